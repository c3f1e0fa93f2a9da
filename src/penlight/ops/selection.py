"""Choosing between elements: where, the larger, the smaller and clamping."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.blocks import into
from ..backend.choice import at_least, at_most, choose, clip, holds
from ..backend.direct import np
from ..backend.names import scalar_name
from ..backend.promotion import result_dtype
from ..backend.tell import surely_finite, without_zero
from ..backend.types import Array, Namespace, Number
from ..backend.warn import warn_once
from .creation import converted
from .define import composite, op, registry
from .errors import broadcast_error
from .formulas import array_of, masked, unmasked, zeros
from .outputs import C_NAMES, castable, refusing, same_dtype
from .scalars import scalar

# ------------------------------------------------------------------------------------------------ where

_BOOL = np.dtype(np.bool_)


@op(
    "elementwise",
    at=(),
    name="where",
    promote=("self", "other"),
    out=refusing("Expected out type to be {source} but got {target}"),
    overloaded=False,
)
def _where(xp: Namespace, condition: Array, self: Array | Number, other: Array | Number):
    if condition.dtype is not _BOOL and condition.dtype != np.bool_ and condition.dtype != np.uint8:
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{scalar_name(condition.dtype)}"
        )
    if condition.dtype.kind != "b":
        warn_once(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future "
            "version of PyTorch. Use a boolean condition instead. (Triggered internally at "
            "/__w/pytorch/pytorch/aten/src/ATen/native/TensorCompare.cpp:621.)"
        )
    return choose(condition, self, other)


_where.vjp(
    self=lambda grad, condition: masked(array_of(condition), grad),
    other=lambda grad, condition: masked(np.logical_not(array_of(condition)), grad),
)


@composite(at=("torch",))
def where(condition, input=None, other=None, *, out=None):
    """``input`` where ``condition`` is true, else ``other``; all three broadcast. Of a condition alone, where it is
    true.

    Raises RuntimeError for a condition that is not bool.

    >>> import penlight as torch
    >>> x = torch.tensor([-1., 2.])
    >>> torch.where(x > 0, x, 0.)
    tensor([0., 2.])
    """
    if input is None and other is None:
        return registry["torch"]["nonzero"](condition, as_tuple=True)
    return _where(condition, input, other, out=out)


@composite(at=("Tensor",), name="where")
def _where_method(self, condition, other):
    """This tensor where ``condition`` is true, else ``other``."""
    return _where(condition, self, other)


def value_name(dtype: Any) -> str:
    """The C name of a dtype as the target of a conversion: sized types for integers, but for int32."""
    return f"{dtype.name}_t" if dtype.name in ("uint8", "int8", "int16", "int64") else C_NAMES[dtype.name]


def _check_mask(self: Any, mask: Any, value: Any) -> None:
    if mask._array.dtype.kind != "b":
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {C_NAMES[mask._array.dtype.name]}"
        )
    refused = broadcast_error([mask, self])
    if refused is not None:
        raise refused
    if isinstance(value, Tensor) and value._array.ndim:
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, "
            f"but got tensor with {value._array.ndim} dimension(s)."
        )
    if self._array.dtype.itemsize == 2 and self.dtype.is_floating_point:  # the kernel sees it as float32
        converted(value.item() if isinstance(value, Tensor) else value, self._array.dtype)


@op("elementwise", may_overlap=True, promote=None, out=False, check=_check_mask,
    node=lambda value: "MaskedFillBackward1" if isinstance(value, Tensor) else "MaskedFillBackward0")  # fmt: skip
def masked_fill(xp: Namespace, self: Array, mask: Array, value: Array | Number):
    """``value`` where ``mask`` is true, else ``input``, whose dtype the result has.

    Raises RuntimeError for a mask that is not bool, and for a value that is no number or 0-d tensor or does not fit.

    >>> import penlight as torch
    >>> torch.tensor([1., 2.]).masked_fill(torch.tensor([True, False]), -9)
    tensor([-9.,  2.])
    """
    if type(value) is float and self.dtype.kind == "f" and (-65504 <= value <= 65504 or value in _INFINITE):
        value = scalar(value, self.dtype)
    value = xp.asarray(value)
    if mask.dtype.kind != "b" or value.ndim:
        raise TypeError  # the general path says which
    if value.dtype != self.dtype:
        value = xp.asarray(converted(float(value) if value.dtype.kind == "V" else value.item(), self.dtype), self.dtype)
    return choose(mask, value, self)


_INFINITE = (-math.inf, math.inf)


masked_fill.vjp(
    self=lambda grad, mask: unmasked(array_of(mask), grad), value=lambda grad, mask: masked(array_of(mask), grad)
)

# ---------------------------------------------------------------------------------------------- the larger, the smaller


def _shared(loses: Any, ties: Any, grad: Any) -> Any:
    """``grad`` unless this operand loses, half of it at a tie."""
    if holds(ties):
        grad = grad * np.where(ties, 0.5, 1).astype(array_of(grad).dtype)
    return unmasked(loses, grad)


def _larger(grad, x, y):
    x, y = array_of(x), array_of(y)
    return _shared(np.less(x, y), np.equal(x, y), grad)


def _smaller(grad, x, y):
    x, y = array_of(x), array_of(y)
    return _shared(np.greater(x, y), np.equal(x, y), grad)


def _no_complex(name: str) -> dict[str, Any]:
    return {"c": RuntimeError(f"{name} not implemented for complex tensors.")}


@op("elementwise", ufunc="maximum", inplace=False, refuse=_no_complex("maximum"))
def maximum(self: Array, other: Array):
    """The larger of two elements; NaN where one is. At a tie each gets half of the gradient.

    >>> import penlight as torch
    >>> torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    tensor([3, 5])
    """


maximum.vjp(
    self=lambda grad, self, other: _larger(grad, self, other),
    other=lambda grad, self, other: _larger(grad, other, self),
)


@op("elementwise", ufunc="minimum", inplace=False, refuse=_no_complex("minimum"))
def minimum(self: Array, other: Array):
    """The smaller of two elements; NaN where one is. At a tie each gets half of the gradient."""


minimum.vjp(
    self=lambda grad, self, other: _smaller(grad, self, other),
    other=lambda grad, self, other: _smaller(grad, other, self),
)


def _first(order: Any) -> Any:
    """Where fmax or fmin takes its first operand; a tie is its own."""
    return lambda x, y: order(array_of(x), array_of(y)) | np.isnan(array_of(y))


_first_larger, _first_smaller = _first(np.greater_equal), _first(np.less_equal)


@op("elementwise", ufunc="fmax", inplace=False, refuse={"c": RuntimeError("fmax not implemented for complex tensors.")})
def fmax(self: Array, other: Array):
    """The larger of two elements; where one is NaN, the other."""


fmax.vjp(
    self=lambda grad, self, other: masked(_first_larger(self, other), grad),
    other=lambda grad, self, other: unmasked(_first_larger(self, other), grad),
)


@op("elementwise", ufunc="fmin", inplace=False, refuse={"c": RuntimeError("fmin not implemented for complex tensors.")})
def fmin(self: Array, other: Array):
    """The smaller of two elements; where one is NaN, the other."""


fmin.vjp(
    self=lambda grad, self, other: masked(_first_smaller(self, other), grad),
    other=lambda grad, self, other: unmasked(_first_smaller(self, other), grad),
)

# ------------------------------------------------------------------------------------------------ clamp

_COMPLEX = {"c": NotImplementedError("clamp is not supported for complex types")}


def _clamp_array(x, low, high, out=None):
    if low is None:
        return (at_most if high.ndim == 0 and high.dtype is x.dtype else np.minimum)(x, high, out=out)
    if high is None:
        return (at_least if low.ndim == 0 and low.dtype is x.dtype else np.maximum)(x, low, out=out)
    return clip(x, low, high, out)


def _check_clamp(self: Any, low: Any, high: Any) -> None:
    if low is None and high is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    bounds = [bound for bound in (low, high) if bound is not None]
    of_tensors = [isinstance(bound, Tensor) for bound in bounds]
    if all(of_tensors):
        kernel = "clamp" if len(bounds) == 2 else "maximum" if high is None else "minimum"
        dtype = result_dtype([self._array, *[bound._array for bound in bounds]])
        if (self._array.dtype.kind != "c" and dtype.is_complex) or (kernel == "clamp" and dtype is dtypes.bool_):
            raise NotImplementedError(f"\"{kernel}_cpu\" not implemented for '{scalar_name(dtype)}'")
    elif any(of_tensors):
        if any([isinstance(bound, Tensor) and bound._array.ndim for bound in bounds]):
            raise TypeError("clamp() received an invalid combination of arguments")
    else:
        _check_bounds(self, bounds, "clamp" if len(bounds) == 2 else "clamp_min" if high is None else "clamp_max")


def _check_bounds(self: Any, bounds: list[Any], name: str) -> None:
    """Raises for numbers that the dtype of the result does not hold."""
    if any([isinstance(bound, complex) for bound in bounds]):
        return
    dtype = result_dtype([self._array, *bounds])
    if dtype is dtypes.bool_:
        raise NotImplementedError(f"\"{name}_scalar_cpu\" not implemented for 'Bool'")
    for bound in bounds:
        converted(bound, dtype.numpy)


def _check_bound(name: str) -> Any:
    def check(self: Any, bound: Any) -> None:
        if isinstance(bound, complex) or (self._array.dtype.kind == "c" and not isinstance(bound, Tensor)):
            raise NotImplementedError("clamp is not supported for complex types")
        if not isinstance(bound, Tensor):
            _check_bounds(self, [bound], name)

    return check


def _fits_clamp(source: Any, target: Any, args: Any) -> None:
    (castable if any([isinstance(bound, Tensor) for bound in args[1:]]) else same_dtype)(source, target)


def _clamp_node(min, max):
    return "ClampBackward0" if isinstance(min, Tensor) or isinstance(max, Tensor) else "ClampBackward1"


@op("elementwise", ufunc=_clamp_array, aliases=("clip",), node=_clamp_node, check=_check_clamp, refuse=_COMPLEX,
    out=_fits_clamp)  # fmt: skip
def clamp(xp: Namespace, self: Array, min: Array | Number | None = None, max: Array | Number | None = None):
    """Elements below ``min`` become ``min``, those above ``max`` become ``max``; both may be numbers or tensors.

    Raises RuntimeError where both are None. At the bounds themselves the gradient passes.

    >>> import penlight as torch
    >>> torch.clamp(torch.tensor([-2., 0.5, 3.]), 0, 1)
    tensor([0.0000, 0.5000, 1.0000])
    """
    return _clamp_array(self, min, max)


def _clamp_self(grad, self, min, max):
    x, low, high = array_of(self), array_of(min), array_of(max)
    if low is None:
        return masked(x <= high, grad)
    return masked(x >= low if high is None else (x >= low) & (x <= high), grad)


def _clamp_min(grad, self, min, max):
    x, low, high = array_of(self), array_of(min), array_of(max)
    return masked(x < low if high is None else (x < low) & (low < high), grad)


def _clamp_max(grad, self, min, max):
    x, low, high = array_of(self), array_of(min), array_of(max)
    return masked(x > high if low is None else (x > high) | (high < low), grad)


clamp.vjp(self=_clamp_self, min=_clamp_min, max=_clamp_max)


@op("elementwise", ufunc="maximum", check=_check_bound("clamp_min"), refuse={"c": "maximum_cpu"}, out=_fits_clamp,
    node=lambda min: "ClampMinBackward1" if isinstance(min, Tensor) else "ClampMinBackward0")  # fmt: skip
def clamp_min(self: Array, min: Array | Number):
    """Elements below ``min`` become ``min``."""


clamp_min.vjp(
    self=lambda grad, self, min: masked(array_of(self) >= array_of(min), grad),
    min=lambda grad, self, min: masked(array_of(self) < array_of(min), grad),
)


@op("elementwise", ufunc="minimum", check=_check_bound("clamp_max"), refuse={"c": "minimum_cpu"}, out=_fits_clamp,
    node=lambda max: "ClampMaxBackward1" if isinstance(max, Tensor) else "ClampMaxBackward0")  # fmt: skip
def clamp_max(self: Array, max: Array | Number):
    """Elements above ``max`` become ``max``."""


clamp_max.vjp(
    self=lambda grad, self, max: masked(array_of(self) <= array_of(max), grad),
    max=lambda grad, self, max: masked(array_of(self) > array_of(max), grad),
)

# ------------------------------------------------------------------------------------------------ odds and ends


def _nan_to_num_array(x: Any, out: Any = None) -> Any:
    if not surely_finite(x):
        x = nan_to_num.op.kernel(np, x, None, None, None)
    elif out is None:
        return x.copy()
    return into(out, x)


@op("elementwise", ufunc=_nan_to_num_array, widen=False,
    out=refusing("nan_to_num: dtype of out: {target} should be same as input: {source}"))  # fmt: skip
def nan_to_num(xp: Namespace, self: Array, nan=None, posinf=None, neginf=None):
    """NaN becomes ``nan`` (0), inf ``posinf`` and -inf ``neginf`` (the largest and smallest numbers of the dtype).

    >>> import penlight as torch
    >>> torch.nan_to_num(torch.tensor([1., float("nan"), float("inf")]), posinf=9.)
    tensor([1., 0., 9.])
    """
    if self.dtype.kind in "biu":
        return self.copy()
    if self.dtype.kind == "c":
        parts = np.ascontiguousarray(self).view(self.real.dtype)
        return nan_to_num.op.kernel(xp, parts, nan, posinf, neginf).view(self.dtype).reshape(self.shape)
    info = dtypes.finfo(dtypes.of(self.dtype))
    nan, posinf, neginf = [None if x is None else float(x) for x in (nan, posinf, neginf)]
    if self.dtype.kind == "V":
        posinf, neginf = info.max if posinf is None else posinf, info.min if neginf is None else neginf
        return nan_to_num.op.kernel(xp, self.astype(np.float32), nan, posinf, neginf).astype(self.dtype)
    make = self.dtype.type
    found = xp.where(self != self, make(0 if nan is None else nan), self)
    found = xp.where(self == np.inf, make(info.max if posinf is None else posinf), found)
    return xp.where(self == -np.inf, make(info.min if neginf is None else neginf), found)


def _finite(x: Any) -> Any:
    return np.isfinite(array_of(x))


nan_to_num.vjp(self=lambda grad, self: masked(_finite(self), grad))


@op("elementwise", promote="float", refuse={"c": "copysign_cpu"},
    node=lambda other: "CopysignBackward0" if isinstance(other, Tensor) else "CopysignBackward1")  # fmt: skip
def copysign(xp: Namespace, self: Array, other: Array | Number):
    """The size of ``input`` with the sign of ``other``, that of -0.0 included."""
    return xp.copysign(self, other)


def _copysign_self(grad, self, result):
    if without_zero(array_of(self)):
        return grad * (result / self)
    origin = array_of(self) == 0
    return grad * unmasked(origin, result / (self + origin))


copysign.vjp(self=_copysign_self, other=lambda grad: zeros(grad))


def _check_heaviside(self: Any, values: Any) -> None:
    if "c" in (self._array.dtype.kind, values._array.dtype.kind):
        raise RuntimeError("heaviside is not yet implemented for complex tensors.")
    if self._array.dtype != values._array.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")


@op("elementwise", check=_check_heaviside, node="NotImplemented", out=refusing(
    "heaviside is not yet implemented for tensors with different dtypes."))  # fmt: skip
def heaviside(xp: Namespace, self: Array, values: Array):
    """0 for negative elements, 1 for positive ones, ``values`` at 0. Has no gradient."""
    return xp.where(self == 0, values, (self > 0).astype(self.dtype))


def _no_heaviside(grad):
    raise RuntimeError("derivative for aten::heaviside is not implemented")


heaviside.vjp(self=_no_heaviside, values=_no_heaviside)
