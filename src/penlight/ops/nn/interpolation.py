"""``interpolate``: images made larger and smaller."""

from __future__ import annotations

import warnings
from functools import lru_cache
from math import floor
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend.layouts import formatted
from ...backend.types import Array, Namespace
from ..define import composite, op
from .adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from .geometry import not_implemented
from .resampling import Map, cubic, linear, nearest, resampled, smooth

_NAMES = {2: ("H", "W"), 3: ("D", "H", "W")}


@lru_cache(maxsize=512)
def _maps(mode: str, wide: bool, sizes: Any, outs: Any, align: bool, scales: Any, antialias: bool) -> tuple[Map, ...]:
    kind = np.float64 if wide else np.float32
    found = []
    for size, out, scale in zip(sizes, outs, scales or (None,) * len(sizes), strict=True):
        if antialias:
            found.append(smooth(kind, mode, size, out, align, scale))
        elif mode.startswith("nearest"):
            if mode == "nearest" and len(sizes) == 2 and out in (size, 2 * size):
                scale = None  # which PyTorch does not look at then
            found.append(nearest(size, out, scale, mode == "nearest-exact"))
        else:
            found.append((cubic if mode == "bicubic" else linear)(kind, size, out, align, scale))
    return tuple(found)


def _resampled(x: np.ndarray, kind: Any, outs: Any, align: bool, scales: Any) -> np.ndarray:
    """The kernel of all modes. Bytes are rounded after each dimension, the last first."""
    mode, antialias = kind
    rank = len(outs)
    spatial = x.shape[2:]
    if min((*spatial, *outs)) <= 0:
        have, want = (
            f"({', '.join([f'{name}: {size}' for name, size in zip(_NAMES.get(rank, ('W',)), values, strict=True)])})"
            for values in (spatial, outs)
        )
        joint = "and output" if rank == 1 else "output"
        raise RuntimeError(f"Input and output sizes should be greater than 0, but got input {have} {joint} {want}")
    if x.shape[1] == 0:
        raise RuntimeError(f"Non-empty {rank + 2}D data tensor expected but got a tensor with sizes {list(x.shape)}")
    if x.dtype.kind not in "fV" and (x.dtype != np.uint8 or mode in ("linear", "trilinear")):
        raise not_implemented(_kernel_name(mode, rank, antialias), x.dtype)
    maps = _maps(mode, x.dtype in (np.float64, np.uint8), spatial, outs, align, scales, antialias)
    if x.dtype == np.uint8 and not mode.startswith("nearest"):
        result = x
        for after, each in enumerate(reversed(maps)):
            result = each.apply_to_bytes(result, after)
        return x.copy() if result is x else result
    return resampled(x, maps)


def _kernel_name(mode: str, rank: int, antialias: bool) -> str:
    if antialias:
        return "compute_index_ranges_weights"
    if mode.startswith("nearest"):
        return "upsample_nearest2d_channels_last" if rank == 2 else "compute_indices_weights_nearest"
    if mode == "bilinear":
        return "upsample_bilinear2d_channels_last"
    return "compute_indices_weights_cubic" if mode == "bicubic" else "compute_indices_weights_linear"


def _transposed(grad, self_shape, kind, outs, align, scales):
    return _resample_back(grad, self_shape, kind, outs, align, scales)


def _define(mode: str, rank: int, title: str, antialias: bool = False) -> Any:
    """The op of one mode: y = M x along each dimension, gx = M^T gy."""

    @op(
        "linear",
        at=(),
        name=f"_upsample_{title}{rank}d{'_aa' if antialias else ''}",
        node=f"Upsample{title}{rank}D{'Aa' if antialias else ''}Backward0",
        layout=formatted,
    )
    def function(xp: Namespace, self: Array, kind, outs, align, scales):
        return _resampled(self, kind, outs, align, scales)

    function.vjp(self=_transposed)
    return function


_FUNCTIONS: dict[tuple[tuple[str, bool], int], Any] = {
    (("linear", False), 1): _define("linear", 1, "Linear"),
    (("bilinear", False), 2): _define("bilinear", 2, "Bilinear"),
    (("bicubic", False), 2): _define("bicubic", 2, "Bicubic"),
    (("trilinear", False), 3): _define("trilinear", 3, "Trilinear"),
}
for _rank in (1, 2, 3):
    _FUNCTIONS[("nearest", False), _rank] = _define("nearest", _rank, "Nearest")
    _FUNCTIONS[("nearest-exact", False), _rank] = _define("nearest-exact", _rank, "NearestExact")
for _mode in ("bilinear", "bicubic", "lanczos"):
    _FUNCTIONS[(_mode, True), 2] = _define(_mode, 2, _mode.capitalize(), True)


@op("linear", at=(), node="UpsampleBackwardBackward0")
def _resample_back(xp: Namespace, self: Array, shape, kind, outs, align, scales):
    mode, antialias = kind
    maps = _maps(mode, self.dtype == np.float64, shape[2:], outs, align, scales, antialias)
    return resampled(self, maps, True) if self.size else np.zeros(shape, self.dtype)


_resample_back.vjp(
    self=lambda grad, kind, outs, align, scales: _FUNCTIONS[kind, len(outs)](grad, kind, outs, align, scales)
)

_NEEDED = {"linear": 3, "bilinear": 4, "trilinear": 5}
_AREA = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}


def _scaled(size: int, scale: float, in_python: Any) -> int:
    """The size after scaling. Raises RuntimeError, or in Python its own errors, where it is no int."""
    number = float(size) * scale
    if not in_python and not -(2.0**63) <= number < 2.0**63:
        raise RuntimeError("value cannot be converted to type int64_t without overflow")
    return floor(number)


def _sizes(shape: tuple[int, ...], size: Any, scale_factor: Any) -> tuple[Any, Any]:
    """The output's size and the scale factors, one of them None."""
    rank = len(shape) - 2
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    form = "Please provide input tensor in (N, C, d1, d2, ...,dK) format and"
    if size is not None:
        if isinstance(size, (list, tuple)):
            if len(size) != rank:
                raise ValueError(
                    "Input and output must have the same number of spatial dimensions, but got input with spatial "
                    f"dimensions of {list(shape[2:])} and output size of {size}. {form} output size in (o1, o2, "
                    "...,oK) format."
                )
            if not all(hasattr(type(each), "__index__") for each in size):
                raise TypeError(
                    "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got "
                    f"size with types {[type(each) for each in size]}"
                )
            return tuple([int(each) for each in size]), None
        return (size,) * rank, None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if isinstance(scale_factor, (list, tuple)):
        if len(scale_factor) != rank:
            raise ValueError(
                "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
                f"dimensions of {list(shape[2:])} and scale_factor of shape {scale_factor}. {form} scale_factor in "
                "(s1, s2, ...,sK) format."
            )
        return None, tuple(scale_factor)
    return None, (scale_factor,) * rank


def _refused(mode: str, rank: int, antialias: bool, size: str, scales: str) -> TypeError:
    """What PyTorch says of a size or a scale that is no number."""
    name = mode.replace("nearest-exact", "nearest_exact")
    begin = "_" if antialias or name == "nearest_exact" else ""
    given = f"Tensor, {size}, {scales}" if name.startswith("nearest") else f"Tensor, {size}, bool, {scales}"
    return TypeError(
        f"{begin}upsample_{name}{rank}d{'_aa' if antialias else ''}() received an invalid combination of arguments - "
        f"got ({given}), but expected one of:"
    )


@composite(at=("nn.functional",))
def interpolate(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Resamples the dimensions after the first two to ``size``, or to ``scale_factor`` times their own.

    ``mode``: "nearest", "nearest-exact" (any number of them), "linear" (one), "bilinear", "bicubic" (two), "trilinear"
    (three), "area" (the means of ``adaptive_avg_pool``). With ``align_corners`` the first and last elements stay where
    they are, else the edges do. ``recompute_scale_factor`` takes the scale from the sizes, which were rounded;
    ``antialias`` (bilinear, bicubic and "lanczos") lets every element count where the result is smaller.

    Raises ValueError unless exactly one of ``size`` and ``scale_factor`` is given and fits, NotImplementedError for
    other numbers of dimensions.

    >>> import penlight as torch
    >>> torch.nn.functional.interpolate(torch.tensor([[[1., 3.]]]), 4, mode="linear")
    tensor([[[1.0000, 1.5000, 2.5000, 3.0000]]])
    """
    shape = input._array.shape
    if mode in ("nearest", "area", "nearest-exact"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
                "trilinear"
            )
    elif align_corners is None:
        align_corners = False
    rank = len(shape) - 2
    outs, scales = _sizes(shape, size, scale_factor)
    if recompute_scale_factor is not None and recompute_scale_factor and outs is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and len(shape) == 4):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
    if outs is None:
        raw = recompute_scale_factor
        outs = tuple([_scaled(each, scale, raw) for each, scale in zip(shape[2:], scales, strict=True)])
        scales = None if recompute_scale_factor or mode == "area" else tuple([float(each) for each in scales])
    if mode == "area" and rank in _AREA:
        return _AREA[rank](input, outs)
    kind = (mode, bool(antialias))
    function = _FUNCTIONS.get((kind, rank))
    if mode == "lanczos" and rank == 2:
        if align_corners:
            raise ValueError("Lanczos mode does not support align_corners=True")
        if not antialias:
            raise ValueError("Lanczos mode requires antialias=True")
    if function is None:
        if mode in _NEEDED and 3 <= len(shape) <= 5:
            raise NotImplementedError(f"Got {len(shape)}D input, but {mode} mode needs {_NEEDED[mode]}D input")
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {len(shape)}D) for the modes: nearest | "
            f"linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
        )
    if scales is not None and isinstance(scale_factor, Tensor):
        raise _refused(mode, rank, antialias, "NoneType", "list")
    if type(size) is not int and size is not None and not hasattr(type(outs[0]), "__index__"):
        raise _refused(mode, rank, antialias, "list", "NoneType")
    return function(input, kind, outs, bool(align_corners), scales)


@composite(at=("nn.functional",))
def upsample(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """The old name of ``interpolate``."""
    warnings.warn("`nn.functional.upsample` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2)
    return interpolate(input, size, scale_factor, mode, align_corners)


@composite(at=("nn.functional",))
def upsample_nearest(input, size=None, scale_factor=None):
    """``interpolate`` with ``mode="nearest"``, deprecated."""
    warnings.warn(
        "`nn.functional.upsample_nearest` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2
    )
    return interpolate(input, size, scale_factor, mode="nearest")


@composite(at=("nn.functional",))
def upsample_bilinear(input, size=None, scale_factor=None):
    """``interpolate`` with ``mode="bilinear"`` and ``align_corners=True``, deprecated."""
    warnings.warn(
        "`nn.functional.upsample_bilinear` is deprecated. Use `nn.functional.interpolate` instead.", stacklevel=2
    )
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)
