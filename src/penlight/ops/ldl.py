"""Symmetric and Hermitian matrices that need not be definite: A = L D L^H with pivoting.

The method is that of Bunch and Kaufman 1977, "Some stable methods for calculating inertia and solving symmetric linear
systems", in LAPACK's storage: D's blocks of one or two rows on and beside the diagonal, L below, and which row each was
exchanged with, negative for blocks of two.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .define import composite, op
from .matmul import batch_shape
from .matrices import batches, check_floating, check_square
from .outputs import exact
from .results import named

_ALPHA = (1 + sqrt(17)) / 8  # which bounds the growth of the elements best


def _size(x: Any) -> Any:
    """As LAPACK measures complex numbers."""
    return np.abs(x.real) + np.abs(x.imag) if x.dtype.kind == "c" else np.abs(x)


def _choose(A: np.ndarray, k: int) -> tuple[int, int]:
    """Which row to exchange with, and how many rows the block at ``k`` takes."""
    own, below = _size(A[k, k]), _size(A[k + 1 :, k])
    if not below.size:
        return k, 1
    row = k + 1 + int(below.argmax())
    largest = below.max()
    if own >= _ALPHA * largest:
        return k, 1
    in_row = max(_size(A[row, k:row]).max(), _size(A[row + 1 :, row]).max(initial=0))
    if own >= _ALPHA * largest * (largest / in_row):
        return k, 1
    return row, 1 if _size(A[row, row]) >= _ALPHA * in_row else 2


def _exchange(A: np.ndarray, k: int, first: int, other: int, hermitian: bool) -> None:
    """Swaps rows and columns ``first`` and ``other`` of what is left of the lower triangle."""
    below = slice(other + 1, None)
    A[below, [first, other]] = A[below, [other, first]]
    between = A[first + 1 : other, first].copy()
    conj = np.conj if hermitian else np.asarray
    A[first + 1 : other, first] = conj(A[other, first + 1 : other])
    A[other, first + 1 : other] = conj(between)
    A[other, first] = conj(A[other, first])
    A[[first, other], [first, other]] = A[[other, first], [other, first]]
    if first > k:
        A[[first, other], k] = A[[other, first], k]


def _factor(matrix: np.ndarray, hermitian: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    A = np.tril(matrix)
    count = len(A)
    hermitian = hermitian and A.dtype.kind == "c"
    if hermitian:
        np.fill_diagonal(A, A.diagonal().real)
    pivots, info, k = np.zeros(count, np.int32), 0, 0
    while k < count:
        largest = max(_size(A[k, k]), _size(A[k + 1 :, k]).max(initial=0))
        if largest == 0 or largest != largest:
            info, other, rows = info or k + 1, k, 1
        else:
            other, rows = _choose(A, k)
            first = k + rows - 1
            if other != first:
                _exchange(A, k, first, other, hermitian)
            rest = slice(k + rows, None)
            columns = A[rest, k : k + rows].copy()
            D = A[k : k + rows, k : k + rows]
            if rows == 2:
                D = D.copy()
                D[0, 1] = np.conj(D[1, 0]) if hermitian else D[1, 0]
            if columns.size:
                scaled = columns / D if rows == 1 else columns @ np.linalg.inv(D)
                A[rest, rest] -= np.tril(scaled @ (np.conj(columns) if hermitian else columns).T)
                A[rest, k : k + rows] = scaled
                if hermitian:
                    diagonal = np.arange(k + rows, count)
                    A[diagonal, diagonal] = A[diagonal, diagonal].real
        pivots[k : k + rows] = other + 1 if rows == 1 else -(other + 1)
        k += rows
    return A, pivots, np.array(info, np.int32)


@op("other", at=("linalg",), name="ldl_factor_ex", returns="linalg_ldl_factor_ex", outputs=("LD", "pivots", "info"),
    out=exact)  # fmt: skip
def ldl_factor_ex(xp: Namespace, self: Array, *, hermitian=False, check_errors=False):
    """L and D in one matrix, the rows exchanged, and a code: 0, or which diagonal element was zero.

    Only the lower triangle is looked at. Raises RuntimeError for what are no square matrices.

    >>> import penlight as torch
    >>> torch.linalg.ldl_factor_ex(torch.tensor([[2., 4.], [4., 1.]])).LD
    tensor([[2., 0.],
            [4., 1.]])
    """
    name = "torch.linalg.ldl_factor_ex"
    check_square(self, name)
    check_floating(self, name, kernel="ldl_factor_kernel_cpu")
    if not self.size:
        lead = self.shape[:-2]
        return self.copy(), xp.empty(self.shape[:-1], np.int32), xp.zeros(lead, np.int32)
    LD, pivots, info = batches(lambda matrix: _factor(matrix, hermitian), self, outputs=3)
    if check_errors and info.any():
        _raise_singular(name, info)
    return LD, pivots, info


def _raise_singular(name: str, info: np.ndarray) -> None:
    code = int(info.reshape(-1)[np.flatnonzero(info)[0]])
    raise RuntimeError(
        f"{name}: D[{code},{code}] is zero and using it on ldl_solve would result in a division by zero."
    )


@composite(at=("linalg",))
def ldl_factor(A, *, hermitian=False, out=None):
    """L and D in one matrix, and the rows exchanged. Raises RuntimeError where a block of D is singular."""
    if out is not None:
        results = ldl_factor_ex(A, hermitian=hermitian, out=(*out, wrap(np.empty(0, np.int32))))
    else:
        results = ldl_factor_ex(A, hermitian=hermitian)
    if results[2]._array.any():
        _raise_singular("torch.linalg.ldl_factor", results[2]._array)
    return named("linalg_ldl_factor" if out is None else "linalg_ldl_factor_out", ("LD", "pivots"))(results[:2])


# ------------------------------------------------------------------------------------------------ solving


def _solve(LD: np.ndarray, pivots: np.ndarray, B: np.ndarray, hermitian: bool) -> np.ndarray:
    X, count = B.copy(), len(LD)
    hermitian = hermitian and LD.dtype.kind == "c"
    conj = np.conj if hermitian else np.asarray
    blocks = []
    k = 0
    while k < count:  # down: L, then D
        rows = 1 if pivots[k] > 0 else 2
        blocks.append((k, rows))
        here, last, other = slice(k, k + rows), k + rows - 1, abs(int(pivots[k])) - 1
        X[[last, other]] = X[[other, last]]
        X[k + rows :] -= LD[k + rows :, here] @ X[here]
        D = np.tril(LD[here, here])
        if rows == 2:
            D[0, 1] = conj(D[1, 0])
        if hermitian:
            np.fill_diagonal(D, D.diagonal().real)
        X[here] = X[here] / D if rows == 1 else np.linalg.solve(D, X[here])
        k += rows
    for k, rows in reversed(blocks):  # up: L^H
        here, last, other = slice(k, k + rows), k + rows - 1, abs(int(pivots[k])) - 1
        X[here] -= conj(LD[k + rows :, here]).T @ X[k + rows :]
        X[[last, other]] = X[[other, last]]
    return X


@op("other", at=("linalg",), name="ldl_solve", out=exact)  # X = (L D L^H)^-1 B
def ldl_solve(xp: Namespace, LD: Array, pivots: Array, B: Array, *, hermitian=False):
    """X with ``A X = B``, from what ``ldl_factor`` gives for A.

    Raises RuntimeError for shapes and dtypes that do not go together.

    >>> import penlight as torch
    >>> LD, pivots = torch.linalg.ldl_factor(torch.tensor([[0., 2.], [2., 0.]]))
    >>> torch.linalg.ldl_solve(LD, pivots, torch.tensor([[2.], [4.]]))
    tensor([[2.],
            [1.]])
    """
    name = "torch.linalg.ldl_solve"
    check_square(LD, name, "LD")
    check_floating(LD, name)
    if B.ndim < 2:
        raise RuntimeError(f"{name}: Expected B to have at least 2 dimensions, but it has {B.ndim} dimensions instead")
    if B.shape[-2] != LD.shape[-1]:
        raise RuntimeError(
            f"Incompatible matrix sizes for {name}: each A matrix is {LD.shape[-1]} by {LD.shape[-1]} but each b "
            f"matrix is {B.shape[-2]} by {B.shape[-1]}"
        )
    if pivots.shape != LD.shape[:-1]:
        raise RuntimeError(
            f"{name}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape "
            f"{list(pivots.shape)} instead"
        )
    if pivots.dtype.kind not in "iu":
        raise RuntimeError(f"{name}: Expected pivots to be integers. Got {scalar_name(pivots.dtype)}")
    if B.dtype != LD.dtype:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {scalar_name(B.dtype)} and A of type "
            f"{scalar_name(LD.dtype)} instead."
        )
    lead = batch_shape(B.shape[:-2], LD.shape[:-2])
    if not B.size or not LD.size:
        return xp.empty((*lead, *B.shape[-2:]), B.dtype)
    LD, B = (xp.broadcast_to(each, lead + each.shape[-2:]) for each in (LD, B))
    columns = xp.broadcast_to(pivots, lead + pivots.shape[-1:])[..., None]
    return batches(lambda matrix, rows, right: _solve(matrix, rows[:, 0], right, hermitian), LD, columns, B)
