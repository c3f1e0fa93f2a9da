"""Pooling, its inverses, adaptive and fractional."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "pooling": """
    nn.functional.avg_pool1d nn.functional.avg_pool2d nn.functional.avg_pool3d nn.functional.max_pool1d
    nn.functional.max_pool2d nn.functional.max_pool3d max_pool2d_with_indices_backward
    """
}

NOTES: dict[str, Notes] = {}
