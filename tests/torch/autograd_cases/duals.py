"""Dual tensors: levels, tangents in memory, views, writes, and forward mode over reverse mode."""

from __future__ import annotations

import weakref
from functools import partial

from .common import attempt, case


@case
def dual_levels(torch):
    fw = torch.autograd.forward_ad
    one = torch.ones(2)
    attempt(fw.exit_dual_level)
    attempt(partial(fw.exit_dual_level, level=0))
    attempt(partial(fw.make_dual, one, one))
    print(fw._current_level, fw.unpack_dual(one))
    with fw.dual_level() as level:
        print(level, fw._current_level)
        attempt(fw.enter_dual_level)
        attempt(partial(fw.exit_dual_level, level=3))
        attempt(partial(fw.make_dual, one, one, level=1))
        attempt(partial(fw.make_dual, one, one, level=-1))
        attempt(partial(fw.make_dual, one, 3))
        attempt(partial(fw.unpack_dual, 3))
        dual = fw.make_dual(one, one * 2)
        attempt(partial(fw.make_dual, dual, one))
        attempt(partial(fw.make_dual, one, dual))
        print(fw.unpack_dual(fw.unpack_dual(dual).primal), fw.unpack_dual(one))
    print(fw.unpack_dual(dual))


@case
def dual_tangent_layouts(torch):
    fw = torch.autograd.forward_ad
    primals = [torch.ones(2, 3), torch.ones(3, 2).t()]
    with fw.dual_level():
        for primal in primals:
            shape = primal.shape
            tangents = [torch.ones(shape), torch.ones(shape[::-1]).t(), torch.ones(4, 6)[: shape[0], : shape[1]]]
            for tangent in (*tangents, torch.ones(1).expand(shape)):
                found = fw.unpack_dual(fw.make_dual(primal, tangent)).tangent
                print(found.stride(), found is tangent, found.data_ptr() == tangent.data_ptr())
            dual = fw.make_dual(primal, tangents[0])
            print(fw.unpack_dual(dual.sin()).tangent.stride(), fw.unpack_dual(dual.t()).tangent.stride())


@case
def dual_primals_share(torch):
    fw = torch.autograd.forward_ad
    x, t = torch.ones(2), torch.ones(2)
    with fw.dual_level():
        dual = fw.make_dual(x, t)
        primal, tangent = fw.unpack_dual(dual)
        x.add_(1)
        print(x._version, dual._version, primal._version, tangent is t)
        primal.mul_(3)
        print(fw.unpack_dual(dual))
        primal.mul_(fw.make_dual(torch.ones(2), torch.ones(2)))
        print(fw.unpack_dual(dual), fw.unpack_dual(primal))
        print(fw.unpack_dual(torch.ones(2).add_(dual).detach_()))


@case
def dual_views_see_writes(torch):
    fw = torch.autograd.forward_ad
    with fw.dual_level():
        dual = fw.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([5.0, 7.0]))
        base = torch.zeros(2, 2)
        row, column, turned, apart = base[0], base[:, 1], base.t(), base.detach()
        row.copy_(dual)
        for each in (base, row, column, turned, apart):
            print(fw.unpack_dual(each))
        print(fw.unpack_dual(column * 3), fw.unpack_dual(column.sum()))
        column.mul_(2)
        print(fw.unpack_dual(base), fw.unpack_dual(row))
        base.add_(dual)
        print(fw.unpack_dual(turned), fw.unpack_dual(fw.unpack_dual(base).primal[0]))


@case
def dual_filled(torch):
    fw = torch.autograd.forward_ad
    with fw.dual_level():
        for fill in ("uniform_", "normal_", "bernoulli_", "zero_", "exponential_"):
            dual = fw.make_dual(torch.ones(3), torch.ones(3))
            print(fw.unpack_dual(getattr(dual, fill)()).tangent)
        dual = fw.make_dual(torch.ones(2, 3), torch.ones(2, 3))
        attempt(partial(dual.resize_, 3, 2))


@case
def dual_out(torch):
    fw = torch.autograd.forward_ad
    with fw.dual_level():
        dual, plain = fw.make_dual(torch.ones(2), torch.ones(2)), torch.ones(2)
        attempt(partial(torch.add, plain, plain, out=dual))
        attempt(partial(torch.add, dual, plain, out=torch.empty(2)))
        attempt(partial(torch.sum, dual, 0, out=torch.empty(())))
        attempt(partial(torch.cat, [dual, plain], out=torch.empty(4)))
        attempt(partial(torch.sort, dual, out=(torch.empty(2), torch.empty(2, dtype=torch.long))))
        attempt(partial(torch.eq, dual, plain, out=torch.empty(2, dtype=torch.bool)))
        attempt(partial(torch.heaviside, dual, plain))
        print(torch.add(plain, plain, out=torch.empty(2)), fw.unpack_dual(dual.sgn()), fw.unpack_dual(dual.norm(0)))
        with torch.inference_mode():
            print(fw.unpack_dual(dual * 2).tangent)


@case
def dual_lifetimes(torch):
    fw = torch.autograd.forward_ad
    with fw.dual_level():
        tangent = torch.ones(2)
        watch = weakref.ref(tangent)
        dual = fw.make_dual(torch.ones(2), tangent)
        del tangent
        print(watch() is None)
        del dual
        print(watch() is None)


@case
def dual_through_backward(torch):
    fw = torch.autograd.forward_ad
    x, t = torch.tensor([0.5, 2.0], requires_grad=True), torch.tensor([1.0, 10.0])
    with fw.dual_level():
        dual = fw.make_dual(x, t)
        for function in (lambda d: d.sin().sum(), lambda d: (d * d).sum(), lambda d: d.exp().log_softmax(0)[0]):
            (found,) = torch.autograd.grad(function(dual), x)
            print(fw.unpack_dual(found), found.requires_grad)
        (dual**3).sum().backward()
        print(fw.unpack_dual(x.grad))
    print(x.grad)
