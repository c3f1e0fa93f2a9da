"""One expression, evaluated by either library: what it returns, as text, or what it raises."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np


def lines(name: str) -> list[str]:
    """The expressions in a file beside this one, one a line."""
    return (Path(__file__).parent / name).read_text().splitlines()


def outcome(expression: str, library: Any, names: dict[str, Any] | None = None) -> tuple[Any, ...]:
    """(text, dtype, shape, strides, requires_grad) of a tensor, the text of anything else, or the error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = eval(expression, {"torch": library, "np": np, **(names or {})})
        except Exception as error:
            return type(error).__name__, str(error).splitlines()[0]
        text = re.sub(r"0x[0-9a-f]+", "0x", repr(result))
        if isinstance(result, library.Tensor):
            return text, str(result.dtype), tuple(result.shape), tuple(result.stride()), result.requires_grad
        return (text,)
