"""Grids whose points lie where neighbours change: the side that a gradient takes hangs on one rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import penlight

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

IDENTITY = {2: [[[1.0, 0, 0], [0, 1, 0]]], 3: [[[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]]}
SIZES = [(2, 3), (6, 4), (10, 7), (11, 13), (40, 33), (3, 4, 7), (5, 6, 11)]


def outcome(lib: Any, sizes: tuple[int, ...], dtype: str, align_corners: bool, padding: str) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    kind, functional = getattr(lib, dtype), lib.nn.functional
    image = lib.tensor(rng.random((1, 2, *sizes)), dtype=kind, requires_grad=True)
    theta = lib.tensor(IDENTITY[len(sizes)], dtype=kind)
    grid = functional.affine_grid(theta, (1, 2, *sizes), align_corners=align_corners).requires_grad_()
    result = functional.grid_sample(image, grid, padding_mode=padding, align_corners=align_corners)
    result.backward(lib.tensor(rng.random(result.shape), dtype=kind))
    return [x.detach().numpy() for x in (grid, result, grid.grad, image.grad)]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("align_corners", [False, True])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
def test_identity(sizes: tuple[int, ...], dtype: str, align_corners: bool, padding: str) -> None:
    ours, theirs = (outcome(lib, sizes, dtype, align_corners, padding) for lib in (penlight, torch))
    assert np.array_equal(ours[0], theirs[0])
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    for mine, other in zip(ours[1:], theirs[1:], strict=True):
        np.testing.assert_allclose(mine, other, rtol=tolerance, atol=10 * tolerance)
