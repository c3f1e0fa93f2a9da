"""What a tensor tells about itself: shape, strides, dtype, device."""

from __future__ import annotations

from ..autograd.variable import Tensor
from ..backend import dtypes


def _property(function):
    setattr(Tensor, function.__name__, property(function))
    return function


@_property
def dtype(self):
    """The type of the elements, such as ``torch.float32``."""
    return dtypes.of(self._array.dtype)


@_property
def ndim(self):
    """The number of dimensions."""
    return self._array.ndim
