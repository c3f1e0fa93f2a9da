"""Which operators of PyTorch's operator database are compared, and the few places where Penlight differs on purpose.

A name is an OpInfo's, and stands for all of its variants (`div` for `div.no_rounding_mode` and the rest).
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
        view_as_real view_as_complex conj complex
        """,
    "arithmetic": """
        add sub rsub mul div true_divide floor_divide remainder fmod neg positive abs sign sgn reciprocal square pow
        float_power __radd__ __rsub__ __rmul__ __rdiv__ __rmod__ __rpow__ __rmatmul__ __rand__ __ror__ __rxor__
        bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift
        lerp addcmul addcdiv
        """,
    "comparison": """
        eq ne lt le gt ge logical_and logical_or logical_xor logical_not maximum minimum isnan isinf isfinite
        isclose allclose equal where masked_fill clamp clamp_min clamp_max
        """,
    "pointwise": """
        exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh sqrt
        rsqrt ceil floor round trunc frac sigmoid erf erfc nn.functional.relu nn.functional.softplus
        nn.functional.silu nn.functional.gelu nn.functional.leaky_relu nn.functional.elu
        """,
    "reduction": """
        sum mean prod var std norm max min amax amin argmax argmin median any all cumsum cumprod sort argsort topk
        unique logsumexp softmax log_softmax
        """,
    "shape": """
        reshape reshape_as view view_as flatten unflatten squeeze unsqueeze transpose permute movedim t T mT H mH
        expand expand_as broadcast_to broadcast_tensors broadcast_shapes repeat tile cat stack split split_with_sizes
        chunk unbind narrow select flip roll tril triu diag diagonal diag_embed constant_pad_nd
        nn.functional.pad
        """,
    "indexing": """
        __getitem__ index_put index_select gather scatter scatter_add masked_select masked_scatter take_along_dim
        nonzero argwhere
        """,
    "matrix": """
        matmul mm bmm mv dot vdot outer addmm addmv addr baddbmm einsum tensordot linalg.inv linalg.det linalg.slogdet
        linalg.solve linalg.cholesky linalg.norm linalg.vector_norm linalg.matrix_norm trace
        """,
    "nn": """
        nn.functional.linear nn.functional.cross_entropy nn.functional.nll_loss nn.functional.mse_loss
        nn.functional.l1_loss nn.functional.binary_cross_entropy nn.functional.binary_cross_entropy_with_logits
        nn.functional.one_hot nn.functional.embedding
        """,
}


@dataclass(frozen=True)
class Notes:
    """What is not compared for one operator, each with its reason."""

    skip: dict[str, str] = field(default_factory=dict)  # check -> why it does not apply
    tol: dict[str, tuple[float, float]] = field(default_factory=dict)  # dtype -> (relative, absolute)
    values: bool = True  # False: the memory is uninitialised, only dtype and shape are compared


NOTES: dict[str, Notes] = {
    "empty": Notes(values=False),
    "empty_like": Notes(values=False),
    "new_empty": Notes(values=False),
    "__rmod__": Notes(skip={"special": "PyTorch has no gradient for a number modulo a tensor"}),
    "__rpow__": Notes(skip={"special": "PyTorch fails an internal assertion on True ** tensor"}),
}


def notes(name: str) -> Notes:
    """The notes on an operator, by full name (`div.floor_rounding`) or else by name (`div`)."""
    return NOTES.get(name) or NOTES.get(name.partition("/")[0]) or Notes()


def names() -> list[str]:
    """All names in the table, in order."""
    return [name for group in GROUPS.values() for name in group.split()]
