"""Copies between layouts.

A copy of a transposed matrix writes its rows one after the other, and each number of a row comes from a cache line of
its own. Some columns at a time, the lines that are read stay in the cache until all of their numbers are used: that
takes half of NumPy's time, and an eighth of it where rows are a multiple of a page apart and share few places of the
cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .threads import LARGE as MANY
from .threads import split

LARGE = 1 << 18
_COLUMNS, _FEW_COLUMNS, _PAGE = 64, 8, 4096


def copy_into(target: np.ndarray, source: np.ndarray) -> None:
    """``target[...] = source``."""
    if source.size >= LARGE and target.ndim == 2 and target.shape == source.shape:
        across, along = source.strides
        step = _FEW_COLUMNS if not along % _PAGE else _COLUMNS if source.itemsize <= 4 else 0
        if step and 0 < across < along and target.flags.c_contiguous:
            for start in range(0, source.shape[1], step):
                target[:, start : start + step] = source[:, start : start + step]
            return
    if target.size < MANY or target.shape != source.shape:
        target[...] = source
        return

    def part(start: int, stop: int) -> None:
        target[start:stop] = source[start:stop]

    split(part, len(target))


def in_order(x: Any) -> Any:
    """A large transposed matrix as a copy that lies in order, if copy and use take less time than use; else ``x``."""
    if (
        type(x) is not np.ndarray
        or x.ndim != 2
        or x.size < LARGE
        or x.itemsize > 4
        or not 0 < x.strides[0] < x.strides[1]
    ):
        return x
    result = np.empty(x.shape, x.dtype)
    copy_into(result, x)
    return result
