"""In place and views."""

from __future__ import annotations

from functools import partial
from typing import Any

from .common import attempt, case, fn


@case
def leaf_rules(torch):
    x = torch.ones(3, requires_grad=True)
    attempt(lambda: x.add_(1))
    attempt(lambda: x[0].add_(1))
    attempt(lambda: x.view(3).mul_(2))
    attempt(lambda: torch.ones(3).view(3).requires_grad_().mul_(2))

    def assign():
        x[0] = 5

    attempt(assign)
    with torch.no_grad():
        x.add_(1)
        x[0] = 7
    print(x, x._version)


@case
def versions(torch):
    x = torch.ones(3)
    v = x[1:]
    d = x.detach()
    print(x._version, v._version, d._version)
    v.add_(1)
    d.mul_(2)
    print(x._version, v._version, d._version, x, x.clone()._version)


@case
def stale(torch):
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    z = y * y
    y.add_(1)
    attempt(lambda: z.sum().backward())
    a = x.exp()
    a.mul_(2)
    attempt(lambda: a.sum().backward())
    w = torch.ones(3)
    b = x * w
    w.add_(1)
    attempt(lambda: b.sum().backward())
    c = x + w
    w.add_(1)
    attempt(lambda: c.sum().backward())
    d = x * 2
    e = d.sin()
    d[0] = 1
    attempt(lambda: e.sum().backward())
    f = x * 2
    g = f.sin()
    f.fill_(1)
    attempt(lambda: g.sum().backward())


@case
def inplace_history(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 3
    y.mul_(x)
    y += 1
    print(fn(y), y)
    y.sum().backward()
    print(x.grad)
    z = torch.zeros(2)
    z.add_(x)
    print(z.requires_grad, fn(z))


@case
def copy_slices(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 2
    y[0] = x[1] * 10
    print(y, fn(y))
    (y * y).sum().backward()
    print(x.grad)
    x.grad = None
    base = torch.zeros(2, 3)
    view = base[0]
    other = base[:, 1]
    view.copy_(x)
    print(base, fn(base), base.requires_grad)
    print(view.requires_grad, other.requires_grad, fn(view), fn(other))
    (other * torch.tensor([10.0, 20.0])).sum().backward()
    print(x.grad)


@case
def view_chain(torch):
    x = torch.arange(6.0).requires_grad_()
    y = x.clone()
    v = y.view(2, 3).t()[1:]
    v.mul_(torch.tensor([2.0, 3.0]))
    print(y, fn(y), v.grad_fn.name(), v)
    (y**2).sum().backward()
    print(x.grad)


@case
def view_then_base_changes(torch):
    x = torch.ones(4, requires_grad=True)
    y = x * 1
    v = y[:2]
    y.mul_(3)
    print(v, v.grad_fn.name())
    (v * v).sum().backward()
    print(x.grad)


@case
def masked_writes(torch):
    x = torch.arange(4.0, requires_grad=True)
    y = x * 2
    y[y > 3] = 0
    print(y)
    y[torch.tensor([0, 1])] += x[:2]
    y[1:3] *= 2
    print(y)
    y.sum().backward()
    print(x.grad)


@case
def no_grad_views(torch):
    x = torch.ones(3, requires_grad=True)
    y = x * 1
    with torch.no_grad():
        v = y[0:2]
    attempt(lambda: v.mul_(2))
    a, b, c = y.unbind()
    attempt(lambda: a.mul_(2))
    p, q = y.split([1, 2])
    attempt(lambda: q.add_(2))


@case
def detach_in_place(torch):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.detach_()
    print(y.requires_grad, y.grad_fn, y.is_leaf)
    attempt(lambda: (x * 2)[0].detach_())
    z = x.detach()
    z.zero_()
    print(x)


@case
def out_argument(torch):
    x = torch.ones(2, requires_grad=True)
    o = torch.zeros(2)
    attempt(lambda: torch.add(x, 1, out=o))
    with torch.no_grad():
        print(torch.add(x, 1, out=o) is o, o)
    attempt(lambda: torch.add(torch.ones(2), 1.5, out=torch.zeros(2, dtype=torch.int64)))


@case
def inplace_errors(torch):
    attempt(lambda: torch.ones(2).add_(torch.ones(3)))
    attempt(lambda: torch.ones(2).add_(torch.ones(3, 2)))
    attempt(lambda: torch.ones(2, dtype=torch.int64).add_(1.5))
    attempt(lambda: torch.ones(2, dtype=torch.int64).mul_(torch.ones(2)))
    attempt(lambda: torch.ones(2) + torch.ones(3))
    attempt(lambda: torch.ones(2) + "a")
    attempt(lambda: torch.add(torch.ones(2), "a"))
    attempt(lambda: torch.exp(3.0))


@case
def double_backward_through_copy_slices(torch):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * x
    y[1:] = x[1:] * x[:2]
    (g,) = torch.autograd.grad((y**2).sum(), x, create_graph=True)
    print(g)
    print(torch.autograd.grad(g.sum(), x))


@case
def strides_over_what_is_shared(torch):
    x = torch.arange(4.0, requires_grad=True)
    for y, size, strides in (
        (x.expand(4, 4), (4, 4), (0, 1)),
        (x.expand(2, 4), (3,), (1,)),
        (x.as_strided((3, 2), (1, 1)), (2, 2), (1, 2)),
        (x.view(2, 2).t(), (2, 3), (1, 1)),
    ):
        z = y.as_strided(size, strides, 0)
        (g,) = torch.autograd.grad((z * z).sum(), x, create_graph=True)
        print(z, g.detach(), torch.autograd.grad((g * g).sum(), x, retain_graph=True))
        print(torch.autograd.grad((z * z).sum(), y))


@case
def views_as_other_dtypes(torch):
    x = torch.ones(2, requires_grad=True).clone()
    for dtype in (torch.int32, torch.float64, torch.float32, torch.int16):
        y = x.view(dtype)
        print(y.requires_grad, y._is_view(), y.grad_fn is None)
    x.view(torch.int32).add_(1)
    print(x, x._version, x.grad_fn.name())
    print(x.view(torch.int32).view(torch.float32).requires_grad)


@case
def results_that_may_be_written_to(torch):
    functional = torch.nn.functional
    names = "exp tanh sigmoid sqrt rsqrt reciprocal tan softmax expm1 sin cos log abs square erf erfinv relu sum mean"
    names += " norm logsumexp var std prod cumsum cumprod clamp"
    functions: dict[str, Any] = {name: partial(_called, name) for name in names.split()}
    functions |= {f"** {power}": partial(_raised, power) for power in (2, 3, 0.5, -1, 0, 1)}
    functions |= {
        "2 **": lambda x: 2**x,
        "normalize": functional.normalize,
        "cosine": lambda x: functional.cosine_similarity(x, x.flip(0)),
        "layer_norm": lambda x: functional.layer_norm(x, (2,)),
        "mul": lambda x: x * x,
        "div": lambda x: x / (x + 1),
        "matmul": lambda x: x @ x,
        "float_power": lambda x: torch.float_power(x, 2),
        "hardtanh": functional.hardtanh,
        "elu": functional.elu,
        "gelu": functional.gelu,
    }
    w = torch.tensor([[0.5, 0.25], [0.75, 0.125]], requires_grad=True)
    for name, function in functions.items():
        result = function(w * 1)
        result.mul_(2)
        try:
            result.sum().backward()
            print(name, "may")
        except RuntimeError as error:
            print(name, str(error)[:80])
    print(w.grad)


def _called(name, x):
    return getattr(x, name)(*({"clamp": (0.2, 0.6)}.get(name) or ((1,) if name in _BY_LINES else ())))


_BY_LINES = ("softmax", "logsumexp", "cumsum", "cumprod", "var", "std")


def _raised(power, x):
    return x**power


@case
def what_overwrote(torch):
    w = torch.ones(3, requires_grad=True)
    for function in (
        lambda x: x**x,
        lambda x: x.prod(0, True),
        lambda x: torch.std_mean(x, 0, keepdim=True)[0],
        lambda x: x.exp(),
        lambda x: x + 1,
    ):
        for then in (lambda y: y, lambda y: y * y):
            y = function(w * 2)
            z = then(y)
            y.mul_(2)
            attempt(lambda z=z: z.sum().backward())
    view = torch.arange(4.0).view(2, 2).requires_grad_()
    attempt(lambda: view.mul_(2))
    attempt(lambda: view[0].mul_(2))
