"""Small things that kernels and formulas share."""

from __future__ import annotations

from itertools import pairwise
from operator import index
from typing import Any

import numpy as np

from ..autograd.variable import Tensor


def conj(x: Any) -> Any:
    """The complex conjugate; a real tensor or array itself, so that formulas may conjugate at no cost."""
    if type(x) is not np.ndarray and isinstance(x, Tensor):
        return x if x._array.dtype.kind != "c" else x.conj()
    return x if x.dtype.kind != "c" else np.conjugate(x)


def check_alpha(alpha: Any, array: np.ndarray) -> Any:
    """``alpha`` as a factor for arrays of the dtype of ``array``."""
    kind = array.dtype.kind
    if isinstance(alpha, Tensor) and alpha._array.ndim:
        raise TypeError("alpha must be a number")
    if isinstance(alpha, bool) and kind != "b":
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, (float, complex)) and kind in "iub":
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, complex) and kind != "c":
        raise RuntimeError("For non-complex input tensors, argument alpha must not be a complex number.")
    return alpha


def _is_int(value: Any) -> bool:
    try:
        index(value)
    except TypeError:
        return False
    return True


def _as_dim(dim: Any) -> int:
    """A dimension that is not an int, as one: NumPy's integers and tensors without dimensions, but no bool."""
    if isinstance(dim, bool) or (isinstance(dim, Tensor) and dim._array.ndim):
        raise TypeError(f"'{type(dim).__name__}' object cannot be interpreted as an integer")
    return index(dim)


def wrap_dim(dim: Any, ndim: int) -> int:
    """``dim`` counted from the front. Raises IndexError where a tensor of ``ndim`` dimensions has no such one."""
    if type(dim) is not int:
        dim = _as_dim(dim)
    if 0 <= dim < ndim:
        return dim
    if -ndim <= dim < 0:
        return dim + ndim
    reach = ndim or 1  # 0-d tensors count as 1-d ones here
    if -reach <= dim < reach:
        return 0
    raise IndexError(f"Dimension out of range (expected to be in range of [{-reach}, {reach - 1}], but got {dim})")


def sizes(values: Any, function: str = "", argument: str = "size", position: int = 1) -> tuple[int, ...]:
    """A shape, given as one int or as a sequence of what counts as int, as a tuple of ints."""
    if type(values) is int:
        return (values,)
    try:
        found = None if isinstance(values, Tensor) else tuple(values)
    except TypeError:
        found = None
    if found is None:
        try:
            return (index(values),)
        except TypeError:
            kind = type(values).__name__
            raise TypeError(
                f"{function}(): argument '{argument}' (position {position}) must be tuple of ints, not {kind}"
            ) from None
    for value in found:
        if type(value) is not int:
            break
    else:
        return found
    try:
        if isinstance(found[0], bool):
            raise TypeError
        return tuple([index(value) for value in found])
    except TypeError:
        place = 0 if isinstance(found[0], bool) else [_is_int(value) for value in found].index(False)
        kind, argument = type(found[place]).__name__, f"{function}(): argument '{argument}'"
        raise TypeError(
            f'{argument} failed to unpack the object at pos {place + 1} with error "type must be tuple of ints,but got '
            f'{kind}"'
            if place
            else f"{argument} (position {position}) must be tuple of ints, but found element of type {kind} at pos 0"
        ) from None


def strided(array: np.ndarray, shape: tuple[int, ...], strides: tuple[int, ...]) -> np.ndarray:
    """The memory of ``array`` from its first element on, with other sizes and strides (in bytes).

    The constructor does in 0.2 us what ``as_strided`` does in 2.5, but wants memory in one piece.
    """
    if array.flags.c_contiguous:
        try:
            return np.ndarray(shape, array.dtype, array, 0, strides)
        except (TypeError, ValueError):  # outside of the array, though perhaps inside of its memory
            pass
    return np.lib.stride_tricks.as_strided(array, shape, strides)


def is_all(dim: Any) -> bool:
    """Whether ``dim`` asks for all dimensions, as no dimension at all does in most reductions."""
    return dim is None or (isinstance(dim, (tuple, list)) and not dim)


def wrap_dims(dim: Any, ndim: int) -> tuple[int, ...]:
    """The dimensions that an int, some ints or None (all of them) name, in rising order."""
    if dim is None:
        return tuple(range(ndim))
    if isinstance(dim, (tuple, list)):
        wrapped = sorted([wrap_dim(each, ndim) for each in dim])
        for one, next_one in pairwise(wrapped):
            if one == next_one:
                raise RuntimeError(f"dim {one} appears multiple times in the list of dims")
        return tuple(wrapped) if ndim else ()
    wrapped_one = wrap_dim(dim if type(dim) is bool else index(dim), ndim)
    return (wrapped_one,) if ndim else ()


def is_floating(array: np.ndarray) -> bool:
    """Whether the dtype is a real floating-point one, bfloat16 included."""
    return array.dtype.kind == "f" or array.dtype.kind == "V"


def is_inexact(array: np.ndarray) -> bool:
    """Whether the dtype is floating-point or complex."""
    return array.dtype.kind in "fcV"


def is_narrow(array: np.ndarray) -> bool:
    """Whether the dtype is float16 or bfloat16, in which nothing is accumulated."""
    return array.dtype.itemsize == 2 and array.dtype.kind in "fV"
