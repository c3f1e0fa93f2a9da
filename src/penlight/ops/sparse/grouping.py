"""Sums, norms and softmax of sparse tensors: over what lies at the same place when some dimensions are left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import dtypes
from ...backend.names import scalar_name
from ..define import registry
from ..helpers import wrap_dim, wrap_dims
from .conversion import as_unique, coalesced, keys, unmasked
from .kernels import put_at, renamed, take_at
from .tensor import SparseTensor, coo, handles, refusal

_TORCH = registry["torch"]


def sum(input: Any, dim: Any = None, dtype: Any = None) -> Any:
    """The sum over all dimensions, or over ``dim``: sparse then, unless no sparse dimension is left.

    >>> import penlight as torch
    >>> torch.sparse.sum(torch.eye(2).to_sparse(), 0).to_dense()
    tensor([1., 1.])
    """
    if dim is None or not isinstance(input, SparseTensor):
        return as_unique(input)._carrier.sum(dtype=dtype) if isinstance(input, SparseTensor) else input.coalesce()
    return _sum_over(input, dim, dtype, "SparseSumBackward0")


def _sum_over(x: SparseTensor, dim: Any, dtype: Any, name: str) -> Any:
    if x._layout is not coo:
        raise refusal("_indices", x._layout)
    count = len(x._index)
    dims = wrap_dims(dim, len(x._size))
    kept = [d for d in range(count) if d not in dims]
    if kept:
        x = coalesced(x)
    values = x._carrier if dtype is None else x._carrier.to(dtype)
    dense = [d - count + 1 for d in dims if d >= count]
    if dense:
        values = values.sum(dense, dtype=values.dtype)
    size = [length for d, length in enumerate(x._size) if d not in dims]
    if not kept:
        return renamed(values.sum(0, dtype=dtype), name)
    if len(kept) == count:
        return SparseTensor(coo, x._index, renamed(values, name), size)
    found, slots = np.unique(keys(tuple(x._index[kept]), tuple(size[: len(kept)])), return_inverse=True)
    index = np.array(np.unravel_index(found, size[: len(kept)]))
    return SparseTensor(coo, index, put_at(values, (slots,), (found.size,), True, name), size)


@handles("sum")
def _sum(input, dim=None, keepdim=False, *, dtype=None):
    if keepdim:
        raise NotImplementedError("Penlight's sum of sparse tensors has no keepdim=True")
    if dim is not None:
        return _sum_over(input, dim, dtype, "SumBackward1")
    if input._source is not None and input.requires_grad:
        return unmasked(input).sum(dtype=dtype)
    return input._carrier.sum(dtype=dtype)


@handles("norm")
def _norm(input, p="fro", dim=None, keepdim=False, dtype=None):
    if dim is not None and len(wrap_dims(dim, len(input._size))) not in (0, len(input._size)):
        raise RuntimeError(
            "norm_sparse currently only supports full reductions, so 'dim' must either be empty or contain all "
            "dimensions of the input"
        )
    if keepdim:
        raise NotImplementedError("Penlight's norm of sparse tensors has no keepdim=True")
    if not (input.is_floating_point() or input.is_complex()):
        kind = scalar_name(input.dtype)
        raise RuntimeError(f"norm(): input dtype should be either floating point or complex. Got {kind} instead.")
    return as_unique(input)._carrier.norm(p)


def softmax(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Softmax over the values that are there: what is not there counts as minus infinity."""
    return _softmax(input, dim, dtype, log=False)


def log_softmax(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """The logarithm of ``softmax``."""
    return _softmax(input, dim, dtype, log=True)


def _softmax(x: Any, dim: int, dtype: Any, log: bool) -> Any:
    title, function = ("_sparse_log_softmax", "log_softmax") if log else ("_sparse_softmax", "softmax")
    if not isinstance(x, SparseTensor) or x._layout is not coo:
        raise refusal(title, x.layout)
    count = len(x._index)
    dim = wrap_dim(dim, len(x._size))
    x = coalesced(x)
    values = x._carrier if dtype is None else x._carrier.to(dtypes.as_dtype(dtype))
    if not values.is_floating_point():
        raise NotImplementedError(f"\"{function}\" not implemented for '{scalar_name(values.dtype)}'")
    name = "SparseLogSoftmaxBackward0" if log else "SparseSoftmaxBackward0"
    if dim >= count:
        return x.like(renamed(_TORCH[function](values, dim - count + 1), name))
    others = [d for d in range(count) if d != dim]
    found, slots = np.unique(
        keys(tuple(x._index[others]), tuple([x._size[d] for d in others])) if others else np.zeros(x.nnz, np.int64),
        return_inverse=True,
    )
    array = values._array
    largest = np.full((found.size, *array.shape[1:]), -np.inf, array.dtype)
    np.maximum.at(largest, slots, array)
    largest = np.where(np.isfinite(largest), largest, 0).astype(array.dtype)
    shifted = values - _TORCH["as_tensor"](largest[slots])
    powers = shifted.exp()
    sums = put_at(powers, (slots,), (found.size,), True)
    if log:
        return x.like(renamed(shifted - take_at(sums.log(), (slots,)), name))
    return x.like(renamed(powers / take_at(sums, (slots,)), name))
