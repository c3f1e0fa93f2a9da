"""``torch.testing.assert_close``: what it refuses and what it says then, word for word."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import penlight

from .expressions import lines

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def answer(library: Any, expression: str) -> str:
    names = {
        "torch": library,
        "np": np,
        "close": library.testing.assert_close,
        "x": library.arange(6.0).reshape(2, 3).clone(),
        "i": library.arange(6),
        "n": library.tensor([1.0, float("nan")]),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's, about sparse tensors
        try:
            return repr(eval(expression, names))
        except Exception as error:
            return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("expression", lines("closeness_cases.txt"))
def test_same_answer(expression: str) -> None:
    assert answer(penlight, expression) == answer(torch, expression)
