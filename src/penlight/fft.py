"""``torch.fft``, assembled from the operations' own definitions."""

from .ops.define import registry

globals().update(registry.get("fft", {}))


def __getattr__(name):
    from ._missing import missing

    missing(name, "torch.fft")
