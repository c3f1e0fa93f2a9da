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
