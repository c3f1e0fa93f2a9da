"""Masked functions whose result has the shape of the input."""

from __future__ import annotations

from ..ops.define import registry
from .masks import dims_of, filled
from .reductions import norm

_functional = registry["nn.functional"]
_maximum = registry["torch"]["maximum"]


def cumsum(input, dim, *, dtype=None, mask=None):
    """The sums up to each element along ``dim``, without those where ``mask`` is False.

    >>> import penlight as torch
    >>> torch.masked.cumsum(torch.tensor([1, 2, 3]), 0, mask=torch.tensor([True, False, True]))
    tensor([1, 1, 4])
    """
    dtype = dtype or input.dtype
    return filled("sum", input, mask).cumsum(dims_of(dim, input.ndim)[0], dtype=dtype).to(dtype=dtype)


def cumprod(input, dim, *, dtype=None, mask=None):
    """The products up to each element along ``dim``, without those where ``mask`` is False."""
    dtype = dtype or input.dtype
    return filled("prod", input, mask).cumprod(dims_of(dim, input.ndim)[0], dtype=dtype).to(dtype=dtype)


def softmax(input, dim, *, dtype=None, mask=None):
    """Softmax along ``dim`` of the elements where ``mask`` is True; 0 where it is False.

    >>> import penlight as torch
    >>> torch.masked.softmax(torch.zeros(3), 0, mask=torch.tensor([True, False, True]))
    tensor([0.5000, 0.0000, 0.5000])
    """
    dims = dims_of(dim, input.ndim)
    return _functional["softmax"](filled("amax", input, mask), dims[0], dtype=dtype or input.dtype)


def log_softmax(input, dim, *, dtype=None, mask=None):
    """The logarithm of :func:`softmax`."""
    dims = dims_of(dim, input.ndim)
    return _functional["log_softmax"](filled("amax", input, mask), dims[0], dtype=dtype or input.dtype)


def softmin(input, dim, *, dtype=None, mask=None):
    """:func:`softmax` of ``-input``."""
    dims = dims_of(dim, input.ndim)
    return _functional["softmin"](filled("amin", input, mask), dims[0], dtype=dtype or input.dtype)


def normalize(input, ord, dim, *, eps=1e-12, dtype=None, mask=None):
    """``input``, 0 where ``mask`` is False, over its norm of order ``ord`` along ``dim``, which is at least ``eps``."""
    length = norm(input, ord, dim, keepdim=True, dtype=dtype or input.dtype, mask=mask)
    return filled("sum", input, mask) / _maximum(length, length.new_full([], eps))
