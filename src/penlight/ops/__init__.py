"""The operations, a file a family. Importing this package fills ``define.registry``."""

from . import (
    arithmetic,
    attributes,
    construct,
    conversion,
    creation, extrema,
    history,
    indexing,
    matmul,
    random,
    ranges,
    reduction,
    views,
)

__all__ = [
    "arithmetic",
    "attributes",
    "construct",
    "conversion",
    "creation", "extrema",
    "history",
    "indexing",
    "matmul",
    "random",
    "ranges",
    "reduction",
    "views",
]
