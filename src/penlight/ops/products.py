"""Products built on matrix products: with something added, of vectors, along several dimensions."""

from __future__ import annotations

from math import isfinite
from typing import Any

from ..backend.direct import np
from ..backend.names import scalar_name, tensor_type
from ..backend.summation import F32, F64, few
from ..backend.types import Array, Namespace
from ..backend.warn import warn, warn_once
from .contraction import tensordot
from .define import composite, op
from .helpers import conj, is_inexact, is_narrow, wrap_dim
from .matmul import batch_shape, c_name, check_mm, h, outer_of, scalar_type, times, vdot
from .outputs import exact, into, refusing
from .reduction import sum

# ------------------------------------------------------------------------------------------------ beta x + alpha (...)


def _scaled(x: Any, factor: Any) -> Any:
    return x if type(factor) is int and factor == 1 else x * factor


def _factor(number: Any, array: np.ndarray) -> Any:
    """PyTorch takes an integer tensor's factor as an integer."""
    return int(number) if array.dtype.kind in "iub" and isinstance(number, float) else number


def _check_factor(name: str, factor: Any, array: np.ndarray) -> None:
    kind = array.dtype.kind
    if kind in "iub" and isinstance(factor, (float, complex)):
        raise RuntimeError(f"For integral input tensors, argument {name} must not be a floating point number.")
    if isinstance(factor, bool) and kind != "b":
        raise RuntimeError(f"Boolean {name} only supported for Boolean results.")
    _check_converts(factor, array)


def _check_converts(factor: Any, array: np.ndarray) -> None:
    kind = array.dtype.kind
    if factor is None:
        raise TypeError("argument must be Number, not NoneType")
    if (isinstance(factor, complex) and kind != "c") or (kind in "iu" and not isfinite(factor)):
        name = _FIXED.get(array.dtype.name, c_name(array))
        raise RuntimeError(f"value cannot be converted to type {name} without overflow")


_FIXED = {"int64": "int64_t", "int16": "int16_t", "int8": "int8_t", "uint8": "uint8_t"}


def _added(self: np.ndarray, other: np.ndarray, beta: Any, alpha: Any, shape: tuple[int, ...]) -> np.ndarray:
    """beta self + alpha other. With a beta of 0 ``self`` is not looked at: its nan do not count."""
    if self.shape != shape:
        _check_expands(self.shape, shape, self.dtype)
    if beta == 1 == alpha:
        return np.add(self, other)
    _check_converts(beta, other)
    _check_converts(alpha, other)
    other = _scaled(other, _factor(alpha, other))
    beta = _factor(beta, other)
    return np.broadcast_to(other, shape) + 0 if not beta else _scaled(self, beta) + other


def _check_expands(shape: tuple[int, ...], target: tuple[int, ...], dtype: Any) -> None:
    lead = len(target) - len(shape)
    if lead < 0:
        raise RuntimeError(
            f"expand({tensor_type(dtype)}{{{list(shape)}}}, size={list(target)}): the number of sizes provided "
            f"({len(target)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    for dim in range(len(shape) - 1, -1, -1):
        have, want = shape[dim], target[dim + lead]
        if have not in (1, want):
            raise RuntimeError(
                f"The expanded size of the tensor ({want}) must match the existing size ({have}) at non-singleton "
                f"dimension {dim + lead}.  Target sizes: {list(target)}.  Tensor sizes: {list(shape)}"
            )


def _same_dtype(self: np.ndarray, *others: np.ndarray) -> None:
    for other in others:
        if other.dtype != self.dtype:
            raise RuntimeError(
                f"self and mat2 must have the same dtype, but got {scalar_name(self.dtype)} and "
                f"{scalar_name(other.dtype)}"
            )


def _wide(*arrays: np.ndarray) -> Any:
    return [array.astype(F32) for array in arrays] if is_narrow(arrays[0]) else arrays


def _back(grad: Any, factor: Any) -> Any:
    return _scaled(grad, factor.conjugate())


@op("other", inplace=True, out=exact)  # Z = b X + a Y W
def addmm(xp: Namespace, self: Array, mat1: Array, mat2: Array, *, beta=1, alpha=1):
    """``beta * input + alpha * (mat1 @ mat2)``.

    >>> import penlight as torch
    >>> torch.addmm(torch.ones(2), torch.eye(2), torch.eye(2), alpha=3)
    tensor([[4., 1.],
            [1., 4.]])
    """
    if mat1.ndim != 2:
        raise RuntimeError(f"mat1 must be a matrix, got {mat1.ndim}-D tensor")
    if mat2.ndim != 2:
        raise RuntimeError(f"mat2 must be a matrix, got {mat2.ndim}-D tensor")
    if mat1.shape[1] != mat2.shape[0] or mat1.dtype is not mat2.dtype or mat1.dtype is not self.dtype:
        if mat1.shape[1] == mat2.shape[0]:
            if mat1.dtype != mat2.dtype:
                same = "self" if mat1.dtype == self.dtype else "mat1"
                raise RuntimeError(
                    f"{same} and mat2 must have the same dtype, but got {scalar_name(mat1.dtype)} and "
                    f"{scalar_name(mat2.dtype)}"
                )
            _same_dtype(self, mat2)
        check_mm(mat1, mat2)
    if self.dtype.kind == "b":
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    x, a, b = _wide(self, mat1, mat2)
    result = _added(x, a.dot(b), beta, alpha, (mat1.shape[0], mat2.shape[1]))
    return result if x is self else result.astype(self.dtype)


addmm.vjp(
    self=lambda grad, beta: _back(grad, beta),
    mat1=lambda grad, mat2, alpha: _back(times(grad, h(mat2)), alpha),
    mat2=lambda grad, mat1, alpha: _back(times(h(mat1), grad), alpha),
)


@op("other", inplace=True, out=exact)  # z = b x + a Y w
def addmv(xp: Namespace, self: Array, mat: Array, vec: Array, *, beta=1, alpha=1):
    """``beta * input + alpha * (mat @ vec)``."""
    if self.ndim > 1 or mat.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {self.ndim}, {mat.ndim}, {vec.ndim}")
    rows, columns = mat.shape
    if columns != vec.shape[0] or self.shape not in ((), (1,), (rows,)):
        raise RuntimeError(f"size mismatch, got input ({self.size}), mat ({rows}x{columns}), vec ({vec.size})")
    if self.dtype != mat.dtype or self.dtype != vec.dtype:
        names = [scalar_name(array.dtype) for array in (self, mat, vec)]
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {names[0]}, {names[1]}, and {names[2]}"
        )
    if self.dtype.kind == "b":
        raise NotImplementedError("\"addmv_impl_cpu\" not implemented for 'Bool'")
    x, a, b = _wide(self, mat, vec)
    # BLAS does not look at what is multiplied by 0: a nan there does not count.
    dots = a.dot(b) if alpha != 0 or x is not self else np.zeros(len(a), a.dtype)
    result = _added(x, dots, beta, alpha, (mat.shape[0],))
    return result if x is self else result.astype(self.dtype)


addmv.vjp(
    self=lambda grad, beta: _back(grad, beta),
    mat=lambda grad, vec, alpha: _back(outer_of(grad, conj(vec)), alpha),
    vec=lambda grad, mat, alpha: _back(times(h(mat), grad), alpha),
)


@op("other", inplace=True, promote="common")  # Z = b X + a y w^T
def addr(xp: Namespace, self: Array, vec1: Array, vec2: Array, *, beta=1, alpha=1):
    """``beta * input + alpha * outer(vec1, vec2)``."""
    for name, vector in (("vec1", vec1), ("vec2", vec2)):
        if vector.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {vector.ndim}-D")
    if type(beta) is not int or type(alpha) is not int:
        _check_factor("beta", beta, self)
        _check_factor("alpha", alpha, self)
    result = _added(self, vec1[:, None] * vec2, beta, alpha, (vec1.size, vec2.size))
    return result if result.dtype is self.dtype else result.astype(self.dtype)


addr.vjp(
    self=lambda grad, beta: _back(grad, beta),
    vec1=lambda grad, vec2, alpha: _back(times(grad, conj(vec2)), alpha),
    vec2=lambda grad, vec1, alpha: _back(times(grad.mT, conj(vec1)), alpha),
)


@op("other", inplace=True, out=exact)  # Z[i] = b X[i] + a Y[i] W[i]
def baddbmm(xp: Namespace, self: Array, batch1: Array, batch2: Array, *, beta=1, alpha=1):
    """``beta * input + alpha * (batch1 @ batch2)`` for stacks of matrices."""
    _check_batches(batch1, batch2)
    count, rows, inner = batch1.shape
    if batch2.shape[:2] != (count, inner):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{count}, {inner}] "
            f"but got: [{batch2.shape[0]}, {batch2.shape[1]}]."
        )
    if self.dtype != batch1.dtype:
        names = [c_name(array) for array in (self, batch1, batch2)]
        raise RuntimeError(
            f"Input dtypes must be the same, got: input {names[0]}, batch1: {names[1]}, batch2: {names[2]}"
        )
    if self.dtype != batch2.dtype:
        raise RuntimeError(f"expected scalar type {scalar_type(self)} but found {scalar_type(batch2)}")
    if self.dtype.kind == "b":
        raise NotImplementedError("\"baddbmm\" not implemented for 'Bool'")
    x, a, b = _wide(self, batch1, batch2)
    result = _added(x, np.matmul(a, b), beta, alpha, (count, rows, batch2.shape[2]))
    return result if x is self else result.astype(self.dtype)


def _check_batches(batch1: np.ndarray, batch2: np.ndarray) -> None:
    for name, batch in (("batch1", batch1), ("batch2", batch2)):
        if batch.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")


baddbmm.vjp(
    self=lambda grad, beta: _back(grad, beta),
    batch1=lambda grad, batch2, alpha: _back(grad @ h(batch2), alpha),
    batch2=lambda grad, batch1, alpha: _back(h(batch1) @ grad, alpha),
)


@op("other", inplace=True, out=refusing("self and mat2 must have the same dtype, but got {target} and {source}"))
def addbmm(xp: Namespace, self: Array, batch1: Array, batch2: Array, *, beta=1, alpha=1):
    """``beta * input + alpha * sum(batch1[i] @ batch2[i])``."""
    _check_batches(batch1, batch2)
    if batch1.shape[0] != batch2.shape[0]:
        raise RuntimeError(
            f"batch1 and batch2 must have same number of batches, got {batch1.shape[0]} and {batch2.shape[0]}"
        )
    if batch1.shape[2] != batch2.shape[1]:
        one, other = (f"{b.shape[1]}x{b.shape[2]}" for b in (batch1, batch2))
        raise RuntimeError(f"Incompatible matrix sizes for bmm ({one} and {other})")
    _same_dtype(self, batch1, batch2)
    if self.dtype.kind == "b":
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    x, a, b = _wide(self, batch1, batch2)
    total = np.add.reduce(np.matmul(a, b), 0, a.dtype)
    result = _added(x, total, beta, alpha, (batch1.shape[1], batch2.shape[2]))
    return result if x is self else result.astype(self.dtype)


addbmm.vjp(
    self=lambda grad, beta: _back(grad, beta),
    batch1=lambda grad, batch2, alpha: _back(grad[None] @ h(batch2), alpha),
    batch2=lambda grad, batch1, alpha: _back(h(batch1) @ grad[None], alpha),
)


# ------------------------------------------------------------------------------------------------ of vectors


@composite
def outer(input, vec2, *, out=None):
    """The outer product of two vectors.

    >>> import penlight as torch
    >>> torch.outer(torch.tensor([1., 2.]), torch.tensor([3., 4.]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    if input._array.ndim != 1 or vec2._array.ndim != 1:
        name, vector = ("self", input) if input._array.ndim != 1 else ("vec2", vec2)
        raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {vector._array.ndim}-D")
    return into(out, _outer(input, vec2), "outer")


@composite
def ger(input, vec2, *, out=None):
    """``torch.outer``."""
    if out is not None:
        warn(
            "torch.ger is deprecated and will be removed in a future PyTorch release. Use torch.outer instead. "
            "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/LinearAlgebra.cpp:1270.)"
        )
    return outer(input, vec2, out=out)


@op("bilinear", at=(), node="MulBackward0", promote="common", widen=True)  # Z = x y^T
def _outer(xp: Namespace, self: Array, vec2: Array):
    return self.reshape(-1, 1) * vec2


_outer.vjp(
    self=lambda grad, vec2: times(grad, conj(vec2)),
    vec2=lambda grad, self: times(conj(self), grad),
)


@op("bilinear", at=(), node="ViewBackward0", out=False)
def _vector_inner(xp: Namespace, self: Array, other: Array):
    return self.dot(other)


_vector_inner.vjp(self=lambda grad, other: grad * other, other=lambda grad, self: grad * self)


@composite
def inner(input, other, *, out=None):
    """The sum of products over the last dimension of both; of numbers with anything, the product."""
    a, b = input._array, other._array
    dtype = a.dtype
    if out is None and (dtype is F32 or dtype is F64) and dtype is b.dtype and a.ndim == 1 and a.shape == b.shape:
        return _vector_inner(input, other)  # what follows, without its views
    if a.ndim == 0 or b.ndim == 0:
        return into(out, input * other, "inner")
    if a.shape[-1] != b.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(a.shape)} and {list(b.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]), out=out)


@composite(at=("linalg",))
def vecdot(x, y, *, dim=-1, out=None):
    """The inner products, the first factor conjugated, of the vectors along ``dim``."""
    a, b = x._array, y._array
    dtype, ndim = a.dtype, a.ndim
    if dtype is not b.dtype or dtype.kind in "biu":
        _check_vecdot(a, b)
    if ndim == 1 == b.ndim and dtype.kind in "fc":
        result = vdot(x, y)
    elif (dtype is F32 or dtype is F64) and dtype is b.dtype and a.shape == b.shape and dim in (-1, ndim - 1) and ndim:
        result = _row_dot(x, y)
    else:
        result = sum(conj(x) * y, dim)
    return into(out, result, "linalg_vecdot", _vecdot_out)


def _check_vecdot(a: np.ndarray, b: np.ndarray) -> None:
    if not is_inexact(a):
        raise RuntimeError(
            f"linalg.vecdot: Expected a floating point or complex tensor as input. Got {scalar_name(a.dtype)}"
        )
    if a.dtype != b.dtype:
        raise RuntimeError(
            "linalg.vecdot: Expected x and y to have the same dtype, but found x of type "
            f"{scalar_name(a.dtype)} and y of type {scalar_name(b.dtype)} instead"
        )


_vecdot_out = refusing("linalg.vecdot: Expected out of dtype{source} but found {target}")


@op("bilinear", at=(), node="SumBackward1")  # z[i] = sum(x[i] y[i])
def _row_dot(xp: Namespace, self: Array, other: Array):
    return xp.vecdot(self, other)


_row_dot.vjp(self=lambda grad, other: grad[..., None] * other, other=lambda grad, self: grad[..., None] * self)


@op(
    "bilinear", at=("linalg",), name="cross", node="LinalgCrossBackward0", out=exact
)  # z = x x y   gx = y x gz   gy = gz x x
def linalg_cross(xp: Namespace, self: Array, other: Array, *, dim=-1):
    """The cross product of vectors of three along ``dim``.

    >>> import penlight as torch
    >>> torch.linalg.cross(torch.tensor([1., 0., 0.]), torch.tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    if self.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis = wrap_dim(dim, self.ndim)
    if self.shape[axis] != 3 or other.shape[axis] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {self.shape[axis]} and {other.shape[axis]}"
        )
    if self.dtype is not other.dtype and self.dtype != other.dtype:
        raise RuntimeError(f"expected scalar type {scalar_type(self)} but found {scalar_type(other)}")
    shape = batch_shape(self.shape, other.shape)
    if self.dtype.kind == "b":
        raise NotImplementedError("\"cross\" not implemented for 'Bool'")
    if self.size <= 300:
        return self.take(_NEXT, axis) * other.take(_LAST, axis) - self.take(_LAST, axis) * other.take(_NEXT, axis)
    # Of many, one component after the other: half the time.
    result = xp.empty(shape, self.dtype)
    x, y, z = self.swapaxes(0, axis), other.swapaxes(0, axis), result.swapaxes(0, axis)
    for place in range(3):
        xp.multiply(x[place - 2], y[place - 1], z[place])
        z[place] -= x[place - 1] * y[place - 2]
    return result


_NEXT, _LAST = np.array([1, 2, 0]), np.array([2, 0, 1])  # the components after and before each of three


linalg_cross.vjp(
    self=lambda grad, other, dim: linalg_cross(conj(other), grad, dim=dim),
    other=lambda grad, self, dim: linalg_cross(grad, conj(self), dim=dim),
)


@composite
def cross(input, other, dim=None, *, out=None):
    """The cross product of vectors of three along ``dim``, or along the first dimension of size 3."""
    if dim is None:
        warn_once(
            "Using torch.cross without specifying the dim arg is deprecated.\n"
            "Please either pass the dim explicitly or simply use torch.linalg.cross.\n"
            "The default value of dim will change to agree with that of linalg.cross in a future release. "
            "(Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/Cross.cpp:63.)"
        )
        sizes = input._array.shape
        if 3 not in sizes:
            raise RuntimeError("no dimension of size 3 in input")
        dim = sizes.index(3)
    return linalg_cross(input, other, dim=dim, out=out)


# ------------------------------------------------------------------------------------------------ the trace


@op("linear", out=False)  # y = sum X[i, i]
def trace(xp: Namespace, self: Array):
    """The sum of the diagonal of a matrix."""
    if self.dtype.kind == "b":
        raise NotImplementedError("\"trace\" not implemented for 'Bool'")
    if self.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {self.ndim}")
    if is_narrow(self):
        return self.astype(F32).trace().astype(self.dtype)
    total = few(self.diagonal(), None)
    return self.trace(dtype=np.int64 if self.dtype.kind in "iu" else None) if total is None else total


@op("linear", at=(), node="TraceBackwardBackward0")  # Y = x I, cut to shape
def _diagonal_of(xp: Namespace, self: Array, shape):
    result = xp.zeros(shape, self.dtype)
    columns = shape[1]
    result.reshape(-1)[: min(shape) * columns : columns + 1] = self
    return result


trace.vjp(self=lambda grad, self_shape: _diagonal_of(grad, self_shape))
_diagonal_of.vjp(self=lambda grad: trace(grad))
