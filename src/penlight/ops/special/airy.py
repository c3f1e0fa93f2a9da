"""Airy's function (Abramowitz and Stegun 10.4.59, 10.4.60, their sums fitted, and a fit between)."""

from __future__ import annotations

from math import cos, exp, inf, nan, pi, sin, sqrt
from typing import Any

import numpy as np

from ..singly import singly
from . import fits
from .bessel import turned
from .modified import plain
from .regions import among, by_region, elementwise, fitted
from .tables import whole


def _waves(x: Any) -> Any:
    x = -x
    root = np.sqrt(x)
    zeta = (x + x) * root / 3
    inverse = 1 / zeta
    w = inverse * inverse
    cosine, sine = turned(zeta, -1)
    y = fitted(fits.AIRY_P, w) * sine
    y -= fitted(fits.AIRY_Q, w) * inverse * cosine
    y /= np.sqrt(root) * sqrt(2 * pi)
    return y


def _middle(x: Any) -> Any:
    return fitted(fits.AIRY, x)


def _decay(x: Any) -> Any:
    root = np.sqrt(x)
    zeta = x * root * (2 / 3)
    y = fitted(fits.AIRY_DECAY, 1 / zeta)
    y *= np.exp(-zeta)
    y /= np.sqrt(root)
    return np.where(np.isinf(x), x.dtype.type(nan), y)  # as in PyTorch


def _airy(x: Any) -> Any:
    return by_region(among((-4.2, 2.1), x), (_waves, _middle, _decay), x)


def _make(p: Any, q: Any, middle: Any, decay: Any) -> Any:
    def airy(x: float) -> float:
        if 2.1 <= x < inf:
            root = sqrt(x)
            zeta = x * root * (2 / 3)
            return decay(1 / zeta) * exp(-zeta) / sqrt(root)
        if -4.2 <= x < 2.1:
            return middle(x)
        if x < -16000:  # where the angle's rounding shows
            raise ValueError
        root = sqrt(-x)
        zeta = root * root * root * (2 / 3)
        inverse = 1 / zeta
        sine, cosine, w = sin(zeta), cos(zeta), inverse * inverse
        return (p(w) * (sine + cosine) + q(w) * inverse * (sine - cosine)) / (sqrt(root) * sqrt(2 * pi))

    return airy


_single = singly(_make, fits.AIRY_P, fits.AIRY_Q, fits.AIRY, fits.AIRY_DECAY)
airy_ai = plain("airy_ai", elementwise(_airy, _single, whole), """Airy's function Ai.

    >>> import penlight as torch
    >>> torch.special.airy_ai(torch.tensor([0., 1.]))
    tensor([0.3550, 0.1353])
    """)  # fmt: skip
