"""Products of matrices and vectors.

With Z = X Y and a gradient G of Z, those of X and Y are G Y^H and X^H G (Giles 2008, "Collected matrix derivative
results for forward and reverse mode algorithmic differentiation", 2.2.2).
"""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.direct import np
from ..backend.summation import F32, F64
from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import conj, is_narrow
from .outputs import C_NAMES, exact, refusing

_MV = "addmv input tensors must have the same dtype, but got {target}, {source}, and {source}"
_SAME = refusing("result dtype {target} does not match input dtype {source}")


def c_name(array: np.ndarray) -> str:
    return C_NAMES[dtypes.of(array.dtype).name]


def scalar_type(array: np.ndarray) -> str:
    return dtypes.SCALAR_TYPE[dtypes.of(array.dtype).index]


def _listed(shape: Any) -> str:
    return "x".join([str(size) for size in shape])


# ------------------------------------------------------------------------------------------------ on arrays


def product(a: np.ndarray, b: np.ndarray) -> Any:
    """The product of two matrices or vectors of one dtype whose shapes match; half precision by way of float32."""
    if is_narrow(a):
        return a.astype(F32).dot(b.astype(F32)).astype(a.dtype)
    return a.dot(b)


def _mm(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    dtype = a.dtype
    if dtype is b.dtype and (dtype is F32 or dtype is F64):
        try:
            return a.dot(b)
        except ValueError:
            pass
    check_mm(a, b)
    return product(a, b)


def check_mm(a: np.ndarray, b: np.ndarray) -> None:
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({_listed(a.shape)} and {_listed(b.shape)})")
    if a.dtype != b.dtype:
        raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}")
    if a.dtype.kind == "b":
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")


def _mv(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    if matrix.shape[1] != vector.shape[0]:
        rows, columns = matrix.shape
        raise RuntimeError(f"size mismatch, got input ({rows}), mat ({rows}x{columns}), vec ({vector.shape[0]})")
    if matrix.dtype != vector.dtype:
        other = scalar_type(vector)
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {other}, {scalar_type(matrix)}, and {other}"
        )
    if matrix.dtype.kind == "b":
        raise NotImplementedError("\"addmv_impl_cpu\" not implemented for 'Bool'")
    return product(matrix, vector)


def _dot(a: np.ndarray, b: np.ndarray) -> Any:
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {scalar_type(a)} and {scalar_type(b)}"
        )
    if a.shape != b.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.size}] and src [{b.size}] to have the same number of "
            f"elements, but got {a.size} and {b.size} elements respectively"
        )
    if a.dtype.kind == "b":
        raise NotImplementedError("\"dot\" not implemented for 'Bool'")
    return product(a, b)


def _bmm(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Stacks of matrices, batches broadcast."""
    if a.dtype != b.dtype:
        raise RuntimeError(f"expected scalar type {scalar_type(a)} but found {scalar_type(b)}")
    if a.dtype.kind == "b":
        raise NotImplementedError("\"bmm\" not implemented for 'Bool'")
    if is_narrow(a):
        return np.matmul(a.astype(F32), b.astype(F32)).astype(a.dtype)
    return np.matmul(a, b)


def _matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Every other case of ``matmul``."""
    if a.ndim == 0 or b.ndim == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {a.ndim}D and {b.ndim}D")
    if b.ndim == 1:
        return _dot(a, b) if a.ndim == 1 else _mv(a.reshape(-1, a.shape[-1]), b).reshape(a.shape[:-1])
    if a.ndim == 1:
        return _matmul(a[None], b)[..., 0, :]
    if b.ndim == 2:
        return _mm(a.reshape(-1, a.shape[-1]) if a.size else a.reshape(_flat(a.shape)), b).reshape(
            *a.shape[:-1], b.shape[1]
        )
    if a.shape[-1] != b.shape[-2]:
        batch = batch_shape(a.shape[:-2], b.shape[:-2])
        count = int(np.prod(batch, dtype=np.int64))
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{count}, {a.shape[-1]}] "
            f"but got: [{count}, {b.shape[-2]}]."
        )
    batch_shape(a.shape[:-2], b.shape[:-2])
    return _bmm(a, b)


def _flat(shape: tuple[int, ...]) -> tuple[int, int]:
    count = 1
    for size in shape[:-1]:
        count *= size
    return count, shape[-1]


def batch_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """What two stacks of matrices broadcast to."""
    if a == b:
        return a
    count = max(len(a), len(b))
    a, b = (1,) * (count - len(a)) + a, (1,) * (count - len(b)) + b
    for axis, (one, other) in enumerate(zip(a, b, strict=True)):
        if one != other and one != 1 and other != 1:
            raise RuntimeError(
                f"The size of tensor a ({one}) must match the size of tensor b ({other}) at non-singleton dimension "
                f"{axis}"
            )
    return tuple([other if one == 1 else one for one, other in zip(a, b, strict=True)])


# ------------------------------------------------------------------------------------------------ in formulas


def times(a: Any, b: Any) -> Any:
    """``a @ b`` for two matrices or vectors in a formula; on arrays ``dot`` takes a third of the time of ``@``."""
    return product(a, b) if type(a) is np.ndarray else a @ b


def t(x: Any) -> Any:
    """The transpose, in a formula, of matrices."""
    return x.mT


def h(x: Any) -> Any:
    """The conjugate transpose."""
    return conj(x.mT)


def outer_of(x: Any, y: Any) -> Any:
    """x y^T"""
    return x[:, None] * y


def _left(grad: Any, self: Any, other: Any) -> Any:
    """The gradient of the first factor."""
    if other.ndim == 1:
        return grad * conj(other) if grad.ndim == 0 else grad[..., None] * conj(other)
    if grad.ndim == 2 == other.ndim:
        return times(grad, h(other))
    if self == 1:
        return (grad[..., None, :] @ h(other))[..., 0, :]
    return grad @ h(other)


def _right(grad: Any, self: Any, other: Any) -> Any:
    """The gradient of the second."""
    if self.ndim == 1:
        return grad * conj(self) if grad.ndim == 0 else conj(self)[:, None] * grad[..., None, :]
    if grad.ndim == 2 == self.ndim and other == 2:
        return times(h(self), grad)
    if other == 1:
        return times(h(rows(self)), grad.reshape(-1))
    if other == 2:
        return times(h(rows(self)), rows(grad))
    return h(self) @ grad


def rows(x: Any) -> Any:
    """A stack of matrices as one, row below row."""
    return x.reshape(_flat(x.shape))


_NODES = {(2, 2): "MmBackward0", (2, 1): "MvBackward0", (1, 1): "DotBackward0", (1, 2): "SqueezeBackward4"}


_MATMUL_OUT = {(1, 1): _SAME, (2, 1): refusing(_MV)}


def _fits_matmul(source, target, args):
    left, right = args[0]._array.ndim, args[1]._array.ndim
    _MATMUL_OUT.get((min(left, 2), right), exact)(source, target)  # stacks times a vector are one matrix


# Z = X Y     gX = gZ Y^H   gY = X^H gZ       X: (*, n, k) or (k)   Y: (*, k, m) or (k)
@op(
    "bilinear",
    node=lambda self, other: _NODES.get((self._array.ndim, other._array.ndim), "UnsafeViewBackward0"),
    operators=("__matmul__",),
    out=_fits_matmul,
)
def matmul(xp: Namespace, self: Array, other: Array):
    """The product of two matrices, of a matrix and a vector, of two vectors, or of stacks of matrices.

    A vector on the left is a row and one on the right a column; the dimensions before the last two are a batch and
    broadcast. Raises RuntimeError for shapes that do not match, dtypes that differ, and tensors without dimensions.

    >>> import penlight as torch
    >>> torch.tensor([[1., 2.], [3., 4.]]) @ torch.tensor([1., 10.])
    tensor([21., 43.])
    """
    count = other.ndim
    if self.ndim == 2 == count:
        return _mm(self, other)
    if count == 1:
        dtype = self.dtype
        if self.ndim and dtype is other.dtype and (dtype is F32 or dtype is F64) and self.shape[-1] == other.shape[0]:
            return self.dot(other)
    return _matmul(self, other)


matmul.vjp(
    self=lambda grad, other, self_shape: _left(grad, len(self_shape), other),
    other=lambda grad, self, other_shape: _right(grad, self, len(other_shape)),
)


@op("bilinear", out=exact)  # Z = X Y     gX = gZ Y^H   gY = X^H gZ
def mm(xp: Namespace, self: Array, mat2: Array):
    """The product of two matrices.

    >>> import penlight as torch
    >>> torch.mm(torch.tensor([[1., 2.], [3., 4.]]), torch.eye(2))
    tensor([[1., 2.],
            [3., 4.]])
    """
    if self.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    return _mm(self, mat2)


mm.vjp(self=lambda grad, mat2: times(grad, h(mat2)), mat2=lambda grad, self: times(h(self), grad))


@op("bilinear", out=refusing(_MV))  # z = X y     gX = gz y^H   gy = X^H gz
def mv(xp: Namespace, self: Array, vec: Array):
    """The product of a matrix and a vector."""
    if self.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {self.ndim}, {vec.ndim}")
    return _mv(self, vec)


mv.vjp(self=lambda grad, vec: outer_of(grad, conj(vec)), vec=lambda grad, self: times(h(self), grad))


@op("bilinear", out=_SAME)  # z = sum(x y)
def dot(xp: Namespace, self: Array, tensor: Array):
    """The inner product of two vectors, without conjugation."""
    dtype = self.dtype
    if (dtype is F32 or dtype is F64) and dtype is tensor.dtype and self.ndim == 1 == tensor.ndim:
        try:
            return self.dot(tensor)
        except ValueError:
            pass
    return _dot(self, tensor)


dot.vjp(self=lambda grad, tensor: grad * conj(tensor), tensor=lambda grad, self: grad * conj(self))


@op("other", out=_SAME)  # z = sum(conj(x) y)
def vdot(xp: Namespace, self: Array, other: Array):
    """The inner product of two vectors, the first one conjugated."""
    return _dot(self.conj(), other)


vdot.vjp(self=lambda grad, other: conj(grad) * other, other=lambda grad, self: grad * self)


@op("bilinear", out=exact)  # Z[i] = X[i] Y[i]
def bmm(xp: Namespace, self: Array, mat2: Array):
    """The products of the matrices of two stacks of equal length."""
    if self.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if mat2.ndim != 3:
        raise RuntimeError("batch2 must be a 3D tensor")
    if self.shape[0] != mat2.shape[0] or self.shape[2] != mat2.shape[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{self.shape[0]}, {self.shape[2]}] "
            f"but got: [{mat2.shape[0]}, {mat2.shape[1]}]."
        )
    return _bmm(self, mat2)


bmm.vjp(self=lambda grad, mat2: grad @ h(mat2), mat2=lambda grad, self: h(self) @ grad)


@composite(at=("Tensor",), name="__rmatmul__")
def _reflected(self, other):
    return matmul(other, self) if isinstance(other, Tensor) else NotImplemented


@composite(at=("Tensor",), name="__imatmul__")
def _in_place(self, other):
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented
