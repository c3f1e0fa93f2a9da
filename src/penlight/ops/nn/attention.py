"""Scaled dot-product attention.

One op for what PyTorch's fused kernel on the CPU takes: queries, keys and values (N, H, L, E) without dropout. Anything
else is assembled of other ops, as there.

The fused op (Dao et al. 2022): with s = c q k^T + mask and p = e^(s - max s), o = (p v) / sum p. What is divided by the
sum is the output, with as many columns as v, and not p. With w = p / sum p the gradients are

    gv = w^T go      gs = w (go v^T - sum go o)      gq = c gs k      gk = c gs^T q
"""

from __future__ import annotations

from functools import lru_cache
from math import inf, sqrt
from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor, wrap
from ...backend import dtypes
from ...backend.blocks import slices
from ...backend.layouts import laid
from ...backend.names import scalar_name
from ...backend.numbers import zero
from ...backend.summation import F32, F64, few
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..dropout import _torch_dropout
from ..errors import type_name
from ..formulas import array_of, masked
from ..matmul import matmul
from ..outputs import C_NAMES
from ..repeating import repeat_interleave
from ..scalars import scalar
from ..softmax import _softmax
from .layer_norm import _wants
from .standardize import wide

# Elements of p that are taken at a time, and up to which p is kept for backward.
_BLOCK = 1 << 16
_KEEP = 1 << 24
_FEW = 64


class Kept:
    """What backward wants of forward: p and 1 / sum p. And gradients that one formula found for the next, in one pass
    of the engine. See Note [Kept] in layer_norm.py."""

    __slots__ = ("p", "inverse", "passing", "found")

    def __init__(self) -> None:
        self.p: Any = None
        self.inverse: Any = None
        self.passing: Any = None
        self.found: list[Any] = []


# ------------------------------------------------------------------------------------------------ on arrays


def _causal(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """-inf where a key comes after the query."""
    return np.triu(np.full(shape[-2:], -inf, dtype), 1)


@lru_cache(4)
def _later(queries: int, keys: int) -> np.ndarray:
    """Whether a key comes after the query."""
    return np.triu(np.ones((queries, keys), bool), 1)


def _powers(s: np.ndarray, mask: Any, causal: bool) -> tuple[np.ndarray, Any]:
    """p and 1 / sum p for the scores (B, L, S), in place. Where a row is masked altogether, both are 0."""
    if causal:  # written over and not added to, as what comes later may be nan
        np.copyto(s, scalar(-inf, s.dtype), where=_later(*s.shape[1:]))
    elif mask is None and s.size <= _FEW:
        values = s.ravel().tolist()
        if max(values) < 80 and min(values) > -80:
            # Neither the sums nor their inverses overflow.
            p = np.exp(s, s)
            return p, np.reciprocal(few(p.reshape(-1, p.shape[-1]), 1)).reshape(p.shape[:2] + (1,))
    if mask is not None:
        np.add(s, mask, s)
    top = np.maximum.reduce(s, -1, keepdims=True)
    if mask is not None or causal:
        gone = top == -inf
        if gone.any():
            np.copyto(top, zero(top.dtype), where=gone)
            p = np.exp(np.subtract(s, top, s), s)
            total = np.add.reduce(p, -1, keepdims=True)
            np.copyto(total, scalar(inf, total.dtype), where=total == 0)
            return p, np.reciprocal(total, total)
    p = np.exp(np.subtract(s, top, s), s)
    rows = p.reshape(-1, p.shape[-1])
    total = few(rows, 1)
    if total is None:
        total = np.add.reduce(rows, -1)
    return p, np.reciprocal(total).reshape(top.shape)


def _steps(heads: int, length: int) -> Any:
    return slices(0, heads, max(1, _BLOCK // max(length, 1)))


def _heads(x: Any) -> Any:
    """(N, H, L, E) as (N H, L, E)"""
    return wide(x).reshape(-1, *x.shape[2:])


def _mask_of(mask: Any, shape: tuple[int, ...], dtype: Any) -> tuple[Any, bool]:
    """What is added to all scores (N H, L, S), and whether it differs from head to head."""
    if mask is None:
        return None, False
    if mask.dtype.kind == "b":
        bits = mask
        mask = np.zeros(mask.shape, dtype)
        np.copyto(mask, scalar(-inf, dtype), where=~bits)
    else:
        mask = wide(mask).astype(dtype, copy=False)
    if mask.ndim == 2 or mask.shape[:2] == (1, 1):
        return mask.reshape(mask.shape[-2:]), False
    return np.broadcast_to(mask, shape[:2] + mask.shape[2:]).reshape(-1, *mask.shape[2:]), True


def _attend_once(q: Any, k: Any, v: Any, factor: float, kept: Any) -> Any:
    """The same for a single head without a mask: two products of matrices."""
    s = np.multiply(q[0, 0], scalar(factor, q.dtype)).dot(k[0, 0].T)
    p, inverse = _powers(s[None], None, False)
    if kept is not None:
        kept.p, kept.inverse = p, inverse
    out = p[0].dot(v[0, 0])
    return np.multiply(out, inverse[0], out)[None, None]


def _attend(q: Any, k: Any, v: Any, mask: Any, causal: bool, factor: float, kept: Any) -> Any:
    if mask is None and not causal and q.size == q.shape[2] * q.shape[3] and q.itemsize > 2:
        return _attend_once(q, k, v, factor, kept)
    shape = (*q.shape[:3], k.shape[2])
    dtype = wide(q[:0]).dtype
    mask, many = _mask_of(mask, shape, dtype)
    out_shape = (*shape[:3], v.shape[3])
    q, k, v = _heads(q), _heads(k), _heads(v)
    q = np.multiply(q, scalar(factor, dtype))
    k = k.swapaxes(1, 2)
    size = shape[2] * shape[3]
    if len(q) * size <= _BLOCK:
        p, inverse = _powers(np.matmul(q, k), mask, causal)
        if kept is not None:
            kept.p, kept.inverse = p, inverse
        out = np.matmul(p, v)
        return np.multiply(out, inverse, out).reshape(out_shape)
    out = np.empty((len(q), *out_shape[2:]), dtype)
    keep = kept is not None and len(q) * size <= _KEEP
    if keep:
        kept.p, kept.inverse = np.empty((len(q), *shape[2:]), dtype), np.empty((len(q), shape[2], 1), dtype)
    for part in _steps(len(q), size):
        s = np.matmul(q[part], k[part], out=kept.p[part] if keep else None)
        p, inverse = _powers(s, mask[part] if many else mask, causal)
        if keep:
            kept.inverse[part] = inverse
        target = np.matmul(p, v[part], out=out[part])
        np.multiply(target, inverse, target)
    return out.reshape(out_shape)


def _back(grad: Any, q: Any, k: Any, v: Any, result: Any, mask: Any, causal: bool, factor: float, kept: Any) -> Any:
    """gq, gk and gv."""
    shape = (*q.shape[:3], k.shape[2])
    shapes = q.shape, k.shape, v.shape
    grad, q, k, v, result = [_heads(x) for x in (grad, q, k, v, result)]
    dtype = q.dtype
    q = np.multiply(q, scalar(factor, dtype))
    mask, many = _mask_of(mask, shape, dtype)
    gq, gk, gv = np.empty_like(q), np.empty(k.shape, dtype), np.empty(v.shape, dtype)
    for part in _steps(len(q), shape[2] * shape[3]):
        some_q, some_k, go = q[part], k[part], grad[part]
        if kept is not None and kept.p is not None:
            p, inverse = kept.p[part], kept.inverse[part]
        else:
            s = np.matmul(some_q, some_k.swapaxes(1, 2))
            p, inverse = _powers(s, mask[part] if many else mask, causal)
        go = np.multiply(go, inverse)  # from here on p stands for w
        np.matmul(p.swapaxes(1, 2), go, out=gv[part])
        gs = np.matmul(go, v[part].swapaxes(1, 2))
        np.subtract(gs, np.vecdot(go, result[part])[..., None], gs)
        np.multiply(gs, p, gs)
        np.matmul(gs, some_k, out=gq[part])
        np.matmul(gs.swapaxes(1, 2), some_q, out=gk[part])
    np.multiply(gq, scalar(factor, dtype), gq)
    return [g.reshape(size) for g, size in zip((gq, gk, gv), shapes, strict=True)]


# ------------------------------------------------------------------------------------------------ the op


@op("other", at=(), name="scaled_dot_product_attention", node="ScaledDotProductFlashAttentionForCpuBackward0",
    out=False, layout=lambda result, query, *_: laid(result, query))  # fmt: skip
def _attention(xp: Namespace, query: Array, key: Array, value: Array, mask=None, causal=False, factor=1.0, kept=None):
    result = _attend(query, key, value, mask, causal, factor, kept)
    return result if result.dtype is query.dtype else result.astype(query.dtype)


def _weights(query: Any, key: Any, mask: Any, causal: bool, factor: float) -> Any:
    """w, on Tensors with their history, for whatever batches broadcast."""
    scores = matmul(query * factor, key.transpose(-2, -1))
    if causal:
        scores = scores + wrap(_causal(scores._array.shape, scores._array.dtype))
    if mask is None and not causal:
        return _softmax(scores, scores._array.ndim - 1)
    if mask is not None:
        scores = scores + mask
    gone = np.isneginf(scores._array).all(-1, keepdims=True) if scores._array.shape[-1] else np.zeros(1, bool)
    if not gone.any():
        return _softmax(scores, scores._array.ndim - 1)
    kept = np.broadcast_to(~gone, scores._array.shape)
    return masked(kept, _softmax(masked(kept, scores), scores._array.ndim - 1))


def _float_mask(mask: Any, dtype: Any) -> Any:
    """A mask as a Tensor to add to the scores."""
    if mask is None:
        return None
    array = array_of(mask)
    if array.dtype.kind == "b":
        return wrap(_mask_of(np.atleast_2d(array), array.shape, dtype)[0].reshape(array.shape))
    mask = mask if isinstance(mask, Tensor) else wrap(array)
    return mask if array.dtype == dtype else mask._to_numpy_dtype(dtype)


def _grads(which: int) -> Any:
    """The formula of one of the three; on arrays the first that is asked finds them all."""

    def formula(grad, query, key, value, result, mask, causal, factor, kept):
        if isinstance(grad, Tensor):
            return _tensor_grad(which, grad, query, key, value, mask, causal, factor)
        query, key, value, result = array_of(query), array_of(key), array_of(value), array_of(result)
        if kept is None:
            return _back(grad, query, key, value, result, mask, causal, factor, None)[which]
        passing = modes.passing
        if passing is None or kept.passing is not passing or kept.found[which] is None:
            kept.found = _back(grad, query, key, value, result, mask, causal, factor, kept)
            kept.passing = passing
        found, kept.found[which] = kept.found[which], None
        return found

    return formula


def _tensor_grad(
    which: int, grad: Any, query: Any, key: Any, value: Any, mask: Any, causal: bool, factor: float
) -> Any:
    if query._array.dtype.itemsize == 2:
        grad, query, key, value = grad.float(), query.float(), key.float(), value.float()
    weights = _weights(query, key, _float_mask(mask, query._array.dtype), causal, factor)
    if which == 2:
        return matmul(weights.transpose(-2, -1), grad)
    scores = matmul(grad, value.transpose(-2, -1))
    scores = (scores - (scores * weights).sum(-1, True)) * weights * factor
    return matmul(scores, key) if which == 0 else matmul(scores.transpose(-2, -1), query)


_attention.vjp(query=_grads(0), key=_grads(1), value=_grads(2))

# ------------------------------------------------------------------------------------------------ the function


def _check(query: Any, key: Any, value: Any, mask: Any) -> None:
    given = (query, key, value)
    for position, (name, tensor) in enumerate(zip(("query", "key", "value"), given, strict=True), 1):
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"scaled_dot_product_attention(): argument '{name}' (position {position}) must be Tensor, "
                f"not {type_name(tensor)}"
            )
    kinds = [dtypes.of(tensor._array.dtype) for tensor in given]
    if kinds[0] is not kinds[1] or kinds[0] is not kinds[2]:
        names = [C_NAMES[kind.name] for kind in kinds]
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {names[0]} key.dtype: "
            f"{names[1]} and value.dtype: {names[2]} instead."
        )
    dims = [tensor._array.ndim for tensor in given]
    if min(dims) < 2:
        raise RuntimeError(
            f"Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {dims[0]} key.dim: "
            f"{dims[1]} and value.dim: {dims[2]} instead."
        )
    if mask is not None:
        kind = dtypes.of(mask._array.dtype)
        if kind.numpy.kind != "b" and kind is not dtypes.float32 and kind is not kinds[0]:
            raise RuntimeError(
                "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
                f"{C_NAMES[kind.name]} and  query.dtype: {C_NAMES[kinds[0].name]} instead."
            )
    if kinds[0].is_complex:
        raise NotImplementedError(f"\"softmax_lastdim_kernel_impl\" not implemented for '{scalar_name(kinds[0])}'")
    if not kinds[0].is_floating_point:
        raise RuntimeError(f"expected scalar type Float but found {scalar_name(kinds[0])}")


def _is_plain(query: Any, key: Any, value: Any, mask: Any) -> bool:
    """Whether there is nothing to check: no mask, one dtype, and as many dimensions as usual."""
    try:
        q, k, v = query._array, key._array, value._array
        dtype = q.dtype
        return (
            mask is None and (dtype is F32 or dtype is F64) and dtype is k.dtype and dtype is v.dtype
            and q.ndim == k.ndim == v.ndim == 4
        )  # fmt: skip
    except AttributeError:
        return False


def _is_fused(query: Any, key: Any, value: Any, mask: Any, dropout: float) -> bool:
    """Whether PyTorch takes its fused kernel on the CPU."""
    q, k, v = query._array, key._array, value._array
    if dropout > 0 or q.ndim != 4 or k.ndim != 4 or v.ndim != 4 or q.dtype.kind not in "fV":
        return False
    if q.shape[:2] != k.shape[:2] or k.shape[:3] != v.shape[:3] or not q.shape[3] == k.shape[3] == v.shape[3]:
        return False
    if not q.size or not k.size or not (q.strides[3] == k.strides[3] == v.strides[3] == q.itemsize):
        return False
    if mask is None:
        return True
    shape = mask._array.shape
    if (mask.requires_grad and modes.grad) or len(shape) not in (2, 4):
        return False
    full = (*q.shape[:3], k.shape[2])
    return all([size in (1, have) for size, have in zip(shape, full[4 - len(shape) :], strict=True)])


def _grouped(query: Any, key: Any, value: Any) -> tuple[Any, Any]:
    """Keys and values, each as often as there are queries for them."""
    heads = query.size(-3)
    repeated = []
    for tensor in (key, value):
        have = tensor.size(-3)
        if heads % have:
            raise RuntimeError("Number of heads in key and value must divide the number of heads in ")
        repeated.append(tensor if have == heads else repeat_interleave(tensor, heads // have, -3))
    return repeated[0], repeated[1]


@composite(at=("nn.functional",))
def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, *, scale=None, enable_gqa=False
):
    """``softmax(scale * query @ key.T + attn_mask) @ value``, for (*, L, E), (*, S, E) and (*, S, V): (*, L, V).

    ``attn_mask`` (broadcast to (*, L, S)) is added, or where it is boolean says which keys count; ``is_causal`` leaves
    to the n-th query the first n keys. A query without any key gets 0. ``scale`` is by default ``1 / sqrt(E)``. With
    ``enable_gqa`` keys and values may have fewer heads, of which the number in queries is a multiple.
    Raises RuntimeError for shapes and dtypes that do not fit.

    >>> import penlight as torch
    >>> x = torch.tensor([[[1., 0.], [0., 1.]]])
    >>> torch.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
    tensor([[[1.0000, 0.0000],
             [0.3302, 0.6698]]])
    """
    if not _is_plain(query, key, value, attn_mask):
        _check(query, key, value, attn_mask)
    if enable_gqa:
        key, value = _grouped(query, key, value)
    factor = scale if scale is not None else 1 / sqrt(query._array.shape[-1]) if query._array.shape[-1] else 1.0
    if _is_fused(query, key, value, attn_mask, dropout_p):
        if dropout_p < 0:
            raise RuntimeError("scaled_dot_product_attention_flash_attention: Currently do not support dropout > 0")
        kept = None if _wants(query, key, value) is None else Kept()
        mask = None if attn_mask is None else attn_mask._array
        return _attention(query, key, value, mask, bool(is_causal), factor, kept)
    return _assembled(query, key, value, attn_mask, dropout_p, is_causal, factor)


def _assembled(query: Any, key: Any, value: Any, mask: Any, dropout: float, causal: bool, factor: float) -> Any:
    if mask is not None and causal:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    narrow = query.dtype if query._array.dtype.itemsize == 2 else None
    if narrow is not None:
        query, key, value = query.float(), key.float(), value.float()
    weights = _weights(query, key, _float_mask(mask, query._array.dtype), causal, factor)
    if dropout > 0:
        weights = _torch_dropout(weights, dropout, True)
    result = matmul(weights, value)
    return result if narrow is None else result.to(narrow)
