"""``x[...]`` and ``x[...] = y``.

Note [Indexing]: an index is taken apart once into a *basic* part (ints, slices, None), which is a view, and an
*advanced* one (masks, integer tensors, lists), which applies to that view and copies. Ints are always basic, which is
where PyTorch and NumPy part: ``x[0, :, [1, 2]]`` has the shape of ``x[0][:, [1, 2]]``. PyTorch makes one view for each
basic step; here it is one for all, named after the last step, and its gradient is a ``Partial``.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from operator import index as as_int
from typing import Any

import numpy as np

from ..autograd.fit import Partial
from ..autograd.history import refresh
from ..autograd.modes import modes, rare
from ..autograd.node import next_order
from ..autograd.variable import Parameter, Tensor, counter_of
from ..backend.types import Array, Namespace
from ..backend.warn import warn
from .define import op, register
from .errors import type_name
from .overrides import dispatch, overriding_any
from .record import node_class

_ALL = builtins.slice(None)
_new = object.__new__

# ------------------------------------------------------------------------------------------------ the two ops


@op("view", at=(), name="_basic_index", node=lambda node: node)  # y = x[where]             gx = 0, but gx[where] = gy
def basic_index(xp: Namespace, self: Array, where, node):
    return self[where]


@op("linear", at=(), name="_basic_index_back")
def basic_index_back(xp: Namespace, self: Array, where, shape):
    result = xp.zeros(shape, self.dtype)
    result[where] = self
    return result


def part_gradient(grad, self_shape, where):
    if type(grad) is not np.ndarray:
        return basic_index_back(grad, where, self_shape)

    def add_to(buffer):
        view = buffer[where]
        np.add(view, grad, view)

    return Partial(self_shape, grad.dtype, add_to)


basic_index.vjp(self=part_gradient)
basic_index_back.vjp(self=lambda grad, where: basic_index(grad, where, "SliceBackward0"))


@op("linear", at=(), name="_index", node="IndexBackward0")  # y = x[i]                 gx = 0, but gx[i] += gy
def advanced_index(xp: Namespace, self: Array, indices):
    last = indices[-1]
    if len(indices) == 1 or all([index is _ALL for index in indices[:-1]]):
        return self.take(last, len(indices) - 1)  # faster, and contiguous
    result = self[indices]
    return result if result.flags.c_contiguous else xp.ascontiguousarray(result)


@op("linear", at=(), name="_index_back")
def advanced_index_back(xp: Namespace, self: Array, indices, shape):
    result = xp.zeros(shape, self.dtype)
    add_at(result, indices, self)
    return result


def add_at(buffer: np.ndarray, indices: tuple[Any, ...], values: np.ndarray) -> None:
    """``buffer[indices] += values`` where indices may repeat."""
    if len(indices) == 1 and indices[0].ndim == 1 and buffer.ndim > 1:
        add_rows(buffer, indices[0], values)
    else:
        np.add.at(buffer, indices, values)


def add_rows(buffer: np.ndarray, index: np.ndarray, values: np.ndarray) -> None:
    """``buffer[index] += values`` where a row may come more than once."""
    if values.size < 64:
        np.add.at(buffer, index, values)
        return
    if index.ndim == 1 and values.dtype is buffer.dtype and buffer.dtype.kind in "fiu":
        length = buffer.size // len(buffer)
        shape = (index.size, *buffer.shape[1:])
        if length < 512 and values.shape == shape and buffer.itemsize >= 4 and buffer.flags.c_contiguous:
            places = np.add((index * length).reshape(-1, 1), np.arange(length))
            np.add.at(buffer.reshape(-1), places.reshape(-1), values.reshape(-1))  # NumPy's fast case
            return
    if index.ndim == 1 and values.shape == (index.size, *buffer.shape[1:]) and values.size >= 64 * index.size:
        # Long rows: a loop over them takes a tenth of the time of add.at, which goes element by element.
        for place, row in zip(index.tolist(), values, strict=True):
            buffer[place] += row
        return
    if index.size < 64 or values.size < 8 * index.size:
        np.add.at(buffer, index, values)
        return
    # Sorted, equal rows lie side by side, and one reduction adds them up: three times as fast.
    order = index.argsort(kind="stable")
    ordered = index[order]
    first = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    first = np.concatenate(([0], first))
    buffer[ordered[first]] += np.add.reduceat(values[order], first, axis=0)


def _parts(grad, self_shape, indices):
    if type(grad) is not np.ndarray:
        return advanced_index_back(grad, indices, self_shape)
    return Partial(self_shape, grad.dtype, lambda buffer: add_at(buffer, indices, grad))


advanced_index.vjp(self=_parts)
advanced_index_back.vjp(self=lambda grad, indices: advanced_index(grad, indices))

# ------------------------------------------------------------------------------------------------ x[...]

_Select = node_class(basic_index.op, "SelectBackward0")
_Slice = node_class(basic_index.op, "SliceBackward0")
_Unsqueeze = node_class(basic_index.op, "UnsqueezeBackward0")
_Alias = node_class(basic_index.op, "AliasBackward0")


def getitem(self, index):
    if (type(self) is not Tensor and type(self) is not Parameter) or rare.on:
        return _getitem(self, index)
    array = self._array
    kind = type(index)
    if kind is int:
        where: Any = (index, ...)
        node = _Select
        try:
            result = array[where]
        except IndexError:
            return _getitem(self, index)  # which says what is wrong
    elif kind is builtins.slice:
        where, node = index, _Slice
        try:
            result = array[index]
        except (IndexError, TypeError, ValueError):
            return _getitem(self, index)
    elif kind is tuple:
        node = None
        for each in index:
            kind = type(each)
            if kind is int:
                node = _Select
            elif kind is builtins.slice:
                if each != _ALL:
                    node = _Slice
            else:
                return _getitem(self, index)
        if node is None:
            return _getitem(self, index)
        where = (*index, ...)
        try:
            result = array[where]
        except (IndexError, TypeError, ValueError):
            return _getitem(self, index)
    elif index is None:
        where, node = (None, ...), _Unsqueeze
        result = array[where]
    elif index is ...:
        where, node = ..., _Alias
        result = array[...]
    elif kind is Tensor:
        return _getitem_by(self, index)
    else:
        return _getitem(self, index)
    return seen(self, result, node, (array.shape, where))


def seen(self: Any, result: np.ndarray, node: Any, saved: tuple[Any, ...]) -> Tensor:
    """The Tensor around ``result``, a view of a plain tensor, with a node of class ``node`` that saves ``saved``: what
    template._wrap writes."""
    base = self._base
    if base is not None:
        refresh(self)
    tensor = _new(Tensor)
    tensor._array = result
    tensor._grad = None
    tensor._extra = None
    tensor._base = self if base is None else base
    counter = tensor._vc = self._vc or counter_of(self)
    tensor._view_version = counter[0]
    if self._requires_grad and modes.grad:
        made: Any = _new(node)
        made._edges = (self._node or self,)
        made._saved = saved
        made._order = next_order()
        made._shape = result.shape
        made._dtype = result.dtype
        made._extra = rare.tracer and rare.tracer()
        tensor._node = made
        tensor._requires_grad = True
        tensor._creation = 0 if base is None else self._creation
    else:
        tensor._node = None
        tensor._requires_grad = False
        tensor._creation = (0 if base is None else self._creation) if modes.grad else 1
    return tensor


def _getitem_by(self, index):
    """``x[index]`` for one tensor of integers or a mask of the same shape: what most programs index with."""
    indices = simple(self._array, index._array)
    return _getitem(self, index) if indices is None else advanced_index(self, indices)


def simple(array: np.ndarray, index: np.ndarray) -> tuple[np.ndarray, ...] | None:
    """What ``parse`` and ``checked`` make of an index tensor, for the two commonest kinds; None for others."""
    if index.dtype is _INT64:
        if index.ndim and array.ndim and index.size and index.view(_UINT64).max() < array.shape[0]:
            return (index.copy(),)
    elif index.dtype is _BOOL and index.ndim and index.shape == array.shape:
        return index.nonzero()
    return None


_INT64, _UINT64, _BOOL = np.dtype(np.int64), np.dtype(np.uint64), np.dtype(np.bool_)


def _getitem(self, index):
    """``x[index]`` for every kind of index."""
    if not isinstance(self, Tensor):
        raise TypeError(f"expected a Tensor, but got {type(self).__name__}")
    if overriding_any((self,)):
        return dispatch(getitem, (self, index))
    where, name, indices = parse(self._array, index)
    if indices is None:
        return _basic(self, where, name)
    if name is not None:
        self = _basic(self, where, name)
    return advanced_index(self, checked(indices, self._array.shape))


def _basic(self, where, name):
    return basic_index(self, where, name or "AliasBackward0")


def parse(array: np.ndarray, index: Any) -> tuple[tuple[Any, ...], str | None, list[Any] | None]:
    """An index taken apart, see Note [Indexing]: what selects the view, the name of its node (None where it would be
    the whole tensor as it is), and, if there are any, the advanced indices, by dimension of the view."""
    single = type(index) is not tuple
    items = [_index_of(item) for item in (_as_tuple(index) if single else index)]
    shape = array.shape
    if single and not shape and type(items[0]) in (int, builtins.slice):
        if type(items[0]) is int:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim "
                "tensor to a number"
            )
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    used = 0
    for item in items:
        kind = type(item)
        if kind is int or kind is builtins.slice:
            used += 1
        elif kind is np.ndarray:
            used += item.ndim if item.dtype.kind == "b" else 1
    if used > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    where: list[Any] = []
    indices: dict[int, Any] = {}
    name, dim, out = None, 0, 0
    left = len(shape) - used
    for position, item in enumerate(items):
        kind = type(item)
        if kind is int:
            if not -shape[dim] <= item < shape[dim]:
                if not -(1 << 63) <= item < 1 << 63:
                    raise ValueError("Overflow when unpacking long long")
                # What PyTorch calls the dimension here is the place in the index.
                raise IndexError(f"index {item} is out of bounds for dimension {position} with size {shape[dim]}")
            where.append(item)
            name = "SelectBackward0"
            dim += 1
        elif kind is builtins.slice:
            if single or slice_of(item, shape[dim]) != (0, shape[dim], 1):
                name = "SliceBackward0"
            where.append(item)
            dim, out = dim + 1, out + 1
        elif item is None:
            where.append(None)
            name = "UnsqueezeBackward0"
            out += 1
        elif item is ...:
            where += [_ALL] * left
            dim, out, left = dim + left, out + left, 0
        elif kind is bool:
            where.append(None)
            name = "UnsqueezeBackward0"
            indices[out] = np.zeros(1 if item else 0, np.int64)
            out += 1
        elif item.dtype.kind == "b":
            if item.shape != shape[dim : dim + item.ndim]:
                at = _first_difference(item.shape, shape[dim:])
                seen = list(array[(*where, ...)].shape)
                raise IndexError(
                    f"The shape of the mask {list(item.shape)} at index {at} does not match the shape of the indexed "
                    f"tensor {seen} at index {out + at}"
                )
            for found in item.nonzero():
                indices[out] = found
                where.append(_ALL)
                dim, out = dim + 1, out + 1
        else:
            indices[out] = item
            where.append(_ALL)
            dim, out = dim + 1, out + 1
    where.append(...)
    if not indices:
        return tuple(where), name, None
    return tuple(where), name, [indices.get(place, _ALL) for place in range(max(indices) + 1)]


def slice_of(item: Any, size: int) -> tuple[int, int, int]:
    try:
        return item.indices(size)
    except ValueError as error:
        raise ValueError(str(error)) from None


def _first_difference(mask: tuple[int, ...], shape: tuple[int, ...]) -> int:
    return next(i for i, size in enumerate(mask) if i >= len(shape) or size != shape[i])


def _as_tuple(index: Any) -> Any:
    """A list counts as a tuple where it holds what no integer tensor can hold, as PyTorch (and once NumPy) has it."""
    if type(index) is list and len(index) < 32:
        for item in index:
            if item is None or item is ... or isinstance(item, (builtins.slice, list, tuple, Tensor)):
                if (
                    isinstance(item, (list, tuple))
                    and not any(
                        isinstance(other, (builtins.slice, Tensor)) or other is None or other is ... for other in index
                    )
                    and all(isinstance(other, (list, tuple)) for other in index) is False
                ):
                    continue
                return index
    return (index,)


def _index_of(item: Any) -> Any:
    """One item of an index as an int, bool, slice, None, Ellipsis, or an array of bool or int64."""
    kind = type(item)
    if kind is int or kind is bool or kind is builtins.slice or item is None or item is ...:
        return item
    if isinstance(item, Tensor):
        array = item._array
        if array.dtype.kind == "b" or array.dtype == np.uint8:
            if array.dtype.kind != "b":
                warn(
                    "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead. "
                    "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/IndexingUtils.h:37.)"
                )
            return bool(array) if not array.ndim else array.astype(bool)
        if array.dtype != np.int64 and array.dtype != np.int32:
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        return int(array) if not array.ndim else array
    if isinstance(item, np.bool_):
        return bool(item)
    if isinstance(item, np.ndarray) and item.dtype.kind == "b":
        return bool(item) if not item.ndim else item
    if isinstance(item, (Sequence, np.ndarray)) and not isinstance(item, str):
        array = np.asarray([_plain(each) for each in item] if isinstance(item, (list, tuple)) else item)
        if array.dtype.kind == "b":
            return array
        if array.dtype.kind in "US":
            raise TypeError(f"new(): invalid data type '{'bytes' if array.dtype.kind == 'S' else 'str'}'")
        if array.dtype.kind not in "iuf":
            raise TypeError(f"new(): invalid data type '{array.dtype}'")
        return int(array) if not array.ndim else array.astype(np.int64)
    if isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    if not isinstance(item, (float, complex)):
        try:
            return as_int(item)
        except TypeError:
            pass
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
        f"(got {type_name(item)})"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value._array
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _within(index: np.ndarray, size: int) -> bool:
    if index.size <= 32:  # of few numbers Python is sooner done
        numbers = index.ravel().tolist()
        return min(numbers) >= 0 and max(numbers) < size
    return bool(index.view(_UINT64).max() < size)  # which no negative number is


def checked(indices: list[Any], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The integer arrays among ``indices`` copied, counted from the front, in range, and of shapes that broadcast."""
    found: list[Any] = []
    arrays = []
    for dim, index in enumerate(indices):
        if index is not _ALL:
            size = shape[dim]
            if index.size:
                if not size:
                    raise IndexError("index is out of bounds for dimension with size 0")
                if index.dtype is _INT64 and _within(index, size):
                    arrays.append(index.copy())
                    found.append(arrays[-1])
                    continue
                low, high = index.min(), index.max()
                if low < -size or high >= size:
                    wrong = index[(index < -size) | (index >= size)][0]
                    raise IndexError(f"index {wrong} is out of bounds for dimension {len(arrays)} with size {size}")
                index = np.where(index < 0, index + size, index) if low < 0 else index.copy()
            arrays.append(index)
        found.append(index)
    if len(arrays) > 1:
        try:
            np.broadcast_shapes(*[array.shape for array in arrays])
        except ValueError:
            shapes = ", ".join([str(list(array.shape)) for array in arrays])
            raise IndexError(
                f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
            ) from None
    return tuple(found)


getitem.__name__ = "__getitem__"
register(getitem, "__getitem__", ("Tensor",))
