"""Averages and maxima over as many windows as are asked for, which cover the input evenly."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend.layouts import formatted, plain
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..outputs import exact
from ..reduction import mean
from .geometry import ints, not_implemented, one_int
from .maxima import largest_with_places
from .planes import scatter_planes
from .pooling import mean_of_windows, spread_over_windows
from .windows import Plan, adaptive, find, remember

# ------------------------------------------------------------------------------------------------ arguments


def _plan(kind: str, rank: int, shape: tuple[int, ...], out: tuple[int, ...]) -> Plan:
    key = (kind, rank, shape, out)
    return find(key) or remember(key, _new_plan(rank, shape, out))


def _new_plan(rank: int, shape: tuple[int, ...], out: tuple[int, ...]) -> Plan:
    axes = [adaptive(size, count) for size, count in zip(shape[-rank:], out, strict=True)]
    plan = Plan(shape, axes)
    counts: Any = 1
    for place, axis in enumerate(axes):
        lengths = np.minimum(axis.starts + axis.kernel, axis.ends) - axis.starts
        counts = counts * lengths.reshape(-1, *(1,) * (rank - 1 - place))
    if counts.size and (counts == counts.flat[0]).all():
        counts = counts.reshape(-1)[0]
    plan.divisor = {np.dtype(np.int64): np.asarray(counts)}
    return plan


def _filled(output_size: Any, shape: tuple[int, ...]) -> Any:
    """``output_size`` with the input's own size where it says None."""
    if isinstance(output_size, int):
        return output_size
    if len(shape) <= len(output_size):
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    own = shape[len(shape) - len(output_size) :]
    return tuple([have if size is None else size for size, have in zip(output_size, own, strict=True)])


def _not_empty(shape: tuple[int, ...], dims: range, function: str) -> None:
    for dim in dims:
        if shape[dim] == 0:
            raise RuntimeError(
                f"{function}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(shape)} with dimension {dim} being empty"
            )


def _check_back(name: str, shape: tuple[int, ...], rank: int) -> None:
    """Raises for the gradient of no windows, as PyTorch does."""
    if rank == 1:
        shape, rank = (*shape[:-1], 1, shape[-1]), 2
    for dim in range(1, len(shape)):
        if not shape[dim]:
            raise RuntimeError(
                f"{name}{rank}d_backward(): Expected grad_output to have non-zero size for non-batch dimensions, but "
                f"grad_output has sizes {list(shape)} with dimension {dim} being empty"
            )


def _check_1d(shape: tuple[int, ...], function: str) -> None:
    if len(shape) not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {len(shape)}-dimensional tensor for argument #1 'self' (while "
            f"checking arguments for {function})"
        )


# ------------------------------------------------------------------------------------------------ averages


def _average(rank: int, self: np.ndarray, out: tuple[int, ...]) -> np.ndarray:
    shape = self.shape
    if rank > 1:
        name = f"adaptive_avg_pool{rank}d"
        if len(shape) not in (rank + 1, rank + 2):
            raise RuntimeError(f"{name}(): Expected {rank + 1}D or {rank + 2}D tensor, but got {list(shape)}")
        _not_empty(shape, range(len(shape) - 2, len(shape)) if rank == 2 else range(1, len(shape)), name)
    elif shape[-1] == 0:
        whole = (*shape[:-1], 1, 0)
        _not_empty(whole, range(len(whole) - 2, len(whole)), "adaptive_avg_pool2d")
    if self.dtype.kind not in "fV":
        raise not_implemented("adaptive_avg_pool3d_cpu" if rank == 3 else "adaptive_avg_pool2d", self.dtype)
    plan = _plan("adaptive avg", rank, shape, out)
    return mean_of_windows(self, plan) if self.size and 0 not in out else np.zeros(plan.out, self.dtype)


# y = sum x / k over windows of k elements          gx[window] += gy / k


@op("linear", at=(), name="_adaptive_avg_pool1d", node="SqueezeBackward1", out=exact)
def _average_1d(xp: Namespace, self: Array, output_size):
    return _average(1, self, output_size)


@op("linear", at=(), name="_adaptive_avg_pool2d", node="AdaptiveAvgPool2DBackward0", out=exact, layout=formatted)
def _average_2d(xp: Namespace, self: Array, output_size):
    return _average(2, self, output_size)


@op("linear", at=(), name="_adaptive_avg_pool3d", node="AdaptiveAvgPool3DBackward0", out=exact, layout=plain)
def _average_3d(xp: Namespace, self: Array, output_size):
    return _average(3, self, output_size)


@op("linear", at=(), node="AdaptiveAvgPool2DBackwardBackward0")
def _adaptive_avg_pool_back(xp: Namespace, self: Array, shape, output_size):
    if not self.size:
        _check_back("adaptive_avg_pool", self.shape, len(output_size))
        return np.zeros(shape, self.dtype)
    return spread_over_windows(self, _plan("adaptive avg", len(output_size), shape, output_size))


_AVERAGES: dict[int, Any] = {1: _average_1d, 2: _average_2d, 3: _average_3d}
for _function in _AVERAGES.values():
    _function.vjp(self=lambda grad, self_shape, output_size: _adaptive_avg_pool_back(grad, self_shape, output_size))
_adaptive_avg_pool_back.vjp(self=lambda grad, output_size: _AVERAGES[len(output_size)](grad, output_size))


def _braced(out: tuple[int, ...]) -> str:
    first, *rest = out
    return "{" + ", ".join([str(first), ",".join(map(str, rest))]) + "}"


def _average_of(rank: int, input: Any, output_size: Any) -> Any:
    name = f"adaptive_avg_pool{rank}d"
    out = (output_size,) * rank if type(output_size) is int else ints(output_size, name, "output_size", 2)
    if len(out) != rank:
        raise RuntimeError(f"{name}: output_size must be {rank}")
    if min(out) < 0:
        raise RuntimeError(f"{name}: elements of output_size must be greater than or equal to 0 but received "
                           f"{_braced(out)}")  # fmt: skip
    if max(out) == 1 == min(out):
        return mean(input, tuple(range(-rank, 0)), True)
    return _AVERAGES[rank](input, out)


@composite(at=("torch", "nn.functional"))
def adaptive_avg_pool1d(input, output_size):
    """The means of ``output_size`` windows along the last dimension, which overlap where they have to.

    Window i of n over a dimension of size s goes from floor(i s / n) to ceil((i + 1) s / n). Input: (C, L) or
    (N, C, L). Raises RuntimeError for a negative size and for other inputs.

    >>> import penlight as torch
    >>> torch.nn.functional.adaptive_avg_pool1d(torch.tensor([[1., 3., 5., 7.]]), 2)
    tensor([[2., 6.]])
    """
    name = "adaptive_avg_pool1d"
    _check_1d(input._array.shape, name)
    out = (output_size,) if type(output_size) is int else one_int(output_size, name, "output_size", 2)
    if out[0] < 0:
        raise RuntimeError(
            f"adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received "
            f"{_braced((1, *out))}"
        )
    return _average_1d(input, out)


@composite(at=("nn.functional",))
def adaptive_avg_pool2d(input, output_size):
    """The same over the last two dimensions; ``output_size`` is an int or two, None for the input's own size."""
    return _average_of(2, input, _filled(output_size, input._array.shape))


@composite(at=("nn.functional",))
def adaptive_avg_pool3d(input, output_size):
    """The same over the last three dimensions."""
    return _average_of(3, input, _filled(output_size, input._array.shape))


# ------------------------------------------------------------------------------------------------ maxima


def _largest(rank: int, self: np.ndarray, out: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    shape = self.shape
    name = f"adaptive_max_pool{rank}d"
    if rank > 1 and len(shape) not in (rank + 1, rank + 2):
        raise RuntimeError(f"{name}(): Expected {rank + 1}D or {rank + 2}D tensor, but got: {list(shape)}")
    _not_empty(shape, range(1, len(shape)), name)
    if len(out) != rank:
        raise RuntimeError(f"{name}(): internal error: output_size.size() must be {rank}")
    whole = (*shape[: len(shape) - rank], *((1,) if rank == 1 else ()), *out)
    if min(out) < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(out)}: {list(whole)}")
    if self.dtype.kind not in "fV":
        raise not_implemented("adaptive_max_pool3d_cpu" if rank == 3 else "adaptive_max_pool2d", self.dtype)
    plan = _plan("adaptive max", rank, shape, out)
    if not self.size or 0 in out:
        return np.zeros(plan.out, self.dtype), np.zeros(plan.out, np.int64)
    return largest_with_places(self, plan)


# y[i] = x[m[i]], m[i] the place of the largest element of window i          gx[m[i]] += gy[i]


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="SqueezeBackward1")
def _adaptive_max_pool1d(xp: Namespace, self: Array, output_size):
    return _largest(1, self, output_size)


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="AdaptiveMaxPool2DBackward0",
    layout=formatted)  # fmt: skip
def _adaptive_max_pool2d(xp: Namespace, self: Array, output_size):
    return _largest(2, self, output_size)


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="AdaptiveMaxPool3DBackward0",
    layout=plain)  # fmt: skip
def _adaptive_max_pool3d(xp: Namespace, self: Array, output_size):
    return _largest(3, self, output_size)


def _largest_back(grad, indices, self_shape, output_size):
    if 0 in output_size:
        _check_back("adaptive_max_pool", grad.shape, len(output_size))
    return scatter_planes(grad, indices, self_shape, len(output_size), _divides(self_shape, output_size))


for _function in (_adaptive_max_pool1d, _adaptive_max_pool2d, _adaptive_max_pool3d):
    _function.vjp(self=_largest_back)


def _divides(shape: tuple[int, ...], out: tuple[int, ...]) -> bool:
    """Whether the windows do not overlap."""
    return all([size % count == 0 for size, count in zip(shape[-len(out) :], out, strict=True) if count])


def _largest_of(rank: int, function: Any, input: Any, output_size: Any) -> Any:
    output_size = _filled(output_size, input._array.shape)
    if type(output_size) is int:
        return function(input, (output_size,) * rank)
    return function(input, ints(output_size, f"adaptive_max_pool{rank}d", "output_size", 2))


@composite(at=("torch",), name="adaptive_max_pool1d")
def _torch_adaptive_max_pool1d(input, output_size):
    """The largest elements of ``output_size`` windows along the last dimension, and their places."""
    _check_1d(input._array.shape, "adaptive_max_pool1d")
    return tuple(_adaptive_max_pool1d(input, one_int(output_size, "adaptive_max_pool1d", "output_size", 2)))


@composite(at=("nn.functional",))
def adaptive_max_pool1d_with_indices(input, output_size, return_indices=False):
    """``adaptive_max_pool1d`` with ``return_indices=True``."""
    return _torch_adaptive_max_pool1d(input, output_size)


@composite(at=("nn.functional",))
def adaptive_max_pool2d_with_indices(input, output_size, return_indices=False):
    """``adaptive_max_pool2d`` with ``return_indices=True``."""
    return tuple(_largest_of(2, _adaptive_max_pool2d, input, output_size))


@composite(at=("nn.functional",))
def adaptive_max_pool3d_with_indices(input, output_size, return_indices=False):
    """``adaptive_max_pool3d`` with ``return_indices=True``."""
    return tuple(_largest_of(3, _adaptive_max_pool3d, input, output_size))


@composite(at=("nn.functional",))
def adaptive_max_pool1d(input, output_size, return_indices=False):
    """The largest elements of ``output_size`` windows along the last dimension; the windows of ``adaptive_avg_pool1d``.

    With ``return_indices`` also their places.

    >>> import penlight as torch
    >>> torch.nn.functional.adaptive_max_pool1d(torch.tensor([[1., 3., 7., 5.]]), 2)
    tensor([[3., 7.]])
    """
    result = _torch_adaptive_max_pool1d(input, output_size)
    return result if return_indices else result[0]


@composite(at=("nn.functional",))
def adaptive_max_pool2d(input, output_size, return_indices=False):
    """The same over the last two dimensions; ``output_size`` is an int or two, None for the input's own size."""
    result = _largest_of(2, _adaptive_max_pool2d, input, output_size)
    return tuple(result) if return_indices else result[0]


@composite(at=("nn.functional",))
def adaptive_max_pool3d(input, output_size, return_indices=False):
    """The same over the last three dimensions."""
    result = _largest_of(3, _adaptive_max_pool3d, input, output_size)
    return tuple(result) if return_indices else result[0]
