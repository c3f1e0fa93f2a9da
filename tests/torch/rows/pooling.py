"""Pooling, its inverses, adaptive and fractional."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "pooling": """
    nn.functional.avg_pool1d nn.functional.avg_pool2d nn.functional.avg_pool3d nn.functional.max_pool1d
    nn.functional.max_pool2d nn.functional.max_pool3d max_pool2d_with_indices_backward
    nn.functional.adaptive_avg_pool1d nn.functional.adaptive_avg_pool2d nn.functional.adaptive_avg_pool3d
    nn.functional.adaptive_max_pool1d nn.functional.adaptive_max_pool2d nn.functional.adaptive_max_pool3d
    nn.functional.fractional_max_pool2d nn.functional.fractional_max_pool3d
    nn.functional.max_unpool1d nn.functional.max_unpool2d nn.functional.max_unpool3d
    """
}

NOTES: dict[str, Notes] = {
    # PyTorch adds up in half precision here, one element after the other; Penlight in single, and rounds once.
    "nn.functional.adaptive_avg_pool3d": Notes(tol={"float16": (4e-3, 4e-3), "bfloat16": (3e-2, 3e-2)}),
}
