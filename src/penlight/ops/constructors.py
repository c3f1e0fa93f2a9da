"""``torch.Tensor(...)``, and the types ``torch.FloatTensor``, ``torch.LongTensor``, ... which construct and test."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import devices, dtypes
from ..backend.names import tensor_type
from .construct import _is_sequence, array_of, cast
from .creation import allocate
from .define import composite, register
from .errors import type_name
from .factory import as_int, made, plain_name, sizes
from .indexing import getitem
from .size import Size

_USAGE = (
    " * (*, torch.device device = None)\n * (torch.Storage storage)\n * (Tensor other)\n"
    " * (tuple of ints size, *, torch.device device = None)\n * (object data, *, torch.device device = None)\n"
)


def legacy(args: tuple[Any, ...], dtype: Any, device: Any, named: dict[str, Any]) -> Tensor:
    """What the old constructors make of their arguments: sizes, data, or another tensor's memory."""
    if "data" in named and not args:
        args = (named.pop("data"),)
    if "size" in named and not args:
        args = (Size(named.pop("size")),)
    if named:
        raise _wrong(args, named)
    if device is not None and devices.device(device).type != "cpu":
        raise RuntimeError(
            f"legacy constructor expects device type: cpu but device type: {devices.device(device).type} was passed"
        )
    numpy = dtype.numpy
    if not args:
        return made(np.empty(0, numpy))
    first = args[0]
    if len(args) > 1 or (as_int(first) is not None and not isinstance(first, Tensor)) or type(first) is Size:
        if as_int(first) is None and type(first) is not Size:
            raise _wrong(args, named)
        shape = sizes("new", args)
        return made(allocate(np.zeros, shape, numpy))
    if not _is_sequence(first) or isinstance(first, np.generic):
        raise TypeError(f"new(): data must be a sequence (got {type_name(first)})")
    if type(first) is np.ndarray:
        dtypes.of(first.dtype)
        return made(cast(first, numpy))
    return made(array_of(first, numpy))


def _wrong(args: tuple[Any, ...], named: dict[str, Any]) -> TypeError:
    given = [plain_name(each) for each in args]
    given += [
        f"{key}={'torch.dtype' if isinstance(each, dtypes.dtype) else plain_name(each)}" for key, each in named.items()
    ]
    return TypeError(
        f"new() received an invalid combination of arguments - got ({', '.join(given)}), but expected one of:\n{_USAGE}"
    )


def _new(cls: type, *args: Any, device: Any = None, **named: Any) -> Any:
    if len(args) == 1 and isinstance(args[0], Tensor):
        tensor = getitem(args[0], ...)
    else:
        tensor = legacy(args, dtypes.default_float, device, named)
    if cls is not Tensor:
        tensor.__class__ = cls
    return tensor


Tensor.__new__ = _new  # type: ignore[method-assign]


@composite(at=("Tensor",))
def new(self, *args, device=None, **named):
    """A tensor of this one's dtype from sizes or data. Prefer ``new_tensor`` and ``new_empty``."""
    if len(args) == 1 and isinstance(args[0], Tensor):
        return _alias(args[0], dtypes.of(self._array.dtype))
    return legacy(args, dtypes.of(self._array.dtype), device, named)


class tensortype(type):
    """The type of ``torch.FloatTensor`` and its like."""

    __module__ = "torch"
    dtype: Any

    def __new__(mcs, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> Any:
        if bases:
            raise TypeError(f"type 'torch.{bases[0].__name__}' is not an acceptable base type")
        return super().__new__(mcs, name, bases, members)

    def __call__(cls, *args: Any, device: Any = None, **named: Any) -> Tensor:
        if len(args) == 1 and isinstance(args[0], Tensor):
            return _alias(args[0], cls.dtype)
        return legacy(args, cls.dtype, device, named)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance._array.dtype == cls.dtype.numpy


def _alias(tensor: Tensor, dtype: Any) -> Any:
    given = dtypes.of(tensor._array.dtype)
    if given is not dtype:
        raise TypeError(f"expected {_options(dtype)} (got {_options(given)})")
    return getitem(tensor, ...)


def _options(dtype: Any) -> str:
    from ..backend.sampling import C_NAME  # shared table of C's names

    return (
        f"TensorOptions(dtype={C_NAME[dtype.name]}, device=cpu, layout=Strided, requires_grad=false (default), "
        "pinned_memory=false (default), memory_format=(nullopt))"
    )


def _make(dtype: Any) -> None:
    name = tensor_type(dtype)[6:]
    members = {"__module__": "torch", "dtype": dtype, "layout": devices.strided, "is_cuda": False, "is_sparse": False}
    register(tensortype(name, (), members), name, ("torch",))


for _dtype in dtypes.ALL:
    if not _dtype.is_complex and not (_dtype.name.startswith("uint") and _dtype is not dtypes.uint8):
        _make(_dtype)
