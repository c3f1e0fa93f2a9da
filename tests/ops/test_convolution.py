"""Convolutions against their definition, the adjoints against each other, gradients by finite differences."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import penlight as torch
import penlight.nn.functional as F
from penlight.ops.nn import columns, correlation

from .checks import gradcheck

RNG = np.random.default_rng(0)

# shape of the input and of the weight, stride, padding, dilation, groups
CASES: list[tuple[Any, ...]] = [
    ((2, 3, 9), (4, 3, 3), (1,), (1,), (1,), 1),
    ((3, 4, 11), (2, 2, 4), (3,), (2,), (2,), 2),
    ((2, 3, 7, 8), (4, 3, 3, 2), (1, 1), (1, 0), (1, 1), 1),
    ((3, 4, 9, 6), (6, 2, 3, 3), (2, 1), (2, 3), (1, 2), 2),
    ((2, 4, 6, 7), (4, 1, 3, 3), (1, 1), (1, 1), (1, 1), 4),
    ((2, 2, 9, 9), (3, 2, 3, 2), (3, 2), (0, 4), (2, 3), 1),
    ((4, 8, 2, 2), (9, 8, 2, 2), (1, 1), (1, 1), (1, 1), 1),
    ((2, 4, 5, 5), (6, 2, 1, 1), (2, 3), (0, 0), (1, 1), 2),
    ((1, 1, 4, 4), (8, 1, 4, 4), (1, 1), (5, 5), (1, 1), 1),
    ((2, 2, 5, 6, 4), (4, 1, 2, 3, 2), (1, 1, 1), (1, 1, 0), (1, 1, 2), 2),
    ((1, 2, 5, 4, 6), (2, 2, 3, 2, 3), (2, 1, 3), (1, 1, 2), (2, 1, 1), 1),
]


def taps_of(case: tuple[Any, ...]) -> Any:
    """For each place of the output and each tap, the place of the input that they meet, if there is one."""
    x, w, stride, padding, dilation, _ = case
    rank = len(stride)
    count = columns.windows_of(x[2:], w[2:], stride, padding, dilation)
    for p in itertools.product(*map(range, count)):
        for k in itertools.product(*map(range, w[2:])):
            i = tuple(p[n] * stride[n] + k[n] * dilation[n] - padding[n] for n in range(rank))
            if all(0 <= at < size for at, size in zip(i, x[2:], strict=True)):
                yield p, k, i


def by_definition(case: tuple[Any, ...], x: np.ndarray, w: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    """dT/dy, dT/dx and dT/dw of the form of correlation.py."""
    groups = case[-1]
    gx, gw, gy = np.zeros_like(x), np.zeros_like(w), np.zeros_like(y)
    c, o = w.shape[1], w.shape[0] // groups
    for p, k, i in taps_of(case):
        for g in range(groups):
            ins, outs = slice(g * c, g * c + c), slice(g * o, g * o + o)
            at_x, at_y, at_w = (slice(None), ins, *i), (slice(None), outs, *p), (outs, slice(None), *k)
            gy[at_y] += x[at_x] @ w[at_w].T
            gx[at_x] += y[at_y] @ w[at_w]
            gw[at_w] += y[at_y].T @ x[at_x]
    return gy, gx, gw


@pytest.mark.parametrize("block", [1 << 19, 200, 30])
@pytest.mark.parametrize("way", ["", "whole rows", "by phases", "by taps"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_the_three_maps_are_their_definition_however_they_are_computed(
    case: tuple[Any, ...], way: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "BLOCK", block)
    monkeypatch.setattr(correlation, "BLOCK", block)
    if way == "whole rows":
        monkeypatch.setattr(columns, "FEW", 0)
        monkeypatch.setattr(columns, "WASTE", 100)
    elif way:
        monkeypatch.setattr(correlation, "FEW", 0)
        monkeypatch.setattr(correlation, "FEWER", 0 if way == "by taps" else 1 << 30)
    x_shape, w_shape, *geometry = case
    count = columns.windows_of(x_shape[2:], w_shape[2:], *geometry[:3])
    x, w = RNG.standard_normal(x_shape), RNG.standard_normal(w_shape)
    y, bias = RNG.standard_normal((x_shape[0], w_shape[0], *count)), RNG.standard_normal(w_shape[0])
    gy, gx, gw = by_definition(case, x, w, y)
    gy += bias.reshape(-1, *(1,) * len(count))
    assert np.allclose(correlation.correlate(x, w, bias, count, *geometry), gy)
    assert np.allclose(correlation.spread(y, w, None, x_shape[2:], *geometry), gx)
    assert np.allclose(correlation.taps(y, x, w_shape[2:], *geometry), gw)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("case", [CASES[1], CASES[3], CASES[7]], ids=lambda case: f"{case[0]}-{case[1]}")
def test_derivatives(case: tuple[Any, ...], transposed: bool) -> None:
    x_shape, w_shape, stride, padding, dilation, groups = case
    if transposed:  # the same weight, from outputs to inputs
        x_shape = (1, w_shape[0], *(2,) * len(stride))
    x, w = RNG.standard_normal((1, *x_shape[1:])), RNG.standard_normal(w_shape)
    b = RNG.standard_normal(w_shape[1] * groups if transposed else w_shape[0])
    name = f"conv{'_transpose' if transposed else ''}{len(stride)}d"
    function = getattr(F, name)
    options = {"stride": stride, "padding": padding if not transposed else 0, "dilation": dilation, "groups": groups}
    gradcheck(lambda *each: function(*each, **options), x, w, b)

    def of_complex(a: Any, b: Any, c: Any, d: Any) -> Any:
        return torch.view_as_real(function(torch.complex(a, b), torch.complex(c, d), **options))

    gradcheck(of_complex, x, x[..., ::-1], w, w[..., ::-1])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.complex64])
def test_dtypes_stay(dtype: Any) -> None:
    x, w = torch.ones(1, 2, 4, 4, dtype=dtype), torch.ones(2, 2, 3, 3, dtype=dtype)
    for result in (F.conv2d(x, w, padding=1), F.conv_transpose2d(x, w, stride=2)):
        assert result.dtype is dtype
        assert result._array.dtype == x._array.dtype
    assert F.conv2d(x, w).flatten().tolist() == [18] * 8


def test_half_precision_is_rounded_once() -> None:
    x = torch.full((1, 1, 4096), 1.0, dtype=torch.float16)
    assert F.conv1d(x, torch.ones(1, 1, 4096, dtype=torch.float16)).item() == 4096


def test_inputs_that_are_views() -> None:
    x, w = RNG.standard_normal((2, 8, 9, 4)), RNG.standard_normal((3, 3, 4, 6))
    plain = F.conv2d(torch.tensor(x.transpose(0, 3, 1, 2).copy()), torch.tensor(w.transpose(3, 2, 0, 1).copy()))
    view = F.conv2d(torch.tensor(x).permute(0, 3, 1, 2), torch.tensor(w).permute(3, 2, 0, 1))
    assert torch.allclose(plain, view)
    flipped = F.conv2d(torch.tensor(x.transpose(0, 3, 1, 2).copy())[..., ::-1], torch.tensor(w).permute(3, 2, 0, 1))
    assert torch.allclose(flipped, F.conv2d(torch.tensor(x[:, :, ::-1].transpose(0, 3, 1, 2).copy()),
                                            torch.tensor(w).permute(3, 2, 0, 1)))  # fmt: skip
    assert torch.allclose(F.conv2d(torch.ones(1).expand(1, 4, 5, 5), torch.ones(1).expand(2, 4, 3, 3)).float(),
                          torch.full((1, 2, 3, 3), 36.0))  # fmt: skip


def test_no_images_and_no_channels() -> None:
    x, w = torch.ones(0, 3, 5, 5, requires_grad=True), torch.ones(4, 3, 3, 3, requires_grad=True)
    y = F.conv2d(x, w, torch.ones(4))
    assert y.shape == (0, 4, 3, 3)
    y.sum().backward()
    assert x.grad.shape == x.shape and not w.grad.any()


def test_same_padding_keeps_the_size() -> None:
    x = torch.tensor(RNG.standard_normal((1, 1, 7, 5)))
    w = torch.tensor(RNG.standard_normal((1, 1, 3, 5)))
    assert F.conv2d(x, w, padding="same", dilation=(2, 1)).shape == x.shape
    assert torch.equal(F.conv2d(x, w, padding="same"), F.conv2d(x, w, padding=(1, 2)))
    assert torch.equal(F.conv2d(x, w, padding="valid"), F.conv2d(x, w))


def test_conv_tbc_is_conv1d_with_time_first() -> None:
    x, w, b = RNG.standard_normal((6, 2, 3)), RNG.standard_normal((3, 3, 4)), RNG.standard_normal(4)
    want = F.conv1d(torch.tensor(x.transpose(1, 2, 0)), torch.tensor(w.transpose(2, 1, 0)), torch.tensor(b), padding=1)
    got = torch.conv_tbc(torch.tensor(x), torch.tensor(w), torch.tensor(b), 1)
    assert torch.allclose(got, want.permute(2, 0, 1))
    gradcheck(lambda x, w, b: torch.conv_tbc(x, w, b, 1), x, w, b)


# ------------------------------------------------------------------------------------------------ windows and channels


@pytest.mark.parametrize("options", [{}, {"dilation": 2, "padding": (1, 2)}, {"stride": (3, 2), "padding": 1}], ids=str)
def test_unfold_and_fold_are_adjoint(options: dict[str, Any]) -> None:
    x = torch.tensor(RNG.standard_normal((2, 3, 7, 6)))
    y = F.unfold(x, (3, 2), **options)
    z = torch.tensor(RNG.standard_normal(y.shape))
    assert torch.allclose((y * z).sum(), (x * F.fold(z, (7, 6), (3, 2), **options)).sum())
    gradcheck(lambda x: F.unfold(x, (3, 2), **options), x[:1, :2].numpy())
    gradcheck(lambda z: F.fold(z, (7, 6), (3, 2), **options), z[0].numpy())


def test_a_convolution_is_a_product_with_the_windows() -> None:
    x, w = torch.tensor(RNG.standard_normal((2, 3, 7, 6))), torch.tensor(RNG.standard_normal((4, 3, 3, 2)))
    want = (w.flatten(1) @ F.unfold(x, (3, 2))).reshape(2, 4, 5, 5)
    assert torch.allclose(F.conv2d(x, w), want)


def test_shuffles_are_permutations() -> None:
    x = torch.arange(2 * 12 * 2 * 3.0).reshape(2, 12, 2, 3)
    assert torch.equal(F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2), x)
    assert F.pixel_shuffle(x, 2)[0, 0].tolist() == [[0, 6, 1, 7, 2, 8], [12, 18, 13, 19, 14, 20],
                                                    [3, 9, 4, 10, 5, 11], [15, 21, 16, 22, 17, 23]]  # fmt: skip
    assert torch.equal(F.channel_shuffle(F.channel_shuffle(x, 3), 4), x)
    assert not np.shares_memory(F.pixel_shuffle(x, 1)._array, x._array)
    gradcheck(lambda x: F.pixel_shuffle(x, 2), RNG.standard_normal((4, 2, 1)))
    gradcheck(lambda x: F.pixel_unshuffle(x, 2), RNG.standard_normal((1, 4, 2)))
    gradcheck(lambda x: F.channel_shuffle(x, 3), RNG.standard_normal((2, 6, 1)))
