"""Interpolation, sampling on grids, rearranged pixels."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "vision": """
    nn.functional.interpolate nn.functional.upsample_bilinear nn.functional.upsample_nearest
    """
}

NOTES: dict[str, Notes] = {}
