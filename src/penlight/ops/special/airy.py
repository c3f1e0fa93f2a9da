"""Airy's function (Abramowitz and Stegun 10.4.59, 10.4.60, their sums fitted, and a fit between)."""

from __future__ import annotations

from math import nan, pi, sqrt
from typing import Any

import numpy as np

from . import fits
from .modified import plain
from .regions import by_region, elementwise, fitted


def _waves(x: Any) -> Any:
    x = -x
    root = np.sqrt(x)
    zeta = x * root * (2 / 3)
    inverse = 1 / zeta
    w = inverse * inverse
    sine, cosine = np.sin(zeta), np.cos(zeta)
    y = fitted(fits.AIRY_P, w) * (sine + cosine)
    y += fitted(fits.AIRY_Q, w) * inverse * (sine - cosine)
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
    return by_region(np.searchsorted((-4.2, 2.1), x, "right"), (_waves, _middle, _decay), x)


airy_ai = plain("airy_ai", elementwise(_airy), """Airy's function Ai.

    >>> import penlight as torch
    >>> torch.special.airy_ai(torch.tensor([0., 1.]))
    tensor([0.3550, 0.1353])
    """)  # fmt: skip
