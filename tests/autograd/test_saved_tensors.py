"""What nodes saved, one by one: hooks of a single saved tensor, nodes as functions, writes that backward outlives."""

import pytest

import penlight as torch
from penlight.autograd.graph import allow_mutation_on_saved_tensors


def test_hooks_of_one_saved_tensor():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * torch.tensor([3.0, 4.0], requires_grad=True)
    packed = []
    saved = y.grad_fn._raw_saved_other
    saved.register_hooks(lambda tensor: packed.append(tensor.tolist()), lambda nothing: torch.tensor([10.0, 20.0]))
    assert packed == [[3.0, 4.0]]
    with pytest.raises(RuntimeError, match="already been set"):
        saved.register_hooks(lambda tensor: tensor, lambda tensor: tensor)
    assert torch.equal(y.grad_fn._saved_self, x)
    y.sum().backward()
    assert x.grad.tolist() == [10.0, 20.0]
    with pytest.raises(RuntimeError, match="after it has been freed"):
        y.grad_fn._raw_saved_self.register_hooks(lambda tensor: tensor, lambda tensor: tensor)


def test_a_node_is_a_function_of_gradients():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    grads = (x * x).grad_fn(torch.ones(2))
    assert [grad.tolist() for grad in grads] == [[1.0, 2.0]] * 2
    assert grads[0].requires_grad
    with torch.no_grad():
        node = x.exp().grad_fn
    assert node is None
    with pytest.raises(TypeError, match="expected 1 arguments, got 0 instead"):
        x.exp().grad_fn()


def test_saved_tensors_may_be_written_to():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with allow_mutation_on_saved_tensors():
        y = x.clone()
        z = (y**2 * y.exp().detach()).sum()
        y.zero_()
        z.backward()
        late = (x.clone() ** 2).sum()
        with pytest.raises(RuntimeError, match="cannot be nested"), allow_mutation_on_saved_tensors():
            pass
    assert torch.allclose(x.grad, 2 * x.detach() * x.detach().exp())
    with pytest.raises(AssertionError, match="outside of the 'allow_mutation_on_saved_tensors' context"):
        late.backward()


def test_hooks_see_tensors_and_no_numbers():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    seen = []

    def pack(tensor):
        seen.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        y = (x * 2) ** 3 / 5
    assert [tensor.tolist() for tensor in seen] == [[2.0, 4.0]]
    y.sum().backward()
    assert torch.allclose(x.grad, 24 * x.detach() ** 2 / 5)
