"""Fake quantization, gumbel_softmax and set_multithreading_enabled: what the operator database has no samples of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import assert_same, both, pen, ref, same_error, seed, to_array, to_pen

RNG = np.random.default_rng(0)
NAN, INF = float("nan"), float("inf")


def values(dtype: str) -> np.ndarray:
    x = RNG.standard_normal((4, 500)) * 8
    x[:, :5] = [NAN, INF, -INF, 1e30, -1e4]
    with np.errstate(over="ignore"):
        return x.astype(dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("scale", [0.1, 1 / 3, 1e-30, -0.5, 0.0])
@pytest.mark.parametrize("zero", [0, 3])
def test_per_tensor(dtype: str, scale: float, zero: int) -> None:
    def by_numbers(torch: Any, x: Any) -> Any:
        return torch.fake_quantize_per_tensor_affine(x, scale, zero, -100, 100)

    def by_tensors(torch: Any, x: Any) -> Any:
        return torch.fake_quantize_per_tensor_affine(x, torch.tensor([scale]), torch.tensor(zero), -5, 2)

    for quantize in by_numbers, by_tensors:
        both(quantize, values(dtype), order=2 if dtype == "float64" else 1, tol=(0, 0))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("kind", ["int32", "float32", "float16"])
@pytest.mark.parametrize("axis", [0, 1])
def test_per_channel(dtype: str, kind: str, axis: int) -> None:
    scale = np.array([0.1, 1 / 3, 1e-30, 0.7], "float32")
    zero = (np.array([0.37, 1.5, -2.2, 3.9]) if kind[0] == "f" else np.array([0, 1, -2, 3])).astype(kind)

    def quantize(torch: Any, x: Any, s: Any, z: Any) -> Any:
        x = x if axis == 0 else x.t()
        return torch.fake_quantize_per_channel_affine(x, s.detach(), z.detach(), axis, -100, 100)

    x = values(dtype)
    got, want = [quantize(lib, *[tensor(lib, each) for each in (x, scale, zero)]) for lib in (pen, ref)]
    assert_same(got, want, tol=(0, 0))


def tensor(lib: Any, array: np.ndarray) -> Any:
    made = ref.tensor(array.astype("float32") if array.dtype.name == "bfloat16" else array)
    made = made.bfloat16() if array.dtype.name == "bfloat16" else made
    return made if lib is ref else to_pen(made)


def test_per_channel_gradient() -> None:
    def quantize(torch: Any, x: Any) -> Any:
        zero = torch.tensor([0, 3], dtype=torch.int32)
        return torch.fake_quantize_per_channel_affine(x, torch.tensor([0.1, 0.2]), zero, 0, 0, 5)

    both(quantize, [[0.2, 0.9, -0.04, -0.06], [-0.7, 0.3, 0.5, 0.6]])


# x: (2, 3), s: two scales, z: two zero points
@pytest.mark.parametrize("call", [
    "tensor(x, 0.1, 0, 255, 0)", "tensor(x, 0.1, 300, 0, 255)", "tensor(x, 0.1, -1, 0, 9)", "tensor(x, 0.1, 1.5, 0, 9)",
    "tensor(x, 0.1, 0, 0, 255.0)", "tensor(x, s[:1], 0, 0, 9)", "tensor(x, 0.1, 0)", "tensor(1, 0.1, 0, 0, 9)",
    "tensor(x, s, z, 0, 9)", "tensor(x.long(), 0.1, 0, 0, 9)", "tensor(x, 'a', 0, 0, 9)",
    "tensor(x, s[:1].requires_grad_(), z[:1], 0, 9)", "channel(x, s, z, 1, 0, 9)", "channel(x, s, z, 2, 0, 9)",
    "channel(x, s, z, -2, 0, 9)", "channel(x, s.double(), z, 0, 0, 9)", "channel(x, s, z.long(), 0, 0, 9)",
    "channel(x, s, z[:1], 0, 0, 9)", "channel(x, s[None], z, 0, 0, 9)", "channel(x, s, z[None], 0, 0, 9)",
    "channel(x, s, z, 0, 9, 0)", "channel(x, s, z + 300, 0, 0, 9)", "channel(x.long(), s, z, 0, 0, 9)",
    "channel(x.sum(), s, z, 0, 0, 9)", "channel(x, s.requires_grad_(), z, 0, 0, 9)", "channel(x, s, z, 0)",
])  # fmt: skip
def test_refused(call: str) -> None:
    def run(torch: Any) -> Any:
        return eval(call, {
            "tensor": torch.fake_quantize_per_tensor_affine, "channel": torch.fake_quantize_per_channel_affine,
            "x": torch.ones(2, 3), "s": torch.tensor([0.1, 0.2]), "z": torch.tensor([0, 3], dtype=torch.int32),
        })  # fmt: skip

    same_error(run)


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("options", [{}, {"tau": 0.3}, {"dim": 0}], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gumbel_softmax(hard: bool, options: dict[str, Any], dtype: str) -> None:
    def sample(torch: Any, x: Any) -> Any:
        torch.manual_seed(5)
        return torch.nn.functional.gumbel_softmax(x, hard=hard, **options)

    both(sample, RNG.standard_normal((5, 7)).astype(dtype), order=2 if dtype == "float64" else 1)
    seed(0)
    assert pen.rand(1).tolist() == ref.rand(1).tolist()


def test_gumbel_softmax_refuses() -> None:
    for call in (lambda f, x: f(x.long()), lambda f, x: f(x + 0j), lambda f, x: f(x, dim=5), lambda f, x: f(x, "a")):
        same_error(lambda torch: call(torch.nn.functional.gumbel_softmax, torch.ones(2, 3)))  # noqa: B023


def test_gumbel_softmax_warns() -> None:
    with pytest.warns(UserWarning, match="has no effect") as caught:
        pen.nn.functional.gumbel_softmax(pen.zeros(3), eps=1.0)
    assert caught[0].filename == __file__


def test_conv_tbc_in_functional() -> None:
    def run(torch: Any, x: Any, w: Any, b: Any) -> Any:
        return torch.nn.functional.conv_tbc(x, w, b, 1)

    both(run, *[RNG.standard_normal(shape) for shape in ((5, 2, 3), (3, 3, 4), (4,))])


def multithreading(torch: Any) -> list[Any]:
    told = torch.autograd.is_multithreading_enabled
    switch = torch.autograd.set_multithreading_enabled
    seen = [told()]
    with switch(False) as entered:
        seen += [entered, told()]
        with switch(True):
            seen.append(told())
        seen.append(told())
    seen.append(told())
    decorated = switch(False)(told)
    seen += [told(), decorated(), told()]
    switch(True)
    return [*seen, told(), switch.__module__]


def test_multithreading() -> None:
    assert multithreading(pen) == multithreading(ref)
    same_error(lambda torch: torch.autograd.set_multithreading_enabled(1))


def test_what_is_kept_is_a_mask() -> None:
    for lib in (pen, ref):
        y = lib.fake_quantize_per_tensor_affine(lib.tensor([0.5, 9.0], requires_grad=True), 0.5, 0, 0, 3)
        assert to_array(y.grad_fn._saved_mask).tolist() == [True, False]
