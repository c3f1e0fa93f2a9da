"""Reading and writing along one dimension by an index tensor: index_select, gather, scatter and their kin."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ..autograd.fit import Partial
from ..autograd.variable import Tensor, wrap
from ..autograd.views import check_overlap
from ..backend import dtypes
from ..backend.blocks import slices
from ..backend.names import scalar_name
from ..backend.threads import split
from ..backend.types import Array, Namespace, Number
from ..backend.warn import warn_once
from .broadcasting import expand
from .creation import converted
from .define import composite, op
from .general import call_inplace
from .helpers import wrap_dim
from .indexing import add_rows
from .outputs import exact, into, refusing
from .padding import constant_pad_nd

# ------------------------------------------------------------------------------------------------ places


_INT64, _UINT64, _UINT32 = np.dtype(np.int64), np.dtype(np.uint64), np.dtype(np.uint32)


def _name(array: np.ndarray) -> str:
    return scalar_name(dtypes.of(array.dtype))


def within(index: np.ndarray, size: int) -> bool:
    """Whether all numbers of an index that has some are at least 0 and less than ``size``."""
    unsigned = index.view(_UINT64 if index.itemsize == 8 else _UINT32)  # in which a negative number is a large one
    # On ten numbers, looking for the largest one's place takes a fourth of the time of a reduction.
    largest = unsigned.item(unsigned.argmax()) if unsigned.size <= 1000 else unsigned.max()
    return bool(largest < size)


def _in_range(index: np.ndarray, size: int, dim: int, error: type = RuntimeError, prefix: str = "") -> None:
    if index.size and not within(index, size):
        wrong = index[(index < 0) | (index >= size)].flat[0]
        raise error(f"{prefix}index {wrong} is out of bounds for dimension {dim} with size {size}")


def _grid(index: np.ndarray, dim: int) -> tuple[Any, ...]:
    """The NumPy index that reads or writes ``x[i, index[i, j], ...]``: open grids in all dimensions but ``dim``."""
    shape = index.shape
    ndim = len(shape)
    return tuple(
        [
            index if place == dim else np.arange(size).reshape((1,) * place + (size,) + (1,) * (ndim - place - 1))
            for place, size in enumerate(shape)
        ]
    )


# So many numbers are looked at in Python sooner than NumPy is called; tables for them are kept.
_FEW = 32


# From so many on, places are computed in blocks.
_LARGE, _BLOCK = 1 << 14, 1 << 16


def _flat(array: np.ndarray, index: np.ndarray, dim: int) -> np.ndarray | None:
    """``index`` as places in the flattened array: NumPy reads and adds there in half the time. None if it has gaps."""
    return flat_places(array.shape, index, dim) if array.flags.c_contiguous else None


def flat_places(shape: tuple[int, ...], index: np.ndarray, dim: int, have: Any = None) -> np.ndarray:
    """``index``, of as many dimensions as ``shape``, as places in a flattened array of that shape; with ``have``,
    broadcast to that shape first."""
    if index.dtype is not _INT64:
        index = index.astype(_INT64)
    if have is None:
        step, starts = (_kept_starts if index.size <= _FEW else _starts)(shape, index.shape, dim)
    else:
        step, starts = (_kept_starts if prod(have) <= _FEW else _starts)(shape, have, dim)
    return (index if step == 1 else index * step) + starts


def _starts(shape: tuple[int, ...], have: tuple[int, ...], dim: int) -> tuple[int, np.ndarray]:
    """The step of ``dim`` in the flattened array, and where the lines along it begin."""
    found: Any = np.zeros((1,) * len(have), np.int64)
    step = along = 1
    for place in reversed(range(len(have))):
        if place == dim:
            along = step
        else:
            steps = np.arange(0, have[place] * step, step)
            found = found + steps.reshape((-1,) + (1,) * (len(have) - place - 1))
        step *= shape[place]
    return along, found


@lru_cache(256)
def _kept_starts(shape: tuple[int, ...], have: tuple[int, ...], dim: int) -> tuple[int, np.ndarray]:
    """The same written out for all elements, which a sum of few of them takes a third of the time for."""
    step, found = _starts(shape, have, dim)
    return step, np.broadcast_to(found, have).copy()


def _add_along(buffer: np.ndarray, dim: int, index: np.ndarray, values: np.ndarray) -> None:
    """``buffer[i, index[i, j]] += values[i, j]``."""
    if not index.ndim:
        buffer += values
    elif index.size:
        part = values[tuple([slice(size) for size in index.shape])]
        flat = _flat(buffer, index, dim)
        if flat is None:
            np.add.at(buffer, _grid(index, dim), part)
        else:
            np.add.at(buffer.reshape(-1), flat.reshape(-1), part.reshape(-1))


def _add_rows(buffer: np.ndarray, dim: int, index: np.ndarray, values: np.ndarray) -> None:
    """``buffer[index[i]] += values[i]`` along ``dim``."""
    if not buffer.ndim:
        buffer += values.sum(dtype=buffer.dtype)
    elif not dim and index.ndim:
        add_rows(buffer, index, values)
    else:
        add_rows(buffer.swapaxes(0, dim), index.reshape(-1), values.swapaxes(0, dim))


# ------------------------------------------------------------------------------------------------ index_select


@op(
    "linear", out=refusing("index_select(): self and result must have the same scalar type"), apart="itself"
)  # y[i] = x[index[i]]           gx[index[i]] += gy[i]
def index_select(xp: Namespace, self: Array, dim, index: Array):
    """The parts of dimension ``dim`` that the 1-d tensor ``index`` lists.

    >>> import penlight as torch
    >>> torch.tensor([5, 6, 7]).index_select(0, torch.tensor([2, 0]))
    tensor([7, 5])
    """
    dim = wrap_dim(dim, self.ndim)
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.dtype is not _INT64 and index.dtype not in (np.int64, np.int32):
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    size = self.shape[dim] if self.ndim else 1
    if not self.ndim and index.size != 1:
        raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {index.size} value(s)")
    if index.size and not within(index, size):
        if not size:
            raise RuntimeError("index_select(): self indexing axis dim should be positive")
        raise IndexError("index out of range in self")
    if not self.ndim:
        return self.copy()
    return self.take(index if index.ndim else index.reshape(-1), dim)


@op("linear", at=(), name="_index_select_back")
def index_select_back(xp: Namespace, self: Array, shape, dim, index):
    result = xp.zeros(shape, self.dtype)
    _add_rows(result, wrap_dim(dim, len(shape)), index, self)
    return result


def _rows(grad, self_shape, dim, index):
    if type(grad) is not np.ndarray:
        return index_select_back(grad, self_shape, dim, index._array)
    dim = wrap_dim(dim, len(self_shape))
    return Partial(self_shape, grad.dtype, lambda buffer: _add_rows(buffer, dim, index, grad))


index_select.vjp(self=_rows)
index_select_back.vjp(self=lambda grad, dim, index: index_select(grad, dim, _index(grad, index)))


def _index(like: Any, index: np.ndarray) -> Any:
    """An index array as what an op takes beside ``like``."""
    return wrap(index) if isinstance(like, Tensor) else index


# ------------------------------------------------------------------------------------------------ gather


def _check_shapes(self: np.ndarray, dim: int, index: np.ndarray, name: str) -> int:
    """The dimension, counted from the front, of gather and scatter; raises where the index does not fit."""
    dim = wrap_dim(dim, self.ndim)
    if index.dtype is not _INT64 and index.size and index.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    if index.ndim != self.ndim and index.size and (index.ndim or 1) != (self.ndim or 1):
        what = "input" if name == "gather" else "self"
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {what} tensor")
    return dim


@op("linear", out=exact, apart=True)  # y[i, j] = x[i, index[i, j]]
def gather(xp: Namespace, self: Array, dim, index: Array, *, sparse_grad=False):
    """The elements at the places along ``dim`` that ``index`` gives: ``y[i, j] = x[i, index[i, j]]`` for ``dim`` 1.

    Raises RuntimeError where ``index`` is out of range or, in another dimension, larger than the input.
    """
    dim = _check_shapes(self, dim, index, "gather")
    if not index.size:
        return xp.empty(index.shape, self.dtype)
    if index.shape != self.shape:
        for place, (size, have) in enumerate(zip(index.shape, self.shape, strict=False)):
            if place != dim and size > have:
                raise RuntimeError(
                    f"Size does not match at dimension {place} expected index {list(index.shape)} to be no larger than "
                    f"self {list(self.shape)} apart from dimension {dim}"
                )
    _in_range(index, self.shape[dim] if self.ndim else 1, dim)
    if not self.ndim or not index.ndim:
        return xp.broadcast_to(self.reshape(-1)[index], index.shape).copy()
    if dim == self.ndim - 1 and index.size >= _LARGE and self.shape[:-1] == index.shape[:-1]:
        return _gathered_lines(self, index)
    flat = _flat(self, index, dim)
    return self[_grid(index, dim)] if flat is None else self.take(flat, mode="wrap")


def _gathered_lines(array: np.ndarray, index: np.ndarray) -> np.ndarray:
    """``gather`` in the last dimension, of many: the places of some lines at a time stay in the cache."""
    count, length = array.shape[-1], index.shape[-1]
    flat, lines, result = array.reshape(-1), index.reshape(-1, length), np.empty(index.shape, array.dtype)
    target, starts = result.reshape(-1, length), np.arange(0, flat.size, count)[:, None]
    step = max(1, _BLOCK // length)

    def part(first: int, last: int) -> None:
        scratch = np.empty((step, length), _INT64)
        for here in slices(first, last, step):
            places = np.add(lines[here], starts[here], scratch[: here.stop - here.start])
            flat.take(places, 0, target[here], "wrap")  # they are in range; "raise" would write to a copy

    split(part, len(lines), index.size)
    return result


@op("linear", at=(), name="_gather_back")
def gather_back(xp: Namespace, self: Array, shape, dim, index):
    result = xp.zeros(shape, self.dtype)
    _add_gathered(result, dim, index, self)
    return result


def _add_gathered(buffer: np.ndarray, dim: int, index: np.ndarray, values: np.ndarray) -> None:
    if not buffer.ndim:
        buffer += values.sum(dtype=buffer.dtype)
    elif index.size:
        _add_along(
            buffer.reshape(-1) if not index.ndim else buffer,
            wrap_dim(dim, buffer.ndim),
            np.atleast_1d(index),
            np.atleast_1d(values),
        )


def _gathered(grad, self_shape, dim, index):
    if type(grad) is not np.ndarray:
        return gather_back(grad, self_shape, dim, index._array)
    return Partial(self_shape, grad.dtype, lambda buffer: _add_gathered(buffer, dim, index, grad))


gather.vjp(self=_gathered)
gather_back.vjp(self=lambda grad, dim, index: gather(grad, dim, _index(grad, index)))


@composite
def take_along_dim(input, indices, dim=None, *, out=None):
    """``gather`` with shapes that broadcast; without ``dim``, from all elements in one dimension."""
    if dim is None:
        _check_long(indices._array)
        return into(out, gather(input.contiguous().view(-1), 0, indices.view(-1)), "take_along_dim", exact)
    shape, other = input._array.shape, indices._array.shape
    if len(shape) != len(other):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices"
        )
    _check_long(indices._array)
    dim = wrap_dim(dim, len(shape))
    indices = _from_front(indices, shape[dim] if shape else 1)
    if shape != other:
        ignored = [*shape[:dim], other[dim], *shape[dim + 1 :]]
        common = _common(ignored, list(other))
        input = expand(input, (*common[:dim], shape[dim], *common[dim + 1 :]))
        indices = expand(indices, (*common[:dim], other[dim], *common[dim + 1 :]))
    return into(out, gather(input, dim, indices), "take_along_dim", exact)


def _from_front(indices: Any, size: int) -> Any:
    array = indices._array
    if not size or not array.size or within(array, size):
        return indices
    return wrap(array % size)


def _check_long(index: np.ndarray) -> None:
    if index.dtype != np.int64:
        raise RuntimeError(f"torch.take_along_dim(): dtype of indices should be Long but got {_name(index)}")


def _common(a: list[int], b: list[int]) -> tuple[int, ...]:
    for place, (x, y) in enumerate(zip(a, b, strict=True)):
        if x != y and x != 1 and y != 1:
            raise RuntimeError(
                f"The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {place}"
            )
    return tuple([y if x == 1 else x for x, y in zip(a, b, strict=True)])


# ------------------------------------------------------------------------------------------------ scatter


def _check_scatter(self: np.ndarray, dim: int, index: np.ndarray, src: Any, name: str) -> int:
    shape = self.shape
    plain = type(src) is not np.ndarray or (src.dtype is self.dtype and src.shape == shape)
    if plain and index.shape == shape and index.dtype is _INT64 and type(dim) is int and 0 <= dim < len(shape):
        _in_range(index, shape[dim], dim)  # the commonest case, for which all the rest is true
        return dim
    if isinstance(src, np.ndarray) and src.dtype != self.dtype:
        raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    dim = _check_shapes(self, dim, index, name)
    if not index.size:
        return dim
    large = any(
        size > have for place, (size, have) in enumerate(zip(index.shape, self.shape, strict=False)) if place != dim
    )
    small = isinstance(src, np.ndarray) and any(size > have for size, have in zip(index.shape, src.shape, strict=False))
    if isinstance(src, np.ndarray) and (src.ndim or 1) != (index.ndim or 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    if large or small:
        end = f" and to be no larger size than src {list(src.shape)}" if isinstance(src, np.ndarray) else ""
        raise RuntimeError(
            f"Expected index {list(index.shape)} to be no larger than self {list(self.shape)} apart from dimension "
            f"{dim}{end}"
        )
    _in_range(index, self.shape[dim] if self.ndim else 1, dim)
    return dim


def _scattered(self: np.ndarray, dim: int, index: np.ndarray, src: Any, ufunc: Any = None) -> np.ndarray:
    """A copy of ``self`` with ``src`` written at the places of ``index``, or combined by ``ufunc`` with what is
    there."""
    result = self.copy()
    if not index.size:
        return result
    flat = result.reshape(-1)
    if not (self.ndim and index.ndim):
        index = index.reshape(-1)
    places = flat_places(self.shape or (1,), index, dim).reshape(-1)
    values = src
    if type(src) is np.ndarray and src.ndim:
        if src.shape != index.shape:
            values = src[tuple([slice(size) for size in index.shape])]
        values = values.reshape(-1)
    if ufunc is None:
        flat[places] = values
    else:
        ufunc.at(flat, places, values)
    return result


@op("linear", at=(), name="_scatter", node="ScatterBackward0", out=exact)  # y = x, but y[i, index[i, j]] = src[i, j]
def scatter_src(xp: Namespace, self: Array, dim, index: Array, src: Array):
    return _scattered(self, _check_scatter(self, dim, index, src, "scatter"), index, src)


@op("other", at=(), name="_scatter_value", node="ScatterBackward1", out=exact)
def scatter_value(xp: Namespace, self: Array, dim, index: Array, value):
    value = np.array(converted(value, self.dtype), self.dtype)
    return _scattered(self, _check_scatter(self, dim, index, value.item(), "scatter"), index, value)


def _unwritten(grad, dim, index):
    return scatter_value(grad, dim, index, 0)


scatter_src.vjp(self=_unwritten, src=lambda grad, src_shape, dim, index: _from_places(grad, src_shape, dim, index))
scatter_value.vjp(self=_unwritten)


def _from_places(grad, src_shape, dim, index):
    """The gradient of what was scattered: what stands at its places now, zeros for what was not used."""
    found = gather(grad, dim, index)
    if tuple(found.shape) == tuple(src_shape):
        return found
    pad = [
        size for have, want in zip(reversed(found.shape), reversed(src_shape), strict=True) for size in (0, want - have)
    ]
    return constant_pad_nd(found, tuple(pad))


@op("other", at=(), name="_scatter_reduced", node="torch::autograd::NotImplemented", out=exact)
def scatter_reduced(xp: Namespace, self: Array, dim, index: Array, src: Array | Number, reduce):
    if isinstance(src, np.ndarray):
        warn_once(
            "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a future "
            "PyTorch release. Use torch.scatter_reduce instead for more reduction options. (Triggered internally at "
            "/__w/pytorch/pytorch/aten/src/ATen/native/TensorAdvancedIndexing.cpp:225.)"
        )
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    ufunc = np.add if reduce == "add" else np.multiply
    if not isinstance(src, np.ndarray):
        src = converted(src, self.dtype)
    return _scattered(self, _check_scatter(self, dim, index, src, "scatter"), index, src, ufunc)


def _not_implemented(grad):
    raise RuntimeError("derivative for aten::scatter_ is not implemented")


scatter_reduced.vjp(self=_not_implemented, src=_not_implemented)


def _scatter_call(dim: Any, index: Any, src: Any, value: Any, reduce: Any, name: str) -> tuple[Any, tuple[Any, ...]]:
    """The op that a call of ``scatter`` means, and its arguments after the tensor."""
    if src is None:
        src = value
    if src is None:
        raise TypeError(
            f"{name}() received an invalid combination of arguments - got (int, Tensor), but expected one of:\n"
            " * (int dim, Tensor index, Tensor src)\n * (int dim, Tensor index, Tensor src, *, str reduce)\n"
            " * (int dim, Tensor index, Number value)\n * (int dim, Tensor index, Number value, *, str reduce)\n"
        )
    if reduce is not None:
        return scatter_reduced, (dim, index, src, reduce)
    return (scatter_src if isinstance(src, (Tensor, np.ndarray)) else scatter_value), (dim, index, src)


@composite
def scatter(input, dim, index, src=None, *, value=None, reduce=None, out=None):
    """A copy with ``src``, a tensor or a number, at the places along ``dim`` that ``index`` gives.

    >>> import penlight as torch
    >>> torch.zeros(1, 3).scatter(1, torch.tensor([[2]]), 5.)
    tensor([[0., 0., 5.]])
    """
    function, rest = _scatter_call(dim, index, src, value, reduce, "scatter")
    return function(input, *rest, out=out)


@composite(at=("Tensor",))
def scatter_(self, dim, index, src=None, *, value=None, reduce=None):
    """``scatter``, in place."""
    function, rest = _scatter_call(dim, index, src, value, reduce, "scatter_")
    check_overlap(self._array)
    return call_inplace(function.op, (self, *rest))


@op("linear", inplace=True, out=exact)  # y = x, but y[i, index[i, j]] += src[i, j]
def scatter_add(xp: Namespace, self: Array, dim, index: Array, src: Array):
    """A copy with ``src`` added at the places along ``dim`` that ``index`` gives."""
    return _scattered(self, _check_scatter(self, dim, index, src, "scatter"), index, src, np.add)


scatter_add.vjp(
    self=lambda grad: grad, src=lambda grad, src_shape, dim, index: _from_places(grad, src_shape, dim, index)
)
