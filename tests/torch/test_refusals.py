"""What PyTorch refuses beyond its operator database, and small cases that the database leaves out."""

from __future__ import annotations

import math
import operator
from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import assert_same, pen, ref, same_error

# x: four numbers, n: integers, b: bools, c: complex numbers, m: x as a matrix, t: a matrix whose gradient is wanted
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
    "F.interpolate(x.view(1, 1, 4), 4.0)", "F.interpolate(x.view(1, 1, 4), 3.0, mode='linear')",
    "F.interpolate(x.view(1, 1, 4), scale_factor=x[2])", "F.interpolate(x.view(1, 1, 2, 2), 'a', mode='nearest-exact')",
    "F.interpolate(x.view(1, 1, 2, 2), 3.0, mode='bicubic', antialias=True)", "F.pad(x, 1)", "F.pad(x, (1.0, 2))",
    "F.pad(x, (1,), 'folded')", "F.pad(x, (1, 1), 'folded', 2.0)", "F.pad(c, (1, 1), value=2j)", "F.pad(x, None)",
    "F.unfold(x.view(2, 2), 2)", "F.unfold(x.view(1, 2, 2), (4, 3))", "F.unfold(x.view(1, 2, 2), (7, 1), stride=2)",
    "F.fold(x.view(4, 1), (2, 3), 2, dilation=8)", "F.fold(x[:1].expand(4, 12), (4, 5), 2, dilation=8)",
    "F.embedding_bag(n + 1, x.view(4, 1), n[:1])", "F.embedding_bag(n + 1, x.view(4, 1), n[:1], padding_idx=0)",
    "F.embedding_bag(n + 1, x.view(4, 1), n[:1], mode='max')", "F.embedding_bag(n - 1, x.view(4, 1).double(), n[:1])",
    "torch.embedding_bag(x.view(2, 2), n.view(1, 2, 2), n)", "torch.embedding_bag(x.view(2, 2), n, n.view(2, 2))",
    "F.adaptive_avg_pool2d(x.view(1, 2, 2).requires_grad_(), 0).sum().backward()",
    "F.adaptive_avg_pool1d(x.view(1, 2, 2).requires_grad_(), 0).sum().backward()",
    "F.adaptive_max_pool1d(x.view(2, 2).requires_grad_(), 0).sum().backward()",
    "F.adaptive_max_pool3d(x.view(1, 1, 2, 2).requires_grad_(), (1, 0, 1)).sum().backward()",
    "F.adaptive_avg_pool2d(x[:0].view(2, 0, 2, 2).requires_grad_(), 1 + 1).sum().backward()",
    "F.fractional_max_pool2d(x.view(1, 2, 2), (1,), 1)", "F.fractional_max_pool3d(x.view(1, 1, 2, 2), 1, (1,))",
    "F.max_unpool1d(x.view(1, 4), n.view(1, 4), [])", "F.max_unpool3d(x.view(1, 4, 1, 1), n.view(1, 4, 1, 1), [1, 1])",
    "F.cross_entropy(x.view(2, 2), [0, 1])", "F.nll_loss(x.view(2, 2), None)", "F.kl_div(x, 1.0)",
    "F.multi_margin_loss(x, 1)", "F.multilabel_margin_loss(None, n)",
    "F.grid_sample(x.view(1, 1, 2, 2), [0.0], 'nearest', 'zeros', False)", "F.pad([1.0], (1, 1))",
    "F.pairwise_distance(1, x)", "F.bilinear(x, 'a', x.view(1, 2, 2))",
    "F.gelu(x, 'tanh')", "F.prelu(x, x[:1].double())", "F.avg_pool2d(x.view(1, 2, 2), 2, divisor_override=2.5)",
    "F.dropout(x, math.nan)", "F.batch_norm(x, None, None)", "F.batch_norm(x, x, x, training=True)",
    "F.rms_norm(x, (1, 4))", "F.smooth_l1_loss(x, x, beta=math.nan)", "F.huber_loss(x, x, delta=math.nan)",
    "F.mse_loss(x, None)", "F.binary_cross_entropy(x, x - 2)", "F.binary_cross_entropy(x[:2] + 2, x[:2])",
    "F.nll_loss(x.view(2, 2), n[1])", "F.nll_loss(x.view(1, 2, 2), n[:2].view(1, 2), x[:3])",
    "F.nll_loss(x.view(2, 2), n[:2].int())", "F.nll_loss(x.view(1, 2, 1, 2), n[:2].view(1, 1, 2).byte())",
    "F.nll_loss(n.view(2, 2), n[:2].int())", "F.cross_entropy(x, x, x[:3], label_smoothing=1.5)",
    "F.soft_margin_loss(x, x.clone().requires_grad_())",
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
    "torch.linalg.cholesky(m.half())", "torch.cholesky(n.view(2, 2))", "torch.linalg.cholesky(m * math.nan)",
    "torch.linalg.cholesky_ex(-m, check_errors=True)", "torch.cholesky_inverse(m * 0)", "torch.cholesky_inverse(x)",
    "torch.cholesky_solve(m, m.double())", "torch.cholesky_solve(n.view(2, 2), n.view(2, 2))",
    "torch.linalg.eigh(m.half())", "torch.linalg.eig(n.view(2, 2))",
    "torch.linalg.eigvals(x)", "torch.linalg.svd(m, driver='gesvd')", "torch.svd(x)", "torch.linalg.qr(m.half())",
    "torch.linalg.qr(t, mode='r')[1].sum().backward()", "torch.linalg.det(m.half())", "torch.linalg.lu(x)",
    "torch.linalg.lu_factor(x)", "torch.linalg.lu_solve(m, n[:2], m)",
    "torch.linalg.lu_solve(m, n[:2].int(), m.double())",
    "torch.linalg.lu_solve(m, n[:1].int(), m)", "torch.linalg.lu_solve(m, n[:2].int().expand(3, 2), m)",
    "torch.lu_unpack(m, n[2:].int())", "torch.lu_unpack(x, n.int())", "torch.linalg.inv_ex(m * 0, check_errors=True)",
    "torch.linalg.solve_ex(m * 0, m, check_errors=True)", "torch.linalg.solve(m, m[0], left=False)",
    "torch.linalg.solve(m.expand(2, 2, 2), m.expand(3, 2, 2))",
    "torch.linalg.solve_triangular(n.view(2, 2), n.view(2, 2), upper=True)",
    "torch.triangular_solve(m, x.view(1, 4))", "torch.triangular_solve(m, m.double())", "torch.triangular_solve(x, m)",
    "torch.linalg.pinv(m.half())", "torch.linalg.pinv(m, rtol=c[0])",
    "torch.linalg.pinv(m.expand(2, 2, 2), atol=x[:3])",
    "torch.linalg.matrix_rank(m, atol=c[0])", "torch.linalg.matrix_rank(n.view(2, 2))",
    "torch.linalg.matrix_rank(m * math.nan)", "torch.linalg.matrix_rank(m, out=b[0])", "torch.linalg.cond(x)",
    "torch.linalg.cond(m, 5)", "torch.linalg.cond(m, 'a')", "torch.linalg.lstsq(m.half(), m.half())",
    "torch.linalg.tensorinv(m, 0)", "torch.linalg.tensorinv(m, 5)", "torch.linalg.vander(x.half())",
    "torch.linalg.vander(b)", "torch.linalg.matrix_norm(m.half(), 'nuc')", "torch.linalg.matrix_norm(x, 'a')",
    "torch.linalg.matrix_norm(m, dim=(0, -2))", "torch.linalg.vector_norm(x, dtype=torch.half)",
    "torch.linalg.vector_norm(x[:0].view(0, 4), math.inf, 0)",
    "torch.norm(x.view(1, 2, 2), 'nuc')",
    "m.norm('fro', (0, 0))", "torch.linalg.norm(m, None, (0, 1, 0))", "torch.linalg.vecdot(n, n)",
    "torch.linalg.vecdot(x, x.double())", "torch.linalg.cross(x[:3], x[:3].double())", "torch.cross(b[:3], b[:3], 0)",
    "torch.cross(x.view(2, 2), x.view(2, 2))", "torch.linalg.multi_dot([m, m.double()])", "torch.chain_matmul(x, x)",
    "torch.chain_matmul()", "torch.tensordot(m, m, 1.5)", "torch.tensordot(m, m, (0, 1))",
    "torch.tensordot(m, m, ([0, 0], [0, 1]))", "torch.einsum('', [])", "torch.einsum(3, x)", "torch.einsum(x, [0.])",
    "torch.einsum('a->...  .', x)", "torch.einsum('...,...', x, x[:3])", "torch.matrix_power(m, True)",
    "torch.addr(m, x[:2], x[:2], beta=True)", "torch.addr(n.view(2, 2), n[:2], n[:2], alpha=1.)",
    "torch.addr(m, x[:2], x[:2], alpha=1j)", "torch.addmm(m, m, m, beta=1j)", "torch.addmm(m, m, m, beta=None)",
    "torch.addmm(n.view(2, 2), n.view(2, 2), n.view(2, 2), alpha=math.inf)", "torch.addmm(m[None], m, m)",
    "torch.addmv(x[:3], m, x[:2])", "torch.addmv(b[:2], b.view(2, 2), b[:2])", "torch.mv(m, x[0])",
    "torch.baddbmm(m.double(), m[None], m[None])", "torch.baddbmm(m, m[None], m[None].double())",
    "torch.cdist(m.half(), m.half())", "torch.cdist(m, m.double())", "torch.cdist(m, m, compute_mode='a')",
    "torch.cdist(m, m, math.nan)", "torch.cdist(m.expand(2, 2, 2), m.expand(3, 2, 2))", "n.view(2, 2).renorm(2, 0, 1)",
    "torch.symeig(m)", "torch.lstsq(m, m)", "torch.eig(m)", "torch.solve(m, m)", "torch.matrix_rank(m)",
    "torch.stft(x, 8, win_length=5, center=False, return_complex=True)", "torch.add(x, 2, 'a')", "x.add_(2, 3, x)",
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
    "torch.linalg.cond(m[:0, :0])", "torch.linalg.cond(m[:0, :0], -1)",
    "torch.linalg.cond((m * 0).expand(2, 2, 2), 'nuc')",
    "torch.linalg.matrix_rank(m, 9., True)", "torch.linalg.matrix_rank(x[:0].view(0, 4), hermitian=True)",
    "torch.svd(x.view(4, 1), compute_uv=False)[0].shape",
    "torch.cross(m.view(1, 4)[:, :3], m.view(1, 4)[:, 1:], dim=1)",
    "torch.addmv(x[:2], m * math.nan, x[:2], alpha=0)", "type(torch.slogdet(m)).__name__",
    "type(torch.max(m, 0, out=(x[:2], n[:2]))).__name__", "type(torch.svd(m, out=(m, x[:2], m))).__name__",
    "torch.add(x, 2, x)", "x.add_(-0.5, x)", "x.clone().addcmul_(2, x, x)", "torch.addmm(2, m, m, m)",
    "torch.addmm(2, m, 3, m, m)", "m.addmm_(2, 3, m.clone(), m.clone())", "torch.addr(2, m, x[:2], x[:2], out=m)",
    "F.conv1d(x[:0].view(1, 0, 3), x[:0].view(2, 0, 2))", "torch.conv_tbc(x.view(2, 2, 1), x[:3].view(3, 1, 1), x[:1])",
    "F.interpolate((torch.arange(120) * 37 % 256).byte().view(1, 2, 6, 10), (9, 17), mode='bicubic')",
    "F.interpolate((torch.arange(120) * 37 % 256).byte().view(1, 2, 6, 10), (4, 13), mode='bilinear', antialias=True)",
    "F.interpolate(torch.arange(100.).view(1, 1, 10, 10), scale_factor=(1.05, 2.05))",
    "F.interpolate(torch.arange(10.).view(1, 1, 10), scale_factor=1.05)",
    "F.cross_entropy(x, x, label_smoothing=-0.5)", "F.avg_pool1d(x.view(1, 4), 2, [])",
    "F.cross_entropy(x[:0].view(2, 0), x[:0].view(2, 0), None, None, -100, None, 'none', 0.5)",
    "F.affine_grid(x[:1].expand(1, 2, 3).bfloat16(), (1, 1, 2, 2), False)",
    "F.multilabel_soft_margin_loss(x.view(2, 2), n.view(2, 2), x.view(2, 1, 2))",
    "F.scaled_dot_product_attention(x.view(1, 2, 2), x.view(1, 2, 2), x.view(1, 2, 2), dropout_p=-0.5)",
    "F.instance_norm(x.view(1, 2, 2), torch.zeros(2).double(), torch.ones(2))",
    "F.instance_norm(x.view(1, 2, 2).double(), torch.zeros(2), torch.ones(2), torch.ones(2).double())",
]


def evaluated(lib: Any, expression: str) -> Any:
    x = lib.tensor([0.5, -1.5, 2.0, 3.0])
    t = lib.ones(2, 2, requires_grad=True)
    names = {"x": x, "m": x.clone().view(2, 2), "t": t, "n": lib.tensor([0, 1, 2, 3]), "b": x > 0, "c": x * 1j,
             "torch": lib, "F": lib.nn.functional, "math": math, "operator": operator}  # fmt: skip
    return eval(expression, names)


@pytest.mark.parametrize("expression", REFUSED)
@pytest.mark.filterwarnings("ignore")
def test_refused(expression: str) -> None:
    same_error(lambda torch: evaluated(torch, expression))


@pytest.mark.parametrize("expression", TAKEN)
@pytest.mark.filterwarnings("ignore:torch.lu is deprecated", "ignore:This overload")
def test_taken(expression: str) -> None:
    assert_same(evaluated(pen, expression), evaluated(ref, expression))
