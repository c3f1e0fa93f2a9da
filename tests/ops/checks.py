"""Derivatives by finite differences, for tests that do without PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import penlight as torch


def gradcheck(
    function: Callable[..., Any], *arrays: Any, order: int = 2, step: float = 1e-6, tolerance: float = 1e-5
) -> None:
    """Compares the gradients of ``sum(weights * function(*tensors))`` with central differences.

    ``arrays`` become float64 leaves. With ``order`` 2 the first gradients, computed with ``create_graph``, are
    checked in
    the same way.
    """
    rng = np.random.default_rng(0)
    values = [np.array(each, np.float64) for each in arrays]
    weights = rng.standard_normal(function(*_leaves(values)).shape)

    def loss(*tensors: Any) -> Any:
        return (function(*tensors) * torch.tensor(weights)).sum()

    _compare(loss, values, step, tolerance)
    if order > 1:
        directions = [rng.standard_normal(each.shape) for each in values]

        def slope(*tensors: Any) -> Any:
            grads = torch.autograd.grad(loss(*tensors), tensors, create_graph=True, materialize_grads=True)
            return sum((grad * torch.tensor(d)).sum() for grad, d in zip(grads, directions, strict=True))

        leaves = _leaves(values)
        if slope(*leaves).requires_grad:
            _compare(slope, values, step, tolerance)


def _leaves(values: list[np.ndarray]) -> list[Any]:
    return [torch.tensor(each, requires_grad=True) for each in values]


def _compare(loss: Callable[..., Any], values: list[np.ndarray], step: float, tolerance: float) -> None:
    leaves = _leaves(values)
    grads = torch.autograd.grad(loss(*leaves), leaves, materialize_grads=True)
    for number, (value, grad) in enumerate(zip(values, grads, strict=True)):
        for place in np.ndindex(value.shape):
            sides = []
            for sign in (1, -1):
                moved = [each.copy() for each in values]
                moved[number][place] += sign * step
                sides.append(loss(*_leaves(moved)).item())
            expected = (sides[0] - sides[1]) / (2 * step)
            got = grad[place].item()
            assert abs(got - expected) <= tolerance * (1 + abs(expected)), (
                f"input {number} at {place}: {got}, by differences {expected}"
            )
