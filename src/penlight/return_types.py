"""The named tuples that operations with several outputs return: ``torch.return_types.max``.

>>> import penlight as torch
>>> isinstance(torch.ones(2, 3).max(1), torch.return_types.max)
True
"""

from __future__ import annotations

from typing import Any

from .ops.results import by_name


def __getattr__(name: str) -> Any:
    found = None if name.startswith("_") else by_name(name)
    if found is None:
        raise AttributeError(f"module 'torch.return_types' has no attribute '{name}'")
    return found
