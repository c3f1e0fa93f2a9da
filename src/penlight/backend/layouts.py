"""In which order the elements of a result lie in memory.

NumPy falls back on C order where its operands' orders differ; in PyTorch the first operand decides that has two
dimensions of different strides, size 1 and what is broadcast left out. What an operation on images makes lies with the
channels last where they are last in the input, else in C order.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def laid(result: Any, *operands: Any) -> Any:
    """``result``, an elementwise function's of ``operands``, in the order that PyTorch gives it: itself or a copy."""
    shape = result.shape
    arrays = [x for x in operands if type(x) is np.ndarray and x.ndim]
    if len(shape) < 2 or all([x.flags.c_contiguous for x in arrays]):
        return result
    order = _order([_strides(x, shape) for x in arrays], shape)
    strides, size = [0] * len(shape), result.itemsize
    for dim in order:
        strides[dim] = size
        size *= shape[dim]
    if result.strides == tuple(strides) or not result.size:
        return result
    outer = order[::-1]
    back = sorted(range(len(shape)), key=outer.__getitem__)
    target = np.empty([shape[dim] for dim in outer], result.dtype).transpose(back)
    target[...] = result
    return target


# By rank, the dimensions of an array with channels last, from the outermost in memory to the innermost.
CHANNELS_LAST = {4: (0, 2, 3, 1), 5: (0, 2, 3, 4, 1)}


def formatted(result: Any, image: np.ndarray, *_: Any) -> Any:
    """``result``, or each of several, in the order that PyTorch gives what it makes of ``image``."""
    if type(result) is tuple:
        return tuple([formatted(part, image) for part in result])
    if result.ndim == image.ndim and has_channels_last(image):
        return ordered(result, CHANNELS_LAST[image.ndim])
    return np.ascontiguousarray(result) if result.ndim else result


def plain(result: Any, *_: Any) -> Any:
    """``result``, or each of several, in C order."""
    return tuple(map(in_order, result)) if type(result) is tuple else in_order(result)


def in_order(x: Any) -> Any:
    """``x``, itself or a copy, in C order, which what NumPy makes of several dimensions need not have."""
    return x if x.ndim < 2 or x.flags.c_contiguous else np.ascontiguousarray(x)


def has_channels_last(x: np.ndarray) -> bool:
    """Whether the strides say so; where size 1 leaves it open, they do not."""
    order = CHANNELS_LAST.get(x.ndim)
    if order is None or not x.size or not x.strides[1]:
        return False
    least = 0
    for dim in order[::-1]:
        if x.strides[dim] < least or (dim == 0 and least == x.strides[1]):
            return False
        least = x.strides[dim] * x.shape[dim]
    return True


def ordered(x: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """``x``, or a copy of it whose dimensions are those of ``order`` from the outermost in memory to the innermost."""
    return np.ascontiguousarray(x.transpose(order)).transpose(sorted(range(x.ndim), key=order.__getitem__))


def _strides(x: np.ndarray, shape: tuple[int, ...]) -> tuple[int, ...]:
    own = [0 if size == 1 and whole != 1 else abs(stride) for size, stride, whole in
           zip(x.shape, x.strides, shape[len(shape) - x.ndim :], strict=True)]  # fmt: skip
    return (0,) * (len(shape) - x.ndim) + tuple(own)


def _order(strides: list[tuple[int, ...]], shape: tuple[int, ...]) -> list[int]:
    """The dimensions, from the one whose elements are nearest to each other on."""
    order = list(range(len(shape)))[::-1]
    for start in range(1, len(order)):
        place = start
        for before in range(start - 1, -1, -1):  # an insertion sort, as PyTorch's: pairs without an order stay
            compared = _compare(order[before], order[place], strides, shape)
            if compared < 0:
                break
            if compared > 0:
                order[before], order[place] = order[place], order[before]
                place = before
    return order


def _compare(one: int, other: int, strides: list[tuple[int, ...]], shape: tuple[int, ...]) -> int:
    """-1 where the elements along ``one`` lie nearer to each other, 1 where those along ``other`` do, else 0."""
    for each in strides:
        if each[one] and each[other]:
            if each[one] != each[other]:
                return -1 if each[one] < each[other] else 1
            if shape[one] > shape[other]:
                return 1
    return 0
