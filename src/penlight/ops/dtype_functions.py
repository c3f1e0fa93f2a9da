"""Dtypes as functions see them: ``result_type``, ``can_cast``, the default dtype, names of types."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import devices, dtypes, promotion
from ..backend.names import tensor_type
from ..backend.warn import warn_once
from .define import composite, register
from .errors import type_name
from .factory import plain_name

for _function in (
    dtypes.get_default_dtype,
    dtypes.set_default_dtype,
    dtypes.finfo,
    dtypes.iinfo,
    promotion.can_cast,
    promotion.promote_types,
):
    register(_function, _function.__name__, ("torch",))
register(dtypes.dtype, "dtype", ("torch",))

_NUMBERS = (bool, int, float, complex, np.number, np.bool_)
_OVERLOADS = (
    (("Tensor", "tensor"), ("Tensor", "other")),
    (("Number", "scalar"), ("Tensor", "tensor")),
    (("Tensor", "tensor"), ("Number", "other")),
    (("Number", "scalar1"), ("Number", "scalar2")),
)


@composite(at=("torch",))
def result_type(*operands, **named):
    """The dtype of an operation on two operands, tensors or numbers.

    >>> import penlight as torch
    >>> torch.result_type(torch.tensor([1, 2]), 1.0)
    torch.float32
    """
    values = (
        *operands,
        *[named[name] for name in ("tensor", "scalar", "scalar1", "other", "scalar2") if name in named],
    )
    if len(values) != 2 or not all([isinstance(value, (Tensor, *_NUMBERS)) for value in values]):
        raise TypeError(_wrong_operands(values))
    arrays = [value._array if isinstance(value, Tensor) else value for value in values]
    return promotion.result_dtype(arrays)


def _wrong_operands(values: tuple[Any, ...]) -> str:
    given = ", ".join([plain_name(value) for value in values])
    text = f"result_type() received an invalid combination of arguments - got ({given}), but expected one of:\n"
    kinds = [
        f"list of [{', '.join(map(type_name, each))}]" if isinstance(each, list) else type_name(each) for each in values
    ]
    for overload in _OVERLOADS:
        text += f" * ({', '.join([f'{kind} {name}' for kind, name in overload])})\n"
        if len(values) == len(overload):
            marked = [
                kind if isinstance(value, Tensor if wanted == "Tensor" else _NUMBERS) else f"!{kind}!"
                for value, kind, (wanted, _) in zip(values, kinds, overload, strict=True)
            ]
            text += f"      didn't match because some of the arguments have invalid types: ({', '.join(marked)})\n"
    return text


@composite(at=("torch",))
def set_default_tensor_type(t, /):
    """Sets the default dtype by a tensor type, ``torch.DoubleTensor`` or its name. Deprecated, as in PyTorch."""
    warn_once(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and "
        "torch.set_default_device() as alternatives. (Triggered internally at "
        "/__w/pytorch/pytorch/torch/csrc/tensor/python_tensor.cpp:434.)"
    )
    if isinstance(t, str):
        module, _, name = t.rpartition(".")
        if module != "torch":
            raise ModuleNotFoundError(f"No module named '{module or name}'", name=module or name)
        t = next((dtype for dtype in dtypes.ALL if tensor_type(dtype) == t), None)
    else:
        t = getattr(t, "dtype", None)
    if t.__class__ is not dtypes.dtype:
        raise TypeError("invalid type object: only floating-point types are supported as the default type")
    if not t.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    dtypes.set_default_dtype(t)


@composite(at=("torch",))
def get_default_device():
    """The CPU."""
    return devices.cpu


@composite(at=("torch",))
def set_default_device(device):
    """Takes the CPU, or None, and refuses the rest."""
    devices.check_cpu(device, "set_default_device")


@composite(at=("torch",))
def is_storage(obj, /):
    return type(obj).__name__ in ("UntypedStorage", "TypedStorage")


@composite(at=("torch",))
def typename(obj, /):
    """The type of a tensor as PyTorch names it, and of anything else its class with its module.

    >>> import penlight as torch
    >>> torch.typename(torch.tensor([1]))
    'torch.LongTensor'
    """
    if isinstance(obj, Tensor):
        return tensor_type(obj._array.dtype)
    named = obj if isinstance(getattr(obj, "__qualname__", None), str) else type(obj)
    module = getattr(named, "__module__", "") or ""
    return named.__qualname__ if module in ("", "builtins", "__builtin__") else f"{module}.{named.__qualname__}"
