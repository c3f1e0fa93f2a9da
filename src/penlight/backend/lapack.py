"""LAPACK's own routines, through SciPy where it is installed.

NumPy has LAPACK only inside its whole solvers: a triangular system costs a factorization there, and a factorization is
not to be had. SciPy's thin wrappers take 1 us on a small matrix, `numpy.linalg.solve` 10 us. SciPy is imported when the
first routine is asked for. Everything that uses one can do without.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_PREFIX = {"f": "s", "d": "d", "F": "c", "D": "z"}
_COMPLEX_NAME = {"orgqr": "ungqr", "ormqr": "unmqr"}
_found: dict[tuple[str, str], Any] = {}


def routine(name: str, dtype: Any) -> Any:
    """The routine for matrices of ``dtype``, or None where there is none."""
    key = name, dtype.char
    if key in _found:
        return _found[key]
    _found[key] = found = _look_up(*key)
    return found


def _look_up(name: str, char: str) -> Any:
    if char not in _PREFIX:
        return None
    try:
        from scipy.linalg import lapack
    except ImportError:
        return None
    return getattr(lapack, _PREFIX[char] + (_COMPLEX_NAME.get(name, name) if char in "FD" else name), None)


def stack(function: Any, lead: tuple[int, ...], *arrays: np.ndarray) -> Any:
    """``function``, of matrices or vectors and giving one matrix, applied to each of a stack with the leading shape
    ``lead``; None where there are so many small ones that NumPy's loop over all is faster, or where ``function`` gives
    None for one."""
    inner = [array.shape[len(lead) :] for array in arrays]
    count = 1
    for size in lead:
        count *= size
    if not 0 < count <= inner[0][-1]:
        return None
    flat = [array.reshape(count, *shape) for array, shape in zip(arrays, inner, strict=True)]
    results = []
    for parts in zip(*flat, strict=True):
        result = function(*parts)
        if result is None:
            return None
        results.append(result)
    return np.stack(results).reshape(*lead, *results[0].shape)
