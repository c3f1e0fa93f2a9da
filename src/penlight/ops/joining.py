"""Tensors joined, repeated, turned."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.history import refresh
from ..autograd.modes import modes, rare
from ..autograd.node import next_order
from ..autograd.variable import Parameter, Tensor, wrap
from ..backend import devices, dtypes
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.types import Array, Arrays, Namespace
from .define import composite, op
from .formulas import either
from .helpers import sizes, wrap_dim, wrap_dims
from .parts import along, cut
from .record import node_class
from .views import as_list, expand, flatten, reshape, unsqueeze

# ------------------------------------------------------------------------------------------------ end to end


def _castable(source: Any, target: Any) -> None:
    if not can_cast(source, target):
        raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {scalar_name(target)}")


def _check_some(tensors: Any, dim: Any) -> None:
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")


def _check_stack(tensors: Any, dim: Any) -> None:
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")


@op("linear", promote="common", check=_check_some, out=_castable, at=(), name="cat")  # y = (x1, x2, ...) along dim
def joined(xp: Namespace, tensors: Arrays, dim=0):
    try:
        return xp.concatenate(tensors, dim)
    except (ValueError, IndexError):
        kept = _joinable(tensors, dim)
        return xp.concatenate(kept, dim) if kept else tensors[0].copy()


@composite(at=("torch",), aliases=("concat", "concatenate"))
def cat(tensors, dim=0, *, out=None, axis=None):
    """Joins tensors along a dimension; the others must agree. Empty 1-d tensors are left out.

    >>> import penlight as torch
    >>> torch.cat([torch.tensor([1, 2]), torch.tensor([3])])
    tensor([1, 2, 3])
    """
    if axis is not None:
        dim = axis
    if out is None and not rare.on:
        arrays = _plain_arrays(tensors)
        if arrays is not None:
            try:
                result = np.concatenate(arrays, dim)
            except (ValueError, IndexError, TypeError):
                return joined(tensors, dim)
            return _recorded(joined.op, tensors, arrays, result, dim)
    return joined(tensors, dim, out=out)


def _plain_arrays(tensors: Any) -> list[np.ndarray] | None:
    """The arrays of a list of plain tensors of one dtype; None for anything else."""
    kind = type(tensors)
    if (kind is not list and kind is not tuple) or not tensors:
        return None
    arrays = []
    for tensor in tensors:
        kind = type(tensor)
        if kind is not Tensor and kind is not Parameter:
            return None
        array = tensor._array
        if arrays and array.dtype is not arrays[0].dtype:
            return None
        arrays.append(array)
    return arrays


def _recorded(definition: Any, tensors: Any, arrays: list[np.ndarray], result: np.ndarray, dim: int) -> Tensor:
    """The Tensor around ``result``, with a node where a gradient is wanted: what the general path does, for plain tensors."""
    made = wrap(result)
    if modes.grad:
        sinks, needed = [], False
        for tensor in tensors:
            if tensor._base is not None:
                refresh(tensor)
            if tensor._requires_grad:
                needed = True
                sinks.append(tensor._node or tensor)
            else:
                sinks.append(None)
        if needed:
            node = object.__new__(node_class(definition, definition.node_name))
            node._edges = tuple(sinks)
            node._saved = ([array.shape for array in arrays], dim)
            node._order = next_order()
            node._shape = result.shape
            node._dtype = result.dtype
            node._extra = rare.tracer and rare.tracer()
            made._node = node
            made._requires_grad = True
    return made


def _joinable(arrays: Any, dim: int) -> list[np.ndarray]:
    """The arrays without the empty 1-d ones; the error where they do not fit."""
    for position, array in enumerate(arrays):
        if not array.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {position}) cannot be concatenated")
    kept = [(position, array) for position, array in enumerate(arrays) if array.shape != (0,)]
    if not kept:
        wrap_dim(dim, 1)
        return []
    shape = kept[0][1].shape
    for _, array in kept:
        if array.ndim != len(shape):
            raise RuntimeError(f"Tensors must have same number of dimensions: got {len(shape)} and {array.ndim}")
    dim = wrap_dim(dim, len(shape))
    for position, array in kept:
        for place, (size, other) in enumerate(zip(shape, array.shape, strict=True)):
            if place != dim and size != other:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {size} but got size {other} for "
                    f"tensor number {position} in the list."
                )
    return [array for _, array in kept]


_nothing = either(lambda x: np.empty(0, x.dtype), lambda x: wrap(np.empty(0, x._array.dtype)))


def _separated(grad, tensors_shapes, dim):
    parts, start = [], 0
    dim = wrap_dim(dim, len(grad.shape))
    on_arrays = type(grad) is np.ndarray
    for shape in tensors_shapes:
        if len(shape) != len(grad.shape):  # (0,) among tensors of more dimensions
            parts.append(_nothing(grad))
            continue
        end = start + shape[dim]
        parts.append(grad[along(dim, slice(start, end))] if on_arrays else cut(grad, dim, start, end))
        start = end
    return parts


joined.vjp(tensors=_separated)


@op("linear", promote="common", check=_check_stack, out=_castable, at=(), name="stack")  # y = (x1, ...) along a new dimension
def stacked(xp: Namespace, tensors: Arrays, dim=0):
    shape = tensors[0].shape
    for position, array in enumerate(tensors):
        if array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and {list(array.shape)} at entry "
                f"{position}"
            )
    return _stack(tensors, wrap_dim(dim, len(shape) + 1))


def _stack(arrays: Any, dim: int) -> np.ndarray:
    if not dim:
        return np.array(arrays)
    where = (*(slice(None),) * dim, None)
    return np.concatenate([array[where] for array in arrays], dim)


@composite(at=("torch",))
def stack(tensors, dim=0, *, out=None):
    """Joins tensors of one shape along a new dimension."""
    if out is None and not rare.on:
        arrays = _plain_arrays(tensors)
        if arrays is not None:
            shape = arrays[0].shape
            if -len(shape) - 1 <= dim <= len(shape) and all([array.shape == shape for array in arrays]):
                result = _stack(arrays, dim if dim >= 0 else dim + len(shape) + 1)
                return _recorded(stacked.op, tensors, arrays, result, dim)
    return stacked(tensors, dim, out=out)


def _unstacked(grad, tensors_shapes, dim):
    dim = wrap_dim(dim, len(grad.shape))
    if type(grad) is np.ndarray:
        return [grad[along(dim, place)] for place in range(len(tensors_shapes))]
    return [grad.select(dim, place) for place in range(len(tensors_shapes))]


stacked.vjp(tensors=_unstacked)


@composite(at=("torch",))
def hstack(tensors, *, out=None):
    """Joins along the second dimension, 1-d tensors along the first."""
    if not tensors:
        raise RuntimeError("hstack expects a non-empty TensorList")
    parts = [x if x.ndim else reshape(x, (1,)) for x in tensors]
    return cat(parts, 0 if parts[0].ndim == 1 else 1, out=out)


@composite(at=("torch",), aliases=("row_stack",))
def vstack(tensors, *, out=None):
    """Joins along the first dimension; 1-d tensors are rows."""
    if not tensors:
        raise RuntimeError("vstack expects a non-empty TensorList")
    return cat([x if x.ndim > 1 else reshape(x, (1, 1)) if not x.ndim else unsqueeze(x, 0) for x in tensors], 0, out=out)


@composite(at=("torch",))
def dstack(tensors, *, out=None):
    """Joins along the third dimension."""
    if not tensors:
        raise RuntimeError("dstack expects a non-empty TensorList")

    def deep(x):
        if x.ndim > 2:
            return x
        return unsqueeze(x, -1) if x.ndim == 2 else unsqueeze(unsqueeze(x, 0), -1) if x.ndim else reshape(x, (1, 1, 1))

    return cat([deep(x) for x in tensors], 2, out=out)


@composite(at=("torch",))
def column_stack(tensors, *, out=None):
    """Joins along the second dimension; 1-d tensors are columns."""
    if not tensors:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    return hstack([x if x.ndim > 1 else reshape(x, (x.numel(), 1)) for x in tensors], out=out)


@op("linear", promote="common", at=(), name="_block_diag", node="BlockDiagBackward0")
def join_blocks(xp: Namespace, tensors: Arrays):
    blocks = [_block(x) for x in tensors]
    result = xp.zeros((sum([b.shape[0] for b in blocks]), sum([b.shape[1] for b in blocks])), tensors[0].dtype)
    row = column = 0
    for block in blocks:
        end = row + block.shape[0], column + block.shape[1]
        result[row : end[0], column : end[1]] = block
        row, column = end
    return result


def _block(array: np.ndarray) -> np.ndarray:
    return array if array.ndim == 2 else array.reshape(1, -1)


def _blocks(grad, tensors_shapes):
    parts, row, column = [], 0, 0
    for shape in tensors_shapes:
        rows, columns = shape if len(shape) == 2 else (1, shape[0] if shape else 1)
        part = grad[row : row + rows, column : column + columns]
        parts.append(part if len(shape) == 2 else part.reshape(shape))
        row, column = row + rows, column + columns
    return parts


join_blocks.vjp(tensors=_blocks)


@composite(at=("torch",))
def block_diag(*tensors):
    """Matrices along the diagonal of a larger one, zeros elsewhere."""
    for position, tensor in enumerate(tensors):
        if tensor.ndim > 2:
            raise RuntimeError(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. "
                f"Input {position} has {tensor.ndim} dimensions"
            )
    if not tensors:
        return wrap(np.empty((1, 0), dtypes.default_float.numpy))
    return join_blocks(list(tensors))


# ------------------------------------------------------------------------------------------------ grids


@composite(at=("torch",))
def meshgrid(*tensors, indexing=None):
    """1-d tensors as the coordinates of a grid: of each, a tensor of the grid's shape."""
    parts = as_list(tensors)
    if not parts:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for x in parts:
        if x.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}")
        if x.dtype is not parts[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    swapped = indexing == "xy" and len(parts) > 1
    if swapped:
        parts = [parts[1], parts[0], *parts[2:]]
    shape = tuple([x.numel() for x in parts])
    grids = []
    for place, x in enumerate(parts):
        column = x.view((1,) * place + (-1,) + (1,) * (len(parts) - place - 1))
        grids.append(expand(column, shape))
    if swapped:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)


@composite(at=("torch",))
def cartesian_prod(*tensors):
    """All combinations of elements of 1-d tensors, one a row."""
    for x in tensors:
        if x.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([flatten(grid) for grid in meshgrid(*tensors, indexing="ij")], 1)


@composite(at=("torch",))
def combinations(input, r=2, with_replacement=False):
    """All combinations of ``r`` elements of a 1-d tensor, one a row."""
    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if not r:
        return wrap(np.empty(0, input._array.dtype))
    count = input.numel()
    places = np.meshgrid(*[np.arange(count)] * r, indexing="ij")
    chosen = np.ones((count,) * r, bool)
    for one, other in zip(places, places[1:], strict=False):
        chosen &= one <= other if with_replacement else one < other
    mask = wrap(chosen)
    return stack([grid.masked_select(mask) for grid in meshgrid(*[input] * r, indexing="ij")], 1)


# ------------------------------------------------------------------------------------------------ repeated


@op("linear", at=("Tensor",), varsize="repeats")                       # y = x, side by side          gx = sum(gy) over the copies
def repeat(xp: Namespace, self: Array, repeats):
    """Copies of the tensor side by side, ``repeats[i]`` of them along dimension i."""
    repeats = sizes(repeats, "repeat", "repeats")
    if len(repeats) < self.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        )
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
    """Repeats each element, or each part of dimension ``dim``; of a tensor alone, each index as often as its value says.

    >>> import penlight as torch
    >>> torch.tensor([1, 2]).repeat_interleave(2)
    tensor([1, 1, 2, 2])
    """
    if repeats is None:
        return _repeated_places(input._array, output_size)
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        if dim is None:
            input, dim = flatten(input), 0
        shape = input._array.shape or (1,)
        dim = wrap_dim(dim, len(shape))
        inner = (*shape[: dim + 1], repeats, *shape[dim + 1 :])
        copy = expand(unsqueeze(input, dim + 1 if input.ndim else 0), inner).clone(memory_format=devices.contiguous_format)
        return flatten(copy, dim, dim + 1)
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


def _repeated_places(repeats: np.ndarray, output_size: int | None) -> Tensor:
    if repeats.ndim != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if repeats.dtype.kind != "i" or repeats.itemsize < 4:
        raise NotImplementedError(
            f'"repeat_interleave_cpu" not implemented for \'{scalar_name(dtypes.of(repeats.dtype))}\''
        )
    if repeats.size and repeats.min() < 0:
        raise RuntimeError("repeats can not be negative")
    if output_size is not None and output_size != repeats.sum():
        raise RuntimeError("allocated size does not match required size")
    return wrap(np.repeat(np.arange(repeats.size), repeats))


# ------------------------------------------------------------------------------------------------ turned


@op("linear", varsize="dims")                                          # y[i] = x[n - 1 - i]          gx = flip(gy)
def flip(xp: Namespace, self: Array, dims):
    """The order of elements reversed along ``dims``: a copy."""
    dims = wrap_dims(dims, self.ndim)
    if not self.ndim:
        return self.copy()
    return xp.ascontiguousarray(xp.flip(self, dims))


flip.vjp(self=lambda grad, dims: flip(grad, dims))


@composite
def fliplr(input):
    """``flip`` of the second dimension."""
    if input.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, (1,))


@composite
def flipud(input):
    """``flip`` of the first dimension."""
    if input.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, (0,))


@op("linear")                                                          # y[i] = x[i - shift]           gx = roll(gy, -shift)
def roll(xp: Namespace, self: Array, shifts, dims=()):
    """Shifts the elements along ``dims``, those that fall off the end to the start; without ``dims``, as if 1-d."""
    shifts, dims = sizes(shifts, "roll", "shifts"), sizes(dims, "roll", "dims")
    if not shifts:
        raise RuntimeError("`shifts` required")
    if not dims and len(shifts) == 1:
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


@op("linear")                                                          # gx = rot90(gy, -k)
def rot90(xp: Namespace, self: Array, k=1, dims=(0, 1)):
    """Turns the plane of two dimensions by ``k`` times 90 degrees, from the first towards the second."""
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if self.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {self.ndim}")
    if dims[0] == dims[1] or abs(dims[0] - dims[1]) == self.ndim:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    one, other = [wrap_dim(dim, self.ndim) for dim in dims]
    turns = k % 4
    if turns % 2 == 0:
        return xp.ascontiguousarray(xp.flip(self, (one, other)) if turns else self.copy())
    turned = xp.ascontiguousarray(xp.flip(self, other if turns == 1 else one))
    return turned.swapaxes(one, other)


rot90.vjp(self=lambda grad, k, dims: rot90(grad, -k, dims))
