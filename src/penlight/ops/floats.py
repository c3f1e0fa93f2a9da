"""Floating-point numbers taken apart and put together, and their neighbours."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend import dtypes
from ..backend.names import scalar_name
from ..backend.promotion import can_cast, result_dtype
from ..backend.types import Array, Namespace
from .define import composite, op
from .formulas import array_of, masked, zeros
from .helpers import conj, is_floating, is_narrow
from .operands import to_dtype
from .outputs import C_NAMES, castable

_LOG_2 = log(2.0)


def _fits_frexp(source, target):
    if source is not target:
        mantissa = f"mantissa to have dtype {C_NAMES[source.name]}"
        part = "exponent to have int dtype" if source is dtypes.int32 else mantissa
        raise RuntimeError(f"torch.frexp() expects {part} but got {C_NAMES[target.name]}")


@op("other", outputs=("mantissa", "exponent"), differentiable=("mantissa",), out=_fits_frexp)
def frexp(xp: Namespace, self: Array):  # x = mantissa 2^exponent               gx = gmantissa / 2^exponent
    """Mantissas from 0.5 to 1 and integer exponents of 2. Raises RuntimeError but for floating-point tensors.

    >>> import penlight as torch
    >>> mantissa, exponent = torch.frexp(torch.tensor([3., 8.]))
    >>> mantissa, exponent
    (tensor([0.7500, 0.5000]), tensor([2, 4], dtype=torch.int32))
    """
    if not is_floating(self):
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    if is_narrow(self):
        mantissa, exponent = xp.frexp(self.astype(np.float32))
        return mantissa.astype(self.dtype), exponent
    return xp.frexp(self)


def _scaled_back(grad, exponent):
    factor = np.ldexp(array_of(grad).dtype.type(1), -array_of(exponent))
    return grad * (factor if isinstance(grad, np.ndarray) else wrap(np.asarray(factor)))


frexp.vjp(self=_scaled_back)


def _power_of_two(exponent: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return np.exp2(to_dtype(exponent, dtype))


def _fits_ldexp(source, target):
    if source.is_complex:
        castable(source, target)
    if not can_cast(source, target):
        raise RuntimeError(f"ldexp can't be cast to the desired output type {scalar_name(target)}")


# z = x 2^y                                               gx = gz 2^y    gy = gz z log(2)
@op("elementwise", promote=None, widen=False, inplace=(), out=_fits_ldexp)
def ldexp(xp: Namespace, self: Array, other: Array):
    """``input`` times 2 to the power of ``other``.

    >>> import penlight as torch
    >>> torch.ldexp(torch.tensor([1., 3.]), torch.tensor([4, -1]))
    tensor([16.0000,  1.5000])
    """
    if self.dtype.kind in "fV" and other.dtype.kind in "iub":
        if other.dtype.kind == "b":
            raise NotImplementedError("\"ldexp_cpu_exp\" not implemented for 'Bool'")
        wide = self.astype(np.float32) if is_narrow(self) else self
        return xp.ldexp(wide, np.clip(other, -(2**31), 2**31 - 1).astype(np.int32)).astype(self.dtype, copy=False)
    dtype = result_dtype([self, other])
    if not (dtype.is_floating_point or dtype.is_complex):
        dtype = dtypes.get_default_dtype()
    numpy = dtype.numpy
    wide = np.dtype(np.float32) if numpy.itemsize == 2 else numpy
    return (to_dtype(self, wide) * _power_of_two(other, wide)).astype(numpy, copy=False)


@composite(at=("Tensor",))
def ldexp_(self, other):
    """In-place version of :func:`ldexp`."""
    dtype = result_dtype([self._array, other._array])
    if not (dtype.is_floating_point or dtype.is_complex):
        dtype = dtypes.get_default_dtype()
    _fits_ldexp(dtype, self.dtype)
    return ldexp.inplace(self, other)


ldexp.vjp(
    self=lambda grad, other: ldexp(grad, conj(other)),
    other=lambda grad, result: grad * conj(result) * _LOG_2,
)


_BITS: dict[Any, Any] = {np.dtype(np.float32): np.dtype(np.int32), np.dtype(np.float64): np.dtype(np.int64)}


def _next(x: np.ndarray, y: np.ndarray, out: Any = None) -> np.ndarray:
    """The bits of a float count up with its size: one more or less is the neighbour. NumPy's own takes ten times as
    long on large arrays, for it goes one by one."""
    if x.dtype == np.float16:  # of two zeros NumPy gives the first, C the second
        return np.where(x == y, y, np.nextafter(x, y))
    if out is not None or x.size < 1000 or x.shape != y.shape or x.dtype not in _BITS:
        return np.nextafter(x, y, out=out)
    bits = np.ascontiguousarray(x).view(_BITS[x.dtype])
    steps = np.less(x, y).view(np.int8)
    steps -= np.greater(x, y).view(np.int8)  # 1 up, -1 down, 0 where it stays
    signs = bits >> (8 * bits.itemsize - 1)
    signs |= 1
    signs *= steps
    signs += bits
    result = signs.view(x.dtype)
    special = x == 0
    special |= y != y
    if special.any():
        result[special] = np.nextafter(x[special], y[special])
    return result


@op("elementwise", ufunc=_next, widen=False, inplace=("Tensor",))  # z = the number next to x     gx = gz where x != y
def nextafter(xp: Namespace, self: Array, other: Array):
    """The next number of the dtype after ``input`` towards ``other``.

    >>> import penlight as torch
    >>> torch.nextafter(torch.tensor([1.]), torch.tensor([2.])) - 1 == torch.finfo(torch.float32).eps
    tensor([True])
    """
    if self.dtype.kind not in "fV":
        raise NotImplementedError(f"\"nextafter_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    return _next(self, other)


def _where_it_moves(grad, self, other):
    return masked(array_of(self) != array_of(other), grad)


nextafter.vjp(self=_where_it_moves, other=lambda grad: zeros(grad))
