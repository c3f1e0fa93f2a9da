"""Sparse tensors in other shapes: their places renumbered, some of them taken, several tensors joined."""

from __future__ import annotations

from operator import index as as_index
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend import devices, dtypes
from ..define import registry
from ..helpers import wrap_dim
from .conversion import unmasked
from .kernels import put_at, renamed, take_at
from .tensor import SparseTensor, coo, csc, csr, handles, refusal

_TORCH = registry["torch"]
_ALL = slice(None)


def _only_coo(x: SparseTensor, name: str) -> int:
    """How many dimensions are sparse."""
    if x._layout is not coo:
        raise refusal(name, x._layout)
    return len(x._index)


def _made(index: np.ndarray, values: Any, size: Any, coalesced: bool, source: Any = None) -> SparseTensor:
    return SparseTensor(coo, index, values, size, coalesced or index.shape[1] < 2, source)


# ------------------------------------------------------------------------------------------------ transposes


def _source_of(x: SparseTensor, turn: Any) -> Any:
    """The dense tensor that the result of a transpose was made from."""
    if x._source is None:
        return None
    turned = turn(unmasked(x))
    return turned, turned._version


@handles("transpose", "swapaxes", "swapdims")
def transpose(x, dim0, dim1, name="TransposeBackward0"):
    ndim, count = len(x._size), len(x._index)
    first, second = wrap_dim(dim0, ndim), wrap_dim(dim1, ndim)
    if first == second:
        return x
    if x._layout is not coo:  # the same arrays, read the other way
        source = _source_of(x, lambda dense: dense.transpose(first, second))
        layout = csc if x._layout is csr else csr
        return SparseTensor(layout, x._index, renamed(x._carrier, name), x._size[::-1], x._coalesced, source)
    if min(first, second) < count <= max(first, second):
        raise RuntimeError(
            f"sparse transpose: transposed dimensions must be sparse Got sparse_dim: {count}, d0: {first}, d1: {second}"
        )
    order = list(range(ndim))
    order[first], order[second] = second, first
    return _permuted(x, order, name)


def _permuted(x: SparseTensor, order: list[int], name: str) -> SparseTensor:
    count = len(x._index)
    kept = order[:count] == list(range(count))
    index = x._index if kept else x._index[order[:count]]
    values = x._carrier.clone()
    if order[count:] != list(range(count, len(order))):
        values = values.permute(0, *[each - count + 1 for each in order[count:]])
    size = [x._size[each] for each in order]
    source = _source_of(x, lambda dense: dense.permute(order))
    return SparseTensor(coo, index, renamed(values, name), size, kept and x._coalesced, source)


@handles("permute")
def permute(x, *dims, **named):
    order = list(dims[0] if len(dims) == 1 and isinstance(dims[0], (tuple, list)) else dims or named["dims"])
    count, ndim = _only_coo(x, "permute"), len(x._size)
    if len(order) != ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {ndim} is not equal to len(dims) = {len(order)}"
        )
    order = [wrap_dim(each, ndim) for each in order]
    if len(set(order)) < ndim:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    if any(each >= count for each in order[:count]):
        raise RuntimeError(
            "permute(sparse_coo): transpositions between sparse and dense dimensions are not allowed.Only "
            "transpositions within sparse and dense dimensions are supported."
        )
    return _permuted(x, order, "PermuteBackward0")


@handles("t")
def t(x, name="t"):
    count, ndim = len(x._index), len(x._size)
    if x._layout is coo and (count > 2 or count < ndim):
        raise RuntimeError(
            f"{name}() expects a tensor with <= 2 sparse and 0 dense dimensions, but got {count} sparse and "
            f"{ndim - count} dense dimensions"
        )
    return transpose(x, 0, 1, "TBackward0") if ndim == 2 else x


def _reversed(x: SparseTensor) -> Any:
    if x._layout is not coo:
        return transpose(x, 0, 1, "PermuteBackward0")
    return permute(x, list(range(len(x._size)))[::-1])


def _turned(x: SparseTensor) -> Any:
    if len(x._size) < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {len(x._size)}-D tensor."
        )
    return transpose(x, -2, -1)


SparseTensor.T = property(_reversed)  # type: ignore[attr-defined]
SparseTensor.mT = property(_turned)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------ one dimension


@handles("unsqueeze")
def unsqueeze(x, dim):
    count = _only_coo(x, "unsqueeze")
    dim = wrap_dim(dim, len(x._size) + 1)
    size = (*x._size[:dim], 1, *x._size[dim:])
    if dim > count:
        return _made(
            x._index, renamed(x._carrier.unsqueeze(dim - count + 1).clone(), "UnsqueezeBackward0"), size, False
        )
    index = np.insert(x._index, dim, 0, 0)
    return _made(index, renamed(x._carrier.clone(), "UnsqueezeBackward0"), size, False)


@handles("select")
def select(x, dim, index):
    count = _only_coo(x, "select")
    if not x._size:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim, index = wrap_dim(dim, len(x._size)), as_index(index)
    length = x._size[dim]
    if not -length <= index < length:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(x._size)} at dimension {dim}")
    size = (*x._size[:dim], *x._size[dim + 1 :])
    if dim >= count:
        values = x._carrier.select(dim - count + 1, index).clone()
        return _made(x._index, renamed(values, "SelectBackward0"), size, False)
    at = np.flatnonzero(x._index[dim] == index % length)
    if count == 1:
        return put_at(take_at(x._carrier, (at,)), (), (), name="SelectBackward0")
    values = take_at(x._carrier, (at,), "SelectBackward0")
    return _made(np.delete(x._index[:, at], dim, 0), values, size, False)


@handles("unbind")
def unbind(x, dim=0):
    _only_coo(x, "unbind")
    return tuple([select(x, dim, index) for index in range(x._size[wrap_dim(dim, len(x._size))])])


@handles("__iter__")
def _iter(x):
    if not x._size:
        raise TypeError("iteration over a 0-d tensor")
    return iter(unbind(x))


def _number(each: Any) -> int | None:
    """The index that picks one place, or None."""
    if isinstance(each, Tensor) and (each.dim() or each.dtype is dtypes.PUBLIC["bool"]):
        return None
    try:
        return None if isinstance(each, bool) else as_index(each)
    except TypeError:
        return None


@handles("__getitem__")
def getitem(x, index):
    """Of numbers, ``None``, ``...`` and full slices: PyTorch has no more for sparse tensors."""
    _only_coo(x, "select")
    given = index if isinstance(index, tuple) else (index,)
    numbers = [_number(each) for each in given]
    taken = sum(number is not None or isinstance(each, slice) for each, number in zip(given, numbers, strict=True))
    if taken > len(x._size):
        raise IndexError(f"too many indices for tensor of dimension {len(x._size)}")
    result, dim = x, 0
    for each, number in zip(given, numbers, strict=True):
        if number is not None:
            length = result.shape[dim]
            if not -length <= number < length:
                raise IndexError(f"index {number} is out of bounds for dimension {dim} with size {length}")
            result = result.select(dim, number)
        elif each is None:
            result, dim = result.unsqueeze(dim), dim + 1
        elif each is ...:
            dim += len(x._size) - taken
        elif isinstance(each, slice):
            if each != _ALL:
                raise refusal("as_strided", coo)
            dim += 1
        elif isinstance(each, (Tensor, bool, list, tuple, np.ndarray)):
            raise refusal("index.Tensor", coo)
        else:
            raise IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
                f"{type(each).__name__})"
            )
    if result is x:  # a view of all
        raise refusal("as_strided", coo)
    return result


@handles("__setitem__")
def _setitem(x, index, value):
    raise TypeError("Cannot assign to a sparse tensor")


# ------------------------------------------------------------------------------------------------ parts


@handles("index_select")
def index_select(input, dim, index):
    count = _only_coo(input, "index_select")
    dim = wrap_dim(dim, len(input._size))
    if index.layout is not devices.strided or index.dim() != 1 or index.dtype is not dtypes.PUBLIC["int64"]:
        raise IndexError("index_select() argument index must be 1-D strided (non-sparse) long-tensor.")
    length, wanted = input._size[dim], index._array
    inner = dim - count + 1
    wrong = wanted[(wanted < (-length if dim < count else 0)) | (wanted >= length)]
    if wrong.size:
        if dim >= count:
            raise RuntimeError(f"index {wrong[0]} is out of bounds for dimension {inner} with size {length}")
        raise IndexError(
            f"index_select(): index contains {wrong[0]} that is out of range for tensor of size {list(input._size)} at "
            f"dimension {dim}"
        )
    wanted = wanted % max(length, 1)
    size = (*input._size[:dim], wanted.size, *input._size[dim + 1 :])
    if dim >= count:
        values = input._carrier.index_select(inner, _TORCH["from_numpy"](wanted))
        return _made(input._index, renamed(values, "IndexSelectBackward0"), size, False)
    row = input._index[dim]
    order = np.argsort(row, kind="stable")
    starts = np.searchsorted(row, np.arange(length + 1), sorter=order)
    counts = np.diff(starts)[wanted]
    target = np.repeat(np.arange(wanted.size), counts)
    at = order[starts[wanted[target]] + np.arange(target.size) - np.repeat(np.cumsum(counts) - counts, counts)]
    places = input._index[:, at]
    places[dim] = target
    return _made(places, take_at(input._carrier, (at,), "IndexSelectBackward0"), size, False)


@handles("narrow_copy")
def narrow_copy(input, dim, start, length):
    count = _only_coo(input, "narrow_copy")
    if not 0 <= dim < len(input._size):
        raise RuntimeError(f"Dimension {dim} out of range. Expecting 0 <= dim < {len(input._size)}.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not 0 <= start <= start + length <= input._size[dim]:
        raise RuntimeError(
            f"Invalid range to narrow. range(start, start+length) must be a subset of range(0, {input._size[dim]})."
        )
    size = (*input._size[:dim], length, *input._size[dim + 1 :])
    if dim >= count:
        values = input._carrier.narrow(dim - count + 1, start, length).clone()
        return _made(input._index, renamed(values, "NarrowCopyBackward0"), size, input._coalesced)
    row = input._index[dim]
    at = np.flatnonzero((row >= start) & (row < start + length))
    places = input._index[:, at]
    places[dim] -= start
    return _made(places, take_at(input._carrier, (at,), "NarrowCopyBackward0"), size, input._coalesced)


# ------------------------------------------------------------------------------------------------ several


@handles("cat", "concat", "concatenate")
def cat(tensors, dim=0, *, axis=None):
    return _joined(tensors, dim if axis is None else axis, "CatBackward0")


def _joined(tensors: Any, dim: Any, name: str) -> SparseTensor:
    first = tensors[0]
    if not isinstance(first, SparseTensor):
        raise refusal("cat", devices.strided)
    count, ndim = _only_coo(first, "cat"), len(first._size)
    dim = wrap_dim(dim, ndim)
    for position, each in enumerate(tensors):
        _check_joined(first, each, position, dim)
    size = list(first._size)
    lengths = [each._size[dim] for each in tensors]
    offsets = np.cumsum([0, *lengths])
    size[dim] = int(offsets[-1])
    index = np.concatenate([each._index for each in tensors], 1)
    parts = [each._carrier for each in tensors]
    if dim < count:
        index[dim] += np.repeat(offsets[:-1], [each.nnz for each in tensors])
    else:  # each in its own part of the dense dimension, with zeros around
        pads = [(0, 0) * (ndim - 1 - dim) + (int(at), int(offsets[-1] - at - n)) for at, n in
                zip(offsets[:-1], lengths, strict=True)]  # fmt: skip
        pad = _TORCH["constant_pad_nd"]
        parts = [pad(part, around) for part, around in zip(parts, pads, strict=True)]
    return _made(index, renamed(_TORCH["cat"](parts), name), size, False)


def _check_joined(first: Any, each: Any, position: int, dim: int) -> None:
    if not isinstance(each, SparseTensor):
        raise RuntimeError(f"Concatenating sparse tensors, but a dense tensor was found at position {position}.")
    one, other = list(first._size), list(each._size)
    if len(one) != len(other) or one[:dim] + one[dim + 1 :] != other[:dim] + other[dim + 1 :]:
        raise RuntimeError(
            f"All tensors must have the same shape: {one} (except in the concatenating dimension), but found shape: "
            f"{other} at position {position}."
        )
    count, given = len(first._index), len(each._index)
    if count != given:
        raise RuntimeError(
            f"All tensors must have the same sparse_dim and dense_dim: {count}, {len(one) - count}, but tensor at "
            f"position {position} has {given}, {len(other) - given}."
        )


@handles("stack")
def stack(tensors, dim=0):
    dim = wrap_dim(dim, tensors[0].dim() + 1)
    return _joined([each.unsqueeze(dim) for each in tensors], dim, "StackBackward0")


@handles("bmm")
def bmm(input, mat2):
    if not isinstance(input, SparseTensor) or isinstance(mat2, SparseTensor):
        raise RuntimeError("bmm_sparse: Tensor 'mat2' must be dense")
    count = _only_coo(input, "bmm")
    if count < len(input._size):
        raise RuntimeError(f"bmm_sparse: Tensor 'self' must have 0 dense dims, but has {len(input._size) - count}")
    if count != 3:
        raise RuntimeError(f"bmm_sparse: Tensor 'self' must have 3 sparse dims, but has {count}")
    if mat2.dim() != 3:
        raise RuntimeError(f"bmm_sparse: Tensor 'mat2' must have 3 dims, but has {mat2.dim()}")
    for one, other in ((0, 0), (2, 1)):
        if input._size[one] != mat2.shape[other]:
            raise RuntimeError(f"bmm_sparse: 'self.size({one})' and 'mat2.size({other})' must match")
    return _TORCH["stack"]([matrix.mm(mat2[number]) for number, matrix in enumerate(unbind(input))])


@handles("reshape", "ravel")
def reshape(input, *shape, **named):
    raise RuntimeError("reshape is not implemented for sparse tensors")


@handles("flatten")
def flatten(input, start_dim=0, end_dim=-1):
    ndim = len(input._size)
    if ndim and wrap_dim(start_dim, ndim) == wrap_dim(end_dim, ndim):
        return input
    return reshape(input)


@handles("expand")
def expand(x, *size, implicit=False):
    raise RuntimeError("expand is unsupported for Sparse tensors")
