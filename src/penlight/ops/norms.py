"""Norms and distances."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.choice import cleared, holds
from ..backend.layouts import in_order
from ..backend.names import scalar_name
from ..backend.promotion import promote_types
from ..backend.summation import F32, F64, along, sum_of_squares
from ..backend.tell import surely_finite, without_zero
from ..backend.types import Array, Namespace
from .arithmetic import _sgn, refuse_bool
from .creation import number
from .define import composite, op, registry
from .extrema import amax, amin, shares
from .formulas import either, zeros
from .helpers import is_all, is_inexact, is_narrow, wrap_dim, wrap_dims
from .matmul import batch_shape, scalar_type
from .outputs import exact, into, refusing
from .reduction import restored, sum

_abs = either(np.abs, lambda x: x.abs())
_equal = either(lambda x, y: (x == y).astype(x.dtype), lambda x, y: (x == y).to(x.dtype))


# ------------------------------------------------------------------------------------------------ on arrays


def _norm(array: np.ndarray, ord: float, dim: Any) -> Any:
    """The p-norm over the dimensions ``dim``, which are gone from the result."""
    if is_narrow(array):
        return np.asarray(_norm(array.astype(F32), ord, dim)).astype(array.dtype)
    plain = array.dtype is F32 or array.dtype is F64
    if ord == 2 and plain:
        if dim is None or len(wrap_dims(dim, array.ndim)) == array.ndim:
            return np.sqrt(sum_of_squares(array))
        rows = (type(dim) is int and dim == -1) or (array.ndim == 2 and dim in (1, (1,), (-1,), [1], [-1]))
        if rows and array.ndim and array.shape[-1] <= 4096:
            return np.sqrt(np.vecdot(array, array))
    size = np.abs(array)
    axes = wrap_dims(dim, array.ndim)
    if ord == inf:
        return np.maximum.reduce(size, axes, initial=0)
    if ord == -inf:
        return np.minimum.reduce(size, axes)
    add = along if plain and axes else lambda values, axes: np.add.reduce(values, axes)
    if ord == 0:
        return add((size != 0).astype(size.dtype), axes)
    if ord == 1:
        return add(size, axes)
    if ord == 2:
        return np.sqrt(add(size * size, axes))
    return np.power(add(np.power(size, ord), axes), 1.0 / ord)


def number_text(ord: Any) -> Any:
    """What PyTorch prints: ``2`` for 2.0."""
    return int(ord) if ord == ord and abs(ord) != inf and ord == int(ord) else ord


def checked(array: np.ndarray, dtype: Any, name: str) -> np.ndarray:
    if not is_inexact(array):
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {scalar_name(array.dtype)}"
        )
    return array if dtype is None else _cast(array, dtype, name)


def _cast(array: np.ndarray, dtype: Any, name: str) -> np.ndarray:
    source = dtypes.of(array.dtype)
    if not (dtype.is_floating_point or dtype.is_complex):
        raise RuntimeError(f"{name}: dtype should be floating point or complex, but got {scalar_name(dtype)}")
    if source.is_complex != dtype.is_complex:
        kind = "complex" if source.is_complex else "real"
        raise RuntimeError(f"{name}: dtype should be {kind} for {kind} inputs, but got {scalar_name(dtype)}")
    if promote_types(source, dtype) is not dtype:
        raise RuntimeError(
            f"{name}: the dtype of the input ({scalar_name(source)}) should be convertible without narrowing to the "
            f"specified dtype ({scalar_name(dtype)})"
        )
    return array.astype(dtype.numpy)


def _check_empty(array: np.ndarray, ord: float, dim: Any) -> None:
    """Raises where a vector of no elements has no norm."""
    if ord >= 0 and ord != inf:
        return
    text = f"linalg.vector_norm cannot compute the {number_text(ord)} norm on "
    end = "the operation does not have an identity"
    if dim is None:
        raise RuntimeError(f"{text}an empty tensor because {end}")
    for axis in wrap_dims(dim, array.ndim):
        if not array.shape[axis]:
            raise RuntimeError(f"{text}the dimension {axis}because this dimension is empty and {end}")


# ------------------------------------------------------------------------------------------------ the gradient


def norm_grad(grad: Any, x: Any, ord: float, norm: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The gradient of the p-norm of ``x``. At a norm of 0 that of every norm above 1 is 0: a subgradient."""
    shape = tuple(x.shape)
    if ord == 0:
        return None
    if not keepdim:
        kept = restored(shape, dim)
        grad, norm = grad.reshape(kept), norm.reshape(kept)
    if ord == 1:
        return _sgn(x) * grad
    if abs(ord) == inf:
        return _sgn(x) * (grad * shares(_abs(x), norm, wrap_dims(dim, x.ndim)))
    if ord == 2:
        if type(norm) is np.ndarray and without_zero(norm):
            return x * (grad / norm)
        return x * _nonzero(grad / _one_for_zero(norm), norm)
    if ord < 1:
        return _nonzero(_sgn(x) * _power(_abs(x), ord - 1), x) * (grad * _power(norm, 1 - ord))
    powers = _sgn(x) * _power(_abs(x), ord - 1) if ord < 2 else x * _nonzero(_power(_abs(x), ord - 2), x)
    return powers * _nonzero(grad / _power(_one_for_zero(norm), ord - 1), norm)


def _power(x: Any, exponent: float) -> Any:
    return x**exponent


def _one_for_zero(x: Any) -> Any:
    """So that dividing by it is harmless, to derivatives of the quotient too."""
    zero = x == 0
    return x.masked_fill(zero, 1) if isinstance(x, Tensor) else np.where(zero, x.dtype.type(1), x)


def _nonzero(x: Any, where: Any) -> Any:
    """``x``, 0 where ``where`` is 0."""
    if isinstance(x, Tensor):
        return x.masked_fill(where == 0, 0)
    return np.where(where == 0, x.dtype.type(0), x)


# ------------------------------------------------------------------------------------------------ vector norms


@op("other", at=("linalg",), name="vector_norm", node="LinalgVectorNormBackward0", out=exact)  # y = (sum |x|^p)^(1/p)
def vector_norm(xp: Namespace, self: Array, ord=2, dim=None, keepdim=False, *, dtype=None):
    """The p-norm of all elements, or of the vectors along ``dim``; ``ord`` is any number, 0, inf and -inf included.

    >>> import penlight as torch
    >>> torch.linalg.vector_norm(torch.tensor([3., -4.]))
    tensor(5.)
    """
    if not isinstance(ord, (int, float)):
        raise TypeError(f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not {type(ord).__name__}")
    array = checked(self, dtype, "linalg.vector_norm")
    dim = None if is_all(dim) else dim
    if not array.size:
        _check_empty(array, ord, dim)
    result = _norm(array, ord, dim)
    if dim is not None:
        result = in_order(result)
    return np.asarray(result).reshape(restored(array.shape, dim)) if keepdim else result


vector_norm.vjp(
    self=lambda grad, self, result, ord, dim, keepdim: norm_grad(
        grad, self, ord, result, None if is_all(dim) else dim, keepdim
    )
)


@op("other", at=(), name="_norm", node="NormBackward1")
def older_norm(xp: Namespace, self: Array, ord, dim, keepdim):
    """The same by the name that PyTorch's older functions leave in the graph."""
    return vector_norm.op.kernel(xp, self, ord, dim, keepdim, None)


older_norm.vjp(self=lambda grad, self, result, ord, dim, keepdim: norm_grad(grad, self, ord, result, dim, keepdim))

# ------------------------------------------------------------------------------------------------ matrix norms


@composite(at=("linalg",))
def matrix_norm(A, ord="fro", dim=(-2, -1), keepdim=False, *, dtype=None, out=None):
    """The norm of matrices: "fro", "nuc", inf, -inf, 1, -1, 2 or -2.

    >>> import penlight as torch
    >>> torch.linalg.matrix_norm(torch.tensor([[3., 0.], [0., 4.]]), ord="nuc")
    tensor(7.)
    """
    array = A._array
    whole = type(dim) is tuple and dim == (-2, -1) and array.ndim == 2
    if whole and ord == "fro" and dtype is out is None and array.dtype.kind == "f":
        return vector_norm(A, 2, None, keepdim)  # the commonest case, for which all checks hold
    if ord not in ("fro", "nuc", 1, -1, 2, -2, inf, -inf):
        shown = ord if isinstance(ord, str) else number_text(ord)
        raise RuntimeError(f"linalg.matrix_norm: Order {shown} not supported.")
    if array.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    checked(array, None, "linalg.matrix_norm")
    if ord in ("nuc", 2, -2) and array.dtype.itemsize == 2:
        raise RuntimeError(f"linalg.matrix_norm: Low precision dtypes not supported. Got {scalar_name(array.dtype)}")
    if not isinstance(dim, (tuple, list)) or len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {_spaced(dim)}")
    first, second = (wrap_dim(each, array.ndim) for each in dim)
    if first == second:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({first}, {second})")
    checked(array, dtype, "linalg.matrix_norm")
    if dtype is not None:
        A = A.to(dtype)
    return into(out, _matrix_norm(A, ord, (first, second), keepdim), "linalg_matrix_norm", _matrix_out)


_matrix_out = refusing("linalg.matrix_norm expected out tensor dtype {source} but got: {target}")


def _spaced(dim: Any) -> str:
    return " ".join([str(each) for each in dim]) if isinstance(dim, (tuple, list)) else str(dim)


def _matrix_norm(A: Any, ord: Any, dims: tuple[int, int], keepdim: bool) -> Any:
    if ord == "fro":
        return vector_norm(A, 2, dims, keepdim)
    if ord in ("nuc", 2, -2):
        values = registry["linalg"]["svdvals"](A.movedim(dims, (-2, -1)))
        result = sum(values, -1, keepdim) if ord == "nuc" else _extreme(values, ord, -1, keepdim)
        return result[..., None].movedim((-2, -1), dims) if keepdim else result
    rows, columns = dims if abs(ord) == 1 else dims[::-1]
    if not keepdim and columns > rows:
        columns -= 1
    return _extreme(vector_norm(A, 1, rows, keepdim), ord, columns, keepdim)


def _extreme(values: Any, ord: float, dim: int, keepdim: bool) -> Any:
    """The largest, of nothing 0, or the smallest."""
    if ord > 0:
        return (amax if values._array.shape[dim] else sum)(values, dim, keepdim)
    return amin(values, dim, keepdim)


# ------------------------------------------------------------------------------------------------ both by the same name


@composite(at=("linalg",), name="norm")
def linalg_norm(A, ord=None, dim=None, keepdim=False, *, out=None, dtype=None):
    """A vector norm, or a matrix norm where ``ord`` is given for a matrix or ``dim`` has two dimensions.

    >>> import penlight as torch
    >>> torch.linalg.norm(torch.tensor([[3., 0.], [0., 4.]]), ord=1)
    tensor(4.)
    """
    return into(out, _linalg_norm(A, ord, dim, keepdim, dtype), "linalg_norm", _norm_out)


_norm_out = refusing("linalg.norm expected out tensor dtype {source} but got: {target}")


def _linalg_norm(A: Any, ord: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    ndim = A._array.ndim
    if dim is not None:
        count = 1 if isinstance(dim, int) else len(dim)
        if count not in (1, 2):
            raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dim)}")
    elif ord is not None and ndim not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {ndim}D.")
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if isinstance(ord, str):
        return matrix_norm(A, ord, (-2, -1) if dim is None else dim, keepdim, dtype=dtype)
    if dim is None and ndim == 2:
        return matrix_norm(A, ord, (0, 1), keepdim, dtype=dtype)
    if dim is not None and not isinstance(dim, int) and len(dim) == 2:
        return matrix_norm(A, ord, dim, keepdim, dtype=dtype)
    return vector_norm(A, ord, dim, keepdim, dtype=dtype)


@composite
def norm(input, p="fro", dim=None, keepdim=False, out=None, dtype=None):
    """The p-norm of all elements or along ``dim``; ``p="fro"`` is the 2-norm, ``p="nuc"`` the nuclear norm of matrices.

    >>> import penlight as torch
    >>> torch.tensor([3., 4.]).norm()
    tensor(5.)
    """
    if isinstance(p, (Tensor, np.generic)):
        p = number("norm", p, "p", 2)
    if p == "fro" and (dim is None or isinstance(dim, int) or len(dim) <= 2):
        return vector_norm(input, 2, dim, keepdim, dtype=dtype, out=out)
    if isinstance(p, str):
        found = matrix_norm(input, p, tuple(range(input._array.ndim)) if dim is None else dim, keepdim, dtype=dtype)
        return into(out, found, "norm", _matrix_out)
    return vector_norm(input, 2.0 if p is None else p, dim, keepdim, dtype=dtype, out=out)


# ------------------------------------------------------------------------------------------------ distances


@op("other", promote="common", out=False, check=lambda self, other, p: refuse_bool(self, other))  # y = |x1 - x2|_p
def dist(xp: Namespace, self: Array, other: Array, p=2):
    """The p-norm of ``input - other``."""
    if not is_inexact(self):
        raise RuntimeError(
            f"norm(): input dtype should be either floating point or complex. Got {scalar_name(self.dtype)} instead."
        )
    difference = self - other
    if not difference.size:
        _check_empty(difference, p, None)
    return _norm(difference, p, None)


dist.vjp(
    self=lambda grad, self, other, p, result: norm_grad(grad, self - other, p, result),
    other=lambda grad, self, other, p, result: norm_grad(-grad, self - other, p, result),
)


def _differences(x1: Any, x2: Any) -> Any:
    return x1[..., :, None, :] - x2[..., None, :, :]


def _cdist_node(x1, x2, p, compute_mode):
    """PyTorch multiplies large matrices, which is another function, with a view behind it."""
    return _cdist_node_of(x1._array, x2._array, p, compute_mode)


def _cdist_node_of(x1: np.ndarray, x2: np.ndarray, p: float, compute_mode: Any) -> str:
    large = x1.ndim > 1 < x2.ndim and max(x1.shape[-2], x2.shape[-2]) > 25
    multiplied = compute_mode == "use_mm_for_euclid_dist" or (large and compute_mode in (_IF_NECESSARY, None))
    return "ViewBackward0" if p == 2 and multiplied and x1.size * x2.size else "CdistBackward0"


_IF_NECESSARY = "use_mm_for_euclid_dist_if_necessary"
_COMPUTE_MODES = (_IF_NECESSARY, "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


@op("other", at=("torch",), out=False, node=_cdist_node)  # y[i, j] = |x1[i] - x2[j]|_p
def cdist(xp: Namespace, x1: Array, x2: Array, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """The p-norm distances between all rows of two matrices, or of two stacks of matrices.

    >>> import penlight as torch
    >>> torch.cdist(torch.tensor([[0., 0.], [3., 4.]]), torch.tensor([[0., 0.]]))
    tensor([[0.],
            [5.]])
    """
    if compute_mode not in _COMPUTE_MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    for name, array in (("X1", x1), ("X2", x2)):
        if array.ndim < 2:
            raise RuntimeError("cdist only supports at least 2D tensors, " + f"{name} got: {array.ndim}D")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}")
    for name, array in (("X1", x1), ("X2", x2)):
        if array.dtype.kind not in "fV":
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {scalar_name(array.dtype)}")
    if not p >= 0:
        raise RuntimeError("cdist only supports non-negative p values")
    if x1.ndim > 2 or x2.ndim > 2:
        batch_shape(x1.shape[:-2], x2.shape[:-2])
    if is_narrow(x1) and x1.size and x2.size and _cdist_node_of(x1, x2, p, compute_mode) == "CdistBackward0":
        raise NotImplementedError(f"\"cdist\" not implemented for '{scalar_name(x1.dtype)}'")
    if x1.dtype != x2.dtype:
        raise RuntimeError(f"expected scalar type {scalar_type(x1)} but found {scalar_type(x2)}")
    if p == 2:
        result = _multiplied(x1, x2)
        if result is not None:
            return result
    difference = _differences(x1, x2)
    if p == 0:
        return np.add.reduce(np.minimum(np.ceil(np.abs(difference)), difference.dtype.type(1)), -1)  # nan for nan
    return np.asarray(_norm(difference, p, -1) if difference.shape[-1] else np.zeros(difference.shape[:-1], x1.dtype))


def _multiplied(x1: np.ndarray, x2: np.ndarray) -> Any:
    """The 2-norm distances by |x|^2 + |y|^2 - 2 x y, which is a product of matrices; again, from the difference, where
    that cancels. None where there are infinities, or few distances."""
    rows, others = x1.shape[-2], x2.shape[-2]
    if not (x1.ndim == 2 == x2.ndim and max(rows, others) > 25 and min(rows, others) and x1.shape[1]):
        return None
    if x1.dtype is not x2.dtype or x1.dtype.itemsize == 2:
        return None
    centre = np.add.reduce(x2, 0) / others
    x1, x2 = x1 - centre, x2 - centre
    sums = np.vecdot(x1, x1)[:, None] + np.vecdot(x2, x2)
    result = sums - x1.dot((x2 + x2).T)
    if not surely_finite(result):
        return None
    near = np.flatnonzero(result < sums * sums.dtype.type(0.1))
    if len(near):
        if len(near) * 4 > result.size:
            return None
        one, other = np.divmod(near, others)
        difference = x1[one] - x2[other]
        result.reshape(-1)[near] = np.vecdot(difference, difference)
    return np.sqrt(result, result)


def _cdist_grad(grad: Any, x: Any, y: Any, p: float, result: Any) -> Any:
    """The gradient of the rows of ``x``, whose distances from those of ``y`` are the rows of ``result``."""
    if p != 2 or type(grad) is not np.ndarray or grad.dtype.itemsize == 2:
        difference = _differences(x, y)
        if p == 0:
            return sum(zeros(difference), -2)
        if p == 1 and type(difference) is np.ndarray:
            return sum(np.sign(difference) * grad[..., None], -2)  # nan for nan, which the norm has not
        if p == inf:  # every largest element gets all
            return sum(_sgn(difference) * (grad[..., None] * _equal(_abs(difference), result[..., None])), -2)
        return sum(norm_grad(grad, difference, p, result, -1), -2)
    zero = result == 0
    weights = cleared(zero, grad / (result + zero)) if holds(zero) else grad / result
    if result.ndim > 2 or max(result.shape) <= 25:
        return np.matmul(weights[..., None, :], _differences(x, y))[..., 0, :]
    centre = np.add.reduce(y, 0) / len(y)  # sum of w[i, j] (x[i] - y[j]), the two terms apart
    return (x - centre) * np.add.reduce(weights, 1)[:, None] - weights.dot(y - centre)


cdist.vjp(
    x1=lambda grad, x1, x2, p, result: _cdist_grad(grad, x1, x2, p, result),
    x2=lambda grad, x1, x2, p, result: _cdist_grad(grad.mT, x2, x1, p, result.mT),
)
