"""Fake quantization: numbers rounded to those that a quantized tensor could hold, with straight-through gradients."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from ..autograd.modes import modes
from ..autograd.variable import Tensor
from ..backend.names import scalar_name
from ..backend.summation import F32, F64
from ..backend.types import Array, Namespace
from .define import composite, op
from .helpers import wrap_dim

_LEAST = np.iinfo(np.int64).min


# y = (q - z) s, q = clamp(round(x / s) + z, low, high)      gx = gy where low <= round(x / s) + z <= high, else 0
def _quantized(node: str) -> Any:
    @op("other", at=(), name="fake_quantize", node=node, outputs=("output", "mask"), differentiable=("output",),
        out=False, promote=None, inplace=False, widen=False)  # fmt: skip
    def quantize(xp: Namespace, self: Array, scale, zero_point, low, high, exact):
        return _round(xp, self, scale, zero_point, low, high, exact)

    quantize.vjp(self=lambda grad, mask: grad * mask)
    return quantize


def _round(xp: Namespace, x: Any, scale: Any, zero_point: Any, low: int, high: int, exact: bool) -> list[Any]:
    """With ``exact``, places are whole numbers of 64 bits; what fits in none, and nan, is at the lowest."""
    wide = F64 if x.dtype is F64 else F32
    if not exact:
        dtype = F32  # whatever the input's
        shift = F32.type(zero_point)
        place = xp.rint((x * (F32.type(1) / F32.type(scale))).astype(F32)) + shift
    else:
        dtype = F64  # in which the steps that are counted are whole
        place = x.astype(wide) * (F32.type(1) / scale)
        shift = zero_point.astype(dtype)
        place = xp.rint(place) + shift if zero_point.dtype.kind == "i" else xp.rint((place + shift).astype(F32))
        place = xp.where(abs(place) < 2.0**63, place, dtype.type(_LEAST))
    mask = (place >= low) & (place <= high)
    kept = xp.fmin(xp.fmax(place, dtype.type(low)), dtype.type(high))
    return [((kept - shift) * (scale if exact else F32.type(scale))).astype(wide).astype(x.dtype, copy=False), mask]


_per_tensor = _quantized("FakeQuantizePerTensorAffineCachemaskBackward0")
_by_tensors = _quantized("FakeQuantizePerTensorAffineCachemaskTensorQparamsBackward0")
_per_channel = _quantized("FakeQuantizePerChannelAffineCachemaskBackward0")


def _check_bounds(low: int, high: int, zero_points: Any) -> None:
    if low > high:
        raise RuntimeError("`quant_min` should be less than or         equal to `quant_max`.")
    if zero_points is not None and not ((zero_points >= low) & (zero_points <= high)).all():
        raise RuntimeError("`zero_point` must be between `quant_min` and `quant_max`.")


def _check_dtype(x: Any, kernel: str) -> None:
    if x.dtype.kind not in "fV":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(x.dtype)}'")


def _check_constants(function: str, **tensors: Any) -> None:
    for name, tensor in tensors.items():
        if modes.grad and tensor.requires_grad:
            raise RuntimeError(
                f"The function '{function}' is not differentiable with respect to argument '{name}'. This input cannot "
                "have requires_grad True."
            )


@composite(at=("torch",))
def fake_quantize_per_tensor_affine(input, scale, zero_point, quant_min, quant_max):
    """Each element as the nearest of ``(q - zero_point) * scale``, ``quant_min <= q <= quant_max``; any shape.

    ``scale`` and ``zero_point`` are numbers or tensors of one element. The gradient is that of the identity where the
    element is within reach, else 0. Raises RuntimeError for bounds that are not in order or without the zero point.

    >>> import penlight as torch
    >>> torch.fake_quantize_per_tensor_affine(torch.tensor([-1.0, 0.26, 0.3, 99.0]), 0.5, 0, 0, 255)
    tensor([ 0.0000,  0.5000,  0.5000, 99.0000])
    """
    tensors = isinstance(scale, Tensor)
    if tensors is not isinstance(zero_point, Tensor):
        raise TypeError("scale and zero_point must be both numbers or both tensors")
    quant_min, quant_max = index(quant_min), index(quant_max)
    _check_bounds(quant_min, quant_max, None if tensors else np.asarray(index(zero_point)))
    if tensors:
        function = "_fake_quantize_per_tensor_affine_cachemask_tensor_qparams"
        _check_constants(function, scale=scale, zero_point=zero_point)
        scale, zero_point = scale.item(), int(zero_point.item())
    _check_dtype(input._array, "fake_quantize_tensor_cachemask_kernel_type_handling")
    return (_by_tensors if tensors else _per_tensor)(input, scale, zero_point, quant_min, quant_max, False)[0]


@composite(at=("torch",))
def fake_quantize_per_channel_affine(input, scale, zero_point, axis, quant_min, quant_max):
    """`fake_quantize_per_tensor_affine` with a scale and a zero point (C,) for each place along ``axis``, which has C.

    Raises RuntimeError for shapes and dtypes that do not fit, and for bounds that are not in order.

    >>> import penlight as torch
    >>> zero = torch.zeros(2, dtype=torch.int32)
    >>> torch.fake_quantize_per_channel_affine(torch.ones(2, 2) / 3, torch.tensor([0.5, 0.25]), zero, 0, 0, 255)
    tensor([[0.5000, 0.5000],
            [0.2500, 0.2500]])
    """
    _check_constants("fake_quantize_per_channel_affine_cachemask", scale=scale, zero_point=zero_point)
    x, scales, zeros = input._array, scale._array, zero_point._array
    if scales.dtype is not F32 and scales.dtype.kind != "V":
        raise RuntimeError(f"Scale must be Float or BFloat16, found {scalar_name(scales.dtype)}")
    if zeros.dtype.name not in ("int32", "float32", "float16"):
        raise RuntimeError(f"Zero-point must be Int32, Float or Half, found {scalar_name(zeros.dtype)}")
    if scales.ndim != 1:
        raise RuntimeError("scale should be a 1-D tensor")
    if zeros.ndim != 1:
        raise RuntimeError("zero point should be a 1-D tensor")
    if scales.shape != zeros.shape:
        raise RuntimeError("scale and zero-point need to have the same dimensions")
    if not x.ndim:
        raise IndexError(f"Dimension specified as {axis} but tensor has no dimensions")
    place = wrap_dim(axis, x.ndim)
    if scales.shape[0] != x.shape[place]:
        raise RuntimeError("dimensions of scale and zero-point are not consistent with input tensor")
    _check_bounds(quant_min, quant_max, zeros if zeros.dtype.kind == "i" else None)
    if axis < 0:
        raise RuntimeError("`axis` must be between 0 and number of dimensions of input")
    _check_dtype(x, "fake_quantize_channel_cachemask_cpu_type_handling")
    shape = [1] * x.ndim
    shape[place] = scales.shape[0]
    scales, zeros = scales.astype(F32).reshape(shape), zeros.reshape(shape)
    return _per_channel(input, scales, zeros, quant_min, quant_max, True)[0]
