"""``x[...]`` and ``x[...] = y``.

Note [Indexing]: an index is taken apart once into a *basic* part (ints, slices, None), which is a view, and an
*advanced* one (masks, integer tensors, lists), which applies to that view and copies. Ints are always basic, which is
where PyTorch and NumPy part: ``x[0, :, [1, 2]]`` has the shape of ``x[0][:, [1, 2]]``. PyTorch makes one view for each
basic step; here it is one for all, named after the last step, and its gradient is a ``Partial``.
"""

from __future__ import annotations

import builtins
from operator import index as as_int
from typing import Any

import numpy as np

from ..autograd.fit import Partial
from ..autograd.history import refresh
from ..autograd.modes import modes, rare
from ..autograd.node import next_order
from ..autograd.variable import Parameter, Tensor, counter_of, wrap
from ..backend.types import Array, Namespace
from ..backend.warn import warn, warn_once
from .construct import array_of, cast, infer
from .define import op, register
from .errors import type_name
from .overrides import dispatch, overriding_any
from .record import node_class

_ALL = builtins.slice(None)
_INT64, _UINT64, _BOOL = np.dtype(np.int64), np.dtype(np.uint64), np.dtype(np.bool_)
_MASKS = (_BOOL, np.dtype(np.uint8))
_TYPES = (_INT64, np.dtype(np.int32), *_MASKS)
_INTS = {int}
_FIRST, _NOTHING = np.zeros(1, np.int64), np.zeros(0, np.int64)  # True and False as indices of a dimension of size one
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
    try:
        tensor._view_version = counter[0]
    except RuntimeError:  # an inference tensor, whose views nobody keeps track of
        tensor = wrap(result)
        tensor._vc = counter
        return tensor
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
    shape = self._array.shape
    return advanced_index(self, checked(spread(indices, shape), shape))


def _basic(self, where, name):
    return basic_index(self, where, name or "AliasBackward0")


def parse(array: np.ndarray, index: Any) -> tuple[tuple[Any, ...], str | None, list[Any] | None]:
    """An index taken apart, see Note [Indexing]: what selects the view, the name of its node (None where it would be
    the whole tensor as it is), and, if there are any, the advanced indices as ``spread`` takes them."""
    items = _as_tuple(index)
    shape = array.shape
    single = items is not index
    if single and not shape:
        if isinstance(index, (int, np.integer)) and type(index) is not bool:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        if type(index) is builtins.slice:
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    left = len(shape)
    for item in items:
        kind = type(item)
        if kind is int or kind is builtins.slice:
            left -= 1
        elif isinstance(item, Tensor):
            left -= item._array.ndim if item._array.dtype in _MASKS else 1
        elif not (item is None or item is ... or kind is bool):
            left -= 1
    if left < 0:
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    where: list[Any] = []
    indices: list[Any] = []
    name, dim = None, 0
    for position, item in enumerate(items):
        item = _index_of(item)
        kind = type(item)
        if kind is int:
            size = shape[dim] if dim < len(shape) else 0
            if not -size <= item < size:
                if not -(1 << 63) <= item < 1 << 63:
                    raise ValueError("Overflow when unpacking long long")
                # What PyTorch calls the dimension here is the place in the index.
                raise IndexError(f"index {item} is out of bounds for dimension {position} with size {size}")
            where.append(item)
            name = "SelectBackward0"
            dim += 1
        elif kind is builtins.slice:
            if single or slice_of(item, shape[dim]) != (0, shape[dim], 1):
                name = "SliceBackward0"
            where.append(item)
            dim += 1
            indices.append(_ALL)
        elif item is None:
            where.append(None)
            name = "UnsqueezeBackward0"
            indices.append(_ALL)
        elif item is ...:
            where += [_ALL] * left
            indices += [_ALL] * left
            dim, left = dim + left, 0
        elif kind is bool:
            where.append(None)
            name = "UnsqueezeBackward0"
            indices.append(_NOTHING if not item else _FIRST)
        else:
            indices.append(item)
            covered = item.ndim if item.dtype in _MASKS else 1
            where += [_ALL] * covered
            dim += covered
    where.append(...)
    while indices and indices[-1] is _ALL:
        indices.pop()
    return tuple(where), name, indices or None


def spread(indices: Any, shape: tuple[int, ...]) -> list[Any]:
    """Advanced indices by dimension: masks as the places where they are true. ``shape`` is what they index."""
    for index in indices:
        if index is not _ALL and index.dtype not in _TYPES:
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    found: list[Any] = []
    for index in indices:
        if index is _ALL or index.dtype not in _MASKS:
            found.append(index)
            continue
        if index.dtype is not _BOOL:
            warn(
                "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead. "
                "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/IndexingUtils.h:37.)"
            )
        check_mask(index, shape, len(found))
        found += index.nonzero()
    if len(found) > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)} (got {len(found)})")
    return found


def check_mask(mask: np.ndarray, shape: tuple[int, ...], first: int) -> None:
    """Raises unless ``mask`` fits the dimensions of ``shape`` that begin with ``first``."""
    if mask.shape != shape[first : first + mask.ndim]:
        at = next(i for i, size in enumerate(mask.shape) if shape[first + i : first + i + 1] != (size,))
        raise IndexError(
            f"The shape of the mask {list(mask.shape)} at index {at} does not match the shape of the indexed tensor "
            f"{list(shape)} at index {first + at}"
        )


def slice_of(item: Any, size: int) -> tuple[int, int, int]:
    try:
        return item.indices(size)
    except ValueError as error:
        raise ValueError(str(error)) from None


def _as_tuple(index: Any) -> tuple[Any, ...]:
    """A short sequence counts as a tuple where it holds sequences, slices, tensors, None or an ellipsis, as PyTorch
    (and once NumPy) has it."""
    if isinstance(index, tuple):
        return index
    if type(index) is list and set(map(type, index)) == _INTS:
        return (index,)
    if isinstance(index, (Tensor, np.ndarray)) or not _is_sequence(index):
        return (index,)
    try:
        if len(index) >= 32:
            return (index,)
        items = [index[place] for place in range(len(index))]
    except Exception:
        return (index,)
    if not any([item is None or item is ... or isinstance(item, (builtins.slice, Tensor)) or _is_sequence(item)
                for item in items]):  # fmt: skip
        return (index,)
    warn_once(
        "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; "
        "use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, "
        "x[torch.tensor(seq)], which will result either in an error or a different result (Triggered internally at "
        "/__w/pytorch/pytorch/torch/csrc/autograd/python_variable_indexing.cpp:349.)"
    )
    return tuple(items)


def _is_sequence(value: Any) -> bool:
    kind = type(value)
    return hasattr(kind, "__getitem__") and not issubclass(kind, (dict, np.generic))


def _index_of(item: Any) -> Any:
    """One item of an index as an int, bool, slice, None, Ellipsis, or an array of what ``spread`` has to judge."""
    kind = type(item)
    if kind is int or kind is bool or kind is builtins.slice or item is None or item is ...:
        return item
    if isinstance(item, Tensor):
        array = item._array
    elif isinstance(item, (int, np.integer)):
        return int(item)
    elif _is_sequence(item):
        try:
            array = array_of(item, None)
        except ValueError:
            infer(item)  # raises if that is what PyTorch meets first
            raise
        if array.dtype not in _MASKS:
            array = cast(array, _INT64)
    else:
        try:
            return as_int(item)
        except TypeError:
            raise IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                f"(got {type_name(item)})"
            ) from None
    if array.ndim or array.dtype.kind not in "biu":
        return array
    return bool(array) if array.dtype in _MASKS else int(array)


def _within(index: np.ndarray, size: int) -> bool:
    if index.size <= 32:  # of few numbers Python is sooner done
        numbers = index.ravel().tolist()
        return min(numbers) >= 0 and max(numbers) < size
    return bool(index.view(_UINT64).max() < size)  # which no negative number is


def picked(indices: list[Any]) -> tuple[int, ...]:
    """The shape of what index tensors pick, which is theirs, broadcast."""
    shapes = [index.shape for index in indices if index is not _ALL]
    try:
        return shapes[0] if len(shapes) == 1 else np.broadcast_shapes(*shapes)
    except ValueError:
        told = ", ".join([str(list(shape)) for shape in shapes])
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {told}"
        ) from None


def checked(indices: list[Any], shape: tuple[int, ...]) -> tuple[Any, ...]:
    """The integer arrays among ``indices`` copied, counted from the front, in range, and of shapes that broadcast."""
    found: list[Any] = []
    chosen = picked(indices)
    place = 0
    for dim, index in enumerate(indices):
        if index is not _ALL:
            size = shape[dim]
            if not index.size:
                index = index.astype(_INT64)
            elif index.dtype is _INT64 and _within(index, size):
                index = index.copy()
            else:
                if not size and 0 not in chosen:
                    raise IndexError("index is out of bounds for dimension with size 0")
                wrong = (index < -size) | (index >= size)
                if not wrong.any():
                    index = np.where(index < 0, index + size, index)
                elif 0 not in chosen and all(shape[len(indices) :]) and _reads(indices, shape):
                    raise IndexError(f"index {index[wrong][0]} is out of bounds for dimension {place} with size {size}")
                else:  # nothing is read, so nothing is out of range
                    index = np.zeros_like(index)
            place += 1
        found.append(index)
    return tuple(found)


def _reads(indices: list[Any], shape: tuple[int, ...]) -> bool:
    return all([shape[dim] for dim, index in enumerate(indices) if index is _ALL])


getitem.__name__ = "__getitem__"
register(getitem, "__getitem__", ("Tensor",))
