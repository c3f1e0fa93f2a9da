"""What goes with a Fourier transform: the frequencies of its output, and their order."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import dtypes
from ...backend.names import scalar_name
from ..define import composite
from ..factory import as_int, finish, options, plain_name
from ..helpers import wrap_dim
from ..repeating import roll


def _start(name: str, n: Any, d: Any, dtype: Any, out: Any, rest: tuple[Any, ...]) -> tuple[int, Any, np.dtype[Any]]:
    """n, the distance between frequencies, and their dtype."""
    count = as_int(n)
    if count is None:
        raise TypeError(f"fft_{name}(): argument 'n' (position 1) must be int, not {plain_name(n)}")
    numpy = options("fft_" + name, dtype, *rest)
    if numpy is None:
        numpy = dtypes.default_float.numpy if out is None else out._array.dtype
    if numpy.kind not in "fcV":
        raise RuntimeError(f"{name} requires a floating point or complex dtype")
    if numpy.kind == "c":
        raise NotImplementedError(f"\"arange_cpu\" not implemented for '{scalar_name(numpy)}'")
    with np.errstate(all="ignore"):
        return count, np.float64(1) / (np.float64(count) * np.float64(d)), numpy


def _times(count: np.ndarray, step: Any, numpy: np.dtype[Any]) -> np.ndarray:
    """The product, in the dtype that PyTorch has it in: the numbers are rounded before."""
    wide = np.dtype(np.float32) if numpy.itemsize == 2 else numpy
    with np.errstate(all="ignore"):
        return (count.astype(numpy).astype(wide) * wide.type(step)).astype(numpy)


@composite(at=("fft",))
def fftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """The frequencies of :func:`fft` of ``n`` samples at distances ``d``: 0, 1, ..., then the negative ones, over n d.

    >>> import penlight as torch
    >>> torch.fft.fftfreq(5)
    tensor([ 0.0000,  0.2000,  0.4000, -0.4000, -0.2000])
    """
    count, step, numpy = _start("fftfreq", n, d, dtype, out, (layout, device, pin_memory, requires_grad))
    if count < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {count}: [{count}]")
    k = np.arange(count)
    k[(count + 1) // 2 :] -= count
    return finish("fftfreq", _times(k, step, numpy), requires_grad, out, dtype)


@composite(at=("fft",))
def rfftfreq(n, d=1.0, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """The frequencies of :func:`rfft` of ``n`` samples at distances ``d``: those of :func:`fftfreq` that are not
    negative, and n / 2 where n is even.

    >>> import penlight as torch
    >>> torch.fft.rfftfreq(4)
    tensor([0.0000, 0.2500, 0.5000])
    """
    count, step, numpy = _start("rfftfreq", n, d, dtype, out, (layout, device, pin_memory, requires_grad))
    k = np.arange(int(count / 2) + 1)
    return finish("rfftfreq", _times(k, step, numpy), requires_grad, out, dtype)


def _dims(input: Any, dim: Any) -> tuple[int, ...]:
    ndim = input._array.ndim
    if dim is None:
        return tuple(range(ndim))
    dims = tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)
    if dims and not ndim:
        raise IndexError(f"Dimension specified as {dims[0]} but tensor has no dimensions")
    return tuple([wrap_dim(each, ndim) for each in dims])


@composite(at=("fft",))
def fftshift(input, dim=None):
    """Frequency 0 in the middle: the negative frequencies, which :func:`fft` has last, come first.

    >>> import penlight as torch
    >>> torch.fft.fftshift(torch.fft.fftfreq(4))
    tensor([-0.5000, -0.2500,  0.0000,  0.2500])
    """
    dims = _dims(input, dim)
    return roll(input, tuple([input._array.shape[each] // 2 for each in dims]), dims)


@composite(at=("fft",))
def ifftshift(input, dim=None):
    """The inverse of :func:`fftshift`."""
    dims = _dims(input, dim)
    return roll(input, tuple([(input._array.shape[each] + 1) // 2 for each in dims]), dims)
