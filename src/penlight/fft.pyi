# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from ._tensor import Tensor, _DType, _Device, _Ints, _Layout

def fft(input: Tensor, n: _int | None = None, dim: _int = -1, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The discrete Fourier transform along ``dim``, of ``n`` points: y[k] = sum x[j] exp(-2 pi i j k / n)."""
def fft2(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints = (-2, -1), norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`fftn` of the last two dimensions."""
def fftfreq(n: _int, d: _float = 1.0, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """The frequencies of :func:`fft` of ``n`` samples at distances ``d``: 0, 1, ..., then the negative ones, over n d."""
def fftn(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints | None = None, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`fft` along each of ``dim``, in ``s`` points: by default all dimensions, or as many last ones as ``s`` has."""
def fftshift(input: Tensor, dim: _Ints | None = None) -> Tensor:
    """Frequency 0 in the middle: the negative frequencies, which :func:`fft` has last, come first."""
def hfft(input: Tensor, n: _int | None = None, dim: _int = -1, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`fft` of a signal that is its own conjugate in reverse, of which ``input`` is the first half; it is real."""
def hfft2(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints = (-2, -1), norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`hfftn` of the last two dimensions."""
def hfftn(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints | None = None, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`hfft` in the last of ``dim``, after :func:`fft` in the others."""
def ifft(input: Tensor, n: _int | None = None, dim: _int = -1, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`fft`; with the same ``norm``, each undoes the other."""
def ifft2(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints = (-2, -1), norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`fft2`."""
def ifftn(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints | None = None, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`fftn`."""
def ifftshift(input: Tensor, dim: _Ints | None = None) -> Tensor:
    """The inverse of :func:`fftshift`."""
def ihfft(input: Tensor, n: _int | None = None, dim: _int = -1, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`hfft`: half the spectrum of a real ``input``, by :func:`ifft`."""
def ihfft2(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints = (-2, -1), norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`ihfftn` of the last two dimensions."""
def ihfftn(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints | None = None, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`hfftn`."""
def irfft(input: Tensor, n: _int | None = None, dim: _int = -1, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`rfft`: ``n`` reals, by default 2 (m - 1), from m values of half a spectrum."""
def irfft2(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints = (-2, -1), norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`irfftn` of the last two dimensions."""
def irfftn(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints | None = None, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of :func:`rfftn`; an odd last size of the result must be said in ``s``."""
def rfft(input: Tensor, n: _int | None = None, dim: _int = -1, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`fft` of a real ``input``, as the n // 2 + 1 values that the others mirror."""
def rfft2(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints = (-2, -1), norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`rfftn` of the last two dimensions."""
def rfftfreq(n: _int, d: _float = 1.0, *, out: Tensor | None = None, dtype: _DType | None = None, layout: _Layout | None = None, device: _Device | None = None, pin_memory: _bool = False, requires_grad: _bool = False) -> Tensor:
    """The frequencies of :func:`rfft` of ``n`` samples at distances ``d``: those of :func:`fftfreq` that are not negative, and n / 2 where n is even."""
def rfftn(input: Tensor, s: _Sequence[_int] | None = None, dim: _Ints | None = None, norm: _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """:func:`fftn` of a real ``input``, with half the values in the last of ``dim``."""
