"""Normalisations: what they promise, by every path through their kernels, and their derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck

F = torch.nn.functional


def normal(*shape, dtype=torch.float64, mean=0.0):
    torch.manual_seed(len(shape) + sum(shape))
    return torch.randn(*shape, dtype=dtype) + mean


def leaf(*shape):
    return normal(*shape).requires_grad_()


def reference(x, dims, eps=1e-5):
    array = x.double().numpy()
    mean, var = array.mean(dims, keepdims=True), array.var(dims, keepdims=True)
    return (array - mean) / np.sqrt(var + eps)


# Few elements, one block, several blocks, and means far from 0, where the variance is not a difference of moments.
SHAPES = [(2, 4, 3), (5, 4), (3, 16, 40), (40, 8, 17, 19), (3, 8, 30000), (70000, 4)]


@pytest.mark.parametrize("mean", [0.0, 30.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_kernels_agree_with_the_definition(shape, mean):
    x = normal(*shape, dtype=torch.float32, mean=mean)
    spatial = tuple(range(2, len(shape)))
    # The mean has a rounding error, which small deviations show.
    tol: Any = {"rtol": 1e-3, "atol": 5e-3 if mean else 2e-4}
    np.testing.assert_allclose(F.layer_norm(x, shape[-1:]).numpy(), reference(x, (len(shape) - 1,)), **tol)
    np.testing.assert_allclose(
        F.batch_norm(x, None, None, training=True).numpy(), reference(x, (0, *spatial)), **tol
    )
    grouped = F.group_norm(x, 2).reshape(shape[0], 2, -1)
    np.testing.assert_allclose(grouped.numpy(), reference(x.reshape(shape[0], 2, -1), (2,)), **tol)
    if spatial:
        np.testing.assert_allclose(F.instance_norm(x).numpy(), reference(x, spatial), **tol)


CASES = {
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (4, 3), w.expand(4, 3), b.expand(4, 3)), (2, 4, 3), 3),
    "layer_norm, a row": (lambda x, w, b: F.layer_norm(x, (5,), w, b), (5,), 5),
    "batch_norm": (lambda x, w, b: F.batch_norm(x, None, None, w, b, True), (3, 2, 4), 2),
    "batch_norm, columns": (lambda x, w, b: F.batch_norm(x, None, None, w, b, True), (4, 3), 3),
    "batch_norm, evaluated": (
        lambda x, w, b: F.batch_norm(x, normal(2).detach(), torch.ones(2, dtype=torch.float64) * 2, w, b), (3, 2, 4), 2
    ),
    "group_norm": (lambda x, w, b: F.group_norm(x, 2, w, b), (2, 4, 3), 4),
    "instance_norm": (lambda x, w, b: F.instance_norm(x, None, None, w, b), (2, 2, 3), 2),
    "rms_norm": (lambda x, w, b: F.rms_norm(x, (3,), w) + b, (2, 4, 3), 3),
    "local_response_norm": (lambda x, w, b: F.local_response_norm(x, 3, 0.5) * w + b, (2, 4, 3), 3),
    "native_group_norm": (lambda x, w, b: torch.native_group_norm(x, w, b, 2, 4, 3, 2, 1e-5), (2, 4, 3), 4),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_derivatives(case):
    function, shape, width = CASES[case]
    inputs = (leaf(*shape), leaf(width), leaf(width))
    assert gradcheck(function, inputs, check_forward_ad=True)
    assert gradgradcheck(function, inputs)


@pytest.mark.parametrize("shape", [(40, 8, 17, 19), (9000, 4)])
@pytest.mark.parametrize("mean", [0.0, 30.0])
def test_large_gradients_are_those_of_the_composition(shape, mean):
    x = normal(*shape, mean=mean).requires_grad_()
    weight, grad = leaf(shape[1]), normal(*shape)
    dims = (0, *range(2, len(shape)))
    column = weight.reshape(-1, *[1] * (len(shape) - 2))

    def composed(x, dims):
        c = x - x.mean(dims, True)
        return c * torch.rsqrt((c * c).mean(dims, True) + 1e-5)

    groups = x.reshape(shape[0], 2, -1)
    pairs = [
        (F.batch_norm(x, None, None, weight, None, True), composed(x, dims) * column),
        (F.group_norm(x, 2, weight), composed(groups, 2).reshape(shape) * column),
    ]
    for mine, other in pairs:
        found, wanted = [torch.autograd.grad(y, (x, weight), grad) for y in (mine, other)]
        for one, two in zip(found, wanted, strict=True):
            assert torch.allclose(one, two, rtol=1e-6, atol=1e-8)


def test_running_statistics_follow_the_batch():
    x = torch.tensor([[1.0, 0.0], [3.0, 4.0]])
    mean, var = torch.zeros(2), torch.ones(2)
    F.batch_norm(x, mean, var, training=True, momentum=0.5)
    assert mean.tolist() == [1.0, 1.0]
    assert var.tolist() == [1.5, 4.5]
    F.instance_norm(x.reshape(1, 2, 2), mean, var, momentum=1.0)
    assert mean.tolist() == [0.5, 3.5]


def test_gradients_of_a_second_pass_are_its_own():
    x, weight, bias = leaf(3, 2, 4), leaf(2), leaf(2)
    y = F.batch_norm(x, None, None, weight, bias, True)
    grad = torch.ones_like(y)
    y.backward(grad, retain_graph=True)
    grad.mul_(3)
    (again,) = torch.autograd.grad(y, bias, grad)
    assert torch.allclose(again, bias.grad * 3)


def test_half_precision_is_computed_in_float32():
    x = normal(4, 2000, dtype=torch.float32, mean=100.0).half()
    wide = F.layer_norm(x.float(), (2000,))
    assert F.layer_norm(x, (2000,)).equal(wide.half())
    weight = torch.ones(2000)
    assert F.layer_norm(x, (2000,), weight).dtype is torch.float16
    assert torch.native_layer_norm(x, (2000,), weight, None, 1e-5)[1].dtype is torch.float32


def test_rows_without_deviation_give_zeros():
    x = torch.full((3, 5), 0.1)
    assert F.layer_norm(x, (5,)).abs().max() < 1e-4
    assert torch.layer_norm(x, (5,), eps=0.0).isnan().all() or torch.layer_norm(x, (5,), eps=0.0).abs().max() < 10


def test_empty_inputs():
    assert F.layer_norm(torch.ones(0, 3), (3,)).shape == (0, 3)
    weight = torch.ones(3, requires_grad=True)
    F.layer_norm(torch.ones(0, 3), (3,), weight).sum().backward()
    assert weight.grad.tolist() == [0.0, 0.0, 0.0]
    x = torch.ones(0, 3, requires_grad=True)
    F.batch_norm(x, None, None, weight, None, True).sum().backward()
    assert x.grad.shape == (0, 3)


def test_any_strides():
    x = normal(6, 4, 8)
    for view in (x.transpose(0, 2), x[::-1], x[:, ::2], x[:1].expand(5, 4, 8)):
        copy = view.contiguous()
        assert torch.allclose(F.layer_norm(view, view.shape[-1:]), F.layer_norm(copy, copy.shape[-1:]))
        assert torch.allclose(F.group_norm(view, 2), F.group_norm(copy, 2))
        one, two = [F.batch_norm(each, None, None, training=True) for each in (view, copy)]
        assert torch.allclose(one, two)


def test_refusals():
    with pytest.raises(RuntimeError, match="Given normalized_shape=\\[4\\]"):
        F.layer_norm(torch.ones(2, 3), (4,))
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        F.batch_norm(torch.ones(1, 3), None, None, training=True)
    with pytest.raises(RuntimeError, match="divisible by num_groups"):
        F.group_norm(torch.ones(2, 3), 2)
