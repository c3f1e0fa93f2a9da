"""Sparse tensors against PyTorch: text, nodes, derivatives, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import both, same_error, same_text  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:Sparse:UserWarning")

X = np.array([[1.0, 0, 2], [0, 0, 3]])
D = np.arange(6.0).reshape(3, 2)
MADE: list[Callable[[Any], Any]] = [
    lambda torch: torch.tensor(X).to_sparse(),
    lambda torch: torch.tensor(X).to_sparse(1),
    lambda torch: torch.tensor(X).float().to_sparse_csr(),
    lambda torch: torch.tensor(X).to_sparse_csr().t(),
    lambda torch: torch.tensor(X, requires_grad=True).to_sparse(),
    lambda torch: torch.tensor(X, requires_grad=True).to_sparse_csr().sin(),
    lambda torch: torch.tensor(X).to_sparse().requires_grad_(),
    lambda torch: torch.tensor(X).int().to_sparse(),
    lambda torch: (torch.tensor(X) * 1j).to_sparse(),
    lambda torch: torch.zeros(2, 3).to_sparse(),
    lambda torch: torch.zeros(2, 3).to_sparse_csr(),
    lambda torch: torch.tensor(3.0).to_sparse(),
    lambda torch: (torch.arange(2000.0) + 1).to_sparse(),
    lambda torch: torch.sparse_coo_tensor([[0, 1, 1], [1, 0, 0]], [1.0, 2.0, 3.0]) * 2,
    lambda torch: torch.sparse_coo_tensor((2, 3)),
    lambda torch: torch.sparse_csr_tensor([0, 2, 3], [0, 2, 2], [1.0, 2.0, 3.0]),
]


@pytest.mark.parametrize("number", range(len(MADE)))
def test_text(number: int) -> None:
    same_text(MADE[number])


CALLS: dict[str, Callable[..., Any]] = {
    "to_dense": lambda torch, x, d: x.to_sparse().to_dense(),
    "csr": lambda torch, x, d: x.to_sparse_csr().to_dense(),
    "csc": lambda torch, x, d: x.to_sparse().to_sparse(layout=torch.sparse_csc).to_dense(),
    "values": lambda torch, x, d: x.to_sparse().values(),
    "mm": lambda torch, x, d: x.to_sparse() @ d,
    "mv": lambda torch, x, d: x.to_sparse().mv(d[:, 0]),
    "sum": lambda torch, x, d: x.to_sparse().sum(),
    "add": lambda torch, x, d: d.t() + x.to_sparse(),
    "sparse mm": lambda torch, x, d: torch.sparse.mm(x.to_sparse(), d),
    "sparse addmm": lambda torch, x, d: torch.sparse.addmm(d[:2], x.to_sparse(), d, beta=2, alpha=3),
    "mul": lambda torch, x, d: (x.to_sparse() * 3).to_dense(),
    "sparse_mask": lambda torch, x, d: d.t().sparse_mask(x.detach().to_sparse()).to_dense(),
    "coo": lambda torch, x, d: torch.sparse_coo_tensor([[0, 1], [1, 0]], d[0], (2, 2)).to_dense(),
}


@pytest.mark.parametrize("name", CALLS)
def test_nodes_and_gradients(name: str) -> None:
    both(CALLS[name], X, D, order=1 if name in ONCE else 2)


# PyTorch has no, or a wrong, second derivative of these.
ONCE = ("csc", "sparse mm", "sparse addmm", "sparse_mask")
WRONG: list[Callable[..., Any]] = [
    lambda torch, x: x.indices(), lambda torch, x: x.values(), lambda torch, x: x.to_sparse(3),
    lambda torch, x: x.to_sparse().crow_indices(), lambda torch, x: x.to_sparse_csr().indices(),
    lambda torch, x: x.to_sparse() + 1, lambda torch, x: x.to_sparse() + x.t().to_sparse(),
    lambda torch, x: x.to_sparse() / x, lambda torch, x: x.to_sparse() * torch.ones(2, 2),
    lambda torch, x: torch.sparse.mm(x.to_sparse(), torch.ones(2, 2)),
    lambda torch, x: torch.sparse.mm(x.to_sparse(), torch.ones(3, 2)),
    lambda torch, x: torch.sparse.mm(x.to_sparse_csr(), x.t(), "prod"),
    lambda torch, x: torch.sparse.sampled_addmm(x.to_sparse_csr(), x, x),
    lambda torch, x: torch.sparse.sum(x.to_sparse(), 3), lambda torch, x: x.to_sparse().numpy(),
    lambda torch, x: torch.sparse_coo_tensor([[0, 1]], [1.0], (2,)),
    lambda torch, x: torch.sparse_coo_tensor([[0, 1]], [1.0, 2.0], (2, 2)),
    lambda torch, x: torch.sparse_coo_tensor([[0, -5]], [1.0, 2.0]),
    lambda torch, x: torch.sparse_coo_tensor([[0, 1, 1]], [1.0, 2.0, 3.0]).values(),
    lambda torch, x: x.to_sparse() ** 0, lambda torch, x: x.sparse_mask(torch.eye(3).to_sparse()),
    lambda torch, x: torch.sparse_csr_tensor([0, 2, 3], [2, 0, 2], [1.0, 2.0, 3.0], (2, 3), check_invariants=True),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_errors(number: int) -> None:
    same_error(WRONG[number], X)


@pytest.mark.parametrize("seed", range(8))
def test_patterns(seed: int) -> None:
    """Any pattern, ties and empty rows among them; places that come twice."""
    rng = np.random.default_rng(seed)
    m, k, n = (int(size) for size in rng.integers(1, 7, 3))
    pattern = (rng.random((m, k)) < 0.5).astype(float)
    pattern[0, 0] = 1

    def values(*shape: int) -> np.ndarray:
        return rng.integers(-2, 3, shape).astype(float) if seed % 2 else rng.standard_normal(shape)

    def csr(torch: Any, v: Any) -> Any:
        at = torch.tensor(pattern).to_sparse_csr()
        return torch.sparse_csr_tensor(at.crow_indices(), at.col_indices(), v, (m, k))

    v, d, x, y = values(int(pattern.sum())), values(k, n), values(m, n), values(n, k)
    for reduce in ("sum", "mean", "amax", "amin"):
        both(lambda torch, v, d: torch.sparse.mm(csr(torch, v), d, reduce), v, d, order=1)  # noqa: B023
    both(lambda torch, v, x, y: torch.sparse.sampled_addmm(csr(torch, v), x, y, beta=0.3, alpha=2).to_dense(), v, x, y,
         order=1)
    index, w = np.array([rng.integers(0, m, 5), rng.integers(0, k, 5)]), values(5)

    def coo(torch: Any, w: Any) -> Any:
        return torch.sparse_coo_tensor(torch.tensor(index), w, (m, k))

    both(lambda torch, w: coo(torch, w).coalesce().to_dense(), w)
    both(lambda torch, w, d: torch.sparse.mm(coo(torch, w), d), w, d, order=1)
    for dim in (0, 1):
        both(lambda torch, w: torch.sparse.sum(coo(torch, w), dim).to_dense(), w, order=1)  # noqa: B023
        both(lambda torch, w: torch.sparse.softmax(coo(torch, w), dim).to_dense(), w, order=1)  # noqa: B023
        both(lambda torch, w: torch.sparse.log_softmax(coo(torch, w), dim).to_dense(), w, order=1)  # noqa: B023
