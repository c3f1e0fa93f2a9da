"""``torch.ops.aten``: the operators below the public functions that programs call by that name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Overloads:
    """An operator: called itself, or as its only overload, ``default``."""

    __slots__ = ("default",)

    def __init__(self, function: Any) -> None:
        self.default = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.default(*args, **kwargs)


def operator(name: str) -> Callable[[Any], Any]:
    """Decorates a function of ours into ``torch.ops.aten.<name>``."""

    def define(function: Any) -> Any:
        globals()[name] = Overloads(function)
        return function

    return define


def __getattr__(name: str) -> Any:
    raise AttributeError(f"'_OpNamespace' 'aten' object has no attribute '{name}'")
