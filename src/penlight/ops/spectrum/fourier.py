"""The three Fourier transforms that all of ``torch.fft`` is made of: complex to complex, real to half a spectrum,
half a spectrum to real. Each is linear, and its adjoint is another of the three.

NumPy's own functions spend more time on their arguments than on ten elements, so its loops are called directly, and the
public functions where a NumPy has them elsewhere. On large arrays SciPy's, where it is installed, are up to four times
as fast: they transform several rows at once in one vector register.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.variable import wrap
from ...backend.types import Array, Namespace
from ..define import op
from ..scalars import scalar

NONE, ROOT, ALL = 0, 1, 2  # divide by nothing, by the square root of the number of elements, by the number
_LARGE = 2**16
_REAL: dict[str, np.dtype[Any]] = {
    "F": np.dtype(np.float32),
    "D": np.dtype(np.float64),
    "f": np.dtype(np.float32),
    "d": np.dtype(np.float64),
}
_ONE = {char: scalar(1.0, real) for char, real in _REAL.items()}
_COMPLEX = {"f": np.dtype(np.complex64), "d": np.dtype(np.complex128)}


_NAMES = ("fft", "ifft", "rfft_n_even", "rfft_n_odd", "irfft")


class _Loops:
    """NumPy's loops (array, factor, out): transforms of the last dimension, or of that which ``axes`` names."""

    def __getattr__(self, name: str) -> Any:  # on the first use: to import them takes a millisecond
        if name not in _NAMES:
            raise AttributeError(name)
        try:
            from numpy.fft import _pocketfft_umath as source  # type: ignore[attr-defined]
        except ImportError:  # pragma: no cover - a NumPy that has them elsewhere
            source = None
        for each in _NAMES:
            setattr(self, each, getattr(source, each, None) or _public(each))
        return self.__dict__[name]


def _public(name: str) -> Any:
    """The same by NumPy's public function."""
    function = getattr(np.fft, name.partition("_")[0])
    inverse = name in ("ifft", "irfft")

    def run(array: np.ndarray, factor: Any, out: np.ndarray, axes: Any = ((-1,), (), (-1,))) -> None:
        axis = axes[0][0]
        size = out.shape[axis] if name == "irfft" else array.shape[axis]
        function(array, size, axis, "forward" if inverse else "backward", out)
        out *= factor

    return run


_loops = _Loops()


def _run(loop: Any, array: np.ndarray, factor: Any, out: np.ndarray, axis: int) -> np.ndarray:
    if axis == array.ndim - 1:
        loop(array, factor, out)
    else:
        loop(array, factor, out, axes=[(axis,), (), (axis,)])
    return out


def _factor(shape: tuple[int, ...], dim: tuple[int, ...], normalization: int, char: str) -> Any:
    """What the result is multiplied by, as a 0-d array for the loops of a dtype."""
    if normalization == NONE:
        return _ONE[char]
    count = shape[dim[0]] if len(dim) == 1 else math.prod([shape[axis] for axis in dim])
    return scalar(1 / math.sqrt(count) if normalization == ROOT else 1 / count, _REAL[char])


def _fast(name: str, array: np.ndarray, shape: Any, dim: tuple[int, ...], normalization: int, forward: bool) -> Any:
    """SciPy's transform of a large array, or None where there is no SciPy."""
    try:
        import scipy.fft
    except ImportError:
        return None
    norm = ("backward", "ortho", "forward")[normalization if forward else 2 - normalization]
    return getattr(scipy.fft, name)(array, shape, dim, norm)


@op("linear", at=(), name="_fft_c2c", node="FftC2CBackward0")  # y[k] = c sum_j x[j] e^(-+2 pi i j k / n)
def c2c(xp: Namespace, self: Array, dim, normalization, forward):
    if self.size >= _LARGE and dim:
        result = _fast("fftn" if forward else "ifftn", self, None, dim, normalization, forward)
        if result is not None:
            return result
    loop = _loops.fft if forward else _loops.ifft
    dtype = self.dtype
    one = _ONE[dtype.char]
    factor = _factor(self.shape, dim, normalization, dtype.char)
    out = xp.empty(self.shape, dtype)
    if len(dim) == 1 and dim[0] == self.ndim - 1:
        loop(self, factor, out)
        return out
    source = self
    for axis in reversed(dim):
        source, factor = _run(loop, source, factor, out, axis), one
    return self.copy() if source is self else out


@op("linear", at=(), name="_fft_r2c", node="FftR2CBackward0")  # the same of a real x, k up to n/2 in the last of `dim`
def r2c(xp: Namespace, self: Array, dim, normalization, onesided):
    last = dim[-1]
    size = self.shape[last]
    kept = size // 2 + 1
    shape = self.shape[:last] + (kept if onesided else size,) + self.shape[last + 1 :]
    if onesided and self.size >= _LARGE:
        result = _fast("rfftn", self, None, dim, normalization, True)
        if result is not None:
            return result
    char = self.dtype.char
    if not onesided and (size < 1000 or len(dim) > 1):
        return c2c.op.run(self.astype(_COMPLEX[char]), dim, normalization, True)
    factor = _factor(self.shape, dim, normalization, char)
    out = xp.empty(shape, _COMPLEX[char])
    where = (slice(None),) * last
    half = out if onesided else out[(*where, slice(kept))]
    _run(_loops.rfft_n_odd if size % 2 else _loops.rfft_n_even, self, factor, half, last)
    if not onesided:  # the rest mirrors it
        xp.conjugate(out[(*where, slice((size - 1) // 2, 0, -1))], out[(*where, slice(kept, None))])
    for axis in reversed(dim[:-1]):
        _run(_loops.fft, out, _ONE[char], out, axis)
    return out


@op("linear", at=(), name="_fft_c2r", node="FftC2RBackward0")  # the inverse: x of n = `last_dim_size` reals
def c2r(xp: Namespace, self: Array, dim, normalization, last_dim_size):
    last = dim[-1]
    shape = self.shape[:last] + (last_dim_size,) + self.shape[last + 1 :]
    if self.size >= _LARGE:
        result = _fast("irfftn", self, [shape[axis] for axis in dim], dim, normalization, False)
        if result is not None:
            return result
    if len(dim) > 1:
        self = c2c.op.run(self, dim[:-1], NONE, False)
    char = self.dtype.char
    return _run(_loops.irfft, self, _factor(shape, dim, normalization, char), xp.empty(shape, _REAL[char]), last)


# Of the frequencies k and n - k, which are conjugates, half a spectrum has one: it counts twice, but for 0 and n/2,
# which are their own mirror images.


def _weighed(grad: Any, axis: int, size: int, inner: float) -> Any:
    """``grad``, half a spectrum of ``size`` along ``axis``, with what has a mirror image times ``inner``."""
    weights = np.full(size // 2 + 1, inner, grad.dtype if isinstance(grad, np.ndarray) else grad._array.dtype)
    weights[0] = 1
    if size % 2 == 0:
        weights[-1] = 1
    weights = weights.reshape((-1,) + (1,) * (grad.ndim - axis - 1))
    return grad * (weights if isinstance(grad, np.ndarray) else wrap(weights))


def _r2c_back(grad, self_shape, dim, normalization, onesided):
    if not onesided:
        return c2c(grad, dim, normalization, False)
    size = self_shape[dim[-1]]
    return c2r(_weighed(grad, dim[-1], size, 0.5), dim, normalization, size)


def _c2r_back(grad, dim, normalization, last_dim_size):
    return _weighed(r2c(grad, dim, normalization, True), dim[-1], last_dim_size, 2.0)


c2c.vjp(self=lambda grad, dim, normalization, forward: c2c(grad, dim, normalization, not forward))
r2c.vjp(self=_r2c_back)
c2r.vjp(self=_c2r_back)
