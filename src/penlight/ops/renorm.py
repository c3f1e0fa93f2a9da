"""Slices of bounded norm."""

from __future__ import annotations

from math import sqrt

import numpy as np

from ..autograd.variable import Tensor
from ..backend.layouts import plain
from ..backend.numbers import Constants, one
from ..backend.types import Array, Namespace
from .define import op
from .formulas import array_of, masked
from .helpers import conj, is_narrow, wrap_dim
from .norms import _norm, checked, norm_grad, vector_norm
from .outputs import exact
from .reduction import restored

_EPS = 1e-7
_TINY = Constants(_EPS)


def _others(dim: int, ndim: int) -> tuple[int, ...]:
    dim = wrap_dim(dim, ndim)
    if ndim == 2:
        return (1 - dim,)
    return tuple([each for each in range(ndim) if each != dim])


@op("other", inplace=("Tensor",), out=exact, layout=plain)  # Y[i] = X[i] min(1, maxnorm / (|X[i]| + 1e-7))
def renorm(xp: Namespace, self: Array, p, dim, maxnorm):
    """A copy in which the slices along ``dim`` whose ``p``-norm exceeds ``maxnorm`` are scaled down to it.

    Raises RuntimeError for a tensor of less than two dimensions, ``p`` <= 0 or ``maxnorm`` < 0.

    >>> import penlight as torch
    >>> torch.renorm(torch.tensor([[3., 4.], [0.3, 0.4]]), 2, 0, 1.0)
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    if isinstance(p, complex):
        raise RuntimeError("renorm: p must be real-valued")
    if not p > 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if isinstance(maxnorm, complex):
        raise RuntimeError("renorm: maxnorm must be real-valued")
    if not maxnorm >= 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}")
    if self.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {self.ndim} dimensions")
    checked(self, None, "linalg.vector_norm")
    if self.ndim == 2 and self.size <= 16 and p == 2 and self.dtype.kind == "f" and self.itemsize > 2:
        return _few(self, wrap_dim(dim, 2), maxnorm)
    wide = self.astype(np.float32) if is_narrow(self) else self
    others = _others(dim, self.ndim)
    norm = np.asarray(_norm(wide, p, others)).reshape(restored(self.shape, others))
    bound, tiny = np.array(maxnorm, norm.dtype), _TINY[norm.dtype][0]
    factor = xp.divide(bound, xp.add(norm, tiny))
    xp.putmask(factor, xp.logical_not(xp.greater(norm, bound)), one(norm.dtype))
    if factor.dtype is self.dtype:
        return xp.multiply(self, factor)
    return self * factor.astype(self.dtype if is_narrow(self) else factor.dtype)


def _few(x: np.ndarray, dim: int, most: float) -> np.ndarray:
    """The same for the rows or columns of few numbers."""
    rows = (x.T if dim else x).tolist()
    for place, row in enumerate(rows):
        norm = sqrt(sum([value * value for value in row]))
        if norm > most:
            factor = most / (norm + _EPS)
            rows[place] = [value * factor for value in row]
    result = np.array(rows, x.dtype).reshape(x.T.shape if dim else x.shape)
    return np.ascontiguousarray(result.T) if dim else result


def _summed(x, dims):
    return x.sum(dims, True) if isinstance(x, Tensor) else np.add.reduce(x, dims, keepdims=True)


def _renorm_grad(grad, x, p, dim, maxnorm):
    dims = _others(dim, x.ndim)
    norm = vector_norm(x, p, dims, True)
    beyond = array_of(norm) > maxnorm
    inverse = 1 / (norm + _EPS)
    along_x = _summed(grad * conj(x), dims)
    if array_of(x).dtype.kind == "c":
        along_x = along_x.real
    scaled = (maxnorm * inverse) * (grad - inverse * norm_grad(along_x, x, p, norm, dims, True))
    beyond = np.broadcast_to(beyond, x.shape)
    return masked(beyond, scaled) + masked(~beyond, grad)


renorm.vjp(self=lambda grad, self, p, dim, maxnorm: _renorm_grad(grad, self, p, dim, maxnorm))
