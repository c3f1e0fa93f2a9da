"""Writes the coefficients of `src/penlight/ops/special/fits.py`: run it after changing a fit. It needs mpmath.

Each fit is a polynomial in ``u - centre`` that interpolates at the Chebyshev nodes of an interval of ``u``, in 40
digits: as good as minimax to a factor of about 2. The degree is the least with an error below the dtype's rounding.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp

mp.mp.dps = 40
TARGET = Path(__file__).parent.parent / "src/penlight/ops/special/fits.py"
CROSSING = ("AIRY", "K0", "K1", "Y0", "Y1")  # these have roots: their errors are absolute
BOUNDS = {"float32": mp.mpf(2) ** -27, "float64": mp.mpf(2) ** -55}
J0_ROOTS = mp.besseljzero(0, 1) ** 2, mp.besseljzero(0, 2) ** 2
J1_ROOTS = mp.besseljzero(1, 1) ** 2, mp.besseljzero(1, 2) ** 2
PSI_ROOT = mp.findroot(mp.digamma, mp.mpf("1.46"))

Function = Callable[[Any], Any]


def from_square(function: Function) -> Function:
    return lambda z: function(mp.sqrt(z))


def from_inverse(function: Function) -> Function:
    """Of u = 1/x: at 0 the limit."""
    return lambda u: function(1 / u if u > mp.mpf(10) ** -12 else mp.mpf(10) ** 12)


def binet(w: Any) -> Any:
    """(lgamma(x) - Stirling's leading terms) x, of w = 1/x^2."""
    if w < mp.mpf(10) ** -6:
        return mp.fsum(
            c * w**k for k, c in enumerate([mp.mpf(1) / 12, -mp.mpf(1) / 360, mp.mpf(1) / 1260, -mp.mpf(1) / 1680])
        )
    x = 1 / mp.sqrt(w)
    return (mp.loggamma(x) - (x - 0.5) * mp.log(x) + x - mp.log(2 * mp.pi) / 2) * x


def psi_tail(w: Any) -> Any:
    """(ln x - 1/(2x) - psi(x)) x^2, of w = 1/x^2."""
    if w < mp.mpf(10) ** -6:
        return mp.fsum(
            c * w**k for k, c in enumerate([mp.mpf(1) / 12, -mp.mpf(1) / 120, mp.mpf(1) / 252, -mp.mpf(1) / 240])
        )
    x = 1 / mp.sqrt(w)
    return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x * x


def trigamma_tail(w: Any) -> Any:
    """(psi'(x) - 1/x - 1/(2x^2)) x^3, of w = 1/x^2."""
    if w < mp.mpf(10) ** -6:
        return mp.fsum(
            c * w**k for k, c in enumerate([mp.mpf(1) / 6, -mp.mpf(1) / 30, mp.mpf(1) / 42, -mp.mpf(1) / 30])
        )
    x = 1 / mp.sqrt(w)
    return (mp.psi(1, x) - 1 / x - 1 / (2 * x * x)) * x**3


def phase(order: int, part: int) -> Function:
    """P and Q x of Hankel's expansion J + i Y = sqrt(2 / (pi x)) (P + i Q) exp(i (x - (order/2 + 1/4) pi))."""

    def of(w: Any) -> Any:
        x = 1 / mp.sqrt(w) if w > mp.mpf(10) ** -8 else mp.mpf(10) ** 4
        h = mp.besselj(order, x) + 1j * mp.bessely(order, x)
        p = h * mp.sqrt(mp.pi * x / 2) * mp.exp(-1j * (x - (mp.mpf(order) / 2 + mp.mpf(1) / 4) * mp.pi))
        return p.real if part == 0 else p.imag * x

    return of


def erfcx(x: Any) -> Any:
    return (
        mp.exp(x * x) * mp.erfc(x)
        if x < 200
        else (1 - 1 / (2 * x * x) + 3 / (4 * x**4) - 15 / (8 * x**6)) / (x * mp.sqrt(mp.pi))
    )


def scaled_erfc(q: Any) -> Any:
    if q > 1 - mp.mpf(10) ** -10:
        return 2 / mp.sqrt(mp.pi)
    x = 3 * (1 + q) / (1 - q)
    return (1 + 2 * x) * erfcx(x)


def ndtri_tail(u: Any) -> Any:
    """(z - x) z - ln z, of u = 1/z, where x = -ndtri(p) and z = sqrt(-2 ln p)."""
    z = 1 / u
    goal = -z * z / 2
    x = z - (mp.log(z) + mp.log(2 * mp.pi) / 2) / z

    def log_tail(x: Any) -> Any:
        return mp.log(erfcx(x / mp.sqrt(2)) / 2) - x * x / 2

    x = mp.findroot(lambda x: log_tail(x) - goal, x)
    return (z - x) * z - mp.log(z)


def airy_decay(u: Any) -> Any:
    zeta = 1 / u if u > mp.mpf(10) ** -9 else mp.mpf(10) ** 9
    x = (zeta * 3 / 2) ** (mp.mpf(2) / 3)
    if zeta > 10**6:
        return (1 - mp.mpf(5) / 72 / zeta) / (2 * mp.sqrt(mp.pi))
    return mp.airyai(x) * mp.exp(zeta) * x**0.25


def airy_phase(part: int) -> Function:
    """Ai(-x) = x^(-1/4) / sqrt(pi) (P cos(zeta - pi/4) + Q / zeta sin(zeta - pi/4)), of w = 1/zeta^2."""

    def of(w: Any) -> Any:
        zeta = 1 / mp.sqrt(w) if w > mp.mpf(10) ** -6 else mp.mpf(10) ** 3
        x = (zeta * 3 / 2) ** (mp.mpf(2) / 3)
        h = (mp.airyai(-x) + 1j * -mp.airybi(-x)) * x**0.25 * mp.sqrt(mp.pi) * mp.exp(-1j * (zeta - mp.pi / 4))
        return h.real if part == 0 else -h.imag * zeta

    return of


# name -> the function of u and the interval of u
FITS: dict[str, tuple[Function, Any, Any]] = {
    "LGAMMA_2": (lambda x: mp.loggamma(x) / (x - 2) if x != 2 else mp.digamma(2), 1.5, 2.5),
    "LGAMMA_3": (lambda x: mp.loggamma(x) / (x - 2), 2.5, 4.5),
    "LGAMMA_TAIL": (binet, 0, mp.mpf(1) / 20),
    "PSI_1": (lambda x: mp.digamma(x) / (x - PSI_ROOT), 1, 2),
    "PSI_TAIL": (psi_tail, 0, 0.25),
    "TRIGAMMA_1": (lambda x: mp.psi(1, x) * x * x, 1, 2),
    "TRIGAMMA_TAIL": (trigamma_tail, 0, 0.25),
    "I0": (lambda z: (mp.besseli(0, 2 * mp.sqrt(z)) - 1) / z if z else mp.mpf(1), 0, 15.0625),
    "I0_TAIL": (
        from_inverse(
            lambda x: (
                mp.besseli(0, x) * mp.exp(-x) * mp.sqrt(x)
                if x < 5000
                else (1 + 1 / (8 * x) + 9 / (128 * x * x) + mp.mpf(75) / 1024 / x**3) / mp.sqrt(2 * mp.pi)
            )
        ),
        0,
        mp.mpf(2) / 15,
    ),
    "I1": (lambda z: (mp.besseli(1, 2 * mp.sqrt(z)) / mp.sqrt(z) - 1) / z if z else mp.mpf(1) / 2, 0, 15.0625),
    "I1_TAIL": (
        from_inverse(
            lambda x: (
                mp.besseli(1, x) * mp.exp(-x) * mp.sqrt(x)
                if x < 5000
                else (1 - 3 / (8 * x) - 15 / (128 * x * x) - mp.mpf(105) / 1024 / x**3) / mp.sqrt(2 * mp.pi)
            )
        ),
        0,
        mp.mpf(2) / 15,
    ),
    "K0": (
        lambda z: mp.besselk(0, mp.sqrt(z)) + mp.log(mp.sqrt(z) / 2) * mp.besseli(0, mp.sqrt(z)) if z else -mp.euler,
        0,
        4,
    ),
    "K0_TAIL": (from_inverse(lambda x: mp.besselk(0, x) * mp.exp(x) * mp.sqrt(x)), 0, 0.5),
    "K1": (
        lambda z: (
            (mp.besselk(1, mp.sqrt(z)) - 1 / mp.sqrt(z) - mp.log(mp.sqrt(z) / 2) * mp.besseli(1, mp.sqrt(z)))
            / mp.sqrt(z)
            if z
            else (2 * mp.euler - 1) / 4
        ),
        0,
        4,
    ),
    "K1_TAIL": (from_inverse(lambda x: mp.besselk(1, x) * mp.exp(x) * mp.sqrt(x)), 0, 0.5),
    "J0": (lambda z: mp.besselj(0, mp.sqrt(z)) / ((z - J0_ROOTS[0]) * (z - J0_ROOTS[1])), 0, 25),
    "J1": (
        lambda z: (
            (mp.besselj(1, mp.sqrt(z)) / mp.sqrt(z) if z else mp.mpf(1) / 2) / ((z - J1_ROOTS[0]) * (z - J1_ROOTS[1]))
        ),
        0,
        25,
    ),
    "Y0": (
        lambda z: (
            mp.bessely(0, mp.sqrt(z)) - mp.log(z) / mp.pi * mp.besselj(0, mp.sqrt(z))
            if z
            else 2 / mp.pi * (mp.euler - mp.log(2))
        ),
        0,
        25,
    ),
    "Y1": (
        lambda z: (
            (
                (mp.bessely(1, mp.sqrt(z)) + 2 / mp.pi / mp.sqrt(z) - mp.log(z) / mp.pi * mp.besselj(1, mp.sqrt(z)))
                / mp.sqrt(z)
            )
            if z
            else (2 * mp.euler - 1 - 2 * mp.log(2)) / (2 * mp.pi)
        ),
        0,
        25,
    ),
    "P0": (phase(0, 0), 0, mp.mpf(1) / 25),
    "Q0": (phase(0, 1), 0, mp.mpf(1) / 25),
    "P1": (phase(1, 0), 0, mp.mpf(1) / 25),
    "Q1": (phase(1, 1), 0, mp.mpf(1) / 25),
    "ERFCX_NEAR": (erfcx, 0, 2),
    "ERFCX_FAR": (scaled_erfc, -0.2, 1),
    "NDTRI": (lambda z: mp.sqrt(2) * mp.erfinv(2 * mp.sqrt(z)) / mp.sqrt(z) if z else mp.sqrt(2 * mp.pi), 0, 0.14),
    "NDTRI_TAIL": (ndtri_tail, mp.mpf(1) / 6, mp.mpf(1) / 2),
    "NDTRI_END": (ndtri_tail, mp.mpf(1) / 40, mp.mpf(1) / 6),
    "AIRY": (mp.airyai, -4.2, 2.1),
    "AIRY_DECAY": (airy_decay, 0, 0.5),
    "AIRY_P": (airy_phase(0), 0, 0.031),
    "AIRY_Q": (airy_phase(1), 0, 0.031),
}


def interpolate(function: Function, low: Any, high: Any, count: int) -> tuple[list[Any], Any]:
    """Chebyshev coefficients, and how large the last ones are."""
    nodes = [mp.cos(mp.pi * (k + mp.mpf(1) / 2) / count) for k in range(count)]
    values = [function((low + high) / 2 + (high - low) / 2 * node) for node in nodes]
    return [
        mp.fsum(v * mp.cos(j * mp.pi * (k + mp.mpf(1) / 2) / count) for k, v in enumerate(values))
        * (1 if not j else 2)
        / count
        for j in range(count)
    ], values


def monomials(chebyshev: list[Any], half: Any) -> list[Any]:
    """Coefficients in powers of u - centre."""
    before, now = [mp.mpf(1)], [mp.mpf(0), mp.mpf(1)]
    total = [mp.mpf(0)] * len(chebyshev)
    total[0] = chebyshev[0]
    for c in chebyshev[1:]:
        for k, value in enumerate(now):
            total[k] += c * value
        following = [mp.mpf(0), *[2 * value for value in now]]
        for k, value in enumerate(before):
            following[k] -= value
        before, now = now, following
    return [value / half**k for k, value in enumerate(total)]


def main() -> int:
    wanted = sys.argv[1:] or list(FITS)
    lines = [
        '"""Polynomials for the special functions, by `tools/fit_special.py`: dtype -> (centre, coefficients)."""',
        "",
        "from __future__ import annotations",
        "",
        "# fmt: off",
    ]
    for name in wanted:
        function, low, high = FITS[name]
        low, high = mp.mpf(low), mp.mpf(high)
        lines.append(f"{name}: dict[str, tuple[float, tuple[float, ...]]] = {{")
        full, values = interpolate(function, low, high, 46)
        least = min(abs(v) for v in values) if name not in CROSSING else mp.mpf(1) / 4
        for dtype, bound in BOUNDS.items():
            count = next((n for n in range(2, 46) if mp.fsum(abs(c) for c in full[n:]) < bound * least), 46)
            digits = 10 if dtype == "float32" else 17
            numbers = [mp.nstr(c, digits) for c in monomials(full[:count], (high - low) / 2)]
            numbers = [repr(float(number)) for number in numbers]
            print(name, dtype, count, file=sys.stderr)
            rows, row = [], "       "
            for number in numbers:
                if len(row) + len(number) + 2 > 118:
                    rows.append(row)
                    row = "       "
                row += f" {number},"
            rows.append(row)
            centre = repr(float((low + high) / 2))
            lines += [f'    "{dtype}": ({centre}, (', *rows, "    )),"]
        lines.append("}")
    TARGET.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
