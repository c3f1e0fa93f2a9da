"""Operations at their edges: extreme numbers, numbers for tensors, no elements, dtypes that do not fit."""

from __future__ import annotations

import math
from typing import Any

import pytest

import penlight

from .expressions import lines, outcome

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def names(library: Any) -> dict[str, Any]:
    """``t`` makes tensors, ``f`` float32, ``n`` and ``u`` int64 and uint8 ones, ``z`` is 3 by 4."""
    return {
        "t": library.tensor,
        "f": lambda *numbers: library.tensor(numbers, dtype=library.float32),
        "n": lambda *numbers: library.tensor(numbers, dtype=library.int64),
        "u": lambda *numbers: library.tensor(numbers, dtype=library.uint8),
        "z": library.arange(12.0).reshape(3, 4),
        "F": library.nn.functional,
        "inf": math.inf,
        "nan": math.nan,
    }


@pytest.mark.parametrize("expression", lines("edge_cases.txt"))
def test_same_outcome(expression: str) -> None:
    assert outcome(expression, penlight, names(penlight)) == outcome(expression, torch, names(torch))


class Reflected:
    def __radd__(self, other: Any) -> str:
        return "added"


def added(left: Any, right: Any) -> Any:
    left += right
    return left


@pytest.mark.parametrize("operand", [Reflected(), "a", None, [1, 2]], ids=["reflected", "a", "None", "list"])
def test_in_place_operators_ask_the_operand(operand: Any) -> None:
    results = []
    for library in (penlight, torch):
        try:
            results.append(added(library.ones(2), operand))
        except TypeError as error:
            results.append(str(error))
    assert results[0] == results[1]
