"""Pooling and its inverses: values by definition, ties and nan, gradients by finite differences."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

import penlight as torch
import penlight.nn.functional as F

from .checks import gradcheck

RNG = np.random.default_rng(0)


def windows(size: int, kernel: int, stride: int, pad: int, dilation: int = 1) -> list[list[int]]:
    count = (size + 2 * pad - dilation * (kernel - 1) - 1) // stride + 1
    places = [[i * stride - pad + o * dilation for o in range(kernel)] for i in range(count)]
    return [[place for place in each if 0 <= place < size] for each in places]


@pytest.mark.parametrize("size", [(2, 5, 7), (3, 40, 50)])  # read at once, and a dimension at a time
@pytest.mark.parametrize(("kernel", "stride", "pad", "dilation"), [(2, 2, 0, 1), (3, 1, 1, 2), (3, 2, 1, 1)])
def test_max_pool_is_its_definition(size: Any, kernel: int, stride: int, pad: int, dilation: int) -> None:
    x = RNG.integers(-3, 3, size).astype(float)  # with ties, of which the first counts
    values, places = F.max_pool2d(torch.tensor(x), kernel, stride, pad, dilation, return_indices=True)
    rows, columns = (windows(n, kernel, stride, pad, dilation) for n in size[1:])
    for plane, (i, row), (j, column) in itertools.product(range(size[0]), enumerate(rows), enumerate(columns)):
        inside = [(x[plane, r, c], -r * size[2] - c) for r in row for c in column]
        value, place = max(inside)
        assert values[plane, i, j].item() == value
        assert places[plane, i, j].item() == -place
    assert (F.max_pool2d(torch.tensor(x), kernel, stride, pad, dilation) == values).all()


@pytest.mark.parametrize("count", [4, 4000])
def test_of_several_nan_the_last_counts(count: int) -> None:
    x = torch.zeros(1, count)
    x[0, 1:3] = math.nan
    values, places = F.max_pool1d(x, 4, return_indices=True)
    assert math.isnan(values[0, 0].item())
    assert places[0, 0].item() == 2
    assert math.isnan(F.max_pool1d(x, 4)[0, 0].item())


def test_padding_is_never_the_largest() -> None:
    x = torch.full((1, 2, 2), -math.inf)
    values, places = F.max_pool2d(x, 2, padding=1, return_indices=True)
    assert values.tolist() == [[[-math.inf] * 2] * 2]
    assert places.tolist() == [[[0, 1], [2, 3]]]
    assert F.max_pool2d(torch.tensor([[[-5, -3], [-7, -8]]]), 2, padding=1).tolist() == [[[-5, -3], [-7, -8]]]


@pytest.mark.parametrize("size", [(2, 6, 7), (3, 40, 50)])
@pytest.mark.parametrize("include", [True, False])
def test_avg_pool_is_its_definition(size: Any, include: bool) -> None:
    x = RNG.standard_normal(size)
    got = F.avg_pool2d(torch.tensor(x), 3, 2, 1, count_include_pad=include).numpy()
    rows, columns = (windows(n, 3, 2, 1) for n in size[1:])
    for (i, row), (j, column) in itertools.product(enumerate(rows), enumerate(columns)):
        part = x[:, row][:, :, column]
        assert np.allclose(got[:, i, j], part.sum((1, 2)) / 9 if include else part.mean((1, 2)))


@pytest.mark.parametrize("size", [6, 7, 50])
@pytest.mark.parametrize("out", [1, 3, 4, 9])
def test_adaptive_windows_cover_the_input(size: int, out: int) -> None:
    x = RNG.standard_normal((2, 3, size))
    parts = [x[..., i * size // out : -(-((i + 1) * size) // out)] for i in range(out)]
    given = torch.tensor(x)
    assert np.allclose(F.adaptive_avg_pool1d(given, out).numpy(), np.stack([p.mean(-1) for p in parts], -1))
    assert np.allclose(F.adaptive_max_pool1d(given, out).numpy(), np.stack([p.max(-1) for p in parts], -1))
    wide = F.adaptive_max_pool2d(given.mT @ given, (out, out))
    assert np.allclose(wide.numpy(), _adaptive_max((given.mT @ given).numpy(), out))


def _adaptive_max(x: np.ndarray, out: int) -> np.ndarray:
    ends = [(i * n // out, -(-((i + 1) * n) // out)) for n in x.shape[1:2] for i in range(out)]
    return np.array([[[p[a:b, c:d].max() for c, d in ends] for a, b in ends] for p in x])


@pytest.mark.parametrize("size", [(40, 48), (41, 50), (3, 130)])
@pytest.mark.parametrize("flawed", [False, True])
def test_large_adaptive_windows_and_where_their_maxima_are(size: tuple[int, int], flawed: bool) -> None:
    x = np.random.default_rng(1).integers(0, 50, (2, 3, *size)).astype(float)  # of equal ones the first counts
    if flawed:
        x[1, 2, 2, 7:9] = np.nan
    values, places = F.adaptive_max_pool2d(torch.tensor(x), (2, 3), return_indices=True)
    for i, j in np.ndindex(2, 3):
        rows = slice(i * size[0] // 2, -(-(i + 1) * size[0] // 2))
        columns = slice(j * size[1] // 3, -(-(j + 1) * size[1] // 3))
        window = x[:, :, rows, columns]
        assert np.array_equal(values[:, :, i, j].numpy(), window.max((2, 3)), equal_nan=True)
        numbers = np.arange(size[0] * size[1]).reshape(size)[rows, columns]
        first = np.where(window == window.max((2, 3), keepdims=True), numbers, np.inf).min((2, 3))
        same = np.isfinite(first)
        assert (places[:, :, i, j].numpy()[same] == first[same]).all()


def test_a_nan_or_an_infinity_stays_in_its_windows() -> None:
    x = torch.tensor([[1.0, math.inf, 2.0, math.nan, 3.0, 4.0]], requires_grad=True)
    assert str(F.avg_pool1d(x, 2).tolist()) == "[[inf, nan, 3.5]]"
    (grad,) = torch.autograd.grad(F.adaptive_avg_pool1d(x, 4), x, torch.tensor([[math.inf, 0.0, 0.0, 1.0]]))
    assert grad.tolist() == [[math.inf, math.inf, 0.0, 0.0, 0.5, 0.5]]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: F.avg_pool2d(x, (2, 3), 1, (1, 0), ceil_mode=True, count_include_pad=False),
        lambda x: F.max_pool2d(x, 3, 1, 1, ceil_mode=True),
        lambda x: F.adaptive_avg_pool2d(x, (2, 7)),
        lambda x: F.adaptive_max_pool2d(x, (3, 2)),
        lambda x: F.lp_pool2d(x * x + 1, 2, 2),
        lambda x: F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2, output_size=(4, 5)),  # type: ignore
        lambda x: F.fractional_max_pool2d(x, 2, 3, _random_samples=torch.full((1, 2, 2), 0.4, dtype=x.dtype)),
    ],
)
def test_gradients(function: Any) -> None:
    gradcheck(function, RNG.standard_normal((2, 4, 5)))


def test_unpooling_inverts_pooling_up_to_zeros() -> None:
    x = torch.rand(2, 3, 6, 6) + 1
    values, places = F.max_pool2d(x, 2, return_indices=True)
    back = F.max_unpool2d(values, places, 2)
    assert ((back == x) | (back == 0)).all()
    assert (F.max_pool2d(back, 2) == values).all()
    with pytest.raises(RuntimeError, match="Found an invalid max index: 36"):
        F.max_unpool2d(values, torch.full_like(places, 36), 2)


def test_half_precision_is_added_up_in_single() -> None:
    x = torch.full((1, 4096), 1.0, dtype=torch.float16)
    assert F.avg_pool1d(x, 4096).item() == 1.0
    assert F.adaptive_avg_pool1d(x, 1).dtype == torch.float16


def test_errors() -> None:
    x = torch.zeros(1, 4, 4)
    with pytest.raises(RuntimeError, match="pad should be at most half of effective kernel size, but got pad=2"):
        F.max_pool2d(x, 2, 1, 2)
    with pytest.raises(RuntimeError, match="Output size is too small"):
        F.avg_pool2d(x, 5)
    with pytest.raises(RuntimeError, match="must either be a single int, or a tuple of two ints"):
        F.avg_pool2d(x, (2, 2, 2))
    with pytest.raises(ValueError, match="requires specifying either an output_size or an output_ratio"):
        F.fractional_max_pool2d(x, 2)


def test_empty_batches() -> None:
    x = torch.zeros(0, 2, 4, 4, requires_grad=True)
    for y in (F.max_pool2d(x, 2), F.avg_pool2d(x, 2), F.adaptive_max_pool2d(x, 2)):
        assert y.shape == (0, 2, 2, 2)
        (grad,) = torch.autograd.grad(y.sum(), x)
        assert grad.shape == x.shape
