"""Powers and roots."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend.direct import np
from ..backend.names import scalar_name
from ..backend.promotion import result_dtype
from ..backend.tell import without_zero
from ..backend.types import Array, Namespace, Number
from .creation import converted
from .define import composite, op
from .errors import type_name
from .formulas import array_of, either, fixed_number, unmasked, zeros
from .helpers import conj


@op("elementwise", ufunc="square", node="PowBackward0")
def square(xp: Namespace, self: Array):  # y = x^2       gx = 2 gy conj(x)
    """Each element times itself."""
    return xp.square(self.astype(xp.int64) if self.dtype.kind == "b" else self)


square.vjp(self=lambda grad, self: grad * conj(self + self))


@op("elementwise", ufunc="sqrt", promote="float")
def sqrt(self: Array):  # y = sqrt(x)       gx = gy / (2 conj(y))
    """The square root; NaN for negative numbers.

    >>> import penlight as torch
    >>> torch.sqrt(torch.tensor([4., 0., -1.]))
    tensor([2., 0., nan])
    """


sqrt.vjp(self=lambda grad, result: grad / conj(result + result))


def _rsqrt_array(x, out=None):
    return np.reciprocal(np.sqrt(x, out), out) if x.dtype.kind != "c" else 1 / np.sqrt(x)


@op("elementwise", ufunc=_rsqrt_array, promote="float")
def rsqrt(xp: Namespace, self: Array):  # y = 1 / sqrt(x)       gx = -gy conj(y^3) / 2
    """One over the square root."""
    return _rsqrt_array(self)


rsqrt.vjp(self=lambda grad, result: -0.5 * grad * conj(result * result * result))

# ------------------------------------------------------------------------------------------------ pow

# The exponents for which PyTorch does not call pow(): the results differ in the last bit, and for -0.0 and -inf.
_SPECIAL: dict[Any, Any] = {
    0.5: np.sqrt,
    2: np.square,
    3: lambda x, out=None: np.multiply(x * x, x, out),
    -0.5: _rsqrt_array,
    -1: np.reciprocal,
    -2: lambda x, out=None: np.reciprocal(np.square(x), out),
}


def _power_array(x, exponent, out=None):
    if exponent.ndim == 0:
        special = _SPECIAL.get(exponent.item())
        if special is not None:
            return special(x, out)
    return np.power(x, exponent, out)


def _pow_node(self, exponent):
    if not isinstance(exponent, Tensor):
        return "PowBackward0"
    return "PowBackward1" if isinstance(self, Tensor) else "PowBackward2"


def _check_pow(self, exponent):
    if type(exponent) is int and 0 <= exponent < 128:  # which fits all dtypes
        return
    if not isinstance(self, Tensor) or isinstance(exponent, (Tensor, complex)):
        return
    dtype = self._array.dtype
    if dtype.kind in "iub" and type(exponent) is int:
        if exponent < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        converted(exponent, dtype if exponent < 2**63 and dtype.kind != "b" else np.dtype(np.int64))
    elif dtype.itemsize == 2 and dtype.kind in "fV":
        converted(exponent, dtype)


@op("elementwise", ufunc=_power_array, operators=("__pow__", "__ipow__"), node=_pow_node, check=_check_pow)
def pow(xp: Namespace, self: Array | Number, exponent: Array | Number):
    """``input`` to the power of ``exponent``; one of them may be a number.

    Raises RuntimeError for an integer tensor to a negative number.

    >>> import penlight as torch
    >>> torch.pow(torch.tensor([1., 2., 3.]), 2), 2 ** torch.tensor([1, 2])
    (tensor([1., 4., 9.]), tensor([2, 4]))
    """
    # z = x^y       gx = gz conj(y x^(y-1)), 0 for y = 0       gy = gz conj(z log x), 0 for x = 0 and y >= 0
    if not isinstance(exponent, np.ndarray):
        exponent = np.asarray(exponent, self.dtype)
    kind = getattr(self, "dtype", exponent.dtype).kind
    if kind == "b":
        if fixed_number(exponent) is None:
            raise NotImplementedError("\"pow\" not implemented for 'Bool'")
        return self | ~exponent
    if kind in "iu":
        return _integer_power(xp, self, exponent)
    return _power_array(self, exponent) if isinstance(self, np.ndarray) else xp.power(self, exponent)


def _integer_power(xp: Namespace, x: Any, exponent: Any) -> Any:
    negative = exponent < 0
    if not negative.any():
        return xp.power(x, exponent)
    # What is left of 1/x^n: 1 and -1, whose powers are their own, else 0.
    unit = xp.where(exponent % 2 == 0, x * x, x)
    return xp.where(negative, xp.where(abs(x) == 1, unit, 0), xp.power(x, xp.where(negative, 0, exponent))).astype(
        x.dtype
    )


def _pow_self(grad, self, exponent):
    number = fixed_number(exponent)
    if number is None:
        slope = grad * conj(exponent * _power(self, exponent - 1))
        power = array_of(exponent)
        return slope if without_zero(power) else unmasked(power == 0, slope)
    if number == 0:
        return zeros(grad)
    if number == 2 and not isinstance(self, Tensor):  # under create_graph the graph is PyTorch's
        return grad * conj(self + self)
    return grad * conj(number * pow(self, number - 1))


def _pow_exponent(grad, self, exponent, result):
    base, power = array_of(self), array_of(exponent)
    flat = (base == 0) & ((power.real >= 0) & (power.imag == 0) if power.dtype.kind == "c" else power >= 0)
    return grad * unmasked(flat, conj(result * _log(self)))


pow.vjp(self=_pow_self, exponent=_pow_exponent)


@op("elementwise", ufunc=lambda x, base, out=None: np.power(base, x, out), at=(), name="_raised", node="PowBackward2",
    inplace=False)  # fmt: skip
def _raised(xp: Namespace, self: Array, base: Array | Number):  # z = b^x
    return xp.power(base, self)


_raised.vjp(self=lambda grad, self, base, result: _pow_exponent(grad, base, self, result))


@composite(at=("Tensor",), name="__rpow__")
def _rpow(self, other):
    if (type(other) is float or type(other) is int) and type(self) is Tensor and self._array.dtype.kind == "f":
        return _raised(self, other)  # on the fast path, which wants a tensor first
    return pow(other, self) if isinstance(other, (Tensor, bool, int, float, complex, np.generic)) else NotImplemented


_log = either(np.log, lambda x: x.log())
_power = either(np.power, pow)


def _double(value: Any, dtype: Any) -> Any:
    return value._to_numpy_dtype(dtype) if isinstance(value, Tensor) and value._array.dtype != dtype else value


@composite
def float_power(input, exponent, *, out=None):
    """``pow`` in float64, or complex128 for complex operands.

    >>> import penlight as torch
    >>> torch.float_power(torch.tensor([1, 2]), -1)
    tensor([1.0000, 0.5000], dtype=torch.float64)
    """
    if not isinstance(input, Tensor) and not isinstance(exponent, Tensor):
        raise TypeError(
            f"float_power() received an invalid combination of arguments - got ({type_name(input)}, "
            f"{type_name(exponent)}), but expected one of:"
        )
    operands = [x._array if isinstance(x, Tensor) else x for x in (input, exponent)]
    dtype = np.dtype(np.complex128 if result_dtype(operands).is_complex else np.float64)
    if out is not None and out._array.dtype != dtype:
        raise RuntimeError(
            f"the output given to float_power has dtype {scalar_name(out._array.dtype)} but the operation's result "
            f"requires dtype {scalar_name(dtype)}"
        )
    return pow(_double(input, dtype), _double(exponent, dtype), out=out)


@composite(at=("Tensor",))
def float_power_(input, exponent):
    """In-place version of :func:`float_power`: for tensors that are float64 or complex128 already."""
    result = float_power(input.detach(), exponent.detach() if isinstance(exponent, Tensor) else exponent)._array.dtype
    if result != input._array.dtype:
        raise RuntimeError(
            f"the base given to float_power_ has dtype {scalar_name(input._array.dtype)} but the operation's result "
            f"requires dtype {scalar_name(result)}"
        )
    return input.pow_(_double(exponent, result))
