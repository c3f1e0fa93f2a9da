"""Tensors from data: ``tensor``, ``as_tensor``, ``from_numpy``, ``asarray``, ``frombuffer``.

Note [Data is read twice]: first its types, which decide the dtype, then its values. Lists of Python numbers, which
nearly all data is, have both read by C loops (``set(map(type, ...))`` and ``np.array``). What those refuse or cannot
decide (tensors and arrays among the elements, ragged lists, numbers out of range) is walked element by element, in
PyTorch's order, so that PyTorch's error is met first.
"""

from __future__ import annotations

import warnings
from itertools import chain
from operator import index
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.promotion import promote_types
from ..backend.quiet import silence
from ..backend.warn import warn_once
from .creation import filled, number
from .define import composite
from .errors import type_name
from .factory import finish, made, options, plain_name

_PYTHON = {bool: 0, int: 1, float: 2, complex: 3}
_silencer = silence()
_LISTS = ({list}, {tuple}, {list, tuple})


def _python_dtype(data: Any) -> Any:
    """The dtype for nested lists of Python numbers; None where other things are in them."""
    kinds = set(map(type, data))
    while kinds in _LISTS:
        data = list(chain.from_iterable(data))
        kinds = set(map(type, data))
    if len(kinds) == 1:
        (kind,) = kinds
        if kind is float:
            return dtypes.default_float
        if kind is int:
            return dtypes.int64
        if kind is bool:
            return dtypes.bool_
        return dtypes.default_complex if kind is complex else None
    if not kinds:
        return dtypes.default_float
    try:
        category = max([_PYTHON[kind] for kind in kinds])
    except KeyError:
        return None
    return (dtypes.bool_, dtypes.int64, dtypes.default_float, dtypes.default_complex)[category]


def array_of(data: Any, wanted: np.dtype[Any] | None) -> np.ndarray:
    """A new array from ``data``: numbers, nested sequences, arrays, tensors, of the dtype ``wanted`` or the one it has.

    Raises ValueError for ragged sequences, TypeError and RuntimeError for what is no number.
    """
    kind = type(data)
    if kind is list or kind is tuple:
        dtype = _python_dtype(data)
        if dtype is not None and (wanted is None or wanted == dtype.numpy):
            if not warnings.filters or warnings.filters[0] is not _silencer:  # see Note [Silence without a price]
                silence()
            try:
                return np.array(data, dtype.numpy)
            except (ValueError, OverflowError, TypeError, FloatingPointError):
                pass
        return _walk(data, wanted)
    if kind is np.ndarray:
        dtype = wanted or data.dtype
        dtypes.of(data.dtype)
        return cast(data, dtype, copy=True)
    if isinstance(data, Tensor):
        return cast(data._array, wanted or data._array.dtype, copy=True)
    if isinstance(data, np.ndarray):
        return array_of(np.asarray(data), wanted)
    if isinstance(data, np.generic) and not isinstance(data, (str, bytes)):
        dtypes.of(data.dtype)
        return cast(np.asarray(data), wanted or data.dtype, copy=True)
    return _walk(data, wanted)


def cast(array: np.ndarray, dtype: np.dtype[Any], copy: bool = False) -> np.ndarray:
    """``array`` in another dtype, as PyTorch's casts do it, which never complain."""
    if array.dtype == dtype:
        return array.copy("K") if copy else array
    with np.errstate(all="ignore"):
        if array.dtype.kind == "c" and dtype.kind not in "cb":
            array = array.real
        return array.astype(dtype)


# ------------------------------------------------------------------------------------------------ element by element


def _walk(data: Any, wanted: np.dtype[Any] | None) -> np.ndarray:
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type_name(data)}'")
    shape = _shape(data)
    dtype = wanted or infer(data).numpy
    if len(shape) > 1 and isinstance(data[0], np.ndarray):
        stacked = _stacked(data, dtype)
        if stacked is not None:
            return stacked
    flat: list[Any] = []
    if 0 not in shape:
        _gather(data, shape, 0, dtype, flat)
    array = np.empty(len(flat), dtype)
    with np.errstate(all="ignore"):
        array[:] = flat if dtype.kind in "biuc" else np.array(flat, np.float64)
    return array.reshape(shape)


def _stacked(data: Any, dtype: np.dtype[Any]) -> np.ndarray | None:
    """A list of arrays of one shape as one array."""
    _warn_arrays()
    if {type(each) for each in data} != {np.ndarray} or len({each.shape for each in data}) != 1:
        return None
    return cast(np.array(data), dtype)


def _warn_arrays() -> None:
    warn_once(
        "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider converting the list to a "
        "single numpy.ndarray with numpy.array() before converting to a tensor. (Triggered internally at "
        "/__w/pytorch/pytorch/torch/csrc/utils/tensor_new.cpp:252.)"
    )


def infer(data: Any) -> Any:
    """The dtype that ``data`` asks for."""
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type_name(data)}'")
    if isinstance(data, Tensor):
        return dtypes.of(data._array.dtype)
    if isinstance(data, (np.ndarray, np.generic)):
        return dtypes.of(data.dtype)
    if isinstance(data, float):
        return dtypes.default_float
    if isinstance(data, bool):
        return dtypes.bool_
    if isinstance(data, int):
        return dtypes.int64
    if isinstance(data, complex):
        return dtypes.default_complex
    if not _is_sequence(data):
        kind = type(data)
        raise RuntimeError(f"Could not infer dtype of {'torch.dtype' if kind is dtypes.dtype else _c_name(kind)}")
    found = None
    for place in range(len(data)):
        element = data[place]
        if element is data:
            raise TypeError("new(): self-referential lists are incompatible")
        kind = infer(element)
        found = kind if found is None else promote_types(found, kind)
    return found or dtypes.default_float


def _c_name(kind: type) -> str:
    """The name in a type's C struct: with its module for types written in C, without for those written in Python."""
    return (
        kind.__name__
        if kind.__module__ == "builtins" or kind.__flags__ & 1 << 9
        else f"{kind.__module__}.{kind.__name__}"
    )


def _is_sequence(data: Any) -> bool:
    return not isinstance(data, (dict, set, frozenset)) and hasattr(data, "__len__") and hasattr(data, "__getitem__")


def _shape(data: Any) -> tuple[int, ...]:
    """The shape that the first elements show."""
    shape: list[int] = []
    while _is_sequence(data) and not isinstance(data, Tensor):
        if isinstance(data, (np.ndarray, np.generic)):
            return (*shape, *data.shape)
        length = len(data)
        shape.append(length)
        if length == 0:
            break
        if isinstance(data, str) or len(shape) > 128:
            raise ValueError(f"too many dimensions '{type_name(data)}'")
        try:
            data = data[0]
        except Exception:
            raise ValueError(f"could not determine the shape of object type '{_c_name(type(data))}'") from None
    return tuple(shape)


def _gather(data: Any, shape: tuple[int, ...], dim: int, dtype: np.dtype[Any], flat: list[Any]) -> None:
    """Appends the numbers of ``data`` to ``flat``, checked against ``shape`` and ``dtype``."""
    if dim == len(shape):
        flat.append(_value(data, dtype))
        return
    if not _is_sequence(data) or (isinstance(data, (Tensor, np.ndarray)) and data.ndim == 0):
        raise TypeError("not a sequence")
    elements = list(data._array if isinstance(data, Tensor) else data)
    if len(elements) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(elements)})")
    for element in elements:
        if type(element) is np.ndarray and type(data) is not np.ndarray:
            _warn_arrays()
        _gather(element, shape, dim + 1, dtype, flat)


def _value(data: Any, dtype: np.dtype[Any]) -> Any:
    """One element as a Python number that ``dtype`` holds."""
    kind = dtype.kind
    if isinstance(data, (Tensor, np.ndarray)):
        array = data._array if isinstance(data, Tensor) else data
        if kind in "iu" and (array.size != 1 or array.dtype.kind not in "iub"):
            raise TypeError("only integer tensors of a single element can be converted to an index")
        if isinstance(data, Tensor):
            warn_recorded(data)
        if array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        data = array.astype(np.float32).item() if array.dtype.kind == "V" else array.item()
    elif isinstance(data, np.generic) and (kind not in "iu" or data.dtype.kind in "iub"):
        data = data.item()
    if kind == "b":
        return bool(data)
    if kind == "c":
        return complex(data) if isinstance(data, (int, float, complex)) else _real(data)
    if kind not in "iu":
        return float(data) if isinstance(data, (int, float)) else _real(data)
    if isinstance(data, int):
        return _in_range(int(data), dtype)
    if not isinstance(data, float) and hasattr(data, "__index__"):
        return _in_range(index(data), dtype)
    if not isinstance(data, float):
        raise TypeError(f"'{plain_name(data)}' object cannot be interpreted as an integer")
    whole = int(data) if data == data and abs(data) != float("inf") else None
    if whole is None or not np.iinfo(dtype).min <= whole <= np.iinfo(dtype).max:
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow")
    return whole


def warn_recorded(tensor: Tensor) -> None:
    """Warns of a number that the graph knows nothing of."""
    if tensor.requires_grad:
        warn_once(
            "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
            "Consider using tensor.detach() first. (Triggered internally at "
            "/__w/pytorch/pytorch/torch/csrc/autograd/generated/python_variable_methods.cpp:822.)"
        )


def _real(data: Any) -> float:
    if (hasattr(data, "__float__") or hasattr(data, "__index__")) and not isinstance(data, complex):
        return float(data)
    raise TypeError(f"must be real number, not {plain_name(data)}")


def _in_range(whole: int, dtype: np.dtype[Any]) -> int:
    info = np.iinfo(dtype)
    if dtype.name == "uint64":
        if not 0 <= whole <= info.max:
            raise OverflowError("int too big to convert" if whole > 0 else "can't convert negative int to unsigned")
        return whole
    if not -(2**63) <= whole < 2**63:
        raise ValueError("Overflow when unpacking long long")
    # PyTorch lets unsigned integers wrap once.
    if not (-info.max if dtype.kind == "u" else info.min) <= whole <= info.max:
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow")
    return whole % (int(info.max) + 1) if dtype.kind == "u" else whole


# ------------------------------------------------------------------------------------------------ public


@composite(at=("torch",))
def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False, names=None):
    """A new leaf that holds a copy of ``data``: a number, nested sequences, an array.

    Raises ValueError for ragged sequences, TypeError and RuntimeError for what is no number or does not fit the dtype.

    >>> import penlight as torch
    >>> torch.tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    numpy = None
    if dtype is not None or device is not None or pin_memory or requires_grad:
        numpy = options("tensor", dtype, None, device, pin_memory, requires_grad)
    kind = type(data)
    if numpy is None and (kind is bool or (kind is float and abs(data) < 1e30)):
        array = np.array(data, dtypes.default_float.numpy if kind is float else bool)
    else:
        if isinstance(data, Tensor):
            _warn_copy("torch.tensor(sourceTensor)")
        array = array_of(data, numpy)
    return finish("tensor", array, requires_grad) if requires_grad else made(array)


def _warn_copy(call: str) -> None:
    warnings.warn(
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
        f"sourceTensor.detach().clone().requires_grad_(True), rather than {call}.",
        stacklevel=3,
    )


@composite(at=("Tensor",))
def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    """``torch.tensor`` with the dtype of this tensor."""
    numpy = options("new_tensor", dtype, layout, device, pin_memory, requires_grad) or self._array.dtype
    if isinstance(data, Tensor):
        _warn_copy("tensor.new_tensor(sourceTensor)")
    return finish("new_tensor", array_of(data, numpy), requires_grad)


@composite(at=("torch",))
def scalar_tensor(s, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """A number as a tensor without dimensions, of the default dtype where none is given."""
    numpy = options("scalar_tensor", dtype, layout, device, pin_memory, requires_grad) or dtypes.default_float.numpy
    return finish("scalar_tensor", filled((), number("scalar_tensor", s, "s", 1), numpy), requires_grad)
