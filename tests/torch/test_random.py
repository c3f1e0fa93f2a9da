"""Random tensors: PyTorch's numbers from PyTorch's seeds, and the generator left in PyTorch's state."""

from __future__ import annotations

from typing import Any

import pytest

import penlight

from .expressions import lines, outcome

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


def after(expression: str, library: Any) -> tuple[Any, ...]:
    library.manual_seed(7)
    result = outcome(expression, library)
    # PyTorch may have drawn before it raised.
    return result if len(result) == 2 else (*result, library.get_rng_state().tolist())


@pytest.mark.parametrize("expression", lines("random_cases.txt"))
def test_same_outcome(expression: str) -> None:
    assert after(expression, penlight) == after(expression, torch)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (15,), (16,), (17,), (3, 33), (1000,)])
def test_bits(dtype: str, shape: tuple[int, ...]) -> None:
    for name in ("rand", "randn"):
        ours = getattr(penlight, name)(shape, dtype=getattr(penlight, dtype)).numpy()
        theirs = getattr(torch, name)(shape, dtype=getattr(torch, dtype)).numpy()
        if dtype == "float32" or name == "rand":
            assert ours.tobytes() == theirs.tobytes()
        else:  # logarithms and sines of float64 may differ in the last bit
            assert ours == pytest.approx(theirs, rel=1e-15, abs=1e-16)


def test_states_are_exchanged() -> None:
    torch.randn(5)
    state = torch.get_rng_state()
    penlight.set_rng_state(penlight.from_numpy(state.numpy()))
    assert penlight.randn(3).tolist() == torch.randn(3).tolist()
    torch.set_rng_state(torch.from_numpy(penlight.get_rng_state().numpy()))
    assert penlight.rand(3).tolist() == torch.rand(3).tolist()


@pytest.mark.parametrize(
    "draw",
    ["normal_()", "uniform_()", "exponential_()", "random_(5)", "bernoulli_(0.5)", "cauchy_()", "geometric_(0.5)"],
)
def test_gradient_through_a_draw_is_zero(draw: str) -> None:
    for library in (torch, penlight):
        x = library.ones(3, requires_grad=True)
        y = x * 2
        eval(f"y.{draw}", {"y": y})
        assert y._version == 1
        y.sum().backward()
        assert x.grad.tolist() == [0, 0, 0]


@pytest.mark.parametrize("draw", ["normal_()", "bernoulli_(0.5)"])
def test_views(draw: str) -> None:
    """A draw into a view becomes the base's history."""
    seen = []
    for library in (torch, penlight):
        library.manual_seed(0)
        x = library.ones(4, requires_grad=True)
        y = x * 2
        eval(f"y[1:3].{draw}", {"y": y})
        y.sum().backward()
        seen.append((type(y.grad_fn).__name__, y.tolist(), x.grad.tolist()))
    assert seen[0] == seen[1]
