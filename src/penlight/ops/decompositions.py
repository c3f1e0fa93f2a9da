"""Cholesky's and the QR decomposition. See Note [Derivatives of matrix functions] in matrices.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend import lapack, linalg
from ..backend.tell import count_nonzero
from ..backend.types import Array, Namespace
from ..backend.warn import warn_once
from .define import op
from .joining import cat
from .matmul import h
from .matrices import (
    LinAlgError,
    batches,
    check_floating,
    check_lapack,
    check_matrices,
    check_square,
    diagonal_of,
    eye,
    first_failure,
    is_complex,
    solve_triangular_array,
)
from .outputs import exact, safely
from .solving import check_older, raise_singular, solve_triangular
from .triangular import diag_embed, triangle, tril, tril_array, triu, triu_array

_LINALG: dict[str, Any] = {"at": ("linalg",), "out": exact}


# ------------------------------------------------------------------------------------------------ Cholesky


def _cholesky(array: np.ndarray, upper: bool) -> tuple[np.ndarray, np.ndarray]:
    """The factor, and for each matrix 0 or the order of the first minor that is not positive."""
    lower = h(array) if upper else array
    try:
        result, infos = linalg.cholesky(lower), np.zeros(array.shape[:-2], np.int32)
    except np.linalg.LinAlgError:
        result, infos = batches(_cholesky_slowly, lower, outputs=2)
        infos = infos.astype(np.int32)
    return (h(result) if upper else result), infos


def _cholesky_slowly(matrix: np.ndarray) -> tuple[np.ndarray, int]:
    """Column by column, as far as it goes."""
    result = np.tril(matrix)
    for column in range(len(matrix)):
        known = result[column, :column]
        pivot = (result[column, column] - (known * known.conj()).sum()).real
        if not pivot > 0:
            return result, column + 1
        result[column, column] = np.sqrt(pivot)
        below = result[column + 1 :, column] - result[column + 1 :, :column] @ known.conj()
        result[column + 1 :, column] = below / result[column, column]
    return result, 0


def _check_cholesky(array: np.ndarray) -> None:
    check_square(array, "linalg.cholesky")
    check_floating(array, "linalg.cholesky", kernel="cholesky_cpu")


def _cholesky_checked(array: np.ndarray, upper: bool, name: str) -> np.ndarray:
    result, infos = _cholesky(array, upper)
    if count_nonzero(infos):
        which, order = first_failure(infos)
        raise LinAlgError(
            f"{name}: {which}The factorization could not be completed because the input is not positive-definite (the "
            f"leading minor of order {order} is not positive-definite)."
        )
    return result


def _cholesky_grad(grad: Any, L: Any, upper: bool) -> Any:
    """Murray 2016, "Differentiation of the Cholesky decomposition", eq. 10: gX = L^-H Phi(L^H gL) L^-1, made symmetric
    but for what is imaginary on the diagonal."""
    if upper:
        grad, L = h(grad), h(L)
    inner = h(L) @ grad
    inner = (tril(inner) + h(tril(inner, -1))) / 2
    return solve_triangular(L, solve_triangular(h(L), inner, upper=True), upper=False, left=False)


@op("other", name="cholesky", node="LinalgCholeskyExBackward0", **_LINALG)  # X = L L^H
def linalg_cholesky(xp: Namespace, self: Array, *, upper=False):
    """The lower triangular L with ``A = L L^H`` of positive-definite matrices; L^H with ``upper=True``.

    Raises LinAlgError for a matrix that is not positive-definite.

    >>> import penlight as torch
    >>> torch.linalg.cholesky(torch.tensor([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    _check_cholesky(self)
    return _cholesky_checked(self, upper, "linalg.cholesky")


@op(
    "other",
    name="cholesky_ex",
    returns="linalg_cholesky_ex",
    outputs=("L", "info"),
    differentiable=("L",),
    node="LinalgCholeskyExBackward0",
    **_LINALG,
)
def cholesky_ex(xp: Namespace, self: Array, *, upper=False, check_errors=False):
    """The same and, instead of an error, a code: 0, or the order of the first minor that is not positive."""
    _check_cholesky(self)
    if check_errors:
        _cholesky_checked(self, upper, "linalg.cholesky_ex")
    return _cholesky(self, upper)


@op(
    "other",
    out=safely("cholesky"),
)
def cholesky(xp: Namespace, self: Array, upper=False):
    """The lower triangular L with ``A = L L^H``; ``torch.linalg.cholesky`` replaces it."""
    warn_once(
        "torch.cholesky is deprecated in favor of torch.linalg.cholesky and will be removed in a future PyTorch "
        "release.\nL = torch.cholesky(A)\nshould be replaced with\nL = torch.linalg.cholesky(A)\nand\n"
        "U = torch.cholesky(A, upper=True)\nshould be replaced with\nU = torch.linalg.cholesky(A).mH\n"
        "This transform will produce equivalent results for all valid (symmetric positive definite) inputs. "
        "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/BatchLinearAlgebra.cpp:1765.)"
    )
    check_square(self, "cholesky")
    check_lapack(self, "cholesky_cpu")
    return _cholesky_checked(self, upper, "cholesky")


linalg_cholesky.vjp(self=lambda grad, result, upper: _cholesky_grad(grad, result, upper))
cholesky.vjp(self=lambda grad, result, upper: _cholesky_grad(grad, result, upper))
cholesky_ex.vjp(self=lambda grad, L, upper: _cholesky_grad(grad, L, upper))


# ------------------------------------------------------------------------------------------------ from its factor


def _cholesky_solve(L: np.ndarray, B: np.ndarray, upper: bool) -> np.ndarray:
    potrs = lapack.routine("potrs", L.dtype) if L.dtype == B.dtype and L.size and B.size else None
    if potrs is not None:
        if L.ndim == 2 == B.ndim:
            return potrs(L, B, not upper)[0]
        if L.shape[:-2] == B.shape[:-2]:
            found = lapack.stack(lambda factor, b: _cholesky_solve(factor, b, upper), L.shape[:-2], L, B)
            if found is not None:
                return found
    factor = np.conj(triu_array(L).mT) if upper else tril_array(L)
    return solve_triangular_array(np.conj(factor.mT), solve_triangular_array(factor, B, False, False), True, False)


def _cholesky_inverse(L: np.ndarray, upper: bool) -> np.ndarray:
    size = L.shape[-1]
    potri = lapack.routine("potri", L.dtype) if L.size else None
    if potri is not None:
        if L.ndim == 2:
            half, info = potri(L, not upper)
            if info == 0:
                other = half.T if half.dtype.kind == "f" else half.conj().T
                return np.where(triangle(size, size, 0, True), *((other, half) if upper else (half, other)))
        else:
            found = lapack.stack(lambda factor: _cholesky_inverse(factor, upper), L.shape[:-2], L)
            if found is not None:
                return found
    return _cholesky_solve(L, np.broadcast_to(eye(size, size, L.dtype), L.shape), upper)


@op("other", out=safely("cholesky_solve"))
def cholesky_solve(xp: Namespace, self: Array, L: Array, upper=False):
    """X with ``A X = input`` for ``A = L L^H``, or ``U^H U`` with ``upper=True``."""
    if self.ndim < 2 or L.ndim < 2:
        short, name = (self, "b") if self.ndim < 2 else (L, "u")
        raise RuntimeError(f"{name} should have at least 2 dimensions, but has {short.ndim} dimensions instead")
    check_older(self, L, "cholesky_solve")
    check_lapack(L, "cholesky_solve_cpu")
    return _cholesky_solve(L, self, upper)


def _cholesky_solve_factor(grad: Any, L: Any, result: Any, upper: bool) -> Any:
    common = cholesky_solve(grad, L, upper) @ h(result)
    common = common + h(common)
    return -(L @ common if upper else common @ L)


cholesky_solve.vjp(
    self=lambda grad, L, upper: cholesky_solve(grad, L, upper),
    L=lambda grad, L, result, upper: _cholesky_solve_factor(grad, L, result, upper),
)


@op("other", out=safely("cholesky_inverse"))
def cholesky_inverse(xp: Namespace, self: Array, upper=False):
    """The inverse of ``L L^H``, or of ``U^H U`` with ``upper=True``."""
    check_square(self, "cholesky_inverse")
    check_lapack(self, "cholesky_inverse_out_cpu")
    zeros = self.diagonal(0, -2, -1) == 0
    raise_singular("cholesky_inverse", np.where(zeros.any(-1), zeros.argmax(-1) + 1, 0) if zeros.size else zeros)
    return _cholesky_inverse(self, upper)


def _cholesky_inverse_grad(grad: Any, self: Any, result: Any, upper: bool) -> Any:
    common = result @ (grad + h(grad)) @ result
    return -(self @ common if upper else common @ self)


cholesky_inverse.vjp(self=lambda grad, self, result, upper: _cholesky_inverse_grad(grad, self, result, upper))


# ------------------------------------------------------------------------------------------------ QR


def _qr_grad(grads: Any, Q: Any, R: Any, mode: str) -> Any:
    """Roberts and Roberts 2020, "QR and LQ decomposition matrix backpropagation algorithms", by way of the square
    part."""
    gQ, gR = grads
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
            "mode='reduced') if you are going to differentiate through linalg.qr."
        )
    rows, columns = Q.shape[-2], R.shape[-1]
    if mode == "complete" and rows > columns:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
    if rows >= columns:
        return _qr_square(gQ, gR, Q, R)
    R1, R2 = R[..., :rows], R[..., rows:]
    if gR is None:
        first = _qr_square(gQ, None, Q, R1)
        return cat([first, Q @ R2 * 0], -1)
    gR1, gR2 = gR[..., :rows], gR[..., rows:]
    through = Q @ (R2 @ h(gR2))  # A2 = Q R2, so R2 = Q^H A2
    gQ = through if gQ is None else gQ + through
    return cat([_qr_square(gQ, gR1, Q, R1), Q @ gR2], -1)


def _qr_square(gQ: Any, gR: Any, Q: Any, R: Any) -> Any:
    if gR is None:
        M = -(h(Q) @ gQ)
    else:
        M = gR @ h(R)
        if gQ is not None:
            M = M - h(Q) @ gQ
    # What remains of M when Q^H dQ is skew and dR upper triangular.
    upper = triu(M)
    symmetric = upper + h(upper)
    diagonal = diagonal_of(symmetric)
    symmetric = symmetric - diag_embed(_real(diagonal)) / 2
    inner = Q @ symmetric
    if gQ is not None:
        inner = gQ + inner
    return solve_triangular(h(R), inner, upper=False, left=False)


def _real(x: Any) -> Any:
    return x.real if is_complex(x) else x


@op("other", name="qr", returns="linalg_qr", outputs=("Q", "R"), node="LinalgQrBackward0", **_LINALG)  # X = Q R
def linalg_qr(xp: Namespace, A: Array, mode="reduced"):
    """Q with orthonormal columns and an upper triangular R, with ``A = Q R``; ``mode`` is "reduced", "complete" or "r".

    >>> import penlight as torch
    >>> Q, R = torch.linalg.qr(torch.tensor([[3., 1.], [4., 2.]]))
    >>> torch.allclose(Q @ R, torch.tensor([[3., 1.], [4., 2.]]))
    True
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    check_matrices(A, "linalg.qr")
    check_floating(A, "linalg.qr", kernel="geqrf_cpu")
    found = _qr_by_lapack(A, mode) if A.ndim == 2 and A.size else None
    if found is not None:
        return found
    if mode == "r":
        return np.empty(0, A.dtype), np.linalg.qr(A, "r")
    return tuple(np.linalg.qr(A, mode)) if A.size else _empty_qr(A, mode)


def _qr_by_lapack(A: np.ndarray, mode: str) -> tuple[np.ndarray, ...] | None:
    """The same of one matrix, without NumPy's way through float64 if LAPACK's own routines are there."""
    geqrf, orgqr = lapack.routine("geqrf", A.dtype), lapack.routine("orgqr", A.dtype)
    if geqrf is None or orgqr is None:
        return None
    rows, columns = A.shape
    size = rows if mode == "complete" else min(rows, columns)
    factors, tau, _, _ = geqrf(A, lwork=32 * columns)
    upper = triu_array(factors[:size])
    if mode == "r":
        return np.empty(0, A.dtype), upper
    if size > columns:
        factors = np.pad(factors, ((0, 0), (0, size - columns)))
    return orgqr(factors if size == factors.shape[1] else factors[:, :size], tau, 32 * size)[0], upper


def _empty_qr(A: np.ndarray, mode: str) -> tuple[np.ndarray, np.ndarray]:
    lead, (rows, columns) = A.shape[:-2], A.shape[-2:]
    size = rows if mode == "complete" else min(rows, columns)
    Q = np.broadcast_to(np.eye(rows, size, dtype=A.dtype), (*lead, rows, size)).copy()
    return Q, np.zeros((*lead, size, columns), A.dtype)


linalg_qr.vjp(A=lambda grads, Q, R, mode: _qr_grad(grads, Q, R, mode))


@op("other", name="qr", outputs=("Q", "R"), node="LinalgQrBackward0", out=exact)
def qr(xp: Namespace, self: Array, some=True):
    """Q and R with ``A = Q R``; ``torch.linalg.qr`` replaces it."""
    warn_once(
        "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch release.\n"
        "The boolean parameter 'some' has been replaced with a string parameter 'mode'.\nQ, R = torch.qr(A, some)\n"
        "should be replaced with\nQ, R = torch.linalg.qr(A, 'reduced' if some else 'complete') "
        "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/BatchLinearAlgebra.cpp:2505.)"
    )
    return linalg_qr.op.kernel(xp, self, "reduced" if some else "complete")


qr.vjp(self=lambda grads, Q, R, some: _qr_grad(grads, Q, R, "reduced" if some else "complete"))
