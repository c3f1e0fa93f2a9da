"""Putting what max pooling kept back to where it was."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...backend.layouts import formatted
from ...backend.names import scalar_name
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..factory import plain_name
from .geometry import not_implemented
from .planes import flat_places, gather_planes


def _unpooled(self: np.ndarray, indices: np.ndarray, out: tuple[int, ...]) -> np.ndarray:
    """Zeros but for ``self`` at ``indices``; of several at one place the last stands."""
    rank = len(out)
    lead = self.shape[: self.ndim - rank]
    size = prod(out)
    if indices.size:
        unsigned = indices.view(np.uint64)  # in which a negative number is a large one
        if unsigned.max() >= size:
            wrong = indices[unsigned >= size].flat[-1]
            volume = "x".join(map(str, out if rank > 1 else (*out, 1)))
            raise RuntimeError(f"Found an invalid max index: {wrong} (output volumes are of size {volume})")
    result = np.zeros(prod(lead) * size, self.dtype)
    result[flat_places(indices, len(lead), size)] = self.reshape(-1)
    return result.reshape(*lead, *out)


def _check(self: np.ndarray, indices: np.ndarray, rank: int) -> None:
    """Raises where the arguments do not fit; the unpooling of one dimension is that of two to PyTorch."""
    of = max(rank, 2)
    shape, index_shape = self.shape, indices.shape
    if rank == 1:
        shape, index_shape = (*shape, 1), (*index_shape, 1)
    if indices.dtype != np.int64:
        end = f" but got: {scalar_name(indices.dtype)}" if of == 2 else ""
        raise RuntimeError(f"elements in indices should be type int64{end}")
    if len(shape) not in (of + 1, of + 2):
        raise RuntimeError(
            f"Input to max_unpooling{of}d should be a {of + 1}d or {of + 2}d Tensor, but got a tensor with "
            f"{len(shape)} dimensions."
        )
    if shape != index_shape:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(shape)}) but got indices tensor "
            f"with shape: {list(index_shape)}"
        )
    for dim in range(1, len(shape)):
        if shape[dim] == 0:
            raise RuntimeError(
                f"max_unpooling{of}d_forward_out_cpu(): Expected input to have non-zero size for non-batch dimensions, "
                f"but got {list(shape)} with dimension {dim} being empty."
            )
    if self.dtype.kind not in "fV":
        raise not_implemented(f"max_unpool{of}d", self.dtype)


# y[m[i]] = x[i]          gx[i] = gy[m[i]]


@op("linear", at=(), node="SqueezeBackward1")
def _max_unpool1d(xp: Namespace, self: Array, indices: Array, output_size):
    _check(self, indices, 1)
    if len(output_size) != 1:
        raise RuntimeError(
            "There should be exactly two elements (height, width) in output_size, but got "
            f"{len(output_size) + 1} elements."
        )
    return _unpooled(self, indices, output_size)


@op("linear", at=(), node="MaxUnpool2DBackward0", layout=formatted)
def _max_unpool2d(xp: Namespace, self: Array, indices: Array, output_size):
    _check(self, indices, 2)
    if len(output_size) != 2:
        raise RuntimeError(
            f"There should be exactly two elements (height, width) in output_size, but got {len(output_size)} elements."
        )
    return _unpooled(self, indices, output_size)


@op("linear", at=(), node="MaxUnpool3DBackward0")
def _max_unpool3d(xp: Namespace, self: Array, indices: Array, output_size, stride):
    _check(self, indices, 3)
    if len(output_size) != 3:
        raise RuntimeError(
            "There should be exactly three elements (depth, height, width) in output_size, but got "
            f"{len(output_size)} elements."
        )
    if min(stride) <= 0:
        raise RuntimeError(f"strides should be greater than zero, but got stride: {list(stride)}")
    return _unpooled(self, indices, output_size)


_max_unpool1d.vjp(self=lambda grad, indices: gather_planes(grad, indices, 1))
_max_unpool2d.vjp(self=lambda grad, indices: gather_planes(grad, indices, 2))
_max_unpool3d.vjp(self=lambda grad, indices: gather_planes(grad, indices, 3))


def _each(value: Any, rank: int) -> tuple[Any, ...]:
    """A number for each dimension: what is none is found out when it is counted with, as in PyTorch."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank


def _output_size(
    shape: tuple[int, ...], kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int], given: Any
) -> tuple[int, ...]:
    """The size that pooling came from: as given, which has to be less than ``stride`` away from the smallest."""
    rank = len(kernel)
    default = [(shape[place - rank] - 1) * stride[place] + kernel[place] - 2 * padding[place] for place in range(rank)]
    found: Any = default
    if given is not None:
        if len(given) == rank + 2:
            given = given[2:]
        if len(given) != rank:
            raise ValueError(
                f"output_size should be a sequence containing {rank} or {rank + 2} elements, but it has a length of "
                f"'{len(given)}'"
            )
        for dim in range(rank):
            low, high = default[dim] - stride[dim], default[dim] + stride[dim]
            if not low < given[dim] < high:
                raise ValueError(f'invalid output_size "{given}" (dim {dim} must be between {low} and {high})')
        found = given
    for dim in range(rank):
        if found[dim] < 0:
            raise ValueError(
                "max_unpooling: output_size must contain non-negative spatial dimensions, but got "
                f"output_size[{dim}]={found[dim]}"
            )
    for place, size in enumerate(found):
        if not hasattr(size, "__index__"):
            raise TypeError(
                f"max_unpool{max(rank, 2)}d(): argument 'output_size' (position 3) must be tuple of ints, but found "
                f"element of type {plain_name(size)} at pos {place}"
            )
    return tuple([int(size) for size in found])


@composite(at=("nn.functional",))
def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Zeros but for ``input`` at the places ``indices`` that ``max_pool1d`` gave, in an output of the size that the
    other arguments tell: those of the pooling, and ``output_size`` where its input was not the smallest possible.

    Raises RuntimeError for indices out of range and ValueError for an ``output_size`` that pooling cannot come from.

    >>> import penlight as torch
    >>> F = torch.nn.functional
    >>> F.max_unpool1d(*F.max_pool1d(torch.tensor([[1., 3., 7., 5.]]), 2, return_indices=True), 2)
    tensor([[0., 3., 7., 0.]])
    """
    kernel = _each(kernel_size, 1)
    step = kernel if stride is None else _each(stride, 1)
    return _max_unpool1d(input, indices, _output_size(input._array.shape, kernel, step, _each(padding, 1), output_size))


@composite(at=("nn.functional",))
def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """The same for ``max_pool2d``."""
    kernel = _each(kernel_size, 2)
    step = kernel if stride is None else _each(stride, 2)
    return _max_unpool2d(input, indices, _output_size(input._array.shape, kernel, step, _each(padding, 2), output_size))


@composite(at=("nn.functional",))
def max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """The same for ``max_pool3d``."""
    kernel = _each(kernel_size, 3)
    step = kernel if stride is None else _each(stride, 3)
    out = _output_size(input._array.shape, kernel, step, _each(padding, 3), output_size)
    return _max_unpool3d(input, indices, out, step)
