"""Removable handles, and the hooks that pack and unpack saved tensors."""

from __future__ import annotations

import itertools
from typing import Any

_next_id = itertools.count().__next__


class RemovableHandle:
    """What ``register_hook`` returns: ``remove()`` takes the hook away; as a context manager it does so on leaving."""

    __module__ = "torch.utils.hooks"

    def __init__(self, hooks: Any, number: int) -> None:
        self._hooks = hooks
        self.id = number

    @classmethod
    def add(cls, hooks: dict[int, Any], fn: Any) -> RemovableHandle:
        number = _next_id()
        hooks[number] = fn
        return cls(hooks, number)

    def remove(self) -> None:
        """Takes the hook away; does nothing the second time."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()
