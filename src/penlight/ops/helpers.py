"""Small things that kernels and formulas share."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor


def conj(x: Any) -> Any:
    """The complex conjugate; a real tensor or array itself, so that formulas may conjugate at no cost."""
    if type(x) is not np.ndarray and isinstance(x, Tensor):
        return x if x._array.dtype.kind != "c" else x.conj()
    return x if x.dtype.kind != "c" else np.conjugate(x)


def check_alpha(alpha: Any, array: np.ndarray) -> Any:
    """``alpha`` as a factor for arrays of the dtype of ``array``."""
    if isinstance(alpha, complex) and array.dtype.kind != "c":
        raise RuntimeError("For non-complex input tensors, argument alpha must not be a complex number.")
    if isinstance(alpha, float) and array.dtype.kind in "iub":
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return alpha
