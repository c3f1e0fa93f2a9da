"""What all elements of a float array have in common, told by one product of the array with itself.

On ten elements, a mask and its reduction cost three times as much; on many, BLAS reads the array once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

try:  # without the wrapper, which costs four times what it wraps on ten elements
    from numpy._core.multiarray import count_nonzero
except ImportError:  # pragma: no cover - a NumPy that has moved it
    count_nonzero = np.count_nonzero


def square_sum(x: Any) -> Any:
    """The sum of the squares: nan if and only if a real element is."""
    if x.ndim != 1:
        x = x.ravel()  # vdot takes three times as long on ten elements
    return x.dot(x)


def without_nan(x: Any) -> bool:
    """Whether no element of a real array is nan."""
    total = square_sum(x)
    return bool(total == total)


def surely_finite(x: Any) -> bool:
    """True only if all elements are finite; huge ones may make it False."""
    total = square_sum(x)
    return bool(total - total == 0)


def without_zero(x: Any) -> bool:
    """Whether no element is 0."""
    if x.size >= 4096:  # of bools, many at a time
        x = np.not_equal(x, 0)
    return bool(count_nonzero(x) == x.size)
