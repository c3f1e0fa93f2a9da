"""Views share memory, version and history with what they are views of; without PyTorch at hand."""

from __future__ import annotations

import copy
import gc
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

import penlight as torch
from tests.ops.checks import gradcheck

VIEWS = [
    "x.view(6, 4)", "x.reshape(4, 6)", "x.flatten()", "x.unflatten(2, (2, 2))", "x.squeeze()", "x.unsqueeze(1)", "x.mT",
    "x.transpose(0, 2)", "x.permute(2, 0, 1)", "x.movedim(0, 2)", "x.expand(2, 2, 3, 4)", "x[1]", "x[:, 1:]",
    "x[..., ::2]", "x[::-1]", "x[:, ::-2, None]", "x.select(1, 2)", "x.narrow(2, 1, 2)", "x.diagonal()",
    "x.diagonal(1, 1, 2)", "x.unfold(2, 2, 1)", "x.as_strided((2, 2), (5, 3), 4)", "x.split(2, 1)[1]",
    "x.chunk(2, 2)[0]", "x.unbind(1)[2]",
    "x.tensor_split(3, 1)[1]", "x.detach()", "x.real", "x.view(torch.int64).view(torch.float64)", "x[()]",
]  # fmt: skip


def source() -> Any:
    return torch.arange(24.0, dtype=torch.float64).reshape(2, 3, 4).clone()


@pytest.mark.parametrize("expression", VIEWS)
def test_views_alias(expression: str) -> None:
    x = source()
    view = eval(expression, {"x": x, "torch": torch})
    assert np.shares_memory(view.numpy(), x.numpy())
    version = x._version
    view.zero_()
    assert x._version == view._version == version + 1
    assert not view.any()
    assert not torch.equal(x, source())


@pytest.mark.parametrize("expression", [view for view in VIEWS if "detach" not in view and "int64" not in view])
def test_gradients_of_views(expression: str) -> None:
    x = source().requires_grad_()
    weights = torch.tensor(np.random.default_rng(0).standard_normal(eval(expression, {"x": x, "torch": torch}).shape))

    def loss(x: Any) -> Any:
        return (eval(expression, {"x": x, "torch": torch}) * weights).sum()

    loss(x).backward()
    for place in np.ndindex(2, 3, 4):  # the loss is linear: a difference is the derivative
        step = torch.zeros_like(x)
        step[place] = 1.0
        assert x.grad[place].item() == pytest.approx((loss(x.detach() + step) - loss(x.detach())).item())
    (again,) = torch.autograd.grad(loss(x), x, create_graph=True)
    assert torch.equal(again, x.grad)


def test_writes_through_views_change_the_history_of_the_base() -> None:
    leaf = torch.ones(4, requires_grad=True)
    x = leaf * 2
    front, back = x[:2], x[2:]
    front *= 3
    back[0] = leaf[3] * 5
    (x * torch.arange(1.0, 5)).sum().backward()
    assert leaf.grad.tolist() == [6, 12, 0, 8 + 15]


def test_reading_elements_costs_no_full_gradient_each() -> None:
    x = torch.zeros(3, requires_grad=True)
    total = x[0] * 1 + x[1] * 2 + x[0] * 3
    total.backward()
    assert x.grad.tolist() == [4, 2, 0]


def test_outputs_of_split_may_not_be_written_to() -> None:
    x = torch.ones(4, requires_grad=True) * 1
    first, _ = x.split(2)
    with pytest.raises(
        RuntimeError, match=r"is a view and is being modified inplace\. This view is the output of a function"
    ):
        first.add_(1)


def test_no_cycles() -> None:
    gc.collect()
    gc.disable()
    try:
        x = torch.ones(4, 4, requires_grad=True)
        for _ in range(3):
            y = torch.cat([*x.unbind(), x[0], x.t()[1]]).view(-1, 4)[1:].sum()
            y.backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_copies_keep_what_is_shared() -> None:
    x = source()
    whole, part = copy.deepcopy([x, x[1]])
    part.zero_()
    assert not whole[1].any() and x[1].any()
    assert part.storage_offset() == 12


def test_pickle() -> None:
    x = torch.arange(3.0, requires_grad=True)
    y = pickle.loads(pickle.dumps(x))
    assert y.requires_grad and y.tolist() == x.tolist() and type(y) is torch.Tensor
    parameter = pickle.loads(pickle.dumps(torch.nn.Parameter(x.detach())))
    assert type(parameter) is torch.nn.Parameter


@pytest.mark.parametrize(
    "value", [torch.Size([2, 3]), torch.device("cpu", 0), torch.float32, torch.strided, torch.channels_last]
)
def test_pickles_name_no_other_library(value: Any) -> None:
    pickled = pickle.dumps(value)
    assert b"torch\n" not in pickled and b"\x05torch" not in pickled
    again = pickle.loads(pickled)
    assert again == value and type(again) is type(value)


def test_numpy_functions_have_gradients() -> None:
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = np.array([3.0, 4.0]) * np.exp(x) + np.float64(2) * x
    y.sum().backward()
    assert np.allclose(x.grad.numpy(), np.array([3.0, 4.0]) * np.exp([0.5, 2.0]) + 2)


def test_dlpack_shares_memory() -> None:
    x, array = torch.ones(3), np.zeros(2)
    seen, tensor = np.from_dlpack(x), torch.from_dlpack(array)
    x[0], array[0] = 5, 5
    assert seen[0] == 5 and tensor[0].item() == 5
    if seen.flags.writeable:  # not before NumPy 2.1
        seen[1] = 6
        tensor.fill_(1)
        assert x[1].item() == 6 and array.tolist() == [1, 1]


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: torch.cat([x, y, x], 1),
        lambda x, y: torch.stack([x, y], -1) * x.unsqueeze(-1),
        lambda x, y: x.unfold(1, 2, 1) ** 2,
        lambda x, y: torch.as_strided(x * y, (3, 2), (1, 2)),
        lambda x, y: torch.nn.functional.pad((x * y)[None], (1, 2), mode="reflect"),
        lambda x, y: torch.nn.functional.pad(x * y, (1, -1, 0, 2), value=3.0),
        lambda x, y: (x * y).repeat(2, 1, 2).roll((1, 2), (0, 1)).flip(1),
        lambda x, y: (x * y).scatter_add(1, torch.tensor([[0, 0, 2]]), y**2),
        lambda x, y: x.scatter_reduce(1, torch.tensor([[0, 0, 1], [2, 2, 2]]), y, "prod"),
        lambda x, y: x.index_add(0, torch.tensor([1, 1]), y * x, alpha=2),
        lambda x, y: x.masked_scatter(torch.tensor([[True], [False]]), y**2),
        lambda x, y: torch.diag_embed(x * y).tril(-1).diagonal(-1, 1, 2),
        lambda x, y: x.select_scatter(y[0] ** 2, 0, 1),
        lambda x, y: torch.stack([a * b for a, b in zip(x.unbind(1), y.split(1)[0].chunk(3, 1), strict=True)]),
    ],
)
def test_derivatives(function: Any) -> None:
    rng = np.random.default_rng(1)
    gradcheck(function, rng.standard_normal((2, 3)), rng.standard_normal((2, 3)))


@pytest.mark.parametrize("shape", [(600, 500), (512, 1024), (1, 300_000)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_transposed_copies(shape: tuple[int, int], dtype: type) -> None:
    array: Any = np.arange(shape[0] * shape[1]).astype(dtype).reshape(shape)
    x = torch.from_numpy(array).requires_grad_()
    turned = x.t().contiguous()
    assert turned.is_contiguous() and np.array_equal(turned.detach().numpy(), array.T)
    x.t().backward(turned.detach())
    assert x.grad.is_contiguous() and np.array_equal(x.grad.numpy(), array)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_padding_many_elements_is_padding_few(mode: str) -> None:
    x = torch.rand(70, 9, 8, dtype=torch.float64, requires_grad=True)
    whole = torch.nn.functional.pad(x, (3, 2, 1, 4), mode=mode)
    few = torch.stack([torch.nn.functional.pad(each[None], (3, 2, 1, 4), mode=mode)[0] for each in x])
    assert torch.equal(whole, few)
    weights = torch.rand(whole.shape, dtype=torch.float64)
    (one,), (other,) = (torch.autograd.grad((y * weights).sum(), x) for y in (whole, few))
    assert torch.allclose(one, other)


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_cat_of_many(dim: int) -> None:
    shapes = [(700, 800), (700, 800)] if dim == 0 else [(700, 800), (700, 30)]
    parts = [torch.rand(shape).requires_grad_() for shape in shapes]
    joined = torch.cat(parts, dim)
    assert np.array_equal(joined.detach().numpy(), np.concatenate([p.detach().numpy() for p in parts], dim))
    weights = torch.rand(joined.shape)
    joined.backward(weights)
    for part, expected in zip(parts, weights.split([shape[dim] for shape in shapes], dim), strict=True):
        assert torch.equal(part.grad, expected)
    with pytest.raises(RuntimeError, match="Sizes of tensors must match except in dimension"):
        torch.cat((parts[0], torch.rand(3, 4)), dim)
