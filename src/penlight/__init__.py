"""PyTorch's autograd in pure Python, on NumPy: ``import penlight as torch``."""

from __future__ import annotations

from math import e, inf, nan, pi
from typing import Any

from . import _version as version
from . import autograd, cuda, fft, linalg, nn, random, special
from . import printing as _tensor_str
from ._alias import install_as_torch
from ._tensor import Tensor
from ._version import __version__
from .autograd.anomaly_mode import (
    is_anomaly_check_nan_enabled,
    is_anomaly_enabled,
    set_anomaly_enabled,
)
from .autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from .backend import devices, dtypes, memory
from .ops.define import registry
from .printing import get_printoptions, set_printoptions

memory.keep_at_hand()
torch_version = version
newaxis = None

globals().update(registry["torch"])
globals().update(dtypes.PUBLIC)
globals().update(devices.PUBLIC)


# What most programs do without, and the modules that are loaded when it is asked for.
_LATE = {
    **{name: name for name in ("masked", "return_types", "serialization", "signal", "sparse", "testing")},
    "load": "serialization",
    "save": "serialization",
}


def __getattr__(name: str) -> Any:
    module = _LATE.get(name)
    if module is not None:
        from importlib import import_module

        found = import_module("." + module, __name__)
        return found if module == name else getattr(found, name)
    from ._missing import missing

    missing(name)
