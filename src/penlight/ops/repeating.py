"""Tensors repeated, shifted and turned: copies in another order."""

from __future__ import annotations

from operator import index

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.layouts import formatted, laid
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import sizes, wrap_dim, wrap_dims
from .parts import along
from .reduction import sum
from .views import flatten

# ------------------------------------------------------------------------------------------------ repeated


@op("linear", at=("Tensor",), varsize="repeats")  # y = x, side by side          gx = sum(gy) over the copies
def repeat(xp: Namespace, self: Array, repeats):
    """Copies of the tensor side by side, ``repeats[i]`` of them along dimension i."""
    repeats = sizes(repeats, "repeat", "repeats")
    if len(repeats) < self.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    shape = (1,) * (len(repeats) - self.ndim) + self.shape
    if min(repeats, default=0) < 0:
        target = [size * times for size, times in zip(shape, repeats, strict=True)]
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(target)}: {target}")
    return xp.tile(self, repeats)


@op("linear", at=(), name="_repeat_back")
def repeat_back(xp: Namespace, self: Array, shape, repeats):
    repeats = sizes(repeats)
    full = (1,) * (len(repeats) - len(shape)) + tuple(shape)
    split = [size for pair in zip(repeats, full, strict=True) for size in pair]
    return self.reshape(split).sum(tuple(range(0, len(split), 2)), self.dtype).reshape(shape)


repeat.vjp(self=lambda grad, self_shape, repeats: repeat_back(grad, self_shape, repeats))
repeat_back.vjp(self=lambda grad, repeats: repeat(grad, repeats))


@composite
def tile(input, *_sizes, dims=None):
    """``repeat``, where ``dims`` may be shorter than the tensor's shape."""
    if dims is None:
        dims = _sizes[0] if len(_sizes) == 1 and not isinstance(_sizes[0], int) else _sizes
    dims = sizes(dims, "tile", "dims")
    return repeat(input, (1,) * (input.ndim - len(dims)) + dims)


@composite
def repeat_interleave(input, repeats=None, dim=None, *, output_size=None):
    """Repeats each element, or each part of dimension ``dim``; of a tensor alone, each index as often as its value
    says.

    >>> import penlight as torch
    >>> torch.tensor([1, 2]).repeat_interleave(2)
    tensor([1, 1, 2, 2])
    """
    if repeats is None:
        return _repeated_places(input._array, output_size)
    if not isinstance(repeats, Tensor):
        repeats = index(repeats)
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        if dim is None:
            input, dim = flatten(input), 0
        expected = input.size(dim) * repeats if input._array.ndim else repeats
        if output_size is not None and output_size != expected:
            raise RuntimeError(f"repeat_interleave: Invalid output_size, expected {expected} but got {output_size}")
        shape = input._array.shape or (1,)
        dim = wrap_dim(dim, len(shape))
        return _each_repeated(input, repeats, dim)
    array = repeats._array
    if array.ndim > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if dim is None:
        input, dim = flatten(input), 0
    size = input.size(dim)
    if array.size == 1:
        array = np.broadcast_to(array.reshape(1), (size,))
    if array.shape[0] != size:
        raise RuntimeError(
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{array.shape[0]} and input.size({dim}) = {size}"
        )
    return input.index_select(dim, _repeated_places(array, output_size))


@op("linear", at=(), name="_each_repeated", node="ViewBackward0")
def _each_repeated(xp: Namespace, self: Array, repeats, dim):
    return self.repeat(repeats, dim)


def _gathered(grad, self_shape, repeats, dim):
    shape = tuple(self_shape) or (1,)
    return sum(grad.reshape((*shape[: dim + 1], repeats, *shape[dim + 1 :])), dim + 1).reshape(self_shape)


_each_repeated.vjp(self=_gathered)


def _repeated_places(repeats: np.ndarray, output_size: int | None) -> Tensor:
    if repeats.ndim != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if repeats.dtype.kind != "i" or repeats.itemsize < 4:
        raise NotImplementedError(
            f"\"repeat_interleave_cpu\" not implemented for '{scalar_name(dtypes.of(repeats.dtype))}'"
        )
    if repeats.size and repeats.min() < 0:
        raise RuntimeError("repeats can not be negative")
    if output_size is not None and output_size != repeats.sum():
        raise RuntimeError("allocated size does not match required size")
    return wrap(np.repeat(np.arange(repeats.size), repeats))


# ------------------------------------------------------------------------------------------------ turned


@op("linear", out=False, varsize="dims", layout=laid)  # y[i] = x[n - 1 - i]          gx = flip(gy)
def flip(xp: Namespace, self: Array, dims):
    """The order of elements reversed along ``dims``: a copy."""
    return flipped(self, wrap_dims(dims, self.ndim)).copy()


def flipped(array: np.ndarray, dims: tuple[int, ...]) -> np.ndarray:
    """The view of ``array`` that is turned round along ``dims``: what ``np.flip`` gives, in a fifth of its time."""
    where = [_ALL] * array.ndim
    for dim in dims:
        where[dim] = _BACK
    return array[tuple(where)]


_ALL, _BACK = slice(None), slice(None, None, -1)


flip.vjp(self=lambda grad, dims: flip(grad, dims))


@composite
def fliplr(input):
    """``flip`` of the second dimension."""
    if input._array.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, (1,))


@composite
def flipud(input):
    """``flip`` of the first dimension."""
    if input._array.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, (0,))


@op("linear", out=False, layout=formatted)  # y[i] = x[i - shift]           gx = roll(gy, -shift)
def roll(xp: Namespace, self: Array, shifts, dims=()):
    """Shifts the elements along ``dims``, those that fall off the end to the start; without ``dims``, as if 1-d."""
    shifts, dims = sizes(shifts, "roll", "shifts"), sizes(() if dims is None else dims, "roll", "dims")
    if not shifts:
        raise RuntimeError("`shifts` required")
    if len(shifts) == 1 and (not dims or (self.ndim == 1 == len(dims) and dims[0] in (0, -1))):
        flat = self.reshape(-1)
        if not flat.size:
            return self.copy()
        cut = -shifts[0] % flat.size
        return xp.concatenate([flat[cut:], flat[:cut]]).reshape(self.shape)
    if not self.ndim and dims:
        raise IndexError(f"Dimension specified as {dims[0]} but tensor has no dimensions")
    if len(shifts) != len(dims):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    result = self
    for shift, dim in zip(shifts, dims, strict=True):
        dim = wrap_dim(dim, self.ndim)
        cut = -shift % self.shape[dim] if self.shape[dim] else 0
        result = xp.concatenate([result[along(dim, slice(cut, None))], result[along(dim, slice(cut))]], dim)
    return result


def _rolled_back(grad, shifts, dims):
    return roll(grad, tuple([-shift for shift in sizes(shifts)]), dims)


roll.vjp(self=_rolled_back)


@op("linear", out=False)  # gx = rot90(gy, -k)
def rot90(xp: Namespace, self: Array, k=1, dims=(0, 1)):
    """Turns the plane of two dimensions by ``k`` times 90 degrees, from the first towards the second."""
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if self.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {self.ndim}")
    one, other = [wrap_dim(dim, self.ndim) for dim in dims]
    if one == other:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    turns = index(k) % 4
    if turns % 2 == 0:
        return laid(flipped(self, (one, other) if turns else ()).copy(), self)
    return laid(flipped(self, (other,) if turns == 1 else (one,)).copy(), self).swapaxes(one, other)


rot90.vjp(self=lambda grad, k, dims: rot90(grad, -k, dims))
