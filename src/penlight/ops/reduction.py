"""Sums, means and products, and what is counted."""

from __future__ import annotations

from math import prod as prod_of
from typing import Any

from ..autograd.fit import fits, sum_to
from ..autograd.variable import wrap
from ..backend import dtypes
from ..backend.direct import np
from ..backend.layouts import in_order
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.summation import F32, F64, along, few, total
from ..backend.tell import without_nan
from ..backend.types import Array, Namespace
from .broadcasting import expand
from .define import composite, op
from .formulas import array_of, masked
from .helpers import is_all, is_inexact, is_narrow, wrap_dims
from .operands import real_part
from .outputs import exact

_INT64 = np.dtype(np.int64)


# ------------------------------------------------------------------------------------------------ spread, the adjoint


def restored(shape: tuple[int, ...], dim: Any) -> tuple[int, ...]:
    """The shape with ``keepdim=True``: what was reduced is there, of size 1."""
    if is_all(dim):
        return (1,) * len(shape)
    axes = wrap_dims(dim, len(shape))
    return tuple([1 if axis in axes else size for axis, size in enumerate(shape)])


@op("view", at=(), node="ExpandBackward0")  # y = sum*(x)    x: shape less dim   y: shape
def spread(xp: Namespace, self: Array, shape, dim=None, keepdim=False):
    return spread_array(self, shape, dim)


def spread_array(array: np.ndarray, shape: tuple[int, ...], dim: Any = None) -> np.ndarray:
    """``array``, which lacks the dimensions ``dim`` of ``shape``, repeated along them, without copies."""
    if array.ndim == 0:
        return np.ndarray(shape, array.dtype, array, 0, (0,) * len(shape))
    array = array.reshape(restored(shape, dim))
    if not array.flags.c_contiguous or not array.size:
        return np.broadcast_to(array, shape)
    strides = tuple([0 if size == 1 else step for size, step in zip(array.shape, array.strides, strict=True)])
    return np.ndarray(shape, array.dtype, array, 0, strides)


def spread_grad(grad: Any, shape: tuple[int, ...], dim: Any = None, keepdim: bool = False) -> Any:
    """``spread`` in a formula: most often on arrays, where calling an op costs more than its work."""
    return spread_array(grad, shape, dim) if type(grad) is np.ndarray else spread(grad, shape, dim, keepdim)


# ------------------------------------------------------------------------------------------------ sum and mean


def accumulate(xp: Namespace, array: np.ndarray, dim: Any, keepdim: bool, dtype: Any = None) -> Any:
    """The sum, in the dtype that PyTorch gives it: int64 for integers and bool."""
    if dtype is not None:
        dtype = dtype.numpy
        if array.dtype != dtype:
            if array.dtype.kind == "c" and dtype.kind not in "cb":
                array = real_part(array)
            if is_narrow_type(dtype) and is_inexact(array):  # rounded once, at the end
                return _shaped(_sum(xp, array.astype(np.float32), dim), array, dim, keepdim).astype(dtype)
            array = array.astype(dtype)
    result = _shaped(_sum(xp, array, dim), array, dim, keepdim)
    return in_order(result.astype(dtype) if dtype is not None and result.dtype != dtype else result)


def is_narrow_type(dtype: Any) -> bool:
    return dtype.itemsize == 2 and dtype.kind in "fV"


def _shaped(result: Any, array: np.ndarray, dim: Any, keepdim: bool) -> Any:
    return np.asarray(result).reshape(restored(array.shape, dim)) if keepdim else result


def _sum(xp: Namespace, array: np.ndarray, dim: Any) -> Any:
    dtype = array.dtype
    if dtype is F32 or dtype is F64:
        if is_all(dim):
            return total(array)
        return along(array, wrap_dims(dim, array.ndim))
    axes = None if is_all(dim) else wrap_dims(dim, array.ndim)
    if is_narrow(array):
        wide = array.astype(F32)
        return (total(wide) if axes is None else along(wide, axes)).astype(dtype)
    return xp.add.reduce(array, axes, None if dtype.kind == "c" else _INT64)


def _numbered(name: str) -> Any:
    """The name of the node: PyTorch has one for all dimensions and one for some."""
    plain, some = name + "Backward0", name + "Backward1"
    return lambda dim: plain if dim is None else some


@op("linear", node=_numbered("Sum"), out=exact, out_decides=True)  # y = sum(x, dim)         x: (*)    y: (*) less dim
def sum(xp: Namespace, self: Array, dim=None, keepdim=False, *, dtype=None):
    """The sum of all elements, or along the dimensions ``dim``. Integers and bool add up to int64.

    >>> import penlight as torch
    >>> torch.sum(torch.tensor([[1., 2.], [3., 4.]]), dim=1, keepdim=True)
    tensor([[3.],
            [7.]])
    """
    if dtype is None and keepdim is False:
        result = few(self, dim)
        if result is not None:
            return result
    return accumulate(xp, self, dim, keepdim, dtype)


sum.vjp(self=lambda grad, self_shape, dim, keepdim: spread_grad(grad, self_shape, dim, keepdim))
spread.vjp(self=lambda grad, dim, keepdim: sum(grad, dim, keepdim))


def reduced_size(shape: tuple[int, ...], dim: Any) -> int:
    """How many elements go into each result."""
    if is_all(dim):
        return prod_of(shape)
    count = 1
    for axis in wrap_dims(dim, len(shape)):
        count *= shape[axis]
    return count


def _fits_mean(source, target, args):
    if args[3] is not None:
        exact(source, target)
    if not can_cast(source, target):
        if args[1] is None:
            raise RuntimeError(
                f"mean.dtype_out(): input types can't be cast to the desired output type {scalar_name(target)}"
            )
        default = scalar_name(dtypes.get_default_dtype())  # PyTorch divides the sum, which has it by then
        raise RuntimeError(f"result type {default} can't be cast to the desired output type {scalar_name(target)}")


@op("linear", node=_numbered("Mean"), out=_fits_mean)  # y = sum(x, dim) / n     x: (*)    y: (*) less dim
def mean(xp: Namespace, self: Array, dim=None, keepdim=False, *, dtype=None):
    """The mean of all elements, or along the dimensions ``dim``. Raises RuntimeError for integers, unless ``dtype`` is
    given.

    >>> import penlight as torch
    >>> torch.mean(torch.tensor([[1., 2.], [3., 4.]]), dim=0)
    tensor([2., 3.])
    """
    if dtype is None and keepdim is False:
        result = few(self, dim)
        if result is not None:
            return result / (self.size if dim is None else self.shape[dim])
    if dtype is None:
        if not is_inexact(self):
            _refuse_mean("Input", dtypes.of(self.dtype))
    elif not (dtype.is_floating_point or dtype.is_complex):
        _refuse_mean("Optional", dtype)
    target = self.dtype if dtype is None else dtype.numpy
    if is_narrow_type(target):
        wide = self if self.dtype is F64 else self.astype(F32)
        result = accumulate(xp, wide, dim, keepdim) / reduced_size(self.shape, dim)
        return result.astype(target)
    return accumulate(xp, self, dim, keepdim, dtype) / reduced_size(self.shape, dim)


def _refuse_mean(which: str, dtype: Any, name: str = "mean") -> None:
    raise RuntimeError(
        f"{name}(): could not infer output dtype. {which} dtype must be either a floating point or complex dtype. "
        f"Got: {dtypes.SCALAR_TYPE[dtype.index]}"
    )


mean.vjp(
    self=lambda grad, self_shape, dim, keepdim: spread_grad(
        grad / reduced_size(self_shape, dim), self_shape, dim, keepdim
    )
)


@composite(at=("Tensor",))
def sum_to_size(input, *size):
    """The sum over the dimensions along which ``size`` was broadcast to the shape of ``input``.

    >>> import penlight as torch
    >>> torch.ones(3, 2).sum_to_size(1, 2)
    tensor([[3., 3.]])
    """
    if not size:
        raise TypeError('sum_to_size() missing 1 required positional arguments: "size"')
    shape = tuple(size[0]) if len(size) == 1 and not isinstance(size[0], int) else size
    have = input._array.shape
    if not fits(have, shape):
        raise RuntimeError(f"size {{{list(shape)}}} is not expandable to size {{{list(have)}}}.")
    if not shape:
        return sum(input)
    return input if shape == have else _sum_to(input, shape)


@op("linear", at=(), node="SumBackward1")  # y = sum(x)              x: broadcast of y
def _sum_to(xp: Namespace, self: Array, shape):
    return sum_to(self.astype(_INT64) if self.dtype.kind in "iub" else self, shape)


@op("view", at=(), node="ExpandBackward0")  # y = x                   y: broadcast of x
def _broadcast(xp: Namespace, self: Array, shape):
    return expand.op.kernel(xp, self, tuple(shape), False)


_sum_to.vjp(self=lambda grad, self_shape: _broadcast(grad, self_shape))
_broadcast.vjp(self=lambda grad, self_shape: _sum_to(grad, self_shape))


# ------------------------------------------------------------------------------------------------ without nan


def _fits_nansum(args: Any, dtype: Any) -> None:
    if not dtype.is_floating_point and is_inexact(args[0]._array):
        raise NotImplementedError(f"\"nansum_cpu\" not implemented for '{scalar_name(dtype)}'")


@op("other", out=exact, out_decides=_fits_nansum)  # y = sum(x where it is a number)
def nansum(xp: Namespace, self: Array, dim=None, keepdim=False, *, dtype=None):
    """The sum, nan counting as 0."""
    if self.dtype.kind == "c":
        raise RuntimeError("nansum on CPU does not support complex inputs")
    if dtype is not None and dtype.is_complex and self.dtype.kind not in "biu":
        raise NotImplementedError(f"\"nansum_cpu\" not implemented for '{scalar_name(dtype)}'")
    if (self.dtype is F32 or self.dtype is F64) and without_nan(self):
        result = few(self, dim) if dtype is None and keepdim is False else None
        if result is not None:
            return result
    elif is_inexact(self) and (self.dtype.kind == "V" or not without_nan(self)):
        self = xp.where(xp.isnan(self), self.dtype.type(0), self)
    if dtype is not None and self.dtype != dtype.numpy:
        self = self.astype(dtype.numpy)
    return accumulate(xp, self, dim, keepdim, dtype)


nansum.vjp(
    self=lambda grad, self, self_shape, dim, keepdim: masked(
        ~np.isnan(array_of(self)), spread_grad(grad, self_shape, dim, keepdim)
    )
)


@composite
def nanmean(input, dim=None, keepdim=False, *, dtype=None, out=None):
    """The mean of what is not nan."""
    if not is_inexact(input._array):
        if out is not None:
            raise RuntimeError(
                "nanmean(): integral types and 'Bool' are not supported for nanmean, even for empty tensors."
            )
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            + dtypes.SCALAR_TYPE[dtypes.of(input._array.dtype).index]
        )
    if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
        _refuse_mean("Optional", dtype, "nanmean")
    array = input._array
    counts: Any
    if (array.dtype is F32 or array.dtype is F64) and out is None and dtype is None and without_nan(array):
        counts = np.array(reduced_size(array.shape, dim), array.dtype)
    else:
        axes = wrap_dims(None if is_all(dim) else dim, array.ndim)
        counts = np.asarray(np.add.reduce(~np.isnan(array), axes, np.int64))
        counts = counts.reshape(restored(array.shape, dim)) if keepdim else counts
    divisor = wrap(counts) if counts.ndim else counts.item()  # which float16 need not be able to hold
    if out is not None:  # which gets the sum first
        return nansum(input, dim, keepdim, dtype=dtype, out=out).div_(divisor)
    return nansum(input, dim, keepdim, dtype=dtype) / divisor
