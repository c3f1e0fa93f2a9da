"""Convolutions, their transposes, and the sliding windows under them."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"convolution": """
    """}

NOTES: dict[str, Notes] = {}
