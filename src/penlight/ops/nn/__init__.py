"""Neural-network operations: convolutions, pooling, normalisation, attention, images and their losses."""

from . import (
    convolution,
    shuffles,
    sliding,
)

__all__ = [
    "convolution",
    "shuffles",
    "sliding",
]
