"""Exponentials and logarithms."""

from __future__ import annotations

from math import log as _ln
from typing import Any

from ..autograd.variable import wrap
from ..backend.blocks import into
from ..backend.direct import np
from ..backend.numbers import one
from ..backend.tell import without_nan
from ..backend.types import Array, Namespace
from .define import op, register
from .formulas import array_of, either, masked
from .helpers import conj

_LN2, _LN10 = _ln(2), _ln(10)
_LARGE = 4096


@op("elementwise", ufunc="exp", promote="float")
def exp(self: Array):  # y = e^x       gx = gy conj(y)
    """e to the power of each element.

    >>> import penlight as torch
    >>> torch.exp(torch.tensor([0., 1.]))
    tensor([1.0000, 2.7183])
    """


exp.vjp(self=lambda grad, result: grad * conj(result))


@op("elementwise", ufunc="exp2", promote="float")
def exp2(xp: Namespace, self: Array):  # y = 2^x       gx = ln(2) gy conj(y)
    """2 to the power of each element."""
    if self.dtype.kind != "c":
        return xp.exp2(self)
    exponent = xp.empty(self.shape, self.dtype)
    exponent.real, exponent.imag = self.real * _LN2, self.imag * _LN2  # a complex factor would make nan of infinities
    return xp.exp(exponent)


exp2.vjp(self=lambda grad, result: grad * conj(result) * _LN2)


@op("elementwise", ufunc="expm1", promote="float")
def expm1(self: Array):  # y = e^x - 1       gx = gy conj(y + 1)
    """e to the power of each element, minus 1; accurate near 0."""


expm1.vjp(self=lambda grad, result: grad * conj(result) + grad)


@op("elementwise", ufunc="log", promote="float")
def log(self: Array):  # y = ln x       gx = gy / conj(x)
    """The natural logarithm; -inf for 0, NaN for negative numbers.

    >>> import penlight as torch
    >>> torch.log(torch.tensor([1., 0., -1.]))
    tensor([0., -inf, nan])
    """


log.vjp(self=lambda grad, self: grad / conj(self))


@op("elementwise", ufunc="log2", promote="float")
def log2(self: Array):
    """The logarithm to base 2."""


log2.vjp(self=lambda grad, self: grad / (conj(self) * _LN2))


@op("elementwise", ufunc="log10", promote="float")
def log10(self: Array):
    """The logarithm to base 10."""


log10.vjp(self=lambda grad, self: grad / (conj(self) * _LN10))


@op("elementwise", ufunc="log1p", promote="float", node="Log1PBackward0")
def log1p(self: Array):  # y = ln(1 + x)       gx = gy / conj(x + 1)
    """The logarithm of 1 plus each element; accurate near 0."""


log1p.vjp(self=lambda grad, self: grad / (conj(self) + 1))


def _logaddexp_real(x: Any, y: Any, out: Any = None) -> Any:
    if x.size < _LARGE or x.shape != y.shape:
        return np.logaddexp(x, y, out)
    # Where x = y is infinite this is nan; else it is the same as NumPy's, whose steps go element by element.
    result = np.subtract(x, y)
    np.negative(np.absolute(result, result), result)
    np.log1p(np.exp(result, result), result)
    np.add(result, np.maximum(x, y), result)
    if not without_nan(result):
        return np.logaddexp(x, y, out)
    return into(out, result)


def _logaddexp2_array(x: Any, y: Any, out: Any = None) -> Any:
    if x.size < _LARGE or x.shape != y.shape:
        return np.logaddexp2(x, y, out)
    result = np.subtract(x, y)
    np.negative(np.absolute(result, result), result)
    np.log1p(np.exp2(result, result), result)
    np.multiply(result, result.dtype.type(1 / _LN2), result)
    np.add(result, np.maximum(x, y), result)
    if not without_nan(result):
        return np.logaddexp2(x, y, out)
    return into(out, result)


def _logaddexp_array(xp: Any, x: Any, y: Any) -> Any:
    if x.dtype.kind != "c":
        return _logaddexp_real(x, y)
    first = (x.real > y.real) | ((x.real == y.real) & (x.imag >= y.imag))
    large, small = xp.where(first, x, y), xp.where(first, y, x)
    return xp.where(x == y, x + _LN2, large + xp.log1p(xp.exp(small - large))).astype(x.dtype)


@op("elementwise", ufunc=_logaddexp_real, inplace=False, refuse={"biu": "logaddexp_cpu"})
def logaddexp(xp: Namespace, self: Array, other: Array):  # z = ln(e^x + e^y)
    """The logarithm of the sum of the exponentials, without overflow.

    >>> import penlight as torch
    >>> torch.logaddexp(torch.tensor([-1000.]), torch.tensor([-1000.]))
    tensor([-999.3068])
    """
    return _logaddexp_array(xp, self, other)


_exp = either(np.exp, exp)
logaddexp.vjp(
    self=lambda grad, self, other: grad / conj(1 + _exp(other - self)),
    other=lambda grad, self, other: grad / conj(1 + _exp(self - other)),
)


@op("elementwise", ufunc=_logaddexp2_array, inplace=False, refuse={"biuc": "logaddexp2_cpu"})
def logaddexp2(self: Array, other: Array):  # z = log2(2^x + 2^y)
    """``logaddexp`` to base 2."""


_exp2 = either(np.exp2, exp2)
logaddexp2.vjp(
    self=lambda grad, self, other: grad / (1 + _exp2(other - self)),
    other=lambda grad, self, other: grad / (1 + _exp2(self - other)),
)

# ------------------------------------------------------------------------------------------------ sigmoid and logit


def sigmoid_array(x: Any, out: Any = None) -> Any:
    """1 / (1 + e^-x). e^-x overflows to inf where the result is 0."""
    y = np.negative(x)
    if type(y) is not np.ndarray:  # of a 0-d array: a scalar, into which nothing can be written
        return np.reciprocal(np.add(np.exp(y), one(x.dtype)), out)
    np.exp(y, y)  # in place: new memory for every step would cost more than the step, or a fifth of it on ten elements
    unit = one(x.dtype)
    np.add(y, unit, y)
    if x.size < _LARGE:
        return np.reciprocal(y, y if out is None else out)
    return np.divide(unit, y, y if out is None else out)  # for many elements in half of the time


@op("elementwise", ufunc=sigmoid_array, promote="float")
def sigmoid(xp: Namespace, self: Array):  # y = 1 / (1 + e^-x)       gx = gy conj(y (1 - y))
    """The logistic function.

    >>> import penlight as torch
    >>> torch.sigmoid(torch.tensor([0., 2.]))
    tensor([0.5000, 0.8808])
    """
    return sigmoid_array(self)


def _slope_array(y: Any) -> Any:
    slope = np.subtract(one(y.dtype), y)
    slope *= y
    return slope


_slope = either(_slope_array, lambda y: (1 - y) * y)  # of the logistic function, where it is y
sigmoid.vjp(self=lambda grad, result: grad * conj(_slope(result)))


@op("elementwise", promote="float", refuse={"c": "logit_cpu"}, widen=False)
def logit(xp: Namespace, self: Array, eps=None):  # y = ln(x / (1 - x))       gx = gy / (x (1 - x))
    """The inverse of ``sigmoid``; with ``eps``, of what lies in ``[eps, 1 - eps]``, to which it clamps."""
    number, eps = self.dtype.type, None if eps is None else float(eps)
    if self.itemsize == 2:  # rounded after every step, as in PyTorch
        x = self if eps is None else xp.maximum(xp.minimum(self, number(1) - number(eps)), number(eps))
        return xp.log(x / (number(1) - x))
    if eps is not None:
        self = xp.maximum(xp.minimum(self, number(1 - eps)), number(eps))
    return xp.log(xp.divide(self, xp.subtract(one(self.dtype), self)))


def _logit_self(grad, self, eps):
    slope = self * (1 - self) + 0.0  # -0.0, at which PyTorch takes the limit from above
    if eps is None:
        return _nan_where(array_of(slope) < 0, grad / slope)
    x = array_of(self)
    return masked((x >= eps) & (x <= 1 - eps), grad / slope)


def _nan_where_array(mask: Any, x: Any) -> Any:
    x = np.asarray(x)
    x[mask] = np.nan
    return x


def _nan_where(mask: Any, x: Any) -> Any:
    """``x``, which is new, with NaN where ``mask``."""
    if isinstance(x, (np.ndarray, np.generic)):
        return _nan_where_array(mask, x)
    return x + wrap(_nan_where_array(mask, np.zeros_like(x._array)))


_nan_where.on_arrays = _nan_where_array  # type: ignore[attr-defined]


logit.vjp(self=_logit_self)

for _function, _names in ((expm1, ()), (exp2, ()), (log1p, ()), (logit, ()), (sigmoid, ("expit",))):
    register(_function, _names[0] if _names else _function.__name__, ("special",))
