"""Interpolation, sampling on grids, rearranged pixels."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "vision": """
    nn.functional.interpolate nn.functional.upsample_bilinear nn.functional.upsample_nearest
    nn.functional.grid_sample grid_sampler_2d grid_sampler_3d
    """
}

# Of cubic weights two are negative: what is left of a sum of large terms, added in another order.
CANCELLED = {"float32": (1e-3, 5e-4)}
# PyTorch computes weights and sums in half precision, too, and not the points alone; Penlight in single, rounded once.
# In the gradient of a point that is multiplied by half the size of the image, here 20.
IN_HALF = {"float16": (1.5e-2, 2e-1), "bfloat16": (1e-1, 1.0)}

NOTES: dict[str, Notes] = {
    "nn.functional.interpolate/linear": Notes(tol={"float16": (4e-3, 4e-3), "bfloat16": (3e-2, 3e-2)}),
    "nn.functional.interpolate/trilinear": Notes(tol={"float16": (5e-3, 5e-3), "bfloat16": (4e-2, 4e-2)}),
    "nn.functional.interpolate/area": Notes(tol={"float16": (4e-3, 4e-3), "bfloat16": (3e-2, 3e-2)}),
    "nn.functional.interpolate/bicubic": Notes(
        tol={"float32": (1e-4, 5e-5), "float16": (4e-3, 4e-3), "bfloat16": (5e-2, 5e-2)}
    ),
    "nn.functional.grid_sample": Notes(tol=IN_HALF),
    "grid_sampler_2d": Notes(tol={**CANCELLED, "float16": (3e-2, 1.0), "bfloat16": (1e-1, 4.0)}),
    "grid_sampler_3d": Notes(
        tol=IN_HALF,
        skip={"grad/bfloat16": "each gradient of the grid is a difference of sums of rounded products"},
    ),
}
