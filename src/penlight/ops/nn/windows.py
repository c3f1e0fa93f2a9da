"""Windows that slide over the last dimensions of an array: where they lie, and what is summed or largest in them.

A window in several dimensions is a product of windows in one, so everything is done one dimension at a time: k steps
over whole arrays for a window of k elements, and not k^2 or k^3.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...backend.summation import F32, F64, along

Selector = Any  # a slice, or an array of places


class Axis:
    """The windows of one dimension: window ``i`` has the places ``starts[i] + o * step`` in it, for ``o < kernel``,
    those that are at least 0 and below ``ends[i]``."""

    __slots__ = ("size", "out", "kernel", "starts", "step", "ends", "stride", "_parts", "_reads")

    def __init__(self, size: int, starts: np.ndarray, ends: np.ndarray, kernel: int, step: int, stride: int) -> None:
        self.size = size
        self.out = len(starts)
        self.kernel = kernel
        self.starts = starts
        self.ends = ends
        self.step = step
        self.stride = stride  # between windows, 0 where they are not equally spaced
        self._parts: list[tuple[int, Selector, Selector]] | None = None
        self._reads: tuple[list[Selector], list[tuple[Selector, Selector]]] | None = None

    @property
    def parts(self) -> list[tuple[int, Selector, Selector]]:
        """For every place in a window: its number, the windows in which it is inside, and where it is there."""
        if self._parts is None:
            self._parts = [part for o in range(self.kernel) if (part := self._part(o)) is not None]
        return self._parts

    @property
    def reads(self) -> tuple[list[Selector], list[tuple[Selector, Selector]]]:
        """The places that are inside of every window, and the others with the windows that they are inside of."""
        if self._reads is None:
            full = [source for _, rows, source in self.parts if _covers(rows, self.out)]
            self._reads = full, [(rows, source) for _, rows, source in self.parts if not _covers(rows, self.out)]
        return self._reads

    def _part(self, o: int) -> tuple[int, Selector, Selector] | None:
        places = self.starts + o * self.step
        inside = (places >= 0) & (places < self.ends)
        rows = np.flatnonzero(inside)
        if not len(rows):
            return None
        low, high = int(rows[0]), int(rows[-1]) + 1
        if not self.stride:
            return o, slice(low, high) if len(rows) == high - low else rows, places[rows]
        first, last = int(places[low]), int(places[high - 1])
        return o, slice(low, high), slice(first, last + 1, self.stride if high - low > 1 else 1)

    @property
    def whole(self) -> bool:
        """Whether each window is the element at its place."""
        return self.kernel == 1 and self.stride == 1 and self.out == self.size and not self.starts[:1].any()

    @property
    def only(self) -> slice:
        """The places of a window that is the only one."""
        start = int(self.starts[0])
        return slice(max(start, 0), min(start + self.kernel, int(self.ends[0])))

    @property
    def is_one(self) -> bool:
        """Whether there is one window, of all elements."""
        return self.out == 1 and self.step == 1 and self.only == slice(0, self.size)

    @property
    def apart(self) -> bool:
        """Whether no two windows share a place."""
        return self.stride > (self.kernel - 1) * self.step or self.out == 1

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where each window begins and ends, if they are few and long, so that each is better taken at once."""
        if self.step != 1 or 4 * self.out > self.kernel or not self.size:
            return []
        starts, stops = np.maximum(self.starts, 0), np.minimum(self.starts + self.kernel, self.ends)
        return list(zip(starts.tolist(), np.maximum(starts, stops).tolist(), strict=True))

    def is_cut(self) -> bool:
        """Whether the windows stand side by side, and nothing is outside of them."""
        apart = self.out == 1 or self.stride == self.kernel
        return apart and self.step == 1 and self.out * self.kernel == self.size and int(self.starts[0]) == 0

    def is_met(self) -> bool:
        """Whether every window has an element inside."""
        places = self.starts[:, None] + np.arange(self.kernel) * self.step
        return bool(((places >= 0) & (places < self.ends[:, None])).any(1).all())

    def turned(self) -> Axis:
        """For every place of the input, the windows that it is in: a range of them too, as windows lie in order."""
        places = np.arange(self.size)
        starts = np.searchsorted(self.ends, places, "right")
        ends = np.searchsorted(self.starts, places, "right")
        return Axis(self.out, starts, ends, int((ends - starts).max(initial=0)), 1, 0)


def sliding(size: int, out: int, kernel: int, stride: int, pad: int, dilation: int = 1) -> Axis:
    """Windows of ``kernel`` elements, one every ``stride``, the first at ``-pad``."""
    starts = np.arange(out) * stride - pad
    return Axis(size, starts, np.full(out, size), kernel, dilation, stride)


def adaptive(size: int, out: int) -> Axis:
    """``out`` windows that cover ``size`` elements, as equal in length as can be."""
    if out and size % out == 0:
        return sliding(size, out, size // out, size // out, 0)
    places = np.arange(out)
    starts = places * size // out if out else places
    ends = -(-((places + 1) * size) // out) if out else places
    return Axis(size, starts, ends, int((ends - starts).max(initial=0)), 1, 0)


class Plan:
    """The windows of all dimensions, for arrays of one shape, and what is looked up for small ones."""

    __slots__ = (
        "axes",
        "rank",
        "shape",
        "lead",
        "out",
        "divisor",
        "_gather",
        "kernel",
        "least",
        "rows",
        "places",
        "has_padding",
        "_tiles",
    )

    def __init__(self, shape: tuple[int, ...], axes: Sequence[Axis]) -> None:
        self.axes = tuple(axes)
        self.rank = rank = len(axes)
        self.shape = shape
        self.lead = shape[: len(shape) - rank]
        self.out = self.lead + tuple([axis.out for axis in axes])
        self.kernel = prod([axis.kernel for axis in axes])
        self.divisor: Any = None
        self._gather: np.ndarray | None = None
        self._tiles: Any = None
        # Whether a place of a window is outside of the array.
        self.has_padding = any(
            [
                ((last := axis.starts + (axis.kernel - 1) * axis.step) >= axis.ends).any()
                or (axis.starts < 0).any()
                or (last < 0).any()
                for axis in axes
            ]
        )
        # Up to so many elements, reading all windows at once takes fewer steps than going over a dimension at a time.
        self.least = 0 < prod(self.out) * self.kernel <= 4096 and prod(shape) > 0
        if self.least and self.has_padding:
            self.least = all([axis.is_met() for axis in axes])

    def tiles(self) -> Any:
        """Where the windows are large and cut the array into equal parts: the shape that separates windows and places,
        the order that puts windows first, and in the flattened dimensions the first place of each window and the
        distances of the others. Else None."""
        if self._tiles is None:
            self._tiles = False
            if self.kernel >= 16 and all([axis.is_cut() for axis in self.axes]):
                shape = list(self.lead)
                order = len(self.lead) + np.arange(2 * self.rank).reshape(self.rank, 2).T.reshape(-1)
                base: Any = np.zeros(1, np.int64)
                table: Any = np.zeros(1, np.int64)
                for axis in self.axes:
                    shape += [axis.out, axis.kernel]
                    base = (base[:, None] * axis.size + axis.starts).reshape(-1)
                    table = (table[:, None] * axis.size + np.arange(axis.kernel)).reshape(-1)
                self._tiles = shape, (*range(len(self.lead)), *order.tolist()), base, table
        return self._tiles or None

    def gather(self, outside: int | None) -> np.ndarray:
        """For each window in turn the places of its elements in the flattened array. In place of those outside stands
        ``outside``, or, where that is None, the window's first element."""
        if self._gather is None:
            places, inside = self.in_plane()
            if outside is None and not inside.all():
                first = np.take_along_axis(places, inside.argmax(1)[:, None], 1)
                places = np.where(inside, places, first)
            planes = np.arange(prod(self.lead))[:, None, None] * prod(self.shape[len(self.lead) :])
            whole = planes + places
            if outside is not None:
                whole = np.where(inside, whole, outside)
            self._gather = whole.reshape(-1, self.kernel)
            self.rows = np.arange(len(self._gather)) * self.kernel
            self.places = np.broadcast_to(places, (len(planes), *places.shape)).reshape(-1)
        return self._gather

    def in_plane(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of all elements of all windows of a plane, (windows, elements), and whether they are inside."""
        places: Any = np.zeros((1, 1), np.int64)
        inside: Any = np.ones((1, 1), bool)
        for axis in self.axes:
            each = axis.starts[:, None] + np.arange(axis.kernel) * axis.step
            valid = (each >= 0) & (each < axis.ends[:, None])
            places = places[:, None, :, None] * axis.size + each[None, :, None, :]
            inside = inside[:, None, :, None] & valid[None, :, None, :]
            places = places.reshape(-1, places.shape[2] * axis.kernel)
            inside = inside.reshape(places.shape)
        return places, inside


_plans: dict[Any, Any] = {}


def remember(key: Any, plan: Any) -> Any:
    """Keeps a plan, the last few hundred of them."""
    if len(_plans) >= 512:
        _plans.clear()
    _plans[key] = plan
    return plan


find = _plans.get


def _at(selector: Selector, after: int) -> tuple[Any, ...]:
    return (Ellipsis, selector) + (slice(None),) * after


def read(x: np.ndarray, selector: Selector, after: int) -> np.ndarray:
    """What ``selector`` takes of the dimension that has ``after`` others behind it."""
    if type(selector) is slice:
        return x[_at(selector, after)]
    return x.take(selector, x.ndim - 1 - after)


def reduced(x: np.ndarray, axes: Sequence[Axis], ufunc: Any, start: Any) -> np.ndarray:
    """The windows of ``x``, each reduced by ``ufunc``; ``start`` is what an empty one gives."""
    after = len(axes)
    if after > 1 and all([axis.is_one for axis in axes]):
        lead = x.shape[: x.ndim - after]
        size = prod([axis.size for axis in axes])
        one = Axis(size, np.zeros(1, np.int64), np.array([size]), size, 1, size)
        return _reduced_along(x.reshape(*lead, size), one, 0, ufunc, start).reshape(*lead, *(1,) * after)
    for axis in axes:
        after -= 1
        if not axis.whole:
            x = _reduced_along(x, axis, after, ufunc, start)
    return x


def _reduced_along(x: np.ndarray, axis: Axis, after: int, ufunc: Any, start: Any) -> np.ndarray:
    dim = x.ndim - 1 - after
    if axis.out == 1 and axis.kernel > 2 and axis.step == 1:
        inside = x[_at(axis.only, after)]
        if ufunc is np.add and (x.dtype is F32 or x.dtype is F64):
            return along(inside, (dim,)).reshape(*x.shape[:dim], 1, *x.shape[dim + 1 :])
        return ufunc.reduce(inside, dim, keepdims=True)
    spans = axis.spans
    if spans:
        total = np.empty((*x.shape[:dim], axis.out, *x.shape[dim + 1 :]), x.dtype)
        for number, (begin, end) in enumerate(spans):
            target = total[_at(slice(number, number + 1), after)]
            ufunc.reduce(x[_at(slice(begin, end), after)], dim, out=target, keepdims=True, initial=start)
        return total
    full, partial = axis.reads
    if not full:
        total = np.full((*x.shape[:dim], axis.out, *x.shape[dim + 1 :]), start, x.dtype)
    elif len(full) == 1:
        total = np.array(read(x, full[0], after))
    else:
        total = ufunc(read(x, full[0], after), read(x, full[1], after))
    for source in full[2:]:
        ufunc(total, read(x, source, after), out=total)
    for rows, source in partial:
        where = _at(rows, after)
        total[where] = ufunc(total[where], read(x, source, after))
    return total


def _covers(rows: Selector, out: int) -> bool:
    return type(rows) is slice and rows.start == 0 and rows.stop == out


def spread(x: np.ndarray, axes: Sequence[Axis]) -> np.ndarray:
    """Adds each element of ``x`` to all places of its window: the transpose of ``reduced(..., np.add, 0)``."""
    for after, axis in enumerate(reversed(axes)):
        if not axis.whole:
            x = _spread_along(x, axis, after)
    return x


def _spread_along(x: np.ndarray, axis: Axis, after: int) -> np.ndarray:
    dim = x.ndim - 1 - after
    shape = (*x.shape[:dim], axis.size, *x.shape[dim + 1 :])
    spans = axis.spans
    if spans and axis.out != 1:
        result = np.zeros(shape, x.dtype)
        for number, (begin, end) in enumerate(spans):
            result[_at(slice(begin, end), after)] += x[_at(slice(number, number + 1), after)]
        return result
    if not axis.stride and axis.out != 1:
        return _reduced_along(x, axis.turned(), after, np.add, 0)
    if axis.is_one:
        return np.broadcast_to(x, shape)
    exact = axis.stride == axis.kernel and axis.size == axis.out * axis.kernel and not axis.starts[0]
    result = np.empty(shape, x.dtype) if exact else np.zeros(shape, x.dtype)
    for _, rows, source in axis.parts:
        value = x[_at(rows, after)]
        target = result[_at(source, after)]
        if axis.apart:
            target[...] = value
        else:
            np.add(target, value, out=target)
    return result
