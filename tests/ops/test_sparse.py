"""Sparse tensors: the same numbers as dense ones, gradients on the pattern, and never taken for dense ones."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck

S: Any = torch.sparse
T: Any = torch
RNG = np.random.default_rng(0)
LAYOUTS = [T.sparse_coo, T.sparse_csr, T.sparse_csc]


def matrix(m: int = 4, n: int = 5) -> np.ndarray:
    """With zeros, and an empty row and column."""
    array = RNG.standard_normal((m, n)) * (RNG.random((m, n)) < 0.6)
    array[1] = array[:, 2] = 0
    array[0, 0] = 1
    return array


def values_of(array: np.ndarray) -> Any:
    return torch.tensor(array[array != 0], requires_grad=True)


def sparse(array: np.ndarray, values: Any, layout: Any = T.sparse_csr) -> Any:
    """The sparse tensor of these values at the places where ``array`` is not zero."""
    coo = T.sparse_coo_tensor(np.array(np.nonzero(array)), values, array.shape, is_coalesced=True)
    return coo.to_sparse(layout=layout)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_there_and_back(layout: Any) -> None:
    array = matrix()
    x = torch.tensor(array)
    y = x.to_sparse(layout=layout)
    assert y.layout is layout and y.shape == x.shape and y._nnz() == np.count_nonzero(array)
    assert torch.equal(y.to_dense(), x) and torch.equal(y.t().to_dense(), x.t())
    for other in LAYOUTS:
        assert torch.equal(y.to_sparse(layout=other).to_dense(), x)
    assert torch.equal(torch.zeros(0, 3).to_sparse(layout=layout).to_dense(), torch.zeros(0, 3))


def test_dense_dimensions_and_no_dimensions() -> None:
    x = torch.tensor(RNG.standard_normal((3, 2, 2)))
    x[1] = 0
    y: Any = x.to_sparse(1)
    assert (y.sparse_dim(), y.dense_dim(), y._nnz()) == (1, 2, 2)
    assert torch.equal(y.to_dense(), x) and torch.equal(S.sum(y, 1).to_dense(), x.sum(1))
    assert torch.equal(S.sum(y, [0, 2]), x.sum([0, 2]))
    number: Any = torch.tensor(3.0)
    assert number.to_sparse().to_dense().item() == 3


def test_values_of_one_place_add_up() -> None:
    values = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    x = T.sparse_coo_tensor([[1, 0, 1], [0, 2, 0]], values, (2, 3))
    assert not x.is_coalesced()
    y = x.coalesce()
    assert y.indices().tolist() == [[0, 1], [2, 0]] and y.values().tolist() == [2, 5]
    for dense in (x.to_dense(), y.to_dense(), (x * 1).to_dense()):
        assert dense.tolist() == [[0, 0, 2], [5, 0, 0]]
    (y.values() * torch.tensor([1.0, 10.0])).sum().backward()
    assert values.grad is not None and values.grad.tolist() == [10, 1, 10]
    with pytest.raises(RuntimeError, match="uncoalesced"):
        x.values()


A, B = matrix(4, 5), matrix(4, 5)
D = RNG.standard_normal((5, 3))
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "to_dense": lambda x, y, d: x.to_dense(),
    "mm": lambda x, y, d: S.mm(x, d),
    "mm from the left": lambda x, y, d: torch.mm(d.t(), x.t()),
    "mv": lambda x, y, d: x @ d[:, 0],
    "mm mean": lambda x, y, d: S.mm(x.to_sparse_csr(), d, "mean"),
    "mm amax": lambda x, y, d: S.mm(x.to_sparse_csr(), d, "amax"),
    "mm sparse": lambda x, y, d: S.mm(x, y.t()).to_dense(),
    "addmm": lambda x, y, d: S.addmm(d[:4], x, d, beta=0.5, alpha=2),
    "sampled_addmm": lambda x, y, d: S.sampled_addmm(x.to_sparse_csr(), d[:4], d.t(), beta=0.5).to_dense(),
    "add": lambda x, y, d: (x + y * 3).to_dense(),
    "mul": lambda x, y, d: (x * y).to_dense(),
    "mul dense": lambda x, y, d: (x * d[:, 0]).to_dense(),
    "sin": lambda x, y, d: (-x.sin() / 3).to_dense(),
    "sum": lambda x, y, d: S.sum(x.to_sparse(), 0).to_dense(),
    "softmax": lambda x, y, d: S.softmax(x.to_sparse(), 1).to_dense(),
    "log_softmax": lambda x, y, d: S.log_softmax(x.to_sparse(), 0).to_dense(),
    "sparse_mask": lambda x, y, d: x.sparse_mask(y).to_dense(),
    "permute": lambda x, y, d: x.to_sparse().unsqueeze(1).permute(2, 0, 1).to_dense(),
    "cat": lambda x, y, d: torch.cat([x.to_sparse(), y.to_sparse()], 1).to_dense(),
    "stack": lambda x, y, d: torch.stack([x.to_sparse(), y.to_sparse()], -1).to_dense(),
    "select": lambda x, y, d: x.to_sparse()[2].to_dense() * x.to_sparse()[0, 0],
    "index_select": lambda x, y, d: x.to_sparse().index_select(1, torch.tensor([3, 0, 3])).to_dense(),
    "narrow_copy": lambda x, y, d: x.to_sparse().narrow_copy(0, 1, 3).to_dense(),
    "writes": lambda x, y, d: x.to_sparse().clone().sin_().mul_(2).add_(y.to_sparse()).div_(3).to_dense(),
}
LIKE: dict[str, Callable[..., Any]] = {
    "to_dense": lambda x, y, d: x,
    "mm": lambda x, y, d: x @ d,
    "mm from the left": lambda x, y, d: d.t() @ x.t(),
    "mv": lambda x, y, d: x @ d[:, 0],
    "mm sparse": lambda x, y, d: x @ y.t(),
    "addmm": lambda x, y, d: d[:4] * 0.5 + 2 * x @ d,
    "sampled_addmm": lambda x, y, d: x * 0.5 + (d[:4] @ d.t()) * (x != 0),
    "add": lambda x, y, d: x + y * 3,
    "mul": lambda x, y, d: x * y,
    "mul dense": lambda x, y, d: x * d[:, 0],
    "sin": lambda x, y, d: -x.sin() / 3,
    "sum": lambda x, y, d: x.sum(0),
    "sparse_mask": lambda x, y, d: x * (y != 0),
    "permute": lambda x, y, d: x.t().unsqueeze(2).permute(0, 1, 2),
    "cat": lambda x, y, d: torch.cat([x, y], 1),
    "stack": lambda x, y, d: torch.stack([x, y], -1),
    "select": lambda x, y, d: x[2] * x[0, 0],
    "index_select": lambda x, y, d: x[:, [3, 0, 3]],
    "narrow_copy": lambda x, y, d: x[1:],
    "writes": lambda x, y, d: (2 * x.sin() + y) / 3,
}


@pytest.mark.parametrize("name", LIKE)
@pytest.mark.parametrize("layout", LAYOUTS[:2], ids=str)
def test_same_as_dense(name: str, layout: Any) -> None:
    x, y, d = (torch.tensor(each) for each in (A, B, D))
    got = FUNCTIONS[name](x.to_sparse(layout=layout), y.to_sparse(layout=layout), d)
    assert torch.allclose(got, LIKE[name](x, y, d))


LINEAR = ("permute", "cat", "stack", "index_select", "narrow_copy")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("layout", LAYOUTS[:2], ids=str)
def test_gradients_of_values(name: str, layout: Any) -> None:
    def function(x: Any, y: Any, d: Any) -> Any:
        return FUNCTIONS[name](sparse(A, x, layout), sparse(B, y, layout), d)

    inputs = values_of(A), values_of(B), torch.tensor(D, requires_grad=True)
    assert gradcheck(function, inputs)
    if name not in ("to_dense", "sum", "sparse_mask", "add", *LINEAR):
        assert gradgradcheck(function, inputs)


def test_reductions_of_a_row() -> None:
    x: Any = torch.tensor([[1.0, 2.0, 0.0], [0.0, 0.0, 0.0], [0.0, -1.0, 3.0]]).to_sparse_csr()
    d = torch.tensor([[1.0], [float("nan")], [2.0]])
    assert S.mm(x, torch.ones(3, 1), "amax").tolist() == [[2], [0], [3]]
    assert S.mm(x, torch.ones(3, 1), "amin").tolist() == [[1], [0], [-1]]
    assert S.mm(x, torch.ones(3, 1), "mean").tolist() == [[1.5], [0], [1]]
    assert S.mm(x, d, "amax").isnan().tolist() == [[True], [False], [True]]


def test_rows_need_no_order() -> None:
    x = T.sparse_csr_tensor([0, 3, 4], [2, 0, 2, 1], [1.0, 2.0, 4.0, 8.0], (2, 3))
    dense = torch.tensor([[2.0, 0.0, 5.0], [0.0, 8.0, 0.0]])
    assert x.values().tolist() == [1, 2, 4, 8] and torch.equal(x.to_dense(), dense)
    assert torch.equal(S.mm(x, torch.eye(3)), dense) and torch.equal((x + x).to_dense(), dense * 2)


def test_softmax_counts_what_is_there() -> None:
    rows = S.softmax(torch.tensor(A).to_sparse(), 1).to_dense()
    full = torch.tensor(np.where(A != 0, A, -np.inf)).softmax(1).nan_to_num()
    assert torch.allclose(rows, full)


def test_gradient_of_a_leaf_has_its_pattern() -> None:
    x: Any = torch.tensor(A).to_sparse_csr().requires_grad_()
    seen: list[Any] = []
    x.register_hook(seen.append)
    S.mm(x, torch.tensor(D)).sum().backward()
    S.mm(x, torch.tensor(D)).sum().backward()
    assert x.grad.layout is T.sparse_csr and len(seen) == 2
    assert np.allclose(x.grad.to_dense().numpy(), 2 * D.sum(1) * (A != 0))
    (again,) = torch.autograd.grad(x * 2, x, x.detach())
    assert torch.allclose(again.to_dense(), torch.tensor(2 * A))
    x.grad = None
    assert x.grad is None


def test_copies_and_text() -> None:
    x: Any = torch.eye(2).to_sparse_csr().requires_grad_()
    y = copy.deepcopy(x)
    assert f"{x}" == str(x) == str(y) and y.requires_grad
    assert torch.equal(y.to_dense(), torch.eye(2)) and y.values().data_ptr() != x.values().data_ptr()


def test_gradient_of_the_source_is_dense_where_pytorch_has_it_so() -> None:
    for whole in (True, False):
        x = torch.tensor(A, requires_grad=True)
        y: Any = x.to_sparse()
        (y @ torch.tensor(D) if whole else S.mm(y, torch.tensor(D))).sum().backward()
        assert x.grad is not None and np.allclose(x.grad.numpy(), D.sum(1) * ((A == A) if whole else (A != 0)))


def test_large_products_agree_with_small_ones() -> None:
    pytest.importorskip("scipy")
    array = RNG.standard_normal((300, 200)) * (RNG.random((300, 200)) < 0.2)
    dense = RNG.standard_normal((200, 40))
    for dtype in (torch.float32, torch.float64, torch.float16):
        got = S.mm(torch.tensor(array).to(dtype).to_sparse_csr(), torch.tensor(dense).to(dtype))
        assert got.dtype is dtype and np.allclose(got.float().numpy(), array @ dense, 1e-2, 5e-2)


NOWHERE: list[Callable[..., Any]] = [
    lambda x: x.exp(), lambda x: x == 1, lambda x: x.view(-1), lambda x: torch.nn.functional.linear(x, x),
    lambda x: torch.where(torch.tensor(True), x, x), lambda x: x.tolist(), lambda x: torch.linalg.inv(x),
    lambda x: torch.tensor([1.0]).copy_(x), lambda x: torch.mv(x, x), lambda x: x ** x.to_dense(), lambda x: 2 ** x,
]  # fmt: skip
ONLY_COO: list[Callable[..., Any]] = [
    lambda x: torch.cat([x, x]), lambda x: x[0], lambda x: torch.zeros_like(x), lambda x: x.mul_(2),
    lambda x: torch.stack([x]), lambda x: torch.einsum("ij->i", x), lambda x: x.unbind(), lambda x: x.select(0, 0),
    lambda x: x.permute(1, 0), lambda x: x.unsqueeze(0), lambda x: x.narrow_copy(0, 0, 1), lambda x: x.zero_(),
    lambda x: x.index_select(0, torch.tensor([0])), lambda x: x.new_zeros(2),
    lambda x: x.sin_(), lambda x: x.div_(2), lambda x: x.copy_(x), lambda x: x.t_(), lambda x: x.transpose_(0, 1),
]  # fmt: skip


@pytest.mark.parametrize("call", [*NOWHERE, *ONLY_COO])
def test_never_taken_for_a_dense_tensor(call: Callable[..., Any]) -> None:
    for layout, backend in ((T.sparse_coo, "SparseCPU"), (T.sparse_csr, "SparseCsrCPU")):
        words = f"Could not run 'aten::.*' with arguments from the '{backend}'"
        if layout is T.sparse_csr or call in NOWHERE:
            with pytest.raises(NotImplementedError, match=words):
                call(torch.eye(2).to_sparse(layout=layout))


def test_wrong_arguments() -> None:
    x: Any = torch.eye(2, 3).to_sparse()
    with pytest.raises(RuntimeError, match="expected sparse coordinate tensor layout but got Strided"):
        T.eye(2).indices()
    with pytest.raises(RuntimeError, match="found index 5"):
        T.sparse_coo_tensor([[0, 5]], [1.0, 2.0], (2,))
    with pytest.raises(RuntimeError, match="nnz"):
        T.sparse_csr_tensor([0, 1], [0, 1], [1.0, 2.0])
    with pytest.raises(RuntimeError, match="Expected dim 0 size 3, got 2"):
        S.mm(x, torch.ones(2, 2))
    with pytest.raises(RuntimeError, match=r"add\(sparse, dense\) is not supported"):
        x + 1
    with pytest.raises(TypeError, match=r"Use Tensor\.to_dense"):
        np.asarray(x)
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        (x.requires_grad_() * 2).backward(torch.ones(3, 3))


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys, penlight; assert 'penlight.ops.sparse' not in sys.modules; "
        "penlight.eye(2).to_sparse(); assert 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
