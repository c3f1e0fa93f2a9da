"""Sliding windows laid out as columns, and columns added back to where they came from."""

from __future__ import annotations

from math import prod
from operator import index
from typing import Any

import numpy as np

from ...backend import dtypes
from ...backend.names import scalar_name
from ...backend.summation import F32
from ...backend.types import Array, Namespace
from ..define import op, register
from ..errors import type_name
from ..helpers import is_narrow, wrap_dim
from .columns import Sizes, bordered, windows, windows_of
from .correlation import added


def _pair(name: str, function: str, position: int, value: Any) -> Sizes:
    """An int or two of them as a pair."""
    if type(value) is int:
        return value, value
    given = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    for place, each in enumerate(given):
        if not hasattr(type(each), "__index__"):
            raise TypeError(
                f"{function}(): argument '{name}' (position {position}) must be tuple of ints, but found element of "
                f"type {type_name(each)} at pos {place}"
            )
    if len(given) != 2:
        raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(given)}")
    return index(given[0]), index(given[1])


def _geometry(
    function: str, kernel_size: Any, dilation: Any, padding: Any, stride: Any, first: int
) -> tuple[Sizes, Sizes, Sizes, Sizes]:
    kernel = _pair("kernel_size", function, first, kernel_size)
    d = _pair("dilation", function, first + 1, dilation)
    a = _pair("padding", function, first + 2, padding)
    s = _pair("stride", function, first + 3, stride)
    for what, short, sizes in ("kernel size", "kernel", kernel), ("dilation", "dilation", d), ("stride", "stride", s):
        if min(sizes) < 1:
            high, wide = sizes
            raise RuntimeError(
                f"{what} should be greater than zero, but got {short}_height: {high} {short}_width: {wide}"
            )
    if min(a) < 0:
        raise RuntimeError(f"padding should be non-negative, but got pad_height: {a[0]} pad_width: {a[1]}")
    return kernel, d, a, s


def _check_dtype(function: str, array: np.ndarray) -> None:
    if array.dtype.kind in "iu":
        raise NotImplementedError(f"\"{function}\" not implemented for '{scalar_name(dtypes.of(array.dtype))}'")


# y = the windows of x, each as a column        x: (n, c, H, W) or (c, H, W)   y: (n, c kh kw, l) or (c kh kw, l)
@op("linear", at=(), node="Im2ColBackward0", out=False)
def im2col(xp: Namespace, self: Array, kernel_size, dilation=1, padding=0, stride=1):
    """The windows of ``kernel_size`` of images (n, c, H, W) or (c, H, W), each as a column: (n, c kh kw, l).

    ``kernel_size``, ``dilation``, ``padding`` and ``stride`` are ints or pairs. Raises RuntimeError where no window
    fits.

    >>> import penlight as torch
    >>> torch.nn.functional.unfold(torch.arange(6.).reshape(1, 2, 3), (2, 2))
    tensor([[0., 1.],
            [1., 2.],
            [3., 4.],
            [4., 5.]])
    """
    kernel, d, a, s = _geometry("im2col", kernel_size, dilation, padding, stride, 2)
    shape = self.shape
    if self.ndim == 2:
        wrap_dim(2, 2)
    if self.ndim not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, "
            f"but got: {list(shape)}"
        )
    x = self if self.ndim == 4 else self[None]
    size = x.shape[2:]
    count = windows_of(size, kernel, s, a, d)
    if min(count) < 1:
        raise RuntimeError(
            f"Given input with spatial size {size}, kernel_size={kernel}, dilation={d}, padding={a}, calculated shape "
            f"of the array of sliding blocks as {count}, but its components must be at least one."
        )
    _check_dtype("im2col_out_cpu", self)
    if any(a):
        x = bordered(x, a, (size[0] + 2 * a[0], size[1] + 2 * a[1]))
    columns = windows(x, kernel, count, s, d).copy()
    return columns.reshape(*shape[:-3], shape[-3] * prod(kernel), prod(count))


# gx = each column of y added where it came from        y: (n, c kh kw, l)   gx: (n, c, H, W)
@op("linear", at=(), node="Col2ImBackward0", out=False)
def col2im(xp: Namespace, self: Array, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Adds the columns (n, c kh kw, l) or (c kh kw, l) up to images of ``output_size``: the adjoint of `unfold`.

    Raises RuntimeError where the columns are not those of windows of such images.

    >>> import penlight as torch
    >>> torch.nn.functional.fold(torch.ones(4, 2), (2, 3), (2, 2))
    tensor([[[1., 2., 1.],
             [1., 2., 1.]]])
    """
    size = _pair("output_size", "col2im", 2, output_size)
    kernel, d, a, s = _geometry("col2im", kernel_size, dilation, padding, stride, 3)
    shape = self.shape
    if self.ndim not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(shape)}"
        )
    if shape[-2] % prod(kernel):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={shape[-2]} and kernel_size={kernel}."
        )
    count = windows_of(size, kernel, s, a, d)
    if shape[-1] != prod(count):
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={kernel}, dilation={d}, padding={a}, stride={s}, expected size of "
            f"input's dimension 2 to match the calculated number of sliding blocks {count[0]} * {count[1]} = "
            f"{prod(count)}, but got input.size(2)={shape[-1]}."
        )
    if min(count) < 1:
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={kernel}, dilation={d}, padding={a}, stride={s}, calculated shape "
            f"of the array of sliding blocks as {count}, which is too small (non-positive)"
        )
    _check_dtype("col2im_out_cpu", self)
    channels = shape[-2] // prod(kernel)
    columns = self.reshape(*((shape[0],) if self.ndim == 3 else (1,)), channels, *kernel, *count)
    result = added(columns, size, s, a, d, F32 if is_narrow(self) else self.dtype)
    return result.astype(self.dtype, copy=False).reshape(*shape[:-2], channels, *size)


im2col.vjp(
    self=lambda grad, self_shape, kernel_size, dilation, padding, stride: col2im(
        grad, self_shape[-2:], kernel_size, dilation, padding, stride
    )
)
col2im.vjp(
    self=lambda grad, kernel_size, dilation, padding, stride: im2col(grad, kernel_size, dilation, padding, stride)
)
register(im2col, "unfold", ("nn.functional",))
register(col2im, "fold", ("nn.functional",))
