"""The dtype of a result, from the operands' dtypes, by PyTorch's rules.

Values have categories: bool < integer < float < complex. Arrays with dimensions decide; a 0-d array, and after it a
Python number, counts only where its category is higher than theirs, and then a Python float brings the default dtype,
not float64. So `int32[3] * 2.5` is float32, and `float32[3] * float64[]` stays float32.

All of it is looked up in tables made at import, since every operation on mixed dtypes comes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from penlight.backend import dtypes
from penlight.backend.dtypes import ALL, BOOL, COMPLEX, FLOAT, INTEGER, as_dtype, dtype
from penlight.backend.names import scalar_name

# Two more rows of the tables: nothing seen yet, which gives way to all, and an unsupported pair, which stays.
_NOTHING, _REFUSED = len(ALL), len(ALL) + 1
_LIMITED = (dtypes.uint16, dtypes.uint32, dtypes.uint64)


def _promote(a: dtype, b: dtype) -> dtype | None:
    """The smallest dtype that holds both, or None where PyTorch has no answer."""
    if a is b:
        return a
    low, high = sorted((a, b), key=lambda each: (each.category, each.index))
    if low in _LIMITED or high in _LIMITED:
        return high if high.category == FLOAT else None
    if high is dtypes.complex64 and low is dtypes.float64:
        return dtypes.complex128
    if high is dtypes.bfloat16 and low is dtypes.float16:
        return dtypes.float32
    if high is dtypes.int8 and low is dtypes.uint8:
        return dtypes.int16
    return high


def _combine(strong: dtype, weak: dtype) -> dtype | None:
    """`weak` counts only if its category is higher than that of `strong`. None where PyTorch has no answer."""
    if strong.category == FLOAT and weak.category == COMPLEX:
        # float16 with a complex number is complex32 in PyTorch, which NumPy does not have.
        return dtypes.complex64 if strong is dtypes.float16 else strong.to_complex()
    if strong.category == INTEGER:
        return weak if weak.category >= FLOAT else strong
    return _promote(strong, weak) if strong.category == BOOL else strong


def _table(rule: Callable[[dtype, dtype], dtype | None]) -> tuple[bytes, ...]:
    cells = [[rule(a, b) for b in ALL] for a in ALL]
    rows = [[_REFUSED if cell is None else cell.index for cell in row] for row in cells]
    rows = [[*row, a, _REFUSED] for a, row in enumerate(rows)]
    return tuple(map(bytes, [*rows, range(len(ALL) + 2), [_REFUSED] * (len(ALL) + 2)]))


_PROMOTE, _COMBINE = _table(_promote), _table(_combine)


def promote_types(type1: Any, type2: Any) -> dtype:
    """The smallest dtype, and of the lowest category, that both can be converted to.

    Raises TypeError unless both are dtypes, and RuntimeError for uint16, uint32 and uint64 with other integers.

    >>> import penlight as torch
    >>> torch.promote_types(torch.int32, torch.float16)
    torch.float16
    >>> torch.promote_types(torch.uint8, torch.int8)
    torch.int16
    """
    _check_dtypes("promote_types", type1=type1, type2=type2)
    type1, type2 = as_dtype(type1), as_dtype(type2)
    index = _PROMOTE[type1.index][type2.index]
    if index == _REFUSED:
        _refuse(type1, type2)
    return ALL[index]


def can_cast(from_: Any, to: Any) -> bool:
    """Whether PyTorch's promotion rules allow a cast: to the same category or a higher one.

    Raises TypeError unless both are dtypes.

    >>> import penlight as torch
    >>> torch.can_cast(torch.float64, torch.float32), torch.can_cast(torch.float32, torch.int64)
    (True, False)
    """
    _check_dtypes("can_cast", from_=from_, to=to)
    return as_dtype(from_).category <= as_dtype(to).category


class _Index(dict[Any, int]):
    """`numpy.dtype` -> row of the tables."""

    def __missing__(self, key: np.dtype[Any]) -> int:
        self[key] = index = dtypes.of(key).index  # bfloat16, whose NumPy type may not exist at import
        return index


class _Category(dict[type, int | None]):
    """Class -> category of the Python numbers, None for arrays."""

    def __missing__(self, kind: type) -> int | None:
        for base in (bool, int, float, complex):
            if issubclass(kind, base):
                return self[base]
        return INTEGER if issubclass(kind, np.integer) else None  # C's long or long long, whichever int64 is not


_INDEX = _Index((each.numpy, each.index) for each in ALL if each is not dtypes.bfloat16)
_CATEGORY = _Category({np.ndarray: None, bool: BOOL, int: INTEGER, float: FLOAT, complex: COMPLEX})
# NumPy's scalars are taken for Python numbers, as PyTorch takes them: even its bool, which becomes a float there.
# Its complex64 becomes a float there, too, and loses its imaginary part: not here.
_CATEGORY[np.bool_] = FLOAT
_CATEGORY.update((each.numpy.type, each.category) for each in ALL if each not in (dtypes.bool_, dtypes.bfloat16))


def result_dtype(operands: Sequence[Any]) -> dtype:
    """The common dtype of `operands`: arrays and Python numbers in any mixture, at least one of them.

    Raises RuntimeError for uint16, uint32 and uint64 with other integers.

    >>> result_dtype([np.ones(3, "int32"), 2.5])
    torch.float32
    >>> result_dtype([np.ones(3, "float32"), np.array(2.5)])
    torch.float32
    """
    array = scalar = _NOTHING
    number = -1
    for x in operands:
        category = _CATEGORY[x.__class__]
        if category is None:
            if x.ndim:
                array = _PROMOTE[array][_INDEX[x.dtype]]
            else:
                scalar = _PROMOTE[scalar][_INDEX[x.dtype]]
        elif category > number:
            number = category
    index = _COMBINE[array][_COMBINE[scalar][_number_index(number)]]
    if index == _REFUSED:
        _explain(operands)
    return ALL[index]


def _number_index(category: int) -> int:
    """The row of the tables for Python numbers of this category; -1 is for none."""
    if category == FLOAT:
        return dtypes.default_float.index
    if category == COMPLEX:
        return dtypes.default_complex.index
    return (dtypes.bool_.index, dtypes.int64.index, _NOTHING)[category]


def _explain(operands: Sequence[Any]) -> NoReturn:
    """Raise the error for operands that have no common dtype: it names the first pair that has none."""
    array = scalar = None
    for x in operands:
        if _CATEGORY[x.__class__] is None:
            each = dtypes.of(x.dtype)
            if x.ndim:
                array = promote_types(array or each, each)
            else:
                scalar = promote_types(scalar or each, each)
    assert array and scalar, "numbers are never unsigned"
    _refuse(array, scalar)


def _check_dtypes(function: str, **arguments: Any) -> None:
    for position, (name, value) in enumerate(arguments.items(), 1):
        if value.__class__ is not dtype and value not in (bool, int, float, complex):
            given = value.__class__.__name__
            raise TypeError(f"{function}(): argument '{name}' (position {position}) must be torch.dtype, not {given}")


def _refuse(a: dtype, b: dtype) -> NoReturn:
    raise RuntimeError(
        f"Promotion for uint16, uint32, uint64 types is not supported, attempted to promote "
        f"{scalar_name(a)} and {scalar_name(b)}"
    )
