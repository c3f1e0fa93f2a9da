"""Anomaly mode: says which forward line made the node that failed, and where the first nan is."""

from __future__ import annotations

import itertools
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from ..backend import summation
from .modes import modes, rare
from .node import NodeExtra

_HERE = str(Path(__file__).parent.parent)  # Penlight's own frames are of no interest


class set_detect_anomaly:
    """Switches anomaly mode on or off, at once; as a context manager it restores the old state on leaving."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.prev = rare.tracer is not None, rare.check_nan
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
        self.prev = rare.tracer is not None, rare.check_nan
        self.check_nan = check_nan

    def __enter__(self) -> None:
        self.prev = rare.tracer is not None, rare.check_nan
        _set(True, self.check_nan)


def _set(mode: bool, check_nan: bool) -> None:
    for place, (name, value) in enumerate((("enabled", mode), ("check_nan", check_nan)), 1):
        if not isinstance(value, bool):
            kind = type(value).__name__
            raise TypeError(f"set_anomaly_enabled(): argument '{name}' (position {place}) must be bool, not {kind}")
    rare.tracer = _new_extra if mode else None
    rare.check_nan = check_nan


def _new_extra() -> NodeExtra:
    """What a node recorded in anomaly mode has: the stack, and the node whose backward recorded it, if one did."""
    return NodeExtra(_stack(), modes.evaluating)


def set_anomaly_enabled(enabled: bool, check_nan: bool = True) -> None:
    _set(enabled, check_nan)


def is_anomaly_enabled() -> bool:
    return rare.tracer is not None


def is_anomaly_check_nan_enabled() -> bool:
    return rare.check_nan


def remember_write(counter: list[Any]) -> None:
    """Keeps the stack of a write in place beside the version it made, for the error that a saved value is gone."""
    if len(counter) == 1:
        counter.append(None)
    counter[2:] = [_stack()]


def tell_lines(error: Exception, node: Any, counter: list[Any]) -> None:
    """Adds to the error for an overwritten value where it was saved and where it was overwritten, if that is known."""
    text = trace_text(node)
    if text is not None:
        error.add_note(f"It was saved here:\n{text}")
    if len(counter) > 2:
        error.add_note(f"It was last written to here:\n{_stack_text(counter[2])}")


def _stack() -> list[tuple[Any, int]]:
    """The stack, newest first, as code and instruction: the lines are looked up if anyone asks."""
    frame: Any = sys._getframe(1)
    found = []
    while frame is not None:
        found.append((frame.f_code, frame.f_lasti))
        frame = frame.f_back
    return found


def _stack_text(stack: list[tuple[Any, int]]) -> str:
    return "".join(stack_lines(stack))


def stack_lines(stack: list[tuple[Any, int]]) -> list[str]:
    """The frames of the user's, oldest first, each with its line."""
    frames = []
    for code, instruction in reversed(stack):
        name = code.co_filename
        if not name.startswith((_HERE, "<penlight ")):
            line = next(itertools.islice(code.co_positions(), instruction // 2, None))[0]
            frames.append((name, line, code.co_name, None))
    return traceback.StackSummary.from_list(frames).format()


def trace_text(node: Any) -> str | None:
    """The forward call stack of ``node`` as text, or None where anomaly mode was off."""
    extra = node._extra
    return None if extra is None or extra.trace is None else _stack_text(extra.trace)


def run_checked(node: Any, grad: Any, edges: tuple[Any, ...], create_graph: bool) -> Any:
    """Runs ``node`` and looks for nan in what it returns; where it fails, warns with the forward stack first."""
    before, modes.evaluating = modes.evaluating, node
    try:
        if create_graph:
            results = node._backward_tensors(grad, edges)
        else:
            results = node._backward_arrays(grad, edges)
        if rare.check_nan:
            checked = None
            for number, sink in enumerate(edges):
                value = results[number]
                if sink is not None and value is not None and value is not checked:
                    _check(node, number, value)
                    checked = value
        return results
    except Exception:
        _warn(node)
        raise
    finally:
        modes.evaluating = before


def _check(node: Any, number: int, value: Any) -> None:
    if type(value) is np.ndarray and (value.dtype is summation.F32 or value.dtype is summation.F64):
        total = value.dot(value) if value.ndim == 1 else summation.sum_of_squares(value)
        if total == total:  # a sum of squares is nan where one of the numbers is, and only there
            return
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
    _tell(node, "Error detected in", "Traceback of forward call that caused the error", 122)
    cause = None if node._extra is None else node._extra.cause
    while cause is not None:
        what = "Traceback of forward call that induced the previous calculation"
        _tell(cause, "\n\nPrevious calculation was induced by", what, 129)
        cause = None if cause._extra is None else cause._extra.cause


def _tell(node: Any, begin: str, what: str, line: int) -> None:
    text = trace_text(node)
    if text is None:
        begin, line = "Error detected in", 100
        rest = "No forward pass information available. Enable detect anomaly during forward pass for more information."
    else:
        rest = f"{what}:\n{text}"
    source = "/__w/pytorch/pytorch/torch/csrc/autograd/python_anomaly_mode.cpp"
    try:
        warnings.warn(f"{begin} {node.name()}. {rest} (Triggered internally at {source}:{line}.)", stacklevel=6)
    except Warning as warning:  # where warnings are errors: the error itself matters more
        print(f"{type(warning).__name__}: {warning}", file=sys.stderr)
