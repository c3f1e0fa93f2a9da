"""Arithmetic: + - * / and their kin."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend.blocks import into
from ..backend.choice import choose
from ..backend.direct import np
from ..backend.numbers import zero
from ..backend.tell import square_sum, surely_finite, without_nan, without_zero
from ..backend.types import Array, Namespace, Number
from .define import composite, narrow_float, op, refuse, register
from .formulas import array_of, either, fixed_number, unmasked, zeros
from .helpers import check_alpha, conj
from .outputs import same_dtype

_ONE = 1  # the default of alpha, told from 1.0 and True by identity
_NUMBERS = (bool, int, float, complex)


def reflected(name: str, function: Any) -> None:
    """Registers ``Tensor.<name>(self, other)`` as ``function(other, self)``, for ``other`` a tensor or a number."""

    def method(self, other):
        return function(other, self) if isinstance(other, (Tensor, *_NUMBERS, np.generic)) else NotImplemented

    method.__name__ = method.__qualname__ = name
    register(method, name, ("Tensor",))


# ------------------------------------------------------------------------------------------------ + -


@op(
    "elementwise", ufunc="add", overloaded=False, numbers_too=True, operators=("__add__", "__radd__", "__iadd__")
)  # z = x + a y    gx = gz, gy = conj(a) gz
def add(xp: Namespace, self: Array, other: Array | Number, *, alpha: Number = 1):
    """Adds ``alpha`` times ``other``, element by element; shapes broadcast.

    >>> import penlight as torch
    >>> torch.add(torch.tensor([1., 2.]), 10, alpha=2)
    tensor([21., 22.])
    """
    return xp.add(self, other if alpha is _ONE else times_alpha(other, alpha, self))


add.vjp(self=lambda grad: grad, other=lambda grad, alpha: grad if alpha == 1 else grad * alpha.conjugate())


def times_alpha(other: Any, alpha: Any, self: Any) -> Any:
    alpha = check_alpha(alpha, self)
    return np.multiply(other, np.asarray(alpha).astype(other.dtype) if isinstance(other, np.ndarray) else alpha)


_NO_BOOL = "Subtraction, the `-` operator, with {} not supported. {}"
_TWO_BOOLS = _NO_BOOL.format("two bool tensors is", "Use the `^` or `logical_xor()` operator instead.")
_ONE_BOOL = _NO_BOOL.format(
    "a bool tensor is", "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
)


def refuse_bool(self: Any, other: Any, alpha: Any = 1) -> None:
    bools = [isinstance(x, bool) or (isinstance(x, Tensor) and x._array.dtype.kind == "b") for x in (self, other)]
    if any(bools):
        raise RuntimeError(_TWO_BOOLS if all(bools) else _ONE_BOOL)


@op(
    "elementwise",
    ufunc="subtract",
    overloaded=False,
    numbers_too=True,
    operators=("__sub__", "__isub__"),
    aliases=("subtract",),
    check=refuse_bool,
)
def sub(xp: Namespace, self: Array, other: Array | Number, *, alpha: Number = 1):  # z = x - a y
    """Subtracts ``alpha`` times ``other``. Raises RuntimeError for bool tensors, which have ``^``."""
    return xp.subtract(self, other if alpha is _ONE else times_alpha(other, alpha, self))


sub.vjp(self=lambda grad: grad, other=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha.conjugate())


def _rsub_array(x, y, out=None):
    return np.subtract(y, x, out)


@op("elementwise", ufunc=_rsub_array, operators=("__rsub__",), out=False, check=refuse_bool, inplace=False,
    node=lambda other: "RsubBackward0" if isinstance(other, Tensor) else "RsubBackward1")  # fmt: skip
def rsub(xp: Namespace, self: Array, other: Array | Number, *, alpha: Number = 1):  # z = y - a x
    """Subtracts ``alpha`` times ``input`` from ``other``."""
    return xp.subtract(other, self if alpha is _ONE else times_alpha(self, alpha, other))


rsub.vjp(self=lambda grad, alpha: -grad if alpha == 1 else -grad * alpha.conjugate(), other=lambda grad: grad)


NO_NEGATION = RuntimeError(
    "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
    "`logical_not()` operator instead."
)


@op(
    "elementwise",
    ufunc="negative",
    out=same_dtype,
    operators=("__neg__",),
    aliases=("negative",),
    refuse={"b": NO_NEGATION},
)
def neg(self: Array):
    """The negative of each element."""


neg.vjp(self=lambda grad: -grad)


@composite
def positive(input):
    """The tensor itself. Raises RuntimeError for bool."""
    if input._array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


register(positive, "__pos__", ("Tensor",))

# ------------------------------------------------------------------------------------------------ * /


@op(
    "elementwise",
    ufunc="multiply",
    overloaded=False,
    numbers_too=True,
    operators=("__mul__", "__rmul__", "__imul__"),
    aliases=("multiply",),
)
def mul(self: Array, other: Array | Number):  # z = x y       gx = conj(y) gz   gy = conj(x) gz
    """Multiplies element by element; shapes broadcast.

    >>> import penlight as torch
    >>> torch.mul(torch.tensor([1., 2.]), torch.tensor([[3.], [4.]]))
    tensor([[3., 6.],
            [4., 8.]])
    """


mul.vjp(self=lambda grad, other: grad * conj(other), other=lambda grad, self: grad * conj(self))


def _div_node(rounding_mode):
    return "DivBackward0" if rounding_mode is None else "DivBackward2"


@op(
    "elementwise",
    ufunc="divide",
    overloaded=False,
    numbers_too=True,
    promote=lambda arrays: "float" if arrays[2] is None else "common",
    operators=("__truediv__", "__div__", "__itruediv__", "__idiv__"),
    aliases=("divide",),
    node=_div_node,
    widen=False,
)
def div(xp: Namespace, self: Array, other: Array | Number, *, rounding_mode=None):  # z = x / y
    """Divides element by element; integers give the default float.

    ``rounding_mode="trunc"`` rounds the quotient towards zero and ``"floor"`` down; both keep integers. Raises
    RuntimeError for another mode, and for an integer division by zero.

    >>> import penlight as torch
    >>> torch.div(torch.tensor([-7, 7]), 2), torch.div(torch.tensor([-7, 7]), 2, rounding_mode="trunc")
    (tensor([-3.5000,  3.5000]), tensor([-3,  3]))
    """
    narrow = narrow_float((self, other))
    if narrow is not None:
        self, other = self.astype(np.float32), other.astype(np.float32)
        if rounding_mode == "trunc":  # of the quotient as it is in half precision
            return xp.trunc((self / other).astype(narrow))
        return div.op.kernel(xp, self, other, rounding_mode).astype(narrow)
    if rounding_mode is None:
        return xp.divide(self, other)
    if rounding_mode == "floor":
        return floor_quotient(xp, self, other)
    if rounding_mode != "trunc":
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    return trunc_quotient(xp, self, other)


def _div_self(grad, other, rounding_mode):
    return grad / conj(other) if rounding_mode is None else zeros(grad)


def _div_other(grad, self, other, rounding_mode):
    return -grad * conj((self / other) / other) if rounding_mode is None else zeros(grad)


div.vjp(self=_div_self, other=_div_other)


@composite
def true_divide(input, other, *, out=None):
    """Divides element by element, whatever the dtypes: ``div`` without a rounding mode."""
    return div(input, other, out=out)


@composite(at=("Tensor",))
def true_divide_(input, other):
    """In-place version of :func:`true_divide`."""
    return input.div_(other)


def floor_quotient(xp: Namespace, x: Any, y: Any) -> Any:
    """x / y rounded down, in their common dtype."""
    _check_divisor(xp, x, y, "div_floor_cpu")
    if x.size >= 1024 and x.dtype == y.dtype == np.float32:
        found = _rounded_quotient(x, y, np.floor, 2**24)
        if found is not None:
            return found[2].astype(np.float32)
    return xp.floor_divide(x, y)


def _rounded_quotient(x: Any, y: Any, rounding: Any, limit: int) -> Any:
    """Two float32 arrays and their rounded quotient in float64, where it is right if it is below 2^28; None if it may
    reach ``limit``. That takes a third of the time of NumPy's, which goes by ``fmod`` element by element."""
    wide, divisor = x.astype(np.float64), y.astype(np.float64)
    quotient = np.asarray(np.divide(wide, divisor))
    rounding(quotient, quotient)
    return (wide, divisor, quotient) if square_sum(quotient) < limit**2 and surely_finite(y) else None


def trunc_quotient(xp: Namespace, x: Any, y: Any) -> Any:
    """x / y rounded towards zero, in their common dtype."""
    _check_divisor(xp, x, y, "div_trunc_cpu")
    if x.dtype.kind not in "iu":
        return xp.trunc(xp.divide(x, y))
    floor = xp.floor_divide(x, y)
    return floor + ((floor < 0) & (floor * y != x))


def _check_divisor(xp: Namespace, x: Any, y: Any, name: str) -> None:
    refuse({"b": name, "c": name}, x.dtype)
    if x.dtype.kind in "iu" and x.size and not xp.all(y):
        raise RuntimeError("ZeroDivisionError")


@op("elementwise", ufunc="reciprocal", promote="float")
def reciprocal(self: Array):  # y = 1 / x       gx = -gy conj(y^2)
    """One over each element."""


reciprocal.vjp(self=lambda grad, result: -grad * conj(result * result))


@composite(at=("Tensor",), name="__rtruediv__", aliases=("__rdiv__",))
def reciprocal_times(self, other):
    return reciprocal(self) * other if isinstance(other, (Tensor, *_NUMBERS, np.generic)) else NotImplemented


def not_differentiable(name: str) -> Any:
    """The formula of an op for which PyTorch has none: it raises when the gradient is asked for."""

    def formula(grad):
        raise RuntimeError(f"derivative for aten::{name} is not implemented")

    return formula


# ------------------------------------------------------------------------------------------------ floors and remainders


@op("elementwise", operators=("__floordiv__", "__ifloordiv__"), numbers_too=True, node="NotImplemented")
def floor_divide(xp: Namespace, self: Array | Number, other: Array | Number):  # z = floor(x / y)
    """The quotient, rounded down. Raises RuntimeError for an integer division by zero; has no gradient.

    >>> import penlight as torch
    >>> torch.tensor([-7, 7]) // 2
    tensor([-4,  3])
    """
    return floor_quotient(xp, self, other)


floor_divide.vjp(self=not_differentiable("floor_divide"), other=not_differentiable("floor_divide"))
reflected("__rfloordiv__", floor_divide)


def _remainder_node(self, other):
    if not isinstance(self, Tensor):
        return "NotImplemented"
    return "RemainderBackward1" if isinstance(other, Tensor) else "RemainderBackward0"


def _remainder_other(grad, self, other):
    if fixed_number(self) is not None:
        raise RuntimeError("derivative for aten::remainder is not implemented")
    return -grad * div(self, other, rounding_mode="floor")


def _remainder32(x, y, rounding=np.floor, otherwise=np.remainder):
    """Of float32, in float64, where the rest of a quotient that is rounded right is exact."""
    found = _rounded_quotient(x, y, rounding, 2**28)
    if found is None:
        return otherwise(x, y)
    wide, divisor, quotient = found
    np.multiply(quotient, divisor, quotient)
    return np.subtract(wide, quotient, quotient).astype(np.float32)


def _remainder_array(x, y, out=None):
    """Of floats. PyTorch gives a remainder of 0 the sign of ``x``, NumPy that of ``y``."""
    rest = _remainder32(x, y) if x.size >= 1024 and x.itemsize == 4 and x.shape == y.shape else np.remainder(x, y)
    if not without_zero(rest):
        rest = choose(np.equal(rest, 0), np.copysign(rest, x), rest)
    return into(out, rest)


@op("elementwise", ufunc=_remainder_array, operators=("__mod__", "__imod__"), node=_remainder_node)
def remainder(xp: Namespace, self: Array | Number, other: Array | Number):  # z = x - y floor(x / y)
    """The remainder of a division rounded down: it has the sign of ``other``.

    >>> import penlight as torch
    >>> torch.tensor([-3, 3]) % 2, torch.fmod(torch.tensor([-3, 3]), 2)
    (tensor([1, 1]), tensor([-1,  1]))
    """
    _check_divisor(xp, self, other, "remainder_cpu")
    if self.dtype.kind in "iu":
        return xp.remainder(self, other)
    return _remainder_array(self, other)


remainder.vjp(self=lambda grad: grad, other=_remainder_other)
reflected("__rmod__", remainder)


@op("elementwise", node=lambda other: "FmodBackward1" if isinstance(other, Tensor) else "FmodBackward0")
def fmod(xp: Namespace, self: Array, other: Array | Number):  # z = x - y trunc(x / y)
    """The remainder of a division rounded towards zero: it has the sign of ``input``, as in C."""
    _check_divisor(xp, self, other, "fmod_cpu")
    if self.size >= 1024 and self.dtype == np.float32 and self.shape == other.shape:
        rest = _remainder32(self, other, np.trunc, np.fmod)
        return rest if without_zero(rest) else xp.copysign(rest, self)  # a rest has the sign of what is divided
    return xp.fmod(self, other)


fmod.vjp(self=lambda grad: grad, other=lambda grad, self, other: -grad * div(self, other, rounding_mode="trunc"))

# ------------------------------------------------------------------------------------------------ signs


def _sign_array(x):
    if x.dtype.kind == "f":
        if x.ndim and x.size < 4096:
            y = np.sign(x)  # fewer steps, but slower ones
            if without_nan(y):
                return y
        nothing = zero(x.dtype)
        above, below = np.asarray(np.greater(x, nothing)), np.asarray(np.less(x, nothing))
        return np.subtract(above.view(np.int8), below.view(np.int8)).astype(x.dtype)  # 0 for NaN
    return x.copy() if x.dtype.kind == "b" else np.sign(x)


@op("elementwise", out=same_dtype, refuse={"c": NotImplementedError(
    "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.")})  # fmt: skip
def sign(xp: Namespace, self: Array):
    """-1, 0 or 1. Raises NotImplementedError for complex tensors, which have ``sgn``."""
    return _sign_array(self)


sign.vjp(self=lambda grad: zeros(grad))


@op("other", inplace=True, out=same_dtype)
def sgn(xp: Namespace, self: Array):  # y = x / |x|, 0 for 0       gx = (gy - Re(gy conj(y)) y) / |x|
    """``sign`` for real tensors; the direction ``x / |x|`` for complex ones."""
    if self.dtype.kind != "c":
        return _sign_array(self) if self.dtype.kind != "V" else _sign_array(self.astype(np.float32)).astype(self.dtype)
    size = xp.absolute(self)
    return xp.where(size == 0, self.dtype.type(0), self / xp.where(size == 0, size.dtype.type(1), size))


def _sgn_self(grad, self, result):
    if array_of(self).dtype.kind != "c":
        return zeros(grad)
    size = abs(self)
    along = _real_part(grad * conj(result))
    flat = array_of(size) == 0
    return unmasked(flat, (grad - along * result) / (size + flat))


sgn.vjp(self=_sgn_self)
_real_part = either(np.real, lambda z: z.real)
_sgn = either(lambda x: _sign_array(x) if x.dtype.kind != "c" else sgn.op.run(x), sgn)


@op(
    "elementwise",
    ufunc="absolute",
    out=same_dtype,
    operators=("__abs__",),
    aliases=("absolute",),
    refuse={"b": "abs_cpu"},
    inplace_refuse={"c": RuntimeError("In-place abs is not supported for complex tensors.")},
)
def abs(self: Array):  # y = |x|       gx = gy sgn(x)
    """The absolute value; of complex numbers, their modulus. The gradient at 0 is 0.

    >>> import penlight as torch
    >>> torch.abs(torch.tensor([3 + 4j, -1]))
    tensor([5., 1.])
    """


abs.vjp(self=lambda grad, self: grad * _sgn(self))
