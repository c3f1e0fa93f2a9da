"""Anomaly mode: says which forward line made the node that failed, and where the first nan is."""

from __future__ import annotations

import sys
import traceback
import warnings
from typing import Any

import numpy as np

from .modes import enter_rare, leave_rare, modes
from .node import extra_of_node


class set_detect_anomaly:
    """Switches anomaly mode on or off, at once; as a context manager it restores the old state on leaving."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.prev = modes.anomaly, modes.check_nan
        _set(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exc: object) -> None:
        _set(*self.prev)


class detect_anomaly(set_detect_anomaly):
    """A context manager inside which backward errors name the forward line, and nan is an error.

    Costs at most a factor of two.
    """

    def __init__(self, check_nan: bool = True) -> None:
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
            stacklevel=2,
        )
        self.prev = modes.anomaly, modes.check_nan
        self.check_nan = check_nan

    def __enter__(self) -> None:
        self.prev = modes.anomaly, modes.check_nan
        _set(True, self.check_nan)


def _set(mode: bool, check_nan: bool) -> None:
    if mode and not modes.anomaly:
        enter_rare()
    elif modes.anomaly and not mode:
        leave_rare()
    modes.anomaly, modes.check_nan = mode, check_nan


def is_anomaly_enabled() -> bool:
    return modes.anomaly


def is_anomaly_check_nan_enabled() -> bool:
    return modes.check_nan


def remember(node: Any) -> None:
    """Keeps the stack at which ``node`` is recorded: frames only, which are turned into text if they are ever shown."""
    extra = extra_of_node(node)
    extra.trace = traceback.StackSummary.extract(_frames(sys._getframe(1)), lookup_lines=False)
    extra.cause = modes.evaluating


def _frames(frame: Any) -> Any:
    found = []
    while frame is not None:
        if not frame.f_globals.get("__name__", "").startswith("penlight."):
            found.append((frame, frame.f_lineno))
        frame = frame.f_back
    return reversed(found)


def trace_text(node: Any) -> str | None:
    """The forward call stack of ``node`` as text, or None where anomaly mode was off."""
    extra = node._extra
    return None if extra is None or extra.trace is None else "".join(extra.trace.format())


def run_checked(node: Any, grad: Any, edges: tuple[Any, ...], create_graph: bool) -> Any:
    """Runs ``node`` and looks for nan in what it returns; where it fails, warns with the forward stack first."""
    before, modes.evaluating = modes.evaluating, node
    try:
        if create_graph:
            results = node._backward_tensors(grad, edges)
        else:
            results = node._backward_arrays(grad, edges)
        if modes.check_nan:
            for number, sink in enumerate(edges):
                if sink is not None and results[number] is not None:
                    _check(node, number, results[number])
        return results
    except Exception:
        _warn(node)
        raise
    finally:
        modes.evaluating = before


def _check(node: Any, number: int, value: Any) -> None:
    array = value.dense() if hasattr(value, "dense") else getattr(value, "_array", value)
    bad = np.isnan(array)
    if not bad.any():
        return
    error = RuntimeError(f"Function '{node.name()}' returned nan values in its {number}th output.")
    where = np.argwhere(bad)
    place = tuple(where[0].tolist()) if where.size else ()
    error.add_note(f"The first nan of {bad.sum()} is at index {place} of a gradient of shape {tuple(np.shape(array))}.")
    raise error


def _warn(node: Any) -> None:
    text = trace_text(node)
    if text is None:
        message = (
            f"Error detected in {node.name()}. No forward pass information available. Enable detect anomaly during "
            "forward pass for more information."
        )
    else:
        message = f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n{text}"
    warnings.warn(message, stacklevel=5)
    cause = None if node._extra is None else node._extra.cause
    while cause is not None:
        text = trace_text(cause)
        warnings.warn(
            f"\n\nPrevious calculation was induced by {cause.name()}. "
            + (
                f"Traceback of forward call that induced the previous calculation:\n{text}"
                if text
                else "No forward pass information available."
            ),
            stacklevel=5,
        )
        cause = None if cause._extra is None else cause._extra.cause
