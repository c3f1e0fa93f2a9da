"""Layer, batch, group, instance, root-mean-square and local response normalisation."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {"normalization": """
        nn.functional.layer_norm nn.functional.batch_norm nn.functional.group_norm nn.functional.instance_norm
        nn.functional.rms_norm nn.functional.local_response_norm
        native_layer_norm native_batch_norm native_group_norm
        """}

# PyTorch computes x r - mean r, which differ by rounding where Penlight's (x - mean) r is 0 or small; in half precision
# batch_norm keeps mean and r in it.
ROUNDED = {"float16": (3e-3, 3e-3), "bfloat16": (3e-2, 3e-2)}
NOTES: dict[str, Notes] = {
    "native_layer_norm": Notes(
        tol={**ROUNDED, "float32": (1e-4, 3e-5)}, skip={"gradgrad": "PyTorch's fails for a bias without a weight"}
    ),
    "nn.functional.batch_norm": Notes(tol=ROUNDED),
    "native_batch_norm": Notes(
        tol=ROUNDED, skip={"out": "PyTorch's result for a non-contiguous input and out= is wrong"}
    ),
    "nn.functional.instance_norm": Notes(tol={"float16": (5e-3, 5e-3), "bfloat16": (5e-2, 5e-2)}),
    "native_group_norm": Notes(skip={"tangent": "PyTorch refuses the non-contiguous samples"}),
}
