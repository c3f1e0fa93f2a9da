"""Singular values and vectors of large matrices, from products with a few random vectors.

The method is that of Halko et al. 2009, "Finding structure with randomness", algorithms 4.4 and 5.1.
"""

from __future__ import annotations

from typing import Any

from .decompositions import linalg_qr
from .define import composite, registry
from .matmul import matmul
from .reduction import mean


def _range(A: Any, q: int, niter: int, M: Any) -> Any:
    """Orthonormal columns that span nearly what the columns of A - M do."""

    def product(x: Any) -> Any:
        return matmul(A, x) if M is None else matmul(A, x) - matmul(M, x)

    def adjoint_product(x: Any) -> Any:
        return matmul(A.mH, x) if M is None else matmul(A.mH, x) - matmul(M.mH, x)

    Q = linalg_qr(product(registry["torch"]["randn"](A.shape[-1], q, dtype=A.dtype)))[0]
    for _ in range(niter):
        Q = linalg_qr(adjoint_product(Q))[0]
        Q = linalg_qr(product(Q))[0]
    return Q


@composite(at=("torch",))
def svd_lowrank(A, q=6, niter=2, M=None):
    """U, S and V with A - M = U diag(S) V^H nearly, for matrices whose rank is about ``q`` at most.

    The more iterations, the nearer.

    >>> import penlight as torch
    >>> U, S, V = torch.svd_lowrank(torch.ones(4, 3), q=2)
    >>> U.shape, S.shape, V.shape
    (torch.Size([4, 2]), torch.Size([2]), torch.Size([3, 2]))
    """
    q = 6 if q is None else q
    rows, columns = A.shape[-2:]
    M = None if M is None else M.broadcast_to(A.shape)
    wide = rows < columns
    if wide:  # the fewer columns, the less work
        A, M = A.mH, None if M is None else M.mH
    Q = _range(A, q, niter, M)
    B = matmul(Q.mH, A) if M is None else matmul(Q.mH, A) - matmul(Q.mH, M)
    U, S, Vh = registry["linalg"]["svd"](B, full_matrices=False)
    U, V = matmul(Q, U), Vh.mH
    return (V, S, U) if wide else (U, S, V)


@composite(at=("torch",))
def pca_lowrank(A, q=None, center=True, niter=2):
    """The principal components of the rows of A: ``svd_lowrank`` of A, with ``center`` less the mean of each column.

    Raises ValueError for ``q`` beyond the sizes of A and a negative ``niter``.

    >>> import penlight as torch
    >>> torch.pca_lowrank(torch.tensor([[0., 1.], [2., 1.], [4., 1.]]), q=1)[2].abs()
    tensor([[1.],
            [0.]])
    """
    rows, columns = A.shape[-2:]
    if q is None:
        q = min(6, rows, columns)
    elif not 0 <= q <= min(rows, columns):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(rows, columns)}")
    if not niter >= 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - mean(A, (-2,), True) if center else A, q, niter)
