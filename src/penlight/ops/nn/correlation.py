"""The three maps of a convolution, on arrays.

They come from one form, linear in each of x (n, g c, *X), w (g o, c, *K) and y (n, g o, *P), for g groups, stride s,
dilation d and padding a:

    T(x, w, y) = sum of x[n, g c, s p + d k - a] w[g o, c, k] y[n, g o, p]

``correlate`` is dT/dy, ``spread`` dT/dx (a transposed convolution), ``taps`` dT/dw. So each is the adjoint of the
others, and they are closed under differentiation. Each is a product of matrices over columns (see columns.py).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import gcd, prod
from typing import Any

import numpy as np

from ..helpers import strided
from .columns import BLOCK, Form, Sizes, bordered

# Up to here a strided ``spread`` is quicker as one correlation, with zeros between the elements, than phase by phase.
FEW = 1 << 17
# Up to so many products, ``spread`` adds them up one by one, in calls that are few.
SCATTERED = 8192
# From so many times as many outputs as channels on, adding the columns of a product up takes less than making columns.
FEWER = 4


def form(size: Sizes, kernel: Sizes, count: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Form:
    """T for inputs of spatial ``size``, of which no more is read than ``count`` windows cover."""
    if not any(padding):
        return Form(None, size, None, kernel, count, stride, dilation, groups)
    padded = tuple([x + 2 * a for x, a in zip(size, padding, strict=True)])
    return Form(padding, padded, None, kernel, count, stride, dilation, groups)


def is_pointwise(kernel: Sizes, padding: Sizes) -> bool:
    return prod(kernel) == 1 and not any(padding)


def _grouped(x: np.ndarray, groups: int) -> np.ndarray:
    """(n, g c, *X) as (n, g, c, X), for BLAS, which expanded memory is not"""
    n, c = x.shape[:2]
    return np.ascontiguousarray(x.reshape(n, groups, c // groups, prod(x.shape[2:])))


def thinned(x: np.ndarray, count: Sizes, stride: Sizes) -> np.ndarray:
    """Every ``stride``-th element, ``count`` of them, of each spatial dimension."""
    if count == x.shape[2:]:
        return x
    return x[(slice(None), slice(None), *[slice(0, (p - 1) * s + 1, s) for p, s in zip(count, stride, strict=True)])]


def correlate(
    x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, count: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes,
    groups: int,
) -> np.ndarray:  # fmt: skip
    """y[n, g o, p] = sum of x[n, g c, s p + d k - a] w[g o, c, k] + bias[g o] for p below ``count``"""
    kernel = w.shape[2:]
    if is_pointwise(kernel, padding):
        outputs = w.shape[0]
        weight = w.reshape(groups, outputs // groups, w.shape[1])
        result = np.matmul(weight, _grouped(thinned(x, count, stride), groups)).reshape(x.shape[0], outputs, *count)
        return result if bias is None else add_bias(result, bias)
    return form(x.shape[2:], kernel, count, stride, padding, dilation, groups).correlate(x, w, bias)


def spread(
    y: np.ndarray, w: np.ndarray, bias: np.ndarray | None, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes,
    groups: int,
) -> np.ndarray:  # fmt: skip
    """x[n, g c, i] = sum of w[g o, c, k] y[n, g o, p] over s p + d k - a = i, + bias[g c], for i in ``size``"""
    products = w.size * y.size
    if groups == 1 and 0 < products <= SCATTERED * y.shape[1] and y.dtype.kind == "f":
        result = _scattered(y, w, size, stride, padding, dilation)
    else:
        result = _spread(y, w, size, stride, padding, dilation, groups)
    return result if bias is None else add_bias(result, bias)


def taps(
    y: np.ndarray, x: np.ndarray, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
) -> np.ndarray:
    """w[g o, c, k] = sum of x[n, g c, s p + d k - a] y[n, g o, p] for k below ``kernel``"""
    count = y.shape[2:]
    if is_pointwise(kernel, padding):
        inputs = _grouped(thinned(x, count, stride), groups).swapaxes(2, 3)
        result = np.add.reduce(np.matmul(_grouped(y, groups), inputs), 0)
        return result.reshape(y.shape[1], x.shape[1] // groups, *kernel)
    return form(x.shape[2:], kernel, count, stride, padding, dilation, groups).taps(y, x)


def add_bias(result: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return np.add(result, bias.reshape(-1, *(1,) * (result.ndim - 2)), result)


# ------------------------------------------------------------------------------------------------ spread


def _scattered(
    y: np.ndarray, w: np.ndarray, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes
) -> np.ndarray:
    """``spread`` of little, as a product whose elements are added up where they belong."""
    images, outputs = y.shape[:2]
    channels = w.shape[1]
    columns = np.matmul(w.reshape(outputs, -1).T, y.reshape(images, outputs, -1))
    places = _places(images, channels, w.shape[2:], y.shape[2:], size, stride, padding, dilation)
    length = images * channels * prod(size)
    result = np.bincount(places, columns.reshape(-1), length + 1)[:length]
    return result.astype(y.dtype).reshape(images, channels, *size)


@lru_cache(maxsize=128)
def _places(
    images: int, channels: int, kernel: Sizes, count: Sizes, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes
) -> np.ndarray:
    """Where the columns (n, c, *K, *P) belong in (n, c, *X), flattened; behind the last for what lies outside."""
    rank = len(size)
    at: Any = np.arange(images * channels).reshape(-1, *(1,) * (2 * rank))
    inside: Any = True
    for dim, (x, k, p, s, a, d) in enumerate(zip(size, kernel, count, stride, padding, dilation, strict=True)):
        shape = [1] * (2 * rank)
        shape[dim], shape[rank + dim] = k, p
        place = (np.arange(k)[:, None] * d + np.arange(p) * s - a).reshape(shape)
        at = at * x + place
        inside = inside & (place >= 0) & (place < x)
    return np.where(inside, at, images * channels * prod(size)).reshape(-1)


def _spread(
    y: np.ndarray, w: np.ndarray, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
) -> np.ndarray:
    kernel, count = w.shape[2:], y.shape[2:]
    images, outputs = y.shape[:2]
    channels = w.shape[1] * groups
    if not y.size or not w.size:
        return np.zeros((images, channels, *size), y.dtype)
    # inputs and outputs exchanged: (g, o, c, K) as (g, c, o, K)
    weight = w.reshape(groups, outputs // groups, w.shape[1], *kernel).swapaxes(1, 2)
    if is_pointwise(kernel, padding):
        result = np.matmul(weight.reshape(groups, w.shape[1], -1), _grouped(y, groups))
        result = result.reshape(images, channels, *count)
        return result if count == size else bordered(result, padding, size, stride)
    if y.dtype.kind in "fc" and not np.isfinite(w).all():  # which, times the zeros around y, would be nan
        return _by_taps(y, weight, size, stride, padding, dilation)
    if images * (outputs + channels) * prod(kernel) * prod(size) > FEW:
        if FEWER * channels <= outputs:
            return _by_taps(y, weight, size, stride, padding, dilation)
        if max(stride) > 1:
            return _by_phases(y, weight, size, stride, padding, dilation)
    before = tuple([d * (k - 1) - a for k, a, d in zip(kernel, padding, dilation, strict=True)])
    around = tuple([x + d * (k - 1) for x, k, d in zip(size, kernel, dilation, strict=True)])
    return Form(before, around, stride, kernel, size, (1,) * len(size), dilation, groups).correlate(
        y, _flipped(weight, (slice(None, None, -1),) * len(size))
    )


def _flipped(weight: np.ndarray, chosen: tuple[slice, ...]) -> np.ndarray:
    """(g, c, o, K) as (g c, o, K), of the taps those ``chosen``"""
    weight = weight[(slice(None), slice(None), slice(None), *chosen)]
    groups, channels = weight.shape[:2]
    return weight.reshape(groups * channels, *weight.shape[2:])


def _by_taps(
    y: np.ndarray, weight: np.ndarray, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes
) -> np.ndarray:
    """``spread`` as a product, whose columns are added up tap by tap."""
    groups, channels = weight.shape[:2]
    kernel, count, images = weight.shape[3:], y.shape[2:], len(y)
    result = np.zeros((images, groups * channels, *size), y.dtype)
    matrix = np.ascontiguousarray(np.moveaxis(weight, 2, -1).reshape(groups, -1, weight.shape[2]))
    y = _grouped(y, groups)
    some = max(BLOCK // (groups * matrix.shape[1] * prod(count)), 1)
    for first in range(0, images, some):
        columns = np.matmul(matrix, y[first : first + some])
        columns = columns.reshape(len(columns), groups * channels, *kernel, *count)
        add_taps(result[first : first + some], columns, stride, padding, dilation)
    return result


class _Phase:
    """The elements of one dimension of ``spread`` that are m s + t - a for some m: s apart, they meet the same taps."""

    __slots__ = ("places", "count", "chosen", "kernel", "before")

    def __init__(self, places: slice, count: int, chosen: slice, kernel: int, before: int) -> None:
        self.places = places
        self.count = count
        self.chosen = chosen
        self.kernel = kernel
        self.before = before


def _phases(size: int, kernel: int, s: int, a: int, d: int) -> list[_Phase]:
    """With s p + d k = m s + t the taps are k = k0 + j s / gcd(d, s), and p = m - e0 - j d / gcd(d, s)."""
    found = []
    common = gcd(d, s)
    apart, dilation = s // common, d // common
    for first in range(min(apart, kernel)):
        t = d * first % s
        e = d * first // s
        low, high = -((t - a) // s), (size - 1 + a - t) // s
        many = (kernel - 1 - first) // apart + 1
        if low <= high:
            last = first + (many - 1) * apart
            start = s * low + t - a
            found.append(
                _Phase(
                    slice(start, size, s),
                    high - low + 1,
                    slice(last, first - 1 if first else None, -apart),
                    many,
                    e + (many - 1) * dilation - low,
                )
            )
    return found


def _by_phases(
    y: np.ndarray, weight: np.ndarray, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes
) -> np.ndarray:
    """``spread`` as one correlation with a part of the taps for each phase of the strides."""
    groups, channels = weight.shape[:2]
    kernel = weight.shape[3:]
    result = np.zeros((y.shape[0], groups * channels, *size), y.dtype)
    ones = (1,) * len(size)
    closer = tuple([d // gcd(d, s) for d, s in zip(dilation, stride, strict=True)])
    along = [_phases(*each) for each in zip(size, kernel, stride, padding, dilation, strict=True)]
    for phases in product(*along):
        count = tuple([phase.count for phase in phases])
        taps = tuple([phase.kernel for phase in phases])
        around = tuple([p + (k - 1) * d for p, k, d in zip(count, taps, closer, strict=True)])
        before = tuple([phase.before for phase in phases])
        part = Form(before, around, None, taps, count, ones, closer, groups)
        chosen = _flipped(weight, tuple([phase.chosen for phase in phases]))
        result[(slice(None), slice(None), *[phase.places for phase in phases])] = part.correlate(y, chosen)
    return result


def added(columns: np.ndarray, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, dtype: Any) -> np.ndarray:
    """Columns (n, c, *K, *P) added up to that of spatial ``size`` which they are the windows of."""
    rank = len(size)
    lead, kernel = columns.shape[:2], columns.shape[2 : 2 + rank]
    around = tuple([x + 2 * a for x, a in zip(size, padding, strict=True)])
    if prod(lead) * prod(kernel) * prod(around) > FEW >> 3:
        result = np.zeros((*lead, *size), dtype)
        add_taps(result, columns, stride, padding, dilation)
        return result
    # an image for each tap, each where the tap lies, and their sum
    images = np.zeros((*lead, *kernel, *around), dtype)
    every = images.strides
    taps = [one + d * dot for one, dot, d in zip(every[2 : 2 + rank], every[2 + rank :], dilation, strict=True)]
    dots = [dot * s for dot, s in zip(every[2 + rank :], stride, strict=True)]
    strided(images, columns.shape, (*every[:2], *taps, *dots))[...] = columns
    result = np.add.reduce(images, tuple(range(2, 2 + rank)), dtype)
    if not any(padding):
        return result
    inner = [slice(a, a + x) for x, a in zip(size, padding, strict=True)]
    return np.ascontiguousarray(result[(slice(None), slice(None), *inner)])


def add_taps(x: np.ndarray, columns: np.ndarray, stride: Sizes, padding: Sizes, dilation: Sizes) -> None:
    """Adds columns (n, c, *K, *P) to what they are the windows of."""
    rank = len(stride)
    kernel, count = columns.shape[2 : 2 + rank], columns.shape[2 + rank :]
    every = slice(None)
    along: list[list[tuple[int, slice, slice]]] = []
    for size, many, p, s, a, d in zip(x.shape[2:], kernel, count, stride, padding, dilation, strict=True):
        here = []
        for k in range(many):
            start = k * d - a
            low = max(-(start // s), 0)
            high = min(p, (size - 1 - start) // s + 1)
            if low < high:
                here.append((k, slice(start + low * s, start + (high - 1) * s + 1, s), slice(low, high)))
        along.append(here)
    for chosen in product(*along):
        part = x[(every, every, *[inside for _, inside, _ in chosen])]
        source: Any = (every, every, *[k for k, _, _ in chosen], *[taken for _, _, taken in chosen])
        np.add(part, columns[source], part)
