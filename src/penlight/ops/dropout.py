"""Dropout: what the default generator's next numbers leave."""

from __future__ import annotations

import warnings
from math import sqrt
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.discrete import bernoulli
from .define import composite
from .generator import default_generator


def _noise(shape: tuple[int, ...], dtype: Any, keep: float) -> np.ndarray:
    """1 with probability ``keep``, else 0; the numbers that PyTorch draws."""
    return bernoulli(default_generator, shape, dtypes.of(dtype), keep)


def _check(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _dropped(input: Any, p: float, train: bool, inplace: bool, per_channel: bool = False) -> Any:
    """y = x n / (1 - p), n a draw for each element, or for each of the first two dimensions."""
    array = input._array
    if p == 0 or not train or not array.size:
        return input
    if p == 1:
        noise = np.zeros((), array.dtype)
    else:
        shape = array.shape[:2] + (1,) * (array.ndim - 2) if per_channel else array.shape
        noise = _noise(shape, array.dtype, 1 - p) / array.dtype.type(1 - p)
    return input.mul_(wrap(noise)) if inplace else input * wrap(noise)


@composite(at=("torch",), name="dropout")
def _torch_dropout(input, p, train):
    if not 0 <= p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")
    return _dropped(input, p, train, False)


@composite(at=("torch",))
def dropout_(input, p, train):
    """In-place version of :func:`dropout`."""
    if not 0 <= p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")
    return _dropped(input, p, train, True)


@composite(at=("nn.functional",))
def dropout(input, p=0.5, training=True, inplace=False):
    """Zeros elements with probability ``p`` and divides the others by ``1 - p``; ``input`` itself unless ``training``.

    Raises ValueError unless ``p`` is in [0, 1].

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.functional.dropout(torch.ones(4), 0.3)
    tensor([0.0000, 0.0000, 1.4286, 0.0000])
    """
    _check(p)
    return _dropped(input, p, training, inplace)


def _channels(name: str, dims: tuple[int, ...], unbatched: int | None) -> None:
    """Registers the dropout of whole channels for inputs of so many dimensions."""

    def function(input, p=0.5, training=True, inplace=False):
        _check(p)
        ndim = input._array.ndim
        if ndim not in dims:
            warnings.warn(
                f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in an error in a "
                "future release. To retain the behavior and silence this warning, please use dropout instead. Note "
                f"that {name} exists to provide channel-wise dropout on inputs with {dims[-1] - 2} spatial "
                f"dimension{'s' if dims[-1] > 3 else ''}, a channel dimension, and an optional batch dimension (i.e. "
                f"{dims[0]}D or {dims[-1]}D inputs).",
                stacklevel=2,
            )
        if ndim != unbatched:
            return _dropped(input, p, training, inplace, True)
        if inplace:
            return _dropped(input.unsqueeze_(0), p, training, True, True).squeeze_(0)
        return _dropped(input.unsqueeze(0), p, training, False, True).squeeze(0)

    function.__doc__ = "Zeros whole channels with probability ``p`` and divides the others by ``1 - p``."
    function.__name__ = function.__qualname__ = name
    composite(function, at=("nn.functional",), name=name)


_channels("dropout1d", (2, 3), 2)
_channels("dropout2d", (3, 4), None)
_channels("dropout3d", (4, 5), 4)


def _alpha(input: Any, p: float, training: bool, inplace: bool, per_channel: bool) -> Any:
    """Dropout towards the lower end of ``selu``, scaled and shifted so that mean and variance stay."""
    _check(p)
    array = input._array
    if p == 0 or not training or not array.size:
        return input
    low = 1.7580993408473766
    if p == 1:
        noise: Tensor = wrap(np.zeros((), array.dtype))
        return input.mul_(noise) if inplace else input * noise
    shape = array.shape[:2] + (1,) * (array.ndim - 2) if per_channel else array.shape
    kept = _noise(shape, array.dtype, 1 - p)
    scale = 1 / sqrt((low * low * p + 1) * (1 - p))
    shift = ((kept - 1) * (low * scale) + low * scale * p).astype(array.dtype)
    noise = wrap((kept * scale).astype(array.dtype))
    return input.mul_(noise).add_(wrap(shift)) if inplace else input * noise + wrap(shift)


@composite(at=("nn.functional",))
def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout for networks of ``selu``, which keeps mean and variance (Klambauer et al. 2017)."""
    return _alpha(input, p, training, inplace, False)


@composite(at=("nn.functional",))
def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    """``alpha_dropout`` of whole channels."""
    return _alpha(input, p, training, inplace, True)
