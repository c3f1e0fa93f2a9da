"""Views of all elements: other sizes or another order of dimensions over the same memory.

The result of each shares its input's memory; what cannot be had so (``reshape`` of some transposed tensors) is copied
first.
"""

from __future__ import annotations

from math import prod
from types import NoneType
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import devices, dtypes
from ..backend.names import tensor_type
from ..backend.types import Array, Namespace
from ..backend.warn import warn_once
from .define import composite, op, register
from .factory import plain_name
from .helpers import conj, sizes, strided, wrap_dim, wrap_dims
from .history import alias, clone
from .layout import is_laid_out
from .size import Size

# ------------------------------------------------------------------------------------------------ the same order,
# other sizes


@op("view", at=(), name="_view", node="ViewBackward0")  # y = x, of sizes `size`        gx = gy, of x's sizes
def view_as_sizes(xp: Namespace, self: Array, size):
    try:
        result = self.reshape(size)
    except (TypeError, ValueError):
        raise _bad_shape(self.size, sizes(size, "view")) from None
    if result.shape != size and min(size) < -1:  # which NumPy takes for -1
        raise _bad_shape(self.size, sizes(size, "view"))
    if result.base is self or self.flags.c_contiguous or shares(result, self):
        return result
    raise RuntimeError(
        "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
        "contiguous subspaces). Use .reshape(...) instead."
    )


@op("view", at=(), name="_unsafe_view", node="UnsafeViewBackward0")
def unsafe_view(xp: Namespace, self: Array, size):
    return self.reshape(size)


@op("view", at=(), name="_reshape_alias", node="ReshapeAliasBackward0")
def reshape_alias(xp: Namespace, self: Array, size):
    return self.reshape(size)


view_as_sizes.vjp(self=lambda grad, self_shape: grad.reshape(self_shape))
unsafe_view.vjp(self=lambda grad, self_shape: grad.reshape(self_shape))
reshape_alias.vjp(self=lambda grad, self_shape: grad.reshape(self_shape))


def shares(result: np.ndarray, source: np.ndarray) -> bool:
    """Whether ``result``, which NumPy made from ``source``, is a view of it and not a copy."""
    base = result.base
    return base is source or (base is not None and base is source.base)


def _bad_shape(count: int, shape: tuple[int, ...]) -> RuntimeError:
    unknown = None
    for position, size in enumerate(shape):
        if size == -1:
            if unknown is not None:
                return RuntimeError("only one dimension can be inferred")
            unknown = position
        elif size < 0:
            return RuntimeError(f"invalid shape dimension {size} at index {position} of shape {list(shape)}")
    if unknown is not None and not count and not prod(shape):
        return RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous"
        )
    return RuntimeError(f"shape '{list(shape)}' is invalid for input of size {count}")


def spread(values: tuple[Any, ...], name: str, function: str) -> Any:
    """The sizes of a method that takes them spread out, as one sequence, or as the keyword ``name``."""
    if len(values) == 1 and type(values[0]) is not int:
        first = values[0]
        return first if type(first) is tuple or type(first) is Size else sizes(first, function, name)
    if values and isinstance(values[0], (bool, float, str, NoneType)):
        raise TypeError(f"{function}() takes 1 positional argument but {len(values)} were given")
    return values


@composite(at=("Tensor",))
def view(input, *shape, size=None, dtype=None):
    """The same memory with other sizes, one of which may be -1; or, given a dtype, its bytes read as that.

    Raises RuntimeError where sizes and strides do not permit it without a copy: see ``reshape``.

    >>> import penlight as torch
    >>> torch.arange(4).view(2, -1)
    tensor([[0, 1],
            [2, 3]])
    """
    if size is not None:
        return view_as_sizes(input, sizes(size, "view"))
    kind = type(shape[0]) if shape else None
    if kind is int:
        return view_as_sizes(input, shape)
    if kind is dtypes.dtype or dtype is not None:
        return _read_as(input, dtype or shape[0])
    if not shape:
        raise TypeError(
            "view() received an invalid combination of arguments - got (), but expected one of:\n * (torch.dtype "
            "dtype)\n * (tuple of ints size)\n"
        )
    first = shape[0][0] if isinstance(shape[0], (tuple, list)) and shape[0] else shape[0]
    if isinstance(first, (bool, float, str, NoneType)):
        raise TypeError(
            f"view() received an invalid combination of arguments - got ({', '.join(map(plain_name, shape))}), but "
            "expected one of:\n * (torch.dtype dtype)\n * (tuple of ints size)\n"
        )
    return view_as_sizes(input, spread(shape, "size", "view"))


def _read_as(input: Any, dtype: Any) -> Any:
    tensor = view_as_dtype(input, dtype)
    # To autograd it is like what was detached: it shares the memory and the version, and nothing else.
    tensor._node = tensor._base = None
    tensor._requires_grad = False
    return tensor


@op("view", at=(), name="_view_dtype")
def view_as_dtype(xp: Namespace, self: Array, dtype):
    old, new = self.dtype, dtype.numpy
    if old.itemsize != new.itemsize:
        _check_itemsizes(self, old, new)
    return self.view(new)


def _check_itemsizes(array: np.ndarray, old: Any, new: Any) -> None:
    names = [tensor_type(each)[6:-6] for each in (old, new)]
    what = f"to view {names[0]} as {names[1]} (different element sizes)"
    if not array.ndim:
        raise RuntimeError(f"self.dim() cannot be 0 {what}")
    strides = [step // old.itemsize for step in array.strides]
    if strides[-1] != 1 and array.shape[-1] != 1:
        raise RuntimeError(f"self.stride(-1) must be 1 {what}, but got {strides[-1]}")
    if new.itemsize > old.itemsize:
        ratio = new.itemsize // old.itemsize
        if array.shape[-1] % ratio:
            raise RuntimeError(f"self.size(-1) must be divisible by {ratio} {what}, but got {array.shape[-1]}")
        for dim, step in enumerate(strides[:-1]):
            if step % ratio:
                raise RuntimeError(f"self.stride({dim}) must be divisible by {ratio} {what}, but got {step}")


@composite
def reshape(input, *_sizes, shape=None):
    """Other sizes, one of which may be -1: a view where strides permit it, else of a copy."""
    size = (
        sizes(shape, "reshape", "shape")
        if shape is not None
        else _sizes
        if _sizes and type(_sizes[0]) is int
        else spread(_sizes, "shape", "reshape")
    )
    if not _sizes and shape is None:
        raise TypeError('reshape() missing 1 required positional arguments: "shape"')
    return input.reshape(size) if type(input) is np.ndarray else reshaped(input, size)


def reshaped(input: Any, size: Any) -> Any:
    """``reshape`` of a Tensor to sizes in a sequence."""
    array = input._array
    if array.flags.c_contiguous:
        try:
            return view_as_sizes(input, size)
        except TypeError:
            sizes(size, "reshape", "shape")  # raises in this function's name
            raise
    try:
        result = array.reshape(size)
    except (TypeError, ValueError):
        raise _bad_shape(array.size, sizes(size, "reshape", "shape")) from None
    if shares(result, array):
        return reshape_alias(input, size)
    copy = unsafe_view(clone(input, memory_format=devices.contiguous_format), size)
    copy._base = None  # nothing else refers to the copy, so that the result counts as no view
    return copy


@composite(at=("Tensor",))
def view_as(input, other):
    """``view`` with the sizes of ``other``."""
    return view_as_sizes(input, other._array.shape)


@composite(at=("Tensor",))
def reshape_as(input, other):
    """``reshape`` with the sizes of ``other``."""
    return reshaped(input, other._array.shape)


@composite
def flatten(input, start_dim=0, end_dim=-1):
    """Dimensions ``start_dim`` to ``end_dim`` as one."""
    shape = input._array.shape
    first, last = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return reshape(input, (1,))
    if first == last:
        return input
    if not first and last == len(shape) - 1:
        return reshape(input, (prod(shape),))
    return reshape(input, (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :]))


@composite(at=("Tensor",))
def contiguous(input, memory_format=devices.contiguous_format):
    """The tensor itself where its elements lie in memory in order, else a copy in which they do."""
    array = input._array
    if array.flags.c_contiguous if memory_format is devices.contiguous_format else is_laid_out(array, memory_format):
        return input
    return clone(input, memory_format=memory_format)


@composite
def ravel(input):
    """All elements in one dimension."""
    return view_as_sizes(input if input._array.flags.c_contiguous else contiguous(input), (-1,))


@composite
def unflatten(input, dim, sizes):
    """Dimension ``dim`` as several, of ``sizes``; one of them may be -1.

    >>> import penlight as torch
    >>> torch.ones(2, 6).unflatten(1, (3, -1)).shape
    torch.Size([2, 3, 2])
    """
    shape = input._array.shape
    dim = wrap_dim(dim, len(shape))
    sizes = tuple(sizes)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    unknown = sizes.count(-1)
    if unknown > 1:
        raise RuntimeError("unflatten got an unexpected error:\nonly one dimension can be inferred")
    known = -prod(sizes) if unknown else prod(sizes)
    if unknown and not known:
        raise RuntimeError(
            f"unflatten got an unexpected error:\ncannot reshape tensor of 0 elements into shape {list(sizes)} "
            "because the unspecified dimension size -1 can be any value and is ambiguous"
        )
    if not shape:
        raise RuntimeError("unflatten got an unexpected error:\nDimension specified as 0 but tensor has no dimensions")
    if (known <= 0 or shape[dim] % known) if unknown else known != shape[dim]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({shape[dim]}) in "
            "the input tensor"
        )
    if unknown:
        sizes = tuple([shape[dim] // known if size == -1 else size for size in sizes])
    return view_as_sizes(input, shape[:dim] + sizes + shape[dim + 1 :])


# ------------------------------------------------------------------------------------------------ dimensions of size
# one


@op("view")  # y = x, with a dimension of size 1 more
def unsqueeze(xp: Namespace, self: Array, dim):
    """A dimension of size 1 more, at ``dim``."""
    shape = self.shape
    ndim = len(shape)
    if type(dim) is not int or not 0 <= dim <= ndim:
        dim = wrap_dim(dim, ndim + 1)
    result = self.reshape(shape[:dim] + (1,) + shape[dim:])
    if dim == ndim and not self.flags.c_contiguous:
        return strided(self, result.shape, (*self.strides, self.itemsize))
    return result


@op("view", at=(), name="_squeeze", node="SqueezeBackward0")
def squeeze_all(xp: Namespace, self: Array):
    return self.squeeze()


@op("view", at=(), name="_squeeze_dim", node="SqueezeBackward1")
def squeeze_dim(xp: Namespace, self: Array, dim):
    dim = wrap_dim(dim, self.ndim)
    return self.squeeze(dim) if self.ndim and self.shape[dim] == 1 else self[...]


@op("view", at=(), name="_squeeze_dims", node="SqueezeBackward2")
def squeeze_dims(xp: Namespace, self: Array, dim):
    dims = wrap_dims(dim, self.ndim)
    return self.squeeze(tuple([dim for dim in dims if self.ndim and self.shape[dim] == 1]))


for _op in (unsqueeze, squeeze_all, squeeze_dim, squeeze_dims):
    _op.vjp(self=lambda grad, self_shape: grad.reshape(self_shape))


@composite
def squeeze(input, *dims, dim=None):
    """Without the dimensions of size 1: all of them, or those among ``dim``."""
    if not dims:
        if dim is None:
            return squeeze_all(input)
        dims = (dim,)
    if len(dims) == 1:
        dim = dims[0]
        if type(dim) is int:
            return squeeze_dim(input, dim)
        return squeeze_dims(input, tuple(dim)) if isinstance(dim, (tuple, list)) else squeeze_dim(input, dim)
    return squeeze_dims(input, dims)


# ------------------------------------------------------------------------------------------------ another order


@op("view")  # y = x', dimensions dim0 and dim1 swapped
def transpose(xp: Namespace, self: Array, dim0, dim1):
    """Swaps two dimensions."""
    try:
        return self.swapaxes(dim0, dim1)
    except (IndexError, TypeError):
        for place, dim in enumerate((dim0, dim1)):
            if isinstance(dim, float) or not hasattr(type(dim), "__index__"):
                raise TypeError(
                    f"transpose(): argument 'dim{place}' (position {place + 1}) must be int, not {type(dim).__name__}"
                ) from None
        dims = wrap_dim(dim0, self.ndim), wrap_dim(dim1, self.ndim)
        return self.swapaxes(*dims) if self.ndim else self[...]


transpose.vjp(self=lambda grad, self_shape, dim0, dim1: grad.swapaxes(dim0, dim1) if self_shape else grad)
register(transpose, "swapdims", ("torch", "Tensor"))


@composite
def swapaxes(input, axis0, axis1):
    """``transpose`` by another name."""
    return transpose(input, axis0, axis1)


@op("view", node="TBackward0")
def t(xp: Namespace, self: Array):
    """The transpose of a matrix; what has less dimensions as it is."""
    if self.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {self.ndim}D")
    return self.T


t.vjp(self=lambda grad: grad.t() if isinstance(grad, Tensor) else grad.T)


@op("view", varsize="dims")
def permute(xp: Namespace, self: Array, dims):
    """Dimension i of the result is dimension ``dims[i]`` of the input."""
    try:
        return self.transpose(dims) if dims else self[...] if not self.ndim else _bad_order(self, dims)
    except (TypeError, ValueError):
        return _bad_order(self, dims)


def _bad_order(array: np.ndarray, dims: Any) -> Any:
    dims = sizes(dims, "permute", "dims")
    if len(dims) != array.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {array.ndim} is not equal to len(dims) = {len(dims)}"
        )
    wrapped = [wrap_dim(dim, array.ndim) for dim in dims]
    if len(set(wrapped)) != len(wrapped):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return array.transpose(wrapped)


def _permute_back(grad, dims):
    order = [0] * len(dims)
    for i, dim in enumerate(dims):
        order[dim] = i  # a negative one counts from the back here too
    return grad.permute(order) if isinstance(grad, Tensor) else grad.transpose(order)


permute.vjp(self=_permute_back)


@op("view", at=(), name="_reversed", node="PermuteBackward0")
def reverse_dims(xp: Namespace, self: Array):
    return self.T


@op("view", at=(), name="_matrix_transpose", node="TransposeBackward0")
def matrix_transpose(xp: Namespace, self: Array):
    return self.swapaxes(-2, -1)


reverse_dims.vjp(self=lambda grad: grad.T if grad.ndim == 2 or not isinstance(grad, Tensor) else reverse_dims(grad))
matrix_transpose.vjp(self=lambda grad: grad.swapaxes(-2, -1))


_SHAPES = "internally at /__w/pytorch/pytorch/aten/src/ATen/native/TensorShape.cpp:"
_OF_NUMBERS = {"T": 4321, "mT": 4373, "H": 4335, "mH": 4382, "adjoint()": 4390}


def _property(function):
    register(property(function), function.__name__, ("Tensor",))


@_property
def T(self):
    """The dimensions in reverse."""
    if not self._array.ndim:
        return _no_matrix(self, "T", "matrices")
    if self._array.ndim != 2:
        warn_once(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will "
            "throw an error in a future release. Consider `x.mT` to transpose batches of matrices or "
            "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor. (Triggered "
            f"{_SHAPES}4314.)"
        )
    return reverse_dims(self)


@_property
def mT(self):
    """The last two dimensions swapped."""
    if self._array.ndim < 2:
        return _no_matrix(self, "mT", "matrices or batches of matrices")
    return matrix_transpose(self)


@_property
def H(self):
    """The conjugate transpose of a matrix."""
    ndim = self._array.ndim
    if ndim != 2:
        hint = ". For batches of matrices, consider using tensor.mH" if ndim > 2 else "."
        return _no_matrix(self, "H", "matrices (2-D tensors)", hint)
    return matrix_transpose(self) if self._array.dtype.kind != "c" else conj(matrix_transpose(self))


@_property
def mH(self):
    """The last two dimensions swapped, conjugated."""
    return adjoint(self) if self._array.ndim > 1 else _no_matrix(self, "mH", "matrices or batches of matrices")


@composite
def adjoint(input):
    """The last two dimensions swapped, conjugated."""
    if input._array.ndim < 2:
        return _no_matrix(input, "adjoint()", "matrices or batches of matrices")
    return matrix_transpose(input) if input._array.dtype.kind != "c" else conj(matrix_transpose(input))


def _no_matrix(tensor: Any, name: str, what: str, hint: str = ".") -> Any:
    if not tensor._array.ndim:
        called = name if name == "adjoint()" else f"Tensor.{name}"
        advice = "This function is the identity in these cases" if "T" in name else "Consider using x.conj()"
        warn_once(f"{called} is deprecated on 0-D tensors. {advice}. (Triggered {_SHAPES}{_OF_NUMBERS[name]}.)")
        return reverse_dims(tensor) if name == "T" else tensor if name == "mT" else conj(tensor)
    raise RuntimeError(f"tensor.{name} is only supported on {what}. Got {tensor._array.ndim}-D tensor{hint}")


@composite(aliases=("moveaxis",))
def movedim(input, source, destination):
    """Moves dimensions ``source`` to the places ``destination``; the others keep their order."""
    ndim = input._array.ndim
    if type(source) is type(destination) is int and ndim:
        order = list(range(ndim))
        order.insert(wrap_dim(destination, ndim), order.pop(wrap_dim(source, ndim)))
        return permute(input, order)
    if isinstance(source, (tuple, list)) != isinstance(destination, (tuple, list)):
        raise TypeError("movedim() received an invalid combination of arguments")
    source = sizes(source, "movedim", "source")
    destination = sizes(destination, "movedim", "destination")
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(source)} dims) should contain the same number "
            f"of dims as destination ({list(destination)} dims)"
        )
    moved = [wrap_dim(dim, ndim) for dim in source], [wrap_dim(dim, ndim) for dim in destination]
    for name, dims, given in zip(("source", "destination"), moved, (source, destination), strict=True):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(given)})")
    if not ndim:
        return alias(input)
    order = [dim for dim in range(ndim) if dim not in moved[0]]
    for place, dim in sorted(zip(moved[1], moved[0], strict=True)):
        order.insert(place, dim)
    return permute(input, order)
