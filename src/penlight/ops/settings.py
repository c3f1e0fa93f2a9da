"""Settings of the whole process that PyTorch programs make: threads, precision, determinism, warnings.

Kernels here sum in one order, however many threads there are: what most of these ask for holds already, so they are
kept and told back.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from ..backend import threads, warn
from .define import composite
from .errors import type_name

_state: dict[str, Any] = {
    "interop": None,
    "precision": "highest",
    "deterministic": 0,
}
_MODES = ("default", "warn", "error")


def _kept(name: str, value: Any, kind: type, setter: str | None = None) -> None:
    if type(value) is not kind:
        article = "an" if kind is int else "a"
        raise RuntimeError(f"{setter or name} expects {article} {kind.__name__}, but got {type_name(value)}")


def _positive(name: str, value: Any) -> int:
    _kept(name, value, int)
    if value < 1:
        raise RuntimeError(f"{name} expects a positive integer")
    return value


@composite(at=("torch",))
def get_num_threads():
    """What ``set_num_threads`` was given, or OMP_NUM_THREADS, or the number of processors.

    So many, and at most four, share elementwise functions, copies and functions of rows of large tensors. NumPy's
    matrix products have threads of their own, whose number is fixed when NumPy is loaded.
    """
    return threads.count()


@composite(at=("torch",))
def set_num_threads(num):
    """How many threads compute what is large; see :func:`get_num_threads`. Raises RuntimeError for what is no positive
    int.

    >>> import penlight as torch
    >>> before = torch.get_num_threads()
    >>> torch.set_num_threads(2)
    >>> torch.get_num_threads()
    2
    >>> torch.set_num_threads(before)
    """
    threads.set_count(_positive("set_num_threads", num))


@composite(at=("torch",))
def get_num_interop_threads():
    return _state["interop"] or os.cpu_count() or 1


@composite(at=("torch",))
def set_num_interop_threads(num):
    """Has ``get_num_interop_threads`` return ``num``, once in a program."""
    num = _positive("set_num_interop_threads", num)
    if _state["interop"] is not None:
        raise RuntimeError(
            "Error: cannot set number of interop threads after parallel work has started or set_num_interop_threads "
            "called"
        )
    _state["interop"] = num


@composite(at=("torch",))
def get_float32_matmul_precision():
    return _state["precision"]


@composite(at=("torch",))
def set_float32_matmul_precision(precision):
    """ "highest", "high" or "medium". Products of float32 are exact to float32 here, whatever is said."""
    _kept("set_float32_matmul_precision", precision, str)
    if precision in ("highest", "high", "medium"):
        _state["precision"] = precision


@composite(at=("torch",))
def use_deterministic_algorithms(mode, *, warn_only=False):
    """Nothing changes: the same program gives the same numbers here, always."""
    if not isinstance(mode, bool):
        raise TypeError(
            f"_set_deterministic_algorithms(): argument 'mode' (position 1) must be bool, not {type_name(mode)}"
        )
    _state["deterministic"] = (1 if warn_only else 2) if mode else 0


@composite(at=("torch",))
def are_deterministic_algorithms_enabled():
    return _state["deterministic"] > 0


@composite(at=("torch",))
def is_deterministic_algorithms_warn_only_enabled():
    return _state["deterministic"] == 1


@composite(at=("torch",))
def get_deterministic_debug_mode():
    return _state["deterministic"]


@composite(at=("torch",))
def set_deterministic_debug_mode(debug_mode):
    """0 or "default", 1 or "warn", 2 or "error"; see :func:`use_deterministic_algorithms`."""
    if not isinstance(debug_mode, (int, str)):
        raise TypeError(f"debug_mode must be str or int, but got {type(debug_mode)}")
    if isinstance(debug_mode, str):
        if debug_mode not in _MODES:
            raise RuntimeError(
                "invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got " + debug_mode
            )
        debug_mode = _MODES.index(debug_mode)
    if not 0 <= debug_mode < 3:
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}")
    _state["deterministic"] = int(debug_mode)


@composite(at=("torch",))
def set_flush_denormal(mode):
    """Whether that could be done: numbers below the normal ones are never flushed to zero here."""
    _kept("flush_denormal", mode, bool)
    return not mode


@composite(at=("torch",))
def is_warn_always_enabled():
    return warn.always


@composite(at=("torch",))
def set_warn_always(b):
    """Whether what is warned of once in a program is so every time."""
    _kept("setWarnOnlyOnce", b, bool)
    warn.always = b


@composite(at=("torch",))
def compiled_with_cxx11_abi():
    return sys.platform.startswith("linux")


@composite(at=("torch",))
def is_vulkan_available():
    return False
