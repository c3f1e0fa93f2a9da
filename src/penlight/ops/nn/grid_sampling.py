"""Reading images at points between their elements: ``grid_sample``.

A sample is a weighted sum of the elements around a point. Where those are is not differentiable, the weights are, as
products of a polynomial in each coordinate. So three operations make one: points in units of elements, weights of the
neighbours (whose derivative is the same operation with other polynomials), and the sum, which is bilinear.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from ...autograd.modes import modes
from ...autograd.variable import Tensor, wrap
from ...backend.names import scalar_name
from ...backend.summation import F32
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..errors import no_tensor
from ..formulas import array_of
from ..joining import stack
from ..reduction import sum as total
from . import grid_hats
from .affine_grids import DEFAULT_CHANGED
from .geometry import not_implemented
from .grid_arrays import (
    BICUBIC,
    BILINEAR,
    BORDER,
    NEAREST,
    POLYNOMIALS,
    REFLECTION,
    ZEROS,
    first_of,
    points_of,
    polynomial,
    reflected,
    sampled,
    weighted_rows,
)

_MODES = {"bilinear": BILINEAR, "nearest": NEAREST, "bicubic": BICUBIC}
_PADDINGS = {"zeros": ZEROS, "border": BORDER, "reflection": REFLECTION}


@op("elementwise", at=(), promote=None, widen=False, node="GridPointsBackward0")  # u = slope x + const
def _grid_points(xp: Namespace, self: Array, sizes, mode, padding, align_corners):
    shape = self.shape
    return points_of(self, sizes, mode, padding, align_corners)[0][..., ::-1].reshape(shape)


def _grid_points_back(grad, self, sizes, mode, padding, align_corners):
    slopes = points_of(array_of(self), sizes, mode, padding, align_corners)[1][..., ::-1].reshape(array_of(self).shape)
    return grad * (wrap(slopes) if isinstance(grad, Tensor) else slopes)


_grid_points.vjp(self=_grid_points_back)


def _neighbours(u: np.ndarray, sizes: Any, mode: int, padding: int, align_corners: bool) -> tuple[Any, Any]:
    """The places of the neighbours of each point in the flattened image, (batch, points, neighbours), and whether they
    are inside of it."""
    rank = len(sizes)
    places: Any = np.zeros((*u.shape[:2], 1), np.int64)
    inside: Any = np.ones((*u.shape[:2], 1), bool)
    steps = np.arange(len(POLYNOMIALS[mode])) - (mode == BICUBIC)
    for dim, size in enumerate(sizes):
        first = np.fmax(np.fmin(first_of(u[..., rank - 1 - dim], mode), 1e9), -1e9)
        each = first.astype(np.int64)[..., None] + steps
        valid = (each >= 0) & (each < size)
        if padding == REFLECTION and mode == BICUBIC:
            each = np.rint(reflected(each.astype(u.dtype), size, align_corners)[0]).astype(np.int64)
        if padding != ZEROS:
            valid = np.ones_like(valid)
        each = np.clip(each, 0, size - 1)
        width = places.shape[2] * len(steps)
        places = (places[..., :, None] * size + each[..., None, :]).reshape(*u.shape[:2], width)
        inside = (inside[..., :, None] & valid[..., None, :]).reshape(places.shape)
    return places, inside


@op("other", at=(), node="GridWeightsBackward0")  # w = p(t_1) p(t_2) ...       gt_i = gw p(t_1) ... p'(t_i) ...
def _grid_weights(xp: Namespace, self: Array, sizes, mode, padding, align_corners, orders):
    u = self.reshape(len(self), prod(self.shape[1:-1]), len(sizes))
    _, inside = _neighbours(u, sizes, mode, padding, align_corners)
    weights: Any = np.ones((*u.shape[:2], 1), u.dtype)
    for dim, order in enumerate(orders):
        x = u[..., len(sizes) - 1 - dim]
        each = np.stack(polynomial(x - first_of(x, mode), mode, order), -1)
        width = weights.shape[2] * each.shape[2]
        weights = (weights[..., :, None] * each[..., None, :]).reshape(*u.shape[:2], width)
    return np.where(inside, weights, u.dtype.type(0))


def _grid_weights_back(grad, self, sizes, mode, padding, align_corners, orders):
    parts = []
    for dim in reversed(range(len(sizes))):
        raised = tuple([order + (place == dim) for place, order in enumerate(orders)])
        parts.append(total(grad * _grid_weights(self, sizes, mode, padding, align_corners, raised), -1))
    return stack(parts, -1).reshape(array_of(self).shape)


_grid_weights.vjp(self=_grid_weights_back)


def _sampled(x: np.ndarray, weights: np.ndarray, places: np.ndarray, out: Any) -> np.ndarray:
    """y[n, c, p] = sum over k of w[n, p, k] x[n, c, m[n, p, k]]"""
    count, channels = x.shape[:2]
    size = prod(x.shape[2:])
    flat = x.reshape(count, channels, size)
    result = np.zeros((count, channels, places.shape[1]), x.dtype)
    for n in range(count):
        for k in range(places.shape[2]):
            part = flat[n].take(places[n, :, k], 1)
            weight = weights[n, :, k]
            part[:, weight == 0] = 0  # whatever is there, an infinity or a nan
            result[n] += part * weight
    return result.reshape(count, channels, *out)


@op("bilinear", at=(), node="GridSamplerBackwardBackward0")
def _weighted(xp: Namespace, self: Array, weights: Array, places, shape):
    return _sampled(self, weights, places, shape)


@op("bilinear", at=(), node="GridSamplerBackwardBackward0")  # x[n, c, m[n, p, k]] += w[n, p, k] y[n, c, p]
def _weighted_to_image(xp: Namespace, self: Array, weights: Array, places, shape):
    count, channels = shape[:2]
    size = prod(shape[2:])
    grad = self.reshape(count, channels, places.shape[1])
    result = np.zeros((count, channels, size), self.dtype)
    rows = np.arange(channels)[:, None] * size
    for n in range(count):
        flat, values = result[n].reshape(-1), np.empty_like(grad[n])
        for place, weight in zip(np.ascontiguousarray(places[n].T), np.ascontiguousarray(weights[n].T), strict=True):
            np.multiply(grad[n], weight, out=values)
            np.add.at(flat, (rows + place).reshape(-1), values.reshape(-1))
    return result.reshape(shape)


@op("bilinear", at=(), node="GridSamplerBackwardBackward0")  # w[n, p, k] = sum over c of y[n, c, p] x[n, c, m[n, p, k]]
def _weighted_to_weights(xp: Namespace, self: Array, image: Array, places):
    count, channels = image.shape[:2]
    grad = self.reshape(count, channels, places.shape[1])
    flat = image.reshape(count, channels, prod(image.shape[2:]))
    result = np.empty((count, places.shape[2], places.shape[1]), self.dtype)
    for n in range(count):
        for k, place in enumerate(np.ascontiguousarray(places[n].T)):
            part = flat[n].take(place, 1)
            part *= grad[n]
            np.add.reduce(part, 0, out=result[n, k])
    return np.ascontiguousarray(result.swapaxes(1, 2))


_weighted.vjp(
    self=lambda grad, self_shape, weights, places: _weighted_to_image(grad, weights, places, self_shape),
    weights=lambda grad, self, places: _weighted_to_weights(grad, self, places),
)


def _sum_of(image: Any, weights: Any, places: Any, shape: Any) -> Any:
    return _weighted(image, weights, places, tuple(shape[2:]))


_weighted_to_image.vjp(
    self=lambda grad, weights, places, self_shape: _sum_of(grad, weights, places, self_shape),
    weights=lambda grad, self, places: _weighted_to_weights(self, grad, places),
)
_weighted_to_weights.vjp(
    self=lambda grad, image, places, self_shape: _sum_of(image, grad, places, self_shape),
    image=lambda grad, self, places, image_shape: _weighted_to_image(self, grad, places, image_shape),
)


# ------------------------------------------------------------------------------------------------ all in one


@lru_cache(maxsize=256)
def _constants(sizes: Any) -> tuple[Any, ...]:
    """Sizes in the order of the grid's last dimension and the steps between rows."""
    return np.array(sizes[::-1])[:, None], np.array([1, sizes[1] + 2])[:, None], np.arange(4)[:, None, None]


def _bicubic(x: np.ndarray, grid: np.ndarray, padding: int, align_corners: bool) -> np.ndarray:
    """The three operations at once. Channels go last, so that a neighbour's are read together, and a border of zeros
    around the image is what lies outside."""
    sizes = x.shape[2:]
    count, channels = x.shape[:2]
    points = prod(grid.shape[1:-1])
    dtype = x.dtype
    turned, strides, steps = _constants(sizes)
    u = points_of(grid, sizes, BICUBIC, padding, align_corners)[0][..., ::-1].reshape(count * points, 2).T.copy()
    first = np.floor(u)
    t = u - first
    t[t != t] = 0  # points that are nan or infinite lie outside
    each = first.astype(np.int64) + steps  # (neighbours, dimensions, points), counted from the border
    if padding == ZEROS:
        np.maximum(each, 0, out=each)
        np.minimum(each, turned + 1, out=each)
    else:
        if padding == REFLECTION:
            for dim in (0, 1):
                moved = reflected((each[:, dim] - 1).astype(dtype), sizes[1 - dim], align_corners)[0]
                each[:, dim] = np.rint(moved).astype(np.int64) + 1
        np.maximum(each, 1, out=each)
        np.minimum(each, turned, out=each)
    each *= strides
    border = tuple([size + 2 for size in sizes])
    image = np.zeros((count, *border, channels), dtype)
    image[:, 1:-1, 1:-1] = np.moveaxis(x, 1, -1)
    places = each[:, 1]
    if count > 1:
        places = places + np.repeat(np.arange(count) * prod(border), points)
    places = (places[:, None] + each[:, 0]).reshape(16, count * points)
    weights = np.stack(polynomial(t, BICUBIC, 0))
    combined = (weights[:, None, 1] * weights[:, 0]).reshape(16, count * points)
    result = weighted_rows(image.reshape(count * prod(border), channels), places, combined)
    found = result.reshape(count, points, channels).swapaxes(1, 2)
    return np.ascontiguousarray(found).reshape(count, channels, *grid.shape[1:-1])


def _fused(x: np.ndarray, grid: np.ndarray, mode: int, padding: int, align_corners: bool, kept: Any) -> np.ndarray:
    if mode == BICUBIC:
        return _bicubic(x, grid, padding, align_corners)
    both: Any = None
    if mode == BILINEAR and padding == ZEROS and grid.dtype is x.dtype:
        plan = grid_hats.plan_of(x.shape, grid.shape, x.dtype, align_corners)
        both = plan and grid_hats.sampled(x, grid, plan)
    result, found = both or sampled(x, grid, mode, padding, align_corners)
    if kept is not None:
        kept.append(found)
    return result


def _parts(x_shape: Any, grid: Any, mode: int, padding: int, align_corners: bool) -> tuple[Any, Any]:
    """Places and weights of the neighbours of a grid's points; the weights with their history."""
    sizes = tuple(x_shape[2:])
    points = _grid_points(grid, sizes, mode, padding, align_corners)
    array = array_of(points)
    flat = array.reshape(len(array), prod(array.shape[1:-1]), len(sizes))
    places, _ = _neighbours(flat, sizes, mode, padding, align_corners)
    return places, points


def _fused_self(grad, self_shape, grid, mode, padding, align_corners, kept):
    if kept and type(grad) is np.ndarray:  # see Note [Kept] in layer_norm.py
        return kept[0].image_grad(grad, self_shape)
    places, points = _parts(self_shape, grid, mode, padding, align_corners)
    sizes = tuple(self_shape[2:])
    weights = _grid_weights(points, sizes, mode, padding, align_corners, (0,) * len(sizes))
    return _weighted_to_image(grad, weights, places, tuple(self_shape))


def _fused_grid(grad, self, grid, mode, padding, align_corners, kept):
    shape = array_of(self).shape
    if kept and type(grad) is np.ndarray:
        return kept[0].grid_grad(grad, grid, shape[2:], mode, padding, align_corners)
    places, points = _parts(shape, grid, mode, padding, align_corners)
    sizes = shape[2:]
    slope = _weighted_to_weights(grad, self, places)
    back = _grid_weights_back(slope, points, sizes, mode, padding, align_corners, (0,) * len(sizes))
    return _grid_points_back(back, grid, sizes, mode, padding, align_corners)


# y = sum of w x over the neighbours of the grid's points


@op("other", at=(), node="GridSampler2DBackward0")
def _grid_sample_2d(xp: Namespace, self: Array, grid: Array, mode, padding, align_corners, kept=None):
    return _fused(self, grid, mode, padding, align_corners, kept)


@op("other", at=(), node="GridSampler3DBackward0")
def _grid_sample_3d(xp: Namespace, self: Array, grid: Array, mode, padding, align_corners, kept=None):
    return _fused(self, grid, mode, padding, align_corners, kept)


_grid_sample_2d.vjp(self=_fused_self, grid=_fused_grid)
_grid_sample_3d.vjp(self=_fused_self, grid=_fused_grid)


# ------------------------------------------------------------------------------------------------ the functions


@lru_cache(maxsize=256)  # what is raised is not kept
def _checked(
    shape: tuple[int, ...], points: tuple[int, ...], dtype: Any, grid_dtype: Any, mode: int, padding: int
) -> tuple[Any, int, int]:
    """The operation, and the numbers of the modes that PyTorch takes others for."""
    have = f"but got input with sizes {list(shape)} and grid with sizes {list(points)}"
    if shape[0] != points[0]:
        raise RuntimeError(f"grid_sampler(): expected grid and input to have same batch size, {have}")
    if points[-1] != len(shape) - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {len(shape) - 2} in last dimension, but got grid with sizes "
            f"{list(points)}"
        )
    for dim in range(2, len(shape)):
        if shape[dim] <= 0:
            raise RuntimeError(
                f"grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
                f"{list(shape)} with dimension {dim} being empty"
            )
    if len(shape) not in (4, 5) or len(points) != len(shape):
        raise RuntimeError(f"grid_sampler(): expected {'4D or ' if len(shape) == 4 else ''}5D input and grid with same "
                           f"number of dimensions, {have}")  # fmt: skip
    if len(shape) == 5 and mode == BICUBIC:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    if dtype.kind not in "fV":
        raise not_implemented("grid_sampler_2d_cpu_kernel_impl" if len(shape) == 4 else "grid_sampler3d_cpu",
                              dtype)  # fmt: skip
    if dtype != grid_dtype:
        raise RuntimeError(f"expected scalar type {scalar_name(dtype)} but found {scalar_name(grid_dtype)}")
    function = _grid_sample_2d if len(shape) == 4 else _grid_sample_3d
    return function, mode if mode in POLYNOMIALS else BILINEAR, padding if padding in (0, 1) else REFLECTION


def _sample(input: Any, grid: Any, mode: int, padding: int, align_corners: bool) -> Any:
    x, points = input._array, grid._array
    dtype = x.dtype
    function, mode, padding = _checked(x.shape, points.shape, dtype, points.dtype, mode, padding)
    if dtype.itemsize == 2:
        input = input._to_numpy_dtype(F32)
    kept: Any = [] if modes.grad and (input._requires_grad or grid._requires_grad) else None
    result = function(input, grid, mode, padding, bool(align_corners), kept)
    return result if result._array.dtype is dtype else result._to_numpy_dtype(dtype)


@composite(at=("torch",))
def grid_sampler(input, grid, interpolation_mode, padding_mode, align_corners):
    """``nn.functional.grid_sample`` with numbers for the modes."""
    return _sample(input, grid, interpolation_mode, padding_mode, align_corners)


@composite(at=("torch",))
def grid_sampler_2d(input, grid, interpolation_mode, padding_mode, align_corners):
    """``grid_sampler`` of images."""
    return _sample(input, grid, interpolation_mode, padding_mode, align_corners)


@composite(at=("torch",))
def grid_sampler_3d(input, grid, interpolation_mode, padding_mode, align_corners):
    """``grid_sampler`` of volumes."""
    return _sample(input, grid, interpolation_mode, padding_mode, align_corners)


@composite(at=("nn.functional",))
def grid_sample(input, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """Reads ``input`` at the points of ``grid``, whose last dimension holds (x, y) or (x, y, z) in [-1, 1].

    -1 and 1 are the outer edges of the image, or with ``align_corners`` the centres of its outermost elements.
    ``mode``: "bilinear", "nearest", "bicubic" (images only); ``padding_mode`` says what lies outside: "zeros",
    "border", "reflection". Input: (N, C, H, W) or (N, C, D, H, W), grid: (N, h, w, 2) or (N, d, h, w, 3).

    Raises ValueError for other modes, RuntimeError for shapes that do not fit.

    >>> import penlight as torch
    >>> image = torch.tensor([[[[1., 3.], [5., 7.]]]])
    >>> torch.nn.functional.grid_sample(image, torch.zeros(1, 1, 1, 2), align_corners=False)
    tensor([[[[4.]]]])
    """
    if mode not in _MODES:
        raise ValueError(
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
    if padding_mode not in _PADDINGS:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
    if align_corners is None:
        warnings.warn(DEFAULT_CHANGED, stacklevel=2)
        align_corners = False
    if not isinstance(input, Tensor) or not isinstance(grid, Tensor):
        raise no_tensor("grid_sampler", input=input, grid=grid)
    return _sample(input, grid, _MODES[mode], _PADDINGS[padding_mode], align_corners)
