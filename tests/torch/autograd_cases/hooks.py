"""Hooks."""

from __future__ import annotations

from .common import attempt, case


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
        z = y.sqrt()
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


@case
def hooks_of_several_outputs(torch):
    a = torch.arange(6.0, requires_grad=True)
    u, v, w = a.split(2)
    for name, part in dict(w=w, u=u, v=v).items():
        part.register_hook(lambda g, name=name: print(name, g))
    w.retain_grad()
    u.grad_fn.register_prehook(lambda grads: print("before", grads))
    u.grad_fn.register_hook(lambda grads, _: print("after", grads))
    (u * 2 + w).sum().backward(retain_graph=True)
    print(w.grad, v.retains_grad)
    print(torch.autograd.grad(w.sum(), (a, u), retain_graph=True, allow_unused=True))
    print(torch.autograd.grad((w * 2).sum(), u, retain_graph=True, allow_unused=True))
    values, _ = a.topk(2)
    values.grad_fn.register_prehook(lambda grads: print("topk", grads))
    values.sum().backward()


@case
def hooks_where_nothing_arrives(torch):
    class Nothing(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            return None

    class Says(Nothing):
        @staticmethod
        def backward(ctx, grad):
            print("ran", grad)
            return grad * 2

    x = torch.ones(2, requires_grad=True)
    x.register_hook(lambda g: print("leaf", g))
    x.register_post_accumulate_grad_hook(lambda t: print("accumulated", t.grad))
    y = x * 3
    y.register_hook(lambda g: print("y", g))
    y.retain_grad()
    y.grad_fn.register_prehook(lambda grads: print("before", grads))
    y.grad_fn.register_hook(lambda *grads: print("after", grads))
    Nothing.apply(y).sum().backward(retain_graph=True)
    print(x.grad, y.grad)
    (Nothing.apply(y) + y).sum().backward()
    print(x.grad, y.grad)
    Nothing.apply(Says.apply(x * 2).exp()).sum().backward()
    print(x.grad)
    print(torch.autograd.grad(Nothing.apply(x * 2).sum(), x, allow_unused=True))
    z = x * 2
    z.register_hook(lambda g: torch.ones(2))
    attempt(lambda: Nothing.apply(z).sum().backward())


@case
def hooks_where_a_gradient_is_asked_for(torch):
    a = torch.ones(2, requires_grad=True)
    b = a * 2
    b.register_hook(lambda g: g * 10)
    b.grad_fn.register_prehook(lambda grads: (grads[0] * 7,))
    print(torch.autograd.grad(b.sum(), b, retain_graph=True))
    print(torch.autograd.grad(b.sum(), (a, b), retain_graph=True))
    node = b.grad_fn.next_functions[0][0]
    node.register_prehook(lambda grads: (grads[0] * 5,))
    node.register_hook(lambda *grads: print("leaf node", grads))
    a.register_post_accumulate_grad_hook(lambda t: print("accumulated", t.grad))
    print(torch.autograd.grad(b.sum(), a, retain_graph=True))
    b.sum().backward(inputs=[a], retain_graph=True)
    b.sum().backward(inputs=[b], retain_graph=True)
    print(a.grad, b.grad, b.retains_grad)
    c = torch.ones(2, 3, requires_grad=True)
    d = torch.ones(3, requires_grad=True)
    e = c * d
    e.grad_fn.register_hook(lambda grads, _: print([g.shape for g in grads]))
    e.sum().backward()


@case
def what_hooks_may_return(torch):
    a = torch.ones(2, requires_grad=True)
    for result in (3, (3, None), (torch.ones(3), None), (torch.ones(2).double(), None), (None, None), (), [None, None]):
        b = a * 2
        b.grad_fn.register_hook(lambda grads, _, result=result: result)
        attempt(lambda b=b: b.sum().backward())
    for result in (torch.ones(2).double(), torch.ones(1), (torch.ones(2),)):
        b = a * 2
        b.register_hook(lambda g, result=result: result)
        attempt(lambda b=b: b.sum().backward())
    for result in (a, torch.ones(2), torch.ones(3), 3):
        handle = a.register_post_accumulate_grad_hook(lambda t, result=result: result)
        attempt(lambda: (a * 2).sum().backward())
        handle.remove()
    (a * 1).grad_fn.next_functions[0][0].register_hook(lambda *grads: (3,))
    attempt(lambda: (a * 2).sum().backward())


@case
def retained_through_writes(torch):
    a = torch.ones(2, requires_grad=True)
    b = a.clone()
    b.retain_grad()
    b.register_hook(lambda g: print("before the write", g))
    b.mul_(3)
    b.mul_(5)
    b.sum().backward()
    print(b.grad, b.retains_grad, a.grad)
    b = a.clone()
    view = b[0]
    b.retain_grad()
    view.retain_grad()
    view.mul_(3)
    (b * view).sum().backward()
    print(b.grad, view.grad, view.retains_grad)


@case
def multi_grad_hook_of_what_is_asked_for(torch):
    a = torch.ones(2, requires_grad=True)
    b = a * 2
    c = b * 3
    torch.autograd.graph.register_multi_grad_hook((b, c), lambda grads: print(grads))
    torch.autograd.grad(c.sum(), c, retain_graph=True)
    torch.autograd.grad(c.sum(), b, retain_graph=True)
    c.sum().backward(inputs=[b])


@case
def hooks_of_saved_tensors_and_histories(torch):
    def double(x):
        return x * 2 if x.requires_grad else x * 3

    a = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(double, lambda x: x):
        y = a**3
        z = (a * 1).exp()
    print(y.grad_fn._saved_self, y.grad_fn._saved_self.grad_fn, z.grad_fn._saved_result)
    (g,) = torch.autograd.grad(y.sum(), a, create_graph=True)
    print(g, torch.autograd.grad(g.sum(), a))

    class Exp(torch.autograd.Function):  # type: ignore[name-defined]
        @staticmethod
        def forward(ctx, x):
            result = x.exp()
            ctx.save_for_backward(x, result, None)
            return result

        @staticmethod
        def backward(ctx, grad):
            x, result, _ = ctx.saved_tensors
            print(x, result)
            return grad * result * (x / x.detach())

    with torch.autograd.graph.saved_tensors_hooks(lambda x: (print("pack", x), x + 1)[1], lambda x: x - 1):
        y = Exp.apply(a)
    (g,) = torch.autograd.grad(y.sum(), a, create_graph=True)
    print(g, torch.autograd.grad(g.sum(), a))
    y = Exp.apply(a)
    first, _, last = y.grad_fn._raw_saved_tensors
    print(type(first))
    first.register_hooks(lambda x: x * 5, lambda x: x)
    attempt(lambda: first.register_hooks(lambda x: x, lambda x: x))
    attempt(lambda: last.register_hooks(lambda x: x, lambda x: x))
    attempt(lambda: first.register_hooks(1, 2))
    y.sum().backward()
    attempt(lambda: y.grad_fn._raw_saved_tensors)
    attempt(lambda: torch.autograd.SavedTensor())
    attempt(lambda: torch.autograd.graph.saved_tensors_hooks(1, 2).__enter__())

    @torch.autograd.graph.disable_saved_tensors_hooks("not here")
    def hooked():
        with torch.autograd.graph.saved_tensors_hooks(double, double):
            pass

    attempt(hooked)
