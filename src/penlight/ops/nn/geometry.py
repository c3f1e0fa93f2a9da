"""The arguments of pooling: sizes as tuples, the size of the output, and PyTorch's errors where they do not fit."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from ...backend.names import scalar_name

_COUNTS = {2: "two", 3: "three"}
LETTERS = {2: "HW", 3: "THW"}


def ints(value: Any, function: str, argument: str, position: int) -> tuple[int, ...]:
    """An int or a sequence of ints, as a tuple."""
    if type(value) is int:
        return (value,)
    if hasattr(type(value), "__index__") and not hasattr(type(value), "__len__"):
        return (index(value),)
    where = f"{function}(): argument '{argument}' (position {position}) must be tuple of ints, "
    if isinstance(value, (str, dict)) or not hasattr(type(value), "__iter__"):
        if hasattr(type(value), "__index__") and not getattr(value, "ndim", 1):  # a tensor of one int
            return (index(value),)
        raise TypeError(f"{where}not {type(value).__name__}")
    found = list(value)
    for place, each in enumerate(found):
        if not hasattr(type(each), "__index__"):
            raise TypeError(f"{where}but found element of type {type(each).__name__} at pos {place}")
    return tuple([index(each) for each in found])


def one_int(value: Any, function: str, argument: str, position: int) -> tuple[int, ...]:
    """The same, where there has to be one."""
    found = ints(value, function, argument, position)
    if len(found) != 1:
        raise RuntimeError(f"{function}() argument '{argument}' should contain one int (got {len(found)})")
    return found


def per_dim(value: Any, rank: int, function: str, argument: str, position: int, either: str) -> tuple[int, ...]:
    """The same, one for each of ``rank`` dimensions; ``either`` is how the error's sentence goes on."""
    found = ints(value, function, argument, position)
    if len(found) == rank:
        return found
    if len(found) == 1:
        return found * rank
    raise RuntimeError(f"{function}: {argument} must {either}a single int, or a tuple of {_COUNTS[rank]} ints")


def check_pad(kernel: int, stride: int, pad: int, dilation: int) -> None:
    """What is asked of one dimension, before anything else."""
    if stride == 0:
        raise RuntimeError("stride should not be zero")
    if pad < 0:
        raise RuntimeError(f"pad must be non-negative, but got pad: {pad}")
    if pad > int(((kernel - 1) * dilation + 1) / 2):
        raise RuntimeError(
            f"pad should be at most half of effective kernel size, but got pad={pad}, kernel_size={kernel} and "
            f"dilation={dilation}"
        )


def out_size(size: int, kernel: int, stride: int, pad: int, dilation: int, ceil_mode: bool) -> int:
    """The number of windows; with ``ceil_mode`` a last one may reach over the end, but has to start before it."""
    count = (size + 2 * pad - dilation * (kernel - 1) - 1 + (stride - 1 if ceil_mode else 0)) // stride + 1
    if ceil_mode and (count - 1) * stride >= size + pad:
        count -= 1
    return count


def _named(values: tuple[int, ...], prefix: str) -> str:
    return " ".join([f"{prefix}{letter}: {value}" for letter, value in zip(LETTERS[len(values)], values, strict=True)])


def check_positive(kernel: Any, stride: Any, dilation: Any) -> None:
    if min(kernel) <= 0:
        raise RuntimeError(f"kernel size should be greater than zero, but got {_named(kernel, 'k')}")
    if min(stride) <= 0:
        raise RuntimeError(f"stride should be greater than zero, but got {_named(stride, 'd')}")
    if min(dilation) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {_named(dilation, 'dilation')}")


def check_shape(shape: tuple[int, ...], rank: int, function: str) -> None:
    """Raises where a dimension other than that of the batch is empty."""
    if rank == 2:
        if len(shape) not in (3, 4) or 0 in (shape if len(shape) == 3 else shape[1:]):
            raise RuntimeError(
                "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
                f"[{', '.join(map(str, shape))}]"
            )
        return
    if 0 in shape[len(shape) - 4 :]:  # whose size is told in place of its number
        raise RuntimeError(
            f"{function}: Expected input's non-batch dimensions to have positive length, but input has a shape of "
            f"[{', '.join(map(str, shape))}] and non-batch dimension 0 has length zero!"
        )


def check_out(shape: tuple[int, ...], out: tuple[int, ...]) -> None:
    """Raises where there is no window."""
    if min(out) < 1:
        planes = shape[-len(out) - 1]
        have = "x".join(map(str, shape[-len(out) - 1 :]))
        made = "x".join(map(str, (planes, *out)))
        raise RuntimeError(f"Given input size: ({have}). Calculated output size: ({made}). Output size is too small")


def not_implemented(kernel: str, dtype: np.dtype) -> NotImplementedError:
    return NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(dtype)}'")
