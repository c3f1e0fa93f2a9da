"""Random tensors against numbers that PyTorch 2.13 drew."""

from __future__ import annotations

import copy
import pickle

import pytest

import penlight as torch


def rounded(tensor: torch.Tensor) -> list[float]:
    return [round(value, 4) for value in tensor.reshape(-1).tolist()]


def test_known_numbers() -> None:
    assert rounded(torch.rand(3)) == [0.4963, 0.7682, 0.0885]
    torch.manual_seed(0)
    assert rounded(torch.randn(3)) == [1.541, -0.2934, -2.1788]
    torch.manual_seed(0)
    assert torch.randint(10, (5,)).tolist() == [4, 9, 3, 0, 3]
    torch.manual_seed(0)
    assert torch.randperm(4).tolist() == [0, 1, 3, 2]


def test_generators_are_independent() -> None:
    generator = torch.Generator().manual_seed(0)
    first = torch.rand(3, generator=generator)
    torch.manual_seed(5)
    second = torch.rand(3, generator=generator)
    generator.manual_seed(0)
    assert torch.rand(6, generator=generator).tolist() == first.tolist() + second.tolist()


def test_states() -> None:
    torch.randn(3)
    state = torch.get_rng_state()
    assert state.dtype is torch.uint8 and state.shape == (5056,)
    values = torch.randn(4).tolist()
    torch.set_rng_state(state)
    assert torch.randn(4).tolist() == values
    generator = torch.Generator().manual_seed(3)
    for twin in (generator.clone_state(), copy.deepcopy(generator), pickle.loads(pickle.dumps(generator))):
        generator.manual_seed(3)
        assert type(twin) is torch.Generator
        assert torch.rand(2, generator=twin).tolist() == torch.rand(2, generator=generator).tolist()


def test_fork_rng() -> None:
    before = torch.get_rng_state().tolist()
    with torch.random.fork_rng():
        torch.rand(10)
    assert torch.get_rng_state().tolist() == before


def test_leaf_refuses() -> None:
    x = torch.zeros(3, requires_grad=True)
    for name in ("normal_", "uniform_", "random_", "bernoulli_", "exponential_", "cauchy_", "log_normal_"):
        with pytest.raises(
            RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"
        ):
            getattr(x, name)()
    with torch.no_grad():
        x.normal_()
    assert x._version == 1


def test_same_numbers_whatever_the_order_in_memory() -> None:
    """In-place draws go through memory in order, so a transposed tensor is filled as its base is."""
    straight = torch.empty(3, 4).uniform_()
    torch.manual_seed(0)
    assert torch.empty(3, 4).t().uniform_().t().tolist() == straight.tolist()


def test_second_order_through_a_draw() -> None:
    x = torch.ones(2, requires_grad=True)
    y = x * x
    torch.bernoulli(y.sigmoid() if hasattr(y, "sigmoid") else y).sum()
    y.normal_()
    (grad,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert grad.tolist() == [0, 0]
