"""0-d arrays of numbers, made once a dtype: a Python number costs a ufunc on ten elements as much again."""

from __future__ import annotations

from typing import Any

from .direct import np


class _Number(dict[Any, np.ndarray]):
    def __init__(self, value: int) -> None:
        self.value = value

    def __missing__(self, dtype: Any) -> np.ndarray:
        self[dtype] = made = np.array(self.value, dtype)
        made.flags.writeable = False
        return made


# Functions of a dtype. A dictionary's own method takes half the time of one that is written out.
zero, one = _Number(0).__getitem__, _Number(1).__getitem__


class Constants(dict[Any, tuple[np.ndarray, ...]]):
    """By dtype, what a kernel names its numbers: ``half, two = _NUMBERS[x.dtype]``."""

    def __init__(self, *values: float) -> None:
        self.given = values

    def __missing__(self, dtype: Any) -> tuple[np.ndarray, ...]:
        self[dtype] = made = tuple([np.array(value, dtype) for value in self.given])
        return made
