"""Attention, bags of embeddings, fused output layers."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"attention": """
    """}

NOTES: dict[str, Notes] = {}
