"""The tensor operations that programs use most."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "creation": """
        arange linspace logspace eye zeros ones full empty scalar_tensor zeros_like ones_like full_like empty_like
        new_zeros new_ones new_full new_empty
        """,
    "random": """
        randn randn_like rand_like randint randint_like normal uniform bernoulli multinomial nn.functional.dropout
        """,
    "conversion": """
        to bool byte char short int long half float double cfloat cdouble item clone contiguous real imag
        view_as_real view_as_complex conj complex bfloat16 conj_physical resolve_conj resolve_neg
        """,
    "arithmetic": """
        add sub rsub mul div true_divide floor_divide remainder fmod neg positive abs sign sgn reciprocal square pow
        float_power __radd__ __rsub__ __rmul__ __rdiv__ __rmod__ __rpow__ __rmatmul__ __rand__ __ror__ __rxor__
        bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift
        lerp addcmul addcdiv xlogy special.xlog1py special.entr hypot copysign heaviside nan_to_num
        """,
    "comparison": """
        eq ne lt le gt ge logical_and logical_or logical_xor logical_not maximum minimum isnan isinf isfinite
        isclose allclose equal where masked_fill clamp clamp_min clamp_max fmax fmin isreal isposinf isneginf signbit
        """,
    "pointwise": """
        exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh sqrt
        rsqrt ceil floor round trunc frac sigmoid erf erfc erfinv logit sinc deg2rad rad2deg angle logaddexp logaddexp2
        """,
    "activation": """
        nn.functional.relu nn.functional.softplus nn.functional.silu nn.functional.gelu nn.functional.leaky_relu
        nn.functional.elu nn.functional.celu nn.functional.selu nn.functional.mish nn.functional.relu6
        nn.functional.hardtanh nn.functional.hardsigmoid nn.functional.hardswish nn.functional.logsigmoid
        nn.functional.tanhshrink nn.functional.softshrink nn.functional.hardshrink nn.functional.threshold
        nn.functional.prelu nn.functional.glu nn.functional.softsign nn.functional.softmin nn.functional.dropout2d
        nn.functional.dropout3d nn.functional.alpha_dropout nn.functional.feature_alpha_dropout
        """,
    "reduction": """
        sum nansum mean nanmean prod var std var_mean std_mean norm dist cdist max min amax amin aminmax argmax argmin
        any all count_nonzero sum_to_size logsumexp softmax log_softmax
        """,
    "order": """
        median nanmedian mode quantile nanquantile kthvalue sort argsort msort topk unique unique_consecutive
        searchsorted bucketize
        """,
    "scan": """
        cumsum cumprod cummax cummin logcumsumexp diff trapezoid trapz cumulative_trapezoid
        bincount histc cov corrcoef
        """,
    "shape": """
        reshape reshape_as view view_as flatten unflatten squeeze unsqueeze transpose permute movedim t T mT H mH
        expand expand_as broadcast_to broadcast_tensors broadcast_shapes repeat tile cat stack split split_with_sizes
        chunk unbind narrow select flip roll tril triu diag diagonal diag_embed constant_pad_nd
        nn.functional.pad ravel unfold select_scatter slice_scatter diagonal_scatter tensor_split hsplit vsplit dsplit
        unsafe_split unsafe_chunk atleast_1d atleast_2d atleast_3d hstack vstack dstack column_stack
        repeat_interleave fliplr flipud rot90 diagflat block_diag meshgrid cartesian_prod combinations tril_indices
        triu_indices resize_ resize_as_
        """,
    "indexing": """
        __getitem__ index_put index_select gather scatter scatter_add masked_select masked_scatter take_along_dim
        nonzero argwhere index_add index_copy index_fill index_reduce scatter_reduce take put fill
        """,
    "matrix": """
        matmul mm bmm mv dot vdot outer inner addmm addmv addr baddbmm addbmm einsum tensordot kron cross trace
        linalg.cross linalg.vecdot linalg.multi_dot linalg.norm linalg.vector_norm linalg.matrix_norm linalg.diagonal
        """,
    "linalg": """
        linalg.inv linalg.inv_ex linalg.det linalg.slogdet logdet linalg.solve linalg.solve_ex linalg.solve_triangular
        triangular_solve cholesky linalg.cholesky linalg.cholesky_ex cholesky_solve cholesky_inverse linalg.qr qr
        linalg.eigh linalg.eigvalsh linalg.eig linalg.eigvals linalg.svd svd linalg.svdvals linalg.lu linalg.lu_factor
        linalg.lu_factor_ex lu linalg.lu_solve lu_solve lu_unpack linalg.lstsq pinverse linalg.pinv linalg.matrix_rank
        linalg.cond linalg.matrix_power matrix_exp linalg.tensorinv linalg.tensorsolve linalg.vander
        """,
    "nn": """
        nn.functional.linear nn.functional.cross_entropy nn.functional.nll_loss nn.functional.mse_loss
        nn.functional.l1_loss nn.functional.binary_cross_entropy nn.functional.binary_cross_entropy_with_logits
        nn.functional.smooth_l1_loss nn.functional.huber_loss nn.functional.kl_div nn.functional.normalize
        nn.functional.cosine_similarity nn.functional.pairwise_distance nn.functional.bilinear
        nn.functional.poisson_nll_loss nn.functional.gaussian_nll_loss nn.functional.hinge_embedding_loss
        nn.functional.margin_ranking_loss nn.functional.soft_margin_loss nn.functional.cosine_embedding_loss
        nn.functional.triplet_margin_loss nn.functional.multi_margin_loss nn.functional.multilabel_margin_loss
        nn.functional.multilabel_soft_margin_loss
        nn.functional.one_hot nn.functional.embedding
        """,
}

# Which of equal elements is meant, the database does not say.
INTEGERS: dict[str, tuple[int, ...]] = dict.fromkeys(
    ("int64", "int32", "int16", "int8", "uint8", "bool", "float16", "bfloat16"), (1,)
)
TIES = dict.fromkeys(("grad/float16", "grad/bfloat16"), "which of equal elements is meant is open")
NOTES: dict[str, Notes] = {
    "mode": Notes(skip=TIES, open=INTEGERS),
    "msort": Notes(skip=TIES),
    "count_nonzero": Notes(skip={"special": "there is no keepdim: both refuse it, with other words"}),
    "prod": Notes(skip={"special": "PyTorch's gradient of a product with 0 and inf depends on where they are"}),
    "cumprod": Notes(skip={"special": "as prod"}),
    "cdist": Notes(tol={"float32": (5e-5, 5e-6)}),  # PyTorch multiplies out (x - y)**2
    "kthvalue": Notes(open=INTEGERS),
    "topk": Notes(open=INTEGERS, skip=TIES),
    "sort": Notes(
        open={"int8": (1,), "uint8": (1,), "bool": (1,), "int16": (1,), "float16": (1,), "bfloat16": (1,)}, skip=TIES
    ),
    "argsort": Notes(
        open={"int8": (0,), "uint8": (0,), "bool": (0,), "int16": (0,), "float16": (0,), "bfloat16": (0,)}
    ),
    "logcumsumexp": Notes(
        skip={"tangent": "PyTorch's has nine digits", "gradgrad/float32": "sums that cancel"},
        tol={"float32": (2e-2, 1e-4)},  # sums that cancel
    ),
    # PyTorch rounds the edges of the bins to half precision.
    "histc": Notes(tol={"float16": (1, 1), "bfloat16": (1, 8)}),
    # Weights in float32.
    "cov": Notes(
        tol={"float64": (1e-5, 1e-6), "complex128": (1e-5, 1e-6), "float32": (1e-4, 1e-4)},
        skip=dict.fromkeys(("grad/float16", "grad/bfloat16"), "the gradients of the weights are 0, but for rounding"),
    ),
    "baddbmm": Notes(tol={"complex64": (5e-5, 5e-6)}),
    "matmul": Notes(
        skip={
            "out": "for a vector and a matrix, PyTorch squeezes out= in place, which its version counts",
            "node": "PyTorch transposes a product with no elements",
        },
        tol={"float32": (5e-5, 5e-6)},
    ),
    "__rmatmul__": Notes(skip={"node": "as matmul"}, tol={"float32": (5e-5, 5e-6)}),
    "addr": Notes(tol={"float16": (2e-2, 1e-3), "bfloat16": (2e-1, 1e-2)}),  # PyTorch rounds after every step
    "addbmm": Notes(tol={"float32": (1e-4, 1e-5), "float16": (2e-2, 2e-2), "bfloat16": (2e-1, 4e-1)}),
    "kron": Notes(skip={"out": "PyTorch writes into out= without counting its version"}),
    "linalg.norm": Notes(skip={"gradgrad": "of norms of 0: nan in PyTorch, which has 0 in forward mode, as here"}),
    "triangular_solve": Notes(skip={"tangent": "PyTorch's looks at the other triangle"}),
    "linalg.cholesky": Notes(skip={"tangent": "for tangents that are not symmetric"}),
    "linalg.cholesky_ex": Notes(skip={"tangent": "as linalg.cholesky"}),
    "cholesky_inverse": Notes(skip={"tangent": "PyTorch's looks at the other triangle"}),
    "linalg.eigh": Notes(open={"": (1,)}, skip={"tangent": "as linalg.cholesky"}),
    "linalg.eig": Notes(open={"": (1,)}),
    "linalg.svd": Notes(open={"": (0, 2)}),
    "svd": Notes(open={"": (0, 2)}, skip={"out": "the version counts PyTorch's own steps, from 1 to 3"}),
    "matrix_exp": Notes(
        tol={"float32": (2e-3, 2e-3)},
        open={"float16": (0,), "bfloat16": (0,)},  # here in double precision
        skip=dict.fromkeys(("grad/float16", "grad/bfloat16"), "nan in PyTorch"),
    ),
    "rsub": Notes(
        skip={"special": "PyTorch multiplies by alpha = 1 as a complex number, which makes NaN of infinities"}
    ),
    "__rsub__": Notes(skip={"special": "as rsub"}),
    "remainder": Notes(skip={"special": "PyTorch's float32 fmod gives NaN for quotients beyond 2**126"}),
    "fmod": Notes(skip={"special": "as remainder"}),
    "pow": Notes(skip={"special": "PyTorch has NaN for complex 0 ** 0, which is 1"}),
    "float_power": Notes(skip={"special": "as pow"}),
    "__rpow__": Notes(skip={"special": "as pow"}),
    "__rmod__": Notes(skip={"special": "as remainder"}),
    "xlogy": Notes(
        skip={"special": "PyTorch's gradient for 0 * log(NaN) depends on whether NaN is a number or a tensor"}
    ),
    "special.xlog1py": Notes(skip={"special": "as xlogy"}),
    "logit": Notes(skip={"special": "the sign of PyTorch's gradient at -0.0 depends on the elements beside it"}),
    "nn.functional.elu": Notes(skip={"special": "PyTorch's gradient at NaN differs between float32 and float64"}),
    "nn.functional.celu": Notes(skip={"special": "as elu"}),
    "nn.functional.selu": Notes(skip={"special": "as elu"}),
    **{
        name: Notes(skip={"errors": "the text for an unbound method of a built-in class"})
        for name in ("__radd__", "__rmul__", "__rdiv__", "__rand__", "__ror__", "__rxor__")
    },
    "nn.functional.normalize": Notes(
        skip=dict.fromkeys(
            ("grad/float16", "grad/bfloat16", "gradgrad/float32"), "differences of large numbers at p < 1"
        ),
    ),
    "nn.functional.soft_margin_loss": Notes(skip={"grad/float16": "PyTorch's overflows to nan"}),
    "nn.functional.cosine_similarity": Notes(tol={"float16": (5e-3, 5e-4)}),  # PyTorch rounds each step
    # PyTorch rounds each step.
    "nn.functional.binary_cross_entropy_with_logits": Notes(tol={"float16": (1e-2, 5e-3), "bfloat16": (1e-1, 1e-1)}),
    # PyTorch adds up in half precision.
    "nn.functional.nll_loss": Notes(tol={"float16": (1e-2, 1e-3), "bfloat16": (5e-2, 5e-3)}),
    "empty": Notes(values=False),
    "empty_like": Notes(values=False),
    "new_empty": Notes(values=False),
}
