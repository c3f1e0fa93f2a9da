"""The engine: depth, order, memory, threads, re-entry. Expectations come from mathematics."""

from __future__ import annotations

import gc
import sys
import threading
import weakref

import pytest

import penlight as torch


def test_a_long_chain_runs_at_the_default_recursion_limit():
    assert sys.getrecursionlimit() <= 1000 or sys.getrecursionlimit() < 200_000
    x = torch.tensor([1.0], requires_grad=True)
    y = x
    for _ in range(200_000):
        y = y + 1.0
    y.backward()
    assert x.grad.item() == 1.0
    assert y.item() == 200_001.0
    del y


def test_a_long_chain_of_views_and_writes():
    x = torch.zeros(2, requires_grad=True)
    y = x * 1
    for _ in range(3_000):
        y[0] += 1.0
    y.sum().backward()
    assert y.tolist() == [3000.0, 0.0]
    assert x.grad.tolist() == [1.0, 1.0]


def test_differentiating_a_long_chain_twice():
    x = torch.tensor(1.0, requires_grad=True)
    y = x * x
    for _ in range(2_000):
        y = y * 1.0
    (first,) = torch.autograd.grad(y, x, create_graph=True)
    (second,) = torch.autograd.grad(first, x)
    assert first.item() == 2.0
    assert second.item() == 2.0


def test_wide_fan_out_and_in():
    x = torch.tensor(2.0, requires_grad=True)
    terms = [x * float(k) for k in range(1000)]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    total.backward()
    assert x.grad.item() == sum(range(1000))


def test_a_failing_pass_changes_no_grad():
    class Fails(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            raise ValueError("on purpose")

    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    (y * 3).sum().backward()
    with pytest.raises(ValueError, match="on purpose"):
        (Fails.apply(x) * y).sum().backward()
    assert x.grad is None
    assert y.grad.tolist() == [3.0, 3.0]


def test_no_reference_cycles_in_a_training_loop():
    w = torch.ones(3, requires_grad=True)
    gc.collect()
    gc.disable()
    try:
        alive = []
        for _ in range(5):
            h = (w * 2) + 1
            h[0] = 1.0
            loss = (h * h).sum()
            loss.backward()
            with torch.no_grad():
                w -= 0.0 * w.grad
            w.grad = None
            alive += [weakref.ref(h), weakref.ref(loss), weakref.ref(loss.grad_fn)]
            del h, loss
        assert [ref() for ref in alive] == [None] * len(alive)
    finally:
        gc.enable()


def test_saved_results_and_functions_make_no_cycles():
    class Exp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            y = x.exp()
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx, grad):
            (y,) = ctx.saved_tensors
            return grad * y

    gc.collect()
    gc.disable()
    try:
        x = torch.ones(2, requires_grad=True)
        y = Exp.apply(x)
        values, _ = y.max(0)
        refs = [weakref.ref(y), weakref.ref(y.grad_fn), weakref.ref(values), weakref.ref(values.grad_fn)]
        del y, values
        assert [ref() for ref in refs] == [None] * 4
    finally:
        gc.enable()


def test_backward_frees_what_was_saved():
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    result = weakref.ref(y)
    z = (y * y).sum()
    del y
    z.backward()
    assert result() is None
    assert z.grad_fn is not None


def test_threads_add_up():
    x = torch.zeros(4, requires_grad=True)

    def work():
        for _ in range(200):
            (x * 2).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.tolist() == [1600.0] * 4


def test_grad_mode_is_per_thread():
    seen = []
    x = torch.ones(1, requires_grad=True)
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append((torch.is_grad_enabled(), (x * 2).requires_grad)))
        thread.start()
        thread.join()
        seen.append((torch.is_grad_enabled(), (x * 2).requires_grad))
    assert seen == [(True, True), (False, False)]


def test_reentrant_to_some_depth():
    class Nested(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, depth):
            ctx.depth = depth
            ctx.save_for_backward(x)
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            if ctx.depth:
                with torch.enable_grad():
                    inner = x.detach().requires_grad_()
                    Nested.apply(inner, ctx.depth - 1).sum().backward()
                return inner.grad + grad, None
            return grad, None

    x = torch.ones(1, requires_grad=True)
    Nested.apply(x, 20).sum().backward()
    assert x.grad.item() == 21.0


def test_an_error_says_which_op_and_which_tensors():
    with pytest.raises(RuntimeError, match="size of tensor a") as caught:
        torch.ones(2) + torch.ones(3)
    assert caught.value.__notes__ == ["in add(input: float32[2], other: float32[3])"]


def test_indexing_in_a_loop_makes_one_buffer(monkeypatch):
    from penlight.autograd import fit

    made = []
    dense = fit.Partial.dense

    def counted(self):
        made.append(self.shape)
        return dense(self)

    monkeypatch.setattr(fit.Partial, "dense", counted)
    x = torch.arange(50.0).requires_grad_()
    total = torch.zeros(())
    for i in range(50):
        total = total + x[i] * x[i]
    total.backward()
    assert x.grad.tolist() == [2.0 * i for i in range(50)]
    assert made == [(50,)]


def test_a_node_says_which_of_its_saved_values_went_stale():
    x = torch.ones(2, requires_grad=True)
    y = x * 1
    z = y.exp()
    z.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation") as caught:
        z.sum().backward()
    assert "ExpBackward0 saved it as 'result'" in caught.value.__notes__[0]


def test_a_function_that_hides_an_intermediate_raises_in_double_backward():
    class Hides(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            h = x * x
            mask = (x > 0).to(x.dtype)
            ctx.save_for_backward(h, mask)
            return h * x * mask

        @staticmethod
        def backward(ctx, grad):
            h, mask = ctx.saved_tensors
            return 3 * h * mask * grad

    x = torch.tensor(2.0, requires_grad=True)
    Hides.apply(x).backward()
    assert x.grad.item() == 12.0
    (g,) = torch.autograd.grad(Hides.apply(x), x, torch.tensor(1.0, requires_grad=True), create_graph=True)
    with pytest.raises(RuntimeError, match="HidesBackward saved a tensor that forward computed"):
        g.backward()
