"""Copies of views, strides, integers, factorisations and whatever is rare."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"rest": """
    """}

NOTES: dict[str, Notes] = {}
