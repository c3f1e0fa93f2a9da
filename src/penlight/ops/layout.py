"""Memory formats: the order in which a tensor's dimensions lie in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend import devices
from ..backend.halves import converted
from ..backend.layouts import CHANNELS_LAST
from ..backend.transposes import LARGE, copy_into


def order_of(memory_format: Any, ndim: int) -> tuple[int, ...] | None:
    """The dimensions from the outermost in memory to the innermost, None for their own order."""
    if memory_format is devices.contiguous_format:
        return None
    if memory_format is devices.channels_last or memory_format is devices.channels_last_3d:
        rank = 4 if memory_format is devices.channels_last else 5
        if ndim != rank:
            raise RuntimeError(f"required rank {rank} tensor to use {memory_format.name} format")
        return CHANNELS_LAST[rank]
    raise TypeError(f"argument 'memory_format' must be torch.memory_format, not {type(memory_format).__name__}")


def copied(array: np.ndarray, memory_format: Any = None, dtype: Any = None) -> np.ndarray:
    """A copy in the given format, or in the array's own."""
    if memory_format is None or memory_format is devices.preserve_format:
        if dtype is None:
            dtype = array.dtype
        if array.flags.c_contiguous:
            return converted(array, dtype)
        return array.astype(dtype, order="K" if 0 not in array.strides else "C")
    order = order_of(memory_format, array.ndim)
    if order is None:
        if array.size < LARGE:
            return np.array(array, dtype, order="C")
        result = np.empty(array.shape, dtype or array.dtype)
        copy_into(result, array)
        return result
    back = sorted(range(array.ndim), key=order.__getitem__)
    return np.array(array.transpose(order), dtype, order="C").transpose(back)


def is_laid_out(array: np.ndarray, memory_format: Any) -> bool:
    """Whether the elements lie in memory in the order of the format."""
    if memory_format is devices.contiguous_format:
        return array.flags.c_contiguous
    if memory_format is devices.preserve_format:
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    if array.ndim != (4 if memory_format is devices.channels_last else 5):
        return False
    return array.transpose(CHANNELS_LAST[array.ndim]).flags.c_contiguous


def storage(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory of ``array``."""
    base = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        elif type(base).__name__ != "DummyArray":  # which NumPy's as_strided puts in between
            break
        base = base.base
    return array


def address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def memory(owner: np.ndarray) -> np.ndarray:
    """The elements of an array that owns its memory, as they lie there, in one dimension."""
    if not owner.flags.c_contiguous:
        owner = owner.transpose(sorted(range(owner.ndim), key=lambda dim: -abs(owner.strides[dim])))
    if owner.flags.c_contiguous:
        return owner.reshape(-1)
    # Memory of another library, or of a NumPy view whose base is unknown: from the first byte of any element to the
    # last.
    corner = owner[tuple([slice(None, None, -1 if step < 0 else 1) for step in owner.strides])]
    low, high = np.lib.array_utils.byte_bounds(corner)
    return np.lib.stride_tricks.as_strided(corner, ((high - low) // owner.itemsize,), (owner.itemsize,))
