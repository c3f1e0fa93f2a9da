"""Orthogonal polynomials, by their recurrences of three terms; Chebyshev's inside (-1, 1) by sine and cosine."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend.types import Array, Namespace, Number
from ..define import op
from .regions import elementwise, refuse_half

# Chebyshev polynomials of a higher degree are computed by sine and cosine inside (-1, 1).
_DEGREE = 8


def _degrees(n: Any) -> Any:
    """Truncated, -1 for NaN."""
    return np.where(np.isnan(n), -1, np.clip(n, -1, 2.0**62)).astype(np.int64)


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
    return out


def _chebyshev(first: Any, at_end: Any, at_start: Any, inside: Any) -> Any:
    """From P_1(x), P_n(1), P_n(-1) and P_n(cos t)."""

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
            result[waves] = inside(np.arccos(x[waves]), degree[waves].astype(x.dtype))
        if end.any():
            count = degree.astype(x.dtype)
            sign = np.where(degree % 2 == 0, number(1), number(-1))
            ends = np.where(x > 0, at_end(count), at_start(count) * sign)
            result = np.where(end & (degree >= 0), ends, result)
        return result

    return block


def _one(n: Any) -> Any:
    return n * 0 + 1


_T = _chebyshev(lambda x: x, _one, _one, lambda t, n: np.cos(n * t))
_U = _chebyshev(lambda x: x + x, lambda n: n + 1, lambda n: n + 1, lambda t, n: np.sin((n + 1) * t) / np.sin(t))
_V = _chebyshev(lambda x: x + x - 1, _one, lambda n: n + n + 1, lambda t, n: np.cos((n + 0.5) * t) / np.cos(t / 2))
_W = _chebyshev(lambda x: x + x + 1, lambda n: n + n + 1, _one, lambda t, n: np.sin((n + 0.5) * t) / np.sin(t / 2))


def _shifted(function: Any) -> Any:
    return lambda x, n: function(x + x - 1, n)


def _hermite(twice: bool) -> Any:
    def block(x: Any, n: Any) -> Any:
        degree = _degrees(n)
        limit = 128 if x.itemsize == 4 else 512  # beyond, PyTorch gives NaN
        first = x + x if twice else x
        scale = 2 if twice else 1
        y = _climb(
            np.minimum(degree, limit), np.ones_like(x), first, lambda k, now, before: first * now - scale * k * before
        )
        return np.where(degree > limit, x.dtype.type(np.nan), y)

    return block


def _laguerre(x: Any, n: Any) -> Any:
    first = 1 - x
    return _climb(
        _degrees(n),
        np.ones_like(x),
        first,
        lambda k, now, before: ((2 * k + first) * now - k * before) / (k + 1),
    )


def _legendre(x: Any, n: Any) -> Any:
    return _climb(
        _degrees(n),
        np.ones_like(x),
        x,
        lambda k, now, before: ((2 * k + 1) * x * now - k * before) / (k + 1),
    )


def _define(name: str, function: Any, doc: str) -> Any:
    function = elementwise(function)

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
_define("hermite_polynomial_h", _hermite(True), "Hermite's polynomial of degree ``n``, as physicists scale it.")
_define("hermite_polynomial_he", _hermite(False), "Hermite's polynomial of degree ``n``, of leading coefficient 1.")
_define("laguerre_polynomial_l", _laguerre, "Laguerre's polynomial of degree ``n``.")
_define("legendre_polynomial_p", _legendre, "Legendre's polynomial of degree ``n``.")
