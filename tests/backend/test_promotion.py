"""Type promotion: PyTorch's table in literals, and the laws it keeps, for those without PyTorch."""

import itertools

import numpy as np
import pytest

from penlight.backend import dtypes
from penlight.backend.promotion import can_cast, promote_types, result_dtype

STORED = [each for each in dtypes.ALL if not each.name.startswith(("bfloat", "uint1", "uint3", "uint6"))]

# Rows and columns in the order of STORED, as PyTorch 2.13 prints it.
TABLE = """
b8    u8   i8   i16  i32  i64  f16  f32  f64  c64  c128
u8    u8   i16  i16  i32  i64  f16  f32  f64  c64  c128
i8    i16  i8   i16  i32  i64  f16  f32  f64  c64  c128
i16   i16  i16  i16  i32  i64  f16  f32  f64  c64  c128
i32   i32  i32  i32  i32  i64  f16  f32  f64  c64  c128
i64   i64  i64  i64  i64  i64  f16  f32  f64  c64  c128
f16   f16  f16  f16  f16  f16  f16  f32  f64  c64  c128
f32   f32  f32  f32  f32  f32  f32  f32  f64  c64  c128
f64   f64  f64  f64  f64  f64  f64  f64  f64  c128 c128
c64   c64  c64  c64  c64  c64  c64  c64  c128 c64  c128
c128  c128 c128 c128 c128 c128 c128 c128 c128 c128 c128
"""


def test_promote_types():
    assert [[promote_types(a, b).abbr for b in STORED] for a in STORED] == [
        line.split() for line in TABLE.strip().splitlines()
    ]


def test_arrays_of_one_kind_promote_as_their_dtypes():
    for a, b in itertools.product(STORED, STORED):
        for shape in [(), (2,), (0,), (1, 3)]:
            assert result_dtype([np.zeros(shape, a.numpy), np.zeros(shape, b.numpy)]) is promote_types(a, b)


def test_zero_dimensions_are_weak():
    for a, b in itertools.product(STORED, STORED):
        found = result_dtype([np.zeros(2, a.numpy), np.zeros((), b.numpy)])
        assert found is result_dtype([np.zeros((), b.numpy), np.zeros(2, a.numpy)])
        if b.category <= a.category and (a.category or not b.category):
            assert found is a
        else:
            assert found.category == b.category


@pytest.mark.parametrize(
    "operands, expected",
    [
        ([np.zeros(2, "i4"), 2.5], "float32"),
        ([np.zeros(2, "f2"), 2.5], "float16"),
        ([np.zeros((), "i1"), 2], "int8"),
        ([np.zeros(2, "?"), 2], "int64"),
        ([np.zeros(2, "?"), True], "bool"),
        ([np.zeros(2, "f8"), 1j], "complex128"),
        ([np.zeros(2, "f4"), 1j], "complex64"),
        ([np.zeros(2, "i8"), np.zeros((), "f8"), 2.5], "float64"),
        ([np.zeros(2, "i8"), np.zeros((), "f2"), 1j], "complex64"),
        ([np.zeros(2, "u2"), 7], "uint16"),
        ([np.zeros(2, "u2"), np.zeros(1, "f2")], "float16"),
        ([1, 2.0], "float32"),
        ([True, 1], "int64"),
        ([np.zeros(2, "i4"), np.float64(2.5)], "float32"),
        ([np.zeros(2, "i4"), np.longlong(2)], "int32"),
    ],
    ids=str,
)
def test_result_dtype(operands, expected):
    assert result_dtype(operands) is result_dtype(operands[::-1]) is dtypes.named(expected)


def test_python_floats_take_the_default_dtype():
    dtypes.set_default_dtype(dtypes.float64)
    try:
        assert result_dtype([np.zeros(2, "i4"), 2.5]) is dtypes.float64
        assert result_dtype([np.zeros(2, "i4"), 2j]) is dtypes.complex128
        assert result_dtype([np.zeros(2, "f4"), 2.5]) is dtypes.float32
    finally:
        dtypes.set_default_dtype(dtypes.float32)


def test_bfloat16_is_met_late():
    pytest.importorskip("ml_dtypes")
    assert promote_types(dtypes.bfloat16, dtypes.float16) is dtypes.float32
    assert result_dtype([np.zeros(2, dtypes.bfloat16.numpy), 2.5]) is dtypes.bfloat16


@pytest.mark.parametrize(
    "operands, pair",
    [
        ([np.zeros(2, "u2"), np.zeros(2, "i4")], "UInt16 and Int"),
        ([np.zeros((), "u4"), np.zeros(2, "?")], "Bool and UInt32"),
        ([np.zeros(2, "c8"), np.zeros(2, "u8")], "ComplexFloat and UInt64"),
    ],
    ids=str,
)
def test_unsigned_types_are_limited(operands, pair):
    with pytest.raises(RuntimeError, match=f"^Promotion for .* is not supported, attempted to promote {pair}$"):
        result_dtype(operands)


def test_can_cast():
    for a, b in itertools.product(STORED, STORED):
        assert can_cast(a, b) == (a.category <= b.category)
    with pytest.raises(TypeError, match=r"^can_cast\(\): argument 'to' \(position 2\) must be torch.dtype, not str$"):
        can_cast(dtypes.int8, "int16")
