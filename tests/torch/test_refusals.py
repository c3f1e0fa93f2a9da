"""What PyTorch refuses beyond its operator database, and small cases that the database leaves out."""

from __future__ import annotations

import math
import operator
from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import assert_same, pen, ref, same_error

# x: four numbers, n: integers, b: bools, c: complex numbers
REFUSED = [
    "F.threshold(b, 0.5, 1)", "torch.mvlgamma(x, 0)", "torch.mvlgamma(c, 1)", "F.glu(n)", "F.glu(b)", "F.glu(c)",
    "torch.kthvalue(b, 1)", "torch.kthvalue(c, 1)", "torch.topk(b, 1)", "torch.topk(c, 1)", "F.hardtanh(c)",
    "F.hardtanh(b)", "F.relu6(c)", "F.relu6(b)", "F.softshrink(n)", "F.softshrink(c)",
    "torch.slice_scatter(x, x, 0, 0, 4, -1)", "torch.slice_scatter(x, x, 0, 0, 4, 0)",
    "torch.native_group_norm(x.view(1, 2, 2), None, None, 2, 2, 2, 2, 0.5)", "F.interpolate(x[:0].view(1, 1, 0), 3)",
    "F.interpolate(x.view(1, 1, 4), 0, mode='linear')", "torch.round(n, decimals=0)", "torch.round(b, decimals=2)",
    "torch.round(c, decimals=2)", "torch.trapezoid(b, b)", "torch.trapz(b, dx=1)", "torch.unsafe_chunk(x, 0)",
    "torch.unsafe_chunk(x, -2)", "torch.mode(x[:0].view(2, 0))", "torch.median(x[:0].view(2, 0), -1)",
    "torch.addmm(x.view(2, 2).double(), x.view(2, 2), x.view(2, 2).double())", "torch.std_mean(n)", "torch.var_mean(b)",
    "torch.mvlgamma(x, 1.0)", "x.mvlgamma(1.5)", "torch.special.multigammaln(x, 1.5)", "torch.mvlgamma(x, True)",
    "F.max_unpool1d(x.view(1, 4), n.view(1, 4), 2.0)", "F.max_unpool1d(x.view(1, 4), n.view(1, 4), 2, 2, None)",
    "F.max_unpool2d(x.view(1, 1, 4), n.view(1, 1, 4), 1.0, 2, 0, (1, 9, 9))", "F.glu(x, 1.0)", "F.glu(x, True)",
    "F.multi_margin_loss(x.half(), n[0])", "F.multilabel_margin_loss(x.half(), n)", "torch.bucketize(c, x)",
    "torch.bucketize(b, b)", "torch.searchsorted(x, c)", "F.interpolate(x.view(1, 1, 4), scale_factor=math.nan)",
    "F.interpolate(x.view(1, 1, 4), scale_factor=1e300)", "torch.diff(x, 1, 7)", "torch.diff(x, True)",
    "F.interpolate(x.view(1, 1, 4), scale_factor=math.nan, recompute_scale_factor=True)",
    "torch.diff(x.view(2, 2), 1, 1, x.view(4, 1))", "torch.diff(x, 1, 0, x.view(1, 4))", "F.soft_margin_loss(b, b)",
    "F.soft_margin_loss(x.sum(), x[:1])", "F.soft_margin_loss(x.view(4, 1), x)", "F.soft_margin_loss(x, c)",
    "F.soft_margin_loss(n, x)", "x @ 2", "2 @ x", "operator.imatmul(x, 2)", "operator.iand(n, x)",
    "operator.ior(n, 1.5)", "operator.iand(x, n)", "pow(x, 3, 5)", "x.to('float32')", "torch.device('cpu0')",
    "torch.device('a b')",
    "F.softmax(x, 0, dtype='a')", "F.log_softmax(x, 0, dtype=1)", "torch.softmax(x, 0, 'a')",
    "torch.linalg.vecdot(n, n)", "torch.linalg.vecdot(x, n)", "torch.dist(b, b)", "torch.dist(x, b)",
    "torch.fmax(c, x)", "torch.fmin(c, x)", "torch.addcmul(b, b, b)", "torch.isin(n, True)", "torch.clamp(b, False)",
    "torch.clamp(b, False, True)", "torch.clamp(n, 1, x)", "torch.clamp(x, c)", "torch.clamp(x, max=c)",
    "torch.clamp_min(c, x)", "torch.clamp_max(c, 1)", "torch.clamp(n.char(), max=300)", "torch.clamp(x, c, c)",
    "torch.clamp(n, 1, 2, out=x)", "b.remainder_(c)", "b.nextafter_(n)", "n.floor_divide_(c)", "b.fmod_(1j)",
    "b.lt_(c)", "2 & x.half()", "2.5 << x.bfloat16()", "torch.lerp(x, n, torch.tensor(0.5))", "torch.sub(2, b)",
    "torch.lerp(n, n, torch.tensor(1))", "torch.lerp(x, x, n[:1])", "n.lerp_(n, torch.tensor(0.5))",
    "torch.block_diag(x, 1)", "torch.cartesian_prod([x])", "torch.meshgrid(1, 2, indexing='ij')",
    "torch.broadcast_tensors([x])", "torch.atleast_2d(3.0, x)", "torch.broadcast_shapes(1.5)",
    "torch.broadcast_shapes((1, -2))", "c.fill_(1e300)", "x.fill_(2**64)", "torch.mul(2, 'a')", "torch.add('a', x)",
    "x[:1].expand(3).normal_()", "x[:1].expand(3).exponential_()", "x[:1].expand(3).uniform_()",
]  # fmt: skip
TAKEN = [
    "x.sum(dtype=float)", "x.sum(dtype=bool)", "x.mean(dtype=float)", "n.prod(dtype=float)", "n.cumsum(0, dtype=float)",
    "torch.cumprod(x, 0, dtype=int)", "torch.nansum(x, dtype=float)", "torch.softmax(x, 0, float)",
    "F.log_softmax(n, 0, dtype=float)", "torch.linalg.norm(x, dtype=float)", "torch.norm(x, dtype=float)",
    "torch.nanmean(x, dtype=float)", "torch.linalg.vector_norm(x, dtype=float)", "x.sum(0, True, dtype=float)",
    "F.soft_margin_loss(x, x.double())", "F.soft_margin_loss(x.double(), x)", "F.soft_margin_loss(x.half(), x)",
    "F.soft_margin_loss(x, n)", "F.soft_margin_loss(x, n, reduction='none')", "torch.diff(x, 0, 7)",
    "x.__pow__(3, 5) is NotImplemented", "F.max_unpool1d(x.view(1, 4), n.view(1, 4), 3, 1.0, 0, (6,))",
    "torch.add(2, x)", "torch.sub(2, n.byte(), alpha=3)", "torch.mul(2.5, n.short())", "torch.div(2, n + 1)",
    "torch.true_divide(True, x)", "torch.add(2, 3.5)", "torch.floor_divide(7, 2)", "torch.mul(1j, x[0])",
    "torch.lerp(x.half(), x.half() + 1, torch.tensor(0.5))", "torch.lerp(n, n + 1, torch.tensor(0.25))",
    "torch.lerp(x, x + 1, torch.tensor(0.5j))", "x.lerp_(x + 1, torch.tensor(0.5).double())", "b.lt_(n)", "b.ge_(0.5)",
    "torch.nextafter(x.half(), x.half() + 1)", "torch.nextafter(x.bfloat16(), -x.bfloat16())",
    "torch.clamp(n.byte(), -1, 3)", "torch.clamp(b, b, None)", "torch.clamp(n, torch.tensor(1), out=x)",
    "n.byte().copy_(300)", "x.half().copy_(1e9)", "(x > 1).fill_(torch.tensor(1j))", "b.copy_(c * 0 + 1j)",
    "x.bfloat16().fill_(2**63)", "torch.broadcast_tensors(x, x[0])[0] is x",
    "torch.bucketize(x, b)", "F.soft_margin_loss(x, b)",
    "F.threshold(n - 8, -7.6, -0.5)", "F.threshold(n, 1.7, 5.9)", "F.threshold(n.to(torch.uint8), -1, 3)",
    "torch.lu(torch.zeros(2, 3, 3))", "torch.unsafe_chunk(x[:0].view(0, 3), 2)", "F.relu6(n)", "torch.round(n)",
    "F.instance_norm(x.view(1, 2, 2), torch.zeros(2).double(), torch.ones(2))",
    "F.instance_norm(x.view(1, 2, 2).double(), torch.zeros(2), torch.ones(2), torch.ones(2).double())",
]


def evaluated(lib: Any, expression: str) -> Any:
    x = lib.tensor([0.5, -1.5, 2.0, 3.0])
    names = {"x": x, "n": lib.tensor([0, 1, 2, 3]), "b": x > 0, "c": x * 1j, "torch": lib, "F": lib.nn.functional,
             "math": math, "operator": operator}  # fmt: skip
    return eval(expression, names)


@pytest.mark.parametrize("expression", REFUSED)
def test_refused(expression: str) -> None:
    same_error(lambda torch: evaluated(torch, expression))


@pytest.mark.parametrize("expression", TAKEN)
@pytest.mark.filterwarnings("ignore:torch.lu is deprecated")
def test_taken(expression: str) -> None:
    assert_same(evaluated(pen, expression), evaluated(ref, expression))
