"""Inverses, determinants and linear equations. See Note [Derivatives of matrix functions] in matrices.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import linalg
from ..backend.names import scalar_name
from ..backend.tell import count_nonzero
from ..backend.types import Array, Namespace
from ..backend.warn import warn_once
from .define import composite, op, register
from .exponential import log
from .formulas import array_of
from .helpers import conj
from .matmul import batch_shape, h
from .matrices import (
    LinAlgError,
    check_floating,
    check_lapack,
    check_matrices,
    check_square,
    first_failure,
    lu_array,
    solve_triangular_array,
)
from .outputs import exact, refusing
from .results import named
from .selection import where
from .triangular import tril, triu

# ------------------------------------------------------------------------------------------------ inverse


def _inverse(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The inverses, and for each matrix 0 or which diagonal element of U is zero."""
    try:
        return linalg.inv(array), np.zeros(array.shape[:-2], np.int32)
    except np.linalg.LinAlgError:
        infos = lu_array(array)[2]
        singular = (infos != 0)[..., None, None]
        safe = np.where(singular, np.eye(array.shape[-1], dtype=array.dtype), array)
        return np.where(singular, array.dtype.type(np.nan), np.linalg.inv(safe)), infos


def raise_singular(name: str, infos: np.ndarray) -> None:
    if count_nonzero(infos):
        which, place = first_failure(infos)
        raise LinAlgError(
            f"{name}: {which}The diagonal element {place} is zero, the inversion could not be completed because the "
            "input matrix is singular."
        )


def _check_inverse(array: np.ndarray, name: str) -> None:
    check_square(array, name)
    check_floating(array, name)


def _inv_grad(grad: Any, inverse: Any) -> Any:
    return -(h(inverse) @ grad @ h(inverse))


@op("other", at=("linalg",), name="inv", node="LinalgInvExBackward0", out=exact)  # Y = X^-1     gX = -Y^H gY Y^H
def inv(xp: Namespace, self: Array):
    """The inverse of square matrices.

    Raises LinAlgError for a singular one, RuntimeError for matrices that are not square.

    >>> import penlight as torch
    >>> torch.linalg.inv(torch.tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    _check_inverse(self, "linalg.inv")
    result, infos = _inverse(self)
    raise_singular("linalg.inv", infos)
    return result


inv.vjp(self=lambda grad, result: _inv_grad(grad, result))
register(inv, "inverse", ("torch", "Tensor"))


@op(
    "other",
    at=("linalg",),
    name="inv_ex",
    returns="linalg_inv_ex",
    outputs=("inverse", "info"),
    differentiable=("inverse",),
    node="LinalgInvExBackward0",
    out=exact,
)
def inv_ex(xp: Namespace, A: Array, *, check_errors=False):
    """The inverse and, instead of an error, a code: 0, or which pivot was zero."""
    _check_inverse(A, "linalg.inv")
    result, infos = _inverse(A)
    if check_errors:
        raise_singular("linalg.inv_ex", infos)
    return result, infos


inv_ex.vjp(A=lambda grad, inverse: _inv_grad(grad, inverse))


# ------------------------------------------------------------------------------------------------ determinants


def _adjugate(array: np.ndarray) -> np.ndarray:
    """The matrix of cofactors, conjugated: the gradient of the determinant where there is no inverse (from the SVD:
    Stewart 1998, "On the adjugate matrix")."""
    u, s, vh = np.linalg.svd(array)
    others = np.stack([np.prod(np.delete(s, i, -1), -1) for i in range(s.shape[-1])], -1)
    phase = np.conj(np.linalg.det(u) * np.linalg.det(vh))[..., None, None]
    return phase * (u * others[..., None, :]) @ vh


def _det_grad(grad: Any, self: Any, result: Any) -> Any:
    factor = (grad * conj(result))[..., None, None]
    if self.shape[-1] == 1:
        return grad[..., None, None]  # x itself, whose derivative has none
    if isinstance(self, Tensor):
        return factor * h(inv(self))
    if not self.shape[-1]:
        return np.zeros_like(self)
    inverse, infos = _inverse(self)
    if not count_nonzero(infos):
        return factor * h(inverse)
    singular = (infos != 0)[..., None, None]
    return np.where(singular, grad[..., None, None] * _adjugate(self), factor * h(np.where(singular, 0, inverse)))


def _check_det(array: np.ndarray, name: str, kernel: str = "") -> None:
    check_square(array, name)
    check_floating(array, name, kernel=kernel)


@op("other", at=("linalg",), name="det", node="LinalgDetBackward0", out=exact)  # y = |X|      gX = gy conj(y) X^-H
def det(xp: Namespace, self: Array):
    """The determinant of square matrices.

    >>> import penlight as torch
    >>> torch.linalg.det(torch.tensor([[2., 1.], [1., 3.]]))
    tensor(5.)
    """
    _check_det(self, "linalg.det", "lu_cpu")
    return np.asarray(linalg.det(self)).astype(self.dtype, copy=False)


det.vjp(self=lambda grad, self, result: _det_grad(grad, self, result))
register(det, "det", ("torch", "Tensor"))


@op(
    "other",
    at=("linalg",),
    name="slogdet",
    returns="linalg_slogdet",
    outputs=("sign", "logabsdet"),
    node="LinalgSlogdetBackward0",
    out=exact,
)
def linalg_slogdet(xp: Namespace, A: Array):
    """Sign and logarithm of the absolute value of the determinant.

    >>> import penlight as torch
    >>> torch.linalg.slogdet(torch.tensor([[0., 1.], [1., 0.]])).sign
    tensor(-1.)
    """
    _check_det(A, "linalg.slogdet")
    sign, logarithm = linalg.slogdet(A)
    return np.asarray(sign, A.dtype), np.asarray(logarithm, A.real.dtype)


def _slogdet_grad(grads: Any, A: Any, sign: Any) -> Any:
    # d log det X = tr(X^-1 dX); its real part is that of logabsdet, its imaginary part turns the sign.
    turning, growing = grads
    weight = growing
    if turning is not None and array_of(turning).dtype.kind == "c":
        turn = (conj(turning) * sign).imag * -1j
        weight = turn if weight is None else weight + turn
    if weight is None:
        return A * 0
    return weight[..., None, None] * h(_inverse(A)[0] if not isinstance(A, Tensor) else inv(A))


linalg_slogdet.vjp(A=lambda grads, A, sign: _slogdet_grad(grads, A, sign))


@composite
def slogdet(input, *, out=None):
    """Sign and logarithm of the absolute value of the determinant."""
    if out is not None:
        return _SLOGDET_OUT(linalg_slogdet(input, out=out))
    return _SLOGDET(linalg_slogdet(input))


_SLOGDET, _SLOGDET_OUT = [named(name, ("sign", "logabsdet")) for name in ("slogdet", "slogdet_out")]


@composite
def logdet(input):
    """The logarithm of the determinant: nan where that is negative."""
    _check_det(input._array, "logdet")
    sign, logarithm = linalg_slogdet(input)
    if input._array.dtype.kind == "c":
        return log(sign) + logarithm
    return where(sign == -1, float("nan"), logarithm)


# ------------------------------------------------------------------------------------------------ solve


def is_vector(A: np.ndarray, B: np.ndarray) -> bool:
    """Whether B is a vector, or a batch of them, and not of matrices."""
    return B.ndim == 1 or (A.ndim - 1 == B.ndim and B.shape == A.shape[:-1])


def _check_solve(A: np.ndarray, B: np.ndarray, left: bool) -> None:
    name = "linalg.solve"
    check_floating(A, name, narrow=True)
    if A.dtype != B.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {scalar_name(A.dtype)} and B of "
            f"type {scalar_name(B.dtype)} instead"
        )
    check_square(A, name)
    vector = is_vector(A, B)
    if vector:
        shape = (*B.shape, 1)
    else:
        check_matrices(B, name, "B")
        shape = B.shape
    if A.shape[-1] != shape[-2 if left else -1]:
        form = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {form} ({A.shape[-2]}x{A.shape[-1]} and "
            f"{shape[-2]}x{shape[-1]})"
        )
    if vector and not left:
        raise RuntimeError(
            "linalg.solve: Vector broadcasting of the left hand side is not supported for left=False. In this case "
            "linalg.solve is equivalent to B / A.squeeze(-1)"
        )
    if not vector:
        batch_shape(B.shape[:-2], A.shape[:-2])
    check_lapack(A, "lu_cpu")


def _solve(A: np.ndarray, B: np.ndarray, left: bool) -> tuple[np.ndarray, np.ndarray]:
    _check_solve(A, B, left)
    if is_vector(A, B):
        X, infos = _solve(A, B[..., None], True)
        return X[..., 0], infos
    if not left:
        X, infos = _solve(A.mT, B.mT, True)
        return X.mT, infos
    try:
        return linalg.solve(A, B), np.zeros(A.shape[:-2], np.int32)
    except np.linalg.LinAlgError:
        infos = lu_array(A)[2]
        singular = (infos != 0)[..., None, None]
        X = np.linalg.solve(np.where(singular, np.eye(A.shape[-1], dtype=A.dtype), A), B)
        return np.where(singular, A.dtype.type(np.nan), X), infos


def _solve_grads(grad: Any, A: Any, result: Any, left: bool) -> tuple[Any, Any]:
    """gB = A^-H gX, gA = -gB X^H; transposed where A stands on the right."""
    gB = solve_ex(h(A), grad, left=left)[0]
    if result.ndim < gB.ndim or is_vector(array_of(A), array_of(result)):
        return -(gB[..., :, None] * conj(result)[..., None, :]), gB
    return -(gB @ h(result) if left else h(result) @ gB), gB


@op(
    "other", at=("linalg",), name="solve", node="LinalgSolveExBackward0", out=exact
)  # X = A^-1 B   gB = A^-H gX   gA = -gB X^H
def solve(xp: Namespace, A: Array, B: Array, *, left=True):
    """X with ``A X = B``, or ``X A = B`` with ``left=False``; vectors and batches as NumPy has them.

    Raises LinAlgError where A is singular.

    >>> import penlight as torch
    >>> torch.linalg.solve(torch.tensor([[2., 0.], [0., 4.]]), torch.tensor([2., 2.]))
    tensor([1.0000, 0.5000])
    """
    X, infos = _solve(A, B, left)
    _raise_unsolved("torch.linalg.solve", infos)
    return X


def _raise_unsolved(name: str, infos: np.ndarray) -> None:
    if count_nonzero(infos):
        which, _ = first_failure(infos)
        raise LinAlgError(f"{name}: {which}The solver failed because the input matrix is singular.")


@op(
    "other",
    at=("linalg",),
    name="solve_ex",
    returns="linalg_solve_ex",
    outputs=("result", "info"),
    differentiable=("result",),
    node="LinalgSolveExBackward0",
    out=exact,
)
def solve_ex(xp: Namespace, A: Array, B: Array, *, left=True, check_errors=False):
    """The same and, instead of an error, a code: 0, or which pivot was zero."""
    X, infos = _solve(A, B, left)
    if check_errors:
        _raise_unsolved("torch.linalg.solve_ex", infos)
    return X, infos


solve.vjp(
    A=lambda grad, A, result, left: _solve_grads(grad, A, result, left)[0],
    B=lambda grad, A, left: solve_ex(h(A), grad, left=left)[0],
)
solve_ex.vjp(
    A=lambda grad, A, result, left: _solve_grads(grad, A, result, left)[0],
    B=lambda grad, A, left: solve_ex(h(A), grad, left=left)[0],
)


# ------------------------------------------------------------------------------------------------ triangular systems


def _triangle(x: Any, upper: bool, unit: bool) -> Any:
    return triu(x, int(unit)) if upper else tril(x, -int(unit))


@op(
    "other",
    at=("linalg",),
    name="solve_triangular",
    node="LinalgSolveTriangularBackward0",
    out=refusing("expected scalar type {source} but found {target}"),
)  # X = A^-1 B   gB = A^-H gX   gA = -tri(gB X^H)
def solve_triangular(xp: Namespace, self: Array, B: Array, *, upper, left=True, unitriangular=False):
    """X with ``A X = B`` (``X A = B`` with ``left=False``) for a triangular A, of which only that triangle is looked
    at.

    >>> import penlight as torch
    >>> torch.linalg.solve_triangular(torch.tensor([[1., 9.], [1., 2.]]), torch.tensor([[1.], [3.]]), upper=False)
    tensor([[1.],
            [1.]])
    """
    name = "linalg.solve_triangular"
    check_matrices(self, name)
    check_matrices(B, name, "B")
    check_square(self, name)
    if self.dtype != B.dtype:
        raise RuntimeError(
            f"{name}: Expected A and B to have the same dtype, but found A of type {scalar_name(self.dtype)} and B of "
            f"type {scalar_name(B.dtype)} instead"
        )
    if self.shape[-1] != B.shape[-2 if left else -1]:
        form = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {form} ({self.shape[-2]}x{self.shape[-1]} and "
            f"{B.shape[-2]}x{B.shape[-1]})"
        )
    batch_shape(B.shape[:-2], self.shape[:-2])
    check_lapack(self, "triangular_solve_cpu")
    if left:
        return solve_triangular_array(self, B, upper, unitriangular)
    return solve_triangular_array(self.mT, B.mT, not upper, unitriangular).mT


def _triangular_b(grad: Any, A: Any, upper: bool, left: bool, unit: bool) -> Any:
    return solve_triangular(h(A), grad, upper=not upper, left=left, unitriangular=unit)


def _triangular_a(grad: Any, A: Any, result: Any, upper: bool, left: bool, unit: bool) -> Any:
    gB = _triangular_b(grad, A, upper, left, unit)
    return -_triangle(gB @ h(result) if left else h(result) @ gB, upper, unit)


solve_triangular.vjp(
    self=lambda grad, self, result, upper, left, unitriangular: _triangular_a(
        grad, self, result, upper, left, unitriangular
    ),
    B=lambda grad, self, upper, left, unitriangular: _triangular_b(grad, self, upper, left, unitriangular),
)


@op("other", at=("torch", "Tensor"), outputs=("solution", "cloned_coefficient"), out=exact)
def triangular_solve(xp: Namespace, self: Array, A: Array, upper=True, transpose=False, unitriangular=False):
    """X with ``A X = input`` for a triangular A, and a copy of A; ``torch.linalg.solve_triangular`` replaces it."""
    warn_once(
        "torch.triangular_solve is deprecated in favor of torch.linalg.solve_triangularand will be removed in a future "
        "PyTorch release.\ntorch.linalg.solve_triangular has its arguments reversed and does not return a copy of one "
        "of the inputs.\nX = torch.triangular_solve(B, A).solution\nshould be replaced with\n"
        "X = torch.linalg.solve_triangular(A, B). "
        "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/BatchLinearAlgebra.cpp:2273.)"
    )
    for name, array in (("b", self), ("A", A)):
        if array.ndim < 2:
            raise RuntimeError(
                f"torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it has {array.ndim} "
                "dimensions instead"
            )
    check_older(self, A, "triangular_solve")
    check_lapack(A, "triangular_solve_cpu")
    copy = np.array(np.broadcast_to(A, (*batch_shape(self.shape[:-2], A.shape[:-2]), *A.shape[-2:])))
    if transpose:
        return solve_triangular_array(A.mT, self, not upper, unitriangular), copy
    return solve_triangular_array(A, self, upper, unitriangular), copy


def check_older(B: np.ndarray, A: np.ndarray, name: str) -> None:
    """That matrices go together, in the order in which PyTorch's older solvers ask."""
    if B.dtype != A.dtype:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {scalar_name(B.dtype)} and A of type "
            f"{scalar_name(A.dtype)} instead."
        )
    check_square(A, "")
    if A.shape[-1] != B.shape[-2]:
        raise RuntimeError(
            f"Incompatible matrix sizes for {name}: each A matrix is {A.shape[-1]} by {A.shape[-1]} but each b "
            f"matrix is {B.shape[-2]} by {B.shape[-1]}"
        )
    batch_shape(B.shape[:-2], A.shape[:-2])


def _old_b(grad: Any, A: Any, upper: bool, transpose: bool, unit: bool) -> Any:
    if transpose:
        return solve_triangular(conj(A), grad, upper=upper, unitriangular=unit)
    return solve_triangular(h(A), grad, upper=not upper, unitriangular=unit)


def _old_a(grads: Any, A: Any, solution: Any, upper: bool, transpose: bool, unit: bool) -> Any:
    total = grads[1]
    if grads[0] is not None:
        gB = _old_b(grads[0], A, upper, transpose, unit)
        part = conj(solution) @ gB.mT if transpose else gB @ h(solution)
        part = -_triangle(part, upper, unit)
        total = part if total is None else total + part
    return total


triangular_solve.vjp(
    self=lambda grads, A, upper, transpose, unitriangular: (
        None if grads[0] is None else _old_b(grads[0], A, upper, transpose, unitriangular)
    ),
    A=lambda grads, A, solution, upper, transpose, unitriangular: _old_a(
        grads, A, solution, upper, transpose, unitriangular
    ),
)
