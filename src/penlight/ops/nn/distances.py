"""The distances between the rows of a matrix."""

from __future__ import annotations

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
    result = xp.zeros(count * (count - 1) // 2, self.dtype)
    if not self.size or not result.size:
        return result
    if count <= _FEW:
        one, other = _pairs(count)
        difference = self[one]
        difference -= self[other]
        return xp.sqrt(xp.vecdot(difference, difference)) if p == 2 else norm_of(difference, p, -1)
    if p == 2 and self.shape[1] > 8 and xp.isfinite(self).all():
        return _euclidean(self)
    place = 0
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


def _pdist_grad(grad: Any, x: Any, p: float, result: Any) -> Any:
    if p == 0:
        return x * 0
    count = len(x)
    if not isinstance(x, np.ndarray):
        one, other = (wrap(places) for places in _pairs(count))
        parts = _pair_grad(grad, x[one] - x[other], p, result)
        return (x * 0).index_add(0, one, parts).index_add(0, other, -parts)
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
