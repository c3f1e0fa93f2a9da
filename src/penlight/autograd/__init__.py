"""``torch.autograd``: the graph and the engine that runs it. Nothing here knows an operation by name."""

from typing import Any

from .._missing import missing as _missing
from . import anomaly_mode, forward_ad, function, grad_mode, graph, variable  # noqa: F401
from .anomaly_mode import detect_anomaly, set_detect_anomaly
from .engine import Engine as _Engine
from .entry import backward, grad
from .function import Function
from .gradcheck import gradcheck, gradgradcheck
from .graph import Node  # noqa: F401
from .modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,  # noqa: F401
    is_inference_mode_enabled,  # noqa: F401
    is_multithreading_enabled,  # noqa: F401
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)
from .saved import SavedTensor  # noqa: F401
from .variable import Variable

__all__ = [
    "Function",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "grad",
    "grad_mode",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
    "set_multithreading_enabled",
    "variable",
]

Variable._execution_engine = _Engine()


def __getattr__(name: str) -> Any:
    if name == "functional":
        from importlib import import_module

        return import_module(".functional", __name__)
    _missing(name, "torch.autograd")
