"""``torch.linalg``, assembled from the operations' own definitions."""

from .ops.define import registry

globals().update(registry.get("linalg", {}))


def __getattr__(name):
    from ._missing import missing

    missing(name, "torch.linalg")
