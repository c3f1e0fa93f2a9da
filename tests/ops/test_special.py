"""Special functions: identities, edges, derivatives."""

from __future__ import annotations

from collections.abc import Callable
from math import erfc, inf, isnan, lgamma, nan, pi
from typing import Any

import numpy as np
import pytest

import penlight as torch

from .checks import gradcheck

S = torch.special
POSITIVE: Any = np.array([0.3, 0.9, 1.4, 1.9, 2.7, 4.2, 7.6, 7.9, 13.0])
SIGNED: Any = np.array([-9.3, -4.7, -2.4, -0.6, 0.4, 1.2, 2.2, 5.5, 8.4])

DIFFERENTIABLE: dict[str, tuple[Callable[..., Any], Any]] = {
    "lgamma": (torch.lgamma, np.concatenate([POSITIVE, SIGNED])),
    "digamma": (torch.digamma, np.concatenate([POSITIVE, SIGNED])),
    "trigamma": (lambda x: torch.polygamma(1, x), POSITIVE),
    "polygamma": (lambda x: torch.polygamma(3, x), POSITIVE),
    "mvlgamma": (lambda x: torch.mvlgamma(x, 3), POSITIVE + 1),
    "i0e": (S.i0e, SIGNED),
    "i1e": (S.i1e, SIGNED),
    "i0": (torch.i0, SIGNED / 4),
    "i1": (S.i1, SIGNED / 4),
    "ndtr": (S.ndtr, SIGNED / 3),
    "ndtri": (S.ndtri, np.array([0.01, 0.13, 0.14, 0.4, 0.5, 0.7, 0.9])),
    "log_ndtr": (S.log_ndtr, SIGNED / 2),
    "erfcx": (S.erfcx, np.array([-1.5, -0.4, 0.3, 1.9, 2.1, 8.0])),
    "igamma": (lambda x: torch.igamma(torch.tensor(POSITIVE), x), POSITIVE[::-1]),
    "igammac": (lambda x: torch.igammac(torch.tensor(POSITIVE), x), POSITIVE[::-1]),
    "zeta": (lambda y: S.zeta(2.5, y), POSITIVE),
}


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_derivatives(name: str) -> None:
    function, values = DIFFERENTIABLE[name]
    gradcheck(function, values, step=1e-5, tolerance=1e-4)


def values(function: Callable[..., Any], *arrays: Any) -> Any:
    return function(*[torch.from_numpy(np.ascontiguousarray(each)) for each in arrays]).numpy()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [40, 20_000])
def test_identities(dtype: Any, size: int) -> None:
    x: Any = np.linspace(0.05, 30, size).astype(dtype)
    close: Any = dict(rtol=40 * np.finfo(dtype).eps, atol=40 * np.finfo(dtype).eps)
    allclose = np.testing.assert_allclose
    assert values(torch.lgamma, x).dtype == dtype
    exact = np.array([lgamma(each) for each in x.tolist()])
    allclose(values(torch.lgamma, x), exact, **close)
    exact = np.array([erfc(each / 2) for each in x.tolist()])
    allclose(values(torch.erfc, x / 2), exact, rtol=close["rtol"], atol=1e-37)
    allclose(values(torch.digamma, x + 1), values(torch.digamma, x) + 1 / x, **close)
    third = values(lambda x: torch.polygamma(2, x), x)
    allclose(values(lambda x: torch.polygamma(2, x), x + 1), third + 2 / x**3, rtol=5e-4 if size else 0, atol=1e-3)
    i0e, i1e = values(S.i0e, x), values(S.i1e, x)
    k0e, k1e = values(S.scaled_modified_bessel_k0, x), values(S.scaled_modified_bessel_k1, x)
    allclose((i0e * k1e + i1e * k0e) * x, 1, rtol=close["rtol"])  # Wronskians
    j0, j1 = values(S.bessel_j0, x), values(S.bessel_j1, x)
    y0, y1 = values(S.bessel_y0, x), values(S.bessel_y1, x)
    allclose((j1 * y0 - j0 * y1) * x, 2 / pi, rtol=close["rtol"])
    p = (np.arange(1, size) / size).astype(dtype)
    allclose(values(S.ndtr, values(S.ndtri, p)), p, **close)
    a = x[::-1].copy()
    allclose(values(torch.igamma, a, x) + values(torch.igammac, a, x), 1, **close)
    allclose(values(torch.igamma, np.ones_like(x), x), -np.expm1(-x), **close)


def test_polynomials_of_all_degrees() -> None:
    x, n = np.meshgrid(np.linspace(-1.5, 1.5, 31), np.arange(12))
    degrees = torch.from_numpy(n)
    for name, basis in (
        ("chebyshev_polynomial_t", np.polynomial.Chebyshev),
        ("hermite_polynomial_h", np.polynomial.Hermite),
        ("hermite_polynomial_he", np.polynomial.HermiteE),
        ("laguerre_polynomial_l", np.polynomial.Laguerre),
        ("legendre_polynomial_p", np.polynomial.Legendre),
    ):
        found = getattr(S, name)(torch.from_numpy(x), degrees).numpy()
        expected = np.array([basis.basis(k)(row) for k, row in enumerate(x)])
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert S.chebyshev_polynomial_u(torch.tensor([1.0, -1.0, 0.5]), -1).tolist() == [0, 0, 0]
    assert S.chebyshev_polynomial_u(torch.tensor([1.0, -1.0]), 9).tolist() == [10, -10]


EDGES: list[tuple[Callable[..., Any], list[float], list[float]]] = [
    (torch.lgamma, [0.0, -2.0, inf, -inf, nan], [inf, inf, inf, inf, nan]),
    (torch.digamma, [0.0, -0.0, -1.0, inf, nan], [-inf, inf, nan, inf, nan]),
    (S.ndtri, [0.0, 1.0, 0.5, 2.0, nan], [-inf, inf, 0.0, nan, nan]),
    (S.log_ndtr, [-inf, inf, nan], [-inf, 0.0, nan]),
    (S.erfcx, [inf, -inf, -30.0, 0.0, nan], [0.0, inf, inf, 1.0, nan]),
    (S.modified_bessel_k0, [0.0, -1.0, inf, nan], [inf, nan, 0.0, nan]),
    (S.bessel_y1, [0.0, -1.0, nan], [-inf, nan, nan]),
    (S.i0e, [0.0, inf, nan], [1.0, 0.0, nan]),
    (S.spherical_bessel_j0, [0.0, inf, nan], [1.0, 0.0, nan]),
    (lambda x: S.zeta(x, 1), [1.0, 0.5, inf, nan], [inf, nan, 1.0, nan]),
    (lambda x: torch.igamma(torch.ones(4), x), [0.0, inf, -1.0, nan], [0.0, 1.0, nan, nan]),
]


@pytest.mark.parametrize(("function", "given", "expected"), EDGES)
def test_edges(function: Callable[..., Any], given: list[float], expected: list[float]) -> None:
    found = function(torch.tensor(given)).tolist()
    assert all(a == b or (isnan(a) and isnan(b)) for a, b in zip(found, expected, strict=True)), found


@pytest.mark.parametrize("function", [torch.lgamma, torch.digamma, torch.i0, S.erfcx, S.ndtri, S.bessel_j1, S.airy_ai])
def test_layouts_and_empty(function: Callable[..., Any]) -> None:
    x = torch.linspace(0.1, 0.9, 12).reshape(3, 4)
    whole = function(x)
    assert torch.equal(function(x.t()), whole.t())
    assert torch.equal(function(x[:, ::2]), whole[:, ::2])
    assert function(torch.empty(0, 3)).shape == (0, 3)
    assert function(x[1, 1]).shape == ()
    assert function(torch.tensor([1])).dtype == torch.float32


def test_what_is_refused() -> None:
    half = torch.ones(1, dtype=torch.float16)
    with pytest.raises(NotImplementedError, match=r'^"erfcx_cpu" not implemented for .Half.'):
        S.erfcx(half)
    with pytest.raises(RuntimeError, match=r"^polygamma\(n, x\) does not support negative n\."):
        torch.polygamma(-1, half)
    with pytest.raises(NotImplementedError, match=r"^the derivative for 'igamma: input' is not implemented\."):
        torch.igamma(torch.ones(1, requires_grad=True), torch.ones(1)).backward()


FEW = (
    "digamma i0 i0e i1 i1e ndtri log_ndtr erfcx erfinv entr airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 gammaln "
    "modified_bessel_k0 modified_bessel_k1 scaled_modified_bessel_k0 scaled_modified_bessel_k1"
)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", FEW.split())
def test_few_elements_as_many(name, dtype):
    # Few go through Python's numbers, one by one, many through NumPy.
    function = getattr(torch.special, name)
    ends = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, float("inf"), -float("inf"), float("nan"), 1e-30, 30.0, -30.0, 1e300]
    x = torch.tensor([*ends, *[0.07 * k - 3.45 for k in range(180)]], dtype=dtype)
    many = function(x)
    few = torch.cat([function(one) for one in x.split(1)])
    assert torch.allclose(few, many, 3e-5 if dtype is torch.float32 else 1e-12, 1e-6, equal_nan=True)
    together = torch.cat([function(some) for some in x.split(40)])  # one that is refused sends all to NumPy
    assert torch.allclose(together, many, 3e-5 if dtype is torch.float32 else 1e-12, 1e-6, equal_nan=True)


@pytest.mark.parametrize(
    "name", ["gammainc", "gammaincc", "zeta", "xlog1py", "chebyshev_polynomial_v", "laguerre_polynomial_l"]
)
def test_few_pairs_as_many(name):
    function = getattr(torch.special, name)
    numbers = torch.tensor([0.0, 0.2, 1.0, 3.0, 9.0, 12.0, 40.0])
    x, y = [each.reshape(-1) for each in torch.meshgrid(numbers, numbers + 0.1, indexing="ij")]
    many = function(x.repeat(3), y.repeat(3))[: len(x)]
    few = torch.cat([function(*pair) for pair in zip(x.split(1), y.split(1))])
    assert torch.allclose(few, many, 1e-3, 1e-6, equal_nan=True)


def test_j1_is_negative_beside_a_zero():
    assert torch.special.bessel_j1(torch.tensor([0.0, 4.0] * 40))[1] < 0


def test_phases_of_huge_numbers_are_rounded():
    # As in PyTorch: x - pi / 4 is x in float32.
    x = torch.tensor([2.0**31])
    assert torch.allclose(torch.special.bessel_j0(x), torch.cos(x) * (2 / (pi * x)) ** 0.5, 1e-4, 0)
    assert torch.allclose(torch.special.bessel_y1(x), torch.sin(x) * (2 / (pi * x)) ** 0.5, 1e-4, 0)


def test_zeta_of_huge_powers():
    q = torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    assert torch.special.zeta(1e10, q).tolist() == [float("inf"), 1, 0]
    assert torch.allclose(
        torch.special.zeta(1e30, q), torch.tensor([float("inf"), 1, float("nan")]).double(), equal_nan=True
    )
