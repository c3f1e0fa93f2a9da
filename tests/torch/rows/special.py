"""Special functions."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"special": """
    """}

NOTES: dict[str, Notes] = {}
