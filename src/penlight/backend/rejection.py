"""Random numbers that are drawn until one is accepted: Poisson, gamma, Dirichlet and binomial, as PyTorch draws them.

How many words a number takes is not known before, so these go one by one, in Python: a microsecond or a few each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from penlight.backend import dtypes
from penlight.backend.dtypes import FLOAT
from penlight.backend.names import scalar_name
from penlight.backend.random import MT19937Generator
from penlight.backend.sampling import cast, quiet, refuse_unless

_THIRD, _SQUEEZE = float(np.float32(1 / 3)), float(np.float32(0.0331))


class _Ahead:
    """The generator's float64 numbers one by one, drawn in bulk; leaving the block gives back what was not used.

    uniform() is the next in [0, 1), normal() the next of a pair of normal numbers.
    """

    __slots__ = ("_generator", "_state", "_bulk", "_rest", "_drawn", "_next_normal")

    def __init__(self, generator: MT19937Generator, expected: int) -> None:
        self._generator = generator
        self._bulk = 4 * expected + 64

    def __enter__(self) -> _Ahead:
        self._state = MT19937Generator.get_state(self._generator)  # not a Tensor, whatever the subclass
        self._next_normal = self._generator.next_normal
        self._rest: Iterator[float] = iter(())
        self._drawn = 0
        return self

    def uniform(self) -> float:
        for u in self._rest:
            return u
        self._rest = iter(self._generator.doubles(self._bulk).tolist())
        self._drawn += self._bulk
        return next(self._rest)

    def normal(self) -> float:
        value = self._next_normal
        if value is not None:
            self._next_normal = None
            return value
        angle = 2.0 * math.pi * self.uniform()
        radius = math.sqrt(-2.0 * math.log1p(-self.uniform()))
        self._next_normal = radius * math.sin(angle)
        return radius * math.cos(angle)

    def __exit__(self, *error: object) -> None:
        used = self._drawn - sum(1 for _ in self._rest)
        MT19937Generator.set_state(self._generator, self._state)
        self._generator.words(2 * used)
        self._generator.next_normal = self._next_normal


@quiet
def poisson(generator: MT19937Generator, rate: np.ndarray) -> np.ndarray:
    """Poisson numbers of these rates, of their shape and dtype: `poisson`.

    Below a rate of 10: the number of u whose product stays above exp(-rate). Else Hoermann's transformed rejection
    (1993). Raises RuntimeError for a negative rate.
    """
    dtype = dtypes.of(rate.dtype)
    refuse_unless(dtype.category == FLOAT, "poisson_cpu", dtype)
    if not (rate >= 0).all():
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    with _Ahead(generator, rate.size) as draws:
        values = [_poisson(each, draws.uniform) for each in rate.astype(np.float64).ravel().tolist()]
    return cast(np.array(values, np.float64), dtype).reshape(rate.shape)


def _poisson(rate: float, uniform: Callable[[], float]) -> int:
    if rate == 0:
        return 0
    if rate < 10:
        bound = math.exp(-rate)
        product = uniform()
        count = 0
        while product > bound:
            count += 1
            product *= uniform()
        return count
    root, log_rate = math.sqrt(rate), math.log(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    accept = 0.9277 - 3.6224 / (b - 2)
    while True:
        u = uniform() - 0.5
        v = uniform()
        distance = 0.5 - abs(u)
        count = math.floor((2 * a / distance + b) * u + rate + 0.43)
        if distance >= 0.07 and v <= accept:
            return count
        if count < 0 or (distance < 0.013 and v > distance):
            continue
        left = math.log(v) + math.log(inverse_alpha) - math.log(a / (distance * distance) + b)
        if left <= -rate + count * log_rate - math.lgamma(count + 1):
            return count


def standard_gamma(generator: MT19937Generator, alpha: np.ndarray) -> np.ndarray:
    """Gamma numbers of these shape parameters and of rate 1, of their shape and dtype: `_standard_gamma`.

    Marsaglia and Tsang (2000), doi:10.1145/358407.358414.
    """
    dtype = dtypes.of(alpha.dtype)
    refuse_unless(dtype in (dtypes.float32, dtypes.float64), "gamma_cpu", dtype)
    values = _gammas(generator, alpha, dtype)
    return np.maximum(values.astype(dtype.numpy), dtype.numpy.type(dtypes.finfo(dtype).tiny))


def _gammas(generator: MT19937Generator, alpha: np.ndarray, dtype: dtypes.dtype) -> np.ndarray:
    """float64, of the shape of `alpha`; what PyTorch computes from alpha alone it rounds to `dtype`."""
    number = dtype.numpy.type
    with _Ahead(generator, 2 * alpha.size) as draws:
        values = [_gamma(number(each), number, draws) for each in alpha.ravel().tolist()]
    return np.array(values, np.float64).reshape(alpha.shape)


def _gamma(alpha: Any, number: Any, draws: _Ahead) -> float:
    scale = 1.0
    if alpha < 1:
        if alpha == 0:
            return 0.0
        scale = (1 - draws.uniform()) ** float(number(1) / alpha)
        alpha += number(1)
    d = float(alpha - number(_THIRD))
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = draws.normal()
        y = 1.0 + c * x
        if y <= 0:
            continue
        v = y * y * y
        u = 1 - draws.uniform()
        square = x * x
        if u < 1.0 - _SQUEEZE * square * square:
            return scale * d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return scale * d * v


def dirichlet(generator: MT19937Generator, alpha: np.ndarray) -> np.ndarray:
    """Gamma numbers, divided by their sum over the last dimension: `_sample_dirichlet`."""
    dtype = dtypes.of(alpha.dtype)
    refuse_unless(dtype in (dtypes.float32, dtypes.float64), "dirichlet", dtype)
    values = np.maximum(_gammas(generator, alpha, dtypes.float64), dtypes.finfo(dtypes.float64).tiny)
    values /= values.sum(axis=-1, keepdims=True)
    number = dtype.numpy.type
    return np.clip(values.astype(number), number(dtypes.finfo(dtype).tiny), np.nextafter(number(1), number(0)))


def binomial(generator: MT19937Generator, count: np.ndarray, prob: np.ndarray) -> np.ndarray:
    """The number of successes in `count` trials, of the common shape: `binomial`.

    Below a mean of 10: sums of geometric numbers. Else Hoermann's BTRS (1993). Raises ValueError unless both are of
    floating-point dtypes.
    """
    kind, other = dtypes.of(count.dtype), dtypes.of(prob.dtype)
    for name, each in (("count", kind), ("prob", other)):
        if each.category != FLOAT:
            given = scalar_name(each)
            raise ValueError(f"binomial only supports floating-point dtypes for {name}, got: {given}")
    refuse_unless(kind in (dtypes.float32, dtypes.float64), "binomial_cpu", kind)
    count, prob = np.broadcast_arrays(count.astype(np.float64), prob.astype(np.float64))
    with _Ahead(generator, 2 * count.size) as draws:
        values = [_binomial(n, p, draws.uniform) for n, p in zip(count.ravel().tolist(), prob.ravel().tolist())]
    return cast(np.array(values, np.float64), kind).reshape(count.shape)


def _binomial(count: float, prob: float, uniform: Callable[[], float]) -> float:
    if count <= 0 or prob <= 0:
        return 0.0
    if prob >= 1:
        return count
    if math.isnan(count) or math.isnan(prob):
        return math.nan
    if prob <= 0.5:
        return _binomial_low(count, prob, uniform)
    return count - _binomial_low(count, 1.0 - prob, uniform)


def _binomial_low(count: float, prob: float, uniform: Callable[[], float]) -> float:
    if count * prob >= 10:
        return _binomial_btrs(count, prob, uniform)
    log_failure = math.log1p(-prob)
    successes, trials = 0, 0.0
    while True:
        u = uniform()
        trials += math.ceil(math.log(u) / log_failure) if u else math.inf
        if trials > count:
            return float(successes)
        successes += 1


def _binomial_btrs(count: float, prob: float, uniform: Callable[[], float]) -> float:
    deviation = math.sqrt(count * prob * (1 - prob))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * prob
    c = count * prob + 0.5
    accept = 0.92 - 4.2 / b
    odds = prob / (1 - prob)
    alpha = (2.83 + 5.1 / b) * deviation
    mode = math.floor((count + 1) * prob)
    while True:
        u = uniform() - 0.5
        v = uniform()
        distance = 0.5 - abs(u)
        k = math.floor((2 * a / distance + b) * u + c)
        if distance >= 0.07 and v <= accept:
            return float(k)
        if k < 0 or k > count:
            continue
        v = math.log(v * alpha / (a / (distance * distance) + b))
        bound = (
            (mode + 0.5) * math.log((mode + 1) / (odds * (count - mode + 1)))
            + (count + 1) * math.log((count - mode + 1) / (count - k + 1))
            + (k + 0.5) * math.log(odds * (count - k + 1) / (k + 1))
            + _stirling_tail(mode)
            + _stirling_tail(count - mode)
            - _stirling_tail(k)
            - _stirling_tail(count - k)
        )
        if v <= bound:
            return float(k)


def _stirling_tail(k: float) -> float:
    """log k! less Stirling's approximation in k + 1."""
    if k < 10:
        return _STIRLING_TAIL[int(k)]
    square = (k + 1) ** 2
    return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)


_STIRLING_TAIL = [
    math.lgamma(k + 1) - (k + 0.5) * math.log(k + 1) + (k + 1) - 0.5 * math.log(2 * math.pi) for k in range(10)
]
