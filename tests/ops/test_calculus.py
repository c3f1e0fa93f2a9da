"""Derivatives by differences: exact for what they are exact for."""

from __future__ import annotations

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck


def test_parabolas_are_exact_inside_and_to_second_order_at_the_edges() -> None:
    for x in (torch.arange(6.0) * 0.5, torch.tensor([0.0, 1.0, 1.5, 4.0, 4.25, 7.0])):
        (slope,) = torch.gradient(3 * x**2 - x, spacing=[x], edge_order=2)
        assert torch.allclose(slope, 6 * x - 1, atol=1e-4)
    x = torch.arange(6.0) * 0.5
    for order in (1, 2):
        (even,) = torch.gradient(x**3, spacing=0.5, edge_order=order)
        (listed,) = torch.gradient(x**3, spacing=[x], edge_order=order)
        assert torch.allclose(even, listed, atol=1e-4)


def test_dimensions_and_their_order() -> None:
    x = torch.arange(12.0).reshape(3, 4)
    rows, columns = torch.gradient(x)
    assert rows.tolist() == [[4.0] * 4] * 3 and columns.tolist() == [[1.0] * 4] * 3
    assert torch.gradient(x, dim=(1, 0), spacing=(2.0, 1.0))[0].tolist() == [[0.5] * 4] * 3
    assert torch.gradient(torch.tensor(1.0)) == ()


@pytest.mark.parametrize("order", [1, 2])
def test_derivatives_of_derivatives(order: int) -> None:
    rng = np.random.default_rng(0)
    y = torch.tensor(rng.standard_normal((4, 3)), requires_grad=True)
    x = torch.tensor(np.cumsum(rng.random(4) + 0.5), requires_grad=True)
    gradcheck(lambda y, x: torch.gradient(y, spacing=[x], dim=0, edge_order=order)[0], (y, x), check_forward_ad=True)
    gradgradcheck(lambda y, x: torch.gradient(y, spacing=[x], dim=0, edge_order=order)[0], (y, x))
    gradcheck(lambda y: torch.gradient(y, spacing=0.3, edge_order=order), (y,))
