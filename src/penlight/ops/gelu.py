"""The kernels of ``gelu``: on arrays, in blocks, with few steps.

The normal distribution's probability of less than x is ``sigmoid(x Q(x^2))``, where Q is nearly linear. For float32 our
own minimax fit is the continued fraction ``Q(z) = a + b z + k / (z + d + m / (z + e))``, two steps shorter than a
polynomial that is as good; it errs by 9e-8 in the probability, and rises without bound, so no clamp is needed.
(Beyond -5, where the probability is below 3e-7, its relative error grows; that of ``1 + erf`` does so from -1 on.)
"""

from __future__ import annotations

from math import erfc, exp, pi, sqrt
from typing import Any

import numpy as np

from ..backend.blocks import run
from ..backend.numbers import Constants
from ..backend.powers import LOG, POWER
from ..backend.summation import F32
from .erf import erf_array
from .singly import FEW, few

_A, _B, _K, _D, _M, _E = (
    2.41800812004486, 0.035497761851037354, -6.858691195637261, -15.253607814337157, 893.6363290461535,
    37.87379334559666,
)  # fmt: skip
# The fraction of w = s z, with s such that the linear term is w itself; and its negative, for POWER.
_SCALE = _B * LOG
_FRACTION = Constants(_SCALE, _E * _SCALE, _M * _SCALE * _SCALE, _D * _SCALE, -_K * _SCALE * LOG, -_A * LOG, 1.0)
BETA, KAPPA = sqrt(2 / pi), 0.044715
_HALF_ROOT = -sqrt(0.5)
_ROOT_TWO_PI = sqrt(2 * pi)
_WHOLE = Constants(0.5, 1.0, sqrt(0.5))
_DENSITY = Constants(-0.5, 1 / _ROOT_TWO_PI)
_SLOPE = Constants(1.0, -0.5 / _B, 1 / _ROOT_TWO_PI)
_TANH = Constants(1.0, -2 * BETA, -2 * BETA * KAPPA)
_TANH_SLOPE = Constants(1.0, -2 * BETA, -2 * BETA * KAPPA, 6 * BETA * KAPPA)


def _single(x: float) -> float:
    return x * (0.5 * erfc(x * _HALF_ROOT))


def gelu_array(x: Any, out: Any = None) -> Any:
    """x Phi(x), of a float32 or float64 array."""
    if x.size <= FEW:
        return few(_single, x, out)
    if x.itemsize == 4:
        return run(_gelu32, (x,), 1, out)
    half, one, root = _WHOLE[x.dtype]
    y = erf_array(x * root)
    np.add(y, one, y)
    np.multiply(y, half, y)
    return np.multiply(y, x, y if out is None else out)


def _gelu32(x: Any, out: Any, w: Any) -> None:
    _odds(x, out, w)
    np.divide(x, out, out)


def _odds(x: Any, out: Any, w: Any) -> None:
    """1 / Phi(x); leaves s x^2 in ``w``."""
    s, e, m, d, k, a, one = _FRACTION[F32]
    np.square(x, w)
    np.multiply(w, s, w)
    np.add(w, e, out)
    np.divide(m, out, out)
    np.add(out, w, out)
    np.add(out, d, out)
    np.divide(k, out, out)
    np.subtract(out, w, out)
    np.add(out, a, out)
    np.multiply(out, x, out)
    POWER(out, out)
    np.add(out, one, out)


def gelu_tanh_array(x: Any, out: Any = None) -> Any:
    """x / (1 + e^-2u) = x (1 + tanh u) / 2, u = b (x + k x^3)."""
    return run(_tanh_form, (x,), 0, out)


def _tanh_form(x: Any, out: Any) -> None:
    one, first, third = _TANH[x.dtype]
    np.multiply(x, x, out)
    np.multiply(out, third, out)
    np.add(out, first, out)
    np.multiply(out, x, out)
    np.exp(out, out)
    np.add(out, one, out)
    np.divide(x, out, out)


def gelu_grad_array(grad: Any, x: Any, approximate: str) -> Any:
    """grad (Phi(x) + x phi(x)), or its counterpart with tanh."""
    if approximate == "tanh":
        return run(_grad_tanh, (grad, x), 2)
    if x.itemsize == 4 and x.size > FEW:
        return run(_grad32, (grad, x), 1)
    if x.size <= FEW:
        return few(_single_slope, x, None) * grad
    half, one, root = _WHOLE[x.dtype]
    y = erf_array(x * root)
    np.add(y, one, y)
    np.multiply(y, half, y)
    z = x * x
    half, scale = _DENSITY[x.dtype]
    np.multiply(z, half, z)
    np.exp(z, z)
    np.multiply(z, x, z)
    np.multiply(z, scale, z)
    np.add(y, z, y)
    return np.multiply(y, grad, y)


def _single_slope(x: float) -> float:
    return 0.5 * erfc(x * _HALF_ROOT) + x * _density(x)


def _density(x: float) -> float:
    return exp(-0.5 * x * x) / _ROOT_TWO_PI


def _grad32(grad: Any, x: Any, out: Any, w: Any) -> None:
    _odds(x, out, w)
    one, half, scale = _SLOPE[F32]
    np.divide(one, out, out)
    np.multiply(w, half, w)  # -x^2 / 2, in units of LOG
    POWER(w, w)
    np.multiply(w, x, w)
    np.multiply(w, scale, w)
    np.add(out, w, out)
    np.multiply(out, grad, out)


def _grad_tanh(grad: Any, x: Any, out: Any, z: Any, t: Any) -> None:
    # s + x s (1 - s) u', with s = 1 / (1 + e^-u), u = x (first + third x^2)
    one, first, third, thrice = _TANH_SLOPE[x.dtype]
    np.multiply(x, x, z)
    np.multiply(z, third, out)
    np.add(out, first, out)
    np.multiply(out, x, out)
    np.exp(out, out)
    np.add(out, one, out)
    np.divide(one, out, out)
    np.multiply(z, thrice, z)
    np.subtract(z, first, z)
    np.subtract(one, out, t)
    np.multiply(t, out, t)  # 0 for large x, before anything overflows
    np.multiply(t, x, t)
    np.multiply(z, t, z)
    np.add(out, z, out)
    np.multiply(out, grad, out)
