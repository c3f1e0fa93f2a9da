"""Tensors made from shapes, data and ranges, without PyTorch at hand."""

from __future__ import annotations

import gc
import warnings

import numpy as np
import pytest

import penlight as torch


def test_from_numpy_shares_memory() -> None:
    array = np.zeros((2, 3))
    tensor = torch.from_numpy(array)
    array[0, 0] = 5
    assert tensor.tolist()[0][0] == 5
    tensor.fill_(7)
    assert array.tolist() == [[7] * 3] * 2


def test_negative_strides_are_welcome() -> None:
    array = np.arange(4.0)
    tensor = torch.from_numpy(array[::-1])
    assert tensor.tolist() == [3, 2, 1, 0]
    array[0] = 9
    assert tensor.tolist() == [3, 2, 1, 9]


def test_as_tensor_copies_only_what_it_must() -> None:
    array = np.ones(2, np.float32)
    tensor = torch.as_tensor(array)
    assert np.shares_memory(tensor.numpy(), array)
    assert torch.as_tensor(tensor) is tensor
    assert not np.shares_memory(torch.as_tensor(array, dtype=torch.float64).numpy(), array)
    assert not np.shares_memory(torch.tensor(array).numpy(), array)


@pytest.mark.parametrize(
    ("data", "dtype", "value"),
    [
        (1.5, "float32", 1.5),
        (True, "bool", True),
        (2**40, "int64", 2**40),
        (1j, "complex64", 1j),
        ([1, 2.5, True], "float32", [1, 2.5, 1]),
        ([[1, 2], (3, 4)], "int64", [[1, 2], [3, 4]]),
        ([], "float32", []),
        ([np.float64(1)], "float64", [1]),
        ([2, np.float16(3)], "float16", [2, 3]),
        (np.int8(3), "int8", 3),
        ([2**64, 1.5], "float32", [2.0**64, 1.5]),
    ],
)
def test_dtype_is_inferred(data: object, dtype: str, value: object) -> None:
    tensor = torch.tensor(data)
    assert tensor.dtype is getattr(torch, dtype)
    assert tensor.tolist() == value


@pytest.mark.parametrize(
    ("data", "error", "text"),
    [
        ([[1, 2], [3, 4, 5]], ValueError, "expected sequence of length 2 at dim 1 (got 3)"),
        ([[[1], [2]], [[3], [4, 5]]], ValueError, "expected sequence of length 1 at dim 2 (got 2)"),
        ([[1, 2], 3], TypeError, "not a sequence"),
        (["a"], ValueError, "too many dimensions 'str'"),
        ("a", TypeError, "new(): invalid data type 'str'"),
        (None, RuntimeError, "Could not infer dtype of NoneType"),
        ({}, RuntimeError, "Could not infer dtype of dict"),
        ([2**63], ValueError, "Overflow when unpacking long long"),
    ],
)
def test_bad_data(data: object, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        torch.tensor(data)
    assert str(caught.value) == text


def test_tensors_among_the_elements() -> None:
    pair = torch.tensor([torch.tensor(1.0, dtype=torch.float64), 2])
    assert pair.dtype is torch.float64
    assert pair.tolist() == [1, 2]
    with pytest.raises(ValueError, match="only one element tensors can be converted to Python scalars"):
        torch.tensor([torch.ones(2)])


def test_large_numbers_do_not_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.tensor([1e300]).tolist() == [float("inf")]


def test_ranges() -> None:
    assert torch.arange(5).tolist() == [0, 1, 2, 3, 4]
    assert torch.arange(1, 2, 0.25).tolist() == [1, 1.25, 1.5, 1.75]
    assert torch.arange(3, 0, -1).tolist() == [3, 2, 1]
    # Each block of eight starts from a rounded element: plain multiplication gives 1.7000000476837158 at 17.
    assert torch.arange(0, 2.4, 0.1)[17].item() == 1.7000000476837158
    assert torch.linspace(0, 10, 5, dtype=torch.int64).tolist() == [0, 2, 5, 7, 10]
    assert torch.logspace(0, 2, 5, dtype=torch.int64).tolist() == [1, 3, 10, 31, 100]


def test_types_of_tensors() -> None:
    assert isinstance(torch.ones(2), torch.FloatTensor)
    assert not isinstance(torch.ones(2), torch.LongTensor)
    assert torch.LongTensor([1.5, 2]).tolist() == [1, 2]
    assert torch.Tensor(2, 3).shape == (2, 3)
    assert torch.Tensor([1, 2]).dtype is torch.float32


def test_subclass_is_constructed() -> None:
    class Special(torch.Tensor):
        pass

    special = Special([1, 2])
    assert type(special) is Special
    assert special.tolist() == [1, 2]


def test_nothing_is_kept() -> None:
    """No reference cycles: memory goes with the last name."""
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            torch.tensor([[1.0, 2.0]]), torch.zeros(3), torch.Tensor(2), torch.rand(2)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_inference_tensors() -> None:
    with torch.inference_mode():
        assert torch.zeros(2).is_inference()
        assert torch.tensor([1.0]).is_inference()
        assert torch.rand(2).is_inference()
    assert not torch.zeros(2).is_inference()
