"""Reading small images at few points: bilinear with zeros outside, in as few calls as can be.

The weight of an element i for a point u is the hat max(0, 1 - |u - i|) of each coordinate: nothing need be rounded, and
what lies outside needs no care. So a sample is a product with a matrix of hats along the last dimension, and sums of
products along the others. All hats of all dimensions lie in one matrix, a row an element and a column a point.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import isfinite, prod
from typing import Any

import numpy as np

_FEW = 2048  # partial sums, each the work of as many elements as a row of the image has


@lru_cache(maxsize=256)
def plan_of(shape: tuple[int, ...], grid_shape: tuple[int, ...], dtype: Any, align_corners: bool) -> Any:
    """What depends on shapes alone; None where the image is not small, or there are several."""
    sizes, points = shape[2:], prod(grid_shape[1:-1])
    if shape[0] != 1 or not points or not shape[1] or prod(shape[:-1]) * points > _FEW:
        return None
    rank = len(sizes)
    edges = [sum(sizes[rank - dim :]) for dim in range(rank + 1)]
    parts = [slice(low, high) for low, high in pairwise(edges)]
    halves = (np.array(sizes[::-1], dtype) - dtype.type(align_corners)) / dtype.type(2)
    slopes, places = np.zeros((edges[-1], rank), dtype), np.empty((edges[-1], points), dtype)
    for dim, part in enumerate(parts):
        size = sizes[rank - 1 - dim]
        slopes[part, dim] = halves[dim]
        places[part] = (np.arange(size) + (0 if align_corners else 0.5))[:, None]
    one, zero = np.ones((), dtype), np.zeros((), dtype)
    out = (1, shape[1], *grid_shape[1:-1])
    return slopes, places, one, zero, parts, (*shape[1:-1], points), out, halves


class Hats:
    """The hats of a grid's points, and the partial sums that the gradients need."""

    __slots__ = ("away", "hats", "plan", "sums")

    away: np.ndarray  # u - i: (elements of all dimensions, points), the grid's last dimension first
    hats: np.ndarray
    plan: Any
    sums: list[np.ndarray]  # the image, its sums along the last dimension, the last two ...

    def image_grad(self, grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """x[c, i, j] += y[c, p] hat_i[p] hat_j[p]"""
        part = self.plan[4][0]
        return self._spread(grad)[-1].reshape(-1, grad[0, 0].size).dot(self.hats[part].T).reshape(shape)

    def _spread(self, grad: np.ndarray) -> list[np.ndarray]:
        """The gradients of the partial sums, those of the result first."""
        hats = self.hats
        found = [grad.reshape(grad.shape[1], hats.shape[1])]
        for part in self.plan[4][:0:-1]:
            found.append(found[-1][..., None, :] * hats[part])
        return found

    def grid_grad(self, grad: np.ndarray, grid: np.ndarray, *_: Any) -> np.ndarray:
        """Each dimension's hats replaced by their slopes, to the right where they have a corner."""
        parts, halves = self.plan[4], self.plan[7]
        cells = np.floor(self.away)
        rises = np.subtract(cells == -1, cells == 0, dtype=grad.dtype)
        points = cells.shape[1]
        result = np.empty((points, len(parts)), grad.dtype)
        for dim, (part, sums, above) in enumerate(zip(parts, self.sums, self._spread(grad)[::-1], strict=True)):
            above = above.reshape(-1, points)
            if dim == 0:
                np.add.reduce(sums.dot(rises[part]) * above, 0, out=result[:, 0])
            else:
                sums = sums.reshape(len(above), -1, points)
                np.einsum("cip,ip,cp->p", sums, rises[part], above, out=result[:, dim])
        result *= halves
        return result.reshape(grid.shape)


def sampled(x: np.ndarray, grid: np.ndarray, plan: Any) -> tuple[np.ndarray, Hats] | None:
    """The values at the points, None where one is not finite: nothing times an infinity is no nothing here."""
    slopes, places, one, zero, parts, lead, out, _ = plan
    found = Hats()
    found.plan = plan
    found.away = away = slopes.dot((grid + one).reshape(places.shape[1], len(parts)).T)
    away -= places
    found.hats = hats = np.absolute(away)
    np.subtract(one, hats, out=hats)
    np.maximum(hats, zero, out=hats)
    rows = x.reshape(-1, x.shape[-1])
    result = rows.dot(hats[parts[0]]).reshape(lead)
    found.sums = [rows]
    for part in parts[1:]:
        found.sums.append(result)
        result = np.einsum("...ip,ip->...p", result, hats[part])
    flat = result.reshape(-1)
    return (result.reshape(out), found) if isfinite(flat.dot(flat)) else None
