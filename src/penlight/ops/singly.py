"""Few elements, one at a time, by Python's own numbers.

Ten elements take NumPy a call for each step and each region, at half a microsecond or more; Python's ``math`` needs a
tenth of that an element. All is computed in double precision and rounded once. A function here need not know of
infinities, NaN and poles: wherever it raises one of `REFUSALS`, all elements go to the arrays' own kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..backend.direct import np

# As many elements as this takes less time for than NumPy.
FEW = 48
REFUSALS = (ValueError, OverflowError, ZeroDivisionError)

Table = dict[str, tuple[float, tuple[float, ...]]]


def horner(table: Table, itemsize: int) -> Callable[[float], float]:
    """The polynomial that is fitted for a dtype, as one expression: a loop would take three times as long."""
    centre, numbers = table["float32" if itemsize == 4 else "float64"]
    text = f"{numbers[-1]!r} * (t := u - {centre!r}) + {numbers[-2]!r}"
    for number in numbers[-3::-1]:
        text = f"({text}) * t + {number!r}"
    made: Callable[[float], float] = eval(f"lambda u: {text}")
    return made


def singly(make: Callable[..., Any], *tables: Table) -> Callable[[int], Any]:
    """The function of numbers for each floating dtype, told by its size (its name would take a microsecond), which
    ``make`` makes of the dtype's polynomials, on first use."""
    made: dict[int, Any] = {}

    def of(itemsize: int) -> Any:
        found = made.get(itemsize)
        if found is None:
            found = made[itemsize] = make(*[horner(table, itemsize) for table in tables])
        return found

    return of


def mapped(function: Any, x: Any) -> Any:
    """``function`` of each element; None where it refuses one."""
    try:
        if x.ndim == 1:
            return np.array(list(map(function, x.tolist())), x.dtype)
        return np.array(list(map(function, x.ravel().tolist())), x.dtype).reshape(x.shape)
    except REFUSALS:
        return None


def mapped_pairs(function: Any, x: Any, y: Any) -> Any:
    """``function`` of each pair of elements, of arrays of one shape or one of them a single number; None where it
    refuses one, or the shapes are others."""
    first, second, like = x.ravel().tolist(), y.ravel().tolist(), x
    if x.shape != y.shape:
        if y.ndim == 0:
            second = second * len(first)
        elif x.ndim == 0:
            first, like = first * len(second), y
        else:
            return None
    try:
        return np.array(list(map(function, first, second)), x.dtype).reshape(like.shape)
    except REFUSALS:
        return None


def mapped_triples(function: Any, x: Any, y: Any, z: Any) -> Any:
    """A function of three numbers that refuses none, on the elements of arrays of one shape."""
    if x.ndim == 1:
        return np.array(list(map(function, x.tolist(), y.tolist(), z.tolist())), x.dtype)
    found = map(function, x.ravel().tolist(), y.ravel().tolist(), z.ravel().tolist())
    return np.array(list(found), x.dtype).reshape(x.shape)


def few(function: Any, x: Any, out: Any = None) -> Any:
    """A function of numbers that refuses none, on each element."""
    result = mapped(function, x)
    if out is None:
        return result
    out[...] = result
    return out
