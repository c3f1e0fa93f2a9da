"""Lengths and angles between rows, each as one op: on a few rows, the steps would take longer than what they do."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.choice import at_least
from ..backend.layouts import laid
from ..backend.names import scalar_name
from ..backend.promotion import result_dtype
from ..backend.types import Array, Namespace
from .arithmetic import sub
from .broadcasting import broadcast_tensors
from .define import composite, op
from .errors import no_tensor
from .formulas import array_of, either, masked
from .helpers import is_inexact, wrap_dim
from .norms import norm_grad, older_norm, vector_norm
from .reduction import sum
from .scalars import scalar

_norm_array = vector_norm.op.kernel
_norm = either(lambda x, p, dim: _norm_array(np, x, p, dim, True, None), lambda x, p, dim: vector_norm(x, p, dim, True))


def _at_least_array(x: Any, low: float) -> Any:
    return at_least(x, scalar(low, x.dtype))


_at_least = either(_at_least_array, lambda x, low: x.clamp_min(low))


@op("other", at=(), widen=True, promote="common", name="normalize", node="DivBackward0", layout=laid)
# y = x / n, n = max(|x|, e)
def _normalized(xp: Namespace, self: Array, p, dim, eps):
    return self / _at_least(_norm_array(xp, self, p, dim, True, None), eps)


def _normalized_self(grad, self, p, dim, eps):
    """gx = gy / n + g|x| d|x|/dx, where g|x| = -sum(gy x) / n^2, 0 for |x| < e: y may be written to, as in PyTorch"""
    norm = _norm(self, p, dim)
    length = _at_least(norm, eps)
    along = masked(array_of(norm) >= eps, sum(grad * self, dim, True) / length / length)
    turned = norm_grad(along, self, p, norm, dim, True)
    return grad / length if turned is None else grad / length - turned


_normalized.vjp(self=_normalized_self)


@composite(at=("nn.functional",))
def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """``input`` divided by its ``p``-norm along ``dim``, which is taken to be at least ``eps``.

    >>> import penlight as torch
    >>> torch.nn.functional.normalize(torch.tensor([[3., 4.]]))
    tensor([[0.6000, 0.8000]])
    """
    if out is None and input._array.dtype.kind == "f":
        return _normalized(input, p, dim, eps)
    length = vector_norm(input, p, dim, True).clamp_min(eps).expand_as(input)
    return input / length if out is None else input.div(length, out=out)


def _inner(x: Any, y: Any, dim: int) -> Any:
    """The sum of the products along ``dim``, of arrays."""
    return np.vecdot(x, y) if 0 < x.ndim == dim + 1 else np.add.reduce(x * y, dim if x.ndim else ())


def _length_array(x: Any, dim: int) -> Any:
    return np.sqrt(_inner(x, x, dim))


def _restored(x: Any, shape: Any, dim: int) -> Any:
    return x.reshape((*shape[:dim], 1, *shape[dim + 1 :]) if shape else ())


# The bound is to be no part of the gradient.
_bounded = either(
    _at_least_array,
    lambda x, low: x + wrap(np.maximum(low - x._array, 0).astype(x._array.dtype)),
)
_length = either(_length_array, lambda x, dim: vector_norm(x, 2, dim))
_product = either(_inner, lambda x, y, dim: sum(x * y, dim))


@op("other", at=(), widen=True, promote="common", name="cosine_similarity", node="SumBackward1")
# z = x y / (max(|x|, e) max(|y|, e))
def _cosine(xp: Namespace, self: Array, other: Array, dim, eps):
    low = scalar(eps, self.dtype)
    first, second = xp.maximum(_length_array(self, dim), low), xp.maximum(_length_array(other, dim), low)
    return _inner(self, other, dim) / (first * second)


def _cosine_slope(grad, x, y, dim, eps):
    """gx = gz (y / max(|y|, e) - z x / |x|) / max(|x|, e), of the inputs alone: z may be written to, as in PyTorch"""
    shape = tuple(x.shape)
    length, other = _length(x, dim), _length(y, dim)
    z = _product(x, y, dim) / (_bounded(length, eps) * _bounded(other, eps))
    origin = array_of(length) == 0
    turned, scale = _restored(z / (length + origin), shape, dim), _restored(_bounded(other, eps), shape, dim)
    return (y / scale - turned * x) * _restored(grad / _bounded(length, eps), shape, dim)


_cosine.vjp(
    self=lambda grad, self, other, dim, eps: _cosine_slope(grad, self, other, dim, eps),
    other=lambda grad, self, other, dim, eps: _cosine_slope(grad, other, self, dim, eps),
)


@composite(at=("torch", "nn.functional"))
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """The cosine of the angle between ``x1`` and ``x2`` along ``dim``, from -1 to 1. They broadcast.

    Raises RuntimeError but for floating-point tensors.

    >>> import penlight as torch
    >>> torch.nn.functional.cosine_similarity(torch.tensor([[1., 0.]]), torch.tensor([[1., 1.]]))
    tensor([0.7071])
    """
    if x1._array.shape != x2._array.shape:
        x1, x2 = broadcast_tensors(x1, x2)
    if x1._array.dtype is not x2._array.dtype or x1._array.dtype.kind != "f":
        dtype = result_dtype([x1._array, x2._array])
        if not dtype.is_floating_point:
            raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {scalar_name(dtype)}")
        x1, x2 = x1.to(dtype), x2.to(dtype)
    return _cosine(x1, x2, wrap_dim(dim, x1._array.ndim), eps)


@op("other", at=(), name="pairwise_distance", node="NormBackward1")  # y = |x + e|
def _distance(xp: Namespace, self: Array, p, eps, keepdim):
    return older_norm.op.kernel(xp, self + scalar(eps, self.dtype), p, -1, keepdim)


_distance.vjp(self=lambda grad, self, result, p, eps, keepdim: norm_grad(grad, self + eps, p, result, -1, keepdim))


@composite(at=("torch", "nn.functional"))
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """The ``p``-norm of ``x1 - x2 + eps`` along the last dimension."""
    if not (isinstance(x1, Tensor) and isinstance(x2, Tensor)):
        raise no_tensor("pairwise_distance", x1=x1, x2=x2)
    difference = sub(x1, x2)
    return _distance(difference if is_inexact(difference._array) else difference.float(), p, eps, keepdim)
