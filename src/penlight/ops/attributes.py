"""What a tensor tells about itself: shape, strides, dtype, device."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend import dtypes
from .define import composite, register
from .helpers import wrap_dim
from .size import Size, _new as _tuple


def _property(function: Any) -> None:
    setattr(Tensor, function.__name__, property(function))


@_property
def dtype(self):
    """The type of the elements, such as ``torch.float32``."""
    return dtypes.of(self._array.dtype)


@_property
def ndim(self):
    """The number of dimensions."""
    return self._array.ndim


@_property
def shape(self):
    """The sizes of all dimensions."""
    return _tuple(Size, self._array.shape)


@composite(at=("Tensor",))
def size(self, dim=None):
    """The sizes of all dimensions, or that of ``dim``."""
    shape = self._array.shape
    return _tuple(Size, shape) if dim is None else shape[_dim(dim, shape)]


def _dim(dim: Any, shape: tuple[int, ...]) -> int:
    if not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return wrap_dim(dim, len(shape))


@composite(at=("Tensor",), aliases=("ndimension",))
def dim(self):
    """The number of dimensions."""
    return self._array.ndim


@composite(at=("torch", "Tensor"))
def numel(input):
    """The number of elements."""
    return input._array.size


register(numel, "nelement", ("Tensor",))


def steps(array: Any) -> tuple[int, ...]:
    """Strides in elements. NumPy gives a new dimension the stride 0, PyTorch what it would be in a contiguous tensor."""
    itemsize, shape, strides = array.itemsize, array.shape, array.strides
    if 0 not in strides:
        return tuple([step // itemsize for step in strides])
    found = [step // itemsize for step in strides]
    for place in range(len(shape) - 1, -1, -1):
        if shape[place] == 1 and not found[place]:
            found[place] = shape[place + 1] * found[place + 1] if place + 1 < len(shape) else 1
    return tuple(found)


@composite(at=("Tensor",))
def stride(self, dim=None):
    """By how many elements in memory neighbours along each dimension, or along ``dim``, lie apart."""
    found = steps(self._array)
    return found if dim is None else found[_dim(dim, self._array.shape)]


@composite(at=("Tensor",))
def is_contiguous(self, memory_format=None):
    """Whether the elements lie in memory in order."""
    return self._array.flags.c_contiguous
