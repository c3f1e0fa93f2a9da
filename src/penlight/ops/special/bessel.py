"""Bessel functions of order 0 and 1, beyond 5 by Hankel's expansion (Abramowitz and Stegun 9.2.5), its sums fitted."""

from __future__ import annotations

from math import copysign, cos, fabs, inf, log, nan, pi, sin, sqrt
from typing import Any

import numpy as np

from ..singly import singly
from . import fits
from .modified import plain
from .regions import by_region, elementwise, fitted
from .tables import positive, whole

# The squares of the first two roots of J0 and of J1.
_J0_ROOTS = (5.783185962946784, 30.471262343662087)
_J1_ROOTS = (14.681970642123893, 49.2184563216946)
# Larger numbers have no fraction, by the size of the dtype.
_LARGE = {4: 2.0**23, 8: 2.0**52}
_ROOT_2 = sqrt(2)


def _near(table: Any, roots: Any) -> Any:
    def near(x: Any) -> Any:
        z = x * x
        y = fitted(table, z)
        y *= z - roots[0]
        y *= z - roots[1]
        return y

    return near


_j0_near = _near(fits.J0, _J0_ROOTS)
_j1_over_x = _near(fits.J1, _J1_ROOTS)


def _j1_near(x: Any) -> Any:
    return x * _j1_over_x(x)


def turned(x: Any, quarters: int) -> tuple[Any, Any]:
    """cos and sin of x - quarters pi / 4, for odd quarters, times sqrt(2).

    The angle is not rounded, unless x is so large that it has no fraction: there PyTorch's is taken, which is rounded.
    """
    sine, cosine = np.sin(x), np.cos(x)
    total, difference = sine + cosine, sine - cosine
    found = {1: (total, difference), 3: (difference, -total), -1: (-difference, total)}[quarters]
    large = x > _LARGE[x.itemsize]
    if large.any():
        angle = x - x.dtype.type(quarters * pi / 4)
        return np.where(large, np.cos(angle) * _ROOT_2, found[0]), np.where(large, np.sin(angle) * _ROOT_2, found[1])
    return found


def _far(p: Any, q: Any, quarters: int, second: bool) -> Any:
    def far(x: Any) -> Any:
        inverse = 1 / x
        w = inverse * inverse
        cosine, sine = turned(x, quarters)
        scale = 1 / np.sqrt(x * pi)
        even, odd = fitted(p, w) * scale, fitted(q, w) * (scale * inverse)
        return even * sine + odd * cosine if second else even * cosine - odd * sine

    return far


_j0_far, _y0_far = _far(fits.P0, fits.Q0, 1, False), _far(fits.P0, fits.Q0, 1, True)
_j1_far, _y1_far = _far(fits.P1, fits.Q1, 3, False), _far(fits.P1, fits.Q1, 3, True)


def _y0_near(x: Any) -> Any:
    return fitted(fits.Y0, x * x) + (2 / pi) * np.log(x) * _j0_near(x)


def _y1_near(x: Any) -> Any:
    return x * fitted(fits.Y1, x * x) + (2 / pi) * (_j1_near(x) * np.log(x) - 1 / x)


def _bessel_j0(x: Any) -> Any:
    size = np.absolute(x)
    return by_region(size > 5, (_j0_near, _j0_far), size)


def _bessel_j1(x: Any) -> Any:
    size = np.absolute(x)
    y = by_region(size > 5, (_j1_near, _j1_far), size)
    return np.where(np.signbit(x), -y, y)


def _pole(x: Any) -> Any:
    return np.where(x == 0, x.dtype.type(-inf), x.dtype.type(nan))


def _second_kind(near: Any, far: Any) -> Any:
    functions = (_pole, near, far)

    def block(x: Any) -> Any:
        region = (x > 0).astype(np.int8)
        region += x > 5
        return by_region(region, functions, x)

    return block


def _first_kind_single(order: int, roots: Any, *tables: Any) -> Any:
    first, second = roots

    def make(near: Any, p: Any, q: Any) -> Any:
        def j(x: float) -> float:
            size = fabs(x)
            if size <= 5:
                z = x * x
                y = near(z) * (z - first) * (z - second)
                return x * y if order else y
            if size > _LARGE[4]:
                raise ValueError
            inverse = 1 / size
            sine, cosine, w = sin(size), cos(size), inverse * inverse
            if order:
                y = p(w) * (sine - cosine) + q(w) * inverse * (sine + cosine)
                return copysign(1, x) * y / sqrt(pi * size)
            return (p(w) * (sine + cosine) - q(w) * inverse * (sine - cosine)) / sqrt(pi * size)

        return j

    return singly(make, *tables)


def _second_kind_single(order: int, roots: Any, *tables: Any) -> Any:
    first, second = roots

    def make(near: Any, p: Any, q: Any, j_near: Any) -> Any:
        def y(x: float) -> float:
            if x > 5:
                if x > _LARGE[4]:
                    raise ValueError
                inverse = 1 / x
                sine, cosine, w = sin(x), cos(x), inverse * inverse
                if order:
                    return (q(w) * inverse * (sine - cosine) - p(w) * (sine + cosine)) / sqrt(pi * x)
                return (p(w) * (sine - cosine) + q(w) * inverse * (sine + cosine)) / sqrt(pi * x)
            z = x * x
            grown = j_near(z) * (z - first) * (z - second) * log(x)
            return x * near(z) + (2 / pi) * (x * grown - 1 / x) if order else near(z) + (2 / pi) * grown

        return y

    return singly(make, *tables)


def _spherical(x: Any) -> Any:
    y = np.sin(x)
    y /= x
    return np.where(x == 0, x.dtype.type(1), np.where(np.isinf(x), x.dtype.type(0), y))


def _spherical_single(x: float) -> float:
    return sin(x) / x


_J0_SINGLE = _first_kind_single(0, _J0_ROOTS, fits.J0, fits.P0, fits.Q0)
_J1_SINGLE = _first_kind_single(1, _J1_ROOTS, fits.J1, fits.P1, fits.Q1)
_Y0_SINGLE = _second_kind_single(0, _J0_ROOTS, fits.Y0, fits.P0, fits.Q0, fits.J0)
_Y1_SINGLE = _second_kind_single(1, _J1_ROOTS, fits.Y1, fits.P1, fits.Q1, fits.J1)
_j0 = elementwise(_bessel_j0, _J0_SINGLE, whole)
bessel_j0 = plain("bessel_j0", _j0, """The Bessel function of the first kind of order 0.

    >>> import penlight as torch
    >>> torch.special.bessel_j0(torch.tensor([0., 1.]))
    tensor([1.0000, 0.7652])
    """)  # fmt: skip
bessel_j1 = plain(
    "bessel_j1",
    elementwise(_bessel_j1, _J1_SINGLE, whole),
    "The Bessel function of the first kind of order 1.",
)
bessel_y0 = plain(
    "bessel_y0",
    elementwise(_second_kind(_y0_near, _y0_far), _Y0_SINGLE, positive),
    "The Bessel function of the second kind of order 0; NaN for negative elements.",
)
bessel_y1 = plain(
    "bessel_y1",
    elementwise(_second_kind(_y1_near, _y1_far), _Y1_SINGLE, positive),
    "The Bessel function of the second kind of order 1; NaN for negative elements.",
)
spherical_bessel_j0 = plain(
    "spherical_bessel_j0", elementwise(_spherical, lambda itemsize: _spherical_single), "``sin(x) / x``, 1 at 0."
)
