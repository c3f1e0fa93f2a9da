"""Reductions and normalisations under a mask."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "masked": """
        masked.sum masked.prod masked.cumsum masked.cumprod masked.amax masked.amin masked.argmax masked.argmin
        masked.mean masked.median masked.norm masked.var masked.std masked.softmax masked.log_softmax masked.softmin
        masked.normalize masked.logaddexp masked.logsumexp
        """
}

NOTES: dict[str, Notes] = {
}
