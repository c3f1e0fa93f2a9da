"""Activation functions. Kinks have PyTorch's subgradients: each formula says on which side its comparison is strict."""

from __future__ import annotations

from functools import lru_cache
from math import copysign, inf, pi, sqrt
from typing import Any

from ..backend import dtypes
from ..backend.choice import at_most, choose, cleared, clip, either_number
from ..backend.direct import np
from ..backend.layouts import plain
from ..backend.names import scalar_name
from ..backend.numbers import Constants, one, zero
from ..backend.types import Array, Namespace
from .define import op, register, registry
from .elus import celu, elu, selu
from .erf import erf, erf_array
from .exponential import exp, expm1, sigmoid, sigmoid_array
from .formulas import array_of, complement, either, masked, pick, unmasked
from .gelu import BETA, KAPPA, gelu_array, gelu_grad_array, gelu_tanh_array
from .helpers import conj
from .operands import to_dtype
from .outputs import refusing, same_dtype
from .scalars import scalar
from .trigonometric import tanh

_exp, _tanh, _erf = either(np.exp, exp), either(np.tanh, tanh), either(erf_array, erf)
_sigmoid, _expm1 = either(sigmoid_array, sigmoid), either(np.expm1, expm1)


def _refusing(name: str) -> dict[str, Any]:
    return {"biu": name, "c": name}


# From this size on, steps write in place: memory for another array would cost more than the step.
LARGE = 4096

# ------------------------------------------------------------------------------------------------ relu and its kin

_F32, _F64 = np.dtype(np.float32), np.dtype(np.float64)
_ZERO32, _ZERO64 = np.zeros((), _F32), np.zeros((), _F64)


_INF32, _INF64 = np.array(inf, _F32), np.array(inf, _F64)


def _relu_array(x, out=None):
    # A 0-d array: turning a number into one would take longer than ten maxima.
    zero = _ZERO32 if x.dtype is _F32 else _ZERO64 if x.dtype is _F64 else x.dtype.type(0)
    if x.size >= LARGE and (x.dtype is _F32 or x.dtype is _F64):
        # NumPy's maximum of an array and one number takes four times as long as its loop for bounds that are numbers.
        return clip(x, zero, _INF32 if x.dtype is _F32 else _INF64, out)
    return np.maximum(x, zero) if out is None else np.maximum(x, zero, out=out)


@op("elementwise", ufunc=_relu_array, out=False, inplace=("torch", "Tensor", "nn.functional"), refuse={
    "b": RuntimeError("Boolean inputs not supported for relu"),
    "c": NotImplementedError("clamp is not supported for complex types")})  # fmt: skip
def relu(xp: Namespace, self: Array):  # y = max(x, 0)       gx = gy where y > 0
    """Zero for negative elements. The gradient at 0 is 0.

    >>> import penlight as torch
    >>> torch.relu(torch.tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return _relu_array(self)


def _relu_self(grad, result):
    y = array_of(result)
    if y.size >= LARGE:
        return masked(np.not_equal(y, zero(y.dtype)), grad)
    return unmasked(np.less_equal(y, zero(y.dtype)), grad)  # the gradient passes at NaN


relu.vjp(self=_relu_self)


@op(
    "elementwise",
    at=(),
    inplace=("nn.functional",),
    inplace_node="LeakyReluBackward1",
    refuse=_refusing("leaky_relu_cpu"),
)
def leaky_relu(xp: Namespace, self: Array, negative_slope=0.01):  # y = x, a x for x <= 0
    """``negative_slope`` times the negative elements."""
    scaled = xp.multiply(self, scalar(negative_slope, self.dtype))
    if 0 < negative_slope <= 1:
        return xp.maximum(self, scaled)
    return choose(xp.greater(self, zero(self.dtype)), self, scaled)


def leaky_relu_self(grad, self, negative_slope):
    x = array_of(self)
    high = np.greater(x, zero(x.dtype))
    if x.size >= LARGE and isinstance(grad, np.ndarray) and grad.dtype == x.dtype:
        return grad * either_number(high, 1, negative_slope, x.dtype)  # in half of the steps
    return pick(high, grad, grad * negative_slope)


leaky_relu.vjp(self=leaky_relu_self)


@op("elementwise", at=(), inplace=("nn.functional",), refuse={
    "b": RuntimeError("Bool inputs not supported for hardtanh"),
    "c": NotImplementedError("clamp is not supported for complex types")})  # fmt: skip
def hardtanh(xp: Namespace, self: Array, min_val=-1.0, max_val=1.0):
    """Clamps to ``[min_val, max_val]``; unlike ``clamp``, no gradient passes at the bounds."""
    kind = self.dtype.kind
    if kind == "u" and (min_val < 0 or max_val < 0):
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    if kind != "f":
        return clip(self, self.dtype.type(min_val), self.dtype.type(max_val))
    return clip(self, scalar(min_val, self.dtype), scalar(max_val, self.dtype))


def _hardtanh_self(grad, self, min_val, max_val):
    x = array_of(self)
    return masked(_between(x, min_val, max_val), grad)


def _between(x: Any, low: float, high: float) -> Any:
    """Where elements are strictly between two numbers."""
    if x.dtype.kind == "f":  # 0-d arrays, which compare in half the time
        low, high = _bounds(x.dtype, low, high)
    above = np.greater(x, low)
    return np.logical_and(above, np.less(x, high), above) if x.ndim else above & (x < high)


hardtanh.vjp(self=_hardtanh_self)


@op(
    "elementwise",
    at=("torch",),
    inplace=("torch", "nn.functional"),
    inplace_node="ThresholdBackward1",
    refuse={"bc": "threshold_cpu"},
)
def threshold(xp: Namespace, self: Array, threshold, value):
    """``value`` for elements that are at most ``threshold``, which is taken in the dtype of the tensor."""
    low = self <= (float(threshold) if self.dtype.kind not in "iu" else to_dtype(threshold, self.dtype))
    if self.dtype.kind == "f" and self.ndim and self.size < LARGE:
        y = self.copy()
        y[low] = scalar(value, self.dtype)
        return y
    if self.dtype.kind == "f":
        is_zero = not value and copysign(1.0, value) > 0
        return cleared(low, self) if is_zero else choose(low, scalar(value, self.dtype), self)
    return xp.where(low, to_dtype(value, self.dtype), self)


threshold.vjp(self=lambda grad, self, threshold: unmasked(array_of(self) <= threshold, grad))

# ------------------------------------------------------------------------------------------------ smooth ones


@op("elementwise", at=("nn.functional",), inplace=False, out=same_dtype, refuse=_refusing("GeluKernelImpl"))
def gelu(xp: Namespace, self: Array, *, approximate="none"):  # y = x Phi(x)       gx = gy (Phi(x) + x phi(x))
    """The element times the normal distribution's probability of less; ``approximate="tanh"`` is the common
    approximation.

    >>> import penlight as torch
    >>> torch.nn.functional.gelu(torch.tensor([-1., 0., 1.]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate == "none":
        return gelu_array(self)
    if approximate != "tanh":
        raise RuntimeError("approximate argument must be either none or tanh.")
    return gelu_tanh_array(self)


def _gelu_self(grad, self, approximate):
    if isinstance(self, np.ndarray) and isinstance(grad, np.ndarray) and grad.dtype == self.dtype:
        return gelu_grad_array(grad, self, approximate)
    if approximate == "none":
        normal = 0.5 * (1 + _erf(self * sqrt(0.5)))
        return grad * (normal + self * (_exp(self * self * -0.5) * (1 / sqrt(2 * pi))))
    inner = _tanh(BETA * (self + KAPPA * (self * self * self)))
    slope = BETA * (1 + 3 * KAPPA * (self * self))
    return grad * (0.5 * (1 + inner) + 0.5 * self * (1 - inner * inner) * slope)


gelu.vjp(self=_gelu_self)


def _silu_array(x: Any, out: Any = None) -> Any:
    if x.size < LARGE:
        return np.divide(x, np.add(np.exp(np.negative(x)), one(x.dtype)), out)
    y = np.negative(x)
    np.exp(y, y)
    np.add(y, one(x.dtype), y)
    return np.divide(x, y, y if out is None else out)


@op("elementwise", ufunc=_silu_array, at=(), inplace=(), refuse={"biu": "silu_cpu"})
def silu(xp: Namespace, self: Array):  # y = x s(x)       gx = gy s (1 + x (1 - s))
    """The element times its ``sigmoid``."""
    return _silu_array(self)


def _silu_self(grad, self):
    s = _sigmoid(self)
    if isinstance(s, np.ndarray) and s.size >= LARGE and s.dtype.kind == "f" and s.dtype == grad.dtype:
        y = 1 - s
        y *= self
        y += 1
        y *= s
        return np.multiply(y, grad, y)
    return grad * conj(s + s * self * complement(s))


silu.vjp(self=_silu_self)


_MISH = Constants(2.0, 20.0)


def _mish_array(x: Any, out: Any = None) -> Any:
    if x.size < LARGE:
        return np.multiply(np.tanh(np.log1p(np.exp(x))), x, out)
    # In fewer transcendental steps, with n = e^x (e^x + 2): tanh(ln(1 + e^x)) = n / (n + 2), 1 to rounding beyond 20.
    two, end = _MISH[x.dtype]
    e = np.minimum(x, end, out=np.empty_like(x))
    np.exp(e, e)
    y = np.add(e, two, np.empty_like(x))
    np.multiply(y, e, y)
    np.add(y, two, e)
    np.divide(y, e, y)
    return np.multiply(y, x, y if out is None else out)


@op("elementwise", ufunc=_mish_array, at=(), inplace=(), refuse=_refusing("mish_cpu"))
def mish(xp: Namespace, self: Array):  # y = x tanh(softplus(x))
    """The element times the hyperbolic tangent of its ``softplus``."""
    return _mish_array(self)


def _mish_self(grad, self):
    soft = _softplus(self)
    t = _tanh(soft)
    return grad * (t - self * _expm1(-soft) * complement(t * t))  # s(x) = 1 - e^-softplus(x)


mish.vjp(self=_mish_self)


@op("elementwise", at=("nn.functional",), inplace=False, out=same_dtype, refuse=_refusing("softplus_cpu"))
def softplus(xp: Namespace, self: Array, beta=1, threshold=20):  # y = ln(1 + e^(b x)) / b       gx = gy s(b x)
    """A smooth ``relu``; beyond ``threshold``, where float32 cannot tell the difference, the element itself."""
    if beta == 1 and self.itemsize == 4 and threshold >= 17 and self.size < LARGE:
        return xp.logaddexp(self, zero(self.dtype))  # which is the element itself from 17 on
    number = self.dtype.type
    scaled = self * number(beta) if beta != 1 else self
    y = xp.exp(scaled, xp.empty_like(self))
    xp.log1p(y, y)
    if beta != 1:
        xp.divide(y, number(beta), y)
    if self.size >= LARGE and scaled.max() <= threshold:  # False where there is a NaN
        return y
    xp.putmask(y, xp.greater(scaled, scalar(threshold, self.dtype)), self)
    return y


def _softplus_self(grad, self, beta, threshold):
    scaled = self * beta if beta != 1 else self
    if isinstance(self, np.ndarray) and self.size >= LARGE and scaled.max() <= threshold:
        return grad * _sigmoid(scaled)
    x = array_of(scaled)
    return pick(np.greater(x, scalar(threshold, x.dtype)), grad, grad * _sigmoid(scaled))


softplus.vjp(self=_softplus_self)
_softplus = either(lambda x: np.log1p(np.exp(x)), softplus)


def logsigmoid_array(x: Any) -> Any:
    if x.size < LARGE:
        return np.subtract(zero(x.dtype), np.logaddexp(np.negative(x), zero(x.dtype)))  # 0.0 for large x, not -0.0
    y = np.empty_like(x)  # what NumPy does one element after the other takes fewer calls, but longer
    if x.min() > -80:  # e^-x is finite
        np.log1p(np.exp(np.negative(x, y), y), y)
        return np.subtract(zero(x.dtype), y, y)
    np.absolute(x, y)
    np.log1p(np.exp(np.negative(y, y), y), y)
    return np.subtract(at_most(x, zero(x.dtype)), y, y)


@op(
    "elementwise",
    at=("nn.functional",),
    inplace=False,
    node="LogSigmoidBackward0",
    refuse=_refusing("log_sigmoid_cpu"),
    out=refusing("expected scalar type {source} but found {target}"),
    layout=plain,
)
def logsigmoid(xp: Namespace, self: Array):  # y = ln s(x)       gx = gy s(-x)
    """The logarithm of ``sigmoid``, without overflow."""
    return logsigmoid_array(self)


logsigmoid.vjp(self=lambda grad, self: grad * _sigmoid(-self))

# ------------------------------------------------------------------------------------------------ piecewise linear ones


_HARD = Constants(3.0, 0.0, 6.0)


def _hardsigmoid_array(x: Any, out: Any = None) -> Any:
    three, none, six = _HARD[x.dtype]
    y = np.add(x, three, np.empty_like(x) if out is None else out)
    return np.divide(clip(y, none, six, y), six, y)


def _hardswish_array(x: Any, out: Any = None) -> Any:
    three, none, six = _HARD[x.dtype]
    y = np.add(x, three, np.empty_like(x))
    np.multiply(clip(y, none, six, y), x, y)
    return np.divide(y, six, y if out is None else out)


@op("elementwise", ufunc=_hardsigmoid_array, at=(), inplace=(), refuse=_refusing("hardsigmoid_cpu"))
def hardsigmoid(xp: Namespace, self: Array):  # y = clamp(x + 3, 0, 6) / 6
    """A ``sigmoid`` of three straight lines."""
    return _hardsigmoid_array(self)


_SIXTH = float(np.float32(1 / 6))  # PyTorch's constant, for float64 too


hardsigmoid.vjp(self=lambda grad, self: masked(_between(array_of(self), -3.0, 3.0), grad * _SIXTH))


@op("elementwise", ufunc=_hardswish_array, at=(), inplace=(), refuse=_refusing("hardswish_cpu"))
def hardswish(xp: Namespace, self: Array):  # y = x hardsigmoid(x)
    """The element times its ``hardsigmoid``."""
    return _hardswish_array(self)


def _hardswish_self(grad, self):
    x = array_of(self)
    low, high = _BENDS[x.dtype]
    return unmasked(x <= low, pick(x < high, grad * (self / 3 + 0.5), grad))


_BENDS = Constants(-3.0, 3.0)


hardswish.vjp(self=_hardswish_self)


@lru_cache(64)
def _bounds(dtype: Any, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    return np.array(low, dtype), np.array(high, dtype)


@op("elementwise", at=("nn.functional",), inplace=False, out=same_dtype, refuse=_refusing("softshrink_check"))
def softshrink(xp: Namespace, self: Array, lambd=0.5):  # y = x - clamp(x, -l, l)
    """Moves elements towards zero by ``lambd``, and those that are near to it."""
    if lambd < 0:
        kind = dtypes.of(self.dtype)
        raise RuntimeError(
            f"lambda must be in range [0, {dtypes.finfo(kind).max:g}] for input dtype {scalar_name(kind)}, but found "
            f"{lambd:g}"
        )
    low, high = _bounds(self.dtype, -lambd, lambd)
    return xp.subtract(self, clip(self, low, high))


@op(
    "elementwise",
    at=("torch", "Tensor", "nn.functional"),
    inplace=False,
    out=same_dtype,
    refuse=_refusing("hardshrink_cpu"),
)
def hardshrink(xp: Namespace, self: Array, lambd=0.5):  # y = x, 0 for |x| <= l
    """Zero for elements that are nearer to it than ``lambd``."""
    if not lambd < inf:
        return xp.where((self >= -lambd) & (self <= lambd), self.dtype.type(0), self)
    return cleared(xp.less_equal(xp.absolute(self), scalar(lambd, self.dtype)), self)


def _shrink_self(grad, self, lambd):
    x = array_of(self)
    bound = scalar(lambd, x.dtype) if lambd >= 0 and x.dtype.kind == "f" and x.itemsize > 2 else None
    far = np.greater(np.absolute(x), bound) if bound is not None else (x < -lambd) | (x > lambd)
    return masked(far, grad)


softshrink.vjp(self=_shrink_self)
hardshrink.vjp(self=_shrink_self)

for _function in (relu, leaky_relu, hardtanh, threshold, hardsigmoid, softshrink, hardshrink):
    _function.op.bent = True

# ------------------------------------------------------------------------------------------------ nn.functional


def _functional(function: Any) -> Any:
    """Registers the form of an activation that may write into its input: ``f(input, ..., inplace=False)``."""
    name = function.__name__.strip("_")
    op = registry["torch"].get(name) or globals()[name]
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{op.__doc__}\n\n    With ``inplace``, writes into ``input``."
    register(function, name, ("nn.functional",))
    return function


@_functional
def relu_(input, inplace=False):
    return relu.inplace(input) if inplace else relu(input)


@_functional
def leaky_relu_(input, negative_slope=0.01, inplace=False):
    return leaky_relu.inplace(input, negative_slope) if inplace else leaky_relu(input, negative_slope)


@_functional
def elu_(input, alpha=1.0, inplace=False):
    return elu.inplace(input, alpha) if inplace else elu(input, alpha)


@_functional
def celu_(input, alpha=1.0, inplace=False):
    return celu.inplace(input, alpha) if inplace else celu(input, alpha)


@_functional
def selu_(input, inplace=False):
    return selu.inplace(input) if inplace else selu(input)


@_functional
def hardtanh_(input, min_val=-1.0, max_val=1.0, inplace=False):
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return hardtanh.inplace(input, min_val, max_val) if inplace else hardtanh(input, min_val, max_val)


@_functional
def threshold_(input, threshold, value, inplace=False):
    function = globals()["threshold"]
    return function.inplace(input, threshold, value) if inplace else function(input, threshold, value)


@_functional
def silu_(input, inplace=False):
    return silu.inplace(input) if inplace else silu(input)


@_functional
def mish_(input, inplace=False):
    return mish.inplace(input) if inplace else mish(input)


@_functional
def hardsigmoid_(input, inplace=False):
    return hardsigmoid.inplace(input) if inplace else hardsigmoid(input)


@_functional
def hardswish_(input, inplace=False):
    return hardswish.inplace(input) if inplace else hardswish(input)


register(sigmoid, "sigmoid", ("nn.functional",))
register(tanh, "tanh", ("nn.functional",))
