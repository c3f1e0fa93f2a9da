"""Losses of margins between the scores of classes, against labels."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.blocks import slices
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .define import composite, op, refuse
from .errors import no_tensor
from .formulas import array_of, either
from .helpers import is_narrow
from .losses import FEW, reduced, reduction_of

_CACHED = 1 << 17  # numbers that a cache holds

_row_sum = either(lambda x: np.add.reduce(x, 1, keepdims=True), lambda x: x.sum(1, keepdim=True))


def _check_classes(shape: tuple[int, ...]) -> None:
    if len(shape) > 2 or (shape and not shape[-1]):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(shape)}"
        )


def _check_dtypes(input: Any, target: Any, kernel: str) -> None:
    if input._array.dtype.kind in "biuc":
        refuse(dict.fromkeys("biuc", kernel), input._array.dtype)
    if is_narrow(input._array):
        refuse({"f": kernel, "V": kernel}, input._array.dtype)
    if target._array.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {scalar_name(target._array.dtype)}")


def _within(labels: np.ndarray, low: int, high: int) -> bool:
    if labels.size <= FEW:
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
    if self.size <= FEW:
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
    if type(grad) is np.ndarray and 0 < self.size <= FEW:
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
    try:
        shape, labels = input._array.shape, target._array
    except AttributeError:
        raise no_tensor("multi_margin_loss", input=input, target=target) from None
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
    for here in slices(0, len(x), step):
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
    if 0 < self.size <= FEW:
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
    if type(grad) is np.ndarray and 0 < array.size <= FEW:
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
    try:
        shape, labels = input._array.shape, target._array
    except AttributeError:
        raise no_tensor("multilabel_margin_loss", input=input, target=target) from None
    _check_classes(shape)
    if labels.shape != shape:
        raise RuntimeError(f"inconsistent target size: {list(labels.shape)} for input of size: {list(shape)}")
    _check_dtypes(input, target, "multilabel_margin_loss_forward_out_frame")
    if labels.size and not _within(labels, -1, shape[-1] if shape else 1):
        raise RuntimeError("argument #2 'target' is out of range")
    return _multilabel_margin(input, labels, reduction)
