"""scatter_reduce and index_reduce: what is written is combined with what is there."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend.numbers import one
from ..backend.types import Array, Namespace
from ..backend.warn import warn_once
from .define import op
from .formulas import either
from .helpers import wrap_dim
from .index_ops import _index_check
from .outputs import exact
from .padding import constant_pad_nd
from .scatter import _check_scatter, flat_places, gather, scatter_add, scatter_value, within

# Both are one operation on flat places: element k of the source is combined with element `places[k]` of the input.

_UFUNCS = {"sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum}
_STARTS = {"sum": 0, "mean": 0, "prod": 1}


def _start(reduce: str, dtype: np.dtype[Any]) -> Any:
    if reduce in _STARTS:
        return _STARTS[reduce]
    if dtype.kind == "b":
        return reduce == "amin"
    low, high = (-np.inf, np.inf) if dtype.kind not in "iu" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    return low if reduce == "amax" else high


def _combined(
    self: np.ndarray, dim: int, index: np.ndarray, src: np.ndarray, reduce: str, include_self: bool
) -> np.ndarray:
    result = self.copy()
    if index.size * _LONG <= src.size and index.size == src.shape[dim] and reduce != "mean":
        if not include_self:
            np.moveaxis(result, dim, 0)[index.reshape(-1)] = _start(reduce, self.dtype)
        _write_rows(_UFUNCS[reduce], result, dim, index, src)
        return result
    flat = result.reshape(-1)
    places = flat_places(self.shape or (1,), index, dim, src.shape if src.shape != index.shape else None).reshape(-1)
    if not include_self:
        flat[places] = _start(reduce, self.dtype)
    _UFUNCS[reduce].at(flat, places, src.reshape(-1))
    if reduce == "mean":
        count = np.bincount(places, minlength=flat.size).reshape(self.shape)
        count = np.maximum(count + 1 if include_self else count, 1)
        if self.dtype.kind in "iu":
            result = result // count.astype(self.dtype)
        else:
            result = result / count.astype(result.real.dtype)
    return result.astype(self.dtype, copy=False)


_LONG = 512


def _write_rows(ufunc: Any, target: np.ndarray, dim: int, index: np.ndarray, source: np.ndarray) -> None:
    """``ufunc.at`` for an index of whole rows along ``dim``: for long ones, in a third of its time."""
    rows, parts = np.moveaxis(target, dim, 0), np.moveaxis(source, dim, 0)
    for place, part in zip(index.reshape(-1).tolist(), parts, strict=True):
        row = rows[place]
        ufunc(row, part, out=row)


@op("other", inplace=True, out=exact)  # y[i, index[i, j]] = combine(y[i, index[i, j]], src[i, j])
def scatter_reduce(xp: Namespace, self: Array, dim, index: Array, src: Array, reduce, *, include_self=True):
    """A copy with ``src`` combined with what is at the places along ``dim`` that ``index`` gives.

    ``reduce``: "sum", "prod", "mean", "amax" or "amin"; without ``include_self``, of ``src`` alone.
    """
    if reduce not in _UFUNCS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    dim = _check_scatter(self, dim, index, src, "scatter")
    if not index.size:
        return xp.array(self)
    if not index.ndim or not src.ndim:
        index, src = index.reshape(-1), src.reshape(-1)
    if src.shape != index.shape:
        src = src[tuple([slice(size) for size in index.shape])]
    return _combined(self, dim, index, src, reduce, include_self)


def _like(x: Any, value: float) -> Any:
    return _filled(x, value)


_filled = either(lambda x, value: np.full_like(x, value), lambda x, value: x.detach() * 0 + value)


def _extremes(self, dim, index, src, include_self, result):
    """On arrays: the flat places of what was combined, which elements of the input and of the source are as large as
    the result, and at each place how many of both."""
    places = flat_places(self.shape, index, dim, src.shape if src.shape != index.shape else None)
    own = self == result
    if not include_self:
        own.reshape(-1)[places] = False
    won = src == result.reshape(-1)[places]
    ties = own.astype(result.dtype)
    # Without the cast, ten times slower.
    np.add.at(ties.reshape(-1), places.reshape(-1), won.reshape(-1).astype(ties.dtype))
    return places, own, won, np.maximum(ties, one(ties.dtype), out=ties)


def _is_extreme(grad, self, index, reduce):
    """Whether ``_extremes`` will do: the general formulas take five times as long."""
    plain = type(grad) is np.ndarray and grad.dtype.kind == "f" and grad.dtype.itemsize > 2
    return plain and reduce in ("amax", "amin") and index.size and index.ndim == self.ndim > 0


def _scatter_reduce_self(grad, self, dim, index, src, reduce, include_self, result):
    if _is_extreme(grad, self, index, reduce):
        _, own, _, ties = _extremes(self, wrap_dim(dim, self.ndim), index, _cut(src, index), include_self, result)
        return grad * own / ties
    if reduce == "sum":
        return grad if include_self else scatter_value(grad, dim, index, 0)
    if reduce == "mean":
        share = grad / _count(self, dim, index, include_self)
        return share if include_self else scatter_value(grad, dim, index, 0)
    if not include_self:
        return scatter_value(grad, dim, index, 0)
    if reduce == "prod":
        return grad * scatter_reduce(_like(self, 1), dim, index, src, "prod")
    return (self == result) * grad / _ties(self, dim, index, _extreme(dim, index, src, result), include_self, result)


def _scatter_reduce_src(grad, self, dim, index, src, reduce, include_self, result, src_shape):
    if _is_extreme(grad, self, index, reduce):
        found = _extremes(self, wrap_dim(dim, self.ndim), index, _cut(src, index), include_self, result)
        return _used((grad / found[3]).reshape(-1)[found[0]] * found[2], src)
    if reduce == "sum":
        return _used(gather(grad, dim, index), src)
    if reduce == "mean":
        return _used(gather(grad / _count(self, dim, index, include_self), dim, index), src)
    if reduce == "prod":
        return _used(gather(grad, dim, index) * _others(self, dim, index, src, include_self, result), src)
    extreme = _extreme(dim, index, src, result)
    share = grad / _ties(self, dim, index, extreme, include_self, result)
    return _used(extreme * gather(share, dim, index), src)


def _count(self, dim, index, include_self):
    count = scatter_add(_like(self, 1 if include_self else 0), dim, index, _like_index(self, index, 1))
    return count + (count == 0)


def _extreme(dim, index, src, result):
    """Which elements of the source are as large as the result at their place."""
    return _cut(src, index) == gather(result, dim, index)


def _ties(self, dim, index, extreme, include_self, result):
    """How many of what was combined are as large as the result."""
    own = (self == result) * (_like(self, 1) if include_self else scatter_value(_like(self, 1), dim, index, 0))
    ties = scatter_add(own, dim, index, extreme * _like_index(self, index, 1))
    return ties + (ties == 0)


def _others(self, dim, index, src, include_self, result):
    """The product of all that was combined at the place of each element of the source, but for that element."""
    part = _cut(src, index)
    zero = part == 0
    ones = _like(part, 1)
    safe = part * ~zero + ones * zero
    kept = self if include_self else scatter_value(self, dim, index, 1)
    product = gather(scatter_reduce(kept, dim, index, safe, "prod"), dim, index)
    alone = gather(scatter_add(_like(self, 0), dim, index, ones * zero), dim, index) == 1
    return gather(result, dim, index) / safe * ~zero + product * (zero & alone)


def _cut(src, index):
    """The part of the source that the index reaches."""
    return src[tuple([slice(0, size) for size in index.shape])] if tuple(src.shape) != tuple(index.shape) else src


def _used(part, src):
    shape = tuple(src.shape)
    if tuple(part.shape) == shape:
        return part
    pad = [size for have, want in zip(reversed(part.shape), reversed(shape), strict=True) for size in (0, want - have)]
    return constant_pad_nd(part, tuple(pad))


def _like_index(self, index, value):
    return _shaped(self, tuple(index.shape), value)


_shaped = either(
    lambda x, shape, value: np.full(shape, value, x.dtype),
    lambda x, shape, value: wrap(np.full(shape, value, x._array.dtype)),
)

scatter_reduce.vjp(self=_scatter_reduce_self, src=_scatter_reduce_src)

# ------------------------------------------------------------------------------------------------ index_reduce


@op("other", inplace=True, out=exact)  # y[index[i]] = combine(y[index[i]], s[i])
def index_reduce(xp: Namespace, self: Array, dim, index: Array, source: Array, reduce, *, include_self=True):
    """A copy with the parts of ``source`` combined with those of dimension ``dim`` that ``index`` lists.

    ``reduce``: "prod", "mean", "amax" or "amin"; without ``include_self``, of ``source`` alone.
    """
    if reduce not in _UFUNCS or reduce == "sum":
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    dim = _index_check(self, dim, index, source, "index_reduce_")
    warn_once(
        "index_reduce() is in beta and the API may change at any time. (Triggered internally at "
        "/__w/pytorch/pytorch/aten/src/ATen/native/TensorAdvancedIndexing.cpp:1523.)"
    )
    if index.size and not within(index, self.shape[dim] if self.ndim else 1):
        raise IndexError("index out of range in self")
    source = source if source.ndim else source.reshape(1)
    index = index.reshape((1,) * dim + (-1,) + (1,) * (source.ndim - dim - 1))
    return _combined(self, dim, index, source, reduce, include_self)


def _places(source, dim, index):
    """The index tensor that makes scatter_reduce of index_reduce."""
    return _expanded(index, dim, tuple(source.shape))


def _expand_index(index, dim, shape):
    lead = (1,) * dim + (-1,) + (1,) * (len(shape) - dim - 1) if shape else ()
    return np.array(np.broadcast_to(index.reshape(lead), shape))


_expanded = either(_expand_index, lambda index, dim, shape: wrap(_expand_index(index._array, dim, shape)))


def _row_extremes(self, dim, index, source, include_self, result):
    """``_extremes``, less the places, for an index of whole rows."""
    if index.size * _LONG > source.size:
        lined = index.reshape((1,) * dim + (-1,) + (1,) * (self.ndim - dim - 1))
        return _extremes(self, dim, lined, source, include_self, result)[1:]
    own, rows = self == result, index.reshape(-1)
    if not include_self:
        np.moveaxis(own, dim, 0)[rows] = False
    won = source == result.take(rows, dim)
    ties = own.astype(result.dtype)
    _write_rows(np.add, ties, dim, rows, won)
    return own, won, np.maximum(ties, one(ties.dtype), out=ties)


def _index_reduce_self(grad, self, dim, index, source, reduce, include_self, result):
    dim = wrap_dim(dim, len(self.shape))
    if index.size and _is_extreme(grad, self, self, reduce):
        own, _, ties = _row_extremes(self, dim, index, source, include_self, result)
        return grad * own / ties
    return _scatter_reduce_self(grad, self, dim, _places(source, dim, index), source, reduce, include_self, result)


def _index_reduce_source(grad, self, dim, index, source, reduce, include_self, result, source_shape):
    dim = wrap_dim(dim, len(self.shape))
    if index.size and _is_extreme(grad, self, self, reduce):
        _, won, ties = _row_extremes(self, dim, index, source, include_self, result)
        return (grad / ties).take(index.reshape(-1), dim) * won
    places = _places(source, dim, index)
    return _scatter_reduce_src(grad, self, dim, places, source, reduce, include_self, result, source_shape)


index_reduce.vjp(self=_index_reduce_self, source=_index_reduce_source)
