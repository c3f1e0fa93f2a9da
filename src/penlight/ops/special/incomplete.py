"""The incomplete gamma functions P(a, x) = 1 - Q(a, x).

By the series of P (DLMF 8.7.1) below the mean and by Legendre's continued fraction of Q (8.9.2) above it; near the mean
of a large ``a`` by Temme's uniform expansion, with the recursion of Gil, Segura and Temme (SIAM J. Sci. Comput. 34,
2012, section 2.5); for small ``x`` and ``a``, where Q is the small one, by the series of Q. Which one where is Cephes'
choice.
"""

from __future__ import annotations

from math import exp as _exp_single
from math import expm1, inf, log1p, nan, pi
from math import lgamma as _lgamma
from math import log as _log_single
from typing import Any

import numpy as np

from ...backend.types import Array, Namespace
from ..define import op, register
from ..erf import erfc_array
from ..exponential import exp, log
from ..formulas import either
from ..singly import FEW, singly
from . import fits
from .gamma import lgamma, lgamma_array
from .regions import by_region, elementwise, fitted

_STEPS = 2000
_UNIFORM = 12.0  # the least `a` of Temme's expansion
_stirling: list[float] = []


def _log1p_less(mu: Any) -> Any:
    """mu - ln(1 + mu), without cancellation near 0."""
    small = np.absolute(mu) < 0.03
    series = mu * 0
    for k in range(9, 1, -1):
        series = 1 / k - mu * series
    return np.where(small, mu * mu * series, mu - np.log1p(mu))


def _factor(a: Any, x: Any) -> Any:
    """x^a e^-x / gamma(a + 1), whose powers are computed in double precision."""
    wide = a.astype(np.float64), x.astype(np.float64)
    return by_region(a >= 10, (_factor_small, _factor_large), *wide).astype(a.dtype)


def _factor_small(a: Any, x: Any) -> Any:
    return np.exp(a * np.log(x) - x - lgamma_array(a + 1))


def _factor_large(a: Any, x: Any) -> Any:
    inverse = 1 / a
    binet = fitted(fits.LGAMMA_TAIL, inverse * inverse) * inverse
    return np.exp(-a * _log1p_less((x - a) / a) - binet) / np.sqrt(a * (2 * pi))


def _series_p(a: Any, x: Any) -> Any:
    eps = np.finfo(a.dtype).eps / 4
    term = np.ones_like(a)
    total = term.copy()
    place = a.copy()
    for _ in range(_STEPS):
        place += 1
        term *= x / place
        total += term
        if not (term > total * eps).any():
            break
    return total * _factor(a, x)


def _fraction_q(a: Any, x: Any) -> Any:
    """Lentz' evaluation."""
    eps = np.finfo(a.dtype).eps * 2.5
    b = x + 1 - a
    c = np.full_like(a, np.finfo(a.dtype).max / 4)
    d = 1 / b
    y = d.copy()
    for i in range(1, _STEPS):
        numerator = (a - i) * i
        b += 2
        d = 1 / (numerator * d + b)
        c = b + numerator / c
        step = c * d
        y *= step
        if not (np.absolute(step - 1) > eps).any():
            break
    return y * a * _factor(a, x)


def _series_q(a: Any, x: Any) -> Any:
    """Q for x <= 1.1: 1 - x^a / gamma(1 + a) (1 + a sum of (-x)^n / (n! (a + n)))."""
    eps = np.finfo(a.dtype).eps / 4
    term = np.ones_like(a)
    total = np.zeros_like(a)
    for n in range(1, 60):
        term *= -x / n
        total += term / (a + n)
        if not (np.absolute(term) > eps).any():
            break
    small = a < 0.5
    near = np.where(small, a, 0)
    lgamma_1 = np.where(small, near * fitted(fits.LGAMMA_2, near + 2) - np.log1p(near), lgamma_array(a + 1))
    power = a * np.log(x) - lgamma_1
    return -np.expm1(power) - np.exp(power) * a * total


def _coefficients() -> list[float]:
    """Those of eta / (lambda - 1) in powers of eta, where eta^2 / 2 = lambda - 1 - ln(lambda)."""
    if not _stirling:
        count = 28
        # m = lambda - 1 obeys m m' = eta (1 + m)
        m = [0.0, 1.0]
        for k in range(2, count + 2):
            inner = sum([m[j] * (k - j + 1) * m[k - j + 1] for j in range(2, k)])
            m.append((m[k - 1] - inner) / (k + 1))
        inverse = [1.0]
        for k in range(1, count):
            inverse.append(-sum([m[j + 1] * inverse[k - j] for j in range(1, k + 1)]))
        _stirling.extend(inverse)
    return _stirling


def _uniform_q(a: Any, x: Any) -> Any:
    root, remainder = _uniform(a, x)
    return (0.5 * erfc_array(root) + remainder).astype(a.dtype)


def _uniform_p(a: Any, x: Any) -> Any:
    root, remainder = _uniform(a, x)
    return (0.5 * erfc_array(-root) - remainder).astype(a.dtype)


def _uniform(a: Any, x: Any) -> tuple[Any, Any]:
    last = 25 if a.itemsize == 8 else 14
    a, x = a.astype(np.float64), x.astype(np.float64)
    mu = (x - a) / a
    half_square = _log1p_less(mu)
    eta = np.copysign(np.sqrt(2 * half_square), mu)
    d = _coefficients()
    inverse = 1 / a
    above, now = np.full_like(a, d[last + 1]), np.full_like(a, d[last])  # beta_last and the one before
    total = above * eta + now
    for n in range(last - 2, -1, -1):
        above, now = now, above * ((n + 2) * inverse) + d[n + 1]
        total = total * eta + now
    # `now` is beta_0, `above` beta_1
    total *= a / (a + above)
    total *= np.exp(-a * half_square) / np.sqrt(a * (2 * pi))
    return np.copysign(np.sqrt(a * half_square), eta), total


def _less(function: Any) -> Any:
    return lambda a, x: 1 - function(a, x)


_SERIES, _FRACTION, _SERIES_Q, _NEAR, _ONE, _ZERO, _NAN = range(7)


def _constant(value: float) -> Any:
    return lambda a, x: np.full_like(a, value)


_P = (_series_p, _less(_fraction_q), _less(_series_q), _uniform_p, _constant(1), _constant(0), _constant(nan))
_Q = (_less(_series_p), _fraction_q, _series_q, _uniform_q, _constant(0), _constant(1), _constant(nan))


def _region(a: Any, x: Any, upper: bool) -> Any:
    region = np.where((x <= a) | (x <= 1), _SERIES, _FRACTION)
    if upper:
        small = x <= 1.1
        bound = np.where(x <= 0.5, -0.4 / np.log(x), x * 1.1)
        region[small & ~(a > bound)] = _SERIES_Q
    region[(a > _UNIFORM) & (x > 0.3 * a) & (x < 2.35 * a)] = _NEAR
    # What comes later is decisive, NaN or not: as in PyTorch.
    region[np.isnan(a) | np.isnan(x)] = _NAN
    region[x == inf] = _ONE
    region[a == inf] = _ZERO
    region[(a == inf) & (x == inf)] = _NAN
    region[x == 0] = _ZERO
    origin = a == 0
    region[origin] = _NAN
    region[origin & (x > 0)] = _ONE
    region[(a < 0) | (x < 0)] = _NAN
    return region


def _factor_single(a: float, x: float) -> float:
    return _exp_single(a * _log_single(x) - x - _lgamma(a + 1))


def _series_p_single(a: float, x: float, eps: float) -> float:
    place, term, total = a, 1.0, 1.0
    while term > total * eps:
        place += 1
        term *= x / place
        total += term
    return total * _factor_single(a, x)


def _fraction_q_single(a: float, x: float, eps: float) -> float:
    b = x + 1 - a
    c, d, i, step = 1e300, 1 / b, 0, 0.0
    y = d
    eps *= 3  # the step is rounded
    while not -eps < step - 1 < eps:
        i += 1
        numerator = (a - i) * i
        b += 2
        d = 1 / (numerator * d + b)
        c = b + numerator / c
        step = c * d
        y *= step
    return y * a * _factor_single(a, x)


def _series_q_single(a: float, x: float, lgamma_2: Any) -> float:
    term, total, n = 1.0, 0.0, 0
    while term > 1e-17 or term < -1e-17:
        n += 1
        term *= -x / n
        total += term / (a + n)
    power = a * _log_single(x) - (a * lgamma_2(a + 2) - log1p(a) if a < 0.5 else _lgamma(a + 1))
    return -expm1(power) - _exp_single(power) * a * total


def _single(upper: bool, greatest: float, eps: float) -> Any:
    """For ``a`` up to the greatest; what is left to the arrays are the ends too."""

    def make(lgamma_2: Any) -> Any:
        def single(a: float, x: float) -> float:
            if not (0 < a <= greatest and 0 < x < inf):
                raise ValueError
            if upper and x <= 1.1 and not a > (x * 1.1 if x > 0.5 else -0.4 / _log_single(x)):
                return _series_q_single(a, x, lgamma_2)
            if x <= a or x <= 4:  # below, the fraction takes many steps
                p = _series_p_single(a, x, eps)
                if not upper or x <= a or x <= 1 or p < 0.9:
                    return 1 - p if upper else p
            return _fraction_q_single(a, x, eps) if upper else 1 - _fraction_q_single(a, x, eps)

        return single

    return singly(make, fits.LGAMMA_2)


# In double precision, the power of x loses digits beyond.
_P_SINGLE = {4: _single(False, 50.0, 1e-9), 8: _single(False, 10.0, 2e-16)}
_Q_SINGLE = {4: _single(True, 50.0, 1e-9), 8: _single(True, 10.0, 2e-16)}
_one_p = elementwise(lambda a, x: by_region(_region(a, x, False), _P, a, x), lambda itemsize: _P_SINGLE[itemsize](8))
_one_q = elementwise(lambda a, x: by_region(_region(a, x, True), _Q, a, x), lambda itemsize: _Q_SINGLE[itemsize](8))

_PLACES, _ROW, _UNIT = np.arange(1.0, 60)[:, None], np.ones(59), np.array(1.0)


def _few_p(a: Any, x: Any) -> Any:
    """P of few pairs in float32, in double precision, by the series of P for all at once; None for large ones."""
    if a.itemsize != 4 or not 0 < a.size <= FEW or a.ndim != 1 or a.shape != x.shape:
        return None
    greatest = x.item(x.argmax())  # or NaN
    if not (greatest <= 16 and a.item(a.argmin()) > 0 and a.item(a.argmax()) <= 50):
        return None
    a, x = a.astype(np.float64), x.astype(np.float64)
    steps = 27 + int(2 * greatest)
    terms = x / (a + _PLACES[:steps])
    np.multiply.accumulate(terms, 0, None, terms)
    y = _ROW[:steps].dot(terms)
    y += _UNIT
    power = a * np.log(x)
    power -= x
    power -= np.array(list(map(_lgamma, (a + _UNIT).tolist())))
    y *= np.exp(power)
    return y


def igamma_array(a: Any, x: Any) -> Any:
    y = _few_p(a, x)
    return _one_p(a, x) if y is None else y.astype(np.float32)


def igammac_array(a: Any, x: Any) -> Any:
    y = _few_p(a, x)
    if y is not None:
        y = _UNIT - y
        if not y.item(y.argmin()) <= 1e-6:  # else too many digits have cancelled
            return y.astype(np.float32)
    return _one_q(a, x)


_exp, _log = either(np.exp, exp), either(np.log, log)


@op("elementwise", refuse={"biuc": "igamma_cpu"})
def igamma(xp: Namespace, self: Array, other: Array):  # z = P(a, x)       gx = gz x^(a - 1) e^-x / gamma(a)
    """The regularised lower incomplete gamma function of ``input`` and ``other``, differentiable in ``other``.

    >>> import penlight as torch
    >>> torch.igamma(torch.tensor([1., 2.]), torch.tensor([1., 1.]))
    tensor([0.6321, 0.2642])
    """
    return igamma_array(self, other)


@op("elementwise", refuse={"biuc": "igammac_cpu"})
def igammac(xp: Namespace, self: Array, other: Array):  # z = Q(a, x) = 1 - P(a, x)
    """The regularised upper incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
    return igammac_array(self, other)


def _density(self: Any, other: Any) -> Any:
    return _exp((self - 1) * _log(other) - other - lgamma(self))


def _unknown(name: str) -> Any:
    def formula(grad):
        raise NotImplementedError(f"the derivative for '{name}: input' is not implemented.")

    return formula


igamma.vjp(self=_unknown("igamma"), other=lambda grad, self, other: grad * _density(self, other))
igammac.vjp(self=_unknown("igammac"), other=lambda grad, self, other: -grad * _density(self, other))
register(igamma, "gammainc", ("special",))
register(igammac, "gammaincc", ("special",))
