"""Products of sparse matrices with dense and with sparse ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import devices
from ...backend.names import tensor_type
from ..define import registry
from ..matmul import check_mm, scalar_type
from .conversion import as_unique, merged, unmasked
from .kernels import PRODUCTS, dots_at, extreme_at, renamed, take_at
from .tensor import NAMES, SparseTensor, coo, csr, handles, refusal

_TORCH = registry["torch"]


def _check(a: Any, b: Any) -> None:
    """Raises unless ``a`` and ``b``, of which one is sparse, can be multiplied."""
    if a.dim() != 2 or b.dim() != 2 or a.shape[1] != b.shape[0]:
        if isinstance(a, SparseTensor) and isinstance(b, SparseTensor) and a.dim() != 2:
            raise RuntimeError(
                "Expected mat1_.dim() == 2 to be true, but got false.  (Could this error message be improved?  If so, "
                "please report an enhancement request to PyTorch.)"
            )
        if a.dim() < 2:
            raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got -2)")
        if isinstance(a, SparseTensor) and a._layout is coo and not isinstance(b, SparseTensor) and b.dim() == 2:
            raise RuntimeError(f"addmm: Argument #3 (dense): Expected dim 0 size {a.shape[1]}, got {b.shape[0]}")
        if b.dim() == 1:
            raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")
        check_mm(np.broadcast_to(0, a.shape), np.broadcast_to(0, b.shape))
    if a.dtype is not b.dtype:
        one, other = [scalar_type(_held(x)) for x in (a, b)]
        raise RuntimeError(f"expected scalar type {one} but found {other}")


def _held(x: Any) -> np.ndarray:
    return (x if x._carrier is None else x._carrier)._array


def multiply(a: Any, b: Any, name: str) -> Any:
    """The product, whose gradients with respect to sparse operands have their patterns."""
    _check(a, b)
    if isinstance(a, SparseTensor) and isinstance(b, SparseTensor):
        return _sparse_product(as_unique(a), as_unique(b), name)
    if isinstance(a, SparseTensor):
        rows, columns = a.places()
        return PRODUCTS[name](a._carrier, b, rows, columns, a._size[0], a._coalesced)
    if isinstance(b, SparseTensor):
        rows, columns = b.places()
        turned = PRODUCTS[name](b._carrier, a.t(), columns, rows, b._size[1], b._coalesced).transpose(0, 1)
        return renamed(turned, name) if name == "MmBackward0" else turned
    return _TORCH["mm"](a, b)


def _sparse_product(a: SparseTensor, b: SparseTensor, name: str) -> Any:
    """Every value of ``a`` in column k with every value of ``b`` in row k; what falls on one place is added up."""
    rows, shared = a.places()
    found, columns = b.places()
    order = np.argsort(found, kind="stable")
    starts = np.searchsorted(found, np.arange(b._size[0] + 1), sorter=order)
    counts = np.diff(starts)[shared]
    left = np.repeat(np.arange(shared.size), counts)
    within = np.arange(left.size) - np.repeat(np.cumsum(counts) - counts, counts)
    right = order[starts[shared[left]] + within]
    values = take_at(a._carrier, (left,)) * take_at(b._carrier, (right,))
    result = merged(np.array((rows[left], columns[right])), values, (a._size[0], b._size[1]), name)
    return result if a._layout is coo else result.to_sparse(layout=a._layout)


def _with_source(x: Any) -> Any:
    """``x``, or the dense tensor it was made from where that wants the gradient; see Note [Sparse tensors]."""
    if isinstance(x, SparseTensor) and x._source is not None and x.requires_grad:
        return unmasked(x)
    return x


@handles("mm")
def dense_gradient_mm(input, mat2):
    if not (isinstance(input, SparseTensor) and isinstance(mat2, SparseTensor)):
        input, mat2 = _with_source(input), _with_source(mat2)
    return multiply(input, mat2, "MmBackward0")


@handles("mv")
def _mv(input, vec):
    if isinstance(vec, SparseTensor):
        raise refusal("mv", vec._layout)
    if input._layout is coo:
        if input.dim() != 2 or vec.dim() != 1:
            raise RuntimeError(
                f"mv: two tensor dim should be 2 and 1, but got SparseTensor Dim: {input.dim()}Tensor Dim: {vec.dim()}"
            )
        if input._size[1] != vec.shape[0]:
            raise RuntimeError("mv: expected self.size(-1) == vec.size(-1)")
    input = _with_source(input)
    if not isinstance(input, SparseTensor):
        return _TORCH["mv"](input, vec)
    return renamed(multiply(input, vec.unsqueeze(1), "MmBackward0").squeeze(1), "MvBackward0")


@handles("matmul", "__matmul__")
def _matmul(input, other):
    if input.dim() == 2 and other.dim() == 1:
        return _mv(input, other)
    if input.dim() != 2 or other.dim() != 2:
        raise NotImplementedError("Penlight's matmul of sparse tensors is for matrices, and a matrix with a vector")
    return dense_gradient_mm(input, other)


SparseTensor.__rmatmul__ = lambda self, other: _matmul(other, self)  # type: ignore[attr-defined]


@handles("addmm")
def _addmm(input, mat1, mat2, *, beta=1, alpha=1):
    if isinstance(input, SparseTensor):
        raise refusal("addmm", input._layout)
    return renamed(input * beta + dense_gradient_mm(mat1, mat2) * alpha, "AddmmBackward0")


# ------------------------------------------------------------------------------------------------ torch.sparse


def mm(mat1: Any, mat2: Any, reduce: str | None = None) -> Any:
    """The product of two matrices, of which one or both are sparse: (m, k) and (k, n) give (m, n).

    ``reduce`` ("sum", "mean", "amax", "amin"), for a CSR matrix and a dense one: what to make of the products that a
    sum would add up; rows without a value give 0. Raises RuntimeError where shapes or dtypes do not match.

    >>> import penlight as torch
    >>> x = torch.tensor([[0., 2.], [3., 4.]]).to_sparse_csr()
    >>> torch.sparse.mm(x, torch.eye(2), "amax")
    tensor([[0., 2.],
            [3., 4.]])
    """
    if reduce is not None:
        return _reduce(mat1, mat2, reduce)
    sparse = isinstance(mat1, SparseTensor) and isinstance(mat2, SparseTensor)
    return multiply(mat1, mat2, "SparseSparseMatmulBackward0" if sparse else "SparseAddmmBackward0")


def addmm(mat: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """``beta * mat + alpha * (mat1 @ mat2)``, where ``mat1`` is sparse."""
    return renamed(mat * beta + multiply(mat1, mat2, "SparseAddmmBackward0") * alpha, "SparseAddmmBackward0")


_REDUCTIONS = {"sum": "sum", "mean": "mean", "amax": "amax", "max": "amax", "amin": "amin", "min": "amin"}


def _reduce(a: Any, b: Any, reduce: str) -> Any:
    """Y[i] = the sum, mean, largest or smallest of a[i, k] B[k] over the k for which row i of ``a`` has a value."""
    if a.layout is not csr:
        raise refusal("_sparse_mm_reduce_impl", a.layout)
    if reduce not in _REDUCTIONS:
        raise RuntimeError(f"sparse_mm_reduce: reduce type of {reduce} has not been enabled.")
    if b.layout is not devices.strided:
        raise RuntimeError(
            f"Expected tensor to have Strided Layout, but got tensor with {NAMES[b.layout]} Layout (while checking "
            "arguments for sparse_mm_reduce)"
        )
    array, held = b._array, a._carrier._array
    if array.dtype != held.dtype:
        raise RuntimeError(
            f"Expected tensor for argument #1 'other' to have scalar type {scalar_type(held)}; but got "
            f"{tensor_type(array.dtype)} instead (while checking arguments for sparse_mm_reduce)"
        )
    if array.ndim != 2 or array.shape[0] != a._size[1]:
        raise RuntimeError(
            f"Expected a tensor of dimension 2 and tensor.size[0] == {a._size[1]} but got: dimension {array.ndim} and "
            f"tensor.size[0] = {array.shape[0]}"
        )
    name = "SparseMmReduceImplBackward0"
    rows, columns = a.places()
    kind, m, x = _REDUCTIONS[reduce], a._size[0], a._carrier
    if kind[0] == "a":
        return extreme_at(x, b, rows, columns, m, kind == "amin")
    if kind == "mean":
        counts = np.diff(a._index[0])[rows]
        x = x / _TORCH["from_numpy"](counts.astype(held.dtype))
    return PRODUCTS[name](x, b, rows, columns, m, a._coalesced)


def sampled_addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1.0, alpha: Any = 1.0, out: Any = None) -> Any:
    """``beta * input + alpha * (mat1 @ mat2)`` where the CSR matrix ``input`` has values, and nowhere else.

    Raises RuntimeError where layouts, shapes or dtypes do not match.

    >>> import penlight as torch
    >>> x = torch.eye(2).to_sparse_csr()
    >>> torch.sparse.sampled_addmm(x, torch.ones(2, 3), torch.ones(3, 2)).values()
    tensor([4., 4.])
    """
    if input.layout is not csr:
        raise refusal("sparse_sampled_addmm", input.layout)
    for name, matrix in (("mat1", mat1), ("mat2", mat2)):
        if matrix.layout is not devices.strided:
            raise RuntimeError(f"sampled_addmm: Expected {name} to have strided layout, but got {NAMES[matrix.layout]}")
    if out is not None and out.layout is not csr:
        raise RuntimeError(f"sampled_addmm: Expected result to have sparse csr layout, but got {NAMES[out.layout]}")
    _check_sampled(input, mat1, mat2)
    rows, columns = input.places()
    values = input._carrier * beta + dots_at(mat1, mat2.t(), rows, columns, input._coalesced) * alpha
    if out is None:
        return input.like(renamed(values, "SparseSampledAddmmBackward0"))
    out._index, out._size, out._carrier = input._index, input._size, values.detach()
    return out


def _check_sampled(input: Any, mat1: Any, mat2: Any) -> None:
    name = "sampled_addmm"
    kinds = [scalar_type(_held(x)) for x in (mat1, mat2, input)]
    if kinds[0] != kinds[1]:
        raise RuntimeError(f"{name}: Expected mat1 and mat2 to have the same dtype, but got {kinds[0]} and {kinds[1]}")
    if kinds[0] != kinds[2]:
        raise RuntimeError(f"{name}: Expected mat1 and self to have the same dtype, but got {kinds[0]} and {kinds[2]}")
    for label, matrix in (("mat1", mat1), ("mat2", mat2)):
        if matrix.dim() < 2:
            raise RuntimeError(f"{name}: Expected {label} to be a matrix, got {matrix.dim()}-D tensor")
    if mat1.shape[-1] != mat2.shape[-2]:
        one, other = ["x".join(map(str, x.shape[-2:])) for x in (mat1, mat2)]
        raise RuntimeError(f"{name}: mat1 and mat2 shapes cannot be multiplied ({one} and {other})")
    if mat1.shape[-2] != input.shape[-2]:
        raise RuntimeError(f"{name}: self.shape[-2] must match mat1.shape[-2]")
    if mat2.shape[-1] != input.shape[-1]:
        raise RuntimeError(f"{name}: self.shape[-1] must match mat2.shape[-1]")
