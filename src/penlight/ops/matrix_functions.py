"""Pseudoinverses, least squares, rank and condition. See Note [Derivatives of matrix functions] in
matrices.py."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend import lapack, linalg
from ..backend.names import scalar_name, tensor_type
from ..backend.promotion import can_cast
from ..backend.transposes import copy_into
from ..backend.types import Array, Namespace
from .define import composite, op, register
from .formulas import array_of
from .helpers import conj
from .joining import cat
from .matmul import batch_shape, h, matmul
from .matrices import check_matrices, check_square, wrap_like
from .norms import matrix_norm, number_text
from .outputs import into, refusing, safely
from .reduction import sum
from .solving import inv, inv_ex, solve
from .spectral import eigh_arrays, svd, svd_arrays
from .strides import diagonal
from .views import reshape_alias

register(matmul, "matmul", ("linalg",))


@composite(at=("linalg",), name="diagonal")
def linalg_diagonal(A, *, offset=0, dim1=-2, dim2=-1):
    """The diagonals of matrices."""
    return diagonal(A, offset, dim1, dim2)


# ------------------------------------------------------------------------------------------------ pseudoinverse


def _tolerance(A: np.ndarray, atol: Any, rtol: Any) -> tuple[Any, Any]:
    """What is added to and what is multiplied by the largest singular value: by default max(m, n) eps of it."""
    if rtol is None:
        given = atol is not None and np.any(np.asarray(array_of(atol)) > 0)
        rtol = 0.0 if given else max(A.shape[-2:]) * np.finfo(A.dtype).eps
    return (0.0 if atol is None else array_of(atol)), array_of(rtol)


def _check_tolerances(name: str, A: np.ndarray, **tolerances: Any) -> None:
    for what, tolerance in tolerances.items():
        if isinstance(tolerance, Tensor):
            array = tolerance._array
            if array.dtype.kind == "c":
                raise RuntimeError(
                    f"torch.linalg.{name}: {what} tensor of complex type is not supported. Got "
                    f"{scalar_name(array.dtype)}"
                )
            batch_shape(array.shape, A.shape[:-2])


def _limit(A: np.ndarray, values: np.ndarray, atol: Any, rtol: Any) -> np.ndarray:
    atol, rtol = _tolerance(A, atol, rtol)
    largest = values.max(-1) if values.shape[-1] else np.zeros(values.shape[:-1], values.dtype)
    return np.maximum(np.asarray(atol), np.asarray(rtol) * largest).astype(values.dtype)


def _pseudoinverse(
    A: np.ndarray, atol: Any = None, rtol: Any = None, hermitian: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The pseudoinverses, and the ranks that they have."""
    if not A.size:
        return np.zeros((*A.shape[:-2], A.shape[-1], A.shape[-2]), A.dtype), np.zeros(A.shape[:-2], np.int64)
    if hermitian:
        values, vectors = eigh_arrays(A, "L")
        keep = np.abs(values) > _limit(A, np.abs(values), atol, rtol)[..., None]
        inverse = np.where(keep, 1 / np.where(keep, values, 1), 0).astype(values.dtype)
        return (vectors * inverse[..., None, :]) @ np.conj(vectors.mT), np.add.reduce(keep, -1)
    U, S, Vh = svd_arrays(A, False)
    keep = _limit(A, S, atol, rtol)[..., None] < S
    inverse = np.where(keep, 1 / np.where(keep, S, 1), 0).astype(S.dtype)
    return (np.conj(Vh.mT) * inverse[..., None, :]) @ np.conj(U.mT), np.add.reduce(keep, -1)


def _pinv_grad(grad: Any, A: Any, P: Any, rank: Any, hermitian: bool = False) -> Any:
    """Golub and Pereyra 1973, "The differentiation of pseudo-inverses and nonlinear least squares problems", eq. 4.12:
    dP = -P dA P + P P^H dA^H (I - A P) + (I - P A) dA^H P^H P. Where A has full rank, one of the last two, or both, are
    zero, and would be nothing but the rounding errors of large terms."""
    G, Ph = h(grad), h(P)
    result = -(Ph @ grad @ Ph)
    rows, columns = A.shape[-2:]
    # Of an A that is meant to be Hermitian only one triangle has been read: A P may be anything.
    full = not hermitian and bool((array_of(rank) == min(rows, columns)).all())
    if rows > columns or not full:
        through = G @ P @ Ph
        result = result + (through - A @ (P @ through))
    if columns > rows or not full:
        within = Ph @ P @ G
        result = result + (within - (within @ P) @ A)
    return result


@op("other", at=(), name="linalg_pinv", node="LinalgPinvBackward0", out=False, outputs=("inverse", "rank"),
    differentiable=("inverse",))  # Y = X^+  # fmt: skip
def pinv_op(xp: Namespace, self: Array, atol=None, rtol=None, hermitian=False):
    return _pseudoinverse(self, atol, rtol, hermitian)


pinv_op.vjp(
    self=lambda grad, self, inverse, rank, hermitian: _pinv_grad(grad, self, inverse, rank, hermitian),
)


@composite(at=("linalg",))
def pinv(A, *args, rcond=None, atol=None, rtol=None, hermitian=False, out=None):
    """The Moore-Penrose pseudoinverse; singular values of at most ``max(atol, rtol * largest)`` count as zero.

    >>> import penlight as torch
    >>> torch.linalg.pinv(torch.tensor([[2., 0.], [0., 0.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.0000]])
    """
    if args:
        rcond, hermitian = args[0], args[1] if len(args) > 1 else hermitian
    array = A._array
    if array.ndim < 2 or array.dtype.char not in "fdFD":
        raise RuntimeError(
            f"linalg.pinv({tensor_type(array.dtype)[6:-6]}{{{list(array.shape)}}}): expected a tensor with 2 or more "
            "dimensions of float, double, cfloat or cdouble types"
        )
    _check_tolerances("pinv", array, rcond=rcond, atol=atol, rtol=rtol)
    if rcond is not None:
        atol, rtol = 0.0, rcond
    return into(out, pinv_op(A, atol, rtol, hermitian)[0], "linalg_pinv", safely("linalg.pinv"))


@composite
def pinverse(input, rcond=1e-15):
    """The Moore-Penrose pseudoinverse; ``torch.linalg.pinv`` replaces it."""
    return pinv(input, rcond)


# ------------------------------------------------------------------------------------------------ least squares

_DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


def _least_squares(A: np.ndarray, B: np.ndarray, rcond: Any, driver: str) -> tuple[np.ndarray, ...]:
    rows, columns = A.shape[-2:]
    S = linalg.svdvals(A) if A.size else np.zeros((*A.shape[:-2], min(rows, columns)), A.real.dtype)
    rank = (_limit(A, S, 0.0, rcond)[..., None] < S).sum(-1)
    if A.size and B.size and (rank == min(rows, columns)).all():
        solution = _by_rotation(A, B)
    else:
        solution = _pseudoinverse(A, 0.0, rcond)[0] @ B
    if rows > columns and driver != "gelsy" and (driver == "gels" or (rank == columns).all()):
        left = B - A @ solution
        residuals = (left * left.conj()).real.sum(-2)
    else:
        residuals = np.empty(0, A.real.dtype)
    if driver == "gels":  # which takes full rank for granted
        rank = np.empty(0, np.int64)
    return solution, residuals, rank, S


def _by_rotation(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The solution of full rank from A = Q R, with more digits in single precision than by a pseudoinverse: R^-1 Q' B,
    or of the least norm, where A has more columns than rows and A' = Q R: Q R'^-1 B."""
    if A.shape[-2] >= A.shape[-1]:
        Q, R = np.linalg.qr(A)
        return linalg.solve(R, np.matmul(Q.conj().swapaxes(-2, -1), B))
    Q, R = np.linalg.qr(A.conj().swapaxes(-2, -1))
    return np.matmul(Q, linalg.solve(R.conj().swapaxes(-2, -1), B))


def _pivoted(A: np.ndarray, B: np.ndarray, rcond: Any) -> tuple[Any, int] | None:
    """The solution and the rank by LAPACK's ``gelsy``, as PyTorch finds them; None where it is not to be had."""
    gelsy = lapack.routine("gelsy", A.dtype) if A.size and B.size and (rcond is None or type(rcond) is float) else None
    if gelsy is None:
        return None
    rows, columns = A.shape
    least, count = min(rows, columns), B.shape[1]
    if columns > rows:
        B = np.concatenate((B, np.zeros((columns - rows, count), B.dtype)))
    if rcond is None:
        rcond = max(rows, columns) * float(np.finfo(A.dtype).eps)
    space = least + 2 * columns + 32 * (columns + count + 1)
    _, solution, _, rank, _ = gelsy(A, B, np.zeros(columns, np.int32), rcond, space)
    return solution if rows <= columns else solution[:columns], rank


@op(
    "other",
    at=(),
    name="linalg_lstsq",
    outputs=("solution", "residuals", "rank", "singular_values"),
    differentiable=("solution", "residuals"),
    node="LinalgLstsqBackward0",
    out=refusing(
        "torch.linalg.lstsq: Expected solution to be safely castable from {source} dtype, but got solution with dtype "
        "{target}",
        unless=can_cast,
    ),
)
def lstsq_op(xp: Namespace, self: Array, B: Array, rcond=None, driver="gelsy"):
    vector = B.ndim == 1 or (self.ndim - 1 == B.ndim and B.shape == self.shape[:-1])
    if driver == "gelsy" and self.ndim == 2 and B.ndim <= 2:
        found = _pivoted(self, B[:, None] if vector else B, rcond)
        if found is not None:
            solution, rank = found
            empty = np.empty(0, self.real.dtype)
            return (solution[:, 0] if vector else solution), empty, np.array(rank), empty.copy()
    solution, residuals, rank, S = _least_squares(self, B[..., None] if vector else B, rcond, driver)
    if driver in ("gels", "gelsy"):
        S = np.empty(0, S.dtype)
    return (solution[..., 0] if vector else solution), residuals, rank, S


def _lstsq_grads(grads: Any, A: Any, B: Any, solution: Any) -> tuple[Any, Any]:
    """The solution is the pseudoinverse times B; what remains is orthogonal to the columns of A, so that its square
    changes as if the solution did not."""
    vector = solution.ndim < A.ndim
    if vector:
        B, solution = B[..., None], solution[..., None]
    gA = gB = None
    if grads[0] is not None:
        grad = grads[0][..., None] if vector else grads[0]
        P, rank = pinv_op(A)
        gA, gB = _pinv_grad(grad @ h(B), A, P, rank), h(P) @ grad
    if grads[1] is not None and array_of(grads[1]).size:
        part = (B - A @ solution) * (2 * grads[1])[..., None, :]
        gB = part if gB is None else gB + part
        gA = -(part @ h(solution)) if gA is None else gA - part @ h(solution)
    return gA, (gB[..., 0] if vector and gB is not None else gB)


lstsq_op.vjp(
    self=lambda grads, self, B, solution: _lstsq_grads(grads, self, B, solution)[0],
    B=lambda grads, self, B, solution: _lstsq_grads(grads, self, B, solution)[1],
)


def _check_double(array: np.ndarray) -> None:
    if array.dtype.char not in "fdFD":
        raise RuntimeError("This function doesn't handle types other than float and double")


@composite(at=("linalg",))
def lstsq(A, B, rcond=None, *, driver=None, out=None):
    """X that makes ``A X - B`` smallest, the sums of squares that remain, the ranks and the singular values of A.

    >>> import penlight as torch
    >>> torch.linalg.lstsq(torch.tensor([[1.], [1.]]), torch.tensor([[1.], [3.]])).solution.round(decimals=3)
    tensor([[2.]])
    """
    name = "torch.linalg.lstsq"
    a, b = A._array, B._array
    if a.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if b.ndim < 1:
        raise RuntimeError(f"{name}: other must have at least 1 dimension.")
    if b.ndim not in (a.ndim, a.ndim - 1):
        raise RuntimeError(
            f"{name}: input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1"
        )
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"{name}: Expected input and other to have the same dtype, but got input's dtype {scalar_name(a.dtype)} "
            f"and other's dtype {scalar_name(b.dtype)}"
        )
    vector = b.ndim == a.ndim - 1 and (b.ndim == 1 or b.shape == a.shape[:-1])
    _check_double(a)
    if a.shape[-2] != b.shape[-1 if vector else -2]:
        raise RuntimeError(f"{name}: input.size(-2) should match other.size({-1 if vector else -2})")
    if driver is not None and driver not in _DRIVERS:
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    if not vector:
        batch_shape(a.shape[:-2], b.shape[:-2])
    return lstsq_op(A, B, rcond, driver or "gelsy", out=out)


# ------------------------------------------------------------------------------------------------ rank, condition


@composite(at=("linalg",))
def matrix_rank(A, tol=None, hermitian=False, *, atol=None, rtol=None, out=None):
    """The number of singular values above ``max(atol, rtol * largest)``.

    >>> import penlight as torch
    >>> torch.linalg.matrix_rank(torch.ones(2, 2))
    tensor(1)
    """
    array = A._array
    check_matrices(array, "torch.linalg.matrix_rank", "input")
    _check_double(array)
    if not isinstance(hermitian, bool):
        raise TypeError(f"matrix_rank(): argument 'hermitian' must be bool, not {type(hermitian).__name__}")
    if tol is not None:
        atol, rtol = tol, 0.0
    _check_tolerances("matrix_rank", array, atol=atol, rtol=rtol)
    if not array.size:
        S = np.zeros((*array.shape[:-2], min(array.shape[-2:])), array.real.dtype)
    elif hermitian:
        S = np.abs(eigh_arrays(array, "L", vectors=False))
    else:
        S = svd_arrays(array, vectors=False)
    rank = (_limit(array, S, atol, rtol)[..., None] < S).sum(-1)
    return into(out, wrap(np.asarray(rank, np.int64)), "linalg_matrix_rank", _RANK_OUT)


_RANK_OUT = safely("torch.linalg.matrix_rank")


@composite(at=("linalg",))
def cond(A, p=None, *, out=None):
    """The condition number: the norm of A times that of its inverse, by default of the 2-norm."""
    array = A._array
    if not isinstance(p, str):
        if array.ndim < 2:
            raise RuntimeError("linalg.cond: The input tensor must have at least 2 dimensions.")
        if p not in (None, 1, -1, 2, -2, inf, -inf):
            raise RuntimeError(f"linalg.cond got an invalid norm type: {number_text(p)}")
    if p is None or p in (2, -2):
        if not array.size:
            return into(out, sum(A.real.abs(), (-2, -1)), "linalg_cond", safely("linalg.cond"))
        S = svd(A, False)[1]
        one, other = (S[..., 0:1], S[..., -1:]) if p != -2 else (S[..., -1:], S[..., 0:1])
        return into(out, (one / other).squeeze(-1), "linalg_cond", safely("linalg.cond"))
    check_square(array, f"linalg.cond(ord={p})")
    if isinstance(p, str) and p not in ("fro", "nuc"):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    if not array.size:
        return into(out, sum(A.real.abs(), (-2, -1)), "linalg_cond", safely("linalg.cond"))
    inverse, info = inv_ex(A)
    singular = info._array != 0
    others = matrix_norm(inverse.masked_fill(wrap(singular[..., None, None]), 0), p).masked_fill(wrap(singular), inf)
    result = matrix_norm(A, p) * others
    if p != "nuc":
        result = result.nan_to_num(inf, inf, -inf)
    return into(out, result, "linalg_cond", safely("linalg.cond"))


# ------------------------------------------------------------------------------------------------ of tensors


@composite(at=("linalg",))
def tensorinv(A, ind=2, *, out=None):
    """The inverse of a tensor for ``tensordot`` over its first ``ind`` dimensions."""
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    shape = A._array.shape
    if ind > len(shape):
        raise RuntimeError(f"ArrayRef: invalid slice, N = {ind}; size = {len(shape)}")
    before, after = int(np.prod(shape[:ind])), int(np.prod(shape[ind:]))
    if before != after:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{after} != {before}"
        )
    return into(
        out,
        reshape_alias(inv(A.reshape(before, after)), shape[ind:] + shape[:ind]),
        "linalg_tensorinv",
        safely("tensorinv"),
    )


@composite(at=("linalg",))
def tensorsolve(A, B, dims=None, *, out=None):
    """X with ``tensordot(A, X, X.ndim) == B``."""
    if dims is not None:
        ndim = A._array.ndim
        A = A.movedim(tuple(dims), tuple(range(ndim - len(dims), ndim)))
    shape = A._array.shape[B._array.ndim :]
    size = int(np.prod(shape))
    if size != B._array.size:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), "
            f"but got {size} != {B._array.size}"
        )
    return into(
        out,
        solve(A.reshape(B._array.size, size), B.reshape(-1)).reshape(shape),
        "linalg_tensorsolve",
        safely("tensorsolve"),
    )


@composite(at=("linalg",))
def vander(x, *, N=None):
    """The powers 0 to ``N - 1`` of each element."""
    array = x._array
    if array.dtype.kind not in "fciu" or (array.dtype.itemsize == 2 and array.dtype.kind == "f"):
        raise RuntimeError(
            f"linalg.vander supports floating point, complex, and integer tensors, but got {scalar_name(array.dtype)}"
        )
    if array.ndim == 0:
        x = x.reshape(1)
        array = x._array
    count = array.shape[-1] if N is None else N
    if count <= 1:
        raise RuntimeError("N must be greater than 1.")
    if array.dtype.kind in "fc":
        return _powers(x, count)
    ones = wrap(np.ones((*array.shape, 1), array.dtype))
    powers = x.unsqueeze(-1).expand(*array.shape, count - 1).cumprod(-1)
    return cat([ones, powers], -1)


@op("other", at=(), node="CatBackward0")  # y[k] = x^k      gx = sum of k conj(x^(k - 1)) gy[k]
def _powers(xp: Namespace, self: Array, count):
    if self.ndim == 1 and len(self) >= 256:  # all elements at once, as ``accumulate`` goes from power to power
        lines = xp.empty((count, len(self)), self.dtype)
        lines[0] = 1
        for before, line in pairwise(lines):
            xp.multiply(before, self, line)
        result = xp.empty((len(self), count), self.dtype)
        copy_into(result, lines.T)
        return result
    result = xp.empty((*self.shape, count), self.dtype)
    result[..., 0], result[..., 1:] = 1, self[..., None]
    return xp.multiply.accumulate(result, -1, None, result)


def _powers_grad(grad, result, count):
    weights = wrap_like(grad, np.arange(1, count, dtype=array_of(result).real.dtype))
    return sum(grad[..., 1:] * conj(result[..., :-1]) * weights, -1)


_powers.vjp(self=_powers_grad)
