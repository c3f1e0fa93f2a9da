"""Reading images at points between their elements, on arrays: all at once, and the gradients of that.

Note [Border]: around the image is a border of zeros, two elements wide, and a point further outside is moved into it.
So no neighbour lies outside, and nothing need be asked point by point. Channels go last, so that a neighbour's are
read together.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ...backend.summation import F32, F64

BILINEAR, NEAREST, BICUBIC = range(3)
ZEROS, BORDER, REFLECTION = range(3)
FEW = 4096  # numbers that are read and weighted in one go

# The polynomials, highest power first, of the weights of the neighbours in the distance behind the first or second.
POLYNOMIALS: dict[int, tuple[tuple[float, ...], ...]] = {
    BILINEAR: ((-1, 1), (1, 0)),
    NEAREST: ((1,),),
    BICUBIC: (
        (-0.75, 1.5, -0.75, 0),
        (1.25, -2.25, 0, 1),
        (-1.25, 1.5, 0.75, 0),
        (0.75, -0.75, 0, 0),
    ),
}


_HIGH = np.int64(-1 << 26)  # the upper half of a float64's digits


def scaled(x: np.ndarray, half: Any) -> np.ndarray:
    """``x half - 1/2``, rounded once, as PyTorch does it for images (and not for volumes). An identity grid has its
    points where neighbours change, and the gradient's side hangs on that digit. ``half`` has few digits."""
    if x.dtype == F32:
        return np.subtract(np.multiply(x, half, dtype=np.float64), 0.5).astype(F32)
    if x.dtype != F64:
        return x * half - x.dtype.type(0.5)
    high = (x.view(np.int64) & _HIGH).view(F64)
    low = (x - high) * half
    low[np.isnan(low)] = 0  # of an infinity
    return high * half - 0.5 + low


def _bounds(size: int, align_corners: bool) -> tuple[float, float]:
    """Where reflection happens: at the centres of the outermost elements or at their edges."""
    return (0, size - 1) if align_corners else (-0.5, size - 0.5)


def reflected(x: np.ndarray, size: int, align_corners: bool) -> tuple[np.ndarray, np.ndarray]:
    """Points reflected into the image, and the sign that moving them gets."""
    low, high = _bounds(size, align_corners)
    span = x.dtype.type(high - low)
    if span <= 0:
        return np.zeros_like(x), np.zeros_like(x)
    away = x - x.dtype.type(low)
    sign = np.where(away < 0, -1, 1).astype(x.dtype)
    away = np.abs(away)
    extra, flips = np.fmod(away, span), np.floor(away / span)
    even = flips % 2 == 0
    return np.where(even, extra, span - extra) + x.dtype.type(low), np.where(even, sign, -sign)


def _clipped(x: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    last = x.dtype.type(size - 1)
    # fmin and fmax, as a nan goes to the border
    return np.fmax(np.fmin(x, last), 0), ((x > 0) & (x < last)).astype(x.dtype)


def points_of(grid: np.ndarray, sizes: Any, mode: int, padding: int, align_corners: bool) -> tuple[Any, Any]:
    """Points in units of elements, (batch, points, dimensions) with the first dimension first, and their slopes."""
    points, slopes = [], []
    rank = len(sizes)
    for dim, size in enumerate(sizes):
        x = grid[..., rank - 1 - dim].reshape(len(grid), prod(grid.shape[1:-1]))
        half = x.dtype.type(size - 1 if align_corners else size) / x.dtype.type(2)
        if align_corners:
            x = (x + 1) * half
        else:
            x = scaled(x + 1, half) if rank == 2 else ((x + 1) * x.dtype.type(size) - 1) / 2
        slope = np.full_like(x, half)
        if mode != BICUBIC and padding != ZEROS:
            if padding == REFLECTION:
                x, sign = reflected(x, size, align_corners)
                slope *= sign
            x, inside = _clipped(x, size)
            slope *= inside
        points.append(x)
        slopes.append(slope)
    if grid.dtype.itemsize == 2:  # PyTorch's points are of the grid's dtype; all that comes after them is single here
        points, slopes = [x.astype(F32) for x in points], [x.astype(F32) for x in slopes]
    return np.stack(points, -1), np.stack(slopes, -1)


def first_of(u: np.ndarray, mode: int) -> np.ndarray:
    """The place of the neighbour that distances are counted from."""
    return np.rint(u) if mode == NEAREST else np.floor(u)


def polynomial(t: np.ndarray, mode: int, order: int) -> list[np.ndarray]:
    found = []
    for coefficients in POLYNOMIALS[mode]:
        for _ in range(order):
            degree = len(coefficients) - 1
            coefficients = tuple([c * (degree - i) for i, c in enumerate(coefficients[:-1])])
        value = np.zeros_like(t)
        for c in coefficients:
            value = value * t + t.dtype.type(c)
        found.append(value)
    return found


# ------------------------------------------------------------------------------------------------ all at once


def _rows_of(grad: np.ndarray) -> np.ndarray:
    """The gradient with the channels of a point in a row."""
    count, channels = grad.shape[:2]
    points = prod(grad.shape[2:])
    if count == 1:
        return np.ascontiguousarray(grad.reshape(channels, points).T)
    return grad.reshape(count, channels, points).swapaxes(1, 2).reshape(count * points, channels)


class Neighbours:
    """Where a grid's points read a bordered image, and with what weights."""

    __slots__ = ("rows", "places", "weights", "combined", "half")

    rows: np.ndarray  # the image: (elements, channels)
    places: np.ndarray  # rows of it: (neighbours, points)
    weights: Any  # (2, dimensions, points), None for the nearest
    combined: Any  # their products: (neighbours, points)
    half: Any  # the slope of the points in the grid

    def image_grad(self, grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """x[m[k, p]] += w[k, p] y[p], each channel by its own."""
        grad = _rows_of(grad)
        size, channels = self.rows.shape
        places, combined = self.places, self.combined
        each = np.arange(channels)
        if places.size * channels <= FEW:
            values = grad if combined is None else combined[:, :, None] * grad
            index = places[:, :, None] * channels + each
            total = np.bincount(index.ravel(), values.ravel(), size * channels)
        else:
            total = np.zeros(size * channels)
            for k, place in enumerate(places):
                values = grad if combined is None else combined[k][:, None] * grad
                total += np.bincount((place[:, None] * channels + each).ravel(), values.ravel(), size * channels)
        rank = len(shape) - 2
        image = total.reshape(shape[0], *[length + 4 for length in shape[2:]], channels)[_INSIDE[rank]]
        return image.transpose(_FIRST[rank]).astype(self.rows.dtype, "C")

    def grid_grad(self, grad: np.ndarray, grid: np.ndarray, sizes: Any, mode: int, padding: int,
                  align_corners: bool) -> np.ndarray:  # fmt: skip
        """The slopes of the weights times what they weigh."""
        weights = self.weights
        if weights is None:
            return np.zeros_like(grid)
        grad = _rows_of(grad)
        rank, points = weights.shape[1:]
        if self.places.size * grad.shape[1] <= FEW:
            heard = np.einsum("kpc,pc->kp", self.rows.take(self.places, 0), grad)
        else:
            heard = np.array([np.einsum("pc,pc->p", self.rows.take(place, 0), grad) for place in self.places])
        heard = heard.reshape(*(2,) * rank, points)
        result = np.empty((points, rank), weights.dtype)
        for dim in range(rank):
            part = heard
            for other in range(rank - 1, -1, -1):
                if other == dim:
                    part = part[1] - part[0]
                else:
                    part = part[0] * weights[0, other] + part[1] * weights[1, other]
            result[:, dim] = part
        if padding == ZEROS:
            result *= self.half.T
            return result.reshape(grid.shape)
        result = result.reshape(grid.shape)
        result *= points_of(grid, sizes, mode, padding, align_corners)[1][..., ::-1].reshape(grid.shape)
        return result


@lru_cache(maxsize=256)
def _constants(sizes: Any, dtype: Any, mode: int, align_corners: bool, count: int) -> tuple[Any, ...]:
    """What depends on sizes alone, dimensions in the order of the grid's last."""
    turned = sizes[::-1]
    strides = [1]
    for size in turned[:-1]:
        strides.append(strides[-1] * (size + 4))
    column = np.array(turned, dtype)[:, None]
    half = (column - dtype.type(align_corners)) / dtype.type(2)
    offsets = np.zeros(1, np.int64)
    for stride in reversed(strides):
        steps = np.arange(len(POLYNOMIALS[mode])) * stride
        offsets = (offsets[:, None] + steps).reshape(-1)
    border = tuple([size + 4 for size in sizes])
    starts = (np.arange(count) * prod(border))[:, None]
    exact = dtype if count * prod(border) < 1 << 23 else np.dtype(np.float64)
    return half, column, np.array(strides, exact), (offsets + 2 * sum(strides))[:, None], border, starts


def sampled(x: np.ndarray, grid: np.ndarray, mode: int, padding: int, align_corners: bool) -> tuple[Any, Neighbours]:
    """The values at the points, and what the gradients need; see Note [Border]."""
    sizes = x.shape[2:]
    rank, count, channels = len(sizes), x.shape[0], x.shape[1]
    points = prod(grid.shape[1:-1])
    dtype = x.dtype
    half, column, strides, offsets, border, starts = _constants(sizes, dtype, mode, align_corners, count)
    found = Neighbours()
    found.half = half
    if padding == REFLECTION or grid.dtype.itemsize == 2:
        u = points_of(grid, sizes, mode, padding, align_corners)[0][..., ::-1].reshape(count * points, rank).T.copy()
    else:
        u = np.add(grid.reshape(count * points, rank).T, dtype.type(1), order="C")
        if rank == 2 and not align_corners:
            u = scaled(u, half)
        else:
            u *= half
            if not align_corners:
                u -= dtype.type(0.5)
    if padding == ZEROS:  # fmax and fmin, as a nan goes outside too
        np.fmax(u, -2, out=u)
        np.fmin(u, column, out=u)
    else:
        np.fmin(u, column - dtype.type(1), out=u)
        np.fmax(u, 0, out=u)
    first = np.rint(u) if mode == NEAREST else np.floor(u)
    base = strides.dot(first).astype(np.int64)
    if count > 1:
        base = (base.reshape(count, points) + starts).reshape(-1)
    places = found.places = base + offsets
    image = np.zeros((count, *border, channels), dtype)
    image[_INSIDE[rank]] = x.transpose(_LAST[rank])
    rows = found.rows = image.reshape(count * prod(border), channels)
    if mode == NEAREST:
        found.weights = found.combined = None
        result = rows.take(places[0], 0)
    else:
        u -= first
        weights = found.weights = np.empty((2, rank, count * points), dtype)
        weights[1] = u
        np.subtract(1, u, out=weights[0])
        combined = weights[:, rank - 1]
        for dim in range(rank - 2, -1, -1):
            combined = (combined[:, None] * weights[:, dim]).reshape(len(combined) * 2, count * points)
        found.combined = combined
        result = weighted_rows(rows, places, combined)
    if count == 1 or channels == 1:
        return np.ascontiguousarray(result.T).reshape(count, channels, *grid.shape[1:-1]), found
    result = np.ascontiguousarray(result.reshape(count, points, channels).swapaxes(1, 2))
    return result.reshape(count, channels, *grid.shape[1:-1]), found


_INSIDE = {rank: (slice(None), *(slice(2, -2),) * rank) for rank in (2, 3)}
_LAST = {2: (0, 2, 3, 1), 3: (0, 2, 3, 4, 1)}
_FIRST = {2: (0, 3, 1, 2), 3: (0, 4, 1, 2, 3)}


def weighted_rows(rows: np.ndarray, places: np.ndarray, combined: np.ndarray) -> np.ndarray:
    """y[p] = sum over k of w[k, p] x[m[k, p]]"""
    if places.size * rows.shape[1] <= FEW:
        parts = rows.take(places, 0)
        parts *= combined[:, :, None]
        return np.add.reduce(parts, 0)
    result = rows.take(places[0], 0)
    result *= combined[0][:, None]
    for place, weight in zip(places[1:], combined[1:], strict=True):
        part = rows.take(place, 0)
        part *= weight[:, None]
        result += part
    return result
