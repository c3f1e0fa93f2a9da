"""In which order the elements of a result lie in memory.

NumPy falls back on C order where its operands' orders differ; in PyTorch the first operand decides that has two
dimensions of different strides, size 1 and what is broadcast left out.
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
