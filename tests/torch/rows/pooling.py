"""Pooling, its inverses, adaptive and fractional."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"pooling": """
    """}

NOTES: dict[str, Notes] = {}
