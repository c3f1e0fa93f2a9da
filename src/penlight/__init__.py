"""PyTorch's autograd in pure Python, on NumPy: ``import penlight as torch``."""

from __future__ import annotations

from typing import Any

from ._version import TorchVersion
from .autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from .backend import dtypes
from .ops.define import registry
from .tensor import Tensor

__version__ = TorchVersion("2.13.0+penlight")

globals().update(registry["torch"])
globals().update(dtypes.PUBLIC)


def __getattr__(name: str) -> Any:
    from ._missing import missing

    missing(name)
