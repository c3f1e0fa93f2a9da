"""Logic, on truth values and on bits."""

from __future__ import annotations

from typing import Any

from ..backend.types import Array, Namespace, Number
from .arithmetic import reflected
from .define import composite, op
from .outputs import anything, same_dtype

# ------------------------------------------------------------------------------------------------ truth values


@op("elementwise", ufunc="logical_and", promote=None, out=anything)
def logical_and(self: Array, other: Array):
    """Whether both elements are true, that is not zero.

    >>> import penlight as torch
    >>> torch.logical_and(torch.tensor([0, 1, 2]), torch.tensor([1., 0., 1.]))
    tensor([False, False,  True])
    """


@op("elementwise", ufunc="logical_or", promote=None, out=anything)
def logical_or(self: Array, other: Array):
    """Whether one element or both are true."""


@op("elementwise", ufunc="logical_xor", promote=None, out=anything)
def logical_xor(self: Array, other: Array):
    """Whether just one of the elements is true."""


@op("elementwise", ufunc="logical_not", promote=None, out=anything)
def logical_not(self: Array):
    """Whether an element is zero."""


# ------------------------------------------------------------------------------------------------ bits


def _integers(name: str, *, bools: bool = True) -> dict[str, Any]:
    return {"refuse": {"fcV" if bools else "fcVb": name}}


@op("elementwise", operators=("__and__", "__iand__"), **_integers("bitwise_and_cpu"))
def bitwise_and(xp: Namespace, self: Array | Number, other: Array | Number):
    """The bits that are set in both: ``&``. Raises NotImplementedError for floating-point tensors.

    >>> import penlight as torch
    >>> torch.tensor([12, 5]) & 6, torch.tensor([True, False]) & True
    (tensor([4, 4]), tensor([ True, False]))
    """
    return xp.bitwise_and(self, other)


@op("elementwise", operators=("__or__", "__ior__"), **_integers("bitwise_or_cpu"))
def bitwise_or(xp: Namespace, self: Array | Number, other: Array | Number):
    """The bits that are set in either: ``|``."""
    return xp.bitwise_or(self, other)


@op("elementwise", operators=("__xor__", "__ixor__"), **_integers("bitwise_xor_cpu"))
def bitwise_xor(xp: Namespace, self: Array | Number, other: Array | Number):
    """The bits that are set in just one: ``^``."""
    return xp.bitwise_xor(self, other)


@op("elementwise", out=same_dtype, **_integers("bitwise_not_cpu"))
def bitwise_not(xp: Namespace, self: Array):
    """All bits turned over; for bool, ``logical_not``."""
    return xp.invert(self)


@composite(at=("Tensor",))
def __invert__(self):
    if self._array.dtype.kind not in "biu":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(self)


@op("elementwise", operators=("__lshift__", "__ilshift__"), **_integers("lshift_cpu", bools=False))
def bitwise_left_shift(xp: Namespace, self: Array | Number, other: Array | Number):
    """The bits moved up: ``<<``. 0 for shifts that are negative or no less than the width."""
    return xp.left_shift(self, other)


@op("elementwise", operators=("__rshift__", "__irshift__"), **_integers("rshift_cpu", bools=False))
def bitwise_right_shift(xp: Namespace, self: Array | Number, other: Array | Number):
    """The bits moved down, the sign kept: ``>>``."""
    return xp.right_shift(self, other)


for _name, _function in (("and", bitwise_and), ("or", bitwise_or), ("xor", bitwise_xor)):
    reflected(f"__r{_name}__", _function)
reflected("__rlshift__", bitwise_left_shift)
reflected("__rrshift__", bitwise_right_shift)
