"""Normalisation over groups of channels."""

from __future__ import annotations

from typing import Any

from ...autograd.variable import Tensor, wrap
from ...backend.direct import np
from ...backend.layouts import formatted
from ...backend.summation import F32, F64
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..errors import type_name
from ..formulas import array_of
from ..powers import rsqrt
from ..reduction import mean
from ..reduction import sum as total_of
from ..scalars import scalar
from .batch_norm import _verify_batch_size, _wants, _wide
from .layer_norm import _as
from .standardize import (
    BESIDE,
    BLOCK,
    FEW,
    beside,
    centre,
    channel_products,
    channel_sums,
    check_dtypes,
    check_floating,
    combined,
    few_rows,
    inverse_deviations,
    is_safe,
    mapped,
    row_products,
    row_sums,
    uncentre,
    wide,
)

# Kernels see the input as (N, G, D, M): groups of D channels of M values; c is the matrix (N G, D M).

# ------------------------------------------------------------------------------------------------ on arrays


def _affine(weight: Any, bias: Any, m: int) -> tuple[Any, Any]:
    """Both to be broadcast against (N, C, M): in full where rows of M would be short loops."""
    return _spread(weight, m), _spread(bias, m)


def _spread(values: Any, m: int) -> Any:
    if values is None:
        return None
    return values.repeat(m).reshape(-1, m) if 1 < m < 16 else values[:, None]


def _block(x: Any, weight: Any, bias: Any, shape: Any, eps: float, keep: bool) -> tuple[Any, ...]:
    n, groups, d, m = shape
    c, middle, _, r = centre(x, eps)
    channels = (n, groups * d, m)
    if n == 1 and weight is not None and x.size <= BESIDE:
        rows = c.reshape(groups * d, m)
        scale = (r if d == 1 else r.repeat(d)) * weight
        y = np.multiply(rows, beside(scale, rows), None if keep else rows)
        return y if bias is None else np.add(y, beside(bias, y), y), c, middle, r
    weight, bias = _affine(weight, bias, m)
    if weight is not None and weight.size == groups * d:
        scale = np.multiply(r.reshape(n, groups, 1), weight.reshape(groups, d)).reshape(n, groups * d, 1)
        scaled = c.reshape(channels)
        y = np.multiply(scaled, scale, None if keep else scaled)
    else:
        y = np.multiply(c, r[:, None], None if keep else c).reshape(channels)
        if weight is not None:
            np.multiply(y, weight, y)
    if bias is not None:
        np.add(y, bias, y)
    return y, c, middle, r


def _normalized(x: Any, weight: Any, bias: Any, shape: tuple[int, ...], eps: float, keep: bool) -> tuple[Any, ...]:
    """y, c (or None), mean and r."""
    m = shape[3]
    if x.size > BLOCK and m >= 16:
        found = _by_moments(x, weight, bias, shape, eps)
        if found is not None:
            return found
    if x.size <= FEW and x.size:
        found = few_rows(x, _by_group(weight, shape), _by_group(bias, shape), eps)
        if found is not None:
            return found
    return _block(x, weight, bias, shape, eps, keep)


def _by_group(values: Any, shape: tuple[int, ...]) -> Any:
    """What belongs to the elements of each group, as lists."""
    if values is None:
        return None
    _, _, d, m = shape
    listed = [value for value in values.tolist() for _ in range(m)]
    return [listed[start : start + d * m] for start in range(0, len(listed), d * m)]


def _by_moments(x: Any, weight: Any, bias: Any, shape: tuple[int, ...], eps: float) -> Any:
    """The same without c; None where the variance would not be accurate."""
    n, groups, d, m = shape
    length = scalar(d * m, x.dtype)
    total = row_sums(x)
    middle = total / length
    squares = row_products(x, x) - middle * total
    if not is_safe(middle, squares, d * m):
        return None
    r = inverse_deviations(squares, d * m, eps)
    scale = np.repeat(r, d).reshape(n, -1)
    if weight is not None:
        scale *= weight
    shift = np.repeat(-middle, d).reshape(n, -1) * scale
    if bias is not None:
        shift += bias
    return mapped(x.reshape(n, groups * d, m), scale[:, :, None], shift[:, :, None]), None, middle, r


def _channel_sums(grad: Any, x: Any, mean: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """sum(gy) and sum(gy c) over the places, (N, C)."""
    n, groups, d, m = shape
    grad = grad.reshape(n, groups * d, m)
    total = channel_sums(grad)
    slope = channel_products(grad, x.reshape(grad.shape))
    return total, slope if mean is None else slope - np.repeat(mean, d).reshape(n, -1) * total


def _input_array(grad: Any, x: Any, weight: Any, kept: Any, shape: tuple[int, ...]) -> Any:
    n, groups, d, m = shape
    c, r, mean = kept
    if c is not None:
        weight = _affine(weight, None, m)[0]
        scaled = grad if weight is None else np.multiply(grad.reshape(n, -1, m), weight)
        return uncentre(scaled.reshape(c.shape), c, r)[0]
    total, slope = _channel_sums(grad, x, mean, shape)
    if weight is not None:
        total, slope = total * weight, slope * weight
    length = scalar(d * m, x.dtype)
    total, slope = [each.reshape(n * groups, d).sum(1) / length for each in (total, slope)]
    b = -r * r * r * slope
    rest = -r * total - b * mean
    a, b, rest = [np.repeat(each, d).reshape(n, -1) for each in (r, b, rest)]
    if weight is not None:
        a *= weight
    channels = (n, groups * d, m)
    return combined(grad.reshape(channels), x.reshape(channels), *[each[:, :, None] for each in (a, b, rest)])


def _weight_array(grad: Any, x: Any, kept: Any, shape: tuple[int, ...]) -> Any:
    """sum(gy c r) over samples and places."""
    n, groups, d, _ = shape
    c, r, mean = kept
    products = _channel_sums(grad, x if c is None else c, mean if c is None else None, shape)[1]
    return np.multiply(products.reshape(n, groups, d), r.reshape(n, groups, 1)).sum(0).reshape(-1)


# ------------------------------------------------------------------------------------------------ group_norm


def _sizes(shape: tuple[int, ...], groups: int) -> tuple[int, ...]:
    m = 1
    for size in shape[2:]:
        m *= size
    return shape[0], groups, shape[1] // groups, m


def _forward(input: Any, weight: Any, bias: Any, shape: tuple[int, ...], eps: float, keep: bool) -> tuple[Any, ...]:
    n, groups, d, m = shape
    rows = (n * groups, d * m)
    if input.itemsize > 2:
        return _normalized(input.reshape(rows), weight, bias, shape, eps, keep)
    return _normalized(wide(input).reshape(rows), wide(weight), wide(bias), shape, eps, keep)


@op("other", at=(), name="group_norm", node="NativeGroupNormBackward0", out=False, layout=formatted)
def _group_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None, shape=(),
                eps=1e-5, kept=None):  # fmt: skip
    # y = c r w + b, see standardize.py       gx as there, of gy w     gw = sum gy c r      gb = sum gy
    y, c, middle, r = _forward(input, weight, bias, shape, eps, kept is not None)
    if kept is not None and (c is not None or input.size > FEW):
        kept[:] = c, r, middle
    y = y.reshape(input.shape)
    return y if y.dtype is input.dtype else y.astype(input.dtype)


def _statistics(x: Tensor, shape: tuple[int, ...], eps: float) -> tuple[Any, Any]:
    """c (N, G, D M) and r (N, G, 1), as Tensors with their history."""
    n, groups, d, m = shape
    x = _wide(x).reshape(n, groups, d * m)
    c = x - mean(x, 2, True)
    return c, rsqrt(mean(c * c, 2, True) + eps)


def _found(x: Any, shape: tuple[int, ...], eps: float, kept: Any) -> Any:
    """c, r and mean, on arrays."""
    if kept:
        return kept
    n, groups, d, m = shape
    c, middle, _, r = centre(x.reshape(n * groups, d * m), eps)
    if kept is not None:
        kept[:] = c, r, middle
    return c, r, middle


def _input_grad(grad, input, weight, shape, eps, kept):
    n, groups, d, m = shape
    if 0 in shape:
        return grad
    g = _wide(grad)
    if not isinstance(g, Tensor):
        x = wide(array_of(input))
        return _input_array(g, x, wide(array_of(weight)), _found(x, shape, eps, kept), shape).reshape(grad.shape)
    c, r = _statistics(input, shape, eps)
    h = g.reshape(n, groups, d, m)
    h = (h if weight is None else h * weight.reshape(groups, d, 1)).reshape(n, groups, d * m)
    return ((h - mean(h, 2, True) - c * (r * r * mean(h * c, 2, True))) * r).reshape(grad.shape)


def _weight_grad(grad, input, shape, eps, kept):
    n, groups, d, m = shape
    g = _wide(grad)
    if 0 in shape:
        return total_of(g.reshape(n, groups * d, m), (0, 2))
    if not isinstance(g, Tensor):
        x = wide(array_of(input))
        return _weight_array(g, x, _found(x, shape, eps, kept), shape)
    c, r = _statistics(input, shape, eps)
    return total_of((g.reshape(n, groups, d * m) * c * r).reshape(n, groups * d, m), (0, 2))


def _bias_grad(grad, shape):
    n, groups, d, m = shape
    g = _wide(grad)
    if isinstance(g, Tensor):
        return total_of(g.reshape(n, groups * d, m), (0, 2))
    return row_sums(g.reshape(-1, m or 1)).reshape(-1, groups * d).sum(0)


_group_norm.vjp(input=_input_grad, weight=_weight_grad, bias=_bias_grad)


@op("other", at=(), name="native_group_norm", outputs=("out", "mean", "rstd"), node="NativeGroupNormBackward0",
    out=False)  # fmt: skip
def _native_group_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None, shape=(),
                       eps=1e-5):  # fmt: skip
    y, _, middle, r = _forward(input, weight, bias, shape, eps, False)
    given: Any = bias if weight is None else weight
    dtype = (input if given is None else given).dtype
    lead = shape[:2]
    if middle.dtype is dtype:
        return y.reshape(input.shape), middle.reshape(lead), r.reshape(lead)
    return _as(y, input.shape, input.dtype), _as(middle, lead, dtype), _as(r, lead, dtype)


def _native_input_grad(grads, input, weight, shape, eps):
    """The gradient through the output, and those through the means and the inverse deviations."""
    n, groups, d, m = shape
    out, middle, rstd = grads
    result = None if out is None else _input_grad(out, input, weight, shape, eps, None)
    if 0 in shape:
        return result
    if middle is not None:
        part = _wide(middle).reshape(n, groups, 1) / (d * m)
        ones = np.ones((1, 1, d * m), array_of(part).dtype)
        part = part * (wrap(ones) if isinstance(part, Tensor) else ones)
        result = _joined(result, part, input)
    if rstd is not None:
        if isinstance(input, Tensor):
            c, r = _statistics(input, shape, eps)
        else:
            c, r, _ = _found(wide(input), shape, eps, None)
            c, r = c.reshape(n, groups, d * m), r.reshape(n, groups, 1)
        part = c * (_wide(rstd).reshape(n, groups, 1) * (r * r * r) / -(d * m))
        result = _joined(result, part, input)
    return result


def _joined(result: Any, part: Any, input: Any) -> Any:
    part = part.reshape(input.shape)
    return part if result is None else result + part


_native_group_norm.vjp(
    input=_native_input_grad,
    weight=lambda grads, input, shape, eps: (
        None if grads[0] is None else _weight_grad(grads[0], input, shape, eps, None)
    ),
    bias=lambda grads, shape: None if grads[0] is None else _bias_grad(grads[0], shape),
)


# ------------------------------------------------------------------------------------------------ their checks


def _check(input: Any, num_groups: Any, weight: Any, bias: Any) -> None:
    shape, dtype = input._array.shape, input._array.dtype
    if (
        (dtype is F32 or dtype is F64)
        and type(num_groups) is int
        and num_groups > 0
        and len(shape) > 1
        and not shape[1] % num_groups
        and (weight is None or (weight._array.dtype is dtype and weight._array.shape == shape[1:2]))
        and (bias is None or (bias._array.dtype is dtype and bias._array.shape == shape[1:2]))
    ):
        return  # the usual case at once
    if type(num_groups) is not int:
        given = type_name(num_groups)
        raise TypeError(f"group_norm(): argument 'num_groups' (position 2) must be int, not {given}")
    if len(shape) < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    if num_groups <= 0:
        raise RuntimeError(f"Expected num groups to be greater than 0, got {num_groups}")
    if shape[1] % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(shape)} and num_groups={num_groups}"
        )
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and value._array.shape != (shape[1],):
            given = [0] if weight is None else list(weight._array.shape)  # PyTorch tells the weight's in both cases
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of "
                f"shape {given} and input of shape {list(shape)}"
            )
    check_floating(input._array, "GroupNormKernelImpl")
    check_dtypes(input._array, None if weight is None else weight._array, None if bias is None else bias._array)


@composite(at=("torch",), name="group_norm")
def _torch_group_norm(input, num_groups, weight=None, bias=None, eps=1e-05, cudnn_enabled=True):
    """``nn.functional.group_norm``."""
    _check(input, num_groups, weight, bias)
    shape = _sizes(input._array.shape, num_groups)
    return _group_norm(input, weight, bias, shape, eps, [] if _wants(input, weight, bias) else None)


@composite(at=("torch",))
def native_group_norm(input, weight, bias, N, C, HxW, group, eps):
    """``group_norm`` of an input (N, C, HxW), the means and the inverse deviations (N, group)."""
    if input._array.size != N * C * HxW:
        raise RuntimeError(
            "Expected X.numel() == N * C * HxW to be true, but got false.  (Could this error message be improved?  If "
            "so, please report an enhancement request to PyTorch.)"
        )
    _check(input, group, weight, bias)
    if not input._array.flags.c_contiguous:
        raise RuntimeError(
            "Expected X.is_contiguous(memory_format) to be true, but got false.  (Could this error message be "
            "improved?  If so, please report an enhancement request to PyTorch.)"
        )
    return tuple(_native_group_norm(input, weight, bias, (N, group, C // group, HxW), eps))


@composite(at=("nn.functional",))
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Subtracts the mean of each of ``num_groups`` groups of channels of ``input`` (N, C, *), sample by sample, and
    divides by the deviation.

    ``y = (x - mean) / sqrt(variance + eps) * weight + bias``, with ``weight`` and ``bias`` (C). Raises RuntimeError for
    shapes that do not fit, ValueError where there is a single value to normalise.

    >>> import penlight as torch
    >>> torch.nn.functional.group_norm(torch.tensor([[1., 3., 0., 8.]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    shape = input._array.shape
    if len(shape) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    sizes = (shape[0] * shape[1] // num_groups, num_groups, *shape[2:])
    _verify_batch_size(sizes, lambda: list(sizes))
    return _torch_group_norm(input, num_groups, weight, bias, eps)
