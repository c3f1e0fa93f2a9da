"""Comparisons and tests of single elements; their results are bool and have no gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace, Number
from .define import composite, op
from .outputs import refusing


@op("elementwise", ufunc="equal", operators=("__eq__",))
def eq(self: Array, other: Array | Number):
    """Whether elements are equal.

    >>> import penlight as torch
    >>> torch.tensor([1, 2]) == torch.tensor([1., 3.])
    tensor([ True, False])
    """


@op("elementwise", ufunc="not_equal", operators=("__ne__",), aliases=("not_equal",))
def ne(self: Array, other: Array | Number):
    """Whether elements differ; NaN differs from itself."""


@op("elementwise", ufunc="less", operators=("__lt__",), aliases=("less",), refuse={"c": "lt_cpu"})
def lt(self: Array, other: Array | Number):
    """Whether elements are less than ``other``."""


@op("elementwise", ufunc="less_equal", operators=("__le__",), aliases=("less_equal",), refuse={"c": "le_cpu"})
def le(self: Array, other: Array | Number):
    """Whether elements are at most ``other``."""


@op("elementwise", ufunc="greater", operators=("__gt__",), aliases=("greater",), refuse={"c": "gt_cpu"})
def gt(self: Array, other: Array | Number):
    """Whether elements are greater than ``other``."""


@op("elementwise", ufunc="greater_equal", operators=("__ge__",), aliases=("greater_equal",), refuse={"c": "ge_cpu"})
def ge(self: Array, other: Array | Number):
    """Whether elements are at least ``other``."""


# ------------------------------------------------------------------------------------------------ kinds of numbers


def _is_exact(array: Any) -> bool:
    return array.dtype.kind in "biu"


@op("elementwise", inplace=False, out=False)
def isnan(xp: Namespace, self: Array):
    """Whether elements are NaN (in either part, for complex ones)."""
    return self != self


@op("elementwise", inplace=False, out=False)
def isinf(xp: Namespace, self: Array):
    """Whether elements are inf or -inf (in either part, for complex ones)."""
    return xp.zeros(self.shape, bool) if _is_exact(self) else xp.isinf(self)


@op("elementwise", inplace=False, out=False)
def isfinite(xp: Namespace, self: Array):
    """Whether elements are neither infinite nor NaN.

    >>> import penlight as torch
    >>> torch.isfinite(torch.tensor([1., float("inf"), float("nan")]))
    tensor([ True, False, False])
    """
    return xp.ones(self.shape, bool) if _is_exact(self) else xp.isfinite(self)


@op("elementwise", inplace=False, out=False)
def isreal(xp: Namespace, self: Array):
    """Whether the imaginary part is zero, as it is for all tensors that are not complex."""
    return self.imag == 0 if self.dtype.kind == "c" else xp.ones(self.shape, bool)


@op(
    "elementwise",
    inplace=False,
    out=refusing("isposinf does not support non-boolean outputs."),
    refuse={"c": RuntimeError("isposinf does not support complex inputs.")},
)
def isposinf(xp: Namespace, self: Array):
    """Whether elements are inf."""
    return xp.zeros(self.shape, bool) if _is_exact(self) else self == np.inf


@op(
    "elementwise",
    inplace=False,
    out=refusing("isneginf does not support non-boolean outputs."),
    refuse={"c": RuntimeError("isneginf does not support complex inputs.")},
)
def isneginf(xp: Namespace, self: Array):
    """Whether elements are -inf."""
    return xp.zeros(self.shape, bool) if _is_exact(self) else self == -np.inf


@op(
    "elementwise",
    inplace=False,
    out=refusing("signbit does not support non-boolean outputs."),
    refuse={"c": NotImplementedError("signbit is not implemented for complex tensors.")},
)
def signbit(xp: Namespace, self: Array):
    """Whether the sign is negative; it is for -0.0."""
    return self < 0 if _is_exact(self) else xp.signbit(self)


# ------------------------------------------------------------------------------------------------ about equal


def _check_close(self: Any, other: Any, rtol: float, atol: float, equal_nan: bool) -> None:
    mine, others = self._array.dtype, other._array.dtype
    if mine != others:
        raise RuntimeError(f"{scalar_name(mine)} did not match {scalar_name(others)}")


@op("elementwise", inplace=False, out=False, check=_check_close)
def isclose(xp: Namespace, self: Array, other: Array, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether ``|input - other| <= atol + rtol |other|``; infinities are close to themselves.

    Raises RuntimeError for tensors of different dtypes and negative tolerances.

    >>> import penlight as torch
    >>> torch.isclose(torch.tensor([1., 2.]), torch.tensor([1.000001, 2.1]))
    tensor([ True, False])
    """
    for name, value in (("rtol", rtol), ("atol", atol)):
        if not value >= 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {value:g}")
    close = self == other
    if equal_nan:
        close |= (self != self) & (other != other)
    if rtol == 0 and atol == 0:
        return close
    if _is_exact(self):
        self, other = self.astype(xp.float64), other.astype(xp.float64)
    allowed = atol + xp.absolute(rtol * other)
    difference = xp.absolute(self - other)
    return close | (xp.isfinite(difference) & (difference <= allowed))


@composite
def allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are close, as ``isclose`` has it: a bool.

    >>> import penlight as torch
    >>> torch.allclose(torch.tensor([1., 2.]), torch.tensor([1., 2.000001]))
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())


@composite
def equal(input, other):
    """Whether two tensors have the same shape and the same elements: a bool.

    >>> import penlight as torch
    >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1., 2.]))
    True
    """
    if not isinstance(other, Tensor):
        raise TypeError(f"equal(): argument 'other' (position 2) must be Tensor, not {type(other).__name__}")
    return input._array.shape == other._array.shape and bool((input._array == other._array).all())
