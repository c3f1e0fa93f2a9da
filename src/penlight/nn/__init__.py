"""``torch.nn``: so far its functional form, ``Parameter`` and ``init``."""

from typing import Any

from .._tensor import Parameter
from ..ops.nn.linear_cross_entropy import LinearCrossEntropyOptions
from . import functional, parameter

__all__ = ["LinearCrossEntropyOptions", "Parameter", "functional", "parameter"]


def __getattr__(name: str) -> Any:
    if name == "init":
        from importlib import import_module

        return import_module(".init", __name__)
    from .._missing import missing

    missing(name, "torch.nn")
