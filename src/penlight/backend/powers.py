"""The fastest exponential in single precision.

On x86 processors with AVX-512, NumPy on Linux has Intel's ``exp2``, which takes less than half the time of its ``exp``.
Elsewhere its ``exp2`` is the C library's, one element after the other.
"""

from __future__ import annotations

import sys
from math import log2
from typing import Any

import numpy as np

try:
    from numpy._core._multiarray_umath import __cpu_features__ as _features  # type: ignore[import-not-found]
except ImportError:  # pragma: no cover - a NumPy that has moved it
    _features = {}

# e^x = POWER(LOG x)
POWER: Any = np.exp
LOG = 1.0
if sys.platform == "linux" and _features.get("AVX512_SKX"):
    POWER, LOG = np.exp2, log2(np.e)
_F32 = np.dtype(np.float32)
_LOG32 = np.array(LOG, _F32)


def quick_exp(x: Any, out: Any) -> Any:
    """e^x, in floats, into ``out``; where the error of one rounding of x, about ``|x| / 2`` units in the last place,
    is one among others, as in ``e^(x - y)``."""
    if x.dtype is _F32 and POWER is np.exp2:
        return np.exp2(np.multiply(x, _LOG32, out), out)
    return np.exp(x, out)
