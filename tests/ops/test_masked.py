"""Masked reductions and normalisations: what is left out might as well not be there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck

M: Any = torch.masked
RNG = np.random.default_rng(0)
KEPT = [0, 2, 3]
MASK = torch.tensor([True, False, True, True, False])

REDUCTIONS: dict[str, Callable[..., Any]] = {
    "sum": torch.sum,
    "prod": torch.prod,
    "amax": torch.amax,
    "amin": torch.amin,
    "mean": torch.mean,
    "median": lambda x, dim: torch.median(x, dim).values,
    "norm": lambda x, dim: torch.linalg.vector_norm(x, 2, dim),
    "var": torch.var,
    "std": torch.std,
    "logsumexp": torch.logsumexp,
}
SAME_SHAPE: dict[str, Callable[..., Any]] = {
    "cumsum": torch.cumsum,
    "cumprod": torch.cumprod,
    "softmax": torch.softmax,
    "log_softmax": torch.log_softmax,
    "softmin": torch.nn.functional.softmin,
    "normalize": lambda x, dim: torch.nn.functional.normalize(x, 2, dim),
}


def call(name: str, x: Any, dim: int = 1, **kwargs: Any) -> Any:
    if name == "norm":
        return M.norm(x, 2, dim, **kwargs)
    return M.normalize(x, 2, dim, **kwargs) if name == "normalize" else getattr(M, name)(x, dim, **kwargs)


def values() -> Any:
    return torch.tensor(RNG.standard_normal((3, 5)), requires_grad=True)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_are_those_of_what_is_kept(name: str) -> None:
    x = values()
    assert torch.allclose(call(name, x, mask=MASK), REDUCTIONS[name](x[:, KEPT], 1))
    assert torch.allclose(call(name, x), REDUCTIONS[name](x, 1))
    assert call(name, x, mask=MASK, keepdim=True).shape == (3, 1)


@pytest.mark.parametrize("name", SAME_SHAPE)
def test_what_is_kept_is_normalised_by_itself(name: str) -> None:
    x = values()
    assert torch.allclose(call(name, x, mask=MASK)[:, KEPT], SAME_SHAPE[name](x[:, KEPT], 1))


@pytest.mark.parametrize("name", [*REDUCTIONS, *SAME_SHAPE])
def test_derivatives(name: str) -> None:
    def function(x: Any) -> Any:
        return call(name, x, mask=MASK)[..., KEPT] if name in SAME_SHAPE else call(name, x, mask=MASK)

    gradcheck(function, (values(),), check_forward_ad=True)
    gradgradcheck(function, (values(),))
    x = values()
    function(x).sum().backward()
    assert not x.grad[:, [1, 4]].any()


def test_where_nothing_is_kept() -> None:
    x, none = torch.tensor([1.0, 2.0]), torch.tensor([False, False])
    assert [M.sum(x, mask=none).item(), M.prod(x, mask=none).item()] == [0, 1]
    assert [M.amax(x, mask=none).item(), M.amin(x, mask=none).item()] == [-np.inf, np.inf]
    assert M.amax(torch.tensor([5], dtype=torch.int8), mask=none[:1]).item() == -128
    assert M.mean(x, mask=none).isnan() and M.median(x, mask=none).isnan() and M.var(x, mask=none).isnan()
    with pytest.raises(ValueError, match="no fully masked out rows"):
        M.median(torch.tensor([1, 2]), mask=none)


def test_errors() -> None:
    x = torch.ones(2, 3)
    with pytest.raises(IndexError, match="mask dimensionality higher than of the input"):
        M.sum(x, mask=torch.ones(1, 2, 3))
    with pytest.raises(RuntimeError, match="dim=0 appears multiple times in the list of dims"):
        M.sum(x, (0, 0))
    with pytest.raises(ValueError, match=r"Input dtype must be either .* Got: torch.int64"):
        M.mean(x.long())
