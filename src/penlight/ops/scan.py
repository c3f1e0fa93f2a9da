"""Running sums, products and extremes along a dimension."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.layouts import plain
from ..backend.names import scalar_name
from ..backend.summation import F32, F64
from ..backend.tell import without_nan
from ..backend.threads import split
from ..backend.transposes import copy_into
from ..backend.types import Array, Namespace
from .define import op
from .exponential import exp
from .formulas import array_of, masked
from .helpers import conj, is_narrow, wrap_dim
from .operands import real_part
from .outputs import exact, refusing
from .picking import place_grad
from .reduction import sum

_INT64 = np.dtype(np.int64)
_LARGE = 1 << 17


# ------------------------------------------------------------------------------------------------ on arrays


def prepared(array: np.ndarray, dtype: Any) -> np.ndarray:
    """The array in the dtype that PyTorch adds or multiplies it up in: int64 for integers and bool."""
    if dtype is not None:
        wanted = dtype.numpy
        if array.dtype == wanted:
            return array
        return (real_part(array) if array.dtype.kind == "c" and wanted.kind not in "cb" else array).astype(wanted)
    return array.astype(_INT64) if array.dtype.kind in "iub" and array.dtype != _INT64 else array


def accumulated(ufunc: Any, array: np.ndarray, axis: int, reverse: bool = False) -> np.ndarray:
    """The running result of ``ufunc``; half precision by way of float32."""
    if not array.ndim:
        return array.copy()
    if is_narrow(array):
        return accumulated(ufunc, array.astype(F32), axis, reverse).astype(array.dtype)
    if array.ndim == 2 and array.size >= 4096 and array.shape[1 - axis] >= 512 and array.dtype.kind == "f":
        lines = _in_order(array.T if axis else array)
        _run_down(ufunc, lines[::-1] if reverse else lines)
        return _in_order(lines.T) if axis else lines
    if reverse:
        return np.flip(ufunc.accumulate(np.flip(array, axis), axis, array.dtype), axis)
    return ufunc.accumulate(array, axis, array.dtype)


def running_sum(array: np.ndarray, axis: int, reverse: bool = False) -> np.ndarray:
    """The running sum. Long float32 lines are summed in blocks or in float64: one number after the other, NumPy's way,
    loses digits, and takes a whole addition's latency for each."""
    if array.size < 4096 or (array.dtype is not F32 and array.dtype is not F64):
        return accumulated(np.add, array, axis, reverse)
    if axis == array.ndim - 1 and array.shape[axis] >= 256:
        result = _of_lines(array, reverse)
        if result is not None:
            return result
    if reverse:
        return np.flip(running_sum(np.ascontiguousarray(np.flip(array, axis)), axis), axis)
    if axis != array.ndim - 1 and array.size >= 64 * array.shape[axis]:
        return _by_slices(array, axis)
    return np.add.accumulate(array, axis, np.float64).astype(array.dtype)


def _of_lines(array: np.ndarray, reverse: bool) -> np.ndarray | None:
    """What ``_by_blocks`` returns, of some lines at a time."""
    if array.size < _LARGE:
        return _by_blocks(array, reverse)
    lines, result = array.reshape(-1, array.shape[-1]), np.empty(array.shape, array.dtype)
    target, infinite = result.reshape(lines.shape), []

    def part(start: int, stop: int) -> None:
        sums = _by_blocks(lines[start:stop], reverse)
        if sums is None:
            infinite.append(start)
        else:
            target[start:stop] = sums

    split(part, len(lines), array.size)
    return None if infinite else result


def _by_blocks(array: np.ndarray, reverse: bool) -> np.ndarray | None:
    """The running sum along the last dimension: short blocks, each followed by the sum of all blocks before (or after)
    it, times a triangle of ones over a row of ones. The long sum comes last so that the short ones keep their digits.
    None where there is an infinity, which times 0 would spoil the product."""
    length = array.shape[-1]
    size = next((size for size in (16, 20, 25, 15, 14, 12, 10) if length % size == 0), 16)
    count = -(-length // size)
    ones = np.ones(size + 1, array.dtype)
    if count * size == length:
        blocks = np.empty((*array.shape[:-1], count, size + 1), array.dtype)
        parts = array.reshape(*array.shape[:-1], count, size)
        blocks[..., :size] = parts
        sums = np.matmul(parts, ones[:size])
    else:
        blocks = np.zeros((*array.shape[:-1], count, size + 1), array.dtype)
        blocks[..., :-1, :size] = array[..., : length - length % size].reshape(*array.shape[:-1], count - 1, size)
        blocks[..., -1, : length % size] = array[..., length - length % size :]
        sums = np.matmul(blocks, ones)
    if not np.isfinite(sums).all():
        return None
    triangle = np.ones((size + 1, size), array.dtype)
    if reverse:
        blocks[..., -1, size] = 0
        blocks[..., :-1, size] = np.add.accumulate(sums[..., :0:-1], -1, np.float64)[..., ::-1]
        triangle[:size] = np.tril(triangle[:size])
    else:
        blocks[..., 0, size] = 0
        blocks[..., 1:, size] = np.add.accumulate(sums[..., :-1], -1, np.float64)
        triangle[:size] = np.triu(triangle[:size])
    # Unlike `dot`, `matmul` does not clear what it is about to write; and products of one line each are too small for
    # BLAS to wait for threads, which takes milliseconds where others keep the processors busy.
    result = np.matmul(blocks, triangle).reshape(*array.shape[:-1], count * size)
    return result if count * size == length else np.ascontiguousarray(result[..., :length])


def _by_slices(array: np.ndarray, axis: int) -> np.ndarray:
    """The running sum of what lies across the rows of memory: whole rows at a time."""
    result = np.array(array, order="C")
    lines = np.moveaxis(result, axis, 0)
    for number in range(1, len(lines)):
        np.add(lines[number - 1], lines[number], out=lines[number])
    return result


# ------------------------------------------------------------------------------------------------ cumsum


@op("linear", out=exact, out_decides=True, inplace=True, layout=plain)  # y[i] = x[0] + ... + x[i]
def cumsum(xp: Namespace, self: Array, dim, *, dtype=None):
    """The running sum along ``dim``.

    >>> import penlight as torch
    >>> torch.cumsum(torch.tensor([1., 2., 3.]), dim=0)
    tensor([1., 3., 6.])
    """
    if dtype is dtypes.bool_:
        _refuse_bool(self, "cumsum")
    return running_sum(prepared(self, dtype), wrap_dim(dim, self.ndim))


def _refuse_bool(array: np.ndarray, name: str) -> None:
    if array.ndim and array.size:
        raise NotImplementedError(f"\"{name}_out_cpu\" not implemented for 'Bool'")


@op("linear", at=(), node="FlipBackward0")  # y[i] = x[i] + ... + x[n-1]
def reverse_cumsum(xp: Namespace, self: Array, dim):
    return running_sum(self, wrap_dim(dim, self.ndim), reverse=True)


cumsum.vjp(self=lambda grad, dim: reverse_cumsum(grad, dim))
reverse_cumsum.vjp(self=lambda grad, dim: cumsum(grad, dim))


# ------------------------------------------------------------------------------------------------ cumprod

# Note [Products with zeros]: y[i] = x[0] ... x[i] has the gradient gx[i] = L[i] R[i], with L[i] the product of what is
# before i and R[i] = gy[i] + x[i+1] R[i+1]. That is exact whatever x is, and R is a linear recurrence, whose gradient
# is a linear recurrence again; so two ops have the derivatives of all orders of `cumprod` and `prod`, zeros included.
# Where no x is zero, and no graph is wanted, gx = reverse_cumsum(gy y) / x is the same at less cost.


@op("linear", at=(), node="ConstantPadNdBackward0")  # y[i] = x[i-by], 0 where there is none
def shifted(xp: Namespace, self: Array, dim, by):
    result = xp.zeros_like(self)
    if self.ndim and self.shape[dim] > 1:
        target, source = np.moveaxis(result, dim, 0), np.moveaxis(self, dim, 0)
        if by == 1:
            target[1:] = source[:-1]
        else:
            target[:-1] = source[1:]
    return result


shifted.vjp(self=lambda grad, dim, by: shifted(grad, dim, -by))


@op("other", at=())  # y[i] = b[i] + a[i] y[i-1], or y[i+1] in reverse
def recurrence(xp: Namespace, self: Array, b: Array, dim, reverse=False):
    if not self.ndim:
        return b.copy()
    result = xp.array(b, order="C")
    factors, lines = np.moveaxis(self, dim, 0), np.moveaxis(result, dim, 0)
    count = len(lines)
    for number in range(count - 2, -1, -1) if reverse else range(1, count):
        lines[number] += factors[number] * lines[number + 1 if reverse else number - 1]
    return result


def _back(grad: Any, a: Any, dim: int, reverse: bool) -> Any:
    """The gradient of ``b``: the recurrence that runs the other way."""
    return recurrence(shifted(conj(a), dim, 1 if reverse else -1), grad, dim, not reverse)


recurrence.vjp(
    self=lambda grad, self, result, dim, reverse: (
        _back(grad, self, dim, reverse) * shifted(conj(result), dim, -1 if reverse else 1)
    ),
    b=lambda grad, self, dim, reverse: _back(grad, self, dim, reverse),
)


def others_before(x: Any, products: Any, dim: int, reverse: bool = False) -> Any:
    """The product of all before each element (after, in reverse), from the running products."""
    first = np.zeros_like(array_of(x))
    (np.moveaxis(first, dim, 0)[slice(-1, None) if reverse else slice(1)] if first.ndim else first)[...] = 1
    moved = shifted(products, dim, -1 if reverse else 1)
    return moved + (wrap(first) if isinstance(moved, Tensor) else first)


def _cumprod_grad(grad: Any, self: Any, result: Any, dim: int, reverse: bool = False) -> Any:
    dim = wrap_dim(dim, self.ndim)
    array = array_of(self)
    if not isinstance(grad, Tensor) and array.all():
        return running_sum(grad * conj(result), dim, not reverse) / conj(array)
    before = others_before(self, result, dim, reverse)
    after = recurrence(shifted(conj(self), dim, 1 if reverse else -1), grad, dim, not reverse)
    return conj(before) * after


@op("other", out=exact, out_decides=True, inplace=True, layout=plain)  # y[i] = x[0] ... x[i]
def cumprod(xp: Namespace, self: Array, dim, *, dtype=None):
    """The running product along ``dim``; its gradient is exact for zeros too."""
    if dtype is dtypes.bool_:
        _refuse_bool(self, "cumprod")
    return accumulated(xp.multiply, prepared(self, dtype), wrap_dim(dim, self.ndim))


@op("other", at=(), node="FlipBackward0")  # y[i] = x[i] ... x[n-1]
def reverse_cumprod(xp: Namespace, self: Array, dim):
    return accumulated(xp.multiply, self, wrap_dim(dim, self.ndim), reverse=True)


cumprod.vjp(self=lambda grad, self, result, dim: _cumprod_grad(grad, self, result, dim))
reverse_cumprod.vjp(self=lambda grad, self, result, dim: _cumprod_grad(grad, self, result, dim, True))


# ------------------------------------------------------------------------------------------------ cummax, cummin


def _running_extreme(array: np.ndarray, dim: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    if not array.ndim and dim not in (0, -1):
        raise IndexError(f"{name}(): Expected reduction dim -1 or 0 for scalar but got {dim}")
    axis = wrap_dim(dim, array.ndim)
    if array.dtype.kind == "c":
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{scalar_name(array.dtype)}'")
    if not array.ndim:
        return array.copy(), np.zeros((), np.int64)
    if 0 < array.size <= 32 and array.ndim <= 2 and axis == array.ndim - 1 and array.dtype.kind == "f":
        return _extremes_of_few(array, name == "cummax")
    if array.ndim == 2 and array.size >= 4096 and array.dtype.kind == "f":
        if array.shape[1 - axis] >= 512 and array.shape[axis] < 1 << 15:
            return _by_lines(array if not axis else array.T, axis, name)
        if axis and array.shape[1] <= 256:
            return _by_doubling(array, name)
    values = (np.maximum if name == "cummax" else np.minimum).accumulate(array, axis)
    # An element that equals the running extreme is where it is now: of several equal ones, the latest.
    here = array == values
    if array.dtype.kind == "V" or (array.dtype.kind == "f" and not without_nan(array)):
        here |= np.isnan(array)
    places = _kept_range(array.shape[axis]) if array.size <= 64 else np.arange(array.shape[axis])
    if axis != array.ndim - 1:
        places = places.reshape((-1,) + (1,) * (array.ndim - axis - 1))
    return values, np.maximum.accumulate(np.multiply(here, places), axis)


def _by_lines(array: np.ndarray, axis: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The same along the first of two dimensions, a whole line at a time; ``axis`` is the one that it has come from."""
    ufunc, lines = np.maximum if name == "cummax" else np.minimum, _in_order(array)
    values = lines.copy()
    _run_down(ufunc, values)
    here = lines == values
    if not without_nan(lines):
        here |= np.isnan(lines)
    places = np.multiply(here, np.arange(len(lines), dtype=np.int16)[:, None])
    _run_down(np.maximum, places)
    return (_in_order(values.T), _in_order(places.T).astype(np.int64)) if axis else (values, places.astype(np.int64))


def _run_down(ufunc: Any, lines: np.ndarray) -> None:
    """The running result from line to line, in place: ``accumulate`` goes from element to element."""
    for before, line in pairwise(lines):
        ufunc(before, line, out=line)


def _in_order(matrix: np.ndarray) -> np.ndarray:
    result = np.empty(matrix.shape, matrix.dtype)
    copy_into(result, matrix)
    return result


def _by_doubling(array: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The same for many short rows, in log2(n) steps over all of them: ``accumulate``, which goes from element to
    element, takes twice as long, and a maximum may be found in any order."""
    lines = array.T.copy()
    values = _doubled(np.maximum if name == "cummax" else np.minimum, lines.copy())
    here = lines == values
    if not without_nan(array):
        here |= np.isnan(lines)
    places = _doubled(np.maximum, np.multiply(here, np.arange(len(lines), dtype=np.int16)[:, None]))
    return values.T.copy(), places.T.astype(np.int64, order="C")


def _doubled(ufunc: Any, lines: np.ndarray) -> np.ndarray:
    other, step = np.empty_like(lines), 1
    while step < len(lines):
        ufunc(lines[step:], lines[:-step], out=other[step:])
        other[:step] = lines[:step]
        lines, other, step = other, lines, 2 * step
    return lines


def _extremes_of_few(array: np.ndarray, largest: bool) -> tuple[np.ndarray, np.ndarray]:
    """The same for rows of few numbers: in Python, which is faster."""
    values, places = [], []
    for row in array.tolist() if array.ndim == 2 else [array.tolist()]:
        extreme, place = row[0], 0
        for here, value in enumerate(row):
            # Not as good only where a number is less: after a nan, only another nan takes its place.
            if (value >= extreme if largest else value <= extreme) or value != value:
                extreme, place = value, here
            values.append(extreme)
            places.append(place)
    return np.array(values, array.dtype).reshape(array.shape), np.array(places, np.int64).reshape(array.shape)


_kept_range = lru_cache(64)(np.arange)
_values = refusing("expected scalar_type {source} but found {target}")


@op("other", outputs=("values", "indices"), differentiable=("values",), out=_values, layout=plain)
def cummax(xp: Namespace, self: Array, dim):
    """The running maximum along ``dim``, and where it is."""
    return _running_extreme(self, dim, "cummax")


@op("other", outputs=("values", "indices"), differentiable=("values",), out=_values, layout=plain)
def cummin(xp: Namespace, self: Array, dim):
    """The running minimum along ``dim``, and where it is."""
    return _running_extreme(self, dim, "cummin")


cummax.vjp(self=lambda grad, indices, dim, self_shape: place_grad(grad, indices, dim, self_shape, unique=False))
cummin.vjp(self=lambda grad, indices, dim, self_shape: place_grad(grad, indices, dim, self_shape, unique=False))


# ------------------------------------------------------------------------------------------------ logcumsumexp


@op("other", layout=plain,  # y[i] = log(e^x[0] + ... + e^x[i])
    out=refusing("expected scalar_type {source} but found {target}"))  # fmt: skip
def logcumsumexp(xp: Namespace, self: Array, dim):
    """The logarithm of the running sum of exponentials along ``dim``, without overflow."""
    axis = wrap_dim(dim, self.ndim)
    if self.dtype.kind in "iub":
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    if self.dtype.kind == "c":
        return _complex_logcumsumexp(self, axis)
    return accumulated(xp.logaddexp, self, axis)


def _complex_logcumsumexp(array: np.ndarray, axis: int) -> np.ndarray:
    result = np.array(array, order="C")
    if array.ndim:
        lines = np.moveaxis(result, axis, 0)
        result[np.isneginf(result.real)] = -np.inf  # of zero, no direction can be told
        result[np.isnan(result)] = complex(np.nan, np.nan)
        for number in range(1, len(lines)):
            lines[number] = _complex_logaddexp(lines[number - 1], lines[number])
    return result


def _complex_logaddexp(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    swap = x.real > y.real
    large, small = np.where(swap, x, y), np.where(swap, y, x)
    alone = np.isinf(large.real) | np.isinf(small.real)
    both = np.isposinf(large.real) & np.isposinf(small.real)
    result = np.where(alone, large, large + np.log1p(np.exp(small - large)))
    result = np.where(both, np.log(np.exp(x) + np.exp(y)), result)
    return np.where(np.isnan(x) | np.isnan(y), x.dtype.type(complex(np.nan, np.nan)), result)


def _logcumsumexp_grad(grad: Any, self: Any, result: Any, dim: int) -> Any:
    # gx[i] = sum over k >= i of gy[k] e^(x[i] - y[k]): a sum of exponentials again, taken apart by sign so that it has
    # logarithms.
    if isinstance(grad, Tensor) or grad.dtype.kind == "c":
        return _softmax_grad(grad, self, result, wrap_dim(dim, self.ndim))
    axis = wrap_dim(dim, self.ndim)
    total = np.zeros_like(grad)
    for part, sign in ((np.where(grad > 0, grad, 0), 1), (np.where(grad < 0, -grad, 0), -1)):
        logarithm = accumulated(np.logaddexp, np.log(part) - result, axis, reverse=True)
        total += sign * np.exp(logarithm + self)
    return total


def _softmax_grad(grad: Any, self: Any, result: Any, dim: int) -> Any:
    """The same with every weight e^(x[i] - y[k]) on its own: quadratic, and differentiable."""
    if not self.ndim:
        return grad
    last = self.ndim - 1
    if dim != last:
        self, result, grad = self.swapaxes(dim, last), result.swapaxes(dim, last), grad.swapaxes(dim, last)
    count = self.shape[-1]
    mask = np.triu(np.ones((count, count), bool))
    weights = masked(mask, exp(masked(mask, self[..., :, None] - result[..., None, :])))
    total = sum(conj(weights) * grad[..., None, :], -1)
    return total if dim == last else total.swapaxes(dim, last)


logcumsumexp.vjp(self=lambda grad, self, result, dim: _logcumsumexp_grad(grad, self, result, dim))
