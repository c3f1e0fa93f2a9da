"""What formulas share. Each of these takes arrays in ``backward()`` and Tensors under ``create_graph``.

On arrays they go straight to NumPy: an op would find its kernel too, at the price of a whole operation on ten elements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.variable import Tensor, wrap
from ..backend.choice import choose, cleared, kept
from ..backend.direct import np
from ..backend.numbers import one
from ..backend.types import Array, Namespace
from .define import op


def either(on_arrays: Any, on_tensors: Any) -> Callable[..., Any]:
    """One function for both."""

    def call(*args: Any) -> Any:
        return on_tensors(*args) if isinstance(args[0], Tensor) else on_arrays(*args)

    call.on_arrays = on_arrays  # type: ignore[attr-defined]  # for formulas that see nothing else: see record.py
    return call


def _zeros_array(x: Any) -> Any:
    return np.zeros(x.shape, x.dtype)  # zeros_like takes five times as long


# Zeros like x: the gradient of what is flat wherever it is smooth.
zeros = either(_zeros_array, lambda x: wrap(_zeros_array(x._array)))


def array_of(x: Any) -> Any:
    """The array in a Tensor, or the array itself: for masks, which have no derivative of their own."""
    return x._array if isinstance(x, Tensor) else x


array_of.on_arrays = lambda x: x  # type: ignore[attr-defined]


@op("linear", at=(), node="WhereBackward0")  # y = x where mask, else 0        gx = gy where mask, else 0
def keep(xp: Namespace, self: Array, mask):
    """``self`` where the array ``mask`` is true, else 0."""
    return kept(mask, self)


keep.vjp(self=lambda grad, mask: masked(mask, grad))


def masked(mask: Any, x: Any) -> Any:
    """``x`` where ``mask`` (an array), else 0, whatever ``x`` is there."""
    return keep(x, mask) if isinstance(x, Tensor) else kept(mask, x)


masked.on_arrays = kept  # type: ignore[attr-defined]


def unmasked(mask: Any, x: Any) -> Any:
    """0 where ``mask`` (an array), else ``x``."""
    return keep(x, np.logical_not(mask)) if isinstance(x, Tensor) else cleared(mask, x)


unmasked.on_arrays = cleared  # type: ignore[attr-defined]


def pick(mask: Any, x: Any, y: Any) -> Any:
    """``x`` where the array ``mask`` is true, else ``y``: ``masked`` with something in place of the 0."""
    if isinstance(x, (np.ndarray, np.generic)):
        return choose(mask, x, y)
    return masked(mask, x) + masked(~mask, y)


pick.on_arrays = choose  # type: ignore[attr-defined]


complement = either(lambda x: np.subtract(one(x.dtype), x), lambda x: 1 - x)


def fixed_number(x: Any) -> Any:
    """The number that an operand was given as, or None where it was a tensor.

    A number reaches the kernel as a read-only 0-d array (``to_dtype`` in general.py, ``scalar`` in scalars.py).
    """
    if isinstance(x, Tensor):
        if x._requires_grad:
            return None
        x = x._array
    elif not isinstance(x, np.ndarray):
        return x if isinstance(x, (int, float, complex)) else None
    return None if x.ndim or x.flags.writeable else x.item()
