"""Views, copied: each of these is the view of that name in memory of its own."""

from __future__ import annotations

from typing import Any

from ..autograd.modes import rare
from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.types import Array, Namespace
from .broadcasting import expand
from .complex_views import view_as_complex, view_as_real
from .define import composite, op
from .helpers import sizes, wrap_dim
from .indexing import part_gradient
from .outputs import exact
from .parts import along, copied_pieces, cut_up, even_parts, section_parts, select, single_parts
from .strides import Placement, as_placed, diagonal, placed, recorded, unfold
from .views import (
    permute,
    squeeze_all,
    squeeze_dim,
    squeeze_dims,
    t,
    transpose,
    unsqueeze,
    view_as_dtype,
    view_as_sizes,
)

# What all of them have in common: functions of ``torch`` alone, whose ``out=`` wants the dtype to the letter.
_COPY: dict[str, Any] = {"at": ("torch",), "out": exact}


def _gradient(view: Any) -> Any:
    """The formula of a view, which is that of its copy."""
    return view.op.vjps["self"].function


# ------------------------------------------------------------------------------------------------ all elements


@op("linear", node="AliasBackward0_copy", **_COPY)  # y = x                                gx = gy
def alias_copy(xp: Namespace, self: Array):
    """A copy.

    >>> import penlight as torch
    >>> torch.alias_copy(torch.tensor([1, 2]))
    tensor([1, 2])
    """
    return self.copy()


alias_copy.vjp(self=lambda grad: grad)


@op("linear", **_COPY)
def detach_copy(xp: Namespace, self: Array):
    """A copy without history."""
    return self.copy()


@op("linear", node="ExpandBackward0_copy", **_COPY)
def expand_copy(xp: Namespace, self: Array, size, *, implicit=False):
    """``expand``, copied."""
    return expand.op.kernel(xp, self, size, implicit).copy()


expand_copy.vjp(self=_gradient(expand))


@op("linear", at=(), name="_view_copy", node="ViewBackward0_copy", out=exact)
def view_as_sizes_copy(xp: Namespace, self: Array, size):
    return view_as_sizes.op.kernel(xp, self, size).copy()


view_as_sizes_copy.vjp(self=_gradient(view_as_sizes))


@op("linear", at=(), name="_view_dtype_copy", out=exact)
def view_as_dtype_copy(xp: Namespace, self: Array, dtype):
    return view_as_dtype.op.kernel(xp, self, dtype).copy()


@composite(at=("torch",))
def view_copy(input, size=None, *, dtype=None, out=None):
    """``view`` with other sizes or as another dtype, copied. Raises RuntimeError where the view could not be had.

    >>> import penlight as torch
    >>> torch.view_copy(torch.arange(4), (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    if dtype is not None:
        return view_as_dtype_copy(input, dtype, out=out)
    if isinstance(size, dtypes.dtype):
        return view_as_dtype_copy(input, size, out=out)
    return view_as_sizes_copy(input, sizes(size, "view_copy"), out=out)


@op("linear", node="PermuteBackward0_copy", **_COPY)
def permute_copy(xp: Namespace, self: Array, dims):
    """``permute``, copied."""
    return permute.op.kernel(xp, self, dims).copy()


@op("linear", node="TransposeBackward0_copy", **_COPY)
def transpose_copy(xp: Namespace, self: Array, dim0, dim1):
    """``transpose``, copied."""
    return transpose.op.kernel(xp, self, dim0, dim1).copy()


@op("linear", node="TBackward0_copy", **_COPY)
def t_copy(xp: Namespace, self: Array):
    """``t``, copied."""
    return t.op.kernel(xp, self).copy()


@op("linear", node="UnsqueezeBackward0_copy", **_COPY)
def unsqueeze_copy(xp: Namespace, self: Array, dim):
    """``unsqueeze``, copied."""
    return unsqueeze.op.kernel(xp, self, dim).copy()


@op("linear", at=(), name="_squeeze_copy", node="SqueezeBackward0_copy", out=exact)
def squeeze_all_copy(xp: Namespace, self: Array):
    return self.squeeze().copy()


@op("linear", at=(), name="_squeeze_dim_copy", node="SqueezeBackward1_copy", out=exact)
def squeeze_dim_copy(xp: Namespace, self: Array, dim):
    return squeeze_dim.op.kernel(xp, self, dim).copy()


@op("linear", at=(), name="_squeeze_dims_copy", node="SqueezeBackward2_copy", out=exact)
def squeeze_dims_copy(xp: Namespace, self: Array, dim):
    return squeeze_dims.op.kernel(xp, self, dim).copy()


@op("linear", node="ViewAsRealBackward0_copy", **_COPY)
def view_as_real_copy(xp: Namespace, self: Array):
    """``view_as_real``, copied."""
    return view_as_real.op.kernel(xp, self).copy()


@op("linear", node="ViewAsComplexBackward0_copy", **_COPY)
def view_as_complex_copy(xp: Namespace, self: Array):
    """``view_as_complex``, copied."""
    return view_as_complex.op.kernel(xp, self).copy()


for _copy, _view in (
    (permute_copy, permute),
    (transpose_copy, transpose),
    (t_copy, t),
    (unsqueeze_copy, unsqueeze),
    (squeeze_all_copy, squeeze_all),
    (squeeze_dim_copy, squeeze_dim),
    (squeeze_dims_copy, squeeze_dims),
    (view_as_real_copy, view_as_real),
    (view_as_complex_copy, view_as_complex),
):
    _copy.vjp(self=_gradient(_view))


@composite(at=("torch",))
def squeeze_copy(input, dim=None, *, out=None):
    """``squeeze``, copied: without the dimensions of size 1, all of them or those among ``dim``."""
    if dim is None:
        return squeeze_all_copy(input, out=out)
    if isinstance(dim, (tuple, list)):
        return squeeze_dims_copy(input, tuple(dim), out=out)
    return squeeze_dim_copy(input, dim, out=out)


# ------------------------------------------------------------------------------------------------ parts


@op("linear", node="DiagonalBackward0_copy", **_COPY)
def diagonal_copy(xp: Namespace, self: Array, offset=0, dim1=0, dim2=1):
    """``diagonal``, copied."""
    return diagonal.op.kernel(xp, self, offset, dim1, dim2).copy()


@op("linear", node="UnfoldBackward0_copy", **_COPY)
def unfold_copy(xp: Namespace, self: Array, dimension, size, step):
    """``Tensor.unfold``, copied."""
    return unfold.op.kernel(xp, self, dimension, size, step).copy()


diagonal_copy.vjp(self=_gradient(diagonal))
unfold_copy.vjp(self=_gradient(unfold))


@op("linear", at=(), name="_as_strided_copy", node="AsStridedBackward0_copy", out=exact)
def placed_copy(xp: Namespace, self: Array, size, stride, storage_offset, geometry):
    return placed.op.kernel(xp, self, size, stride, storage_offset, geometry).copy()


placed_copy.vjp(self=_gradient(placed))


@composite(at=("torch",))
def as_strided_copy(input, size, stride, storage_offset=None, *, out=None):
    """``as_strided``, copied."""
    array = input._array
    part = as_placed(array, size, stride, storage_offset)
    if out is None and type(input) is Tensor and not rare.on:
        return recorded(placed_copy.op, input, wrap(part.copy()), part, storage_offset)
    place = Placement(array, part)
    return placed_copy(input, size, stride, storage_offset, place, out=out)


@op("linear", at=(), name="_select_copy", node="SelectBackward0_copy", out=exact)
def selected_copy(xp: Namespace, self: Array, where):
    return self[where].copy()


@op("linear", at=(), name="_slice_copy", node="SliceBackward0_copy", out=exact)
def sliced_copy(xp: Namespace, self: Array, where):
    return self[where].copy()


for _copy in (selected_copy, sliced_copy):
    _copy.vjp(self=lambda grad, self_shape, where: part_gradient(grad, self_shape, where))


@composite(at=("torch",))
def select_copy(input, dim, index, *, out=None):
    """``select``, copied."""
    select(input.detach(), dim, index)  # which says what is wrong
    return selected_copy(input, along(wrap_dim(dim, input.ndim), int(index)), out=out)


@composite(at=("torch",))
def slice_copy(input, dim=0, start=None, end=None, step=1, *, out=None):
    """A slice of dimension ``dim``, copied."""
    return sliced_copy(input, along(wrap_dim(dim, input.ndim), slice(start, end, step)), out=out)


# ------------------------------------------------------------------------------------------------ several at once


def _several(input: Any, wheres: list[Any], node: str, out: Any, name: str) -> Any:
    """The parts at ``wheres``, written into the tensors ``out`` if there are any: then nothing is returned."""
    if out is None:
        return cut_up(input, wheres, node, True)
    if len(out) != len(wheres):
        raise RuntimeError(f"{name} expected an out= argument of size {len(wheres)}, got size {len(out)}")
    return copied_pieces(input, wheres, node, out=out) and None


@composite(at=("torch",))
def unbind_copy(input, dim=0, *, out=None):
    """``unbind``, copied."""
    return _several(input, single_parts(input._array.shape, dim), "UnbindBackward0_copy", out, "unbind_copy_int_out")


@composite(at=("torch",))
def split_copy(input, split_size, dim=0, *, out=None):
    """``split``, copied."""
    parts = even_parts(input._array.shape, split_size, dim)
    return _several(input, parts, "SplitBackward0_copy", out, "split_copy_Tensor_out")


@composite(at=("torch",))
def split_with_sizes_copy(input, split_sizes, dim=0, *, out=None):
    """``split_with_sizes``, copied."""
    parts = section_parts(input._array.shape, split_sizes, dim)
    return _several(input, parts, "SplitWithSizesBackward0_copy", out, "split_with_sizes_copy_out")
