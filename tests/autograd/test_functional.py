"""``torch.autograd.functional``, batched gradients, and forward mode over reverse mode: one derivative, many ways."""

import pytest

import penlight as torch
from penlight.autograd import forward_ad
from penlight.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

FUNCTIONS = [
    lambda x: (x**3).sum(),
    lambda x: x.exp().prod(),
    lambda x: x.softmax(0)[0],
    lambda x: (x @ x) ** 2,
    lambda x: torch.outer(x, x).logsumexp((0, 1)),
    lambda x: (x * x[[1, 2, 0]]).tanh().sum(),
    lambda x: x.clone().mul_(x).exp_().sum(),
]


@pytest.fixture
def x():
    return torch.tensor([0.3, 0.5, 0.7], dtype=torch.float64)


@pytest.fixture
def v():
    return torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_second_derivatives_agree(f, x, v):
    h = hessian(f, x)
    assert torch.allclose(h, h.T)
    for found in (hvp(f, x, v)[1], vhp(f, x, v)[1]):
        assert torch.allclose(found, h @ v)
    for strategy in ("reverse-mode", "forward-mode"):
        assert torch.allclose(hessian(f, x, vectorize=True, outer_jacobian_strategy=strategy), h)


@pytest.mark.parametrize("f", FUNCTIONS)
def test_forward_mode_goes_on_through_a_recorded_backward_pass(f, x, v):
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x.clone().requires_grad_(), v)
        (gradient,) = torch.autograd.grad(f(dual), dual, create_graph=True)
        tangent = forward_ad.unpack_dual(gradient).tangent
    assert torch.allclose(tangent, hessian(f, x) @ v)


def test_products_with_the_jacobian(x, v):
    def f(x):
        return x.sin() * x[0], x.sum()

    one, two = jacobian(f, x)
    outputs, moved = jvp(f, x, v)
    assert torch.equal(outputs[0], f(x)[0])
    assert torch.allclose(moved[0], one @ v) and torch.allclose(moved[1], two @ v)
    weight = torch.tensor(2.0, dtype=torch.float64)
    assert torch.allclose(vjp(f, x, (v, weight))[1], v @ one + weight * two)


def test_nothing_of_the_callers_changes(x):
    x.requires_grad_()
    found = jacobian(lambda x: x**2, x)
    assert x.grad is None and x.grad_fn is None and not found.requires_grad
    found = jacobian(lambda x: x**2, x, create_graph=True)
    found.sum().backward()
    assert x.grad is not None and torch.equal(x.grad, torch.full_like(x, 2))


def test_batched_gradients_are_the_rows_of_the_jacobian(x):
    x.requires_grad_()
    y = torch.stack([x.prod(), x.sum(), (x * x).sum()])
    (rows,) = torch.autograd.grad(y, x, torch.eye(3, dtype=torch.float64), is_grads_batched=True, create_graph=True)
    expected = jacobian(lambda x: torch.stack([x.prod(), x.sum(), (x * x).sum()]), x)
    assert torch.allclose(rows, expected)
    rows.sum().backward()  # they have a history of their own
    assert x.grad is not None


def test_batched_gradients_of_what_was_not_used(x):
    x.requires_grad_()
    other = torch.ones(2, requires_grad=True)
    batch = torch.ones(2, 3, dtype=torch.float64)
    with pytest.raises(RuntimeError, match="index 1 appears to not have been used"):
        torch.autograd.grad(x * 1, (x, other), batch, is_grads_batched=True)
    found = torch.autograd.grad(x * 1, (x, other), batch, is_grads_batched=True, allow_unused=True)
    assert found[0].shape == (2, 3) and found[1] is None
    found = torch.autograd.grad(x * 1, (x, other), batch, is_grads_batched=True, materialize_grads=True)
    assert found[1].shape == (2, 2)
