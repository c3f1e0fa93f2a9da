"""Variances, quantiles, correlations, histograms."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend.direct import np
from ..backend.layouts import in_order
from ..backend.summation import F32, F64, along, few
from ..backend.types import Array, Namespace
from ..backend.warn import warn
from .define import composite, op
from .helpers import is_all, is_inexact, is_narrow, wrap_dims
from .reduction import mean, reduced_size, restored, spread_grad

# ------------------------------------------------------------------------------------------------ var, std


def _moments(array: np.ndarray, dim: Any, keepdim: bool, correction: Any, name: str) -> tuple[Any, Any]:
    """Variance and mean. The mean is subtracted first: no digits are lost to it (Chan, Golub, LeVeque 1983)."""
    if (array.dtype is F32 or array.dtype is F64) and keepdim is False and array.size:
        quick = _quick_moments(array, dim, 1 if correction is None else correction, name)
        if quick is not None:
            return quick
    if not is_inexact(array):
        called = name if name.endswith("_mean") else "std and var"
        raise RuntimeError(f"{called} only support floating point and complex dtypes")
    dim = None if is_all(dim) else dim
    axes = wrap_dims(dim, array.ndim)
    count = reduced_size(array.shape, dim)
    wide = array.astype(F32) if is_narrow(array) else array
    shape = restored(array.shape, dim)
    centre = np.asarray(_total(wide, axes)).reshape(shape) / count
    deviation = wide - centre
    squares = deviation.real**2 + deviation.imag**2 if array.dtype.kind == "c" else deviation * deviation
    degrees = (count if centre.size else 0) - (1 if correction is None else correction)
    divisor = _divisor(degrees, name)
    if array.dtype.kind == "c" and degrees <= 0:  # PyTorch computes both parts, and warns of each
        _divisor(degrees, name)
    variance = np.asarray(_total(squares, axes)) / divisor
    if not keepdim:
        shape = tuple([size for axis, size in enumerate(array.shape) if axis not in axes])
    variance, centre = in_order(np.asarray(variance).reshape(shape)), in_order(centre.reshape(shape))
    return (variance.astype(array.dtype), centre.astype(array.dtype)) if is_narrow(array) else (variance, centre)


def _divisor(degrees: Any, name: str) -> Any:
    if degrees > 0:
        return degrees
    warn(
        f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input "
        "numel divided by output numel). (Triggered internally at "
        "/__w/pytorch/pytorch/aten/src/ATen/native/ReduceOps.cpp:1861.)"
    )
    return 0.0


def _quick_moments(array: np.ndarray, dim: Any, correction: Any, name: str) -> Any:
    """The same for a small array, of all of it or along one of at most two dimensions; else None."""
    total = few(array, dim)
    if total is None:
        return None
    if dim is None or array.ndim == 1:
        count = array.size
        centre = total / count
        deviation = array.ravel() - centre
        square = deviation.dot(deviation)
    else:
        across = dim == 0 or dim == -2
        count = array.shape[0 if across else 1]
        centre = total / count
        deviation = array - (centre if across else centre[:, None])
        square = few(deviation * deviation, dim) if across else np.vecdot(deviation, deviation)
    return square / _divisor(count - correction, name), centre


def _total(array: np.ndarray, axes: tuple[int, ...]) -> Any:
    if array.dtype is F32 or array.dtype is F64:
        if len(axes) == array.ndim:
            result = few(array, None)
            return along(array, axes) if result is None and axes else array if result is None else result
        return along(array, axes)
    return np.add.reduce(array, axes)


def _degrees(shape: tuple[int, ...], dim: Any, correction: Any) -> Any:
    count = reduced_size(shape, dim) - (1 if correction is None else correction)
    return count if count > 0 else 0


def _var_grad(grad: Any, self: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    shape = tuple(self.shape)
    dim = None if is_all(dim) else dim
    degrees = _degrees(shape, dim, correction)
    if not degrees:
        factor = spread_grad(grad, shape, dim, keepdim) * float("inf")
        return factor * (self - mean(self, dim, True))
    return spread_grad(grad * (2 / degrees), shape, dim, keepdim) * (self - mean(self, dim, True))


def _std_grad(grad: Any, self: Any, result: Any, dim: Any, correction: Any, keepdim: bool) -> Any:
    scaled = grad / (result * 2)
    if isinstance(scaled, Tensor):
        scaled = scaled.masked_fill(result == 0, 0)
    else:
        scaled = np.where(result == 0, scaled.dtype.type(0), scaled)
    return _var_grad(scaled, self, dim, correction, keepdim)


@op("other", at=(), name="_var", node="VarBackward0")  # y = sum |x - mean|^2 / (n - correction)
def var_op(xp: Namespace, self: Array, dim=None, correction=None, keepdim=False):
    return _moments(self, dim, keepdim, correction, "var")[0]


@op("other", at=(), name="_std", node="StdBackward0")  # y = sqrt(var)
def std_op(xp: Namespace, self: Array, dim=None, correction=None, keepdim=False):
    return _rooted(_moments(self, dim, keepdim, correction, "std")[0])


def _rooted(variance: Any) -> Any:
    return np.sqrt(variance.astype(F32)).astype(variance.dtype) if is_narrow(variance) else np.sqrt(variance)


var_op.vjp(self=lambda grad, self, dim, correction, keepdim: _var_grad(grad, self, dim, correction, keepdim))
std_op.vjp(
    self=lambda grad, self, result, dim, correction, keepdim: _std_grad(grad, self, result, dim, correction, keepdim)
)


@op("other", at=(), name="_var_mean", outputs=("var", "mean"), node="VarMeanBackward0")
def var_mean_op(xp: Namespace, self: Array, dim=None, *, correction=None, keepdim=False):
    return _moments(self, dim, keepdim, correction, "var_mean")


@op("other", at=(), name="_std_mean", outputs=("std", "mean"), node="StdMeanBackward0")
def std_mean_op(xp: Namespace, self: Array, dim=None, *, correction=None, keepdim=False):
    variance, centre = _moments(self, dim, keepdim, correction, "std_mean")
    return _rooted(variance), centre


def _both_grad(spread_of: Any, mean_grad: Any, self: Any, dim: Any, keepdim: bool) -> Any:
    if mean_grad is None:
        return spread_of
    shape = tuple(self.shape)
    dim = None if is_all(dim) else dim
    centre = spread_grad(mean_grad / reduced_size(shape, dim), shape, dim, keepdim)
    return centre if spread_of is None else spread_of + centre


var_mean_op.vjp(
    self=lambda grads, self, dim, correction, keepdim: _both_grad(
        None if grads[0] is None else _var_grad(grads[0], self, dim, correction, keepdim), grads[1], self, dim, keepdim
    )
)
std_mean_op.vjp(
    self=lambda grads, self, std, dim, correction, keepdim: _both_grad(
        None if grads[0] is None else _std_grad(grads[0], self, std, dim, correction, keepdim),
        grads[1],
        self,
        dim,
        keepdim,
    )
)


def _arguments(dim: Any, unbiased: Any, correction: Any) -> tuple[Any, Any]:
    """PyTorch has three signatures: (unbiased), (dim, unbiased, keepdim), (dim, *, correction, keepdim)."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if unbiased is not None:
        correction = 1 if unbiased else 0
    return dim, correction


@composite
def var(input, dim=None, unbiased=None, keepdim=False, *, correction=None, out=None):
    """The variance of all elements, or along the dimensions ``dim``, with ``correction`` (1) subtracted from their
    number.

    >>> import penlight as torch
    >>> torch.var(torch.tensor([1., 2., 3., 4.]))
    tensor(1.6667)
    """
    if unbiased is not None or dim.__class__ is bool:
        dim, correction = _arguments(dim, unbiased, correction)
    return var_op(input, dim, correction, keepdim, out=out)


@composite
def std(input, dim=None, unbiased=None, keepdim=False, *, correction=None, out=None):
    """The standard deviation: the root of the variance."""
    if unbiased is not None or dim.__class__ is bool:
        dim, correction = _arguments(dim, unbiased, correction)
    return std_op(input, dim, correction, keepdim, out=out)


@composite(at=("torch",))
def var_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    """The variance and the mean."""
    dim, correction = _arguments(dim, unbiased, correction)
    return tuple(var_mean_op(input, dim, correction=correction, keepdim=keepdim))


@composite(at=("torch",))
def std_mean(input, dim=None, unbiased=None, keepdim=False, *, correction=None):
    """The standard deviation and the mean."""
    dim, correction = _arguments(dim, unbiased, correction)
    return tuple(std_mean_op(input, dim, correction=correction, keepdim=keepdim))
