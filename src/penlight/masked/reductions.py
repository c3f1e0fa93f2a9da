"""Masked sums, products, extrema and norms."""

from __future__ import annotations

from typing import Any

from ..backend import dtypes
from ..ops.define import registry
from .masks import dims_of, filled, is_inexact

_small = (dtypes.bool_, dtypes.uint8, dtypes.int8, dtypes.int16, dtypes.int32)
_vector_norm = registry["linalg"]["vector_norm"]
_logaddexp = registry["torch"]["logaddexp"]


def _total_dtype(input: Any, dtype: Any) -> Any:
    if dtype is not None:
        return dtype
    return dtypes.int64 if input.dtype in _small else input.dtype


def sum(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The sum of the elements where ``mask`` is True, along ``dim``; 0 where there is none.

    >>> import penlight as torch
    >>> torch.masked.sum(torch.tensor([[1., 2.], [3., 4.]]), 1, mask=torch.tensor([True, False]))
    tensor([1., 3.])
    """
    dims = dims_of(dim, input.ndim)
    return filled("sum", input, mask).sum(dims, bool(keepdim), dtype=_total_dtype(input, dtype))


def prod(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The product of the elements where ``mask`` is True, along ``dim``; 1 where there is none."""
    dims = dims_of(dim, input.ndim)
    result = filled("prod", input, mask).to(dtype=_total_dtype(input, dtype))
    for each in reversed(dims):
        result = result.prod(each, keepdim=bool(keepdim))
    return result


def amax(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The largest element where ``mask`` is True, along ``dim``; minus infinity, or the least integer, where there is
    none."""
    result = filled("amax", input, mask).amax(dims_of(dim, input.ndim), bool(keepdim))
    return result.to(dtype=dtype or input.dtype)


def amin(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The smallest element where ``mask`` is True, along ``dim``."""
    result = filled("amin", input, mask).amin(dims_of(dim, input.ndim), bool(keepdim))
    return result.to(dtype=dtype or input.dtype)


def argmax(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Where :func:`amax` finds its result, as PyTorch gives it: in the dtype of ``input``.

    >>> import penlight as torch
    >>> torch.masked.argmax(torch.tensor([5, 7, 9]), mask=torch.tensor([True, True, False]))
    tensor(1)
    """
    return filled("argmax", input, mask).argmax(dim, bool(keepdim)).to(dtype=dtype or input.dtype)


def argmin(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """Where :func:`amin` finds its result, in the dtype of ``input``."""
    return filled("argmin", input, mask).argmin(dim, bool(keepdim)).to(dtype=dtype or input.dtype)


def logsumexp(input, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The logarithm of the sum of exponentials where ``mask`` is True, along ``dim``."""
    dims = dims_of(dim, input.ndim)
    return filled("logsumexp", input, mask).logsumexp(dims, keepdim=keepdim).to(dtype=dtype or input.dtype)


def logaddexp(input, other, *, dtype=None, input_mask=None, other_mask=None):
    """``log(exp(input) + exp(other))``, where a mask that is False leaves its operand out.

    >>> import penlight as torch
    >>> x, mask = torch.tensor([1., 2.]), torch.tensor([True, False])
    >>> torch.masked.logaddexp(x, x, input_mask=mask)
    tensor([1.6931, 2.0000])
    """
    result = _logaddexp(filled("logaddexp", input, input_mask), filled("logaddexp", other, other_mask))
    return result.to(dtype=dtype or input.dtype)


def norm(input, ord=2.0, dim=None, *, keepdim=False, dtype=None, mask=None):
    """The vector norm of order ``ord`` of the elements where ``mask`` is True, along ``dim``."""
    order = 2.0 if ord is None else ord
    if order == float("-inf") and not is_inexact(input.dtype):
        raise AssertionError(f"input must be floating point, got {input.dtype}")
    x = filled("norm", input, mask, order)
    return _vector_norm(x, order, dims_of(dim, input.ndim), bool(keepdim), dtype=dtype or input.dtype)
