"""Special functions, on NumPy alone.

They are pieced together from polynomials that `tools/fit_special.py` fits (fits.py), one a region of the numbers.
"""

from . import airy, bessel, gamma, incomplete, modified, normal, orthogonal, zeta

__all__ = ["airy", "bessel", "gamma", "incomplete", "modified", "normal", "orthogonal", "zeta"]
