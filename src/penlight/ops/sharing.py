"""Tensors over memory that something else owns: ``from_numpy``, ``as_tensor``, ``frombuffer``, ``asarray``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.names import scalar_name
from ..backend.warn import warn_once
from .construct import array_of, cast
from .define import composite
from .factory import check_requires_grad, finish, made, options, plain_name


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
        raise TypeError(f"expected np.ndarray (got {plain_name(ndarray)})")
    return made(shared(ndarray))


def shared(array: np.ndarray) -> np.ndarray:
    """``array`` as a tensor may hold it: a plain ndarray of a dtype that PyTorch has."""
    dtypes.of(array.dtype)
    if any([step % array.itemsize for step in array.strides]):
        raise ValueError(
            "given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the "
            "memory."
        )
    if not array.flags.writeable:
        _warn_read_only("NumPy array", "array", "tensor_numpy.cpp:213")
    return array if type(array) is np.ndarray else array.view(np.ndarray)


@composite(at=("torch",))
def as_tensor(data, *, dtype=None, device=None):
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


def _warn_read_only(what: str, short: str, place: str) -> None:
    """Warns that a tensor shares memory that must not be written to."""
    harm = "writing to this tensor will result in undefined behavior"
    if short == "buffer":
        harm = "you can write to the underlying (supposedly non-writable) buffer using the tensor"
    warn_once(
        f"The given {what} is not writable, and PyTorch does not support non-writable tensors. This means {harm}. You "
        f"may want to copy the {short} to protect its data or make it writable before converting it to a tensor. This "
        "type of warning will be suppressed for the rest of this program. (Triggered internally at "
        f"/__w/pytorch/pytorch/torch/csrc/utils/{place}.)"
    )


@composite(at=("torch",))
def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    """A one-dimensional tensor over the memory of ``buffer``, an object with Python's buffer protocol.

    Raises ValueError where ``count`` elements from byte ``offset`` on do not fit.

    >>> import penlight as torch
    >>> torch.frombuffer(bytearray(b"ab"), dtype=torch.uint8)
    tensor([97, 98], dtype=torch.uint8)
    """
    numpy = dtypes.as_dtype(dtype, "frombuffer").numpy
    try:
        memory = memoryview(buffer)
    except TypeError:
        raise ValueError("object does not implement Python buffer protocol.") from None
    length, itemsize = memory.nbytes, numpy.itemsize
    if length == 0 or count == 0:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1"
        )
    if count > 0 and offset + count * itemsize > length:
        raise ValueError(
            f"requested buffer length ({count} * {itemsize} bytes) after offset ({offset} bytes) must not be greater "
            f"than actual buffer length ({length} bytes)"
        )
    if count < 0:
        if (length - offset) % itemsize:
            raise ValueError(
                f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element "
                f"size ({itemsize})"
            )
        count = (length - offset) // itemsize
    if memory.readonly:
        _warn_read_only("buffer", "buffer", "tensor_new.cpp:1556")
    return finish("frombuffer", np.frombuffer(buffer, numpy, count, offset), requires_grad)


@composite(at=("torch",))
def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=None):
    """``obj`` as a tensor that shares its memory where that can be; ``copy`` forces a copy or forbids one.

    Raises ValueError where ``copy=False`` cannot be.
    """
    numpy = options("asarray", dtype, None, device, False, False)
    if isinstance(obj, Tensor):
        return _asarray_tensor(obj, dtype, numpy, copy, requires_grad)
    if isinstance(obj, np.generic) and copy is False:
        raise RuntimeError("can't alias NumPy scalars. Either remove copy=False or transform it in a ndarray. ")
    if isinstance(obj, np.ndarray):
        result = made(array_of(obj, numpy)) if copy else from_numpy(obj)
        copy = None if copy else copy
    elif isinstance(obj, (np.generic, str, list, tuple)) or not _has_buffer(obj):
        if copy is False:
            raise ValueError("can't alias arbitrary sequence into a tensor.")
        return finish("asarray", array_of(obj, numpy), bool(requires_grad))
    else:
        result = frombuffer(obj, dtype=dtypes.default_float if dtype is None else dtype)
    return _asarray_tensor(result, dtype, numpy, copy, bool(requires_grad))


def _has_buffer(obj: Any) -> bool:
    try:
        memoryview(obj)
    except TypeError:
        return False
    return True


def _asarray_tensor(tensor: Tensor, dtype: Any, numpy: np.dtype[Any] | None, copy: Any, requires_grad: Any) -> Tensor:
    if numpy is not None and numpy != tensor._array.dtype:
        if copy is False:
            raise ValueError(
                f"can't alias tensor with dtype '{scalar_name(dtypes.of(tensor._array.dtype))}' into dtype "
                f"'{scalar_name(dtypes.of(numpy))}'."
            )
        tensor = tensor.to(dtype)
    elif copy:
        tensor = tensor.clone()
    if requires_grad is None:
        if tensor.requires_grad:
            warn_once(
                "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. Pass "
                "requires_grad=False explicitly to get the old behavior and silence this warning. (Triggered "
                "internally at /__w/pytorch/pytorch/torch/csrc/utils/tensor_new.cpp:1737.)"
            )
    elif not requires_grad:
        return tensor.detach() if tensor.requires_grad else tensor
    elif not tensor.requires_grad:
        check_requires_grad("asarray", requires_grad, tensor._array)
        tensor.requires_grad = True
    return tensor
