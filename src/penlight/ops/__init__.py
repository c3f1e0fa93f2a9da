"""The operations, a file a family. Importing this package fills ``define.registry``."""

from . import arithmetic, attributes, history

__all__ = ["arithmetic", "attributes", "history"]
