"""``affine_grid``: the grids for ``grid_sample`` that affine maps give."""

from __future__ import annotations

import warnings
from math import prod
from typing import Any

import numpy as np

from ...backend.types import Array, Namespace
from ..define import composite, op
from ..ranges import evenly_spaced

DEFAULT_CHANGED = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify "
    "align_corners=True if the old behavior is desired. See the documentation of grid_sample for details."
)


def _base(size: Any, align_corners: bool, dtype: Any) -> np.ndarray:
    """The points of an image of ``size``, with a 1 behind the coordinates, (points, dimensions + 1)."""
    spatial = tuple(size[2:])
    result = np.ones((*spatial, len(spatial) + 1), dtype)
    for dim, count in enumerate(spatial):
        line = evenly_spaced(-1, 1, count, dtype) if count > 1 else np.zeros(1, dtype)
        if not align_corners:  # in this order: a grid's points are on the edge between two neighbours, or beside it
            line = line * dtype.type(count - 1) / dtype.type(count)
        result[..., len(spatial) - 1 - dim] = line.reshape(-1, *(1,) * (len(spatial) - 1 - dim))
    return result.reshape(-1, len(spatial) + 1)


@op(
    "linear", at=(), node="AffineGridGeneratorBackward0"
)  # y[n, p] = theta[n] b[p]       gtheta[n] = sum gy[n, p] b[p]'
def _affine_grid(xp: Namespace, self: Array, size, align_corners):
    if self.shape[0] != size[0]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{size[0]}, {self.shape[2]}] but got: "
            f"[{self.shape[0]}, {self.shape[2]}]."
        )
    base = _base(size, align_corners, self.dtype)
    result = np.matmul(base, self.swapaxes(1, 2)).reshape(size[0], *size[2:], self.shape[1])
    return result.astype(self.dtype, copy=False)


@op("linear", at=(), node="AffineGridGeneratorBackwardBackward0")
def _affine_grid_back(xp: Namespace, self: Array, size, align_corners):
    base = _base(size, align_corners, self.dtype)
    return np.matmul(self.reshape(len(self), prod(self.shape[1:-1]), self.shape[-1]).swapaxes(1, 2), base)


_affine_grid.vjp(self=lambda grad, size, align_corners: _affine_grid_back(grad, size, align_corners))
_affine_grid_back.vjp(self=lambda grad, size, align_corners: _affine_grid(grad, size, align_corners))


@composite(at=("torch",))
def affine_grid_generator(theta, size, align_corners):
    """``nn.functional.affine_grid`` without its checks."""
    return _affine_grid(theta, tuple(size), bool(align_corners))


@composite(at=("nn.functional",))
def affine_grid(theta, size, align_corners=None):
    """The grid for ``grid_sample`` that an affine map of the output's points gives: ``theta`` is (N, 2, 3) for a
    ``size`` of (N, C, H, W), (N, 3, 4) for (N, C, D, H, W).

    Raises ValueError for other shapes and for integers.

    >>> import penlight as torch
    >>> torch.nn.functional.affine_grid(torch.tensor([[[1., 0, 0], [0, 1, 0]]]), (1, 1, 1, 2), align_corners=False)
    tensor([[[[-0.5000,  0.0000],
              [ 0.5000,  0.0000]]]])
    """
    if not theta.is_floating_point():
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    size = tuple(size)
    if len(size) not in (4, 5):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{_shown(size)}."
        )
    rank = len(size) - 2
    if theta.dim() != 3 or tuple(theta.shape[-2:]) != (rank, rank + 1):
        raise ValueError(
            f"Expected a batch of {rank}D affine matrices of shape Nx{rank}x{rank + 1} for size {_shown(size)}. Got "
            f"{theta.shape}."
        )
    if min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {_shown(size)}")
    if align_corners is None:
        warnings.warn(DEFAULT_CHANGED, stacklevel=2)
        align_corners = False
    return _affine_grid(theta, size, bool(align_corners))


def _shown(size: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, size))})"
