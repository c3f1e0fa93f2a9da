"""Counting values, and how variables go together."""

from __future__ import annotations

from math import isfinite
from operator import index
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from ..backend.warn import warn
from .arithmetic import not_differentiable
from .define import composite, op, refuse
from .helpers import conj, is_inexact, is_narrow
from .matmul import mm
from .operands import real_part
from .outputs import refusing
from .reduction import mean, sum
from .views import matrix_transpose, squeeze_all


@op("other", out=False, node="NotImplemented")
def bincount(xp: Namespace, self: Array, weights: Array | None = None, minlength=0):
    """How often each number from 0 on occurs, or the sum of its weights.

    >>> import penlight as torch
    >>> torch.bincount(torch.tensor([0, 2, 2]))
    tensor([1, 0, 2])
    """
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if self.dtype.kind not in "iu":
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    if self.ndim != 1 or (self.size and self.min() < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is not None and self.size:
        if weights.shape != self.shape:
            raise RuntimeError("weights should be 1-d and have the same length as input")
        dtype = weights.dtype if weights.dtype == np.float32 else np.float64
        weights = real_part(weights) if weights.dtype.kind == "c" else weights
        return xp.bincount(self, weights, minlength).astype(dtype)
    return xp.bincount(self, None, minlength).astype(np.int64)


bincount.vjp(weights=not_differentiable("bincount"))


def _around(value: float, dtype: np.dtype[Any]) -> tuple[float, float]:
    """A range with ``value`` inside: 1 to each side, or to the next number of the dtype."""
    x, most = dtype.type(value), np.finfo(dtype).max
    return float(np.minimum(x - 1, np.nextafter(x, -most))), float(np.maximum(x + 1, np.nextafter(x, most)))


@op(
    "other",
    out=refusing(
        "torch.histogram: input tensor and hist tensor should have the same dtype, but got input {c_source} and hist "
        "{c_target}"
    ),
)
def histc(xp: Namespace, self: Array, bins=100, min=0, max=0):
    """How many elements lie in each of ``bins`` equal parts from ``min`` to ``max``; where both are 0, of the range of
    the elements."""
    if is_narrow(self):
        return histc.op.kernel(xp, self.astype(np.float32), bins, min, max).astype(self.dtype)
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    low, high = float(min), float(max)
    if low == high and self.size:
        refuse({"c": "aminmax_cpu"}, self.dtype)
        low, high = float(self.min()), float(self.max())
    if low == high:
        low, high = _around(low, self.dtype if self.dtype.kind == "f" else np.dtype(np.float64))
    if not isfinite(low) or not isfinite(high):
        raise RuntimeError(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    refuse({"b": "linspace_cpu", **dict.fromkeys("iuc", "histogram_cpu")}, self.dtype)
    dtype = self.dtype.type
    inside = self[(self >= dtype(low)) & (self <= dtype(high))].reshape(-1)
    places = ((inside - dtype(low)) * dtype(bins / (high - low))).astype(np.int64)
    return xp.bincount(np.minimum(places, bins - 1), None, bins).astype(self.dtype)


# ------------------------------------------------------------------------------------------------ covariance


def _weights(weights: Any, count: int, name: str, integral: bool) -> Any:
    if weights is None:
        return None
    array = weights._array
    if array.ndim > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with {array.ndim} dimensions"
        )
    if (array.dtype.kind in "iu") != integral:
        kind = "integral" if integral else "floating point"
        raise RuntimeError(
            f"cov(): expected {name} to have {kind} dtype but got {name} with {scalar_name(array.dtype)} dtype"
        )
    if array.size != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input but got "
            f"{array.size} != {count}"
        )
    if array.size and array.min() < 0:
        raise RuntimeError(f"cov(): {name} cannot be negative")
    return weights


@composite
def cov(input, *, correction=1, fweights=None, aweights=None):
    """The covariances of variables (rows) over observations (columns), which may count several times or have weights.

    >>> import penlight as torch
    >>> torch.cov(torch.tensor([[0., 2.], [2., 0.]]))
    tensor([[ 2., -2.],
            [-2.,  2.]])
    """
    array = input._array
    if array.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {array.ndim} dimensions"
        )
    if array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    rows = input.reshape(1, -1) if array.ndim < 2 else input
    count = rows._array.shape[1]
    repeats = _weights(fweights, count, "fweights", True)
    shares = _weights(aweights, count, "aweights", False)
    correction = index(correction)
    weights = repeats if shares is None else shares if repeats is None else repeats * shares
    if weights is None:
        total: Any = count
        centre = mean(rows, 1, True) if is_inexact(array) else (sum(rows, 1) / count).unsqueeze(1)
    else:
        total = sum(weights)
        centre = (sum(rows * weights, 1) / total).unsqueeze(1)
        if total._array == 0:
            raise RuntimeError("cov(): weights sum to zero, can't be normalized")
    if weights is None or not correction:
        divisor = total if not correction else total - correction
    elif shares is None:
        divisor = total - correction
    else:
        divisor = total - sum(weights * shares) * correction / total
    if isinstance(divisor, Tensor):
        divisor = divisor.clamp(min=0)
    else:
        divisor = divisor if divisor > 0 else 0
    if (divisor._array if isinstance(divisor, Tensor) else divisor) <= 0:
        warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations. "
            "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/Correlation.cpp:129.)"
        )
    deviation = rows - centre
    weighted = deviation if weights is None else deviation * weights
    products = mm(deviation, conj(matrix_transpose(weighted)))
    if not isinstance(divisor, Tensor):  # one of int64, but that a mixture of dtypes takes longer
        divisor = wrap(np.array(divisor, products._array.dtype if is_inexact(products._array) else np.int64))
    return squeeze_all(products / divisor)


@composite
def corrcoef(input):
    """The correlation coefficients of variables (rows) over observations (columns)."""
    if input._array.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input._array.ndim} "
            "dimensions"
        )
    c = cov(input)
    if c._array.ndim == 0:
        return c / c
    deviation = c.diagonal().real.sqrt() if c._array.dtype.kind == "c" else c.diagonal().sqrt()
    c = c / deviation.view(-1, 1) / deviation.view(1, -1)
    if c._array.dtype.kind == "c":
        return c
    return c.clamp(-1, 1)
