"""Warnings, told at the line that called the library, however deep inside they arise."""

from __future__ import annotations

import sys
import warnings
from typing import Any

_warned: set[str] = set()
always = False  # what is said once in a program, every time


def is_ours(names: dict[str, Any]) -> bool:
    """Whether these are the globals of a module of the library; some that it makes have None for a name."""
    name = names.get("__name__", "")
    return name is None or name.partition(".")[0] == "penlight"


def _level() -> int:
    """How many frames above ``warn`` the library was called."""
    frame, level = sys._getframe(2), 2
    while frame.f_back is not None and is_ours(frame.f_globals):
        frame, level = frame.f_back, level + 1
    return level


def warn(text: str) -> None:
    """Warns at the line that called the library."""
    warnings.warn(text, stacklevel=_level())


def warn_once(text: str, kind: str = "") -> None:
    """The same, once in a program; of several texts of one kind, the first."""
    if (kind or text) in _warned and not always:
        return
    _warned.add(kind or text)
    warnings.warn(text, stacklevel=_level())
