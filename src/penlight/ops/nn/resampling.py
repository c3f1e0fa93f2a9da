"""Linear maps along one dimension that make it longer or shorter: which elements each new one is a mean of.

Everything here is linear, so a map and its transpose are all that derivatives of any order need.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from ...backend.summation import F32, F64

# A product with a dense matrix is faster than reading places where lines are as short as this.
_SHORT = 64


class Map:
    """``y[i] = sum over t of weights[t][i] * x[places[t][i]]``; without weights (one place) a choice of elements."""

    __slots__ = ("size", "out", "places", "weights", "_turned", "_dense", "_fixed", "is_identity")

    def __init__(self, size: int, places: np.ndarray, weights: np.ndarray | None) -> None:
        self.size = size
        self.out = places.shape[1]
        self.places = places
        self.weights = weights
        self._turned: Map | None = None
        self._dense: dict[Any, tuple[np.ndarray, np.ndarray]] = {}
        self._fixed: Any = None
        self.is_identity = weights is None and self.out == size and bool((places[0] == np.arange(size)).all())

    def dense(self, dtype: Any) -> tuple[np.ndarray, np.ndarray]:
        """The matrix and its transpose."""
        found = self._dense.get(dtype)
        if found is None:
            matrix = np.zeros((self.out, self.size), dtype)
            weights = np.ones(self.places.shape, dtype) if self.weights is None else self.weights
            np.add.at(matrix, (np.arange(self.out), self.places), weights)
            found = self._dense[dtype] = matrix, np.ascontiguousarray(matrix.T)
        return found

    def turned(self) -> Map:
        """The transpose."""
        if self._turned is None:
            rows = np.broadcast_to(np.arange(self.out), self.places.shape).reshape(-1)
            weights = np.ones(rows.size) if self.weights is None else self.weights.reshape(-1)
            columns = self.places.reshape(-1)
            kept = weights != 0
            rows, weights, columns = rows[kept], weights[kept], columns[kept]
            order = np.lexsort((rows, columns))
            rows, weights, columns = rows[order], weights[order], columns[order]
            starts = np.searchsorted(columns, np.arange(self.size))
            numbers = np.arange(len(columns)) - starts[columns]
            shape = int(numbers.max(initial=0)) + 1, self.size
            places, spread = np.zeros(shape, np.int64), np.zeros(shape, weights.dtype)
            places[:] = rows[np.minimum(starts, max(len(rows) - 1, 0))] if len(rows) else 0
            places[numbers, columns] = rows
            spread[numbers, columns] = weights
            self._turned = Map(self.out, places, spread)
        return self._turned

    def fixed(self) -> tuple[np.ndarray, int]:
        """The weights as multiples of 2^-n that have 16 bits, and n; those of one place are one."""
        if self._fixed is None:
            assert self.weights is not None
            weights = self.weights.copy()
            for t in range(len(weights) - 1):
                same = self.places[t] == self.places[t + 1]
                weights[t + 1, same] += weights[t, same]
                weights[t, same] = 0
            largest, bits = weights.max(initial=0), 0
            while bits < 22 and int(0.5 + largest * 2 ** (bits + 1)) < 1 << 15:
                bits += 1
            scaled = weights * 2.0**bits
            self._fixed = np.trunc(scaled + np.copysign(0.5, scaled)).astype(np.int32), bits
        return self._fixed

    def apply_to_bytes(self, x: np.ndarray, after: int) -> np.ndarray:
        """The map of uint8, in whole numbers as PyTorch does it, rounded."""
        if self.size == self.out:
            return x
        dim, shape = x.ndim - 1 - after, (-1, *(1,) * after)
        weights, bits = self.fixed()
        total: Any = 1 << (bits - 1)
        for places, weight in zip(self.places, weights, strict=True):
            total = x.take(places, dim) * weight.reshape(shape) + total
        return np.clip(np.right_shift(total, bits), 0, 255).astype(np.uint8)

    def apply(self, x: np.ndarray, after: int) -> np.ndarray:
        """The map along the dimension that has ``after`` others behind it."""
        dim = x.ndim - 1 - after
        if self.weights is None:
            return x if self.is_identity else x.take(self.places[0], dim)
        shape = (-1, *(1,) * after)
        total = None
        for places, weights in zip(self.places, self.weights, strict=True):
            part = x.take(places, dim)
            np.multiply(part, weights.astype(x.dtype, copy=False).reshape(shape), out=part)
            total = part if total is None else np.add(total, part, out=total)
        assert total is not None
        return total


def resampled(x: np.ndarray, maps: Sequence[Map], transpose: bool = False) -> np.ndarray:
    """The maps along the last dimensions, or their transposes."""
    dtype = x.dtype
    if dtype is not F32 and dtype is not F64:
        if dtype.itemsize == 2:
            return resampled(x.astype(F32), maps, transpose).astype(dtype)
    elif max([max(each.size, each.out) for each in maps]) <= _SHORT and (transpose or maps[0].weights is not None):
        result = _by_matrices(x, maps, transpose)
        flat = result.ravel()
        if isfinite(flat.dot(flat)):  # else 0 times an infinity may be in it
            return result
    result = x
    for after, each in enumerate(reversed(maps)) if transpose else _outwards(maps):
        result = (each.turned() if transpose else each).apply(result, after)
    return result.copy() if result is x else result


def _outwards(maps: Sequence[Map]) -> list[tuple[int, Map]]:
    return [(len(maps) - 1 - place, each) for place, each in enumerate(maps)]


def _by_matrices(x: np.ndarray, maps: Sequence[Map], transpose: bool) -> np.ndarray:
    rank = len(maps)
    lead = x.shape[: x.ndim - rank]
    matrix, turned = maps[-1].dense(x.dtype)
    result = x.reshape(-1, x.shape[-1]).dot(matrix if transpose else turned)
    sizes = list(x.shape[-rank:])
    sizes[-1] = result.shape[-1]
    for place in range(rank - 2, -1, -1):
        matrix, turned = maps[place].dense(x.dtype)
        behind = 1
        for size in sizes[place + 1 :]:
            behind *= size
        result = np.matmul(turned if transpose else matrix, result.reshape(-1, sizes[place], behind))
        sizes[place] = result.shape[-2]
    return result.reshape(*lead, *sizes)


# ------------------------------------------------------------------------------------------------ which elements


def _step(kind: Any, size: int, out: int, align_corners: bool, scale: float | None) -> Any:
    """How far apart the new elements are, in places of the old ones."""
    if align_corners:
        return kind(size - 1) / kind(out - 1) if out > 1 else kind(0)
    return kind(1.0 / scale) if scale is not None and scale > 0 else kind(size) / kind(out)


def nearest(size: int, out: int, scale: float | None, exact: bool) -> Map:
    """The nearest element, or (as many programs do) the next one below; PyTorch computes in single precision."""
    step = _step(np.float32, size, out, False, scale)
    places = np.arange(out, dtype=np.float32)
    if exact:
        places += np.float32(0.5)
    return Map(size, np.minimum(np.floor(places * step).astype(np.int64), size - 1)[None], None)


def _sources(kind: Any, size: int, out: int, align_corners: bool, scale: float | None) -> np.ndarray:
    step = _step(kind, size, out, align_corners, scale)
    places = np.arange(out, dtype=kind)
    return places * step if align_corners else step * (places + kind(0.5)) - kind(0.5)


def linear(kind: Any, size: int, out: int, align_corners: bool, scale: float | None) -> Map:
    """The two neighbours, by distance."""
    sources = np.maximum(_sources(kind, size, out, align_corners, scale), kind(0))
    low = np.minimum(sources.astype(np.int64), size - 1)
    share = np.clip(sources - low.astype(kind), kind(0), kind(1))
    return Map(size, np.stack([low, np.minimum(low + 1, size - 1)]), np.stack([1 - share, share]))


def cubic_weights(t: np.ndarray, a: float = -0.75) -> list[np.ndarray]:
    """The weights of the four neighbours of a point at distance ``t`` behind the second (Keys 1981)."""

    def near(x: Any) -> Any:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Any) -> Any:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]


def cubic(kind: Any, size: int, out: int, align_corners: bool, scale: float | None) -> Map:
    """The four neighbours; the outermost elements stand for those outside."""
    sources = _sources(kind, size, out, align_corners, scale)
    low = np.minimum(np.floor(sources).astype(np.int64), size - 1)
    share = np.clip(sources - low.astype(kind), kind(0), kind(1))
    places = np.stack([np.clip(low + o, 0, size - 1) for o in (-1, 0, 1, 2)])
    return Map(size, places, np.stack(cubic_weights(share)).astype(kind))


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.maximum(1 - np.abs(x), 0)


def _keys(x: np.ndarray) -> np.ndarray:
    x = np.abs(x)
    near = (1.5 * x - 2.5) * x * x + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _lanczos(x: np.ndarray) -> np.ndarray:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0)


_FILTERS = {"bilinear": (_triangle, 2), "bicubic": (_keys, 4), "lanczos": (_lanczos, 6)}


def smooth(kind: Any, mode: str, size: int, out: int, align_corners: bool, scale: float | None) -> Map:
    """A filter as wide as the new elements are apart, so that nothing is left out where the result is smaller."""
    function, width = _FILTERS[mode]
    step = _step(kind, size, out, align_corners, scale)
    support = kind(width * 0.5) * step if step >= 1 else kind(width * 0.5)
    inverse = kind(1) / step if step >= 1 else kind(1)
    centers = step * (np.arange(out, dtype=kind) + kind(0.5))
    low = np.maximum((centers - support + kind(0.5)).astype(np.int64), 0)
    high = np.minimum((centers + support + kind(0.5)).astype(np.int64), size)
    taps = np.arange(int((high - low).max(initial=1)))[:, None]
    places = low + taps
    weights = np.where(places < high, function((places - centers + kind(0.5)) * inverse), 0).astype(kind)
    total = weights.sum(0)
    weights /= np.where(total == 0, kind(1), total)
    return Map(size, np.minimum(places, size - 1), weights)
