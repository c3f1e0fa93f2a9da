"""Functions of many steps, a cache-sized block at a time.

Each step of a NumPy expression writes a new array, and for a million elements the memory for it, fresh from the system,
costs more than the step. Here a function writes its steps into the output and into a few scratch arrays of one block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .shared import plain
from .threads import split

BLOCK = 1 << 16


def slices(first: int, last: int, step: int) -> list[slice]:
    """``range(first, last)`` in pieces of ``step``."""
    return [slice(start, min(start + step, last)) for start in range(first, last, step)]


def into(out: Any, result: Any) -> Any:
    """``result``, written into ``out`` where there is one."""
    if out is None:
        return result
    out[...] = result
    return out


def polynomial(z: Any, coefficients: Any, out: Any) -> Any:
    """Horner's scheme into ``out``, from at least two 0-d arrays, that of the highest power last."""
    np.multiply(z, coefficients[-1], out)
    for c in coefficients[-2:0:-1]:
        np.add(out, c, out)
        np.multiply(out, z, out)
    return np.add(out, coefficients[0], out)


def run(function: Callable[..., Any], arrays: tuple[Any, ...], scratch: int = 0, out: Any = None) -> Any:
    """``function(*blocks, out, *scratch)`` over arrays of one shape and dtype; returns the output.

    ``out`` may be one of the arrays.
    """
    first = arrays[0]
    size, dtype = first.size, first.dtype
    result = np.empty(first.shape, dtype)
    if size <= BLOCK:
        function(*arrays, result, *[np.empty(first.shape, dtype) for _ in range(scratch)])
    else:
        flat = [plain(array).reshape(-1) for array in arrays]
        target = result.reshape(-1)

        def part(first: int, last: int) -> None:
            spare = [np.empty(BLOCK, dtype) for _ in range(scratch)]
            for here in slices(first, last, BLOCK):
                few = [array[: here.stop - here.start] for array in spare]
                function(*[array[here] for array in flat], target[here], *few)

        split(part, size, size)
    if out is None:
        return result
    out[...] = result
    return out
