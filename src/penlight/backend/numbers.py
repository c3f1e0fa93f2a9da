"""0-d arrays of numbers, made once a dtype: a Python number costs a ufunc on ten elements as much again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def _kept(value: int) -> Callable[[Any], np.ndarray]:
    made: dict[Any, np.ndarray] = {}

    def number(dtype: Any) -> np.ndarray:
        found = made.get(dtype)
        if found is None:
            found = made[dtype] = np.array(value, dtype)
            found.flags.writeable = False
        return found

    return number


zero, one = _kept(0), _kept(1)
