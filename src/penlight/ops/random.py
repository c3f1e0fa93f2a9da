"""Random tensors of a given shape; the numbers are PyTorch's for the same seed (see backend/sampling.py)."""

from __future__ import annotations

from typing import Any

from ..backend import dtypes, sampling
from .creation import shape_of
from .define import composite, register
from .errors import type_name
from .factory import finish, made, options
from .generator import checked, default_generator


def _filled_with(name: str, sampler: Any, doc: str) -> None:
    def draw(
        *size, generator=None, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named
    ):
        drawn = dtypes.default_float
        if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
            options(name, dtype, layout, device, pin_memory, requires_grad)
            if dtype is not None:
                drawn = dtypes.as_dtype(dtype)
        if named or len(size) != 1 or type(size[0]) is not int or size[0] < 0:
            size = shape_of(name, size, named)
        if out is not None:
            drawn = dtypes.of(out._array.dtype)
        array = sampler(default_generator if generator is None else checked(name, generator), size, drawn)
        if requires_grad or out is not None:
            return finish(name, array, requires_grad, out, dtype)
        return made(array)

    draw.__name__ = draw.__qualname__ = name
    draw.__doc__ = doc
    register(draw, name, ("torch",))


_filled_with(
    "rand",
    sampling.uniform,
    """Numbers drawn uniformly from [0, 1).

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.rand(3)
    tensor([0.4963, 0.7682, 0.0885])
    """,
)
_filled_with(
    "randn",
    sampling.normal,
    """Numbers drawn from the normal distribution with mean 0 and variance 1.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """,
)


@composite(at=("torch",))
def manual_seed(seed):
    """Starts the default generator's stream that belongs to ``seed``, and returns the generator."""
    return default_generator.manual_seed(int(seed))
