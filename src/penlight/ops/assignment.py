"""``x[...] = y``, and ``index_put``; see Note [Indexing] in indexing.py."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ..autograd import views
from ..autograd.history import InferenceVersion
from ..autograd.modes import modes, rare
from ..autograd.variable import Parameter, Tensor, can_require_grad, counter_of, wrap
from ..backend import dtypes
from ..backend.names import scalar_name, tensor_type
from ..backend.types import Array, Namespace
from ..backend.warn import warn
from .broadcasting import expand
from .creation import converted
from .define import composite, op, register
from .general import call_inplace
from .indexing import _ALL, _MASKS, _basic, add_at, advanced_index, check_mask, checked, parse, picked, simple, spread
from .overrides import dispatch, overriding_any
from .views import view_as_sizes
from .writing import copy_, fill_, unrecorded

_NUMBERS = (bool, int, float, complex, np.integer)


def setitem(self, index, value):
    if (type(self) is Tensor or type(self) is Parameter) and not rare.on and type(self._vc) is not InferenceVersion:
        kind = type(value)
        array = self._array
        if kind is Tensor:
            values = value._array
            plain = values.dtype is array.dtype and not (modes.grad and value.requires_grad)
        else:
            values = value
            plain = (kind is float or kind is int) and array.dtype.kind == "f" and -65504.0 < value < 65504.0
        if 0 in array.strides:
            plain = False  # an expanded tensor, of which a place may not be written to twice
        if plain and not (modes.grad and self.requires_grad) and _is_basic(index):
            try:
                array[index] = values
            except (IndexError, ValueError, TypeError):
                pass  # what follows says what is wrong
            else:
                counter_of(self)[0] += 1
                return
        elif plain and type(index) is Tensor and not (modes.grad and self.requires_grad):
            indices = simple(array, index._array)
            if indices is not None and (kind is not Tensor or values.size == 1):
                array[index._array if index._array.dtype.kind == "b" else indices] = (
                    values if kind is not Tensor else values.reshape(())
                )
                counter_of(self)[0] += 1
                return
    _setitem(self, index, value)


def _is_basic(index: Any) -> bool:
    kind = type(index)
    if kind is int or kind is builtins.slice:
        return True
    if kind is not tuple:
        return index is ...
    for each in index:
        kind = type(each)
        if kind is not int and kind is not builtins.slice:
            return False
    return True


def _setitem(self: Any, index: Any, value: Any) -> None:
    if overriding_any((self, value)):
        dispatch(setitem, (self, index, value))
        return
    if not isinstance(value, Tensor):
        if not isinstance(value, _NUMBERS):
            raise TypeError(f"can't assign a {_type_name(value)} to a {tensor_type(self._array.dtype)}")
        value, dtype = _number(value), self._array.dtype
        value = wrap(np.array(converted(value, dtype, True), dtype))
    if index is False:
        return
    if index is True:
        index = None
    where, name, indices = parse(self._array, index)
    view = self if name is None else _basic(self, where, name)
    if indices is None:
        _copy_into(view, value)
        return
    _put_into(view, indices, _without_leading_ones(value), False)


def _number(value: Any) -> Any:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        value = int(value)
        if not -(1 << 63) <= value < 1 << 63:
            raise ValueError("Overflow when unpacking long long")
    return value


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _copy_into(view: Any, value: Tensor) -> None:
    shape = value._array.shape
    if not shape and view._array.ndim:
        fill_(view, value if can_require_grad(view._array.dtype) else value.detach())
        return
    if shape != view._array.shape:
        value = expand(_without_leading_ones(value), view._array.shape)
    copy_(view, value)


def _without_leading_ones(value: Tensor) -> Tensor:
    shape = value._array.shape
    first = next((place for place, size in enumerate(shape) if size != 1), len(shape))
    return view_as_sizes(value, shape[first:]) if first else value


# ------------------------------------------------------------------------------------------------ index_put


# y = x, but y[i] = v or += v      gv = gy[i]
@op("linear", at=(), name="_index_put", node="IndexPutBackward0", may_overlap=True)
def put(xp: Namespace, self: Array, indices, values: Array, accumulate):
    result = self.copy()
    _write(result, indices, values, accumulate)
    return result


def _write(array: np.ndarray, indices: Any, values: np.ndarray, accumulate: bool) -> None:
    if accumulate:
        add_at(array, indices, values)
    else:
        array[indices] = values


def _around(grad, indices, accumulate):
    if accumulate:
        return grad
    if type(grad) is np.ndarray:
        result = np.array(grad)
        result[indices] = 0
        return result
    return put(grad, indices, wrap(np.zeros((), grad._array.dtype)), False)


put.vjp(self=_around, values=lambda grad, indices: advanced_index(grad, indices))


def _put_into(target: Any, indices: Any, values: Any, accumulate: bool) -> Any:
    if views.overlaps(target._array):
        warn(
            "Use of index_put_ on expanded tensors is deprecated. Please clone() the tensor before performing this "
            "operation. This also applies to advanced indexing e.g. tensor[indices] = tensor (Triggered internally at "
            "/__w/pytorch/pytorch/aten/src/ATen/native/TensorAdvancedIndexing.cpp:976.)"
        )
    indices, values = _places(target, indices, values, accumulate)
    if not unrecorded(target, values):
        return call_inplace(put.op, (target, indices, values, accumulate))
    _write(target._array, indices, values._array, accumulate)
    counter_of(target)[0] += 1
    return target


def _places(target: Any, indices: Any, values: Any, accumulate: bool) -> Any:
    """``indices`` as ``checked`` returns them, and ``values`` as what can be written there."""
    if not indices:
        raise IndexError("at least one index must be provided")
    array, given = target._array, values._array
    if given.size == 1 and not accumulate:
        values = _single(array, indices, values)
        given = values._array
    places = spread(indices, array.shape)
    shape = given.shape
    if shape:
        result = _result_shape(array.shape, places)
        while len(shape) > len(result) and shape[0] == 1:
            shape = shape[1:]
        if len(shape) > len(result) or any(
            size not in (1, have) for size, have in zip(reversed(shape), reversed(result), strict=False)
        ):
            raise RuntimeError(
                f"shape mismatch: value tensor of shape {list(given.shape)} cannot be broadcast to indexing result of "
                f"shape {list(result)}"
            )
    if given.dtype != array.dtype:
        picked(places)  # raises where they do not broadcast
        one, other = scalar_name(dtypes.of(array.dtype)), scalar_name(dtypes.of(given.dtype))
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{one} for the destination and {other} for the source."
        )
    return checked(places, array.shape), values


def _single(array: np.ndarray, indices: Any, values: Any) -> Any:
    """The one element to write, of any dtype where the index is a mask, as PyTorch fills that."""
    mask = indices[-1]
    if mask.dtype not in _MASKS or any(index is not _ALL for index in indices[:-1]):
        return values
    check_mask(mask, array.shape, len(indices) - 1)
    if mask.dtype != np.bool_:
        raise RuntimeError("masked_fill_ only supports boolean masks, but got mask with dtype unsigned char")
    dtype = array.dtype
    if values._array.dtype != dtype:
        number = values._array.item()
        converted(float(number) if values._array.dtype.kind == "V" else number, dtype)
        values = values._to_numpy_dtype(dtype)
    return view_as_sizes(values, ()) if values._array.ndim else values


def _result_shape(shape: tuple[int, ...], indices: Any) -> tuple[int, ...]:
    if len(indices) == 1:
        return (*indices[0].shape, *shape[1:])
    found = picked(indices)
    places = [place for place, index in enumerate(indices) if index is not _ALL]
    rest = tuple([size for place, size in enumerate(shape) if place not in places])
    first = places[0] if places == list(range(places[0], places[-1] + 1)) else 0
    return (*rest[:first], *found, *rest[first:])


def _given(indices: Any) -> list[Any]:
    """The index tensors of ``index_put`` as ``spread`` takes them."""
    for position, index in enumerate(indices):
        if not isinstance(index, Tensor):
            raise TypeError(f"expected Tensor as element {position} in argument 0, but got {type(index).__name__}")
    return [index._array for index in indices]


@composite
def index_put(input, indices, values, accumulate=False):
    """A copy with ``values`` at the places that the tensors ``indices`` give; with ``accumulate``, added there."""
    indices, values = _places(input, _given(indices), values, accumulate)
    return put(input, indices, values, accumulate)


@composite
def index_put_(input, indices, values, accumulate=False):
    """``index_put``, in place."""
    if not isinstance(values, Tensor):
        raise TypeError(f"index_put_(): argument 'values' (position 2) must be Tensor, not {type(values).__name__}")
    return _put_into(input, _given(indices), values, accumulate)


def delitem(self, index):
    raise TypeError("Tensor does not support deleting items")


setitem.__name__ = "__setitem__"
register(setitem, "__setitem__", ("Tensor",))
register(delitem, "__delitem__", ("Tensor",))
