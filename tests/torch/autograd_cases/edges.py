"""Derivatives where functions have none: zeros, nan and infinities."""

from __future__ import annotations

from functools import partial

from .common import attempt, case

INF, NAN = float("inf"), float("nan")


@case
def norm_gradients(torch):
    for p in (0, 0.5, 1, 1.5, 2, 3, INF, -INF):
        for values in ([0.0, 0.0], [1.0, 0.0, -2.0], [NAN, 1.0], [INF, 1.0]):
            x = torch.tensor(values, requires_grad=True)
            torch.linalg.vector_norm(x, p).backward()
            torch.dist(x, torch.zeros_like(x), p).backward()
            print(p, values, x.grad)


@case
def norms_of_nothing(torch):
    empty = torch.ones(0, 2)
    for p in (0, 1, 2, INF, -1, -INF):
        attempt(partial(torch.dist, empty, empty, p))
        attempt(partial(torch.linalg.vector_norm, empty, p))
        attempt(partial(torch.linalg.vector_norm, empty, p, 0))
        attempt(partial(torch.linalg.vector_norm, empty, p, 1))


@case
def distances_between_equal_rows(torch):
    for p in (0.0, 1.0, 1.5, 2.0, 3.0, INF):
        for values in ([[0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]]):
            x = torch.tensor(values, requires_grad=True)
            torch.cdist(x, x.detach(), p).sum().backward()
            torch.cdist(x, x.detach(), p).sum().backward()
            print(p, (x.grad + 0.0).tolist())
    x = torch.tensor([[NAN, 1.0]], requires_grad=True)
    found = torch.cdist(x, torch.zeros(1, 2), 0.0)
    found.backward()
    print(found, x.grad)


@case
def copies_into_integers(torch):
    x = torch.tensor([1.5, 2.0], requires_grad=True)
    for dtype in (torch.long, torch.uint8, torch.bool, torch.float64, torch.complex64):
        print(torch.zeros(2, dtype=dtype).copy_(x))
        y = torch.zeros(2, dtype=dtype)
        y[0] = x[0]
        print(y)
    for function in (torch.sum, torch.prod):
        attempt(partial(function, x, dtype=torch.long))
    attempt(lambda: torch.cumsum(x, 0, dtype=torch.long))
    attempt(lambda: torch.sum(x.detach(), dtype=torch.long))


@case
def second_derivatives_of_straight_pieces(torch):
    functional = torch.nn.functional
    for function in (
        functional.relu,
        functional.relu6,
        functional.leaky_relu,
        functional.hardtanh,
        functional.softshrink,
        functional.hardshrink,
        lambda x: functional.threshold(x, 0.1, 2.0),
        lambda x: torch.relu(x) ** 2,
        lambda x: torch.relu_(x * 2),
        lambda x: x.clamp(0, 1),
        lambda x: x.abs(),
    ):
        x = torch.tensor([-1.5, 0.5, 3.0], requires_grad=True)
        (slope,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
        print(slope.detach(), slope.requires_grad)
        attempt(partial(torch.autograd.grad, slope.sum(), x))
