"""Neural-network operations: convolutions, pooling, normalisation, attention, images and their losses."""

from . import (
    attention,
    batch_norm,
    convolution,
    ctc,
    distances,
    embedding_bag,
    group_norm,
    layer_norm,
    linear_cross_entropy,
    max_pooling,
    multi_head,
    pooling,
    rms_norm,
    rrelu,
    shuffles,
    sliding,
)

__all__ = [
    "attention",
    "batch_norm",
    "convolution",
    "ctc",
    "distances",
    "embedding_bag",
    "group_norm",
    "layer_norm",
    "linear_cross_entropy",
    "max_pooling",
    "multi_head",
    "pooling",
    "rms_norm",
    "rrelu",
    "shuffles",
    "sliding",
]
