"""Reading and adding at places in the last dimensions, flattened: the places that pooling gives as indices."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...backend.summation import F32
from ...backend.types import Array, Namespace
from ..define import op


def flat_places(indices: np.ndarray, lead: int, size: int) -> np.ndarray:
    """``indices`` in planes of ``size`` elements as places among the elements of all planes, in one row."""
    planes = prod(indices.shape[:lead])
    if planes <= 1:
        return indices.reshape(-1)
    each = indices.reshape(planes, -1) if indices.size else indices.reshape(planes, 0)
    return (each + np.arange(0, planes * size, size)[:, None]).reshape(-1) if size else each.reshape(-1)


@op("linear", at=(), node="GatherBackward0")  # y[p, i] = x[p, m[p, i]]          gx[p, m[p, i]] += gy[p, i]
def gather_planes(xp: Namespace, self: Array, indices: Array, rank):
    lead = self.ndim - rank
    flat = flat_places(indices, lead, prod(self.shape[lead:]))
    return self.take(flat).reshape(indices.shape)


@op("linear", at=(), node="MaxPool2DWithIndicesBackwardBackward0")
def scatter_planes(xp: Namespace, self: Array, indices: Array, shape, rank, apart):
    """``apart``: no place occurs twice."""
    lead = len(shape) - rank
    flat = flat_places(indices, lead, prod(shape[lead:]))
    narrow = self.dtype.itemsize == 2 and not apart
    result = np.zeros(prod(shape), F32 if narrow else self.dtype)
    values: Any = self.reshape(-1)
    try:
        if apart:
            result[flat] = values
        else:
            np.add.at(result, flat, values.astype(F32) if narrow else values)
    except IndexError:  # the places of windows that lie wholly outside
        inside = (indices.reshape(-1) < prod(shape[lead:])) & (indices.reshape(-1) >= 0)
        return scatter_planes.op.kernel(
            xp, (values * inside).reshape(self.shape), indices * inside.reshape(indices.shape), shape, rank, False
        )
    return (result.astype(self.dtype) if narrow else result).reshape(shape)


gather_planes.vjp(self=lambda grad, indices, self_shape, rank: scatter_planes(grad, indices, self_shape, rank, False))
scatter_planes.vjp(self=lambda grad, indices, rank: gather_planes(grad, indices, rank))
