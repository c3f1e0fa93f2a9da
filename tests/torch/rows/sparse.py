"""Sparse tensors."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "sparse": """
    to_sparse sparse.sampled_addmm sparse.mm
    """
}

NOTES: dict[str, Notes] = {}
