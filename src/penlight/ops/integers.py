"""Divisors and multiples, membership, places in memory, hashes: what gives integers and truth values."""

from __future__ import annotations

from itertools import accumulate
from operator import mul

import numpy as np

from ..autograd.variable import wrap
from ..backend.layouts import plain
from ..backend.names import scalar_name
from ..backend.promotion import result_dtype
from ..backend.types import Array, Namespace, Number
from .define import composite, op
from .helpers import is_all, wrap_dims
from .operands import to_dtype
from .outputs import exact, refusing

# ------------------------------------------------------------------------------------------------ divisors


@op("elementwise", ufunc="gcd", refuse={"fcVb": "gcd_cpu"}, inplace=("Tensor", "torch"))
def gcd(xp: Namespace, self: Array, other: Array):
    """The greatest common divisors.

    >>> import penlight as torch
    >>> torch.gcd(torch.tensor([4, 0]), torch.tensor([-6, 5]))
    tensor([2, 5])
    """
    return xp.gcd(self, other)


@op("elementwise", ufunc="lcm", refuse={"fcVb": "lcm_cpu"}, inplace=("Tensor", "torch"))
def lcm(xp: Namespace, self: Array, other: Array):
    """The least common multiples.

    >>> import penlight as torch
    >>> torch.lcm(torch.tensor([4, 0]), torch.tensor([-6, 5]))
    tensor([12,  0])
    """
    return xp.lcm(self, other)


# ------------------------------------------------------------------------------------------------ membership


_FEW = 4096  # comparisons, up to which making all of them is faster than sorting


@op("other", at=(), name="_isin", out=exact, layout=plain)
def is_among(xp: Namespace, elements: Array | Number, test_elements: Array | Number, assume_unique, invert):
    arrays = [each if isinstance(each, np.ndarray) else np.asarray(each) for each in (elements, test_elements)]
    for array in arrays:
        if array.dtype.kind in "cb":
            raise RuntimeError(f"Unsupported input type encountered for isin(): {scalar_name(array.dtype)}")
    dtype = result_dtype([elements, test_elements]).numpy
    first, second = (to_dtype(array, dtype) for array in arrays)
    if second.size == 1:
        return first != second.reshape(()) if invert else first == second.reshape(())
    if first.size * second.size <= _FEW:
        among = (first[..., None] == second.reshape(-1)).any(-1)
        return ~among if invert else among
    return xp.isin(first, second, assume_unique=assume_unique, invert=invert)


@composite(at=("torch",))
def isin(
    elements=None, test_elements=None, *, element=None, test_element=None, assume_unique=False, invert=False, out=None
):
    """Which of ``elements`` are among ``test_elements`` (with ``invert``, are not); one of them may be a number.

    Raises RuntimeError for bool and complex tensors.

    >>> import penlight as torch
    >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([3, 1]))
    tensor([ True, False,  True])
    """
    elements = element if elements is None else elements
    test_elements = test_element if test_elements is None else test_elements
    return is_among(elements, test_elements, assume_unique, invert, out=out)


# ------------------------------------------------------------------------------------------------ places


@composite(at=("torch",))
def unravel_index(indices, shape):
    """The coordinates in a tensor of ``shape`` that places in its flat order have: one tensor a dimension.

    Raises TypeError for indices and sizes that are no integers, ValueError for negative sizes.

    >>> import penlight as torch
    >>> torch.unravel_index(torch.tensor([1, 5]), (2, 3))
    (tensor([0, 1]), tensor([1, 2]))
    """
    if indices._array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if not isinstance(shape, (int, tuple, list)):
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got {type(shape)}")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    for size in shape:
        if not isinstance(size, int):
            raise TypeError(f"expected 'shape' sequence to only contain ints, but got {type(size)}")
    if any([size < 0 for size in shape]):
        raise ValueError(f"'shape' cannot have negative values, but got {shape}")
    steps = list(accumulate((1, *shape[:0:-1]), mul))[::-1] if shape else []
    places = indices._array.astype(np.int64)
    return tuple([wrap(np.asarray(places // step % size)) for step, size in zip(steps, shape, strict=True)])


_NO_LONG = refusing("nonzero_static: Expected out tensor to have scalar type {source} but got scalar type{target}")


@op("other", out=_NO_LONG)
def nonzero_static(xp: Namespace, self: Array, *, size, fill_value=-1):
    """The coordinates of ``size`` elements that are not zero, one a row; rows of ``fill_value`` where there are less.

    Raises RuntimeError for a negative ``size``.

    >>> import penlight as torch
    >>> torch.nonzero_static(torch.tensor([0, 7, 0, 8]), size=3)
    tensor([[ 1],
            [ 3],
            [-1]])
    """
    if size < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    result = xp.full((size, self.ndim), fill_value, np.int64)
    if self.ndim:
        for column, places in enumerate(xp.nonzero(self)):
            result[: len(places), column] = places[:size]
    return result


# ------------------------------------------------------------------------------------------------ hashes


@op("other", out=refusing("Expected result to be of dtype uint64, but got {target}"))
def hash_tensor(xp: Namespace, self: Array, dim=(), *, keepdim=False, mode=0):
    """The bits of all elements (floating-point ones as float64), or of those along ``dim``, combined by exclusive or.

    Raises IndexError for dimensions of size 0, RuntimeError for any ``mode`` but 0.

    >>> import penlight as torch
    >>> torch.hash_tensor(torch.tensor([5, 3]))
    tensor(6, dtype=torch.uint64)
    """
    if mode != 0:
        raise RuntimeError(f"Unknown hash_tensor mode: {mode}")
    axes = wrap_dims(None if is_all(dim) else dim, self.ndim)
    if self.dtype.kind == "c":
        raise NotImplementedError(f"\"xor_sum_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    if not self.size:
        if dim is not None and is_all(dim):
            raise RuntimeError(
                "hash_tensor: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim "
                "with the 'dim' argument."
            )
        for given in dim if isinstance(dim, (tuple, list)) else (dim,):
            if not self.shape[given]:
                raise IndexError(f"hash_tensor: Expected reduction dim {given} to have non-zero size.")
    bits = self.astype(np.float64 if self.dtype.kind in "fV" else np.int64).view(np.uint64)
    return xp.bitwise_xor.reduce(bits, axes, keepdims=keepdim)
