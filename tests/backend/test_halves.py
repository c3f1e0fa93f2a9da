"""Conversions between float16 and float32 are NumPy's, to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from penlight.backend.halves import F16, F32, converted

EVERY = np.arange(1 << 16, dtype=np.uint16).view(np.float16)


def test_every_half_widens() -> None:
    with np.errstate(all="ignore"):
        assert np.array_equal(converted(EVERY, F32), EVERY.astype(F32), equal_nan=True)
        assert np.array_equal(np.signbit(converted(EVERY, F32)), np.signbit(EVERY))


@pytest.mark.parametrize("scale", [1e-8, 1e-4, 1.0, 1e5])
def test_floats_narrow(scale: float) -> None:
    with np.errstate(all="ignore"):
        numbers = np.random.default_rng(0).standard_normal(1 << 16).astype(F32) * np.float32(scale)
        numbers[:9] = np.nan, np.inf, -np.inf, 0.0, -0.0, 65504, 65519.99, 65520, -65520
        assert np.array_equal(converted(numbers, F16).view(np.uint16), numbers.astype(F16).view(np.uint16))


def test_ties_and_what_lies_beside_them() -> None:
    with np.errstate(all="ignore"):
        for add in (0, 0x1000, 0xFFF, 0x1001):
            numbers = (EVERY.astype(F32).view(np.int32) + add).view(F32)
            assert np.array_equal(converted(numbers, F16), numbers.astype(F16), equal_nan=True)
