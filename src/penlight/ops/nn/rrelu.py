"""The leaky relu of random slopes."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from ...autograd.variable import wrap
from ...backend.names import scalar_name
from ...backend.types import Array, Namespace
from ..activations import leaky_relu, leaky_relu_self
from ..define import composite, op, register
from ..generator import default_generator


@op("elementwise", at=(), name="rrelu", node="RreluWithNoiseBackward0", inplace=(),
    inplace_node="RreluWithNoiseBackward1")  # fmt: skip
def _random(xp: Namespace, self: Array, slopes):  # y = s x       gx = s gy      s: as x, 1 where x > 0
    return xp.multiply(self, slopes)


_random.vjp(self=lambda grad, slopes: grad * (slopes if isinstance(grad, np.ndarray) else wrap(slopes)))


@op("elementwise", at=(), name="rrelu", node="RreluWithNoiseBackward0", inplace=(),
    inplace_node="RreluWithNoiseBackward1")  # fmt: skip
def _steady(xp: Namespace, self: Array, slope):  # y = x, s x for x <= 0       gx = gy, s gy for x <= 0
    return leaky_relu.op.kernel(xp, self, slope)


_steady.vjp(self=lambda grad, self, slope: leaky_relu_self(grad, self, slope))


def _slopes(x: np.ndarray, lower: float, upper: float, training: bool) -> Any:
    """One for all, or in training one drawn for each element that is not positive."""
    for which, bound in (("lower", lower), ("upper", upper)):
        if not isfinite(bound):
            raise RuntimeError(f"rrelu: {which} bound must be finite, got {bound:g}")
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if x.dtype.kind not in "fV":
        name = "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu"
        raise NotImplementedError(f"\"{name}\" not implemented for '{scalar_name(x.dtype)}'")
    if not training:
        return (lower + upper) / 2
    if x.dtype == np.float16:
        raise NotImplementedError("\"rrelu_with_noise_out_cpu\" not implemented for 'Half'")
    low = x <= 0
    slopes = np.ones(x.shape, x.dtype)
    slopes[low] = default_generator.doubles(int(np.count_nonzero(low))) * (upper - lower) + lower
    return slopes


@composite(at=("torch",), name="rrelu")
def _torch_rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, generator=None):
    """``nn.functional.rrelu``."""
    return (_random if training else _steady)(input, _slopes(input._array, lower, upper, training))


@composite(at=("torch",))
def rrelu_(input, lower=1.0 / 8, upper=1.0 / 3, training=False, generator=None):
    """In-place version of :func:`rrelu`."""
    return (_random if training else _steady).inplace(input, _slopes(input._array, lower, upper, training))


register(rrelu_, "rrelu_", ("nn.functional",))


@composite(at=("nn.functional",))
def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """Multiplies elements that are not positive by a slope: one drawn between ``lower`` and ``upper`` for each in
    training, else the mean of the two.

    Raises RuntimeError for ``lower > upper``.

    >>> import penlight as torch
    >>> torch.nn.functional.rrelu(torch.tensor([-1., 2.]), 0.1, 0.3)
    tensor([-0.2000,  2.0000])
    """
    return (rrelu_ if inplace else _torch_rrelu)(input, lower, upper, training)
