"""Losses that are negative logarithms of likelihoods, and what ``torch`` itself has of the losses."""

from __future__ import annotations

from math import log as ln
from math import pi
from typing import Any

import numpy as np

from ..autograd.variable import wrap
from .define import composite, register
from .exponential import exp, log
from .losses import binary_cross_entropy_with_logits, divergence, reduced, reduction_of
from .margins import cosine_embedding_loss, hinge_embedding_loss, margin_ranking_loss, triplet_margin_loss


@composite(at=("nn.functional",))
def poisson_nll_loss(
    input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"
):
    """``e^x - t x`` for counts ``t`` that have the Poisson distribution of rate ``e^x``, or ``x - t ln(x + eps)`` for
    rate ``x``. ``full`` adds Stirling's approximation of ``ln t!``.

    >>> import penlight as torch
    >>> torch.nn.functional.poisson_nll_loss(torch.tensor([0.]), torch.tensor([2.]))
    tensor(1.)
    """
    reduction = reduction_of(reduction, size_average, reduce)
    losses = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        stirling = target * log(target) - target + 0.5 * log(2 * pi * target)
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced(losses, reduction)


def _variance(input: Any, var: Any) -> Any:
    """``var`` in a shape that broadcasts to that of ``input``."""
    if isinstance(var, (int, float)):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        return wrap(np.full(input._array.shape, var, input._array.dtype))
    if (var._array < 0).any():
        raise ValueError("var has negative entry/entries")
    shape, given = input._array.shape, var._array.shape
    if given == shape:
        return var
    if given == shape[:-1]:
        return var.unsqueeze(-1)
    if given and given == (*shape[:-1], 1):
        return var
    raise ValueError("var is of incorrect size")


@composite(at=("nn.functional",))
def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """``(ln var + (input - target)^2 / var) / 2`` for normal targets; ``var`` is taken to be at least ``eps``.

    ``var`` is a number, of the shape of ``input``, or of one dimension less. ``full`` adds ``ln(2 pi) / 2``. Raises
    ValueError for a negative variance.

    >>> import penlight as torch
    >>> torch.nn.functional.gaussian_nll_loss(torch.tensor([1.]), torch.tensor([3.]), torch.tensor([1.]))
    tensor(2.)
    """
    var = _variance(input, var)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    np.maximum(var._array, var._array.dtype.type(eps), out=var._array)  # the bound is to be no part of the gradient
    losses = 0.5 * (log(var) + (input - target) ** 2 / var)
    return reduced(losses + 0.5 * ln(2 * pi) if full else losses, reduction)


# ------------------------------------------------------------------------------------------------ torch's own

_NUMBERED = ("none", "mean", "sum")


def _numbered(function: Any, *before: Any, name: str | None = None) -> None:
    """``torch``'s form of a loss: its reduction is a number and the other parameters stand in the order ``before``."""
    name = name or function.__name__
    names = [each if isinstance(each, str) else each[0] for each in before]
    defaults = dict(each for each in before if not isinstance(each, str))

    def call(*args: Any, **kwargs: Any) -> Any:
        given = defaults | dict(zip((*names, "reduction"), args, strict=False)) | kwargs
        reduction = given.pop("reduction", 0)  # though the signatures that PyTorch shows say 1, the mean
        if isinstance(reduction, int) and not 0 <= reduction < 3:
            raise ValueError(f"{reduction} is not a valid value for reduction")
        return function(**given, reduction=_NUMBERED[reduction])

    call.__name__ = call.__qualname__ = name
    call.__doc__ = function.__doc__
    register(call, name, ("torch",))


_numbered(poisson_nll_loss, "input", "target", "log_input", "full", "eps")
_numbered(divergence, "input", "target", name="kl_div")
_numbered(hinge_embedding_loss, "input", "target", ("margin", 1.0))
_numbered(margin_ranking_loss, "input1", "input2", "target", ("margin", 0.0))
_numbered(cosine_embedding_loss, "input1", "input2", "target", ("margin", 0.0))
_numbered(binary_cross_entropy_with_logits, "input", "target", ("weight", None), ("pos_weight", None))
_numbered(
    triplet_margin_loss, "anchor", "positive", "negative", ("margin", 1.0), ("p", 2), ("eps", 1e-6), ("swap", False)
)
