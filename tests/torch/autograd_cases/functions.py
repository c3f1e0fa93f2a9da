"""Function."""

from __future__ import annotations

from .common import attempt, case, fn


@case
def function_basics(torch):
    class Mul(torch.autograd.Function):  # type: ignore[name-defined]
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
    class Two(torch.autograd.Function):  # type: ignore[name-defined]
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
        class F(torch.autograd.Function):  # type: ignore[name-defined]
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

    class NoBackward(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            return x * 1

    attempt(lambda: NoBackward.apply(x).sum().backward())
    attempt(lambda: torch.autograd.Function.apply(x))

    class SavesNumber(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(3)
            return x * 1

    attempt(lambda: SavesNumber.apply(x))


@case
def function_once_differentiable(torch):
    class Once(torch.autograd.Function):  # type: ignore[name-defined]
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
    class Cube(torch.autograd.Function):  # type: ignore[name-defined]
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
    class Double(torch.autograd.Function):  # type: ignore[name-defined]
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
    class Same(torch.autograd.Function):  # type: ignore[name-defined]
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
    class F(torch.autograd.Function):  # type: ignore[name-defined]
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


@case
def function_dirty_rules(torch):
    class Add(torch.autograd.Function):  # type: ignore[name-defined]
        several = False

        @staticmethod
        def forward(ctx, a, b, several):
            a.add_(b)
            ctx.mark_dirty(a)
            return (a, a + b) if several else a

        @staticmethod
        def backward(ctx, g, *more):
            return g, g, None

    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    attempt(lambda: Add.apply(a.clone()[:1], b[:1], True))
    attempt(lambda: Add.apply(a.clone()[:1], b[:1], False))

    class NotAnInput(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, a):
            c = a * 3
            ctx.mark_dirty(c)
            return c

        @staticmethod
        def backward(ctx, g):
            return g * 3

    c = NotAnInput.apply(a)
    c.sum().backward()
    print(c, a.grad)

    class Exp(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, a):
            a.exp_()
            ctx.mark_dirty(a)
            ctx.save_for_backward(a)
            return a

        @staticmethod
        def backward(ctx, g):
            (result,) = ctx.saved_tensors
            return g * result

    d = Exp.apply(a.clone())
    d.add_(1)
    attempt(lambda: d.sum().backward())


@case
def function_saves_what_it_returns(torch):
    class Same(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x, x * 2)
            return x

        @staticmethod
        def backward(ctx, grad):
            x, _ = ctx.saved_tensors
            print(x)
            return grad * x

    x = torch.tensor([2.0], requires_grad=True)
    y = Same.apply(x)
    print(y.grad_fn.saved_tensors, y.grad_fn.saved_tensors[0] is x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    print(g, torch.autograd.grad(g, x))


@case
def function_odd_results(torch):
    def make(forward, backward):
        members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
        return type("F", (torch.autograd.Function,), members)

    x = torch.zeros(2, requires_grad=True)
    print(make(lambda ctx, x: (), None).apply(x))
    complex_grad = torch.ones(2, dtype=torch.complex64)
    attempt(lambda: make(lambda ctx, x: x * 2, lambda ctx, g: complex_grad).apply(x).sum().backward())
    print(torch.autograd.function.InplaceFunction(True).inplace)


@case
def function_views_of_what_it_made(torch):
    class One(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            return x.clone()[:1]

        @staticmethod
        def backward(ctx, g, *more):
            return torch.cat([g, g])

    class Two(One):
        @staticmethod
        def forward(ctx, x):
            return x[:1], x * 2

    x = torch.ones(2, requires_grad=True)
    for made in (One.apply(x), *Two.apply(x)):
        attempt(lambda made=made: made.add_(1))
        print(made.grad_fn.name())


@case
def function_saved_once_and_boxed(torch):
    class Once(torch.autograd.Function):  # type: ignore[name-defined]
        clear_saved_tensors_on_access = True

        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            print(ctx.saved_tensors)
            attempt(lambda: ctx.saved_tensors)
            return g * 2

    class Boxed(torch.autograd.Function):  # type: ignore[name-defined]
        boxed_grads_call = True

        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, grads):
            print(grads)
            grads.clear()
            return torch.ones(2)

    x = torch.ones(2, requires_grad=True)
    Once.apply(x).sum().backward()
    Boxed.apply(x)[1].sum().backward()
    print(x.grad)
