"""Max pooling by a factor that need not be whole: windows at places that are drawn (Graham 2014, arXiv:1412.6071)."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

from ...autograd.variable import wrap
from ...backend import dtypes, sampling
from ...backend.direct import np
from ...backend.summation import F32
from ...backend.types import Array, Namespace
from ..define import composite, op
from ..generator import default_generator
from ..helpers import wrap_dim
from .geometry import ints, not_implemented
from .planes import scatter_planes

# The dimensions in the order in which PyTorch complains of them.
_ORDER = {2: ((-2, "height"), (-1, "width")), 3: ((-3, "time"), (-1, "width"), (-2, "height"))}


def _starts(sample: np.ndarray, size: int, out: int, kernel: int) -> np.ndarray:
    """Where the windows begin, (planes, out), for one number in [0, 1) a plane; the last ends with the input."""
    if out == 1:
        return np.full((len(sample), 1), size - kernel)
    kind = sample.dtype.type
    step = kind(size - kernel) / kind(out - 1)
    starts = ((np.arange(out, dtype=sample.dtype) + sample[:, None]) * step).astype(np.int64)
    starts -= starts[:, :1].copy()
    starts[:, -1] = size - kernel
    return starts


def _pooled(rank: int, self: np.ndarray, kernel: Any, out: Any, samples: np.ndarray) -> Any:
    _check(rank, self.shape, self.dtype, kernel, out, samples.shape, samples.dtype)
    spatial, lead = self.shape[-rank:], self.shape[:-rank]
    planes, whole = prod(lead), lead + out
    if 0 in whole:
        return np.zeros(whole, self.dtype), np.zeros(whole, np.int64)
    numbers = samples[: self.shape[0] if self.ndim == rank + 2 else 1].reshape(planes, rank)
    if rank == 2:  # PyTorch draws the width first here, and last in three dimensions
        numbers = numbers[:, ::-1]
    few = planes * prod(out) * prod(kernel) <= 1 << 15 and min(kernel) > 0
    if few and min(out) == max(out) > 1 and self.dtype.itemsize > 2:
        found = _all_dimensions(self, numbers, spatial, out[0], kernel, planes)
        if found is not None:
            return found[0].reshape(whole), found[1].reshape(whole)
    base: Any = np.zeros((planes, 1), np.int64)
    offsets = np.zeros(1, np.int64)
    for dim in range(rank):
        starts = _starts(numbers[:, dim], spatial[dim], out[dim], kernel[dim])
        base = (base[:, :, None] * spatial[dim] + starts[:, None, :]).reshape(planes, -1)
        offsets = (offsets[:, None] * spatial[dim] + np.arange(kernel[dim])).reshape(-1)
    if not len(offsets):
        return np.full(whole, -np.inf, self.dtype), base.reshape(whole)
    x = self.astype(F32) if self.dtype.itemsize == 2 else self
    flat = np.arange(0, planes * prod(spatial), prod(spatial))[:, None] + base
    if flat.size * len(offsets) <= 1 << 20:
        found = _few_windows(x, flat, offsets)
        if found is not None:
            base += offsets.take(found[1])
            return found[0].reshape(whole).astype(self.dtype, copy=False), base.reshape(whole)
    best = x.take(flat + offsets[0])
    chosen = np.full(base.shape, offsets[0])
    for offset in offsets[1:]:
        value = x.take(flat + offset)
        above = (value > best) | (value != value)
        np.copyto(best, value, where=above)
        np.copyto(chosen, offset, where=above)
    return best.reshape(whole).astype(self.dtype, copy=False), (base + chosen).reshape(whole)


@lru_cache(128)
def _constants(spatial: Any, out: int, kernel: Any, planes: int, dtype: Any) -> tuple[Any, ...]:
    """What depends on sizes alone: window numbers, the steps between windows, the last windows, the distances of
    places in the dimensions, where the planes begin, and a window's places."""
    ends = np.array([size - k for size, k in zip(spatial, kernel, strict=True)])
    strides = [prod(spatial[dim + 1 :]) for dim in range(len(spatial))]
    offsets = np.zeros(1, np.int64)
    for size, k in zip(spatial, kernel, strict=True):
        offsets = (offsets[:, None] * size + np.arange(k)).reshape(-1)
    planes_at = np.arange(planes)[:, None] * prod(spatial) + np.zeros(out ** len(spatial), np.int64)
    firsts = np.arange(planes * out ** len(spatial)) * len(offsets)
    return (
        np.arange(out).astype(dtype),
        ends.astype(dtype)[:, None] / dtype.type(out - 1),
        ends,
        np.array(strides)[:, None],
        planes_at,
        offsets,
        firsts,
    )


def _all_dimensions(
    x: np.ndarray, numbers: np.ndarray, spatial: Any, out: int, kernel: Any, planes: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """Few windows, as many in each dimension. None where there is a nan."""
    if 0 in kernel:
        return None
    if out == 2:  # one window at each end, whatever was drawn
        everywhere, within, firsts = _at_ends(spatial, kernel, planes)
        windows = x.take(everywhere)
        chosen = windows.argmax(1)
        chosen += firsts
        values = windows.take(chosen)
        square = values.dot(values)
        return (values, within.take(chosen)) if square == square else None
    each, step, ends, strides, planes_at, offsets, firsts = _constants(spatial, out, kernel, planes, x.dtype)
    starts = each + numbers[:, :, None]
    starts *= step
    starts = starts.astype(np.int64)
    starts -= starts[:, :, :1].copy()
    starts[:, :, -1] = ends
    starts *= strides
    base = starts[:, 0, :, None] + starts[:, 1, None, :]
    if len(spatial) == 3:
        base = base[:, :, :, None] + starts[:, 2, None, None, :]
    base = base.reshape(planes_at.shape)
    windows = x.take((base + planes_at)[:, :, None] + offsets)
    chosen = windows.argmax(2)
    values = windows.take(chosen.reshape(-1) + firsts)
    square = values.dot(values)
    if square != square:
        return None
    base += offsets.take(chosen)
    return values, base


@lru_cache(128)
def _at_ends(spatial: Any, kernel: Any, planes: int) -> tuple[Any, Any, Any]:
    """A row a window: where its elements are, among all and in their plane; and where the rows begin."""
    base = offsets = np.zeros(1, np.int64)
    for size, k in zip(spatial, kernel, strict=True):
        base = (base[:, None] * size + np.array([0, size - k])).reshape(-1)
        offsets = (offsets[:, None] * size + np.arange(k)).reshape(-1)
    within = np.tile(base[:, None] + offsets, (planes, 1))
    starts = np.repeat(np.arange(planes) * prod(spatial), len(base))
    return within + starts[:, None], within, np.arange(len(within)) * len(offsets)


def _few_windows(x: np.ndarray, flat: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """All windows read at once, as far as memory is no matter. None where there is a nan, of which the last counts."""
    windows = x.take(flat[:, :, None] + offsets)
    chosen = windows.argmax(2)
    values = windows.reshape(-1).take(chosen.reshape(-1) + np.arange(0, windows.size, len(offsets)))
    square = values.dot(values)
    return None if square != square else (values, chosen)


@lru_cache(128)  # what is raised is not kept
def _check(rank: int, shape: Any, dtype: Any, kernel: Any, out: Any, samples_shape: Any, samples_dtype: Any) -> None:
    name = f"fractional_max_pool{rank}d"
    each = "tuple of Ints" if rank == 2 else "tuple of three Ints"
    for argument, value in (("kernel_size", kernel), ("output_size", out)):
        if len(value) != rank:
            raise RuntimeError(f"{name}: {argument} must either be a single Int or {each}")
    function = f"{name}()" if rank == 2 else f"{name}_out()"
    if len(shape) not in (rank + 1, rank + 2):
        raise RuntimeError(f"{function}: Expected {rank + 1}D or {rank + 2}D tensor, but got: {list(shape)}")
    for dim in range(len(shape) - rank - 1, len(shape)):
        if shape[dim] == 0:
            raise RuntimeError(
                f"{function}: Expected input to have non-zero size for non-batch dimensions, but got{list(shape)} with "
                f"dimension {dim} being empty."
            )
    for dim, letter in _ORDER[rank]:
        if out[dim] + kernel[dim] - 1 - (rank == 2) >= shape[dim]:
            raise RuntimeError(
                f"{function}: pool {letter} {kernel[dim]} too large relative to input {letter} {shape[dim]}"
            )
    if min(out) < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(out)}: {[*shape[:-rank], *out]}")
    if samples_dtype != dtype:
        raise RuntimeError("Expect _random_samples to have the same dtype as input")
    if len(samples_shape) != 3:
        raise RuntimeError(f"Expect _random_samples to have 3 dimensions, got {len(samples_shape)}")
    if samples_shape[0] < (shape[0] if len(shape) == rank + 2 else 1):
        raise RuntimeError("Expect _random_samples.size(0) no less then input batch size.")
    if samples_shape[1] != shape[-rank - 1]:
        raise RuntimeError("Expect _random_samples.size(1) equals to input channel size.")
    if samples_shape[2] != rank:
        raise RuntimeError(f"Expect _random_samples.size(2) equals to {rank}; got {samples_shape[2]}.")
    if dtype.kind not in "fV":
        raise not_implemented(f"{name}_out_frame", dtype)


# y[i] = x[m[i]], m[i] the place of the largest element of window i          gx[m[i]] += gy[i]


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="FractionalMaxPool2DBackward0")
def _fractional_max_pool2d(xp: Namespace, self: Array, kernel_size, output_size, samples: Array):
    return _pooled(2, self, kernel_size, output_size, samples)


@op("other", at=(), outputs=("output", "indices"), differentiable=("output",), node="FractionalMaxPool3DBackward0")
def _fractional_max_pool3d(xp: Namespace, self: Array, kernel_size, output_size, samples: Array):
    return _pooled(3, self, kernel_size, output_size, samples)


_fractional_max_pool2d.vjp(self=lambda grad, indices, self_shape: scatter_planes(grad, indices, self_shape, 2, False))
_fractional_max_pool3d.vjp(self=lambda grad, indices, self_shape: scatter_planes(grad, indices, self_shape, 3, False))


def _each(value: Any, rank: int, name: str, argument: str, position: int) -> tuple[int, ...]:
    found = ints(value, name, argument, position)
    if len(found) == 1 and isinstance(value, (tuple, list)):
        raise RuntimeError(
            f"{name}: {argument} must either be a single Int or tuple of {'three ' if rank == 3 else ''}Ints"
        )
    return found * rank if len(found) == 1 else found


def _pool(rank: int, function: Any, input: Any, kernel: Any, out: Any, ratio: Any, samples: Any) -> Any:
    name = f"fractional_max_pool{rank}d"
    if out is None and ratio is None:
        raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
    shape = input._array.shape
    if out is None:
        if rank == 2 and len(ratio) > 2:
            raise ValueError(f"{name} requires output_ratio to either be a single Int or tuple of Ints.")
        ratios = ratio if isinstance(ratio, (tuple, list)) else (ratio,) * rank
        out = [int(shape[place - rank] * ratios[place]) for place in range(rank)]
    if samples is None:
        planes = shape[wrap_dim(-rank - 1, len(shape))]
        kind = input._array.dtype
        if kind.kind not in "fV":
            raise not_implemented("check_uniform_bounds", kind)
        size = (1 if len(shape) == rank + 1 else shape[0], planes, rank)
        samples = wrap(sampling.uniform(default_generator, size, dtypes.of(kind)))
    return function(
        input, _each(kernel, rank, name, "kernel_size", 2), _each(out, rank, name, "output_size", 3), samples
    )


@composite(at=("nn.functional",))
def fractional_max_pool2d_with_indices(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """``fractional_max_pool2d`` with ``return_indices=True``."""
    return tuple(_pool(2, _fractional_max_pool2d, input, kernel_size, output_size, output_ratio, _random_samples))


@composite(at=("nn.functional",))
def fractional_max_pool3d_with_indices(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """``fractional_max_pool3d`` with ``return_indices=True``."""
    return tuple(_pool(3, _fractional_max_pool3d, input, kernel_size, output_size, output_ratio, _random_samples))


@composite(at=("nn.functional",))
def fractional_max_pool2d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The largest elements of ``output_size`` windows of ``kernel_size``, at places drawn from the default generator.

    ``output_ratio`` gives the output's size as a part of the input's. The numbers drawn, in [0, 1), one a plane and
    dimension, may be given as ``_random_samples``. With ``return_indices`` also where the elements are in the last two
    dimensions, flattened.

    Raises ValueError where neither size nor ratio is given, RuntimeError where the windows do not fit in.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.nn.functional.fractional_max_pool2d(torch.arange(25.).reshape(1, 5, 5), 2, output_size=3)
    tensor([[[ 6.,  8.,  9.],
             [11., 13., 14.],
             [21., 23., 24.]]])
    """
    result = _pool(2, _fractional_max_pool2d, input, kernel_size, output_size, output_ratio, _random_samples)
    return tuple(result) if return_indices else result[0]


@composite(at=("nn.functional",))
def fractional_max_pool3d(
    input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None
):
    """The same over the last three dimensions."""
    result = _pool(3, _fractional_max_pool3d, input, kernel_size, output_size, output_ratio, _random_samples)
    return tuple(result) if return_indices else result[0]
