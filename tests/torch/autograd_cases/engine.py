"""Anomaly, engine."""

from __future__ import annotations

from .common import attempt, case


@case
def anomaly(torch):
    import warnings

    class Bad(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            return grad * float("nan")

    x = torch.ones(2, requires_grad=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with torch.autograd.detect_anomaly():
            y = Bad.apply(x).sum()
            attempt(lambda: y.backward())
        for warning in caught:
            print(
                warning.category.__name__, str(warning.message).splitlines()[0], str(warning.message).splitlines()[-1]
            )
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        Bad.apply(x).sum().backward()
    print(x.grad, torch.is_anomaly_enabled())


@case
def reentrant(torch):
    class Inner(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            with torch.enable_grad():
                y = x.detach().requires_grad_()
                (g,) = torch.autograd.grad(y * y, y, grad)
            return g

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    Inner.apply(x).sum().backward()
    print(x.grad)


@case
def order_of_functions(torch):
    class Say(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x, name):
            ctx.name = name
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            print(ctx.name, grad)
            return grad, None

    x = torch.ones(1, requires_grad=True)
    a = Say.apply(x, "a")
    b = Say.apply(x, "b")
    c = Say.apply(a, "c")
    d = Say.apply(b + c, "d")
    e = Say.apply(a, "e")
    (d + e + b).backward()
    print(x.grad)


@case
def variable(torch):
    from importlib import import_module

    Variable = import_module(torch.__name__ + ".autograd").Variable
    x = Variable(torch.ones(2, 2), requires_grad=True)
    print(x, type(x) is torch.Tensor, isinstance(x, Variable), isinstance(torch.ones(1), Variable))
    y = x + 2
    z = y * y * 3
    out = z.mean()
    out.backward()
    print(x.grad, x.data, x.data.requires_grad)
    p = torch.nn.Parameter(torch.ones(2))
    print(p, p.requires_grad, type(p * 2) is torch.Tensor, isinstance(p, torch.Tensor))


@case
def data_attribute(torch):
    x = torch.ones(2, requires_grad=True)
    x.data += 1
    print(x, x._version)
    x.data = torch.zeros(3)
    print(x)


@case
def subclasses(torch):
    class Mine(torch.Tensor):  # type: ignore[name-defined]
        pass

    x = torch.ones(2).as_subclass(Mine)
    print(type(x).__name__, type(x + 1).__name__, type(x.sum()).__name__)
    y = (x * torch.ones(2, requires_grad=True)).sum()
    print(type(y).__name__, y.requires_grad)


@case
def anomaly_switches(torch):
    print(torch.set_anomaly_enabled(True, False), torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
    lines = (torch.ones(1, requires_grad=True) * 2).grad_fn.metadata["traceback_"]
    print(type(lines), "requires_grad=True) * 2" in lines[-1])
    torch.set_anomaly_enabled(False)
    attempt(lambda: torch.set_anomaly_enabled(3))
    attempt(lambda: torch.autograd.set_detect_anomaly(True, 3))


@case
def anomaly_where_warnings_are_errors(torch):
    import contextlib
    import io
    import warnings

    x = torch.ones(2, requires_grad=True)
    text = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stderr(text):
        warnings.simplefilter("error")
        with torch.autograd.set_detect_anomaly(True):
            y = x + 1
            z = y**2
            y += 1
            attempt(lambda: z.sum().backward())
    print("Error detected in PowBackward0" in text.getvalue())
