"""Passes inside of passes, and in threads."""

from __future__ import annotations

import threading

from .common import attempt, case


def deep(torch, at_the_end):
    """A Function that counts down to 0 in passes inside of passes, and calls ``at_the_end`` in the last one."""

    class Deep(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            with torch.enable_grad():
                ctx.x = x.detach().requires_grad_() - 1
            return ctx.x.detach()

        @staticmethod
        def backward(ctx, grad):
            if ctx.x < 0:
                at_the_end(ctx.x)
                return grad
            with torch.enable_grad():
                Deep.apply(ctx.x).sum().backward()
            return grad

    return Deep


@case
def nested_deeply(torch):
    def check(x):
        if torch.is_inference_mode_enabled() or torch.is_grad_enabled():
            raise ValueError("the modes are not those of the pass")
        if x < -0.5:
            raise ValueError("the deepest")

    function = deep(torch, check)
    for depth in (3.0, 300.0, 300.25):
        x = torch.tensor(depth, requires_grad=True)
        attempt(lambda x=x: function.apply(x).sum().backward())
        print(x.grad, torch.is_grad_enabled())


@case
def nested_and_recorded(torch):
    modes = []
    function = deep(torch, lambda x: modes.append((torch.is_grad_enabled(), torch.is_anomaly_enabled())))
    x = torch.tensor(400.0, requires_grad=True)
    function.apply(x).backward()
    function.apply(x).backward(create_graph=True)
    print(x.grad, modes)


@case
def nested_callbacks(torch):
    engine = torch.autograd.Variable._execution_engine
    attempt(lambda: engine.queue_callback(print))
    x = torch.ones(2, requires_grad=True)

    def inner(grad):
        engine.queue_callback(lambda: print("inner", x.grad))

    def outer(grad):
        engine.queue_callback(lambda: print("outer", x.grad, torch.is_grad_enabled()))
        engine.queue_callback(lambda: print("outer again"))
        with torch.enable_grad():
            y = x * 3
            y.register_hook(inner)
            y.sum().backward()
        print("inner done")

    y = x * 2
    y.register_hook(outer)
    y.sum().backward()
    print(torch.autograd.grad(y.detach().requires_grad_().sum(), y, allow_unused=True))


@case
def passes_in_threads(torch):
    def in_threads(function, count=8):
        failed = []

        def guarded():
            try:
                function()
            except Exception as error:
                failed.append(type(error).__name__)

        threads = [threading.Thread(target=guarded) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return failed

    x = torch.ones(5, requires_grad=True)
    print(in_threads(lambda: ((x + 3) * (x + 4)).sum().backward()), x.grad)
    y = x.detach().requires_grad_()
    shared = y * y + y
    print(in_threads(lambda: shared.exp().sum().backward(retain_graph=True)), y.grad)
    once = (y * y).sum()
    print(len(in_threads(once.backward)) < 8)
    with torch.no_grad():
        print(in_threads(lambda: print(torch.is_grad_enabled()), 1))
    with torch.inference_mode():
        print(in_threads(lambda: print(torch.is_inference_mode_enabled(), torch.ones(1).is_inference()), 1))


@case
def callbacks(torch):
    engine = torch.autograd.Variable._execution_engine
    said = []

    class Says(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, g):
            def first():
                said.append("first")
                engine.queue_callback(lambda: said.append("second"))

            engine.queue_callback(first)
            said.append("backward")
            return g

    x = torch.ones(1, requires_grad=True)
    x.register_hook(lambda g: said.append("leaf"))
    Says.apply(x * 1).backward()
    print(said)
    attempt(lambda: engine.queue_callback(print))
