"""Views, indexing and conversion: what PyTorch returns and raises, expression by expression, and for indices drawn at
random."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import penlight

from .expressions import lines, outcome

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def assign(target: Any, index: Any, value: Any) -> Any:
    """``target[index] = value`` as an expression: the history and version besides."""
    target[index] = value
    return target, target._version, target.grad_fn


def names(library: Any) -> dict[str, Any]:
    """What the expressions are about: ``x`` and ``y`` without, ``l``, ``m``, ``z`` (complex) with gradient, ``n`` no
    leaf."""
    x = library.arange(24.0).reshape(2, 3, 4).clone()
    leaf = x.clone().requires_grad_()
    return {
        "x": x,
        "y": library.arange(6.0).reshape(2, 3).clone(),
        "l": leaf,
        "n": leaf * 1,
        "m": library.arange(6.0).reshape(2, 3).clone().requires_grad_(),
        "z": library.tensor([[1 + 1j, 2, 3], [4, 5, 6 - 1j]]).requires_grad_(),
        "F": library.nn.functional,
        "assign": assign,
        "copy": copy,
        "deepcopy": deepcopy,
    }


@pytest.mark.parametrize(
    "expression", [*lines("view_cases.txt"), *lines("indexing_cases.txt"), *lines("conversion_cases.txt")]
)
def test_same_outcome(expression: str) -> None:
    assert outcome(expression, penlight, names(penlight)) == outcome(expression, torch, names(torch))


# An index for a tensor of shape (3, 1, 4, 2), as source text: both libraries make their own tensors of it.

SHAPE = (3, 1, 4, 2)


@st.composite
def indices(draw: Any) -> str:
    items: list[str] = []
    dim, ellipsis = 0, False
    while dim < len(SHAPE):
        size = SHAPE[dim]
        kind = draw(
            st.sampled_from(["int", "slice", "all", "list", "tensor", "mask", "None", "...", "bool", "end", "0-d"])
        )
        if kind == "end":
            break
        if kind == "int":
            items.append(str(draw(st.integers(-size, size - 1))))
        elif kind == "0-d":
            items.append(f"torch.tensor({draw(st.integers(-size, size - 1))})")
        elif kind == "slice":
            start, stop = draw(st.integers(-5, 5)), draw(st.integers(-5, 5))
            items.append(f"slice({start}, {stop}, {draw(st.integers(1, 3))})")
        elif kind == "all":
            items.append("slice(None)")
        elif kind == "list":
            items.append(repr(draw(st.lists(st.integers(-size, size - 1), min_size=1, max_size=3))))
        elif kind == "tensor":
            values = draw(st.lists(st.integers(-size, size - 1), min_size=3, max_size=3))
            items.append(
                f"torch.tensor([{values}, {values[::-1]}])" if draw(st.booleans()) else f"torch.tensor({values})"
            )
        elif kind == "mask":
            items.append(f"torch.tensor({draw(st.lists(st.booleans(), min_size=size, max_size=size))})")
        elif kind == "None":
            items.append("None")
            continue
        elif kind == "bool":
            items.append(str(draw(st.booleans())))
            continue
        elif kind == "...":
            if not ellipsis:
                items.append("...")
                dim += draw(st.integers(0, len(SHAPE) - dim))
                ellipsis = True
            continue
        dim += 1
    return f"({', '.join(items)},)" if items else "()"


def _results(expression: str, library: Any) -> Any:
    x = library.arange(24.0).reshape(SHAPE).clone().requires_grad_()
    index = eval(expression, {"torch": library})
    try:
        y = x[index]
    except IndexError as error:
        return str(error)
    history = None if y.grad_fn is None else y.grad_fn.name()
    y.backward(library.arange(1.0, y.numel() + 1).reshape(y.shape))
    written = x.detach().clone()
    written[index] = -1.0
    added = x * 1
    added[index] += 1.0
    weights = library.arange(24.0).reshape(SHAPE)
    (grad,) = library.autograd.grad((added * weights).sum(), x)
    return y.tolist(), tuple(y.shape), history, x.grad.tolist(), written.tolist(), added.tolist(), grad.tolist()


@given(indices())
def test_any_index(expression: str) -> None:
    assert _results(expression, penlight) == _results(expression, torch)
