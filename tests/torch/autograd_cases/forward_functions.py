"""Functions in forward mode."""

from __future__ import annotations

from functools import partial
from typing import Any

from .common import attempt, case


def _scaled(torch):
    class Scaled(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x, y, k):
            ctx.save_for_forward(x, y)
            ctx.k = k
            return x * y * k, x + y

        @staticmethod
        def jvp(ctx, tx, ty, tk):
            print("jvp", tx, ty, tk)
            x, y = ctx.saved_tensors
            return ctx.k * (tx * y + x * ty), tx + ty

    return Scaled


def _call_with_tangent(result: Any, ctx: Any, tx: Any, ty: Any, tk: Any) -> Any:
    return result(tx)


def _with_jvp(function: Any, jvp: Any) -> Any:
    return type("Changed", (function,), {"jvp": staticmethod(jvp)})


@case
def function_jvp(torch):
    fw, scaled = torch.autograd.forward_ad, _scaled(torch)
    x, y, t = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), torch.tensor([1.0, 10.0])
    with fw.dual_level():
        dual, other = fw.make_dual(x, t), fw.make_dual(y, t)
        for a, b in ((dual, y), (x, other), (dual, other), (x, y)):
            for out in scaled.apply(a, b, 2.0):
                print(fw.unpack_dual(out))


@case
def function_jvp_and_backward(torch):
    fw = torch.autograd.forward_ad

    class Product(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(x, y):
            return x * y

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.set_materialize_grads(False)
            ctx.save_for_forward(*inputs)
            ctx.save_for_backward(*inputs)

        @staticmethod
        def jvp(ctx, tx, ty):
            print(tx, ty)
            return tx * ctx.saved_tensors[1]

        @staticmethod
        def backward(ctx, grad):
            x, y = ctx.saved_tensors
            return grad * y, grad * x

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fw.dual_level():
        out = Product.apply(fw.make_dual(x, torch.tensor([1.0, 10.0])), torch.tensor([3.0, 4.0]))
        print(out.requires_grad, fw.unpack_dual(out))
        out.sum().backward()
    print(x.grad)


@case
def function_jvp_errors(torch):
    fw, scaled = torch.autograd.forward_ad, _scaled(torch)
    x, y, t = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]), torch.tensor([1.0, 10.0])
    results = [lambda tx: tx, lambda tx: (tx[:1], tx), lambda tx: (tx, 3)]
    with fw.dual_level():
        dual = fw.make_dual(x, t)
        for result in results:
            wrong = _with_jvp(scaled, partial(_call_with_tangent, result))
            attempt(partial(wrong.apply, dual, y, 2.0))
        missing = _with_jvp(scaled, torch.autograd.Function.jvp)
        attempt(lambda: missing.apply(dual, y, 2.0))
        print(missing.apply(x, y, 2.0))


def _print_tangent(fw, function, dual):
    print(fw.unpack_dual(function.apply(dual)).tangent)


@case
def function_jvp_memory(torch):
    fw = torch.autograd.forward_ad
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])

    def function(forward, jvp):
        methods = {"forward": staticmethod(forward), "jvp": staticmethod(jvp)}
        return type("Made", (torch.autograd.Function,), methods)

    def double(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)

    def view(ctx, x):
        return x.view(2, 1)

    with fw.dual_level():
        for made in (
            function(double, lambda ctx, tx: tx.mul_(2)),
            function(double, lambda ctx, tx: tx * 2),
            function(lambda ctx, x: x, lambda ctx, tx: tx),
            function(view, lambda ctx, tx: tx.view(2, 1)),
            function(view, lambda ctx, tx: tx.clone().view(2, 1)),
        ):
            dual = fw.make_dual(x.clone(), t.clone())
            attempt(partial(_print_tangent, fw, made, dual))
