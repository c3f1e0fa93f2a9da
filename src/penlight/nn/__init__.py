"""``torch.nn``: so far its functional form and ``Parameter``."""

from .._tensor import Parameter
from ..ops.nn.linear_cross_entropy import LinearCrossEntropyOptions
from . import functional, parameter

__all__ = ["LinearCrossEntropyOptions", "Parameter", "functional", "parameter"]


def __getattr__(name):
    from .._missing import missing

    missing(name, "torch.nn")
