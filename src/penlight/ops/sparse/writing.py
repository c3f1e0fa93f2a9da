"""Writes into sparse tensors: into their values where the places stay, and other places and values where they do not.

What shares the values of a tensor (``detach()``, ``_values()``) sees the first kind and not the second, as in PyTorch.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.views import check_inplace
from ...backend import devices, dtypes
from ...backend.names import scalar_name
from ...backend.promotion import can_cast
from ..define import registry
from .conversion import unmasked
from .tensor import HANDLERS, SparseTensor, coo, handles, refusal

_METHODS = registry["Tensor"]


def _check_layout(x: Any, name: str) -> None:
    if isinstance(x, SparseTensor) and x._layout is not coo:
        raise refusal(name, x._layout)


def _become(x: SparseTensor, other: SparseTensor) -> SparseTensor:
    """``x`` with the places and values of ``other``, which nothing else holds."""
    held, values = x._carrier, other._carrier
    check_inplace(held, values.requires_grad)
    source, target = dtypes.of(values._array.dtype), dtypes.of(held._array.dtype)
    if not can_cast(source, target):
        raise RuntimeError(
            f"result type {scalar_name(source)} can't be cast to the desired output type {scalar_name(target)}"
        )
    x._source = None
    if held.requires_grad and not modes.grad:
        if other.has_pattern_of(x):  # the leaf stays, with its gradient
            held.copy_(values)
            return x
        values = values.detach().to(held.dtype).requires_grad_()
    x._carrier = values.to(held.dtype)
    x._index, x._size, x._coalesced, x._places = other._index, other._size, other._coalesced, None
    return x


# ------------------------------------------------------------------------------------------------ elementwise


def _unary(name: str) -> None:
    write, function = _METHODS[f"{name}_"], HANDLERS[name]

    @handles(f"{name}_")
    def on_values(x, *args):
        _check_layout(x, f"{name}_")
        if not x._coalesced and name != "neg":
            raise RuntimeError(f"{name}_ requires coalesced input")
        if name == "abs":
            return _become(x, function(x))
        write(x._carrier, *args)
        x._source = None
        return x


for _name in (
    "abs", "asin", "asinh", "atan", "atanh", "ceil", "deg2rad", "erf", "erfinv", "expm1", "floor", "frac", "log1p",
    "nan_to_num", "neg", "rad2deg", "relu", "round", "sgn", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
):  # fmt: skip
    _unary(_name)


def _sum(name: str) -> None:
    write, function = _METHODS[f"{name}_"], HANDLERS[name]

    @handles(f"{name}_", f"__i{name}__")
    def add_(x, other, *, alpha=1):
        _check_layout(x, f"{name}_")
        if not isinstance(x, SparseTensor):
            return write(x, unmasked(other), alpha=alpha)
        result = function(x, other, alpha=alpha)
        source, target = dtypes.of(result._carrier._array.dtype), x.dtype
        if not can_cast(source, target):
            raise RuntimeError(
                f"Can't convert result type {scalar_name(source)} to output {scalar_name(target)} in {name} operation"
            )
        return _become(x, result)


_sum("add")
_sum("sub")


@handles("mul_", "__imul__")
def mul_(x, other):
    _check_layout(x, "mul_")
    if not isinstance(x, SparseTensor):
        return _METHODS["mul_"](x, unmasked(other))
    result = HANDLERS["mul"](x, other)
    source, target = dtypes.of(result._carrier._array.dtype), dtypes.of(x._carrier._array.dtype)
    if not can_cast(source, target):
        raise RuntimeError(
            f"dtype of values ({scalar_name(source)}) must match dtype of sparse tensor ({scalar_name(target)})"
        )
    if not isinstance(other, SparseTensor):
        result._coalesced = x.nnz < 2  # as PyTorch says, though the places are the same
    return _become(x, result)


@handles("div_", "__itruediv__")
def div_(x, other, *, rounding_mode=None):
    _check_layout(x, "div_")
    result = HANDLERS["div"](x, other, rounding_mode=rounding_mode)
    if result._index is not x._index:
        return _become(x, result)
    x._carrier.div_(other, rounding_mode=rounding_mode)
    x._source = None
    return x


@handles("floor_divide_", "__ifloordiv__")
def floor_divide_(x, other):
    return div_(x, other, rounding_mode="floor")


# ------------------------------------------------------------------------------------------------ the whole tensor


def _none(size: Any, dense: Any, dtype: Any, requires_grad: Any = False) -> SparseTensor:
    """A tensor without values, of which the last dimensions are dense."""
    count = len(size) - len(dense)
    values = registry["torch"]["empty"]((0, *dense), dtype=dtype, requires_grad=bool(requires_grad))
    return SparseTensor(coo, np.empty((count, 0), np.int64), values, size)


@handles("zero_")
def zero_(x):
    _check_layout(x, "zero_")
    return _become(x, _none(x._size, x._size[len(x._index) :], x.dtype))


@handles("copy_")
def copy_(x, src, non_blocking=False):
    _check_layout(x, "copy_")
    if not isinstance(x, SparseTensor) or not isinstance(src, SparseTensor):
        one, other = x.type(), src.type()
        raise RuntimeError(
            f"copy_() between dense and sparse Tensors is not implemented! Found self type = {one} and src type = "
            f"{other}"
        )
    if src is x:
        return x
    _check_sizes(x, src)
    copied = src.clone()
    copied._carrier = copied._carrier.to(x.dtype)
    return _become(x, copied)


_OPTIONS = (
    " on a non-empty sparse tensor is not supported.\nYou could try the following options:\n1. If you need an empty "
    "sparse tensor of this size, call `x = torch.sparse_coo_tensor(size)`.\n2. If you need to resize this tensor, you "
    "have the following options:\n    1. For both sparse and dense dimensions, keep the number of them constant and "
    "the size of them non-shrinking, and then try the same call again.\n    2. Or, create a new sparse tensor with the "
    "correct indices and values from this sparse tensor."
)


def _check_sizes(x: SparseTensor, source: SparseTensor) -> None:
    """Raises where the values of ``x`` would have no place in the sizes of ``source``."""
    if not x.nnz:
        return
    one, other = len(x._index), len(source._index)
    parts = {
        "sparse": (list(x._size[:one]), list(source._size[:other])),
        "dense": (list(x._size[one:]), list(source._size[other:])),
    }
    for kind, (old, new) in parts.items():
        if len(old) != len(new):
            raise RuntimeError(f"changing the number of {kind} dimensions (from {len(old)} to {len(new)}){_OPTIONS}")
    for kind, (old, new) in parts.items():
        if any(small < large for small, large in zip(new, old, strict=True)):
            raise RuntimeError(f"shrinking the size of {kind} dimensions (from {old} to {new}){_OPTIONS}")


@handles("transpose_")
def transpose_(x, dim0, dim1):
    _check_layout(x, "transpose_")
    return _become(x, HANDLERS["transpose"](x, dim0, dim1))


@handles("t_")
def t_(x):
    _check_layout(x, "t_")
    return x if len(x._size) < 2 else _become(x, HANDLERS["t"](x, "t_"))


# ------------------------------------------------------------------------------------------------ more of its kind


def _like(name: str) -> None:
    def like(x, dtype=None, layout=None, requires_grad=False):
        if layout is devices.strided:
            return registry["torch"][name[:5]](x._size, dtype=dtype or x.dtype, requires_grad=requires_grad)
        if layout not in (None, coo) or x._layout is not coo:
            raise refusal(name, x._layout)
        return _none(x._size, x._size[len(x._index) :], dtype or x.dtype, requires_grad)

    setattr(SparseTensor, name, like)


def _new(name: str) -> None:
    @handles(name)
    def new(x, *size, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False):
        if x._layout is not coo or layout not in (None, coo):
            raise refusal(name, x._layout)
        shape = size[0] if len(size) == 1 and not isinstance(size[0], int) else size
        return _none(tuple(shape), (), dtype or x.dtype, requires_grad)


for _name in ("zeros", "empty"):
    _like(f"{_name}_like")
    _new(f"new_{_name}")


SparseTensor.data = property(HANDLERS["detach"])  # type: ignore[attr-defined]
handles("element_size")(lambda x: x._carrier._array.itemsize)


@handles("is_same_size")
def is_same_size(x, other):
    return tuple(x.shape) == tuple(other.shape)


@handles("item")
def item(x):
    if prod(x._size) != 1:
        raise RuntimeError(f"a Tensor with {prod(x._size)} elements cannot be converted to Scalar")
    return HANDLERS["to_dense"](x).item()
