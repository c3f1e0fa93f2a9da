"""Products over several dimensions: ``tensordot``, which einsum is made of, and ``kron``."""

from __future__ import annotations

from math import prod

import numpy as np

from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import conj, wrap_dim
from .matmul import matmul, mm
from .outputs import into, refusing
from .reduction import sum
from .views import unsafe_view


@composite(at=("torch",))
def tensordot(a, b, dims=2, out=None):
    """The sum of products over some dimensions of each: the last ``dims`` of ``a`` with the first of ``b``, or those
    listed.

    >>> import penlight as torch
    >>> torch.tensordot(torch.ones(2, 3), torch.ones(3, 4), dims=1).shape
    torch.Size([2, 4])
    """
    have_a, have_b = a._array.shape, b._array.shape
    if isinstance(dims, (tuple, list)) or (hasattr(dims, "_array") and dims._array.size > 1):
        dims_a, dims_b = dims if isinstance(dims, (tuple, list)) else dims._array.tolist()
        if isinstance(dims_a, int):
            raise TypeError("tensordot(): argument 'dims_self' (position 3) must be tuple of ints, not int")
        dims_a, dims_b = list(dims_a), list(dims_b)
    elif not isinstance(dims, int) and not hasattr(dims, "_array"):
        raise RuntimeError(
            "tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, "
            f"but got dims={dims}"
        )
    else:
        count = int(dims)
        if count < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={count}")
        if count > len(have_a) or count > len(have_b):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={count}")
        dims_a, dims_b = list(range(-count, 0)), list(range(count))
    if len(dims_a) != len(dims_b):
        raise RuntimeError("both dimension lists should have same length")
    if a._array.dtype != b._array.dtype:
        raise RuntimeError("both inputs should have same dtype")
    for one, other in zip(dims_a, dims_b, strict=True):
        sizes = have_a[wrap_dim(one, len(have_a))], have_b[wrap_dim(other, len(have_b))]
        if sizes[0] != sizes[1] and sizes[0] == 1:  # broadcast: the other's elements are added up
            b = sum(b, other, True, dtype=b.dtype)
        elif sizes[0] != sizes[1] and sizes[1] == 1:
            a = sum(a, one, True, dtype=a.dtype)
        elif sizes[0] != sizes[1]:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {sizes[0]} in dim {one} and second has size "
                f"{sizes[1]} in dim {other}"
            )
    dims_a = [wrap_dim(dim, len(have_a)) for dim in dims_a]
    dims_b = [wrap_dim(dim, len(have_b)) for dim in dims_b]
    for named in (dims_a, dims_b):
        if len(named) > 1 and len(set(named)) < len(named):
            again = next(dim for dim in named if named.count(dim) > 1)
            raise RuntimeError(f"dim {again} appears multiple times in the list of dims")
    return into(out, contracted(a, b, dims_a, dims_b), "tensordot", _tensordot_out)


_tensordot_out = refusing(
    "tensordot: Expected the output tensor to have dtype {source}, but got an output tensor with dtype {target}"
)


@op("bilinear", at=(), name="_tensordot", node="ViewBackward0")  # Z[i, j] = sum over k of X[i, k] Y[k, j]
def contracted(xp: Namespace, self: Array, other: Array, dims_a, dims_b):
    shape_a, shape_b = self.shape, other.shape
    free_a, free_b = _free(len(shape_a), dims_a), _free(len(shape_b), dims_b)
    rows, columns = [shape_a[dim] for dim in free_a], [shape_b[dim] for dim in free_b]
    length = prod([shape_a[dim] for dim in dims_a])
    x = self.transpose(free_a + dims_a).reshape(prod(rows), length)
    y = other.transpose(dims_b + free_b).reshape(length, prod(columns))
    if not rows and not columns:
        return np.asarray(matmul.op.kernel(np, x[0], y[:, 0]))
    return mm.op.kernel(np, x, y).reshape(rows + columns)


def _free(ndim: int, dims: list[int]) -> list[int]:
    return [dim for dim in range(ndim) if dim not in dims]


def _contracted_left(grad, other, self_shape, dims_a, dims_b):
    """The gradient of the first factor: that of the result times the other one over its free dimensions."""
    free_a, free_b = _free(len(self_shape), dims_a), _free(other.ndim, dims_b)
    found = contracted(grad, conj(other), list(range(len(free_a), len(grad.shape))), free_b)
    order = free_a + [dims_a[dims_b.index(dim)] for dim in sorted(dims_b)]
    return _ordered(found, order)


def _contracted_right(grad, self, other_shape, dims_a, dims_b):
    free_a, free_b = _free(self.ndim, dims_a), _free(len(other_shape), dims_b)
    found = contracted(conj(self), grad, free_a, list(range(len(free_a))))
    order = [dims_b[dims_a.index(dim)] for dim in sorted(dims_a)] + free_b
    return _ordered(found, order)


def _ordered(x, order):
    """``x``, whose dimension i is to be number ``order[i]``."""
    back = sorted(range(len(order)), key=order.__getitem__)
    return x.transpose(back) if isinstance(x, np.ndarray) else x.permute(back)


contracted.vjp(self=_contracted_left, other=_contracted_right)


@composite
def kron(input, other, *, out=None):
    """The Kronecker product: every element of ``input`` times all of ``other``.

    >>> import penlight as torch
    >>> torch.kron(torch.eye(2), torch.tensor([[1., 2.]]))
    tensor([[1., 2., 0., 0.],
            [0., 0., 1., 2.]])
    """
    count = max(input._array.ndim, other._array.ndim)
    one = (1,) * (count - input._array.ndim) + input._array.shape
    two = (1,) * (count - other._array.ndim) + other._array.shape
    a = input.reshape([size for each in one for size in (each, 1)])
    b = other.reshape([size for each in two for size in (1, each)])
    return into(out, unsafe_view(a * b, tuple([x * y for x, y in zip(one, two, strict=True)])), "kron")
