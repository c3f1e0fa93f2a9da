"""Triangles and diagonals of matrices."""

from __future__ import annotations

from functools import lru_cache
from operator import index
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend import devices, dtypes
from ..backend.choice import cleared
from ..backend.layouts import plain
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import wrap_dim
from .outputs import exact, into
from .strides import _diagonal, diagonal, diagonal_back
from .views import ravel


def _triangle(name: str, xp: Namespace, array: np.ndarray, offset: int) -> np.ndarray:
    if array.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    rows, columns = array.shape[-2:]
    return cleared(triangle(rows, columns, index(offset) - (name == "triu"), name == "triu"), array)


def tril_array(array: np.ndarray, offset: int = 0) -> np.ndarray:
    """The lower triangles; ``np.tril`` makes its mask anew each time, which is most of its time on small matrices."""
    rows, columns = array.shape[-2:]
    return cleared(triangle(rows, columns, offset, False), array)


def triu_array(array: np.ndarray, offset: int = 0) -> np.ndarray:
    """The upper triangles."""
    rows, columns = array.shape[-2:]
    return cleared(triangle(rows, columns, offset - 1, True), array)


def _mask(rows: int, columns: int, offset: int, lower: bool) -> np.ndarray:
    mask = np.tri(rows, columns, offset, dtype=bool)
    return mask if lower else ~mask


_small_mask = lru_cache(64)(_mask)


def triangle(rows: int, columns: int, offset: int, lower: bool) -> np.ndarray:
    """Where a matrix is not above the diagonal ``offset``, or with ``lower`` false where it is; to be read only."""
    return (_small_mask if rows * columns <= 4096 else _mask)(rows, columns, offset, lower)


@op("linear", inplace=True, out=exact, layout=plain)  # gx = tril(gy)
def tril(xp: Namespace, self: Array, diagonal=0):
    """The lower triangles of matrices, zeros above ``diagonal``."""
    return _triangle("tril", xp, self, diagonal)


@op("linear", inplace=True, out=exact, layout=plain)  # gx = triu(gy)
def triu(xp: Namespace, self: Array, diagonal=0):
    """The upper triangles of matrices, zeros below ``diagonal``."""
    return _triangle("triu", xp, self, diagonal)


tril.vjp(self=lambda grad, diagonal: tril(grad, diagonal))
triu.vjp(self=lambda grad, diagonal: triu(grad, diagonal))


@op("linear", out=False)  # y[i, i + offset] = x[i]      gx = diagonal(gy)
def diag_embed(xp: Namespace, self: Array, offset=0, dim1=-2, dim2=-1):
    """Matrices, in ``dim1`` and ``dim2`` of the result, with the last dimension as their diagonal."""
    ndim = self.ndim + 1
    if ndim == 2 and dim1 == -2 and dim2 == -1 and type(offset) is int:
        length = self.size
        size = length + (offset if offset >= 0 else -offset)
        result = xp.zeros((size, size), self.dtype)
        start = offset if offset >= 0 else -offset * size
        result.reshape(-1)[start : start + length * (size + 1) : size + 1] = self
        return result
    one, other = wrap_dim(dim1, ndim), wrap_dim(dim2, ndim)
    if one == other:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    size = self.shape[-1] + abs(offset)
    shape = list(self.shape[:-1])
    for dim in sorted((one, other)):
        shape.insert(dim, size)
    result = xp.zeros(shape, self.dtype)
    _diagonal(result, offset, one, other)[...] = self
    return result


diag_embed.vjp(self=lambda grad, offset, dim1, dim2: diagonal(grad, offset, dim1, dim2))


@op("linear", at=(), name="_diagonal_copy", node="DiagonalBackward0_copy")
def diagonal_copy(xp: Namespace, self: Array, offset):
    return _diagonal(self, offset, 0, 1).copy()


diagonal_copy.vjp(self=lambda grad, self_shape, offset: diagonal_back(grad, self_shape, offset, 0, 1))


def _diag_out(source: Any, target: Any) -> None:
    if not can_cast(source, target):
        raise RuntimeError(
            f"diag: result type {scalar_name(source)} can't be cast to the desired out= type {scalar_name(target)}"
        )
    exact(source, target)


@composite
def diag(input, diagonal=0, *, out=None):
    """The diagonal of a matrix, copied; of a 1-d tensor, the matrix that has it as its diagonal."""
    ndim = input._array.ndim
    if ndim == 1:
        return into(out, diag_embed(input, diagonal), "diag", _diag_out)
    if ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {ndim}D")
    return into(out, diagonal_copy(input, diagonal), "diag", exact)


@composite
def diagflat(input, offset=0):
    """The matrix that has all elements as its diagonal."""
    return diag_embed(ravel(input), offset)


def _indices(name: str, function: Any, row: int, col: int, offset: int, dtype: Any, device: Any) -> Any:
    for what, size in (("row", row), ("col", col)):
        if index(size) < 0:
            raise RuntimeError(f"{what} must be non-negative, got{size}")
    dtype = dtypes.int64 if dtype is None else dtype
    devices.check_cpu(device, name)
    if dtype not in (dtypes.int64, dtypes.int32):
        raise NotImplementedError(f"\"{name}\" not implemented for '{scalar_name(dtype)}'")
    return wrap(np.array(function(row, offset, col), dtype.numpy).reshape(2, -1))


@composite(at=("torch",))
def tril_indices(row, col, offset=0, *, dtype=None, layout=None, device=None, pin_memory=False):
    """The places of the lower triangle of a matrix: row numbers, then column numbers."""
    return _indices("tril_indices", np.tril_indices, row, col, offset, dtype, device)


@composite(at=("torch",))
def triu_indices(row, col, offset=0, *, dtype=None, layout=None, device=None, pin_memory=False):
    """The places of the upper triangle of a matrix: row numbers, then column numbers."""
    return _indices("triu_indices", np.triu_indices, row, col, offset, dtype, device)
