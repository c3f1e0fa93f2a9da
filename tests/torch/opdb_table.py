"""Which operators of PyTorch's operator database are compared, and the few places where Penlight differs on purpose.

A name is an OpInfo's, and stands for all of its variants (`div` for `div.no_rounding_mode` and the rest). The rows are
kept by family, in `rows/`.
"""

from __future__ import annotations

from importlib import import_module

from tests.torch.rows import Notes

FAMILIES = ("core", "convolution", "pooling", "normalization", "attention", "vision", "criteria", "special", "spectrum",
            "masked", "rest", "sparse")
_modules = [import_module(f"tests.torch.rows.{family}") for family in FAMILIES]
GROUPS: dict[str, str] = {group: names for module in _modules for group, names in module.GROUPS.items()}
NOTES: dict[str, Notes] = {name: note for module in _modules for name, note in module.NOTES.items()}


def notes(name: str) -> Notes:
    """The notes on an operator, by full name (`div.floor_rounding`) or else by name (`div`)."""
    return NOTES.get(name) or NOTES.get(name.partition("/")[0]) or Notes()


def names() -> list[str]:
    """All names in the table, in order."""
    return [name for group in GROUPS.values() for name in group.split()]
