"""A few elements in float32, by linear interpolation in a table: one NumPy call, where polynomials take dozens.

A table is made in float64, on first use, in a few milliseconds. Its steps are so small that the interpolation's error,
h^2 / 8 of the second derivative, is an eighth of float32's rounding. What is outside of it is left to other kernels:
infinities, NaN, large numbers, and zeros, for their sign.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import log
from typing import Any

import numpy as np

try:  # without the wrapper, which costs twice what it wraps on ten elements
    from numpy._core.multiarray import interp
except ImportError:  # pragma: no cover - a NumPy that has moved it
    interp = np.interp

_STEPS, _END, _LEAST = 1 << 17, 16.0, 1e-4


@cache
def whole() -> Any:
    """The nodes for functions that are smooth everywhere."""
    return np.linspace(-_END, _END, _STEPS + 1)


@cache
def positive() -> Any:
    """The nodes for functions with a pole at 0: below 1 the steps fall with x."""
    step = (_END - 1 - log(_LEAST)) / _STEPS
    return np.concatenate([np.exp(np.arange(log(_LEAST), 0, step)), np.arange(1, _END, step)])


def mirrored() -> Any:
    """As ``positive``, for odd functions that are not smooth at 0."""
    return positive()


def looked_up(grid: Callable[[], Any], function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``function`` of a few elements in float32; None where the table does not have one of them."""
    nodes = values = None
    odd = grid is mirrored

    def look_up(x: Any) -> Any:
        nonlocal nodes, values
        if values is None:
            nodes = grid()
            found = function(nodes)
            found[found == 0] = np.nan
            values = found  # last: another thread takes it for finished
        y = interp(np.absolute(x) if odd else x, nodes, values, np.nan, np.nan)
        if odd:
            y = np.copysign(y, x)
        greatest = y.item(y.argmax())  # NaN, if there is one
        return y.astype(np.float32) if greatest == greatest else None

    return look_up
