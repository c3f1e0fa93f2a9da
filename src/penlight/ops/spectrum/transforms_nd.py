"""``torch.fft`` along several dimensions at once."""

from __future__ import annotations

from typing import Any

from ...backend.names import scalar_name
from ..complex_views import conj, conj_physical
from ..define import composite
from ..outputs import anything, into
from .arguments import (
    check_axes,
    check_out,
    check_real,
    complexified,
    conj_into,
    floating,
    halved,
    mode_of,
    resized,
    several,
)
from .fourier import c2c, c2r, r2c


def _all_complex(input: Any, s: Any, dim: Any, norm: Any, out: Any, name: str, caller: str, forward: bool) -> Any:
    x = complexified(floating(input, caller))
    dims, sizes = several(x, s, dim, caller)
    if s is not None:
        x = resized(x, dims, sizes)
    mode = mode_of(norm, forward, caller)
    if out is not None:
        check_out(out, "fftn", "c")
    result = c2c(x, dims, mode, forward)
    return result if out is None else into(out, result, "_fft_c2c", anything)


def _real_to_half(input: Any, s: Any, dim: Any, norm: Any, out: Any, caller: str) -> Any:
    check_real(input, "rfftn", "a real-valued")
    if out is not None:
        check_out(out, "rfftn", "c")
    x = floating(input, caller)
    dims, sizes = several(x, s, dim, caller)
    check_axes(dims, "rfftn")
    if s is not None:
        x = resized(x, dims, sizes)
    result = r2c(x, dims, mode_of(norm, True, caller), True)
    return result if out is None else into(out, result, "_fft_r2c", anything)


def _half_to_real(input: Any, s: Any, dim: Any, norm: Any, out: Any, name: str, caller: str, forward: bool) -> Any:
    if out is not None:
        check_out(out, name, "f")
    x = complexified(floating(input, caller))
    dims, sizes = several(x, s, dim, caller, half=True)
    check_axes(dims, name)
    if s is not None:
        x = resized(x, dims, halved(sizes))
    mode = mode_of(norm, forward, caller)
    if forward:
        x = conj(c2c(x, dims[:-1], mode, True) if len(dims) > 1 else x)
        result = c2r(x, dims[-1:], mode, sizes[-1])
    else:
        result = c2r(x, dims, mode, sizes[-1])
    return result if out is None else into(out, result, "_fft_c2r", anything)


def _real_to_half_back(input: Any, s: Any, dim: Any, norm: Any, out: Any, caller: str) -> Any:
    x = floating(input, caller)
    dims, sizes = several(x, s, dim, caller)
    check_axes(dims, "ihfftn")
    if s is not None:
        x = resized(x, dims, sizes)
    mode = mode_of(norm, False, caller)
    if x._array.dtype.kind == "c":
        raise RuntimeError(f"Only supports floating-point dtypes, but found: {scalar_name(x._array.dtype)}")
    if out is not None:
        check_out(out, "ihfftn", "c")
    half = r2c(x, dims[-1:], mode, True)
    if len(dims) == 1:
        return conj(half) if out is None else conj_into(out, half)
    result = c2c(conj_physical(half), dims[:-1], mode, False)
    return result if out is None else into(out, result, "_fft_c2c", anything)


@composite(at=("fft",))
def fftn(input, s=None, dim=None, norm=None, *, out=None):
    """:func:`fft` along each of ``dim``, in ``s`` points: by default all dimensions, or as many last ones as ``s`` has.

    A size of -1 leaves a dimension as it is. Raises RuntimeError where ``s`` and ``dim`` differ in length and for
    dimensions that repeat.

    >>> import penlight as torch
    >>> torch.fft.fftn(torch.eye(2))
    tensor([[2.+0.j, 0.+0.j],
            [0.+0.j, 2.+0.j]])
    """
    return _all_complex(input, s, dim, norm, out, "fftn", "fftn", True)


@composite(at=("fft",))
def ifftn(input, s=None, dim=None, norm=None, *, out=None):
    """The inverse of :func:`fftn`."""
    return _all_complex(input, s, dim, norm, out, "ifftn", "ifftn", False)


@composite(at=("fft",))
def fft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """:func:`fftn` of the last two dimensions."""
    return _all_complex(input, s, dim, norm, out, "fftn", "fft2", True)


@composite(at=("fft",))
def ifft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """The inverse of :func:`fft2`."""
    return _all_complex(input, s, dim, norm, out, "ifftn", "ifft2", False)


@composite(at=("fft",))
def rfftn(input, s=None, dim=None, norm=None, *, out=None):
    """:func:`fftn` of a real ``input``, with half the values in the last of ``dim``.

    >>> import penlight as torch
    >>> torch.fft.rfftn(torch.ones(4, 4)).shape
    torch.Size([4, 3])
    """
    return _real_to_half(input, s, dim, norm, out, "rfftn")


@composite(at=("fft",))
def rfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """:func:`rfftn` of the last two dimensions."""
    return _real_to_half(input, s, dim, norm, out, "rfft2")


@composite(at=("fft",))
def irfftn(input, s=None, dim=None, norm=None, *, out=None):
    """The inverse of :func:`rfftn`; an odd last size of the result must be said in ``s``."""
    return _half_to_real(input, s, dim, norm, out, "irfftn", "irfftn", False)


@composite(at=("fft",))
def irfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """:func:`irfftn` of the last two dimensions."""
    return _half_to_real(input, s, dim, norm, out, "irfftn", "irfft2", False)


@composite(at=("fft",))
def hfftn(input, s=None, dim=None, norm=None, *, out=None):
    """:func:`hfft` in the last of ``dim``, after :func:`fft` in the others."""
    return _half_to_real(input, s, dim, norm, out, "hfftn", "hfftn", True)


@composite(at=("fft",))
def hfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """:func:`hfftn` of the last two dimensions."""
    return _half_to_real(input, s, dim, norm, out, "hfftn", "hfft2", True)


@composite(at=("fft",))
def ihfftn(input, s=None, dim=None, norm=None, *, out=None):
    """The inverse of :func:`hfftn`."""
    return _real_to_half_back(input, s, dim, norm, out, "ihfftn")


@composite(at=("fft",))
def ihfft2(input, s=None, dim=(-2, -1), norm=None, *, out=None):
    """:func:`ihfftn` of the last two dimensions."""
    return _real_to_half_back(input, s, dim, norm, out, "ihfft2")
