"""Attention, bags of embeddings, fused output layers, and what draws random numbers between them."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"attention": """
        nn.functional.scaled_dot_product_attention nn.functional.multi_head_attention_forward
        nn.functional.embedding_bag nn.functional.linear_cross_entropy
        native_dropout_backward nn.functional.rrelu
        """}

# Exponentials of scores of about 100, which cancel.
STEEP = {"float32": (1e-3, 1e-4), "float16": (2e-2, 2e-2), "bfloat16": (2e-1, 2e-1)}
NOTES: dict[str, Notes] = {
    "nn.functional.scaled_dot_product_attention": Notes(
        tol=STEEP, skip={"gradgrad": "PyTorch's fused kernel has no second gradient"}
    ),
    "nn.functional.multi_head_attention_forward": Notes(tol=STEEP),
    "nn.functional.linear_cross_entropy": Notes(tol={"float32": (1e-4, 1e-5), "float16": (2e-2, 1e-2)}),
    "nn.functional.linear_cross_entropy/chunked": Notes(skip={"gradgrad": "PyTorch has none here"}),
    "nn.functional.linear_cross_entropy/chunked_none": Notes(
        skip={"gradgrad": "PyTorch has none here"}, tol={"float32": (1e-4, 1e-5)}
    ),
}
