"""Arithmetic: + - * / and their kin."""

from __future__ import annotations

from ..backend.types import Array, Namespace, Number
from .define import composite, op
from .helpers import check_alpha, conj


@op("elementwise", ufunc="add", operators=("__add__", "__radd__"))                     # z = x + a y             gx = gz   gy = conj(a) gz
def add(xp: Namespace, self: Array, other: Array | Number, *, alpha: Number = 1):
    """Adds ``alpha`` times ``other``, element by element; shapes broadcast.

    >>> import penlight as torch
    >>> torch.add(torch.tensor([1., 2.]), 10, alpha=2)
    tensor([21., 22.])
    """
    return xp.add(self, other * check_alpha(alpha, self))


add.vjp(self=lambda grad: grad, other=lambda grad, alpha: grad if alpha == 1 else grad * alpha.conjugate())


@op("elementwise", ufunc="subtract", operators=("__sub__",), aliases=("subtract",))
def sub(xp: Namespace, self: Array, other: Array | Number, *, alpha: Number = 1):
    """Subtracts ``alpha`` times ``other``."""
    return xp.subtract(self, other * check_alpha(alpha, self))


sub.vjp(self=lambda grad: grad, other=lambda grad, alpha: -grad * alpha.conjugate())


@op("elementwise", ufunc="multiply", operators=("__mul__", "__rmul__"), aliases=("multiply",))   # z = x y       gx = conj(y) gz   gy = conj(x) gz
def mul(self: Array, other: Array | Number):
    """Multiplies element by element; shapes broadcast.

    >>> import penlight as torch
    >>> torch.mul(torch.tensor([1., 2.]), torch.tensor([[3.], [4.]]))
    tensor([[3., 6.],
            [4., 8.]])
    """


mul.vjp(self=lambda grad, other: grad * conj(other), other=lambda grad, self: grad * conj(self))


@op("elementwise", ufunc="negative", operators=("__neg__",), aliases=("negative",))
def neg(self: Array):
    """The negative of each element."""


neg.vjp(self=lambda grad: -grad)


@op("elementwise", ufunc="exp", promote="float")      # y = e^x                 gx = gy conj(y)
def exp(self: Array):
    """e to the power of each element."""


exp.vjp(self=lambda grad, result: grad * conj(result))
