"""The largest elements of windows and where they are, on arrays: see windows.py for the windows.

Of equal elements the first counts, in the order of memory, and of several nan the last, as in PyTorch.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...backend.summation import F32
from .windows import Axis, Plan, read, reduced


def lowest(dtype: np.dtype) -> Any:
    """What no element is below."""
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min


def largest_with_places(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """The largest element of each window, and its place in the flattened dimensions that the windows slide over."""
    if x.dtype.kind == "V" or (x.dtype.itemsize == 2 and x.dtype.kind == "f"):
        values, places = largest_with_places(x.astype(F32), plan)
        return values.astype(x.dtype), places
    if plan.least:
        found = _few_windows(x, plan)
        if found is not None:
            return found
    found = _tiles(x, plan)
    if found is None and _are_few(plan):
        found = _window_by_window(x, plan)
    if found is not None:
        return found
    values, codes = _codes(x, plan)
    if x.dtype.kind == "f":
        unknown = np.isnan(values)
        if unknown.any():
            codes = codes.astype(np.int64)
            codes[unknown] = _last_nan(x, plan, np.nonzero(unknown))
    # reading at places one by one turned the dimensions where windows overlap unevenly
    return np.ascontiguousarray(values), np.ascontiguousarray(_places(codes, plan))


def _few_windows(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray] | None:
    """Few small windows, all read at once. None where there is a nan, of which the last counts."""
    windows = x.take(plan.gather(None))
    best = windows.argmax(1)
    best += plan.rows
    values = windows.take(best)
    if x.dtype.kind == "f":
        square = values.dot(values)
        if square != square:
            return None
    return values.reshape(plan.out), plan.places.take(best).reshape(plan.out)


def _tiles(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray] | None:
    """Large windows side by side, made the rows of a matrix. None for others, and where there is a nan."""
    tiles = plan.tiles() if x.dtype.kind == "f" else None
    if tiles is None:
        return None
    shape, order, base, table = tiles
    windows = x.reshape(shape).transpose(order).reshape(-1, plan.kernel)
    best = windows.argmax(1)
    values = windows.reshape(-1).take(best + np.arange(0, windows.size, plan.kernel))
    square = values.dot(values)
    if square != square:
        return None
    return values.reshape(plan.out), (table.take(best).reshape(-1, len(base)) + base).reshape(plan.out)


def _are_few(plan: Plan) -> bool:
    """Whether the windows are so large and few that going over them takes fewer steps than over their elements."""
    if any([axis.step != 1 for axis in plan.axes]):
        return False
    return plan.kernel >= 64 and prod([axis.out for axis in plan.axes]) <= sum([axis.kernel for axis in plan.axes])


def _window_by_window(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray] | None:
    """The same, one window after the other. None where there is a nan, or a window without elements."""
    if x.dtype.kind != "f":
        return None
    values, places = np.empty(plan.out, x.dtype), np.empty(plan.out, np.int64)
    count = prod(plan.lead)
    every = np.arange(count)
    for window in np.ndindex(*[axis.out for axis in plan.axes]):
        spans: list[Any] = []
        for axis, number in zip(plan.axes, window, strict=True):
            start = int(axis.starts[number])
            spans.append(slice(max(start, 0), min(start + axis.kernel, int(axis.ends[number]))))
        inside: Any = (Ellipsis, *spans)
        part = x[inside]
        if not part.size:
            return None
        rows = part.reshape(count, part.size // count)
        best = rows.argmax(1)
        here: Any = (Ellipsis, *window)
        values[here] = rows[every, best].reshape(plan.lead)
        place: Any = 0
        stride = rows.shape[1]
        for axis, span in zip(plan.axes, spans, strict=True):
            stride //= span.stop - span.start
            number, best = np.divmod(best, stride)
            place = place * axis.size + (number + span.start)
        places[here] = place.reshape(plan.lead)
    square = values.ravel().dot(values.ravel())
    return None if square != square else (values, places)


def _codes(x: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """The largest element of each window, and its number in the window.

    Numbers rise in the order of memory, and an element takes over only from a smaller one. So the number that counts
    is the largest of those that ever took over, and needs no choice by mask.
    """
    small: Any = np.uint8 if plan.kernel <= 256 else np.uint16 if plan.kernel <= 65536 else np.int64
    best: Any = x
    codes: Any = None
    if plan.rank > 1 and plan.axes[0].kernel > 4 and min([axis.starts[0] for axis in plan.axes]) >= 0:
        weight = plan.kernel
        for place, axis in enumerate(plan.axes):
            weight //= axis.kernel
            best, codes = _codes_down(best, codes, axis, plan.rank - 1 - place, weight, small)
        return best, codes
    weight = 1
    for after, axis in enumerate(reversed(plan.axes)):
        best, codes = _codes_along(best, codes, axis, after, weight, small)
        weight *= axis.kernel
    return best, codes


def _codes_down(x: Any, codes: Any, axis: Axis, after: int, weight: int, small: Any) -> tuple[Any, Any]:
    """One dimension, where the first goes first: that reads rows, and leaves little to do for a large window. Of equal
    elements, that with the smaller number counts."""
    if axis.whole:
        return x, np.zeros(x.shape, small) if codes is None else codes
    best: Any = None
    for o, rows, places in axis.parts:
        value = read(x, places, after)
        number: Any = small(o * weight) if codes is None else read(codes, places, after) + small(o * weight)
        if best is None:  # where no window starts outside, the first element of each is inside
            best = np.array(value)
            chosen = np.full(best.shape, number, small) if codes is None else number
            continue
        everywhere = _is_full(rows, axis.out)
        where = (Ellipsis, rows) + (slice(None),) * after
        have, had = (best, chosen) if everywhere else (best[where], chosen[where])
        above = value > have
        if codes is not None:
            above |= (value == have) & (number < had)
        if everywhere:
            np.maximum(best, value, out=best)
            np.copyto(chosen, number, where=above)
        else:
            best[where] = np.maximum(have, value)
            chosen[where] = np.where(above, number, had)
    return best, chosen


def _codes_along(x: Any, codes: Any, axis: Axis, after: int, weight: int, small: Any) -> tuple[Any, Any]:
    dim = x.ndim - 1 - after
    tail = (slice(None),) * after
    shape = (*x.shape[:dim], axis.out, *x.shape[dim + 1 :])
    if axis.whole:
        return x, np.zeros(shape, small) if codes is None else codes
    parts = axis.parts
    full = bool(parts) and _is_full(parts[0][1], axis.out)
    if full:
        source = (Ellipsis, parts[0][2], *tail)
        best = x[source]
        begin = small(parts[0][0] * weight)
        chosen = np.full(shape, begin, small) if codes is None else codes[source] + begin
    else:  # some windows begin outside: their first element is a later one
        best = np.full(shape, lowest(x.dtype), x.dtype)
        first = (-np.minimum(axis.starts, 0) + axis.step - 1) // axis.step
        chosen = np.zeros(shape, small)
        chosen += (first * weight).astype(small).reshape(-1, *(1,) * after)
        if codes is not None:
            chosen += codes[(Ellipsis, np.clip(axis.starts + first * axis.step, 0, axis.size - 1), *tail)]
    fresh = False
    for o, rows, places in parts[1:] if full else parts:
        value = x[(Ellipsis, places, *tail)]
        where = (Ellipsis, rows, *tail)
        everywhere = _is_full(rows, axis.out)
        have = best if everywhere else best[where]
        above = value > have
        taken = above.view(np.uint8)
        if codes is not None:
            taken = (codes[(Ellipsis, places, *tail)] + small(o * weight)) * above
        elif o != 1 or small is not np.uint8:
            taken = above * small(o)
        if everywhere:
            best = np.maximum(have, value, out=best if fresh or not full else None)
            fresh = True
            np.maximum(chosen, taken, out=chosen)
        else:
            if full and not fresh:
                best, fresh = np.array(best), True
            best[where] = np.maximum(have, value)
            chosen[where] = np.maximum(chosen[where], taken)
    return best, chosen


def _is_full(rows: Any, out: int) -> bool:
    return type(rows) is slice and rows.start == 0 and rows.stop == out


def _last_nan(x: np.ndarray, plan: Plan, where: tuple[np.ndarray, ...]) -> np.ndarray:
    """The number of the last nan in each of the windows ``where``."""
    lead, windows = where[: len(plan.lead)], where[len(plan.lead) :]
    numbers = np.zeros(len(where[0]), np.int64)
    for code in range(plan.kernel):
        places, rest = [], code
        inside: Any = True
        for axis, window in zip(reversed(plan.axes), reversed(windows), strict=True):
            place = axis.starts[window] + rest % axis.kernel * axis.step
            rest //= axis.kernel
            inside = inside & (place >= 0) & (place < axis.ends[window])
            places.append(place.clip(0, axis.size - 1))
        numbers[inside & np.isnan(x[(*lead, *reversed(places))])] = code
    return numbers


def _places(codes: np.ndarray, plan: Plan) -> np.ndarray:
    """Numbers in windows as places in the flattened dimensions that the windows slide over."""
    base: Any = 0
    table: Any = np.zeros(1, np.int64)
    for place, axis in enumerate(plan.axes):
        later = plan.rank - 1 - place
        base = base * axis.size + axis.starts.reshape(-1, *(1,) * later)
        table = (table[:, None] * axis.size + np.arange(axis.kernel) * axis.step).reshape(-1)
    result = table.take(codes)
    return np.add(result, base, out=result)


def largest(x: np.ndarray, plan: Plan) -> np.ndarray:
    """The largest element of each window."""
    if x.dtype.kind == "V":
        return largest(x.astype(F32), plan).astype(x.dtype)
    if plan.least:
        windows = x.take(plan.gather(None))
        best = windows.argmax(1)
        best += plan.rows
        return windows.take(best).reshape(plan.out)
    result = reduced(x, plan.axes, np.maximum, lowest(x.dtype))
    return result.copy() if np.may_share_memory(result, x) else result
