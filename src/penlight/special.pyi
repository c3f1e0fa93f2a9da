# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from ._tensor import Tensor, _DType, _Ints, _Operand

def airy_ai(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Airy's function Ai."""
def bessel_j0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Bessel function of the first kind of order 0."""
def bessel_j1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Bessel function of the first kind of order 1."""
def bessel_y0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Bessel function of the second kind of order 0; NaN for negative elements."""
def bessel_y1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Bessel function of the second kind of order 1; NaN for negative elements."""
def chebyshev_polynomial_t(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the first kind of degree ``n``."""
def chebyshev_polynomial_u(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the second kind of degree ``n``."""
def chebyshev_polynomial_v(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the third kind of degree ``n``."""
def chebyshev_polynomial_w(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the fourth kind of degree ``n``."""
def digamma(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The derivative of ``lgamma``; NaN at negative integers."""
def entr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The terms of an entropy: ``-x log x``."""
def erf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The error function."""
def erfc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """1 minus the error function, accurate where that is near 1."""
def erfcx(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``exp(x ** 2) * erfc(x)``, which decays as 1/x."""
def erfinv(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of the error function; infinite at -1 and 1, NaN outside."""
def exp2(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """2 to the power of each element."""
def expit(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logistic function."""
def expm1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """e to the power of each element, minus 1; accurate near 0."""
def gammainc(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The regularised lower incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
def gammaincc(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The regularised upper incomplete gamma function of ``input`` and ``other``, differentiable in ``other``."""
def gammaln(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the gamma function's absolute value; infinite at its poles."""
def hermite_polynomial_h(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Hermite's polynomial of degree ``n``, as physicists scale it."""
def hermite_polynomial_he(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Hermite's polynomial of degree ``n``, of leading coefficient 1."""
def i0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the first kind of order 0."""
def i0e(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``i0`` times ``exp(-|x|)``."""
def i1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the first kind of order 1."""
def i1e(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``i1`` times ``exp(-|x|)``."""
def laguerre_polynomial_l(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Laguerre's polynomial of degree ``n``."""
def legendre_polynomial_p(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Legendre's polynomial of degree ``n``."""
def log1p(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of 1 plus each element; accurate near 0."""
def log_ndtr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``ndtr``, accurate far to the left."""
def log_softmax(input: Tensor, dim: _int, dtype: _DType | None = None, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``softmax``, without overflow or underflow."""
def logit(input: Tensor, eps: _float | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of ``sigmoid``; with ``eps``, of what lies in ``[eps, 1 - eps]``, to which it clamps."""
def logsumexp(input: Tensor, dim: _Ints, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the sum of the exponentials along the dimensions ``dim``, without overflow."""
def modified_bessel_i0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the first kind of order 0, without derivative."""
def modified_bessel_i1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the first kind of order 1, without derivative."""
def modified_bessel_k0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the second kind of order 0; NaN for negative elements."""
def modified_bessel_k1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The modified Bessel function of the second kind of order 1; NaN for negative elements."""
def multigammaln(input: Tensor, p: _float, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension ``p``."""
def ndtr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The probability that a standard normal number is less."""
def ndtri(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of ``ndtr``; infinite at 0 and 1, NaN outside."""
def polygamma(n: _int, input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The ``n``-th derivative of ``digamma``."""
def psi(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The derivative of ``lgamma``; NaN at negative integers."""
def round(input: Tensor, *, decimals: _int | None = None, out: Tensor | None = None) -> Tensor:
    """The nearest integer, halves to the even one; or the nearest multiple of ``10**-decimals``."""
def scaled_modified_bessel_k0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``modified_bessel_k0`` times ``exp(x)``."""
def scaled_modified_bessel_k1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``modified_bessel_k1`` times ``exp(x)``."""
def shifted_chebyshev_polynomial_t(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the first kind of degree ``n``, of ``2 x - 1``."""
def shifted_chebyshev_polynomial_u(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the second kind of degree ``n``, of ``2 x - 1``."""
def shifted_chebyshev_polynomial_v(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the third kind of degree ``n``, of ``2 x - 1``."""
def shifted_chebyshev_polynomial_w(x: _Operand, n: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Chebyshev's polynomial of the fourth kind of degree ``n``, of ``2 x - 1``."""
def sinc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The normalised sinc function."""
def softmax(input: Tensor, dim: _int, dtype: _DType | None = None, *, out: Tensor | None = None) -> Tensor:
    """The exponentials along ``dim``, divided by their sum."""
def spherical_bessel_j0(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """``sin(x) / x``, 1 at 0."""
def xlog1py(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``input * log1p(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
def xlogy(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``input * log(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
def zeta(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """Hurwitz' zeta function of ``input`` > 1 and ``other``, the sum of ``(other + k) ** -input`` over k = 0, 1, ."""
