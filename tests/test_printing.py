"""The text of tensors, as literals: for those without PyTorch, and as a specimen of every rule."""

import time

import numpy as np
import pytest

from penlight import printing
from penlight.backend import dtypes
from penlight.printing import tensor_text


def f32(*values):
    return np.array(values, "float32")


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (f32(1, 2.5, -3), "tensor([ 1.0000,  2.5000, -3.0000])"),
        (f32(1, 2), "tensor([1., 2.])"),
        (f32(1, -20, 0), "tensor([  1., -20.,   0.])"),
        (f32(0.0, -0.0), "tensor([0., -0.])"),
        (f32(1.5, -0.0), "tensor([1.5000, -0.0000])"),
        (f32(np.nan, np.inf, -np.inf), "tensor([nan, inf, -inf])"),
        (f32(1, np.nan, -np.inf), "tensor([1., nan, -inf])"),
        (f32(1.5, np.nan, -np.inf), "tensor([1.5000,    nan,   -inf])"),
        (f32(1e-5), "tensor([1.0000e-05])"),
        (f32(1, 1001), "tensor([1.0000e+00, 1.0010e+03])"),
        (f32(1, 1000), "tensor([   1., 1000.])"),
        (f32(1.0e8), "tensor([100000000.])"),
        (f32(1.1e8, np.nan), "tensor([1.1000e+08,        nan])"),
        (f32(0.1)[0], "tensor(0.1000)"),
        (np.array(7), "tensor(7)"),
        (np.array([1, -20, 300]), "tensor([  1, -20, 300])"),
        (np.array([True, False]), "tensor([ True, False])"),
        (np.array([True, True]), "tensor([True, True])"),
        (np.array([1, 2], "uint8"), "tensor([1, 2], dtype=torch.uint8)"),
        (np.array([0.5, 1.0], "float64"), "tensor([0.5000, 1.0000], dtype=torch.float64)"),
        (np.array([0.5, 1.0], "float16"), "tensor([0.5000, 1.0000], dtype=torch.float16)"),
        (np.array([1e100, 1]), "tensor([1.0000e+100,  1.0000e+00], dtype=torch.float64)"),
        (np.array([1 + 2j, -0.5 - 10j], "complex64"), "tensor([ 1.0000+2.j, -0.5000-10.j])"),
        (np.array(1.5 - 0.25j), "tensor(1.5000-0.2500j, dtype=torch.complex128)"),
        (np.array([complex(np.nan, np.inf)], "complex64"), "tensor([nan+infj])"),
        (f32(), "tensor([])"),
        (np.array([], "int64"), "tensor([], dtype=torch.int64)"),
        (np.zeros((2, 0, 3)), "tensor([], size=(2, 0, 3), dtype=torch.float64)"),
        (np.eye(2, dtype="float32"), "tensor([[1., 0.],\n        [0., 1.]])"),
        (
            np.arange(8).reshape(2, 2, 2),
            "tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])",
        ),
        (np.zeros((1, 1, 1, 1), "int64"), "tensor([[[[0]]]])"),
        (
            np.arange(30, dtype="float32"),
            "tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,\n"
            "        14., 15., 16., 17., 18., 19., 20., 21., 22., 23., 24., 25., 26., 27.,\n"
            "        28., 29.])",
        ),
        (np.arange(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])"),
        (
            np.zeros((2, 1000), "float32"),
            "tensor([[0., 0., 0.,  ..., 0., 0., 0.],\n        [0., 0., 0.,  ..., 0., 0., 0.]])",
        ),
        (
            np.arange(2000).reshape(1000, 2),
            "tensor([[   0,    1],\n        [   2,    3],\n        [   4,    5],\n        ...,\n"
            "        [1994, 1995],\n        [1996, 1997],\n        [1998, 1999]])",
        ),
    ],
)
def test_values(array, text):
    assert tensor_text(np.asarray(array)) == text


def test_bfloat16():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    assert tensor_text(np.array([1.5, -2], ml_dtypes.bfloat16)) == "tensor([ 1.5000, -2.0000], dtype=torch.bfloat16)"


@pytest.mark.parametrize(
    ("metadata", "text"),
    [
        ({"requires_grad": True}, "tensor([1., 2.], requires_grad=True)"),
        ({"requires_grad": True, "grad_fn_name": "MulBackward0"}, "tensor([1., 2.], grad_fn=<MulBackward0>)"),
        ({"requires_grad": True, "is_parameter": True}, "Parameter containing:\ntensor([1., 2.], requires_grad=True)"),
        ({"class_name": "Mine"}, "Mine([1., 2.])"),
        ({"class_name": "Mine", "is_parameter": True}, "Parameter containing:\nParameter(Mine([1., 2.]))"),
        ({"contents": "...", "device": "meta"}, "tensor(..., device='meta')"),
        ({"tangent": "tensor([3., 4.])"}, "tensor([1., 2.], tangent=tensor([3., 4.]))"),
    ],
)
def test_metadata(metadata, text):
    assert tensor_text(f32(1, 2), **metadata) == text


def test_suffix_wraps_with_the_line():
    assert tensor_text(np.arange(7) / 7, grad_fn_name="DivBackward0") == (
        "tensor([0.0000, 0.1429, 0.2857, 0.4286, 0.5714, 0.7143, 0.8571],\n"
        "       dtype=torch.float64, grad_fn=<DivBackward0>)"
    )


def test_indent_and_line_width():
    with printing.printoptions(linewidth=24):
        assert tensor_text(np.arange(6), indent=4) == "tensor([0, 1, 2, 3,\n            4, 5])"


def test_default_dtype_goes_without_saying():
    dtypes.set_default_dtype(dtypes.float64)
    try:
        assert tensor_text(np.array([0.5])) == "tensor([0.5000])"
        assert tensor_text(np.array([0.5j])) == "tensor([0.+0.5000j])"
        assert tensor_text(f32(0.5)) == "tensor([0.5000], dtype=torch.float32)"
    finally:
        dtypes.set_default_dtype(dtypes.float32)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"precision": 2}, "tensor([1.25, 2.50, 3.75])"),
        ({"precision": 0}, "tensor([1, 2, 4])"),
        ({"sci_mode": True}, "tensor([1.2500e+00, 2.5000e+00, 3.7500e+00])"),
        ({"threshold": 2, "edgeitems": 1}, "tensor([1.2500,  ..., 3.7500])"),
        ({"threshold": 2, "edgeitems": 0}, "tensor([...], size=(3,))"),
        ({"edgeitems": 0}, "tensor([1.2500, 2.5000, 3.7500], size=(3,))"),
        ({"linewidth": 20}, "tensor([1.2500,\n        2.5000,\n        3.7500])"),
        ({"profile": "short"}, "tensor([1.25, 2.50, 3.75])"),
        ({"profile": "short", "precision": 1}, "tensor([1.2, 2.5, 3.8])"),
    ],
)
def test_options(options, text):
    before = printing.get_printoptions()
    with printing.printoptions(**options):
        assert tensor_text(f32(1.25, 2.5, 3.75)) == text
    assert printing.get_printoptions() == before


def test_options_are_restored_after_an_error():
    before = printing.get_printoptions()
    with pytest.raises(ZeroDivisionError), printing.printoptions(precision=1):
        1 / 0
    assert printing.get_printoptions() == before


def test_setting_any_option_resets_sci_mode():
    with printing.printoptions():
        printing.set_printoptions(sci_mode=True)
        assert printing.get_printoptions()["sci_mode"] is True
        printing.set_printoptions(precision=3)
        assert printing.get_printoptions() == {
            "precision": 3, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None
        }  # fmt: skip


class Holder:
    def __init__(self, value):
        self._array = np.array(value)

    def __format__(self, spec):
        return printing.format_tensor(self, spec)


def test_format():
    assert f"{Holder(1.23456):.3f} {Holder(7):04d} {Holder(True)} {Holder(0.5)}" == "1.235 0007 True 0.5"
    with pytest.raises(TypeError, match=r"unsupported format string passed to Holder.__format__"):
        f"{Holder([1.0, 2.0]):.3f}"


@pytest.mark.slow
def test_time_is_linear_in_what_is_printed():
    def seconds(rows):
        array = np.zeros((rows, 20))
        return min(_timed(lambda: tensor_text(array)) for _ in range(3))

    with printing.printoptions(threshold=float("inf")):
        assert seconds(8000) < 25 * seconds(1000)
    with printing.printoptions():
        assert seconds(1_000_000) < 100 * seconds(100)


def _timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
