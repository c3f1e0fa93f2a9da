"""Copies of views, strides, integers, histograms, factorizations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import penlight as torch
from penlight.autograd import gradcheck, gradgradcheck


def test_copies_share_no_memory():
    x = torch.arange(6.0).reshape(2, 3)
    copies = [
        torch.alias_copy(x), torch.expand_copy(x, (2, 2, 3)), torch.view_copy(x, (3, 2)), torch.permute_copy(x, (1, 0)),
        torch.transpose_copy(x, 0, 1), torch.t_copy(x), torch.unsqueeze_copy(x, 0), torch.squeeze_copy(x),
        torch.diagonal_copy(x), torch.unfold_copy(x, 1, 2, 1), torch.select_copy(x, 0, 1), torch.slice_copy(x, 1, 1),
        torch.as_strided_copy(x, (2, 2), (1, 1)), *torch.unbind_copy(x), *torch.split_with_sizes_copy(x, [1, 2], 1),
    ]  # fmt: skip
    for copy in copies:
        assert not np.shares_memory(copy.numpy(), x.numpy()) and copy.is_contiguous() and copy._base is None


def test_as_strided_reaches_the_whole_storage():
    """Of a view that NumPy's own as_strided made, too."""
    x = torch.arange(10.0)[2:].unfold(0, 3, 2)
    assert x.as_strided((2,), (1,), 0).tolist() == [0.0, 1.0]


def test_the_tangent_of_as_strided_is_zero_outside_of_the_input():
    forward = torch.autograd.forward_ad
    with forward.dual_level():
        base = torch.arange(4.0)
        dual = forward.make_dual(base[1:3], torch.tensor([5.0, 7.0]))
        assert forward.unpack_dual(dual.as_strided((2,), (2,), 0)).tangent.tolist() == [0.0, 7.0]


def test_as_strided_scatter_has_the_gradient_of_what_is_left():
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    src = torch.randn(2, dtype=torch.float64, requires_grad=True)
    assert gradcheck(lambda x, src: torch.as_strided_scatter(x, src, (2,), (2,), 1), (x, src))


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_frexp_and_ldexp_are_inverse(dtype):
    x = torch.tensor([0.0, -0.0, 1.0, -3.5, 6e-8, 60000.0, float("inf"), float("nan")], dtype=dtype)
    mantissa, exponent = torch.frexp(x)
    assert torch.equal(torch.ldexp(mantissa, exponent)[:-1], x[:-1])


def test_the_lowest_integers():
    low = -(2**63)
    assert torch.gcd(torch.tensor([low]), torch.tensor([7])).item() == 1
    assert torch.lcm(torch.tensor([low]), torch.tensor([1])).item() == low  # as 2**63 overflows


@pytest.mark.parametrize("p", [1, 1.5, 2, float("inf")])
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_renorm_derivatives(p, dtype):
    torch.manual_seed(0)
    x = torch.randn(3, 4, dtype=dtype, requires_grad=True)
    assert gradcheck(lambda x: torch.renorm(x, p, 1, 1.5), (x,))
    assert gradgradcheck(lambda x: torch.renorm(x, p, 1, 1.5), (x,))


def test_histogram_counts_like_numpy():
    torch.manual_seed(0)
    x, weight = torch.randn(1000, dtype=torch.float64), torch.rand(1000, dtype=torch.float64)
    cases: list[dict[str, Any]] = [{}, {"range": (-1.0, 0.5)}, {"weight": weight, "density": True}]
    for kwargs in cases:
        counts, edges = torch.histogram(x, 17, **kwargs)
        wanted = np.histogram(
            x.numpy(), 17, kwargs.get("range"), kwargs.get("density"), weight.numpy() if "weight" in kwargs else None
        )
        np.testing.assert_allclose(counts.numpy(), wanted[0])
        np.testing.assert_allclose(edges.numpy(), wanted[1])


@pytest.mark.parametrize("shape", [(4, 3), (3, 3), (2, 5, 2), (4, 1), (3, 0)])
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_householder_products_give_q(shape, dtype):
    torch.manual_seed(0)
    x = torch.randn(shape, dtype=dtype)
    a, tau = torch.geqrf(x)
    Q = torch.linalg.householder_product(a, tau)
    np.testing.assert_allclose((Q @ a[..., : shape[-1], :].triu()).numpy(), x.numpy(), atol=1e-12)
    c = torch.randn((*shape[:-1], 2), dtype=dtype)
    turned = torch.ormqr(a, tau, c)
    np.testing.assert_allclose(torch.ormqr(a, tau, turned, transpose=True).numpy(), c.numpy(), atol=1e-12)
    right = torch.ormqr(a, tau, c.mH, left=False, transpose=True)
    np.testing.assert_allclose(right.numpy(), turned.mH.numpy(), atol=1e-12)


@pytest.mark.parametrize(("left", "transpose"), [(True, False), (True, True), (False, False), (False, True)])
def test_ormqr_derivatives(left, transpose):
    torch.manual_seed(0)
    a, tau, c = (
        torch.randn(s, dtype=torch.complex128, requires_grad=True) for s in ((4, 2), (2,), (4, 3) if left else (3, 4))
    )
    assert gradcheck(lambda a, tau, c: torch.ormqr(a, tau, c, left, transpose), (a, tau, c))


@pytest.mark.parametrize("hermitian", [False, True])
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_ldl_solves(hermitian, count):
    """With zeros on the diagonal, so that rows are exchanged and blocks of two are needed."""
    torch.manual_seed(count)
    A = torch.randn(3, count, count, dtype=torch.complex128)
    A = A + (A.mH if hermitian else A.mT)
    A.diagonal(0, -2, -1)[..., ::2] = 0 if count > 1 else 1
    B = torch.randn(3, count, 2, dtype=torch.complex128)
    LD, pivots = torch.linalg.ldl_factor(A, hermitian=hermitian)
    X = torch.linalg.ldl_solve(LD, pivots, B, hermitian=hermitian)
    np.testing.assert_allclose((A @ X).numpy(), B.numpy(), atol=1e-9)


def test_low_rank_decompositions():
    torch.manual_seed(0)
    A = torch.randn(3, 20, 4) @ torch.randn(3, 4, 30)
    for M in (None, torch.randn(20, 30)):
        total = A if M is None else A + M
        U, S, V = torch.svd_lowrank(total, q=5, M=M)
        np.testing.assert_allclose((U * S[..., None, :] @ V.mH).numpy(), A.numpy(), atol=1e-3)
    U, S, V = torch.pca_lowrank(A, q=4)
    np.testing.assert_allclose((V.mH @ V).numpy(), np.broadcast_to(np.eye(4), (3, 4, 4)), atol=1e-4)
