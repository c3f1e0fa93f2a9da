"""Reading small images at few points: bilinear with zeros outside, in as few calls as can be.

The weight of an element i for a point u is the hat max(0, 1 - |u - i|) of each coordinate: nothing need be rounded, and
what lies outside needs no care. The hats of the last two dimensions are laid out element by element of a plane, so that
their product is a matrix with a row an element and a column a point, and a sample a product with it; volumes are summed
over their planes after that. All hats lie in one matrix: of the last dimension, of the last but one, of the planes.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import isfinite, prod
from typing import Any

from ...backend.direct import np

_FEW = 2048  # partial sums, each the work of as many elements as a row of the image has
_WEIGHTS = 1 << 13


@lru_cache(maxsize=256)
def plan_of(shape: tuple[int, ...], grid_shape: tuple[int, ...], dtype: Any, align_corners: bool) -> Any:
    """What depends on shapes alone; None where the image is not small, or there are several."""
    sizes, points = shape[2:], prod(grid_shape[1:-1])
    plane = prod(sizes[-2:])
    if shape[0] != 1 or not points or not shape[1] or prod(shape[:-1]) * points > _FEW or plane * points > _WEIGHTS:
        return None
    rank = len(sizes)
    lengths = sizes[::-1]
    if rank == 2 and not align_corners and dtype == np.float64:
        return None  # see `scaled` in grid_arrays.py
    halves = (np.array(lengths, dtype) - dtype.type(align_corners)) / dtype.type(2)
    exact = np.float64 if rank == 2 and not align_corners else dtype
    slopes = np.repeat(np.diag(halves), lengths, 0).astype(exact)
    places = np.concatenate([np.arange(size) for size in lengths])
    places = np.repeat(places.astype(dtype)[:, None], points, 1)
    offset = None if align_corners else np.array(0.5, exact)
    width, height = lengths[:2]
    laid = [np.tile(np.arange(width), height), np.repeat(np.arange(height), width) + width]
    laid += [np.arange(lengths[2]) + (width + height)] if rank == 3 else []
    edges = [0, plane, 2 * plane, 2 * plane + sizes[0]]
    parts = [slice(low, high) for low, high in pairwise(edges[: rank + 1])]
    one, zero = np.ones((), dtype), np.zeros((), dtype)
    planes_shape = (shape[1], sizes[0], points) if rank == 3 else None
    shapes = (points, rank), (prod(shape[1:-2]), plane), planes_shape, (1, shape[1], *grid_shape[1:-1])
    return slopes, places, offset, (one, zero), np.concatenate(laid), parts, shapes, halves


class Hats:
    """The hats of a grid's points, and what else the gradients need."""

    __slots__ = ("at", "hats", "image", "plan", "planes", "weights")

    at: np.ndarray  # u, beside each i: (sizes of all dimensions in turn, points)
    hats: np.ndarray  # laid out: (twice the elements of a plane and the planes, points)
    image: np.ndarray  # (channels and planes, elements of a plane)
    plan: Any
    planes: Any  # the sums by plane of a volume
    weights: np.ndarray  # (elements of a plane, points)

    def image_grad(self, grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """x[c, i, j] += y[c, p] hat_i[p] hat_j[p]"""
        return self._by_plane(grad).dot(self.weights.T).reshape(shape)

    def _by_plane(self, grad: np.ndarray) -> np.ndarray:
        """The gradients of the products with the weights, (channels and planes, points)."""
        if self.planes is None:
            return grad.reshape(self.image.shape[0], -1)
        return (grad.reshape(len(self.planes), 1, -1) * self.hats[self.plan[5][2]]).reshape(len(self.image), -1)

    def grid_grad(self, grad: np.ndarray, grid: np.ndarray, *_: Any) -> np.ndarray:
        """Each dimension's hats replaced by their slopes, to the right where they have a corner."""
        laid, parts, _, halves = self.plan[4:]
        cells = np.floor(self.at)
        cells -= self.plan[1]
        rises = np.subtract(cells == -1, cells == 0, dtype=grad.dtype).take(laid, 0)
        result = np.empty((cells.shape[1], len(parts)), grad.dtype)
        slopes = self.image.T.dot(self._by_plane(grad))  # of the weights
        both = (2, *slopes.shape)
        end = parts[1].stop
        found = self.hats[:end].reshape(both)[::-1] * rises[:end].reshape(both)
        found *= slopes
        np.add.reduce(found, 1, out=result.T[:2])
        if self.planes is not None:
            flat = grad.reshape(len(self.planes), -1)
            np.einsum("cip,ip,cp->p", self.planes, rises[end:], flat, out=result[:, 2])
        result *= halves
        return result.reshape(grid.shape)


def sampled(x: np.ndarray, grid: np.ndarray, plan: Any) -> tuple[np.ndarray, Hats] | None:
    """The values at the points, None where one is not finite: nothing times an infinity is no nothing here."""
    slopes, places, offset, (one, zero), laid, parts, (points_shape, image_shape, planes_shape, out), _ = plan
    found = _new(Hats)
    found.plan = plan
    at = slopes.dot((grid + one).reshape(points_shape).T)
    if offset is not None:
        at -= offset
        if at.dtype is not x.dtype:  # see `scaled` in grid_arrays.py
            at = at.astype(x.dtype)
    found.at = at
    hats = at - places
    _absolute(hats, hats)
    _subtract(one, hats, hats)
    _maximum(hats, zero, out=hats)
    found.hats = hats = hats.take(laid, 0)
    found.weights = weights = hats[parts[0]] * hats[parts[1]]
    found.image = image = x.reshape(image_shape)
    result = image.dot(weights)
    if planes_shape is None:
        found.planes = None
    else:
        found.planes = result = result.reshape(planes_shape)
        result = _einsum("cip,ip->cp", result, hats[parts[2]])
    return (result.reshape(out), found) if isfinite(_vdot(result, result)) else None


_absolute, _subtract, _maximum, _einsum, _vdot = np.absolute, np.subtract, np.maximum, np.einsum, np.vdot
_new = object.__new__
