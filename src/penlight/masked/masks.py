"""What the masked functions share: masks, and what stands where a mask is False."""

from __future__ import annotations

import math
from typing import Any

from ..backend import dtypes
from ..ops.broadcasting import broadcast_to
from ..ops.creation import full
from ..ops.selection import where

_SUMMED = {"sum", "norm"}
_LOWEST = {"amax", "argmax", "logaddexp", "logsumexp"}
_HIGHEST = {"amin", "argmin"}


def mask_like(input: Any, mask: Any) -> Any:
    """``mask`` as a bool tensor of the shape of ``input``. Raises IndexError where it has more dimensions."""
    if mask.shape != input.shape:
        if mask.ndim > input.ndim:
            raise IndexError(
                "_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)"
            )
        mask = broadcast_to(mask, input.shape)
    return mask.bool()


def neutral(name: str, dtype: Any, order: float = 2.0) -> Any:
    """The value that leaves the result of an operation as it is, as a Python number."""
    inexact = dtype.is_floating_point or dtype.is_complex
    if name in _SUMMED:
        return math.inf if name == "norm" and order == -math.inf else 0
    if name == "prod":
        return 1
    if name == "median":
        return math.nan
    if (name in _LOWEST or name in _HIGHEST) and not (dtype.is_complex and name != "logsumexp"):
        if inexact:
            return -math.inf if name in _LOWEST else math.inf
        if dtype is not dtypes.bool_:
            limits = dtypes.iinfo(dtype)
            return limits.min if name in _LOWEST else limits.max
    raise NotImplementedError(f"identity of {name} on {dtype} input")


def filled(name: str, input: Any, mask: Any, order: float = 2.0) -> Any:
    """``input`` with the neutral value of an operation where ``mask`` is False."""
    if mask is None:
        return input
    mask = mask_like(input, mask)
    return where(mask, input, full((), neutral(name, input.dtype, order), dtype=input.dtype))


def dims_of(dim: Any, ndim: int) -> tuple[int, ...]:
    """The dimensions that ``dim`` names, in rising order; all for None and for ()."""
    if dim is None or dim == ():
        return tuple(range(ndim))
    ndim = max(ndim, 1)
    found: list[int] = []
    for each in (dim,) if isinstance(dim, int) else dim:
        if each in found:
            raise RuntimeError(f"dim={each} appears multiple times in the list of dims")
        if not -ndim <= each < ndim:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-ndim}, {ndim - 1}], but got {each})"
            )
        found.append(each % ndim)
    return tuple(sorted(found))


def is_inexact(dtype: Any) -> bool:
    return dtype.is_floating_point or dtype.is_complex
