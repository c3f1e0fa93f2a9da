"""Channels exchanged for pixels, and channels in another order."""

from __future__ import annotations

from operator import index
from typing import Any

from ...backend.layouts import formatted
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..errors import type_name


def _factor(function: str, name: str, value: Any) -> int:
    if type(value) is not int:
        if not hasattr(type(value), "__index__"):
            raise TypeError(f"{function}(): argument '{name}' (position 2) must be int, not {type_name(value)}")
        value = index(value)
    return value


def _check(function: str, name: str, x: Any, factor: int) -> None:
    if x.ndim < 3:
        raise RuntimeError(
            f"{function} expects input to have at least 3 dimensions, but got input with {x.ndim} dimension(s)"
        )
    if factor < 1:
        raise RuntimeError(f"{function} expects a positive {name}, but got {factor}")


# y[*, c, r h + i, r w + j] = x[*, c r r + i r + j, h, w]      x: (*, c r r, H, W)   y: (*, c, r H, r W)
@op("linear", at=("torch", "nn.functional"), out=False, layout=formatted)
def pixel_shuffle(xp: Namespace, self: Array, upscale_factor):
    """Makes of each r^2 channels of ``input`` (*, c r^2, H, W) one that is r times as high and wide: (*, c, r H, r W).

    Raises RuntimeError where the number of channels is not divisible by r^2.

    >>> import penlight as torch
    >>> torch.pixel_shuffle(torch.tensor([[[1.]], [[2.]], [[3.]], [[4.]]]), 2)
    tensor([[[1., 2.],
             [3., 4.]]])
    """
    r = _factor("pixel_shuffle", "upscale_factor", upscale_factor)
    _check("pixel_shuffle", "upscale_factor", self, r)
    *lead, c, h, w = self.shape
    if c % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={c} is not divisible by {r * r}"
        )
    c //= r * r
    n = len(lead)
    split = self.reshape(*lead, c, r, r, h, w)
    order = (*range(n + 1), n + 3, n + 1, n + 4, n + 2)
    return xp.array(split.transpose(order), order="C").reshape(*lead, c, h * r, w * r)


# y[*, c r r + i r + j, h, w] = x[*, c, r h + i, r w + j]      x: (*, c, r H, r W)   y: (*, c r r, H, W)
@op("linear", at=("torch", "nn.functional"), out=False, layout=formatted)
def pixel_unshuffle(xp: Namespace, self: Array, downscale_factor):
    """Makes of each r by r pixels of ``input`` (*, c, r H, r W) one pixel in r^2 channels: (*, c r^2, H, W).

    The inverse of `pixel_shuffle`. Raises RuntimeError where height or width is not divisible by r.
    """
    r = _factor("pixel_unshuffle", "downscale_factor", downscale_factor)
    _check("pixel_unshuffle", "downscale_factor", self, r)
    *lead, c, h, w = self.shape
    for name, size, dim in ("height", h, -2), ("width", w, -1):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({dim})={size} is "
                f"not divisible by {r}"
            )
    h, w = h // r, w // r
    n = len(lead)
    split = self.reshape(*lead, c, h, r, w, r)
    order = (*range(n + 1), n + 2, n + 4, n + 1, n + 3)
    return xp.array(split.transpose(order), order="C").reshape(*lead, c * r * r, h, w)


pixel_shuffle.vjp(self=lambda grad, upscale_factor: pixel_unshuffle(grad, upscale_factor))
pixel_unshuffle.vjp(self=lambda grad, downscale_factor: pixel_shuffle(grad, downscale_factor))


# y[n, c g + i] = x[n, i C / g + c]      x, y: (n, C, *)
@op("linear", at=("torch", "nn.functional"), out=False, layout=formatted)
def channel_shuffle(xp: Namespace, self: Array, groups):
    """Takes the channels of ``input`` (n, c, *) in turn from each of ``groups`` equal groups of them.

    Raises RuntimeError where the number of channels is not divisible by ``groups``.

    >>> import penlight as torch
    >>> torch.channel_shuffle(torch.arange(4.).reshape(1, 4, 1), 2).flatten()
    tensor([0., 2., 1., 3.])
    """
    groups = _factor("channel_shuffle", "groups", groups)
    if self.ndim < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(self.shape)}")
    if groups < 1:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    n, c, *rest = self.shape
    if c % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {c} channels and {groups} groups.")
    split = self.reshape(n, groups, c // groups, *rest)
    return xp.array(split.swapaxes(1, 2), order="C").reshape(self.shape)


channel_shuffle.vjp(self=lambda grad, self_shape, groups: channel_shuffle(grad, self_shape[1] // groups or 1))


@composite(at=("torch", "nn.functional"))
def native_channel_shuffle(input, groups):
    """`channel_shuffle` by its other name."""
    return channel_shuffle(input, groups)
