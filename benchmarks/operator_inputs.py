"""One call of every differentiable operator of PyTorch's database, as text, and the tensors that it names.

What a call may name (float32 in (0.2, 0.9) and wanting gradients, if not said otherwise), at three sizes n, 10,
10 thousand and a million:

    x y z   vectors of n             p       of n, in (1.1, 2)       cx      of n, complex
    m       booleans of n            i       integers of n below n   h       of n / 2, complex
    a b c   matrices of n elements   ma      booleans like `a`       j       integers like `a`, below its columns
    rows    integers, one a row of a r       a vector of its columns cls     classes, one a row of a
    s       a vector of its rows     ca      complex matrix like `a`
    k l     matrices of edge 8, 128, 1024    u v     vectors of that edge
    q o     batches of matrices: 2 of 4, 8 of 64, 16 of 256
    e d     matrices of edge 8, 64, 256      spd     one that is positive-definite    low     a lower triangular one
    i1 i2 i3   batches of signals, images, volumes          w1 w2 w3   weights for them, kernels of 3
    t1 t2 t3   the same for transposed convolutions         g2 g3      points of a grid over i2, i3
    cw      a number a channel of i2         lu      `e`, factored       pooled1 pooled2 pooled3   pools of them, places
    heads   the weights of an attention over q              ctc     log-probabilities, targets and their lengths
"""

from __future__ import annotations

from typing import Any

import numpy as np

# {} is the operator's name, without what stands before its last dot.
PATTERNS: dict[str, str] = {
    "torch.{}(x)": """
        abs acos alias_copy angle asin asinh atan atleast_1d atleast_2d atleast_3d ceil clone cos cosh deg2rad
         digamma erf erfc erfinv exp exp2 expm1 flatten floor frac frexp i0 lgamma log log10 log1p
        log2 logit median min max msort nan_to_num nanmedian nansum nanmean neg positive prod rad2deg ravel reciprocal
        round rsqrt sgn sigmoid sign sin sinc sinh sqrt square squeeze squeeze_copy std sum tan tanh trunc var mean amax
        amin std_mean var_mean aminmax resolve_conj resolve_neg conj conj_physical real
        """,
    "torch.{}(p)": "acosh",
    "torch.{}(x, y)": """
        add atan2 clamp_max clamp_min copysign div dot vdot inner float_power fmax fmin fmod hypot ldexp logaddexp
        logaddexp2 maximum minimum mul nextafter pow remainder rsub sub true_divide xlogy dist trapezoid trapz
        cumulative_trapezoid complex polar
        """,
    "torch.special.{}(x)": "entr erfcx i0e i1 i1e log_ndtr ndtr ndtri",
    "torch.special.{}(x, y)": "xlog1py",
    "F.{}(x)": """
        celu elu gelu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish relu relu6 rrelu selu silu
        softplus softshrink softsign tanhshrink dropout alpha_dropout
        """,
    "F.{}(a, dim=1)": "softmin normalize",
    "F.{}(x, y)": """
        mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy binary_cross_entropy_with_logits
        poisson_nll_loss kl_div
        """,
    "torch.{}(a, 1)": "log_softmax softmax logsumexp logcumsumexp cumsum cumprod cummax cummin unbind mode",
    "torch.{}(a)": "fliplr flipud trace triu tril t t_copy corrcoef cov rot90 diag diagonal diagonal_copy",
    "torch.{}((a, b))": "cat stack hstack vstack dstack column_stack",
    "torch.masked.{}(a, 1, mask=ma)": """
        amax amin cumprod cumsum log_softmax logsumexp mean prod softmax softmin sum
        """,
    "torch.linalg.{}(e)": """
        cond det eigvals inv inv_ex lu lu_factor lu_factor_ex pinv qr slogdet svd svdvals
        """,
    "torch.linalg.{}(spd)": "cholesky cholesky_ex eigh eigvalsh",
    "torch.linalg.{}(a)": "vector_norm matrix_norm norm diagonal",
    "torch.{}(e)": "logdet matrix_exp qr svd lu pinverse",
    "torch.fft.{}(cx)": "fft ifft hfft fftshift ifftshift fftn ifftn hfftn",
    "torch.fft.{}(x)": "rfft ihfft rfftn ihfftn",
    "torch.fft.{}(ca)": "fft2 ifft2 hfft2",
    "torch.fft.{}(a)": "rfft2 ihfft2",
    "torch.fft.{}(h)": "irfft irfftn",
    "torch.fft.{}(a.to(torch.complex64))": "irfft2",
    "x.{}()": "bfloat16 cdouble cfloat contiguous double float half",
    "a.{}": "H T mH mT",
}
CALLS = """
__getitem__                x[1:7]
__radd__                   1.5 + x
__rdiv__                   1.5 / x
__rmatmul__                k @ l
__rmod__                   y % x
__rmul__                   1.5 * x
__rpow__                   1.5 ** x
__rsub__                   1.5 - x
addbmm                     torch.addbmm(q[0], q, o)
addcdiv                    torch.addcdiv(x, y, z)
addcmul                    torch.addcmul(x, y, z)
addmm                      torch.addmm(u, k, l)
addmv                      torch.addmv(u, k, v)
addr                       torch.addr(k, u, v)
as_strided                 x.as_strided((2, 4), (1, 2))
as_strided_copy            torch.as_strided_copy(x, (2, 4), (1, 2))
as_strided_scatter         x.as_strided_scatter(a[:2, :2], (2, 2), (1, 2))
atanh                      torch.atanh(x)
baddbmm                    torch.baddbmm(q, q, o)
bernoulli                  torch.bernoulli(x)
block_diag                 torch.block_diag(e, e)
bmm                        torch.bmm(q, o)
broadcast_tensors          torch.broadcast_tensors(a, r)
broadcast_to               r.broadcast_to(a.shape)
cartesian_prod             torch.cartesian_prod(r, s)
cdist                      torch.cdist(k, l)
cholesky                   torch.cholesky(spd)
cholesky_inverse           torch.cholesky_inverse(low)
cholesky_solve             torch.cholesky_solve(e, low)
chunk                      a.chunk(2)
clamp                      x.clamp(0.3, 0.7)
combinations               torch.combinations(u)
constant_pad_nd            torch.constant_pad_nd(a, (1, 1))
cross                      torch.linalg.cross(x[:x.shape[0] // 3 * 3].view(-1, 3), y[:x.shape[0] // 3 * 3].view(-1, 3))
diag_embed                 torch.diag_embed(u)
diagflat                   torch.diagflat(u)
diagonal_scatter           k.diagonal_scatter(u)
diff                       torch.diff(x)
dsplit                     q.dsplit(2)
einsum                     torch.einsum('ij,jk->ik', k, l)
expand                     r.expand(a.shape)
expand_as                  r.expand_as(a)
expand_copy                torch.expand_copy(r, a.shape)
fill                       torch.fill(x, 2.0)
flip                       a.flip(0)
gather                     a.gather(1, j)
gradient                   torch.gradient(x)
grid_sampler_2d            torch.grid_sampler_2d(i2, g2, 0, 0, False)
grid_sampler_3d            torch.grid_sampler_3d(i3, g3, 0, 0, False)
hsplit                     k.hsplit(2)
index_add                  a.index_add(0, rows, b)
index_copy                 a.index_copy(0, torch.arange(a.shape[0]), b)
index_fill                 a.index_fill(0, rows, 2.0)
index_put                  a.index_put((rows,), b, accumulate=True)
index_reduce               a.index_reduce(0, rows, b, 'amax')
index_select               a.index_select(0, rows)
kron                       torch.kron(s[:32], x[:1000])
kthvalue                   a.kthvalue(1, 1)
lerp                       torch.lerp(x, y, z)
linalg.cross               torch.linalg.cross(x[:x.shape[0] // 3 * 3].view(-1, 3), y[:x.shape[0] // 3 * 3].view(-1, 3))
linalg.eig                 torch.linalg.eig(e).eigenvalues
linalg.householder_product torch.linalg.householder_product(e, e[0])
linalg.lstsq               torch.linalg.lstsq(e, d)
linalg.lu_solve            torch.linalg.lu_solve(*lu, d)
linalg.matrix_power        torch.linalg.matrix_power(k, 3)
linalg.multi_dot           torch.linalg.multi_dot((k, l, u))
linalg.solve               torch.linalg.solve(e, d)
linalg.solve_ex            torch.linalg.solve_ex(e, d)
linalg.solve_triangular    torch.linalg.solve_triangular(low, d, upper=False)
linalg.tensorinv           torch.linalg.tensorinv(e.view(2, -1, e.shape[0]), ind=2)
linalg.tensorsolve         torch.linalg.tensorsolve(e, e[0])
linalg.vander              torch.linalg.vander(s)
linalg.vecdot              torch.linalg.vecdot(a, b)
lu_solve                   torch.lu_solve(d, *lu)
lu_unpack                  torch.lu_unpack(*lu)
masked.logaddexp           torch.masked.logaddexp(a, b, input_mask=ma, other_mask=ma)
masked.median              torch.masked.median(a, 1, mask=ma)
masked.norm                torch.masked.norm(a, 2, 1, mask=ma)
masked.normalize           torch.masked.normalize(a, 2, 1, mask=ma)
masked.std                 torch.masked.std(a, 1, mask=ma)
masked.var                 torch.masked.var(a, 1, mask=ma)
masked_fill                x.masked_fill(m, 2.0)
masked_scatter             x.masked_scatter(m, y)
masked_select              x.masked_select(m)
matmul                     torch.matmul(k, l)
max_pool2d_with_indices_backward F.max_pool2d(i2, 2)
meshgrid                   torch.meshgrid(r, s, indexing='ij')
mm                         torch.mm(k, l)
movedim                    a.movedim(0, 1)
mv                         torch.mv(k, u)
mvlgamma                   torch.mvlgamma(p, 2)
nanquantile                a.nanquantile(0.3, 1)
narrow                     x.narrow(0, 1, 7)
narrow_copy                x.narrow_copy(0, 1, 7)
native_batch_norm          torch.native_batch_norm(i2, cw, cw, None, None, True, 0.1, 1e-5)
native_dropout_backward    torch.native_dropout(x, 0.5, True)[0]
native_group_norm          torch.native_group_norm(i2, cw, cw, *i2.shape[:2], i2.shape[2] * i2.shape[3], 2, 1e-5)
native_layer_norm          torch.native_layer_norm(a, r.shape, r, r, 1e-5)
nn.functional.adaptive_avg_pool1d  F.adaptive_avg_pool1d(i1, 3)
nn.functional.adaptive_avg_pool2d  F.adaptive_avg_pool2d(i2, 3)
nn.functional.adaptive_avg_pool3d  F.adaptive_avg_pool3d(i3, 3)
nn.functional.adaptive_max_pool1d  F.adaptive_max_pool1d(i1, 3)
nn.functional.adaptive_max_pool2d  F.adaptive_max_pool2d(i2, 3)
nn.functional.adaptive_max_pool3d  F.adaptive_max_pool3d(i3, 3)
nn.functional.avg_pool1d   F.avg_pool1d(i1, 2)
nn.functional.avg_pool2d   F.avg_pool2d(i2, 2)
nn.functional.avg_pool3d   F.avg_pool3d(i3, 2)
nn.functional.batch_norm   F.batch_norm(i2, None, None, cw, cw, True)
nn.functional.bilinear     F.bilinear(e, d, e.unsqueeze(0))
nn.functional.channel_shuffle F.channel_shuffle(i2, 2)
nn.functional.conv1d       F.conv1d(i1, w1, padding=1)
nn.functional.conv2d       F.conv2d(i2, w2, padding=1)
nn.functional.conv3d       F.conv3d(i3, w3, padding=1)
nn.functional.conv_transpose1d F.conv_transpose1d(i1, t1, stride=2)
nn.functional.conv_transpose2d F.conv_transpose2d(i2, t2, stride=2)
nn.functional.conv_transpose3d F.conv_transpose3d(i3, t3, stride=2)
nn.functional.cosine_embedding_loss F.cosine_embedding_loss(a, b, torch.ones(a.shape[0]))
nn.functional.cosine_similarity F.cosine_similarity(a, b)
nn.functional.cross_entropy F.cross_entropy(a, cls)
nn.functional.ctc_loss     F.ctc_loss(*ctc)
nn.functional.dropout2d    F.dropout2d(i2)
nn.functional.dropout3d    F.dropout3d(i3)
nn.functional.embedding    F.embedding(rows, a)
nn.functional.embedding_bag F.embedding_bag(rows.view(2, -1), a)
nn.functional.feature_alpha_dropout F.feature_alpha_dropout(i2, training=True)
nn.functional.fractional_max_pool2d F.fractional_max_pool2d(i2, 2, 2)
nn.functional.fractional_max_pool3d F.fractional_max_pool3d(i3, 2, 2)
nn.functional.gaussian_nll_loss F.gaussian_nll_loss(x, y, z)
nn.functional.glu          F.glu(i2, 1)
nn.functional.grid_sample  F.grid_sample(i2, g2, align_corners=False)
nn.functional.group_norm   F.group_norm(i2, 2, cw, cw)
nn.functional.hinge_embedding_loss F.hinge_embedding_loss(x, torch.ones_like(x))
nn.functional.instance_norm F.instance_norm(i2)
nn.functional.interpolate  F.interpolate(i2, scale_factor=2, mode='bilinear')
nn.functional.layer_norm   F.layer_norm(a, r.shape, r, r)
nn.functional.linear       F.linear(k, l, u)
nn.functional.linear_cross_entropy F.linear_cross_entropy(k, l, torch.arange(k.shape[0]))
nn.functional.local_response_norm F.local_response_norm(i2, 3)
nn.functional.margin_ranking_loss F.margin_ranking_loss(x, y, torch.ones_like(x))
nn.functional.max_pool1d   F.max_pool1d(i1, 2)
nn.functional.max_pool2d   F.max_pool2d(i2, 2)
nn.functional.max_pool3d   F.max_pool3d(i3, 2)
nn.functional.max_unpool1d F.max_unpool1d(*pooled1, 2)
nn.functional.max_unpool2d F.max_unpool2d(*pooled2, 2)
nn.functional.max_unpool3d F.max_unpool3d(*pooled3, 2)
nn.functional.multi_head_attention_forward F.multi_head_attention_forward(q, q, q, q.shape[2], 2, *heads)
nn.functional.multi_margin_loss F.multi_margin_loss(a, cls)
nn.functional.multilabel_margin_loss F.multilabel_margin_loss(a, j)
nn.functional.multilabel_soft_margin_loss F.multilabel_soft_margin_loss(a, b)
nn.functional.nll_loss     F.nll_loss(a, cls)
nn.functional.pad          F.pad(i2, (1, 1, 1, 1), mode='reflect')
nn.functional.pairwise_distance F.pairwise_distance(a, b)
nn.functional.pdist        F.pdist(e)
nn.functional.pixel_shuffle F.pixel_shuffle(i2, 2)
nn.functional.pixel_unshuffle F.pixel_unshuffle(i2, 2)
nn.functional.prelu        F.prelu(x, u[:1])
nn.functional.rms_norm     F.rms_norm(a, r.shape, r)
nn.functional.scaled_dot_product_attention F.scaled_dot_product_attention(q, o, q)
nn.functional.soft_margin_loss F.soft_margin_loss(x, y.detach())
nn.functional.threshold    F.threshold(x, 0.5, 0.0)
nn.functional.triplet_margin_loss F.triplet_margin_loss(a, b, c)
nn.functional.triplet_margin_with_distance_loss F.triplet_margin_with_distance_loss(a, b, c)
nn.functional.unfold       F.unfold(i2, 3)
nn.functional.upsample_bilinear F.interpolate(i2, scale_factor=2, mode='bilinear', align_corners=True)
nn.functional.upsample_nearest F.interpolate(i2, scale_factor=2)
norm                       torch.norm(x)
normal                     torch.normal(x, y)
ormqr                      torch.ormqr(e, e[0], d)
outer                      torch.outer(u, v)
pca_lowrank                torch.pca_lowrank(e)
permute                    a.permute(1, 0)
permute_copy               torch.permute_copy(a, (1, 0))
polygamma                  torch.polygamma(1, x)
put                        x.put(i, y)
quantile                   a.quantile(0.3, 1)
renorm                     a.renorm(2, 0, 1.0)
repeat                     x.repeat(2)
repeat_interleave          x.repeat_interleave(2)
reshape                    x.reshape(a.shape)
reshape_as                 x.reshape_as(a)
roll                       a.roll(1, 1)
scatter                    a.scatter(1, j, b)
scatter_add                a.scatter_add(1, j, b)
scatter_reduce             a.scatter_reduce(1, j, b, 'amax')
select                     a.select(0, 1)
select_scatter             a.select_scatter(r, 0, 1)
slice                      x[1:7]
slice_scatter              x.slice_scatter(y[1:7], 0, 1, 7)
sort                       a.sort(1)
sparse.mm                  torch.sparse.mm(e.to_sparse(), d)
sparse.sampled_addmm       torch.sparse.sampled_addmm(e.to_sparse_csr(), e, d).to_dense()
special.polygamma          torch.special.polygamma(1, x)
split                      a.split(1)
split_with_sizes           x.split_with_sizes([3, x.shape[0] - 3])
split_with_sizes_copy      torch.split_with_sizes_copy(x, [3, x.shape[0] - 3])
stft                       torch.stft(i1[0], 8, return_complex=True)
sum_to_size                a.sum_to_size(1, a.shape[1])
svd_lowrank                torch.svd_lowrank(e)
take                       x.take(i)
take_along_dim             a.take_along_dim(j, 1)
tensor_split               x.tensor_split(3)
tensordot                  torch.tensordot(k, l, 1)
tile                       x.tile(2)
to                         x.to(torch.float64)
to_sparse                  a.to_sparse().to_dense()
topk                       a.topk(2, 1)
transpose                  a.transpose(0, 1)
transpose_copy             torch.transpose_copy(a, 0, 1)
triangular_solve           torch.triangular_solve(d, low, upper=False)
unbind_copy                torch.unbind_copy(a)
unflatten                  x.unflatten(0, a.shape)
unfold                     x.unfold(0, 4, 2)
unfold_copy                torch.unfold_copy(x, 0, 4, 2)
unsafe_chunk               x.unsafe_chunk(3)
unsafe_split               x.unsafe_split(x.shape[0] // 2)
unsqueeze                  x.unsqueeze(0)
unsqueeze_copy             torch.unsqueeze_copy(x, 0)
view                       x.view(a.shape)
view_as                    x.view_as(a)
view_as_complex            torch.view_as_complex(x.view(-1, 2))
view_copy                  torch.view_copy(x, a.shape)
vsplit                     k.vsplit(2)
where                      torch.where(m, x, y)
zero_                      x.clone().zero_()
"""


def calls() -> dict[str, str]:
    """By operator, its call."""
    found = {}
    for pattern, names in PATTERNS.items():
        prefix = {"F": "nn.functional.", "torch.linalg": "linalg.", "torch.fft": "fft.", "torch.special": "special.",
                  "torch.masked": "masked."}.get(pattern.partition(".{}")[0], "")
        for name in names.split():
            found[prefix + name] = pattern.format(name)
    for line in CALLS.strip().splitlines():
        name, call = line.split(None, 1)
        found[name] = call
    return dict(sorted(found.items()))


SIZES = (10, 10_000, 1_000_000)
# By size: the shape of `a`, the edge of `k`, the batch `q`, the edge of `e`, the shapes of i1, i2 and i3.
SHAPES: dict[int, tuple[Any, ...]] = {
    10: ((2, 5), 8, (2, 4, 4), 8, (2, 2, 10), (1, 4, 6, 6), (1, 2, 4, 4, 4)),
    10_000: ((100, 100), 128, (8, 64, 64), 64, (4, 8, 300), (2, 8, 24, 24), (1, 4, 12, 12, 12)),
    1_000_000: ((1000, 1000), 1024, (16, 256, 256), 256, (8, 32, 4000), (8, 32, 64, 64), (2, 16, 32, 32, 32)),
}


def namespace(lib: Any, n: int, names: set[str]) -> dict[str, Any]:
    """Those of the tensors above that are in `names`."""
    shape, edge, batch, small, *images = SHAPES[n]
    rng = np.random.default_rng(0)
    space: dict[str, Any] = {"torch": lib, "F": lib.nn.functional}

    def real(*size: int, low: float = 0.2, high: float = 0.9) -> Any:
        return lib.from_numpy(rng.uniform(low, high, size).astype("float32")).requires_grad_()

    def integers(below: int, *size: int) -> Any:
        return lib.from_numpy(rng.integers(0, below, size))

    def booleans(*size: int) -> Any:
        return lib.from_numpy(rng.random(size) > 0.3)

    def imaginary(*size: int) -> Any:
        values = rng.uniform(0.2, 0.9, size) + 1j * rng.uniform(0.2, 0.9, size)
        return lib.from_numpy(values.astype("complex64")).requires_grad_()

    def matrix(kind: str) -> Any:
        values = rng.uniform(-1, 1, (small, small)) / small
        values = values + np.diag(np.linspace(1, 2, small))
        if kind == "spd":
            values = values @ values.T
        return lib.from_numpy((np.tril(values) if kind == "low" else values).astype("float32")).requires_grad_()

    def pooled(image: tuple[int, ...]) -> Any:
        pool = getattr(lib.nn.functional, f"max_pool{len(image) - 2}d")
        values, places = pool(real(*image).detach(), 2, return_indices=True)
        return values.requires_grad_(), places

    def heads() -> Any:
        width = batch[2]
        return (real(3 * width, width), real(3 * width), None, None, False, 0.0, real(width, width), real(width))

    makers: dict[str, Any] = {
        **{name: lambda: real(n) for name in "xyz"}, **{name: lambda: real(*shape) for name in "abc"},
        "p": lambda: real(n, low=1.1, high=2.0), "h": lambda: imaginary(n // 2), "m": lambda: booleans(n),
        "i": lambda: integers(n, n), "cx": lambda: imaginary(n), "ca": lambda: imaginary(*shape),
        "ma": lambda: booleans(*shape), "j": lambda: integers(shape[1], *shape),
        "rows": lambda: integers(shape[0], shape[0]),
        "cls": lambda: integers(shape[1], shape[0]), "r": lambda: real(shape[1]), "s": lambda: real(shape[0]),
        **{name: lambda: real(edge, edge) for name in "kl"}, **{name: lambda: real(edge) for name in "uv"},
        **{name: lambda: real(*batch) for name in "qo"}, **{name: lambda: matrix("") for name in "ed"},
        "spd": lambda: matrix("spd"), "low": lambda: matrix("low"),
        "lu": lambda: tuple(t.detach() for t in lib.linalg.lu_factor(matrix(""))),
        **{f"i{d}": lambda d=d: real(*images[d - 1]) for d in (1, 2, 3)},
        **{f"w{d}": lambda d=d: real(2 * images[d - 1][1], images[d - 1][1], *[3] * d) for d in (1, 2, 3)},
        **{f"t{d}": lambda d=d: real(images[d - 1][1], images[d - 1][1], *[3] * d) for d in (1, 2, 3)},
        **{f"g{d}": lambda d=d: real(images[d - 1][0], *images[d - 1][2:], d, low=-1.0, high=1.0) for d in (2, 3)},
        **{f"pooled{d}": lambda d=d: pooled(images[d - 1]) for d in (1, 2, 3)},
        "cw": lambda: real(images[1][1]), "heads": heads,
        "ctc": lambda: (real(edge, 4, 20).log_softmax(2).detach().requires_grad_(), integers(19, 4, edge // 4) + 1,
                        lib.full((4,), edge, dtype=lib.int64), lib.full((4,), edge // 4, dtype=lib.int64)),
    }  # fmt: skip
    space.update((name, makers[name]()) for name in makers if name in names)
    return space
