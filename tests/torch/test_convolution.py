"""What the operator database has no samples of: fold, conv_tbc, torch.convolution, and the errors of convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import both, pen, ref, same_error

RNG = np.random.default_rng(0)


def draw(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape)


@pytest.mark.parametrize("options", [{}, {"dilation": 2, "padding": 1}, {"stride": (2, 1), "padding": (0, 2)}], ids=str)
@pytest.mark.parametrize("batch", [(), (2,)])
def test_fold(options: dict[str, Any], batch: tuple[int, ...]) -> None:
    count = {"dilation": 5 * 7, "stride": 3 * 10}.get(next(iter(options), ""), 5 * 6)
    both(lambda torch, x: torch.nn.functional.fold(x, (7, 7), (3, 2), **options), draw(*batch, 12, count))


def test_conv_tbc() -> None:
    both(lambda torch, x, w, b: torch.conv_tbc(x, w, b, 1), draw(5, 2, 3), draw(3, 3, 4), draw(4))


@pytest.mark.parametrize("transposed", [False, True])
def test_convolution(transposed: bool) -> None:
    both(lambda torch, x, w, b: torch.convolution(x, w, b, (2,), (1,), (1,), transposed, (int(transposed),), 1),
         draw(2, 3, 7), draw(3, 3, 3), draw(3))  # fmt: skip


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_same_padding_of_an_even_kernel(dims: int) -> None:
    name = f"conv{dims}d"
    both(lambda torch, x, w: getattr(torch, name)(x, w, padding="same"), draw(2, *[4] * dims), draw(2, 2, *[2] * dims))


# Each with the shapes of input, weight and bias.
CALLS = [
    ("conv2d", (2, 4, 6, 6), (5, 3, 3, 3), None, {}),
    ("conv2d", (4, 6, 6), (5, 3, 3, 3), None, {}),
    ("conv2d", (6, 6), (5, 3, 3, 3), None, {}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3), None, {}),
    ("conv2d", (2, 4, 6, 6), (5, 4), None, {}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), (4,), {}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), (5, 1), {}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 7, 3), None, {"padding": (0, 1)}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"dilation": 3}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"stride": 0}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"stride": 0, "padding": -1}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"dilation": 0}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"groups": 0}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"groups": 3}),
    ("conv2d", (2, 4, 6, 6), (4, 1, 3, 3), None, {"groups": 2}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"stride": (1, 2, 3)}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"padding": [1, 2, 3]}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"padding": "none"}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"padding": "same", "stride": 2}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3), None, {"padding": "same"}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"padding": "same", "dilation": (1, 2, 3)}),
    ("conv2d", (2, 4, 0, 6), (5, 4, 3, 3), None, {"padding": 1}),
    ("conv2d", (2, 4, 0, 6), (5, 4, 3, 3), None, {"padding": 2}),
    ("conv2d", (2, 4, 6, 6), (5, 4, 3, 3), None, {"stride": 1.5}),
    ("conv1d", (2, 4, 6), (5, 4, 3, 3), None, {}),
    ("conv1d", (2, 4), (5, 4, 3), None, {}),
    ("conv3d", (2, 4, 6, 6, 6), (5, 4, 7, 7, 7), None, {}),
    ("conv_transpose2d", (2, 4, 6, 6), (5, 3, 3, 3), None, {}),
    ("conv_transpose2d", (6, 6), (4, 3, 3, 3), None, {}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), (4,), {}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"padding": -1}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"padding": 9}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"padding": "same"}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"dilation": 0}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"groups": 3}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"output_padding": 1}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"output_padding": -1, "stride": 2}),
    ("conv_transpose2d", (2, 4, 6, 6), (4, 3, 3, 3), None, {"output_padding": (1, 2, 3)}),
    ("conv_transpose1d", (2, 4, 6), (4, 3, 3), None, {"output_padding": 1}),
    ("conv_transpose1d", (2, 4, 1), (4, 3, 2), None, {"padding": 1}),
    ("conv_transpose3d", (2, 4, 6, 6, 6), (4, 3, 3, 3, 3), None, {"output_padding": 1}),
]


@pytest.mark.parametrize("name, x, w, b, options", CALLS, ids=str)
def test_errors(name: str, x: Any, w: Any, b: Any, options: dict[str, Any]) -> None:
    def call(torch: Any) -> Any:
        tensors = [torch.ones(shape, dtype=torch.float64) for shape in (x, w, b) if shape is not None]
        return getattr(torch, name)(*tensors, **options)

    same_error(call)


DTYPES = ["float32", "float64", "bfloat16", "int64", "int32", "bool", "complex64"]


@pytest.mark.parametrize("name", ["conv1d", "conv3d", "conv_transpose2d"])
@pytest.mark.parametrize("first", DTYPES)
@pytest.mark.parametrize("second", DTYPES)
def test_errors_of_dtypes(name: str, first: str, second: str) -> None:
    dims = int(name[-2])
    if first == second and first not in ("bool", "int32"):
        pytest.skip("no error")
    if first == second == "int32" and name != "conv_transpose2d":
        pytest.skip("no error")

    def call(torch: Any) -> Any:
        x, w = (torch.ones((2, 2, *[3] * dims), dtype=getattr(torch, each)) for each in (first, second))
        return getattr(torch, name)(x, w)

    same_error(call)


@pytest.mark.parametrize("call", [
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6, 6), 3),
    lambda torch, f: f.unfold(torch.ones(2, 0, 6, 6), 3),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), (7, 2), padding=(0, 1)),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), 0),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), (3, 3, 3)),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), [3]),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), 3, stride=0),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), 3, dilation=0),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), 3, padding=-1),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6, dtype=torch.int64), 3),
    lambda torch, f: f.unfold(None, 3),
    lambda torch, f: f.unfold(torch.ones(2, 4, 6, 6), 3.5),
    lambda torch, f: f.fold(torch.ones(2, 35, 16), (6, 6), 3),
    lambda torch, f: f.fold(torch.ones(2, 36, 15), (6, 6), 3),
    lambda torch, f: f.fold(torch.ones(36), (6, 6), 3),
    lambda torch, f: f.fold(torch.ones(2, 36, 16), (6, 6, 6), 3),
    lambda torch, f: f.fold(torch.ones(2, 36, 16), (2, 6), 3),
    lambda torch, f: f.fold(torch.ones(2, 36, 16), (6, 6), 3, stride=0),
    lambda torch, f: f.fold(torch.ones(2, 36, 0), (6, 6), 3),
    lambda torch, f: f.fold(torch.ones(2, 36, 16, dtype=torch.uint8), (6, 6), 3),
    lambda torch, f: f.pixel_shuffle(torch.ones(2, 7, 3, 3), 2),
    lambda torch, f: f.pixel_shuffle(torch.ones(3, 3), 2),
    lambda torch, f: f.pixel_shuffle(torch.ones(2, 8, 3, 3), 0),
    lambda torch, f: f.pixel_shuffle(torch.ones(2, 8, 3, 3), 2.5),
    lambda torch, f: f.pixel_unshuffle(torch.ones(2, 7, 3, 4), 2),
    lambda torch, f: f.pixel_unshuffle(torch.ones(2, 7, 4, 3), 2),
    lambda torch, f: f.pixel_unshuffle(torch.ones(2, 7, 4, 3), -1),
    lambda torch, f: f.channel_shuffle(torch.ones(2, 7, 3), 2),
    lambda torch, f: f.channel_shuffle(torch.ones(3, 3), 2),
    lambda torch, f: f.channel_shuffle(torch.ones(2, 7, 3), 0),
    lambda torch, f: torch.conv_tbc(torch.ones(5, 2, 3), torch.ones(3, 2, 4), torch.ones(4)),
    lambda torch, f: torch.conv_tbc(torch.ones(5, 2), torch.ones(3, 2, 4), torch.ones(4)),
    lambda torch, f: torch.conv_tbc(torch.ones(5, 2, 3), torch.ones(3, 3, 4), torch.ones(3)),
    lambda torch, f: torch.conv_tbc(torch.ones(5, 2, 3), torch.ones(9, 3, 4), torch.ones(4)),
])  # fmt: skip
def test_errors_of_windows_and_channels(call: Any) -> None:
    same_error(lambda torch: call(torch, torch.nn.functional))


# In one image of a group, or of all: input, weight, options
SPREADING: list[tuple[str, tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ("conv2d", (4, 6, 6), (4, 1, 3, 3), {"groups": 4}),
    ("conv2d", (2, 4, 6, 6), (8, 2, 3, 3), {"groups": 2, "padding": 1, "stride": 2}),
    ("conv3d", (1, 4, 5, 5, 5), (4, 2, 2, 2, 2), {"groups": 2}),
    ("conv1d", (2, 4, 9), (4, 2, 3), {"groups": 2, "dilation": 2}),
    ("conv_transpose2d", (2, 4, 5, 5), (4, 2, 3, 3), {"groups": 2, "stride": 2}),
    ("conv2d", (8, 16, 20, 20), (16, 16, 3, 3), {"stride": 2}),
]


@pytest.mark.parametrize("where", [0, 1, 2], ids=["input", "weight", "gradient"])
@pytest.mark.parametrize("case", SPREADING, ids=str)
def test_nan_reaches_what_it_is_multiplied_into(case: Any, where: int) -> None:
    name, size, kernel, options = case
    x, w = draw(*size), draw(*kernel)
    found = []
    for lib in (pen, ref):
        tensors = [lib.tensor(each).requires_grad_() for each in (x, w)]
        if where < 2:
            tensors[where] = lib.tensor(np.where(np.arange(x.size if not where else w.size) == 5, np.nan, 1.0))
            tensors[where] = tensors[where].view((size, kernel)[where]).requires_grad_()
        y = getattr(lib, name)(*tensors, **options)
        grad = np.ones(y.numel())
        grad[grad.size // 2] = np.nan if where == 2 else 1
        grads = lib.autograd.grad(y, tensors, lib.tensor(grad).view(y.shape))
        found.append([np.isnan(each.detach().numpy()) for each in (y, *grads)])
    for got, want in zip(*found, strict=True):
        assert np.array_equal(got, want)


INTEGERS = [("int64", 100), ("int64", 2**31 - 1), ("int64", 2**62), ("int32", 100), ("int32", 2**31 - 1),
            ("int16", 2**15 - 1), ("int8", 100), ("uint8", 200)]  # fmt: skip
OF_INTEGERS: list[tuple[str, tuple[int, ...], tuple[int, ...], dict[str, Any]]] = [
    ("conv2d", (2, 8, 16, 16), (16, 8, 3, 3), {"padding": 1}),
    ("conv1d", (2, 8, 90), (16, 4, 5), {"groups": 2}),
    ("conv3d", (1, 4, 6, 6, 6), (4, 4, 2, 2, 2), {}),
    ("conv_transpose2d", (2, 8, 9, 9), (8, 4, 3, 3), {"stride": 2}),
]


@pytest.mark.parametrize(
    ("case", "kind"),
    [(case, kind) for case in OF_INTEGERS for kind in (INTEGERS[:3] if "transpose" in case[0] else INTEGERS)],
    ids=str,
)
def test_integers_are_exact(case: Any, kind: tuple[str, int]) -> None:
    name, size, kernel, options = case
    dtype, largest = kind
    bias = (kernel[1] if "transpose" in name else kernel[0],)
    low = 0 if dtype == "uint8" else -largest
    arrays = [RNG.integers(low, largest, shape).astype(dtype) for shape in (size, kernel, bias)]
    got, want = [getattr(lib, name)(*map(lib.tensor, arrays), **options) for lib in (pen, ref)]
    assert str(got.dtype) == str(want.dtype)
    assert np.array_equal(got.numpy(), want.numpy())
