"""Copies of views, strides, integers, factorisations and whatever is rare."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "rest": """
        expand_copy diagonal_copy alias_copy view_copy permute_copy split_with_sizes_copy unbind_copy unfold_copy
        squeeze_copy unsqueeze_copy transpose_copy t_copy narrow_copy as_strided as_strided_copy as_strided_scatter
        slice zero_ frexp ldexp gcd lcm isin nextafter polar renorm unravel_index nonzero_static histogram histogramdd
        new_empty_strided empty_strided empty_permuted hash_tensor
        """,
    "random in place": """
        cauchy exponential geometric log_normal
        """,
    "factorizations": """
        geqrf ormqr linalg.householder_product linalg.ldl_factor linalg.ldl_factor_ex linalg.ldl_solve svd_lowrank
        pca_lowrank
        """,
}

_UNINITIALISED = Notes(values=False)
_BEYOND = "the gradient of what is replaced is 0; PyTorch has it the other way round, as its gradcheck says"
NOTES: dict[str, Notes] = {
    "as_strided_scatter": Notes(skip={"grad": _BEYOND, "gradgrad": _BEYOND}),
    "gcd": Notes(skip={"special": "of -2**63 and an odd number, PyTorch has -1"}),
    "lcm": Notes(skip={"special": "PyTorch divides -2**63 by -1, which ends the process"}),
    "histogramdd": Notes(skip={"out": "there is none: the database has it wrong"}),
    "ldexp": Notes(
        skip=dict.fromkeys(("grad/float16", "grad/bfloat16"), "PyTorch rounds the products before it adds them")
    ),
    # Gradients that grow to 1e5, and derivatives through five decompositions in a row.
    "linalg.householder_product": Notes(tol={"complex128": (1e-7, 1e-7), "float32": (5e-3, 5e-3)}),
    "svd_lowrank": Notes(open={"": (0, 2)}, tol={"complex128": (5e-6, 5e-7)}),
    "pca_lowrank": Notes(open={"": (0, 2)}, tol={"complex128": (2e-6, 2e-7)}),
    "new_empty_strided": _UNINITIALISED,
    "empty_strided": _UNINITIALISED,
    "empty_permuted": _UNINITIALISED,
}
