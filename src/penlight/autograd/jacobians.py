"""Jacobians for ``gradcheck``: by finite differences, from backward, from forward mode.

A row an input element, a column an output element. The numerical one is the central difference
(f(x + h) - f(x - h)) / 2h, one input element at a time. A complex input moves along both axes, and its row is
d/dx + i d/dy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import entry
from .variable import Tensor, can_require_grad, wrap


def as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def wants_gradient(x: Any) -> bool:
    return isinstance(x, Tensor) and x.requires_grad


def differentiable(result: Any) -> tuple[Any, ...]:
    return tuple([output for output in as_tuple(result) if output.requires_grad])


def is_floating(output: Any) -> bool:
    return isinstance(output, Tensor) and can_require_grad(output._array.dtype)


def numerical(func: Any, inputs: tuple[Any, ...], result: tuple[Any, ...], eps: float) -> list[list[np.ndarray]]:
    """For each output that is a floating tensor, the Jacobian with respect to each input that wants a gradient."""
    columns: list[list[Any]] = []
    for x in inputs:
        if not wants_gradient(x):
            continue
        array = x._array
        steps = (eps, eps * 1j) if array.dtype.kind == "c" else (eps,)
        rows: list[Any] = []
        for index in np.ndindex(array.shape):
            old = array[index].copy()
            moved = []
            for step in steps:
                array[index] = old - step
                low = _values(func, inputs)
                array[index] = old + step
                high = _values(func, inputs)
                array[index] = old
                for one, other in zip(low, high, strict=False):
                    _check_alike(one, other, index, eps)
                moved.append([
                    ((b._array - a._array) / (2 * eps)).reshape(-1)
                    for a, b in zip(low, high, strict=False)
                    if is_floating(a)
                ])  # fmt: skip
            rows.append(moved[0] if len(steps) == 1 else [dx + dy * 1j for dx, dy in zip(*moved, strict=True)])
        columns.append(rows)
    return _by_output(columns, result)


def _values(func: Any, inputs: tuple[Any, ...]) -> list[Tensor]:
    return [wrap(np.array(output._array)) for output in as_tuple(func(*inputs))]


def _check_alike(one: Any, other: Any, index: tuple[int, ...], eps: float) -> None:
    for what in ("shape", "dtype"):
        first, second = getattr(one, what), getattr(other, what)
        if first != second:
            raise AssertionError(
                f"Expected `func` to return outputs with the same {what} when inputs are perturbed on index {index} by "
                f"{eps}, but got: {what}s {first} and {second}."
            )


def from_backward(output: Any, wanted: list[Any]) -> list[np.ndarray]:
    """The Jacobian of ``output`` with respect to each of ``wanted``, from backward."""
    array = output._array
    jacobians = [np.zeros((x._array.size, array.size), x._array.dtype) for x in wanted]
    for column, index in enumerate(np.ndindex(array.shape)):
        start = np.zeros(array.shape, array.dtype)
        start[index] = 1
        found = entry.grad(output, wanted, wrap(start), retain_graph=True, allow_unused=True)
        for jacobian, gradient in zip(jacobians, found, strict=True):
            if gradient is not None:
                jacobian[:, column] = (gradient.to_dense() if gradient._carrier is not None else gradient)._array.flat
    return jacobians


def from_forward_mode(func: Any, inputs: tuple[Any, ...], result: tuple[Any, ...]) -> list[list[np.ndarray]]:
    """As ``numerical``, from tangents."""
    from . import forward_ad

    columns: list[list[Any]] = []
    for chosen in inputs:
        if not wants_gradient(chosen):
            continue
        rows: list[Any] = []
        for index in np.ndindex(chosen._array.shape):
            with forward_ad.dual_level():
                duals = []
                for x in inputs:
                    if wants_gradient(x):
                        direction = np.zeros(x._array.shape, x._array.dtype)
                        if x is chosen:
                            direction[index] = 1
                        x = forward_ad.make_dual(x.detach(), wrap(direction))
                    duals.append(x)
                pairs = [forward_ad.unpack_dual(out) for out in as_tuple(func(*duals)) if is_floating(out)]
                rows.append([
                    np.zeros(primal._array.size, primal._array.dtype)
                    if tangent is None
                    else np.array(tangent._array).reshape(-1)
                    for primal, tangent in pairs
                ])  # fmt: skip
        columns.append(rows)
    return _by_output(columns, result)


def _by_output(columns: list[list[Any]], result: tuple[Any, ...]) -> list[list[np.ndarray]]:
    """From the rows of each input, which hold those of all outputs."""
    sizes = [output._array.size for output in result if is_floating(output)]
    return [
        [np.array([row[number] for row in rows]).reshape(len(rows), size) for rows in columns]
        for number, size in enumerate(sizes)
    ]
