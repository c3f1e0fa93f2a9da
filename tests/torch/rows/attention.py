"""Attention, bags of embeddings, fused output layers, and what draws random numbers between them."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"attention": """
        nn.functional.scaled_dot_product_attention nn.functional.multi_head_attention_forward
        nn.functional.embedding_bag nn.functional.linear_cross_entropy
        native_dropout_backward nn.functional.rrelu
        """}

# Exponentials of scores of about 100, which cancel.
STEEP = {"float32": (5e-4, 5e-5), "float16": (4e-3, 1e-3), "bfloat16": (3e-2, 1e-2),
         "grad/float16": (2e-2, 2e-2), "grad/bfloat16": (2e-1, 2e-1)}  # fmt: skip
NOTES: dict[str, Notes] = {
    "nn.functional.scaled_dot_product_attention": Notes(
        tol=STEEP, skip={"gradgrad": "PyTorch's fused kernel has no second gradient"}
    ),
    "nn.functional.multi_head_attention_forward": Notes(tol={"float32": (5e-4, 5e-5)}),
    "nn.functional.linear_cross_entropy/chunked": Notes(skip={"gradgrad": "PyTorch has none here"}),
    "nn.functional.linear_cross_entropy/chunked_none": Notes(
        skip={"gradgrad": "PyTorch has none here"}, tol={"float32": (5e-5, 5e-6)}
    ),
}
