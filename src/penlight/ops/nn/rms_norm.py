"""Normalisation by the root of the mean square, and by the squares in neighbouring channels."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend.layouts import formatted
from ...backend.names import scalar_name
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..formulas import array_of
from ..powers import rsqrt
from ..reduction import mean
from ..scalars import scalar
from .layer_norm import _check, _flat, _rows, _shape_of, _sum_of_none, _wants
from .standardize import BLOCK, inverse_deviations, row_products, steps

# ------------------------------------------------------------------------------------------------ rms_norm


def _forward(x: Any, weight: Any, eps: float) -> tuple[Any, Any]:
    """y and r for the rows of a matrix."""
    length = x.shape[1]
    if x.size <= 2 * BLOCK:
        r = inverse_deviations(row_products(x, x), length, eps)
        y = np.multiply(x, r[:, None])
        return (y if weight is None else np.multiply(y, weight, y)), r
    y, r = np.empty(x.shape, x.dtype), np.empty(len(x), x.dtype)
    for part in steps(*x.shape):
        some, target = x[part], y[part]
        r[part] = inverse_deviations(row_products(some, some), length, eps)
        np.multiply(some, r[part, None], target)
        if weight is not None:
            np.multiply(target, weight, target)
    return y, r


def _back(grad: Any, x: Any, weight: Any, r: Any, out: Any = None) -> Any:
    """r (h - x r^2 mean(h x)), h = gy w"""
    h = grad if weight is None else np.multiply(grad, weight, out)
    slope = row_products(h, x) * (r * r * scalar(1 / (x.shape[1] or 1), x.dtype))
    scaled = np.multiply(x, slope[:, None])
    result = np.subtract(h, scaled, scaled if out is None else out)
    return np.multiply(result, r[:, None], result)


def _input_array(grad: Any, x: Any, weight: Any, r: Any) -> Any:
    if grad.size <= 2 * BLOCK:
        return _back(grad, x, weight, r)
    out = np.empty(x.shape, x.dtype)
    for part in steps(*x.shape):
        _back(grad[part], x[part], weight, r[part], out[part])
    return out


def _weight_array(grad: Any, x: Any, r: Any) -> Any:
    if grad.size <= 2 * BLOCK:
        return r.dot(np.multiply(grad, x))
    return sum([r[part].dot(np.multiply(grad[part], x[part])) for part in steps(*x.shape)])


@op("other", at=(), name="rms_norm", node="MulBackward0", out=False, layout=formatted)
def _rms_norm(xp: Namespace, input: Array, weight: Array | None = None, shape=(), eps=1e-5, kept=None):
    # y = x r w, r = 1 / sqrt(mean(x^2) + eps)       gx = r (h - x r^2 mean(h x)), h = gy w      gw = sum gy x r
    # see Note [Kept] in layer_norm.py
    length = prod(shape)
    if not length:
        return input.copy()
    y, r = _forward(_rows(input, length), None if weight is None else weight.reshape(-1), eps)
    if kept is not None:
        kept[:] = (r,)
    return y if y.shape == input.shape else y.reshape(input.shape)


def _input_grad(grad, input, weight, shape, eps, kept):
    length = prod(shape)
    if 0 in grad.shape:
        return grad
    g, weight = _flat(grad, length), None if weight is None else weight.reshape(-1)
    if not isinstance(g, Tensor):
        x = _rows(array_of(input), length)
        r = kept[0] if kept else inverse_deviations(row_products(x, x), length, eps)
        return _input_array(g, x, array_of(weight), r).reshape(grad.shape)
    x = input.reshape(-1, length)
    r = rsqrt(mean(x * x, 1, True) + eps)
    h = g if weight is None else g * weight
    return ((h - x * (r * r * mean(h * x, 1, True))) * r).reshape(grad.shape)


def _weight_grad(grad, input, shape, eps, kept):
    length = prod(shape)
    if 0 in grad.shape:
        return _sum_of_none(grad, shape)
    g = _flat(grad, length)
    if not isinstance(g, Tensor):
        x = _rows(array_of(input), length)
        r = kept[0] if kept else inverse_deviations(row_products(x, x), length, eps)
        return _weight_array(g, x, r).reshape(shape)
    x = input.reshape(-1, length)
    return (g * x * rsqrt(mean(x * x, 1, True) + eps)).sum(0).reshape(shape)


_rms_norm.vjp(input=_input_grad, weight=_weight_grad)


@composite(at=("torch", "nn.functional"))
def rms_norm(input, normalized_shape, weight=None, eps=None):
    """Divides by the root of the mean square over the last dimensions, of ``normalized_shape``.

    ``y = x / sqrt(mean(x^2) + eps) * weight``, with ``weight`` of ``normalized_shape``; ``eps`` is by default the
    distance of 1 to the next number. Half precision is computed in float32. Raises RuntimeError for shapes that do not
    fit.

    >>> import penlight as torch
    >>> torch.nn.functional.rms_norm(torch.tensor([[3., 3.], [0., 8.]]), (2,))
    tensor([[1.0000, 1.0000],
            [0.0000, 1.4142]])
    """
    shape = _shape_of("rms_norm", normalized_shape)
    _check("rms_norm", input, shape, weight, None, "*")
    dtype = input._array.dtype
    if dtype.kind not in "fcV":
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{scalar_name(dtype)}'")
    if dtype.kind == "c":
        return _complex_rms_norm(input, shape, weight, eps)
    narrow = dtype.itemsize == 2
    if eps is None:
        eps = float(np.finfo(np.float64 if dtype.itemsize == 8 else np.float32).eps)
    if not narrow and (weight is None or weight._array.dtype is dtype):
        return _rms_norm(input, weight, shape, eps, _wants(input, weight))
    # In the dtype of both together, and back.
    x = input.float() if narrow else input
    if weight is None:
        return _rms_norm(x, None, shape, eps, _wants(x)).to(input.dtype)
    common = np.result_type(x._array.dtype, np.float32 if weight._array.dtype.itemsize == 2 else weight._array.dtype)
    x, weight = x._to_numpy_dtype(common), weight._to_numpy_dtype(common)
    return _rms_norm(x, weight, shape, eps, _wants(x, weight)).to(input.dtype)


def _complex_rms_norm(input: Any, shape: tuple[int, ...], weight: Any, eps: Any) -> Any:
    if eps is None:
        eps = float(np.finfo(input._array.dtype).eps)
    dims = tuple(range(-len(shape), 0))
    result = input * rsqrt(mean(input * input, dims, True) + eps)
    return result if weight is None else result * weight


# ------------------------------------------------------------------------------------------------ local_response_norm


def _window_means(x: Any, before: int, size: int) -> Any:
    """y[:, c] = sum(x[:, c - before : c - before + size], 1) / size, zeros outside."""
    result = np.zeros_like(x)
    channels = x.shape[1]
    for shift in range(-before, size - before):
        first, last = max(0, -shift), min(channels, channels - shift)
        if first < last:
            target = result[:, first:last]
            np.add(target, x[:, first + shift : last + shift], target)
    return result // size if x.dtype.kind in "iu" else np.divide(result, x.dtype.type(size), result)


@op("linear", at=(), widen=True)
def _channel_means(xp: Namespace, self: Array, before, size):
    return _window_means(self, before, size)


_channel_means.vjp(self=lambda grad, before, size: _channel_means(grad, size - 1 - before, size))


@composite(at=("nn.functional",))
def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """``x / (k + alpha * m) ** beta``, m the mean of the squares in ``size`` neighbouring channels; x: (N, C, *).

    Raises ValueError for inputs of less than three dimensions.

    >>> import penlight as torch
    >>> torch.nn.functional.local_response_norm(torch.tensor([[[3.], [4.]]]), 2, alpha=2., beta=0.5, k=0.)
    tensor([[[1.0000],
             [0.8000]]])
    """
    array = input._array
    if array.ndim < 3:
        raise ValueError(
            f"Expected 3D or higher dimensionality                          input (got {array.ndim} dimensions)"
        )
    if not array.size:
        return input
    if array.dtype.kind in "bc":
        name = "avg_pool2d" if array.ndim == 3 else "avg_pool3d_out_frame"
        raise NotImplementedError(f"\"{name}\" not implemented for '{scalar_name(array.dtype)}'")
    if size <= 0:
        kernel = f"kH: {size} kW: 1" if array.ndim == 3 else f"kT: {size} kH: 1 kW: 1"
        raise RuntimeError(f"kernel size should be greater than zero, but got {kernel}")
    return input / (_channel_means(input * input, size // 2, size) * alpha + k) ** beta
