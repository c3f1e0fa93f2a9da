"""Medians, modes and quantiles: what a rank picks out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.names import scalar_name, tensor_type
from ..backend.tell import without_nan
from ..backend.types import Array, Namespace
from .define import composite, op, registry
from .extrema import shared_grad
from .helpers import wrap_dim
from .outputs import into, refusing
from .parts import along
from .picking import pick, pick_array, picked_grad, take_along
from .reduction import restored
from .sorting import order, sort

# ------------------------------------------------------------------------------------------------ median


def _check_ordered(array: np.ndarray, name: str) -> None:
    if array.dtype.kind in "cb":
        raise NotImplementedError(f"\"{name}\" not implemented for '{scalar_name(array.dtype)}'")


def _middle(array: np.ndarray, axis: int, ignore: bool) -> np.ndarray:
    """Where the median of each line is: the lower one of two; a nan, if there is one, unless they are ignored."""
    places = order(array, axis)
    count = array.shape[axis]
    if array.dtype.kind not in "fV":
        return places.take((count - 1) // 2, axis)
    nans = np.add.reduce(np.isnan(array), axis, np.int64)
    if ignore:
        rank = np.maximum(count - nans - 1, 0) // 2
    else:
        rank = np.where(nans > 0, count - nans, (count - 1) // 2)  # the first nan
    return pick_array(places, np.asarray(rank), axis)


def _median_all(array: np.ndarray, ignore: bool) -> Any:
    if not array.size:
        if array.dtype.kind in "fV":
            return np.full((), np.nan, array.dtype)
        return np.full((), np.iinfo(array.dtype).min if array.dtype.kind == "i" else 0, array.dtype)
    if array.dtype.kind == "f" and array.size <= 1000:
        ordered = array.flatten()
        ordered.sort()
        if ordered[-1] == ordered[-1]:  # nans come last
            return ordered[(array.size - 1) // 2]
    flat = array.reshape(-1)
    if array.dtype.kind in "fiu" and array.size > 1000:
        count = flat.size
        nans = np.count_nonzero(np.isnan(flat)) if array.dtype.kind == "f" and not without_nan(flat) else 0
        if nans and not ignore:
            return np.full((), np.nan, array.dtype)
        rank = max(count - nans - 1, 0) // 2
        return np.partition(flat, rank)[rank]
    _check_ordered(array, "median_cpu")
    return flat[_middle(flat, 0, ignore)]


def _median(array: np.ndarray, dim: Any, keepdim: bool, ignore: bool) -> tuple[np.ndarray, np.ndarray]:
    axis = wrap_dim(dim, array.ndim)
    if array.ndim and not array.shape[axis]:
        raise IndexError(f"median(): Expected reduction dim {axis} to have non-zero size.")
    _check_ordered(array, "median_out")
    if not array.ndim:
        return array.copy(), np.zeros((), np.int64)
    indices = np.asarray(_middle(array, axis, ignore))
    values = pick_array(array, indices, axis)
    if keepdim:
        shape = restored(array.shape, axis)
        return values.reshape(shape), indices.reshape(shape)
    return values, indices


def _values(source: Any, target: Any) -> None:
    if source is not target:
        raise RuntimeError(
            "Expected tensor for 'values' to have the same type as tensor for argument #2 'self'; but type "
            f"{_type(target)} does not equal {_type(source)} (while checking arguments for median)"
        )


def _type(dtype: Any) -> str:
    """What PyTorch calls a tensor's type here, which is another name where it has none for Python."""
    named = dtype.name not in ("bool", "bfloat16", "complex64", "complex128")
    return tensor_type(dtype) if named else f"CPU{scalar_name(dtype)}Type"


def _indices(source: Any, target: Any) -> None:
    if source is not target:
        raise RuntimeError(
            f"Expected tensor for argument #1 'indices' to have scalar type Long; but got {_type(target)} instead "
            "(while checking arguments for median)"
        )


_PAIR: dict[str, Any] = {
    "outputs": ("values", "indices"),
    "differentiable": ("values",),
    "out": (_values, _indices),
    "at": (),
}


@op("other", at=(), name="_median_all", node="MedianBackward0", out=False)
def median_all(xp: Namespace, self: Array):
    return _median_all(self, False)


@op("other", at=(), name="_nanmedian_all", node="NanmedianBackward0", out=False)
def nanmedian_all(xp: Namespace, self: Array):
    return _median_all(self, True)


@op("other", name="median", node="MedianBackward1", **_PAIR)
def median_dim(xp: Namespace, self: Array, dim, keepdim=False):
    return _median(self, dim, keepdim, False)


@op("other", name="nanmedian", node="NanmedianBackward1", **_PAIR)
def nanmedian_dim(xp: Namespace, self: Array, dim, keepdim=False):
    return _median(self, dim, keepdim, True)


for _each in (median_all, nanmedian_all):
    _each.vjp(self=lambda grad, self, result: shared_grad(grad, self, result))
for _each in (median_dim, nanmedian_dim):
    _each.vjp(self=lambda grad, indices, dim, keepdim, self_shape: picked_grad(grad, indices, dim, keepdim, self_shape))


_MISSING: Any = object()


@composite
def median(input, dim=_MISSING, keepdim=False, *, out=None):
    """The median, of an even number of elements the lower of the two in the middle; with ``dim`` also where it is.

    >>> import penlight as torch
    >>> torch.median(torch.tensor([4., 1., 3., 2.]))
    tensor(2.)
    """
    if dim is _MISSING:
        if keepdim is not False or out is not None:
            raise TypeError('median() missing 1 required positional arguments: "dim"')
        return median_all(input)
    return median_dim(input, dim, keepdim, out=out)


@composite
def nanmedian(input, dim=_MISSING, keepdim=False, *, out=None):
    """The median of what is not nan."""
    if dim is _MISSING:
        if keepdim is not False or out is not None:
            raise TypeError('nanmedian() missing 1 required positional arguments: "dim"')
        return nanmedian_all(input)
    return nanmedian_dim(input, dim, keepdim, out=out)


# ------------------------------------------------------------------------------------------------ mode


def _mode_places(array: np.ndarray, axis: int) -> np.ndarray:
    """Along each line, the last place of the most frequent value, the smallest of several."""
    places = order(array, axis)
    ordered = take_along(array, places, axis)
    numbers = np.arange(array.shape[axis]).reshape((-1,) + (1,) * (array.ndim - 1 - axis))
    # Where the run of equal values begins to which each element belongs, and so its length up to here: it is greatest
    # at the end of a longest run, for the first time in that of the smallest value.
    starts = np.zeros(ordered.shape, numbers.dtype)
    after, before = along(axis, slice(1, None)), along(axis, slice(-1))
    np.multiply(ordered[after] != ordered[before], numbers[1:], starts[after])
    ends = np.subtract(numbers, np.maximum.accumulate(starts, axis)).argmax(axis)
    return pick_array(places, np.asarray(ends), axis)


def _modes_of_few(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The modes of rows of few numbers and their places: in Python, which is faster."""
    values, places = [], []
    for row in array.tolist() if array.ndim == 2 else [array.tolist()]:
        best, run, mode, before = 0, 0, None, None
        for value in sorted(row):
            run = run + 1 if value == before else 1
            before = value
            if run > best:
                best, mode = run, value
        values.append(mode)
        row.reverse()
        places.append(len(row) - 1 - row.index(mode))
    shape = array.shape[:-1]
    return np.array(values, array.dtype).reshape(shape), np.array(places, np.int64).reshape(shape)


@op(
    "other",
    outputs=("values", "indices"),
    differentiable=("values",),
    out=tuple(
        [
            refusing("expected scalar type '{source}' but got '{target}' for " + part + " output")
            for part in ("values", "indices")
        ]
    ),
)
def mode(xp: Namespace, self: Array, dim=-1, keepdim=False):
    """The most frequent value along ``dim``, the smallest of several, and where it is for the last time."""
    axis = wrap_dim(dim, self.ndim)
    if self.dtype.kind == "c":
        raise NotImplementedError(f"\"mode_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    if not self.ndim:
        return self.copy(), np.zeros((), np.int64)
    if not self.shape[axis]:
        raise IndexError(f"mode(): Expected reduction dim {axis} to have non-zero size.")
    last = axis == self.ndim - 1 and self.ndim <= 2
    if last and 0 < self.size <= 32 and self.dtype.kind in "fiu" and (self.dtype.kind != "f" or without_nan(self)):
        values, indices = _modes_of_few(self)
    else:
        indices = _mode_places(self, axis)
        values = pick_array(self, indices, axis)
    if keepdim:
        shape = restored(self.shape, axis)
        return values.reshape(shape), indices.reshape(shape)
    return values, indices


mode.vjp(self=lambda grad, indices, dim, keepdim, self_shape: picked_grad(grad, indices, dim, keepdim, self_shape))


# ------------------------------------------------------------------------------------------------ quantile

_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _check_quantile(input: Any, q: np.ndarray, interpolation: str, out: Any) -> None:
    array = input._array
    if not array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if q.ndim > 1:
        raise RuntimeError("quantile() q must be a scalar or 1D tensor")
    if array.dtype not in (np.float32, np.float64):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if q.dtype != array.dtype:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    if out is not None and out._array.dtype != array.dtype:
        raise RuntimeError("quantile() out tensor must be same dtype as the input tensor")
    if interpolation not in _INTERPOLATIONS:
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )


def _quantile(input: Any, q: Any, dim: Any, keepdim: bool, interpolation: str, out: Any, ignore: bool) -> Any:
    single = not isinstance(q, Tensor)
    if single and not 0 <= q <= 1:
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q:g}")
    ranks = np.array(q, input._array.dtype) if single else q._array
    _check_quantile(input, ranks, interpolation, out)
    if not single and not ((ranks >= 0) & (ranks <= 1)).all():
        raise RuntimeError("quantile() q values must be in the range [0, 1]")
    ndim = input._array.ndim
    if dim is None:
        lines = input.reshape(-1)
    else:
        axis = wrap_dim(dim, ndim)
        lines = input.movedim(axis, -1) if ndim > 1 else input.reshape(-1)
    wanted = None if single else q.reshape(-1)
    values = _at_ranks(sort(lines, -1)[0], ranks.reshape(-1), wanted, interpolation, ignore)
    kept = restored(tuple(input.shape), dim) if keepdim else None
    if ranks.ndim:
        result = values.movedim(-1, 0)
        return drop_last((result.reshape((ranks.size, *kept)) if kept is not None else result)[..., None])
    return drop_last(values if kept is None else values.reshape((*kept, 1)))


@op("view", at=(), name="_drop_last", node="SqueezeBackward4")
def drop_last(xp: Namespace, self: Array):
    return self[..., 0]


drop_last.vjp(self=lambda grad: grad[..., None])


def _at_ranks(ordered: Any, q: np.ndarray, wanted: Any, interpolation: str, ignore: bool) -> Any:
    """What lies at the parts ``q`` of the lines of ``ordered``; one more dimension, at the end, for those of ``q``,
    whose gradient is wanted if they are given as a Tensor too."""
    array = ordered._array
    last = array.shape[-1] - 1
    nans = np.count_nonzero(np.isnan(array), axis=-1)[..., None]
    if ignore:
        length = np.maximum(last - nans, 0).astype(q.dtype)
        places = q * length
    else:
        length = np.full_like(q, last)
        places = np.where(nans > 0, q.dtype.type(last), q * length)
    if interpolation == "lower":
        places = np.floor(places)
    elif interpolation == "higher":
        places = np.ceil(places)
    elif interpolation == "nearest":
        places = np.rint(places)
    below = places.astype(np.int64)
    result = pick(ordered, below, -1)
    if interpolation in ("linear", "midpoint"):
        weights = np.full_like(places, 0.5) if interpolation == "midpoint" else places - below
        above = np.ceil(places).astype(np.int64)
        weights = wrap(weights.astype(q.dtype))
        if wanted is not None and interpolation == "linear":
            weights = weights + (wanted * wrap(length) - wrap(q * length))
        result = registry["torch"]["lerp"](result, pick(ordered, above, -1), weights)
    return result


@composite
def quantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    """The quantiles ``q``, a number or a vector of numbers from 0 to 1, of all elements or along ``dim``.

    >>> import penlight as torch
    >>> torch.quantile(torch.tensor([0., 1., 2., 3.]), 0.5)
    tensor(1.5000)
    """
    return into(out, _quantile(input, q, dim, keepdim, interpolation, out, False), "quantile")


@composite
def nanquantile(input, q, dim=None, keepdim=False, *, interpolation="linear", out=None):
    """The quantiles of what is not nan."""
    return into(out, _quantile(input, q, dim, keepdim, interpolation, out, True), "nanquantile")
