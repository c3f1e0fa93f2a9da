"""Reductions and normalisations under a mask."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"masked": """
    """}

NOTES: dict[str, Notes] = {}
