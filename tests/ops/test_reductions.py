"""Reductions, scans and order without PyTorch: derivatives by differences, ties, nan, empty tensors, accuracy."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum, inf, isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import penlight as torch
from tests.ops.checks import gradcheck

T = torch.tensor
MATRIX = np.array([[0.3, -1.2, 2.5], [1.7, 0.6, -0.4]])
ZEROS = np.array([[0.0, 1.5, -2.0], [0.0, 0.0, 0.7]])

# -- derivatives -------------------------------------------------------------------------------------------------------

REDUCTIONS: dict[str, Callable[..., Any]] = {
    **{f"{name} {how}": (lambda x, name=name, kwargs=kwargs: getattr(torch, name)(x, **kwargs))
       for name in ["sum", "mean", "nansum", "nanmean", "amax", "amin", "var", "std", "logsumexp"]
       for how, kwargs in {"0": {"dim": 0}, "-1 kept": {"dim": -1, "keepdim": True}, "both": {"dim": (0, 1)}}.items()},
    **{f"{name} all": getattr(torch, name)
       for name in ("sum", "mean", "prod", "max", "min", "amax", "amin", "var", "std", "norm", "median")},
    **{f"{name} values": (lambda x, name=name: getattr(torch, name)(x, 1).values)
       for name in ["max", "min", "median", "nanmedian", "cummax", "cummin", "kthvalue"]},
    "sort": lambda x: torch.sort(x, 1, descending=True).values,
    "msort": torch.msort,
    "topk": lambda x: torch.topk(x, 2, 1).values,
    "mode": lambda x: torch.mode(x, 1).values,
    "aminmax": lambda x: sum(torch.aminmax(x, dim=0)),
    "var_mean": lambda x: sum(torch.var_mean(x, 1)),
    "std_mean": lambda x: sum(torch.std_mean(x, 1)),
    "prod 0": lambda x: torch.prod(x, 0),
    "cumsum": lambda x: torch.cumsum(x, 1),
    "cumprod": lambda x: torch.cumprod(x, 1),
    "logcumsumexp": lambda x: torch.logcumsumexp(x, 1),
    "sum_to_size": lambda x: x.sum_to_size(2, 1),
    "quantile": lambda x: torch.quantile(x, 0.3, 1),
    "diff": lambda x: torch.diff(x, 2),
    "trapezoid": torch.trapezoid,
    "cumulative_trapezoid": torch.cumulative_trapezoid,
    "cov": torch.cov,
    "corrcoef": torch.corrcoef,
    **{f"vector norm {p}": (lambda x, p=p: torch.linalg.vector_norm(x, p, 1))
       for p in (0.5, 1, 1.5, 2, 3, inf, -inf)},
    **{f"matrix norm {p}": (lambda x, p=p: torch.linalg.matrix_norm(x, p))
       for p in ("fro", "nuc", 1, -1, 2, -2, inf, -inf)},
}


@pytest.mark.parametrize("name", REDUCTIONS)
def test_derivatives(name: str) -> None:
    gradcheck(REDUCTIONS[name], MATRIX)


@pytest.mark.parametrize("function", [lambda x: torch.prod(x, 1), torch.prod, lambda x: torch.cumprod(x, 1),
                                      lambda x: torch.cumprod(x, 0)])
def test_products_with_zeros(function: Callable[..., Any]) -> None:
    """Where quotients would be nan: no zero, one and two in a line."""
    gradcheck(function, ZEROS)
    gradcheck(function, ZEROS[:, :1])


@pytest.mark.parametrize("initial", [None, 0.5])
@pytest.mark.parametrize("reduce", ["sum", "mean", "prod", "max", "min"])
def test_segments(reduce: str, initial: float | None) -> None:
    """Of rows and of columns, by lengths and by offsets that leave some out; one segment is empty."""
    kwargs: dict[str, Any] = {"initial": initial, "unsafe": True}
    fours = np.concatenate((MATRIX, MATRIX[:1, ::-1] + 0.1), 0)
    gradcheck(lambda x: torch.segment_reduce(x, reduce, lengths=T([2, 1, 0]), **kwargs)[:2], fours, order=1)
    gradcheck(lambda x: torch.segment_reduce(x, reduce, offsets=T([[0, 2], [1, 3]]), axis=1, **kwargs), MATRIX, order=1)


def test_products_of_segments_with_zeros() -> None:
    gradcheck(lambda x: torch.segment_reduce(x, "prod", lengths=T([1, 1])), ZEROS, order=1)
    gradcheck(lambda x: torch.segment_reduce(x.T, "prod", lengths=T([2, 1]), initial=0.5), ZEROS, order=1)
    leaf = T(ZEROS, requires_grad=True)
    (slope,) = torch.autograd.grad(torch.segment_reduce(leaf, "prod", lengths=T([2])).sum(), leaf, create_graph=True)
    with pytest.raises(RuntimeError, match="derivative for aten::_segment_reduce_backward is not implemented"):
        torch.autograd.grad(slope.sum(), leaf)


@pytest.mark.parametrize("p", [0.5, 1, 2, 3, inf])
def test_distances(p: float) -> None:
    gradcheck(lambda x, y: torch.dist(x, y, p), MATRIX, MATRIX[::-1] + 0.1)
    gradcheck(lambda x, y: torch.cdist(x, y, p), MATRIX, MATRIX[:1] * 1.3 + 0.1)


# -- ties, nan, nothing ------------------------------------------------------------------------------------------------


def gradient(function: Callable[..., Any], values: list[float]) -> list[float]:
    x = T(values, requires_grad=True)
    function(x).backward()
    return x.grad.tolist()


@pytest.mark.parametrize("function, expected", [
    (lambda x: x.max(), [0, 1 / 3, 1 / 3, 0, 1 / 3]),
    (lambda x: x.amax(), [0, 1 / 3, 1 / 3, 0, 1 / 3]),
    (lambda x: x.max(0).values, [0, 1, 0, 0, 0]),
    (lambda x: x.median(), [0, 1 / 3, 1 / 3, 0, 1 / 3]),
    (lambda x: x.median(0).values, [0, 1, 0, 0, 0]),
    (lambda x: x.aminmax().max, [0, 1 / 3, 1 / 3, 0, 1 / 3]),
    (lambda x: torch.linalg.vector_norm(x, inf), [0, 1 / 3, 1 / 3, 0, 1 / 3]),
    (lambda x: x.mode().values, [0, 0, 0, 0, 1]),
    (lambda x: x.cummax(0).values.sum(), [1, 1, 2, 0, 1]),
])
def test_ties(function: Callable[..., Any], expected: list[float]) -> None:
    assert gradient(function, [1.0, 3.0, 3.0, 2.0, 3.0]) == pytest.approx(expected)


@pytest.mark.parametrize("p", [1, 2, 3, inf])
def test_norm_at_zero_has_a_finite_gradient(p: float) -> None:
    assert gradient(lambda x: torch.linalg.vector_norm(x, p), [0.0, 0.0]) == [0.0, 0.0]


def test_nan_is_the_largest() -> None:
    x = T([1.0, nan, 3.0, nan])
    assert isnan(x.max().item()) and x.argmax().item() == 1 and x.min(0).indices.item() == 1
    assert x.argsort().tolist() == [0, 2, 1, 3] and x.argsort(descending=True).tolist() == [1, 3, 2, 0]
    assert x.topk(2).indices.tolist() == [1, 3] and isnan(x.median().item())
    assert x.nanmedian().item() == 1 and x.nansum().item() == 4 and x.nanmean().item() == 2
    assert x.unique().shape == (4,)


def test_nothing() -> None:
    none, rows = torch.empty(0), torch.empty(0, 3)
    assert none.sum().item() == 0 and none.prod().item() == 1 and isnan(none.mean().item())
    with pytest.warns(UserWarning, match="degrees of freedom is <= 0"):
        assert isnan(none.var().item())
    assert none.any().item() is False and none.all().item() is True and isnan(none.median().item())
    assert rows.sum(0).tolist() == [0, 0, 0] and rows.amax(1).shape == (0,) and rows.cumsum(0).shape == (0, 3)
    with pytest.raises(RuntimeError, match="Expected reduction dim to be specified"):
        none.max()
    with pytest.raises(IndexError, match="Expected reduction dim 0 to have non-zero size"):
        rows.max(0)


def test_numbers() -> None:
    x = T(2.0, requires_grad=True)
    for y in (x.sum(), x.sum(0), x.mean(-1), x.max(0).values, x.sort().values, x.cumsum(0), x.cumprod(0), x.prod(0),
              x.median(0).values, x.amax(0), x.norm(), x.logcumsumexp(0)):
        assert y.shape == () and torch.autograd.grad(y, x)[0].item() == 1


@pytest.mark.parametrize("function, dtype", [
    (lambda x: x.sum(), torch.int64), (lambda x: x.prod(), torch.int64), (lambda x: x.cumsum(0), torch.int64),
    (lambda x: x.amax(), torch.uint8), (lambda x: x.any(), torch.uint8), (lambda x: x.argmax(), torch.int64),
    (lambda x: x.sum(dtype=torch.float32), torch.float32), (lambda x: x.count_nonzero(), torch.int64),
])
def test_dtypes(function: Callable[..., Any], dtype: Any) -> None:
    assert function(T([200, 100], dtype=torch.uint8)).dtype is dtype


def test_half_precision_is_accumulated_in_float32() -> None:
    x = torch.full((4096,), 1.0, dtype=torch.float16)
    assert x.sum().item() == 4096 and x.mean().item() == 1 and (x * 16).sum().item() == inf


# -- accuracy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1000, 12345, 1_000_000])
def test_sums_are_accurate(size: int) -> None:
    values = np.random.default_rng(0).random(size, dtype=np.float32)
    exact = fsum(values.tolist())
    assert torch.from_numpy(values).sum().item() == pytest.approx(exact, rel=3e-7)
    assert torch.from_numpy(values).cumsum(0)[-1].item() == pytest.approx(exact, rel=1e-6)
    squares = fsum((values.astype(float) ** 2).tolist())
    assert torch.from_numpy(values).norm().item() ** 2 == pytest.approx(squares, rel=1e-6)


def test_a_long_line_down_the_rows() -> None:
    values = np.random.default_rng(0).random((200_000, 3), dtype=np.float32)
    for x in (torch.from_numpy(values), torch.from_numpy(values.T.copy()).T):
        assert x.sum(0).tolist() == pytest.approx(values.astype(float).sum(0).tolist(), rel=1e-6)


def test_variance_does_not_lose_digits_to_the_mean() -> None:
    x = T([1e6 + 1, 1e6 + 2, 1e6 + 3])
    assert x.var().item() == pytest.approx(1, rel=1e-3)


# -- properties --------------------------------------------------------------------------------------------------------

lists = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=40)


@given(lists, st.booleans())
def test_sorting(values: list[float], descending: bool) -> None:
    x = T(values)
    ordered, indices = x.sort(descending=descending)
    assert ordered.tolist() == sorted(values, reverse=descending)
    assert indices.tolist() == sorted(range(len(values)), key=lambda i: -values[i] if descending else values[i])
    assert x[indices].tolist() == ordered.tolist()
    assert x.topk(1, largest=descending).values.item() == ordered[0].item()


@given(lists)
def test_distinct_values(values: list[float]) -> None:
    distinct, inverse, counts = T(values).unique(return_inverse=True, return_counts=True)
    assert distinct.tolist() == sorted(set(values)) and distinct[inverse].tolist() == T(values).tolist()
    assert counts.tolist() == [values.count(each) for each in sorted(set(values))]


@given(lists, st.integers(2, 300))
def test_long_sums(values: list[float], times: int) -> None:
    x = T(values * times, dtype=torch.float64)
    assert x.sum().item() == pytest.approx(fsum(values * times), abs=1e-6)
    assert x.cumsum(0).tolist() == pytest.approx(np.cumsum(values * times).tolist(), abs=1e-6)
    assert x.reshape(times, -1).sum(0).tolist() == pytest.approx([times * v for v in values], abs=1e-6)


@pytest.mark.parametrize("size", [300, 70_000])
def test_sorting_many(size: int) -> None:
    """Long lines are sorted in a way of their own."""
    values = np.random.default_rng(0).integers(-50, 50, size).astype(np.float32) / 4
    values[7], values[9] = nan, -0.0
    x = torch.from_numpy(values)
    assert x.argsort(stable=True).tolist() == np.argsort(values, kind="stable").tolist()
    assert np.array_equal(x.topk(3).values.numpy(), x.sort(descending=True).values[:3].numpy(), equal_nan=True)


@pytest.mark.parametrize("name", ["mode", "cummax", "cummin"])
def test_many_lines_are_as_each_alone(name: str) -> None:
    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.integers(0, 9, (100, 90)).astype(np.float32))
    x[3, 5] = x[7, 0] = nan
    together = getattr(torch, name)(x, 1)
    for number in (0, 3, 7, 99):
        for one, part in zip(getattr(torch, name)(x[number, :5], 0), getattr(torch, name)(x[:, :5], 1), strict=True):
            assert torch.equal(torch.nan_to_num(one), torch.nan_to_num(part[number]))
        for one, part in zip(getattr(torch, name)(x[number], 0), together, strict=True):
            assert torch.equal(torch.nan_to_num(one), torch.nan_to_num(part[number]))


def test_many_distances_are_those_of_the_differences() -> None:
    rng = np.random.default_rng(0)
    a, b = (torch.from_numpy(rng.random((30, 4))).requires_grad_() for _ in range(2))
    with torch.no_grad():
        b[:3] = a[:3] + 1e-7
    far, near = torch.cdist(a, b), (a[:, None] - b).norm(dim=-1)
    assert torch.allclose(far, near, rtol=1e-9)
    weights = torch.from_numpy(rng.random((30, 30)))
    for one, other in zip(*[torch.autograd.grad((x * weights).sum(), (a, b)) for x in (far, near)], strict=True):
        assert torch.allclose(one, other, rtol=1e-6)


@pytest.mark.parametrize("call, text", [
    (lambda x: x.sum(5), r"Dimension out of range \(expected to be in range of \[-2, 1\], but got 5\)"),
    (lambda x: x.sum((0, -2)), "dim 0 appears multiple times in the list of dims"),
    (lambda x: x.long().mean(), r"mean\(\): could not infer output dtype. .* Got: Long"),
    (lambda x: x.topk(4), "selected index k out of range"),
    (lambda x: x.long().var(), "std and var only support floating point and complex dtypes"),
    (lambda x: x.sum_to_size(2), r"size \{\[2\]\} is not expandable to size \{\[2, 3\]\}"),
    (lambda x: x.quantile(1.5), r"quantile\(\) q must be in the range \[0, 1\] but got 1.5"),
])
def test_errors(call: Callable[..., Any], text: str) -> None:
    with pytest.raises((RuntimeError, IndexError), match=text):
        call(T(MATRIX))
