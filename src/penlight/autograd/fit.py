"""Giving a gradient the shape and dtype of the input it belongs to, and adding gradients up.

Broadcasting, mixed dtypes and real inputs of complex operations are settled here, once, so that no formula mentions
them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ..backend import summation
from ..backend.direct import np
from ..backend.halves import converted
from ..backend.shared import elementwise
from ..backend.threads import LARGE


class Partial:
    """A gradient that is zero but for a part: what reading ``x[i]`` sends back.

    It is added to the buffer of ``x`` in place, so that n reads of an n-vector cost O(n) and not O(n^2).
    ``add_to(buffer)`` adds the part to an array of ``shape`` and ``dtype``.
    """

    __slots__ = ("shape", "dtype", "add_to")

    def __init__(self, shape: tuple[int, ...], dtype: Any, add_to: Callable[[np.ndarray], None]) -> None:
        self.shape = shape
        self.dtype = dtype
        self.add_to = add_to

    def dense(self) -> np.ndarray:
        buffer = np.zeros(self.shape, self.dtype)
        self.add_to(buffer)
        return buffer


def sum_to(array: Any, shape: tuple[int, ...]) -> Any:
    """Sums ``array`` over the dimensions along which ``shape`` was broadcast to it."""
    have = array.shape
    lead = len(have) - len(shape)
    axes = tuple([i for i, size in enumerate(have) if i < lead or (size != 1 and shape[i - lead] == 1)])
    if not array.size:
        return np.zeros(shape, array.dtype)
    if len(axes) == 1:
        result = summation.few(array, axes[0])
        if result is not None:
            return np.asarray(result).reshape(shape)
    if array.dtype is summation.F32 or array.dtype is summation.F64:
        result = summation.along(array, axes)
    else:
        wide = np.float32 if array.dtype.itemsize == 2 else None
        result = np.add.reduce(array, axes, wide)
    return np.asarray(result, array.dtype).reshape(shape)


def fits(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether something of shape ``target`` broadcasts to ``shape``."""
    lead = len(shape) - len(target)
    if lead < 0:
        return False
    for size, have in zip(target, shape[lead:] if lead else shape, strict=True):
        if size != have and size != 1:
            return False
    return True


def _misfit(node: Any, sinks: Any, sink: Any, shape: tuple[int, ...]) -> RuntimeError:
    number = [each is sink for each in sinks].index(True)  # == would compare elements
    target = sink._shape
    return RuntimeError(
        f"Function {node.name()} returned an invalid gradient at index {number} - "
        f"got {list(shape)} but expected shape compatible with {list(target)}"
    )


def fit_array(node: Any, sinks: Any, grad: Any, sink: Any) -> Any:
    """``grad`` as an array (or a Partial) of the shape and dtype of ``sink``."""
    shape, dtype = sink._shape, sink._dtype
    if type(grad) is Partial:
        if grad.shape != shape:
            raise _misfit(node, sinks, sink, grad.shape)
        if dtype is None or grad.dtype == dtype:
            return grad
        grad = grad.dense()
    if type(grad) is not np.ndarray:
        grad = np.asarray(grad)
    if grad.shape != shape:
        # A row that was added to all rows, of a bias for instance, is what is broadcast most.
        row = summation.few(grad, 0) if grad.ndim == 2 and grad.shape[1:] == shape else None
        if row is None and not fits(grad.shape, shape):
            raise _misfit(node, sinks, sink, grad.shape)
        grad = sum_to(grad, shape) if row is None else row
        if type(grad) is not np.ndarray:
            grad = np.asarray(grad)
    if dtype is not None and grad.dtype != dtype:
        if grad.dtype.kind == "c" and dtype.kind != "c":
            grad = grad.real
        grad = converted(grad, dtype)
    return grad


def fit_tensor(node: Any, sinks: Any, grad: Any, sink: Any) -> Any:
    """The same for a Tensor, recorded."""
    shape, dtype = sink._shape, sink._dtype
    have = grad._array
    if have.shape != shape:
        if not fits(have.shape, shape):
            raise _misfit(node, sinks, sink, have.shape)
        grad = grad.sum_to_size(shape)
    if dtype is not None and have.dtype != dtype:
        if have.dtype.kind == "c" and dtype.kind != "c":
            grad = grad.real
        grad = grad._to_numpy_dtype(dtype)
    return grad


def accumulate(buffers: dict[Any, Any], owned: set[Any], sink: Any, grad: Any) -> None:
    """Adds ``grad`` to the array that ``sink`` has, which is the engine's own from then on. What more arrays come are
    added to it in the engine's loop."""
    total = buffers[sink]
    if type(grad) is Partial:
        if sink not in owned:
            total = buffers[sink] = np.array(total)
        grad.add_to(total)
    else:
        # The sum is written over the summand if no one else sees that: its formula's results, the engine's loop with
        # its iterator, this function and the argument of getrefcount are the five that may.
        fresh = grad if type(grad) is np.ndarray and grad.base is None and sys.getrefcount(grad) <= 5 else None
        add = np.add if total.size < LARGE else _add_large
        buffers[sink] = np.asarray(add(total, grad, fresh))
    owned.add(sink)


def _add_large(x: Any, y: Any, out: Any) -> Any:
    return elementwise(np.add, x, y, out=out)
