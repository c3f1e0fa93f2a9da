"""Tensors made in inference mode, there and outside."""

from __future__ import annotations

from functools import partial

from .common import attempt, case


def _state(tensor):
    return tensor.is_inference(), tensor.requires_grad, tensor._is_view(), tensor.is_leaf


def _writes(torch):
    return [
        lambda x: x.add_(2),
        lambda x: x.zero_(),
        lambda x: x.transpose_(0, 1),
        lambda x: x.copy_(torch.ones(2, 3)),
        lambda x: x.index_add_(0, torch.tensor([0]), torch.ones(1, 3)),
        lambda x: x[0].mul_(3),
        lambda x: torch.add(torch.ones(2, 3), 1, out=x),
    ]


@case
def inference_written_inside(torch):
    for write in _writes(torch):
        with torch.inference_mode():
            for wanted in (False, True):
                x = torch.ones(2, 3, requires_grad=wanted)
                attempt(partial(write, x))
                x[0] = 7
                print(x, _state(x))


@case
def inference_written_outside(torch):
    for write in _writes(torch):
        for wanted in (False, True):
            with torch.inference_mode():
                x = torch.ones(2, 3, requires_grad=wanted)
            attempt(partial(write, x))
            print(_state(x))


@case
def inference_views(torch):
    with torch.inference_mode():
        x = torch.ones(2, 3)
        print(_state(x[0]), _state(x.t()), _state(x.view(6)), _state(x.unbind()[0]), _state(x.detach()), _state(x.data))
    for view in (x[0], x.t(), x.view(6), x.unbind()[0], x.split(1)[1], x.as_strided((2,), (1,))):
        print(view.shape, _state(view))
        attempt(partial(view.mul_, 2))
        attempt(partial(getattr, view, "_version"))
    print(_state(x.detach()), _state(x.data), _state(x.clone()), _state(x * 2))


@case
def inference_views_of_others(torch):
    for wanted in (False, True):
        for take in (lambda x: x.view(6), lambda x: x[0], lambda x: x.unbind()[0], lambda x: x.t().t()):
            x = torch.ones(2, 3, requires_grad=wanted).clone()
            with torch.inference_mode():
                view = take(x)
                print(_state(view))
            attempt(partial(view.mul_, 2))
            x.add_(1)
            attempt(partial(getattr, view, "grad_fn"))
            attempt(partial(view.add, 1))


@case
def inference_is_never_recorded(torch):
    w = torch.ones(3, requires_grad=True)
    with torch.inference_mode():
        print(torch.is_grad_enabled())
        with torch.enable_grad():
            print(torch.is_grad_enabled(), (w * 2).requires_grad, torch.ones(3, requires_grad=True).exp().requires_grad)
        torch.set_grad_enabled(True)
        print(torch.is_grad_enabled())
        with torch.inference_mode(False):
            print(torch.is_grad_enabled(), (w * 2).requires_grad)
        print(torch.is_grad_enabled(), torch.is_inference_mode_enabled())
    print(torch.is_grad_enabled(), torch.is_inference_mode_enabled(), (w * 2).requires_grad)
    with torch.no_grad():
        with torch.inference_mode():
            pass
        print(torch.is_grad_enabled())


@case
def inference_leaves_outside(torch):
    with torch.inference_mode():
        c = torch.ones(3, requires_grad=True)
    for out in (c * c, c.exp(), c.sum(), c @ c, c[1:] + c[:2], c + 1):
        print(out, out.is_inference())
    s = torch.ones(3, requires_grad=True)
    out = c + s
    out.sum().backward()
    print(out, c.grad, s.grad)
    attempt(lambda: c * s)
    attempt(lambda: torch.stack([c, s]))
    attempt(lambda: s.clone().mul_(c))
    print(c.detach() + s)
