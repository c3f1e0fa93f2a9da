"""Views by strides: diagonals, windows, any strides; and the copies in which such a part is replaced."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.fit import Partial
from ..autograd.history import CREATED_NORMALLY, Geometry
from ..autograd.modes import modes, rare
from ..autograd.node import next_order
from ..autograd.variable import Tensor, wrap
from ..autograd.views import make_view
from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import sizes, strided, wrap_dim
from .indexing import basic_index
from .layout import address, memory, storage
from .outputs import exact, into
from .parts import along, one_place
from .record import node_class

# ------------------------------------------------------------------------------------------------ diagonal


def _diagonal(array: np.ndarray, offset: int, dim1: int, dim2: int) -> np.ndarray:
    if array.ndim != 2 or dim1 != 0 or dim2 != 1:
        dims = wrap_dim(dim1, array.ndim), wrap_dim(dim2, array.ndim)
        if dims[0] == dims[1]:
            raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
        dim1, dim2 = dims
    result = array.diagonal(offset, dim1, dim2)
    if array.flags.writeable:
        result.flags.writeable = True
    return result


@op("view")  # y[..., i] = x[i, i + offset]
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


@op("view", at=("Tensor",))  # y[..., i, ..., j] = x[..., i step + j, ...]
def unfold(xp: Namespace, self: Array, dimension, size, step):
    """The windows of ``size`` elements that begin every ``step`` elements of a dimension; they are the last dimension.

    >>> import penlight as torch
    >>> torch.arange(5).unfold(0, 3, 2)
    tensor([[0, 1, 2],
            [2, 3, 4]])
    """
    shape, strides = (self.shape, self.strides) if self.ndim else ((1,), (self.itemsize,))
    dim = dimension if type(dimension) is int and 0 <= dimension < len(shape) else wrap_dim(dimension, self.ndim)
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
        shape[:dim] + (count,) + shape[dim + 1 :] + (size,),
        strides[:dim] + (strides[dim] * step,) + strides[dim + 1 :] + (strides[dim],),
    )


@op("linear", at=(), name="_unfold_back", node="UnfoldBackwardBackward0")
def unfold_back(xp: Namespace, self: Array, shape, dimension, size, step):
    result = xp.zeros(shape, self.dtype)
    if not shape:
        return self.sum(dtype=self.dtype)
    dim = wrap_dim(dimension, len(shape))
    stride = result.strides[dim]
    strides = (*result.strides[:dim], stride * step, *result.strides[dim + 1 :], stride)
    for place in range(0, size if self.size else 0, step):  # within `step` elements, windows do not overlap
        part = self[..., place : place + step]
        view = np.ndarray(part.shape, result.dtype, result, place * stride, strides)
        np.add(view, part, view)
    return result


unfold.vjp(self=lambda grad, self_shape, dimension, size, step: unfold_back(grad, self_shape, dimension, size, step))
unfold_back.vjp(self=lambda grad, dimension, size, step: unfold(grad, dimension, size, step))

# ------------------------------------------------------------------------------------------------ any strides


class Placement(Geometry):
    """Where the view lies, and the address of what it was made of."""

    __slots__ = ("origin",)

    def __init__(self, base: np.ndarray, view: np.ndarray, offset: int | None = None) -> None:
        """``offset``: where the view starts in the base's storage, if that is known, and nobody will ask for the
        origin: looking for addresses takes longer than all the rest."""
        if offset is not None and base.base is None and base.flags.c_contiguous and view.size:
            self.size, self.aliased = base.nbytes, False
            self.base = (base.shape, base.dtype, 0, base.strides)
            self.view = (view.shape, view.dtype, offset * base.itemsize, view.strides)
            return
        Geometry.__init__(self, base, view)
        self.origin = address(base)

    def of_tangent(self, tangent: np.ndarray) -> np.ndarray:
        """The view's counterpart in a tangent of the base, which need not be laid out as that is; what lies outside of
        the base has the tangent 0."""
        shape, _, start, strides = self.view
        offset = start - self.base[2]
        if tangent.strides == self.base[3] and tangent.flags.c_contiguous and tangent.nbytes == self.size:
            return np.ndarray(shape, tangent.dtype, tangent, offset, strides)
        return self.buffer(tangent)[1]


@op("view", at=(), name="_as_strided", node="AsStridedBackward0")
def placed(xp: Namespace, self: Array, size, stride, storage_offset, geometry):
    if geometry.origin != address(self):
        return geometry.of_tangent(self)
    return as_placed(self, size, stride, storage_offset)


placed.vjp(self=lambda grad, geometry: geometry.add(grad) if isinstance(grad, np.ndarray) else grad._put_view(geometry))


def as_placed(array: np.ndarray, size: Any, stride: Any, offset: Any) -> np.ndarray:
    itemsize = array.itemsize
    if not offset and array.base is None and type(stride) is tuple and array.flags.c_contiguous and array.size:
        try:  # NumPy looks itself whether all of it lies in the array
            return np.ndarray(size, array.dtype, array, 0, [step * itemsize for step in stride])
        except (TypeError, ValueError):
            pass  # what is wrong is said below
    size, stride = sizes(size, "as_strided"), sizes(stride, "as_strided", "stride")
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    steps, last = [], 0
    for n, step in zip(size, stride, strict=True):
        if step < 0:
            raise RuntimeError(
                f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}"
            )
        steps.append(step * itemsize)
        last += (n - 1) * step
    if any(n < 0 for n in size):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")
    reach = 0 if 0 in size else last + 1
    if array.base is None and array.flags.c_contiguous and not offset:
        owner, lines, offset = array, array, 0
    else:
        owner = storage(array)
        lines = memory(owner)
    if offset is None:
        offset = (address(array) - address(owner)) // itemsize if array.size else 0
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    if reach and (offset + reach) * itemsize > lines.nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {(offset + reach) * itemsize} are out of bounds for storage of size "
            f"{lines.nbytes}"
        )
    if not reach:
        return np.empty(size, array.dtype)
    return np.ndarray(size, array.dtype, lines, offset * itemsize, steps)


@composite
def as_strided(input, size, stride, storage_offset=None):
    """The memory of ``input`` with any sizes, strides and offset."""
    array = input._array
    result = as_placed(array, size, stride, storage_offset)
    if type(input) is Tensor and not rare.on:
        tensor = wrap(result)
        if input._base is None and modes.grad and input._vc.__class__ is list:
            tensor._base, tensor._vc = input, input._vc
            tensor._view_version, tensor._creation = input._vc[0], CREATED_NORMALLY
        else:
            make_view(tensor, input)
        return recorded(placed.op, input, tensor, result, storage_offset)
    return placed(input, size, stride, storage_offset, Placement(array, result))


def recorded(definition: Any, input: Tensor, made: Tensor, part: np.ndarray, offset: Any) -> Tensor:
    """``made`` with the node of ``placed`` or its copy: what their function does, without placing the part again."""
    if modes.grad and (input.requires_grad if input._base is not None else input._requires_grad):
        array, result = input._array, made._array
        node: Any = object.__new__(node_class(definition, definition.node_name))
        node._edges = (input._node or input,)
        node._saved = (Placement(array, part, offset or 0),)
        node._order = next_order()
        node._extra = rare.tracer and rare.tracer()
        node._shape, node._dtype = result.shape, result.dtype
        made._node, made._requires_grad = node, True
    return made


# ------------------------------------------------------------------------------------------------ a part replaced


@op("linear", at=(), name="_scattered", node=lambda node: node)  # y = x, but y[part] = src
def scattered(xp: Namespace, self: Array, src: Array, geometry, node):
    return geometry.put(self, src)


scattered.vjp(
    self=lambda grad, geometry: (
        geometry.put(grad, 0) if isinstance(grad, np.ndarray) else grad._replace_view(None, geometry)
    ),
    src=lambda grad, geometry: geometry.take(grad) if isinstance(grad, np.ndarray) else grad._take_view(geometry),
)


@op("linear", at=(), name="_replaced", node=lambda node: node)  # the same, where no gaps in x are to be kept
def replaced(xp: Namespace, self: Array, src: Array, part, node):
    result = self.copy()
    _part_of(result, part)[...] = src
    return result


def _part_of(grad, part):
    """What a view, given as its op and its arguments, shows of ``grad``."""
    view, *arguments = part
    return view.op.kernel(np, grad, *arguments) if isinstance(grad, np.ndarray) else view(grad, *arguments)


def _without(grad, part, node):
    if isinstance(grad, np.ndarray):
        return replaced.op.kernel(np, grad, 0, part, node)
    return replaced(grad, wrap(np.zeros_like(_part_of(grad._array, part))), part, node)


replaced.vjp(self=_without, src=lambda grad, part: _part_of(grad, part))


def _scatter(input: Any, src: Any, part: Any, node: str) -> Any:
    array = input._array
    view = _part_of(array, part)
    _check_source(src, view)
    if array.flags.c_contiguous:
        return replaced(input, src, part, node)
    return scattered(input, src, Geometry(array, view), node)


def _check_source(src: Any, view: np.ndarray) -> None:
    if src._array.shape != view.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src._array.shape)}, "
            f"slice size = {list(view.shape)}"
        )


@composite
def select_scatter(input, src, dim, index):
    """A copy with ``select(dim, index)`` replaced by ``src``."""
    where = one_place(input._array.shape, dim, index)
    return _scatter(input, src, (basic_index, where, "SelectBackward0"), "SelectScatterBackward0")


@composite
def slice_scatter(input, src, dim=0, start=None, end=None, step=1, *, out=None):
    """A copy with a slice of dimension ``dim`` replaced by ``src``."""
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    where = along(wrap_dim(dim, input._array.ndim), slice(start, end, step))
    made = _scatter(input, src, (basic_index, where, "SliceBackward0"), "SliceScatterBackward0")
    return into(out, made, "slice_scatter", exact)


@composite
def diagonal_scatter(input, src, offset=0, dim1=0, dim2=1):
    """A copy with a diagonal replaced by ``src``."""
    return _scatter(input, src, (diagonal, offset, dim1, dim2), "DiagonalScatterBackward0")


@composite
def as_strided_scatter(input, src, size, stride, storage_offset=None):
    """A copy with ``as_strided`` of it replaced by ``src``."""
    array = input._array
    view = as_placed(array, size, stride, storage_offset)
    _check_source(src, view)
    return scattered(input, src, Placement(array, view, storage_offset or 0), "AsStridedScatterBackward0")
