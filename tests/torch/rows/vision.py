"""Interpolation, sampling on grids, rearranged pixels."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"vision": """
    """}

NOTES: dict[str, Notes] = {}
