"""Averages over windows that slide over the last one, two or three dimensions, and norms over them."""

from __future__ import annotations

from math import inf, prod
from typing import Any

import numpy as np

from ...backend.layouts import formatted, plain
from ...backend.summation import F32, F64, few
from ...backend.types import Array, Namespace
from ..activations import relu
from ..arithmetic import abs, mul, sign
from ..define import composite, op
from ..helpers import wrap_dim
from ..outputs import exact
from ..powers import pow
from .geometry import (
    check_out,
    check_pad,
    check_positive,
    check_shape,
    not_implemented,
    one_int,
    out_size,
    per_dim,
)
from .max_pooling import max_pool1d, max_pool2d, max_pool3d
from .windows import Plan, find, reduced, remember, sliding, spread

# ------------------------------------------------------------------------------------------------ on arrays


def _plan(rank: int, shape: tuple[int, ...], *args: Any) -> Plan:
    key = ("avg", rank, shape, args)
    try:
        found = find(key)
    except TypeError:  # lists among the arguments
        return _new_plan(rank, shape, *args)
    return found or remember(key, _new_plan(rank, shape, *args))


def _new_plan(
    rank: int,
    shape: tuple[int, ...],
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: Any,
    count_include_pad: Any,
    divisor_override: Any = None,
) -> Plan:
    name = f"avg_pool{rank}d"
    if rank == 1:
        if len(shape) not in (2, 3):
            raise RuntimeError(
                f"Expected 2 to 3 dimensions, but got {len(shape)}-dimensional tensor for argument #1 'self' (while "
                "checking arguments for avg_pool1d)"
            )
        kernel = one_int(kernel_size, name, "kernel_size", 2)
        given = one_int(stride, name, "stride", 3) if stride is not None and stride != () and stride != [] else kernel
        pad = one_int(padding, name, "padding", 4)
        _check(2, (*shape[:-1], 1, shape[-1]), (1, *kernel), (1, *given), (0, *pad), ceil_mode)
    else:
        be = "be " if rank == 3 else "either be "
        kernel = per_dim(kernel_size, rank, name, "kernel_size", 2, be)
        omitted = "be omitted, " if rank == 3 else "either be omitted, "
        given = kernel
        if stride is not None and stride != () and stride != []:
            given = per_dim(stride, rank, name, "stride", 3, omitted)
        pad = per_dim(padding, rank, name, "padding", 4, be)
        if isinstance(divisor_override, float):
            raise TypeError(f"{name}(): argument 'divisor_override' (position 7) must be int, not float")
        if divisor_override == 0:
            raise RuntimeError("divisor must be not zero")
        _check(rank, shape, kernel, given, pad, ceil_mode)
    spatial = shape[-rank:]
    axes = []
    divisor: Any = 1
    for place, (size, k, s, p) in enumerate(zip(spatial, kernel, given, pad, strict=True)):
        out = out_size(size, k, s, p, 1, ceil_mode)
        axis = sliding(size, out, k, s, p)
        axes.append(axis)
        if count_include_pad:
            counts = np.minimum(axis.starts + k, size + p) - axis.starts
        else:
            counts = np.minimum(axis.starts + k, size) - np.maximum(axis.starts, 0)
        divisor = divisor * counts.reshape(-1, *(1,) * (rank - 1 - place))
    plan = Plan(shape, axes)
    if divisor_override is not None:
        divisor = np.array(divisor_override)
    elif divisor.size and (divisor == divisor.flat[0]).all():
        divisor = divisor.reshape(-1)[0]
    plan.divisor = {np.dtype(np.int64): np.asarray(divisor)}
    return plan


def _check(rank: int, shape: Any, kernel: Any, stride: Any, pad: Any, ceil_mode: Any) -> None:
    function = f"avg_pool{rank}d()"
    if rank == 3 and len(shape) not in (4, 5):
        raise RuntimeError("non-empty 4D or 5D (batch mode) tensor expected for input")
    if len(shape) < 3:
        wrap_dim(-3, len(shape))
    for k, s, p in zip(kernel, stride, pad, strict=True):
        check_pad(k, s, p, 1)
    check_positive(kernel, stride, (1,) * rank)
    check_shape(shape, rank, function)
    spatial = shape[-rank:]
    if rank == 3 and any([size < k for size, k in zip(spatial, kernel, strict=True)]):
        have, want = (
            " ".join([f"{prefix}{letter}: {n}" for letter, n in zip("THW", values, strict=True)])
            for prefix, values in (("", spatial), ("k", kernel))
        )
        raise RuntimeError(f"input image ({have}) smaller than kernel size ({want})")
    outs = tuple([out_size(n, k, s, p, 1, ceil_mode) for n, k, s, p in zip(spatial, kernel, stride, pad, strict=True)])
    check_out(shape, outs)


def divided(total: np.ndarray, plan: Plan) -> np.ndarray:
    """``total`` over the number of elements of each window."""
    dtype = total.dtype
    divisor = plan.divisor.get(dtype)
    if divisor is None:
        divisor = plan.divisor[dtype] = plan.divisor[np.dtype(np.int64)].astype(dtype)
    if dtype.kind == "i":  # towards zero, as in C
        return np.sign(total) * np.sign(divisor) * (np.abs(total) // np.abs(divisor))
    return np.divide(total, divisor, out=total)


def mean_of_windows(x: np.ndarray, plan: Plan) -> np.ndarray:
    """The mean of each window."""
    dtype = x.dtype
    if dtype is F32 or dtype is F64:
        if plan.least:
            return divided(_few_windows(x, plan), plan)
        if not x.size:
            return np.zeros(plan.out, dtype)
        total = reduced(x, plan.axes, np.add, 0)
        return divided(total.copy() if np.may_share_memory(total, x) else total, plan)
    if dtype.itemsize == 2:
        return mean_of_windows(x.astype(F32), plan).astype(dtype)
    return divided(np.array(reduced(x, plan.axes, np.add, 0)), plan)


def _few_windows(x: np.ndarray, plan: Plan) -> np.ndarray:
    """The sums of a few small windows, all read at once. Outside stands a zero behind the last element."""
    if plan.has_padding:
        padded = np.zeros(x.size + 1, x.dtype)
        padded[:-1] = x.ravel()
        x = padded
    windows = x.take(plan.gather(x.size - 1 if plan.has_padding else None))
    sums: Any = few(windows, 1)
    return (np.add.reduce(windows, 1) if sums is None else sums).reshape(plan.out)


def spread_over_windows(grad: np.ndarray, plan: Plan) -> np.ndarray:
    """Its transpose: each element over the number of elements of its window, added to all places of that."""
    dtype = grad.dtype
    if dtype.itemsize == 2:
        return spread_over_windows(grad.astype(F32), plan).astype(dtype)
    shares = divided(np.array(grad), plan)
    if plan.least:  # outside stands one element more
        result = np.zeros(prod(plan.shape) + plan.has_padding, dtype)
        places = plan.gather(result.size - 1 if plan.has_padding else None)
        np.add.at(result, places.reshape(-1), shares.reshape(-1).repeat(places.shape[1]))
        return (result[:-1] if plan.has_padding else result).reshape(plan.shape)
    result = spread(shares, plan.axes)
    return result if result.flags.writeable else result.copy()


def _average(rank: int, self: np.ndarray, *args: Any) -> np.ndarray:
    plan = _plan(rank, self.shape, *args)
    dtype = self.dtype
    if dtype.kind not in "fVi" or (dtype.kind == "i" and dtype.itemsize != 8) or (rank == 3 and dtype.itemsize < 4):
        raise not_implemented("avg_pool3d_out_frame" if rank == 3 else "avg_pool2d", dtype)
    return mean_of_windows(self, plan)


# ------------------------------------------------------------------------------------------------ the operations

# y = sum x / k over windows of k elements          gx[window] += gy / k


@op("linear", at=("torch", "nn.functional"), out=False, node="SqueezeBackward1")
def avg_pool1d(
    xp: Namespace, self: Array, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """The means of windows of ``kernel_size`` elements along the last dimension, one every ``stride`` elements.

    ``stride`` is ``kernel_size`` if not given; ``padding`` zeros stand at both ends, and count unless
    ``count_include_pad=False``; with ``ceil_mode`` a last window may reach over the end. Input: (C, L) or (N, C, L).

    Raises RuntimeError for a padding of more than half a window, and where there is no window.

    >>> import penlight as torch
    >>> torch.nn.functional.avg_pool1d(torch.tensor([[1., 3., 5., 7.]]), 2)
    tensor([[2., 6.]])
    """
    return _average(1, self, kernel_size, stride, padding, ceil_mode, count_include_pad)


@op("linear", at=("nn.functional",), out=exact, node="AvgPool2DBackward0", layout=formatted)
def avg_pool2d(
    xp: Namespace,
    self: Array,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """The same over the last two dimensions; ``divisor_override`` is what the sums are divided by instead.

    >>> import penlight as torch
    >>> torch.nn.functional.avg_pool2d(torch.tensor([[[1., 3.], [5., 7.]]]), 2)
    tensor([[[4.]]])
    """
    return _average(2, self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@op("linear", at=("nn.functional",), out=exact, node="AvgPool3DBackward0", layout=plain)
def avg_pool3d(
    xp: Namespace,
    self: Array,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """The same over the last three dimensions."""
    return _average(3, self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@op("linear", at=(), node="AvgPool2DBackwardBackward0")
def _avg_pool_back(xp: Namespace, self: Array, shape, args):
    return spread_over_windows(self, _plan(args[0], shape, *args[1:]))


_avg_pool_back.vjp(self=lambda grad, args: _OPS[args[0]](grad, *args[1:]))
_OPS: dict[int, Any] = {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d}

avg_pool1d.vjp(
    self=lambda grad, self_shape, kernel_size, stride, padding, ceil_mode, count_include_pad: _avg_pool_back(
        grad, self_shape, (1, kernel_size, stride, padding, ceil_mode, count_include_pad)
    )
)
avg_pool2d.vjp(
    self=lambda grad, self_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override: (
        _avg_pool_back(
            grad, self_shape, (2, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        )
    )
)
avg_pool3d.vjp(
    self=lambda grad, self_shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override: (
        _avg_pool_back(
            grad, self_shape, (3, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
        )
    )
)


# ------------------------------------------------------------------------------------------------ norms
MAX_POOL = {1: max_pool1d, 2: max_pool2d, 3: max_pool3d}


def _power_average(rank: int, input: Any, norm_type: Any, kernel_size: Any, stride: Any, ceil_mode: Any) -> Any:
    """y = (sum x^p)^(1/p) over windows; where the sum is negative (an odd p), 0."""
    if norm_type == inf:
        return MAX_POOL[rank](abs(input), kernel_size, stride, 0, 1, ceil_mode)
    if norm_type == -inf:
        return -MAX_POOL[rank](-abs(input), kernel_size, stride, 0, 1, ceil_mode)
    size = 1
    for each in (kernel_size,) * rank if type(kernel_size) is int else kernel_size:
        size *= each
    mean = _OPS[rank](pow(input, norm_type), kernel_size, stride, 0, ceil_mode)
    return pow(mul(mul(sign(mean), relu(abs(mean))), size), 1.0 / norm_type)


@composite(at=("nn.functional",))
def lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The norms, of order ``norm_type``, of windows of ``kernel_size`` elements; the rest as in ``avg_pool1d``.

    >>> import penlight as torch
    >>> torch.nn.functional.lp_pool1d(torch.tensor([[3., 4., 5., 12.]]), 2, 2)
    tensor([[ 5., 13.]])
    """
    return _power_average(1, input, norm_type, kernel_size, stride, ceil_mode)


@composite(at=("nn.functional",))
def lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The same over the last two dimensions."""
    return _power_average(2, input, norm_type, kernel_size, stride, ceil_mode)


@composite(at=("nn.functional",))
def lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False):
    """The same over the last three dimensions."""
    return _power_average(3, input, norm_type, kernel_size, stride, ceil_mode)
