"""Fourier transforms and windows."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"spectrum": """
    """}

NOTES: dict[str, Notes] = {}
