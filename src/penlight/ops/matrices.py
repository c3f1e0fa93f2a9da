"""What the operations of linear algebra share: checks of their arguments, and the triangular factorization.

Note [Derivatives of matrix functions]: unless a formula says otherwise it is that of Giles 2008, "Collected matrix
derivative results for forward and reverse mode algorithmic differentiation", for complex matrices with transposes
conjugated. The formulas use differentiable operations only, so that they hold for every order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.names import scalar_name
from .define import registry
from .formulas import array_of
from .triangular import diag_embed


class _LinAlgError(RuntimeError):
    """What is raised where a matrix does not permit an operation: singular, not positive-definite, not converging."""

    __module__ = "torch._C"


LinAlgError = _LinAlgError
registry.setdefault("linalg", {})["LinAlgError"] = LinAlgError


# ------------------------------------------------------------------------------------------------ checks


def check_matrices(array: np.ndarray, name: str, what: str = "A") -> None:
    if array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor {what} must have at least 2 dimensions.")


def check_square(array: np.ndarray, name: str, what: str = "A") -> None:
    check_matrices(array, name, what)
    rows, columns = array.shape[-2:]
    if rows != columns:
        lead = f"{name}: " if name else ""
        raise RuntimeError(
            f"{lead}{what} must be batches of square matrices, but they are {rows} by {columns} matrices"
        )


def check_floating(array: np.ndarray, name: str, narrow: bool = False) -> None:
    if array.dtype.kind not in "fcV":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {scalar_name(array.dtype)}"
        )
    if array.dtype.itemsize == 2 and not narrow:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {scalar_name(array.dtype)}")


def first_failure(infos: np.ndarray) -> tuple[str, int]:
    """Which of a batch failed first, as errors name it, and its code."""
    flat = infos.reshape(-1)
    place = int(np.flatnonzero(flat)[0])
    return (f"(Batch element {place}): " if infos.ndim else ""), int(flat[place])


def batches(function: Any, *arrays: np.ndarray, outputs: int = 1) -> Any:
    """``function`` applied to each matrix of a stack, results stacked."""
    lead = arrays[0].shape[:-2]
    results = [function(*[array[place] for array in arrays]) for place in np.ndindex(lead)]
    if outputs == 1:
        return np.stack(results).reshape(lead + np.shape(results[0]))
    return tuple([np.stack(parts).reshape(lead + np.shape(parts[0])) for parts in zip(*results, strict=True)])


# ------------------------------------------------------------------------------------------------ LU


def lu_array(array: np.ndarray, pivot: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """L and U in one matrix, the rows exchanged (counted from 1, as LAPACK does), and 0 or the first zero on U's
    diagonal.

    Gaussian elimination with partial pivoting (Golub and Van Loan, "Matrix Computations", 3.4), all matrices of a stack
    at once: NumPy has LAPACK's ``getrf`` only inside its solvers.
    """
    lead, (rows, columns) = array.shape[:-2], array.shape[-2:]
    size = min(rows, columns)
    work = np.array(array, order="C").reshape((int(np.prod(lead)), rows, columns))
    every = np.arange(len(work))
    pivots = np.tile(np.arange(1, size + 1, dtype=np.int32), (len(work), 1))
    infos = np.zeros(len(work), np.int32)
    for step in range(size):
        if pivot and step < rows:
            column = work[:, step:, step]
            # As LAPACK measures complex numbers.
            chosen = (np.abs(column.real) + np.abs(column.imag)).argmax(1) + step
            pivots[:, step] = chosen + 1
            swapped = work[every, chosen].copy()
            work[every, chosen] = work[:, step]
            work[:, step] = swapped
        top = work[:, step, step]
        infos[(top == 0) & (infos == 0)] = step + 1
        divisor = np.where(top == 0, work.dtype.type(1), top)
        work[:, step + 1 :, step] /= divisor[:, None]
        work[:, step + 1 :, step + 1 :] -= work[:, step + 1 :, step, None] * work[:, step, None, step + 1 :]
    return work.reshape(array.shape), pivots.reshape((*lead, size)), infos.reshape(lead)


def permutation(pivots: np.ndarray, rows: int) -> np.ndarray:
    """The row of A that stands in each row of L U."""
    lead = pivots.shape[:-1]
    flat = pivots.reshape(int(np.prod(lead)), pivots.shape[-1])
    result = np.tile(np.arange(rows), (len(flat), 1))
    every = np.arange(len(flat))
    for step in range(flat.shape[1]):
        other = flat[:, step] - 1
        kept = result[every, other].copy()
        result[every, other] = result[:, step]
        result[:, step] = kept
    return result.reshape((*lead, rows))


def permutation_matrix(pivots: np.ndarray, rows: int, dtype: Any) -> np.ndarray:
    """P, with A = P L U."""
    return np.swapaxes(np.eye(rows, dtype=dtype)[permutation(pivots, rows)], -2, -1)


def solve_triangular_array(array: np.ndarray, right: np.ndarray, upper: bool, unit: bool) -> np.ndarray:
    """X with A X = B for a triangular A, of which the other triangle is not looked at."""
    clean = np.triu(array) if upper else np.tril(array)
    if unit:
        clean = np.array(clean)
        diagonal = np.arange(clean.shape[-1])
        clean[..., diagonal, diagonal] = 1
    try:
        return np.linalg.solve(clean, right)  # whose elimination finds nothing to do
    except np.linalg.LinAlgError:
        return _substitute(clean, right, upper)


def _substitute(array: np.ndarray, right: np.ndarray, upper: bool) -> np.ndarray:
    """By substitution: a zero on the diagonal makes infinities, as in LAPACK."""
    shape = np.broadcast_shapes(array.shape[:-2], right.shape[:-2])
    result = np.array(np.broadcast_to(right, shape + right.shape[-2:]))
    count = array.shape[-1]
    for row in range(count - 1, -1, -1) if upper else range(count):
        known = slice(row + 1, count) if upper else slice(row)
        if row != (count - 1 if upper else 0):
            result[..., row, :] -= (array[..., row, None, known] @ result[..., known, :])[..., 0, :]
        result[..., row, :] /= array[..., row, row, None]
    return result


# ------------------------------------------------------------------------------------------------ in formulas


def wrap_like(x: Any, array: np.ndarray) -> Any:
    """An array as a Tensor where ``x`` is one."""
    return wrap(array) if isinstance(x, Tensor) else array


def diagonal_of(x: Any) -> Any:
    """The diagonals of matrices."""
    return x.diagonal(0, -2, -1)


def off_diagonal(x: Any) -> Any:
    """The matrices without their diagonals."""
    return x - diag_embed(diagonal_of(x))


def is_complex(x: Any) -> bool:
    return array_of(x).dtype.kind == "c"


def differences(values: Any) -> Any:
    """E[i, j] = values[j] - values[i], with ones on the diagonal."""
    E = values[..., None, :] - values[..., :, None]
    return E + wrap_like(E, np.eye(values.shape[-1], dtype=array_of(E).dtype))
