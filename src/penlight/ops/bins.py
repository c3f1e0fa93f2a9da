"""Histograms in one dimension and more."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np

from ..autograd.variable import Tensor, wrap
from ..backend.names import scalar_name
from .define import composite
from .outputs import C_NAMES, into, refusing
from .ranges import evenly_spaced
from .results import by_name, fields

fields["histogram"] = fields["histogramdd"] = ("hist", "bin_edges")
_histogram, _histogram_out, _histogramdd = map(by_name, ("histogram", "histogram_out", "histogramdd"))


def _number(value: float) -> str:
    return f"{value:g}"


# ------------------------------------------------------------------------------------------------ edges


def _check_edges(dtype: np.dtype[Any], edges: Sequence[np.ndarray]) -> None:
    for dim, given in enumerate(edges):
        if given.dtype != dtype:
            raise RuntimeError(
                "torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype "
                f"{_c_name(dtype)} and bins for dimension {dim} with dtype {_c_name(given.dtype)}"
            )
        if given.ndim != 1:
            raise RuntimeError(
                f"torch.histogramdd: bins tensor should have one dimension, but got {given.ndim} dimensions in the "
                f"bins tensor for dimension {dim}"
            )
        if not given.size:
            raise RuntimeError(
                "torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor "
                f"for dimension {dim}"
            )
        _check_count(given.size - 1, dim)


def _check_count(count: int, dim: int) -> None:
    if count <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {count} for dimension {dim}")


def _c_name(dtype: np.dtype[Any]) -> str:
    return C_NAMES[dtype.name]


def _even_edges(points: np.ndarray, counts: Sequence[int], range: Any) -> list[np.ndarray]:
    """Edges at even distances, from the least to the largest element where no ``range`` is given."""
    dims = points.shape[1]
    for dim, count in enumerate(counts):
        _check_count(count, dim)
    if range is not None:
        if len(range) != 2 * dims:
            raise RuntimeError(
                f"torch.histogramdd: for a {dims}-dimensional histogram range should have {2 * dims} elements, but got "
                f"{len(range)}"
            )
        bounds = [(float(range[2 * dim]), float(range[2 * dim + 1])) for dim in _counted(dims)]
    elif len(points):
        bounds = list(zip(points.min(0).tolist(), points.max(0).tolist(), strict=True))
    else:
        bounds = [(0.0, 1.0)] * dims
    edges = []
    for dim, (low, high) in enumerate(bounds):
        if not isfinite(low) or not isfinite(high):
            raise RuntimeError(
                f"torch.histogramdd: dimension {dim}'s range [{_number(low)}, {_number(high)}] is not finite"
            )
        if low > high:
            raise RuntimeError(
                f"torch.histogramdd: min should not exceed max, but got min {_number(low)} max {_number(high)} for "
                f"dimension {dim}"
            )
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges.append(evenly_spaced(low, high, counts[dim] + 1, points.dtype))
    return edges


_counted = range


# ------------------------------------------------------------------------------------------------ counting


def _places(values: np.ndarray, edges: np.ndarray, even: bool) -> tuple[np.ndarray, np.ndarray]:
    """The bin of each value (the last one is closed above), and whether there is one."""
    first, last = edges[0], edges[-1]
    inside = (values >= first) & (values <= last)
    bins = len(edges) - 1
    if not even:
        places = np.searchsorted(edges, values, "right") - 1
    else:  # near enough by division, then by comparison with the edges
        scaled = (values - first) * (values.dtype.type(bins) / (last - first))
        places = np.clip(np.where(inside, scaled, 0).astype(np.int64), 0, bins - 1)
        places -= values < edges[places]
        places += values >= edges[places + 1]
    return np.minimum(places, bins - 1), inside


def _counts(points: np.ndarray, edges: list[np.ndarray], weight: np.ndarray | None, density: bool, even: bool) -> Any:
    shape = tuple([len(each) - 1 for each in edges])
    flat, kept = np.zeros(len(points), np.int64), np.ones(len(points), bool)
    for dim, each in enumerate(edges):
        places, inside = _places(points[:, dim], each, even)
        flat = flat * shape[dim] + places
        kept &= inside
    size = int(np.prod(shape))
    weights = None if weight is None else weight.reshape(-1)[kept]
    hist = np.bincount(flat[kept], weights, size).reshape(shape).astype(points.dtype)
    if density:
        hist /= hist.sum()
        for dim, each in enumerate(edges):
            hist /= np.diff(each).reshape((-1,) + (1,) * (len(shape) - dim - 1))
    return hist


def _binned(array: np.ndarray, bins: Any, range: Any, weight: Any, density: bool) -> tuple[Any, list[Any]]:
    """The histogram of the rows of ``array``, whose last dimension holds coordinates, and its edges."""
    if array.ndim < 2:
        raise RuntimeError("torch.histogramdd: input tensor should have at least 2 dimensions")
    dims = array.shape[-1]
    edges = [each._array for each in bins] if bins and isinstance(bins[0], Tensor) else None
    if len(bins) != dims:
        if edges is not None:
            raise RuntimeError(
                f"torch.histogramdd: expected {dims} sequences of bin edges for a {dims}-dimensional histogram but got "
                f"{len(bins)}"
            )
        raise RuntimeError("histogramdd: The size of bins must be equal to the innermost dimension of the input.")
    if edges is not None:
        _check_edges(array.dtype, edges)
    weights = None if weight is None else weight._array
    if weights is not None:
        if weights.dtype != array.dtype:
            raise RuntimeError(
                "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same "
                f"dtype, but got input({_c_name(array.dtype)}), and weight({_c_name(weights.dtype)})"
            )
        if weights.shape != array.shape[:-1]:
            raise RuntimeError(
                "torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor "
                f"excluding its innermost dimension, but got input with shape {list(array.shape)} and weight with "
                f"shape {list(weights.shape)}"
            )
    if array.dtype.kind != "f" or array.dtype.itemsize == 2:
        raise NotImplementedError(f"\"histogramdd\" not implemented for '{scalar_name(array.dtype)}'")
    if not dims:  # PyTorch counts nothing then
        return np.asarray(np.nan if density else 0.0, array.dtype), []
    points = array.reshape(-1, dims)
    even = edges is None
    if edges is None:
        edges = _even_edges(points, bins, range)
    with np.errstate(all="ignore"):
        return _counts(points, edges, weights, density, even), edges


# ------------------------------------------------------------------------------------------------ public


_TENSORS = {
    "hist": "torch.histogram: input tensor and hist tensor should have the same dtype, but got input {c_source} and "
    "hist {c_target}",
    "bin_edges": "torch.histogram: input tensor and bin_edges tensor should have the same dtype, but got input "
    "{c_source} and bin_edges {c_target} for dimension 0",
}


@composite
def histogram(input, bins=100, *, range=None, weight=None, density=False, out=None):
    """How many elements lie in each bin, or what they weigh, and the edges of the bins.

    ``bins`` is a number of bins of one width, in ``range`` or from the least to the largest element, or the edges as a
    tensor. With ``density``, the integral over all bins is 1. Raises RuntimeError for no bins, a range that is not
    finite, and dtypes that differ.

    >>> import penlight as torch
    >>> torch.histogram(torch.tensor([1., 2., 1.]), bins=4, range=(0., 3.)).hist
    tensor([0., 2., 1., 0.])
    """
    if isinstance(bins, Tensor) and range is not None:
        raise TypeError("histogram() received an invalid combination of arguments")
    column = input._array.reshape(-1, 1)
    weights = None if weight is None else wrap(weight._array.reshape(-1))
    hist, edges = _binned(column, [bins], range, weights, density)
    results = wrap(hist), wrap(np.array(edges[0]))
    if out is not None:
        checks = [refusing(text) for text in _TENSORS.values()]
        for target, result, check in zip(out, results, checks, strict=True):
            check(result.dtype, target.dtype)
        for target, result, check in zip(out, results, checks, strict=True):
            into(target, result, "histogram", check)
        return _histogram_out(out)
    return _histogram(results)


@composite(at=("torch",))
def histogramdd(input, bins, range=None, weight=None, density=False):
    """The histogram of points, whose coordinates are the last dimension of ``input``; and the edges in each dimension.

    ``bins`` is one number of bins, one a dimension, or a list of tensors of edges; ``range`` holds the lowest and the
    highest edge of each dimension.

    >>> import penlight as torch
    >>> torch.histogramdd(torch.tensor([[0., 1.], [1., 0.], [1., 1.]]), bins=[2, 2]).hist
    tensor([[0., 1.],
            [1., 1.]])
    """
    array = input._array
    if isinstance(bins, int):
        if not array.ndim:
            raise IndexError("Dimension specified as -1 but tensor has no dimensions")
        bins = [bins] * array.shape[-1]
    hist, edges = _binned(array, list(bins), range, weight, density)
    return _histogramdd((wrap(hist), tuple([wrap(np.array(each)) for each in edges])))
