"""Losses that are algorithms of their own, and distances."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"criteria": """
    """}

NOTES: dict[str, Notes] = {}
