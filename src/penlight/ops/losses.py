"""Losses: how far a prediction is from its target, as one number (or one an element, with ``reduction="none"``).

The reduction is part of an op, as it is in PyTorch's node: ``l = reduce(f(x, t))``. Their formulas take ``share``, the
gradient of each element's own loss.
"""

from __future__ import annotations

import warnings
from math import prod
from typing import Any

from ..autograd.variable import Tensor
from ..backend.choice import at_least, at_most, clip
from ..backend.direct import np
from ..backend.names import scalar_name
from ..backend.numbers import Constants, one
from ..backend.promotion import can_cast
from ..backend.summation import F32, F64, total
from ..backend.tell import without_nan
from ..backend.types import Array, Namespace
from .activations import logsigmoid, logsigmoid_array
from .arithmetic import abs as absolute
from .define import composite, op, refuse
from .entropy import xlogy
from .errors import no_tensor
from .exponential import exp, log, sigmoid, sigmoid_array
from .formulas import array_of, complement, either, unmasked
from .reduction import mean, sum
from .scalars import scalar
from .selection import clamp

_exp, _log, _sigmoid = either(np.exp, exp), either(np.log, log), either(sigmoid_array, sigmoid)
_clamp = either(lambda x, low, high: clip(x, scalar(low, x.dtype), scalar(high, x.dtype)), clamp)
FEW = 64  # elements, up to which Python's numbers are faster
_REDUCTIONS = ("none", "mean", "sum")


def reduction_of(reduction: Any, size_average: Any = None, reduce: Any = None) -> str:
    """The reduction, which older programs say with two booleans. Raises ValueError for an unknown one."""
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            stacklevel=3,
        )
    if reduction not in _REDUCTIONS:
        if reduction != "elementwise_mean":
            raise ValueError(f"{reduction} is not a valid value for reduction")
        warnings.warn(
            "reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.", stacklevel=3
        )
        return "mean"
    return reduction


def reduced(values: Any, reduction: str) -> Any:
    """``values``, their mean or their sum; of an array or a Tensor."""
    if reduction == "none":
        return values
    if isinstance(values, Tensor):
        return values.mean() if reduction == "mean" else values.sum()
    if values.dtype is not F32 and values.dtype is not F64:
        return (mean if reduction == "mean" else sum).op.run(np.asarray(values), None, False, None)
    return total(values) / values.size if reduction == "mean" else total(values)


def _share_array(grad: Any, x: Any, y: Any, reduction: str) -> Any:
    if reduction != "mean":
        return grad
    size = x.size if x.shape == y.shape else prod(np.broadcast_shapes(x.shape, y.shape))
    return grad * (1 / (size or 1))


# The gradient of each element's own loss: all of ``grad``, or its part in a mean.
share = either(_share_array, lambda grad, x, y, reduction: _share_array(grad, array_of(x), array_of(y), reduction))


def reducing(element: str) -> Any:
    """The name of a node that PyTorch makes in several steps: the last is the reduction, if there is one."""
    names = {"none": element, "mean": "MeanBackward0", "sum": "SumBackward0"}
    return lambda reduction: names[reduction]


def _warn_of_sizes(input: Any, target: Any) -> None:
    try:
        same = input._array.shape == target._array.shape
    except AttributeError:
        same = target.size() == input.size()  # which fails as in PyTorch for what is no tensor
    if not same:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            stacklevel=3,
        )


def _weighted(losses: Any, weight: Any, input: Any, reduction: str) -> Any:
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    losses = losses * weight
    return losses.sum() / weight.sum() if reduction == "mean" else reduced(losses, reduction)


# ------------------------------------------------------------------------------------------------ distances


@op("other", at=(), widen=True, name="mse_loss", promote="common", laid=True, refuse={"biu": "mse_cpu", "c": "mse_cpu"})
def _mse(xp: Namespace, self: Array, target: Array, reduction):  # l = (x - t)^2       gx = 2 (x - t) gl = -gt
    difference = self - target
    return reduced(difference * difference, reduction)


def _mse_self(grad, self, target, reduction):
    return (self - target) * (2 * share(grad, self, target, reduction))


_mse.vjp(
    self=_mse_self,
    target=lambda grad, self, target, reduction: (target - self) * (2 * share(grad, self, target, reduction)),
)


@composite(at=("nn.functional",))
def mse_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The mean of the squared differences.

    >>> import penlight as torch
    >>> torch.nn.functional.mse_loss(torch.tensor([1., 2.]), torch.tensor([0., 0.]))
    tensor(2.5000)
    """
    _warn_of_sizes(input, target)
    reduction = reduction_of(reduction, size_average, reduce)
    if weight is None:
        return _mse(input, target, reduction)
    return _weighted(_mse(input, target, "none"), weight, input, reduction)


@composite(at=("nn.functional",))
def l1_loss(input, target, size_average=None, reduce=None, reduction="mean", weight=None):
    """The mean of the absolute differences."""
    _warn_of_sizes(input, target)
    reduction = reduction_of(reduction, size_average, reduce)
    losses = absolute(input - target)
    return reduced(losses, reduction) if weight is None else _weighted(losses, weight, input, reduction)


_NOT_REAL = {"biu": "smooth_l1_cpu", "c": "smooth_l1_cpu"}


@op(
    "other",
    at=(),
    widen=True,
    name="smooth_l1_loss",
    node="SmoothL1LossBackward0",
    promote="common",
    laid=True,
    refuse=_NOT_REAL,
)
def _smooth_l1(xp: Namespace, self: Array, target: Array, reduction, beta):
    # l = d^2 / 2b where d = |x - t| < b, else d - b/2       gx = clamp((x - t) / b, -1, 1) gl
    losses = _huber_array(self, target, beta)
    return reduced(losses if beta == 1 else losses / beta, reduction)


def _smooth_l1_self(grad, self, target, reduction, beta):
    difference = self - target
    slope = _clamp(difference if beta == 1 else difference * (1 / beta), -1.0, 1.0)
    return slope * share(grad, self, target, reduction)


def _smooth_l1_target(grad, self, target, reduction, beta):
    return -_smooth_l1_self(grad, self, target, reduction, beta)


_smooth_l1.vjp(self=_smooth_l1_self, target=_smooth_l1_target)


@composite(at=("nn.functional",))
def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction="mean", beta=1.0):
    """Squared differences, divided by ``2 beta``, below ``beta``, and absolute ones above.

    Raises RuntimeError for a negative ``beta``.
    """
    _warn_of_sizes(input, target)
    reduction = reduction_of(reduction, size_average, reduce)
    if not beta >= 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    return _smooth_l1(input, target, reduction, float(beta)) if beta else l1_loss(input, target, reduction=reduction)


def _check_cast(self: Any, target: Any, *_: Any) -> None:
    """PyTorch writes what it computes into a tensor of the first one's dtype."""
    if isinstance(self, Tensor) and isinstance(target, Tensor) and not can_cast(target.dtype, self.dtype):
        source, given = scalar_name(target.dtype), scalar_name(self.dtype)
        raise RuntimeError(f"result type {source} can't be cast to the desired output type {given}")


_NO_HUBER = {"biu": "huber_cpu", "c": "huber_cpu"}


@op("other", at=(), widen=True, name="huber_loss", promote="common", laid=True, check=_check_cast, refuse=_NO_HUBER)
def _huber(xp: Namespace, self: Array, target: Array, reduction, delta):
    # l = d^2 / 2 where d = |x - t| <= b, else b (d - b/2)       gx = clamp(x - t, -b, b) gl
    return reduced(_huber_array(self, target, delta), reduction)


def _huber_array(x: Any, y: Any, delta: float) -> Any:
    """``c d - c^2 / 2`` with ``d = |x - y|`` and ``c = min(d, delta)``."""
    size = np.asarray(x - y)
    np.absolute(size, size)
    near = at_most(size, scalar(delta, size.dtype))
    size *= near
    near *= near
    near *= scalar(0.5, size.dtype)
    size -= near
    return size


def _huber_self(grad, self, target, reduction, delta):
    return _clamp(self - target, -delta, delta) * share(grad, self, target, reduction)


_huber.vjp(
    self=_huber_self,
    target=lambda grad, self, target, reduction, delta: -_huber_self(grad, self, target, reduction, delta),
)


@composite(at=("nn.functional",))
def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """Half the squared differences up to ``delta``, ``delta`` times the absolute ones beyond.

    Raises RuntimeError unless ``delta`` is positive.
    """
    _warn_of_sizes(input, target)
    reduction = reduction_of(reduction)
    if not delta > 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is None:
        return _huber(input, target, reduction, float(delta))
    return _weighted(_huber(input, target, "none", float(delta)), weight, input, reduction)


# ------------------------------------------------------------------------------------------------ probabilities


def _check_bce(self: Any, target: Any, weight: Any, reduction: Any) -> None:
    refuse(dict.fromkeys("biuc", "binary_cross_entropy"), self._array.dtype)
    if isinstance(target, Tensor) and target.dtype is not self.dtype:
        raise RuntimeError(f"Found dtype {scalar_name(target.dtype)} but expected {scalar_name(self.dtype)}")


def _check_weight(weight: Any, shape: tuple[int, ...]) -> None:
    """Raises RuntimeError for a weight that would make the losses more."""
    if weight is not None and len(weight._array.shape) > len(shape):
        both = np.broadcast_shapes(shape, weight._array.shape)
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(both)}")


@op(
    "other",
    at=(),
    widen=True,
    name="binary_cross_entropy",
    promote=("self", "target"),
    check=_check_bce,
    laid=True,
)
def _bce(xp: Namespace, self: Array, target: Array, weight: Array | None = None, reduction="mean"):
    # l = -w (t ln x + (1 - t) ln (1 - x)), the logarithms at least -100       gx = w (x - t) / (x (1 - x)) gl
    (lowest,) = _LOWEST[self.dtype]
    y = at_least(xp.log(self), lowest)
    losses = (target - one(self.dtype)) * at_least(xp.log1p(xp.negative(self)), lowest) - target * y
    if not (without_nan(losses) and _are_parts(target)):  # a logarithm is nan where the input is not between 0 and 1
        wrong = [~((values >= 0) & (values <= 1)) for values in (self, target)]
        either_wrong = (wrong[0] | wrong[1]).reshape(-1)
        if either_wrong.any():  # the first element that is tells which
            name = "input" if wrong[0].reshape(-1)[either_wrong.argmax()] else "target"
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")
    return reduced(losses if weight is None else losses * weight, reduction)


_LOWEST = Constants(-100.0)


def _are_parts(x: Any) -> bool:
    """Whether numbers, none of them nan, are between 0 and 1."""
    if x.size <= FEW:
        values = x.ravel().tolist()
        return not values or (min(values) >= 0 and max(values) <= 1)
    return bool(np.minimum.reduce(x, None) >= 0 and np.maximum.reduce(x, None) <= 1)


def _bce_self(grad, self, target, weight, reduction):
    slope = share(grad, self, target, reduction) * (self - target) / _clamp(complement(self) * self, 1e-12, np.inf)
    return slope if weight is None else slope * weight


def _bce_target(grad, self, target, weight, reduction):
    odds = _clamp(_log(complement(self)), -100.0, np.inf) - _clamp(_log(self), -100.0, np.inf)
    slope = share(grad, self, target, reduction) * odds
    return slope if weight is None else slope * weight


_bce.vjp(self=_bce_self, target=_bce_target)


@composite(at=("nn.functional",))
def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """The cross entropy of probabilities ``input`` and ``target``.

    Raises ValueError for different shapes and RuntimeError for inputs outside of [0, 1].
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if target.shape != input.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. "
            "Please ensure they have the same size."
        )
    _check_weight(weight, input._array.shape)
    return _bce(input, target, weight, reduction)


_soft = either(logsigmoid_array, logsigmoid)


def _check_logits(self: Any, target: Any, *_: Any) -> None:
    refuse(dict.fromkeys("biu", "log_sigmoid_cpu"), self._array.dtype)
    _check_cast(target, self)


@op(
    "other",
    at=(),
    widen=True,
    name="binary_cross_entropy_with_logits",
    promote=("self", "target"),
    check=_check_logits,
)
def _bce_logits(
    xp: Namespace,
    self: Array,
    target: Array,
    weight: Array | None = None,
    pos_weight: Array | None = None,
    reduction="mean",
):
    # l = -w (p t ln s(x) + (1 - t) ln s(-x))       gx = w ((p t + 1 - t) s(x) - p t) gl
    losses = logsigmoid_array(self)
    if pos_weight is not None:
        losses = losses * ((pos_weight - 1) * target + 1)
    losses = (one(self.dtype) - target) * self - losses
    return reduced(losses if weight is None else losses * weight, reduction)


def _bce_logits_self(grad, self, target, weight, pos_weight, reduction):
    if pos_weight is None:
        slope = _sigmoid(self) - target
    else:
        positive = pos_weight * target
        slope = (positive + 1 - target) * _sigmoid(self) - positive
    slope = slope * share(grad, self, target, reduction)
    return slope if weight is None else slope * weight


def _bce_logits_target(grad, self, target, weight, pos_weight, reduction):
    slope = -self if pos_weight is None else _soft(-self) - pos_weight * _soft(self)
    slope = slope * share(grad, self, target, reduction)
    return slope if weight is None else slope * weight


_bce_logits.vjp(self=_bce_logits_self, target=_bce_logits_target)


@composite(at=("nn.functional",))
def binary_cross_entropy_with_logits(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None
):
    """``binary_cross_entropy`` of ``sigmoid(input)``, without overflow. ``pos_weight`` weighs the positive targets.

    Raises ValueError for different shapes.

    >>> import penlight as torch
    >>> torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor([0., 100.]), torch.tensor([1., 1.]))
    tensor(0.3466)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if target.shape != input.shape:
        raise ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})")
    _check_weight(weight, input._array.shape)
    return _bce_logits(input, target, weight, pos_weight, reduction)


@composite(at=("nn.functional",))
def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """The divergence of log-probabilities ``input`` from probabilities ``target`` (or their logarithms).

    ``reduction="batchmean"`` divides the sum by the size of the first dimension, as the definition does.
    """
    if reduction == "mean" and size_average is None and reduce is None:
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
            "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            stacklevel=2,
        )
    if size_average is not None or reduce is not None:
        reduction = reduction_of(reduction, size_average, reduce)
    return divergence(input, target, reduction, log_target)


def divergence(input, target, reduction, log_target=False):
    """``kl_div`` with the reduction alone."""
    for values in (input, target):
        if not isinstance(values, Tensor):
            raise no_tensor("kl_div", input=input, target=target)
        if values._array.dtype.kind in "cbiu":
            what = "Complex" if values._array.dtype.kind == "c" else "Integral"
            raise RuntimeError(f"kl_div: {what} inputs not supported.")
    if reduction != "batchmean":
        reduction = reduction_of(reduction)
    return _divergence(input, target, reduction, log_target)


def _kl_node(reduction, log_target):
    names = {"none": "MulBackward0" if log_target else "SubBackward0", "batchmean": "DivBackward0"}
    return names.get(reduction) or ("MeanBackward0" if reduction == "mean" else "SumBackward0")


@op("other", at=(), widen=True, name="kl_div", promote="common", node=_kl_node)
def _divergence(xp: Namespace, self: Array, target: Array, reduction, log_target):
    # l = t ln t - t x       gx = -t gl   gt = (1 + ln t - x) gl      with s = ln t given: l = e^s (s - x)
    losses = xp.exp(target) * (target - self) if log_target else xlogy.op.ufunc(target, target) - target * self
    if reduction != "batchmean":
        return reduced(losses, reduction)
    return reduced(losses, "sum") / (self.shape[0] if self.ndim else 1)


def _divergence_part(grad: Any, self: Any, target: Any, reduction: str) -> Any:
    if reduction != "batchmean":
        return share(grad, self, target, reduction)
    shape = array_of(self).shape
    return grad / shape[0] if shape else grad


def _divergence_self(grad, self, target, reduction, log_target):
    slope = -(_exp(target) if log_target else target)
    shape = np.broadcast_shapes(array_of(self).shape, array_of(target).shape)
    if slope.shape != shape:
        slope = slope.expand(shape) if isinstance(slope, Tensor) else np.broadcast_to(slope, shape)
    return slope * _divergence_part(grad, self, target, reduction)


def _divergence_target(grad, self, target, reduction, log_target):
    part = _divergence_part(grad, self, target, reduction)
    if log_target:
        return _exp(target) * (target - self + 1) * part
    nothing = array_of(target) == 0
    return (unmasked(nothing, _log(target + nothing)) + 1 - self) * part


_divergence.vjp(self=_divergence_self, target=_divergence_target)
