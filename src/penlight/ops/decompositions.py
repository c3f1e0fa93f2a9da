"""Cholesky, QR, eigenvalues, singular values, LU. See Note [Derivatives of matrix functions] in matrices.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import conj
from .joining import cat
from .matmul import h
from .matrices import (
    LinAlgError,
    batches,
    check_floating,
    check_matrices,
    check_square,
    first_failure,
    lu_array,
    permutation_matrix,
    solve_triangular_array,
)
from .outputs import exact, into, refusing
from .results import named
from .solving import solve, solve_triangular
from .triangular import diag_embed, tril, triu

_LINALG: dict[str, Any] = {"at": ("linalg",), "out": exact}


def diagonal_of(x: Any) -> Any:
    """The diagonals of matrices, in a formula."""
    return x.diagonal(0, -2, -1)


def _imaginary(x: Any) -> bool:
    return (x._array if isinstance(x, Tensor) else x).dtype.kind == "c"


# ------------------------------------------------------------------------------------------------ Cholesky


def _cholesky(array: np.ndarray, upper: bool) -> tuple[np.ndarray, np.ndarray]:
    """The factor, and for each matrix 0 or the order of the first minor that is not positive."""
    lower = np.conj(array.mT) if upper else array
    try:
        result, infos = np.linalg.cholesky(lower), np.zeros(array.shape[:-2], np.int32)
    except np.linalg.LinAlgError:
        result, infos = batches(_cholesky_slowly, lower, outputs=2)
        infos = infos.astype(np.int32)
    return (np.conj(result.mT) if upper else result), infos


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


def _cholesky_checked(array: np.ndarray, upper: bool, name: str) -> np.ndarray:
    check_square(array, name)
    check_floating(array, name)
    result, infos = _cholesky(array, upper)
    if infos.any():
        which, order = first_failure(infos)
        raise LinAlgError(
            f"{name}: {which}The factorization could not be completed because the input is not positive-definite (the leading "
            f"minor of order {order} is not positive-definite)."
        )
    return result


def _cholesky_grad(grad: Any, L: Any, upper: bool) -> Any:
    """Murray 2016, "Differentiation of the Cholesky decomposition", eq. 10: gX = L^-H Phi(L^H gL) L^-1, made symmetric but for
    what is imaginary on the diagonal."""
    if upper:
        grad, L = h(grad), h(L)
    inner = h(L) @ grad
    inner = (tril(inner) + h(tril(inner, -1))) / 2
    return solve_triangular(L, solve_triangular(h(L), inner, upper=True), upper=False, left=False)


@op("other", name="cholesky", node="LinalgCholeskyExBackward0", **_LINALG)            # X = L L^H
def linalg_cholesky(xp: Namespace, self: Array, *, upper=False):
    """The lower triangular L with ``A = L L^H`` of positive-definite matrices; L^H with ``upper=True``.

    Raises LinAlgError for a matrix that is not positive-definite.

    >>> import penlight as torch
    >>> torch.linalg.cholesky(torch.tensor([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
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
    if check_errors:
        _cholesky_checked(self, upper, "torch.linalg.cholesky_ex")
    check_square(self, "linalg.cholesky")
    check_floating(self, "linalg.cholesky")
    return _cholesky(self, upper)


@op(
    "other",
    out=refusing(
        "cholesky: Expected result to be safely castable from {source} dtype, but got result with dtype {target}", unless=can_cast
    ),
)
def cholesky(xp: Namespace, self: Array, upper=False):
    """The lower triangular L with ``A = L L^H``; ``torch.linalg.cholesky`` replaces it."""
    check_square(self, "cholesky")
    return _cholesky_checked(self, upper, "cholesky")


linalg_cholesky.vjp(self=lambda grad, result, upper: _cholesky_grad(grad, result, upper))
cholesky.vjp(self=lambda grad, result, upper: _cholesky_grad(grad, result, upper))
cholesky_ex.vjp(self=lambda grad, L, upper: _cholesky_grad(grad, L, upper))


# ------------------------------------------------------------------------------------------------ QR


def _qr_grad(grads: Any, Q: Any, R: Any, mode: str) -> Any:
    """Roberts and Roberts 2020, "QR and LQ decomposition matrix backpropagation algorithms", by way of the square part."""
    gQ, gR = grads
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
            "mode='reduced') if you are going to require gradients"
        )
    rows, columns = Q.shape[-2], R.shape[-1]
    if mode == "complete" and rows > columns:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols")
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
    return x.real if _imaginary(x) else x


@op("other", name="qr", returns="linalg_qr", outputs=("Q", "R"), node="LinalgQrBackward0", **_LINALG)   # X = Q R
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
    check_floating(A, "linalg.qr")
    if mode == "r":
        return np.empty(0, A.dtype), np.linalg.qr(A, "r")
    if not A.size:
        return _empty_qr(A, mode)
    return tuple(np.linalg.qr(A, mode))


def _empty_qr(A: np.ndarray, mode: str) -> tuple[np.ndarray, np.ndarray]:
    lead, (rows, columns) = A.shape[:-2], A.shape[-2:]
    size = rows if mode == "complete" else min(rows, columns)
    Q = np.broadcast_to(np.eye(rows, size, dtype=A.dtype), (*lead, rows, size)).copy()
    return Q, np.zeros((*lead, size, columns), A.dtype)


linalg_qr.vjp(A=lambda grads, Q, R, mode: _qr_grad(grads, Q, R, mode))


@op("other", name="qr", outputs=("Q", "R"), node="LinalgQrBackward0", out=exact)
def qr(xp: Namespace, self: Array, some=True):
    """Q and R with ``A = Q R``; ``torch.linalg.qr`` replaces it."""
    return linalg_qr.op.kernel(xp, self, "reduced" if some else "complete")


qr.vjp(self=lambda grads, Q, R, some: _qr_grad(grads, Q, R, "reduced" if some else "complete"))


# ------------------------------------------------------------------------------------------------ eigenvalues


def _differences(values: Any) -> Any:
    """E[i, j] = values[j] - values[i], with ones on the diagonal."""
    E = values[..., None, :] - values[..., :, None]
    eye = np.eye(values.shape[-1], dtype=(E._array if isinstance(E, Tensor) else E).dtype)
    return E + wrap_like(E, eye)


def wrap_like(x: Any, array: np.ndarray) -> Any:
    """An array as a Tensor where ``x`` is one."""
    return wrap(array) if isinstance(x, Tensor) else array


def _off_diagonal(x: Any) -> Any:
    return x - diag_embed(diagonal_of(x))


def _failed(name: str, code: int) -> LinAlgError:
    return LinAlgError(
        f"{name}: The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated "
        f"eigenvalues (error code: {code})."
    )


def _eigh(array: np.ndarray, UPLO: str) -> tuple[np.ndarray, np.ndarray]:
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    check_square(array, "linalg.eigh")
    check_floating(array, "linalg.eigh")
    try:
        values, vectors = np.linalg.eigh(array, UPLO.upper())
    except np.linalg.LinAlgError:
        raise _failed("linalg.eigh", array.shape[-1] - 1) from None
    if array.size and np.isnan(values).any():
        raise _failed("linalg.eigh", array.shape[-1] - 1)
    return values, vectors


def _eigh_grad(grads: Any, values: Any, vectors: Any) -> Any:
    gL, gV = grads
    if gV is None:
        return (vectors * gL[..., None, :]) @ h(vectors)
    inner = h(vectors) @ gV
    inner = _off_diagonal(inner) / _differences(values)
    if gL is not None:
        inner = inner + diag_embed(gL)
    return vectors @ inner @ h(vectors)


_EIGH: dict[str, Any] = {"outputs": ("eigenvalues", "eigenvectors"), "node": "LinalgEighBackward0", **_LINALG}


@op("other", name="eigh", returns="linalg_eigh", **_EIGH)                             # X = V diag(w) V^H
def eigh(xp: Namespace, A: Array, UPLO="L"):
    """Eigenvalues, rising, and orthonormal eigenvectors of symmetric or Hermitian matrices, of which one triangle is read.

    >>> import penlight as torch
    >>> torch.linalg.eigh(torch.tensor([[2., 1.], [1., 2.]])).eigenvalues
    tensor([1., 3.])
    """
    return _eigh(A, UPLO)


eigh.vjp(A=lambda grads, eigenvalues, eigenvectors: _eigh_grad(grads, eigenvalues, eigenvectors))


@composite(at=("linalg",))
def eigvalsh(A, UPLO="L", *, out=None):
    """The eigenvalues, rising, of symmetric or Hermitian matrices."""
    return into(out, eigh(A, UPLO)[0], "linalg_eigvalsh", exact)


def _eig(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    check_square(array, "linalg.eig")
    check_floating(array, "linalg.eig")
    if not np.isfinite(array).all():
        raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")
    dtype = np.result_type(array.dtype, np.complex64)
    values, vectors = np.linalg.eig(array)
    return values.astype(dtype), vectors.astype(dtype)


def _eig_grad(grads: Any, values: Any, vectors: Any) -> Any:
    """With vectors of norm 1, whose phase is free: Boeddeker et al. 2017, "On the computation of complex-valued gradients"."""
    gL, gV = grads
    if gV is None:
        return solve(h(vectors), diag_embed(gL) @ h(vectors))
    inner = h(vectors) @ gV
    length = diag_embed(diagonal_of(inner).real + 0j * diagonal_of(inner))
    inner = _off_diagonal(inner - (h(vectors) @ vectors) @ length) / conj(_differences(values))
    if gL is not None:
        inner = inner + diag_embed(gL)
    return solve(h(vectors), inner @ h(vectors))


@op(
    "other",
    name="eig",
    returns="linalg_eig",
    outputs=("eigenvalues", "eigenvectors"),
    node="LinalgEigBackward0",
    **_LINALG,
)                                                        # X = V diag(w) V^-1
def eig(xp: Namespace, self: Array):
    """Complex eigenvalues, in no order, and eigenvectors of norm 1 of square matrices."""
    return _eig(self)


eig.vjp(self=lambda grads, eigenvalues, eigenvectors: _eig_grad(grads, eigenvalues, eigenvectors))


@composite(at=("linalg",))
def eigvals(A, *, out=None):
    """The complex eigenvalues, in no order, of square matrices."""
    return into(out, eig(A)[0], "linalg_eigvals", exact)


# ------------------------------------------------------------------------------------------------ singular values


def _svd(array: np.ndarray, full_matrices: bool = True, vectors: bool = True) -> Any:
    check_matrices(array, "linalg.svd")
    check_floating(array, "linalg.svd")
    if not np.isfinite(array).all():
        which = ""
        if array.ndim > 2:
            bad = ~np.isfinite(array).all((-2, -1)).reshape(-1)
            which = f"(Batch element {int(bad.argmax())}): "
        raise LinAlgError(
            f"linalg.svd: {which}The algorithm failed to converge because the input matrix contained non-finite values."
        )
    return np.linalg.svd(array, full_matrices, vectors)


def _svd_grad(grads: Any, U: Any, S: Any, Vh: Any) -> Any:
    """Townsend 2016, "Differentiating the singular value decomposition"; of complex vectors only what does not depend on their
    phases, which are free, has a gradient."""
    size = S.shape[-1]
    gU, gS, gVh = grads
    U, Vh = U[..., :, :size], Vh[..., :size, :]
    gU = None if gU is None else gU[..., :, :size]
    gVh = None if gVh is None else gVh[..., :size, :]
    if gU is None and gVh is None:
        return (U * gS[..., None, :]) @ Vh
    left = None if gU is None else h(U) @ gU
    right = None if gVh is None else Vh @ h(gVh)
    _check_phases(left, right, S)
    inner = None
    if left is not None:
        inner = (left - h(left)) * S[..., None, :]
    if right is not None:
        part = S[..., :, None] * (right - h(right))
        inner = part if inner is None else inner + part
    inner = inner / _differences(S * S)
    if gS is not None:
        inner = inner + diag_embed(gS)
    if left is not None and right is not None and _imaginary(left):
        diagonal = diagonal_of(left)
        inner = inner + diag_embed((diagonal - conj(diagonal)) / (2 * S))
    result = U @ inner
    if gU is not None and U.shape[-2] > size:
        scaled = gU / S[..., None, :]
        result = result + scaled - U @ (h(U) @ scaled)
    result = result @ Vh
    if gVh is not None and Vh.shape[-1] > size:
        scaled = gVh / S[..., :, None]
        result = result + U @ (scaled - (scaled @ h(Vh)) @ Vh)
    return result


def _check_phases(left: Any, right: Any, S: Any) -> None:
    parts = [diagonal_of(_raw(part)) for part in (left, right) if part is not None]
    if parts[0].dtype.kind != "c" or not parts[0].size:
        return
    total = np.abs(sum([part.imag for part in parts])).max()
    limit = (1e-2 if parts[0].dtype == np.complex64 else 1e-5) * max(1.0, np.abs(parts[0]).max())
    if total > limit:
        raise RuntimeError(
            "svd_backward: The singular vectors in the complex case are specified up to multiplication by e^{i phi}. The "
            "specified loss function depends on this quantity, so it is ill-defined."
        )


def _raw(x: Any) -> Any:
    return x._array if isinstance(x, Tensor) else x


@op("other", name="svd", returns="linalg_svd", outputs=("U", "S", "Vh"), node="LinalgSvdBackward0", **_LINALG)
def svd(xp: Namespace, A: Array, full_matrices=True, *, driver=None):                # X = U diag(S) V^H
    """Orthonormal U and Vh and falling singular values S, with ``A = U diag(S) Vh``.

    >>> import penlight as torch
    >>> torch.linalg.svd(torch.tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    return tuple(_svd(A, full_matrices))


svd.vjp(A=lambda grads, U, S, Vh: _svd_grad(grads, U, S, Vh))


@composite(at=("linalg",))
def svdvals(A, *, driver=None, out=None):
    """The singular values, falling."""
    if A.requires_grad:
        return into(out, svd(A, False)[1], "linalg_svdvals", exact)
    return into(out, wrap(_svd(A._array, vectors=False)), "linalg_svdvals", exact)


@composite(name="svd")
def old_svd(input, some=True, compute_uv=True, *, out=None):
    """U, S and V with ``input = U diag(S) V^H``; ``torch.linalg.svd`` replaces it."""
    U, S, Vh = svd(input, not some)
    V = Vh.mH
    if not compute_uv:
        U, V = wrap(np.zeros_like(U._array)), wrap(np.zeros_like(V._array))
    return named("svd", ("U", "S", "V"))((U, S, V))


# ------------------------------------------------------------------------------------------------ LU


def _lu_parts(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """L and U from the matrix that holds both."""
    rows, columns = array.shape[-2:]
    size = min(rows, columns)
    L = np.tril(array[..., :, :size], -1)
    L[..., range(size), range(size)] = 1
    return L, np.triu(array[..., :size, :])


def _lu_grad(gL: Any, gU: Any, P: Any, L: Any, U: Any) -> Any:
    """The square part as in Giles 2008; what is below or beside it is a product with it."""
    rows, columns, size = L.shape[-2], U.shape[-1], U.shape[-2]
    gL = L * 0 if gL is None else tril(gL, -1)
    gU = U * 0 if gU is None else triu(gU)
    L1, U1, beside, below = L[..., :size, :], U[..., :, :size], None, None
    gL1, gU1 = gL[..., :size, :], gU[..., :, :size]
    if columns > size:  # U2 = L^-1 A2
        beside = solve_triangular(h(L), gU[..., :, size:], upper=True, unitriangular=True)
        gL1 = gL1 - tril(beside @ h(U[..., :, size:]), -1)
    if rows > size:  # L2 = A2 U^-1
        below = solve_triangular(h(U), gL[..., size:, :], upper=False, left=False)
        gU1 = gU1 - triu(h(L[..., size:, :]) @ below)
    inner = tril(h(L1) @ gL1, -1) + triu(gU1 @ h(U1))
    result = solve_triangular(h(L1), inner, upper=True, unitriangular=True)
    result = solve_triangular(h(U1), result, upper=False, left=False)
    if beside is not None:
        result = cat([result, beside], -1)
    if below is not None:
        result = cat([result, below], -2)
    return result if P is None else P @ result


def _check_lu(array: np.ndarray, name: str) -> None:
    check_matrices(array, name)
    if array.dtype.kind not in "fc":
        raise NotImplementedError(f"\"lu_cpu\" not implemented for '{scalar_name(array.dtype)}'")


@op(
    "other", name="lu", returns="linalg_lu", outputs=("P", "L", "U"), differentiable=("L", "U"), node="LinalgLuBackward0", **_LINALG
)                                                        # X = P L U
def lu(xp: Namespace, A: Array, *, pivot=True):
    """A permutation P, a lower triangular L with ones on its diagonal and an upper triangular U, with ``A = P L U``."""
    _check_lu(A, "linalg.lu")
    both, pivots, _ = lu_array(A, pivot)
    L, U = _lu_parts(both)
    P = permutation_matrix(pivots, A.shape[-2], A.dtype) if pivot else np.empty(0, A.dtype)
    return P, L, U


lu.vjp(A=lambda grads, P, L, U, pivot: _lu_grad(grads[1], grads[2], P if pivot else None, L, U))


@op(
    "other",
    name="lu_factor_ex",
    returns="linalg_lu_factor_ex",
    outputs=("LU", "pivots", "info"),
    differentiable=("LU",),
    node="LinalgLuFactorExBackward0",
    **_LINALG,
)
def lu_factor_ex(xp: Namespace, A: Array, *, pivot=True, check_errors=False):
    """L and U in one matrix, the rows exchanged, and a code: 0, or which pivot was zero."""
    _check_lu(A, "torch.linalg.lu_factor_ex")
    result = lu_array(A, pivot)
    if check_errors and result[2].any():
        _raise_zero_pivot("torch.linalg.lu_factor_ex", result[2])
    return result


def _raise_zero_pivot(name: str, infos: np.ndarray) -> None:
    which, place = first_failure(infos)
    raise RuntimeError(
        f"{name}: {which}U[{place},{place}] is zero and using it on lu_solve would result in a division by zero. If you still "
        "want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)"
    )


def _lu_factor_grad(grad: Any, LU: Any, pivots: Any, pivot: bool) -> Any:
    size = min(LU.shape[-2:])
    array = _raw(LU)
    ones = wrap_like(LU, np.eye(array.shape[-2], size, dtype=array.dtype))
    L, U = tril(LU[..., :, :size], -1) + ones, triu(LU[..., :size, :])
    P = wrap_like(LU, permutation_matrix(_raw(pivots), array.shape[-2], array.dtype)) if pivot else None
    return _lu_grad(grad[..., :, :size], grad[..., :size, :], P, L, U)


lu_factor_ex.vjp(A=lambda grad, LU, pivots, pivot: _lu_factor_grad(grad, LU, pivots, pivot))


@composite(at=("linalg",))
def lu_factor(A, *, pivot=True, out=None):
    """L and U in one matrix, and the rows exchanged. Raises RuntimeError where a pivot is zero."""
    if out is not None:
        results = lu_factor_ex(A, pivot=pivot, out=(*out, wrap(np.empty(0, np.int32))))
    else:
        results = lu_factor_ex(A, pivot=pivot)
    if results[2]._array.any():
        _raise_zero_pivot("torch.linalg.lu_factor", results[2]._array)
    return named("linalg_lu_factor", ("LU", "pivots"))(results[:2])


@composite(name="lu")
def old_lu(A, pivot=True, get_infos=False, out=None):
    """L and U in one matrix, and the rows exchanged; ``torch.linalg.lu_factor`` replaces it."""
    results = lu_factor_ex(A, pivot=pivot)
    if not get_infos and results[2]._array.any():
        _raise_zero_pivot("torch.lu", results[2]._array)
    if out is not None:
        results = [into(target, result.detach(), "lu", exact) for target, result in zip(out, results, strict=False)]
        return tuple(results)
    return named("_lu_with_info", ("LU", "pivots", "info"))(results) if get_infos else (results[0], results[1])


@op("other", outputs=("P", "L", "U"), differentiable=("L", "U"), at=("torch",), out=exact)
def lu_unpack(xp: Namespace, LU_data: Array, LU_pivots: Array, unpack_data=True, unpack_pivots=True):
    """P, L and U from what ``lu_factor`` gives."""
    if unpack_pivots and LU_pivots.dtype != np.int32:
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is "
            "intended to be used with the output produced by torch.linalg.lu_factor"
        )
    empty = np.empty(0, LU_data.dtype)
    L, U = _lu_parts(LU_data) if unpack_data else (empty, empty)
    P = permutation_matrix(LU_pivots, LU_data.shape[-2], LU_data.dtype) if unpack_pivots else empty
    return P, L, U


def _lu_unpack_grad(grads: Any, shape: tuple[int, ...]) -> Any:
    rows, columns = shape[-2:]
    size, total = min(rows, columns), None
    if grads[1] is not None:
        total = tril(grads[1], -1)
        if columns > size:
            filler = total[..., :, :1] * 0
            total = cat([total, *[filler] * (columns - size)], -1)
    if grads[2] is not None:
        part = triu(grads[2])
        if rows > size:
            filler = part[..., :1, :] * 0
            part = cat([part, *[filler] * (rows - size)], -2)
        total = part if total is None else total + part
    return total


lu_unpack.vjp(LU_data=lambda grads, LU_data_shape: _lu_unpack_grad(grads, LU_data_shape))


def _lu_solve(LU: np.ndarray, pivots: np.ndarray, B: np.ndarray, adjoint: bool) -> np.ndarray:
    P = permutation_matrix(pivots, LU.shape[-1], LU.dtype)
    if adjoint:
        Y = solve_triangular_array(np.conj(LU.mT), B, False, False)
        return P @ solve_triangular_array(np.conj(LU.mT), Y, True, True)
    return solve_triangular_array(LU, solve_triangular_array(LU, P.mT @ B, False, True), True, False)


@op("other", name="lu_solve", node="LinalgLuSolveBackward0", **_LINALG)              # X = (P L U)^-1 B
def lu_solve(xp: Namespace, LU: Array, pivots: Array, B: Array, *, left=True, adjoint=False):
    """X with ``A X = B`` (``X A = B`` with ``left=False``), from what ``lu_factor`` gives for A, or for A^H with ``adjoint``."""
    check_square(LU, "torch.linalg.lu_solve", "LU")
    check_matrices(B, "torch.linalg.lu_solve", "B")
    if LU.shape[-1] != B.shape[-2 if left else -1]:
        form = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"linalg.lu_solve: Incompatible shapes of A and B for the equation {form} ({LU.shape[-2]}x{LU.shape[-1]} and "
            f"{B.shape[-2]}x{B.shape[-1]})"
        )
    if left:
        return _lu_solve(LU, pivots, B, adjoint)
    return np.conj(_lu_solve(LU, pivots, np.conj(B.mT), not adjoint).mT)


def _lu_solve_grad(grad: Any, LU: Any, pivots: Any, result: Any, left: bool, adjoint: bool) -> Any:
    gB = lu_solve(LU, pivots, grad, left=left, adjoint=not adjoint)
    gA = -(gB @ h(result) if left else h(result) @ gB)
    if adjoint:
        gA = h(gA)
    array = _raw(LU)
    P = wrap_like(LU, permutation_matrix(_raw(pivots), array.shape[-1], array.dtype))
    gA = P.mT @ gA
    L, U = tril(LU, -1) + wrap_like(LU, np.eye(array.shape[-1], dtype=array.dtype)), triu(LU)
    return tril(gA @ h(U), -1) + triu(h(L) @ gA)


lu_solve.vjp(
    LU=lambda grad, LU, pivots, result, left, adjoint: _lu_solve_grad(grad, LU, pivots, result, left, adjoint),
    B=lambda grad, LU, pivots, left, adjoint: lu_solve(LU, pivots, grad, left=left, adjoint=not adjoint),
)


@composite(name="lu_solve")
def old_lu_solve(b, LU_data, LU_pivots, *, out=None):
    """The same with other names; ``torch.linalg.lu_solve`` replaces it."""
    return lu_solve(LU_data, LU_pivots, b, out=out)
