"""Tensors put together from others: complex, polar, vander."""

from __future__ import annotations

import builtins
from math import cos, sin
from typing import Any

from ..autograd.variable import wrap
from ..backend import dtypes
from ..backend.direct import np
from ..backend.layouts import laid
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .define import composite, op
from .errors import broadcast_error
from .formulas import either
from .helpers import conj
from .outputs import refusing
from .singly import FEW


def _complex_empty(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """An empty complex array for two real ones. Raises RuntimeError for other dtypes than PyTorch takes."""
    dtype = first.dtype
    if first.shape == second.shape and dtype is second.dtype and dtype in _COMPLEX:
        return np.empty(first.shape, _COMPLEX[dtype])
    a, b = dtypes.of(dtype), dtypes.of(second.dtype)
    if a not in _REAL or b not in _REAL:
        raise RuntimeError(
            f"Expected both inputs to be Half, Float or Double tensors but got {scalar_name(a)} and {scalar_name(b)}"
        )
    if a is not b:
        raise RuntimeError(
            f"Expected object of scalar type {scalar_name(a)} but got scalar type {scalar_name(b)} for second argument"
        )
    if a is dtypes.float16:
        raise NotImplementedError("Penlight has no torch.complex32: NumPy has no such type")
    try:
        shape = np.broadcast_shapes(first.shape, second.shape)
    except ValueError as error:
        raise broadcast_error([wrap(first), wrap(second)]) or error from None
    return np.empty(shape, a.to_complex().numpy)


_COMPLEX: dict[Any, Any] = {np.dtype(np.float32): np.dtype(np.complex64), np.dtype(np.float64): np.dtype(np.complex128)}
_REAL = (dtypes.float16, dtypes.float32, dtypes.float64)


# z = x + i y                    gx = re gz   gy = im gz
@op(
    "linear",
    at=("torch",),
    out=refusing("Expected object of scalar type {source} but got scalar type {target} for argument 'out'"),
)
def complex(xp: Namespace, real: Array, imag: Array):
    """The complex tensor with these real and imaginary parts, which must be of one dtype.

    >>> import penlight as torch
    >>> torch.complex(torch.tensor([1., 2.]), torch.tensor([3., 4.]))
    tensor([1.+3.j, 2.+4.j])
    """
    out = _complex_empty(real, imag)
    out.real, out.imag = real, imag
    return out if real.flags.c_contiguous and imag.flags.c_contiguous else laid(out, real, imag)


# The engine takes the real part.
complex.vjp(real=lambda grad: grad, imag=lambda grad: grad * -1j)


_NO_SCALAR = refusing("Expected object of scalar type {source} but got scalar type {target} for argument 'out'")


@op("other", at=("torch",), out=_NO_SCALAR)  # z = x e^(i y)         gx = re(gz conj(sgn z))   gy = re(gz conj(i z))
def polar(xp: Namespace, abs: Array, angle: Array):
    """The complex tensor with these absolute values and angles, which must be of one dtype.

    >>> import penlight as torch
    >>> torch.polar(torch.tensor([2.]), torch.tensor([0.]))
    tensor([2.+0.j])
    """
    if abs.shape == angle.shape and abs.size <= FEW and abs.dtype is angle.dtype and abs.dtype in _COMPLEX:
        try:
            numbers = list(map(_turned, abs.ravel().tolist(), angle.ravel().tolist()))
            out = np.array(numbers, _COMPLEX[abs.dtype]).reshape(abs.shape)
            return out if abs.flags.c_contiguous and angle.flags.c_contiguous else laid(out, abs, angle)
        except ValueError:  # the angle is infinite
            pass
    out = _complex_empty(abs, angle)
    xp.multiply(abs, xp.cos(angle), out=out.real)
    xp.multiply(abs, xp.sin(angle), out=out.imag)
    return out if abs.flags.c_contiguous and angle.flags.c_contiguous else laid(out, abs, angle)


def _turned(length: float, angle: float) -> builtins.complex:
    return builtins.complex(length * cos(angle), length * sin(angle))


_sign = either(np.sign, lambda x: x.sgn())
polar.vjp(abs=lambda grad, result: grad * conj(_sign(result)), angle=lambda grad, result: grad * conj(result * 1j))


@composite(at=("torch",))
def vander(x, N=None, increasing=False):
    """The powers of the elements of ``x``, a row each, from the highest (or, ``increasing``, the lowest) on.

    >>> import penlight as torch
    >>> torch.vander(torch.tensor([1, 2, 3]))
    tensor([[1, 1, 1],
            [4, 2, 1],
            [9, 3, 1]])
    """
    if x.dim() != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    count = x.shape[0] if N is None else N
    if count < 0:
        raise RuntimeError("N must be non-negative.")
    result = x.new_empty(
        (x.shape[0], count), dtype=dtypes.int64 if dtypes.of(x._array.dtype).category < dtypes.FLOAT else None
    )
    if count > 0:
        result[:, 0] = 1
    if count > 1:
        result[:, 1:] = x.unsqueeze(1).expand(x.shape[0], count - 1).cumprod(1)
    return result if increasing else result.flip([1])
