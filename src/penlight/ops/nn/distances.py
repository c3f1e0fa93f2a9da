"""The distances between the rows of a matrix."""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import Any

import numpy as np

from ...autograd.variable import Tensor, wrap
from ...backend.names import scalar_name
from ...backend.types import Array, Namespace
from ..define import op
from ..norms import _norm as norm_of
from ..norms import norm_grad

_FEW = 64  # rows, up to which all differences are made at once


_made: dict[int, tuple[np.ndarray, np.ndarray]] = {}


def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Which rows each distance is between: 0 and 1, 0 and 2 ... 1 and 2 ..."""
    if count > _FEW:
        return np.triu_indices(count, 1)
    found = _made.get(count)
    if found is None:
        found = _made[count] = np.triu_indices(count, 1)
    return found


def _euclidean(x: np.ndarray) -> np.ndarray:
    """By |x|^2 + |y|^2 - 2 x y, which is one matrix product; again, from the difference, where that cancels."""
    x = x - x.mean(0)
    one, other = _pairs(len(x))
    squares = np.vecdot(x, x)
    sums = squares[one] + squares[other]
    result = sums - 2 * (x @ x.T)[one, other]
    near = np.flatnonzero(result < sums * sums.dtype.type(0.1))
    if near.size:
        difference = x[one[near]] - x[other[near]]
        result[near] = np.vecdot(difference, difference)
    return np.sqrt(result, out=result)


@op("other", at=("torch", "nn.functional"), out=False)  # y = |x[i] - x[j]|_p for i < j
def pdist(xp: Namespace, self: Array, p=2.0):
    """The p-norm distances between all rows of a matrix, each pair once.

    Raises RuntimeError for what is no floating-point matrix and a negative ``p``.

    >>> import penlight as torch
    >>> torch.pdist(torch.tensor([[0., 0.], [3., 4.], [0., 1.]]))
    tensor([5.0000, 1.0000, 4.2426])
    """
    if self.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {self.ndim}D")
    if self.dtype.kind not in "fV":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if isinstance(p, complex):
        raise TypeError("pdist(): argument 'p' (position 2) must be float, not complex")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    if self.dtype.itemsize == 2:
        raise NotImplementedError(f"\"pdist\" not implemented for '{scalar_name(self.dtype)}'")
    count = len(self)
    if not self.size or count < 2:
        return xp.zeros(count * (count - 1) // 2, self.dtype)
    if count <= _FEW:
        one, other = _pairs(count)
        difference = self.take(one, 0)
        difference -= self.take(other, 0)
        return xp.sqrt(xp.vecdot(difference, difference)) if p == 2 else norm_of(difference, p, -1)
    if p == 2 and self.shape[1] > 8 and xp.isfinite(self).all():
        return _euclidean(self)
    result, place = xp.zeros(count * (count - 1) // 2, self.dtype), 0
    for row in range(count - 1):
        result[place : place + count - 1 - row] = norm_of(self[row] - self[row + 1 :], p, -1)
        place += count - 1 - row
    return result


def _pair_grad(grad: Any, difference: Any, p: float, distance: Any) -> Any:
    """The gradient of the distance with respect to the difference; with p = inf every largest element gets all."""
    grad, distance = grad[..., None], distance[..., None]
    if p < 2:
        distance = distance + (distance == 0)  # where the difference is 0, too
    if p != inf:
        return norm_grad(grad, difference, p, distance, -1, True)
    if isinstance(difference, Tensor):
        return difference.sgn() * grad * (difference.abs() == distance)
    return np.sign(difference) * grad * (np.abs(difference) == distance)


@lru_cache(64)
def _signs(count: int, dtype: Any) -> np.ndarray:
    """What each row has of each pair's difference: 1, -1 or 0."""
    one, other = _pairs(count)
    signs = np.zeros((count, len(one)), dtype)
    signs[one, range(len(one))] = 1
    signs[other, range(len(one))] = -1
    return signs


def _at_once(grad: np.ndarray, x: np.ndarray, p: float, distance: np.ndarray) -> np.ndarray | None:
    """By a product of matrices, or None where that does not do: it would spread a nan or an infinity."""
    count, length = x.shape
    few = count <= 24 and grad.size * length <= 4096
    if not few and p != 2:
        return None
    if p == 2:
        zero = distance == 0
        weights = grad / (distance + zero) if zero.any() else grad / distance
        weights[zero] = 0
    if few:
        one, other = _pairs(count)
        difference = x.take(one, 0)
        difference -= x.take(other, 0)
        if p == 2:
            difference *= weights[:, None]
        else:
            difference = _pair_grad(grad, difference, p, distance)
        result = _signs(count, x.dtype).dot(difference)
    else:  # gx[i] = sum of w[i, j] (x[i] - x[j]), the two terms apart unless they cancel
        x = x - x.mean(0)
        one, other = _pairs(count)
        squares = np.vecdot(x, x)
        near = np.flatnonzero(distance * distance < (squares[one] + squares[other]) * x.dtype.type(0.1))
        if len(near) * 8 > len(distance):
            return None
        matrix = np.zeros((count, count), x.dtype)
        apart, weights = weights[near, None], weights.astype(x.dtype, copy=True)
        weights[near] = 0
        matrix[one, other] = weights
        matrix += matrix.T
        result = np.add.reduce(matrix, 1)[:, None] * x
        result -= matrix @ x
        if len(near):
            apart = apart * (x[one[near]] - x[other[near]])
            np.add.at(result, one[near], apart)
            np.subtract.at(result, other[near], apart)
    flat = result.reshape(-1)
    square = flat.dot(flat)
    return result if square < inf else None


def _pdist_grad(grad: Any, x: Any, p: float, result: Any) -> Any:
    if p == 0:
        return x * 0
    count = len(x)
    if not isinstance(x, np.ndarray):
        one, other = (wrap(places) for places in _pairs(count))
        parts = _pair_grad(grad, x[one] - x[other], p, result)
        return (x * 0).index_add(0, one, parts).index_add(0, other, -parts)
    found = _at_once(grad, x, p, result) if count > 1 and x.size else None
    if found is not None:
        return found
    total, place = np.zeros_like(x), 0
    if not x.size:
        return total
    for row in range(count - 1):
        here = slice(place, place + count - 1 - row)
        parts = _pair_grad(grad[here], x[row] - x[row + 1 :], p, result[here])
        total[row] += np.add.reduce(parts, 0)
        total[row + 1 :] -= parts
        place = here.stop
    return total


pdist.vjp(self=lambda grad, self, p, result: _pdist_grad(grad, self, p, result))
