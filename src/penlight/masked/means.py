"""Masked means, medians, variances and standard deviations: what has to be divided by how many elements count."""

from __future__ import annotations

from typing import Any

from ..backend import dtypes
from ..ops.creation import ones
from ..ops.define import registry
from .masks import dims_of, filled, is_inexact, mask_like
from .reductions import sum

_nanmedian = registry["torch"]["nanmedian"]
_maximum = registry["torch"]["maximum"]


def _count(input: Any, dim: Any, keepdim: bool, mask: Any) -> Any:
    """How many elements count, as int64."""
    counted = ones(input.shape, dtype=dtypes.int64) if mask is None else mask
    return counted.sum(dims_of(dim, input.ndim), keepdim)


def mean(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The mean of the elements where ``mask`` is True, along ``dim``; nan where there is none.

    Raises ValueError for integers, unless ``dtype`` is given.

    >>> import penlight as torch
    >>> torch.masked.mean(torch.tensor([1., 2., 6.]), mask=torch.tensor([True, False, True]))
    tensor(3.5000)
    """
    which = "Optional" if dtype is not None else "Input"
    dtype = dtype or input.dtype
    if not is_inexact(dtype):
        raise ValueError(
            f"mean(): Could not infer output dtype. {which} dtype must be either a floating point or complex dtype. "
            f"Got: {dtype}"
        )
    mask = None if mask is None else mask_like(input, mask)
    count = _count(input, dim, bool(keepdim), mask)
    return sum(input, dim, keepdim=keepdim, dtype=dtype, mask=mask) / count


def median(input, dim=-1, *, keepdim=False, dtype=None, mask=None):
    """The lower median of the elements where ``mask`` is True, along ``dim``; nan where there is none.

    Raises ValueError where there is none among integers.
    """
    inexact = input.dtype.is_floating_point
    x = input if inexact else input.float()
    result = _nanmedian(filled("median", x, mask), dims_of(dim, input.ndim)[0], keepdim).values
    if inexact:
        return result
    if result.isnan().any():
        raise ValueError("masked median expects no fully masked out rows if dtype is not floating point")
    return result.to(dtype=dtype or input.dtype)


def _spread(
    input: Any, dim: Any, unbiased: Any, correction: Any, keepdim: Any, dtype: Any, mask: Any, root: bool
) -> Any:
    if unbiased is not None and correction is not None:
        raise AssertionError("Only one of unbiased and correction may be given")
    less = float(correction) if correction is not None else 0.0 if unbiased is False else 1.0
    if dtype is None:
        dtype = input.dtype if is_inexact(input.dtype) else dtypes.float32
    computed = dtype if is_inexact(dtype) else dtypes.float32
    mask = None if mask is None else mask_like(input, mask)
    count = _count(input, dim, True, mask)
    x = input - sum(input, dim, keepdim=True, dtype=dtype, mask=mask) / count
    total = sum(x * x.conj(), dim, keepdim=keepdim, dtype=computed, mask=mask)
    if not keepdim:
        count = count.reshape(total.shape)
    if less:
        count = count.to(dtype=computed.to_real()) - less
        count = _maximum(count, count.new_zeros([]))
    result = (total / count).to(dtype=dtype)
    return result.sqrt() if root else result


def var(input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None):
    """The variance of the elements where ``mask`` is True, along ``dim``: squared distances from their mean, over how
    many there are, less ``correction`` (1, or 0 with ``unbiased=False``).

    >>> import penlight as torch
    >>> torch.masked.var(torch.tensor([1., 2., 5.]), mask=torch.tensor([True, False, True]))
    tensor(8.)
    """
    return _spread(input, dim, unbiased, correction, keepdim, dtype, mask, root=False)


def std(input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None):
    """The root of :func:`var`."""
    return _spread(input, dim, unbiased, correction, keepdim, dtype, mask, root=True)
