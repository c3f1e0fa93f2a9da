"""``torch.fft`` along one dimension: each transform as one of the three in fourier.py, after its input is cut or padded
to size."""

from __future__ import annotations

from typing import Any

from ..complex_views import conj
from ..define import composite
from ..outputs import anything, into
from .arguments import check_out, check_real, check_size, complexified, conj_into, mode_of, prepared, resized
from .fourier import c2c, c2r, r2c


def _sized(input: Any, n: Any, dim: Any, out: Any, name: str) -> tuple[Any, int]:
    """The input of a transform to complex numbers, cut or padded to ``n`` points, and its dimension."""
    if out is not None:
        check_out(out, name, "c")
    x, axis = prepared(input, n, dim, name)
    have = x._array.shape[axis]
    size = have if n is None else n
    if size < 1:
        check_size(size)
    return (x if size == have else resized(x, (axis,), (size,))), axis


def _of_real(x: Any, axis: int, mode: Any, onesided: bool, forward: bool, out: Any) -> Any:
    """The transform of real numbers, or its conjugate, which is the inverse one."""
    result = r2c(x, (axis,), mode, onesided)
    if forward:
        return result if out is None else into(out, result, "_fft_r2c", anything)
    return conj(result) if out is None else conj_into(out, result)


def _forward_or_back(input: Any, n: Any, dim: Any, norm: Any, out: Any, name: str, forward: bool) -> Any:
    x, axis = _sized(input, n, dim, out, name)
    mode = mode_of(norm, forward, name)
    if x._array.dtype.kind == "c":
        result = c2c(x, (axis,), mode, forward)
        return result if out is None else into(out, result, "_fft_c2c", anything)
    return _of_real(x, axis, mode, False, forward, out)


@composite(at=("fft",))
def fft(input, n=None, dim=-1, norm=None, *, out=None):
    """The discrete Fourier transform along ``dim``, of ``n`` points: y[k] = sum x[j] exp(-2 pi i j k / n).

    ``input`` is cut, or padded with zeros, to ``n`` points, by default as many as there are. ``norm`` says what y is
    divided by: "backward" (or None) by nothing, "forward" by n, "ortho" by its root. float32 gives complex64.

    Raises RuntimeError for ``n`` < 1 and for float16 and bfloat16, IndexError for a ``dim`` that is not there.

    >>> import penlight as torch
    >>> torch.fft.fft(torch.tensor([1., 2., 3., 4.]))
    tensor([10.+0.j, -2.+2.j, -2.+0.j, -2.-2.j])
    """
    return _forward_or_back(input, n, dim, norm, out, "fft", True)


@composite(at=("fft",))
def ifft(input, n=None, dim=-1, norm=None, *, out=None):
    """The inverse of :func:`fft`; with the same ``norm``, each undoes the other.

    >>> import penlight as torch
    >>> torch.fft.ifft(torch.fft.fft(torch.tensor([1., 2., 4.])))
    tensor([1.+0.j, 2.+0.j, 4.+0.j])
    """
    return _forward_or_back(input, n, dim, norm, out, "ifft", False)


def _from_real(input: Any, n: Any, dim: Any, norm: Any, out: Any, name: str, forward: bool) -> Any:
    check_real(input, name)
    x, axis = _sized(input, n, dim, out, name)
    return _of_real(x, axis, mode_of(norm, forward, name), True, forward, out)


@composite(at=("fft",))
def rfft(input, n=None, dim=-1, norm=None, *, out=None):
    """:func:`fft` of a real ``input``, as the n // 2 + 1 values that the others mirror.

    >>> import penlight as torch
    >>> torch.fft.rfft(torch.tensor([1., 2., 3., 4.]))
    tensor([10.+0.j, -2.+2.j, -2.+0.j])
    """
    return _from_real(input, n, dim, norm, out, "rfft", True)


@composite(at=("fft",))
def ihfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The inverse of :func:`hfft`: half the spectrum of a real ``input``, by :func:`ifft`."""
    return _from_real(input, n, dim, norm, out, "ihfft", False)


def _to_real(input: Any, n: Any, dim: Any, norm: Any, out: Any, name: str, forward: bool) -> Any:
    if out is not None:
        check_out(out, name, "f")
    x, axis = prepared(input, n, dim, name)
    x = complexified(x)
    size = 2 * (x._array.shape[axis] - 1) if n is None else n
    if size < 1:
        check_size(size)
    if size // 2 + 1 != x._array.shape[axis]:
        x = resized(x, (axis,), (size // 2 + 1,))
    mode = mode_of(norm, forward, name)
    result = c2r(conj(x) if forward else x, (axis,), mode, size)
    return result if out is None else into(out, result, "_fft_c2r", anything)


@composite(at=("fft",))
def irfft(input, n=None, dim=-1, norm=None, *, out=None):
    """The inverse of :func:`rfft`: ``n`` reals, by default 2 (m - 1), from m values of half a spectrum.

    An odd ``n`` must be said: half the spectrum has the same size as for n - 1.

    >>> import penlight as torch
    >>> torch.fft.irfft(torch.fft.rfft(torch.tensor([1., 2., 4.])), n=3)
    tensor([1., 2., 4.])
    """
    return _to_real(input, n, dim, norm, out, "irfft", False)


@composite(at=("fft",))
def hfft(input, n=None, dim=-1, norm=None, *, out=None):
    """:func:`fft` of a signal that is its own conjugate in reverse, of which ``input`` is the first half; it is real.

    >>> import penlight as torch
    >>> torch.fft.hfft(torch.tensor([1., 2., 3.]))
    tensor([ 8., -2.,  0., -2.])
    """
    return _to_real(input, n, dim, norm, out, "hfft", True)
