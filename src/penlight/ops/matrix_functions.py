"""Pseudoinverses, least squares, rank, powers and exponentials. See Note [Derivatives of matrix functions] in
matrices.py."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, factorial, log2
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend import lapack, linalg
from ..backend.names import scalar_name, tensor_type
from ..backend.promotion import can_cast
from ..backend.transposes import copy_into
from ..backend.types import Array, Namespace
from .define import composite, op, register
from .formulas import array_of
from .helpers import conj
from .joining import cat
from .matmul import h, matmul
from .matrices import check_floating, check_matrices, check_square, wrap_like
from .norms import matrix_norm
from .outputs import anything, castable, exact, into, refusing, safely
from .reduction import sum
from .solving import inv, inv_ex, solve
from .spectral import svd
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


def _limit(A: np.ndarray, values: np.ndarray, atol: Any, rtol: Any) -> np.ndarray:
    atol, rtol = _tolerance(A, atol, rtol)
    largest = values.max(-1) if values.shape[-1] else np.zeros(values.shape[:-1], values.dtype)
    return np.maximum(np.asarray(atol), np.asarray(rtol) * largest).astype(values.dtype)


def _pseudoinverse(A: np.ndarray, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> np.ndarray:
    if not A.size:
        return np.zeros((*A.shape[:-2], A.shape[-1], A.shape[-2]), A.dtype)
    if hermitian:
        values, vectors = linalg.eigh(A)
        keep = np.abs(values) > _limit(A, np.abs(values), atol, rtol)[..., None]
        inverse = np.where(keep, 1 / np.where(keep, values, 1), 0).astype(values.dtype)
        return (vectors * inverse[..., None, :]) @ np.conj(vectors.mT)
    U, S, Vh = linalg.svd(A, False)
    keep = _limit(A, S, atol, rtol)[..., None] < S
    inverse = np.where(keep, 1 / np.where(keep, S, 1), 0).astype(S.dtype)
    return (np.conj(Vh.mT) * inverse[..., None, :]) @ np.conj(U.mT)


def _pinv_grad(grad: Any, A: Any, P: Any) -> Any:
    """Golub and Pereyra 1973, "The differentiation of pseudo-inverses and nonlinear least squares problems", eq. 4.12:
    dP = -P dA P + P P^H dA^H (I - A P) + (I - P A) dA^H P^H P."""
    G, Ph = h(grad), h(P)
    through = G @ P @ Ph
    within = Ph @ P @ G
    return -(Ph @ grad @ Ph) + (through - A @ (P @ through)) + (within - (within @ P) @ A)


@op("other", at=(), name="linalg_pinv", node="LinalgPinvBackward0", out=False)  # Y = X^+
def pinv_op(xp: Namespace, self: Array, atol=None, rtol=None, hermitian=False):
    return _pseudoinverse(self, atol, rtol, hermitian)


pinv_op.vjp(self=lambda grad, self, result: _pinv_grad(grad, self, result))


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
    if array.ndim < 2 or array.dtype.kind not in "fc":
        raise RuntimeError(
            f"linalg.pinv({tensor_type(array.dtype)[6:-6]}{{{list(array.shape)}}}): expected a tensor with 2 or more "
            "dimensions of float, double, cfloat or cdouble types"
        )
    if rcond is not None:
        atol, rtol = 0.0, rcond
    if hermitian:
        check_square(array, "linalg.pinv")
    return into(out, pinv_op(A, atol, rtol, hermitian), "linalg_pinv", safely("linalg.pinv"))


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
        solution = _pseudoinverse(A, 0.0, rcond) @ B
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
        P = pinv_op(A)
        gA, gB = _pinv_grad(grad @ h(B), A, P), h(P) @ grad
    if grads[1] is not None and array_of(grads[1]).size:
        part = (B - A @ solution) * (2 * grads[1])[..., None, :]
        gB = part if gB is None else gB + part
        gA = -(part @ h(solution)) if gA is None else gA - part @ h(solution)
    return gA, (gB[..., 0] if vector and gB is not None else gB)


lstsq_op.vjp(
    self=lambda grads, self, B, solution: _lstsq_grads(grads, self, B, solution)[0],
    B=lambda grads, self, B, solution: _lstsq_grads(grads, self, B, solution)[1],
)


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
    if a.shape[-2] != b.shape[-1 if vector else -2]:
        raise RuntimeError(f"{name}: input.size(-2) should match other.size({-1 if vector else -2})")
    if driver is not None and driver not in _DRIVERS:
        raise RuntimeError(f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
    return lstsq_op(A, B, rcond, driver or "gelsy", out=out)


# ------------------------------------------------------------------------------------------------ rank, condition


@composite(at=("linalg",))
def matrix_rank(A, tol=None, *, atol=None, rtol=None, hermitian=False, out=None):
    """The number of singular values above ``max(atol, rtol * largest)``.

    >>> import penlight as torch
    >>> torch.linalg.matrix_rank(torch.ones(2, 2))
    tensor(1)
    """
    array = A._array
    check_matrices(array, "torch.linalg.matrix_rank", "input")
    if tol is not None:
        atol, rtol = tol, 0.0
    if hermitian:
        check_square(array, "linalg.eigh")
        S = np.abs(linalg.eigvalsh(array))
    elif array.size:
        S = linalg.svdvals(array)
    else:
        S = np.zeros((*array.shape[:-2], min(array.shape[-2:])), array.real.dtype)
    rank = (_limit(array, S, atol, rtol)[..., None] < S).sum(-1)
    return into(out, wrap(np.asarray(rank, np.int64)), "linalg_matrix_rank", anything)


@composite(at=("linalg",))
def cond(A, p=None, *, out=None):
    """The condition number: the norm of A times that of its inverse, by default of the 2-norm."""
    check_matrices(A._array, "linalg.cond")
    if p is None or p in (2, -2):
        S = svd(A, False)[1]
        one, other = (S[..., 0:1], S[..., -1:]) if p != -2 else (S[..., -1:], S[..., 0:1])
        return into(out, (one / other).squeeze(-1), "linalg_cond", safely("linalg.cond"))
    check_square(A._array, f"linalg.cond(ord={p})")
    if p == "nuc":
        return into(out, matrix_norm(A, p) * matrix_norm(inv(A), p), "linalg_cond", safely("linalg.cond"))
    inverse, info = inv_ex(A)
    singular = wrap((info._array != 0)[..., None, None])
    result = matrix_norm(A, p) * matrix_norm(inverse.masked_fill(singular, float("inf")), p)
    return into(out, result.nan_to_num(float("inf"), float("inf"), -float("inf")), "linalg_cond", safely("linalg.cond"))


# ------------------------------------------------------------------------------------------------ powers


@composite(at=("linalg",), name="matrix_power")
def matrix_power(A, n, *, out=None):
    """The ``n``-th power of square matrices, by repeated squaring; a negative one is that of the inverse.

    >>> import penlight as torch
    >>> torch.linalg.matrix_power(torch.tensor([[1., 1.], [0., 1.]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    check_square(A._array, "linalg.matrix_power")
    if not isinstance(n, int):
        raise TypeError(f"linalg_matrix_power(): argument 'n' (position 2) must be int, not {type(n).__name__}")
    result = _power(A, n)
    if out is not None:
        safely("matrix_power")(result.dtype, out.dtype)
    count = abs(n)  # of squares alone, or of none, PyTorch's result is copied into `out`; else it is a product there
    copied = n in (0, 1) or (count > 2 and not count & (count - 1))
    return into(out, result, "linalg_matrix_power", castable if copied else exact)


@composite(name="matrix_power")
def old_matrix_power(input, n, *, out=None):
    """The ``n``-th power of square matrices."""
    return matrix_power(input, n, out=out)


def _power(A: Any, n: int) -> Any:
    if n == 0:
        return A.clone().copy_(wrap(np.eye(A._array.shape[-1], dtype=A._array.dtype)))
    if n < 0:
        A, n = inv(A), -n
    if n == 1:
        return A.clone() if A._node is None else A
    square, result = A, None
    while n:
        if n & 1:
            result = square if result is None else matmul(result, square)
        n >>= 1
        if n:
            square = matmul(square, square)
    return result


# ------------------------------------------------------------------------------------------------ exponential

# Higham 2005, "The scaling and squaring method for the matrix exponential revisited", with the one Pade approximant of
# degree 13.
_DEGREE = 13
_PADE = [
    float(factorial(2 * _DEGREE - k) * factorial(_DEGREE) // (factorial(k) * factorial(_DEGREE - k)))
    / float(factorial(2 * _DEGREE))
    for k in range(_DEGREE + 1)
]
_THETA = 5.371920351148152


def _exponential(A: np.ndarray) -> np.ndarray:
    norm = np.abs(A).sum(-2).max(-1, initial=0.0)
    finite = norm[np.isfinite(norm)]
    largest = float(finite.max(initial=0.0))
    squarings = max(0, ceil(log2(largest / _THETA))) if largest > _THETA else 0
    A = A / A.dtype.type(2**squarings)
    eye = np.eye(A.shape[-1], dtype=A.dtype)
    A2 = A @ A
    even, odd, power = _PADE[0] * eye, _PADE[1] * eye, eye
    for k in range(2, _DEGREE + 1, 2):
        power = power @ A2
        even = even + A.dtype.type(_PADE[k]) * power
        if k + 1 <= _DEGREE:
            odd = odd + A.dtype.type(_PADE[k + 1]) * power
    odd = A @ odd
    result = linalg.solve(even - odd, even + odd)
    for _ in range(squarings):
        result = result @ result
    return result


def _exp_grad(grad: Any, A: Any) -> Any:
    """The corner of the exponential of [[A^H, G], [0, A^H]] (Mathias 1996, "A chain rule for matrix functions")."""
    size = A.shape[-1]
    conjugate = h(A)
    block = cat([cat([conjugate, grad], -1), cat([conjugate * 0, conjugate], -1)], -2)
    return matrix_exp(block)[..., :size, size:]


@op("other", name="linalg_matrix_exp", at=(), node="LinalgMatrixExpBackward0", out=False)  # Y = e^X
def matrix_exp(xp: Namespace, self: Array):
    """The exponential of square matrices.

    >>> import penlight as torch
    >>> torch.linalg.matrix_exp(torch.zeros(2, 2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    check_square(self, "linalg.matrix_exp")
    check_floating(self, "linalg.matrix_exp", narrow=True)
    if not self.size:
        return self.copy()
    # The approximant's numerator and denominator cancel digits that single precision cannot spare.
    wide = np.complex128 if self.dtype.kind == "c" else np.float64
    return _exponential(self.astype(wide, copy=False)).astype(self.dtype, copy=False)


matrix_exp.vjp(self=lambda grad, self: _exp_grad(grad, self))
register(matrix_exp, "matrix_exp", ("torch", "Tensor", "linalg"))


# ------------------------------------------------------------------------------------------------ of tensors


@composite(at=("linalg",))
def tensorinv(A, ind=2, *, out=None):
    """The inverse of a tensor for ``tensordot`` over its first ``ind`` dimensions."""
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    shape = A._array.shape
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
    if array.ndim == 0:
        x = x.reshape(1)
        array = x._array
    count = array.shape[-1] if N is None else N
    if count <= 1:
        raise RuntimeError("N must be greater than 1.")
    if array.dtype.kind in "fc" and array.dtype.itemsize > 2:
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
