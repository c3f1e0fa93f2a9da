"""Making sparse tensors, taking them apart, and going from one layout to another."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor, counter_of, wrap
from ...backend import devices
from ..construct import tensor as new_tensor
from ..define import registry
from .kernels import named, put_at, renamed, take_at
from .tensor import NAMES, SparseTensor, coo, csc, csr, handles, refusal


def keys(places: tuple[np.ndarray, ...], size: tuple[int, ...]) -> np.ndarray:
    """One number for each place: where it comes when the sparse dimensions are gone through in order."""
    return np.ravel_multi_index(places, size) if places else np.zeros(1, np.int64)


def sparse_of(x: Any, name: str) -> SparseTensor:
    if not isinstance(x, SparseTensor):
        raise refusal(name, devices.strided)
    return x


def unmasked(x: SparseTensor) -> Any:
    """The dense tensor whose gradient need not have the pattern; see Note [Sparse tensors]."""
    if x._source is not None:
        source, version = x._source
        if counter_of(source)[0] == version:
            return source
    return to_dense(x)


# ------------------------------------------------------------------------------------------------ constructors


def _values(values: Any, dtype: Any, requires_grad: bool, name: str) -> Any:
    if not isinstance(values, Tensor):
        return new_tensor(values, dtype=dtype, requires_grad=requires_grad)
    if dtype is not None:
        values = values.to(dtype)
    if values.requires_grad and modes.grad:
        return named(values, name)
    return values.detach().requires_grad_(requires_grad)


def _indices(given: Any) -> np.ndarray:
    array = given._array if isinstance(given, Tensor) else np.asarray(given)
    return array if array.dtype in (np.int64, np.int32) else array.astype(np.int64)


def coo_tensor(indices, values, size, dtype, device, requires_grad, check_invariants, is_coalesced):
    devices.check_cpu(device, "sparse_coo_tensor")
    if values is None:  # sparse_coo_tensor(size)
        size = indices if size is None else size
        values, indices = new_tensor([], dtype=dtype), np.empty((len(size), 0), np.int64)
    index = _indices(indices).astype(np.int64, copy=False)
    held = _values(values, dtype, requires_grad, "SparseCooTensorWithDimsAndTensorsBackward0")
    if index.ndim != 2:
        if index.ndim != 1:
            raise RuntimeError(f"indices must be sparse_dim x nnz, but got: [{', '.join(map(str, index.shape))}]")
        index = index[:, None] if held.ndim else index.reshape(-1, 1)
    count, dense = index.shape[0], tuple(held.shape[1:])
    if size is None:
        _check_bounds(index, None)
        size = (*(int(row.max(initial=-1)) + 1 for row in index), *dense)
    size = tuple(size)
    if len(size) != count + len(dense):
        raise RuntimeError(
            f"'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = {len(size)}, sparse_dim = {count}, "
            f"dense_dim = {len(dense)}"
        )
    if index.shape[1] != held.shape[0]:
        raise RuntimeError(
            f"indices and values must have same nnz, but got nnz from indices: {index.shape[1]}, nnz from values: "
            f"{held.shape[0]}"
        )
    if size[count:] != dense:
        expected = [held.shape[0], *size[count:]]
        raise RuntimeError(f"values has incorrect size, expected {expected}, got {list(held.shape)}")
    if check_invariants is not False:
        _check_bounds(index, size)
    return SparseTensor(coo, index, held, size, bool(is_coalesced) or index.shape[1] < 2)


def _check_bounds(index: np.ndarray, size: tuple[int, ...] | None) -> None:
    """An index outside would read and write other memory in PyTorch, which therefore leaves the check to the caller."""
    for dim, row in enumerate(index):
        if row.size and row.min() < 0:
            raise RuntimeError(f"found negative index {row.min()} for dim {dim}")
        if size is not None and row.size and row.max() >= size[dim]:
            raise RuntimeError(
                f"size is inconsistent with indices: for dim {dim}, size is {size[dim]} but found index {row.max()}"
            )


def compressed_tensor(layout, compressed, plain, values, size, dtype, device, requires_grad, check_invariants):
    devices.check_cpu(device, "sparse_csr_tensor")
    index = _indices(compressed), _indices(plain)
    held = _values(values, dtype, requires_grad, "SparseCompressedTensorBackward0")
    if index[0].ndim != 1 or held.ndim != 1:
        raise NotImplementedError("Penlight's compressed sparse tensors are matrices of numbers, without batches")
    if size is None:
        lines, length = index[0].size - 1, int(index[1].max(initial=-1)) + 1
        size = (lines, length) if layout is csr else (length, lines)
    lines, length = size if layout is csr else size[::-1]
    _check_compressed(*index, held.shape[0], lines, length, "c" if layout is csr else "r", check_invariants)
    return SparseTensor(layout, index, held, size, _in_order(*index, length))


def _in_order(compressed: np.ndarray, plain: np.ndarray, length: int) -> bool:
    lines = np.repeat(np.arange(compressed.size - 1), np.diff(compressed))
    return not (np.diff(lines * length + plain) <= 0).any()


def _check_compressed(compressed, plain, nnz, lines, length, kind, check_order):
    one, other = ("crow_indices", "col_indices") if kind == "c" else ("ccol_indices", "row_indices")
    count, steps = ("nrows", "ncols") if kind == "c" else ("ncols", "nrows"), np.diff(compressed)
    if compressed.size != lines + 1:
        raise RuntimeError(f"{one}.shape[-1] must be equal to the number of {count[0][1:]} + 1")
    if compressed[0] != 0:
        wrong = f"{one}[..., 0] == 0"
    elif compressed[-1] != plain.size or plain.size != nnz:
        wrong = f"{one}[..., -1] == nnz"
    elif (steps < 0).any():
        wrong = f"0 <= {one}[..., 1:] - {one}[..., :-1] <= {count[1]}"
    elif plain.size and not 0 <= plain.min() <= plain.max() < length:
        wrong = f"0 <= {other} < {count[1]}"
    elif check_order and not _in_order(compressed, plain, length):
        wrong = (
            f"{other}[..., {one}[..., i - 1]:{one}[..., i]] for all i = 1, ..., {count[0]} are sorted and distinct "
            "along the last dimension values"
        )
    else:
        return
    raise RuntimeError(f"`{wrong}` is not satisfied.")


# ------------------------------------------------------------------------------------------------ layouts


def _compressed(places: tuple[np.ndarray, ...], size: tuple[int, ...], layout: Any) -> tuple[np.ndarray, np.ndarray]:
    """The index arrays for places that are sorted by rows, or for CSC by columns."""
    lines, plain = places if layout is csr else places[::-1]
    ends = np.searchsorted(lines, np.arange(size[0 if layout is csr else 1] + 1), "left")
    return ends.astype(np.int64, copy=False), np.ascontiguousarray(plain)


def _of_dense(x: Any, layout: Any, sparse_dim: int, name: str) -> SparseTensor:
    array = x._array
    if layout is not coo and array.ndim != 2:
        raise NotImplementedError("Penlight's compressed sparse tensors are matrices of numbers, without batches")
    there = array != 0
    if sparse_dim < array.ndim:
        there = there.any(tuple(range(sparse_dim, array.ndim)))
    places: Any = np.nonzero(there) if array.ndim else ()
    if layout is csc:
        places = np.nonzero(there.T)[::-1]
    index: Any = np.array(places, np.int64) if places else np.empty((0, int(there)), np.int64)
    if layout is not coo:
        index = _compressed(places, array.shape, layout)
    source = (x, counter_of(x)[0]) if x.requires_grad and modes.grad else None
    values = take_at(x, tuple(places), name)
    return SparseTensor(layout, index, values if array.ndim or there else values[:0], array.shape, True, source)


def convert(x: Any, layout: Any, name: str, sparse_dim: int | None = None) -> Any:
    """``x`` in another layout."""
    if not isinstance(x, SparseTensor):
        if layout is devices.strided:
            return x
        ndim = x.ndim
        if sparse_dim is None:
            sparse_dim = ndim
        if not 0 <= sparse_dim <= ndim:
            raise RuntimeError(
                f"dense_to_sparse: sparse_dim argument must be in [0,{ndim}] range, but {sparse_dim} is given"
            )
        if not sparse_dim and ndim:
            raise RuntimeError("dense_to_sparse: sparse_dim argument must be in >0 when self.dim()>0")
        return _of_dense(x, layout, sparse_dim, name)
    if layout is devices.strided:
        return to_dense(x)
    if sparse_dim is not None and sparse_dim != len(x._index):
        kind = "sparse_compressed_to_sparse" if x._layout is not coo else "sparse_coo_to_sparse"
        raise RuntimeError(
            f"{kind}: conversion from {NAMES[x._layout]} to Sparse with sparse_dim argument !={len(x._index)} is not "
            "supported"
        )
    if layout is x._layout:
        return x
    x = as_unique(x)
    if layout is not coo and (len(x._index) != 2 or len(x._size) != 2):
        target = NAMES[layout]
        raise RuntimeError(
            f"coo_to_sparse_{layout.name[-3:]}: conversion from Sparse to {target} for input tensors with "
            "sparse_dim()!=2 is not supported"
        )
    places, values = x.places(), x._carrier
    order = np.lexsort(places if layout is csc else places[::-1])
    if (order[1:] < order[:-1]).any():
        places, values = tuple([each[order] for each in places]), take_at(values, (order,), name)
    else:
        values = renamed(values, name)
    index = np.array(places) if layout is coo else _compressed(places, x._size, layout)
    return SparseTensor(layout, index, values, x._size, True, x._source)


@handles("to_dense")
def to_dense(x, dtype=None, *, masked_grad=None):
    if dtype is not None:
        raise RuntimeError("dtype argument is not supported by sparse_to_dense")
    if masked_grad is False and x._source is not None:
        return unmasked(x).clone()
    return put_at(x._carrier, x.places(), x.sparse_size, not x._coalesced)


@handles("coalesce")
def coalesced(x: SparseTensor) -> SparseTensor:
    """Sorted, and with one value a place: the sum of those there were."""
    if x._layout is not coo:
        raise RuntimeError(f"coalesce expected sparse coordinate tensor layout but got {NAMES[x._layout]}")
    return x if x._coalesced else merged(x._index, x._carrier, x._size, "CoalesceBackward0", x._source)


def merged(index: np.ndarray, values: Any, size: Any, name: str, source: Any = None) -> SparseTensor:
    """The coalesced tensor of values at places that may repeat."""
    sizes = tuple(size[: len(index)])
    found, slots = np.unique(keys(tuple(index), sizes), return_inverse=True)
    values = put_at(values, (slots,), (found.size,), True, name)
    places = np.array(np.unravel_index(found, sizes)) if len(index) else index[:, :1]
    return SparseTensor(coo, places, values, size, True, source)


def as_unique(x: SparseTensor) -> SparseTensor:
    """``x`` with no place twice."""
    if x._coalesced or x._layout is coo:
        return x if x._coalesced else coalesced(x)
    return convert(merged(np.array(x.places()), x._carrier, x._size, "CoalesceBackward0"), x._layout, "CloneBackward0")


@handles("sparse_mask")
def sparse_mask(x, mask):
    """The elements of ``x``, dense or sparse, at the places of ``mask``."""
    sparse_of(mask, "sparse_mask")
    if tuple(x.shape) != mask._size:
        raise RuntimeError(
            f"sparse_mask(): operands have incompatible sizes; self has size {list(x.shape)} but mask has size "
            f"{list(mask._size)}"
        )
    places = mask.places()
    if not isinstance(x, SparseTensor):
        return mask.like(take_at(x, places))
    x = as_unique(x)
    own = keys(x.places(), x.sparse_size)
    order = np.argsort(own)
    wanted = keys(places, mask.sparse_size)
    at = np.minimum(np.searchsorted(own, wanted, sorter=order), max(own.size - 1, 0))
    hit = own[order[at]] == wanted if own.size else np.zeros(wanted.size, bool)
    values = take_at(x._carrier, (order[at[hit]],), "SparseMaskBackward0")
    return mask.like(put_at(values, (np.flatnonzero(hit),), (wanted.size,), False, "SparseMaskBackward0"))


# ------------------------------------------------------------------------------------------------ parts and copies


def _read(name: str, layout: Any, number: int, expected: str) -> None:
    @handles(name)
    def read(x):
        if x._layout is not layout:
            raise RuntimeError(f"{name} expected {expected} tensor layout but got {NAMES[x._layout]}")
        if name == "is_coalesced":
            return x._coalesced
        if layout is coo and not x._coalesced:
            raise RuntimeError("Cannot get indices on an uncoalesced tensor, please call .coalesce() first")
        return wrap(x._index if layout is coo else x._index[number])


_read("indices", coo, 0, "sparse coordinate")
_read("is_coalesced", coo, 0, "sparse coordinate")
_read("crow_indices", csr, 0, "sparse row compressed")
_read("col_indices", csr, 1, "sparse row compressed")
_read("ccol_indices", csc, 0, "sparse column compressed")
_read("row_indices", csc, 1, "sparse column compressed")


@handles("values")
def values(x):
    if x._layout is coo and not x._coalesced:
        raise RuntimeError("Cannot get values on an uncoalesced tensor, please call .coalesce() first")
    return named(x._carrier)


def _read_as_is(name: str, part: Any) -> None:
    @handles(name)
    def read(x):
        if x._layout is not coo:
            raise refusal(name, x._layout)
        return part(x)


_read_as_is("_indices", lambda x: wrap(x._index))
_read_as_is("_values", lambda x: x._carrier.detach())
handles("_nnz")(lambda x: x.nnz)
handles("sparse_dim")(lambda x: len(x._index))
handles("dense_dim")(lambda x: len(x._size) - len(x._index))
handles("numel", "nelement")(lambda x: prod(x._size))


def _on_values(name: str, keeps_tensor: bool = True) -> None:
    function = registry["Tensor"][name]
    if keeps_tensor:
        handles(name)(lambda x, *args, **kwargs: x.like(function(x._carrier, *args, **kwargs)))
    else:
        handles(name)(lambda x: function(x._carrier))


for _name in (
    "detach", "clone", "to", "half", "float", "double", "bfloat16", "cfloat", "cdouble", "int", "long", "short", "bool",
):  # fmt: skip
    _on_values(_name)
for _name in ("is_floating_point", "is_complex"):
    _on_values(_name, keeps_tensor=False)
