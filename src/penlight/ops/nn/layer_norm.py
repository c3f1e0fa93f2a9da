"""Normalisation over the last dimensions.

Note [Kept]: backward wants what forward found on the way, here c, r and the means (of few numbers, c and r of each row,
as Python's). Outputs would make tensors of them, so an op that has such values takes ``kept``, a list (or an object)
made for the call, which its kernel fills and its node saves as it saves any parameter that is no tensor. Formulas read
it on arrays only; on Tensors they find the same again, with its history, so that higher derivatives are whole. It is
None where no gradient is wanted: then nothing need be kept, and the kernel may work in place.
"""

from __future__ import annotations

from math import prod
from typing import Any

from ...autograd.modes import modes
from ...autograd.variable import Tensor
from ...backend.direct import np
from ...backend.summation import F32, F64, along, few
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..errors import type_name
from ..formulas import array_of
from ..powers import rsqrt
from ..reduction import mean
from ..scalars import scalar
from .standardize import (
    BLOCK,
    FEW,
    centre,
    check_dtypes,
    check_floating,
    few_products,
    few_rows,
    few_rows_back,
    row_products,
    row_sums,
    steps,
    uncentre,
    wide,
)

# ------------------------------------------------------------------------------------------------ on arrays


def _block(x: Any, weight: Any, bias: Any, eps: float, keep: bool) -> tuple[Any, ...]:
    c, middle, _, r = centre(x, eps)
    y = np.multiply(c, r[:, None], None if keep else c)
    if weight is not None:
        np.multiply(y, weight, y)
    if bias is not None:
        np.add(y, bias, y)
    return y, c, middle, r


def _normalized(x: Any, weight: Any, bias: Any, eps: float, kept: Any, statistics: bool = True) -> tuple[Any, ...]:
    """y, c (None for large arrays: x is kept anyway), mean and r for the rows of a matrix; without ``statistics``, few
    numbers have None in their place, and what backward wants is in ``kept``."""
    if x.size <= 2 * BLOCK:
        if x.size <= FEW:
            weights = None if weight is None else [weight.tolist()]
            found = few_rows(x, weights, None if bias is None else [bias.tolist()], eps, statistics, kept)
            if found is not None:
                return found
        return _block(x, weight, bias, eps, kept is not None)
    y = np.empty(x.shape, x.dtype)
    middle, r = np.empty((2, len(x)), x.dtype)
    weight, bias = _repeated(weight, *x.shape), _repeated(bias, *x.shape)
    for part in steps(*x.shape):
        target = y[part]
        c, middle[part], _, r[part] = centre(x[part], eps, target)
        np.multiply(c, r[part, None], target)
        if weight is not None:
            np.multiply(target, weight[: len(target)], target)
        if bias is not None:
            np.add(target, bias[: len(target)], target)
    return y, None, middle, r


def _repeated(row: Any, rows: int, length: int) -> Any:
    """A row as often as a block has rows: NumPy starts a loop for each row that it broadcasts, at half the speed."""
    return None if row is None else np.tile(row, (max(1, min(rows, BLOCK // max(length, 1))), 1))


def _centred(x: Any, middle: Any, r: Any) -> tuple[Any, Any]:
    """x and its means, or c and zeros where the means are large."""
    if bool((np.absolute(middle * r) <= 2).all()):
        return x, middle
    return np.subtract(x, middle[:, None]), np.zeros_like(middle)


def _input_array(grad: Any, weight: Any, x: Any, c: Any, r: Any, middle: Any) -> Any:
    if c is not None:
        return uncentre(grad if weight is None else np.multiply(grad, weight), c, r)[0]
    out, spare = np.empty(x.shape, x.dtype), None
    weight, inverse = _repeated(weight, *x.shape), scalar(1 / (x.shape[1] or 1), x.dtype)
    for part in steps(*x.shape):
        target, scale = out[part], r[part]
        some, mean = _centred(x[part], middle[part], scale)
        h = grad[part] if weight is None else np.multiply(grad[part], weight[: len(target)], target)
        total = row_sums(h)
        slope = (row_products(h, some) - mean * total) * (scale * scale * inverse)
        if spare is None or len(spare) != len(target):
            spare = np.empty(target.shape, x.dtype)
        np.subtract(h, np.multiply(some, slope[:, None], spare), target)
        np.subtract(target, (total * inverse - mean * slope)[:, None], target)
        np.multiply(target, scale[:, None], target)
    return out


def _weight_array(grad: Any, x: Any, c: Any, r: Any, middle: Any) -> Any:
    """sum(gy c r) over the rows."""
    if c is not None:
        return r.dot(np.multiply(grad, c))
    total = np.zeros(x.shape[1], x.dtype)
    for part in steps(*x.shape):
        some, mean = _centred(x[part], middle[part], r[part])
        total += r[part].dot(np.multiply(grad[part], some)) - (r[part] * mean).dot(grad[part])
    return total


# ------------------------------------------------------------------------------------------------ layer_norm


def _rows(x: Any, length: int) -> Any:
    return x if x.ndim == 2 and x.shape[1] == length else x.reshape(-1, length)


def _forward(
    input: Any, weight: Any, bias: Any, shape: tuple[int, ...], eps: float, kept: Any, statistics: bool = True
) -> tuple[Any, ...]:
    length = shape[0] if len(shape) == 1 else prod(shape)
    if 0 < input.size <= FEW and input.itemsize > 2 and len(shape) == 1:  # without further ado
        weights = None if weight is None else [weight.tolist()]
        biases = None if bias is None else [bias.tolist()]
        found = few_rows(_rows(input, length), weights, biases, eps, statistics, kept)
        if found is not None:
            return found
    x = _rows(wide(input), length) if length else np.zeros((prod(input.shape[: -len(shape)]), 0), wide(input).dtype)
    if len(shape) > 1:
        weight = None if weight is None else weight.reshape(-1)
        bias = None if bias is None else bias.reshape(-1)
    return _normalized(x, wide(weight), wide(bias), eps, kept, statistics)


@op("other", at=(), name="layer_norm", node="NativeLayerNormBackward0", out=False)
def _layer_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None, shape=(),
                eps=1e-5, kept=None):  # fmt: skip
    # y = c r w + b, see standardize.py       gx as there, of gy w     gw = sum gy c r      gb = sum gy
    # see Note [Kept]
    y, c, middle, r = _forward(input, weight, bias, shape, eps, kept, False)
    if kept is not None and not kept:
        kept[:] = c, r, middle
    y = y if y.shape == input.shape else y.reshape(input.shape)
    return y if y.dtype is input.dtype else y.astype(input.dtype)


def _statistics(x: Tensor, length: int, eps: float) -> tuple[Any, Any]:
    """c and r, with their history."""
    x = (x.float() if x._array.dtype.itemsize == 2 else x).reshape(-1, length)
    c = x - mean(x, 1, True)
    return c, rsqrt(mean(c * c, 1, True) + eps)


def _found(x: Any, length: int, eps: float, kept: Any) -> Any:
    """x as rows, c (or None), r and mean, on arrays."""
    x = _rows(wide(array_of(x)), length)
    if kept:
        return x, *kept
    c, middle, _, r = centre(x, eps)
    if kept is not None:
        kept[:] = c, r, middle
    return x, c, r, middle


def _flat(x: Any, length: int) -> Any:
    return x.reshape(-1, length) if isinstance(x, Tensor) else _rows(wide(x), length)


def _input_grad(grad, input, weight, shape, eps, kept):
    length = prod(shape)
    if not grad.shape or 0 in grad.shape:
        return grad
    g = _flat(grad, length)
    if not isinstance(g, Tensor):
        weight = wide(array_of(weight))
        weight = weight if weight is None else weight.reshape(-1)
        if kept and type(kept[0]) is tuple:
            return few_rows_back(g, None if weight is None else weight.tolist(), kept).reshape(grad.shape)
        return _input_array(g, weight, *_found(input, length, eps, kept)).reshape(grad.shape)
    c, r = _statistics(input, length, eps)
    h = g if weight is None else g * weight.reshape(-1)
    return ((h - mean(h, 1, True) - c * (r * r * mean(h * c, 1, True))) * r).reshape(grad.shape)


def _sum_of_none(grad: Any, shape: Any) -> Any:
    """The gradient of weight or bias where there are no rows, or no elements in them."""
    length = prod(shape)
    return (grad.reshape(-1, length) if length else grad.reshape(0, 0)).sum(0).reshape(shape)


def _weight_grad(grad, input, shape, eps, kept):
    length = prod(shape)
    if 0 in grad.shape:
        return _sum_of_none(grad, shape)
    g = _flat(grad, length)
    if not isinstance(g, Tensor):
        if kept and type(kept[0]) is tuple:
            return few_products(g, kept).reshape(shape)
        return _weight_array(g, *_found(input, length, eps, kept)).reshape(shape)
    c, r = _statistics(input, length, eps)
    return (g * c * r).sum(0).reshape(shape)


def _bias_grad(grad, shape):
    length = prod(shape)
    if 0 in grad.shape:
        return _sum_of_none(grad, shape)
    g = _flat(grad, length)
    if isinstance(g, Tensor):
        return g.sum(0).reshape(shape)
    total = few(g, 0)
    return (along(g, (0,)) if total is None else total).reshape(shape)


@op("other", at=(), name="native_layer_norm", outputs=("out", "mean", "rstd"), differentiable=("out",),
    node="NativeLayerNormBackward0", out=False)  # fmt: skip
def _native_layer_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None, shape=(),
                       eps=1e-5, kept=None):  # fmt: skip
    y, c, middle, r = _forward(input, weight, bias, shape, eps, kept)
    if kept is not None and not kept:
        kept[:] = c, r, middle
    given: Any = bias if weight is None else weight
    dtype = (input if given is None else given).dtype
    lead = input.shape[: -len(shape)] + (1,) * len(shape)
    y = _as(y, input.shape, input.dtype)
    if middle.dtype is dtype:
        return y, middle.reshape(lead), r.reshape(lead)
    return y, _as(middle, lead, dtype), _as(r, lead, dtype)


def _as(x: np.ndarray, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    x = x if x.shape == shape else x.reshape(shape)
    return x if x.dtype is dtype else x.astype(dtype)


for _op in (_layer_norm, _native_layer_norm):
    _op.vjp(input=_input_grad, weight=_weight_grad, bias=_bias_grad)


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
    if name == "rms_norm" and len(have) < len(shape):
        raise ValueError(f"Input tensor must have at least {len(shape)} dimensions, but got {len(have)}")
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
    return tuple(_native_layer_norm(input, weight, bias, shape, eps, _wants(input, weight, bias)))


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
