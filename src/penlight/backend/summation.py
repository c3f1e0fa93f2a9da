"""How arrays are summed.

Note [Sums as products]: a sum is a product with ones, and BLAS does products with several lanes, accumulators and
threads, where NumPy's own reduction needs 0.8 us for ten numbers and five times PyTorch's time for a million. It adds
up at most BLOCK numbers that way before the partial sums are summed in turn, so that rounding errors grow with the
logarithm of the number of terms, as in pairwise summation (Higham 1993, "The accuracy of floating point summation").
"""

from __future__ import annotations

from typing import Any

from .direct import np

BLOCK = 512
F32, F64 = np.dtype(np.float32), np.dtype(np.float64)
_ones: dict[Any, np.ndarray] = {F32: np.ones(BLOCK, F32), F64: np.ones(BLOCK, F64)}
_ones32, _ones64 = _ones[F32], _ones[F64]


class _Ones(dict[int, np.ndarray]):
    """Ones by number, up to BLOCK of them: a look-up is a third of the price of a slice."""

    def __init__(self, ones: np.ndarray) -> None:
        self.ones = ones

    def __missing__(self, size: int) -> np.ndarray | None:
        if size > BLOCK:
            return None
        self[size] = found = self.ones[:size]
        return found


_few32, _few64 = _Ones(_ones32), _Ones(_ones64)


def few(array: np.ndarray, dim: Any) -> Any:
    """The sum of a small float32 or float64 array, of all of it or along one of at most two dimensions; else None."""
    dtype = array.dtype
    if dtype is F32:
        ones = _few32
    elif dtype is F64:
        ones = _few64
    else:
        return None
    if dim is None:
        ones = ones[array.size]
        return None if ones is None else array.ravel().dot(ones)
    if type(dim) is not int:
        return None
    shape = array.shape
    if len(shape) == 2:
        if dim == 1 or dim == -1:
            ones = ones[shape[1]]
            return None if ones is None else array.dot(ones)
        if dim == 0 or dim == -2:
            ones = ones[shape[0]]
            return None if ones is None else ones.dot(array)
    elif len(shape) == 1 and (dim == 0 or dim == -1):
        ones = ones[shape[0]]
        return None if ones is None else array.dot(ones)
    return None


def total(array: np.ndarray) -> Any:
    """The sum of all elements of a float32 or float64 array, as an array or a scalar of its dtype."""
    size = array.size
    ones = _ones32 if array.dtype is F32 else _ones64
    if size <= BLOCK:
        return array.ravel().dot(ones[:size])
    flat = array.ravel("K") if array.flags.forc else None
    if flat is None:
        return np.add.reduce(array, None)
    while size > BLOCK:
        rows = size // BLOCK
        whole = rows * BLOCK
        parts = flat[:whole].reshape(rows, BLOCK).dot(ones)
        if whole != size:
            parts[-1] += flat[whole:].dot(ones[: size - whole])
        flat, size = parts, rows
    return flat.dot(ones[:size])


def sum_of_squares(array: np.ndarray) -> Any:
    """The sum of the squares of all elements of a float32 or float64 array."""
    flat = array.ravel("K") if array.flags.forc else array.ravel()
    size = flat.size
    if size <= 8 * BLOCK:
        return flat.dot(flat)
    whole = size - size % (8 * BLOCK)
    rows = flat[:whole].reshape(-1, 8 * BLOCK)
    return total(np.vecdot(rows, rows)) + flat[whole:].dot(flat[whole:])


def along(array: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """The sum over some axes of a float32 or float64 array, without them."""
    shape = array.shape
    if not axes:
        return array.copy()
    if len(axes) == len(shape):
        return total(array)
    first, last = axes[0], axes[-1]
    if array.flags.f_contiguous and not array.flags.c_contiguous:
        turned = along(array.T, tuple([len(shape) - 1 - axis for axis in reversed(axes)]))
        return turned.T
    if last - first + 1 != len(axes) or not array.flags.c_contiguous:
        return np.add.reduce(array, axes) if first or array.shape[0] <= BLOCK else _strided(array, axes)
    length = 1
    for axis in axes:
        length *= shape[axis]
    ones = _ones32 if array.dtype is F32 else _ones64
    if last == len(shape) - 1:
        result = _rows(array.reshape(-1, length) if len(shape) != 2 else array, ones) if array.size else None
    elif first == 0:
        result = _columns(array.reshape(length, -1) if len(shape) != 2 else array, ones) if array.size else None
    else:
        return np.add.reduce(array, axes)
    kept = shape[:first] + shape[last + 1 :]
    return np.zeros(kept, array.dtype) if result is None else result.reshape(kept) if len(kept) != 1 else result


def _strided(array: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """NumPy adds up a leading axis one element after the other; not more than BLOCK of them."""
    parts = [np.add.reduce(array[start : start + BLOCK], axes) for start in range(0, array.shape[0], BLOCK)]
    return np.add.reduce(np.stack(parts), 0) if len(parts) <= BLOCK else _strided(np.stack(parts), (0,))


def _rows(matrix: np.ndarray, ones: np.ndarray) -> np.ndarray:
    """The sum of each row."""
    while True:
        count, length = matrix.shape
        if length <= 2 * BLOCK:
            return matrix.dot(ones[:length] if length <= BLOCK else np.ones(length, ones.dtype))
        blocks = length // BLOCK
        whole = blocks * BLOCK
        body = (
            matrix[:, :whole].reshape(count * blocks, BLOCK)
            if whole == length
            else np.ascontiguousarray(matrix[:, :whole]).reshape(-1, BLOCK)
        )
        parts = body.dot(ones).reshape(count, blocks)
        if whole != length:
            parts[:, -1] += matrix[:, whole:].dot(ones[: length - whole])
        matrix = parts


def _columns(matrix: np.ndarray, ones: np.ndarray) -> np.ndarray:
    """The sum of each column."""
    while True:
        length, count = matrix.shape
        if length <= 2 * BLOCK:
            return (ones[:length] if length <= BLOCK else np.ones(length, ones.dtype)).dot(matrix)
        blocks = length // BLOCK
        whole = blocks * BLOCK
        parts = np.matmul(ones, matrix[:whole].reshape(blocks, BLOCK, count))
        if whole != length:
            parts[-1] += ones[: length - whole].dot(matrix[whole:])
        matrix = parts
