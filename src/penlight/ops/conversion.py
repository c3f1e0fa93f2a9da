"""To Python and NumPy and back: numbers, lists, arrays; and from one dtype or device to another."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.modes import modes
from ..autograd.variable import Tensor
from .define import register


def method(function: Any = None, *, name: str | None = None) -> Any:
    """Registers a plain method."""
    if function is None:
        return lambda function: method(function, name=name)
    register(function, name or function.__name__, ("Tensor",))
    return function


# ------------------------------------------------------------------------------------------------ numbers


@method
def item(self):
    """The one element, as a Python number. Raises RuntimeError where there are more or none."""
    array = self._array
    if array.size != 1:
        raise RuntimeError(f"a Tensor with {array.size} elements cannot be converted to Scalar")
    return _number(array)


def _number(array: np.ndarray) -> Any:
    value = array.item()
    return value if array.dtype.kind != "V" else float(value)


@method
def tolist(self):
    """The elements as a Python number or nested lists of them."""
    array = self._array
    return array.tolist() if array.dtype.kind != "V" else array.astype(np.float32).tolist()


@method
def __bool__(self):
    array = self._array
    if array.size != 1:
        if not array.size:
            raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
    return bool(array.item())


@method
def __float__(self):
    value = item(self)
    return float(value) if type(value) is not complex else float(_real(value, "double"))


@method
def __int__(self):
    value = item(self)
    if type(value) is float and value != value:
        raise ValueError("cannot convert float NaN to integer")
    return int(value) if type(value) is not complex else int(_real(value, "int64_t"))


def _real(value: complex, kind: str) -> float:
    if value.imag:
        raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
    return value.real


@method
def __complex__(self):
    return complex(item(self))


@method
def __index__(self):
    array = self._array
    if array.size != 1 or array.dtype.kind not in "iub":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(array.item())


@method
def __len__(self):
    array = self._array
    if not array.ndim:
        raise TypeError("len() of a 0-d tensor")
    return array.shape[0]


@method
def __iter__(self):
    if not self._array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


# ------------------------------------------------------------------------------------------------ NumPy


@method
def numpy(self, *, force=False):
    """The array that holds the elements: the same memory, or with ``force`` whatever it takes."""
    if force:
        return self.detach()._array
    if self._base is not None or self._requires_grad:
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    return self._array


@method
def __array__(self, dtype=None, copy=None):
    array = self.numpy() if not modes.arrays else self._array
    if dtype is not None and array.dtype != dtype:
        return array.astype(dtype)
    return array.copy() if copy else array
