"""Neural-network operations: convolutions, pooling, normalisation, attention, images and their losses."""

from . import (
    attention,
    batch_norm,
    convolution,
    group_norm,
    layer_norm,
    max_pooling,
    pooling,
    rms_norm,
    shuffles,
    sliding,
)

__all__ = [
    "attention",
    "batch_norm",
    "convolution",
    "group_norm",
    "layer_norm",
    "max_pooling",
    "pooling",
    "rms_norm",
    "shuffles",
    "sliding",
]
