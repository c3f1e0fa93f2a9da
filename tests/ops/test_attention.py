"""Attention, bags of embeddings, linear cross entropy, and the dropouts."""

from __future__ import annotations

from math import inf

import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck

F = torch.nn.functional
attention = F.scaled_dot_product_attention


def normal(*shape):
    torch.manual_seed(sum(shape))
    return torch.randn(*shape, dtype=torch.float64)


def leaf(*shape):
    return normal(*shape).requires_grad_()


def composed(query, key, value, mask=None, causal=False, scale=None):
    scores = query @ key.mT * (query.size(-1) ** -0.5 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, -inf) if mask.dtype is torch.bool else scores + mask
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores, dtype=torch.bool).triu(1), -inf)
    return scores.softmax(-1) @ value


MASKS = {
    "none": lambda length, size: {},
    "causal": lambda length, size: {"is_causal": True},
    "added": lambda length, size: {"attn_mask": normal(length, size)},
    "boolean": lambda length, size: {"attn_mask": normal(1, 1, length, size) > -1},
    "by head": lambda length, size: {"attn_mask": normal(2, 3, length, size)},
    "scale": lambda length, size: {"scale": 0.3},
}


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("length, size", [(3, 4), (150, 170)])
def test_attention_is_the_composition(mask, length, size):
    inputs = leaf(2, 3, length, 8), leaf(2, 3, size, 8), leaf(2, 3, size, 8)
    options = MASKS[mask](length, size)
    other = composed(*inputs, options.get("attn_mask"), options.get("is_causal"), options.get("scale"))
    mine = attention(*inputs, **options)
    assert torch.allclose(mine, other)
    grad = normal(2, 3, length, 8)
    for one, two in zip(*[torch.autograd.grad(y, inputs, grad) for y in (mine, other)], strict=True):
        assert torch.allclose(one, two)


@pytest.mark.parametrize("mask", ["none", "causal", "added"])
def test_derivatives_of_attention(mask):
    inputs = leaf(1, 2, 3, 2), leaf(1, 2, 4, 2), leaf(1, 2, 4, 2)
    options = MASKS[mask](3, 4)
    assert gradcheck(lambda *x: attention(*x, **options), inputs, check_forward_ad=True)
    assert gradgradcheck(lambda *x: attention(*x, **options), inputs)


def test_a_query_without_keys_gets_nothing():
    query, key = leaf(1, 1, 2, 4), leaf(1, 1, 3, 4)
    mask = torch.tensor([[True, True, False], [False, False, False]])
    for shape in ((1, 1), (1,)):  # fused and assembled
        q, k = query.reshape(*shape, 2, 4), key.reshape(*shape, 3, 4)
        output = attention(q, k, k, mask)
        assert output[..., 1, :].tolist() == [0.0] * 4 or not output[..., 1, :].any()
        for grad in torch.autograd.grad(output.sum(), (query, key)):
            assert grad.isfinite().all()


def test_what_comes_later_is_not_seen():
    query, key, value = normal(1, 2, 20, 3), normal(1, 2, 20, 3), normal(1, 2, 20, 3)
    key[..., 12, :], key[..., 15, :] = torch.nan, inf
    result = attention(query, key, value, is_causal=True)
    first = attention(query[..., :12, :], key[..., :12, :], value[..., :12, :], is_causal=True)
    assert torch.allclose(result[..., :12, :], first)
    assert result[..., 12:, :].isnan().all()


@pytest.mark.parametrize("needed", [True, False])
def test_no_queries_in_several_heads(needed):
    query, other, weight = leaf(0, 2, 4), normal(5, 2, 4), normal(12, 4)
    output, weights = F.multi_head_attention_forward(query, other, other, 4, 2, weight, None, None, None, False, 0.0,
                                                     normal(4, 4), None, need_weights=needed)  # fmt: skip
    assert output.shape == (0, 2, 4)
    assert weights.shape == (2, 0, 5) if needed else weights is None


def test_grouped_heads():
    query, key = normal(2, 4, 3, 8), normal(2, 2, 5, 8)
    repeated = key.repeat_interleave(2, 1)
    assert torch.allclose(attention(query, key, key, enable_gqa=True), attention(query, repeated, repeated))


def test_multi_head_attention_without_weights_is_the_same():
    x, w, b, out = normal(5, 2, 6), normal(18, 6), normal(18), normal(6, 6)
    args = (x, x, x, 6, 3, w, b, None, None, False, 0.0, out, None)
    one, weights = F.multi_head_attention_forward(*args)
    two, nothing = F.multi_head_attention_forward(*args, need_weights=False)
    assert torch.allclose(one, two)
    assert nothing is None
    assert weights.shape == (2, 5, 5)
    assert torch.allclose(weights.sum(-1), torch.ones(2, 5, dtype=torch.float64))


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
def test_bags(mode):
    table, index = leaf(6, 3), torch.tensor([0, 5, 5, 2, 1, 0])
    offsets = torch.tensor([0, 2, 2, 5])
    reduce = {"sum": lambda x: x.sum(0), "mean": lambda x: x.mean(0), "max": lambda x: x.amax(0)}[mode]
    bags = [index[0:2], index[2:2], index[2:5], index[5:6]]
    zeros = torch.zeros(3, dtype=torch.float64)
    wanted = torch.stack([reduce(table[bag]) if len(bag) else zeros for bag in bags])
    found = F.embedding_bag(index, table, offsets, mode=mode)
    assert torch.allclose(found, wanted)
    assert torch.allclose(F.embedding_bag(index.reshape(2, 3), table, mode=mode)[1], reduce(table[index[3:]]))
    assert gradcheck(lambda table: F.embedding_bag(index, table, offsets, mode=mode), (table,), check_forward_ad=True)
    assert gradgradcheck(lambda table: F.embedding_bag(index, table, offsets, mode=mode), (table,))


def test_weighted_bags_and_padding():
    table, weights, index = leaf(4, 2), leaf(2, 3), torch.tensor([[0, 1, 3], [3, 2, 2]])

    def bag(table, weights):
        return F.embedding_bag(index, table, mode="sum", per_sample_weights=weights, padding_idx=3)

    kept = (index != 3).double() * weights
    assert torch.allclose(bag(table, weights), (table[index] * kept[..., None]).sum(1))
    assert gradcheck(bag, (table, weights), check_forward_ad=True)
    assert gradgradcheck(bag, (table, weights))


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_linear_cross_entropy_in_chunks_is_that_without(reduction):
    inputs = leaf(7, 3), leaf(5, 3), leaf(5)
    target, weight = torch.tensor([0, 1, 2, 3, 4, -100, 1]), normal(5).abs()

    def loss(options):
        return lambda x, w, b: F.linear_cross_entropy(
            x, w, target, linear_bias=b, weight=weight, reduction=reduction, options=options
        )

    chunked = loss(torch.nn.LinearCrossEntropyOptions(batch_chunk_size=3))
    assert torch.allclose(chunked(*inputs), loss(None)(*inputs))
    assert gradcheck(chunked, inputs, check_forward_ad=True)
    assert gradgradcheck(chunked, inputs)


def test_options_say_what_is_wrong():
    with pytest.raises(ValueError, match="batch_chunk_size must be positive"):
        torch.nn.LinearCrossEntropyOptions(batch_chunk_size=0)
    with pytest.raises(ValueError, match="invalid chunking_method"):
        torch.nn.LinearCrossEntropyOptions(chunking_method="aspect_ratio:0")


def test_native_dropout_and_its_mask():
    x = leaf(50)
    torch.manual_seed(0)
    y, mask = torch.native_dropout(x, 0.4, True)
    assert torch.allclose(y, x * mask / 0.6)
    (grad,) = torch.autograd.grad(y.sum(), x)
    assert torch.allclose(grad, mask / torch.tensor(0.6, dtype=torch.float64))
    y, mask = torch.native_dropout(x, 0.4, False)
    assert y.equal(x) and mask.all()


def test_dropouts_refuse_integers_and_too_few_dimensions():
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        F.dropout(torch.arange(3))
    with pytest.raises(RuntimeError, match="at least 2 dimensions"):
        torch.feature_dropout(torch.ones(3), 0.5, True)
    with pytest.raises(RuntimeError, match="dropout1d: Expected 2D or 3D input, but received a 1D input"):
        F.dropout1d(torch.ones(3))


def test_rrelu_draws_for_what_is_not_positive():
    x = torch.tensor([1.0, -1.0, 0.0, -2.0, 3.0])
    torch.manual_seed(0)
    y = F.rrelu(x, 0.1, 0.3, training=True)
    assert y[0] == 1 and y[4] == 3 and -0.3 <= y[1] <= -0.1 and -0.6 <= y[3] <= -0.2
    torch.manual_seed(0)
    z = x.clone()
    assert F.rrelu_(z, 0.1, 0.3, True) is z and z.equal(y)
    assert torch.allclose(F.rrelu(x, 0.1, 0.3), torch.where(x > 0, x, x * 0.2))
