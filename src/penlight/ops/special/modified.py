"""Modified Bessel functions of order 0 and 1."""

from __future__ import annotations

from math import copysign, exp, fabs, inf, log, nan, sqrt
from typing import Any

import numpy as np

from ...autograd.variable import Tensor, wrap
from ...backend.types import Array, Namespace
from ..define import op, register
from ..formulas import array_of, either, masked
from ..singly import singly
from . import fits
from .regions import by_region, elementwise, fitted, refuse_half
from .tables import mirrored, positive, whole

# ------------------------------------------------------------------------------------------------ I


def _i0_near(x: Any) -> Any:
    z = x * x
    z *= 0.25
    y = fitted(fits.I0, z)
    y *= z
    y += 1
    return y


def _i1_near(x: Any) -> Any:
    z = x * x
    z *= 0.25
    y = fitted(fits.I1, z)
    y *= z
    y += 1
    y *= x
    y *= 0.5
    return y


def _tail(table: Any) -> Any:
    """e^-x sqrt(x) I(x), over sqrt(x), for x > 7.75."""

    def tail(x: Any) -> Any:
        y = fitted(table, 1 / x)
        y /= np.sqrt(x)
        return y

    return tail


_i0_tail, _i1_tail = _tail(fits.I0_TAIL), _tail(fits.I1_TAIL)


def _even(near: Any, far: Any, single: Any = None) -> Any:
    def block(x: Any) -> Any:
        size = np.absolute(x)
        return by_region(size > 7.75, (near, far), size)

    return elementwise(block, single, whole)


def _odd(near: Any, far: Any, single: Any, grid: Any) -> Any:
    even = _even(near, far)
    return elementwise(lambda x: np.copysign(even(x), x), single, grid)


def _make_i0(near: Any, tail: Any) -> Any:
    def i0(x: float) -> float:
        z = x * x * 0.25
        if z <= _NEAR:
            return near(z) * z + 1
        x = fabs(x)
        return exp(x) / sqrt(x) * tail(1 / x)

    return i0


def _make_i0e(near: Any, tail: Any) -> Any:
    def i0e(x: float) -> float:
        x = fabs(x)
        if x <= 7.75:
            z = x * x * 0.25
            return (near(z) * z + 1) * exp(-x)
        return tail(1 / x) / sqrt(x)

    return i0e


def _make_i1(near: Any, tail: Any) -> Any:
    def i1(x: float) -> float:
        z = x * x * 0.25
        if z <= _NEAR:
            return (near(z) * z + 1) * x * 0.5
        size = fabs(x)
        return copysign(exp(size) / sqrt(size) * tail(1 / size), x)

    return i1


def _make_i1e(near: Any, tail: Any) -> Any:
    def i1e(x: float) -> float:
        size = fabs(x)
        if size <= 7.75:
            z = x * x * 0.25
            return (near(z) * z + 1) * exp(-size) * x * 0.5
        return copysign(tail(1 / size) / sqrt(size), x)

    return i1e


_NEAR = 7.75 * 7.75 / 4
i0_array = _even(_i0_near, lambda x: np.exp(x) * _i0_tail(x), singly(_make_i0, fits.I0, fits.I0_TAIL))
i0e_array = _even(lambda x: np.exp(-x) * _i0_near(x), _i0_tail, singly(_make_i0e, fits.I0, fits.I0_TAIL))
i1_array = _odd(_i1_near, lambda x: np.exp(x) * _i1_tail(x), singly(_make_i1, fits.I1, fits.I1_TAIL), whole)
i1e_array = _odd(lambda x: np.exp(-x) * _i1_near(x), _i1_tail, singly(_make_i1e, fits.I1, fits.I1_TAIL), mirrored)


@op("elementwise", promote="float", refuse={"c": "i0_vml_cpu"})
def i0(xp: Namespace, self: Array):  # y = I_0(x)       gx = gy I_1(x)
    """The modified Bessel function of the first kind of order 0.

    >>> import penlight as torch
    >>> torch.i0(torch.tensor([0., 1.]))
    tensor([1.0000, 1.2661])
    """
    return i0_array(self)


@op("elementwise", at=("special",), promote="float", node="SpecialI0EBackward0", refuse={"c": "i0e_cpu"})
def i0e(xp: Namespace, self: Array):  # y = e^-|x| I_0(x)
    """``i0`` times ``exp(-|x|)``."""
    return i0e_array(self)


def _times_sign(x: Any, y: Any) -> Any:
    """y sgn(x): sgn is flat."""
    sign = np.sign(array_of(x))
    return masked(sign > 0, y) - masked(sign < 0, y)


@op("elementwise", at=("special",), promote="float", node="SpecialI1Backward0", refuse={"c": "i1_cpu"})
def i1(xp: Namespace, self: Array):  # y = I_1(x)       gx = gy (I_0(x) - y / x)
    """The modified Bessel function of the first kind of order 1."""
    return i1_array(self)


def _apart(x: Any) -> Any:
    """Where x is apart from 0; not where it is NaN, as in PyTorch."""
    x = array_of(x)
    return np.absolute(x) > np.finfo(x.dtype).eps


def _fixed(values: Any, like: Any) -> Any:
    values = values.astype(array_of(like).dtype)
    return wrap(values) if isinstance(like, Tensor) else values


def _over(y: Any, x: Any, apart: Any) -> Any:
    """y / x where x is apart from 0, else 0."""
    return masked(apart, y) / (masked(apart, x) + _fixed(~apart, x))


_i0: Any = either(i0_array, i0)
_i0e: Any = either(i0e_array, i0e)


def _i1_self(grad, self, result):
    apart = _apart(self)
    return grad * (masked(apart, _i0(self) - _over(result, self, apart)) + _fixed(0.5 * ~apart, self))


i1.vjp(self=_i1_self)


@op("elementwise", at=("special",), promote="float", node="SpecialI1EBackward0", refuse={"c": "i1e_cpu"})
def i1e(xp: Namespace, self: Array):  # y = e^-|x| I_1(x)       gx = gy (e^-|x| I_0(x) - y (sgn(x) + 1 / x))
    """``i1`` times ``exp(-|x|)``."""
    return i1e_array(self)


def _i1e_self(grad, self, result):
    apart = _apart(self)
    slope = _i0e(self) - _times_sign(self, result) - _over(result, self, apart)
    return grad * (masked(apart, slope) + _fixed(0.5 * ~apart, self))


i1e.vjp(self=_i1e_self)
_i1e: Any = either(i1e_array, i1e)
i0.vjp(self=lambda grad, self: grad * i1(self))
i0e.vjp(self=lambda grad, self, result: grad * (_i1e(self) - _times_sign(self, result)))

# ------------------------------------------------------------------------------------------------ K


def _k0_near(x: Any) -> Any:
    return fitted(fits.K0, x * x) - np.log(x / 2) * _i0_near(x)


def _k1_near(x: Any) -> Any:
    return fitted(fits.K1, x * x) * x + 1 / x + np.log(x / 2) * _i1_near(x)


_k0_tail, _k1_tail = _tail(fits.K0_TAIL), _tail(fits.K1_TAIL)


def _pole(x: Any) -> Any:
    return np.where(x == 0, x.dtype.type(inf), x.dtype.type(nan))


def _k_single(order: int, scaled: bool) -> Any:
    def make(near: Any, tail: Any, i: Any) -> Any:
        def k(x: float) -> float:
            if x > 2:
                y = tail(1 / x) / sqrt(x)
                return y if scaled else y * exp(-x)
            z = x * x
            grown = log(x / 2) * (i(z * 0.25) * z * 0.25 + 1)
            y = near(z) * x + 1 / x + grown * x * 0.5 if order else near(z) - grown
            return y * exp(x) if scaled else y

        return k

    return singly(make, *((fits.K1, fits.K1_TAIL, fits.I1) if order else (fits.K0, fits.K0_TAIL, fits.I0)))


def _decaying(near: Any, far: Any, single: Any) -> Any:
    functions = (_pole, near, far)

    def block(x: Any) -> Any:
        region = (x > 0).astype(np.int8)
        region += x > 2
        return by_region(region, functions, x)

    return elementwise(block, single, positive)


_K = {
    "modified_bessel_i0": (i0_array, "The modified Bessel function of the first kind of order 0, without derivative."),
    "modified_bessel_i1": (i1_array, "The modified Bessel function of the first kind of order 1, without derivative."),
    "modified_bessel_k0": (
        _decaying(_k0_near, lambda x: np.exp(-x) * _k0_tail(x), _k_single(0, False)),
        "The modified Bessel function of the second kind of order 0; NaN for negative elements.",
    ),
    "modified_bessel_k1": (
        _decaying(_k1_near, lambda x: np.exp(-x) * _k1_tail(x), _k_single(1, False)),
        "The modified Bessel function of the second kind of order 1; NaN for negative elements.",
    ),
    "scaled_modified_bessel_k0": (
        _decaying(lambda x: np.exp(x) * _k0_near(x), _k0_tail, _k_single(0, True)),
        "``modified_bessel_k0`` times ``exp(x)``.",
    ),
    "scaled_modified_bessel_k1": (
        _decaying(lambda x: np.exp(x) * _k1_near(x), _k1_tail, _k_single(1, True)),
        "``modified_bessel_k1`` times ``exp(x)``.",
    ),
}


def plain(name: str, function: Any, doc: str) -> Any:
    """An op of ``special`` for float32 and float64 that has no derivative."""

    def kernel(xp: Namespace, self: Array):
        refuse_half(self, f"{name}_cpu")
        return function(self)

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = doc
    return op("elementwise", at=("special",), promote="float", widen=False, refuse={"c": f"{name}_cpu"})(kernel)


for _name, (_function, _doc) in _K.items():
    plain(_name, _function, _doc)
register(i0, "i0", ("special",))
