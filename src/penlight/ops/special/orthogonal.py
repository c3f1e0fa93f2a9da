"""Orthogonal polynomials, by their recurrences of three terms; Chebyshev's inside (-1, 1) by sine and cosine.

Each is given by ``p, q`` of P_1 = p x + q, and ``a, b, c, d`` for each k of d P_(k+1) = (a x + b) P_k - c P_(k-1)
(Abramowitz and Stegun 22.7).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import call
from typing import Any

import numpy as np

from ...backend.types import Array, Namespace, Number
from ..define import op
from ..singly import FEW, REFUSALS
from .regions import elementwise, refuse_half

# Up to this degree polynomials are kept for all elements; Chebyshev's of a higher one are sines inside (-1, 1).
_DEGREE = 8
# Up to this one they are written out in their coefficients, for few elements: beyond, too many digits cancel.
_WRITTEN = 6
# The highest degree that single numbers climb to.
_HIGHEST = 64

Recurrence = tuple[tuple[int, int], Callable[[int], tuple[int, int, int, int]]]


def _steps(recurrence: Recurrence, x: Any) -> tuple[Any, Any]:
    """P_1(x), and the function of k, P_k and P_(k-1) that is P_(k+1)."""
    (p, q), of = recurrence
    first = x if (p, q) == (1, 0) else x * p + q

    def step(k: int, now: Any, before: Any) -> Any:
        a, b, c, d = of(k)
        y = (x * a + b if b else x * a if a != 1 else x) * now
        y -= before * c if c != 1 else before
        return y / d if d != 1 else y

    return first, step


def _degrees(n: Any) -> Any:
    """Truncated; -1 for NaN and for what no int64 holds, which PyTorch takes for negative numbers."""
    return np.where(np.absolute(n) < 2.0**63, n, -1).astype(np.int64)


def _climb(recurrence: Recurrence, x: Any, n: Any) -> Any:
    """P_n, elementwise; 0 for negative n."""
    before = np.ones_like(x)
    now, step = _steps(recurrence, x)
    last = max(int(n.max()), 0) if n.size else 0
    first = int(n.min()) if n.size else 0
    if first == last:
        if last == 0:
            return before
        for k in range(1, last):
            before, now = now, step(k, now, before)
            if k % 64 == 0 and np.isnan(now).all():
                break
        return now
    if last <= _DEGREE:
        rows = np.zeros((last + 2, x.size), x.dtype) if first < 0 else np.empty((last + 1, x.size), x.dtype)
        rows[0] = before
        if last > 0:
            rows[1] = now
        for k in range(1, last):
            rows[k + 1] = step(k, rows[k], rows[k - 1])
        return rows.reshape(-1).take((n if first >= 0 else np.maximum(n, -1) % (last + 2)) * x.size + np.arange(x.size))
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


def _low(recurrence: Recurrence, x: Any, n: Any) -> Any:
    """P_n where all degrees are low and none is negative, else None."""
    return _climb(recurrence, x, n.astype(np.intp)) if n.size and n.min() >= 0 and n.max() < _DEGREE + 1 else None


class _Singly(dict[float, Callable[[float], float]]):
    """Degree -> the polynomial as a function of a number; the low ones are written out, by Horner's scheme."""

    def __init__(self, recurrence: Recurrence, high: Callable[[float, int], float] | None, shifted: bool) -> None:
        self.recurrence, self.high, self.shifted = recurrence, high, shifted
        self[0.0] = lambda x: 1.0

    def __missing__(self, n: float) -> Callable[[float], float]:
        degree = int(n)
        if not 0 < degree <= _HIGHEST:
            raise ValueError
        if degree != n:
            return self[float(degree)]
        found = self[n] = eval(self._written(degree)) if degree <= _WRITTEN else self._climbing(degree)
        return found

    def _written(self, degree: int) -> str:
        (p, q), of = self.recurrence
        before, now = [1.0], [float(q), float(p)]
        for k in range(1, degree):
            a, b, c, d = of(k)
            product = [a * low + b * high for low, high in zip([0.0, *now], [*now, 0.0], strict=True)]
            rest = [c * number for number in before] + [0.0, 0.0]
            before, now = now, [(one - other) / d for one, other in zip(product, rest, strict=True)]
        x = "(t := x + x - 1.0)" if self.shifted else "x"
        every, power = (1, x) if any(now[degree - 1 :: -2]) else (2, f"(w := {x} * {x[1] if self.shifted else x})")
        name = "t" if self.shifted else "x"
        numbers = now[degree % every :: every]
        text = repr(numbers[-1])
        for number in numbers[-2::-1]:
            text, power = f"({text} * {power} + {number!r})", "w" if every == 2 else name
        return f"lambda x: {text}" + (f" * {x if len(numbers) == 1 else name}" if every == 2 and degree % 2 else "")

    def _climbing(self, degree: int) -> Callable[[float], float]:
        def single(x: float) -> float:
            if self.shifted:
                x = x + x - 1
            if self.high and degree > _DEGREE:
                if x * x == 1:
                    raise ValueError
                if -1 < x < 1:
                    return self.high(math.acos(x), degree)
            before, (now, step) = 1.0, _steps(self.recurrence, x)
            for k in range(1, degree):
                before, now = now, step(k, now, before)
            return now

        return single


def _few(singly: _Singly, x: Any, n: Any) -> Any:
    """None where an element is refused, or overflows."""
    try:
        values = list(
            map(call, map(singly.__getitem__, n.tolist()), x.tolist()) if n.ndim else map(singly[n.item()], x.tolist())
        )
    except REFUSALS:
        return None
    y = np.array(values, x.dtype)
    return y if y.dot(y) < math.inf else None


def _chebyshev(recurrence: Recurrence, at_end: Any, at_start: Any, inside: Any) -> tuple[Any, ...]:
    """From P_n(1), P_n(-1) and P_n(cos t): the function of blocks, and what makes that of single numbers."""

    def block(x: Any, n: Any) -> Any:
        low = _low(recurrence, x, n)
        if low is not None:
            return low
        degree = _degrees(n)
        number = x.dtype.type
        result = np.zeros_like(x)
        end = np.absolute(x) == 1
        waves = (degree > _DEGREE) & (np.absolute(x) < 1)
        climbing = np.flatnonzero(~(end | waves))
        result[climbing] = _climb(recurrence, x[climbing], degree[climbing])
        if waves.any():
            result[waves] = inside(np, np.arccos(x[waves]), degree[waves].astype(x.dtype))
        if end.any():
            count = degree.astype(x.dtype)
            sign = np.where(degree % 2 == 0, number(1), number(-1))
            ends = np.where(x > 0, at_end(count), at_start(count) * sign)
            result = np.where(end & (degree >= 0), ends, result)
        return result

    return block, recurrence, lambda t, n: inside(math, t, n)


def _one(n: Any) -> Any:
    return n * 0 + 1


def _chebyshev_steps(k: int) -> tuple[int, int, int, int]:
    return 2, 0, 1, 1


_T = _chebyshev(((1, 0), _chebyshev_steps), _one, _one, lambda m, t, n: m.cos(n * t))
_U = _chebyshev(
    ((2, 0), _chebyshev_steps), lambda n: n + 1, lambda n: n + 1, lambda m, t, n: m.sin((n + 1) * t) / m.sin(t)
)
_V = _chebyshev(
    ((2, -1), _chebyshev_steps), _one, lambda n: n + n + 1, lambda m, t, n: m.cos((n + 0.5) * t) / m.cos(t / 2)
)
_W = _chebyshev(
    ((2, 1), _chebyshev_steps), lambda n: n + n + 1, _one, lambda m, t, n: m.sin((n + 0.5) * t) / m.sin(t / 2)
)


def _climbing(recurrence: Recurrence, limits: Any = None) -> tuple[Any, ...]:
    """Beyond its dtype's limit of the degree PyTorch gives NaN."""

    def block(x: Any, n: Any) -> Any:
        low = _low(recurrence, x, n)
        if low is not None:
            return low
        degree = _degrees(n)
        if limits is None:
            return _climb(recurrence, x, degree)
        limit = limits[x.itemsize]
        y = _climb(recurrence, x, np.minimum(degree, limit))
        return np.where(degree > limit, x.dtype.type(np.nan), y)

    return block, recurrence, None


_LIMITS = {4: 128, 8: 512}
_H = _climbing(((2, 0), lambda k: (2, 0, 2 * k, 1)), _LIMITS)
_HE = _climbing(((1, 0), lambda k: (1, 0, k, 1)), _LIMITS)
_LAGUERRE = _climbing(((-1, 1), lambda k: (-1, 2 * k + 1, k, k + 1)))
_LEGENDRE = _climbing(((1, 0), lambda k: (2 * k + 1, 0, k, k + 1)))


def _define(name: str, functions: tuple[Any, ...], doc: str, shifted: bool = False) -> Any:
    block, recurrence, high = functions
    singly = _Singly(recurrence, high, shifted)
    many = elementwise((lambda x, n: block(x + x - 1, n)) if shifted else block)

    def kernel(xp: Namespace, x: Array | Number, n: Array | Number):
        if x.ndim == 1 and x.size <= FEW and x.itemsize > 2 and n.shape in (x.shape, ()):
            found = _few(singly, x, n)
            if found is not None:
                return found
        refuse_half(x, f"{name}_cpu")
        return many(x, n)

    kernel.__name__ = kernel.__qualname__ = name
    kernel.__doc__ = f"{doc}\n\n    ``n`` is truncated to an integer; 0 for negative ones."
    return op("elementwise", at=("special",), promote="float", widen=False, refuse={"c": f"{name}_cpu"})(kernel)


for _kind, _functions, _order in (("t", _T, "first"), ("u", _U, "second"), ("v", _V, "third"), ("w", _W, "fourth")):
    _doc = f"Chebyshev's polynomial of the {_order} kind of degree ``n``"
    _define(f"chebyshev_polynomial_{_kind}", _functions, f"{_doc}.")
    _define(f"shifted_chebyshev_polynomial_{_kind}", _functions, f"{_doc}, of ``2 x - 1``.", True)
_define("hermite_polynomial_h", _H, "Hermite's polynomial of degree ``n``, as physicists scale it.")
_define("hermite_polynomial_he", _HE, "Hermite's polynomial of degree ``n``, of leading coefficient 1.")
_define("laguerre_polynomial_l", _LAGUERRE, "Laguerre's polynomial of degree ``n``.")
_define("legendre_polynomial_p", _LEGENDRE, "Legendre's polynomial of degree ``n``.")
