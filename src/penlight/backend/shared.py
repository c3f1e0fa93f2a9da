"""Elementwise functions of large arrays, on several threads."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from .layouts import laid
from .quiet import hush
from .threads import LARGE, count, split
from .transposes import in_order

_ROW = 1 << 14  # numbers, with which the start of a row no longer counts


def elementwise(function: Callable[..., Any], *operands: Any, out: Any = None) -> Any:
    """``function(*operands, out=out)``, which is elementwise, in parts where the first array is a whole C array."""
    hush()
    arrays = [x for x in (*operands, out) if type(x) is np.ndarray and x.ndim]
    if not arrays:
        return function(*operands, out=out)
    first = arrays[0]
    shape = first.shape
    if not first.flags.c_contiguous:
        return laid(function(*operands), *operands) if out is None else function(*operands, out=out)
    if first.size < LARGE:
        return function(*operands, out=out)
    if count() < 2:
        return function(*[in_order(x) for x in operands], out=out)
    flat = all([x.shape == shape and x.flags.c_contiguous for x in arrays])
    if not flat and not all([_fits(x.shape, shape) for x in arrays]):
        return function(*operands, out=out)
    if out is None:
        kind = function(*[x[(slice(1),) * x.ndim] if type(x) is np.ndarray else x for x in operands]).dtype
        out = np.empty(shape, kind)
    every = (*operands, out)
    if flat:
        every = tuple([x.reshape(-1) if type(x) is np.ndarray and x.ndim else x for x in every])
    elif all([x.shape == shape[-1:] or (x.shape == shape and x.flags.c_contiguous) for x in arrays]):
        every = _in_long_rows(every, shape)
    length, ndim = every[-1].shape[0], every[-1].ndim
    whole = [type(x) is not np.ndarray or x.ndim < ndim or x.shape[0] != length for x in every]

    def part(start: int, stop: int) -> None:
        *mine, target = [x if uncut else x[start:stop] for x, uncut in zip(every, whole, strict=True)]
        function(*[in_order(x) for x in mine], out=target)

    split(part, length)
    return out


def _in_long_rows(arrays: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The arrays of that shape as matrices of several rows in one, and beside them the single rows so many times over:
    NumPy begins anew with each row, which takes as long as a thousand products."""
    length = shape[-1]
    count = prod(shape[:-1])
    times = next(times for times in (16, 8, 4, 2, 1) if not count % times and (length * times <= _ROW or times == 1))

    def longer(x: Any) -> Any:
        if type(x) is not np.ndarray or not x.ndim:
            return x
        return x.reshape(-1, length * times) if x.shape == shape else np.tile(x, times)

    return tuple([longer(x) for x in arrays])


def _fits(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array broadcasts to ``whole``."""
    return len(shape) <= len(whole) and all(
        [a == b or a == 1 for a, b in zip(reversed(shape), reversed(whole), strict=False)]
    )


class Shared(np.ndarray[Any, Any]):
    """An array whose ufuncs are computed by several threads: for formulas, which are written for any array."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        operands = [plain(x) for x in inputs]
        targets = None if out is None else tuple([plain(x) for x in out])
        if method == "__call__" and ufunc.signature is None and ufunc.nout == 1 and not options:
            result = elementwise(ufunc, *operands, out=targets and targets[0])
        else:
            if out is not None:
                options["out"] = targets
            result = getattr(ufunc, method)(*operands, **options)
        return shared(result) if out is None else out[0] if ufunc.nout == 1 else out


def shared(x: Any) -> Any:
    """``x`` as an array that several threads work on, where it is large."""
    return x.view(Shared) if type(x) is np.ndarray and x.size >= LARGE else x


def plain(x: Any) -> Any:
    """The ordinary array; the very one, where that can be had: whether others see it is asked of it later."""
    if type(x) is not Shared:
        return x
    base = x.base
    if type(base) is np.ndarray and base.shape == x.shape and base.dtype == x.dtype and base.strides == x.strides:
        return base
    return x.view(np.ndarray)
