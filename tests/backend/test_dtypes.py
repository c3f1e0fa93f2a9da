"""dtype objects: one of each, found from arrays and Python types, and the process-wide default."""

import copy
import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

from penlight.backend import dtypes

STORED = [each for each in dtypes.ALL if each is not dtypes.bfloat16]


@pytest.mark.parametrize("each", dtypes.ALL, ids=str)
def test_one_object_for_each(each):
    assert pickle.loads(pickle.dumps(each)) is copy.copy(each) is copy.deepcopy(each) is each
    assert dtypes.named(each.name) is dtypes.as_dtype(each) is each


@pytest.mark.parametrize("each", STORED, ids=str)
def test_of_array(each):
    assert dtypes.of(np.zeros(2, each.numpy).dtype) is each
    assert each.numpy.itemsize == each.itemsize


def test_of_platform_twins():
    # NumPy has two C types for one 64-bit integer.
    assert dtypes.of(np.dtype("q")) is dtypes.of(np.dtype("int64")) is dtypes.int64


def test_of_refuses():
    with pytest.raises(TypeError, match=r"can't convert np.ndarray of type numpy.object_. The only supported types"):
        dtypes.of(np.dtype(object))
    with pytest.raises(ValueError, match="byte order different from the native byte order"):
        dtypes.of(np.dtype("f4").newbyteorder())


def test_as_dtype():
    assert [dtypes.as_dtype(each) for each in (bool, int, float, complex)] == [
        dtypes.bool_, dtypes.int64, dtypes.float64, dtypes.complex128
    ]  # fmt: skip
    with pytest.raises(TypeError, match=r"^zeros\(\): argument 'dtype' must be torch.dtype, not str$"):
        dtypes.as_dtype("float32", "zeros")


def test_default_dtype_is_for_all_threads():
    seen = []
    dtypes.set_default_dtype(dtypes.float64)
    try:
        thread = threading.Thread(target=lambda: seen.append(dtypes.get_default_dtype()))
        thread.start()
        thread.join()
        assert dtypes.default_complex is dtypes.complex128
        assert dtypes.finfo().dtype == "float64"
    finally:
        dtypes.set_default_dtype(dtypes.float32)
    assert seen == [dtypes.float64]
    assert dtypes.default_complex is dtypes.complex64
    with pytest.raises(TypeError, match=r"^only floating-point types are supported as the default type$"):
        dtypes.set_default_dtype(dtypes.int64)


def test_bfloat16_is_stored_by_ml_dtypes():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    assert dtypes.of(np.dtype(ml_dtypes.bfloat16)) is dtypes.bfloat16
    assert np.zeros(1, dtypes.bfloat16.numpy).itemsize == dtypes.bfloat16.itemsize


@pytest.mark.parametrize("first", ["import ml_dtypes", "pass"])
def test_bfloat16_is_found_whoever_imports_it_first(first):
    pytest.importorskip("ml_dtypes")
    program = f"""
{first}
import sys
import numpy as np
from penlight.backend import dtypes
assert ({first!r} != "pass") == ("ml_dtypes" in sys.modules)
import ml_dtypes
assert dtypes.of(np.dtype(ml_dtypes.bfloat16)) is dtypes.bfloat16
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_bfloat16_without_ml_dtypes(monkeypatch):
    fresh = object.__new__(dtypes.dtype)
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    monkeypatch.setattr(dtypes, "bfloat16", fresh)
    with pytest.raises(RuntimeError, match="needs the package ml_dtypes"):
        _ = fresh.numpy
