"""Sorting, selecting by rank, distinct values, and searching in what is sorted.

A nan counts as larger than all numbers; equal elements keep their order.
"""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend.layouts import laid
from ..backend.names import scalar_name
from ..backend.summation import F32
from ..backend.tell import without_nan
from ..backend.types import Array, Namespace, Number
from ..backend.warn import warn_once
from .define import composite, op, refuse
from .helpers import wrap_dim
from .outputs import exact, refusing
from .picking import picked_grad, place_grad, take_along

_ALL = slice(None)
_NO_COMPLEX = " Sort does not support complex dtypes on CPU"


# ------------------------------------------------------------------------------------------------ on arrays


def order(array: np.ndarray, axis: int, descending: bool = False) -> np.ndarray:
    """The indices that sort ``array`` along ``axis``, stably."""
    if not array.ndim:
        return np.zeros((), np.int64)
    if array.dtype.kind == "V":
        array = array.astype(F32)
    if array.dtype is F32 and array.shape[axis] >= 256:
        return _order_packed(array, axis, descending)
    if not descending:
        return array.argsort(axis, "stable")
    # In reverse twice, so that equal elements end up as they were.
    turned = (*(_ALL,) * axis, slice(None, None, -1))
    return array.shape[axis] - 1 - array[turned].argsort(axis, "stable")[turned]


def _order_packed(array: np.ndarray, axis: int, descending: bool) -> np.ndarray:
    """NumPy sorts integers in place several times faster than it finds the order of floats: so each value, as an
    integer of the same order, is put in front of its index, which makes all of them different as well."""
    lines = np.moveaxis(array, axis, -1) + np.float32(0)  # of the two zeros one is left
    bits = lines.view(np.int32)
    keys = bits ^ ((bits >> 31) & 0x7FFFFFFF)  # those of negative numbers fall as the numbers rise
    if not without_nan(lines):
        keys[np.isnan(lines)] = 0x7FFFFFFF
    if descending:
        keys = ~keys
    packed = (keys.astype(np.int64) << 32) | np.arange(lines.shape[-1])
    packed.sort(-1)
    packed &= 0xFFFFFFFF
    return np.moveaxis(packed, -1, axis)


def _check_real(array: np.ndarray) -> None:
    if array.dtype.kind == "c":
        raise RuntimeError(_NO_COMPLEX)


# ------------------------------------------------------------------------------------------------ sort


@op(
    "other",
    outputs=("values", "indices"),
    differentiable=("values",),
    out=exact,
    node=lambda stable: "SortBackward0" if stable is None else "SortBackward1",
)  # y = x in order along dim
def sort(xp: Namespace, self: Array, dim=-1, descending=False, *, stable=None):
    """The elements in rising order along ``dim``, or falling with ``descending``, and where they were.

    >>> import penlight as torch
    >>> torch.sort(torch.tensor([3., 1., 2.]))
    torch.return_types.sort(
    values=tensor([1., 2., 3.]),
    indices=tensor([1, 2, 0]))
    """
    axis = wrap_dim(dim, self.ndim)
    _check_real(self)
    indices = order(self, axis, bool(descending))
    values = take_along(self, indices, axis)
    if self.ndim > 1 and not self.flags.c_contiguous:
        return laid(values, self), laid(indices, self)
    return values, indices


sort.vjp(self=lambda grad, indices, dim, self_shape: place_grad(grad, indices, dim, self_shape))


@composite
def argsort(input, dim=-1, descending=False, *, stable=None):
    """The indices that sort the tensor along ``dim``."""
    return sort(input.detach(), dim=dim, descending=descending, stable=stable)[1]


@composite
def msort(input, *, out=None):
    """The elements in rising order along the first dimension."""
    if out is None:
        return sort(input, 0)[0]
    return sort(input, 0, out=(out, wrap(np.empty(0, np.int64))))[0]


@op("other", outputs=("values", "indices"), differentiable=("values",), out=exact)  # the k largest
def topk(xp: Namespace, self: Array, k, dim=-1, largest=True, sorted=True):
    """The ``k`` largest elements along ``dim``, or the smallest with ``largest=False``, and where they are.

    >>> import penlight as torch
    >>> torch.topk(torch.tensor([3., 1., 2.]), 2).values
    tensor([3., 2.])
    """
    axis = wrap_dim(dim, self.ndim)
    count = self.shape[axis] if self.ndim else 1
    if not 0 <= k <= count:
        raise RuntimeError("selected index k out of range")
    if self.dtype.kind == "c":
        raise RuntimeError(" topk does not support complex dtypes on CPU")
    if self.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    if not self.ndim:
        return self.copy(), np.zeros((), np.int64)
    if self.dtype.kind == "f" and self.ndim <= 2 and axis == self.ndim - 1 and self.size:
        found = None
        if self.size <= 32:
            found = _top_of_few(self, k, bool(largest))
        elif 0 < k <= 4 and count < 65536 and without_nan(self):
            found = _top_by_turns(self, k, bool(largest))
        if found is not None:
            return found
    lead = (slice(None),) * axis + (slice(k),)
    if self.ndim == 1 and 0 < k <= 256 and count >= 65536 and self.dtype.kind in "fiu":
        places = _few_candidates(self, k, bool(largest))
        places = places[order(self[places], 0, bool(largest))[:k]]
        return self[places], places
    if k * 8 < count and count > 1000 and self.dtype.kind in "fiu":
        indices = _candidates(self, k, axis, largest)
        values = take_along(self, indices, axis)
        inner = order(values, axis, bool(largest))
        return take_along(values, inner, axis), take_along(indices, inner, axis)
    indices = np.ascontiguousarray(order(self, axis, bool(largest))[lead])
    return take_along(self, indices, axis), indices


def _top_of_few(array: np.ndarray, k: int, largest: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """The k extreme elements of each row of few numbers, in Python, which is faster; None where one may be a nan."""
    rows = array.tolist() if array.ndim == 2 else [array.tolist()]
    values: list[float] = []
    places: list[int] = []
    for row in rows:
        total = sum(row)
        if total != total:
            return None
        chosen = sorted(range(len(row)), key=row.__getitem__, reverse=largest)[:k]
        places += chosen
        values += [row[place] for place in chosen]
    shape = (*array.shape[:-1], k)
    return np.array(values, array.dtype).reshape(shape), np.array(places, np.int64).reshape(shape)


def _top_by_turns(array: np.ndarray, k: int, largest: bool) -> tuple[np.ndarray, np.ndarray] | None:
    """The extreme element of each row, then that of the others, k times; None where infinities are among them."""
    count = array.shape[-1]
    left = array.reshape(-1, count).copy()
    flat, starts = left.reshape(-1), np.arange(0, left.size, count)
    last = array.dtype.type(-np.inf if largest else np.inf)
    values, indices = np.empty((k, len(left)), array.dtype), np.empty((k, len(left)), np.int64)
    for turn in range(k):
        indices[turn] = left.argmax(1) if largest else left.argmin(1)
        places = indices[turn] + starts
        values[turn] = flat[places]
        flat[places] = last
    if (values[-1] == last).any():
        return None
    shape = (*array.shape[:-1], k)
    return np.ascontiguousarray(values.T).reshape(shape), np.ascontiguousarray(indices.T).reshape(shape)


def _few_candidates(line: np.ndarray, k: int, largest: bool) -> np.ndarray:
    """The places of all that can be among the k extreme elements of a long line: what is no less extreme than the k-th
    of its pieces' extremes."""
    whole = line.size - line.size % 128
    pieces = (np.maximum if largest else np.minimum).reduce(line[:whole].reshape(-1, 128), 1)
    if line.dtype.kind == "f" and np.isnan(pieces).any():
        return np.arange(line.size)
    limit = np.partition(pieces, pieces.size - k if largest else k - 1)[pieces.size - k if largest else k - 1]
    return np.flatnonzero(line >= limit if largest else line <= limit)


def _candidates(array: np.ndarray, k: int, axis: int, largest: bool) -> np.ndarray:
    """Indices of the k extreme elements, in the order of their places."""
    count = array.shape[axis]
    lead = (slice(None),) * axis
    if not k:
        return np.empty((*array.shape[:axis], 0, *array.shape[axis + 1 :]), np.int64)
    found = array.argpartition(count - k if largest else k - 1, axis)
    return np.sort(found[(*lead, slice(count - k, None) if largest else slice(k))], axis)


topk.vjp(self=lambda grad, indices, dim, self_shape: place_grad(grad, indices, dim, self_shape))


@op(
    "other",
    outputs=("values", "indices"),
    differentiable=("values",),
    out=refusing("output values must be of same type as input"),
    apart=True,
)
def kthvalue(xp: Namespace, self: Array, k, dim=-1, keepdim=False):
    """The ``k``-th smallest element along ``dim``, counted from 1, and where it is."""
    axis = wrap_dim(dim, self.ndim)
    count = self.shape[axis] if self.ndim else 1
    if self.ndim and not count:
        raise IndexError(f"kthvalue(): Expected reduction dim {axis} to have non-zero size.")
    if not 1 <= index(k) <= count:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    if self.dtype.kind in "bc":
        raise NotImplementedError(f"\"kthvalue_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    return at_rank(self, k - 1, axis, keepdim)


kthvalue.vjp(self=lambda grad, indices, dim, keepdim, self_shape: picked_grad(grad, indices, dim, keepdim, self_shape))


def at_rank(array: np.ndarray, rank: int, axis: int, keepdim: bool) -> tuple[np.ndarray, np.ndarray]:
    """Value and index of the element of a rank, the same along all lines."""
    if not array.ndim:
        return array.copy(), np.zeros((), np.int64)
    if array.size > 256 and array.dtype.kind in "fiu" and without_nan(array):
        values = (np.partition(array, rank, axis) if rank else array.min(axis, keepdims=True)).take([rank], axis)
        indices = np.expand_dims(np.equal(array, values).argmax(axis), axis)
        return (values, indices) if keepdim else (values.squeeze(axis), indices.squeeze(axis))
    indices = order(array, axis).take([rank], axis)
    values = take_along(array, indices, axis)
    return (values, indices) if keepdim else (values.squeeze(axis), indices.squeeze(axis))


# ------------------------------------------------------------------------------------------------ distinct values


def _not_differentiable(name: str) -> Any:
    def refuse(grad: Any) -> Any:
        raise NotImplementedError(f"the derivative for '{name}' is not implemented.")

    return lambda grads: refuse(grads)


def _groups(rows: np.ndarray, consecutive: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For a matrix of rows: the indices that order them, which of those begin a group of equal ones, and each row's
    group."""
    count = len(rows)
    if consecutive or not count:
        places = np.arange(count)
    elif rows.shape[1] == 1:
        places = order(rows[:, 0], 0)
    else:
        places = np.lexsort(rows.T[::-1]) if rows.shape[1] else np.arange(count)
    ordered = rows[places]
    first = np.ones(count, bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(1)
    inverse = np.empty(count, np.int64)
    inverse[places] = np.cumsum(first) - 1
    return places, first, inverse


def _distinct(array: np.ndarray, dim: Any, consecutive: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The distinct values, or slices along ``dim``, the place of each element among them, and how many of each."""
    if dim is None:
        rows, shape = array.reshape(-1, 1), array.shape
    else:
        if not array.ndim:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        axis = wrap_dim(dim, array.ndim)
        if not array.shape[axis] and array.shape.count(0) > 1:
            raise RuntimeError("Number of zero sized dimensions is more than one, so unique cannot be applied ")
        if array.shape[axis] and not array.size:
            raise RuntimeError("There are 0 sized dimensions, and they aren't selected, so unique cannot be applied")
        moved = np.moveaxis(array, axis, 0)
        rows, shape = moved.reshape(len(moved), -1 if moved.size else 0), (len(moved),)
    if rows.dtype.kind == "V":
        rows = rows.astype(F32)
    places, first, inverse = _groups(rows, consecutive)
    starts = np.flatnonzero(first)
    counts = np.diff(np.append(starts, len(rows)))
    chosen = places[starts]
    values = array.reshape(-1)[chosen] if dim is None else np.moveaxis(moved[chosen], 0, axis)
    return values, inverse.reshape(shape), counts


_UNIQUE = ("output", "inverse_indices", "counts")


@op("other", at=(), name="_unique2", outputs=_UNIQUE, differentiable=("output",), out=False)
def unique_values(xp: Namespace, self: Array, dim=None):
    return _distinct(self, None, False)


@op("other", at=(), name="unique_dim", outputs=_UNIQUE, differentiable=("output",), out=False)
def unique_slices(xp: Namespace, self: Array, dim=None):
    return _distinct(self, dim, False)


@op(
    "other",
    at=(),
    name="_unique_consecutive",
    outputs=_UNIQUE,
    differentiable=("output",),
    out=False,
    node="UniqueConsecutiveBackward0",
)
def consecutive_values(xp: Namespace, self: Array, dim=None):
    return _distinct(self, dim, True)


unique_values.vjp(self=_not_differentiable("_unique2"))
unique_slices.vjp(self=_not_differentiable("unique_dim"))
consecutive_values.vjp(self=_not_differentiable("unique_consecutive"))


def _wanted(results: Any, return_inverse: bool, return_counts: bool) -> Any:
    chosen = [results[0]]
    if return_inverse:
        chosen.append(results[1])
    if return_counts:
        chosen.append(results[2])
    return chosen[0] if len(chosen) == 1 else tuple(chosen)


@composite
def unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """The distinct elements in rising order, or the distinct slices along ``dim``; with ``return_inverse`` also the
    place of each element among them, and with ``return_counts`` how often each occurs.

    >>> import penlight as torch
    >>> torch.unique(torch.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    results = unique_values(input) if dim is None else unique_slices(input, dim)
    return _wanted(results, return_inverse, return_counts)


@composite
def unique_consecutive(input, return_inverse=False, return_counts=False, dim=None):
    """The elements without those that equal the one before them; other arguments as for ``unique``."""
    return _wanted(consecutive_values(input, dim), return_inverse, return_counts)


# ------------------------------------------------------------------------------------------------ searching


def _search_out(source: Any, target: Any) -> None:
    if source is not target:
        raise RuntimeError(
            "torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) or Long(int64) depending "
            f"on whether out_int32 flag is True, but we got output tensor's dtype {scalar_name(target)} and out_int32 "
            f"flag is {source.name == 'int32'}"
        )


def _search(lines: np.ndarray, values: np.ndarray, side: Any, dtype: Any) -> np.ndarray:
    if lines.dtype.kind == "V":
        lines, values = lines.astype(F32), values.astype(F32)
    if lines.ndim == 1:
        return np.searchsorted(lines, values, side).astype(dtype)
    result = np.empty(values.shape, dtype)
    for place in np.ndindex(lines.shape[:-1]):
        result[place] = np.searchsorted(lines[place], values[place], side)
    return result


def _warn_of_copies(values: np.ndarray, lines: np.ndarray, sorter: Any) -> None:
    for what, array, line in (("input value", values, 32), ("boundary", lines, 38), ("sorter", sorter, 44)):
        if array is not None and not array.flags.c_contiguous:
            warn_once(
                f"torch.searchsorted(): {what} tensor is non-contiguous, this will lower the performance due to extra "
                "data copy when converting non-contiguous tensor to contiguous, please use contiguous "
                f"{what} tensor if possible. This message will only appear once per program. (Triggered internally at "
                f"/__w/pytorch/pytorch/aten/src/ATen/native/BucketizationUtils.h:{line}.)"
            )


def _check_sorter(sorter: np.ndarray, lines: np.ndarray) -> None:
    if sorter.shape != lines.shape:
        raise RuntimeError(
            "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor "
            f"{list(lines.shape)}and got sorter tensor {list(sorter.shape)}"
        )
    if sorter.dtype != np.int64:
        raise RuntimeError(
            f"torch.searchsorted(): sorter must be a tensor of long dtype but got dtype {scalar_name(sorter.dtype)}"
        )
    if sorter.size and not (sorter.min() >= 0 and sorter.max() < lines.shape[-1]):
        raise RuntimeError("torch.searchsorted(): sorter index out of range")


def _refuse_orderless(lines: np.ndarray, values: np.ndarray) -> None:
    kinds = lines.dtype.kind + values.dtype.kind
    if kinds == "bb" or "c" in kinds:
        dtype = lines.dtype if lines.dtype.kind in "bc" else values.dtype
        refuse({"b": "searchsorted_out_cpu", "c": "searchsorted_out_cpu"}, dtype)


@op("other", at=("torch",), out=_search_out)
def searchsorted(
    xp: Namespace,
    sorted_sequence: Array,
    self: Array | Number,
    *,
    out_int32=False,
    right=False,
    side=None,
    sorter: Array | None = None,
):
    """Where the values of ``input`` would be inserted to keep the innermost lines of ``sorted_sequence`` sorted: before
    equal elements, or after them with ``right=True`` or ``side="right"``.

    >>> import penlight as torch
    >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 4]))
    tensor([1, 2])
    """
    values = np.asarray(self)
    if side is not None:
        if side not in ("left", "right"):
            raise RuntimeError(f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}")
        if right and side == "left":
            raise RuntimeError(
                "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
            )
    lines = sorted_sequence
    if values.ndim == 0 and lines.ndim != 1:
        raise RuntimeError(
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            f"boundaries tensor dim({lines.ndim}) and input value's dim(0) numel(1)"
        )
    if lines.ndim == 0:
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"
        )
    if lines.ndim != 1 and (values.ndim == 0 or lines.shape[:-1] != values.shape[:-1]):
        raise RuntimeError(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(lines.shape)} and input "
            f"value tensor {list(values.shape)}"
        )
    _refuse_orderless(lines, values)
    _warn_of_copies(values, lines, sorter)
    if sorter is not None:
        _check_sorter(sorter, lines)
        lines = np.take_along_axis(lines, sorter, -1)
    return _search(lines, values, "right" if right or side == "right" else "left", np.int32 if out_int32 else np.int64)


@op("other", out=_search_out)
def bucketize(xp: Namespace, self: Array | Number, boundaries: Array, *, out_int32=False, right=False):
    """The number of the bucket that each value falls into, between rising ``boundaries``."""
    if boundaries.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    _refuse_orderless(boundaries, np.asarray(self))
    _warn_of_copies(np.asarray(self), boundaries, None)
    return _search(boundaries, np.asarray(self), "right" if right else "left", np.int32 if out_int32 else np.int64)
