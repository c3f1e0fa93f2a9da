"""Views of a part: select, narrow, split, diagonal, windows; and the copies with such a part replaced."""

from __future__ import annotations

from functools import lru_cache
from operator import index as as_index
from typing import Any
from weakref import ref

import numpy as np

from ..autograd.history import CREATED_MULTI_OUTPUT, CREATED_NO_GRAD, CREATED_NORMALLY, refresh
from ..autograd.modes import modes, rare
from ..autograd.node import Output, next_order
from ..autograd.variable import Parameter, Tensor, counter_of
from ..backend.names import scalar_name
from ..backend.types import Array, Arrays, Namespace
from .define import composite, op
from .helpers import sizes, wrap_dim
from .indexing import basic_index, part_gradient, seen
from .outputs import exact, refusing
from .overrides import dispatch
from .record import node_class

_ALL = slice(None)


def along(dim: int, where: Any) -> tuple[Any, ...]:
    """The index that applies ``where`` to dimension ``dim``."""
    return (*(_ALL,) * dim, where, ...) if dim else (where, ...)


# ------------------------------------------------------------------------------------------------ select, narrow


@composite
def select(input, dim, index):
    """The part at ``index`` of dimension ``dim``, without that dimension."""
    try:
        shape = input._array.shape
    except NotImplementedError:  # of sparse tensors, which have their own
        return dispatch(select, (input, dim, index))
    return part(input, one_place(shape, dim, index), "SelectBackward0")


def part(input: Any, where: Any, node: str) -> Any:
    """``basic_index``, written out for plain tensors."""
    if (type(input) is not Tensor and type(input) is not Parameter) or rare.on:
        return basic_index(input, where, node)
    array = input._array
    return seen(input, array[where], _nodes[node], (array.shape, where))


_nodes = {name: node_class(basic_index.op, name) for name in ("SelectBackward0", "SliceBackward0")}


def one_place(shape: tuple[int, ...], dim: int, index: int) -> Any:
    """The index of ``select``."""
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    if type(dim) is not int or not 0 <= dim < len(shape):
        dim = wrap_dim(dim, len(shape))
    if type(index) is not int:
        index = as_index(index)
    if not -shape[dim] <= index < shape[dim]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {dim}")
    return along(dim, index)


@composite
def narrow(input, dim, start, length):
    """``length`` elements of dimension ``dim``, from ``start`` on."""
    return part(input, some_places(input._array.shape, dim, start, length), "SliceBackward0")


def some_places(shape: tuple[int, ...], dim: int, start: Any, length: int) -> Any:
    """The index of ``narrow``."""
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if isinstance(start, Tensor) and (start._array.ndim or start._array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    start, length = as_index(start), as_index(length)
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
    return along(dim, slice(start, start + length))


_IMPROVE = (
    " to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request "
    "to PyTorch.)"
)


@op("linear", at=(), name="_copied_part", node="NarrowCopyBackward0",
    out=refusing("Expected self.dtype() == output.dtype()" + _IMPROVE))  # fmt: skip
def copied_part(xp: Namespace, self: Array, where):
    return self[where].copy()


copied_part.vjp(self=lambda grad, self_shape, where: part_gradient(grad, self_shape, where))


def cut(input, dim, start, end, step=1):
    return part(input, along(dim, slice(start, end, step)), "SliceBackward0")


@composite
def narrow_copy(input, dim, start, length, *, out=None):
    """``narrow``, copied."""
    if input._carrier is not None:
        return dispatch(narrow_copy, (input, dim, start, length))
    shape = input._array.shape
    if 0 < len(shape) <= dim:
        raise RuntimeError("Expected dim < static_cast<int64_t>(self_sizes.size())" + _IMPROVE)
    if shape and length < 0:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({shape[dim]}).")
    return copied_part(input, some_places(shape, dim, start, length), out=out)


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


def cut_up(self: Any, wheres: list[Any], name: str, copied: bool = False) -> Any:
    """``pieces``, or ``copied_pieces``, written out for plain tensors: every output costs a Tensor, a node and perhaps
    a view as it is."""
    if (type(self) is not Tensor and type(self) is not Parameter) or rare.on or not wheres:
        return (copied_pieces if copied else pieces)(self, wheres, name)
    array, base, counter = self._array, self._base, self._vc or counter_of(self)
    if base is not None:
        refresh(self)
    node: Any = None
    if self._requires_grad and modes.grad:
        node = _new(node_class(copied_pieces.op if copied else pieces.op, name))
        node._edges = (self._node or self,)
        node._saved = (array.shape, wheres)
        node._order = next_order()
        node._extra = rare.tracer and rare.tracer()
        outputs: dict[int, Any] = {}
        node._made = outputs
        node._outputs = len(wheres)
    if base is not None and self._creation != CREATED_NORMALLY:
        creation = self._creation
    else:
        creation = CREATED_MULTI_OUTPUT if modes.grad else CREATED_NO_GRAD
    own = self if base is None else base
    try:
        version = counter[0]
    except RuntimeError:  # an inference tensor
        return (copied_pieces if copied else pieces)(self, wheres, name)
    made = []
    for number, where in enumerate(wheres):
        tensor = _new(Tensor)
        part = tensor._array = array[where].copy() if copied and name not in _UNSAFE else array[where]
        tensor._grad = tensor._extra = None
        if copied:
            tensor._base = tensor._vc = None
        else:
            tensor._base = own
            tensor._vc = counter
            tensor._view_version = version
            tensor._creation = creation
        if node is None:
            tensor._node = None
            tensor._requires_grad = False
        else:  # ``output_of`` in autograd/node.py, written out
            output = tensor._node = _new(Output)
            output._parent = node
            output._number = number
            output._order = next_order()
            output._shape = part.shape
            output._dtype = part.dtype
            output._extra = None
            outputs[number] = ref(output)
            tensor._requires_grad = True
        made.append(tensor)
    return tuple(made)


_new = object.__new__


def successive(dim: int, ends: list[int]) -> list[Any]:
    """The indices of slices of dimension ``dim`` that end at ``ends``, each beginning where the one before ends."""
    slices: list[Any] = list(map(slice, [0, *ends], ends))
    return [(*(_ALL,) * dim, where) for where in slices] if dim else slices


@composite
def unbind(input, dim=0):
    """All parts of dimension ``dim``, without that dimension.

    >>> import penlight as torch
    >>> torch.tensor([[1, 2], [3, 4]]).unbind(1)
    (tensor([1, 3]), tensor([2, 4]))
    """
    try:
        shape = input._array.shape
    except NotImplementedError:
        return dispatch(unbind, (input, dim))
    return cut_up(input, single_parts(shape, dim), "UnbindBackward0")


@lru_cache(maxsize=256, typed=True)
def single_parts(shape: tuple[int, ...], dim: int) -> list[Any]:
    """The indices of ``unbind``, a list that is shared."""
    if not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    dim = wrap_dim(dim, len(shape))
    return [along(dim, index) for index in range(shape[dim])]


@composite
def split(tensor, split_size_or_sections, dim=0):
    """Slices of dimension ``dim``: all of one size but perhaps the last, or of the sizes in a list."""
    if not isinstance(split_size_or_sections, int) or isinstance(split_size_or_sections, bool):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    return _even(tensor, split_size_or_sections, dim)


def _even(tensor: Any, size: int, dim: int, copied: bool = False) -> Any:
    wheres = even_parts(tensor._array.shape, size, dim)
    return cut_up(tensor, wheres, "UnsafeSplitBackward0" if copied else "SplitBackward0", copied)


@lru_cache(maxsize=256, typed=True)
def even_parts(shape: tuple[int, ...], size: int, dim: int) -> list[Any]:
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, len(shape))
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    length = shape[dim]
    if not size and length:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}")
    return successive(dim, [*range(size, length, size), length] if size else [0])


@composite
def split_with_sizes(input, split_sizes, dim=0):
    """Slices of dimension ``dim``, of the given sizes."""
    return cut_up(input, section_parts(input._array.shape, split_sizes, dim), "SplitWithSizesBackward0")


def section_parts(shape: tuple[int, ...], split_sizes: Any, dim: int) -> list[Any]:
    """The indices of ``split_with_sizes``, a list that may be shared."""
    if type(split_sizes) is list or type(split_sizes) is tuple:
        for size in split_sizes:
            if type(size) is not int:
                break
        else:
            return _kept_sections(shape, tuple(split_sizes), dim)
    return _sections(shape, split_sizes, dim)


def _sections(shape: tuple[int, ...], split_sizes: Any, dim: int) -> list[Any]:
    split_sizes = sizes(split_sizes, "split_with_sizes", "split_sizes")
    if not shape:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, len(shape))
    ends, end = [], 0
    for size in split_sizes:
        if size < 0:
            raise RuntimeError(
                "split_with_sizes expects split_sizes have only non-negative entries, but got "
                f"split_sizes={list(split_sizes)}"
            )
        end += size
        ends.append(end)
    if end != shape[dim]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {shape[dim]} (input tensor's size at dimension "
            f"{dim}), but got split_sizes={list(split_sizes)}"
        )
    return successive(dim, ends)


_kept_sections = lru_cache(maxsize=256, typed=True)(_sections)


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
            what = "tensor_split expected tensor_indices_or_sections to "
            if places._array.dtype != np.int64:
                raise RuntimeError(f"{what}have dtype of long, but got {scalar_name(places._array.dtype)}")
            raise RuntimeError(
                f"{what}be a zero-dimensional or one-dimensional tensor, "
                f"but got a tensor with {places._array.ndim} dims"
            )
        places = places._array.tolist()
    if isinstance(places, int):
        if places <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {places}")
        small, longer = divmod(shape[dim], places)
        ends = [small * i + (i if i < longer else longer) for i in range(1, places + 1)]
    else:
        ends = [*places, shape[dim]]
    return tuple([part(input, where, "SliceBackward0") for where in successive(dim, ends)])


def _named_split(name: str, ndim: int, dim_of: Any) -> None:
    def split(input, indices_or_sections=None, *, indices=None, sections=None):
        places = (
            indices_or_sections if indices_or_sections is not None else indices if indices is not None else sections
        )
        shape = input._array.shape
        if len(shape) < ndim:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {ndim} dimension, but got a tensor with {len(shape)} "
                "dimensions!"
            )
        if isinstance(places, str):
            raise TypeError(
                f"{name}() received an invalid combination of arguments - got (Tensor, str), but expected one of:"
            )
        dim = dim_of(len(shape))
        if isinstance(places, int) and (places == 0 or shape[dim] % places):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension {shape[dim]} is "
                f"not divisible by the split_size {places}!"
            )
        return tensor_split(input, places, dim)

    split.__name__ = split.__qualname__ = name
    split.__doc__ = f"``tensor_split`` along dimension {dim_of(ndim + 1)}."
    composite(split)


_named_split("hsplit", 1, lambda ndim: int(ndim > 1))
_named_split("vsplit", 2, lambda ndim: 0)
_named_split("dsplit", 3, lambda ndim: 2)


@op("linear", at=(), name="_copied_pieces", outputs=(), node=lambda node: node, out=exact)
def copied_pieces(xp: Namespace, self: Array, wheres, node):
    return [self[where] if node in _UNSAFE else self[where].copy() for where in wheres]


# These share memory with the whole, as PyTorch's do, and are no views of it: it does not see what is written to them.
_UNSAFE = ("UnsafeSplitBackward0", "UnsafeSplitWithSizesBackward0")

copied_pieces.vjp(self=_assembled)


@composite
def unsafe_split(tensor, split_size, dim=0):
    """``split`` whose parts may be written to; who does so must not use the input any more, with which they share
    memory."""
    return _even(tensor, split_size, dim, copied=True)


@composite
def unsafe_chunk(input, chunks, dim=0):
    """``chunk`` whose parts may be written to, as those of :func:`unsafe_split`."""
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    shape = input._array.shape
    dim = wrap_dim(dim, len(shape))
    if not shape[dim]:
        return cut_up(input, successive(dim, [0] * chunks), "UnsafeSplitBackward0", True)
    return _even(input, -(-shape[dim] // chunks), dim, copied=True)
