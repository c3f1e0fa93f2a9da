"""Convolutions, their transposes, and the sliding windows under them."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "convolution": """
        nn.functional.conv1d nn.functional.conv2d nn.functional.conv3d
        nn.functional.conv_transpose1d nn.functional.conv_transpose2d nn.functional.conv_transpose3d
        nn.functional.unfold nn.functional.pixel_shuffle nn.functional.pixel_unshuffle nn.functional.channel_shuffle
        """,
}

# Products of numbers up to 9 add up to sums near 0. The order of the terms is open; in the mean Penlight's results are
# no further from those in float64 than PyTorch's. In a transposed convolution PyTorch rounds every tap to float16, and
# in bfloat16 before it adds the bias; Penlight rounds once.
_SUMS = {"float32": (1e-5, 1e-4), "float16": (2e-3, 0.5), "bfloat16": (1.6e-2, 0.3)}

NOTES: dict[str, Notes] = {
    "nn.functional.conv3d": Notes(tol={"float32": (1e-5, 5e-5)}),
    "nn.functional.conv_transpose1d": Notes(tol={"float16": (2e-3, 0.1)}),
    "nn.functional.conv_transpose2d": Notes(tol={**_SUMS, "float32": (1e-5, 2e-5), "float16": (2e-3, 0.25)}),
    "nn.functional.conv_transpose3d": Notes(tol=_SUMS),
}
