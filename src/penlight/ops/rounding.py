"""Rounding: flat almost everywhere, so the gradient is zero."""

from __future__ import annotations

from operator import index
from typing import Any

from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .define import op, register
from .formulas import zeros
from .outputs import same_dtype


def _unsupported(name: str) -> dict[str, Any]:
    complex_error = NotImplementedError(f"{name} is not supported for complex inputs")
    return {"b": f"{name}_vml_cpu", "c": complex_error}


@op("elementwise", out=same_dtype, ufunc="floor", refuse=_unsupported("floor"))
def floor(xp: Namespace, self: Array):
    """The largest integer that is not greater.

    >>> import penlight as torch
    >>> torch.floor(torch.tensor([1.7, -1.2])), torch.trunc(torch.tensor([1.7, -1.2]))
    (tensor([ 1., -2.]), tensor([ 1., -1.]))
    """
    return self.copy() if self.dtype.kind in "iu" else xp.floor(self)


floor.vjp(self=lambda grad: zeros(grad))


@op("elementwise", out=same_dtype, ufunc="ceil", refuse=_unsupported("ceil"))
def ceil(xp: Namespace, self: Array):
    """The smallest integer that is not less."""
    return self.copy() if self.dtype.kind in "iu" else xp.ceil(self)


ceil.vjp(self=lambda grad: zeros(grad))


@op("elementwise", out=same_dtype, ufunc="trunc", refuse=_unsupported("trunc"), aliases=("fix",))
def trunc(xp: Namespace, self: Array):
    """The integer part: rounds towards zero."""
    return self.copy() if self.dtype.kind in "iu" else xp.trunc(self)


trunc.vjp(self=lambda grad: zeros(grad))


@op("elementwise", out=same_dtype, ufunc="rint",
    node=lambda decimals: "RoundBackward0" if decimals is None else "RoundBackward1")  # fmt: skip
def round(xp: Namespace, self: Array, *, decimals=None):
    """The nearest integer, halves to the even one; or the nearest multiple of ``10**-decimals``.

    >>> import penlight as torch
    >>> torch.round(torch.tensor([0.5, 1.5, -2.5])), torch.round(torch.tensor([1234.5678]), decimals=-2)
    (tensor([ 0.,  2., -2.]), tensor([1200.]))
    """
    if self.dtype.kind in "bc" or (self.dtype.kind in "iu" and decimals is not None):
        name = "round_cpu" if decimals else "round_vml_cpu"
        raise NotImplementedError(f"\"{name}\" not implemented for '{scalar_name(self.dtype)}'")
    if self.dtype.kind in "iu":
        return self.copy()
    if not decimals:
        return xp.rint(self)
    scale = self.dtype.type(10.0 ** abs(index(decimals)))
    return xp.rint(self * scale) / scale if decimals > 0 else xp.rint(self / scale) * scale


round.vjp(self=lambda grad: zeros(grad))
register(round, "round", ("special",))


@op("elementwise", out=same_dtype, refuse={"biuc": "frac_cpu"})
def frac(xp: Namespace, self: Array):  # y = x - trunc(x)       gx = gy
    """What the integer part leaves, with the sign of the element."""
    return self - xp.trunc(self)


frac.vjp(self=lambda grad: grad)
