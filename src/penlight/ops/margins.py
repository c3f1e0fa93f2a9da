"""Losses with a margin: what is right by more than it costs nothing.

Their formulas are sums of clamped differences, so most of them are composites, as they are in PyTorch.
"""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.choice import cleared, kept
from ..backend.names import scalar_name
from ..backend.numbers import one, zero
from ..backend.types import Array, Namespace
from .activations import logsigmoid
from .define import composite, op, refuse
from .exponential import sigmoid, sigmoid_array
from .formulas import array_of, either
from .helpers import is_floating
from .losses import reduced, reducing, reduction_of, share
from .scalars import scalar
from .selection import minimum
from .similarity import pairwise_distance

_FEW = 64  # elements, up to which Python's numbers are faster
_CACHED = 1 << 17  # numbers that a cache holds

_sigmoid = either(sigmoid_array, sigmoid)
_row_sum = either(lambda x: np.add.reduce(x, 1, keepdims=True), lambda x: x.sum(1, keepdim=True))


@op("other", at=(), widen=True, promote="common", name="hinge_loss", node=reducing("ClampMinBackward0"))
def _hinge(xp: Namespace, self: Array, margin, reduction):  # l = max(0, x + m)       gx = gl where x + m >= 0
    return reduced(xp.maximum(self + scalar(margin, self.dtype), zero(self.dtype)), reduction)


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
    apart = xp.maximum(scalar(margin, self.dtype) - self, zero(self.dtype))
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
    apart = xp.maximum(self - scalar(margin, self.dtype), zero(self.dtype))
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


def _check_soft(self: Any, target: Any, reduction: Any) -> None:
    if isinstance(self, Tensor) and self._array.dtype.kind in "biu":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {scalar_name(self._array.dtype)}"
        )


@op("other", at=(), name="soft_margin_loss", promote="common", check=_check_soft)
def _soft_margin(xp: Namespace, self: Array, target: Array, reduction):  # l = ln(1 + e^(-t x))     gx = -t s(-t x) gl
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
    return _soft_margin(input, target, reduction_of(reduction, size_average, reduce))


@composite(at=("nn.functional",))
def multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction="mean"):
    """The mean over the classes (the last dimension) of binary cross entropies with logits, for targets 0 and 1."""
    if size_average is not None or reduce is not None or reduction in ("none", "mean", "sum"):
        reduction = reduction_of(reduction, size_average, reduce)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    classes = input.size(-1)
    losses = losses.sum(-1) / classes
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return reduced(losses, reduction)


# ------------------------------------------------------------------------------------------------ of classes


def _check_classes(shape: tuple[int, ...]) -> None:
    if len(shape) > 2 or (shape and not shape[-1]):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}"
        )


def _check_dtypes(input: Any, target: Any, kernel: str) -> None:
    if input._array.dtype.kind in "biuc":
        refuse(dict.fromkeys("biuc", kernel), input._array.dtype)
    if target._array.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {scalar_name(target._array.dtype)}")


def _within(labels: np.ndarray, low: int, high: int) -> bool:
    if labels.size <= _FEW:
        found = labels.reshape(-1).tolist()
        return low <= min(found) and max(found) < high
    return bool(low <= labels.min() and labels.max() < high)


def _rows(x: Any) -> Any:
    """(C), (N, C) or () as (N, C)."""
    return x if x.ndim == 2 else x.reshape(1, -1)


def _chosen(x: Any, target: np.ndarray) -> Any:
    """(N, 1): the element of each row that ``target`` (N, 1) names."""
    return np.take_along_axis(x, target, 1) if type(x) is np.ndarray else x.gather(1, wrap(target))


def _multi_margin_parts(self: Any, target: np.ndarray, weight: Any, margin: float) -> tuple[Any, Any, Any]:
    """z = margin - x[t] + x, where it counts, and by how much: (N, C), (N, C), (N, 1)."""
    x, target = _rows(self), target.reshape(-1, 1)
    z = x - _chosen(x, target) + margin
    counts = array_of(z) > 0
    np.put_along_axis(counts, target, False, 1)
    kind = array_of(x).dtype.type
    scale = np.full(target.shape, kind(1 / x.shape[1])) if weight is None else weight[target] / kind(x.shape[1])
    return z, counts, scale


def _few_rows(x: np.ndarray, target: np.ndarray, weight: Any) -> Any:
    """The rows with their labels and weights, as Python's numbers: of few, arithmetic is cheaper than NumPy's calls."""
    rows, labels = _rows(x).tolist(), target.reshape(-1).tolist()
    part = 1 / len(rows[0]) if rows else 0.0
    weights = [part] * len(labels) if weight is None else [part * w for w in weight[target.reshape(-1)].tolist()]
    return zip(rows, labels, weights, strict=True)


def _few_reduced(losses: list[float], reduction: str, dtype: Any, shape: Any) -> np.ndarray:
    if reduction == "none":
        return np.array(losses, dtype).reshape(shape)
    total = sum(losses)
    return np.array(total if reduction == "sum" else total / len(losses) if losses else nan, dtype)


def _few_slopes(x: np.ndarray, slopes: list[list[float]], grad: np.ndarray, reduction: str) -> np.ndarray:
    """The slopes of the losses, times the gradients of these."""
    if reduction == "none":
        slopes = [[value * g for value in row] for row, g in zip(slopes, grad.reshape(-1).tolist(), strict=True)]
    else:
        g = grad.item() / (len(slopes) if reduction == "mean" else 1)
        slopes = [[value * g for value in row] for row in slopes]
    return np.array(slopes, x.dtype).reshape(x.shape)


@op("other", at=(), widen=True, name="multi_margin_loss")
def _multi_margin(xp: Namespace, self: Array, target, weight, reduction, p, margin):
    # l[n] = w[t] / C sum over j other than t of max(0, m - x[n, t] + x[n, j])^p
    if self.size <= _FEW:
        found = []
        for row, label, scale in _few_rows(self, target, weight):
            near = margin - row.pop(label)
            z = [each for value in row if (each := near + value) > 0]
            found.append(sum(z if p == 1 else [each * each for each in z]) * scale)
        return _few_reduced(found, reduction, self.dtype, target.shape)
    z, counts, scale = _multi_margin_parts(self, target, weight, margin)
    z = xp.where(counts, z, z.dtype.type(0)) * scale if p == 1 else xp.where(counts, z * z, z.dtype.type(0)) * scale
    losses = z.sum(1).reshape(target.shape)
    return reduced(losses, reduction)


def _multi_margin_self(grad, self, target, weight, reduction, p, margin):
    if type(grad) is np.ndarray and 0 < self.size <= _FEW:
        slopes = []
        for row, label, scale in _few_rows(self, target, weight):
            near = margin - row[label]
            z = [near + value for value in row]
            z[label] = 0.0
            slope = [((scale if p == 1 else 2 * scale * each) if each > 0 else 0.0) for each in z]
            slope[label] = -sum(slope)
            slopes.append(slope)
        return _few_slopes(self, slopes, grad, reduction)
    z, counts, scale = _multi_margin_parts(self, target, weight, margin)
    if reduction == "mean":
        scale = scale / scale.dtype.type(target.size)
    slope = counts * scale
    own = np.zeros_like(slope)
    np.put_along_axis(own, target.reshape(-1, 1), 1, 1)
    if isinstance(grad, Tensor):
        slope, own = wrap(slope), wrap(own)
    if p == 2:
        slope = slope * z * 2
    if reduction == "none":
        grad = grad.reshape(-1, 1)
    slope = grad * slope
    return (slope - own * _row_sum(slope)).reshape(tuple(self.shape))


_multi_margin.vjp(self=_multi_margin_self)


@composite(at=("nn.functional",))
def multi_margin_loss(
    input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """For each row the mean over the classes of ``max(0, margin - input[target] + input)^p``, less the target's own.

    ``input`` is (N, C) or (C), ``weight`` (C) weighs the targets' classes. Raises ValueError for a ``p`` other than 1
    and 2, RuntimeError for shapes that do not fit and classes that do not exist.

    >>> import penlight as torch
    >>> torch.nn.functional.multi_margin_loss(torch.tensor([[1., 0.5, 0.]]), torch.tensor([0]))
    tensor(0.1667)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.dim() != 1:
        raise ValueError("weight must be one-dimensional")
    shape, labels = input._array.shape, target._array
    _check_classes(shape)
    count, classes = shape if len(shape) == 2 else (1, shape[0] if shape else 1)
    if labels.ndim > 1 or labels.size != count:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{count}], but got {list(labels.shape)}. Input has shape {list(shape)}."
        )
    if weight is not None and weight._array.size != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight._array.shape)}")
    _check_dtypes(input, target, "multi_margin_loss_cpu_kernel")
    if labels.size and not _within(labels, 0, classes):
        raise RuntimeError("target out of range")
    return _multi_margin(input, labels, None if weight is None else weight._array, reduction, p, margin)


def _listed(row: list[float], labels: list[int]) -> tuple[list[int], list[int]]:
    """The labels up to the first -1, and the classes that are not among them."""
    if -1 in labels:
        labels = labels[: labels.index(-1)]
    return labels, [j for j in range(len(row)) if j not in labels]


def _pairs(self: np.ndarray, target: np.ndarray) -> Any:
    """Some rows at a time, so that what is made of them stays in a cache: the rows, their labels with how many of them
    count, and z[n, k, j] = 1 - x[n, k] + x[n, j] for a label k and a class j that is none, -inf for others."""
    x, labels = _rows(self), _rows(target)
    valid = np.logical_and.accumulate(labels >= 0, 1)  # up to the first -1
    longest = int(valid.sum(1).max(initial=0))
    labels, valid = labels[:, :longest], valid[:, :longest]
    step = max(_CACHED // max(longest * x.shape[1], 1), 1)
    for start in range(0, len(x), step):
        here = slice(start, start + step)
        rows, places, counts = x[here], np.where(valid[here], labels[here], 0), valid[here]
        every = np.arange(len(rows))[:, None]
        near = np.where(counts, 1 - rows[every, places], -np.inf).astype(x.dtype, copy=False)
        others = rows.copy()
        row, place = np.nonzero(counts)
        others[row, places[row, place]] = -np.inf
        yield here, places, counts, near[:, :, None] + others[:, None, :]


@op("other", at=(), widen=True, name="multilabel_margin_loss")
def _multilabel_margin(xp: Namespace, self: Array, target, reduction):
    # l[n] = 1 / C sum over targets k and other classes j of max(0, 1 - x[n, k] + x[n, j])
    if 0 < self.size <= _FEW:
        found = []
        for row, labels in zip(_rows(self).tolist(), _rows(target).tolist(), strict=True):
            labels, others = _listed(row, labels)
            rest = [row[j] for j in others]
            near = [1 - row[k] for k in labels]
            found.append(sum([z for one in near for other in rest if (z := one + other) > 0]) / len(row))
        return _few_reduced(found, reduction, self.dtype, self.shape[:-1])
    x = _rows(self)
    losses = xp.zeros(len(x), self.dtype)
    for here, _, _, z in _pairs(self, target):
        np.fmax(z, 0, out=z)  # a nan counts as nothing
        losses[here] = np.add.reduce(z.reshape(len(z), z.shape[1] * z.shape[2]), 1)
    losses /= self.dtype.type(x.shape[1])
    return reduced(losses.reshape(self.shape[:-1]), reduction)


def _multilabel_margin_self(grad, self, target, reduction):
    array = array_of(self)
    if type(grad) is np.ndarray and 0 < array.size <= _FEW:
        slopes = []
        for row, labels in zip(_rows(array).tolist(), _rows(target).tolist(), strict=True):
            labels, others = _listed(row, labels)
            slope, part = [0.0] * len(row), 1 / len(row)
            for k in labels:
                for j in others:
                    if 1 - row[k] + row[j] > 0:
                        slope[j] += part
                        slope[k] -= part
            slopes.append(slope)
        return _few_slopes(array, slopes, grad, reduction)
    x = _rows(array)
    count, classes = x.shape
    slope = np.zeros(x.shape, array.dtype)
    for here, places, _, z in _pairs(array, target):
        counts = (z > 0).astype(z.dtype)
        slope[here] = np.add.reduce(counts, 1)
        index = places + np.arange(len(places))[:, None] * classes
        taken = np.bincount(index.reshape(-1), np.add.reduce(counts, 2).reshape(-1), len(places) * classes)
        slope[here] -= taken.reshape(-1, classes).astype(z.dtype, copy=False)
    slope /= slope.dtype.type(classes * (count if reduction == "mean" else 1))
    if reduction == "none":
        grad = grad.reshape(-1, 1)
    return (grad * (wrap(slope) if isinstance(grad, Tensor) else slope)).reshape(tuple(self.shape))


_multilabel_margin.vjp(self=_multilabel_margin_self)


@composite(at=("nn.functional",))
def multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """For each row the sum over its targets and the other classes of ``max(0, 1 - input[target] + input)``, over C.

    ``input`` and ``target`` are (N, C) or (C); the first -1 in a row of ``target`` ends its list of classes.
    """
    reduction = reduction_of(reduction, size_average, reduce)
    shape, labels = input._array.shape, target._array
    _check_classes(shape)
    if labels.shape != shape:
        raise RuntimeError(f"inconsistent target size: {list(labels.shape)} for input of size: {list(shape)}")
    _check_dtypes(input, target, "multilabel_margin_loss_forward_out_frame")
    if labels.size and not _within(labels, -1, shape[-1] if shape else 1):
        raise RuntimeError("argument #2 'target' is out of range")
    return _multilabel_margin(input, labels, reduction)
