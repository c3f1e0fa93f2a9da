"""The windows under a convolution laid out as columns, and the products over them (Chellapilla, Puri and Simard 2006).

Columns are made block by block, so that they stay in the cache and the memory they take is bounded.

Note [Whole rows]: where windows are one element apart, so are the elements of neighbouring columns, from the end of a
row of windows over the border to the next row, too. The columns for a whole image are then copies of long stretches of
memory, and the places between the rows, whose values mean nothing, are left out of the result. That is several times
quicker than to copy a row of a few elements at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from ..helpers import strided

# Elements of a block of columns. Measured: below, calls cost; above, the columns leave the cache.
BLOCK = 1 << 19
# How much longer than the rows of windows whole rows may be: multiplying what means nothing costs as well.
WASTE = 1.35

Sizes = tuple[int, ...]


def windows_of(size: Sizes, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes) -> Sizes:
    """How many windows fit along each dimension."""
    return tuple(
        [
            (x + 2 * a - d * (k - 1) - 1) // s + 1
            for x, k, s, a, d in zip(size, kernel, stride, padding, dilation, strict=True)
        ]
    )


def bordered(x: np.ndarray, before: Sizes, size: Sizes, step: Sizes | None = None) -> np.ndarray:
    """``x`` (n, c, *X) amid zeros in spatial ``size``, its elements ``step`` apart, the first at ``before``, which may
    lie outside."""
    result = np.zeros((*x.shape[:2], *size), x.dtype)
    kept: list[Any] = [slice(None), slice(None)]
    inside: list[Any] = [slice(None), slice(None)]
    for dim, (have, first, length) in enumerate(zip(x.shape[2:], before, size, strict=True)):
        apart = 1 if step is None else step[dim]
        low = -(first // apart) if first < 0 else 0
        high = min(have, (length - 1 - first) // apart + 1)
        if high <= low:
            return result
        kept.append(slice(low, high))
        inside.append(slice(first + low * apart, first + (high - 1) * apart + 1, apart))
    result[tuple(inside)] = x[tuple(kept)]
    return result


def windows(x: np.ndarray, kernel: Sizes, count: Sizes, stride: Sizes, dilation: Sizes) -> np.ndarray:
    """The windows of ``x`` (n, c, *X) as a view (n, c, *K, *P)."""
    n, c, *spatial = x.strides
    return strided(
        x,
        (*x.shape[:2], *kernel, *count),
        (
            n,
            c,
            *[one * d for one, d in zip(spatial, dilation, strict=True)],
            *[one * s for one, s in zip(spatial, stride, strict=True)],
        ),
    )


def blocks(images: int, rows: int, image: int) -> Iterator[tuple[int, int, int, int]]:
    """Cuts ``images`` of ``rows`` rows and ``image`` elements of columns each: which images, which of their rows."""
    if image <= BLOCK:
        many = max(BLOCK // image, 1)
        for first in range(0, images, many):
            yield first, min(first + many, images), 0, rows
        return
    some = -(-rows // -(-image // BLOCK))
    for number in range(images):
        for row in range(0, rows, some):
            yield number, number + 1, row, min(row + some, rows)


class Room:
    """Memory that is used again for one array after the other."""

    __slots__ = ("memory",)

    def __init__(self, dtype: Any) -> None:
        self.memory = np.empty(0, dtype)

    def array(self, *shape: int) -> np.ndarray:
        needed = prod(shape)
        if self.memory.size < needed:
            self.memory = np.empty(needed, self.memory.dtype)
        return self.memory[:needed].reshape(shape)


class Form:
    """How ``x`` is laid into its border and how the windows run over it.

    ``before`` and ``step`` say where the elements of ``x`` come to lie in ``size``; None: as they are.
    """

    __slots__ = (
        "before", "size", "step", "kernel", "count", "stride", "dilation", "groups", "pitch", "whole",
    )  # fmt: skip

    def __init__(
        self, before: Sizes | None, size: Sizes, step: Sizes | None, kernel: Sizes, count: Sizes, stride: Sizes,
        dilation: Sizes, groups: int,
    ) -> None:  # fmt: skip
        self.before = before
        self.size = size
        self.step = step
        self.kernel = kernel
        self.count = count
        self.stride = stride
        self.dilation = dilation
        self.groups = groups
        # the distance of the windows along each dimension, of whole rows (Note [Whole rows])
        pitch = count
        self.whole = len(size) > 1 and max(stride) == 1 and prod(size[1:]) <= WASTE * prod(count[1:])
        if self.whole:
            pitch = size
        self.pitch = tuple([prod(pitch[dim + 1 :]) for dim in range(len(pitch))])

    def laid(self, x: np.ndarray) -> np.ndarray:
        if self.before is None:
            return np.ascontiguousarray(x) if self.whole else x
        return bordered(x, self.before, self.size, self.step)

    def places(self, rows: int) -> int:
        """How many columns there are for ``rows`` rows."""
        ends = [(p - 1) * each for p, each in zip((rows, *self.count[1:]), self.pitch, strict=True)]
        return sum(ends) + 1

    def of_places(self, columns: np.ndarray, rows: int) -> np.ndarray:
        """An array (n, c, places) as (n, c, rows, *P[1:])"""
        n, c, one = columns.strides
        return strided(
            columns, (*columns.shape[:2], rows, *self.count[1:]), (n, c, *[one * each for each in self.pitch])
        )

    def view(self, x: np.ndarray, rows: int) -> np.ndarray:
        """The columns of the first ``rows`` rows of what is laid: (n, c, *K, places) or (n, c, *K, rows, *P[1:])."""
        if not self.whole:
            return windows(x, self.kernel, (rows, *self.count[1:]), self.stride, self.dilation)
        n, c, *spatial = x.strides
        taps = [one * d for one, d in zip(spatial, self.dilation, strict=True)]
        return strided(x, (*x.shape[:2], *self.kernel, self.places(rows)), (n, c, *taps, spatial[-1]))

    def columns(self, x: np.ndarray) -> Iterator[tuple[int, int, int, int, np.ndarray]]:
        """Blocks of columns (n, g, c K, places), each with the range of its images and of its rows. A block's memory
        is used again for the next."""
        rows, groups = self.count[0], self.groups
        images, channels = x.shape[:2]
        height = channels * prod(self.kernel)
        image = height * self.places(rows)
        if images * image <= BLOCK:
            yield 0, images, 0, rows, self.view(self.laid(x), rows).reshape(images, groups, height // groups, -1)
            return
        room = Room(x.dtype)
        laid, of = x, -1
        for first, last, top, bottom in blocks(images, rows, image):
            if of != first:
                laid, of = self.laid(x[first:last]), first
            view = self.view(laid[:, :, top * self.stride[0] :] if top else laid, bottom - top)
            part = room.array(*view.shape)
            np.copyto(part, view)
            yield first, last, top, bottom, part.reshape(last - first, groups, height // groups, -1)

    def correlate(self, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """The products of the windows of ``x`` with ``w``, and ``bias`` added."""
        images, outputs, groups, count = x.shape[0], w.shape[0], self.groups, self.count
        shape = (images, outputs, *count)
        if bias is not None:
            bias = bias.reshape(-1, *(1,) * len(count))
        if not x.size or not w.size:
            return np.zeros(shape, x.dtype) if bias is None else np.zeros(shape, x.dtype) + bias
        weight = w.reshape(groups, outputs // groups, -1)
        result: Any = None
        room = Room(x.dtype)
        for first, last, top, bottom, columns in self.columns(x):
            many, rows = last - first, bottom - top
            if result is None:
                if not self.whole and many == images and rows == count[0]:
                    result = np.matmul(weight, columns).reshape(shape)
                    return result if bias is None else np.add(result, bias, result)
                result = np.empty(shape, x.dtype)
            part = room.array(many, groups, outputs // groups, columns.shape[-1])
            np.matmul(weight, columns, out=part)
            part = self.of_places(part.reshape(many, outputs, -1), rows)
            if bias is None:
                result[first:last, :, top:bottom] = part
            else:
                np.add(part, bias, result[first:last, :, top:bottom])
        return result

    def taps(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The products of the windows of ``x`` with ``y``."""
        outputs, groups = y.shape[1], self.groups
        shape = (outputs, x.shape[1] // groups, *self.kernel)
        if not x.size or not y.size:
            return np.zeros(shape, x.dtype)
        result: Any = None
        for first, last, top, bottom, columns in self.columns(x):
            part = y[first:last, :, top:bottom]
            if self.whole:
                spaced = np.zeros((last - first, outputs, columns.shape[-1]), y.dtype)
                self.of_places(spaced, bottom - top)[...] = part
                part = spaced
            part = part.reshape(last - first, groups, outputs // groups, -1)
            part = np.matmul(part, columns.swapaxes(2, 3))
            part = part[0] if last - first == 1 else np.add.reduce(part, 0)
            result = part if result is None else np.add(result, part, result)
        return result.reshape(shape)
