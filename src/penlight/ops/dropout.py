"""Dropout: what the default generator's next numbers leave."""

from __future__ import annotations

import warnings
from math import sqrt
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.discrete import bernoulli
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .aten import operator as aten
from .creation import like
from .define import composite, op
from .generator import default_generator
from .layout import memory
from .scalars import scalar


def _noise(shape: tuple[int, ...], dtype: Any, keep: float) -> np.ndarray:
    """1 with probability ``keep``, else 0; the numbers that PyTorch draws."""
    return bernoulli(default_generator, shape, dtypes.of(dtype), keep)


def _noise_like(array: np.ndarray, dtype: Any, keep: float) -> np.ndarray:
    """The same for each element, drawn in the order in which they lie in memory."""
    if array.flags.c_contiguous:
        return _noise(array.shape, dtype, keep)
    noise = like(array, dtype)
    memory(noise)[...] = _noise((array.size,), dtype, keep)
    return noise


def _refuse_integers(dtype: Any, shown: Any = None) -> None:
    """Raises where noise, which is scaled, cannot be of the input's dtype."""
    if dtype.kind in "biu":
        raise RuntimeError(f"result type Float can't be cast to the desired output type {scalar_name(shown or dtype)}")


def _check(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if p != p:
        raise RuntimeError("dropout probability has to be between 0 and 1, but got nan")


def _noise_for(array: np.ndarray, per_channel: bool, keep: float) -> np.ndarray:
    if not per_channel:
        return _noise_like(array, array.dtype, keep)
    if array.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return _noise(array.shape[:2] + (1,) * (array.ndim - 2), array.dtype, keep)


def _by(input: Any, noise: np.ndarray, inplace: bool) -> Any:
    return input.mul_(wrap(noise)) if inplace else input * wrap(noise)


def _dropped(input: Any, p: float, train: bool, inplace: bool, per_channel: bool = False) -> Any:
    """y = x n / (1 - p), n a draw for each element, or for each of the first two dimensions."""
    array = input._array
    if p == 0 or not train or not array.size:
        return input
    if p == 1:
        return _by(input, np.zeros((), array.dtype), inplace)
    noise = _noise_for(array, per_channel, 1 - p)
    _refuse_integers(array.dtype)
    np.divide(noise, scalar(1 - p, array.dtype), noise)
    return _by(input, noise, inplace)


def _alpha(input: Any, p: float, train: bool, inplace: bool, per_channel: bool = False) -> Any:
    """Dropout towards the lower end of ``selu``, scaled and shifted so that mean and variance stay."""
    array = input._array
    if p == 0 or not train or not array.size:
        return input
    if p == 1:
        return _by(input, np.zeros((), array.dtype), inplace)
    low = 1.7580993408473766
    kept = _noise_for(array, per_channel, 1 - p)
    _refuse_integers(array.dtype, np.dtype(np.int64) if array.dtype.kind == "b" else None)
    scale = 1 / sqrt((low * low * p + 1) * (1 - p))
    shift = wrap(((kept - 1) * (low * scale) + low * scale * p).astype(array.dtype))
    noise = (kept * scale).astype(array.dtype)
    return _by(input, noise, True).add_(shift) if inplace else _by(input, noise, False) + shift


# ------------------------------------------------------------------------------------------------ in torch


def _in_torch(name: str, drop: Any, per_channel: bool, doc: str) -> Any:
    """Registers a function (input, p, train) and its in-place variant."""

    def made(inplace: bool) -> Any:
        def function(input, p, train):
            if not 0 <= p <= 1:
                raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")
            return drop(input, p, train, inplace, per_channel)

        function.__name__ = function.__qualname__ = name + "_" * inplace
        function.__doc__ = f"In-place version of :func:`{name}`." if inplace else doc
        return composite(function, at=("torch",), name=function.__name__)

    made(True)
    return made(False)


_torch_dropout = _in_torch("dropout", _dropped, False, "``nn.functional.dropout``.")
_in_torch("feature_dropout", _dropped, True, "Dropout of whole channels.")
_in_torch("alpha_dropout", _alpha, False, "``nn.functional.alpha_dropout``.")
_in_torch("feature_alpha_dropout", _alpha, True, "``nn.functional.feature_alpha_dropout``.")


def _scale_of(p: float, train: Any) -> float:
    return 1.0 if train is not None and not train else 0.0 if p == 1 else 1 / (1 - p)


@op("other", at=(), name="native_dropout", outputs=("out", "mask"), differentiable=("out",), out=False)
def _native_dropout(xp: Namespace, self: Array, kept, scale):  # y = x mask scale       gx = gy mask scale
    return [_scaled(self, kept, scale), kept]


def _scaled(x: Any, kept: Any, scale: float) -> Any:
    if x.dtype.kind == "f":
        return np.multiply(x, np.multiply(kept, scalar(scale, x.dtype)))
    dtype = np.dtype(np.float32) if x.dtype.kind in "biu" else x.dtype
    return np.multiply(x, np.multiply(kept, dtype.type(scale), dtype=dtype), dtype=dtype)


@op("linear", at=("torch",), out=False)  # y = x mask scale       gx = gy mask scale
def native_dropout_backward(xp: Namespace, grad_output: Array, mask, scale):
    """``grad_output`` times ``scale`` where ``mask``, else 0."""
    return _scaled(grad_output, mask._array if isinstance(mask, Tensor) else mask, scale)


aten("native_dropout_backward")(native_dropout_backward)
native_dropout_backward.vjp(grad_output=lambda grad, mask, scale: native_dropout_backward(grad, mask, scale))
_native_dropout.vjp(self=lambda grad, kept, scale: native_dropout_backward(grad, kept, scale))


@composite(at=("torch",))
def native_dropout(input, p, train):
    """``dropout``, and the mask of what it left. ``train=None`` is ``True``."""
    array = input._array
    if train is not None and not train:
        mask = np.ones(array.shape, bool)
    else:
        drawn = np.dtype(bool) if array.dtype.kind == "f" else array.dtype  # the others are refused by their names
        mask = _noise_like(array, drawn, 1 - p) if p != 1 else np.zeros(array.shape, bool)
        mask = mask if mask.dtype == bool else mask != 0
        _refuse_integers(array.dtype)
    return tuple(_native_dropout(input, mask, _scale_of(p, train)))


# ------------------------------------------------------------------------------------------------ in nn.functional


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


def _channels(name: str, dims: tuple[int, ...], batched: int | None, strict: bool) -> None:
    """Registers the dropout of whole channels for inputs of so many dimensions."""
    exists = (
        f"Note that {name} exists to provide channel-wise dropout on inputs with {dims[-1] - 2} spatial "
        f"dimension{'s' if dims[-1] > 3 else ''}, a channel dimension, and an optional batch dimension (i.e. "
        f"{dims[0]}D or {dims[-1]}D inputs)."
    )

    def function(input, p=0.5, training=True, inplace=False):
        _check(p)
        ndim = input._array.ndim
        if ndim not in dims:
            if strict:
                raise RuntimeError(
                    f"{name}: Expected {dims[0]}D or {dims[-1]}D input, but received a {ndim}D input. {exists}"
                )
            warnings.warn(
                f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in an error in a "
                f"future release. To retain the behavior and silence this warning, please use dropout instead. "
                + exists,
                stacklevel=2,
            )
        if name == "dropout2d" and ndim == 3:
            warnings.warn(
                "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is "
                "desired - input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will "
                "change in a future release to interpret the input as one without a batch dimension, i.e. shape "
                "(C, H, W). To maintain the 1D channel-wise dropout behavior, please switch to using dropout1d "
                "instead.",
                stacklevel=2,
            )
        if batched is None or ndim == batched:
            return _dropped(input, p, training, inplace, True)
        if inplace:
            return _dropped(input.unsqueeze_(0), p, training, True, True).squeeze_(0)
        return _dropped(input.unsqueeze(0), p, training, False, True).squeeze(0)

    function.__doc__ = "Zeros whole channels with probability ``p`` and divides the others by ``1 - p``."
    function.__name__ = function.__qualname__ = name
    composite(function, at=("nn.functional",), name=name)


_channels("dropout1d", (2, 3), 3, True)
_channels("dropout2d", (3, 4), None, False)
_channels("dropout3d", (4, 5), 5, False)


@composite(at=("nn.functional",))
def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout for networks of ``selu``, which keeps mean and variance (Klambauer et al. 2017)."""
    _check(p)
    return _alpha(input, p, training, inplace)


@composite(at=("nn.functional",))
def feature_alpha_dropout(input, p=0.5, training=False, inplace=False):
    """``alpha_dropout`` of whole channels."""
    _check(p)
    return _alpha(input, p, training, inplace, True)
