"""Convolutions and transposed convolutions of one to three dimensions.

All are one of two maps, ``correlate`` and ``spread`` of correlation.py; with ``taps``, the third, each is the adjoint
of the others in one of its arguments. So the formulas below are closed: derivatives of every order are convolutions.
"""

from __future__ import annotations

import builtins
from operator import index
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend.layouts import formatted
from ...backend.summation import F32, F64
from ...backend.types import Array, Namespace
from ...backend.warn import warn_once
from ..define import composite, op
from ..errors import type_name
from ..helpers import conj, is_narrow
from ..padding import constant_pad_nd
from ..reduction import sum
from ..views import permute, squeeze_dim, unsqueeze
from . import correlation
from .checks import check_convolution, check_transposed, plainly_fits, transposed_plainly_fits
from .columns import Sizes, windows_of

# Fewer integers are multiplied as such.
_FEW = 512

# ------------------------------------------------------------------------------------------------ ops


def _run(map: Any, a: np.ndarray, b: np.ndarray, bias: np.ndarray | None, *rest: Any) -> np.ndarray:
    """One of the maps: of half precision in float32, rounded once, of integers in float64 where that is exact."""
    if is_narrow(a):
        bias = None if bias is None else bias.astype(F32)
        return map(a.astype(F32), b.astype(F32), bias, *rest).astype(a.dtype)
    if a.dtype.kind in "iu" and a.size > _FEW and _is_exact(a, b, bias):
        bias = None if bias is None else bias.astype(F64)
        return map(a.astype(F64), b.astype(F64), bias, *rest).astype(np.int64).astype(a.dtype, copy=False)
    return map(a, b, bias, *rest)


def _is_exact(a: np.ndarray, b: np.ndarray, bias: np.ndarray | None) -> bool:
    """Whether float64, for which there is BLAS, has the sums of products of integers without rounding."""
    largest = [0 if x is None or not x.size else builtins.max(abs(int(x.min())), int(x.max())) for x in (a, b, bias)]
    return b.size * largest[0] * largest[1] + largest[2] < 2**53


def _over_places(grad: Any) -> Any:
    """The gradient of the bias."""
    return sum(grad, (0, *range(2, grad.ndim)))


# g = gw[o, c, k] = sum of gy[n, o, p] x[n, c, s p + d k - a]
@op("bilinear", at=(), name="convolution_taps", node="ConvolutionBackwardBackward0", out=False)
def _taps(xp: Namespace, y: Array, input: Array, kernel, stride, padding, dilation, groups):
    if is_narrow(y):
        wide = correlation.taps(y.astype(F32), input.astype(F32), kernel, stride, padding, dilation, groups)
        return wide.astype(y.dtype)
    return correlation.taps(y, input, kernel, stride, padding, dilation, groups)


def _convolution(name: str) -> Any:
    """The op for each of the maps that are public, alone and with a bias, with nodes called ``name``."""

    # y[n, o, p] = sum of x[n, c, s p + d k - a] w[o, c, k]      gx = spread(gy, w)   gw = taps(gy, x)
    @op("bilinear", at=(), name="convolution", node=name, out=False, layout=formatted)
    def correlate(xp: Namespace, input: Array, weight: Array, count, stride, padding, dilation, groups):
        return _run(correlation.correlate, input, weight, None, count, stride, padding, dilation, groups)

    # x[n, c, i] = sum of y[n, o, p] w[o, c, k], s p + d k - a = i      gy = correlate(gx, w)   gw = taps(y, gx)
    @op("bilinear", at=(), name="convolution", node=name, out=False, layout=formatted)
    def spread(xp: Namespace, input: Array, weight: Array, size, stride, padding, dilation, groups):
        return _run(correlation.spread, input, weight, None, size, stride, padding, dilation, groups)

    @op("other", at=(), name="convolution", node=name, out=False, layout=formatted)
    def correlate_add(
        xp: Namespace, input: Array, weight: Array, bias: Array, count, stride, padding, dilation, groups
    ):
        return _run(correlation.correlate, input, weight, bias, count, stride, padding, dilation, groups)

    @op("other", at=(), name="convolution", node=name, out=False, layout=formatted)
    def spread_add(xp: Namespace, input: Array, weight: Array, bias: Array, size, stride, padding, dilation, groups):
        return _run(correlation.spread, input, weight, bias, size, stride, padding, dilation, groups)

    for function, bias in (correlate, {}), (correlate_add, {"bias": _over_places}):
        function.vjp(input=_correlated_input, weight=_correlated_weight, **bias)
    for function, bias in (spread, {}), (spread_add, {"bias": _over_places}):
        function.vjp(input=_spread_input, weight=_spread_weight, **bias)
    return correlate, correlate_add, spread, spread_add


def _correlated_input(grad, weight, input_shape, stride, padding, dilation, groups):
    return _spread(grad, conj(weight), input_shape[2:], stride, padding, dilation, groups)


def _correlated_weight(grad, input, weight_shape, stride, padding, dilation, groups):
    return _taps(grad, conj(input), weight_shape[2:], stride, padding, dilation, groups)


def _spread_input(grad, weight, input_shape, stride, padding, dilation, groups):
    return _correlate(grad, conj(weight), input_shape[2:], stride, padding, dilation, groups)


def _spread_weight(grad, input, weight_shape, stride, padding, dilation, groups):
    return _taps(conj(input), grad, weight_shape[2:], stride, padding, dilation, groups)


_correlate, _, _spread, _ = _convolution("ConvolutionBackwardBackward0")
_real = _convolution("ConvolutionBackward0")
_complex = _convolution("AddBackward0")  # PyTorch assembles these from three real ones

_taps.vjp(
    y=lambda grad, input, y_shape, stride, padding, dilation, groups: _correlate(
        conj(input), grad, y_shape[2:], stride, padding, dilation, groups
    ),
    input=lambda grad, y, input_shape, stride, padding, dilation, groups: _spread(
        conj(y), grad, input_shape[2:], stride, padding, dilation, groups
    ),
)


# ------------------------------------------------------------------------------------------------ arguments


def _along(value: Any, rank: int) -> Any:
    """An int or a sequence as a tuple of ints for each dimension."""
    if type(value) is int:
        return (value,) * rank
    if type(value) is not tuple:
        value = tuple(value) if isinstance(value, (list, tuple)) else (value,) * rank
    for each in value:
        if type(each) is not int:
            return tuple([index(each) for each in value])
    return value


def _invalid(name: str, arguments: tuple[Any, ...]) -> TypeError:
    """What PyTorch says where no signature fits."""
    input, weight, bias, *rest = arguments
    given = [type_name(input), type_name(weight)]
    if bias is not None:
        given.append(type_name(bias))
    names = ("stride", "padding", "dilation", "groups")
    given += [f"{key}={type_name(each)}" for key, each in zip(names, rest, strict=True) if each not in (0, 1)]
    return TypeError(
        f"{name}() received an invalid combination of arguments - got ({', '.join(given)}), but expected one of:"
    )


def _is_tensor(input: Any, weight: Any, bias: Any) -> bool:
    return isinstance(input, Tensor) and isinstance(weight, Tensor) and (bias is None or isinstance(bias, Tensor))


def _same(input: Any, weight: Any, stride: Any, dilation: Any) -> tuple[Any, Any]:
    """The input and the padding with which the output is as large as the input."""
    rank = weight._array.ndim - 2
    if len(dilation) == 1:
        dilation = dilation * rank
    before, odd = [], []
    for k, d in zip(weight._array.shape[2:], dilation, strict=True):
        total = d * (k - 1)
        before.append(total // 2)
        odd.append(total % 2)
    if any(odd):
        warn_once(
            "Using padding='same' with even kernel lengths and odd dilation may require a zero-padded copy of the "
            "input be created (Triggered internally at /__w/pytorch/pytorch/aten/src/ATen/native/Convolution.cpp:1027.)"
        )
        input = constant_pad_nd(input, tuple([each for one in reversed(odd) for each in (0, one)]))
    return input, tuple(before)


def _straight(
    name: str, rank: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: Any
) -> Any:
    try:
        if type(input) is not Tensor and not _is_tensor(input, weight, bias):
            raise TypeError
        x, w, b = input._array, weight._array, None if bias is None else bias._array
        stride, dilation, groups = _along(stride, rank), _along(dilation, rank), index(groups)
        mode = padding if type(padding) is str else None
        if mode is None:
            padding = _along(padding, rank)
    except (AttributeError, TypeError):
        raise _invalid(name, (input, weight, bias, stride, padding, dilation, groups)) from None
    plain, biased, _, _ = _complex if x.dtype.kind == "c" else _real
    if groups == 1 and mode is None:
        count = plainly_fits(rank, x, w, b, stride, padding, dilation)
        if count is not None:
            if bias is None:
                return plain(input, weight, count, stride, padding, dilation, 1)
            return biased(input, weight, bias, count, stride, padding, dilation, 1)
    stride, padding, dilation = check_convolution(name, rank, x, w, b, stride, padding, dilation, groups)
    single = x.ndim == rank + 1
    if single:
        input = unsqueeze(input, 0)
    if mode == "same":
        input, padding = _same(input, weight, stride, dilation)
    elif mode is not None:
        padding = (0,) * rank
    count = windows_of(input._array.shape[2:], w.shape[2:], stride, padding, dilation)
    if bias is None:
        result = plain(input, weight, count, stride, padding, dilation, groups)
    else:
        result = biased(input, weight, bias, count, stride, padding, dilation, groups)
    if not input._array.shape[1]:  # of nothing PyTorch makes nothing
        result = result.narrow(1, 0, 0)
    return squeeze_dim(result, 0) if single else result


def _transposed(
    name: str, rank: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, output_padding: Any,
    groups: Any, dilation: Any,
) -> Any:  # fmt: skip
    if type(padding) is str:
        raise TypeError(f"{name}(): argument 'padding' must be tuple of ints, not str")
    try:
        if type(input) is not Tensor and not _is_tensor(input, weight, bias):
            raise TypeError
        x, w, b = input._array, weight._array, None if bias is None else bias._array
        stride, padding, dilation = _along(stride, rank), _along(padding, rank), _along(dilation, rank)
        more, groups = _along(output_padding, rank), index(groups)
    except (AttributeError, TypeError):
        raise _invalid(name, (input, weight, bias, stride, padding, dilation, groups)) from None
    size = None
    if groups == 1:
        size = transposed_plainly_fits(rank, x, w, b, stride, padding, more, dilation)
    if size is None:
        stride, padding, dilation, size = check_transposed(name, rank, x, w, b, stride, padding, more, dilation, groups)
    single = x.ndim == rank + 1
    if single:
        input = unsqueeze(input, 0)
    _, _, plain, biased = _complex if x.dtype.kind == "c" else _real
    if bias is None:
        result = plain(input, weight, size, stride, padding, dilation, groups)
    else:
        result = biased(input, weight, bias, size, stride, padding, dilation, groups)
    return squeeze_dim(result, 0) if single else result


# ------------------------------------------------------------------------------------------------ public


@composite(at=("torch", "nn.functional"))
def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slides ``weight`` (o, c / groups, K) along ``input`` (n, c, X) or (c, X): (n, o, P) or (o, P).

    ``padding`` is a number of zeros on both sides, "same" (the output is as long as the input) or "valid" (none).
    Raises RuntimeError for shapes and dtypes that do not fit.

    >>> import penlight as torch
    >>> torch.conv1d(torch.tensor([[1., 2., 4., 8.]]), torch.tensor([[[1., -1.]]]))
    tensor([[-1., -2., -4.]])
    """
    return _straight("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


@composite(at=("torch", "nn.functional"))
def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slides ``weight`` (o, c / groups, K, K) over ``input`` (n, c, X, X) or (c, X, X): (n, o, P, P) or (o, P, P).

    ``stride``, ``padding`` and ``dilation`` are ints or have one for each dimension; ``padding`` may be "same" (the
    output is as large as the input) or "valid" (none). Raises RuntimeError for shapes and dtypes that do not fit.

    >>> import penlight as torch
    >>> torch.conv2d(torch.ones(1, 3, 3), torch.ones(1, 1, 3, 3), padding="same")
    tensor([[[4., 6., 4.],
             [6., 9., 6.],
             [4., 6., 4.]]])
    """
    return _straight("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


@composite(at=("torch", "nn.functional"))
def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slides ``weight`` (o, c / groups, K, K, K) through ``input`` (n, c, X, X, X) or (c, X, X, X); see `conv2d`."""
    return _straight("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


@composite(at=("torch", "nn.functional"))
def conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """Lays ``weight`` (c, o / groups, K) down at every element of ``input`` (n, c, X) or (c, X), and adds up.

    It is the adjoint of `conv1d`; ``padding`` is cut from both sides, ``output_padding`` added at the end. Raises
    RuntimeError for shapes and dtypes that do not fit.

    >>> import penlight as torch
    >>> torch.conv_transpose1d(torch.tensor([[1., 10.]]), torch.tensor([[[1., 2., 3.]]]))
    tensor([[ 1., 12., 23., 30.]])
    """
    return _transposed("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


@composite(at=("torch", "nn.functional"))
def conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """The adjoint of `conv2d`: ``weight`` (c, o / groups, K, K), ``input`` (n, c, X, X) or (c, X, X); see
    `conv_transpose1d`."""
    return _transposed("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


@composite(at=("torch", "nn.functional"))
def conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    """The adjoint of `conv3d`: ``weight`` (c, o / groups, K, K, K), ``input`` (n, c, X, X, X) or (c, X, X, X); see
    `conv_transpose1d`."""
    return _transposed("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


@composite(at=("torch",))
def convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups):
    """The convolution, or transposed convolution, of as many dimensions as ``weight`` has after its first two."""
    rank = max(weight._array.ndim - 2, 1)
    if input._array.ndim != rank + 2:
        expected = f"Expected {rank + 2}-dimensional input for {rank + 2}-dimensional weight"
        raise RuntimeError(
            f"{expected} {list(weight._array.shape)}, but got {input._array.ndim}-dimensional input of size "
            f"{list(input._array.shape)} instead"
        )
    if transposed:
        return _transposed("convolution", rank, input, weight, bias, stride, padding, output_padding, groups, dilation)
    return _straight("convolution", rank, input, weight, bias, stride, padding, dilation, groups)


# ------------------------------------------------------------------------------------------------ time first


# y[t, b, o] = sum of x[t + k - a, b, c] w[k, c, o] + bias[o]      x: (T, B, C)   w: (K, C, O)   y: (P, B, O)
@op("other", at=("torch", "nn.functional"), out=False)
def conv_tbc(xp: Namespace, self: Array, weight: Array, bias: Array, pad=0):
    """Slides ``weight`` (K, c, o) along ``input`` (T, batch, c) with ``pad`` zeros at both ends: (P, batch, o).

    Raises RuntimeError for shapes that do not fit.

    >>> import penlight as torch
    >>> torch.conv_tbc(torch.ones(3, 1, 1), torch.ones(2, 1, 1), torch.zeros(1))
    tensor([[[2.]],
    <BLANKLINE>
            [[2.]]])
    """
    if self.ndim != 3:
        raise RuntimeError("Input must have 3 dims: time, batch, in_channel")
    if weight.ndim != 3:
        raise RuntimeError("Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.")
    if bias.ndim != 1:
        raise RuntimeError("Bias must be 1-D")
    if self.shape[2] != weight.shape[1]:
        raise RuntimeError("Input dim 2 (input channels) is not == dim 1 in the weight tensor")
    if weight.shape[2] != bias.shape[0]:
        raise RuntimeError("Bias size must equal dim 2 in the weight tensor (output channels).")
    length = self.shape[0] + 2 * pad - weight.shape[0] + 1
    if length < 0:
        shape = [length, self.shape[1], bias.shape[0]]
        raise RuntimeError(f"Trying to create tensor with negative dimension {length}: {shape}")
    x, w = _time_last(self), _taps_last(weight)
    result = _run(correlation.correlate, x, w, bias, (length,), (1,), (pad,), (1,), 1)
    return xp.ascontiguousarray(_time_first(result))


def _time_last(x: Any) -> Any:
    return permute(x, (1, 2, 0)) if isinstance(x, Tensor) else x.transpose(1, 2, 0)


def _time_first(x: Any) -> Any:
    return permute(x, (2, 0, 1)) if isinstance(x, Tensor) else x.transpose(2, 0, 1)


def _taps_last(x: Any) -> Any:
    return permute(x, (2, 1, 0)) if isinstance(x, Tensor) else x.transpose(2, 1, 0)


def _tbc_geometry(pad: int) -> tuple[Sizes, Sizes, Sizes, int]:
    return (1,), (pad,), (1,), 1


conv_tbc.vjp(
    self=lambda grad, weight, self_shape, pad: _time_first(
        _spread(_time_last(grad), conj(_taps_last(weight)), self_shape[:1], *_tbc_geometry(pad))
    ),
    weight=lambda grad, self, weight_shape, pad: _taps_last(
        _taps(_time_last(grad), conj(_time_last(self)), weight_shape[:1], *_tbc_geometry(pad))
    ),
    bias=lambda grad: sum(grad, (0, 1)),
)
