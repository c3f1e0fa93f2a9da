"""The windows under a convolution laid out as columns, and the products over them (Chellapilla, Puri and Simard 2006).

Columns are made block by block, so that they stay in the cache and the memory they take is bounded.

Note [Whole rows]: where there are few outputs, making the columns is most of the work, because a row of windows is
copied at a time. If windows are one element apart, so are the elements of neighbouring columns, from the end of a row
over the border to the next one, too. So whole images can be copied, with what lies between the rows: what is computed
of that means nothing and is left out of the result.

Note [Images side by side]: where an image has few columns, the columns of several images make one matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from operator import mul
from typing import Any

import numpy as np

from ..helpers import strided

# Elements of a block of columns. Measured: below, calls cost; above, the columns leave the cache.
BLOCK = 1 << 19
# Whole rows are taken for so many outputs of a group at most, if they are not longer by more than this factor, and if
# there are more windows than this.
NARROW = 16
WASTE = 1.3
FEW = 256

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
    strides = x.strides
    spatial = strides[2:]
    taps, places = tuple(map(mul, spatial, dilation)), tuple(map(mul, spatial, stride))
    return strided(x, x.shape[:2] + kernel + count, strides[:2] + taps + places)


def images_last(x: np.ndarray, after: int) -> np.ndarray:
    """The first dimension moved behind the next ``after``; ``np.moveaxis`` takes ten times as long."""
    return x.transpose(*range(1, after + 1), 0, *range(after + 1, x.ndim))


class Block:
    """Which images, which groups of their channels and which rows of their windows a block of columns is for."""

    __slots__ = ("images", "groups", "rows")

    def __init__(self, images: slice, groups: slice, rows: slice) -> None:
        self.images = images
        self.groups = groups
        self.rows = rows


def blocks(images: int, groups: int, rows: int, image: int) -> Iterator[Block]:
    """Cuts ``images`` of ``image`` elements of columns each into blocks of about `BLOCK`."""
    if image <= BLOCK:
        many = max(BLOCK // image, 1)
        for first in range(0, images, many):
            yield Block(slice(first, min(first + many, images)), slice(0, groups), slice(0, rows))
        return
    some = max(BLOCK * groups // image, 1)
    high = -(-rows // max(-(-image // (groups * BLOCK)), 1))
    for number in range(images):
        for group in range(0, groups, some):
            for row in range(0, rows, high):
                yield Block(
                    slice(number, number + 1),
                    slice(group, min(group + some, groups)),
                    slice(row, min(row + high, rows)),
                )


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

    __slots__ = ("before", "size", "step", "kernel", "count", "stride", "dilation", "groups")

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

    def is_whole(self, each: int) -> bool:
        """Whether whole rows are taken for ``each`` outputs of a group; see Note [Whole rows]."""
        size, count = self.size, self.count
        return (
            each <= NARROW
            and len(size) > 1
            and max(self.stride) == 1
            and prod(count) > FEW
            and prod(size[1:]) <= WASTE * prod(count[1:])
        )

    def places(self, rows: int, whole: bool) -> int:
        """How many columns there are for ``rows`` rows of windows."""
        if not whole:
            return rows * prod(self.count[1:])
        last = 0
        for p, size in zip((rows, *self.count[1:]), self.size, strict=True):
            last = last * size + p - 1
        return last + 1

    def spaced(self, columns: np.ndarray, rows: int) -> np.ndarray:
        """What belongs to windows in an array (..., places) of whole rows: (..., rows, *P[1:])"""
        strides = [columns.itemsize]
        for size in reversed(self.size[1:]):
            strides.append(strides[-1] * size)
        return strided(
            columns,
            (*columns.shape[:-1], rows, *self.count[1:]),
            (*columns.strides[:-1], *reversed(strides)),
        )

    def laid(self, x: np.ndarray, top: int, rows: int) -> np.ndarray:
        """``x`` in its border, as much of it as ``rows`` rows of windows from ``top`` on need."""
        first = top * self.stride[0]
        if self.before is None:
            return x[:, :, first:] if first else x
        if rows == self.count[0] or (self.step is not None and self.step[0] > 1):
            return bordered(x, self.before, self.size, self.step)[:, :, first:]
        need = (rows - 1) * self.stride[0] + (self.kernel[0] - 1) * self.dilation[0] + 1
        first -= self.before[0]
        part = x[:, :, max(first, 0) : max(first + need, 0)]
        return bordered(part, (max(-first, 0), *self.before[1:]), (need, *self.size[1:]), self.step)

    def windows(self, x: np.ndarray, rows: int, whole: bool) -> np.ndarray:
        """The windows of ``x`` as laid out, the first ``rows`` rows of them: (n, c, *K, *P), or (n, c, *K, places)."""
        if not whole:
            return windows(x, self.kernel, (rows, *self.count[1:]), self.stride, self.dilation)
        n, c, *spatial = x.strides
        taps = [one * d for one, d in zip(spatial, self.dilation, strict=True)]
        return strided(x, (*x.shape[:2], *self.kernel, self.places(rows, True)), (n, c, *taps, x.itemsize))

    def columns(self, x: np.ndarray, whole: bool, beside: bool) -> Iterator[tuple[Block | None, np.ndarray]]:
        """Columns (n, g, c K, places), each with the block they are for: None where it is all. A block's memory is used
        again for the next.

        ``beside``: as (g, c K, n places).
        """
        rows, groups = self.count[0], self.groups
        images, channels = x.shape[0], x.shape[1] // self.groups
        height = channels * prod(self.kernel)
        image = groups * height * self.places(rows, whole)
        if whole and self.before is None:
            x = np.ascontiguousarray(x)
        if images * image <= BLOCK:
            view = self.windows(self.laid(x, 0, rows), rows, whole)
            if beside:
                yield None, images_last(view, 1 + len(self.kernel)).reshape(groups, height, -1)
            else:
                yield None, view.reshape(images, groups, height, -1)
            return
        room = Room(x.dtype)
        for block in blocks(images, groups, rows, image):
            some = x[block.images, block.groups.start * channels : block.groups.stop * channels]
            many = block.rows.stop - block.rows.start
            view = self.windows(self.laid(some, block.rows.start, many), many, whole)
            if beside:
                view = images_last(view, 1 + len(self.kernel))
            part = room.array(*view.shape)
            np.copyto(part, view)
            count = some.shape[1] // channels
            yield block, part.reshape((count, height, -1) if beside else (len(some), count, height, -1))

    def correlate(self, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """The products of the windows of ``x`` with ``w``, and ``bias`` added."""
        images, outputs, groups, count = x.shape[0], w.shape[0], self.groups, self.count
        shape = (images, outputs, *count)
        if bias is not None:
            bias = bias.reshape(-1, *(1,) * len(count))
        if not x.size or not w.size or 0 in count:
            return np.zeros(shape, x.dtype) if bias is None else np.zeros(shape, x.dtype) + bias
        each, places = outputs // groups, prod(count)
        weight = np.ascontiguousarray(w.reshape(groups, each, -1))
        whole = self.is_whole(each)
        beside = not whole and images > 1 and places < each and places * weight.shape[2] * groups <= BLOCK
        result: Any = None
        row = places // count[0]
        for block, columns in self.columns(x, whole, beside):
            if block is None:
                result = np.matmul(weight, columns)
                if beside:
                    result = result.reshape(outputs, images, places).swapaxes(0, 1)
                elif whole:
                    result = self.spaced(result, count[0])
                break
            if result is None:
                result = np.empty((images, groups, each, places), x.dtype)
            if beside:  # Note [Images side by side]
                part = np.matmul(weight, columns).reshape(groups, each, -1, places)
                result[block.images] = part.transpose(2, 0, 1, 3)
                continue
            target = result[block.images, block.groups, :, block.rows.start * row : block.rows.stop * row]
            if whole:
                rows = block.rows.stop - block.rows.start
                part = self.spaced(np.matmul(weight[block.groups], columns), rows)
                np.copyto(target.reshape(part.shape), part)
            else:
                np.matmul(weight[block.groups], columns, out=target)
        result = result.reshape(shape)
        if bias is None:
            return np.ascontiguousarray(result)
        return np.add(result, bias, result if result.flags.c_contiguous else np.empty(shape, result.dtype))

    def taps(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The products of the windows of ``x`` with ``y``."""
        images, groups = y.shape[0], self.groups
        each = y.shape[1] // groups
        height = x.shape[1] // groups * prod(self.kernel)
        shape = (each * groups, x.shape[1] // groups, *self.kernel)
        if not x.size or not y.size:
            return np.zeros(shape, x.dtype)
        whole = self.is_whole(each)
        y = y.reshape(images, groups, each, *self.count)
        result: Any = None
        for block, columns in self.columns(x, whole, True):
            part = y if block is None else y[block.images, block.groups, :, block.rows]
            part = images_last(part, 2)
            if whole:
                rows = part.shape[3]
                apart = np.zeros((*part.shape[:3], self.places(rows, True)), y.dtype)
                self.spaced(apart, rows)[...] = part
                part = apart
            # a view of an expanded gradient is not for BLAS; with the columns first it is quicker than with them last
            part = np.ascontiguousarray(part.reshape(*part.shape[:2], -1)).swapaxes(1, 2)
            if block is None:
                result = np.matmul(columns, part)
                break
            if result is None:
                result = np.zeros((groups, height, each), x.dtype)
            target = result[block.groups]
            np.add(target, np.matmul(columns, part), target)
        return np.ascontiguousarray(result.swapaxes(1, 2).reshape(shape))
