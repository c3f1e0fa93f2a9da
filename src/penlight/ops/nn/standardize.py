"""What every normalisation is made of, on arrays: rows less their means and over their deviations, and the way back.

With c = x - mean(x), r = 1 / sqrt(mean(c^2) + eps) and y = c r (Ioffe and Szegedy 2015, section 3):

    gx = r (gy - mean(gy) - c r^2 mean(gy c))

Large arrays are taken some rows at a time, so that all these steps but the first find their rows in the cache.
"""

from __future__ import annotations

from math import sqrt
from operator import mul
from typing import Any

from ...backend import dtypes
from ...backend.blocks import slices
from ...backend.direct import np
from ...backend.names import scalar_name
from ...backend.summation import along, few
from ..scalars import scalar

# Elements that are taken at a time: a few arrays of so many stay in the second cache.
BLOCK = 1 << 16
# The longest products that BLAS gets: it would give longer ones to threads, and wait for them on a busy machine; and
# rounding errors grow with the length.
_LENGTH = 4096
# So many elements are summed by one product of a matrix, which has not to be started row by row.
_SINGLE = 1 << 13
_ones: dict[Any, np.ndarray] = {}
# Up to so many elements, Python's own numbers take less time than ten calls of NumPy.
FEW = 16
# Up to so many deviations, Python takes less time than four calls of NumPy.
_FEW = 6
# Up to so many elements, copies of the values take less time than broadcasting.
BESIDE = 512


def wide(x: Any) -> Any:
    """Half precision as float32, in which all is computed."""
    return x if x is None or x.dtype.itemsize > 2 else x.astype(np.float32)


def steps(rows: int, length: int) -> Any:
    """Slices of so many rows of a matrix as make a block."""
    return slices(0, rows, max(1, BLOCK // max(length, 1)))


def row_sums(x: np.ndarray) -> Any:
    """(r, n) -> (r)"""
    if x.size > _SINGLE and x.dtype.kind == "f":
        ones = _ones.get(x.dtype)
        if ones is None:
            ones = _ones[x.dtype] = np.ones(_LENGTH, x.dtype)
        length = x.shape[1]
        if length >= 16:
            return np.vecdot(x, ones[:length]) if length <= _LENGTH else _long(x, None, ones)
    found = few(x, 1)
    return along(x, (1,)) if found is None else found


def row_products(x: np.ndarray, y: np.ndarray) -> Any:
    """sum(x y, 1), (r, n) -> (r)"""
    rows, length = x.shape
    if length > _LENGTH:
        return _long(x, y, None)
    if rows == 1:
        return x[0].dot(y[0]).reshape(1)
    if x.size > BLOCK and not x.flags.c_contiguous:
        return np.einsum("ij,ij->i", x, y)
    return np.vecdot(x, y)


def _long(x: np.ndarray, y: Any, ones: Any) -> Any:
    """Products of the rows of x with those of y or with ones, piece by piece."""
    rows, length = x.shape
    whole = length - length % _LENGTH
    pieces = x[:, :whole].reshape(rows, -1, _LENGTH)
    others = ones if y is None else y[:, :whole].reshape(pieces.shape)
    result = np.add.reduce(np.vecdot(pieces, others), 1)
    if whole != length:
        result += np.vecdot(x[:, whole:], ones[: length - whole] if y is None else y[:, whole:])
    return result


def inverse_deviations(squares: np.ndarray, n: int, eps: float) -> np.ndarray:
    """1 / sqrt(squares / n + eps)"""
    if len(squares) <= _FEW:
        try:
            return np.array([1 / sqrt(square / n + eps) for square in squares.tolist()], squares.dtype)
        except (ValueError, ZeroDivisionError):  # where NumPy has nan and inf
            pass
    variance = np.divide(squares, scalar(n or 1, squares.dtype))
    np.add(variance, scalar(eps, variance.dtype), variance)
    np.sqrt(variance, variance)
    return np.reciprocal(variance, variance)


def beside(values: np.ndarray, x: np.ndarray) -> np.ndarray:
    """A value a row, to go with the matrix x. A loop that broadcasts takes NumPy half a microsecond more to start than
    one over arrays of one shape: for few elements that is more than copies of the values take."""
    if x.size > BESIDE:
        return values[:, None]
    shape = x.shape
    return values.repeat(shape[1]).reshape(shape)


def centre(x: np.ndarray, eps: float, out: Any = None) -> tuple[Any, Any, Any, Any]:
    """c, mean, sum(c^2) and r for the rows of a matrix: (r, n), (r), (r), (r)"""
    n = x.shape[1]
    mean = few(x, 1) if x.size <= _SINGLE else None
    if mean is None:
        mean = row_sums(x)
    np.divide(mean, scalar(n or 1, mean.dtype), mean)
    c = np.subtract(x, beside(mean, x), out)
    squares = row_products(c, c)
    return c, mean, squares, inverse_deviations(squares, n, eps)


def few_rows(
    x: np.ndarray, weight: Any, bias: Any, eps: float, statistics: bool = True, kept: list[Any] | None = None
) -> Any:
    """c r w + b for the rows of a small matrix, w and b being lists of rows to take in turn; None in place of c; and
    with ``statistics`` the means and r, else None. ``kept`` gets c and r of each row.

    None where Python has an error and NumPy nan or inf.
    """
    n = x.shape[1]
    turns = len(weight or bias or "-")
    turn = 0
    values, means, inverses = [], [], []
    try:
        for row in x.tolist():
            mean = sum(row) / n
            c = [value - mean for value in row]
            r = 1 / sqrt(sum(map(mul, c, c)) / n + eps)
            if kept is not None:
                kept.append((c, r))
            if statistics:
                means.append(mean)
                inverses.append(r)
            if weight is None:
                c = [value * r for value in c]
                values += c if bias is None else [value + shift for value, shift in zip(c, bias[turn])]
            elif bias is None:
                values += [value * r * scale for value, scale in zip(c, weight[turn])]
            else:
                values += [value * r * scale + shift for value, scale, shift in zip(c, weight[turn], bias[turn])]
            turn += 1
            if turn == turns:
                turn = 0
        dtype = x.dtype
        y = np.array(values, dtype).reshape(x.shape)
        if statistics:
            return y, None, np.array(means, dtype), np.array(inverses, dtype)
        return y, None, None, None
    except (ValueError, ZeroDivisionError, OverflowError):
        if kept is not None:
            kept.clear()
        return None


def few_rows_back(grad: np.ndarray, weight: Any, kept: list[Any]) -> np.ndarray:
    """gx from gy and what ``few_rows`` kept, ``weight`` being a list or None."""
    values: list[float] = []
    for row, (c, r) in zip(grad.tolist(), kept):
        if weight is not None:
            row = [value * scale for value, scale in zip(row, weight)]
        n = len(row)
        total = sum(row) / n
        slope = r * r * sum([value * centred for value, centred in zip(row, c)]) / n
        values += [(value - total - centred * slope) * r for value, centred in zip(row, c)]
    return np.array(values, grad.dtype).reshape(grad.shape)


def few_products(grad: np.ndarray, kept: list[Any]) -> np.ndarray:
    """sum(gy c r) over the rows, likewise."""
    total: Any = None
    for row, (c, r) in zip(grad.tolist(), kept):
        part = [value * centred * r for value, centred in zip(row, c)]
        total = part if total is None else [one + other for one, other in zip(total, part)]
    return np.array(total, grad.dtype)


def uncentre(grad: np.ndarray, c: np.ndarray, r: Any, scale: Any = None, out: Any = None) -> tuple[Any, Any, Any]:
    """gx from gy, the formula above, with ``scale`` in place of its first r; and sum(gy) and sum(gy c). ``out`` may be
    ``grad``."""
    n = c.shape[1] or 1
    total, slope = row_sums(grad), row_products(grad, c)
    inverse = scalar(1 / n, c.dtype)
    scaled = np.multiply(c, beside(slope * (r * r * inverse), c))
    result = np.subtract(grad, scaled, scaled if out is None else out)
    np.subtract(result, beside(total * inverse, c), result)
    return np.multiply(result, beside(r if scale is None else scale, c), result), total, slope


# ------------------------------------------------------------------------------------------------ by moments

# Up to this ratio of mean^2 to variance, the variance is found as mean(x^2) - mean^2: it then loses two bits.
_RATIO = 4


def by_places(x: np.ndarray) -> Any:
    """Slices of so many samples (N, C, M) as make a block."""
    return steps(len(x), x.shape[1] * x.shape[2])


def channel_sums(x: np.ndarray) -> np.ndarray:
    """sum(x, -1), (N, C, M) -> (N, C)"""
    n, c, m = x.shape
    return x[:, :, 0] if m == 1 else row_sums(x.reshape(n * c, m)).reshape(n, c)


def channel_products(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """sum(x y, -1), (N, C, M) -> (N, C)"""
    return np.multiply(x[:, :, 0], y[:, :, 0]) if x.shape[2] == 1 else np.vecdot(x, y)


def over_samples(function: Any, *arrays: np.ndarray) -> Any:
    """The sum over N of what ``function`` gives for (N, C, M), some samples at a time."""
    result: Any = None
    for part in by_places(arrays[0]):
        found = function(*[array[part] for array in arrays])
        found = found[0] if len(found) == 1 else along(np.ascontiguousarray(found), (0,))
        result = found if result is None else np.add(result, found, result)
    return result


def is_safe(mean: np.ndarray, squares: np.ndarray, n: int) -> bool:
    """Whether the centred sums of squares, found as a difference, are accurate."""
    return bool((mean * mean * scalar(n, mean.dtype) <= squares * scalar(_RATIO, mean.dtype)).all())


def mapped(x: np.ndarray, scale: np.ndarray, shift: Any) -> np.ndarray:
    """x scale + shift, for x (N, C, M) and values that broadcast to it, some samples at a time."""
    if x.size <= 2 * BLOCK or shift is None:
        y = np.multiply(x, scale)
        return y if shift is None else np.add(y, shift, y)
    y = np.empty(x.shape, x.dtype)
    for part in by_places(x):
        target = np.multiply(x[part], _of(scale, part), y[part])
        np.add(target, _of(shift, part), target)
    return y


def combined(grad: Any, x: Any, a: Any, b: Any, c: Any, mean: Any = None) -> np.ndarray:
    """gy a + x b + c, or with ``mean`` gy a + (x - mean) b + c, as in ``mapped``."""
    result = np.empty(x.shape, x.dtype)
    for part in by_places(x):
        target = np.multiply(grad[part], _of(a, part), result[part])
        centred = x[part] if mean is None else np.subtract(x[part], _of(mean, part))
        np.add(target, np.multiply(centred, _of(b, part)), target)
        np.add(target, _of(c, part), target)
    return result


def _of(values: np.ndarray, part: slice) -> np.ndarray:
    return values if values.ndim < 3 else values[part]


# ------------------------------------------------------------------------------------------------ checks


def check_floating(x: np.ndarray, kernel: str) -> None:
    if x.dtype.kind not in "fV":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(x.dtype)}'")


def check_dtypes(x: np.ndarray, *others: Any) -> bool:
    """Raises where the dtypes do not go together; whether parameters of float32 go with an input of half precision."""
    given = [other for other in others if other is not None]
    if all([other.dtype is x.dtype for other in given]):
        return False
    if given[0].dtype == x.dtype:
        for other in given:
            if other.dtype != x.dtype:
                raise RuntimeError(f"expected scalar type {scalar_name(x.dtype)} but found {scalar_name(other.dtype)}")
        return False
    for other in given:
        if dtypes.of(other.dtype) is not dtypes.float32:
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
    if x.dtype.itemsize != 2:
        raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")
    return True
