"""Multi-head attention: projections, heads, attention and the projection of its output."""

from __future__ import annotations

import warnings
from math import inf, sqrt
from typing import Any

import numpy as np

from ...autograd.variable import wrap
from ..affine import linear
from ..define import composite
from ..dropout import dropout
from ..joining import cat
from ..matmul import bmm
from ..padding import pad_ as pad
from ..products import baddbmm
from ..size import Size
from ..softmax import softmax
from .attention import scaled_dot_product_attention


def _expect(holds: bool, text: str) -> None:
    if not holds:
        raise AssertionError(text)


def _is_batched(query: Any, key: Any, value: Any, padding: Any, mask: Any, heads: int) -> bool:
    """Whether there is a batch. Raises AssertionError where the dimensions do not go together."""
    dims = query.dim()
    if dims not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {dims}-D query tensor")
    start = "For batched (3-D) `query`" if dims == 3 else "For unbatched (2-D) `query`"
    _expect(
        key.dim() == value.dim() == dims,
        f"{start}, expected `key` and `value` to be {dims}-D but found {key.dim()}-D and {value.dim()}-D tensors "
        "respectively",
    )
    if padding is not None:
        _expect(
            padding.dim() == dims - 1,
            f"{start}, expected `key_padding_mask` to be `None` or {dims - 1}-D but found {padding.dim()}-D tensor "
            "instead",
        )
    if mask is not None:
        _expect(
            mask.dim() in (2, 3),
            f"{start}, expected `attn_mask` to be `None`, 2-D or 3-D but found {mask.dim()}-D tensor instead",
        )
        if dims == 2 and mask.dim() == 3:
            shape = (heads, query.shape[0], key.shape[0])
            _expect(mask.shape == shape, f"Expected `attn_mask` shape to be {shape} but got {mask.shape}")
    return dims == 3


def _added(mask: Any, name: str, dtype: Any) -> Any:
    """A mask as what is added to the scores: where a boolean one is true, -inf."""
    if mask is None or mask.is_floating_point():
        return mask
    array = mask._array
    _expect(array.dtype.kind == "b", f"only bool and floating types of {name} are supported")
    return wrap(np.where(array, np.float32(-inf), np.float32(0)).astype(dtype.numpy))


def _packed(query: Any, key: Any, value: Any, weight: Any, bias: Any) -> tuple[Any, ...]:
    """The three projections by one matrix (3 E, E); one product for those of the same tensor."""
    width = query.size(-1)

    def several(x: Any, weight: Any, bias: Any, count: int) -> Any:
        y = linear(x, weight, bias).unflatten(-1, (count, width))
        return y.unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous().unbind(0)

    if key is value and query is key:
        return several(query, weight, bias, 3)
    if key is value:
        first, others = weight.split([width, 2 * width])
        b_first, b_others = (None, None) if bias is None else bias.split([width, 2 * width])
        return (linear(query, first, b_first), *several(key, others, b_others, 2))
    biases = (None,) * 3 if bias is None else bias.chunk(3)
    return tuple([linear(x, w, b) for x, w, b in zip((query, key, value), weight.chunk(3), biases, strict=True)])


def _separate(given: tuple[Any, ...], weights: tuple[Any, ...], bias: Any) -> tuple[Any, ...]:
    biases = (None,) * 3 if bias is None else bias.chunk(3)
    names = ("query", "key", "value")
    width = given[0].size(-1)
    for name, x, weight in zip(names, given, weights, strict=True):
        shape = (width, x.size(-1))
        _expect(weight.shape == shape, f"expecting {name} weights shape of {shape}, but got {weight.shape}")
    for name, b in zip(names, biases, strict=True):
        if b is not None:
            _expect(b.shape == (width,), f"expecting {name} bias shape of {(width,)}, but got {b.shape}")
    return tuple([linear(x, w, b) for x, w, b in zip(given, weights, biases, strict=True)])


def _by_head(x: Any, static: Any, name: str, count: int, width: int) -> Any:
    """(L, N, E) as (N H, L, D), or what is given in place of it."""
    if static is None:
        return x.view(x.shape[0], count, width).transpose(0, 1)
    _expect(static.size(0) == count, f"expecting static_{name}.size(0) of {count}, but got {static.size(0)}")
    _expect(static.size(2) == width, f"expecting static_{name}.size(2) of {width}, but got {static.size(2)}")
    return static


def _checked_mask(mask: Any, rows: int, columns: int, count: int) -> Any:
    """The mask with three dimensions."""
    if mask is None:
        return None
    shape = (rows, columns) if mask.dim() == 2 else (count, rows, columns)
    if mask.shape != shape:
        raise RuntimeError(f"The shape of the {mask.dim()}D attn_mask is {mask.shape}, but should be {shape}.")
    return mask.unsqueeze(0) if mask.dim() == 2 else mask


def _lengthened(key: Any, value: Any, more: tuple[Any, Any], masks: tuple[Any, Any], dim: int) -> tuple[Any, ...]:
    """One more key and value for all, which no mask hides."""
    masks = tuple([None if mask is None else pad(mask, (0, 1)) for mask in masks])
    return cat([key, more[0]], dim), cat([value, more[1]], dim), *masks


def _merged(mask: Any, padding: Any, batch: int, heads: int, columns: int) -> Any:
    if padding is None:
        return mask
    for dim, size in enumerate((batch, columns)):
        have = padding.shape[dim]
        _expect(have == size, f"Expected key_padded_mask.shape[{dim}] to be {size}, but got {have}")
    padding = padding.view(batch, 1, 1, columns).expand(-1, heads, -1, -1).reshape(batch * heads, 1, columns)
    return padding if mask is None else mask + padding


@composite(at=("nn.functional",))
def multi_head_attention_forward(
    query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn,
    dropout_p, out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True, attn_mask=None,
    use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None,
    static_v=None, average_attn_weights=True, is_causal=False,
):  # fmt: skip
    """What ``nn.MultiheadAttention`` computes: the output (L, N, E), and with ``need_weights`` the weights, (N, L, S)
    or, unless they are averaged over the heads, (N, H, L, S).

    ``query`` is (L, N, E), ``key`` and ``value`` are (S, N, E), all without N where there is no batch. Boolean masks
    say what is left out, others are added. ``in_proj_weight`` (3 E, E) holds all three projections; with
    ``use_separate_proj_weight`` there are three. ``bias_k`` and ``bias_v`` are one more key and value for all,
    ``add_zero_attn`` adds zeros as a further one. Raises AssertionError or RuntimeError for what does not fit.
    """
    batched = _is_batched(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        same_key, same_value = query is key, key is value
        query = query.unsqueeze(1)
        key = query if same_key else key.unsqueeze(1)
        value = key if same_value else value.unsqueeze(1)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    length, batch, width = query._array.shape
    columns = key._array.shape[0]
    dtype = query.dtype
    if key_padding_mask is not None and attn_mask is not None and key_padding_mask.dtype is not attn_mask.dtype:
        warnings.warn(
            "Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type for both instead.",
            stacklevel=2,
        )
    padding = _added(key_padding_mask, "key_padding_mask", dtype)
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
            "`generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and padding is None and not need_weights:
        mask = None
    else:
        mask = _added(attn_mask, "attn_mask", dtype)
        is_causal = is_causal and padding is None
    _expect(width == embed_dim_to_check, f"was expecting embedding dimension of {embed_dim_to_check}, but got {width}")
    head = width // num_heads
    _expect(head * num_heads == width, f"embed_dim {width} not divisible by num_heads {num_heads}")
    if use_separate_proj_weight:
        _expect(
            key.shape[:2] == value.shape[:2],
            f"key's sequence and batch dims {Size(key.shape[:2])} do not match value's {Size(value.shape[:2])}",
        )
        weights = (q_proj_weight, k_proj_weight, v_proj_weight)
        for name, weight in zip("qkv", weights, strict=True):
            _expect(weight is not None, f"use_separate_proj_weight is True but {name}_proj_weight is None")
        q, k, v = _separate((query, key, value), weights, in_proj_bias)
    else:
        _expect(key.shape == value.shape, f"key shape {key.shape} does not match value shape {value.shape}")
        _expect(in_proj_weight is not None, "use_separate_proj_weight is False but in_proj_weight is None")
        q, k, v = _packed(query, key, value, in_proj_weight, in_proj_bias)
    count = batch * num_heads
    mask = _checked_mask(mask, length, columns, count)
    if bias_k is not None and bias_v is not None:
        _expect(static_k is None, "bias cannot be added to static key.")
        _expect(static_v is None, "bias cannot be added to static value.")
        more = (bias_k.repeat(1, batch, 1), bias_v.repeat(1, batch, 1))
        k, v, mask, padding = _lengthened(k, v, more, (mask, padding), 0)
    else:
        _expect(bias_k is None, "bias_k is set but bias_v is None")
        _expect(bias_v is None, "bias_v is set but bias_k is None")
    q = q.view(length, count, head).transpose(0, 1)
    k, v = _by_head(k, static_k, "k", count, head), _by_head(v, static_v, "v", count, head)
    if add_zero_attn:
        nothing = wrap(np.zeros((count, 1, head), k._array.dtype))
        k, v, mask, padding = _lengthened(k, v, (nothing, nothing), (mask, padding), 1)
    columns = k.size(1)
    mask = _merged(mask, padding, batch, num_heads, columns)
    if not training:
        dropout_p = 0.0
    if need_weights:
        return _with_weights(
            q, k, v, mask, dropout_p, is_causal, (out_proj_weight, out_proj_bias), batch, num_heads,
            average_attn_weights, batched,
        )  # fmt: skip
    if mask is not None:
        mask = mask.unsqueeze(0) if mask.size(0) == 1 else mask.view(batch, num_heads, mask.size(1), columns)
    q, k, v = [x.view(batch, num_heads, x.size(1), head) for x in (q, k, v)]
    output = scaled_dot_product_attention(q, k, v, mask, dropout_p, is_causal)
    output = output.permute(2, 0, 1, 3).reshape(batch * length, width)
    output = linear(output, out_proj_weight, out_proj_bias)
    output = output.view(length, batch, output.size(1))
    return (output if batched else output.squeeze(1)), None


def _with_weights(
    q: Any, k: Any, v: Any, mask: Any, dropout_p: float, is_causal: bool, projection: tuple[Any, Any], batch: int,
    heads: int, average: bool, batched: bool,
) -> tuple[Any, Any]:  # fmt: skip
    """The attention, step by step, for its weights."""
    _, length, head = q._array.shape
    _expect(not is_causal or mask is not None, "FIXME: is_causal not implemented for need_weights")
    q, k = q * sqrt(1.0 / head), k.transpose(-2, -1)
    weights = softmax(bmm(q, k) if mask is None else baddbmm(mask, q, k), -1)
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p)
    output = bmm(weights, v).transpose(0, 1).reshape(length * batch, heads * head)
    output = linear(output, *projection)
    output = output.view(length, batch, output.size(1))
    weights = weights.view(batch, heads, length, weights.size(-1))
    if average:
        weights = weights.mean(1)
    if batched:
        return output, weights
    return output.squeeze(1), weights.squeeze(0)
