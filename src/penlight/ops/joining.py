"""Tensors joined, repeated, turned."""

from __future__ import annotations

import builtins
from math import prod
from typing import Any

from ..autograd.history import refresh
from ..autograd.modes import modes, rare
from ..autograd.node import next_order
from ..autograd.variable import Parameter, Tensor, wrap
from ..backend import dtypes
from ..backend.direct import np
from ..backend.layouts import CHANNELS_LAST, has_channels_last, in_order, ordered
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.threads import LARGE
from ..backend.transposes import copy_into
from ..backend.types import Array, Arrays, Namespace
from ..backend.warn import warn_once
from .broadcasting import as_list, expand
from .define import composite, op, register
from .errors import tensors_only
from .formulas import either
from .helpers import wrap_dim
from .indexing import advanced_index
from .parts import along, cut
from .record import node_class
from .reduction import sum
from .views import reshape, unsqueeze, view_as_sizes

# ------------------------------------------------------------------------------------------------ end to end


def _castable(source: Any, target: Any) -> None:
    if not can_cast(source, target):
        raise TypeError(f"torch.cat(): input types can't be cast to the desired output type {scalar_name(target)}")


def _check_some(tensors: Any, dim: Any) -> None:
    if not isinstance(tensors, (list, tuple)):
        raise TypeError(
            f"cat(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
        )
    if not tensors:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")


def _check_stack(tensors: Any, dim: Any) -> None:
    if not isinstance(tensors, (list, tuple)):
        raise TypeError(
            f"stack(): argument 'tensors' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
        )
    if not tensors:
        raise RuntimeError("stack expects a non-empty TensorList")


# y = (x1, x2, ...) along dim
@op("linear", promote="common", check=_check_some, out=_castable, apart=True, at=(), name="cat")
def joined(xp: Namespace, tensors: Arrays, dim=0):
    try:
        return _in_order(xp.concatenate(tensors, dim), tensors)
    except (ValueError, IndexError):
        kept = _joinable(tensors, dim)
        return _in_order(xp.concatenate(kept, dim), kept) if kept else tensors[0].copy()


def _in_order(result: np.ndarray, arrays: Any) -> np.ndarray:
    """``result`` with its channels last, where all tensors have them there, else in C order."""
    if all([has_channels_last(array) for array in arrays]):
        return ordered(result, CHANNELS_LAST[result.ndim])
    return in_order(result)


@composite(at=("torch",), aliases=("concat", "concatenate"))
def cat(tensors, dim=0, *, out=None, axis=None):
    """Joins tensors along a dimension; the others must agree. Empty 1-d tensors are left out.

    >>> import penlight as torch
    >>> torch.cat([torch.tensor([1, 2]), torch.tensor([3])])
    tensor([1, 2, 3])
    """
    if axis is not None:
        dim = axis
    if dim is None:
        raise TypeError("cat(): argument 'dim' must be int, not NoneType")
    if out is None and not rare.on and (type(tensors) is tuple or type(tensors) is list):
        arrays, kind, needed = [], None, False
        for tensor in tensors:
            array = tensor._array if type(tensor) is Tensor or type(tensor) is Parameter else None
            if array is None or (array.dtype is not kind and kind is not None):
                break
            kind = array.dtype
            arrays.append(array)
            if tensor._base is not None:
                refresh(tensor)
            if tensor._requires_grad:
                needed = True
        else:
            try:
                result = (np.concatenate if arrays[0].size < LARGE else _joined_large)(arrays, dim)
                if result.ndim > 1 and not result.flags.c_contiguous:
                    result = _in_order(result, arrays)
            except (ValueError, IndexError, TypeError):
                return joined(tensors, dim)
            return _recorded(joined.op, tensors, result, dim) if needed and modes.grad else wrap(result)
    return joined(tensors, dim, out=out)


def _joined_large(arrays: list[np.ndarray], dim: int) -> np.ndarray:
    """What ``np.concatenate`` returns, copied by several threads."""
    shape, dim = list(arrays[0].shape), wrap_dim(dim, arrays[0].ndim)
    if any([[*array.shape[:dim], *array.shape[dim + 1 :]] != shape[:dim] + shape[dim + 1 :] for array in arrays]):
        return np.concatenate(arrays, dim)
    shape[dim] = builtins.sum([array.shape[dim] for array in arrays])
    result, start = np.empty(shape, arrays[0].dtype), 0
    for array in arrays:
        end = start + array.shape[dim]
        copy_into(result[along(dim, slice(start, end))], array)
        start = end
    return result


class _Nodes(dict[Any, type]):
    """The node classes by op: a look-up is a third of the price of ``node_class``."""

    def __missing__(self, definition: Any) -> type:
        self[definition] = found = node_class(definition, definition.node_name)
        return found


_nodes = _Nodes()


def _recorded(definition: Any, tensors: Any, result: np.ndarray, *arguments: Any) -> Tensor:
    """The Tensor around ``result``, with its node: what the general path does, for plain tensors."""
    made = wrap(result)
    node: Any = _nodes[definition]()
    edges, shapes = [], []
    for tensor in tensors:
        edges.append((tensor._node or tensor) if tensor._requires_grad else None)
        shapes.append(tensor._array.shape)
    node._edges = tuple(edges)
    node._saved = (shapes, *arguments)
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
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {size} but got size {other} "
                    f"for tensor number {position} in the list."
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


@op(
    "linear", promote="common", check=_check_stack, out=_castable, apart=True, at=(), name="stack"
)  # y = (x1, ...) along a new dimension
def stacked(xp: Namespace, tensors: Arrays, dim=0):
    shape = tensors[0].shape
    for position, array in enumerate(tensors):
        if array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                f"{list(array.shape)} at entry "
                f"{position}"
            )
    return _stack(tensors, wrap_dim(dim, len(shape) + 1))


def _stack(arrays: Any, dim: int) -> np.ndarray:
    if not dim:
        return np.array(arrays, order="C")
    where = (*(slice(None),) * dim, None)
    return in_order(np.concatenate([array[where] for array in arrays], dim))


@composite(at=("torch",))
def stack(tensors, dim=0, *, out=None):
    """Joins tensors of one shape along a new dimension."""
    if out is None and not rare.on and (type(tensors) is tuple or type(tensors) is list):
        arrays, kind, shape, needed = [], None, None, False
        for tensor in tensors:
            array = tensor._array if type(tensor) is Tensor or type(tensor) is Parameter else None
            if array is None or ((array.dtype is not kind or array.shape != shape) and kind is not None):
                break
            kind, shape = array.dtype, array.shape
            arrays.append(array)
            if tensor._base is not None:
                refresh(tensor)
            if tensor._requires_grad:
                needed = True
        else:
            if shape is not None and type(dim) is int and -len(shape) - 1 <= dim <= len(shape):
                result = np.array(arrays) if not dim else _stack(arrays, dim if dim >= 0 else dim + len(shape) + 1)
                return _recorded(stacked.op, tensors, result, dim) if needed and modes.grad else wrap(result)
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
    parts = [x if x._array.ndim else reshape(x, (1,)) for x in tensors]
    return cat(parts, 0 if parts[0]._array.ndim == 1 else 1, out=out)


@composite(at=("torch",), aliases=("row_stack",))
def vstack(tensors, *, out=None):
    """Joins along the first dimension; 1-d tensors are rows."""
    if not tensors:
        raise RuntimeError("vstack expects a non-empty TensorList")
    rows = [x if x._array.ndim > 1 else unsqueeze(x, 0) if x._array.ndim else reshape(x, (1, 1)) for x in tensors]
    return cat(rows, 0, out=out)


@composite(at=("torch",))
def dstack(tensors, *, out=None):
    """Joins along the third dimension."""
    if not tensors:
        raise RuntimeError("dstack expects a non-empty TensorList")
    slices = [reshape(x, (1, x._array.size, 1)) if x._array.ndim < 2 else _deep(x) for x in tensors]
    return cat(slices, 2, out=out)


@composite(at=("torch",))
def column_stack(tensors, *, out=None):
    """Joins along the second dimension; 1-d tensors are columns."""
    if not tensors:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    columns = [x if x._array.ndim > 1 else reshape(x, (x._array.size, 1)) for x in tensors]
    return cat(columns, 1, out=out)


@op("linear", promote="common", at=(), name="_block_diag", node="BlockDiagBackward0")
def join_blocks(xp: Namespace, tensors: Arrays):
    blocks, rows, columns = [], [0], [0]
    for array in tensors:
        block = array if array.ndim == 2 else array.reshape(1, -1)
        blocks.append(block)
        rows.append(rows[-1] + block.shape[0])
        columns.append(columns[-1] + block.shape[1])
    result = xp.zeros((rows[-1], columns[-1]), tensors[0].dtype)
    for place, block in enumerate(blocks):
        result[rows[place] : rows[place + 1], columns[place] : columns[place + 1]] = block
    return result


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
    tensors_only(tensors)
    for position, tensor in enumerate(tensors):
        if tensor._array.ndim > 2:
            raise RuntimeError(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. "
                f"Input {position} has {tensor.ndim} dimensions"
            )
    if not tensors:
        return wrap(np.empty((1, 0), dtypes.default_float.numpy))
    if not rare.on and all([type(tensor) is Tensor for tensor in tensors]):
        arrays = [tensor._array for tensor in tensors]
        if all([array.dtype is arrays[0].dtype for array in arrays]):
            result = join_blocks.op.kernel(np, arrays)
            if modes.grad and any([tensor.requires_grad for tensor in tensors]):
                return _recorded(join_blocks.op, tensors, result)
            return wrap(result)
    return join_blocks(list(tensors))


# -------------------------------------------------------------------------------- at least so many dimensions


@composite(at=("torch",))
def atleast_1d(*tensors):
    """0-d tensors as 1-d ones; one tensor or several."""
    return _each(tensors, lambda x: x if x.ndim else reshape(x, (1,)))


@composite(at=("torch",))
def atleast_2d(*tensors):
    """0-d and 1-d tensors as matrices of one row."""
    return _each(tensors, lambda x: x if x.ndim > 1 else unsqueeze(x, 0) if x.ndim else reshape(x, (1, 1)))


@composite(at=("torch",))
def atleast_3d(*tensors):
    """Tensors of less than three dimensions as ``(1, n, 1)`` or ``(m, n, 1)``."""

    return _each(tensors, _deep)


def _deep(x: Any) -> Any:
    """A tensor of less than three dimensions as one of three."""
    ndim = x._array.ndim
    if ndim > 2:
        return x
    return unsqueeze(x, -1) if ndim == 2 else unsqueeze(unsqueeze(x, 0), -1) if ndim else reshape(x, (1, 1, 1))


def _each(tensors: tuple[Any, ...], function: Any) -> Any:
    if len(tensors) == 1:
        if isinstance(tensors[0], Tensor):
            return function(tensors[0])
        if not isinstance(tensors[0], (tuple, list)):
            raise TypeError(
                f"atleast_1d() received an invalid combination of arguments - got ({type(tensors[0]).__name__}), but "
                "expected one of:"
            )
        tensors = tensors[0]
    tensors_only(tensors)
    return tuple([function(x) for x in tensors])


# ------------------------------------------------------------------------------------------------ grids


def _refuse_mixed(tensors: Any) -> None:
    if any(x._array.dtype != tensors[0]._array.dtype for x in tensors):
        raise RuntimeError("meshgrid expects all tensors to have the same dtype")


@composite(at=("torch",))
def meshgrid(*tensors, indexing=None):
    """1-d tensors as the coordinates of a grid: of each, a tensor of the grid's shape."""
    parts = as_list(tensors)
    if not parts:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    tensors_only(parts)
    if indexing is None:
        warn_once(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument. (Triggered "
            "internally at /__w/pytorch/pytorch/aten/src/ATen/native/TensorShape.cpp:4215.)"
        )
    _refuse_mixed(parts)
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    shape = []
    for x in parts:
        array = x._array
        if array.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}")
        shape.append(array.size)
    swapped = indexing == "xy" and len(parts) > 1
    if swapped:
        parts = [parts[1], parts[0], *parts[2:]]
        shape = [shape[1], shape[0], *shape[2:]]
    size = tuple(shape)
    grids = []
    for place, x in enumerate(parts):
        column = view_as_sizes(x, (1,) * place + (-1,) + (1,) * (len(parts) - place - 1))
        grids.append(expand(column, size))
    if swapped:
        grids[0], grids[1] = grids[1], grids[0]
    return tuple(grids)


@composite(at=("torch",))
def cartesian_prod(*tensors):
    """All combinations of elements of 1-d tensors, one a row."""
    tensors_only(tensors)
    for x in tensors:
        if x._array.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")
    if len(tensors) < 2:
        return tensors[0] if tensors else meshgrid()  # which raises
    size = tuple([x._array.size for x in tensors])
    _refuse_mixed(tensors)
    return stack([_coordinates(x, size, place) for place, x in enumerate(tensors)], 1)


@op("linear", at=(), name="_coordinates", node="UnsafeViewBackward0")  # y = x along dimension `place` of a grid, flat
def _coordinates(xp: Namespace, self: Array, size, place):
    result = xp.empty(size, self.dtype)
    result[...] = self.reshape((-1,) + (1,) * (len(size) - place - 1))
    return result.reshape(-1)


_coordinates.vjp(
    self=lambda grad, size, place: sum(grad.reshape((prod(size[:place]), size[place], prod(size[place + 1 :]))), (0, 2))
)


@composite(at=("torch",))
def combinations(input, r=2, with_replacement=False):
    """All combinations of ``r`` elements of a 1-d tensor, one a row."""
    if input._array.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if not r:
        return wrap(np.empty(0, input._array.dtype))
    count = input._array.size
    chosen = np.ones((count,) * r, bool)
    numbers = np.arange(count)
    for place in range(r - 1):  # the numbers of one place against those of the next
        rest = (1,) * (r - place - 2)
        ranks = numbers.reshape((-1, 1, *rest)), numbers.reshape((-1, *rest))
        np.logical_and(chosen, ranks[0] <= ranks[1] if with_replacement else ranks[0] < ranks[1], chosen)
    return stack([advanced_index(input, (places,)) for places in chosen.nonzero()], 1)


def _stacked(self, parts):
    """``parts``, the gradients of several passes, as one tensor; ``self`` is only there to be asked."""
    return stack(list(parts))


register(_stacked, "_stacked", ("Tensor",))
