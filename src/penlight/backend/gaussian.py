"""Normal numbers in blocks of 16, as PyTorch draws them where there are 16 or more.

The array is filled with uniform numbers d, and in each block of 16, for j < 8,

    u1 = 1 - d[j],   u2 = d[j + 8],   r = sqrt(-2 log u1)
    d[j] = r cos(2 pi u2) std + mean,   d[j + 8] = r sin(2 pi u2) std + mean

A tail that is no whole block: the last 16 elements are drawn afresh.

In float32 PyTorch takes log, sin and cos from Cephes (Moshier, single precision), eight at a time, with fused
multiply-adds. Other functions of the same accuracy differ from those in the last bits of every seventh number, so the
same steps are taken here, with the same roundings: bit for bit the same numbers. A fused multiply-add of float32 is a
multiplication (exact) and an addition in float64, then one rounding.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from penlight.backend import dtypes
from penlight.backend.random import MT19937Generator

# Blocks of 16 at a time: what the intermediate values take fits a core's cache.
_BLOCKS = 2048


def normal_blocks(
    generator: MT19937Generator, count: int, dtype: dtypes.dtype, mean: float = 0.0, std: float = 1.0
) -> np.ndarray:
    """Array (count,) of this floating-point dtype, `count` at least 16."""
    double = dtype is dtypes.float64
    transform = _transform_float64 if double else _transform_float32
    if not double:
        mean, std = float(np.float32(mean)), float(np.float32(std))
    out = np.empty(count, dtype.numpy)
    done = 0
    while done < count:
        size = min(count - done, _BLOCKS * 16)
        if size < count - done < size + 16:
            size -= 16  # the tail needs 16 of its own
        # The numbers to transform: those of whole blocks, and in a tail first what is left of one, then 16 more.
        last = size & 15 and size - 16
        words = size if not last else size + 16 if dtype.itemsize > 2 else (size & ~15) + 16
        u = generator.doubles(words) if double else singles(generator, words)
        if last:
            blocks = (last + 15) & ~15
            u[blocks : blocks + 16] = u[-16:]
            u = u[: blocks + 16]
        values = transform(u.reshape(-1, 2, 8), mean, std).reshape(-1)
        if last:
            out[done : done + last] = values[:last]
            out[done + last :] = values[-16:]
        else:
            out[done : done + size] = values
        done += size
    return out


def singles(generator: MT19937Generator, count: int) -> np.ndarray:
    """The next float32 numbers, uniform in [0, 1), of shape (count,)."""
    words = generator.words(count)
    words &= _24_BITS
    words = words.astype(np.float32)
    words *= _2_TO_MINUS_24
    return words


# Constants are arrays without dimensions, which NumPy takes sooner than Python's numbers.
_24_BITS = np.array(2**24 - 1, np.uint64)


def _f32(*values: Any) -> list[np.ndarray]:
    return [np.array(value, np.float32) for value in values]


def _f64(*values: Any) -> list[np.ndarray]:
    return [np.array(value, np.float64) for value in _f32(*values)]


def _i32(*values: int) -> list[np.ndarray]:
    return [np.array(value, np.int32) for value in values]


# ------------------------------------------------------------------------------------------------ float32

_2_TO_MINUS_24, _ZERO, _HALF, _ONE, _MINUS_TWO = _f32(2.0**-24, 0, 0.5, 1, -2)


def _transform_float32(u: np.ndarray, mean: float, std: float) -> np.ndarray:
    """u: (n, 2, 8) -> (n, 2, 8)."""
    radius = _log(_ONE - u[:, 0])
    radius *= _MINUS_TWO
    np.sqrt(radius, out=radius)
    cos_sin, signs = _cos_sin(u[:, 1])
    signs ^= radius.view(np.int32)
    np.multiply(signs.view(np.float32), cos_sin, out=u.transpose(1, 0, 2))
    if mean == 0.0 and std == 1.0:
        u += _ZERO  # which makes -0 positive, as PyTorch's does
        return u
    exact = u.astype(np.float64)
    exact *= std
    exact += mean
    return exact.astype(np.float32)


def _horner(x: np.ndarray, first: np.ndarray, *coefficients: np.ndarray) -> np.ndarray:
    """((first x + c0) x + c1) x + ...: x float64 of float32's precision -> float32.

    Each step is a fused multiply-add: exact in float64, then rounded once.
    """
    y = x * first
    single = np.empty(y.shape, np.float32)
    for c in coefficients[:-1]:
        y += c
        single[...] = y
        y[...] = single
        y *= x
    y += coefficients[-1]
    single[...] = y
    return single


_LOG = _f64(
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
)  # fmt: skip
# log 2 in two parts, the first of so few bits that its products here are exact.
_LOG2_HIGH, _LOG2_LOW = _f32(0.693359375, -2.12194440e-4)
_SQRT_HALF, _FRACTION, _23 = _i32(0x3F3504F3, 0x7FFFFF, 23)


def _log(x: np.ndarray) -> np.ndarray:
    """log x for float32 x in (0, 1]; x is overwritten."""
    # x = 2**e (1 + m) with 1 + m in [sqrt(1/2), sqrt(2)), taken from the bits
    bits = x.view(np.int32)
    bits -= _SQRT_HALF
    e = (bits >> _23).astype(np.float32)
    bits &= _FRACTION
    bits += _SQRT_HALF
    m = x
    m -= _ONE
    z = m * m
    y = _horner(m.astype(np.float64), *_LOG)
    y *= m
    # y z + e low, fused
    exact = y.astype(np.float64)
    exact *= z.astype(np.float64)
    exact += (e * _LOG2_LOW).astype(np.float64)
    y[...] = exact
    z *= _HALF
    y -= z
    y += m
    e *= _LOG2_HIGH
    y += e
    return y


_TWO_PI, _FOUR_OVER_PI = _f32(2 * math.pi, 1.27323954473516)
# pi/4 in three parts, the first two of so few bits that their products here are exact.
_QUARTER_PI_1, _QUARTER_PI_2 = _f32(0.78515625, 2.4187564849853515625e-4)
(_QUARTER_PI_3,) = _f64(3.77489497744594108e-8)
# Polynomials in x**2: of (cos x - 1 + x**2 / 2) / x**4, and of (sin x - x) / x**3.
_COS_SIN = [
    np.array(_f64(*each)).reshape(2, 1, 1)
    for each in (
        (2.443315711809948e-5, -1.9515295891e-4),
        (-1.388731625493765e-3, 8.3321608736e-3),
        (4.166664568298827e-2, -1.6666654611e-1),
    )
]
_INT_ONE, _EVEN, _SIGN, _29 = _i32(1, ~1, 4, 29)
_COS_SHIFT = np.array([2, 0], np.int32).reshape(2, 1, 1)


def _cos_sin(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """cos 2 pi u and sin 2 pi u but for their signs, float32 (2, n, 8), and their sign bits, int32 (2, n, 8)."""
    x = u * _TWO_PI
    quadrant = (x * _FOUR_OVER_PI).astype(np.int32)  # 0, 2, ..., 8
    quadrant += _INT_ONE
    quadrant &= _EVEN
    turned = quadrant.astype(np.float32)
    x -= turned * _QUARTER_PI_1
    x -= turned * _QUARTER_PI_2
    exact = turned.astype(np.float64)
    exact *= _QUARTER_PI_3
    np.subtract(x.astype(np.float64), exact, out=exact)
    x[...] = exact
    z = x * x
    exact_z = z.astype(np.float64)
    y = _horner(exact_z, *_COS_SIN)  # (2, n, 8)
    y *= z
    # cos: y z - z/2, then + 1;   sin: y x + x
    both = y.astype(np.float64)
    cos, sin = both
    cos *= exact_z
    exact_z *= 0.5
    cos -= exact_z
    exact[...] = x
    sin *= exact
    sin += exact
    y[...] = both
    y[0] += _ONE
    # In every other quadrant they change places.
    bits = y.view(np.int32)
    swap = quadrant >> _INT_ONE
    swap &= _INT_ONE
    np.negative(swap, out=swap)
    swap &= bits[0] ^ bits[1]
    bits ^= swap
    # The cosine is negative in quadrants 2 and 4, the sine in 4 and 6.
    signs = quadrant + _COS_SHIFT
    signs &= _SIGN
    signs <<= _29
    return y, signs


# ------------------------------------------------------------------------------------------------ float64


def _transform_float64(u: np.ndarray, mean: float, std: float) -> np.ndarray:
    """u: (n, 2, 8) -> (n, 2, 8)."""
    radius = np.sqrt(np.log(1.0 - u[:, 0]) * -2.0)
    angle = u[:, 1] * (2 * math.pi)
    out = np.empty(u.shape)
    np.multiply(radius, np.cos(angle), out=out[:, 0])
    np.multiply(radius, np.sin(angle), out=out[:, 1])
    return fma(out, std, mean)


def fma(x: np.ndarray, scale: float, shift: float) -> np.ndarray:
    """x * scale + shift, rounded once, for a float64 array and floats.

    PyTorch's binaries contract this into one instruction. Dekker 1971 splits the product, Knuth's two-sum the sum.
    """
    if scale == 1.0 and shift == 0.0:
        return x
    if not abs(scale) < 2.0**900:  # splitting it would overflow
        return x * scale + shift
    high = x * _SPLIT
    high -= high - x
    low = x - high
    scale_high = scale * _SPLIT
    scale_high -= scale_high - scale
    scale_low = scale - scale_high
    product = x * scale
    error = high * scale_high - product + high * scale_low + low * scale_high + low * scale_low
    total = product + shift
    rest = total - product
    return total + (product - (total - rest) + (shift - rest) + error)


_SPLIT = 2.0**27 + 1
