"""Normalisation over the last dimensions.

Note [Kept]: backward wants what forward found on the way, here c and r. Outputs would make tensors of them, so an op
that has such values takes ``kept``, a list (or an object) made for the call, which its kernel fills and its node saves
as it saves any parameter that is no tensor. Formulas read it on arrays only; on Tensors they find the same again, with
its history, so that higher derivatives are whole. It is None where no gradient is wanted: then nothing need be kept,
and the kernel may work in place.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor
from ...backend.summation import F32, F64, along
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..errors import type_name
from ..powers import rsqrt
from ..reduction import mean
from .standardize import (
    BLOCK,
    FEW,
    centre,
    check_dtypes,
    check_floating,
    few_rows,
    steps,
    uncentre,
    wide,
)

# ------------------------------------------------------------------------------------------------ on arrays


def _block(x: Any, weight: Any, bias: Any, eps: float, keep: bool, c: Any = None, y: Any = None) -> tuple[Any, ...]:
    c, middle, _, r = centre(x, eps, c)
    y = np.multiply(c, r[:, None], c if y is None and not keep else y)
    if weight is not None:
        np.multiply(y, weight, y)
    if bias is not None:
        np.add(y, bias, y)
    return y, c, middle, r


def _normalized(x: Any, weight: Any, bias: Any, eps: float, keep: bool) -> tuple[Any, ...]:
    """y, c, mean and r for the rows of a matrix; c is of no use unless ``keep``."""
    if x.size <= 2 * BLOCK:
        if x.size <= FEW:
            found = few_rows(
                x, None if weight is None else [weight.tolist()], None if bias is None else [bias.tolist()], eps
            )
            if found is not None:
                return found
        return _block(x, weight, bias, eps, keep)
    y = np.empty(x.shape, x.dtype)
    c = np.empty(x.shape, x.dtype) if keep else None
    middle, r = np.empty((2, len(x)), x.dtype)
    for part in steps(*x.shape):
        _, _, middle[part], r[part] = _block(x[part], weight, bias, eps, keep, c if c is None else c[part], y[part])
    return y, c, middle, r


def _input_array(grad: Any, weight: Any, c: Any, r: Any) -> Any:
    if grad.size <= 2 * BLOCK:
        return uncentre(grad if weight is None else np.multiply(grad, weight), c, r)[0]
    out = np.empty(c.shape, c.dtype)
    for part in steps(*c.shape):
        target = out[part]
        scaled = grad[part] if weight is None else np.multiply(grad[part], weight, target)
        uncentre(scaled, c[part], r[part], None, target)
    return out


def _weight_array(grad: Any, c: Any, r: Any) -> Any:
    """sum(gy c r) over the rows."""
    if grad.size <= 2 * BLOCK:
        return r.dot(np.multiply(grad, c))
    total = np.zeros(c.shape[1], c.dtype)
    for part in steps(*c.shape):
        total += r[part].dot(np.multiply(grad[part], c[part]))
    return total


# ------------------------------------------------------------------------------------------------ layer_norm


def _rows(x: Any, length: int) -> Any:
    return x if x.ndim == 2 and x.shape[1] == length else x.reshape(-1, length)


def _forward(input: Any, weight: Any, bias: Any, shape: tuple[int, ...], eps: float, keep: bool) -> tuple[Any, ...]:
    length = shape[0] if len(shape) == 1 else prod(shape)
    x = _rows(wide(input), length) if length else np.zeros((prod(input.shape[: -len(shape)]), 0), wide(input).dtype)
    if len(shape) > 1:
        weight = None if weight is None else weight.reshape(-1)
        bias = None if bias is None else bias.reshape(-1)
    return _normalized(x, wide(weight), wide(bias), eps, keep)


@op("other", at=(), name="layer_norm", node="NativeLayerNormBackward0", out=False)
def _layer_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None, shape=(),
                eps=1e-5, kept=None):  # fmt: skip
    # y = c r w + b, see standardize.py       gx as there, of gy w     gw = sum gy c r      gb = sum gy
    # see Note [Kept]
    y, c, _, r = _forward(input, weight, bias, shape, eps, kept is not None)
    if kept is not None and c is not None:
        kept[:] = c, r
    y = y if y.shape == input.shape else y.reshape(input.shape)
    return y if y.dtype is input.dtype else y.astype(input.dtype)


def _statistics(input: Any, length: int, eps: float, kept: Any) -> Any:
    """c and r, on arrays, or on Tensors with their history."""
    if not isinstance(input, Tensor):
        if kept:
            return kept
        c, _, _, r = centre(_rows(wide(input), length), eps)
        return c, r
    x = (input.float() if input._array.dtype.itemsize == 2 else input).reshape(-1, length)
    c = x - mean(x, 1, True)
    return c, rsqrt(mean(c * c, 1, True) + eps)


def _flat(x: Any, length: int) -> Any:
    return x.reshape(-1, length) if isinstance(x, Tensor) else _rows(wide(x), length)


def _input_grad(grad, input, weight, shape, eps, kept):
    length = prod(shape)
    if not grad.shape or 0 in grad.shape:
        return grad
    c, r = _statistics(input if isinstance(grad, Tensor) else _array(input), length, eps, kept)
    g = _flat(grad, length)
    if not isinstance(g, Tensor):
        weight = wide(_array(weight))
        return _input_array(g, weight if weight is None else weight.reshape(-1), c, r).reshape(grad.shape)
    h = g if weight is None else g * weight.reshape(-1)
    return ((h - mean(h, 1, True) - c * (r * r * mean(h * c, 1, True))) * r).reshape(grad.shape)


def _array(x: Any) -> Any:
    return x._array if isinstance(x, Tensor) else x


def _weight_grad(grad, input, shape, eps, kept):
    length = prod(shape)
    if 0 in grad.shape:
        return (grad.reshape(-1, length) if length else grad.reshape(0, 0)).sum(0).reshape(shape)
    c, r = _statistics(input if isinstance(grad, Tensor) else _array(input), length, eps, kept)
    g = _flat(grad, length)
    if not isinstance(g, Tensor):
        return _weight_array(g, c, r).reshape(shape)
    return (g * c * r).sum(0).reshape(shape)


def _bias_grad(grad, shape):
    length = prod(shape)
    if 0 in grad.shape:
        return (grad.reshape(-1, length) if length else grad.reshape(0, 0)).sum(0).reshape(shape)
    g = _flat(grad, length)
    return (g.sum(0) if isinstance(g, Tensor) else along(g, (0,))).reshape(shape)


_layer_norm.vjp(input=_input_grad, weight=_weight_grad, bias=_bias_grad)


@op("other", at=(), name="native_layer_norm", outputs=("out", "mean", "rstd"), differentiable=("out",),
    node="NativeLayerNormBackward0", out=False)  # fmt: skip
def _native_layer_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None, shape=(),
                       eps=1e-5):  # fmt: skip
    y, _, middle, r = _forward(input, weight, bias, shape, eps, False)
    given = [each.dtype for each in (weight, bias) if each is not None] or [input.dtype]
    lead = input.shape[: input.ndim - len(shape)] + (1,) * len(shape)
    dtype = given[0]
    return [
        _as(y, input.shape, input.dtype),
        *[each.reshape(lead) if each.dtype is dtype else _as(each, lead, dtype) for each in (middle, r)],
    ]


def _as(x: np.ndarray, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    x = x if x.shape == shape else x.reshape(shape)
    return x if x.dtype is dtype else x.astype(dtype)


_native_layer_norm.vjp(
    input=lambda grad, input, weight, shape, eps: _input_grad(grad, input, weight, shape, eps, None),
    weight=lambda grad, input, shape, eps: _weight_grad(grad, input, shape, eps, None),
    bias=_bias_grad,
)


# ------------------------------------------------------------------------------------------------ their checks


def _shape_of(name: str, normalized_shape: Any) -> tuple[int, ...]:
    if type(normalized_shape) is not tuple:
        if not isinstance(normalized_shape, (tuple, list)):
            given = type_name(normalized_shape)
            raise TypeError(f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not {given}")
        normalized_shape = tuple(normalized_shape)
    if not normalized_shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    return normalized_shape


def _check(name: str, input: Any, shape: tuple[int, ...], weight: Any, bias: Any, star: str = "*, ") -> None:
    for position, (argument, value) in enumerate((("input", input), ("weight", weight), ("bias", bias)), 1):
        if not isinstance(value, Tensor) and (value is not None or position == 1):
            place = position + (position > 1)
            given = type_name(value)
            raise TypeError(f"{name}(): argument '{argument}' (position {place}) must be Tensor, not {given}")
        if position > 1 and value is not None and value._array.shape != shape:
            raise RuntimeError(
                f"Expected {argument} to be of same shape as normalized_shape, but got {argument} of shape "
                f"{list(value._array.shape)} and normalized_shape = {list(shape)}"
            )
    have = input._array.shape
    if have[-len(shape) :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [{star}{', '.join(map(str, shape))}], "
            f"but got input of size{list(have)}"
        )


def _checked(input: Any, normalized_shape: Any, weight: Any, bias: Any) -> tuple[int, ...]:
    shape = normalized_shape if type(normalized_shape) is tuple else _shape_of("layer_norm", normalized_shape)
    try:  # the usual case at once
        x = input._array
        dtype = x.dtype
        if (
            (dtype is F32 or dtype is F64)
            and shape
            and x.shape[-len(shape) :] == shape
            and (weight is None or (weight._array.dtype is dtype and weight._array.shape == shape))
            and (bias is None or (bias._array.dtype is dtype and bias._array.shape == shape))
        ):
            return shape
    except AttributeError:
        pass
    _shape_of("layer_norm", shape)
    _check("layer_norm", input, shape, weight, bias)
    x = input._array
    check_floating(x, "LayerNormKernelImpl")
    check_dtypes(x, None if weight is None else weight._array, None if bias is None else bias._array)
    return shape


@composite(at=("torch",))
def native_layer_norm(input, normalized_shape, weight, bias, eps):
    """``layer_norm``, the means and the inverse deviations."""
    shape = _checked(input, normalized_shape, weight, bias)
    return tuple(_native_layer_norm(input, weight, bias, shape, eps))


def _wants(*tensors: Any) -> Any:
    """What takes up the values that are kept for backward, or None where there is none."""
    if modes.grad:
        for tensor in tensors:
            if tensor is not None and tensor._requires_grad:
                return []
    return None


@composite(at=("torch",), name="layer_norm")
def _torch_layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05, cudnn_enable=True):
    """``nn.functional.layer_norm``."""
    shape = _checked(input, normalized_shape, weight, bias)
    return _layer_norm(input, weight, bias, shape, eps, _wants(input, weight, bias))


@composite(at=("nn.functional",))
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Subtracts the mean over the last dimensions, of ``normalized_shape``, and divides by the deviation.

    ``y = (x - mean) / sqrt(variance + eps) * weight + bias``, with ``weight`` and ``bias`` of ``normalized_shape``.
    Half precision is computed in float32 and may go with a ``weight`` and ``bias`` of float32.
    Raises RuntimeError for shapes that do not fit.

    >>> import penlight as torch
    >>> torch.nn.functional.layer_norm(torch.tensor([[1., 3.], [0., 8.]]), (2,))
    tensor([[-1.0000,  1.0000],
            [-1.0000,  1.0000]])
    """
    shape = _checked(input, normalized_shape, weight, bias)
    return _layer_norm(input, weight, bias, shape, eps, _wants(input, weight, bias))
