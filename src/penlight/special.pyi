# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from ._tensor import Tensor, _DType, _Ints, _Operand

def entr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The terms of an entropy: ``-x log x``."""
def erf(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The error function."""
def erfc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """1 minus the error function, accurate where that is near 1."""
def erfinv(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of the error function; infinite at -1 and 1, NaN outside."""
def exp2(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """2 to the power of each element."""
def expit(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logistic function."""
def expm1(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """e to the power of each element, minus 1; accurate near 0."""
def log1p(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of 1 plus each element; accurate near 0."""
def log_softmax(input: Tensor, dim: _int, dtype: _DType | None = None, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of ``softmax``, without overflow or underflow."""
def logit(input: Tensor, eps: _float | None = None, *, out: Tensor | None = None) -> Tensor:
    """The inverse of ``sigmoid``; with ``eps``, of what lies in ``[eps, 1 - eps]``, to which it clamps."""
def logsumexp(input: Tensor, dim: _Ints, keepdim: _bool = False, *, out: Tensor | None = None) -> Tensor:
    """The logarithm of the sum of the exponentials along the dimensions ``dim``, without overflow."""
def round(input: Tensor, *, decimals: _Any = None, out: Tensor | None = None) -> Tensor:
    """The nearest integer, halves to the even one; or the nearest multiple of ``10**-decimals``."""
def sinc(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The normalised sinc function."""
def softmax(input: Tensor, dim: _int, dtype: _DType | None = None, *, out: Tensor | None = None) -> Tensor:
    """The exponentials along ``dim``, divided by their sum."""
def xlog1py(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``input * log1p(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
def xlogy(input: _Operand, other: _Operand, *, out: Tensor | None = None) -> Tensor:
    """``input * log(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
