"""Interpolation and sampling on grids: values by definition, gradients by finite differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import penlight as torch
import penlight.nn.functional as F

from .checks import gradcheck

RNG = np.random.default_rng(0)
IMAGE = RNG.standard_normal((1, 2, 4, 5))


@pytest.mark.parametrize("size", [(4, 5), (90, 110)])  # by matrices, and by places
@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_corners_stay_and_planes_are_kept(size: Any, mode: str) -> None:
    rows, columns = np.mgrid[: size[0], : size[1]].astype(float)
    plane = torch.tensor((3 * rows - columns)[None, None])
    larger = F.interpolate(plane, scale_factor=2, mode=mode, align_corners=True).numpy()[0, 0]
    assert np.allclose(larger[[0, 0, -1, -1], [0, -1, 0, -1]], plane.numpy()[0, 0][[0, 0, -1, -1], [0, -1, 0, -1]])
    if mode == "bilinear":
        steps = (np.linspace(0, n - 1, 2 * n) for n in size)
        assert np.allclose(larger, np.subtract.outer(3 * next(steps), next(steps)))


def test_nearest_repeats() -> None:
    x = torch.tensor([[[1.0, 2.0, 3.0]]])
    assert F.interpolate(x, scale_factor=2).tolist() == [[[1, 1, 2, 2, 3, 3]]]
    assert F.interpolate(x, 2).tolist() == [[[1, 2]]]
    assert F.interpolate(x, 2, mode="nearest-exact").tolist() == [[[1, 3]]]


def test_an_infinity_reaches_its_neighbours_only() -> None:
    x = torch.tensor([[[math.inf, 1.0, 2.0, 3.0]]])
    assert F.interpolate(x, 8, mode="linear")[0, 0, 4:].tolist() == [1.75, 2.25, 2.75, 3.0]


def test_antialias_is_a_mean_with_all_elements() -> None:
    x = torch.zeros(1, 1, 8, 8)
    x[0, 0, 3, 3] = 1.0
    assert F.interpolate(x, 2, mode="bilinear", antialias=True).min().item() > 0
    assert F.interpolate(x, 2, mode="bilinear").max().item() == 0


@pytest.mark.parametrize("align", [False, True])
def test_the_identity_grid_gives_the_image(align: bool) -> None:
    grid = F.affine_grid(torch.eye(2, 3, dtype=torch.float64)[None], IMAGE.shape, align_corners=align)
    for mode in ("bilinear", "nearest", "bicubic"):
        for padding in ("zeros", "border", "reflection"):
            got = F.grid_sample(torch.tensor(IMAGE), grid, mode, padding, align_corners=align)
            assert np.allclose(got.numpy(), IMAGE, atol=1e-7)


def test_outside_is_what_padding_mode_says() -> None:
    x = torch.tensor([[[[1.0, 2.0, 3.0, 4.0]]]])
    grid = torch.tensor([[[[2.0, 0.0], [-3.0, 0.0]]]])
    values = {"zeros": [0.0, 0.0], "border": [4.0, 1.0], "reflection": [2.5, 4.0]}
    for padding, expected in values.items():
        got = F.grid_sample(x, grid, padding_mode=padding, align_corners=False)[0, 0, 0].tolist()
        assert got == pytest.approx(expected), padding


@pytest.mark.parametrize(
    "function",
    [
        lambda x: F.interpolate(x, (3, 9), mode="nearest"),
        lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear"),
        lambda x: F.interpolate(x, (7, 3), mode="bicubic"),
        lambda x: F.interpolate(x, (2, 3), mode="bicubic", antialias=True),
        lambda x: F.interpolate(x, (2, 3), mode="area"),
    ],
)
def test_gradients_of_interpolate(function: Any) -> None:
    gradcheck(function, IMAGE)


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_gradients_of_grid_sample(mode: str, padding: str) -> None:
    grid = RNG.uniform(-1.3, 1.3, (1, 2, 2, 2))
    gradcheck(lambda x, g: F.grid_sample(x, g, mode, padding, align_corners=False), IMAGE[:, :1], grid)


def test_gradients_of_volumes_and_affine_grids() -> None:
    volume, grid = RNG.standard_normal((1, 1, 2, 3, 2)), RNG.uniform(-1, 1, (1, 1, 1, 2, 3))
    gradcheck(lambda x, g: F.grid_sample(x, g, align_corners=True), volume, grid)
    gradcheck(lambda t: F.affine_grid(t, (1, 1, 2, 3), align_corners=False), RNG.standard_normal((1, 2, 3)))


def test_errors() -> None:
    x = torch.zeros(1, 1, 4, 4)
    with pytest.raises(ValueError, match="only one of size or scale_factor should be defined"):
        F.interpolate(x, 2, 2.0)
    with pytest.raises(NotImplementedError, match="Got 4D input, but linear mode needs 3D input"):
        F.interpolate(x, 2, mode="linear")
    with pytest.raises(RuntimeError, match="expected grid to have size 2 in last dimension"):
        F.grid_sample(x, torch.zeros(1, 2, 2, 3), align_corners=False)
    with pytest.raises(ValueError, match="Expected a batch of 2D affine matrices of shape Nx2x3"):
        F.affine_grid(torch.zeros(1, 3, 4), (1, 1, 4, 4))


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("size", [(2, 3, 5, 4), (2, 2, 3, 4, 5)])
def test_gradients_at_once_and_step_by_step_agree(padding: str, size: tuple[int, ...]) -> None:
    x = torch.tensor(RNG.standard_normal(size), requires_grad=True)
    grid = RNG.uniform(-1.5, 1.5, (2, *[4] * (len(size) - 2), len(size) - 2))
    grid[0, 0, 0] = 1e30
    grid[1, 0, 0] = -np.inf
    points = torch.tensor(grid, requires_grad=True)
    y = F.grid_sample(x, points, padding_mode=padding, align_corners=False)
    weights = torch.tensor(RNG.standard_normal(y.shape))
    at_once = torch.autograd.grad(y, (x, points), weights, retain_graph=True)
    stepwise = torch.autograd.grad(y, (x, points), weights, create_graph=True)
    for one, other in zip(at_once, stepwise, strict=True):
        assert torch.allclose(one, other)


def test_bytes_of_equal_size_are_copied() -> None:
    x = torch.tensor([[[[1, 200], [3, 4]]]], dtype=torch.uint8)
    same = F.interpolate(x, 2, mode="bilinear")
    same.zero_()
    assert x.sum() == 208
