"""In which order the elements of results lie: ``stride()`` is PyTorch's, also where operands' orders differ."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import pen, ref, to_pen

RNG = np.random.default_rng(0)
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "equal": [(2, 3, 4), (2, 3, 4)],
    "of fewer dimensions": [(2, 3, 4), (3, 4)],
    "stretched": [(2, 3, 1), (1, 3, 4)],
    "large": [(640, 30, 40), (640, 30, 40)],
}
BINARY = ["add", "sub", "mul", "atan2", "maximum", "copysign", "xlogy", "lt", "pow", "hypot", "floor_divide", "isclose",
          "polar", "complex", "true_divide", "fmod", "heaviside", "ldexp", "logical_and", "logaddexp"]  # fmt: skip
TERNARY = ["addcmul", "addcdiv", "lerp", "clamp", "where"]
UNARY = ["erf", "erfinv", "sin", "lgamma", "digamma", "i0", "sigmoid", "round", "isnan"]


def in_order(shape: tuple[int, ...], order: tuple[int, ...]) -> Any:
    """A view whose dimensions lie in memory in this order."""
    order = tuple(dim for dim in order if dim < len(shape))
    whole = ref.tensor(RNG.random([shape[dim] for dim in order]) / 2 + 0.25)
    return whole.permute(tuple(np.argsort(order).tolist()))


def same_strides(name: str, tensors: list[Any]) -> None:
    # What is made from an array is no view; of a view the order is seen at any size.
    memo: dict[Any, Any] = {}
    ours = [to_pen(tensor, memo)[...] for tensor in tensors]
    want = getattr(ref, name)(*tensors)
    got = getattr(pen, name)(*ours)
    assert got.stride() == want.stride()
    np.testing.assert_allclose(got.numpy(), want.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("name", BINARY)
def test_two_orders(name: str, shapes: str) -> None:
    orders = list(permutations(range(3)))
    if shapes == "large":
        orders = [(2, 0, 1), (0, 1, 2)]
    for first in orders:
        for second in orders:
            same_strides(name, [in_order(SHAPES[shapes][0], first), in_order(SHAPES[shapes][1], second)])


@pytest.mark.parametrize("name", TERNARY)
def test_three_orders(name: str) -> None:
    for orders in permutations(permutations(range(3)), 3):
        tensors = [in_order((2, 3, 4), order) for order in orders]
        if name == "where":
            tensors[0] = tensors[0] > 0.5
        same_strides(name, tensors)


@pytest.mark.parametrize("name", UNARY)
def test_one_order(name: str) -> None:
    for order in permutations(range(3)):
        same_strides(name, [in_order((2, 3, 4), order)])
        same_strides(name, [in_order((2, 3, 4), order)[:, ::2]])


def test_of_what_is_no_view_where_it_is_large() -> None:
    x, y = np.asfortranarray(RNG.random((800, 800))), RNG.random((800, 800))
    strides = [(lib.from_numpy(x) * lib.from_numpy(y)).stride() for lib in (pen, ref)]
    assert strides[0] == strides[1] == (1, 800)


IMAGES: dict[str, Any] = {
    "avg_pool": lambda lib, x, d: getattr(lib.nn.functional, f"avg_pool{d}d")(x, 3, 2, 1),
    "max_pool": lambda lib, x, d: getattr(lib.nn.functional, f"max_pool{d}d")(x, 2),
    "max_pool with indices": lambda lib, x, d: getattr(lib.nn.functional, f"max_pool{d}d")(x, 2, return_indices=True),
    "adaptive_avg_pool": lambda lib, x, d: getattr(lib.nn.functional, f"adaptive_avg_pool{d}d")(x, 4),
    "adaptive_max_pool": lambda lib, x, d: getattr(lib.nn.functional, f"adaptive_max_pool{d}d")(x, 11),
    "max_unpool": lambda lib, x, d: getattr(lib.nn.functional, f"max_unpool{d}d")(x, (x * 8).long(), 2),
    "conv": lambda lib, x, d: getattr(lib.nn.functional, f"conv{d}d")(x.float(), lib.ones(2, x.shape[1], *(2,) * d)),
    "nearest": lambda lib, x, d: lib.nn.functional.interpolate(x, 7),
    "linear": lambda lib, x, d: lib.nn.functional.interpolate(x, 3, mode=("bilinear", "trilinear")[d - 2]),
    "batch_norm": lambda lib, x, d: lib.nn.functional.batch_norm(x, None, None, training=True),
    "group_norm": lambda lib, x, d: lib.nn.functional.group_norm(x, 2),
    "rms_norm": lambda lib, x, d: lib.nn.functional.rms_norm(x, x.shape[-1:]),
    "constant": lambda lib, x, d: lib.nn.functional.pad(x, (1, 2) * d),
    "reflect": lambda lib, x, d: lib.nn.functional.pad(x, (1, 2) * d, "reflect"),
    "circular": lambda lib, x, d: lib.nn.functional.pad(x, (1, 2) * d, "circular"),
    "channel_shuffle": lambda lib, x, d: lib.channel_shuffle(x, 2),
}


@pytest.mark.parametrize("rank", [2, 3])
@pytest.mark.parametrize("name", IMAGES)
def test_channels_last(name: str, rank: int) -> None:
    whole = RNG.random((3, 8, 6, 5, 4)[: rank + 2])
    for part in [(...,), (slice(None), slice(None, None, 2)), (slice(1, None),), (..., slice(1, None))]:
        found = []
        for lib in (pen, ref):
            last = lib.channels_last if rank == 2 else lib.channels_last_3d
            for x in (lib.from_numpy(whole).contiguous(memory_format=last)[part], lib.from_numpy(whole)[part]):
                results = IMAGES[name](lib, x, rank)
                found.append([(each.stride(), each.numpy()) for each in results] if type(results) is tuple else
                             [(results.stride(), results.numpy())])  # fmt: skip
        for ours, theirs in ((found[0], found[2]), (found[1], found[3])):
            for got, want in zip(ours, theirs, strict=True):
                assert got[0] == want[0]
                np.testing.assert_allclose(
                    got[1], want[1], rtol=1e-9 if got[1].dtype != np.float32 else 1e-5, atol=1e-12
                )


def test_dropout_draws_in_the_order_of_memory() -> None:
    x = RNG.random((2, 3, 4, 5))
    for function in ("dropout", "alpha_dropout"):
        found = []
        for lib in (pen, ref):
            lib.manual_seed(0)
            image = lib.from_numpy(x).contiguous(memory_format=lib.channels_last)
            found += [
                getattr(lib.nn.functional, function)(image, 0.5, True),
                lib.native_dropout(image[:, ::2], 0.5, True)[1],
            ]
        for ours, theirs in ((found[0], found[2]), (found[1], found[3])):
            np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-12)


# x: three dimensions that lie in memory as the second, the third, the first; i: channels last
OTHERS = [
    "torch.sum(x, 1)", "torch.mean(x, 1)", "torch.mean(i, (0, 2))", "torch.amax(x, 1)", "torch.amin(i, 1)",
    "torch.std(x, 1)", "torch.var_mean(x, 2)[1]", "torch.any(x, 1)", "torch.all(i, 1)", "torch.prod(x, 1)",
    "torch.logsumexp(x, 1)", "torch.nansum(x, 1)", "torch.count_nonzero(x, 1)", "torch.aminmax(x, dim=1)[0]",
    "torch.linalg.vector_norm(x, 3, 1)", "torch.norm(x, dim=1)", "torch.max(x, 1)[1]", "torch.mean(x, 1).view(-1)",
    "torch.cumsum(x, 0)", "torch.cumprod(x, 1)", "torch.cummax(x, 2)[0]", "torch.cummin(x, 0)[1]", "torch.tril(x)",
    "torch.triu(i)", "torch.roll(x, 1, 0)", "torch.roll(i, (1, 2), (0, 1))", "torch.flip(x, (0,))",
    "torch.flip(i, (1,))", "torch.rot90(x)", "torch.rot90(x, 2)", "torch.rot90(x.clone(), 3, (1, 2))",
    "torch.cat([x, x], 1)", "torch.cat([i, i], 1)", "torch.cat([i, i.contiguous()])", "torch.stack([x, x], 1)",
    "torch.index_add(x, 0, torch.tensor([0]), x[:1])", "torch.isin(x, torch.ones(2))", "torch.renorm(x, 2, 0, 1)",
    "torch.take(x, x.long())", "F.normalize(x)", "torch.logcumsumexp(x, 1)",
]  # fmt: skip
DRAWN = [
    "torch.bernoulli(x / 24)", "torch.bernoulli(i / 120)", "torch.bernoulli(x, p=0.4)", "torch.normal(x, 1.0)",
    "torch.normal(0.0, i)", "torch.normal(x, x)",
]  # fmt: skip


@pytest.mark.parametrize("expression", [*OTHERS, *DRAWN])
def test_results_of_views(expression: str) -> None:
    results = []
    for lib in (pen, ref):
        lib.manual_seed(0)
        x = lib.arange(24.0).reshape(2, 3, 4).permute(1, 2, 0)
        i = lib.arange(120.0).reshape(2, 3, 4, 5).to(memory_format=lib.channels_last)
        results.append(eval(expression, {"torch": lib, "F": lib.nn.functional, "x": x, "i": i}))
    assert results[0].stride() == results[1].stride()
    np.testing.assert_allclose(results[0].numpy(), results[1].numpy(), rtol=1e-5)


def test_attention_lies_as_its_queries() -> None:
    x = RNG.random((2, 5, 3, 4))
    for transposed in (False, True):
        strides = []
        for lib in (pen, ref):
            query = lib.from_numpy(x).transpose(1, 2) if transposed else lib.from_numpy(x)
            strides.append(lib.nn.functional.scaled_dot_product_attention(query, query, query).stride())
        assert strides[0] == strides[1]


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("bias", [False, True])
def test_convolutions_of_several_images(rank: int, bias: bool) -> None:
    for name in ("conv", "conv_transpose"):
        image, kernel = RNG.random((2, 4, *(5, 4, 3)[:rank])), RNG.random((4, 4, *(3, 2, 2)[:rank]))
        found = []
        for lib in (pen, ref):
            x, w = lib.tensor(image, requires_grad=True), lib.tensor(kernel, requires_grad=True)
            function = getattr(lib.nn.functional, f"{name}{rank}d")
            y = function(x, w, lib.ones(4).double() if bias else None, stride=2, padding=1)
            found.append([y, *lib.autograd.grad(y.sum(), (x, w))])
        for ours, theirs in zip(*found, strict=True):
            assert ours.stride() == theirs.stride()
            np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-9)


@pytest.mark.parametrize(
    "name", ["mse_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "soft_margin_loss"]
)
def test_losses_of_views_lie_as_the_views(name: str) -> None:
    x, t = RNG.random((2, 3, 4)), RNG.random((2, 3, 4))
    strides = []
    for lib in (pen, ref):
        a, b = (lib.from_numpy(v).transpose(0, 2) for v in (x, t))
        strides.append(getattr(lib.nn.functional, name)(a, b, reduction="none").stride())
    assert strides[0] == strides[1]
