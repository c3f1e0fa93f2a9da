"""Sparse tensors."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"sparse": """
    """}

NOTES: dict[str, Notes] = {}
