"""``numpy.linalg`` without what its functions do around NumPy's loops over stacks of matrices.

On a matrix of edge 8 that is most of their time: 3 to 10 us. They also compute float32 in float64, which takes twice as
long on large matrices. The loops are called directly here; where they report a failure, as nan in the result, or where
a NumPy has them elsewhere, the public functions take over, and raise what there is to raise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .tell import without_nan

_loops: Any = getattr(np.linalg, "_umath_linalg", None)  # None for a NumPy that has moved them


def _looped(name: str, public: Callable[..., Any], *arrays: np.ndarray) -> Any:
    """What NumPy's loop of that name finds; where it does not apply or finds nothing, what ``public`` does."""
    loop = getattr(_loops, name, None)
    for array in arrays:
        if array.dtype.char not in "fdFD" or array.dtype is not arrays[0].dtype or not array.size or array.ndim < 2:
            break
    else:
        if loop is not None:
            found = loop(*arrays)
            if without_nan(found[0] if type(found) is tuple else found):
                return found
    with np.errstate(all="ignore"):  # NumPy's modules are not among those whose warnings are dropped
        found = public(*arrays)
    return tuple(found) if isinstance(found, tuple) else found


def cholesky(array: np.ndarray) -> Any:
    return _looped("cholesky_lo", _cholesky, array)


def _cholesky(array: np.ndarray) -> Any:
    found = np.linalg.cholesky(array)
    if not without_nan(found):  # on which some LAPACKs do not fail
        raise np.linalg.LinAlgError
    return found


def eigh(array: np.ndarray, triangle: Any = "L") -> Any:
    name = "eigh_lo" if triangle == "L" else "eigh_up"
    return _looped(name, lambda each: np.linalg.eigh(each, triangle), array)


def eigvalsh(array: np.ndarray) -> Any:
    return _looped("eigvalsh_lo", np.linalg.eigvalsh, array)


def eig(array: np.ndarray) -> Any:
    return _looped("eig", np.linalg.eig, array)


def svd(array: np.ndarray, full_matrices: bool = True) -> Any:
    name = "svd_f" if full_matrices else "svd_s"
    return _looped(name, lambda each: np.linalg.svd(each, full_matrices), array)


def svdvals(array: np.ndarray) -> Any:
    return _looped("svd", lambda each: np.linalg.svd(each, compute_uv=False), array)


def inv(array: np.ndarray) -> Any:
    return _looped("inv", np.linalg.inv, array)


def solve(array: np.ndarray, right: np.ndarray) -> Any:
    """For matrices on the right."""
    return _looped("solve", np.linalg.solve, array, right)


def det(array: np.ndarray) -> Any:
    return _looped("det", np.linalg.det, array)


def slogdet(array: np.ndarray) -> Any:
    return _looped("slogdet", np.linalg.slogdet, array)
