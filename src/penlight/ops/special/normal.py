"""The normal distribution's function, its inverse and its logarithm, and the scaled complement of erf."""

from __future__ import annotations

from math import erfc, inf, log, log1p, nan, pi, sqrt
from math import exp as _exp_single
from typing import Any

import numpy as np

from ...backend.types import Array, Namespace
from ..define import op
from ..erf import erfc_array, ndtri_single
from ..exponential import exp
from ..formulas import either
from . import fits
from .regions import among, by_region, elementwise, fitted, refuse_half

_exp = either(np.exp, exp)
_HALF_ROOT = sqrt(0.5)

# ------------------------------------------------------------------------------------------------ erfcx


def _growing(x: Any) -> Any:
    """2 e^(x^2) - erfcx(-x), for x < 0."""
    size = np.minimum(-x, 30)  # beyond, it is infinite
    # x in a head whose square is exact, and a rest
    head = (size.view(np.int64) & ~0xFFFFFFFF).view(np.float64) if x.itemsize == 8 else (
        size.view(np.int32) & ~0xFFF).view(np.float32)  # fmt: skip
    y = np.exp(head * head)
    y *= np.exp((size - head) * (size + head))
    y *= 2
    y -= _erfcx_block(size)
    return y


def _near(x: Any) -> Any:
    return fitted(fits.ERFCX_NEAR, x)


def _far(x: Any) -> Any:
    return fitted(fits.ERFCX_FAR, 1 - 6 / (x + 3)) / (1 + 2 * x)


def _erfcx_block(x: Any) -> Any:
    return by_region(among((0.0, 2.0), x), (_growing, _near, _far), x)


def _erfcx_single(x: float) -> float:
    if -30 < x < 25:  # beyond, erfc leaves the normal numbers
        head = x * 134217729.0
        head -= head - x
        return _exp_single(head * head) * _exp_single((x - head) * (x + head)) * erfc(x)
    raise ValueError


def _erfcx_single32(x: float) -> float:
    if x < 25:
        return _exp_single(x * x) * erfc(x)
    raise ValueError


erfcx_array = elementwise(_erfcx_block, lambda itemsize: _erfcx_single32 if itemsize == 4 else _erfcx_single)


@op(
    "elementwise",
    at=("special",),
    promote="float",
    node="SpecialErfcxBackward0",
    widen=False,
    refuse={"c": "erfcx_cpu"},
)
def erfcx(xp: Namespace, self: Array):  # y = e^(x^2) erfc(x)       gx = gy (2 x y - 2 / sqrt(pi))
    """``exp(x ** 2) * erfc(x)``, which decays as 1/x.

    >>> import penlight as torch
    >>> torch.special.erfcx(torch.tensor([0., 10.]))
    tensor([1.0000, 0.0561])
    """
    refuse_half(self, "erfcx_cpu")
    return erfcx_array(self)


erfcx.vjp(self=lambda grad, self, result: grad * (2 * self * result - 2 / sqrt(pi)))

# ------------------------------------------------------------------------------------------------ ndtr


@op("elementwise", at=("special",), promote="float", node="MulBackward1", refuse={"c": "erf_vml_cpu"})
def ndtr(xp: Namespace, self: Array):  # y = (1 + erf(x / sqrt(2))) / 2       gx = gy e^(-x^2 / 2) / sqrt(2 pi)
    """The probability that a standard normal number is less.

    >>> import penlight as torch
    >>> torch.special.ndtr(torch.tensor([-1., 0.]))
    tensor([0.1587, 0.5000])
    """
    return erfc_array(self * self.dtype.type(-_HALF_ROOT)) * self.dtype.type(0.5)


ndtr.vjp(self=lambda grad, self: grad * (_exp(self * self * -0.5) * (1 / sqrt(2 * pi))))


def _log_left(x: Any) -> Any:
    return np.log(_erfcx_block(x * -_HALF_ROOT) / 2) - x * x / 2


def _log_right(x: Any) -> Any:
    return np.log1p(erfc_array(x * x.dtype.type(_HALF_ROOT)) * -0.5)


def _log_ndtr(x: Any) -> Any:
    return by_region(x < -1, (_log_right, _log_left), x)


def _log_ndtr_single(x: float) -> float:
    if x > -1:
        return log1p(erfc(x * _HALF_ROOT) * -0.5)
    if x > -37:
        return log(erfc(x * -_HALF_ROOT) * 0.5)
    raise ValueError


log_ndtr_array = elementwise(_log_ndtr, lambda itemsize: _log_ndtr_single)


@op(
    "elementwise",
    at=("special",),
    promote="float",
    node="SpecialLogNdtrBackward0",
    widen=False,
    refuse={"c": "log_ndtr_cpu"},
)
def log_ndtr(xp: Namespace, self: Array):  # y = ln ndtr(x)       gx = gy e^(-x^2 / 2 - y) / sqrt(2 pi)
    """The logarithm of ``ndtr``, accurate far to the left."""
    refuse_half(self, "log_ndtr_cpu")
    return log_ndtr_array(self)


log_ndtr.vjp(self=lambda grad, self, result: grad * (_exp(-(result + self * self * 0.5)) * (1 / sqrt(2 * pi))))

# ------------------------------------------------------------------------------------------------ ndtri


def _centre(y: Any) -> Any:
    """The inverse of ndtr(x) - 1/2."""
    return y * fitted(fits.NDTRI, y * y)


def _tail(p: Any) -> Any:
    """-ndtri(p) for p < e^-2, in z = sqrt(-2 ln p)."""
    z = np.sqrt(np.log(p) * -2)
    u = 1 / z
    y = by_region(u < 1 / 6, (lambda u: fitted(fits.NDTRI_TAIL, u), lambda u: fitted(fits.NDTRI_END, u)), u)
    y += np.log(z)
    y *= u
    return np.where(p == 0, p.dtype.type(inf), z - y)


_LEFT = 0.1353352832366127  # e^-2
_NDTRI = (
    lambda p: -_tail(p),
    lambda p: _centre(p - 0.5),
    lambda p: _tail(1 - p),
    lambda p: np.full_like(p, nan),
)


def _ndtri(p: Any) -> Any:
    region = (p >= _LEFT).astype(np.int8)
    region += p >= 1 - _LEFT
    region[~((p >= 0) & (p <= 1))] = 3
    return by_region(region, _NDTRI, p)


ndtri_array = elementwise(_ndtri, lambda itemsize: ndtri_single)


@op(
    "elementwise",
    at=("special",),
    promote="float",
    node="SpecialNdtriBackward0",
    widen=False,
    refuse={"c": "ndtri_cpu"},
)
def ndtri(xp: Namespace, self: Array):  # ndtr(y) = x       gx = gy sqrt(2 pi) e^(y^2 / 2)
    """The inverse of ``ndtr``; infinite at 0 and 1, NaN outside."""
    refuse_half(self, "ndtri_cpu")
    return ndtri_array(self)


ndtri.vjp(self=lambda grad, result: grad * (_exp(result * result / 2) * sqrt(2 * pi)))
