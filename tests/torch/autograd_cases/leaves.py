"""Leaves and backward."""

from __future__ import annotations

from .common import attempt, case, fn


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


@case
def edges_of_nodes(torch):
    x = torch.ones(2, requires_grad=True)
    mask = x > 0
    made = (
        x**2, 2**x, x**x, x.fmod(2), x.remainder(2), x.clamp(0, 1), x.masked_fill(mask, 2), torch.lerp(x, x, 0.5),
        x + 1, x * 2, x / 2, x - 1, torch.where(mask, x, 0.0),
    )  # fmt: skip
    for y in made:
        print(fn(y))
    leaf = made[0].grad_fn.next_functions[0][0]
    print(isinstance(leaf, torch.autograd.graph.Node), leaf._sequence_nr(), leaf.metadata)
    print(leaf(torch.ones(2)), leaf(None), x.grad)
    print(made[0].grad_fn(torch.ones(2)), made[0].grad_fn(None), made[2].grad_fn(None))
    z = torch.zeros(2)
    z.copy_(x)
    print(z.grad_fn.name())
    (x * x).sum().backward(create_graph=True)
    print(x.grad.grad_fn.name())


@case
def index_twice(torch):
    x = torch.ones(3, requires_grad=True)
    for y in (x[torch.tensor([0, 1])], x[x > 0], x[0:2], x[None]):
        y.sum().backward()
        attempt(lambda y=y: y.sum().backward())


@case
def data_and_memory(torch):
    x = torch.ones(2, requires_grad=True)

    def give(value):
        x.data = value

    attempt(lambda: give(torch.ones(2, dtype=torch.int64)))
    attempt(lambda: give(torch.ones(2).to_sparse()))
    attempt(lambda: give(torch.ones(2, dtype=torch.float64)))
    print(x)
    attempt(lambda: x.set_(torch.ones(3)))
    y, source = torch.ones(2), torch.ones(3)
    y.set_(source)
    source.add_(1)
    print(y, y._version, source._version)
    for value in (3, None, "a", 1):
        attempt(lambda value=value: x.requires_grad_(value))
    for name in ("int16", "int64"):
        attempt(lambda name=name: setattr(torch.ones(2), "grad", torch.ones(2, dtype=getattr(torch, name))))


@case
def copies(torch):
    import copy
    import pickle
    import warnings

    p = torch.nn.Parameter(torch.ones(2, 3).t())
    p.grad, p.note = torch.zeros(3, 2), 3
    q = copy.deepcopy(p)
    print(type(q).__name__, q.grad, q.stride(), hasattr(q, "note"))
    x = torch.ones(2, requires_grad=True)
    x.register_hook(print)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print(pickle.loads(pickle.dumps(x)))
    print([str(warning.message) for warning in caught])


@case
def versions_said_to_change(torch):
    x = torch.ones(2, requires_grad=True)
    y = x * 1
    torch.autograd.graph.increment_version(each for each in (x, y))
    print(x._version, y._version)
    attempt(lambda: torch.autograd.graph.increment_version(3))
    attempt(lambda: torch.autograd.graph.increment_version([3]))
    with torch.inference_mode():
        z = torch.ones(2)
    print(torch.autograd.graph.increment_version(z))


@case
def grad_dtypes(torch):
    x, y = torch.ones(2, requires_grad=True), torch.tensor([0.1, 0.2], dtype=torch.float64)
    print(x.grad_dtype, torch.ones(2, dtype=torch.int64).grad_dtype)
    attempt(lambda: (x * 2).grad_dtype)
    attempt(lambda: setattr(x * 2, "grad_dtype", torch.float64))
    attempt(lambda: setattr(x, "grad_dtype", "float64"))
    x.grad_dtype = torch.float64
    handle = x.register_hook(lambda g: print(g.dtype))
    for factor in (y, y.float()):
        (x * factor).sum().backward()
    print(x.grad, torch.autograd.grad((x * y).sum(), x))
    (x * y).sum().backward(create_graph=True)
    print(x.grad.dtype, x.detach().grad_dtype)
    handle.remove()
    attempt(lambda: setattr(x, "grad", torch.ones(2)))
    attempt(lambda: setattr(x, "grad_dtype", torch.float16))
    x.grad = None
    x.grad_dtype = None
    x.backward(torch.ones(2, dtype=torch.float16))
    x.backward(torch.ones(2, dtype=torch.float64))
    print(x.grad, x.grad_dtype)
    x.grad = torch.ones(2, dtype=torch.int64)


@case
def saved_indices_and_targets(torch):
    x = torch.ones(2, 2, requires_grad=True)
    print(x[:, torch.tensor([0, 1])].grad_fn._saved_indices)
    print(torch.nn.functional.nll_loss(x, torch.tensor([0, 1])).grad_fn._saved_target)
