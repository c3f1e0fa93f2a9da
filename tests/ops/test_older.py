"""Functions under older names, functions of single elements, and settings of the process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import penlight as torch
from penlight.ops import settings


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    before = dict(settings._state)
    yield
    settings._state.update(before)


def test_norms() -> None:
    x = torch.tensor([[3.0, 4.0, 0.0], [0.0, 0.0, 2.0]])
    assert torch.norm_except_dim(x).tolist() == [[5], [2]]
    assert torch.norm_except_dim(x, 1, 1).tolist() == [[3, 4, 2]]
    assert torch.norm_except_dim(torch.ones(2, 3, 4), 1, 1).tolist() == [[[8.0]] * 3]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert torch.frobenius_norm(x, ()).item() == pytest.approx(29**0.5)
        assert torch.frobenius_norm(x, 1, keepdim=True).tolist() == [[5], [2]]
        assert torch.nuclear_norm(x).item() == pytest.approx(7)
        out = torch.empty(0)
        assert torch.nuclear_norm(x, keepdim=True, out=out) is out
        assert out.tolist() == [[pytest.approx(7)]]


def test_parts_that_are_copies() -> None:
    x = torch.arange(6.0, requires_grad=True)
    for parts in (torch.unsafe_split_with_sizes(x, [1, 2, 3]), torch.split_copy(x, 4)):
        assert torch.cat(parts).tolist() == x.tolist()
        (gradient,) = torch.autograd.grad(sum(((k + 1.0) * part).sum() for k, part in enumerate(parts)), x)
        assert gradient.tolist() == [k + 1.0 for k, part in enumerate(parts) for _ in part]
        assert not parts[0]._is_view()


def test_element_by_element() -> None:
    x = torch.arange(6).reshape(2, 3).T
    assert x.apply_(lambda v: v * 2.5) is x
    assert x.tolist() == [[0, 7], [2, 10], [5, 12]]
    assert torch.zeros(2, 2).map_(torch.tensor([1.0, 2.0]), lambda a, b: a + b).tolist() == [[1, 2], [1, 2]]
    assert torch.ones(2).map2_(torch.ones(2), torch.ones(2), lambda a, b, c: a + b * c).tolist() == [2, 2]
    with pytest.raises(RuntimeError, match=r"^Can't call apply_\(\) on Variable that requires grad"):
        torch.ones(2, requires_grad=True).apply_(abs)
    with pytest.raises(TypeError, match=r"^map_: expected torch.FloatTensor for 'other' \(got torch.LongTensor\)$"):
        torch.ones(2).map_(torch.ones(2).long(), lambda a, b: a)


@pytest.mark.parametrize("name", ["eig", "symeig", "lstsq", "matrix_rank", "solve"])
def test_what_pytorch_has_removed(name: str) -> None:
    with pytest.raises(RuntimeError, match="and is now removed"):
        getattr(torch, name)(torch.eye(2))


def test_settings_are_kept_and_checked() -> None:
    module: Any = torch
    module.set_num_threads(3)
    assert module.get_num_threads() == 3
    module.use_deterministic_algorithms(True, warn_only=True)
    assert module.are_deterministic_algorithms_enabled() and module.get_deterministic_debug_mode() == 1
    module.set_deterministic_debug_mode("error")
    assert module.get_deterministic_debug_mode() == 2
    module.set_float32_matmul_precision("high")
    assert module.get_float32_matmul_precision() == "high"
    for call, text in [
        (lambda: module.set_num_threads(0), "set_num_threads expects a positive integer"),
        (lambda: module.set_num_threads(1.0), "set_num_threads expects an int, but got float"),
        (lambda: module.set_deterministic_debug_mode(3), "invalid value of debug_mode, expected 0, 1, or 2, but got 3"),
        (lambda: module.set_warn_always(1), "setWarnOnlyOnce expects a bool, but got int"),
    ]:
        with pytest.raises(RuntimeError, match=f"^{text}$"):
            call()
