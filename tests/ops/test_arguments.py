"""Calls that do not fit a function, on their own; tests/torch/test_argument_errors.py compares them with PyTorch."""

from typing import Any

import pytest

import penlight
from penlight.ops.arguments import overloads, refusal

torch: Any = penlight  # the calls are wrong on purpose


def test_what_fits_is_not_refused():
    x = torch.ones(2, 3)
    assert refusal("", "exp", (x,), {}) is None
    assert refusal("", "sum", (x, 0), {"keepdim": True}) is None
    assert refusal("", "sum", (x,), {"axis": (0, 1)}) is None
    assert refusal("Tensor", "permute", (1, 0), {}) is None
    assert refusal("", "no_such_function", (x,), {}) is None


def test_a_single_tensor_stands_for_a_number():
    assert refusal("", "cumsum", (torch.ones(2), torch.tensor(0)), {}) is None
    assert refusal("", "cumsum", (torch.ones(2), torch.tensor(0.5)), {}) is not None


def test_methods_count_without_the_tensor():
    with pytest.raises(TypeError, match=r"cumsum\(\): argument 'dim' \(position 1\) must be int, not str"):
        torch.ones(2).cumsum("a")
    with pytest.raises(TypeError, match=r"cumsum\(\): argument 'dim' \(position 2\) must be int, not str"):
        torch.cumsum(torch.ones(2), "a")
    with pytest.raises(TypeError, match=r"cumsum\(\): argument 'dim' must be int, not str"):
        torch.cumsum(torch.ones(2), dim="a")


def test_other_errors_stay():
    """An error that has nothing to do with the arguments' types is not replaced."""
    with pytest.raises(RuntimeError, match="must match the size"):
        torch.add(torch.ones(2), torch.ones(3))
    with pytest.raises(IndexError, match="Dimension out of range"):
        torch.ones(2).sum(dim=3)


def test_first_call_and_later_calls_say_the_same():
    texts = []
    for _ in range(2):
        with pytest.raises(TypeError) as raised:
            torch.logaddexp2(torch.ones(1), "x")
        texts.append(str(raised.value))
    assert texts[0] == texts[1] == "logaddexp2(): argument 'other' (position 2) must be Tensor, not str"


def test_subclasses_are_not_judged():
    class Mine(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func, types, args=(), kwargs=None):
            return func.__name__

    assert torch.exp(torch.ones(1).as_subclass(Mine)) == "exp"


def test_hidden_overloads_are_tried_and_not_told():
    assert [each.hidden for each in overloads("", "add")] == [True, False]
    with pytest.raises(TypeError, match="but expected \\(Tensor input, Tensor other"):
        torch.add(torch.ones(1))
