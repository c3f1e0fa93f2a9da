"""``torch.autograd.functional``: what it returns, and what it refuses."""

from __future__ import annotations

import itertools
from functools import partial

from .common import attempt, case

FUNCTIONS = [
    lambda x: 3 * x.narrow(0, 0, 3),
    lambda x: (x.cosh(), x[:2]),
    lambda x: (x.exp(),),
    lambda x: x.detach(),
    lambda x: x.detach().requires_grad_().clone(),
    lambda x: (3 * x).sum(),
    lambda x: (x**3).sum().view(1, 1),
    lambda x: x.long(),
    lambda x: (x, "text"),
    lambda x: x.double() ** 2,
]
ARGUMENTS = [{"create_graph": one, "strict": other} for one, other in itertools.product((False, True), repeat=2)]


def _inputs(torch):
    return torch.tensor([0.1, 0.7, 0.4, 2.0])


@case
def functional_products(torch):
    four = torch.arange(4.0)
    vectors = [None, torch.ones(3), four, torch.tensor(2.0), (four,), (four, torch.ones(2))]
    for name, function, v, named in itertools.product(("vjp", "jvp", "vhp", "hvp"), FUNCTIONS, vectors, ARGUMENTS):
        attempt(partial(getattr(torch.autograd.functional, name), function, _inputs(torch), v, **named))


@case
def functional_matrices(torch):
    functional = torch.autograd.functional
    for function, named, vectorize in itertools.product(FUNCTIONS, ARGUMENTS, (False, True)):
        if vectorize and named["create_graph"]:
            continue  # where all outputs are one for PyTorch, and depend on what any of them does
        attempt(partial(functional.jacobian, function, _inputs(torch), vectorize=vectorize, **named))
        attempt(partial(functional.hessian, function, _inputs(torch), vectorize=vectorize, **named))


@case
def functional_forward(torch):
    functional = torch.autograd.functional
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 1.0])
    for inputs, function in [
        (x, lambda x: x.exp()),
        (x, lambda x: (x.exp(), x[0])),
        ((x, y), lambda x, y: x * y),
        ((x, y), lambda x, y: (x * y, y)),
        ((x,), lambda x: (x * x).sum()),
        (x, lambda x: [x]),
        (x, lambda x: None),
        (x.clone().requires_grad_(), lambda x: x * x),
        (x, lambda x: x.to(torch.complex64).exp()),
    ]:
        attempt(partial(functional.jacobian, function, inputs, vectorize=True, strategy="forward-mode"))
        attempt(partial(functional.jacobian, function, inputs, strategy="forward-mode"))
        attempt(partial(functional.jacobian, function, inputs, strategy="sideways"))
        attempt(partial(functional.jacobian, function, inputs, vectorize=True))
    for inputs, several in [(x, lambda x: (x**3).sum()), ((x, y), lambda x, y: (x * x * y * y).sum())]:
        found = functional.hessian(several, inputs, vectorize=True, outer_jacobian_strategy="forward-mode")
        print(type(found), found)


@case
def functional_inputs(torch):
    functional = torch.autograd.functional
    one = torch.ones(2)
    for inputs in (2, [one], (one, 2), None, (one,), one.long(), one.half(), torch.ones(2, 2).t(), torch.tensor(1.0)):
        for name in ("vjp", "jvp", "vhp", "hvp", "jacobian", "hessian"):
            attempt(partial(getattr(functional, name), lambda x: (x**2).sum(), inputs))
