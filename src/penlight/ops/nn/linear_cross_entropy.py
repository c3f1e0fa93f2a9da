"""The cross entropy of a linear map, whole or some rows at a time.

A layer onto many classes has far more logits than inputs. In chunks, they never exist all at once: backward finds those
of a chunk again, l = x W^T + b, and with p = softmax(l) and t the target's row of the identity,

    gl = (p - t) gy        gx = gl W        gW = gl^T x        gb = sum gl
"""

from __future__ import annotations

import warnings
from math import prod
from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor, wrap
from ...backend.blocks import slices
from ...backend.summation import total
from ...backend.types import Array, Namespace
from ..affine import linear
from ..classification import cross_entropy
from ..define import composite, op
from ..formulas import array_of
from .standardize import wide

# ------------------------------------------------------------------------------------------------ options


class LinearCrossEntropyOptions:
    """How ``linear_cross_entropy`` goes through its rows: so many at a time (``batch_chunk_size``), or as many as
    ``chunking_method`` finds: "aspect_ratio:N" makes the logits of a chunk take an N-th of the memory of the input.

    ``acc_policy`` and ``acc_dtype`` are checked and kept for PyTorch's programs: sums are always float32 or wider, and
    backward may run again whatever ``allow_retain_graph``. Raises ValueError for values that are none.

    >>> import penlight as torch
    >>> torch.nn.LinearCrossEntropyOptions(batch_chunk_size=2).batch_chunk_size
    2
    """

    __slots__ = ("allow_retain_graph", "batch_chunk_size", "chunking_method", "acc_policy", "acc_dtype")

    def __init__(
        self, allow_retain_graph=False, batch_chunk_size=None, chunking_method="auto", acc_policy="auto",
        acc_dtype=None,
    ):  # fmt: skip
        if acc_policy not in ("auto", "accurate", "balanced", "compact"):
            raise ValueError(f"invalid acc_policy: {acc_policy!r}")
        if chunking_method not in (None, "auto"):
            name, mark, factor = chunking_method.partition(":")
            if name != "aspect_ratio" or (mark and not (factor.isdigit() and int(factor) > 0)):
                raise ValueError(f"invalid chunking_method: {chunking_method!r}")
        if batch_chunk_size is not None and not (isinstance(batch_chunk_size, int) and batch_chunk_size > 0):
            raise ValueError(f"batch_chunk_size must be positive int or None, got {batch_chunk_size!r}")
        if acc_dtype is not None and not acc_dtype.is_floating_point:
            raise ValueError(
                "acc_dtype must be one of {None, torch.float16, torch.bfloat16, torch.float32, torch.float64}, got "
                f"{acc_dtype!r}. Pass acc_dtype=None to let the op pick automatically."
            )
        self.allow_retain_graph = allow_retain_graph
        self.batch_chunk_size = batch_chunk_size
        self.chunking_method = chunking_method
        self.acc_policy = acc_policy
        self.acc_dtype = acc_dtype

    def __repr__(self) -> str:
        shown = ", ".join([f"{name}={getattr(self, name)!r}" for name in self.__slots__])
        return f"LinearCrossEntropyOptions({shown})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LinearCrossEntropyOptions):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash(tuple([getattr(self, name) for name in self.__slots__]))


def _chunk_size(options: Any, rows: int, features: int, classes: int) -> int:
    size, method = options.batch_chunk_size, options.chunking_method
    if method == "auto":
        method = "aspect_ratio:2" if size is None else None
    if method is None:
        return max(1, rows if size is None else min(size, rows))
    target = -(-rows // -(-classes // features)) if features and classes else rows
    found = min((1 << max(target - 1, 0).bit_length()) // int(method.partition(":")[2] or 1), rows)
    if size not in (None, found):
        raise ValueError(
            f"batch_chunk_size (={size}) and chunking_method ('{method}') give different chunk sizes ({size} vs "
            f"{found}); pass only one."
        )
    return max(1, found)


# ------------------------------------------------------------------------------------------------ in chunks


def _logits(x: Any, matrix: Any, bias: Any) -> Any:
    """Less the largest of each row."""
    logits = x.dot(matrix.T)
    if bias is not None:
        np.add(logits, bias, logits)
    return np.subtract(logits, np.maximum.reduce(logits, 1, keepdims=True), logits)


def _scales(target: Any, classes: int, weight: Any, ignore_index: int, dtype: Any) -> tuple[Any, Any]:
    """What each loss counts, 0 where it is ignored, and targets that are classes everywhere."""
    kept = target != ignore_index
    wrong = kept & ((target < 0) | (target >= classes))
    if wrong.any():
        raise IndexError(f"Target {target[wrong][0]} is out of bounds.")
    labels = np.where(kept, target, 0)
    scales = kept.astype(dtype) if weight is None else np.where(kept, weight[labels], dtype.type(0))
    return scales, labels


def _chunked_losses(
    x: Any, matrix: Any, bias: Any, target: Any, weight: Any, reduction: str, ignore_index: int, step: int
) -> Any:
    scales, labels = _scales(target, len(matrix), wide(weight), ignore_index, x.dtype)
    losses = np.empty(len(x), x.dtype)
    for part in slices(0, len(x), step):
        logits = _logits(x[part], matrix, bias)
        chosen = logits[np.arange(len(logits)), labels[part]]
        np.exp(logits, logits)
        losses[part] = np.log(np.add.reduce(logits, 1)) - chosen
    losses = np.where(scales == 0, x.dtype.type(0), losses * scales)
    if reduction == "none":
        return losses
    return total(losses) if reduction == "sum" else total(losses) / total(scales)


def _chunked_grads(
    grad: Any, inputs: list[Any], target: Any, weight: Any, reduction: str, ignore_index: int, step: int
) -> list[Any]:
    x, matrix, bias = inputs
    scales, labels = _scales(target, len(matrix), wide(weight), ignore_index, x.dtype)
    scales = scales * grad
    if reduction == "mean":
        scales /= total(_scales(target, len(matrix), wide(weight), ignore_index, x.dtype)[0])
    gx, gw, gb = np.empty_like(x), np.zeros_like(matrix), np.zeros(len(matrix), x.dtype)
    for part in slices(0, len(x), step):
        p = _logits(x[part], matrix, bias)
        np.exp(p, p)
        some = scales[part]
        np.multiply(p, (some / np.add.reduce(p, 1))[:, None], p)
        p[np.arange(len(p)), labels[part]] -= some
        np.matmul(p, matrix, out=gx[part])
        gw += p.T.dot(x[part])
        gb += np.add.reduce(p, 0)
    return [gx, gw, gb]


class _Found:
    """The gradients that one formula found for the next, in one pass."""

    __slots__ = ("passing", "grads")

    def __init__(self) -> None:
        self.passing: Any = None
        self.grads: list[Any] = []


def _formula(which: int) -> Any:
    def formula(grad, input, linear_weight, linear_bias, target, weight, reduction, ignore_index, step, found):
        if isinstance(grad, Tensor):
            return _tensor_grad(
                which, grad, (input, linear_weight, linear_bias), target, weight, reduction, ignore_index
            )
        passing = modes.passing
        if passing is None or found.passing is not passing or found.grads[which] is None:
            inputs = [wide(array_of(x)) for x in (input, linear_weight, linear_bias)]
            found.grads = _chunked_grads(wide(grad), inputs, target, weight, reduction, ignore_index, step)
            found.passing = passing
        result, found.grads[which] = found.grads[which], None
        return result

    return formula


def _tensor_grad(
    which: int, grad: Any, inputs: tuple[Any, ...], target: Any, weight: Any, reduction: str, ignore_index: int
) -> Any:
    """The same on Tensors, all logits at once."""
    x, matrix, bias = inputs
    logits = linear(x, matrix, bias)
    dtype = logits._array.dtype
    scales, labels = _scales(target, len(matrix._array), weight, ignore_index, dtype)
    share = scales / scales.sum() if reduction == "mean" else scales
    chosen = np.zeros(logits._array.shape, dtype)
    chosen[np.arange(len(labels)), labels] = 1
    slope = (logits.softmax(1) - wrap(chosen)) * (grad * wrap(share)).unsqueeze(1)
    if which == 0:
        return slope @ matrix
    return slope.t() @ x if which == 1 else slope.sum(0)


def _chunked(name: str) -> Any:
    @op("other", at=(), name="linear_cross_entropy", out=False,
        node=f"GeneratedBackwardFor_torch_nn__linear_cross_entropy_batch_{name}_defaultBackward")  # fmt: skip
    def function(xp: Namespace, input: Array, linear_weight: Array, linear_bias: Array | None = None, target=None,
                 weight=None, reduction="mean", ignore_index=-100, step=1, found=None):  # fmt: skip
        losses = _chunked_losses(
            wide(input), wide(linear_weight), wide(linear_bias), target, weight, reduction, ignore_index, step
        )
        return np.asarray(losses).astype(input.dtype, copy=False)

    function.vjp(input=_formula(0), linear_weight=_formula(1), linear_bias=_formula(2))
    return function


_reduced, _unreduced = _chunked("chunked"), _chunked("chunked_no_reduction")

# ------------------------------------------------------------------------------------------------ the function


def _check(input: Any, linear_weight: Any, linear_bias: Any) -> None:
    dims, weight_dims = input._array.ndim, linear_weight._array.ndim
    if dims < 1 or dims > 2:
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {dims}")
    if weight_dims < 2:
        raise RuntimeError(f"expected linear_weight with dimensionality at least 2, got {weight_dims}")
    shape, features = linear_weight._array.shape, input._array.shape[-1]
    if features != shape[-1]:
        raise RuntimeError(
            "expected equal input and linear_weight last dimensions (in_features), "
            f"got {features} and {shape[-1]}, respectively"
        )
    if linear_bias is not None and linear_bias._array.shape != shape[:-1]:
        raise RuntimeError(f"expected linear_bias shape {shape[:-1]}, got {linear_bias._array.shape}")
    if weight_dims > 2 and dims == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {shape} requires batched input, (N, {features}), got "
            f"unbatched input with shape {input._array.shape}"
        )


@composite(at=("nn.functional",))
def linear_cross_entropy(
    input, linear_weight, target, *, linear_bias=None, weight=None, reduction="mean", ignore_index=None,
    label_smoothing=0.0, options=None,
):  # fmt: skip
    """``cross_entropy(linear(input, linear_weight, linear_bias), target)``, for ``input`` (N, E) or (E).

    ``linear_weight`` is (C, E) or (C, *, E), for targets (N, *); the rest is as in ``cross_entropy``. With ``options``
    (``nn.LinearCrossEntropyOptions``) rows are taken some at a time, so that not all logits are in memory at once.
    Raises RuntimeError for shapes that do not fit.

    >>> import penlight as torch
    >>> x, weight = torch.tensor([[1., 2.]]), torch.tensor([[0., 0.], [1., 0.], [0., 1.]])
    >>> torch.nn.functional.linear_cross_entropy(x, weight, torch.tensor([2]))
    tensor(0.4076)
    """
    _check(input, linear_weight, linear_bias)
    classes, *features = linear_weight._array.shape[:-1]
    shape = (*input._array.shape[:-1], classes, *features)
    if target._array.shape == shape and ignore_index is not None:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    ignore_index = -100 if ignore_index is None else ignore_index
    labels = target._array.dtype == np.int64
    if options is not None and reduction in ("mean", "sum", "none") and not label_smoothing and labels and not features:
        return _in_chunks(input, linear_weight, target, linear_bias, weight, reduction, ignore_index, options)
    if options is not None:
        bias = None if linear_bias is None else linear_bias._array.shape
        warnings.warn(
            "linear_cross_entropy: ``options`` ignored; chunked path needs reduction in {'mean','sum','none'}, "
            "label_smoothing == 0, target.dtype == int64, out_features == (). Got "
            f"reduction={reduction!r}, label_smoothing={label_smoothing}, target.dtype={target.dtype}, "
            f"out_features={tuple(features)}, tracing=False, linear_bias.shape={bias}.",
            stacklevel=2,
        )
    if features:
        linear_weight = linear_weight.reshape(classes * prod(features), -1)
        linear_bias = None if linear_bias is None else linear_bias.reshape(-1)
    logits = linear(input, linear_weight, linear_bias).reshape(shape)
    return cross_entropy(
        logits, target, weight, reduction=reduction, ignore_index=ignore_index, label_smoothing=label_smoothing
    )


def _in_chunks(
    input: Any, linear_weight: Any, target: Any, linear_bias: Any, weight: Any, reduction: str, ignore_index: int,
    options: Any,
) -> Any:  # fmt: skip
    single = input._array.ndim == 1
    if single:
        input, target = input.unsqueeze(0), target.unsqueeze(0)
    rows, features = input._array.shape
    step = _chunk_size(options, rows, features, linear_weight._array.shape[0])
    function = _unreduced if reduction == "none" else _reduced
    result = function(
        input, linear_weight, linear_bias, target._array, None if weight is None else weight._array, reduction,
        ignore_index, step, _Found(),
    )  # fmt: skip
    return result.squeeze(0) if single else result
