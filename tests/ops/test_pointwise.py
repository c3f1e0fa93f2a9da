"""Pointwise operations without PyTorch: derivatives by differences, ties and kinks, special values, dtypes."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from math import erf, erfc, fmod, inf, nan, pi
from typing import Any

import numpy as np
import pytest

import penlight as torch
import penlight.nn.functional as F
from tests.ops.checks import gradcheck

T = torch.tensor

# -- derivatives -------------------------------------------------------------------------------------------------------

ANY = np.array([-2.3, -0.7, 0.4, 1.9])
POSITIVE = np.array([0.2, 0.9, 1.7, 4.2])
INSIDE = np.array([-0.9, -0.3, 0.2, 0.8])
ANYWHERE = [
    "neg", "abs", "square", "exp", "exp2", "expm1", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "asinh",
    "sinc", "deg2rad", "rad2deg", "sigmoid", "erf", "erfc", "sgn", "sign", "reciprocal", "floor", "ceil", "trunc",
    "round", "frac", "nan_to_num", "relu", "selu", "celu",
]  # fmt: skip
ACTIVATIONS = [
    "leaky_relu", "elu", "gelu", "silu", "mish", "softplus", "hardtanh", "hardsigmoid", "hardswish", "logsigmoid",
    "tanhshrink", "softshrink", "hardshrink", "softsign", "relu6",
]  # fmt: skip
OF_TWO = [
    "add", "sub", "rsub", "mul", "div", "pow", "atan2", "hypot", "logaddexp", "logaddexp2", "maximum", "minimum",
    "fmax", "fmin", "copysign", "xlogy", "fmod", "remainder",
]  # fmt: skip
UNARY: dict[str, tuple[Callable[..., Any], Any]] = {
    **{name: (getattr(torch, name), ANY) for name in ANYWHERE},
    **{name: (getattr(torch, name), POSITIVE) for name in ["sqrt", "rsqrt", "log", "log2", "log10", "log1p"]},
    **{name: (getattr(torch, name), INSIDE) for name in ["asin", "acos", "atanh", "erfinv"]},
    **{name: (getattr(F, name), ANY) for name in ACTIVATIONS},
    "acosh": (torch.acosh, POSITIVE + 1),
    "logit": (torch.logit, np.array([0.1, 0.4, 0.9])),
    "gelu tanh": (lambda x: F.gelu(x, approximate="tanh"), ANY),
    "pow 3": (lambda x: x**3, ANY),
    "pow 2.5": (lambda x: x**2.5, POSITIVE),
    "number pow": (lambda x: 2**x, ANY),
    "number div": (lambda x: 2 / x, ANY),
    "number sub": (lambda x: 2 - x, ANY),
    "remainder": (lambda x: x % 0.6, ANY),
    "clamp": (lambda x: torch.clamp(x, -1, 1), ANY),
    "threshold": (lambda x: F.threshold(x, 0.1, 5.0), ANY),
    "masked_fill": (lambda x: x.masked_fill(T([True, False, False, True]), 7.0), ANY),
    "softmax": (lambda x: torch.softmax(x, 0), ANY),
    "log_softmax": (lambda x: torch.log_softmax(x, 0), ANY),
    "logsumexp": (lambda x: torch.logsumexp(x, 0), ANY),
    "softmin": (lambda x: F.softmin(x, 0), ANY),
    "glu": (F.glu, ANY),
    "normalize": (lambda x: F.normalize(x, dim=0), ANY),
}
BINARY: dict[str, Callable[..., Any]] = {
    **{name: getattr(torch, name) for name in OF_TWO},
    **{name: getattr(F, name) for name in ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"]},
    "div floor": lambda x, y: torch.div(x, y, rounding_mode="floor"),
    "where": lambda x, y: torch.where(x > 1, x, y),
    "lerp": lambda x, y: torch.lerp(x, y, 0.3),
    "addcmul": lambda x, y: torch.addcmul(x, x, y, value=2.5),
    "addcdiv": lambda x, y: torch.addcdiv(x, x, y, value=2.5),
    "clamp": lambda x, y: torch.clamp(x, y, y + 1),
    "kl_div": lambda x, y: F.kl_div(x, y, reduction="sum"),
    "prelu": lambda x, y: F.prelu(-x, y[:1]),
    "cosine_similarity": lambda x, y: F.cosine_similarity(x, y, dim=0),
    "with logits": lambda x, y: F.binary_cross_entropy_with_logits(x, y, pos_weight=T(2.0)),
}


@pytest.mark.parametrize("name", UNARY)
def test_derivatives_of_unary_operations(name: str) -> None:
    function, x = UNARY[name]
    gradcheck(function, x)


@pytest.mark.parametrize("name", BINARY)
def test_derivatives_of_binary_operations(name: str) -> None:
    gradcheck(BINARY[name], np.array([0.3, 1.6, 2.2]), np.array([0.7, 1.1, 1.9]))


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_derivatives_of_losses_of_classes(reduction: str) -> None:
    x = np.random.default_rng(0).standard_normal((3, 4))
    target, weight = T([1, 3, -100]), T([1.0, 2.0, 3.0, 0.5], dtype=torch.float64)
    soft = torch.softmax(T(x[::-1].copy()), 1)
    gradcheck(lambda x: F.cross_entropy(x, target, weight, reduction=reduction), x)
    gradcheck(lambda x: F.cross_entropy(x, target, weight, reduction=reduction, label_smoothing=0.2), x)
    gradcheck(lambda x: F.cross_entropy(x, soft, weight, reduction=reduction), x)
    gradcheck(lambda x: F.nll_loss(x.reshape(1, 4, 3), T([[1, 0, 2]]), weight, reduction=reduction), x)
    gradcheck(lambda x: F.binary_cross_entropy(torch.sigmoid(x), soft, reduction=reduction), x)


def slope(function: Callable[..., Any], *values: float) -> list[float]:
    """The gradients of a function of numbers."""
    leaves = [T(value, dtype=torch.float64, requires_grad=True) for value in values]
    return [grad.item() for grad in torch.autograd.grad(function(*leaves), leaves, materialize_grads=True)]


# What PyTorch takes for the derivative where there is none, or several.
TIES: list[tuple[Callable[..., Any], tuple[float, ...], list[float]]] = [
    (torch.abs, (0.0,), [0.0]),
    (torch.relu, (0.0,), [0.0]),
    (torch.maximum, (1.0, 1.0), [0.5, 0.5]),
    (torch.minimum, (1.0, 1.0), [0.5, 0.5]),
    (torch.fmax, (1.0, 1.0), [1.0, 0.0]),
    (torch.fmin, (1.0, 1.0), [1.0, 0.0]),
    (torch.fmax, (nan, 1.0), [0.0, 1.0]),
    (lambda x: torch.clamp(x, 0, 1), (0.0,), [1.0]),
    (lambda x: torch.clamp(x, 0, 1), (1.0,), [1.0]),
    (F.hardtanh, (1.0,), [0.0]),
    (F.relu6, (6.0,), [0.0]),
    (F.hardsigmoid, (3.0,), [0.0]),
    (F.leaky_relu, (0.0,), [0.01]),
    (F.elu, (0.0,), [1.0]),
    (F.softshrink, (0.5,), [0.0]),
    (F.hardshrink, (0.5,), [0.0]),
    (torch.atan2, (0.0, 0.0), [0.0, 0.0]),
    (torch.pow, (0.0, 0.0), [0.0, 0.0]),
    (torch.pow, (0.0, 2.0), [0.0, 0.0]),
    (torch.sign, (0.0,), [0.0]),
    (torch.sinc, (0.0,), [0.0]),
    (torch.copysign, (0.0, -1.0), [0.0, 0.0]),
    (torch.sqrt, (0.0,), [inf]),
]


@pytest.mark.parametrize(("function", "values", "expected"), TIES)
def test_subgradients(function: Callable[..., Any], values: tuple[float, ...], expected: list[float]) -> None:
    assert slope(function, *values) == expected


# -- values ------------------------------------------------------------------------------------------------------------

VALUES: list[tuple[Any, Any]] = [
    (lambda: torch.sin(T(pi / 6)), 0.5),
    (lambda: torch.exp(T([-inf, 0.0, inf])), [0.0, 1.0, inf]),
    (lambda: torch.log(T([0.0, 1.0, -1.0])), [-inf, 0.0, nan]),
    (lambda: torch.sign(T([nan, -0.0, -3.0])), [0.0, 0.0, -1.0]),
    (lambda: torch.round(T([0.5, 1.5, 2.5, -0.5])), [0.0, 2.0, 2.0, -0.0]),
    (lambda: torch.round(T([1.25, 3.14159]), decimals=1), [1.2, 3.1]),
    (lambda: T([-7, 7]) // T([2, -2]), [-4, -4]),
    (lambda: T([-7, 7]) % T([2, -2]), [1, -1]),
    (lambda: torch.fmod(T([-7, 7]), 2), [-1, 1]),
    (lambda: torch.div(T([-7, 7]), 2, rounding_mode="trunc"), [-3, 3]),
    (lambda: T([1, -1, 2]) ** T([-1, -3, -1]), [1, -1, 0]),
    (lambda: T([1, 2]) << T([70, 1]), [0, 4]),
    (lambda: T([-8, 8]) >> T([70, 1]), [-1, 4]),
    (lambda: T([200, 100], dtype=torch.uint8) + 100, [44, 200]),
    (lambda: torch.abs(T([3 + 4j])), [5.0]),
    (lambda: torch.sgn(T([3 + 4j, 0])), [0.6 + 0.8j, 0]),
    (lambda: torch.maximum(T([nan, 1.0]), T([1.0, nan])), [nan, nan]),
    (lambda: torch.fmax(T([nan, 1.0]), T([1.0, nan])), [1.0, 1.0]),
    (lambda: torch.clamp(T([nan, 5.0]), 0, 1), [nan, 1.0]),
    (lambda: torch.relu(T([nan, -1.0])), [nan, 0.0]),
    (lambda: torch.nan_to_num(T([nan, inf, -inf]), 1.0, 2.0, 3.0), [1.0, 2.0, 3.0]),
    (lambda: torch.heaviside(T([-1.0, 0.0, 1.0]), T([0.5])), [0.0, 0.5, 1.0]),
    (lambda: torch.logaddexp(T([-inf, 1000.0]), T([-inf, 1000.0])), [-inf, 1000.6931]),
    (lambda: torch.softmax(T([[0.0, 0.0], [1000.0, 0.0]]), 1), [[0.5, 0.5], [1.0, 0.0]]),
    (lambda: torch.log_softmax(T([0.0, 1000.0]), 0), [-1000.0, 0.0]),
    (lambda: torch.logsumexp(T([-inf, -inf]), 0), -inf),
    (lambda: torch.sigmoid(T([-1000.0, 1000.0])), [0.0, 1.0]),
    (lambda: F.softplus(T([-1000.0, 1000.0])), [0.0, 1000.0]),
    (lambda: F.logsigmoid(T([-1000.0, 1000.0])), [-1000.0, 0.0]),
    (lambda: F.cross_entropy(T([[0.0, 0.0]]), T([1])), 0.693147),
    (lambda: F.nll_loss(T([[1.0, inf]]), T([-100]), reduction="sum"), 0.0),
    (lambda: F.binary_cross_entropy(T([0.0, 1.0]), T([1.0, 1.0]), reduction="none"), [100.0, 0.0]),
    (lambda: F.binary_cross_entropy_with_logits(T([-1000.0]), T([0.0])), 0.0),
    (lambda: F.kl_div(T([0.0]), T([0.0]), reduction="sum"), 0.0),
    (lambda: torch.where(T([True, False]), 1, 2.5), [1.0, 2.5]),
    (lambda: torch.lerp(T([1.0]), T([3.0]), 0.25), [1.5]),
]


@pytest.mark.parametrize(("compute", "expected"), VALUES)
def test_values(compute: Callable[[], Any], expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(compute().tolist()), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_error_functions_are_right_to_a_few_units(dtype: Any) -> None:
    x: Any = np.concatenate([np.linspace(-6, 6, 4001), np.geomspace(1e-30, 1, 50), [0.5, 1.0]]).astype(dtype)
    scale = float(np.finfo(dtype).eps)
    for function, exact in ((torch.erf, erf), (torch.erfc, erfc)):
        expected = np.array([exact(float(value)) for value in x])
        np.testing.assert_allclose(function(torch.from_numpy(x)).numpy(), expected, rtol=3 * scale)
    y: Any = np.linspace(-0.999, 0.999, 999).astype(dtype)
    back = torch.erf(torch.erfinv(torch.from_numpy(y))).numpy()
    np.testing.assert_allclose(back, y, rtol=8 * scale)
    assert torch.erfinv(T([-1.0, 0.0, 1.0, 2.0])).tolist()[:3] == [-inf, 0.0, inf]
    assert torch.erfc(T([30.0, -30.0])).tolist() == [0.0, 2.0]


# -- dtypes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("compute", "dtype"), [
    (lambda: T([1]) / T([2]), torch.float32),
    (lambda: T([1]) // 2, torch.int64),
    (lambda: T([1]) + 1.5, torch.float32),
    (lambda: T([True]) + True, torch.bool),
    (lambda: T([True]) * 2, torch.int64),
    (lambda: T([1.0]) + T(1.0, dtype=torch.float64), torch.float32),
    (lambda: T([1.0]) * 1j, torch.complex64),
    (lambda: torch.sin(T([1])), torch.float32),
    (lambda: torch.abs(T([1j])), torch.float32),
    (lambda: torch.float_power(T([1]), 2), torch.float64),
    (lambda: torch.erf(T([1.0])), torch.float32),
    (lambda: torch.softmax(T([1]), 0, dtype=torch.float64), torch.float64),
    (lambda: torch.exp(T([1.0], dtype=torch.float16)), torch.float16),
    (lambda: T([1.0]) == T([1]), torch.bool),
])  # fmt: skip
def test_dtypes_of_results(compute: Callable[[], Any], dtype: Any) -> None:
    assert compute().dtype is dtype


# -- operators, in place, out= -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["error", "always"])
def test_overflow_and_nan_are_silent_whatever_the_filters(action: Any) -> None:
    x = torch.tensor([1e38, -1e38, 0.0], requires_grad=True)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter(action)
        results = [x.exp(), x * 10, x / 0.0, x.log(), -x, torch.sigmoid(x), torch.softmax(x, 0), (x * x).sum()]
        sum(results[:-1], results[-1]).sum().backward()
        warnings.resetwarnings()
        torch.sigmoid(torch.full((1 << 19,), -1e38)), torch.full((1 << 19,), 1e38) * 10
        warnings.resetwarnings()
        assert torch.tensor([1e300]).isinf().item()
    assert not told


def test_foreign_operands() -> None:
    x = T([1.0])
    assert (x == None) is False  # type: ignore[comparison-overlap]  # noqa: E711
    assert (x == "a") is False
    assert (x != [1.0]) is True
    for operation in (lambda: x + "a", lambda: "a" - x, lambda: x < None, lambda: x ** "a", lambda: x & "a"):
        with pytest.raises(TypeError, match=r"unsupported operand|not supported between"):
            operation()


def test_in_place_operators_keep_the_tensor() -> None:
    x = T([1.0, 2.0])
    same = x
    x += 1
    x *= T([2.0, 2.0])
    x -= 1
    x /= 2
    x **= 2
    assert x is same
    assert x._version == 5
    assert x.tolist() == [2.25, 6.25]
    n = T([5, 6])
    n //= 2
    n %= 2
    n |= 4
    n ^= 1
    n <<= 1
    assert n.tolist() == [10, 8]


def test_in_place_keeps_what_formulas_need() -> None:
    x = T([3.0], requires_grad=True)
    y = x * 1
    y.pow_(2)
    y.mul_(x)
    y.backward()
    assert x.grad.tolist() == [3 * 3.0**2]


def test_out_is_written_and_checked() -> None:
    out = torch.zeros(2)
    assert torch.add(T([1.0, 2.0]), 1, out=out) is out
    assert out.tolist() == [2.0, 3.0]
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        torch.exp(T([1.0]), out=T([1]))
    with pytest.raises(RuntimeError, match="Found dtype Long but expected Float"):
        torch.neg(T([1.0]), out=T([1]))


@pytest.mark.parametrize(("compute", "error", "text"), [
    (lambda: T([True]) - T([True]), RuntimeError, "with two bool tensors is not supported"),
    (lambda: -T([True]), RuntimeError, "on a bool tensor is not supported"),
    (lambda: T([1]) // 0, RuntimeError, "ZeroDivisionError"),
    (lambda: T([1]) ** -1, RuntimeError, "Integers to negative integer powers are not allowed"),
    (lambda: T([1.0]) & T([1.0]), NotImplementedError, '"bitwise_and_cpu" not implemented for \'Float\''),
    (lambda: T([1j]) < T([1j]), NotImplementedError, "\"lt_cpu\" not implemented for 'ComplexFloat'"),
    (lambda: torch.clamp(T([1.0])), RuntimeError, "At least one of 'min' or 'max' must not be None"),
    (lambda: torch.where(T([1.0]), 1, 2), RuntimeError, "where expected condition to be a boolean tensor"),
    (lambda: torch.add(T([1.0, 2.0]), T([1.0, 2.0, 3.0])), RuntimeError, "The size of tensor a \\(2\\) must match"),
    (lambda: torch.pow(2, 3), TypeError, "received an invalid combination of arguments - got \\(int, int\\)"),
    (lambda: torch.softmax(T([1.0]), 2), IndexError, "Dimension out of range"),
    (lambda: F.cross_entropy(T([[1.0, 2.0]]), T([5])), IndexError, "Target 5 is out of bounds."),
    (lambda: F.mse_loss(T([1.0]), T([1.0]), reduction="x"), ValueError, "x is not a valid value for reduction"),
    (lambda: F.dropout(T([1.0]), 2.0), ValueError, "dropout probability has to be between 0 and 1"),
])  # fmt: skip
def test_errors(compute: Callable[[], Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        compute()


def test_dropout_is_pytorchs() -> None:
    torch.manual_seed(0)
    x = torch.ones(8)
    assert F.dropout(x, 0.3).ne(0).tolist() == [False, False, True, False, True, False, True, True]
    assert F.dropout(x, 0.5, training=False) is x
    assert F.dropout(x, 1.0).tolist() == [0.0] * 8


# ------------------------------------------------------------------------------------------------ few and many


@pytest.mark.parametrize("count", [9, 5000])
def test_remainders_are_exact_and_have_the_right_sign(count: int) -> None:
    rng = np.random.default_rng(0)
    x, y = [np.round(rng.normal(size=count) * 8, 1).astype(np.float32) for _ in range(2)]
    y[y == 0] = 0.5
    truncated = [fmod(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    floored = [np.float32(r + b) if r and (r < 0) != (b < 0) else r
               for r, b in zip(truncated, y.tolist(), strict=True)]  # fmt: skip
    for found, wanted in ((torch.fmod, truncated), (torch.remainder, floored)):
        result = found(torch.from_numpy(x), torch.from_numpy(y)).numpy()
        assert np.array_equal(result, np.array(wanted, np.float32))
        assert np.array_equal(np.signbit(result[result == 0]), np.signbit(x[result == 0]))


@pytest.mark.parametrize("count", [1, 700])
def test_rare_elements_among_others(count: int) -> None:
    def repeated(*values: float) -> torch.Tensor:
        return torch.tensor(values * count)

    for result, wanted in (
        (torch.special.entr(repeated(0.0, -1.0, 1.0, nan)), (0.0, -inf, 0.0, nan)),
        (torch.xlogy(repeated(0.0, 0.0, 2.0, 0.0), repeated(0.0, nan, 1.0, inf)), (0.0, nan, 0.0, 0.0)),
        (torch.sinc(repeated(0.0, 1e-20, inf)), (1.0, 1.0, nan)),
        (torch.angle(repeated(-1.0, -0.0, nan, inf)), (pi, 0.0, nan, 0.0)),
        (torch.nan_to_num(repeated(nan, 3e38, 1.0), nan=None), (0.0, 3e38, 1.0)),
        (torch.logaddexp(repeated(inf, -inf, -inf, nan), repeated(inf, -inf, 1.0, 1.0)), (inf, -inf, 1.0, nan)),
        (torch.nn.functional.selu(repeated(-inf, inf, nan)), (-1.7580993, inf, nan)),
        (torch.nn.functional.hardshrink(repeated(-inf, 0.5, nan)), (-inf, 0.0, nan)),
        (torch.nn.functional.leaky_relu(repeated(-inf, inf, nan), 0.5), (-inf, inf, nan)),
        (torch.erfinv(repeated(1.0, -1.0, 1.5, nan)), (inf, -inf, nan, nan)),
    ):
        assert np.allclose(result.numpy(), np.tile(np.array(wanted, np.float32), count), rtol=1e-6, equal_nan=True)


def test_gelu_of_many() -> None:
    x = np.linspace(-9, 9, 100_001).astype(np.float32)
    exact = x.astype(np.float64)
    below = np.array([0.5 * erfc(-value / 2**0.5) for value in exact])
    slope = below + exact * np.exp(-(exact**2) / 2) / (2 * pi) ** 0.5
    leaf = torch.from_numpy(x).requires_grad_()
    result = F.gelu(leaf)
    result.sum().backward()
    assert (np.abs(result.detach().numpy() - exact * below) / np.maximum(1, np.abs(exact))).max() < 2e-7
    assert np.abs(leaf.grad.numpy() - slope).max() < 3e-7
    ends = F.gelu(torch.tensor([inf, 3e38, -3e38, nan] * 100))[:4]
    assert np.array_equal(ends.numpy(), np.array([inf, 3e38, -0.0, nan], np.float32), equal_nan=True)
