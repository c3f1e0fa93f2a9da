"""Random arrays: how PyTorch's CPU kernels make numbers out of the generator's words.

Every sampler takes the generator, the shape and the dtype of the array to make, then its own parameters, and returns a
new contiguous array; `fill_` draws into an existing one. The numbers are PyTorch's, bit for bit, except that the last
bit of a float64 may differ where NumPy rounds a logarithm, an exponential or a tangent otherwise than the C library.

Notation: r32 is the next 32-bit word of the generator, r64 the next two, the first one high; u the next float64 uniform
in [0, 1), which is r64's low 53 bits over 2**53.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from penlight.backend import dtypes
from penlight.backend.dtypes import COMPLEX, FLOAT
from penlight.backend.gaussian import fma, normal_blocks, singles
from penlight.backend.names import scalar_name
from penlight.backend.random import MT19937Generator

Shape = tuple[int, ...]

# Elements drawn at a time: the intermediate values fit a core's cache, and memory that malloc has at hand.
_CHUNK = 1 << 13

# Bits of the significand, as C counts them (`std::numeric_limits<T>::digits`).
DIGITS = {dtypes.float16: 11, dtypes.bfloat16: 8, dtypes.float32: 24, dtypes.float64: 53}
# What C++ calls them, in error messages.
C_NAME = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int32": "int",
    "int64": "long int", "uint16": "short unsigned int", "uint32": "unsigned int", "uint64": "long unsigned int",
    "float16": "c10::Half", "bfloat16": "c10::BFloat16", "float32": "float", "float64": "double",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


# For numbers that may leave the range of their dtype, which is silent in PyTorch.
quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")


def fill_(array: np.ndarray, sampler: Callable[..., np.ndarray], generator: MT19937Generator, *parameters: Any) -> None:
    """Draw into `array`, of any strides, what PyTorch's in-place methods do: in the order of its memory.

    Parameters that are arrays (probabilities) must broadcast to the shape of `array`.
    """
    dtype = dtypes.of(array.dtype)
    if array.flags.c_contiguous:
        array[...] = sampler(generator, array.shape, dtype, *parameters)
        return
    order = sorted(range(array.ndim), key=lambda dim: -abs(array.strides[dim]))
    view = array.transpose(order)
    arranged = [
        np.broadcast_to(each, array.shape).transpose(order) if isinstance(each, np.ndarray) else each
        for each in parameters
    ]
    # Normal numbers come in blocks of 16 only where the array has them side by side.
    draw: Callable[..., np.ndarray] = _normal_in_pairs if sampler is normal else sampler
    view[...] = draw(generator, view.shape, dtype, *arranged)


# ------------------------------------------------------------------------------------------------ the kinds of draws


def assemble(
    draw: Callable[..., np.ndarray], generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, *parameters: Any
) -> np.ndarray:
    """An array of numbers that are drawn one after another: `draw(generator, count, *parameters)` in chunks."""
    count = math.prod(shape)
    if count <= _CHUNK:
        return cast(draw(generator, count, *parameters), dtype).reshape(shape)
    out = np.empty(count, dtype.numpy)
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        out[start : start + size] = cast(draw(generator, size, *parameters), dtype)
    return out.reshape(shape)


def cast(values: np.ndarray, dtype: dtypes.dtype) -> np.ndarray:
    """`values` in `dtype`, as a C cast does it; to half precision by way of single."""
    if values.dtype is dtype.numpy:
        return values
    if dtype.itemsize == 2 and dtype.category == FLOAT and values.itemsize == 8:
        values = values.astype(np.float32)
    return values.astype(dtype.numpy)


def refuse_unless(supported: bool, kernel: str, dtype: dtypes.dtype) -> None:
    if not supported:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(dtype)}'")


def refuse_unless_floating(name: str, dtype: dtypes.dtype, dtype_name: str) -> None:
    if dtype.category != FLOAT:
        raise RuntimeError(
            f"{name} distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {dtype_name}"
        )


# ------------------------------------------------------------------------------------------------ uniform


def uniform(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, low: float = 0.0, high: float = 1.0
) -> np.ndarray:
    """Uniform in [low, high), of any floating-point or complex dtype: `rand`, `uniform_`.

    x = (r32 mod 2**d) / 2**d   (r64 for float64), d the bits of the significand;   x (high - low) + low

    Raises RuntimeError for bounds that the dtype cannot hold and NotImplementedError for other dtypes.
    """
    if dtype.category == COMPLEX:
        parts = uniform(generator, (*shape, 2), dtype.to_real(), low, high)
        return parts.view(dtype.numpy).reshape(shape)
    if low != 0.0 or high != 1.0 or dtype.category != FLOAT:
        _check_uniform(dtype, low, high)
    draw = _uniform_float64 if dtype is dtypes.float64 else _uniform_float32
    if low == 0.0 and high == 1.0 and dtype.itemsize > 2:
        return assemble(draw, generator, shape, dtype)
    if dtype is not dtypes.float64:
        low, high = float(np.float32(low)), float(np.float32(high))
    out = assemble(draw, generator, shape, dtype, low, high)
    out[out >= dtype.numpy.type(high)] = low  # where rounding met the open end
    return out


def _uniform_float32(generator: MT19937Generator, count: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    x = singles(generator, count)
    if low == 0.0 and high == 1.0:
        return x
    x = x.astype(np.float64)  # for a fused multiply-add
    x *= float(np.float32(high - low))
    x += low
    return x


def _uniform_float64(generator: MT19937Generator, count: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return fma(generator.doubles(count), high - low, low)


def _check_uniform(dtype: dtypes.dtype, low: float, high: float) -> None:
    refuse_unless(dtype.category == FLOAT, "check_uniform_bounds", dtype)
    limit = dtypes.finfo(dtype).max
    for name, bound in (("from", low), ("to", high)):
        if not -limit <= bound <= limit:
            raise RuntimeError(f"{name} is out of bounds for {C_NAME[dtype.name]}")
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    if high - low > limit:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{scalar_name(dtype)}>::max(), but found "
            f"to={high:g} and from={low:g} which result in to-from to exceed the limit"
        )


# ------------------------------------------------------------------------------------------------ normal


def normal(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, mean: float = 0.0, std: float = 1.0
) -> np.ndarray:
    """Normal with this mean and standard deviation, of any floating-point or complex dtype: `randn`, `normal_`.

    Fewer than 16 numbers are drawn in pairs, more in blocks (`penlight.backend.gaussian`).
    The parts of a complex number have each half the variance.
    Raises RuntimeError for a negative `std` and NotImplementedError for other dtypes.
    """
    if dtype.category == COMPLEX:
        _check_std(std)
        parts = normal(generator, (*shape, 2), dtype.to_real(), mean, std / math.sqrt(2))
        return parts.view(dtype.numpy).reshape(shape)
    count = math.prod(shape)
    if count < 16:
        return _normal_in_pairs(generator, shape, dtype, mean, std)
    _check_normal(dtype, std)
    return normal_blocks(generator, count, dtype, mean, std).reshape(shape)


def _normal_in_pairs(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, mean: float = 0.0, std: float = 1.0
) -> np.ndarray:
    if dtype.category == COMPLEX:
        _check_std(std)
        parts = _normal_in_pairs(generator, (*shape, 2), dtype.to_real(), mean, std / math.sqrt(2))
        return parts.view(dtype.numpy).reshape(shape)
    _check_normal(dtype, std)
    return assemble(_normals, generator, shape, dtype, mean, std)


def _normals(generator: MT19937Generator, count: int, mean: float = 0.0, std: float = 1.0) -> np.ndarray:
    """float64 array (count,): Box-Muller on pairs (u1, u2), of which an odd end leaves the second in the generator.

    r = sqrt(-2 log(1 - u2)),   r cos(2 pi u1),   r sin(2 pi u1)
    """
    left = generator.next_normal is not None and count > 0
    pairs = (count - left + 1) // 2
    if pairs < 16:  # Python's own functions are faster here, and the very ones that PyTorch calls
        values = [generator.next_normal] if left else []
        words = iter(generator.words(4 * pairs).tolist())
        for a, b, c, d in zip(words, words, words, words):
            angle = 2.0 * math.pi * (((a << 32 | b) & 0x1FFFFFFFFFFFFF) * 2.0**-53)
            radius = math.sqrt(-2.0 * math.log1p(((c << 32 | d) & 0x1FFFFFFFFFFFFF) * -(2.0**-53)))
            values += (radius * math.cos(angle), radius * math.sin(angle))
        if pairs or left:
            generator.next_normal = values.pop() if len(values) > count else None
        return fma(np.array(values, np.float64), std, mean)
    values = np.empty(left + 2 * pairs)
    if left:
        values[0] = generator.next_normal
    u = generator.doubles(len(values) - left)
    angle = u[0::2] * (2 * math.pi)
    radius = np.sqrt(np.log1p(-u[1::2]) * -2.0)
    np.multiply(radius, np.cos(angle), out=values[left::2])
    np.multiply(radius, np.sin(angle), out=values[left + 1 :: 2])
    generator.next_normal = float(values[count]) if len(values) > count else None
    return fma(values[:count], std, mean)


def _check_std(std: float) -> None:
    if not std >= 0.0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")


def _check_normal(dtype: dtypes.dtype, std: float) -> None:
    _check_std(std)
    refuse_unless(dtype.category == FLOAT, "normal_kernel_cpu", dtype)


# ------------------------------------------------------------------------------------------------ the others


def exponential(generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, rate: float = 1.0) -> np.ndarray:
    """-log(1 - u) / rate, of any floating-point dtype: `exponential_`."""
    if not rate > 0.0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={rate:g}")
    refuse_unless_floating("Exponential", dtype, scalar_name(dtype))
    return assemble(_exponentials, generator, shape, dtype, rate)


def _exponentials(generator: MT19937Generator, count: int, rate: float) -> np.ndarray:
    return np.log1p(-generator.doubles(count)) * (-1.0 / rate)


@quiet
def cauchy(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, median: float = 0.0, sigma: float = 1.0
) -> np.ndarray:
    """median + sigma tan(pi (u - 1/2)), of any floating-point dtype: `cauchy_`."""
    if not sigma > 0.0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    refuse_unless_floating("Cauchy", dtype, C_NAME[dtype.name])
    return assemble(_cauchys, generator, shape, dtype, median, sigma)


def _cauchys(generator: MT19937Generator, count: int, median: float, sigma: float) -> np.ndarray:
    return fma(np.tan((generator.doubles(count) - 0.5) * math.pi), sigma, median)


@quiet
def log_normal(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, mean: float = 1.0, std: float = 2.0
) -> np.ndarray:
    """e to the power of normal numbers, which are drawn in pairs, of any floating-point dtype: `log_normal_`."""
    if not std > 0.0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    refuse_unless(dtype.category == FLOAT, "log_normal_cpu", dtype)
    return assemble(_log_normals, generator, shape, dtype, mean, std)


def _log_normals(generator: MT19937Generator, count: int, mean: float, std: float) -> np.ndarray:
    return np.exp(_normals(generator, count, mean, std))
