"""Tensors repeated without copying, as broadcasting has it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.modes import rare
from ..autograd.variable import Parameter, Tensor
from ..backend.names import tensor_type
from ..backend.types import Array, Namespace
from .define import composite, op
from .errors import tensors_only
from .helpers import sizes, strided
from .indexing import seen
from .record import node_class
from .size import Size
from .views import spread


@op("view", at=("Tensor",), varsize="size")  # y = x, repeated         gx = sum(gy) to x's sizes
def expand(xp: Namespace, self: Array, size, *, implicit=False):
    """Repeats dimensions of size 1, and new ones in front, without copying; -1 keeps a size.

    >>> import penlight as torch
    >>> torch.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    if type(size) is not tuple:
        size = sizes(size, "expand")
    shape, strides = self.shape, self.strides
    lead = len(size) - len(shape)
    if lead > 0 and size[lead:] == shape and self.flags.c_contiguous:
        try:
            result = np.ndarray(size, self.dtype, self, 0, (0,) * lead + strides)
            if result.shape == size:
                return result
        except (TypeError, ValueError):
            pass  # negative sizes
    for length in size:
        if type(length) is not int:
            size = sizes(size, "expand")
            break
    if shape == size:
        return self[...]
    if lead < 0:
        raise RuntimeError(
            f"expand({tensor_type(self.dtype)}{{{list(shape)}}}, size={list(size)}): the number of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    target, steps = list(size), [0] * lead
    steps += strides
    for dim in range(len(size) - 1, lead - 1, -1):
        have, wanted = shape[dim - lead], size[dim]
        if wanted == have or wanted == -1:
            target[dim] = have
        elif have == 1 and wanted >= 0:
            steps[dim] = 0
        elif have == 1:
            raise RuntimeError("numel: integer multiplication overflow")
        else:
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted}) must match the existing size ({have}) at non-singleton "
                f"dimension {dim}.  Target sizes: {list(size)}.  Tensor sizes: {list(shape)}"
            )
    for dim in range(lead):
        if size[dim] < 0:
            if not shape:
                raise RuntimeError("numel: integer multiplication overflow")
            raise RuntimeError(
                f"The expanded size of the tensor ({size[dim]}) isn't allowed in a leading, non-existing dimension "
                f"{dim}"
            )
    return strided(self, tuple(target), tuple(steps))


expand.vjp(self=lambda grad: grad)  # the engine sums it
_Expand = node_class(expand.op, "ExpandBackward0")


@composite(at=("Tensor",))
def expand_as(input, other):
    """``expand`` to the sizes of ``other``."""
    size = other._array.shape
    if (type(input) is not Tensor and type(input) is not Parameter) or rare.on:
        return expand(input, size)
    return seen(input, expand.op.kernel(np, input._array, size, False), _Expand, ())


@composite
def broadcast_to(input, *_sizes, size=None):
    """``expand`` as a function."""
    return expand(input, spread(_sizes, "size", "broadcast_to") if size is None else size)


@composite(at=("torch",))
def broadcast_shapes(*shapes):
    """The shape that tensors of ``shapes`` broadcast to."""
    for shape in shapes:
        if not isinstance(shape, (int, tuple, list)):
            raise RuntimeError(f"Input shapes should be of type ints, a tuple of ints, or a list of ints, got {shape}")
    found = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    result = [1] * max([len(shape) for shape in found], default=0)
    for number in range(len(found)):
        shape = found[number]
        for place in range(-1, -len(shape) - 1, -1):
            if shape[place] < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if shape[place] == 1 or shape[place] == result[place]:
                continue
            if result[place] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[place]} at {place}! Mismatching argument at "
                    f"index {number} had {shape}; but expected shape should be broadcastable to {result}"
                )
            result[place] = shape[place]
    return Size(result)


@composite(at=("torch",))
def broadcast_tensors(*tensors):
    """The tensors, expanded to the one shape that they broadcast to."""
    tensors_only(tensors)
    shape: tuple[int, ...] = ()
    for tensor in tensors:
        other = tensor._array.shape
        if other != shape:
            shape = _broadcast(shape, other) if shape else other
    return tuple([tensor if tensor._array.shape == shape else expand(tensor, shape) for tensor in tensors])


def as_list(tensors: Any) -> Any:
    """The tensors of a call that takes them one by one or in a list."""
    return list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)


def _broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    if len(a) > len(b) and a[len(a) - len(b) :] == b:
        return a
    ndim = max(len(a), len(b))
    a, b = (1,) * (ndim - len(a)) + a, (1,) * (ndim - len(b)) + b
    for dim, (x, y) in enumerate(zip(a, b, strict=True)):
        if x != y and x != 1 and y != 1:
            raise RuntimeError(
                f"The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {dim}"
            )
    return tuple([y if x == 1 else x for x, y in zip(a, b, strict=True)])
