"""Orthogonal polynomials, by their recurrences of three terms; Chebyshev's inside (-1, 1) by sine and cosine."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...backend.types import Array, Namespace, Number
from ..define import op
from .regions import elementwise, refuse_half

# Chebyshev polynomials of a higher degree are computed by sine and cosine inside (-1, 1).
_DEGREE = 8
# The highest degree that single numbers climb to.
_HIGHEST = 64


def _within(y: float) -> float:
    if -3e38 < y < 3e38:
        return y
    raise ValueError  # in float32 it is NaN, or will be


def _degrees(n: Any) -> Any:
    """Truncated; -1 for NaN and for what no int64 holds, which PyTorch takes for negative numbers."""
    return np.where(np.absolute(n) < 2.0**63, n, -1).astype(np.int64)


def _climb(n: Any, before: Any, now: Any, step: Any) -> Any:
    """P_n, elementwise, from P_0, P_1 and ``step(k, P_k, P_(k-1)) = P_(k+1)``; 0 for negative n."""
    last = int(n.max()) if n.size else 0
    first = int(n.min()) if n.size else 0
    if first == last and last >= 0:
        if last == 0:
            return before
        for k in range(1, last):
            before, now = now, step(k, now, before)
            if k % 64 == 0 and np.isnan(now).all():
                break
        return now
    out = np.where(n == 0, before, np.where(n == 1, now, now.dtype.type(0)))
    for k in range(1, last):
        before, now = now, step(k, now, before)
        np.copyto(out, now, where=n == k + 1)
        if k % 64 == 0:  # what has overflowed is NaN from there on
            rest = n > k + 1
            if np.isnan(now[rest]).all():
                out[rest] = np.nan
                break
    return out


def _chebyshev(first: Any, at_end: Any, at_start: Any, inside: Any) -> tuple[Any, Any]:
    """From P_1(x), P_n(1), P_n(-1) and P_n(cos t): of blocks, and of single numbers."""

    def block(x: Any, n: Any) -> Any:
        degree = _degrees(n)
        number = x.dtype.type
        result = np.zeros_like(x)
        end = np.absolute(x) == 1
        waves = (degree > _DEGREE) & (np.absolute(x) < 1)
        climbing = np.flatnonzero(~(end | waves))
        part = x[climbing]
        if part.size:
            twice = part + part
            result[climbing] = _climb(
                degree[climbing], np.ones_like(part), first(part), lambda k, now, before: twice * now - before
            )
        if waves.any():
            result[waves] = inside(np, np.arccos(x[waves]), degree[waves].astype(x.dtype))
        if end.any():
            count = degree.astype(x.dtype)
            sign = np.where(degree % 2 == 0, number(1), number(-1))
            ends = np.where(x > 0, at_end(count), at_start(count) * sign)
            result = np.where(end & (degree >= 0), ends, result)
        return result

    def single(x: float, n: float) -> float:
        degree = int(n)
        if degree <= 0:
            return 0.0 if degree else 1.0
        if x * x == 1:
            return at_end(degree) if x == 1 else -at_start(degree) if degree & 1 else at_start(degree)
        if degree > _DEGREE:
            if -1 < x < 1:
                return inside(math, math.acos(x), degree)
            if degree > _HIGHEST:
                raise ValueError
        before, now, twice = 1.0, first(x), x + x
        for _ in range(degree - 1):
            before, now = now, twice * now - before
        return _within(now)

    return block, single


def _one(n: Any) -> Any:
    return n * 0 + 1


_T = _chebyshev(lambda x: x, _one, _one, lambda m, t, n: m.cos(n * t))
_U = _chebyshev(lambda x: x + x, lambda n: n + 1, lambda n: n + 1, lambda m, t, n: m.sin((n + 1) * t) / m.sin(t))
_V = _chebyshev(lambda x: x + x - 1, _one, lambda n: n + n + 1, lambda m, t, n: m.cos((n + 0.5) * t) / m.cos(t / 2))
_W = _chebyshev(lambda x: x + x + 1, lambda n: n + n + 1, _one, lambda m, t, n: m.sin((n + 0.5) * t) / m.sin(t / 2))


def _shifted(functions: Any) -> Any:
    block, single = functions
    return lambda x, n: block(x + x - 1, n), lambda x, n: single(x + x - 1, n)


def _climbing(start: Any, step: Any, limits: Any = None) -> tuple[Any, Any]:
    """From P_1(x) and ``step(P_1, k, P_k, P_(k-1))``; beyond its dtype's limit of the degree PyTorch gives NaN."""

    def block(x: Any, n: Any) -> Any:
        degree, first = _degrees(n), start(x)
        limit = limits[x.itemsize] if limits else None
        y = _climb(
            degree if limit is None else np.minimum(degree, limit),
            np.ones_like(x),
            first,
            lambda k, now, before: step(first, k, now, before),
        )
        return y if limit is None else np.where(degree > limit, x.dtype.type(np.nan), y)

    def single(x: float, n: float) -> float:
        degree = int(n)
        if degree <= 0:
            return 0.0 if degree else 1.0
        if degree > _HIGHEST:
            raise ValueError
        before, now = 1.0, start(x)
        first = now
        for k in range(1, degree):
            before, now = now, step(first, k, now, before)
        return _within(now)

    return block, single


_LIMITS = {4: 128, 8: 512}
_H = _climbing(lambda x: x + x, lambda first, k, now, before: first * now - 2 * k * before, _LIMITS)
_HE = _climbing(lambda x: x, lambda first, k, now, before: first * now - k * before, _LIMITS)
_LAGUERRE = _climbing(lambda x: 1 - x, lambda first, k, now, before: ((2 * k + first) * now - k * before) / (k + 1))
_LEGENDRE = _climbing(lambda x: x, lambda first, k, now, before: ((2 * k + 1) * first * now - k * before) / (k + 1))


def _define(name: str, functions: Any, doc: str) -> Any:
    block, single = functions
    function = elementwise(block, lambda itemsize: single)

    def kernel(xp: Namespace, x: Array | Number, n: Array | Number):
        refuse_half(x, f"{name}_cpu")
        return function(x, n)

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = f"{doc}\n\n    ``n`` is truncated to an integer; 0 for negative ones."
    return op("elementwise", at=("special",), promote="float", widen=False, refuse={"c": f"{name}_cpu"})(kernel)


for _kind, _function, _order in (("t", _T, "first"), ("u", _U, "second"), ("v", _V, "third"), ("w", _W, "fourth")):
    _define(f"chebyshev_polynomial_{_kind}", _function, f"Chebyshev's polynomial of the {_order} kind of degree ``n``.")
    _define(
        f"shifted_chebyshev_polynomial_{_kind}",
        _shifted(_function),
        f"Chebyshev's polynomial of the {_order} kind of degree ``n``, of ``2 x - 1``.",
    )
_define("hermite_polynomial_h", _H, "Hermite's polynomial of degree ``n``, as physicists scale it.")
_define("hermite_polynomial_he", _HE, "Hermite's polynomial of degree ``n``, of leading coefficient 1.")
_define("laguerre_polynomial_l", _LAGUERRE, "Laguerre's polynomial of degree ``n``.")
_define("legendre_polynomial_p", _LEGENDRE, "Legendre's polynomial of degree ``n``.")
