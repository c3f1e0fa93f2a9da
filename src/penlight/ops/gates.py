"""Activation functions made of others, and those with weights or gates."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.choice import choose, either_number
from ..backend.names import scalar_name
from ..backend.numbers import one, zero
from ..backend.types import Array, Namespace
from .activations import _sigmoid, hardtanh
from .arithmetic import div
from .define import composite, op, registry
from .factory import plain_name
from .formulas import array_of, pick, unmasked
from .helpers import wrap_dim
from .trigonometric import tanh


@composite(at=("nn.functional",))
def tanhshrink(input):
    """The element minus its ``tanh``."""
    return input - tanh(input)


@composite(at=("nn.functional",))
def softsign(input):
    """``x / (1 + |x|)``."""
    return div(input, input.abs() + 1)


@composite(at=("nn.functional",))
def relu6(input, inplace=False):
    """Clamps to ``[0, 6]``."""
    return hardtanh.inplace(input, 0.0, 6.0) if inplace else hardtanh(input, 0.0, 6.0)


@op("elementwise", at=(), node="PreluKernelBackward0", out=False)
def _prelu_kernel(xp: Namespace, self: Array, weight: Array):  # z = x, w x for x <= 0
    scaled = weight * self
    if self.size >= 4096 and weight.size and weight.min() > 0 and weight.max() <= 1:
        return xp.maximum(self, scaled)
    return choose(xp.greater(self, zero(self.dtype)), self, scaled)


def _prelu_self(grad, self, weight):
    high = array_of(self) > 0
    if isinstance(grad, np.ndarray) and self.size >= 4096 and weight.size == 1 and grad.dtype == self.dtype:
        return grad * either_number(high, 1, weight.item(), self.dtype)
    return pick(high, grad, weight * grad)


_prelu_kernel.vjp(
    self=_prelu_self,
    weight=lambda grad, self: unmasked(array_of(self) > 0, self * grad),
)


@composite(at=("torch", "Tensor", "nn.functional"))
def prelu(input, weight):
    """``weight`` times the negative elements; one weight, or one for each channel (dimension 1).

    Raises RuntimeError where their number is neither.
    """
    if input._array.dtype != weight._array.dtype:
        raise RuntimeError(
            "prelu: Type promoting not supported. Got "
            f"{scalar_name(input._array.dtype)} and {scalar_name(weight._array.dtype)}"
        )
    count = weight._array.size
    if count != 1:
        if input._array.ndim == 0:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input._array.shape[1] if input._array.ndim >= 2 else 1
        if channels != count:
            raise RuntimeError(
                f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {count} and "
                f"channel size = {channels}."
            )
    if weight._array.ndim > 1:
        raise RuntimeError(
            f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight._array.ndim}"
        )
    if input._array.ndim != 1 or weight._array.ndim != 1:
        shape = [1] * input._array.ndim
        if len(shape) >= 2:
            shape[1] = count
        weight = weight.reshape(shape)
    return _prelu_kernel(input, weight)


@op("other", at=(), out=False)
def _glu(xp: Namespace, self: Array, dim):  # y = a s(b), x = (a, b)
    if self.dtype.kind in "biuc":
        raise NotImplementedError(f"\"glu_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    half, before = self.shape[dim] // 2, (slice(None),) * dim
    y = xp.negative(self[(*before, slice(half, None))])
    xp.exp(y, y)
    xp.add(y, one(y.dtype), y)
    return xp.divide(self[(*before, slice(half))], y, y)


def _glu_self(grad, self, dim):
    n = array_of(self).shape[dim] // 2
    before = (slice(None),) * dim
    a, b = self[(*before, slice(0, n))], self[(*before, slice(n, None))]
    s = _sigmoid(b)
    return _concatenate(grad * s, grad * a * (s * (1 - s)), dim)


def _concatenate(a: Any, b: Any, dim: int) -> Any:
    return np.concatenate((a, b), dim) if isinstance(a, np.ndarray) else registry["torch"]["cat"]((a, b), dim)


_glu.vjp(self=_glu_self)


@composite(at=("nn.functional",))
def glu(input, dim=-1):
    """The first half of ``input`` along ``dim`` times the ``sigmoid`` of the second.

    Raises RuntimeError for 0-d tensors and odd sizes.
    """
    if type(dim) is bool or not hasattr(dim, "__index__"):
        raise TypeError(f"glu(): argument 'dim' (position 2) must be int, not {plain_name(dim)}")
    if input._array.ndim == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    dim = wrap_dim(dim, input._array.ndim)
    size = input._array.shape[dim]
    if size % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {size}")
    return _glu(input, dim)
