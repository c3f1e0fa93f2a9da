"""``torch.nn.init``: values to start training from, written into tensors without a trace in their history."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from math import ceil, erf, prod, sqrt
from typing import Any

from ..autograd.modes import no_grad
from ..ops.creation import empty_like
from ..ops.decompositions import linalg_qr
from ..ops.random import randperm
from ..ops.ranges import eye as _identity
from ..ops.selection import where

__all__ = [
    "calculate_gain", "constant", "constant_", "dirac", "dirac_", "eye", "eye_", "kaiming_normal", "kaiming_normal_",
    "kaiming_uniform", "kaiming_uniform_", "normal", "normal_", "ones_", "orthogonal", "orthogonal_", "sparse",
    "sparse_", "trunc_normal_", "uniform", "uniform_", "xavier_normal", "xavier_normal_", "xavier_uniform",
    "xavier_uniform_", "zeros_",
]  # fmt: skip

Tensor = Any
Generator = Any

_GAINS: dict[str, float] = {
    **dict.fromkeys(["linear", "conv1d", "conv2d", "conv3d", "sigmoid"], 1),
    **dict.fromkeys(["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"], 1),
    "tanh": 5 / 3,
    "relu": sqrt(2.0),
    "selu": 3 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which a nonlinearity shrinks the standard deviation of what goes through it; ``param`` is the slope
    of "leaky_relu".

    Raises ValueError for names that it does not know.

    >>> import penlight as torch
    >>> torch.nn.init.calculate_gain("leaky_relu", 1.0)
    1.0
    """
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, (int, float))):
            raise ValueError(f"negative_slope {param} not a valid number")
        return sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


@no_grad()
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Numbers from the uniform distribution between ``a`` and ``b``."""
    return tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Numbers from the normal distribution."""
    return tensor.normal_(mean, std, generator=generator)


@no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """``val`` everywhere."""
    return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """1 everywhere."""
    return constant_(tensor, 1.0)


@no_grad()
def zeros_(tensor: Tensor) -> Tensor:
    """0 everywhere."""
    return tensor.zero_()


@no_grad()
def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Numbers from the normal distribution, as far as it lies in ``[a, b]``: others are drawn again."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=3,
        )
    below = [(1.0 + erf((bound - mean) / std / sqrt(2.0))) / 2.0 for bound in (a, b)]
    if below[1] - below[0] > 0.3:
        low, high = [tensor.new_tensor(bound).item() for bound in (a, b)]
        result = tensor.normal_(mean, std, generator=generator)
        while (outside := (result < low) | (result > high)).any():
            result = where(outside, empty_like(result).normal_(mean, std, generator=generator), result)
        return tensor if result is tensor else tensor.copy_(result)
    # Where it is unlikely to be met, uniform numbers are drawn and accepted with the probability of their density.
    highest = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
    result, chance = tensor.uniform_(a, b, generator=generator), empty_like(tensor)

    def refused(candidates: Tensor) -> Tensor:
        density = ((candidates - mean) / std) ** 2 * -0.5 - highest
        return chance.uniform_(generator=generator).log_() > density

    pending = refused(result)
    while pending.any():
        candidates = empty_like(tensor).uniform_(a, b, generator=generator)
        result = where(pending, candidates, result)
        pending = pending & refused(candidates)
    return tensor if result is tensor else tensor.copy_(result)


@no_grad()
def eye_(tensor: Tensor) -> Tensor:
    """The identity, in a matrix. Raises ValueError for other tensors."""
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return tensor.copy_(_identity(*tensor.shape, dtype=tensor.dtype))


@no_grad()
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Weights of a convolution that keeps its channels as they are, in each of ``groups``.

    Raises ValueError unless there are 3 to 5 dimensions, the first divisible by ``groups``.
    """
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    outputs, inputs, *kernel = tensor.shape
    if outputs % groups:
        raise ValueError("dim 0 must be divisible by groups")
    tensor.zero_()
    each = outputs // groups
    centre = [size // 2 for size in kernel]
    for group in range(groups):
        for channel in range(min(each, inputs)):
            tensor[(group * each + channel, channel, *centre)] = 1
    return tensor


def _fans(tensor: Tensor) -> tuple[int, int]:
    """How many elements each output is a sum of, and in how many outputs each input is."""
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    outputs, inputs, *kernel = tensor.shape
    return inputs * prod(kernel), outputs * prod(kernel)


def _xavier(tensor: Tensor, gain: float) -> float:
    return gain * sqrt(2.0 / sum(_fans(tensor)))


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Uniform numbers with the standard deviation ``gain sqrt(2 / (fan_in + fan_out))`` (Glorot and Bengio 2010).

    Raises ValueError for tensors of less than two dimensions.
    """
    bound = sqrt(3.0) * _xavier(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """``xavier_uniform_`` with the normal distribution."""
    return normal_(tensor, 0.0, _xavier(tensor, gain), generator)


def _kaiming(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float | None:
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
        return None
    modes = ["fan_in", "fan_out"]
    if mode.lower() not in modes:
        raise ValueError(f"Mode {mode.lower()} not supported, please use one of {modes}")
    fan = _fans(tensor)[modes.index(mode.lower())]
    return calculate_gain(nonlinearity, a) / sqrt(fan)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Uniform numbers with the standard deviation ``gain / sqrt(fan)`` (He et al. 2015); ``a`` is the slope of
    "leaky_relu".

    Raises ValueError for tensors of less than two dimensions and unknown modes and nonlinearities.
    """
    std = _kaiming(tensor, a, mode, nonlinearity)
    return tensor if std is None else uniform_(tensor, -sqrt(3.0) * std, sqrt(3.0) * std, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """``kaiming_uniform_`` with the normal distribution."""
    std = _kaiming(tensor, a, mode, nonlinearity)
    return tensor if std is None else normal_(tensor, 0, std, generator)


@no_grad()
def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """A matrix with orthonormal rows or columns, of all that comes after the first dimension (Saxe et al. 2013).

    Raises ValueError for tensors of less than two dimensions.
    """
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.numel():
        return tensor
    rows = tensor.size(0)
    drawn = tensor.new_empty((rows, tensor.numel() // rows)).normal_(0, 1, generator=generator)
    wide = drawn.size(0) < drawn.size(1)
    q, r = linalg_qr(drawn.t() if wide else drawn)
    q = q * r.diagonal().sign()  # which makes the distribution uniform
    tensor.copy_((q.t() if wide else q).reshape(tensor.shape))
    return tensor.mul_(gain)


@no_grad()
def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None) -> Tensor:
    """A matrix of normal numbers, of which the part ``sparsity`` of each column is 0 (Martens 2010).

    Raises ValueError for other tensors.
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    tensor.normal_(0, std, generator=generator)
    for column in range(columns):
        tensor[randperm(rows)[: ceil(sparsity * rows)], column] = 0
    return tensor


def _older(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The function under its name without an underscore, which warns."""
    name = function.__name__

    @wraps(function)
    def deprecated(*args: Any, **named: Any) -> Tensor:
        warnings.warn(
            f"`nn.init.{name[:-1]}` is now deprecated in favor of `nn.init.{name}`.", FutureWarning, stacklevel=2
        )
        return function(*args, **named)

    deprecated.__name__ = deprecated.__qualname__ = name[:-1]
    return deprecated


uniform, normal, constant = _older(uniform_), _older(normal_), _older(constant_)
eye, dirac, orthogonal, sparse = _older(eye_), _older(dirac_), _older(orthogonal_), _older(sparse_)
xavier_uniform, xavier_normal = _older(xavier_uniform_), _older(xavier_normal_)
kaiming_uniform, kaiming_normal = _older(kaiming_uniform_), _older(kaiming_normal_)


def __getattr__(name: str) -> Any:
    from .._missing import missing

    missing(name, "torch.nn.init")
