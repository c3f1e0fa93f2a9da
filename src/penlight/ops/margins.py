"""Losses with a margin: what is right by more than it costs nothing.

Between a prediction and a target, or two predictions; those between the scores of classes are in class_margins.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.modes import modes
from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.choice import at_least, cleared, kept
from ..backend.names import scalar_name
from ..backend.numbers import one, zero
from ..backend.types import Array, Namespace
from .activations import logsigmoid
from .arithmetic import NO_NEGATION
from .define import composite, op
from .errors import broadcast_error
from .exponential import sigmoid, sigmoid_array
from .formulas import array_of, either
from .helpers import is_floating
from .losses import reduced, reducing, reduction_of, share
from .outputs import castable
from .scalars import scalar
from .selection import minimum
from .similarity import pairwise_distance

_sigmoid = either(sigmoid_array, sigmoid)


@op("other", at=(), widen=True, promote="common", name="hinge_loss", node=reducing("ClampMinBackward0"))
def _hinge(xp: Namespace, self: Array, margin, reduction):  # l = max(0, x + m)       gx = gl where x + m >= 0
    return reduced(at_least(self + scalar(margin, self.dtype), zero(self.dtype)), reduction)


def _hinge_self(grad, self, margin, reduction):
    x = array_of(self)
    short = x + scalar(margin, x.dtype) < zero(x.dtype)
    return _shared(np.logical_not(short), share(grad, self, self, reduction))


_hinge.vjp(self=_hinge_self)


def _shared(slopes: Any, part: Any) -> Any:
    """``part``, which may be one for all elements, times an array of bools or numbers."""
    slopes = slopes.astype(array_of(part).dtype)
    return part * (wrap(slopes) if isinstance(part, Tensor) else slopes)


def hinge(x: Any, margin: float, reduction: str) -> Any:
    """``max(0, x + margin)``, reduced."""
    if is_floating(x._array):
        return _hinge(x, margin, reduction)
    return reduced((x + margin).clamp_min(0), reduction)


# ------------------------------------------------------------------------------------------------ of pairs and triples


@op("other", at=(), promote=("self",), name="hinge_embedding_loss", node=reducing("AddBackward0"))
def _hinge_embedding(xp: Namespace, self: Array, target: Array, margin, reduction):
    # l = x unless t = -1, and max(0, m - x) unless t = 1
    apart = at_least(scalar(margin, self.dtype) - self, zero(self.dtype))
    return reduced(cleared(target == 1, apart) + cleared(target == -1, self), reduction)


def _hinge_embedding_self(grad, self, target, margin, reduction):
    x, t = array_of(self), array_of(target)
    near = np.subtract(t != -1, (t != 1) & (x <= margin), dtype=np.int8)
    return _shared(near, share(grad, self, target, reduction))


_hinge_embedding.vjp(self=_hinge_embedding_self)


@composite(at=("nn.functional",))
def hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"):
    """``input`` where ``target`` is 1, ``max(0, margin - input)`` where it is -1.

    >>> import penlight as torch
    >>> torch.nn.functional.hinge_embedding_loss(torch.tensor([2., 0.25]), torch.tensor([1, -1]), reduction="none")
    tensor([2.0000, 0.7500])
    """
    return _hinge_embedding(input, target, margin, reduction_of(reduction, size_average, reduce))


@composite(at=("nn.functional",))
def margin_ranking_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    """``max(0, -target (input1 - input2) + margin)``: ``target`` is 1 where ``input1`` should be larger, else -1.

    Raises RuntimeError for different numbers of dimensions.

    >>> import penlight as torch
    >>> torch.nn.functional.margin_ranking_loss(torch.tensor([1.]), torch.tensor([3.]), torch.tensor([1.]))
    tensor(2.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if not input1.dim() == input2.dim() == target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    return hinge(target * (input2 - input1), margin, reduction)


@composite(at=("nn.functional",))
def cosine_embedding_loss(input1, input2, target, margin=0, size_average=None, reduce=None, reduction="mean"):
    """``1 - cos`` where ``target`` is 1, ``max(0, cos - margin)`` where it is -1, of the angles between rows.

    Inputs are (n, m) and ``target`` (n), or (m) and (). Raises RuntimeError for others.
    """
    reduction = reduction_of(reduction, size_average, reduce)
    ndim = target.dim()
    if ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if input1.dim() != ndim + 1 or input2.dim() != ndim + 1:
        raise RuntimeError(
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    return _cosine_embedding(_cosine(input1, input2), target, margin, reduction)


@op("other", at=(), widen=True, promote="float", name="cosine")
def _cosine(xp: Namespace, self: Array, other: Array):  # z = x y / sqrt((x^2 + e) (y^2 + e))  x, y: (*, m)  z: (*)
    return np.vecdot(self, other) / xp.sqrt(_square(self) * _square(other))


def _square(x: Any) -> Any:
    """x^2 + e for each row, of arrays and Tensors."""
    return (np.vecdot(x, x) if type(x) is np.ndarray else (x * x).sum(-1)) + 1e-12


def _cosine_slope(grad, x, y, z):
    """gx = gz (y / sqrt((x^2 + e) (y^2 + e)) - z x / (x^2 + e))"""
    length = _square(x)
    scale = grad / (length * _square(y)) ** 0.5
    return scale[..., None] * y - (grad * z / length)[..., None] * x


_cosine.vjp(
    self=lambda grad, self, other, result: _cosine_slope(grad, self, other, result),
    other=lambda grad, self, other, result: _cosine_slope(grad, other, self, result),
)


@op("other", at=(), widen=True, promote=("self",), name="cosine_embedding_loss", node=reducing("AddBackward0"))
def _cosine_embedding(xp: Namespace, self: Array, target: Array, margin, reduction):
    # l = 1 - c where t = 1, max(0, c - m) where t = -1, else 0
    apart = at_least(self - scalar(margin, self.dtype), zero(self.dtype))
    return reduced(kept(target == 1, one(self.dtype) - self) + kept(target == -1, apart), reduction)


def _cosine_embedding_self(grad, self, target, margin, reduction):
    x, t = array_of(self), array_of(target)
    slope = np.subtract((t == -1) & (x >= margin), t == 1, dtype=np.int8)
    return _shared(slope, share(grad, self, target, reduction))


_cosine_embedding.vjp(self=_cosine_embedding_self)


def _check_margin(margin: float) -> None:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")


@composite(at=("nn.functional",))
def triplet_margin_loss(
    anchor,
    positive,
    negative,
    margin=1.0,
    p=2,
    eps=1e-6,
    swap=False,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """``max(0, |anchor - positive| - |anchor - negative| + margin)`` for rows, with the ``p``-norm.

    With ``swap``, the distance of ``positive`` from ``negative`` counts where it is smaller (Balntas et al. 2016).
    Raises ValueError unless ``margin`` is positive, RuntimeError for different numbers of dimensions.
    """
    reduction = reduction_of(reduction, size_average, reduce)
    _check_margin(margin)
    _check_dims(anchor, positive, negative)

    def distance(x, y):
        return pairwise_distance(x, y, p, eps)

    return _triplet(anchor, positive, negative, distance, margin, swap, reduction)


def _check_dims(anchor: Any, positive: Any, negative: Any) -> None:
    if not anchor.dim() == positive.dim() == negative.dim():
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.dim()}D, positive {positive.dim()}D, and negative {negative.dim()}D inputs"
        )


def _triplet(
    anchor: Any, positive: Any, negative: Any, distance: Any, margin: float, swap: bool, reduction: str
) -> Any:
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return hinge(near - far, margin, reduction)


@composite(at=("nn.functional",))
def triplet_margin_with_distance_loss(
    anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction="mean"
):
    """``triplet_margin_loss`` with a distance of one's own: a function of two tensors."""
    reduction = reduction_of(reduction)
    _check_margin(margin)
    _check_dims(anchor, positive, negative)
    distance = pairwise_distance if distance_function is None else distance_function
    return _triplet(anchor, positive, negative, distance, margin, swap, reduction)


# ------------------------------------------------------------------------------------------------ of one


def _check_soft(self: Any, target: Any) -> None:
    """Raises where PyTorch could not write the steps of the loss into a tensor like ``self``."""
    if not isinstance(self, Tensor) or not isinstance(target, Tensor):
        return
    if target.requires_grad and modes.grad:
        raise RuntimeError(
            "The function 'soft_margin_loss' is not differentiable with respect to argument 'target'. This input "
            "cannot have requires_grad True."
        )
    dtype, shape = target._array.dtype, self._array.shape
    if dtype.kind == self._array.dtype.kind == "b":
        raise RuntimeError(*NO_NEGATION.args)
    if self._array.dtype.kind in "biu":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {scalar_name(self._array.dtype)}"
        )
    castable(dtypes.of(dtype), self.dtype)
    if target._array.shape != shape:
        wrong = broadcast_error([self, target])
        if wrong is not None:
            raise wrong
        whole = np.broadcast_shapes(shape, target._array.shape)
        if whole != shape:
            raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(whole)}")


@op("other", at=(), name="soft_margin_loss", laid=True)
def _soft_margin(xp: Namespace, self: Array, target: Array, reduction):  # l = ln(1 + e^(-t x))     gx = -t s(-t x) gl
    target = target.astype(self.dtype, copy=False)
    losses = xp.log1p(xp.exp(-target * self))  # infinite where the power is, as PyTorch's
    if losses.dtype.itemsize == 2:
        return xp.asarray(reduced(losses.astype(np.float32), reduction)).astype(losses.dtype)
    return reduced(losses, reduction)


_soft_margin.vjp(
    self=lambda grad, self, target, reduction: share(grad, self, target, reduction)
    * (-target * _sigmoid(-target * self))
)


@composite(at=("nn.functional",))
def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """``ln(1 + e^(-target input))``, for targets 1 and -1.

    >>> import penlight as torch
    >>> torch.nn.functional.soft_margin_loss(torch.tensor([0.]), torch.tensor([1.]))
    tensor(0.6931)
    """
    _check_soft(input, target)
    return _soft_margin(input, target, reduction_of(reduction, size_average, reduce))


@composite(at=("nn.functional",))
def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """The mean over the classes (the last dimension) of binary cross entropies with logits, for targets 0 and 1."""
    if size_average is not None or reduce is not None or reduction in ("none", "mean", "sum"):
        reduction = reduction_of(reduction, size_average, reduce)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    losses = losses.sum(input.dim() - 1) / input.size(-1)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return reduced(losses, reduction)
