"""Recurrent layers: a packed batch is its sequences one by one, two directions are one and its mirror."""

from __future__ import annotations

from typing import Any

import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck

GATES = {"rnn_tanh": 1, "rnn_relu": 1, "gru": 3, "lstm": 4}
LENGTHS = [4, 2, 1]


def weights(gates: int, inputs: int, hidden: int, directions: int = 1) -> list[Any]:
    made = []
    for _ in range(directions):
        made += [torch.randn(gates * hidden, inputs), torch.randn(gates * hidden, hidden)]
        made += [torch.randn(gates * hidden), torch.randn(gates * hidden)]
    return [each.double() * 0.5 for each in made]


def states(name: str, count: int, batch: int, hidden: int) -> Any:
    made = [torch.randn(count, batch, hidden).double() for _ in range(2 if name == "lstm" else 1)]
    return made if name == "lstm" else made[0]


def row(name: str, hx: Any, number: int) -> Any:
    return [h[:, number : number + 1] for h in hx] if name == "lstm" else hx[:, number : number + 1]


@pytest.mark.parametrize("name", GATES)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_packed_batch_is_its_sequences_one_by_one(name: str, bidirectional: bool) -> None:
    torch.manual_seed(0)
    run, directions = getattr(torch, name), 2 if bidirectional else 1
    params = weights(GATES[name], 3, 2, directions)
    sequences = [torch.randn(length, 3).double() for length in LENGTHS]
    hx = states(name, directions, len(LENGTHS), 2)
    sizes = [sum(length > step for length in LENGTHS) for step in range(LENGTHS[0])]
    data = torch.cat([torch.stack([x[step] for x in sequences[:size]]) for step, size in enumerate(sizes)])
    output, *last = run(data, torch.tensor(sizes), hx, params, True, 1, 0.0, False, bidirectional)
    steps = output.split(sizes)
    for number, x in enumerate(sequences):
        alone, *ends = run(x[:, None], row(name, hx, number), params, True, 1, 0.0, False, bidirectional, False)
        mine = torch.stack([steps[step][number] for step in range(len(x))])
        assert torch.allclose(mine, alone[:, 0])
        for end, kept in zip(ends, last, strict=True):
            assert torch.allclose(kept[:, number : number + 1], end)


@pytest.mark.parametrize("name", GATES)
def test_backward_direction_is_the_forward_one_of_the_reversed_sequence(name: str) -> None:
    torch.manual_seed(0)
    run, params = getattr(torch, name), weights(GATES[name], 3, 2, 2)
    x, hx = torch.randn(5, 2, 3).double(), states(name, 2, 2, 2)
    both = run(x, hx, params, True, 1, 0.0, False, True, False)[0]
    later = [h[1:] for h in hx] if name == "lstm" else hx[1:]
    alone = run(x.flip(0), later, params[4:], True, 1, 0.0, False, False, False)[0]
    assert torch.allclose(both[..., 2:], alone.flip(0))


@pytest.mark.parametrize("name", GATES)
def test_derivatives(name: str) -> None:
    torch.manual_seed(0)
    cell = getattr(torch, f"{name}_cell")
    params = [each.requires_grad_() for each in weights(GATES[name], 2, 2)]
    hx = [h[0].requires_grad_() for h in torch.randn(2, 1, 2, 2).double()]

    def run(x: Any, h: Any, c: Any, *params: Any) -> Any:
        return cell(x, [h, c] if name == "lstm" else h, *params)

    inputs = (torch.randn(2, 2).double().requires_grad_(), *hx, *params)
    assert gradcheck(run, inputs)
    assert gradgradcheck(run, inputs)


def test_dropout_is_between_layers_only() -> None:
    torch.manual_seed(0)
    params = weights(1, 2, 2) + weights(1, 2, 2)
    x, hx = torch.randn(3, 1, 2).double(), torch.zeros(2, 1, 2).double()
    plain, _ = torch.rnn_tanh(x, hx, params, True, 2, 1.0, False, False, False)
    dropped, last = torch.rnn_tanh(x, hx, params, True, 2, 1.0, True, False, False)
    silent, _ = torch.rnn_tanh(torch.zeros_like(x), hx[:1], params[4:], True, 1, 0.0, False, False, False)
    assert not torch.allclose(plain, dropped)
    assert torch.allclose(dropped, silent)
    assert torch.allclose(last[1], dropped[-1])
