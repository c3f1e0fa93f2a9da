"""What the functions that make tensors share: sizes, dtype and device arguments, the Tensor around a new array."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.history import InferenceVersion
from ..autograd.modes import modes, rare
from ..autograd.variable import Tensor, counter_of
from ..backend import devices, dtypes
from ..backend.names import scalar_name
from ..backend.warn import warn
from .errors import type_name

_new = object.__new__


def plain_name(value: Any) -> str:
    """The type's name as single signatures call it, which do not look into lists."""
    return type(value).__name__ if type(value) in (list, tuple) else type_name(value)


def made(array: np.ndarray, requires_grad: bool = False) -> Tensor:
    """The Tensor around a new array: a leaf."""
    tensor = _new(Tensor)
    tensor._array = array
    tensor._node = None
    tensor._requires_grad = requires_grad
    tensor._vc = None
    tensor._base = None
    tensor._grad = None
    tensor._extra = None
    if rare.on and modes.inference:
        tensor._vc = InferenceVersion(requires_grad)
    return tensor


def options(
    name: str, dtype: Any, layout: Any, device: Any, pin_memory: Any, requires_grad: Any, memory_format: Any = None
) -> np.dtype[Any] | None:
    """Checks the arguments that all these functions have; returns the NumPy type to make, None where none is given."""
    if dtype is not None and dtype.__class__ is not dtypes.dtype:
        dtype = dtypes.as_dtype(dtype, name)
    if device is not None:
        devices.check_cpu(device, name)
    if layout is not None and layout is not devices.strided:
        if layout.__class__ is not devices.layout:
            raise TypeError(f"{name}(): argument 'layout' must be torch.layout, not {plain_name(layout)}")
        raise NotImplementedError(f"Penlight's {name} makes torch.strided tensors only, not {layout!r}")
    if pin_memory:
        if pin_memory is not True:
            raise TypeError(f"{name}(): argument 'pin_memory' must be bool, not {plain_name(pin_memory)}")
        raise RuntimeError(
            "pin_memory=True requires a CUDA or other accelerator backend; no pinned memory allocator is available on "
            "this system."
        )
    if memory_format is not None and memory_format.__class__ is not devices.memory_format:
        raise TypeError(
            f"{name}(): argument 'memory_format' must be torch.memory_format, not {plain_name(memory_format)}"
        )
    if requires_grad:
        check_requires_grad(name, requires_grad, None)
    return None if dtype is None else dtype.numpy


def check_requires_grad(name: str, requires_grad: Any, array: np.ndarray | None) -> None:
    if requires_grad is not True:
        raise TypeError(f"{name}(): argument 'requires_grad' must be bool, not {plain_name(requires_grad)}")
    if array is not None and dtypes.of(array.dtype).category < dtypes.FLOAT:
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")


def finish(name: str, array: np.ndarray, requires_grad: Any, out: Any = None, dtype: Any = None) -> Tensor:
    """The Tensor around ``array`` where gradients or ``out=`` are asked for."""
    if out is not None:
        into(name, array, out, dtype)
        if requires_grad:
            check_requires_grad(name, requires_grad, out._array)
            out.requires_grad_()
        return out
    if requires_grad:
        check_requires_grad(name, requires_grad, array)
        return made(array, True)
    return made(array)


# Which keep the sizes of an ``out`` that has as many elements.
_RANGES = {"arange", "range", "linspace", "logspace", "fftfreq", "rfftfreq"}


def into(name: str, array: np.ndarray, out: Any, dtype: Any = None) -> Tensor:
    """Writes ``array`` into the tensor ``out``, resized as need be."""
    check_out(name, out, dtype)
    if name in _RANGES and out._array.size == array.size:
        array = array.reshape(out._array.shape)
    if out._array.shape != array.shape:
        if name in ("arange", "fftfreq", "rfftfreq") and out._array.size:
            shape = list(out._array.shape)
            warn(
                f"The number of elements in the out tensor of shape {shape} is {out._array.size} which does not match "
                f"the computed number of elements {array.size}. Note that this may occur as a result of rounding "
                f"error. The out tensor will be resized to a tensor of shape ({array.size},). (Triggered internally at "
                "/__w/pytorch/pytorch/aten/src/ATen/native/RangeFactories.cpp:199.)"
            )
        out._array = np.empty(array.shape, out._array.dtype)
    if name == "empty":  # which writes nothing
        return out
    out._array[...] = array if array.dtype == out._array.dtype else array.astype(out._array.dtype)
    counter_of(out)[0] += 1
    return out


def check_out(name: str, out: Any, dtype: Any = None) -> None:
    if not isinstance(out, Tensor):
        raise TypeError(f"{name}(): argument 'out' must be Tensor, not {plain_name(out)}")
    if dtype is not None:
        wanted, given = dtypes.as_dtype(dtype, name), dtypes.of(out._array.dtype)
        if wanted is not given:
            raise RuntimeError(
                f"dtype {scalar_name(wanted)} does not match dtype of out parameter ({scalar_name(given)})"
            )
    if 0 in out._array.strides and out._array.size > 1 and _overlaps(out._array):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )
    if modes.grad and out.requires_grad:
        raise RuntimeError(
            f"aten::{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )


def _overlaps(array: np.ndarray) -> bool:
    return any([length > 1 and not step for length, step in zip(array.shape, array.strides, strict=True)])


# ------------------------------------------------------------------------------------------------ sizes


def as_int(value: Any) -> int | None:
    """``value`` as an int, or None where PyTorch takes it for none: bool, float, tensors with dimensions ..."""
    if type(value) is int:
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, np.integer)):
        return int(value)
    array = value._array if isinstance(value, Tensor) else value
    if isinstance(array, np.ndarray) and array.ndim == 0 and array.dtype.kind in "iu":
        return int(array)
    return None


def sizes(name: str, size: tuple[Any, ...], argument: str = "size") -> tuple[int, ...]:
    """The shape that ``size``, given as arguments or as one sequence, stands for.

    Raises TypeError for what is no integer, RuntimeError for negative numbers.
    """
    if len(size) == 1:
        only = size[0]
        if isinstance(only, (tuple, list)):
            size = tuple(only)
        elif as_int(only) is None:
            raise TypeError(
                f"{name}(): argument '{argument}' (position 1) must be tuple of ints, not {plain_name(only)}"
            )
    elif not size:
        raise TypeError(f'{name}() missing 1 required positional arguments: "{argument}"')
    return ints(name, size, argument)


def ints(name: str, size: Any, argument: str = "size", position: int = 1, signed: bool = False) -> tuple[int, ...]:
    """A sequence of integers as a tuple."""
    if not isinstance(size, (tuple, list)):
        raise TypeError(
            f"{name}(): argument '{argument}' (position {position}) must be tuple of ints, not {plain_name(size)}"
        )
    shape = []
    for number, value in enumerate(size):
        length = as_int(value)
        if length is None and isinstance(value, bool) and number:
            length = int(value)
        if length is None:
            if number == 0:
                raise TypeError(
                    f"{name}(): argument '{argument}' (position {position}) must be tuple of ints, "
                    f"but found element of type {plain_name(value)} at pos 0"
                )
            raise TypeError(
                f"{name}(): argument '{argument}' failed to unpack the object at pos {number + 1} with error "
                f'"type must be tuple of ints,but got {plain_name(value)}"'
            )
        shape.append(length)
    if not signed:
        for length in shape:
            if length < 0:
                if name == "zeros":
                    raise RuntimeError("zeros: Dimension size must be non-negative.")
                raise RuntimeError(f"Trying to create tensor with negative dimension {length}: {shape}")
    return tuple(shape)


def allocation_error(error: Exception, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Exception:
    """NumPy's complaint about a shape that is too large, in PyTorch's words."""
    count = math.prod(shape)
    if count >= 2**63 // dtype.itemsize:
        return RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")
    return RuntimeError(
        "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: "
        f"you tried to allocate {count * dtype.itemsize} bytes. Error code 12 (Cannot allocate memory)"
    )
