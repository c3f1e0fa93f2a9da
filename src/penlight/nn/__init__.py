"""``torch.nn``: so far its functional form and ``Parameter``."""

from .._tensor import Parameter
from . import functional, parameter

__all__ = ["Parameter", "functional", "parameter"]


def __getattr__(name):
    from .._missing import missing

    missing(name, "torch.nn")
