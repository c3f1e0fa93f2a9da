"""Losses of classes: nll_loss and cross_entropy.

Inputs are (C), (N, C) or (N, C, *); kernels see (N, C, M), and targets, weights and losses as (N, M).
"""

from __future__ import annotations

import functools
from typing import Any

from ..autograd.modes import modes, rare
from ..autograd.variable import Tensor, wrap
from ..backend.direct import np
from ..backend.names import scalar_name
from ..backend.quiet import QUIET, set_errors, unset_errors
from ..backend.summation import F32, F64
from ..backend.types import Array, Namespace
from .define import composite, op, refuse
from .errors import no_tensor
from .losses import FEW, reduction_of
from .softmax import _log_softmax, log_softmax, needs_no_shift, sums_of_powers


def _split(x: Any) -> Any:
    """(C), (N, C) or (N, C, *) as (N, C, M)."""
    shape = x.shape if x.ndim > 1 else (1, *x.shape)
    return x.reshape(*shape[:2], int(np.prod(shape[2:])))


def _grid(n: int, m: int) -> tuple[Any, Any]:
    return np.arange(n)[:, None], np.arange(m)[None, :]


@op("linear", at=())  # y[n, m] = x[n, t[n, m], m]        x: (N, C, M)    y: (N, M)
def picked(xp: Namespace, self: Array, target):
    rows, columns = _grid(*target.shape)
    return self[rows, target, columns]


@op("linear", at=())  # y[n, t[n, m], m] = x[n, m], else 0        x: (N, M)    y: (N, C, M)
def placed(xp: Namespace, self: Array, target, classes):
    result = xp.zeros((target.shape[0], classes, target.shape[1]), self.dtype)
    rows, columns = _grid(*target.shape)
    result[rows, target, columns] = self
    return result


picked.vjp(self=lambda grad, self_shape, target: placed(grad, target, self_shape[1]))
placed.vjp(self=lambda grad, target: picked(grad, target))


def _targets(target: Any, shape: tuple[int, ...], ignore_index: int) -> tuple[Any, Any]:
    """Targets as (N, M), the ignored ones as 0, and which are not ignored. Raises IndexError for others outside."""
    classes = shape[1] if len(shape) > 1 else shape[0]
    target = target.astype(np.int64, copy=False)
    target = (
        target.reshape(shape[0] if len(shape) > 1 else 1, -1)
        if target.size
        else np.zeros((shape[0], 0 if len(shape) > 2 else 1), np.int64)[: target.size]
    )
    kept = target != ignore_index
    wrong = kept & ((target < 0) | (target >= classes))
    if wrong.any():
        raise IndexError(f"Target {target[wrong][0]} is out of bounds.")
    return (target if kept.all() else np.where(kept, target, 0)), kept


def _scales(x: Any, target: Any, kept: Any, weight: Any) -> Any:
    """What each loss counts: its class's weight, 0 where it is ignored."""
    return kept.astype(x.dtype) if weight is None else np.where(kept, weight[target], x.dtype.type(0))


@functools.lru_cache(maxsize=16)
def _starts(count: int, classes: int) -> Any:
    """Where the rows of an array (count, classes) start in its memory."""
    return np.arange(0, count * classes, classes or 1)


_INT64 = np.dtype(np.int64)


def _places(shape: tuple[int, ...], target: Any, ignore_index: int) -> Any:
    """The places of the targets in an array (N, C) seen as one line, in the usual case: all targets are classes, none
    of them ignored. None for anything else."""
    if len(shape) != 2 or 0 <= ignore_index < shape[1] or target.dtype is not _INT64 or not target.size:
        return None
    count, classes = shape
    if count <= FEW:
        labels = target.tolist()
        plain = min(labels) >= 0 and max(labels) < classes
    else:
        # Negative numbers are large when taken as unsigned: one comparison finds all that are out of range.
        plain = np.maximum.reduce(target.view(np.uint64)) < classes
    return np.add(_starts(count, classes), target) if plain else None


def _nll_node(self, reduction):
    # PyTorch brings all but (N, C) and (N, C, H, W) to the latter and its losses back.
    ndim = self._array.ndim
    if ndim < 3:
        return "NllLossBackward0"
    return "ViewBackward0" if ndim != 4 and reduction == "none" else "NllLoss2DBackward0"


@op(
    "linear",
    at=(),
    widen=True,
    name="nll_loss_nd",
    node=_nll_node,
    refuse={"biu": "nll_loss_out_frame", "c": "nll_loss_out_frame"},
)
def _nll(xp: Namespace, self: Array, target, weight, reduction, ignore_index):
    # l[n] = -w[t[n]] x[n, t[n]], of which the mean is weighted
    places = _places(self.shape, target, ignore_index) if weight is None else None
    if places is not None:
        chosen = self.take(places)
        if reduction == "none":
            return -chosen
        count = len(target)
        total = sum(chosen.tolist()) if count <= FEW else np.add.reduce(chosen)
        return np.array(-total if reduction == "sum" else total / -count, self.dtype)
    labels, kept = _targets(target, self.shape, ignore_index)
    scale = _scales(self, labels, kept, weight)
    chosen = picked.op.kernel(xp, _split(self), labels)
    losses = xp.where(kept, -chosen * scale, self.dtype.type(0))  # also where what is ignored is infinite
    if reduction == "none":
        return losses.reshape(target.shape)
    total = losses.sum(dtype=self.dtype)
    return total if reduction == "sum" else total / scale.sum(dtype=self.dtype)


def _nll_self(grad, self_shape, self_dtype, target, weight, reduction, ignore_index):
    if weight is None and not isinstance(grad, Tensor):
        places = _places(self_shape, target, ignore_index)
        if places is not None:
            result = np.zeros(self_shape, self_dtype)
            result.put(places, grad / -len(target) if reduction == "mean" else -grad)
            return result
    labels, kept = _targets(target, self_shape, ignore_index)
    scale = -_scales(np.empty(0, self_dtype), labels, kept, weight)
    if reduction == "mean":
        scale = scale / -scale.sum(dtype=self_dtype)
        scale[~kept] = 0  # also where nothing counts
    grad = grad.reshape(labels.shape if reduction == "none" else ())
    scaled = grad * (wrap(scale) if isinstance(grad, Tensor) else scale)
    return placed(scaled, labels, self_shape[1] if len(self_shape) > 1 else self_shape[0]).reshape(self_shape)


_nll.vjp(self=_nll_self)


def _misfit(shape: tuple[int, ...], given: tuple[int, ...]) -> RuntimeError:
    if len(shape) != 4:
        return RuntimeError(f"Expected target size {[shape[0], *shape[2:]]}, got {list(given)}")
    if len(given) != 3:
        return RuntimeError(
            f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {len(given)}"
        )
    return RuntimeError(f"size mismatch (got input: {list(shape)} , target: {list(given)}")


def _misweighted(weight: Any, classes: int) -> str:
    return f" {classes} classes or no classes but got weight tensor of shape: {list(weight._array.shape)}"


def _check(input: Any, target: Any, weight: Any) -> None:
    try:
        shape, given = input._array.shape, target._array.shape
    except AttributeError:
        raise no_tensor("nll_loss_nd", input=input, target=target) from None
    if len(shape) == 2 and given == shape[:1] and weight is None and target._array.dtype is _INT64:
        if input._array.dtype.kind not in "fV":
            refuse(dict.fromkeys("biuc", "nll_loss_out_frame"), input._array.dtype)
        return
    if not shape:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if len(shape) > 1 and (not given or shape[0] != given[0]):
        raise ValueError(
            f"Expected input batch_size ({shape[0]}) to match target batch_size ({given[0] if given else 0})."
        )
    if len(shape) == 1 and len(given) == 1 and given[0] != 1:
        raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {given[0]}")
    if len(shape) < 3 and len(given) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if len(shape) > 2 and given[1:] != shape[2:]:
        raise _misfit(shape, given)
    kind = target._array.dtype
    if kind not in (np.int64, np.uint8):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {scalar_name(kind)}")
    if kind != np.int64 and len(shape) > 2:
        raise RuntimeError(f"expected scalar type Long but found {scalar_name(kind)}")
    refuse(dict.fromkeys("biuc", "nll_loss_out_frame"), input._array.dtype)
    classes = shape[1] if len(shape) > 1 else shape[0]
    if weight is not None:
        if weight._array.shape != (classes,):
            which = " or no classes" if len(shape) > 2 else _misweighted(weight, classes)
            raise RuntimeError(f"weight tensor should be defined either for all{which}")
        if weight._array.dtype != input._array.dtype:
            raise RuntimeError(
                f"expected scalar type {scalar_name(input._array.dtype)} but found {scalar_name(weight._array.dtype)}"
            )


@composite(at=("nn.functional",))
def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
    """The negative log-probabilities that ``input`` (N, C, *) has for the classes ``target`` (N, *).

    ``weight`` (C) weighs the classes; targets equal to ``ignore_index`` do not count. Raises ValueError or RuntimeError
    for shapes that do not fit and IndexError for classes that do not exist.
    """
    reduction = reduction_of(reduction, size_average, reduce)
    _check(input, target, weight)
    return _nll(input, target._array, None if weight is None else weight._array, reduction, ignore_index)


@composite(at=("nn.functional",))
def cross_entropy(
    input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0
):
    """The cross entropy of ``softmax(input)``, (C), (N, C) or (N, C, *), and ``target``: classes (N, *), or
    probabilities of the shape of ``input``.

    Raises as ``nll_loss`` does, and RuntimeError unless ``label_smoothing`` is in [0, 1].

    >>> import penlight as torch
    >>> torch.nn.functional.cross_entropy(torch.tensor([[0., 1., 2.]]), torch.tensor([2]))
    tensor(0.4076)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    try:
        shape, given = input._array.shape, target._array.shape
    except AttributeError:
        raise no_tensor("cross_entropy_loss", input=input, target=target) from None
    axis = 0 if len(shape) == 1 else 1
    if given == shape:
        if target._array.dtype.kind in "biuc":
            raise RuntimeError(
                "Expected floating point type for target with class probabilities, got "
                + scalar_name(target._array.dtype)
            )
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        if weight is not None and weight._array.shape != (shape[axis],):
            which = _misweighted(weight, shape[axis])
            raise RuntimeError(f"cross_entropy: weight tensor should be defined either for all{which}")
        _check_smoothing(label_smoothing)
        return _soft_cross_entropy(input, target, weight, reduction, label_smoothing, axis)
    _check_smoothing(label_smoothing)
    if input._array.size >= _LARGE and label_smoothing <= 0 and weight is None and type(input) is Tensor:
        loss = _without_gradient(input, target, reduction, ignore_index)
        if loss is not None:
            return wrap(np.asarray(loss))
    if input._array.dtype.kind == "f" and input._array.dtype.itemsize > 2 and shape:
        logs = _log_softmax(input, axis)
    else:
        logs = log_softmax(input, axis)
    if label_smoothing <= 0:
        _check(logs, target, weight)
        return _nll(logs, target._array, None if weight is None else weight._array, reduction, ignore_index)
    return _smoothed(logs, target, weight, ignore_index, reduction, label_smoothing, axis)


def _check_smoothing(label_smoothing: float) -> None:
    if label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")


_LARGE = 1 << 14


def _without_gradient(input: Any, target: Any, reduction: str, ignore_index: int) -> Any:
    """The cross entropy of many numbers that wants no gradient, and so no array of logarithms: in the usual case, and
    where exponentials need no shift (Note [Exponentials without a shift] in softmax.py). None for anything else."""
    x = input._array
    if (input._requires_grad and modes.grad) or rare.on or (x.dtype is not F32 and x.dtype is not F64) or x.ndim != 2:
        return None
    _check(input, target, None)
    places = _places(x.shape, target._array, ignore_index)
    if places is None:
        return None
    token = set_errors(QUIET)
    try:
        sums = sums_of_powers(x, (1,))
        if not needs_no_shift(sums):
            return None
        losses = np.subtract(np.log(sums, sums).reshape(-1), x.take(places))
        if reduction == "none":
            return losses
        total = np.add.reduce(losses)
        return total if reduction == "sum" else total / losses.dtype.type(losses.size)
    finally:
        unset_errors(token)


@op("linear", at=(), node="DivBackward1")  # y = x / n
def _over(xp: Namespace, self: Array, number):
    return self / number


_over.vjp(self=lambda grad, number: _over(grad, number))


def _by_class(weight: Any, ndim: int, axis: int) -> Any:
    shape = [1] * ndim
    shape[axis] = -1
    return weight.reshape(shape)


def _soft_cross_entropy(input: Any, target: Any, weight: Any, reduction: str, smoothing: float, axis: int) -> Any:
    shape = input._array.shape
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / max(shape[axis], 1)
    losses = log_softmax(input, axis) * target
    if weight is not None:
        losses = losses * _by_class(weight, len(shape), axis)
    if reduction == "none":
        return -losses.sum(axis)
    total = -losses.sum()
    return total if reduction == "sum" else _over(total, input._array.size // max(shape[axis], 1))


def _smoothed(
    logs: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float, axis: int
) -> Any:
    """(1 - s) nll + s / C times the mean over all classes' own."""
    sharp = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    ignored = wrap(target._array == ignore_index)
    even = -logs.sum(axis) if weight is None else -(logs * _by_class(weight, logs.dim(), axis)).sum(axis)
    even = even.masked_fill(ignored, 0)
    if reduction == "mean":
        if weight is None:
            even = even.sum() / int(target._array.size - ignored._array.sum())
        else:
            kept = ~ignored._array
            even = even.sum() / wrap(weight._array[target._array[kept]].sum())
    elif reduction == "sum":
        even = even.sum()
    return sharp * (1 - smoothing) + even * (smoothing / logs._array.shape[axis])
