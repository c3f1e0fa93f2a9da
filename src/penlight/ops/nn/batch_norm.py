"""Normalisation of channels over batches: batch_norm and instance_norm.

Inputs are (N, C, *); kernels see (N, C, M). In training, the channels become the rows of a matrix (C, N M).
"""

from __future__ import annotations

from typing import Any

from ...autograd.modes import modes
from ...autograd.variable import Tensor, wrap
from ...backend.direct import np
from ...backend.layouts import formatted
from ...backend.summation import F32, F64
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..formulas import array_of
from ..outputs import into, refusing
from ..powers import rsqrt
from ..reduction import mean
from ..reduction import sum as total_of
from ..scalars import scalar
from .standardize import (
    BLOCK,
    beside,
    centre,
    channel_products,
    channel_sums,
    check_dtypes,
    check_floating,
    combined,
    inverse_deviations,
    is_safe,
    mapped,
    over_samples,
    row_products,
    row_sums,
    uncentre,
    wide,
)


class Kept:
    """What a kernel finds on the way: of use to the running statistics and, where ``wanted``, to backward. See Note
    [Kept] in layer_norm.py.

    ``c`` is there for few elements; ``safe`` says whether sums of products with x may stand for those with c.
    """

    __slots__ = ("wanted", "c", "r", "mean", "squares", "safe", "passing", "sums")
    r: Any
    mean: Any
    squares: Any

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.c: Any = None
        self.safe = True
        self.passing: Any = None  # the pass in which `sums`, those of gy and of gy c, were found
        self.sums: Any = None


# ------------------------------------------------------------------------------------------------ on arrays


def _split(x: Any) -> Any:
    """(N, C, *) as (N, C, M)"""
    n, c, *sizes = x.shape
    return x.reshape(n, c, -1) if sizes and x.size else x.reshape(n, c, x.size and 1)


def _gathered(x: Any) -> Any:
    """The channels of (N, C, M) as rows (C, N M): a view where N or M is 1."""
    n, c, m = x.shape
    if n == 1:
        return x[0]
    return x[:, :, 0].T if m == 1 else x.swapaxes(0, 1).reshape(c, n * m)


def _scattered(rows: Any, shape: tuple[int, ...]) -> Any:
    """The same back to (N, C, M)."""
    n, _, m = shape
    if m == 1:
        return rows.T.copy()[:, :, None]
    if n == 1:
        return rows.reshape(shape)
    target = np.empty(shape, rows.dtype)
    target[...] = rows.reshape(-1, n, m).swapaxes(0, 1)
    return target


def _train(x: Any, weight: Any, bias: Any, eps: float, kept: Kept) -> Any:
    if x.size > BLOCK:
        return _train_large(x, weight, bias, eps, kept)
    c, kept.mean, kept.squares, kept.r = centre(_gathered(x), eps)
    scale = kept.r if weight is None else kept.r * weight
    if kept.wanted:
        kept.c = c
    y = np.multiply(c, beside(scale, c), None if kept.wanted else c)
    if bias is not None:
        np.add(y, beside(bias, y), y)
    return _scattered(y, x.shape)


def _train_large(x: Any, weight: Any, bias: Any, eps: float, kept: Kept) -> Any:
    n = x.size // x.shape[1]
    total = over_samples(channel_sums, x)
    kept.mean = mean = total / scalar(n, x.dtype)
    kept.squares = over_samples(lambda x: channel_products(x, x), x) - mean * total
    kept.safe = is_safe(mean, kept.squares, n)
    if not kept.safe:
        kept.squares = over_samples(lambda x: _centred_products(x, None, mean), x)
    kept.r = inverse_deviations(kept.squares, n, eps)
    scale = kept.r if weight is None else kept.r * weight
    shift = -mean * scale
    return _mapped(x, scale, shift if bias is None else np.add(shift, bias, shift))


def _centred_products(x: Any, grad: Any, mean: Any) -> Any:
    c = x - mean[:, None]
    return channel_products(c, c if grad is None else grad)


def _by_channel(values: Any, m: int) -> Any:
    """(C) to be broadcast against (N, C, M): in full where rows of M would be short loops."""
    return np.repeat(values, m).reshape(-1, m) if 1 < m < 16 else values[:, None]


def _mapped(x: Any, scale: Any, shift: Any) -> Any:
    """x scale + shift, by channel."""
    m = x.shape[2]
    return mapped(x, _by_channel(scale, m), None if shift is None else _by_channel(shift, m))


def _evaluate(x: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, eps: float) -> Any:
    r = 1 / np.sqrt(running_var + running_var.dtype.type(eps))
    scale = r if weight is None else r * weight
    shift = -running_mean * scale
    return _mapped(x, scale, shift if bias is None else np.add(shift, bias, shift))


def _train_back(grad: Any, x: Any, weight: Any, kept: Kept) -> Any:
    """gx, where the batch's own statistics were used."""
    scale = kept.r if weight is None else kept.r * weight
    kept.passing = modes.passing
    if kept.c is not None:
        rows, *kept.sums = uncentre(_gathered(grad), kept.c, kept.r, scale)
        return _scattered(rows, grad.shape)
    total, slope = kept.sums = _large_sums(grad, x, kept)
    inverse = scalar(x.shape[1] / x.size, x.dtype)
    b = -scale * kept.r * kept.r * slope * inverse
    c = -scale * total * inverse
    m = x.shape[2]
    a, b = _by_channel(scale, m), _by_channel(b, m)
    if kept.safe:
        return combined(grad, x, a, b, _by_channel(c, m) - b * _by_channel(kept.mean, m))
    return combined(grad, x, a, b, _by_channel(c, m), _by_channel(kept.mean, m))


def _large_sums(grad: Any, x: Any, kept: Kept) -> list[Any]:
    """sum(gy) and sum(gy c), by channel."""
    total = over_samples(channel_sums, grad)
    if kept.safe:
        return [total, over_samples(channel_products, grad, x) - kept.mean * total]
    return [total, over_samples(lambda x, grad: _centred_products(x, grad, kept.mean), x, grad)]


def _sums(grad: Any, x: Any, kept: Kept) -> list[Any]:
    """The same, if need be those that the formula for the input found in this pass."""
    if kept.passing is not None and kept.passing is modes.passing:
        return kept.sums
    if kept.c is None:
        return _large_sums(grad, x, kept)
    rows = _gathered(grad)
    return [row_sums(rows), row_products(rows, kept.c)]


# ------------------------------------------------------------------------------------------------ formulas


def _statistics(x: Any, running_mean: Any, running_var: Any, training: bool, eps: float) -> tuple[Any, Any]:
    """c (N, C, M) and r (C, 1), as Tensors with their history."""
    if training:
        c = x - mean(x, (0, 2), True)
        return c, rsqrt(mean(c * c, (0, 2), True) + eps)
    dtype = x._array.dtype
    r = 1 / np.sqrt(wide(array_of(running_var)) + eps)
    return x - wrap(array_of(running_mean).astype(dtype)[:, None]), wrap(r.astype(dtype)[:, None])


def _wide(x: Any) -> Any:
    if not isinstance(x, Tensor):
        return wide(x)
    return x.float() if x._array.dtype.itemsize == 2 else x


def _input_grad(grad, input, weight, running_mean, running_var, training, eps, kept):
    shape = grad.shape
    grad = _wide(_split(grad))
    if not isinstance(grad, Tensor):
        weight = wide(array_of(weight))
        if training:
            x = None if kept.c is not None else _split(wide(array_of(input)))
            return _train_back(grad, x, weight, kept).reshape(shape)
        r = 1 / np.sqrt(wide(running_var) + eps)
        return _mapped(grad, (r if weight is None else r * weight).astype(grad.dtype), None).reshape(shape)
    c, r = _statistics(_wide(_split(input)), running_mean, running_var, training, eps)
    h = grad if weight is None else grad * weight.reshape(-1, 1)
    if training:
        h = h - mean(h, (0, 2), True) - c * (r * r * mean(h * c, (0, 2), True))
    return (h * r).reshape(shape)


def _weight_grad(grad, input, running_mean, running_var, training, eps, kept):
    g = _wide(_split(grad))
    if isinstance(g, Tensor):
        c, r = _statistics(_wide(_split(input)), running_mean, running_var, training, eps)
        return total_of(g * c * r, (0, 2))
    if training:
        return _sums(g, _split(wide(array_of(input))), kept)[1] * kept.r
    middle, r = wide(running_mean), 1 / np.sqrt(wide(running_var) + eps)
    c = _mapped(_split(wide(array_of(input))), np.ones_like(middle), -middle)
    return (np.einsum("ncm,ncm->c", g, c) * r).astype(g.dtype, copy=False)


def _bias_grad(grad, kept):
    g = _wide(_split(grad))
    if isinstance(g, Tensor):
        return total_of(g, (0, 2))
    if kept.passing is not None and kept.passing is modes.passing:
        return kept.sums[0]
    return over_samples(channel_sums, g) if g.size else np.zeros(g.shape[1], g.dtype)


def _run(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, eps: float, kept: Kept
) -> Any:
    x = _split(wide(input))
    if training:
        y = _train(x, wide(weight), wide(bias), eps, kept)
    else:
        y = _evaluate(x, wide(weight), wide(bias), wide(running_mean), wide(running_var), eps)
    if y.shape != input.shape:
        y = y.reshape(input.shape)
    return y if y.dtype is input.dtype else y.astype(input.dtype)


@op("other", at=(), name="batch_norm", node="NativeBatchNormBackward0", out=False, layout=formatted)
def _batch_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None,
                running_mean: Array | None = None, running_var: Array | None = None, training=False, eps=1e-5,
                kept=None):  # fmt: skip
    # y = c r w + b       gx as in standardize.py, of gy w      gw = sum gy c r      gb = sum gy       x: (N, C, *)
    return _run(input, weight, bias, running_mean, running_var, training, eps, kept)


@op("other", at=(), name="native_batch_norm", outputs=("out", "mean", "rstd"), differentiable=("out",),
    node="NativeBatchNormBackward0", out=False)  # fmt: skip
def _native_batch_norm(xp: Namespace, input: Array, weight: Array | None = None, bias: Array | None = None,
                       running_mean: Array | None = None, running_var: Array | None = None, training=False, eps=1e-5,
                       kept=None):  # fmt: skip
    y = _run(input, weight, bias, running_mean, running_var, training, eps, kept)
    given = [each for each in (weight, bias, running_mean) if each is not None] or [input]
    if training and kept.mean.dtype is given[0].dtype:
        return y, kept.mean, kept.r
    if not training:
        return [y, *np.empty((2, 0), given[0].dtype)]
    return [y, *[each.astype(given[0].dtype, copy=False) for each in (kept.mean, kept.r)]]


for _op in (_batch_norm, _native_batch_norm):
    _op.vjp(input=_input_grad, weight=_weight_grad, bias=_bias_grad)

# ------------------------------------------------------------------------------------------------ batch_norm


def _check(input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool) -> None:
    x = input._array
    channels, dtype = x.shape[1] if x.ndim > 1 else 0, x.dtype
    if (
        training
        and (dtype is F32 or dtype is F64)
        and running_mean is running_var is None
        and (weight is None or (weight._array.dtype is dtype and weight._array.size == channels))
        and (bias is None or (bias._array.dtype is dtype and bias._array.size == channels))
    ):
        return  # the usual case at once
    if training and (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    arrays = []
    for name, value in (
        ("running_mean", running_mean), ("running_var", running_var), ("weight", weight), ("bias", bias)
    ):  # fmt: skip
        if value is None:
            if name[0] == "r" and not training:
                raise RuntimeError(f"{name} must be defined in evaluation mode")
            continue
        arrays.append(value._array)
        if value._array.size != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {value._array.size}")
        if value._requires_grad and modes.grad and name[0] == "r":
            raise RuntimeError(
                f"The function 'native_batch_norm' is not differentiable with respect to argument '{name}'. This input "
                "cannot have requires_grad True."
            )
    check_floating(x, "batch_norm")
    for array in arrays:
        if array.dtype is not x.dtype:
            ordered = [None if each is None else each._array for each in (weight, bias, running_mean, running_var)]
            check_dtypes(x, *ordered)
            break


def _wants(*tensors: Any) -> bool:
    if modes.grad:
        for tensor in tensors:
            if tensor is not None and tensor._requires_grad:
                return True
    return False


def _update(running: Any, value: np.ndarray, momentum: float) -> None:
    """running (1 - momentum) + value momentum, in place."""
    array = running._array
    dtype = value.dtype
    if array.dtype is dtype:
        np.multiply(array, scalar(1 - momentum, dtype), array)
        np.add(array, value * scalar(momentum, dtype), array)
    else:
        array[...] = wide(array) * (1 - momentum) + value * momentum


def _follow(running_mean: Any, running_var: Any, kept: Kept, momentum: float, count: int) -> None:
    if running_mean is not None:
        _update(running_mean, kept.mean, momentum)
    if running_var is not None:
        squares = kept.squares  # the variance without bias
        _update(running_var, squares / scalar(count - 1, squares.dtype), momentum)


def _on_nothing(input: Any, weight: Any, bias: Any) -> Any:
    """For an empty batch: what keeps the history of all."""
    result = input.clone()
    if weight is not None:
        result = result * weight.select(0, 0)
    return result if bias is None else result + bias.select(0, 0)


@composite(at=("torch",), name="batch_norm")
def _torch_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled=True):
    """``nn.functional.batch_norm``."""
    if momentum is None:
        raise TypeError("batch_norm(): argument 'momentum' (position 7) must be float, not NoneType")
    array = input._array
    if not array.size and array.ndim:
        return _on_nothing(input, weight, bias)
    _check(input, weight, bias, running_mean, running_var, training)
    if array.ndim < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    kept = Kept(_wants(input, weight, bias))
    result = _batch_norm(input, weight, bias, running_mean, running_var, bool(training), eps, kept)
    if training and (running_mean is not None or running_var is not None):
        _follow(running_mean, running_var, kept, momentum, array.size // array.shape[1])
    return result


@composite(at=("torch",))
def native_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, *, out=None):
    """``batch_norm``, the means and the inverse deviations of the batch (empty unless ``training``)."""
    array = input._array
    if array.ndim < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    _check(input, weight, bias, running_mean, running_var, training)
    if training and not array.size:
        raise RuntimeError(f"input tensor must have at least one element, but got input_sizes = {list(array.shape)}")
    if out is not None:
        for target in out:
            _OUT(input.dtype, target.dtype)
    kept = Kept(_wants(input, weight, bias))
    result = tuple(_native_batch_norm(input, weight, bias, running_mean, running_var, bool(training), eps, kept))
    if training:
        _follow(running_mean, running_var, kept, momentum, array.size // array.shape[1])
    if out is None:
        return result
    return tuple([into(target, part, "native_batch_norm") for target, part in zip(out, result, strict=True)])


_OUT = refusing("expected scalar type {source} but found {target}")


def _verify_batch_size(sizes: tuple[int, ...], shown: Any) -> None:
    count = sizes[0]
    for size in sizes[2:]:
        count *= size
    if count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {shown()}")


@composite(at=("nn.functional",))
def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Subtracts from each channel of ``input`` (N, C, *) its mean and divides it by its deviation, over N and *.

    ``y = (x - mean) / sqrt(variance + eps) * weight + bias``, with ``weight`` and ``bias`` (C). In training the
    statistics are the batch's, and ``running_mean`` and ``running_var`` (C), where given, move towards them by
    ``momentum``; otherwise these two are the statistics. Raises RuntimeError for shapes that do not fit, ValueError
    in training for a single value a channel.

    >>> import penlight as torch
    >>> mean, var = torch.zeros(1), torch.ones(1)
    >>> torch.nn.functional.batch_norm(torch.tensor([[1.], [3.]]), mean, var, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    >>> mean, var
    (tensor([0.2000]), tensor([1.1000]))
    """
    if training:
        _verify_batch_size(input._array.shape, input.size)
        if eps <= 0.0:
            raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    elif eps < 0.0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    return _torch_batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps)


# ------------------------------------------------------------------------------------------------ instance_norm


@composite(at=("torch",), name="instance_norm")
def _torch_instance_norm(
    input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, cudnn_enabled=True
):
    """``nn.functional.instance_norm``."""
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    shape = input._array.shape
    if len(shape) < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
    n, channels = shape[:2]
    # A batch of one sample, with as many channels as there are in all samples.
    repeated: list[Any] = [
        None if each is None else each.repeat(n) for each in (weight, bias, running_mean, running_var)
    ]
    if weight is None or weight._array.dtype == input._array.dtype:  # the statistics may then be of any dtype
        repeated[2:] = [None if each is None else each.to(input.dtype) for each in repeated[2:]]
    flat = input.contiguous().view(1, n * channels, *shape[2:])
    result = _torch_batch_norm(flat, *repeated, use_input_stats, momentum, eps)
    for running, copies in zip((running_mean, running_var), repeated[2:], strict=True):
        if running is not None:
            running.copy_(copies.view(n, channels).mean(0))
    return result.view(shape)


@composite(at=("nn.functional",))
def instance_norm(
    input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5
):
    """``batch_norm`` for each sample of ``input`` (N, C, *) by itself, with its own statistics where
    ``use_input_stats``.

    Raises ValueError where a channel has a single value, RuntimeError for shapes that do not fit.

    >>> import penlight as torch
    >>> torch.nn.functional.instance_norm(torch.tensor([[[1., 3.], [0., 8.]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    if use_input_stats:
        count = 1
        for size in input._array.shape[2:]:
            count *= size
        if count == 1:
            raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.size()}")
    return _torch_instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps)
