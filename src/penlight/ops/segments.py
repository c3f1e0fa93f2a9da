"""Reductions of segments: parts of one dimension that lie one after the other, of lengths of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .arithmetic import not_differentiable
from .define import op
from .helpers import is_floating, is_narrow, wrap_dim

_UFUNCS: dict[str, Any] = {
    "sum": np.add, "mean": np.add, "prod": np.multiply,
    "max": np.maximum, "amax": np.maximum, "min": np.minimum, "amin": np.minimum,
}  # fmt: skip
_NOTHING = {"sum": 0.0, "mean": np.nan, "prod": 1.0, "max": -np.inf, "amax": -np.inf, "min": np.inf, "amin": np.inf}
_IMPROVE = "(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"


class _Segments:
    """Where the segments of an array begin and how long they are, in all its lines along ``axis`` one after the other,
    with what follows ``axis`` as one dimension."""

    def __init__(self, shape: tuple[int, ...], lengths: Any, offsets: Any, axis: int, unsafe: bool = True) -> None:
        axis = wrap_dim(axis, len(shape))
        given, name = (lengths, "lengths") if offsets is None else (offsets, "offsets")
        if given.ndim > len(shape):
            raise RuntimeError(f"Expected data.dim() >= {name}_value.dim() to be true, but got false.  {_IMPROVE}")
        if given.ndim - 1 != axis:
            raise RuntimeError(f"segment_reduce(): Expected axis to be the last dimension of {name} but got {axis}.")
        if given.dtype not in (np.int64, np.int32):
            raise NotImplementedError(
                f"\"_segment_reduce_{name}_cpu_kernel1\" not implemented for '{scalar_name(given.dtype)}'"
            )
        if given.shape[:-1] != shape[:axis]:
            raise RuntimeError(f"segment_reduce(): {name} {list(given.shape)} do not fit data {list(shape)}")
        if offsets is None and not unsafe:
            _check_lengths(lengths, shape[axis])
        self.counts = given if offsets is None else np.diff(offsets, axis=-1)
        if offsets is not None and self.counts.size and self.counts.min() < 0:
            raise RuntimeError(f"Expected segment_length >= 0 to be true, but got false.  {_IMPROVE}")
        begins = np.cumsum(self.counts, -1) - self.counts if offsets is None else offsets[..., :-1]
        if begins.size and (begins.min() < 0 or (begins + self.counts).max() > shape[axis]):
            raise RuntimeError(f"segment_reduce(): {name} reach beyond the data")
        self.shape = (*shape[:axis], begins.shape[-1], *shape[axis + 1 :])
        self.flat = (-1, int(np.prod(shape[axis + 1 :], dtype=np.int64)))
        lines = np.arange(int(np.prod(shape[:axis], dtype=np.int64))).reshape(*shape[:axis], 1) * shape[axis]
        self.starts, self.counts = (begins + lines).reshape(-1), self.counts.reshape(-1)

    def reduced(self, rows: np.ndarray, ufunc: Any, otherwise: float) -> np.ndarray:
        """What ``ufunc`` makes of the rows of each segment; ``otherwise`` of none."""
        result = np.full((self.starts.size, rows.shape[1]), otherwise, rows.dtype)
        some = self.counts > 0
        if some.any() and rows.size:
            # From each start to its end; what lies between segments is reduced as well, and left out. The last end
            # must be a row, too.
            bounds = np.stack((self.starts[some], (self.starts + self.counts)[some]), -1).reshape(-1)
            result[some] = ufunc.reduceat(np.concatenate((rows, rows[:1])), bounds)[::2]
        return result

    def members(self) -> tuple[np.ndarray, np.ndarray]:
        """The row of each element that is in a segment, and the number of its segment."""
        numbers = np.repeat(np.arange(self.starts.size), self.counts)
        before = np.cumsum(self.counts) - self.counts
        return np.arange(numbers.size) + (self.starts - before)[numbers], numbers


@op("other", at=("torch",), out=False)
def segment_reduce(
    xp: Namespace,
    data: Array,
    reduce,
    *,
    lengths: Array | None = None,
    indices: Array | None = None,
    offsets: Array | None = None,
    axis=0,
    unsafe=False,
    initial=None,
):
    """Reduces segments of ``data`` along ``axis``, whose ``lengths`` are given or the ``offsets`` where they begin, and
    where the last one ends: integers of shape ``data.shape[:axis]`` by the number of segments, or one more.

    ``reduce``: "sum", "mean", "prod", "max" or "min"; ``initial`` is where each segment starts from. Raises
    RuntimeError for lengths that are negative or, unless ``unsafe``, do not add up to the size of the dimension.

    >>> import penlight as torch
    >>> torch.segment_reduce(torch.tensor([1., 2., 3., 4.]), "max", lengths=torch.tensor([3, 1]))
    tensor([3., 4.])
    """
    axis = wrap_dim(axis, data.ndim)
    if indices is not None:
        raise RuntimeError("segment_reduce(): indices based reduction is not supported yet.")
    if lengths is None and offsets is None:
        raise RuntimeError("segment_reduce(): Either lengths or offsets must be defined.")
    if reduce not in _UFUNCS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    segments = _Segments(data.shape, lengths, offsets, axis, unsafe)
    if not is_floating(data):
        raise NotImplementedError(f"\"_segment_reduce_cpu\" not implemented for '{scalar_name(data.dtype)}'")
    rows = (data.astype(np.float32) if is_narrow(data) else data).reshape(segments.flat if data.size else (0, 1))
    if not data.size:
        segments.flat = (-1, int(np.prod(segments.shape[axis + 1 :], dtype=np.int64)))
        rows = np.empty((0, segments.flat[1]), rows.dtype)
    ufunc, mean = _UFUNCS[reduce], reduce == "mean"
    if initial is None:
        result = segments.reduced(rows, ufunc, _NOTHING[reduce])
    else:
        result = ufunc(segments.reduced(rows, ufunc, 0.0 if mean else _NOTHING[reduce]), rows.dtype.type(initial))
    if mean:
        result /= np.maximum(segments.counts, 1)[:, None].astype(result.dtype)
    return result.reshape(segments.shape).astype(data.dtype, copy=False)


def _check_lengths(lengths: np.ndarray, size: int) -> None:
    if not lengths.size:
        raise RuntimeError(
            "min(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the "
            "'dim' argument."
        )
    if lengths.min() < 0:
        raise RuntimeError("lengths contains negative value!")
    if (lengths.sum(-1) != size).any():
        raise RuntimeError(
            "segment_reduce(): Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when "
            "!unsafe."
        )


@op("other", at=(), name="_segment_reduce_backward", node="NotImplemented")
def _segment_back(
    xp: Namespace,
    self: Array,
    data: Array,
    result: Array,
    reduce,
    lengths: Array | None = None,
    offsets: Array | None = None,
    axis=0,
    initial=None,
):
    segments = _Segments(data.shape, lengths, offsets, axis)
    back = xp.zeros(data.shape, data.dtype)
    if not back.size:
        return back
    grads, x, y = [array.reshape(segments.flat) for array in (self, data, result)]
    places, numbers = segments.members()
    x, found = x[places], grads[numbers]
    if reduce == "mean":
        found = found / segments.counts[numbers][:, None].astype(found.dtype)
    elif reduce == "prod":
        found = found * y[numbers] / x
        for place, column in np.argwhere((x == 0) | (x != x)):
            segment = x[numbers == numbers[place], column]
            inside = place - np.searchsorted(numbers, numbers[place])
            others = np.delete(segment, inside).prod() * (1 if initial is None else initial)
            found[place, column] = grads[numbers[place], column] * others
    elif reduce != "sum":  # all that equal the extreme, in equal parts
        hit = (x == y[numbers]) | (x != x)
        shares = np.zeros(y.shape, found.dtype)
        np.add.at(shares, numbers, hit.astype(found.dtype))
        found = np.where(hit, found / np.maximum(shares, 1)[numbers], found.dtype.type(0))
    back.reshape(segments.flat)[places] = found
    return back


segment_reduce.vjp(
    data=lambda grad, data, result, reduce, lengths, offsets, axis, initial: _segment_back(
        grad, data, result, reduce, lengths, offsets, axis, initial
    )
)
_segment_back.vjp(**dict.fromkeys(("self", "data"), not_differentiable("_segment_reduce_backward")))
