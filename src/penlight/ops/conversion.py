"""From one dtype or device to another, and to Python numbers and lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import devices, dtypes
from ..backend.names import tensor_type
from .construct import warn_recorded
from .define import composite, register
from .errors import type_name
from .history import detach, to_numpy_dtype
from .layout import is_laid_out


def method(function: Any = None, *, name: str | None = None) -> Any:
    """Registers a plain method."""
    if function is None:
        return lambda function: method(function, name=name)
    register(function, name or function.__name__, ("Tensor",))
    return function


# ------------------------------------------------------------------------------------------------ numbers


@method
def item(self):
    """The one element, as a Python number. Raises RuntimeError where there are more or none."""
    array = self._array
    if array.size != 1:
        raise RuntimeError(f"a Tensor with {array.size} elements cannot be converted to Scalar")
    return _number(array)


def _number(array: np.ndarray) -> Any:
    value = array.item()
    return value if array.dtype.kind != "V" else float(value)


@method
def tolist(self):
    """The elements as a Python number or nested lists of them."""
    array = self._array
    return array.tolist() if array.dtype.kind != "V" else array.astype(np.float32).tolist()


@method
def __bool__(self):
    array = self._array
    if array.size != 1:
        if not array.size:
            raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
        raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
    return bool(array.item())


@method
def __float__(self):
    warn_recorded(self)
    value = _scalar(self)
    return float(value) if type(value) is not complex else float(_real(value, "double"))


@method
def __int__(self):
    value = _scalar(self)
    return int(value) if type(value) is not complex else int(_real(value, "int64_t"))


def _real(value: complex, kind: str) -> float:
    if value.imag:
        raise RuntimeError(f"value cannot be converted to type {kind} without overflow")
    return value.real


@method
def __complex__(self):
    warn_recorded(self)
    return complex(_scalar(self))


def _scalar(tensor: Tensor) -> Any:
    if tensor._array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return _number(tensor._array)


@method
def __index__(self):
    array = self._array
    if array.size != 1 or array.dtype.kind not in "iub":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(array.item())


@method
def __len__(self):
    array = self._array
    if not array.ndim:
        raise TypeError("len() of a 0-d tensor")
    return array.shape[0]


@method
def __iter__(self):
    if not self._array.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


@method
def __reversed__(self):
    return self.flip(0) if self._array.ndim else self


@method
def __contains__(self, element):
    if isinstance(element, np.generic):
        element = element.item()
    if not isinstance(element, (Tensor, bool, int, float, complex)):
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
    return bool((element == self).any())


@method
def __format__(self, spec):
    if not self._array.ndim and type(self) is Tensor:
        return format(item(self), spec)
    return object.__format__(self, spec)


# ------------------------------------------------------------------------------------------------ dtype and device


def cast(tensor: Tensor, dtype: dtypes.dtype, *, copy: bool = False, memory_format: Any = None) -> Tensor:
    """``tensor`` itself where it has the dtype already, else (or with ``copy``) converted."""
    numpy = dtype.numpy
    kept = memory_format in (None, devices.preserve_format) or is_laid_out(tensor._array, memory_format)
    if tensor._array.dtype == numpy and kept and not copy:
        return tensor
    if dtype.category < dtypes.FLOAT:
        tensor = detach(tensor)
    return to_numpy_dtype(tensor, numpy, memory_format)


_TO = (
    " * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, "
    "torch.memory_format memory_format = None)\n"
    " * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = "
    "None)\n"
    " * (Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None)\n"
)


_PYTHON = (float, int, bool, complex)


@method
def to(self, *args, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None, **named):
    """The tensor in another dtype: ``x.to(dtype)``, ``x.to(device, dtype)``, ``x.to(other)``; itself where nothing
    changes.

    Raises AssertionError for devices that are not there.

    >>> import penlight as torch
    >>> torch.tensor([1.5, 2.5]).to(torch.int64)
    tensor([1, 2])
    """
    flags: tuple[Any, ...] = ()
    given = (args, dtype, device, named)
    other = named.pop("tensor", None)
    if args:
        first, flags = args[0], args[1:]
        if first.__class__ is dtypes.dtype or (isinstance(first, type) and first in _PYTHON):
            if dtype is not None or device is not None:
                raise _wrong_to(*given)
            dtype = first
        elif isinstance(first, Tensor):
            other = first
        elif first is None or first.__class__ is devices.device or isinstance(first, (str, int)):
            device = first if first is not None else device
            if flags and (flags[0] is None or not isinstance(flags[0], bool)):
                dtype, flags = flags[0], flags[1:]
        else:
            raise _wrong_to(*given)
    if other is not None:
        dtype = dtypes.of(other._array.dtype)
    for place, flag in enumerate(flags):
        if place > 1 or not isinstance(flag, bool):
            raise _wrong_to(*given)
        if place:
            copy = flag
    if named:
        raise _wrong_to(*given)
    if device is not None:
        devices.check_cpu(device, "to")
    if dtype is None:
        dtype = dtypes.of(self._array.dtype)
    elif dtype.__class__ is not dtypes.dtype:
        if not isinstance(dtype, type):
            raise _wrong_to(*given)
        dtype = dtypes.as_dtype(dtype, "to")
    return cast(self, dtype, copy=copy, memory_format=memory_format)


def _wrong_to(args: Any, dtype: Any, device: Any, named: Any) -> TypeError:
    shown = [type_name(arg) if arg.__class__ is not dtypes.dtype else "torch.dtype" for arg in args]
    keywords = {"dtype": dtype, "device": device, **named}
    shown += [f"{key}={type_name(value)}" for key, value in keywords.items() if value is not None]
    if len(shown) > len(args):
        shown[-1] += ", "
    return TypeError(
        f"to() received an invalid combination of arguments - got ({', '.join(shown)}), but expected one of:\n{_TO}"
    )


def _shorthand(name: str, dtype: dtypes.dtype) -> None:
    def convert(self, memory_format=None):
        return cast(self, dtype, memory_format=memory_format)

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"``to(torch.{dtype.name})``."
    method(convert)


for _name in (
    "bool",
    "byte",
    "char",
    "short",
    "int",
    "long",
    "half",
    "float",
    "double",
    "cfloat",
    "cdouble",
    "bfloat16",
):
    _shorthand(_name, {"byte": dtypes.uint8, "char": dtypes.int8}.get(_name) or dtypes.PUBLIC[_name])


@method
def type_as(self, other):
    """``to`` the dtype of ``other``."""
    return cast(self, dtypes.of(other._array.dtype))


_BY_TYPE = {tensor_type(dtype): dtype for dtype in dtypes.ALL}


@method(name="type")
def type_(self, dtype=None, non_blocking=False, **kwargs):
    """The tensor's type as PyTorch names it, ``torch.FloatTensor``; or, given such a name or a dtype, the tensor as
    that."""
    if dtype is None:
        return tensor_type(self._array.dtype)
    if isinstance(dtype, str):
        if dtype not in _BY_TYPE:
            if dtype.startswith("torch.cuda."):
                raise AssertionError("Torch not compiled with CUDA enabled")
            raise ValueError(f"invalid type: '{dtype}'")
        dtype = _BY_TYPE[dtype]
    elif dtype is Tensor:
        dtype = dtypes.default_float
    elif isinstance(dtype, type):
        if dtype.__class__ is type:
            raise ValueError(f"invalid type: '{dtype.__name__}'")
        kind: Any = dtype  # torch.FloatTensor or its kin
        dtype = kind.dtype
    elif dtype.__class__ is not dtypes.dtype:
        raise TypeError("dtype must be a type, str, or dtype object")
    return cast(self, dtype)


@method
def to_dense(self, dtype=None, *, masked_grad=None):
    """The tensor itself, where it is not sparse; else one with all its elements."""
    return self if dtype is None else cast(self, dtype)


@method
def pin_memory(self, device=None):
    """Raises RuntimeError, as PyTorch does without an accelerator."""
    raise RuntimeError("Cannot access accelerator device when none is available.")


@method
def cpu(self, memory_format=None):
    """The tensor itself: every tensor is on the CPU."""
    return self


@method
def cuda(self, device=None, non_blocking=False, memory_format=None):
    """Raises AssertionError, as PyTorch's CPU build does."""
    devices.check_cpu("cuda")


@method
def xpu(self, device=None, non_blocking=False, memory_format=None):
    """Raises AssertionError, as PyTorch's CPU build does."""
    devices.check_cpu("xpu")


@composite(at=("torch", "Tensor"))
def is_floating_point(input):
    return dtypes.of(input._array.dtype).is_floating_point


@composite(at=("torch", "Tensor"))
def is_complex(input):
    return input._array.dtype.kind == "c"


@composite(at=("torch", "Tensor"))
def is_signed(input):
    return dtypes.of(input._array.dtype).is_signed


@composite(at=("torch",))
def is_tensor(obj):
    return isinstance(obj, Tensor)


@composite(at=("torch", "Tensor"))
def is_nonzero(input):
    """Whether the one element is not zero."""
    return __bool__(input)


@composite(at=("torch", "Tensor"))
def is_same_size(input, other):
    return input._array.shape == other._array.shape
