"""The exponential linear unit and its kin: ``elu``, ``celu``, ``selu``."""

from __future__ import annotations

from functools import lru_cache
from math import inf, isfinite
from typing import Any

import numpy as np

from ..backend.choice import choose, clip
from ..backend.numbers import Constants, zero
from ..backend.types import Array, Namespace
from .define import op
from .exponential import exp
from .formulas import array_of, either, masked, pick

_exp = either(np.exp, exp)
_ENDS = Constants(-inf, 0.0, inf)
_REFUSED = {"biu": "elu_cpu", "c": "elu_cpu"}


@op("elementwise", at=(), inplace=("nn.functional",), inplace_node="EluBackward1", refuse=_REFUSED)
def elu(xp: Namespace, self: Array, alpha=1.0, scale=1.0, input_scale=1.0):
    """``alpha * (e^x - 1)`` for negative elements."""
    # y = s x for x > 0, else s a (e^(i x) - 1)       gx = s gy, for x <= 0 s a i e^(i x) gy
    return _elu_array(self, alpha, scale, input_scale)


def _elu_array(x: Any, alpha: float, scale: float, input_scale: float) -> Any:
    """``max(s x, 0) + s a (e^min(i x, 0) - 1)``, in which one of the two terms is 0."""
    factor, faster, gain = _elu_constants(x.dtype, alpha, scale, input_scale)
    if 0 < x.size < 4096 and x.ndim:  # fewer steps, but a branch on every element
        y = np.expm1(x if faster is None else np.multiply(x, faster))
        if factor is not None:
            np.multiply(y, factor, y)
        np.putmask(y, np.greater(x, zero(x.dtype)), x if gain is None else np.multiply(x, gain))
        return y
    if not (isfinite(alpha * scale) and isfinite(input_scale)):  # which times 0 is no 0
        number = x.dtype.type
        y = np.expm1(x * number(input_scale)) * number(alpha * scale)
        return choose(x <= zero(x.dtype), y, x * number(scale))
    if not x.ndim:
        return _elu_array(x.reshape(1), alpha, scale, input_scale).reshape(())
    low, none, high = _ENDS[x.dtype]
    y = clip(x, low, none)  # faster than the minimum of many elements and one
    if faster is not None:
        np.multiply(y, faster, y)
    np.expm1(y, y)
    if factor is not None:
        np.multiply(y, factor, y)
    if gain is None and 0 < alpha * input_scale <= 1:  # y bends upwards from its tangent at 0, which x is not above
        return np.maximum(x, y, out=y)
    positive = clip(x, none, high)
    if gain is not None:
        np.multiply(positive, gain, positive)
    return np.add(y, positive, y)


@lru_cache(64)  # alpha may be any number
def _elu_constants(dtype: Any, alpha: float, scale: float, input_scale: float) -> Any:
    """The factors as 0-d arrays, None for those that are 1: a Python number costs a ufunc as much again."""
    factors = (alpha * scale, input_scale, scale)
    return [None if factor == 1 else np.array(factor, dtype) for factor in factors]


def _elu_self(grad, self, alpha, scale, input_scale):
    x = array_of(self)
    low = np.less_equal(x, zero(x.dtype))
    if x.size >= 4096 and isinstance(grad, np.ndarray) and grad.dtype == x.dtype:
        return grad * _slope(x, low, scale, alpha * scale * input_scale, input_scale)
    slope = masked(low, self)  # so that e^x stays finite
    if input_scale != 1:
        slope = slope * input_scale
    slope, factor = _exp(slope), alpha * scale * input_scale
    return pick(low, grad * (slope * factor if factor != 1 else slope), grad * scale if scale != 1 else grad)


def _slope(x: Any, low: Any, scale: float, factor: float, input_scale: float) -> Any:
    """``factor e^(i x)`` where ``low``, else ``scale``: by e^min(i x, 0), which is 1 there."""
    slope = clip(x, *_ENDS[x.dtype][:2])
    if input_scale != 1:
        slope *= x.dtype.type(input_scale)
    np.exp(slope, slope)
    if factor != 1:
        slope *= x.dtype.type(factor)
    return slope if factor == scale else choose(low, slope, np.array(scale, x.dtype))


elu.vjp(self=_elu_self)


@op(
    "elementwise",
    at=("torch",),
    inplace=("torch", "nn.functional"),
    inplace_node="CeluBackward1",
    out=False,
    refuse=_REFUSED,
)
def celu(xp: Namespace, self: Array, alpha=1.0):
    """``alpha * (e^(x / alpha) - 1)`` for negative elements. Raises RuntimeError for ``alpha=0``."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _elu_array(self, alpha, 1.0, 1.0 / alpha)


celu.vjp(self=lambda grad, self, alpha: _elu_self(grad, self, alpha, 1.0, 1.0 / float(np.float32(alpha))))

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


@op(
    "elementwise",
    at=("torch",),
    inplace=("torch", "nn.functional"),
    inplace_node="EluBackward1",
    out=False,
    node="EluBackward0",
    refuse=_REFUSED,
)
def selu(xp: Namespace, self: Array):
    """The self-normalising ``elu``, with the constants of Klambauer et al. 2017."""
    return _elu_array(self, _SELU_ALPHA, _SELU_SCALE, 1.0)


selu.vjp(self=lambda grad, self: _elu_self(grad, self, _SELU_ALPHA, _SELU_SCALE, 1.0))
