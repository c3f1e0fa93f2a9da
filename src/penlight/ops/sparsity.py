"""Sparse tensors as the public namespace has them: what makes one, and what a dense one says when it is taken for one.

All else is in ``sparse/``, which is loaded when the first sparse tensor is made.
"""

from __future__ import annotations

from typing import Any

from ..backend import devices
from .define import composite, register


def _conversion() -> Any:
    from .sparse import conversion

    return conversion


@composite(at=("torch",))
def sparse_coo_tensor(
    indices=None, values=None, size=None, *, dtype=None, device=None, pin_memory=False, requires_grad=False,
    check_invariants=None, is_coalesced=None,
):  # fmt: skip
    """A sparse tensor in coordinate format: ``values`` (nnz, *) at ``indices`` (sparse dimensions, nnz).

    Values of one place add up. Raises RuntimeError where sizes do not fit or, other than PyTorch, an index is outside
    (``check_invariants=False`` leaves that unchecked).

    >>> import penlight as torch
    >>> torch.sparse_coo_tensor([[0, 1], [2, 0]], [3., 4.], (2, 3))
    tensor(indices=tensor([[0, 1],
                           [2, 0]]),
           values=tensor([3., 4.]),
           size=(2, 3), nnz=2, layout=torch.sparse_coo)
    """
    make = _conversion().coo_tensor
    return make(indices, values, size, dtype, device, requires_grad, check_invariants, is_coalesced)


@composite(at=("torch",))
def sparse_csr_tensor(
    crow_indices, col_indices, values, size=None, *, dtype=None, device=None, pin_memory=False, requires_grad=False,
    check_invariants=None,
):  # fmt: skip
    """A sparse matrix in compressed rows: the values of row i are those from ``crow_indices[i]`` to the next, in the
    columns ``col_indices``.

    Raises RuntimeError for indices that do not fit together.

    >>> import penlight as torch
    >>> torch.sparse_csr_tensor([0, 2, 3], [0, 2, 2], [1., 2., 3.])
    tensor(crow_indices=tensor([0, 2, 3]),
           col_indices=tensor([0, 2, 2]),
           values=tensor([1., 2., 3.]), size=(2, 3), nnz=3,
           layout=torch.sparse_csr)
    """
    parts, layout = (crow_indices, col_indices, values, size), devices.PUBLIC["sparse_csr"]
    return _conversion().compressed_tensor(layout, *parts, dtype, device, requires_grad, check_invariants)


@composite(at=("torch",))
def sparse_csc_tensor(
    ccol_indices, row_indices, values, size=None, *, dtype=None, device=None, pin_memory=False, requires_grad=False,
    check_invariants=None,
):  # fmt: skip
    """The same in compressed columns."""
    parts, layout = (ccol_indices, row_indices, values, size), devices.PUBLIC["sparse_csc"]
    return _conversion().compressed_tensor(layout, *parts, dtype, device, requires_grad, check_invariants)


# ------------------------------------------------------------------------------------------------ methods


@composite(at=("Tensor",))
def to_sparse(self, sparse_dim=None, *, layout=None, blocksize=None, dense_dim=None):
    """The tensor with only the elements that are not zero: as ``layout``, ``torch.sparse_coo`` if None.

    ``sparse_dim``: how many of the dimensions are sparse, all if None. Raises RuntimeError where that is not in range.

    >>> import penlight as torch
    >>> torch.tensor([[0., 2.], [0., 0.]]).to_sparse()
    tensor(indices=tensor([[0],
                           [1]]),
           values=tensor([2.]),
           size=(2, 2), nnz=1, layout=torch.sparse_coo)
    """
    if sparse_dim is not None and layout is not None:
        raise TypeError("to_sparse() takes 0 positional arguments but 1 was given")
    wanted: Any = devices.PUBLIC["sparse_coo"] if layout is None else layout
    if wanted.name in ("sparse_bsr", "sparse_bsc") or dense_dim:
        raise NotImplementedError(f"Penlight's to_sparse has no dense_dim= and no {wanted}: sparse_coo, csr and csc")
    node = "ToSparseBackward1" if sparse_dim is None else "ToSparseBackward0"
    return _conversion().convert(self, wanted, node, sparse_dim)


@composite(at=("Tensor",))
def to_sparse_coo(self):
    """``to_sparse()``."""
    return to_sparse(self)


@composite(at=("Tensor",))
def to_sparse_csr(self, dense_dim=None):
    """The matrix in compressed rows."""
    return _conversion().convert(self, devices.PUBLIC["sparse_csr"], "ToSparseCsrBackward0")


@composite(at=("Tensor",))
def to_sparse_csc(self, dense_dim=None):
    """The matrix in compressed columns."""
    return _conversion().convert(self, devices.PUBLIC["sparse_csc"], "ToSparseCscBackward0")


@composite(at=("Tensor",))
def sparse_mask(self, mask):
    """The elements at the places of the sparse tensor ``mask``, as a tensor of its layout."""
    return _conversion().sparse_mask(self, mask)


def _is_not(name: str, expected: str) -> None:
    def method(self):
        raise RuntimeError(f"{name} expected {expected} tensor layout but got Strided")

    register(method, name, ("Tensor",))


for _name in ("indices", "coalesce", "is_coalesced"):
    _is_not(_name, "sparse coordinate")
for _name in ("crow_indices", "col_indices"):
    _is_not(_name, "sparse row compressed")
for _name in ("ccol_indices", "row_indices"):
    _is_not(_name, "sparse column compressed")
_is_not("values", "sparse")


def _has_none(name: str) -> None:
    def method(self):
        from .sparse.tensor import refusal

        raise refusal(name, devices.strided)

    register(method, name, ("Tensor",))


for _name in ("_nnz", "_indices", "_values"):
    _has_none(_name)


@composite(at=("Tensor",))
def sparse_dim(self):
    """How many dimensions are sparse: 0 here."""
    return 0


@composite(at=("Tensor",))
def dense_dim(self):
    """How many dimensions are dense: all here."""
    return self.dim()
