"""Work on several threads gives what one thread gives, whatever the arrays look like and whoever asks."""

from __future__ import annotations

import _thread
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import penlight as torch
from penlight.backend import threads
from penlight.backend.shared import shared

ROWS = 600
COLUMNS = threads.LARGE // ROWS + 1


@pytest.fixture(autouse=True)
def four() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


def on_one(function: Any) -> Any:
    torch.set_num_threads(1)
    try:
        return function()
    finally:
        torch.set_num_threads(4)


@pytest.mark.parametrize("length", [1, 2, 3, 4, 7, 1000])
def test_parts_are_the_whole(length: int) -> None:
    seen = np.zeros(length, int)

    def part(start: int, stop: int) -> None:
        seen[start:stop] += 1

    threads.split(part, length)
    assert (seen == 1).all()


def test_parts_are_done_by_several_threads() -> None:
    all_here = threading.Barrier(4, timeout=30)
    threads.split(lambda start, stop: all_here.wait(), 1000)


@pytest.mark.parametrize("failing", [0, 999])
def test_what_a_part_raises_is_raised_when_all_are_done(failing: int) -> None:
    done = []

    def part(start: int, stop: int) -> None:
        if start <= failing < stop:
            raise ValueError("this part")
        done.append(stop - start)

    with pytest.raises(ValueError, match="this part"):
        threads.split(part, 1000)
    assert len(done) == 3
    threads.split(lambda start, stop: done.append(start), 1000)
    assert len(done) == 7


def test_a_part_may_split_its_own_work() -> None:
    seen = np.zeros(1000, int)

    def inner(start: int, stop: int) -> None:
        seen[start:stop] += 1

    threads.split(lambda start, stop: threads.split(lambda a, b: inner(start + a, start + b), stop - start), 1000)
    assert (seen == 1).all()


def test_many_threads_at_once() -> None:
    x = torch.rand(ROWS, COLUMNS)
    expected = x.exp().sum()
    wrong = []

    def work() -> None:
        for _ in range(5):
            if not torch.equal(x.exp().sum(), expected):
                wrong.append(1)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


def test_an_interrupt_waits_for_all_parts() -> None:
    done = []

    def part(start: int, stop: int) -> None:
        if start:
            time.sleep(0.05)
            if stop == 1000:
                _thread.interrupt_main()
            time.sleep(0.05)
        done.append(stop - start)

    with pytest.raises(KeyboardInterrupt):
        threads.split(part, 1000)
    assert sum(done) == 1000
    test_parts_are_the_whole(1000)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_hires_its_own() -> None:
    program = (
        "import os, sys, penlight as torch\n"
        "torch.set_num_threads(3)\n"
        f"x = torch.ones({threads.LARGE})\n"
        "x + x\n"
        "child = os.fork()\n"
        "if not child: os._exit(0 if (x + x).sum().item() == 2 * x.numel() else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, timeout=60)


LAYOUTS = {
    "contiguous": lambda x, y: (x, y),
    "second transposed": lambda x, y: (x, y.t().contiguous().t()),
    "first transposed": lambda x, y: (x.t().contiguous().t(), y),
    "row": lambda x, y: (x, y[0]),
    "column": lambda x, y: (x, y[:, :1]),
    "expanded": lambda x, y: (x, y[:1].expand(ROWS, COLUMNS)),
    "row first": lambda x, y: (y[0], x),
    "a larger result": lambda x, y: (x, y[:2].reshape(2, 1, COLUMNS)),
    "number": lambda x, y: (x, 2.5),
    "element": lambda x, y: (x, torch.tensor(2.5)),
    "every other": lambda x, y: (torch.cat((x, x))[::2], y),
    "flat": lambda x, y: (x.reshape(-1), y.reshape(-1)),
    "one row": lambda x, y: (x.reshape(1, -1), y.reshape(1, -1)),
}
FUNCTIONS = {
    "mul": lambda x, y: x * y,
    "sub": lambda x, y: x - y,
    "div": lambda x, y: x / y,
    "pow": lambda x, y: x**y,
    "atan2": lambda x, y: torch.atan2(x, torch.as_tensor(y)),
    "comparison": lambda x, y: x > y,
    "one after the other": lambda x, y: ((x * y).sigmoid().tanh() - x).exp(),
    "where": lambda x, y: torch.where(x > y, x, y),
    "maximum": lambda x, y: torch.maximum(x, torch.as_tensor(y)),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_two_operands_of_any_layout(function: str, layout: str) -> None:
    torch.manual_seed(0)
    first, second = LAYOUTS[layout](torch.rand(ROWS, COLUMNS) + 0.1, torch.rand(ROWS, COLUMNS) + 0.1)

    def outcome() -> tuple[Any, list[Any]]:
        leaves = [x.detach().requires_grad_() if isinstance(x, torch.Tensor) else x for x in (first, second)]
        result = FUNCTIONS[function](*leaves)
        if result.requires_grad:
            result.backward(torch.ones_like(result) * 3)
        return result.detach(), [x.grad for x in leaves if isinstance(x, torch.Tensor)]

    (result, grads), (expected, expected_grads) = outcome(), on_one(outcome)
    assert torch.equal(result, expected)
    assert result.stride() == expected.stride()
    for grad, other in zip(grads, expected_grads, strict=True):
        assert grad is other is None or (torch.equal(grad, other) and grad.stride() == other.stride())
        assert grad is None or type(grad._array) is np.ndarray


def test_an_element_of_a_large_array() -> None:
    assert np.exp(shared(np.zeros(threads.LARGE))[0, ...]) == 1


SINGLE = [
    "exp",
    "log",
    "sqrt",
    "rsqrt",
    "abs",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "relu",
    "neg",
    "square",
    "reciprocal",
    "erf",
    "erfc",
    "log1p",
    "expm1",
    "sign",
    "floor",
    "ceil",
    "round",
    "atan",
    "asinh",
    "sinh",
    "isnan",
    "signbit",
    "trunc",
    "frac",
    "silu",
    "gelu",
    "softplus",
    "elu",
    "leaky_relu",
    "hardtanh",
    "logsigmoid",
    "mish",
    "selu",
    "celu",
    "softsign",
    "hardswish",
]


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_functions_of_one_tensor(name: str, dtype: Any) -> None:
    function = getattr(torch, name, None) or getattr(torch.nn.functional, name)
    torch.manual_seed(0)
    x = torch.rand(threads.LARGE + 5, dtype=dtype) * 4 + 0.01

    def outcome() -> tuple[Any, Any]:
        leaf = x.clone().requires_grad_()
        result = function(leaf)
        if result.requires_grad:
            result.backward(torch.full_like(result, 3))
        return result.detach(), leaf.grad

    (result, grad), (expected, expected_grad) = outcome(), on_one(outcome)
    assert torch.equal(result, expected)
    assert grad is expected_grad is None or torch.equal(grad, expected_grad)


@pytest.mark.parametrize("function", [torch.lgamma, torch.digamma])
def test_functions_whose_last_digit_depends_on_the_neighbours(function: Any) -> None:
    """They evaluate polynomials as matrix products, whose sums BLAS orders by the number of rows."""
    x = torch.rand(threads.LARGE + 5, dtype=torch.float64) * 4 + 0.01
    result, expected = function(x), on_one(lambda: function(x))
    assert torch.allclose(result, expected, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
@pytest.mark.parametrize("dim", [0, 1])
def test_rows(name: str, dim: int) -> None:
    """Close and not equal: whether the largest element is subtracted is decided for a block of rows."""
    torch.manual_seed(0)
    x = torch.randn(ROWS, COLUMNS)

    def outcome() -> tuple[Any, Any]:
        leaf = x.clone().requires_grad_()
        result = getattr(torch, name)(leaf, dim)
        result.backward(torch.arange(result.numel()).reshape(result.shape) / result.numel())
        return result.detach(), leaf.grad

    for some, other in zip(outcome(), on_one(outcome), strict=True):
        assert torch.allclose(some, other, rtol=1e-6, atol=1e-8)
