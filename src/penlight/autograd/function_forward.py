"""Forward mode of custom Functions: the tangents of the outputs are what the user's ``jvp`` says."""

from __future__ import annotations

from typing import Any

import numpy as np

from .forward_ad import set_tangent, tangent_of
from .modes import modes
from .variable import Tensor, wrap


def tangents_of(args: tuple[Any, ...]) -> list[Any] | None:
    """The tangents of the arguments, None for those that have none; None if no argument has one."""
    if modes.dual_level < 0:
        return None
    found = [tangent_of(arg) for arg in args]
    return found if any(tangent is not None for tangent in found) else None


def propagate(node: Any, args: tuple[Any, ...], tangents: list[Any], outputs: list[Any], wrapped: list[Any]) -> None:
    """Gives what a Function's forward returned (``outputs``, and ``wrapped`` for the caller) its tangents."""
    given = list(tangents)
    if node._materialize:
        for number, arg in enumerate(args):
            if given[number] is None and isinstance(arg, Tensor) and arg._array.dtype.kind in "fc":
                given[number] = wrap(np.zeros_like(arg._array))
    level, modes.dual_level = modes.dual_level, -1
    try:
        results = node._forward_cls.jvp(node, *given)
    finally:
        modes.dual_level = level
    results = results if isinstance(results, tuple) else (results,)
    if len(results) != len(outputs):
        raise RuntimeError(
            f"Function's jvp returned an invalid number of forward gradients (expected {len(outputs)} but got "
            f"{len(results)})"
        )
    for number, result in enumerate(results):
        if result is not None and not isinstance(result, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(result).__name__}) for grad output {number}.")
    for output, made, tangent in zip(outputs, wrapped, results, strict=True):
        if tangent is None or not isinstance(output, Tensor):
            continue
        if output._array.shape != tangent._array.shape:
            raise RuntimeError(
                "Trying to set a forward gradient that has a different size than that of the original Tensor, this is "
                f"not supported. Tensor is of size {list(output._array.shape)} while the given forward gradient is of "
                f"size {list(tangent._array.shape)}."
            )
        _check_memory(node, args, tangents, output, tangent)
        set_tangent(made, tangent)


def _root(tensor: Tensor) -> Tensor:
    return tensor if tensor._base is None else tensor._base


def _check_memory(node: Any, args: tuple[Any, ...], tangents: list[Any], output: Tensor, tangent: Tensor) -> None:
    """Tangents lie in each other's memory as their primals do."""
    for arg, given in zip(args, tangents, strict=True):
        if not isinstance(arg, Tensor):
            continue
        if any(arg is dirty for dirty in node._dirty):
            if arg is output and given is not None and tangent is not given:
                raise RuntimeError(
                    "An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is "
                    "modifying an input inplace, then the jvp function must modify the corresponding gradient inplace."
                )
        elif arg is output or (output._base is not None and output._base is _root(arg)):
            if tangent._base is None:
                raise RuntimeError(
                    "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning "
                    "a view."
                )
            if given is not None and tangent._base is not _root(given):
                raise RuntimeError(
                    "A custom Function is returning a view but the jvp is not returning a view of the given grad input."
                )
