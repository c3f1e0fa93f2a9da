"""What sparse operations are made of: reading a dense tensor at places, adding to it there, and two products.

Places are integer arrays, one a dimension, with an entry e for each value. Each pair is closed under differentiation:
``take_at`` and ``put_at`` are adjoint, and so are ``product_at`` and ``dots_at`` in either operand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend.types import Array, Namespace
from ..define import op
from ..helpers import conj

# From so many multiplications, those with zeros counted, SciPy pays for making its matrix, and for its import.
_LARGE = 4_000_000
# Up to so many elements for each value, a matrix is multiplied faster with its zeros than without.
_DENSE = 64


def _name(name: str) -> str:
    return name


def _widened(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) if array.dtype.itemsize == 2 and array.dtype.kind in "fV" else array


@op("view", at=(), node=_name)  # y = x, the same memory
def named(xp: Namespace, self: Array, name="ValuesBackward0"):
    """The tensor itself, under another node's name."""
    return self.view()


named.vjp(self=lambda grad: grad)


@op("linear", at=(), node=_name)  # y = x
def renamed(xp: Namespace, self: Array, name="CloneBackward0"):
    """The same for a tensor that no one else sees: its memory changes hands."""
    return self


renamed.vjp(self=lambda grad: grad)


@op("linear", at=(), node=_name)  # y[e] = x[i_e]     x: (*size, *)   y: (nnz, *)
def take_at(xp: Namespace, self: Array, places, name="SparseMaskBackward0"):
    return self[places] if places else self[None]


@op("linear", at=(), node=_name)  # y[i_e] += x[e]     x: (nnz, *)   y: (*size, *)
def put_at(xp: Namespace, self: Array, places, size, repeated=False, name="ToDenseBackward0"):
    if not places:
        return self.sum(0, dtype=self.dtype)
    if not repeated:
        result = xp.zeros((*size, *self.shape[1:]), self.dtype)
        result[places] = self
        return result
    wide = _widened(self)
    result = xp.zeros((*size, *self.shape[1:]), wide.dtype)
    xp.add.at(result, places, wide)
    return result.astype(self.dtype, copy=False)


take_at.vjp(self=lambda grad, self_shape, places: put_at(grad, places, self_shape[: len(places)], True))
put_at.vjp(self=lambda grad, places, size: take_at(grad, places))


def _sums_by_row(xp: Namespace, terms: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Sums of the terms of each row."""
    result = xp.zeros((size, *terms.shape[1:]), terms.dtype)
    if terms.size:
        if (rows[1:] < rows[:-1]).any():
            order = xp.argsort(rows, kind="stable")
            rows, terms = rows[order], terms[order]
        starts = _starts(rows)
        result[rows[starts]] = xp.add.reduceat(terms, starts, axis=0)
    return result


def _starts(rows: np.ndarray) -> np.ndarray:
    """Where in the sorted ``rows`` each row begins."""
    return np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))


def _scipy() -> Any:
    try:
        from scipy import sparse
    except ImportError:
        return None
    return sparse


def _product(xp: Namespace, self: Array, dense: Array, rows, columns, m, unique):
    values, other = _widened(self), _widened(dense)
    k, n = other.shape
    dense_enough = unique and m * k <= _DENSE * values.size
    work = m * k * n if dense_enough else _DENSE * values.size * n
    library = _scipy() if work >= _LARGE and values.dtype.kind in "fc" else None
    if library is not None:
        result = library.coo_matrix((values, (rows, columns)), (m, k)).tocsr() @ other
    elif dense_enough:
        matrix = xp.zeros((m, k), values.dtype)
        matrix[rows, columns] = values
        result = matrix @ other
    else:
        result = _sums_by_row(xp, values[:, None] * other[columns], rows, m)
    return result if result.dtype == self.dtype else result.astype(self.dtype)


def _product_op(name: str) -> Any:
    # One op a node name: naming the node by a parameter would send every call down the general path.
    function = op("bilinear", at=(), name=f"sparse_{name}", node=name)(_product)
    function.vjp(
        self=lambda grad, dense, rows, columns, unique: dots_at(grad, conj(dense), rows, columns, unique),
        dense=lambda grad, self, dense_shape, rows, columns, unique: product_at(
            conj(self), grad, columns, rows, dense_shape[0], unique
        ),
    )
    return function


# Y[i_e] += x[e] D[j_e]     x: (nnz)   D: (k, n)   Y: (m, n)     `unique`: no place comes twice
PRODUCTS = {name: _product_op(name) for name in ("SparseAddmmBackward0", "MmBackward0", "SparseMmReduceImplBackward0")}
product_at = PRODUCTS["SparseAddmmBackward0"]


@op("bilinear", at=())  # y[e] = sum_k X[i_e, k] Y[j_e, k]     X: (m, k)   Y: (n, k)   y: (nnz)
def dots_at(xp: Namespace, self: Array, other: Array, rows, columns, unique):
    x, y = _widened(self), _widened(other)
    if x.shape[0] * y.shape[0] <= _DENSE * rows.size:
        result = (x @ y.T)[rows, columns]
    else:
        result = xp.einsum("ek,ek->e", x[rows], y[columns])
    return result if result.dtype == self.dtype else result.astype(self.dtype)


dots_at.vjp(
    self=lambda grad, self_shape, other, rows, columns, unique: product_at(
        grad, conj(other), rows, columns, self_shape[0], unique
    ),
    other=lambda grad, self, other_shape, rows, columns, unique: product_at(
        grad, conj(self), columns, rows, other_shape[0], unique
    ),
)


def _picks(x: Any, dense: Any, rows: np.ndarray, columns: np.ndarray, smallest: bool) -> Any:
    """For each row with a value and each column of the product, which value's term is taken: the first of equals, and
    the first nan where there is one. With them, their rows and columns."""
    values, other = [_widened(each if type(each) is np.ndarray else each._array) for each in (x, dense)]
    terms = values[:, None] * other[columns]
    starts = _starts(rows)
    best = (np.minimum if smallest else np.maximum).reduceat(terms, starts)
    taken = (terms == np.repeat(best, np.diff(starts, append=rows.size), 0)) | (terms != terms)
    place = np.where(taken, np.arange(rows.size)[:, None], rows.size)
    picked = np.minimum.reduceat(place, starts).ravel()
    n = other.shape[1]
    return picked, np.repeat(rows[starts], n), np.tile(np.arange(n), starts.size)


@op("other", at=(), node="SparseMmReduceImplBackward0")  # Y[i, l] = max of x[e] D[j_e, l] over e with i_e = i
def extreme_at(xp: Namespace, self: Array, dense: Array, rows, columns, m, smallest):
    values, other = _widened(self), _widened(dense)
    result = xp.zeros((m, other.shape[1]), self.dtype)
    if rows.size:
        starts = _starts(rows)
        extreme = (xp.minimum if smallest else xp.maximum).reduceat
        # In blocks of rows whose terms stay in the cache.
        step = max(1, starts.size * 2**16 // (rows.size * other.shape[1] + 1))
        if step >= starts.size:
            result[rows[starts]] = extreme(values[:, None] * other[columns], starts)
            return result
        for first in range(0, starts.size, step):
            block = starts[first : first + step]
            end = starts[first + step] if first + step < starts.size else rows.size
            part = slice(block[0], end)
            result[rows[block]] = extreme(values[part, None] * other[columns[part]], block - block[0])
    return result


def _extreme_values(grad: Any, self: Any, dense: Any, rows: Any, columns: Any, smallest: bool) -> Any:
    if not rows.size:
        return None
    picked, lines, lanes = _picks(self, dense, rows, columns, smallest)
    factors = take_at(dense, (columns[picked], lanes))
    return put_at(take_at(grad, (lines, lanes)) * factors, (picked,), (rows.size,), True)


def _extreme_dense(grad: Any, self: Any, dense: Any, rows: Any, columns: Any, smallest: bool) -> Any:
    if not rows.size:
        return None
    picked, lines, lanes = _picks(self, dense, rows, columns, smallest)
    factors = take_at(self, (picked,))
    return put_at(take_at(grad, (lines, lanes)) * factors, (columns[picked], lanes), dense.shape, True)


extreme_at.vjp(self=_extreme_values, dense=_extreme_dense)
