"""``numpy.linalg`` without what its functions do around NumPy's loops over stacks of matrices.

On a matrix of edge 8 that is most of their time: 3 to 10 us. They also compute float32 in float64, which takes twice as
long on large matrices. The loops are called directly here; where they report a failure, as nan in the result, or where
a NumPy has them elsewhere, the public functions take over, and raise what there is to raise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .tell import without_nan

_loops: Any = getattr(np.linalg, "_umath_linalg", None)  # None for a NumPy that has moved them


def _looped(name: str, *arrays: np.ndarray) -> Any:
    """The result of a loop, or None where it does not apply or found no result."""
    loop = getattr(_loops, name, None)
    if loop is None:
        return None
    for array in arrays:
        if array.dtype.char not in "fdFD" or array.dtype is not arrays[0].dtype or not array.size or array.ndim < 2:
            return None
    found = loop(*arrays)
    parts = found if type(found) is tuple else (found,)
    return found if without_nan(parts[0]) else None


def cholesky(array: np.ndarray) -> Any:
    found = _looped("cholesky_lo", array)
    return np.linalg.cholesky(array) if found is None else found


def eigh(array: np.ndarray, triangle: Any = "L") -> Any:
    found = _looped("eigh_lo" if triangle == "L" else "eigh_up", array)
    return tuple(np.linalg.eigh(array, triangle)) if found is None else found


def eigvalsh(array: np.ndarray) -> Any:
    found = _looped("eigvalsh_lo", array)
    return np.linalg.eigvalsh(array) if found is None else found


def eig(array: np.ndarray) -> Any:
    found = _looped("eig", array)
    return tuple(np.linalg.eig(array)) if found is None else found


def svd(array: np.ndarray, full_matrices: bool = True) -> Any:
    found = _looped("svd_f" if full_matrices else "svd_s", array)
    return tuple(np.linalg.svd(array, full_matrices)) if found is None else found


def svdvals(array: np.ndarray) -> Any:
    found = _looped("svd", array)
    return np.linalg.svd(array, compute_uv=False) if found is None else found


def inv(array: np.ndarray) -> Any:
    found = _looped("inv", array)
    return np.linalg.inv(array) if found is None else found


def solve(array: np.ndarray, right: np.ndarray) -> Any:
    """For matrices on the right."""
    found = _looped("solve", array, right)
    return np.linalg.solve(array, right) if found is None else found


def det(array: np.ndarray) -> Any:
    found = _looped("det", array)
    return np.linalg.det(array) if found is None else found


def slogdet(array: np.ndarray) -> Any:
    found = _looped("slogdet", array)
    return tuple(np.linalg.slogdet(array)) if found is None else found
