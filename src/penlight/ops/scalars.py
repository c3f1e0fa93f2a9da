"""Python numbers as operands."""

from __future__ import annotations

from collections import defaultdict
from math import copysign
from typing import Any

import numpy as np

from ..backend.quiet import QUIET, set_errors, unset_errors

_LIMIT = 1000
_cache: dict[Any, dict[Any, np.ndarray]] = defaultdict(dict)


def in_words(value: int) -> int:
    """``value``, which PyTorch takes if it has 64 bits."""
    if -(2**63) <= value < 2**64:
        return value
    raise OverflowError("int too big to convert" if value > 0 else "can't convert negative int to unsigned")


def scalar(value: float, dtype: np.dtype[Any]) -> np.ndarray:
    """``value`` as a 0-d array. Half of an op on ten elements would go into making one, so the last thousand are
    kept."""
    cache = _cache[dtype]
    found = cache.get(value)
    if found is not None and (value or copysign(1.0, value) > 0):  # 0.0, which is kept, and -0.0 are one key
        return found
    if type(value) is int:
        in_words(value)
    if -65504 <= value <= 65504:  # which any float can hold
        found = np.array(value, dtype)
    else:
        token = set_errors(QUIET)  # NumPy would warn of what becomes infinite
        found = np.array(value, dtype)
        unset_errors(token)
    found.flags.writeable = False
    if len(cache) >= _LIMIT:
        cache.clear()
    if value or copysign(1.0, value) > 0:
        cache[value] = found
    return found
