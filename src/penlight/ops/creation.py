"""New tensors of a given shape: zeros, ones, full, empty, and their ``_like`` and ``new_`` forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import devices, dtypes
from ..backend.promotion import result_dtype
from .define import composite, register
from .factory import allocation_error, finish, ints, made, options, plain_name, sizes
from .scalars import in_words
from .size import Size

_empty = np.empty
_int64 = np.dtype(np.int64)


def shape_of(name: str, size: tuple[Any, ...], named: dict[str, Any]) -> tuple[int, ...]:
    """The shape from ``*size`` or ``size=``."""
    if named:
        if "size" in named:
            if size:
                raise TypeError(f"{name}() got multiple values for argument 'size'")
            size = named.pop("size")
            if not isinstance(size, (tuple, list)):
                raise TypeError(f"{name}(): argument 'size' must be tuple of ints, not {plain_name(size)}")
            size = (size,)
        if named.pop("names", None) is not None:
            raise NotImplementedError("Penlight has no named tensors: names= is not supported")
        if named:
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(named))}'")
    return sizes(name, size)


def allocate(make: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    try:
        return make(shape, dtype)
    except (MemoryError, ValueError) as error:
        raise allocation_error(error, shape, dtype) from None


_SEQUENCES = (tuple, list, Size)


def shaped(name: str, make: Any, size: tuple[Any, ...], named: dict[str, Any], dtype: np.dtype[Any]) -> np.ndarray:
    """``make(shape, dtype)`` for a shape given as ``*size`` or ``size=``. What NumPy refuses is then looked at."""
    if size and not named and type(size[0]) is int:
        shape: Any = size
    elif len(size) == 1 and not named and type(size[0]) in _SEQUENCES:
        shape = size[0]
    else:
        return allocate(make, shape_of(name, size, named), dtype)
    try:
        return make(shape, dtype)
    except (TypeError, ValueError, MemoryError):
        return allocate(make, shape_of(name, size, named), dtype)


@composite(at=("torch",))
def zeros(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """A tensor of this shape, filled with zeros. Raises TypeError and RuntimeError for what is no shape.

    >>> import penlight as torch
    >>> torch.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    numpy = dtypes.default_float.numpy
    if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
        numpy = options("zeros", dtype, layout, device, pin_memory, requires_grad) or numpy
    array = shaped("zeros", np.zeros, size, named, numpy)
    if requires_grad or out is not None:
        return finish("zeros", array, requires_grad, out, dtype)
    return made(array)


@composite(at=("torch",))
def ones(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, **named):
    """A tensor of this shape, filled with ones. Raises TypeError and RuntimeError for what is no shape.

    >>> import penlight as torch
    >>> torch.ones(3, dtype=torch.int64)
    tensor([1, 1, 1])
    """
    numpy = dtypes.default_float.numpy
    if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
        numpy = options("ones", dtype, layout, device, pin_memory, requires_grad) or numpy
    array = shaped("ones", _empty, size, named, numpy)
    array.fill(1)
    if requires_grad or out is not None:
        return finish("ones", array, requires_grad, out, dtype)
    return made(array)


@composite(at=("torch",))
def empty(
    *size,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
    memory_format=None,
    **named,
):
    """A tensor of this shape with whatever was in its memory. Raises TypeError or RuntimeError for what is no shape."""
    numpy = dtypes.default_float.numpy
    if (
        dtype is not None
        or layout is not None
        or device is not None
        or pin_memory
        or requires_grad
        or memory_format is not None
    ):
        numpy = options("empty", dtype, layout, device, pin_memory, requires_grad, memory_format) or numpy
    if memory_format is None:
        array = shaped("empty", _empty, size, named, numpy)
    elif memory_format is devices.preserve_format:
        raise RuntimeError("unsupported memory format Preserve")
    else:
        array = with_format(memory_format, shape_of("empty", size, named), numpy)
    if requires_grad or out is not None:
        return finish("empty", array, requires_grad, out, dtype)
    return made(array)


@composite(at=("torch",))
def full(
    size,
    fill_value,
    *,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
    names=None,
):
    """A tensor of this shape, filled with one number, whose type decides the dtype.

    Raises RuntimeError for a number that the dtype cannot hold.

    >>> import penlight as torch
    >>> torch.full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    kind = type(fill_value)
    if (
        (kind is float or kind is int) and out is None and abs(fill_value) < 1e18
    ):  # which every default dtype but float16 holds
        numpy = dtypes.default_float.numpy if kind is float else _int64
        plain = dtype is None and layout is None and device is None and not pin_memory and not requires_grad
        if plain and numpy.itemsize > 2 and type(size) in _SEQUENCES:
            array = shaped("full", _empty, (size,), {}, numpy)
            array.fill(fill_value)
            return made(array)
    numpy = options("full", dtype, layout, device, pin_memory, requires_grad)
    size = ints("full", size)
    value = number("full", fill_value)
    if numpy is None:
        numpy = result_dtype([value]).numpy if out is None else out._array.dtype
    array = filled(size, value, numpy)
    if requires_grad or out is not None:
        return finish("full", array, requires_grad, out, dtype)
    return made(array)


# ------------------------------------------------------------------------------------------------ fill values

_C_TYPE = {
    "bool": "bool", "uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t",
    "uint16": "uint16_t", "uint32": "uint32_t", "uint64": "uint64_t", "float16": "c10::Half",
    "bfloat16": "c10::BFloat16", "float32": "float", "float64": "double", "complex64": "c10::complex<float>",
    "complex128": "c10::complex<double>",
}  # fmt: skip


def number(name: str, value: Any, argument: str = "fill_value", position: int = 2) -> Any:
    """A number argument as a Python number: Python's, NumPy's, or a tensor without dimensions or gradient."""
    if type(value) in (float, int, bool, complex):
        return value if type(value) is not int else in_words(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Tensor) and value._array.ndim == 0 and not value.requires_grad:
        return value._array.item()
    if isinstance(value, (int, float, complex)):
        return value
    raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be Number, not {plain_name(value)}")


def converted(value: Any, dtype: np.dtype[Any], single: bool = False) -> Any:
    """A Python number as a scalar of ``dtype``. Raises RuntimeError where it does not fit; as the ``single`` element of
    a tensor, PyTorch lets half precision become infinite."""
    kind = dtype.kind
    if kind == "f" and (type(value) is float or type(value) is int) and -65504 <= value <= 65504:
        return value  # which fits float16, too
    if type(value) is int:
        in_words(value)
    if kind == "b":
        return value != 0
    if kind in "iu":
        info = np.iinfo(dtype)
        if isinstance(value, complex):
            if value.imag:
                raise overflow(dtype)
            value = value.real
        # PyTorch lets unsigned integers wrap once.
        low = -info.max if kind == "u" and not isinstance(value, float) else info.min
        if not low <= value <= info.max:
            raise overflow(dtype)
        value = int(value)
        return value % (info.max + 1) if kind == "u" else value
    limit = dtypes.finfo(dtypes.of(dtype)).max
    if kind == "c":
        if isinstance(value, complex):
            if limit < abs(value.real) < math.inf or limit < abs(value.imag) < math.inf:
                raise overflow(dtype)
            return value
    elif isinstance(value, complex):
        if value.imag:
            raise overflow(dtype)
        value = value.real
    if limit < abs(value) < math.inf:
        if single and dtype.itemsize == 2:
            return math.copysign(math.inf, value)
        raise overflow(dtype)
    return float(value)  # bfloat16 takes no large int


def overflow(dtype: np.dtype[Any]) -> RuntimeError:
    return RuntimeError(f"value cannot be converted to type {_C_TYPE[dtypes.of(dtype).name]} without overflow")


def filled(shape: tuple[int, ...], value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    array = allocate(_empty, shape, dtype)
    array.fill(converted(value, dtype, array.size == 1))
    return array


# ------------------------------------------------------------------------------------------------ strides


def with_format(memory_format: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray:
    """An empty array whose dimensions lie in memory as ``memory_format`` says."""
    if memory_format is devices.contiguous_format:
        return allocate(_empty, shape, dtype)
    rank = 4 if memory_format is devices.channels_last else 5
    if len(shape) != rank:
        raise RuntimeError(f"required rank {rank} tensor to use {memory_format.name} format")
    order = (0, *range(2, rank), 1)
    return permuted(shape, order, dtype)


def permuted(shape: tuple[int, ...], order: Sequence[int], dtype: np.dtype[Any]) -> np.ndarray:
    """An empty array whose dimensions lie in memory in this order, the outermost first."""
    array = allocate(_empty, tuple([shape[dim] for dim in order]), dtype)
    return array.transpose(np.argsort(order))


def like(source: np.ndarray, dtype: np.dtype[Any], memory_format: Any = None) -> np.ndarray:
    """An empty array of the shape of ``source`` whose dimensions lie in memory in the same order, without gaps."""
    if memory_format is not None and memory_format is not devices.preserve_format:
        return with_format(memory_format, source.shape, dtype)
    if source.flags.c_contiguous:
        return _empty(source.shape, dtype)
    return permuted(source.shape, _memory_order(source), dtype)


def _memory_order(array: np.ndarray) -> list[int]:
    """The dimensions, the outermost in memory first; an expanded one stays beside its neighbours, as in PyTorch."""
    shape, strides = array.shape, [abs(step) for step in array.strides]
    order = list(range(array.ndim))[::-1]  # the innermost first
    for start in range(1, array.ndim):
        place = start
        for other in range(start - 1, -1, -1):
            a, b = order[other], order[place]
            if strides[a] == 0 or strides[b] == 0:
                continue
            if strides[a] > strides[b] or (strides[a] == strides[b] and shape[a] > shape[b]):
                order[other], order[place] = b, a
                place = other
            elif strides[a] < strides[b]:
                break
    return order[::-1]


# ------------------------------------------------------------------------------------------------ as another tensor


def _like_options(
    name: str,
    source: Any,
    dtype: Any,
    layout: Any,
    device: Any,
    pin_memory: Any,
    requires_grad: Any,
    memory_format: Any,
) -> np.ndarray:
    """The empty array for the ``_like`` functions."""
    if not isinstance(source, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {plain_name(source)}")
    numpy = options(name, dtype, layout, device, pin_memory, requires_grad, memory_format)
    return like(source._array, numpy or source._array.dtype, memory_format)


@composite(at=("torch",))
def zeros_like(
    input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None
):
    """Zeros of the shape and dtype of ``input``.

    >>> import penlight as torch
    >>> torch.zeros_like(torch.tensor([1, 2]))
    tensor([0, 0])
    """
    if isinstance(input, Tensor) and input._carrier is not None:
        return input.zeros_like(dtype, layout, requires_grad)
    array = _like_options("zeros_like", input, dtype, layout, device, pin_memory, requires_grad, memory_format)
    array.fill(0)
    return finish("zeros_like", array, requires_grad)


@composite(at=("torch",))
def ones_like(
    input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None
):
    """Ones of the shape and dtype of ``input``."""
    array = _like_options("ones_like", input, dtype, layout, device, pin_memory, requires_grad, memory_format)
    array.fill(1)
    return finish("ones_like", array, requires_grad)


@composite(at=("torch",))
def empty_like(
    input, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False, memory_format=None
):
    """A tensor of the shape and dtype of ``input`` with whatever was in its memory."""
    if isinstance(input, Tensor) and input._carrier is not None:
        return input.empty_like(dtype, layout, requires_grad)
    array = _like_options("empty_like", input, dtype, layout, device, pin_memory, requires_grad, memory_format)
    return finish("empty_like", array, requires_grad)


@composite(at=("torch",))
def full_like(
    input,
    fill_value,
    *,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
    memory_format=None,
):
    """A tensor of the shape and dtype of ``input``, filled with one number.

    Raises RuntimeError for a number that the dtype cannot hold.
    """
    array = _like_options("full_like", input, dtype, layout, device, pin_memory, requires_grad, memory_format)
    array.fill(converted(number("full_like", fill_value), array.dtype))
    return finish("full_like", array, requires_grad)


def _new_filled(name: str, value: int | None) -> None:
    def new(self, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, **named):
        numpy = options(name, dtype, layout, device, pin_memory, requires_grad) or self._array.dtype
        array = shaped(name, np.zeros if value == 0 else _empty, size, named, numpy)
        if value:
            array.fill(value)
        return finish(name, array, requires_grad)

    new.__name__ = new.__qualname__ = name
    new.__doc__ = f"``torch.{name[4:]}`` with the dtype of this tensor."
    register(new, name, ("Tensor",))


_new_filled("new_zeros", 0)
_new_filled("new_ones", 1)
_new_filled("new_empty", None)


@composite(at=("Tensor",))
def new_full(self, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
    """``torch.full`` with the dtype of this tensor."""
    numpy = options("new_full", dtype, layout, device, pin_memory, requires_grad) or self._array.dtype
    array = filled(ints("new_full", size), number("new_full", fill_value), numpy)
    return finish("new_full", array, requires_grad)


# ------------------------------------------------------------------------------------------------ empty, with strides


def _strided(name: str, size: Any, stride: Any, dtype: np.dtype[Any]) -> np.ndarray:
    shape, steps = ints(name, size), ints(name, stride, "stride", 2, signed=True)
    if len(shape) != len(steps):
        raise RuntimeError(
            f"dimensionality of sizes ({len(shape)}) must match dimensionality of strides ({len(steps)})"
        )
    if any([step < 0 for step in steps]):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)} and strides={list(steps)}")
    extent = 0 if 0 in shape else 1 + sum([(length - 1) * step for length, step in zip(shape, steps, strict=True)])
    memory = allocate(_empty, (extent,), dtype)
    return np.ndarray(shape, dtype, memory, 0, [step * dtype.itemsize for step in steps])


@composite(at=("torch",))
def empty_strided(size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False):
    """A tensor of this shape and these strides with whatever was in its memory.

    Raises RuntimeError where the two have different lengths.
    """
    numpy = options("empty_strided", dtype, layout, device, pin_memory, requires_grad) or dtypes.default_float.numpy
    return finish("empty_strided", _strided("empty_strided", size, stride, numpy), requires_grad)


@composite(at=("Tensor",))
def new_empty_strided(
    self, size, stride, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False
):
    """``torch.empty_strided`` with the dtype of this tensor."""
    numpy = options("new_empty_strided", dtype, layout, device, pin_memory, requires_grad) or self._array.dtype
    return finish("new_empty_strided", _strided("new_empty_strided", size, stride, numpy), requires_grad)


@composite(at=("torch",))
def empty_permuted(
    size, physical_layout, *, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False
):
    """A tensor of this shape whose dimensions lie in memory in the order ``physical_layout``."""
    numpy = options("empty_permuted", dtype, layout, device, pin_memory, requires_grad) or dtypes.default_float.numpy
    shape, order = ints("empty_permuted", size), ints("empty_permuted", physical_layout, "physical_layout", 2)
    if len(shape) != len(order):
        raise RuntimeError(
            "Number of dimensions in size does not match the length of the physical_layout; i.e. "
            f"len(size) = {len(shape)} is not equal to len(physical_layout) = {len(order)}"
        )
    for dim in order:
        if dim >= len(shape):
            raise RuntimeError(
                f"Dimension out of range (expected to be between 0 and {len(shape) - 1}, but got {dim} at index "
                f"{order.index(dim)}).  NB: negative dims not currently supported; file an issue if you want it."
            )
    if len(set(order)) != len(order):
        raise RuntimeError("Duplicate dim not allowed")
    return finish("empty_permuted", permuted(shape, order, numpy), requires_grad)
