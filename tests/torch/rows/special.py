"""Special functions."""

from __future__ import annotations

from tests.torch.rows import Notes

GROUPS: dict[str, str] = {
    "special": """
    lgamma digamma polygamma mvlgamma igamma igammac i0 special.i0e special.i1 special.i1e special.ndtr special.ndtri
    special.log_ndtr special.erfcx special.zeta special.polygamma special.bessel_j0 special.bessel_j1 special.bessel_y0
    special.bessel_y1 special.modified_bessel_i0 special.modified_bessel_i1 special.modified_bessel_k0
    special.modified_bessel_k1 special.scaled_modified_bessel_k0 special.scaled_modified_bessel_k1
    special.spherical_bessel_j0 special.airy_ai special.chebyshev_polynomial_t special.chebyshev_polynomial_u
    special.chebyshev_polynomial_v special.chebyshev_polynomial_w special.shifted_chebyshev_polynomial_t
    special.shifted_chebyshev_polynomial_u special.shifted_chebyshev_polynomial_v special.shifted_chebyshev_polynomial_w
    special.hermite_polynomial_h special.hermite_polynomial_he special.laguerre_polynomial_l
    special.legendre_polynomial_p
    """
}

# In float64 PyTorch's Bessel and Airy functions err by up to 3e-7 (Penlight's agree with mpmath to 1e-15).
_BESSEL = Notes(tol={"float64": (1e-5, 1e-6)})
_UNWRITTEN = Notes(skip={"special": "PyTorch returns what lay in memory for NaN and a degree above 1"})
_ENDLESS = Notes(skip={"special": "PyTorch takes as many steps as the degree says, 2**31 among them"})
_CANCELLING = Notes(tol={"float32": (1e-3, 1e-4), "float16": (1e-2, 1e-2)})
NOTES: dict[str, Notes] = {
    **{
        f"special.{shifted}chebyshev_polynomial_{kind}": _UNWRITTEN
        for shifted, kind in (("", "t"), ("", "u"), ("", "w"), ("shifted_", "t"), ("shifted_", "u"), ("shifted_", "w"))
    },
    "special.laguerre_polynomial_l": _ENDLESS,
    "special.legendre_polynomial_p": _ENDLESS,
    "special.hermite_polynomial_h": _CANCELLING,
    "special.hermite_polynomial_he": _CANCELLING,
    "special.bessel_j0": _BESSEL,
    "special.bessel_j1": _BESSEL,
    "special.bessel_y0": _BESSEL,
    "special.bessel_y1": _BESSEL,
    "special.airy_ai": _BESSEL,
    "special.log_ndtr": Notes(tol={"float32": (1e-3, 1e-5)}),  # the second derivative cancels, by x**2 units
}
