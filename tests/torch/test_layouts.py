"""In which order the elements of results lie: ``stride()`` is PyTorch's, also where operands' orders differ."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import pen, ref, to_pen

RNG = np.random.default_rng(0)
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "equal": [(2, 3, 4), (2, 3, 4)],
    "of fewer dimensions": [(2, 3, 4), (3, 4)],
    "stretched": [(2, 3, 1), (1, 3, 4)],
    "large": [(640, 30, 40), (640, 30, 40)],
}
BINARY = ["add", "sub", "mul", "atan2", "maximum", "copysign", "xlogy", "lt", "pow", "hypot", "floor_divide", "isclose",
          "polar", "complex", "true_divide", "fmod", "heaviside", "ldexp", "logical_and", "logaddexp"]  # fmt: skip
TERNARY = ["addcmul", "addcdiv", "lerp", "clamp", "where"]
UNARY = ["erf", "erfinv", "sin", "lgamma", "digamma", "i0", "sigmoid", "round", "isnan"]


def in_order(shape: tuple[int, ...], order: tuple[int, ...]) -> Any:
    """A view whose dimensions lie in memory in this order."""
    order = tuple(dim for dim in order if dim < len(shape))
    whole = ref.tensor(RNG.random([shape[dim] for dim in order]) / 2 + 0.25)
    return whole.permute(tuple(np.argsort(order).tolist()))


def same_strides(name: str, tensors: list[Any]) -> None:
    # What is made from an array is no view; of a view the order is seen at any size.
    memo: dict[Any, Any] = {}
    ours = [to_pen(tensor, memo)[...] for tensor in tensors]
    want = getattr(ref, name)(*tensors)
    got = getattr(pen, name)(*ours)
    assert got.stride() == want.stride()
    np.testing.assert_allclose(got.numpy(), want.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shapes", SHAPES)
@pytest.mark.parametrize("name", BINARY)
def test_two_orders(name: str, shapes: str) -> None:
    orders = list(permutations(range(3)))
    if shapes == "large":
        orders = [(2, 0, 1), (0, 1, 2)]
    for first in orders:
        for second in orders:
            same_strides(name, [in_order(SHAPES[shapes][0], first), in_order(SHAPES[shapes][1], second)])


@pytest.mark.parametrize("name", TERNARY)
def test_three_orders(name: str) -> None:
    for orders in permutations(permutations(range(3)), 3):
        tensors = [in_order((2, 3, 4), order) for order in orders]
        if name == "where":
            tensors[0] = tensors[0] > 0.5
        same_strides(name, tensors)


@pytest.mark.parametrize("name", UNARY)
def test_one_order(name: str) -> None:
    for order in permutations(range(3)):
        same_strides(name, [in_order((2, 3, 4), order)])
        same_strides(name, [in_order((2, 3, 4), order)[:, ::2]])


def test_of_what_is_no_view_where_it_is_large() -> None:
    x, y = np.asfortranarray(RNG.random((800, 800))), RNG.random((800, 800))
    strides = [(lib.from_numpy(x) * lib.from_numpy(y)).stride() for lib in (pen, ref)]
    assert strides[0] == strides[1] == (1, 800)
