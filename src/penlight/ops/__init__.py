"""The operations, a file a family. Importing this package fills ``define.registry``."""

from . import arithmetic, attributes, construct, creation, history, matmul, random, ranges, reduction

__all__ = ["arithmetic", "attributes", "construct", "creation", "history", "matmul", "random", "ranges", "reduction"]
