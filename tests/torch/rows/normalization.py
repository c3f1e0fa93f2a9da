"""Layer, batch, group, instance, root-mean-square and local response normalisation."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"normalization": """
    """}

NOTES: dict[str, Notes] = {}
