"""Tensors from data: ``tensor``, ``as_tensor``, ``from_numpy``, ``asarray``, ``frombuffer``.

Note [Data is read twice]: first its types, which decide the dtype, then its values. Lists of Python numbers, which
nearly all data is, have both read by C loops (``set(map(type, ...))`` and ``np.array``). What those refuse or cannot
decide (tensors and arrays among the elements, ragged lists, numbers out of range) is walked element by element, in
PyTorch's order, so that PyTorch's error is met first.
"""

from __future__ import annotations

import warnings
from itertools import chain
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.promotion import promote_types
from .define import composite
from .errors import type_name
from .factory import finish, made, options

_PYTHON = {bool: 0, int: 1, float: 2, complex: 3}
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
    """A new array from ``data``: numbers, nested sequences, arrays, tensors, of the dtype ``wanted`` or the one that it has.

    Raises ValueError for ragged sequences, TypeError and RuntimeError for what is no number.
    """
    kind = type(data)
    if kind is list or kind is tuple:
        dtype = _python_dtype(data)
        if dtype is not None and (wanted is None or wanted == dtype.numpy):
            try:
                return np.array(data, dtype.numpy)
            except (ValueError, OverflowError, TypeError):
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
    if isinstance(data, np.generic) and data.dtype.kind in "biufcV":
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
    dtype = wanted or infer(data).numpy
    protocol = _by_protocol(data)
    if protocol is not None:
        return cast(protocol, dtype, copy=True)
    shape = _shape(data)
    flat: list[Any] = []
    _gather(data, shape, 0, dtype, flat)
    array = np.empty(len(flat), dtype)
    if dtype.kind == "f" or dtype.kind == "V":
        array[:] = np.array(flat, np.float64)
    else:
        array[:] = flat
    return array.reshape(shape)


def _by_protocol(data: Any) -> np.ndarray | None:
    """The array of a foreign object that offers one: ``__array_interface__``, ``__array__``."""
    if isinstance(data, (np.generic, Tensor)):
        return None
    if hasattr(data, "__array_interface__") or (hasattr(data, "__array__") and not hasattr(data, "__float__")):
        return np.asarray(data)
    return None


def infer(data: Any) -> Any:
    """The dtype that ``data`` asks for."""
    if isinstance(data, (Tensor, np.ndarray)):
        return dtypes.of((data._array if isinstance(data, Tensor) else data).dtype)
    if isinstance(data, np.generic) and data.dtype.kind in "biufcV":
        return dtypes.of(data.dtype)
    if isinstance(data, float):
        return dtypes.default_float
    if isinstance(data, bool):
        return dtypes.bool_
    if isinstance(data, int):
        return dtypes.int64
    if isinstance(data, complex):
        return dtypes.default_complex
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type_name(data)}'")
    protocol = _by_protocol(data)
    if protocol is not None:
        return dtypes.of(protocol.dtype)
    if not _is_sequence(data):
        raise RuntimeError(f"Could not infer dtype of {type_name(data)}")
    found = None
    for element in data:
        if element is data:
            raise TypeError("new(): self-referential lists are incompatible")
        kind = infer(element) if not isinstance(element, str) else _refuse_text(element)
        found = kind if found is None else promote_types(found, kind)
    return found or dtypes.default_float


def _refuse_text(text: str) -> Any:
    raise ValueError(f"too many dimensions '{type_name(text)}'")


def _is_sequence(data: Any) -> bool:
    return not isinstance(data, (dict, set, frozenset)) and hasattr(data, "__len__") and hasattr(data, "__getitem__")


def _shape(data: Any) -> tuple[int, ...]:
    """The shape that the first elements show."""
    shape: list[int] = []
    while not isinstance(data, (str, bytes)) and _is_sequence(data):
        if isinstance(data, (Tensor, np.ndarray, np.generic)):
            return (*shape, *(data._array if isinstance(data, Tensor) else data).shape)
        length = len(data)
        shape.append(length)
        if length == 0:
            break
        data = data[0]
    return tuple(shape)


def _gather(data: Any, shape: tuple[int, ...], dim: int, dtype: np.dtype[Any], flat: list[Any]) -> None:
    """Appends the numbers of ``data`` to ``flat``, checked against ``shape`` and ``dtype``."""
    if dim == len(shape):
        flat.append(_value(data, dtype))
        return
    if isinstance(data, Tensor):
        data = data._array
    if isinstance(data, np.ndarray) and data.ndim == 0 or not _is_sequence(data):
        raise TypeError("not a sequence")
    if len(data) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(data)})")
    for element in data:
        _gather(element, shape, dim + 1, dtype, flat)


def _value(data: Any, dtype: np.dtype[Any]) -> Any:
    """One element as a Python number that ``dtype`` holds."""
    if isinstance(data, (Tensor, np.ndarray)):
        array = data._array if isinstance(data, Tensor) else data
        if array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        if isinstance(data, Tensor) and data.requires_grad:
            warnings.warn(
                "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
                "Consider using tensor.detach() first. (Triggered internally at "
                "/__w/pytorch/pytorch/torch/csrc/autograd/generated/python_variable_methods.cpp:822.)",
                stacklevel=2,
            )
        data = array.item()
    elif isinstance(data, np.generic):
        data = data.item()
    kind = dtype.kind
    if kind == "b":
        return bool(data)
    if kind == "c":
        return complex(data)
    if kind not in "iu":
        if not isinstance(data, (float, int)):
            data = _real(data)
        return float(data)
    if isinstance(data, float):
        whole = int(data) if data == data and abs(data) != float("inf") else None
    elif isinstance(data, int):
        whole = data
    else:
        raise TypeError(f"'{type_name(data)}' object cannot be interpreted as an integer")
    return _in_range(whole, dtype)


def _real(data: Any) -> float:
    if hasattr(data, "__float__") and not isinstance(data, complex):
        return float(data)
    raise TypeError(f"must be real number, not {type_name(data)}")


def _in_range(whole: int | None, dtype: np.dtype[Any]) -> int:
    info = np.iinfo(dtype)
    if whole is not None and dtype.itemsize == 8 and not info.min <= whole <= info.max:
        if dtype.kind == "u":
            raise OverflowError("int too big to convert")
        raise ValueError("Overflow when unpacking long long")
    # PyTorch lets unsigned integers wrap once.
    low = -info.max if dtype.kind == "u" else info.min
    if whole is None or not low <= whole <= info.max:
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
    if numpy is None and (kind is float or kind is bool):
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
def from_numpy(ndarray, /):
    """A tensor that shares the memory of an array, whatever its strides.

    Raises TypeError for what is no array or of a type that PyTorch does not have.

    >>> import numpy as np, penlight as torch
    >>> a = np.zeros(2)
    >>> t = torch.from_numpy(a)
    >>> a[0] = 1
    >>> t
    tensor([1., 0.], dtype=torch.float64)
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type_name(ndarray)})")
    return made(shared(ndarray))


def shared(array: np.ndarray) -> np.ndarray:
    """``array`` as a tensor may hold it: a plain ndarray of a dtype that PyTorch has."""
    dtypes.of(array.dtype)
    if not array.flags.writeable:
        _warn_read_only("NumPy array")
    return array if type(array) is np.ndarray else array.view(np.ndarray)


@composite(at=("torch",))
def as_tensor(data, dtype=None, device=None):
    """``data`` as a tensor: itself if it is one, with shared memory if it is an array, else a copy.

    >>> import penlight as torch
    >>> torch.as_tensor([1, 2], dtype=torch.float64)
    tensor([1., 2.], dtype=torch.float64)
    """
    numpy = options("as_tensor", dtype, None, device, False, False)
    if isinstance(data, Tensor):
        return data if numpy is None or numpy == data._array.dtype else data.to(dtype)
    if isinstance(data, np.ndarray):
        array = shared(data)
        return made(array if numpy is None else cast(array, numpy))
    return made(array_of(data, numpy))
