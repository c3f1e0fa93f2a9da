"""Functions that are computed by different formulas in different regions of the numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...backend.blocks import slices
from ...backend.names import scalar_name
from ...backend.threads import split
from ..singly import FEW, Table, mapped, mapped_pairs
from .tables import looked_up

# Elements that are taken at a time, so that the many temporaries stay in the caches.
BLOCK = 1 << 14
# As many as one product of powers and coefficients takes less time for than the steps of Horner's scheme.
_FEW = 100

_ready: dict[tuple[int, Any], tuple[Any, Any, list[Any]]] = {}


def fitted(table: Table, u: Any) -> Any:
    """The fitted polynomial, on a 1-d array."""
    key = id(table), u.dtype
    found = _ready.get(key)
    if found is None:
        centre, numbers = table[u.dtype.name]
        row = np.array(numbers, u.dtype)
        found = _ready[key] = np.array(centre, u.dtype), row, [np.array(number, u.dtype) for number in numbers]
    centre, row, numbers = found
    t = u - centre
    if t.size <= _FEW:
        powers = np.empty((len(row), t.size), t.dtype)
        powers[0] = 1
        powers[1:] = t
        np.multiply.accumulate(powers, 0, None, powers)
        return row.dot(powers)
    result = t * numbers[-1]
    for number in numbers[-2:0:-1]:
        result += number
        result *= t
    result += numbers[0]
    return result


def by_region(region: Any, functions: tuple[Callable[..., Any], ...], *arrays: Any) -> Any:
    """1-d: ``functions[region]``, each called on its own elements."""
    first = arrays[0]
    counts = np.bincount(region, minlength=len(functions)).tolist()
    out = None
    for number, count in enumerate(counts):
        if count == 0:
            continue
        if count == first.size:
            return functions[number](*arrays)
        if out is None:
            out = np.empty(first.size, first.dtype)
        chosen = np.flatnonzero(region == number)
        out[chosen] = functions[number](*[array[chosen] for array in arrays])
    return np.empty(0, first.dtype) if out is None else out


def among(ends: tuple[float, ...], x: Any) -> Any:
    """How many of the ends are not above each element, all for NaN: a binary search takes ten times as long."""
    region = (~(x < ends[0])).view(np.int8)
    for end in ends[1:]:
        region += ~(x < end)
    return region


def elementwise(function: Any, single: Any = None, grid: Any = None) -> Any:
    """A kernel of arrays of any shapes that broadcast, from a function of 1-d blocks of one length.

    ``single`` gives, for the size of a dtype, the same function of numbers, for few elements (singly.py); ``grid`` the
    nodes of a table of it, for few in float32 (tables.py).
    """

    def kernel(*arrays: Any) -> Any:
        first = arrays[0]
        if look_up is not None and first.itemsize == 4 and 0 < first.size <= FEW:
            found = look_up(first)
            if found is not None:
                return found
        if single is not None and first.size <= FEW and first.itemsize > 2:
            one = single(first.itemsize)
            found = mapped(one, first) if len(arrays) == 1 else mapped_pairs(one, *arrays)
            if found is not None:
                return found
        shape = first.shape
        if len(arrays) > 1:
            arrays = np.broadcast_arrays(*arrays) if any(x.shape != shape for x in arrays) else arrays
            shape = arrays[0].shape
        if arrays[0].dtype.itemsize == 2:  # in a formula, on its own
            return kernel(*[x.astype(np.float32) for x in arrays]).astype(arrays[0].dtype)
        flat = [array.reshape(-1) for array in arrays]
        size = flat[0].size
        if size <= BLOCK:
            return function(*flat).reshape(shape)
        out = np.empty(size, flat[0].dtype)

        def part(first: int, last: int) -> None:
            for here in slices(first, last, BLOCK):
                out[here] = function(*[array[here] for array in flat])

        split(part, size)
        return out.reshape(shape)

    look_up = looked_up(grid, kernel) if grid else None
    return kernel


def refuse_half(x: Any, name: str) -> None:
    """Raises for dtypes that PyTorch has no such function for: all but float32 and float64."""
    if x.dtype.kind != "f" or x.dtype.itemsize < 4:
        raise NotImplementedError(f"\"{name}\" not implemented for '{scalar_name(x.dtype)}'")
