"""Sessions at a prompt, statement by statement: what PyTorch prints for each, or the type and first line of its error.

A file in `sessions/` holds several, separated by lines that start with `###`; nothing is shared between them.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import math
import pickle
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import penlight

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

SESSIONS = [
    pytest.param(text, id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent / "sessions").glob("*.txt"))
    for number, text in enumerate(re.split(r"^###.*\n", path.read_text(), flags=re.M))
    if text.strip()
]


def plain(text: str) -> str:
    """Without what differs from run to run and from library to library."""
    return re.sub(r"\bpenlight\b", "torch", re.sub(r"0x[0-9a-f]+", "0x", text))


def transcript(session: str, library: Any) -> list[tuple[str, str]]:
    names: dict[str, Any] = {"__name__": "__main__", "torch": library, "F": library.nn.functional, "np": np}
    names.update({module.__name__: module for module in (copy, io, math, pickle, sys)})
    library.manual_seed(0)
    lines = []
    for statement in ast.parse(session).body:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                if isinstance(statement, ast.Expr):
                    result = eval(compile(ast.Expression(statement.value), "session", "eval"), names)
                    if result is not None:
                        print(repr(result))
                else:
                    exec(compile(ast.Module([statement], []), "session", "exec"), names)
            except Exception as error:
                print(f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}")
        lines.append((ast.get_source_segment(session, statement) or "", plain(printed.getvalue())))
    return lines


@pytest.fixture(autouse=True)
def settings() -> Any:
    yield
    for library in (torch, penlight):
        library.set_default_dtype(library.float32)
        library.set_printoptions(profile="default")
        library.set_grad_enabled(True)
        library.set_default_device(None)  # else every call of PyTorch's goes through a mode, and warns twice


@pytest.mark.parametrize("session", SESSIONS)
def test_same_text(session: str) -> None:
    for (statement, got), (_, want) in zip(
        transcript(session, penlight), transcript(session, torch), strict=True
    ):
        assert got == want, statement
