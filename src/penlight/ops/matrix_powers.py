"""Powers and exponentials of matrices. See Note [Derivatives of matrix functions] in matrices.py."""

from __future__ import annotations

from math import ceil, factorial, log2
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend import linalg
from ..backend.types import Array, Namespace
from .define import composite, op, register
from .joining import cat
from .matmul import h, matmul
from .matrices import check_floating, check_square
from .outputs import castable, exact, into, safely
from .solving import inv

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
    if not isinstance(n, int) or isinstance(n, bool):
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
