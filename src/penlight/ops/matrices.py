"""What the operations of linear algebra share: checks of their arguments, and the triangular factorization.

Note [Derivatives of matrix functions]: unless a formula says otherwise it is that of Giles 2008, "Collected matrix
derivative results for forward and reverse mode algorithmic differentiation", for complex matrices with transposes
conjugated. The formulas use differentiable operations only, so that they hold for every order.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend import lapack, linalg
from ..backend.names import scalar_name
from .define import registry
from .formulas import array_of
from .triangular import diag_embed, tril_array, triu_array


class _LinAlgError(RuntimeError):
    """What is raised where a matrix does not permit an operation: singular, not positive-definite, not converging."""

    __module__ = "torch._C"


LinAlgError = _LinAlgError
registry.setdefault("linalg", {})["LinAlgError"] = LinAlgError

_PANEL = 32  # columns that an elimination takes at once


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


def check_floating(array: np.ndarray, name: str, narrow: bool = False, kernel: str = "") -> None:
    if array.dtype.kind not in "fcV":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {scalar_name(array.dtype)}"
        )
    if kernel:
        check_lapack(array, kernel)
    elif array.dtype.itemsize == 2 and not narrow:
        raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {scalar_name(array.dtype)}")


def check_lapack(array: np.ndarray, kernel: str) -> None:
    """``kernel``: how PyTorch names what calls LAPACK."""
    if array.dtype.char not in "fdFD":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(array.dtype)}'")


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

    LAPACK's ``getrf``, or without it Gaussian elimination with partial pivoting (Golub and Van Loan, "Matrix
    Computations", 3.4): few matrices one after the other, many at once.
    """
    lead, (rows, columns) = array.shape[:-2], array.shape[-2:]
    if not lead and array.size:
        getrf = lapack.routine("getrf", array.dtype) if pivot else None
        if getrf is None:
            return _eliminated(array, pivot)
        result, pivots, info = getrf(array)
        pivots += 1
        return result, pivots, np.array(info, np.int32)
    size, count = min(rows, columns), prod(lead)
    if not 0 < count <= size:
        return _eliminated_together(array, pivot)
    parts = [lu_array(matrix, pivot) for matrix in array.reshape(count, rows, columns)]
    whole, pivots, infos = [np.stack(each) for each in zip(*parts, strict=True)]
    return whole.reshape(array.shape), pivots.reshape((*lead, size)), infos.reshape(lead)


def _eliminated(array: np.ndarray, pivot: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One matrix, in panels: within one, each column and row is finished when its turn comes (Crout), so that a step
    is two products of a matrix and a vector; what is right of and below a panel is one product of matrices."""
    rows, columns = array.shape
    work = np.array(array, order="C")
    pivots, info = [], 0
    for start in range(0, min(rows, columns), _PANEL):
        end = min(start + _PANEL, rows, columns)
        for step in range(start, end):
            column = work[step:, step]
            if step > start:
                column -= work[step:, start:step] @ work[start:step, step]
            row = step
            if pivot:  # as LAPACK measures complex numbers
                row += int((np.abs(column.real) + np.abs(column.imag) if array.dtype.kind == "c"
                            else np.abs(column)).argmax())  # fmt: skip
                if row != step:
                    work[[step, row]] = work[[row, step]]
            pivots.append(row + 1)
            if column[0] == 0:
                info = info or step + 1
            else:
                column[1:] /= column[0]
            if start < step and step + 1 < end:
                work[step, step + 1 : end] -= work[step, start:step] @ work[start:step, step + 1 : end]
        if end < columns:
            for step in range(start + 1, end):
                work[step, end:] -= work[step, start:step] @ work[start:step, end:]
            work[end:, end:] -= work[end:, start:end] @ work[start:end, end:]
    return work, np.array(pivots, np.int32), np.array(info, np.int32)


def _eliminated_together(array: np.ndarray, pivot: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lead, (rows, columns) = array.shape[:-2], array.shape[-2:]
    size = min(rows, columns)
    work = np.array(array, order="C").reshape((prod(lead), rows, columns))
    every = np.arange(len(work))
    pivots = np.tile(np.arange(1, size + 1, dtype=np.int32), (len(work), 1))
    infos = np.zeros(len(work), np.int32)
    for step in range(size):
        if pivot and step < rows:
            column = work[:, step:, step]
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
    if pivots.ndim == 1:
        order = list(range(rows))
        for step, other in enumerate(pivots.tolist()):
            if other != step + 1:
                order[step], order[other - 1] = order[other - 1], order[step]
        return np.array(order, np.intp)
    lead = pivots.shape[:-1]
    flat = pivots.reshape(prod(lead), pivots.shape[-1])
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
    order = permutation(pivots, rows)
    if order.ndim == 1:
        return eye(rows, rows, dtype).take(order, 1)
    return np.swapaxes(eye(rows, rows, dtype)[order], -2, -1)


def _eye(rows: int, columns: int, dtype: Any) -> np.ndarray:
    return np.eye(rows, columns, dtype=dtype)


_small_eye = lru_cache(64)(_eye)


def eye(rows: int, columns: int, dtype: Any) -> np.ndarray:
    """An identity matrix to read from: a small one is made once."""
    return (_small_eye if rows * columns <= 4096 else _eye)(rows, columns, dtype)


def solve_triangular_array(array: np.ndarray, right: np.ndarray, upper: bool, unit: bool) -> np.ndarray:
    """X with A X = B for a triangular A, of which the other triangle is not looked at."""
    trtrs = lapack.routine("trtrs", array.dtype) if array.dtype == right.dtype and array.size and right.size else None
    if trtrs is not None:
        if array.ndim == 2 == right.ndim:
            result, info = trtrs(array, right, not upper, 0, unit)
            if info == 0:
                return result
        elif array.shape[:-2] == right.shape[:-2]:
            found = lapack.stack(lambda a, b: solve_triangular_array(a, b, upper, unit), array.shape[:-2], array, right)
            if found is not None:
                return found
    clean = triu_array(array) if upper else tril_array(array)
    if unit:
        clean = np.where(eye(array.shape[-1], array.shape[-1], np.bool_), clean.dtype.type(1), clean)
    try:
        return linalg.solve(clean, right)  # whose elimination finds nothing to do
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
