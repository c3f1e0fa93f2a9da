"""Small programs about autograd. Each prints what it sees; test_autograd.py runs it under both libraries and compares the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

CASES: dict[str, Callable[[Any], None]] = {}


def case(function: Callable[[Any], None]) -> Callable[[Any], None]:
    CASES[function.__name__] = function
    return function


def attempt(function: Callable[[], Any]) -> None:
    """Prints what ``function`` returns, or the type and first line of its error."""
    try:
        print(function())
    except Exception as error:
        print(type(error).__name__, str(error).splitlines()[0])


def fn(tensor: Any) -> str:
    """The name of a tensor's node and of those before it, to a depth of two."""

    def show(node: Any, depth: int) -> str:
        if node is None:
            return "None"
        name = re.sub(r"^torch::autograd::", "", node.name())
        if not depth:
            return name
        inner = ", ".join(f"{show(next_node, depth - 1)}:{number}" for next_node, number in node.next_functions)
        return f"{name}({inner})"

    return show(tensor.grad_fn, 2)


# ---------------------------------------------------------------------------------------------- leaves and backward


@case
def leaves(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    z = y.detach()
    for t in (x, y, z, x.data):
        print(t.requires_grad, t.is_leaf, t.grad_fn is None, t.output_nr)
    print(fn(y), fn(y + x * y))
    print(x.grad)


@case
def accumulation_and_aliasing(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * 3).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    print(x.grad is first, first)
    x.grad = None
    (x * x).sum().backward(create_graph=True)
    print(x.grad, first)
    x.grad = None
    v = torch.ones(2)
    (x + 0).backward(v)
    x.grad.mul_(5)
    print(v)


@case
def scalar_rule(torch):
    x = torch.ones(3, requires_grad=True)
    attempt(lambda: (x * 2).backward())
    attempt(lambda: torch.ones(3).sum().backward())
    attempt(lambda: (x * 2).backward(torch.ones(2)))
    attempt(lambda: (x * 2).backward(3.0))
    attempt(lambda: torch.autograd.backward([x.sum()], [None, None]))


@case
def twice(torch):
    x = torch.ones(3, requires_grad=True)
    y = (x * x).sum()
    y.backward()
    attempt(lambda: y.backward())
    z = (x * x).sum()
    z.backward(retain_graph=True)
    z.backward()
    print(x.grad)
    w = (x + 1).sum()
    w.backward()
    attempt(lambda: w.backward())


@case
def grad_function(torch):
    x = torch.tensor(3.0, requires_grad=True)
    y = torch.tensor(4.0, requires_grad=True)
    print(torch.autograd.grad(x * y, (x, y)))
    attempt(lambda: torch.autograd.grad(x * 2, (x, y)))
    print(torch.autograd.grad(x * 2, (x, y), allow_unused=True))
    print(torch.autograd.grad(x * 2, (x, y), materialize_grads=True))
    attempt(lambda: torch.autograd.grad(x * 2, torch.ones(1)))
    attempt(lambda: torch.autograd.grad(x * 2, []))
    (g,) = torch.autograd.grad(x**3, x, create_graph=True)
    print(g.requires_grad)
    (h,) = torch.autograd.grad(g, x, create_graph=True)
    print(h, torch.autograd.grad(h, x))
    print(x.grad, y.grad)


@case
def grad_of_intermediate(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    z = (y * 3).sum()
    print(torch.autograd.grad(z, y, retain_graph=True), torch.autograd.grad(z, [x, y]))
    a, b = x.unbind()
    print(torch.autograd.grad(a * b, [a, b], retain_graph=True))
    print(torch.autograd.grad(a * b, [b, x]))


@case
def backward_inputs(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tensor([3.0, 4.0], requires_grad=True)
    (x * y).sum().backward(inputs=[x])
    print(x.grad, y.grad)
    attempt(lambda: (x * y).sum().backward(inputs=[]))
    (x * y).sum().backward(inputs=y)
    print(x.grad, y.grad)


@case
def requires_grad_rules(torch):
    attempt(lambda: torch.tensor([1, 2], requires_grad=True))
    x = torch.tensor([1.0], requires_grad=True)
    y = x * 2

    def unset():
        y.requires_grad = False

    attempt(unset)
    attempt(lambda: torch.ones(2, dtype=torch.int64).requires_grad_())
    print(x.requires_grad_(False).requires_grad)
    attempt(lambda: y.requires_grad_(True).requires_grad)


@case
def grad_assignment(torch):
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.tensor([5.0, 6.0])
    (x * 2).sum().backward()
    print(x.grad)

    def bad_shape():
        x.grad = torch.ones(3)

    def bad_type():
        x.grad = 3

    attempt(bad_shape)
    attempt(bad_type)
    x.grad.zero_()
    print(x.grad)
    del x.grad
    print(x.grad)


@case
def broadcasting_gradients(torch):
    a = torch.ones(3, 1, requires_grad=True)
    b = torch.ones(4, requires_grad=True)
    c = torch.tensor(2.0, requires_grad=True)
    (a * b * c).sum().backward()
    print(a.grad, b.grad, c.grad)


@case
def mixed_dtypes(torch):
    a = torch.ones(2, requires_grad=True)
    b = torch.ones(2, dtype=torch.float64, requires_grad=True)
    c = a * b
    print(c)
    c.sum().backward()
    print(a.grad, b.grad)
    z = torch.tensor([1 + 2j], requires_grad=True)
    (z * a[:1]).abs().sum().backward()
    print(z.grad, a.grad)


@case
def modes(torch):
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        y = x * 2
        print(y.requires_grad, torch.is_grad_enabled())
        with torch.enable_grad():
            print((x * 2).requires_grad)
        z = torch.ones(1, requires_grad=True)
        print(z.requires_grad)
    with torch.set_grad_enabled(False):
        print((x * 2).requires_grad)
    torch.set_grad_enabled(False)
    print((x * 2).requires_grad)
    torch.set_grad_enabled(True)

    @torch.no_grad()
    def f():
        return (x * 2).requires_grad

    @torch.no_grad
    def g():
        return (x * 2).requires_grad

    print(f(), g(), (x * 2).requires_grad)

    @torch.no_grad()
    def generate():
        for _ in range(2):
            got = yield (x * 2).requires_grad
            print("sent", got)
        return 7

    gen = generate()
    print(next(gen), torch.is_grad_enabled(), gen.send(1), torch.is_grad_enabled())


@case
def inference(torch):
    w = torch.ones(2, requires_grad=True)
    with torch.inference_mode():
        x = torch.ones(2) * 3
        print(x.is_inference(), x.requires_grad, (w * 2).requires_grad, torch.is_inference_mode_enabled())
        attempt(lambda: x._version)
    attempt(lambda: w * x)
    attempt(lambda: x.add_(1))
    attempt(lambda: (w + x).sum().backward())
    print(x.clone().is_inference())


# ---------------------------------------------------------------------------------------------- in place and views


@case
def leaf_rules(torch):
    x = torch.ones(3, requires_grad=True)
    attempt(lambda: x.add_(1))
    attempt(lambda: x[0].add_(1))
    attempt(lambda: x.view(3).mul_(2))

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
    y[1:] = y[1:] * x[:2]
    (g,) = torch.autograd.grad((y**2).sum(), x, create_graph=True)
    print(g)
    print(torch.autograd.grad(g.sum(), x))


# ---------------------------------------------------------------------------------------------- hooks


@case
def tensor_hooks(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    h1 = y.register_hook(lambda g: print("y", g))
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: print("y again", g))
    x.register_hook(lambda g: print("x", g))
    x.register_hook(lambda g: g + 1)
    y.retain_grad()
    (y * 3).sum().backward()
    print(x.grad, y.grad)
    h1.remove()
    (y.detach() * x).sum().backward()
    print(x.grad)
    attempt(lambda: torch.ones(1).register_hook(lambda g: None))
    attempt(lambda: torch.ones(1).retain_grad())
    bad = x * 1
    bad.register_hook(lambda g: 5)
    attempt(lambda: bad.sum().backward())


@case
def node_hooks(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.grad_fn.register_prehook(lambda grads: print("pre", grads))
    y.grad_fn.register_hook(lambda gi, go: print("post", gi, go))
    y.grad_fn.register_hook(lambda gi, go: tuple(g * 2 if g is not None else None for g in gi))
    y.grad_fn.register_prehook(lambda grads: (grads[0] * 3,))
    y.sum().backward()
    print(x.grad)
    acc = (x * 1).grad_fn.next_functions[0][0]
    print(acc.variable is x, acc.name())
    handle = acc.register_hook(lambda gi, go: print("acc", gi, go))
    (x * 1).sum().backward()
    handle.remove()
    x.register_post_accumulate_grad_hook(lambda t: print("accumulated", t.grad))
    (x * 5).sum().backward()
    attempt(lambda: (x * 1).register_post_accumulate_grad_hook(lambda t: None))


@case
def hook_order(torch):
    a = torch.ones(1, requires_grad=True)
    b = torch.ones(1, requires_grad=True)
    c = a * b
    d = c.exp()
    e = c * 2
    for name, t in dict(a=a, b=b, c=c, d=d, e=e).items():
        t.register_hook(lambda g, name=name: print(name, g))
    (d + e + a).sum().backward()


@case
def multi_grad_hook(torch):
    a = torch.ones(2, requires_grad=True)
    b = torch.ones(2, requires_grad=True)
    torch.autograd.graph.register_multi_grad_hook((a, b), lambda grads: print("all", grads))
    torch.autograd.graph.register_multi_grad_hook((a, b), lambda grad: print("any", grad), mode="any")
    (a * 2 + b).sum().backward()
    (a * 2).sum().backward()


@case
def saved_hooks(torch):
    def pack(t):
        print("pack", t)
        return t.numpy().tolist() if not t.requires_grad else t.detach().numpy().tolist()

    def unpack(o):
        print("unpack", o)
        return torch.tensor(o)

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x * x
        z = y.exp()
    z.sum().backward()
    print(x.grad)
    with torch.autograd.graph.save_on_cpu():
        w = x * 2 * x
    w.sum().backward()
    print(x.grad)

    def inside():
        with torch.autograd.graph.disable_saved_tensors_hooks("no hooks here"):
            with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
                pass

    attempt(inside)


@case
def saved_attributes(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    print(y.grad_fn._saved_self is x, y.grad_fn._saved_self)
    z = y.exp()
    print(z.grad_fn._saved_result)
    z.sum().backward()
    attempt(lambda: y.grad_fn._saved_self)
    y.grad_fn.metadata["note"] = 3
    print(y.grad_fn.metadata)


# ---------------------------------------------------------------------------------------------- Function


@case
def function_basics(torch):
    class Mul(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b, factor):
            ctx.save_for_backward(a, b)
            ctx.factor = factor
            print("forward", torch.is_grad_enabled(), ctx.needs_input_grad)
            return a * b * factor

        @staticmethod
        def backward(ctx, grad):
            a, b = ctx.saved_tensors
            print("backward", grad, ctx.needs_input_grad)
            return grad * b * ctx.factor, grad * a * ctx.factor, None

    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0])
    c = Mul.apply(a, b, 10)
    print(c, c.grad_fn.name(), fn(c))
    c.sum().backward()
    print(a.grad, b.grad)
    attempt(lambda: c.sum().backward())
    (g,) = torch.autograd.grad(Mul.apply(a, a, 2).sum(), a, create_graph=True)
    print(g)
    print(torch.autograd.grad(g.sum(), a))


@case
def function_several_outputs(torch):
    class Two(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            i = (x > 1).to(torch.int64)
            ctx.mark_non_differentiable(i)
            return x * 2, x * 3, i

        @staticmethod
        def backward(ctx, ga, gb, gi):
            print(ga, gb, gi)
            return ga * 2 + gb * 3

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a, b, i = Two.apply(x)
    print(a.requires_grad, b.requires_grad, i.requires_grad, b.output_nr)
    b.sum().backward()
    print(x.grad)

    class NoMaterialize(Two):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2, x * 3, x * 4

        @staticmethod
        def backward(ctx, ga, gb, gc):
            print(ga, gb, gc)
            return gb * 3

    NoMaterialize.apply(x)[1].sum().backward()
    print(x.grad)


@case
def function_errors(torch):
    def make(result):
        class F(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x, y):
                return x * 1

            @staticmethod
            def backward(ctx, grad):
                return result(grad)

        return F

    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    attempt(lambda: make(lambda g: g).apply(x, y).sum().backward())
    attempt(lambda: make(lambda g: (g, g, g)).apply(x, y).sum().backward())
    attempt(lambda: make(lambda g: (g, None, None)).apply(x, y).sum().backward())
    attempt(lambda: make(lambda g: (g, 3)).apply(x, y).sum().backward())
    attempt(lambda: make(lambda g: (g, g)).apply(x, 3).sum().backward())
    attempt(lambda: make(lambda g: (torch.ones(3), g)).apply(x, y).sum().backward())

    class NoBackward(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

    attempt(lambda: NoBackward.apply(x).sum().backward())
    attempt(lambda: torch.autograd.Function.apply(x))

    class SavesNumber(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(3)
            return x * 1

    attempt(lambda: SavesNumber.apply(x))


@case
def function_once_differentiable(torch):
    class Once(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 2 * x

    x = torch.tensor(3.0, requires_grad=True)
    Once.apply(x).backward()
    print(x.grad)
    (g,) = torch.autograd.grad(Once.apply(x), x, create_graph=True)
    attempt(lambda: g.backward())


@case
def function_setup_context(torch):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(x, power):
            return x**power

        @staticmethod
        def setup_context(ctx, inputs, output):
            x, ctx.power = inputs
            ctx.save_for_backward(x, output)

        @staticmethod
        def backward(ctx, grad):
            x, output = ctx.saved_tensors
            print(output.requires_grad)
            return grad * ctx.power * output / x, None

    x = torch.tensor(2.0, requires_grad=True)
    y = Cube.apply(x, 3)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    print(g, torch.autograd.grad(g, x))


@case
def function_dirty(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = torch.ones(2, requires_grad=True)
    y = x * 1
    z = Double.apply(y)
    print(z is y, y, fn(y), y._version)
    y.sum().backward()
    print(x.grad)
    attempt(lambda: Double.apply(x))


@case
def function_returns_input(torch):
    class Same(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 5

    x = torch.ones(2, requires_grad=True)
    y = Same.apply(x)
    print(y is x, y.grad_fn.name())
    y.sum().backward()
    print(x.grad)

    class View(Same):
        @staticmethod
        def forward(ctx, x):
            return x.view(2)

    z = View.apply(x * 1)
    attempt(lambda: z.add_(1))


@case
def function_without_grad(torch):
    class F(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    print(F.apply(torch.ones(2)).requires_grad)
    with torch.no_grad():
        print(F.apply(torch.ones(2, requires_grad=True)).requires_grad)
    attempt(lambda: F()(torch.ones(2)) if False else "skipped")


# ---------------------------------------------------------------------------------------------- anomaly, engine


@case
def anomaly(torch):
    import warnings

    class Bad(torch.autograd.Function):
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
            print(warning.category.__name__, str(warning.message).splitlines()[0])
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        Bad.apply(x).sum().backward()
    print(x.grad, torch.is_anomaly_enabled())


@case
def reentrant(torch):
    class Inner(torch.autograd.Function):
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
    class Say(torch.autograd.Function):
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
    class Mine(torch.Tensor):
        pass

    x = torch.ones(2).as_subclass(Mine)
    print(type(x).__name__, type(x + 1).__name__, type(x.sum()).__name__)
    y = (x * torch.ones(2, requires_grad=True)).sum()
    print(type(y).__name__, y.requires_grad)
