"""Recurrent cells and layers against PyTorch's: values, gradients, random numbers and errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import penlight

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

GATES = {"rnn_tanh": 1, "rnn_relu": 1, "gru": 3, "lstm": 4}


def given(library: Any, name: str, layers: int, directions: int, biases: bool, hidden: int = 4) -> dict[str, Any]:
    library.manual_seed(1)
    gates, params = GATES[name], []
    for place in range(layers * directions):
        inputs = 3 if place < directions else hidden * directions
        params += [library.randn(gates * hidden, inputs), library.randn(gates * hidden, hidden)]
        params += [library.randn(gates * hidden), library.randn(gates * hidden)] if biases else []
    states = [library.randn(layers * directions, 2, hidden) for _ in range(2 if name == "lstm" else 1)]
    return {"x": library.randn(5, 2, 3), "states": states, "params": params}


def outcome(library: Any, name: str, layers: int, directions: int, biases: bool, batch_first: Any, drop: float) -> Any:
    made = given(library, name, layers, directions, biases)
    leaves = [each.requires_grad_() for each in (made["x"], *made["states"], *made["params"])]
    x = made["x"].transpose(0, 1) if batch_first else made["x"]
    hx = made["states"] if name == "lstm" else made["states"][0]
    rest = biases, layers, drop, True, directions == 2
    if batch_first is None:
        sizes = library.tensor([2, 2, 1, 1])
        results = getattr(library, name)(made["x"].reshape(10, 3)[:6], sizes, hx, made["params"], *rest)
    else:
        results = getattr(library, name)(x, hx, made["params"], *rest, batch_first)
    total = sum((each * each).sum() for each in results)
    gradients = library.autograd.grad(total, leaves)
    return [each.detach().numpy() for each in (*results, *gradients)], [each.stride() for each in results]


@pytest.mark.parametrize("name", GATES)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("batch_first", [False, True, None], ids=["time first", "batch first", "packed"])
def test_same_values_and_gradients(
    name: str, layers: int, directions: int, biases: bool, batch_first: bool | None
) -> None:
    case = name, layers, directions, biases, batch_first, 0.3
    ours, strides = outcome(penlight, *case)
    theirs, expected = outcome(torch, *case)
    assert strides == expected
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


CALLS = [
    "lstm_cell(x, [h, c], wi, wh)",
    "lstm_cell(x, [h, c], wi, wh, b)",
    "gru_cell(x, h, wi[:12], wh[:12], b[:12], b[:12])",
    "rnn_tanh_cell(x, h, wi[:4], wh[:4])",
    "rnn_relu_cell(x, h, wi[:4], wh[:4], b[:4], b[:4])",
    "lstm_cell(x, [h], wi, wh)",
    "lstm_cell(x, [h, c], wi, wh[:, :3])",
    "lstm_cell(x[0], [h, c], wi, wh)",
    "lstm_cell(x, [h[:1], c], wi, wh)",
    "lstm_cell(x, [h, c[:1]], wi, wh)",
    "gru_cell(x, h, wi, wh[:12])",
    "gru_cell(x, h[0], wi[:12], wh[:12])",
    "gru_cell(x.double(), h, wi[:12], wh[:12])",
    "rnn_tanh_cell(x[:, :2], h, wi[:4], wh[:4])",
    "lstm(x[None], [h[None]], [wi, wh], False, 1, 0.0, False, False, False)",
    "lstm(x[None], [h[None, :, :2], c[None]], [wi, wh[:, :2], p], False, 1, 0.0, False, False, False)",
    "gru(x[None], h[None], [wi[:12], wh[:12]], True, 1, 0.0, False, False, False)",
    "gru(x[None], h[None], [wi[:12], wh[:12]], False, 2, 0.0, False, False, False)",
    "gru(x[None][:0], h[None], [wi[:12], wh[:12]], False, 1, 0.0, False, False, False)",
    "rnn_relu(x[None], h.expand(2, 2, 4), [wi[:4], wh[:4]], False, 1, 0.0, False, False, False)",
]


def answer(library: Any, call: str) -> Any:
    library.manual_seed(0)
    names = {"x": library.randn(2, 3), "h": library.randn(2, 4), "c": library.randn(2, 4), "b": library.randn(16)}
    names |= {"wi": library.randn(16, 3).requires_grad_(), "wh": library.randn(16, 4), "p": library.ones(2, 4)}
    try:
        results = eval(f"library.{call}", {"library": library, **names})
    except (RuntimeError, IndexError) as error:
        return type(error).__name__, str(error).split("\n")[0]
    results = results if isinstance(results, tuple) else (results,)
    return [(str(each.detach()), each.grad_fn.name()) for each in results]


@pytest.mark.filterwarnings("ignore:LSTM with projections")  # is not for a library that PyTorch has inside
@pytest.mark.parametrize("call", CALLS)
def test_same_answer(call: str) -> None:
    assert answer(penlight, call) == answer(torch, call)
