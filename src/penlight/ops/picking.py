"""Reading one element or several of each line along a dimension, at indices that a kernel found: the gradient of ``max(dim)``,
``sort`` and their kin, and its adjoint."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.types import Array, Namespace
from .define import op
from .formulas import array_of
from .helpers import wrap_dim
from .reduction import restored

_NODE = "ValueSelectingReductionBackward0"


def pick_array(array: np.ndarray, indices: np.ndarray, axis: int) -> np.ndarray:
    """The element at ``indices`` of each line along ``axis``, without that dimension."""
    if array.ndim == 0:
        return array.copy()
    if array.ndim == 1:
        return np.asarray(array[indices])
    if array.ndim == 2:
        lines = np.arange(indices.size)
        return array[indices, lines] if axis == 0 else array[lines, indices]
    return np.take_along_axis(array, np.expand_dims(indices, axis), axis).squeeze(axis)


def place_array(values: np.ndarray, indices: np.ndarray, axis: int, shape: tuple[int, ...]) -> np.ndarray:
    """Zeros of ``shape`` with ``values`` added at ``indices`` along ``axis``."""
    result = np.zeros(shape, values.dtype)
    if not shape:
        result[...] = values
    elif values.size:
        np.put_along_axis(result, indices, values, axis)
    return result


@op("linear", at=(), name="_pick", node="GatherBackward0")              # y[i] = x[indices[i]]
def pick(xp: Namespace, self: Array, indices, dim):
    """Elements at an array of indices along ``dim``, different ones on each line."""
    return self.copy() if not self.ndim else xp.take_along_axis(self, indices, dim)


@op("linear", at=(), name="_place", node=_NODE)                         # its adjoint
def place(xp: Namespace, self: Array, indices, dim, shape):
    return place_array(self, indices, dim, shape)


pick.vjp(self=lambda grad, indices, dim, self_shape: place_grad(grad, indices, dim, self_shape))
place.vjp(self=lambda grad, indices, dim: pick(grad, indices, dim))


def place_grad(grad: Any, indices: Any, dim: int, shape: tuple[int, ...]) -> Any:
    """The gradient of what was read at ``indices``, which have the dimensions of ``shape``."""
    indices, dim = array_of(indices), wrap_dim(dim, len(shape))
    if type(grad) is np.ndarray:
        return place_array(grad, indices, dim, shape)
    return place(grad, indices, dim, shape)


def picked_grad(grad: Any, indices: Any, dim: int, keepdim: bool, shape: tuple[int, ...]) -> Any:
    """The gradient of one element read from each line."""
    if len(shape) and not keepdim:
        kept = restored(shape, dim)
        grad, indices = grad.reshape(kept), array_of(indices).reshape(kept)
    return place_grad(grad, indices, dim, shape)
