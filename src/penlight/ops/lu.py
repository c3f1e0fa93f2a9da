"""The decomposition into triangular matrices. See Note [Derivatives of matrix functions] in matrices.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend import lapack
from ..backend.names import scalar_name
from ..backend.tell import count_nonzero
from ..backend.types import Array, Namespace
from ..backend.warn import warn_once
from .define import composite, op
from .formulas import array_of
from .joining import cat
from .matmul import batch_shape, h
from .matrices import (
    check_floating,
    check_lapack,
    check_matrices,
    check_square,
    eye,
    first_failure,
    lu_array,
    permutation_matrix,
    solve_triangular_array,
    wrap_like,
)
from .outputs import exact
from .results import named
from .solving import solve_triangular
from .triangular import triangle, tril, triu, triu_array

_LINALG: dict[str, Any] = {"at": ("linalg",), "out": exact}


def _lu_parts(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """L and U from the matrix that holds both."""
    rows, columns = array.shape[-2:]
    size = min(rows, columns)
    left, top = (array, array) if rows == columns else (array[..., :, :size], array[..., :size, :])
    return np.where(triangle(rows, size, -1, True), left, eye(rows, size, array.dtype)), triu_array(top)


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


def _check_dims(array: np.ndarray, name: str) -> None:
    if array.ndim < 2:
        raise RuntimeError(f"{name}: Expected tensor with 2 or more dimensions. Got size: {list(array.shape)} instead")


def _check_lu(array: np.ndarray, name: str) -> None:
    _check_dims(array, name)
    check_lapack(array, "lu_cpu")


@op(
    "other",
    name="lu",
    returns="linalg_lu",
    outputs=("P", "L", "U"),
    differentiable=("L", "U"),
    node="LinalgLuBackward0",
    **_LINALG,
)  # X = P L U
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
    _check_lu(A, "torch.lu_factor")
    result = lu_array(A, pivot)
    if check_errors and result[2].any():
        _raise_zero_pivot("torch.linalg.lu_factor_ex", result[2])
    return result


def _raise_zero_pivot(name: str, infos: np.ndarray) -> None:
    which, place = first_failure(infos)
    raise RuntimeError(
        f"{name}: {which}U[{place},{place}] is zero and using it on lu_solve would result in a division by zero. If "
        "you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, "
        "pivot)"
    )


def _lu_factor_grad(grad: Any, LU: Any, pivots: Any, pivot: bool) -> Any:
    size = min(LU.shape[-2:])
    array = array_of(LU)
    ones = wrap_like(LU, eye(array.shape[-2], size, array.dtype))
    L, U = tril(LU[..., :, :size], -1) + ones, triu(LU[..., :size, :])
    P = wrap_like(LU, permutation_matrix(array_of(pivots), array.shape[-2], array.dtype)) if pivot else None
    return _lu_grad(grad[..., :, :size], grad[..., :size, :], P, L, U)


lu_factor_ex.vjp(A=lambda grad, LU, pivots, pivot: _lu_factor_grad(grad, LU, pivots, pivot))


_LU_FACTOR, _LU_FACTOR_OUT = [named(name, ("LU", "pivots")) for name in ("linalg_lu_factor", "linalg_lu_factor_out")]


@composite(at=("linalg",))
def lu_factor(A, *, pivot=True, out=None):
    """L and U in one matrix, and the rows exchanged. Raises RuntimeError where a pivot is zero."""
    if out is not None:
        results = lu_factor_ex(A, pivot=pivot, out=(*out, wrap(np.empty(0, np.int32))))
    else:
        results = lu_factor_ex(A, pivot=pivot)
    if count_nonzero(results[2]._array):
        _raise_zero_pivot("torch.linalg.lu_factor", results[2]._array)
    return (_LU_FACTOR if out is None else _LU_FACTOR_OUT)(results[:2])


@composite(name="lu")
def old_lu(A, pivot=True, get_infos=False, out=None):
    """L and U in one matrix, and the rows exchanged; ``torch.linalg.lu_factor`` replaces it."""
    warn_once(
        "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and will be removed in "
        "a future PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\nshould be replaced with\n"
        "LU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\n"
        "LU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\n"
        "LU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots) "
        "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/BatchLinearAlgebra.cpp:2073.)"
    )
    results = lu_factor_ex(A, pivot=pivot)
    if out is not None:
        for target, result in zip(out, results, strict=False):
            target.resize_as_(result).copy_(result.detach())
        return tuple(out)
    return _WithInfo(results) if get_infos else (results[0], results[1])


_WithInfo = named("_lu_with_info", ("LU", "pivots", "info"))


@op("other", outputs=("P", "L", "U"), differentiable=("L", "U"), at=("torch",), out=exact)
def lu_unpack(xp: Namespace, LU_data: Array, LU_pivots: Array, unpack_data=True, unpack_pivots=True):
    """P, L and U from what ``lu_factor`` gives."""
    _check_dims(LU_data, "torch.lu_unpack")
    if unpack_pivots and LU_pivots.dtype != np.int32:
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this "
            "function is intended to be used with the output produced by torch.linalg.lu_factor"
        )
    rows = LU_data.shape[-2]
    if unpack_pivots and LU_pivots.size and not 1 <= LU_pivots.min() <= LU_pivots.max() <= rows:
        raise RuntimeError(
            "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly pass the result "
            "of lu_factor?"
        )
    empty = np.empty(0, LU_data.dtype)
    L, U = _lu_parts(LU_data) if unpack_data else (empty, empty)
    P = permutation_matrix(LU_pivots, rows, LU_data.dtype) if unpack_pivots else empty
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
    getrs = lapack.routine("getrs", LU.dtype) if LU.dtype == B.dtype and LU.size and B.size else None
    if getrs is not None:
        if LU.ndim == 2 == B.ndim and pivots.dtype == np.int32:
            places = pivots.tolist()
            if min(places) > 0 and max(places) <= len(places) == len(LU):  # LAPACK does not look
                result, _ = getrs(LU, pivots - 1, B, 2 if adjoint else 0)
                return result
        elif LU.shape[:-2] == B.shape[:-2] == pivots.shape[:-1]:
            one = lambda A, places, b: _lu_solve(A, places, b, adjoint)  # noqa: E731
            found = lapack.stack(one, LU.shape[:-2], LU, pivots, B)
            if found is not None:
                return found
    P = permutation_matrix(pivots, LU.shape[-1], LU.dtype)
    if adjoint:
        Y = solve_triangular_array(np.conj(LU.mT), B, False, False)
        return P @ solve_triangular_array(np.conj(LU.mT), Y, True, True)
    return solve_triangular_array(LU, solve_triangular_array(LU, P.mT @ B, False, True), True, False)


@op("other", name="lu_solve", node="LinalgLuSolveBackward0", **_LINALG)  # X = (P L U)^-1 B
def lu_solve(xp: Namespace, LU: Array, pivots: Array, B: Array, *, left=True, adjoint=False):
    """X with ``A X = B`` (``X A = B`` with ``left=False``), from what ``lu_factor`` gives for A, or for A^H with
    ``adjoint``."""
    name = "linalg.lu_solve"
    check_floating(LU, f"torch.{name}", narrow=True)
    if LU.dtype != B.dtype:
        raise RuntimeError(
            f"{name}: Expected LU and B to have the same dtype, but found LU of type {scalar_name(LU.dtype)} and B of "
            f"type {scalar_name(B.dtype)} instead"
        )
    if pivots.dtype != np.int32:
        raise RuntimeError(f"{name}: pivots should be a Tensor of scalar type torch.int32")
    check_square(LU, f"torch.{name}")
    check_matrices(B, name, "B")
    if LU.shape[-1] != B.shape[-2 if left else -1]:
        form = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"linalg.lu_solve: Incompatible shapes of A and B for the equation {form} ({LU.shape[-2]}x{LU.shape[-1]} "
            f"and {B.shape[-2]}x{B.shape[-1]})"
        )
    if pivots.shape[-1:] != LU.shape[-1:]:
        raise RuntimeError(f"{name}: Number of pivots per batch should be same as the dimension of the matrix")
    if pivots.shape != LU.shape[:-1]:
        raise RuntimeError(
            f"{name}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape "
            f"{list(pivots.shape)} instead"
        )
    batch_shape(B.shape[:-2], LU.shape[:-2])
    check_lapack(LU, "linalg.lu_solve_cpu")
    if left:
        return _lu_solve(LU, pivots, B, adjoint)
    return np.conj(_lu_solve(LU, pivots, np.conj(B.mT), not adjoint).mT)


def _lu_solve_grad(grad: Any, LU: Any, pivots: Any, result: Any, left: bool, adjoint: bool) -> Any:
    gB = lu_solve(LU, pivots, grad, left=left, adjoint=not adjoint)
    gA = -(gB @ h(result) if left else h(result) @ gB)
    if adjoint:
        gA = h(gA)
    array = array_of(LU)
    P = wrap_like(LU, permutation_matrix(array_of(pivots), array.shape[-1], array.dtype))
    gA = P.mT @ gA
    L, U = tril(LU, -1) + wrap_like(LU, eye(array.shape[-1], array.shape[-1], array.dtype)), triu(LU)
    return tril(gA @ h(U), -1) + triu(h(L) @ gA)


lu_solve.vjp(
    LU=lambda grad, LU, pivots, result, left, adjoint: _lu_solve_grad(grad, LU, pivots, result, left, adjoint),
    B=lambda grad, LU, pivots, left, adjoint: lu_solve(LU, pivots, grad, left=left, adjoint=not adjoint),
)


@composite(name="lu_solve")
def old_lu_solve(b, LU_data, LU_pivots, *, out=None):
    """The same with other names; ``torch.linalg.lu_solve`` replaces it."""
    warn_once(
        "torch.lu_solve is deprecated in favor of torch.linalg.lu_solveand will be removed in a future PyTorch "
        "release.\nNote that torch.linalg.lu_solve has its arguments reversed.\nX = torch.lu_solve(B, LU, pivots)\n"
        "should be replaced with\nX = torch.linalg.lu_solve(LU, pivots, B) "
        "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/BatchLinearAlgebra.cpp:2230.)"
    )
    return lu_solve(LU_data, LU_pivots, b, out=out)
