"""What the functions of ``torch.fft`` do before they transform: dtype, dimensions, sizes, scale."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ...autograd.variable import Tensor
from ...backend import dtypes
from ...backend.names import scalar_name
from ..complex_views import conj
from ..conversion import cast
from ..errors import type_name
from ..factory import plain_name
from ..helpers import wrap_dim
from ..outputs import into, same_dtype
from ..padding import constant_pad_nd
from ..parts import cut
from .fourier import ALL, NONE, ROOT

_FORWARD = {None: NONE, "backward": NONE, "ortho": ROOT, "forward": ALL}
_INVERSE = {None: ALL, "backward": ALL, "ortho": ROOT, "forward": NONE}
_READY = frozenset("fdFD")  # NumPy's names of the dtypes that are transformed as they are


def mode_of(norm: Any, forward: bool, name: str) -> int:
    try:
        return (_FORWARD if forward else _INVERSE)[norm]
    except (KeyError, TypeError):
        if not isinstance(norm, str):
            raise _wrong(name, "norm", "str", norm) from None
        raise RuntimeError(f'Invalid normalization mode: "{norm}"') from None


def _wrong(name: str, argument: str, expected: str, value: Any) -> TypeError:
    return TypeError(f"fft_{name}(): argument '{argument}' must be {expected}, not {plain_name(value)}")


def check_size(size: int) -> None:
    if size < 1:
        raise RuntimeError(f"Invalid number of data points ({size}) specified")


def floating(input: Any, name: str) -> Any:
    """``input`` in a dtype that can be transformed."""
    if not isinstance(input, Tensor):
        raise TypeError(f"fft_{name}(): argument 'input' (position 1) must be Tensor, not {type_name(input)}")
    dtype = input._array.dtype
    if dtype.char in _READY:
        return input
    if dtype.kind not in "iub":
        raise RuntimeError(f"Unsupported dtype {scalar_name(dtype)}")
    return cast(input, dtypes.get_default_dtype())


def complexified(input: Any) -> Any:
    """``input``, of a dtype that can be transformed, as a complex tensor."""
    dtype = input._array.dtype.char
    return input if dtype in "FD" else cast(input, dtypes.complex64 if dtype == "f" else dtypes.complex128)


def check_real(input: Any, name: str, what: str = "a real") -> None:
    if isinstance(input, Tensor) and input._array.dtype.kind == "c":
        raise RuntimeError(f"{name} expects {what} input tensor, but got {scalar_name(input._array.dtype)}")


def check_out(out: Any, name: str, kind: str) -> None:
    """Raises unless ``out`` is complex ("c") or real floating-point ("f")."""
    have = dtypes.of(out._array.dtype)
    if not (have.is_complex if kind == "c" else have.is_floating_point):
        expected = "complex" if kind == "c" else "floating point"
        raise RuntimeError(f"{name} expects a {expected} output tensor, but got {scalar_name(have)}")


def resized(x: Any, dims: tuple[int, ...], sizes: tuple[int, ...]) -> Any:
    """``x`` with its dimensions cut to ``sizes``, or padded with zeros at their ends."""
    pad = [0] * (2 * x._array.ndim)
    for dim, size in zip(dims, sizes, strict=True):
        have = x._array.shape[dim]
        if size < have:
            x = cut(x, dim, 0, size)
        elif size > have:
            pad[2 * (x._array.ndim - dim) - 1] = size - have
    return constant_pad_nd(x, pad) if any(pad) else x


def prepared(input: Any, n: Any, dim: Any, name: str) -> tuple[Any, int]:
    """``input`` in a dtype that can be transformed, and ``dim`` counted from the front."""
    x = input if type(input) is Tensor and input._array.dtype.char in _READY else floating(input, name)
    if n is not None and type(n) is not int and not hasattr(n, "__index__"):
        raise _wrong(name, "n", "int", n)
    ndim = x._array.ndim
    if type(dim) is int and -ndim <= dim < 0:
        return x, dim + ndim
    if type(dim) is not int and not hasattr(dim, "__index__"):
        raise _wrong(name, "dim", "int", dim)
    if not ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return x, wrap_dim(dim, ndim)


def _given(values: Any, name: str, argument: str) -> tuple[int, ...] | None:
    if values is None or type(values) is tuple:
        return values
    if isinstance(values, (list, tuple)):
        return tuple(values)
    if type(values) is int or hasattr(values, "__index__"):
        return (int(values),)
    raise _wrong(name, argument, "tuple of ints", values)


def several(x: Any, s: Any, dim: Any, name: str, half: bool = False) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The dimensions to transform and their sizes; with ``half`` the last one's is that of the real result."""
    s, dim = _given(s, name, "s"), _given(dim, name, "dim")
    return _several(x._array.shape, s, dim, half, tuple(map(type, (*(s or ()), *(dim or ())))))


@lru_cache(256)  # what is raised is not kept; 1.0, which is 1 as a key, is no dimension: hence the types
def _several(shape: Any, s: Any, dim: Any, half: bool, _types: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ndim = len(shape)
    last = s[-1] if s else -1
    if dim is not None:
        if dim and not ndim:
            raise IndexError(f"Dimension specified as {dim[0]} but tensor has no dimensions")
        dims = tuple([wrap_dim(each, ndim) for each in dim])
        if len(dims) > 1 and len(set(dims)) < len(dims):
            raise RuntimeError("FFT dims must be unique")
        if s is not None and len(s) != len(dims):
            raise RuntimeError("When given, dim and shape arguments must have the same length")
    if s is not None:
        if len(s) > ndim:
            raise RuntimeError(f"Got shape with {len(s)} values but input tensor only has {ndim} dimensions.")
        if dim is None:
            dims = tuple(range(ndim - len(s), ndim))
        sizes = tuple([shape[axis] if size == -1 else size for axis, size in zip(dims, s, strict=True)])
    else:
        if dim is None:
            dims = tuple(range(ndim))
        sizes = tuple([shape[axis] for axis in dims])
    for size in sizes:
        if size < 1:
            check_size(size)
    if half and dims:
        if last == -1:
            last = 2 * (shape[dims[-1]] - 1)
            check_size(last)
        sizes = (*sizes[:-1], last)
    return dims, sizes


def halved(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return (*sizes[:-1], sizes[-1] // 2 + 1)


def check_axes(dims: tuple[int, ...], name: str) -> None:
    if not dims:
        raise RuntimeError(f"{name} must transform at least one axis")


def conj_into(out: Any, result: Any) -> Any:
    return into(out, conj(result).detach(), "conj", same_dtype)
