"""Tensors made from shapes, data and ranges: what PyTorch returns, to the last bit, and what it raises."""

from __future__ import annotations

import random
import warnings
from typing import Any

import numpy as np
import pytest

import penlight

from .expressions import lines, outcome

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

DTYPES = ["float32", "float64", "float16", "int64", "int32", "uint8", "complex64", "complex128"]


@pytest.mark.parametrize("expression", lines("creation_cases.txt"))
def test_same_outcome(expression: str) -> None:
    assert outcome(expression, penlight) == outcome(expression, torch)


def same_bits(make: Any) -> None:
    results: list[tuple[Any, ...]] = []
    for library in (torch, penlight):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                array = make(library).numpy()
            results.append((array.dtype, array.shape, array.tobytes()))
        except Exception as error:
            results.append((type(error), str(error)))
    assert results[0] == results[1]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("seed", range(12))
def test_ranges_bit_for_bit(dtype: str, seed: int) -> None:
    rng = random.Random(seed)
    start, end, count = rng.uniform(-10, 10), rng.uniform(-9, 9), rng.randint(1, 200)
    step = rng.choice([1, -1]) * rng.uniform(0.01, 2)
    if "int" in dtype:  # a step that is cut off to zero kills PyTorch's process
        step += np.sign(step)
    base = rng.choice([2.0, 10.0, 2.7, 0.3])
    same_bits(lambda t: t.arange(start, start + step * (count - 0.5), step, dtype=getattr(t, dtype)))
    same_bits(lambda t: t.arange(round(start), round(start) + count, 3, dtype=getattr(t, dtype)))
    same_bits(lambda t: t.linspace(start, end, count, dtype=getattr(t, dtype)))
    same_bits(lambda t: t.linspace(round(start), round(end) * 10, count, dtype=getattr(t, dtype)))
    same_bits(lambda t: t.logspace(abs(start) / 3, abs(end) / 3, count, base, dtype=getattr(t, dtype)))
    if "complex" not in dtype:
        same_bits(lambda t: t.range(start, start + step * (count - 0.5), step, dtype=getattr(t, dtype)))


@pytest.mark.parametrize(
    "expression",
    [
        "torch.tensor(torch.ones(2))",
        "torch.ones(2).new_tensor(torch.ones(2))",
        "torch.range(0, 3)",
        "torch.arange(3, out=torch.empty(2))",
    ],
)
def test_same_warning(expression: str) -> None:
    texts = []
    for library in (torch, penlight):
        with pytest.warns(UserWarning) as caught:
            eval(expression, {"torch": library})
        texts.append([str(each.message) for each in caught])
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", ["zeros_like", "ones_like", "empty_like", "rand_like"])
def test_order_in_memory_is_kept(name: str) -> None:
    for view in (
        "torch.ones(2, 3).t()",
        "torch.ones(2, 3, 4).permute(2, 0, 1)",
        "torch.ones(2, 3, 4)[:, ::2]",
        "torch.ones(2, 3, 4)[:, :, ::2].permute(2, 0, 1)",
        "torch.ones(2, 1, 4).expand(2, 3, 4)",
        "torch.ones(2, 1, 4).expand(2, 3, 4).permute(2, 0, 1)",
        "torch.ones(4, 1).expand(4, 3).t()",
        "torch.ones(1).expand(4)",
    ):
        expression = f"torch.{name}({view}).stride()"
        assert outcome(expression, penlight) == outcome(expression, torch)


def test_set_default_dtype() -> None:
    for dtype in ("float64", "float16", "float32"):
        for library in (torch, penlight):
            library.set_default_dtype(getattr(library, dtype))
        for expression in (
            "torch.tensor([1.5])", "torch.tensor(1j)", "torch.zeros(2)", "torch.arange(2.5)", "torch.full((2,), 1.5)",
            "torch.tensor([])", "torch.linspace(0, 1, 3)", "torch.Tensor([1, 2])", "torch.rand(2)", "torch.eye(2)",
            "torch.scalar_tensor(2)", "torch.get_default_dtype()", "torch.full((2,), 1e5)",
        ):  # fmt: skip
            if dtype == "float16" and "1j" in expression:
                continue  # complex32 there
            assert outcome(expression, penlight) == outcome(expression, torch), (dtype, expression)
