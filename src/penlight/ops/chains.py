"""Products of several matrices."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from ..backend.warn import warn_once
from .define import composite
from .matmul import c_name, mm
from .outputs import castable, into, refusing
from .views import unsqueeze, view_as_sizes


@lru_cache(256)
def _cheapest(sizes: tuple[int, ...]) -> dict[tuple[int, int], int]:
    """Where to split each part of a chain of matrices (Cormen et al., "Introduction to Algorithms", 15.2)."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    split: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            costs = [cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)]
            cost[i, j] = min(costs)
            split[i, j] = i + costs.index(cost[i, j])
    return split


def _chain(matrices: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return matrices[i]
    k = split[i, j]
    return mm(_chain(matrices, split, i, k), _chain(matrices, split, k + 1, j))


_MULTI_DOT_OUT = refusing("multi_dot(): expected out tensor to have dtype {c_source} but got {c_target}")


@composite(at=("linalg",))
def multi_dot(tensors, *, out=None):
    """The product of two or more matrices, in the order that takes the fewest multiplications; the first and the last
    may be vectors."""
    tensors = list(tensors)
    matrices = tensors.copy()
    if len(matrices) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(matrices)}")
    shape: list[int] = []
    for place, end in ((0, "first"), (-1, "last")):
        matrix = matrices[place]
        ndim = matrix._array.ndim
        if ndim not in (1, 2):
            raise RuntimeError(f"multi_dot(): the {end} tensor must be 1D or 2D but got {ndim}D")
        if ndim == 1:
            matrices[place] = unsqueeze(matrix, place)
        else:
            shape.append(matrix._array.shape[0 if place == 0 else 1])
    shapes = [matrix._array.shape for matrix in matrices]
    first = matrices[0]._array
    for number, (each, matrix) in enumerate(zip(shapes, matrices, strict=True)):
        if len(each) != 2:
            raise RuntimeError(f"multi_dot(): tensor {number} must be 2D but got {len(each)}D")
        if matrix._array.dtype != first.dtype:
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {c_name(first)} and tensor "
                f"{number} {c_name(matrix._array)}"
            )
    for number, (one, other) in enumerate(pairwise(shapes)):
        if one[1] != other[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {number} and {number + 1} with shapes {list(tensors[number]._array.shape)} and "
                f"{list(tensors[number + 1]._array.shape)} cannot be multiplied"
            )
    split = _cheapest((*[each[0] for each in shapes], shapes[-1][1]))
    result = _chain(matrices, split, 0, len(matrices) - 1)
    return into(out, view_as_sizes(result, tuple(shape)), "linalg_multi_dot", _MULTI_DOT_OUT)


@composite(at=("torch",))
def chain_matmul(*matrices, out=None):
    """The product of matrices, in the order that takes the fewest multiplications."""
    warn_once(
        "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use torch.linalg.multi_dot "
        "instead, which accepts a list of two or more tensors rather than multiple parameters. (Triggered internally "
        "at /__w/pytorch/pytorch/aten/src/ATen/native/LinearAlgebra.cpp:1102.)"
    )
    for matrix in matrices:
        if matrix._array.ndim != 2:
            raise RuntimeError(f"Tensor dimension is {matrix._array.ndim}, expected 2 instead.")
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    if len(matrices) == 1:
        return into(out, matrices[0].clone(), "chain_matmul", castable)
    return multi_dot(matrices, out=out)
