"""The gamma function's logarithm and its derivatives.

Beyond small arguments they are Stirling's series (Abramowitz and Stegun 6.1.40, 6.3.18, 6.4.12), its tail fitted; below
1/2 or 0 they are reflected (6.1.17, 6.3.7, 6.4.7).
"""

from __future__ import annotations

from math import copysign, factorial, inf, log, nan, pi, sin, tan
from math import lgamma as _lgamma
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend import dtypes
from ...backend.names import scalar_name
from ...backend.promotion import can_cast
from ...backend.types import Array, Namespace
from ..define import op, register
from ..singly import FEW, mapped, singly
from . import fits
from .regions import among, by_region, elementwise, fitted
from .tables import positive
from .zeta import zeta_array, zeta_single

_HALF_LOG_TWO_PI = log(2 * pi) / 2


def _sine(x: Any) -> tuple[Any, Any]:
    """sin(pi x) to its sign, and the same of the cosine, exact at integers and their halves."""
    rest = x - np.rint(x)
    rest *= pi
    return np.sin(rest), rest


# ------------------------------------------------------------------------------------------------ lgamma


def _lgamma_reflected(x: Any) -> Any:
    sine, _ = _sine(x)
    y = -np.log(np.absolute(sine) / pi)
    y -= _lgamma_block(1 - x)
    return np.where(np.isinf(x) | (sine == 0), x.dtype.type(inf), y)


def _lgamma_1(x: Any) -> Any:
    y = fitted(fits.LGAMMA_2, x + 1)
    y *= x - 1
    y -= np.log(x)
    return y


def _lgamma_near(table: Any) -> Any:
    def near(x: Any) -> Any:
        y = fitted(table, x)
        y *= x - 2
        return y

    return near


def _lgamma_tail(x: Any) -> Any:
    inverse = 1 / x
    y = fitted(fits.LGAMMA_TAIL, inverse * inverse)
    y *= inverse
    y += _HALF_LOG_TWO_PI - 0.5
    large = np.log(x)
    large -= 1
    large *= x - 0.5
    y += large
    return np.where(x == inf, x, y)


_LGAMMA_ENDS = (0.5, 1.5, 2.5, 4.5)
_LGAMMA = (_lgamma_reflected, _lgamma_1, _lgamma_near(fits.LGAMMA_2), _lgamma_near(fits.LGAMMA_3), _lgamma_tail)


def _lgamma_block(x: Any) -> Any:
    return by_region(among(_LGAMMA_ENDS, x), _LGAMMA, x)


def _make_lgamma(fit: Any) -> Any:
    def lgamma(x: float) -> float:
        if 0.5 <= x < 2.5:  # Python's is inexact near its roots
            return fit(x + 1) * (x - 1) - log(x) if x < 1.5 else fit(x) * (x - 2)
        return _lgamma(x)

    return lgamma


_lgamma_single = singly(_make_lgamma, fits.LGAMMA_2)
_lgamma_kernel = elementwise(_lgamma_block, lambda itemsize: _lgamma if itemsize == 4 else _lgamma_single(itemsize))


def lgamma_array(x: Any, out: Any = None) -> Any:
    """ln |gamma(x)|, of a float32 or float64 array."""
    y = _lgamma_kernel(x)
    if out is None:
        return y
    out[...] = y
    return out


@op(
    "elementwise", ufunc=lgamma_array, promote="float", inplace=("Tensor",), refuse={"c": "lgamma_vml_cpu"}
)  # y = ln |gamma(x)|       gx = gy psi(x)
def lgamma(xp: Namespace, self: Array):
    """The logarithm of the gamma function's absolute value; infinite at its poles.

    >>> import penlight as torch
    >>> torch.lgamma(torch.tensor([0.5, 1., 5.]))
    tensor([0.5724, 0.0000, 3.1781])
    """
    return lgamma_array(self)


# ------------------------------------------------------------------------------------------------ digamma

_ROOT = 1.4616321449683622
_ROOT_REST = 9.549995429965697e-17


def _psi_reflected(x: Any) -> Any:
    sine, rest = _sine(x)
    y = _psi_block(1 - x)
    y -= pi * (np.cos(rest) / sine)
    return np.where(x == 0, np.copysign(inf, -x).astype(x.dtype), np.where(sine == 0, x.dtype.type(np.nan), y))


def _psi_below(x: Any) -> Any:
    return _psi_1(x + 1) - 1 / x


def _psi_1(x: Any) -> Any:
    root = x.dtype.type(_ROOT)
    y = fitted(fits.PSI_1, x)
    t = x - root
    t -= (_ROOT - float(root)) + _ROOT_REST
    y *= t
    return y


def _psi_tail(x: Any) -> Any:
    inverse = 1 / x
    w = inverse * inverse
    y = np.log(x)
    y -= 0.5 * inverse
    y -= w * fitted(fits.PSI_TAIL, w)
    return y


_PSI = (_psi_reflected, _psi_below, _psi_1, _psi_tail)
_PSI_ENDS = (5e-324, 1.0, 2.0)


def _psi_block(x: Any) -> Any:
    return by_region(among(_PSI_ENDS, x), _PSI, x)


def _make_psi(fit: Any, tail: Any) -> Any:
    def psi(x: float) -> float:
        if x >= 2:
            inverse = 1 / x
            w = inverse * inverse
            return log(x) - 0.5 * inverse - w * tail(w)
        if x >= 1:
            return fit(x) * (x - _ROOT - _ROOT_REST)
        if x > 0:
            inverse = 1 / x
            x += 1
            return fit(x) * (x - _ROOT - _ROOT_REST) - inverse
        if x == 0:
            return -copysign(inf, x)
        rest = x - round(x)
        return nan if rest == 0 else psi(1 - x) - pi / tan(pi * rest)

    return psi


digamma_array = elementwise(_psi_block, singly(_make_psi, fits.PSI_1, fits.PSI_TAIL), positive)


@op("elementwise", promote="float", inplace=("Tensor",), refuse={"c": "digamma"})  # y = psi(x)
def digamma(xp: Namespace, self: Array):
    """The derivative of ``lgamma``; NaN at negative integers.

    >>> import penlight as torch
    >>> torch.digamma(torch.tensor([0.5, 1.]))
    tensor([-1.9635, -0.5772])
    """
    return digamma_array(self)


# ------------------------------------------------------------------------------------------------ polygamma


def _trigamma_reflected(x: Any) -> Any:
    y = pi / np.sin(x * pi)  # pi x is not reduced first, as in PyTorch: its rounding makes the poles finite
    y *= y
    y -= _trigamma_block(1 - x)
    return y


def _trigamma_below(x: Any) -> Any:
    return _trigamma_1(x + 1) + 1 / (x * x)


def _trigamma_1(x: Any) -> Any:
    return fitted(fits.TRIGAMMA_1, x) / (x * x)


def _trigamma_tail(x: Any) -> Any:
    inverse = 1 / x
    w = inverse * inverse
    y = fitted(fits.TRIGAMMA_TAIL, w)
    y *= inverse
    y += 0.5
    y *= w
    y += inverse
    return y


_TRIGAMMA = (_trigamma_reflected, _trigamma_below, _trigamma_1, _trigamma_tail)
_TRIGAMMA_ENDS = (0.5, 1.0, 2.0)


def _trigamma_block(x: Any) -> Any:
    return by_region(among(_TRIGAMMA_ENDS, x), _TRIGAMMA, x)


def _trigamma_single(to_single: bool) -> Any:
    number = float(np.float32(pi)) if to_single else pi

    def make(fit: Any, tail: Any) -> Any:
        def trigamma(x: float) -> float:
            if x >= 2:
                inverse = 1 / x
                w = inverse * inverse
                return (tail(w) * inverse + 0.5) * w + inverse
            square = x * x
            if x >= 1:
                return fit(x) / square
            if x > 0:
                x += 1
                return fit(x) / (x * x) + 1 / square
            angle = x * number
            if x == int(x):
                raise ValueError
            if to_single:  # the product is rounded, see _trigamma_reflected, to 24 bits
                rest = angle * 536870913.0
                angle = rest - (rest - angle)
            y = pi / sin(angle)
            return y * y - trigamma(1 - x)

        return trigamma

    return singly(make, fits.TRIGAMMA_1, fits.TRIGAMMA_TAIL)


_TRIGAMMA_SINGLE = {4: _trigamma_single(True), 8: _trigamma_single(False)}
trigamma_array = elementwise(_trigamma_block, lambda itemsize: _TRIGAMMA_SINGLE[itemsize](itemsize), positive)


def polygamma_array(x: Any, n: int) -> Any:
    """The n-th derivative of psi: ``(-1)^(n + 1) n! zeta(n + 1, x)``."""
    if n == 0:
        return digamma_array(x)
    if n == 1:
        return trigamma_array(x)
    if x.size <= FEW and n < 171:
        order, zeta, factor = n + 1.0, zeta_single(x.itemsize), float(factorial(n) if n % 2 else -factorial(n))
        found = mapped(lambda value: factor * zeta(order, value), x)
        if found is not None:
            return found
    number = x.dtype.type
    scale = number(factorial(n) if n < 171 else inf)
    return zeta_array(np.full_like(x, n + 1), x) * (scale if n % 2 else -scale)


@op(
    "elementwise",
    promote="float",
    name="polygamma",
    at=("Tensor",),
    inplace_node="PolygammaBackward1",
    refuse={"c": "polygamma"},
)
def _polygamma(xp: Namespace, self: Array, n):  # y = psi^(n)(x)       gx = gy psi^(n+1)(x)
    """The ``n``-th derivative of ``digamma``. Raises RuntimeError for negative ``n``."""
    if type(n) is not int:
        raise TypeError(f"polygamma(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    return polygamma_array(self, n)


lgamma.vjp(self=lambda grad, self: grad * digamma(self))
digamma.vjp(self=lambda grad, self: grad * _polygamma(self, 1))
_polygamma.vjp(self=lambda grad, self, n: grad * _polygamma(self, n + 1))


def polygamma(n, input, *, out=None):
    """The ``n``-th derivative of ``digamma``. Raises RuntimeError for negative ``n``.

    >>> import penlight as torch
    >>> torch.polygamma(1, torch.tensor([1., 0.5]))
    tensor([1.6449, 4.9348])
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"polygamma(): argument 'input' (position 2) must be Tensor, not {type(input).__name__}")
    return _polygamma(input, n) if out is None else _polygamma(input, n, out=out)


register(polygamma, "polygamma", ("torch", "special"))

# ------------------------------------------------------------------------------------------------ mvlgamma


def _shifted(x: Any, p: int) -> Any:
    """x, x - 1/2, ..., x - (p - 1) / 2 in a new last dimension, of an array."""
    return x[..., None] - np.arange(p).astype(x.dtype) / 2


def _check_kind(self: Any, p: Any) -> None:
    if self._array.dtype.kind == "b":
        raise RuntimeError("The input tensor may not be a boolean tensor.")


def _out_dtype(source: Any, target: Any) -> None:
    if not can_cast(source, target):
        _refuse_cast(source, source)


def _refuse_cast(source: Any, computed: Any) -> None:
    raise RuntimeError(
        f"mvlgamma: result type {scalar_name(source)} can't be cast to the desired output type {scalar_name(computed)}"
    )


@op(
    "elementwise",
    name="mvlgamma",
    at=("Tensor",),
    promote="float",
    inplace=(),
    out=_out_dtype,
    check=_check_kind,
    refuse={"c": "arange_cpu"},
)
def _mvlgamma(xp: Namespace, self: Array, p):  # y = p (p - 1) / 4 ln(pi) + sum of lgamma(x - i / 2), i < p
    """The logarithm of the multivariate gamma function of dimension ``p``. Raises RuntimeError for ``p < 1``."""
    if type(p) is bool or not hasattr(p, "__index__"):
        raise TypeError("p must be int")
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    number = self.dtype.type
    return lgamma_array(_shifted(self, p)).sum(-1) + number(p * (p - 1) / 4 * log(pi))


def _mvlgamma_self(grad, self, p):
    total = digamma(self + 0)  # of -0 as of 0
    for i in range(1, p):
        total = total + digamma(self - i / 2)
    return grad * total


_mvlgamma.vjp(self=_mvlgamma_self)


def mvlgamma(input, p, *, out=None):
    if out is None:
        return _mvlgamma(input, p)
    if isinstance(input, Tensor) and input._array.dtype.kind in "iu" and not can_cast(dtypes.default_float, out.dtype):
        _refuse_cast(input.dtype, dtypes.default_float)
    return _mvlgamma(input, p, out=out)


mvlgamma.__doc__ = _mvlgamma.__doc__


def mvlgamma_(self, p):
    if self._array.dtype.kind in "iu":
        _refuse_cast(self.dtype, dtypes.default_float)
    return _mvlgamma.inplace(self, p)


register(mvlgamma_, "mvlgamma_", ("Tensor",))

register(lgamma, "gammaln", ("special",))
register(digamma, "digamma", ("special",), ("psi",))
register(mvlgamma, "mvlgamma", ("torch",))
register(mvlgamma, "multigammaln", ("special",))
