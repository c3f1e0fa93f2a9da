"""Circular and hyperbolic functions, their inverses, and angles."""

from __future__ import annotations

from math import inf, pi
from typing import Any

from ..backend.blocks import into
from ..backend.direct import np
from ..backend.layouts import laid, plain
from ..backend.numbers import Constants
from ..backend.tell import without_nan, without_zero
from ..backend.types import Array, Namespace
from .define import op, register
from .formulas import array_of, complement, either, unmasked, zeros
from .helpers import conj
from .powers import rsqrt

_rsqrt = either(lambda x: np.reciprocal(np.sqrt(x)), rsqrt)

# ------------------------------------------------------------------------------------------------ circular


@op("elementwise", ufunc="sin", promote="float")
def sin(self: Array):  # y = sin x       gx = gy conj(cos x)
    """The sine, of radians.

    >>> import penlight as torch
    >>> torch.sin(torch.tensor([0., 1.5708]))
    tensor([0., 1.])
    """


sin.vjp(self=lambda grad, self: grad * conj(_cos(self)))


@op("elementwise", ufunc="cos", promote="float")
def cos(self: Array):
    """The cosine, of radians."""


cos.vjp(self=lambda grad, self: -grad * conj(_sin(self)))
_sin: Any = either(np.sin, sin)
_cos: Any = either(np.cos, cos)


@op("elementwise", ufunc="tan", promote="float")
def tan(self: Array):  # y = tan x       gx = gy conj(1 + y^2)
    """The tangent, of radians."""


tan.vjp(self=lambda grad, result: grad * conj(1 + result * result))


@op("elementwise", ufunc="arcsin", promote="float", aliases=("arcsin",))
def asin(self: Array):  # y = asin x       gx = gy / conj(sqrt(1 - x^2))
    """The inverse sine; NaN outside of [-1, 1]."""


asin.vjp(self=lambda grad, self: grad * conj(_rsqrt(1 - self * self)))


@op("elementwise", ufunc="arccos", promote="float", aliases=("arccos",))
def acos(self: Array):
    """The inverse cosine; NaN outside of [-1, 1]."""


acos.vjp(self=lambda grad, self: -grad * conj(_rsqrt(1 - self * self)))


@op("elementwise", ufunc="arctan", promote="float", aliases=("arctan",))
def atan(self: Array):  # y = atan x       gx = gy / conj(1 + x^2)
    """The inverse tangent."""


atan.vjp(self=lambda grad, self: grad / conj(1 + self * self))


@op("elementwise", ufunc="arctan2", promote="float", aliases=("arctan2",), refuse={"c": "atan2_cpu"})
def atan2(self: Array, other: Array):  # z = angle of the point (y, x)       gy = gz x / r^2   gx = -gz y / r^2
    """The angle of the points (``other``, ``input``), from -pi to pi.

    >>> import penlight as torch
    >>> torch.atan2(torch.tensor([1., -1.]), torch.tensor([-1., 0.]))
    tensor([ 2.3562, -1.5708])
    """


atan2.vjp(
    self=lambda grad, self, other: grad * _over_square(other, self, other),
    other=lambda grad, self, other: grad * -_over_square(self, self, other),
)


def _over_square(numerator: Any, y: Any, x: Any) -> Any:
    """numerator / (x^2 + y^2), 0 at the origin."""
    square = x * x + y * y
    if without_zero(array_of(square)):
        return numerator / square
    origin = array_of(square) == 0
    return unmasked(origin, numerator / (square + origin))


# ------------------------------------------------------------------------------------------------ hyperbolic


@op("elementwise", ufunc="sinh", promote="float")
def sinh(self: Array):
    """The hyperbolic sine."""


sinh.vjp(self=lambda grad, self: grad * conj(_cosh(self)))


@op("elementwise", ufunc="cosh", promote="float")
def cosh(self: Array):
    """The hyperbolic cosine."""


cosh.vjp(self=lambda grad, self: grad * conj(_sinh(self)))
_sinh: Any = either(np.sinh, sinh)
_cosh: Any = either(np.cosh, cosh)


@op("elementwise", ufunc="tanh", promote="float")
def tanh(self: Array):  # y = tanh x       gx = gy conj(1 - y^2)
    """The hyperbolic tangent."""


tanh.vjp(self=lambda grad, result: grad * conj(complement(result * result)))


@op("elementwise", ufunc="arcsinh", promote="float", aliases=("arcsinh",))
def asinh(self: Array):  # y = asinh x       gx = gy / conj(sqrt(x^2 + 1))
    """The inverse hyperbolic sine."""


asinh.vjp(self=lambda grad, self: grad * conj(_rsqrt(self * self + 1)))


@op("elementwise", ufunc="arccosh", promote="float", aliases=("arccosh",))
def acosh(self: Array):  # y = acosh x       gx = gy / conj(sqrt(x - 1) sqrt(x + 1))
    """The inverse hyperbolic cosine; NaN below 1."""


def _acosh_self(grad, self):
    if array_of(self).dtype.kind == "c":  # where the product of the roots is not the root of the product
        return grad * conj(_rsqrt(self - 1) * _rsqrt(self + 1))
    return grad * _rsqrt(self * self - 1)


acosh.vjp(self=_acosh_self)


@op("elementwise", ufunc="arctanh", promote="float", aliases=("arctanh",))
def atanh(self: Array):  # y = atanh x       gx = gy / conj(1 - x^2)
    """The inverse hyperbolic tangent; NaN outside of [-1, 1]."""


atanh.vjp(self=lambda grad, self: grad / conj(1 - self * self))

# ------------------------------------------------------------------------------------------------ sinc, hypot, degrees


_PI = Constants(pi)


def _sinc_array(x: Any, out: Any = None) -> Any:
    (factor,) = _PI[x.dtype]
    angle = np.multiply(x, factor)
    if without_zero(angle):
        return np.divide(np.sin(angle), angle, out)
    one = x.dtype.type(1)
    y = np.where(x == 0, one, np.sin(angle) / np.where(x == 0, one, angle))
    return into(out, y)


@op("elementwise", ufunc=_sinc_array, promote="float")
def sinc(xp: Namespace, self: Array):  # y = sin(pi x) / (pi x), 1 at 0
    """The normalised sinc function."""
    return _sinc_array(self)


def _sinc_self(grad, self):
    """gx = gy conj((cos(a) - sin(a) / a) / x), with a = pi x;   0 at 0"""
    angle = pi * self
    square = angle * self
    rest = angle * _cos(angle) - _sin(angle)
    if without_zero(array_of(square)):
        return grad * conj(rest / square)
    origin = array_of(square) == 0
    return unmasked(origin, grad * conj(rest / (square + origin)))


sinc.vjp(self=_sinc_self)
register(sinc, "sinc", ("special",))


def _hypot_array(x, y, out=None):
    """NumPy's goes by the C library's, element by element: in float64, squares of float32 cannot overflow."""
    if x.size < 256 or x.shape != y.shape or x.dtype != np.float32:
        return np.hypot(x, y, out)
    squares, others = x.astype(np.float64), y.astype(np.float64)
    np.multiply(squares, squares, squares)
    np.multiply(others, others, others)
    np.add(squares, others, squares)
    sums = squares.astype(np.float32)
    if not (sums.min() > 1e-37 and sums.max() < inf):  # not the squares, but their roots, are to be had in float32
        if not without_nan(squares):  # with an infinity, that is infinite
            return np.hypot(x, y, out)
        sums = np.sqrt(squares, squares).astype(np.float32)
    else:
        np.sqrt(sums, sums)
    return into(out, sums)


@op("elementwise", ufunc=_hypot_array, refuse={"biuc": "hypot_cpu"})
def hypot(self: Array, other: Array):  # z = sqrt(x^2 + y^2)       gx = gz x / z   gy = gz y / z
    """The hypotenuse of a right triangle with these legs, without overflow on the way."""


hypot.vjp(
    self=lambda grad, self, result: grad * (self / result), other=lambda grad, other, result: grad * (other / result)
)


def _degrees_node(name: str) -> dict[str, Any]:
    return {"promote": "float", "node": f"{name}Backward0",
            "refuse": {"c": RuntimeError(f"{name.lower()} is not supported for complex tensors.")}}  # fmt: skip


@op("elementwise", **_degrees_node("Deg2Rad"))
def deg2rad(xp: Namespace, self: Array):
    """Degrees as radians."""
    return self * self.dtype.type(pi / 180)


deg2rad.vjp(self=lambda grad: grad * (pi / 180))


@op("elementwise", **_degrees_node("Rad2Deg"))
def rad2deg(xp: Namespace, self: Array):
    """Radians as degrees."""
    return self * self.dtype.type(180 / pi)


rad2deg.vjp(self=lambda grad: grad * (180 / pi))


_ANGLES = Constants(0.0, pi)


def _angle_array(x: Any) -> Any:
    """The angle of real numbers."""
    zero, half = _ANGLES[x.dtype]
    if x.size < 4096:
        return np.arctan2(zero, np.add(x, zero))  # -0.0, whose angle would be pi, becomes 0.0
    if not without_nan(x):
        return np.where(x != x, x, np.where(x < zero, half, zero))
    return np.multiply(np.less(x, zero).astype(x.dtype), half)


@op("other", ufunc=_angle_array, promote="float", widen=True,
    layout=lambda result, x: (plain if x.dtype.kind == "c" else laid)(result, x))  # fmt: skip
def angle(xp: Namespace, self: Array):  # y = atan2(im z, re z)       gz = gy i z / |z|^2
    """The angle of complex numbers, in radians; of real ones 0, or pi where negative."""
    if self.dtype.kind == "c":
        return xp.arctan2(self.imag, self.real)
    return _angle_array(self)


def _angle_self(grad, self):
    z = array_of(self)
    if z.dtype.kind != "c":
        return zeros(grad)
    origin = z == 0
    square = self * conj(self)
    return unmasked(origin, grad * (1j * self) / (square + origin))


angle.vjp(self=_angle_self)
