"""Losses that are algorithms of their own, and distances."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"criteria": """
        nn.functional.ctc_loss nn.functional.pdist nn.functional.triplet_margin_with_distance_loss
    """}

NOTES: dict[str, Notes] = {
    "nn.functional.ctc_loss": Notes(
        tol={"float32": (5e-4, 5e-5)},  # sums of logarithms of the size of 100
    ),
}
