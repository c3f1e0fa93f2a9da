"""Views of a part: select, narrow, split, diagonal, windows; and the copies with such a part replaced."""

from __future__ import annotations

from typing import Any
from weakref import ref

import numpy as np

from ..autograd.fit import Partial
from ..autograd.history import CREATED_MULTI_OUTPUT, CREATED_NO_GRAD, CREATED_NORMALLY, Geometry, refresh
from ..autograd.modes import modes, rare
from ..autograd.node import Output, next_order
from ..autograd.variable import Parameter, Tensor
from ..backend.types import Array, Arrays, Namespace
from .define import composite, op
from .helpers import sizes, strided, wrap_dim
from .indexing import basic_index, part_gradient
from .layout import address, memory, storage
from .record import node_class

_ALL = slice(None)


def along(dim: int, where: Any) -> tuple[Any, ...]:
    """The index that applies ``where`` to dimension ``dim``."""
    return (*(_ALL,) * dim, where, ...)


# ------------------------------------------------------------------------------------------------ select, narrow


@composite
def select(input, dim, index):
    """The part at ``index`` of dimension ``dim``, without that dimension."""
    shape = input._array.shape
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = wrap_dim(dim, len(shape))
    if type(index) is not int:
        index = int(index)
    if not -shape[dim] <= index < shape[dim]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {dim}")
    return basic_index(input, along(dim, index), "SelectBackward0")


@composite
def narrow(input, dim, start, length):
    """``length`` elements of dimension ``dim``, from ``start`` on."""
    shape = input._array.shape
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, Tensor) and (start._array.ndim or start._array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    start, length = int(start), int(length)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    dim = wrap_dim(dim, len(shape))
    size = shape[dim]
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    if start < 0:
        start += size
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return cut(input, dim, start, start + length)


@op("linear", at=(), name="_copied_part", node="NarrowCopyBackward0")
def copied_part(xp: Namespace, self: Array, where):
    return self[where].copy()


copied_part.vjp(self=lambda grad, self_shape, where: part_gradient(grad, self_shape, where))


def cut(input, dim, start, end, step=1):
    return basic_index(input, along(dim, slice(start, end, step)), "SliceBackward0")


@composite
def narrow_copy(input, dim, start, length):
    """``narrow``, copied."""
    where = along(wrap_dim(dim, input.ndim), slice(start, start + length))
    narrow(input.detach(), dim, start, length)  # which says what is wrong
    return copied_part(input, where)


# ------------------------------------------------------------------------------------------------ several at once


@op("view", at=(), name="_pieces", outputs=(), node=lambda node: node)
def pieces(xp: Namespace, self: Array, wheres, node):
    return [self[where] for where in wheres]


@op("linear", at=(), name="_pieces_back")
def pieces_back(xp: Namespace, tensors: Arrays, wheres, shape):
    result = xp.zeros(shape, tensors[0].dtype)
    for part, where in zip(tensors, wheres, strict=True):
        result[where] = part
    return result


def _assembled(grads, self_shape, wheres):
    present = [(grad, where) for grad, where in zip(grads, wheres, strict=True) if grad is not None]
    parts = [grad for grad, _ in present]
    if not isinstance(parts[0], np.ndarray):
        return pieces_back(parts, [where for _, where in present], self_shape)
    result = np.empty(self_shape, parts[0].dtype) if len(parts) == len(grads) else np.zeros(self_shape, parts[0].dtype)
    for part, where in present:
        result[where] = part
    return result


pieces.vjp(self=_assembled)
pieces_back.vjp(tensors=lambda grad, wheres: [_piece(grad, where) for where in wheres])


def _piece(grad: Any, where: Any) -> Any:
    return grad[where] if isinstance(grad, np.ndarray) else basic_index(grad, where, "SliceBackward0")


def _cut_up(self: Any, wheres: list[Any], name: str) -> Any:
    """``pieces``, written out for plain tensors: every output costs a Tensor, a node and a view as it is."""
    if (type(self) is not Tensor and type(self) is not Parameter) or rare.on or not wheres:
        return pieces(self, wheres, name)
    array, base, counter = self._array, self._base, self._vc
    if base is not None:
        refresh(self)
    node = None
    if self._requires_grad and modes.grad:
        node = _new(node_class(pieces.op, name))
        node._edges = (self._node or self,)
        node._saved = (array.shape, wheres)
        node._order = next_order()
        node._extra = rare.tracer and rare.tracer()
        outputs = node._made = {}
        node._outputs = len(wheres)
    if base is not None and self._creation != CREATED_NORMALLY:
        creation = self._creation
    else:
        creation = CREATED_MULTI_OUTPUT if modes.grad else CREATED_NO_GRAD
    made = []
    for number, where in enumerate(wheres):
        tensor = _new(Tensor)
        part = tensor._array = array[where]
        tensor._grad = None
        tensor._extra = None
        tensor._base = self if base is None else base
        tensor._vc = counter
        tensor._view_version = counter[0]
        tensor._creation = creation
        if node is None:
            tensor._node = None
            tensor._requires_grad = False
        else:
            output = tensor._node = Output(node, number, part.shape, part.dtype)
            outputs[number] = ref(output)
            tensor._requires_grad = True
        made.append(tensor)
    return tuple(made)


_new = object.__new__


def _cuts(input: Any, dim: int, ends: list[int], node: str | None) -> Any:
    """Slices of dimension ``dim`` that end at ``ends``, each beginning where the one before ends; copies without a node."""
    wheres = [along(dim, slice(a, b)) for a, b in zip([0, *ends], ends, strict=False)]
    return _cut_up(input, wheres, node) if node else copied_pieces(input, wheres)


@composite
def unbind(input, dim=0):
    """All parts of dimension ``dim``, without that dimension.

    >>> import penlight as torch
    >>> torch.tensor([[1, 2], [3, 4]]).unbind(1)
    (tensor([1, 3]), tensor([2, 4]))
    """
    shape = input._array.shape
    if not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    dim = wrap_dim(dim, len(shape))
    return _cut_up(input, [along(dim, index) for index in range(shape[dim])], "UnbindBackward0")


@composite
def split(tensor, split_size_or_sections, dim=0):
    """Slices of dimension ``dim``: all of one size but perhaps the last, or of the sizes in a list."""
    if not isinstance(split_size_or_sections, int) or isinstance(split_size_or_sections, bool):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    return _even(tensor, split_size_or_sections, dim)


def _even(tensor: Any, size: int, dim: int, copied: bool = False) -> Any:
    shape = tensor._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, len(shape))
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    length = shape[dim]
    if not size and length:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}")
    ends = [*range(size, length, size), length] if size else [0]
    return _cuts(tensor, dim, ends, None if copied else "SplitBackward0")


@composite
def split_with_sizes(input, split_sizes, dim=0):
    """Slices of dimension ``dim``, of the given sizes."""
    split_sizes = sizes(split_sizes, "split_with_sizes", "split_sizes")
    shape = input._array.shape
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, len(shape))
    ends, end = [], 0
    for size in split_sizes:
        if size < 0:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={list(split_sizes)}"
            )
        end += size
        ends.append(end)
    if end != shape[dim]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[dim]} (input tensor's size at dimension {dim}), "
            f"but got split_sizes={list(split_sizes)}"
        )
    return _cuts(input, dim, ends, "SplitWithSizesBackward0")


@composite
def chunk(input, chunks, dim=0):
    """At most ``chunks`` slices of dimension ``dim``, of one size but perhaps the last."""
    shape = input._array.shape
    if not shape:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    length = shape[wrap_dim(dim, len(shape))]
    size = -(-length // chunks)
    return _even(input, size, dim) if size else split_with_sizes(input, [0] * chunks, dim)


@composite
def tensor_split(input, indices_or_sections=None, dim=0, *, indices=None, sections=None):
    """Slices of dimension ``dim``: a number of them, as even as can be, or cut at the given places."""
    places = indices_or_sections if indices_or_sections is not None else indices if indices is not None else sections
    shape = input._array.shape
    if not shape:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    dim = wrap_dim(dim, len(shape))
    if isinstance(places, Tensor):
        if places._array.ndim > 1 or places._array.dtype != np.int64:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
                f"{places.dtype.name}" if places._array.dtype != np.int64 else
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got "
                f"a tensor with {places._array.ndim} dims"
            )
        places = places._array.tolist()
    if isinstance(places, int):
        if places <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {places}")
        small, longer = divmod(shape[dim], places)
        ends = [min(i + 1, longer) * (small + 1) + max(i + 1 - longer, 0) * small for i in range(places)]
        return tuple([cut(input, dim, a, b) for a, b in zip([0, *ends], ends, strict=False)])
    ends = [*places, shape[dim]]
    return tuple([cut(input, dim, a, b) for a, b in zip([0, *ends], ends, strict=False)])


def _named_split(name: str, ndim: int, dim_of: Any) -> None:
    def split(input, indices_or_sections=None, *, indices=None, sections=None):
        places = indices_or_sections if indices_or_sections is not None else indices if indices is not None else sections
        shape = input._array.shape
        if len(shape) < ndim:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {ndim} dimension, but got a tensor with {len(shape)} dimensions!"
            )
        dim = dim_of(len(shape))
        if isinstance(places, int) and (places == 0 or shape[dim] % places):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension {shape[dim]} is not "
                f"divisible by the split_size {places}!"
            )
        return tensor_split(input, places, dim)

    split.__name__ = split.__qualname__ = name
    split.__doc__ = f"``tensor_split`` along dimension {dim_of(ndim + 1)}."
    composite(split)


_named_split("hsplit", 1, lambda ndim: int(ndim > 1))
_named_split("vsplit", 2, lambda ndim: 0)
_named_split("dsplit", 3, lambda ndim: 2)


@op("linear", at=(), name="_copied_pieces", outputs=(), node="UnsafeSplitBackward0")
def copied_pieces(xp: Namespace, self: Array, wheres):
    return [self[where].copy() for where in wheres]


copied_pieces.vjp(self=_assembled)


@composite
def unsafe_split(tensor, split_size, dim=0):
    """``split`` whose parts may be written to, for here they are copies."""
    return _even(tensor, split_size, dim, copied=True)


@composite
def unsafe_chunk(input, chunks, dim=0):
    """``chunk`` whose parts may be written to, for here they are copies."""
    shape = input._array.shape
    return _even(input, -(-shape[wrap_dim(dim, len(shape))] // chunks), dim, copied=True)


# ------------------------------------------------------------------------------------------------ diagonal


def _diagonal(array: np.ndarray, offset: int, dim1: int, dim2: int) -> np.ndarray:
    one, other = wrap_dim(dim1, array.ndim), wrap_dim(dim2, array.ndim)
    if one == other:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    result = array.diagonal(offset, one, other)
    if array.flags.writeable:
        result.flags.writeable = True
    return result


@op("view")                                                            # y[..., i] = x[i, i + offset]
def diagonal(xp: Namespace, self: Array, offset=0, dim1=0, dim2=1):
    """The diagonal of dimensions ``dim1`` and ``dim2``, as the last dimension."""
    return _diagonal(self, offset, dim1, dim2)


@op("linear", at=(), name="_diagonal_back")
def diagonal_back(xp: Namespace, self: Array, shape, offset, dim1, dim2):
    result = xp.zeros(shape, self.dtype)
    _diagonal(result, offset, dim1, dim2)[...] = self
    return result


def _diagonal_part(grad, self_shape, offset, dim1, dim2):
    if type(grad) is not np.ndarray:
        return diagonal_back(grad, self_shape, offset, dim1, dim2)

    def add_to(buffer):
        view = _diagonal(buffer, offset, dim1, dim2)
        np.add(view, grad, view)

    return Partial(self_shape, grad.dtype, add_to)


diagonal.vjp(self=_diagonal_part)
diagonal_back.vjp(self=lambda grad, offset, dim1, dim2: diagonal(grad, offset, dim1, dim2))

# ------------------------------------------------------------------------------------------------ windows


@op("view", at=("Tensor",))                                            # y[..., i, ..., j] = x[..., i step + j, ...]
def unfold(xp: Namespace, self: Array, dimension, size, step):
    """The windows of ``size`` elements that begin every ``step`` elements of a dimension; they are the last dimension.

    >>> import penlight as torch
    >>> torch.arange(5).unfold(0, 3, 2)
    tensor([[0, 1, 2],
            [2, 3, 4]])
    """
    dim = wrap_dim(dimension, self.ndim)
    shape, strides = (self.shape, self.strides) if self.ndim else ((1,), (self.itemsize,))
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > shape[dim]:
        raise RuntimeError(f"maximum size for tensor at dimension {dim} is {shape[dim]} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    count = (shape[dim] - size) // step + 1
    if not self.ndim:
        return strided(self, (size,), (self.itemsize,))
    return strided(
        self,
        (*shape[:dim], count, *shape[dim + 1 :], size),
        (*strides[:dim], strides[dim] * step, *strides[dim + 1 :], strides[dim]),
    )


@op("linear", at=(), name="_unfold_back", node="UnfoldBackwardBackward0")
def unfold_back(xp: Namespace, self: Array, shape, dimension, size, step):
    result = xp.zeros(shape, self.dtype)
    if not shape:
        return self.sum(dtype=self.dtype)
    dim = wrap_dim(dimension, len(shape))
    count = self.shape[dim]
    for place in range(size):
        view = result[along(dim, slice(place, place + (count - 1) * step + 1, step))]
        np.add(view, self[..., place], view)
    return result


unfold.vjp(self=lambda grad, self_shape, dimension, size, step: unfold_back(grad, self_shape, dimension, size, step))
unfold_back.vjp(self=lambda grad, dimension, size, step: unfold(grad, dimension, size, step))

# ------------------------------------------------------------------------------------------------ any strides


@op("view", at=(), name="_as_strided", node="AsStridedBackward0")
def placed(xp: Namespace, self: Array, size, stride, storage_offset, geometry):
    return _placed(self, size, stride, storage_offset)


placed.vjp(self=lambda grad, geometry: geometry.add(grad) if isinstance(grad, np.ndarray) else grad._put_view(geometry))


def _placed(array: np.ndarray, size: Any, stride: Any, offset: Any) -> np.ndarray:
    size, stride = sizes(size, "as_strided"), sizes(stride, "as_strided", "stride")
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if min(stride, default=0) < 0:
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    owner = storage(array)
    itemsize = array.itemsize
    if offset is None:
        offset = (address(array) - address(owner)) // itemsize if array.size else 0
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    reach = sum((n - 1) * step for n, step in zip(size, stride, strict=True)) + 1 if 0 not in size else 0
    lines = memory(owner)
    if reach and (offset + reach) * itemsize > lines.nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {(offset + reach) * itemsize} are out of bounds for storage of size {lines.nbytes}"
        )
    if not reach:
        return np.empty(size, array.dtype)
    return np.ndarray(size, array.dtype, lines, offset * itemsize, tuple([step * itemsize for step in stride]))


@composite
def as_strided(input, size, stride, storage_offset=None):
    """The memory of ``input`` with any sizes, strides and offset."""
    array = input._array
    result = _placed(array, size, stride, storage_offset)
    return placed(input, size, stride, storage_offset, Geometry(array, result))


# ------------------------------------------------------------------------------------------------ a part replaced


@op("linear", at=(), name="_scattered", node=lambda node: node)        # y = x, but y[part] = src
def scattered(xp: Namespace, self: Array, src: Array, geometry, node):
    return geometry.put(self, src)


scattered.vjp(
    self=lambda grad, geometry: geometry.put(grad, 0) if isinstance(grad, np.ndarray) else grad._replace_view(None, geometry),
    src=lambda grad, geometry: geometry.take(grad) if isinstance(grad, np.ndarray) else grad._take_view(geometry),
)


def _scatter(input: Any, src: Any, part: np.ndarray, node: str) -> Any:
    if src._array.shape != part.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src._array.shape)}, "
            f"slice size = {list(part.shape)}"
        )
    return scattered(input, src, Geometry(input._array, part), node)


@composite
def select_scatter(input, src, dim, index):
    """A copy with ``select(dim, index)`` replaced by ``src``."""
    part = select(input.detach(), dim, index)._array
    return _scatter(input, src, part, "SelectScatterBackward0")


@composite
def slice_scatter(input, src, dim=0, start=None, end=None, step=1):
    """A copy with a slice of dimension ``dim`` replaced by ``src``."""
    array = input._array
    return _scatter(input, src, array[along(wrap_dim(dim, array.ndim), slice(start, end, step))], "SliceScatterBackward0")


@composite
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """A copy with a diagonal replaced by ``src``."""
    return _scatter(input, src, _diagonal(input._array, offset, dim1, dim2), "DiagonalScatterBackward0")


@composite
def as_strided_scatter(input, src, size, stride, storage_offset=None):
    """A copy with ``as_strided`` of it replaced by ``src``."""
    part = _placed(input._array, size, stride, storage_offset)
    return _scatter(input, src, part, "AsStridedScatterBackward0")
