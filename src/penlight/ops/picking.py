"""Reading one element or several of each line along a dimension, at indices that a kernel found: the gradient of
``max(dim)``, ``sort`` and their kin, and its adjoint."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.types import Array, Namespace
from .define import op
from .formulas import array_of
from .helpers import wrap_dim
from .reduction import restored
from .scatter import flat_places

_NODE = "ValueSelectingReductionBackward0"


def pick_array(array: np.ndarray, indices: np.ndarray, axis: int) -> np.ndarray:
    """The element at ``indices`` of each line along ``axis``, without that dimension."""
    if array.ndim == 0:
        return array.copy()
    if array.ndim == 1:
        return np.asarray(array[indices])
    shape = indices.shape
    return take_along(array, indices.reshape(shape[:axis] + (1,) + shape[axis:]), axis).reshape(shape)


def take_along(array: np.ndarray, indices: np.ndarray, axis: int) -> np.ndarray:
    """The elements at ``indices`` of each line along ``axis``, of which there are as many as in ``array``."""
    if array.ndim < 2:
        return array[indices] if array.ndim else array.copy()
    if not indices.size:
        return np.empty(indices.shape, array.dtype)
    return array.reshape(-1)[flat_places(array.shape, indices, axis)]


def place_array(values: np.ndarray, indices: np.ndarray, axis: int, shape: tuple[int, ...], unique: bool) -> np.ndarray:
    """Zeros of ``shape`` with ``values`` added at ``indices`` along ``axis``; ``unique`` says that no line names a
    place twice."""
    result = np.zeros(shape, values.dtype)
    if not shape:
        result[...] = values
        return result
    places = indices if len(shape) == 1 or not values.size else flat_places(shape, indices, axis)
    flat = result.reshape(-1)
    if unique:
        flat[places] = values
    elif values.size:
        np.add.at(flat, places.reshape(-1), values.reshape(-1))
    return result


@op("linear", at=(), name="_pick", node="GatherBackward0")  # y[i] = x[indices[i]]
def pick(xp: Namespace, self: Array, indices, dim):
    """Elements at an array of indices along ``dim``, different ones on each line."""
    return self.copy() if not self.ndim else take_along(self, indices, wrap_dim(dim, self.ndim))


@op("linear", at=(), name="_place", node=_NODE)  # its adjoint
def place(xp: Namespace, self: Array, indices, dim, shape, unique=True):
    return place_array(self, indices, dim, shape, unique)


pick.vjp(self=lambda grad, indices, dim, self_shape: place_grad(grad, indices, dim, self_shape, unique=False))
place.vjp(self=lambda grad, indices, dim: pick(grad, indices, dim))


def place_grad(grad: Any, indices: Any, dim: int, shape: tuple[int, ...], unique: bool = True) -> Any:
    """The gradient of what was read at ``indices``, which have the dimensions of ``shape``."""
    indices, dim = array_of(indices), wrap_dim(dim, len(shape))
    if type(grad) is np.ndarray:
        return place_array(grad, indices, dim, shape, unique)
    return place(grad, indices, dim, shape, unique)


def picked_grad(grad: Any, indices: Any, dim: int, keepdim: bool, shape: tuple[int, ...]) -> Any:
    """The gradient of one element read from each line."""
    if len(shape) and not keepdim:
        kept = restored(shape, dim)
        grad, indices = grad.reshape(kept), array_of(indices).reshape(kept)
    return place_grad(grad, indices, dim, shape)
