"""``torch.sparse``: what sparse tensors can do. Loaded when it is asked for.

A sparse tensor in these functions has gradients only where it has values: its gradient is sparse, of its pattern.
``values()``, ``to_dense()``, arithmetic with numbers and between sparse tensors, and functions with f(0) = 0 are
methods; whatever else is called raises NotImplementedError rather than take a sparse tensor for a dense one. There are
COO, CSR and CSC, without batches. ``embedding(sparse=True)`` and its kin give dense gradients all the same.

>>> import penlight as torch
>>> x = torch.tensor([[0., 2.], [3., 0.]]).to_sparse().requires_grad_()
>>> torch.sparse.mm(x, torch.ones(2, 1)).sum().backward()
>>> x.grad
tensor(indices=tensor([[0, 1],
                       [1, 0]]),
       values=tensor([1., 1.]),
       size=(2, 2), nnz=2, layout=torch.sparse_coo)
"""

from __future__ import annotations

from typing import Any

from ..ops.sparse.grouping import log_softmax, softmax, sum
from ..ops.sparse.products import addmm, mm, sampled_addmm

__all__ = ["addmm", "log_softmax", "mm", "sampled_addmm", "softmax", "sum"]


def __getattr__(name: str) -> Any:
    from .._missing import missing

    missing(name, "torch.sparse")
