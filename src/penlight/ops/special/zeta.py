"""Hurwitz' zeta function, by Euler and Maclaurin's summation (Abramowitz and Stegun 23.1.30, with the first nine terms
summed, as in Moshier's Cephes library)."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, inf, nan
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend.types import Array, Namespace, Number
from ..define import op
from .regions import elementwise, refuse_half

_TERMS = 9
# The power of 23 of larger numbers is infinite.
_HUGE = 1e13
# Bernoulli's numbers B_2, B_4, ...
_BERNOULLI = (
    Fraction(1, 6), Fraction(-1, 30), Fraction(1, 42), Fraction(-1, 30), Fraction(5, 66), Fraction(-691, 2730),
    Fraction(7, 6), Fraction(-3617, 510), Fraction(43867, 798), Fraction(-174611, 330), Fraction(854513, 138),
    Fraction(-236364091, 2730),
)  # fmt: skip
_SCALES = [float(b / factorial(2 * k + 2)) for k, b in enumerate(_BERNOULLI)]


def _zeta_block(s: Any, q: Any) -> Any:
    s = np.minimum(s, np.finfo(s.dtype).max / 4)  # nor is infinity more
    low, whole = q <= 0, q == np.floor(q)
    pole = (s == 1) | (low & whole & ~(s < 1))
    unknown = _overflows(s, q) | ~(s >= 1) | (low & (s != np.floor(s))) | ~(q < inf)
    edge = pole | unknown
    if not edge.any():
        return _sum(s, q)
    number = s.dtype.type
    total = _sum(np.where(edge, number(2), s), np.where(edge, number(1), q))
    return np.where(pole, number(inf), np.where(unknown, number(nan), total))


def _overflows(s: Any, q: Any) -> Any:
    """Where PyTorch multiplies powers that are 0 by s (s + 1) ... (s + 22), which is infinite in double precision."""
    huge = s > _HUGE
    if not huge.any():
        return huge
    product = np.ones(s.shape)
    for k in range(2 * len(_BERNOULLI) - 1):
        product *= s + k
    return (q > 1) & np.isinf(product) & (q.astype(np.float64) ** -s == 0)


def _sum(s: Any, q: Any) -> Any:
    exponent = -s
    a = q
    total = term = a**exponent
    for _ in range(_TERMS):
        a = a + 1
        term = a**exponent
        total = total + term
    low = np.flatnonzero(a <= _TERMS)
    while low.size:  # negative q: on until the terms fall
        a[low] += 1
        term[low] = a[low] ** exponent[low]
        total[low] += term[low]
        low = low[a[low] <= _TERMS]
    total += term * a / (s - 1)
    total -= term / 2
    for k, scale in enumerate(_SCALES):
        # s (s + 1) ... (s + 2k) a^(-s - 2k - 1), step by step: nothing overflows on the way
        term = term * ((s + 2 * k) / a)
        total += term * scale
        term *= (s + (2 * k + 1)) / a
    return total


def _make_zeta(terms: int, count: int, eps: float) -> Any:
    """For single numbers, from the number of terms of the sum and of its tail: written out, for loops take longer."""
    text = repr(_SCALES[count - 1])
    for k in range(count - 2, -1, -1):
        text = f"({text}) * ((s + {2 * k + 1}.0) * (s + {2 * k + 2}.0) * w) + {_SCALES[k]!r}"
    tail: Any = eval(f"lambda s, w: {text}")
    head: Any = eval("lambda q, power: q**power + " + " + ".join([f"(q + {k}.0) ** power" for k in range(1, terms)]))

    def zeta(s: float, q: float) -> float:
        if not (1 < s < _HUGE and 0 < q < inf):
            raise ValueError
        power = -s
        total = head(q, power)
        q += terms
        term = q**power
        while q * 2 < s and term * q > eps * total * (s - 1):
            total += term
            q += 1
            term = q**power
        inverse = 1 / q
        return total + term * (q / (s - 1) + 0.5 + s * inverse * tail(s, inverse * inverse))

    return zeta


# In float32 fewer terms do.
zeta_single = {4: _make_zeta(4, 3, 1e-9), 8: _make_zeta(_TERMS, 9, 1e-17)}.__getitem__
zeta_array = elementwise(_zeta_block, zeta_single)


def _node(self, other):
    if not isinstance(self, Tensor):
        return "SpecialZetaBackward1"
    return "SpecialZetaBackward0" if isinstance(other, Tensor) else "SpecialZetaBackward2"


@op("elementwise", at=("special",), promote="float", node=_node, widen=False, refuse={"c": "zeta_cpu"})
def zeta(
    xp: Namespace, self: Array | Number, other: Array | Number
):  # z = sum of (y + k)^-x       gy = -gz x zeta(x + 1, y)
    """Hurwitz' zeta function of ``input`` > 1 and ``other``, the sum of ``(other + k) ** -input`` over k = 0, 1, ...

    >>> import penlight as torch
    >>> torch.special.zeta(torch.tensor([2., 4.]), 1)
    tensor([1.6449, 1.0823])
    """
    for operand in (self, other):  # a number is float32 beside half precision
        refuse_half(operand, "zeta_cpu")
    return zeta_array(self, other)


def _unknown(grad, self):
    raise NotImplementedError("the derivative for 'zeta' is not implemented.")


zeta.vjp(self=_unknown, other=lambda grad, self, other: grad * -self * zeta(self + 1, other))
