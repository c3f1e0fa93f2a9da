"""How cases are collected, and what they print with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

CASES: dict[str, Callable[[Any], None]] = {}


def case(function: Callable[[Any], None]) -> Callable[[Any], None]:
    CASES[function.__name__] = function
    return function


def attempt(function: Callable[..., Any]) -> None:
    """Prints what ``function`` returns, or the type and first line of its error."""
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])


def fn(tensor: Any) -> str:
    """The name of a tensor's node and of those before it, to a depth of two."""

    def show(node: Any, depth: int) -> str:
        if node is None:
            return "None"
        name = re.sub(r"^torch::autograd::", "", node.name())
        if not depth:
            return name
        inner = ", ".join(f"{show(next_node, depth - 1)}:{number}" for next_node, number in node.next_functions)
        return f"{name}({inner})"

    return show(tensor.grad_fn, 2)
