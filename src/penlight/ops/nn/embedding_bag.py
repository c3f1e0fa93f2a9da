"""Sums, means and maxima over bags of rows of a table."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ...autograd.fit import Partial
from ...autograd.modes import no_grad
from ...autograd.variable import Tensor, wrap
from ...backend import dtypes
from ...backend.names import tensor_type
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..formulas import array_of
from ..indexing import add_rows
from ..lookup import embedding, embedding_renorm_
from ..scatter import scatter_add
from .standardize import wide

SUM, MEAN, MAX = range(3)
_UNSIGNED = {np.dtype(np.int64): np.uint64, np.dtype(np.int32): np.uint32}


class Bags:
    """Which rows lie in which bags: for each row that counts, its number in the table and its bag; and the sizes.

    ``length`` is that of all bags where they are the rows of a matrix and all of their elements count, else None.
    """

    __slots__ = ("rows", "kept", "length", "count", "picked", "_bag", "_sizes")

    def __init__(self, indices: np.ndarray, offsets: Any, count: int, padding: int, length: Any = None) -> None:
        self.count = count
        self.picked: Any = None
        self.kept: Any = None
        self.length: Any = length if padding < 0 else None
        self._bag: Any = None
        self._sizes: Any = None
        self.rows = indices
        if self.length is not None:
            return
        ends = np.append(offsets[1:], len(indices))[:count]
        starts = offsets[:count]
        bag = np.repeat(np.arange(count), ends - starts)
        rows = indices[: len(bag)]
        if padding >= 0:
            self.kept = np.flatnonzero(rows != padding)
            rows, bag = rows[self.kept], bag[self.kept]
        self.rows, self._bag = rows, bag
        self._sizes = np.bincount(bag, minlength=count) if padding >= 0 else ends - starts

    @property
    def bag(self) -> np.ndarray:
        if self._bag is None:
            self._bag = np.repeat(np.arange(self.count), self.length)
        return self._bag

    @property
    def sizes(self) -> np.ndarray:
        if self._sizes is None:
            self._sizes = np.full(self.count, self.length)
        return self._sizes

    def reduced(self, ufunc: Any, values: np.ndarray) -> np.ndarray:
        """``ufunc`` over the values (n, m) of each bag: (bags, m), 0 where a bag is empty."""
        if self.length is not None:
            return ufunc.reduce(values.reshape(self.count, self.length, values.shape[1]), 1)
        result = np.zeros((self.count, *values.shape[1:]), values.dtype)
        full = self.sizes > 0
        if full.any():
            starts = np.cumsum(self.sizes) - self.sizes
            result[full] = ufunc.reduceat(values, starts[full], 0)
        return result

    def largest(self, values: np.ndarray) -> np.ndarray:
        """The maxima; the rows that they are from, of equal ones the first, go to ``picked``."""
        if self.length is not None:
            values = values.reshape(self.count, self.length, values.shape[1])
            place = values.argmax(1)
            self.picked = np.take_along_axis(self.rows.reshape(self.count, self.length), place, 1)
            return np.take_along_axis(values, place[:, None], 1)[:, 0]
        result = self.reduced(np.maximum, values)
        place = np.arange(len(values))[:, None]
        place = np.where(values == result[self.bag], place, len(values))
        first = self.reduced(np.minimum, place)
        rows = np.append(self.rows, 0)
        self.picked = np.where((self.sizes > 0)[:, None], rows[np.minimum(first, len(values))], -1)
        return result


# ------------------------------------------------------------------------------------------------ on arrays


def _gathered(weight: Any, bags: Bags, weights: Any) -> Any:
    values = weight.take(bags.rows, 0)
    if weights is not None:
        values = values * (weights if bags.kept is None else weights[bags.kept])[: len(bags.rows), None]
    return values


def _run(weight: Any, weights: Any, bags: Bags, mode: int) -> Any:
    values = _gathered(wide(weight), bags, wide(weights))
    if mode == MAX:
        result = bags.largest(values)
    else:
        result = bags.reduced(np.add, values)
        if mode == MEAN:
            kind = result.dtype.type
            sizes = kind(bags.length) if bags.length else np.maximum(bags.sizes, 1)[:, None].astype(kind)
            result = np.divide(result, sizes, result)
    return result if result.dtype is weight.dtype else result.astype(weight.dtype)


# ------------------------------------------------------------------------------------------------ formulas


def _shares(bags: Bags, mode: int, by_frequency: bool, rows: int, dtype: Any) -> Any:
    """What each row counts in its bag, or None for 1."""
    shares = None
    if mode == MEAN:
        shares = 1 / bags.sizes[bags.bag].astype(dtype)
    if by_frequency:
        counts = np.bincount(bags.rows, minlength=rows)[bags.rows].astype(dtype)
        shares = 1 / counts if shares is None else shares / counts
    return shares


def _weight_grad(grad, weight_shape, per_sample_weights, bags, mode, by_frequency):
    if mode == MAX:
        return _max_grad(grad, weight_shape, bags)
    dtype = (grad._array if isinstance(grad, Tensor) else grad).dtype
    shares = _shares(bags, mode, by_frequency, weight_shape[0], np.float32 if dtype.itemsize == 2 else dtype)
    if isinstance(grad, Tensor):
        values = embedding(grad, wrap(bags.bag))
        if shares is not None:
            values = values * wrap(shares[:, None].astype(dtype))
        if per_sample_weights is not None:
            values = values * _kept(per_sample_weights, bags)[:, None]
        index = wrap(np.broadcast_to(bags.rows[:, None], values._array.shape).astype(np.int64))
        return scatter_add(wrap(np.zeros(weight_shape, dtype)), 0, index, values)
    values = wide(grad).take(bags.bag, 0)
    if shares is not None:
        values *= shares[:, None]
    if per_sample_weights is not None:
        values *= wide(_kept(array_of(per_sample_weights), bags))[:, None]
    return _partial(weight_shape, dtype, bags.rows, values)


def _partial(shape: tuple[int, ...], dtype: Any, rows: Any, values: Any) -> Any:
    if dtype.itemsize > 2:
        return Partial(shape, dtype, lambda buffer: add_rows(buffer, rows, values))
    total = np.zeros(shape, values.dtype)
    add_rows(total, rows, values)
    return total.astype(dtype)


def _kept(weights: Any, bags: Bags) -> Any:
    if bags.kept is None:
        return weights[: len(bags.rows)]
    return weights[wrap(bags.kept) if isinstance(weights, Tensor) else bags.kept]


def _max_grad(grad: Any, shape: tuple[int, ...], bags: Bags) -> Any:
    full = np.flatnonzero(bags.sizes > 0)
    picked = bags.picked[full]
    if isinstance(grad, Tensor):
        return scatter_add(wrap(np.zeros(shape, grad._array.dtype)), 0, wrap(picked), grad.index_select(0, wrap(full)))
    result = np.zeros(shape, wide(grad[:0]).dtype)
    np.add.at(result, (picked, np.arange(shape[1])), wide(grad[full]))
    return result


def _samples_grad(grad, weight, per_sample_weights_shape, bags):
    if isinstance(grad, Tensor):
        found = (embedding(grad, wrap(bags.bag)) * embedding(weight, wrap(bags.rows))).sum(1)
        place = bags.kept if bags.kept is not None else np.arange(len(bags.rows))
        return scatter_add(wrap(np.zeros(per_sample_weights_shape, found._array.dtype)), 0, wrap(place), found)
    found = np.vecdot(wide(grad).take(bags.bag, 0), wide(array_of(weight)).take(bags.rows, 0))
    result = np.zeros(per_sample_weights_shape, found.dtype)
    result[slice(len(found)) if bags.kept is None else bags.kept] = found
    return result


@op("other", at=(), name="embedding_bag", out=False)
def _embedding_bag(xp: Namespace, weight: Array, per_sample_weights: Array | None = None, bags=None, mode=SUM,
                   by_frequency=False):  # fmt: skip
    # y[b] = sum(s[i] w[r[i]] for i in bag b)        gw[r[i]] += s[i] gy[b]      gs[i] = gy[b] . w[r[i]]
    return _run(weight, per_sample_weights, bags, mode)


_embedding_bag.vjp(weight=_weight_grad, per_sample_weights=_samples_grad)

# ------------------------------------------------------------------------------------------------ checks


def _listed(kinds: str, name: str, array: np.ndarray) -> str:
    kind = tensor_type(array.dtype)
    return (
        f"Expected tensor for argument #1 '{name}' to have one of the following scalar types: {kinds}; but got {kind} "
        "instead (while checking arguments for embedding_bag)"
    )


def _check_offsets(indices: np.ndarray, offsets: np.ndarray, last: bool) -> None:
    if last and not len(offsets):
        raise RuntimeError("include_last_offset: number of offset should be at least 1")
    if len(offsets):
        if offsets[0]:
            raise RuntimeError(
                "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. "
                f"However, got {offsets[0]}"
            )
        if offsets[-1] > len(indices):
            raise RuntimeError(
                f"offsets[-1] can not be greater than input's length {len(indices)} but got offsets[-1] of "
                f"{offsets[-1]}"
            )
        if (offsets[1:] < offsets[:-1]).any():
            raise RuntimeError(
                "Expected i < index_size to be true, but got false.  (Could this error message be improved?  If so, "
                "please report an enhancement request to PyTorch.)"
            )


def _check(weight: Any, indices: Any, offsets: Any, samples: Any, last: bool, padding: Any, mode: int) -> None:
    for name, array in (("indices", indices), ("offsets", offsets)):
        if array is not None and array.dtype not in _UNSIGNED:
            raise RuntimeError(_listed("Long, Int", name, array))
    if weight.dtype.kind not in "fV":
        raise RuntimeError(_listed("Half, BFloat16, Float, Double", "weight", weight))
    if offsets is not None:
        _check_offsets(indices, offsets, last)
    rows = len(weight)
    if samples is not None and samples.dtype != weight.dtype:
        raise RuntimeError(
            "Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 "
            f"'per_sample_weights'; but type {tensor_type(weight.dtype)} does not equal {tensor_type(samples.dtype)} "
            "(while checking arguments for embedding_bag)"
        )
    if padding is not None and not -rows <= padding < rows:
        raise RuntimeError(
            f"padding_idx must be within the number of embeddings, -{rows} through {rows - 1}, but got {padding}"
        )
    # Negative ones are large when taken as unsigned: one comparison finds all that are out of range.
    if indices.size and not np.maximum.reduce(indices.view(_UNSIGNED[indices.dtype]), None) < rows:
        place = int(np.argmax((indices < 0) | (indices >= rows)))
        fused = padding is None and mode != MAX and weight.dtype.itemsize < 8 and weight.strides[1] == weight.itemsize
        if not fused:
            raise RuntimeError(
                f"embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be {indices[place]}"
            )
        raise RuntimeError(
            f"Index {place} of input takes value {indices[place]} which is not in the valid range [0, {rows})"
        )


def _bagged(
    weight: Any, index: np.ndarray, offsets: Any, by_frequency: bool, mode: int, samples: Any, last: bool, padding: Any,
    length: Any = None,
) -> tuple[Any, Bags]:  # fmt: skip
    """The result and its bags, which begin at ``offsets`` or, where that is None, are all of one length."""
    if (
        offsets is not None
        and offsets.dtype is not index.dtype
        and offsets.dtype.kind in "iu"
        and index.dtype.kind in "iu"
    ):
        common = np.result_type(offsets, index)
        offsets, index = offsets.astype(common), index.astype(common)
    _check(weight._array, index, offsets, None if samples is None else samples._array, last, padding, mode)
    count = len(index) // length if offsets is None else len(offsets) - bool(last)
    if offsets is None and padding is not None:
        offsets = np.arange(0, len(index), length)
    elif offsets is not None:
        offsets = offsets.astype(np.int64, copy=False)
    padding = -1 if padding is None else padding % max(len(weight._array), 1)
    bags = Bags(index, offsets, count, padding, length)
    return _embedding_bag(weight, samples, bags, mode, bool(by_frequency)), bags


@composite(at=("torch",), name="embedding_bag")
def _torch_embedding_bag(
    weight, indices, offsets, scale_grad_by_freq=False, mode=0, sparse=False, per_sample_weights=None,
    include_last_offset=False, padding_idx=None,
):  # fmt: skip
    """``nn.functional.embedding_bag`` (``mode`` is 0, 1 or 2), the bag of each row, the bags' sizes, and for the
    maximum the rows that were taken."""
    for name, tensor, dims in (("input", indices, (1, 2)), ("offsets", offsets, (1,)), ("weight", weight, (2,))):
        if tensor.dim() not in dims:
            wanted = " or ".join([f"{dim}D" for dim in dims])
            raise RuntimeError(f"{name} has to be a {wanted} Tensor, but got Tensor of dimension {tensor.dim()}")
    result, bags = _bagged(
        weight, indices._array, offsets._array, scale_grad_by_freq, mode, per_sample_weights, include_last_offset,
        padding_idx,
    )  # fmt: skip
    kind = indices._array.dtype
    if mode == SUM and padding_idx is None:
        nothing = np.zeros(len(bags.sizes), kind)
        return result, wrap(np.zeros(0, kind)), wrap(nothing), wrap(nothing.copy())
    sizes = bags.sizes.astype(kind)
    picked = np.maximum(bags.picked, 0).astype(kind) if mode == MAX else sizes.copy()
    ends = np.append(offsets._array[1:], len(indices._array))[: len(sizes)]
    owner = np.repeat(np.arange(len(sizes)), ends - offsets._array[: len(sizes)]).astype(kind)
    return result, wrap(owner), wrap(sizes), wrap(picked)


def _misplaced_offsets(offsets: Any) -> ValueError:
    return ValueError(
        "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. "
        f"However, found offsets of type {type(offsets)}"
    )


@composite(at=("nn.functional",))
def embedding_bag(
    input, weight, offsets=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode="mean", sparse=False,
    per_sample_weights=None, include_last_offset=False, padding_idx=None,
):  # fmt: skip
    """The sum, mean or maximum (``mode``) over bags of rows of ``weight`` (n, m).

    The rows of ``input`` (B, N) are bags, or those parts of ``input`` (N) that begin at ``offsets`` (B): (B, m). With
    ``include_last_offset`` the last of these is the end of the last bag. ``per_sample_weights``, of the shape of
    ``input``, weigh the sum; the row ``padding_idx`` does not count. ``max_norm`` and the rest are those of
    ``embedding``. Raises ValueError or RuntimeError for shapes, dtypes and rows that do not fit.

    >>> import penlight as torch
    >>> table = torch.tensor([[1., 2.], [3., 4.]])
    >>> torch.nn.functional.embedding_bag(torch.tensor([0, 1, 1]), table, torch.tensor([0, 2]), mode="sum")
    tensor([[4., 6.],
            [3., 4.]])
    """
    length = None
    if weight.dtype is dtypes.int64 and input.is_floating_point():
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is "
            "deprecated, and should now be `embedding_bag(input, weight, ...)`.",
            stacklevel=2,
        )
        weight, input = input, weight
    if per_sample_weights is not None and input.size() != per_sample_weights.size():
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then it must have the "
            f"same shape as the input ({input.shape})"
        )
    if weight.dim() != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}")
    if input.dim() == 2:
        if offsets is not None:
            raise _misplaced_offsets(offsets)
        length = input._array.shape[1]
        if not length:
            raise RuntimeError("step must be nonzero")
        include_last_offset = False
        per_sample_weights = None if per_sample_weights is None else per_sample_weights.reshape(-1)
    elif input.dim() != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    elif offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    elif offsets.dim() != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")
    if max_norm is not None:
        with no_grad():
            embedding_renorm_(weight, input, max_norm, norm_type)
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
            f"mode='{mode}'). Please open a feature request on GitHub."
        )
    which = ("sum", "mean", "max").index(mode)
    return _bagged(
        weight, input._array.reshape(-1), None if offsets is None else offsets._array, scale_grad_by_freq, which,
        per_sample_weights, include_last_offset, padding_idx, length,
    )[0]  # fmt: skip
