"""``torch.masked``: reductions and normalisations in which only some elements count, those where ``mask`` is True.

A mask is of any dtype that bool can be made of, and broadcasts to the input. What it leaves out is replaced by a value
that changes nothing (0 in a sum, 1 in a product, minus infinity in a maximum), so that gradients there are 0.
"""

from __future__ import annotations

from typing import Any

from .means import mean, median, std, var
from .normalizations import cumprod, cumsum, log_softmax, normalize, softmax, softmin
from .reductions import amax, amin, argmax, argmin, logaddexp, logsumexp, norm, prod, sum

__all__ = [
    "amax",
    "amin",
    "argmax",
    "argmin",
    "cumprod",
    "cumsum",
    "log_softmax",
    "logaddexp",
    "logsumexp",
    "mean",
    "median",
    "norm",
    "normalize",
    "prod",
    "softmax",
    "softmin",
    "std",
    "sum",
    "var",
]


def __getattr__(name: str) -> Any:
    from .._missing import missing

    missing(name, "torch.masked")
