"""x log y and its kin, with 0 log 0 = 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend.blocks import into
from ..backend.tell import without_nan, without_zero
from ..backend.types import Array, Namespace, Number
from .define import op, register
from .exponential import log, log1p
from .formulas import array_of, either, unmasked

_log, _log1p = either(np.log, log), either(np.log1p, log1p)


def _node(name: str) -> Any:
    def node(self, other):
        if not isinstance(self, Tensor):
            return f"{name}Backward1"
        return f"{name}Backward0" if isinstance(other, Tensor) else f"{name}Backward2"

    return node


def _times_log(xp: Namespace, x: Any, y: Any, logarithm: Any) -> Any:
    return xp.where(y != y, y, xp.where(x == 0, x.dtype.type(0), x * logarithm(y)))


def _plain_times_log(logarithm: Any) -> Any:
    """The same where, as nearly always, no ``x`` is 0."""

    def function(x: Any, y: Any, out: Any = None) -> Any:
        if without_zero(x):
            return np.multiply(x, logarithm(y), out)
        result = _times_log(np, x, y, logarithm)
        return into(out, result)

    return function


@op("elementwise", ufunc=_plain_times_log(np.log), promote="float", node=_node("Xlogy"),
    refuse={"c": "xlogy_cpu"})  # fmt: skip
def xlogy(xp: Namespace, self: Array | Number, other: Array | Number):  # z = x ln y       gx = gz ln y   gy = gz x / y
    """``input * log(other)``, 0 where ``input`` is 0, NaN where ``other`` is.

    >>> import penlight as torch
    >>> torch.xlogy(torch.tensor([0., 2.]), torch.tensor([0., 1.]))
    tensor([0., 0.])
    """
    return _times_log(xp, self, other, xp.log)


def _unless_flat(self: Any, other: Any, end: float, slope: Any) -> Any:
    """``slope``, 0 where ``self`` is 0 and ``other`` where the logarithm ends."""
    x = array_of(self)
    return slope if without_zero(x) else unmasked((x == 0) & (array_of(other) <= end), slope)


xlogy.vjp(
    self=lambda grad, self, other: _unless_flat(self, other, 0, grad * _log(other)),
    other=lambda grad, self, other: grad * self / other,
)


@op("elementwise", at=("special",), ufunc=_plain_times_log(np.log1p), promote="float", node=_node("SpecialXlog1Py"),
    refuse={"c": "xlog1py_cpu"})  # fmt: skip
def xlog1py(xp: Namespace, self: Array | Number, other: Array | Number):  # z = x ln(1 + y)
    """``input * log1p(other)``, 0 where ``input`` is 0, NaN where ``other`` is."""
    return _times_log(xp, self, other, xp.log1p)


xlog1py.vjp(
    self=lambda grad, self, other: _unless_flat(self, other, -1, grad * _log1p(other)),
    other=lambda grad, self, other: grad * self / (other + 1),
)


def _entr_array(x: Any, out: Any = None) -> Any:
    y = np.multiply(-x, np.log(x), out)
    if without_nan(y):  # which 0 and negative numbers give here
        return y
    y = x * np.log(x)
    number = x.dtype.type
    y = np.where(x == 0, number(0), np.where(x < 0, number(-np.inf), -y))
    return into(out, y)


@op("elementwise", at=("special",), ufunc=_entr_array, promote="float", node="SpecialEntrBackward0",
    refuse={"c": "entr_cpu"})  # fmt: skip
def entr(xp: Namespace, self: Array):  # y = -x ln x, 0 at 0, -inf below       gx = -gy (1 + ln x)
    """The terms of an entropy: ``-x log x``."""
    return _entr_array(self)


entr.vjp(self=lambda grad, self: grad * (-_log(self) - 1))
register(xlogy, "xlogy", ("special",))
