"""Basic indexing is NumPy's; advanced indexing follows PyTorch's rules. Without PyTorch at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import penlight as torch

SHAPE = (4, 3, 5)


@given(hnp.basic_indices(SHAPE, allow_newaxis=True, max_dims=6))
def test_basic_indices_are_numpys(index: Any) -> None:
    array = np.arange(60.0).reshape(SHAPE)
    x = torch.tensor(array, requires_grad=True)
    expected = array[index]
    y = x[index]
    assert y.shape == expected.shape
    assert np.array_equal(y.detach().numpy(), expected)
    assert np.shares_memory(y.detach().numpy(), x.detach().numpy()) or not expected.size
    y.backward(torch.ones(y.shape, dtype=torch.float64))
    grad = np.zeros(SHAPE)
    grad[index] = 1
    assert np.array_equal(x.grad.numpy(), grad)


@given(hnp.basic_indices(SHAPE), st.floats(-9, 9, width=32))
def test_assignment_is_numpys(index: Any, value: float) -> None:
    array = np.arange(60.0).reshape(SHAPE)
    x = torch.tensor(array)
    z = torch.tensor(array, requires_grad=True)
    y = z * 1
    array[index] = x[index] = y[index] = value
    assert np.array_equal(x.numpy(), array) and np.array_equal(y.detach().numpy(), array)
    y.sum().backward()
    grad = np.ones(SHAPE)
    grad[index] = 0
    assert np.array_equal(z.grad.numpy(), grad)


@given(hnp.integer_array_indices(SHAPE, result_shape=hnp.array_shapes(max_dims=3, max_side=4)))
def test_index_arrays_accumulate(index: Any) -> None:
    array = np.arange(60.0).reshape(SHAPE)
    x = torch.tensor(array, requires_grad=True)
    y = x[tuple(torch.tensor(each) for each in index)]
    assert np.array_equal(y.detach().numpy(), array[index])
    y.sum().backward()
    grad = np.zeros(SHAPE)
    np.add.at(grad, index, 1.0)
    assert np.array_equal(x.grad.numpy(), grad)


def test_ints_beside_index_tensors_select_first() -> None:
    x = torch.zeros(2, 3, 4)
    assert x[0, :, [1, 2]].shape == (3, 2)  # NumPy has (2, 3)
    assert x[[0, 1], :, [1, 2]].shape == (2, 3)


def test_negative_steps() -> None:
    x = torch.arange(5.0)
    back = x[::-1]
    assert back.tolist() == [4, 3, 2, 1, 0]
    back[0] = 9
    assert x[4].item() == 9
    assert back.stride() == (-1,)


def test_an_index_tensor_may_change_afterwards() -> None:
    x = torch.arange(3.0, requires_grad=True)
    index = torch.tensor([0, 2])
    y = x[index]
    index.zero_()
    y.sum().backward()
    assert x.grad.tolist() == [1, 0, 1]


def test_many_rows_add_up() -> None:
    rng = np.random.default_rng(0)
    index = rng.integers(0, 7, 500)
    x = torch.zeros(7, 16, dtype=torch.float64, requires_grad=True)
    weights = rng.standard_normal((500, 16))
    (x[torch.tensor(index)] * torch.tensor(weights)).sum().backward()
    expected = np.zeros((7, 16))
    np.add.at(expected, index, weights)
    assert np.allclose(x.grad.numpy(), expected)


def test_writing_by_mask_where_gradients_flow() -> None:
    x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    y = x * 2
    y[y < 0] = 0
    y[y > 5] += x[0]
    y.sum().backward()
    assert x.grad.tolist() == [3, 0, 2]


@pytest.mark.parametrize("dtype", ["float16", "int8", "bool", "complex64"])
def test_every_dtype(dtype: str) -> None:
    x = torch.tensor([1, 0, 1], dtype=getattr(torch, dtype))
    assert x[[0, 2]].tolist() == [x[0].item(), x[2].item()]
    x[1] = x[0]
    x[torch.tensor([True, False, False])] = 0
    assert x.tolist() == [type(x[0].item())(value) for value in (0, 1, 1)]


@pytest.mark.parametrize("shape", [(2, 5), (30, 40)])
def test_the_extreme_few_of_rows_with_ties_and_infinities(shape: tuple[int, int]) -> None:
    values = np.round(np.random.default_rng(0).normal(size=shape)).astype(np.float32)
    values[0, :4] = [-np.inf, np.inf, -np.inf, -np.inf]
    for largest in (True, False):
        top, places = torch.from_numpy(values).topk(3, 1, largest)
        ordered = np.sort(values, 1)
        assert np.array_equal(top.numpy(), ordered[:, :-4:-1] if largest else ordered[:, :3])
        assert np.array_equal(np.take_along_axis(values, places.numpy(), 1), top.numpy())
        assert all(len(set(row)) == 3 for row in places.tolist())
    kth, place = torch.from_numpy(values).kthvalue(3, 1)
    assert np.array_equal(kth.numpy(), ordered[:, 2])
    assert np.array_equal(values[np.arange(len(values)), place.numpy()], kth.numpy())


def test_gather_of_long_lines() -> None:
    rng = np.random.default_rng(0)
    array, index = rng.standard_normal((3, 4, 700)), rng.integers(0, 700, (3, 4, 900))
    x = torch.from_numpy(array).requires_grad_()
    result = x.gather(-1, torch.from_numpy(index))
    assert np.array_equal(result.detach().numpy(), np.take_along_axis(array, index, -1))
    result.sum().backward()
    counts = [np.bincount(line, minlength=700) for line in index.reshape(12, 900)]
    assert np.array_equal(x.grad.numpy().reshape(12, 700), np.stack(counts))
    with pytest.raises(RuntimeError, match="index -1 is out of bounds for dimension 2 with size 700"):
        x.gather(2, torch.from_numpy(index - 1 - index.min()))
