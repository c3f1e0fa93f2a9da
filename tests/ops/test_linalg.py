"""Linear algebra without PyTorch: derivatives by differences, the defining equations, batches, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import penlight as torch
from penlight.backend import lapack
from tests.ops.checks import gradcheck

T = torch.tensor
rng = np.random.default_rng(3)
A = rng.standard_normal((3, 3)) + 3 * np.eye(3)
B = rng.standard_normal((3, 2))
TALL = rng.standard_normal((4, 3))
STACK = rng.standard_normal((2, 3, 3)) + 3 * np.eye(3)
v, w = rng.standard_normal(3), rng.standard_normal(3)


def positive(x: Any) -> Any:
    """A positive-definite matrix made of any."""
    return x @ x.mT + torch.eye(3, dtype=torch.float64)


def symmetric(x: Any) -> Any:
    return x + x.mT


# -- derivatives -------------------------------------------------------------------------------------------------------

FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "mm": (torch.mm, (A, B)),
    "mv": (torch.mv, (A, v)),
    "dot": (torch.dot, (v, w)),
    "outer": (torch.outer, (v, w)),
    "inner": (torch.inner, (A, A)),
    "bmm": (torch.bmm, (STACK, STACK)),
    **{f"matmul {a.shape} {b.shape}": (torch.matmul, (a, b)) for a, b in [
        (v, w), (A, v), (v, A), (A, B), (STACK, A), (A, STACK), (STACK, v), (v, STACK), (STACK[None], STACK[:, None])]},
    "addmm": (lambda x, a, b: torch.addmm(x, a, b, beta=2, alpha=3), (B[0], A, B)),
    "addmv": (lambda x, a, b: torch.addmv(x, a, b, beta=2, alpha=3), (w, A, v)),
    "addr": (lambda x, a, b: torch.addr(x, a, b, beta=2, alpha=3), (A, v, w)),
    "baddbmm": (lambda x, a, b: torch.baddbmm(x, a, b, beta=2), (A, STACK, STACK)),
    "addbmm": (torch.addbmm, (A, STACK, STACK)),
    "cross": (torch.linalg.cross, (A, B[:, :1].repeat(3, 1))),
    "kron": (torch.kron, (A, B)),
    "trace": (torch.trace, (A,)),
    "tensordot": (lambda a, b: torch.tensordot(a, b, ([1, 2], [2, 1])), (STACK, STACK)),
    "multi_dot": (lambda a, b, c: torch.linalg.multi_dot([a, b, c]), (A, B, B.T)),
    **{f"einsum {text}": (lambda *args, text=text: torch.einsum(text, *args), args) for text, args in {
        "ij,jk->ik": (A, B), "ij->": (A,), "ii->i": (A,), "ij->ji": (B,), "bij,bjk->bik": (STACK, STACK),
        "...i,...i->...": (A, A), "i,ij,jk->k": (v, A, B), "ij,ij->i": (A, A), "i,j->ij": (v, w), "bii->b": (STACK,),
        "ij,j": (A, v)}.items()},
    "inv": (torch.linalg.inv, (STACK,)),
    "det": (torch.linalg.det, (STACK,)),
    "logabsdet": (lambda x: torch.linalg.slogdet(x).logabsdet, (STACK,)),
    "solve": (torch.linalg.solve, (A, B)),
    "solve vector": (torch.linalg.solve, (A, v)),
    "solve right": (lambda a, b: torch.linalg.solve(a, b, left=False), (A, B.T)),
    "solve batch": (torch.linalg.solve, (STACK, B)),
    "solve_triangular": (lambda a, b: torch.linalg.solve_triangular(a, b, upper=True), (A, B)),
    "unit triangle": (lambda a, b: torch.linalg.solve_triangular(a, b, upper=False, unitriangular=True), (A, B)),
    "triangular_solve": (lambda b, a: torch.triangular_solve(b, a, transpose=True).solution, (B, A)),
    "cholesky": (lambda x: torch.linalg.cholesky(positive(x)), (STACK,)),
    "cholesky upper": (lambda x: torch.linalg.cholesky(positive(x), upper=True), (A,)),
    "cholesky_solve": (lambda b, x: torch.cholesky_solve(b, torch.linalg.cholesky(positive(x))), (B, A)),
    "cholesky_inverse": (lambda x: torch.cholesky_inverse(torch.linalg.cholesky(positive(x))), (A,)),
    "qr": (lambda x: sum_of_squares(*torch.linalg.qr(x)), (TALL,)),
    "qr wide": (lambda x: sum_of_squares(*torch.linalg.qr(x)), (TALL.T,)),
    "eigvalsh": (lambda x: torch.linalg.eigvalsh(symmetric(x)), (A,)),
    "eigenvectors": (lambda x: torch.linalg.eigh(symmetric(x)).eigenvectors.abs(), (A,)),
    "svdvals": (torch.linalg.svdvals, (TALL,)),
    "singular vectors": (lambda x: torch.linalg.svd(x, full_matrices=False).U.abs(), (TALL,)),
    "right singular vectors": (lambda x: torch.linalg.svd(x, full_matrices=False).Vh.abs(), (TALL.T,)),
    "lu": (lambda x: sum_of_squares(*torch.linalg.lu(x)[1:]), (A,)),
    "lu tall": (lambda x: sum_of_squares(*torch.linalg.lu(x)[1:]), (TALL,)),
    "lu wide": (lambda x: sum_of_squares(*torch.linalg.lu(x)[1:]), (TALL.T,)),
    "lu_solve": (lambda x, b: torch.linalg.lu_solve(*torch.linalg.lu_factor(x), b), (A, B)),
    "lstsq": (lambda x, b: torch.linalg.lstsq(x, b).solution, (TALL, rng.standard_normal((4, 2)))),
    "pinv": (torch.linalg.pinv, (TALL,)),
    "pinv wide": (torch.linalg.pinv, (TALL.T,)),
    "pinv square": (torch.linalg.pinv, (A,)),
    # A product of two thin matrices has one rank near them; its gradient has all terms.
    "pinv deficient": (lambda x: torch.linalg.pinv(x @ x.T, rtol=1e-6), (TALL,)),
    "cond nuc": (lambda x: torch.linalg.cond(x, "nuc"), (A,)),
    "matrix_power": (lambda x: torch.linalg.matrix_power(x, 5), (A / 3,)),
    "negative power": (lambda x: torch.linalg.matrix_power(x, -2), (A,)),
    "matrix_exp": (torch.linalg.matrix_exp, (A / 4,)),
    "cond": (torch.linalg.cond, (A,)),
}


def sum_of_squares(*parts: Any) -> Any:
    """Something that has no free signs."""
    weights = [torch.arange(1.0, part.numel() + 1, dtype=torch.float64).reshape(part.shape) for part in parts]
    return sum((part**2 * weight).sum() for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives(name: str) -> None:
    function, arrays = FUNCTIONS[name]
    gradcheck(function, *arrays, tolerance=1e-4)


@pytest.mark.parametrize("decompose", [torch.linalg.eig, torch.linalg.eigh])
def test_phases_have_no_gradient(decompose: Any) -> None:
    """Of complex eigenvectors only what does not change with their phases has a gradient."""
    x = torch.tensor(A + 1j * A.T, requires_grad=True)
    vectors = decompose(x + x.mH).eigenvectors
    vectors.abs().sum().backward()
    with pytest.raises(RuntimeError, match="specified up to multiplication by e"):
        decompose(x + x.mH).eigenvectors.sum().abs().backward()


def test_determinant_of_a_singular_matrix() -> None:
    """The gradient is the matrix of cofactors, also where there is no inverse."""
    gradcheck(torch.linalg.det, np.array([[1.0, 2.0], [2.0, 4.0]]), order=1)
    gradcheck(torch.linalg.det, np.array([[1.0, 2.0, 0.5], [2.0, 4.0, 1.0], [0.3, 0.1, 0.7]]), order=1)


# -- what they are -----------------------------------------------------------------------------------------------------

shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))


@given(shapes, st.booleans())
def test_decompositions_multiply_out(shape: tuple[int, int], batch: bool) -> None:
    x = torch.randn((2, *shape) if batch else shape, dtype=torch.float64)
    Q, R = torch.linalg.qr(x)
    assert torch.allclose(Q @ R, x) and torch.allclose(R, R.triu())
    U, S, Vh = torch.linalg.svd(x, full_matrices=False)
    assert torch.allclose((U * S.unsqueeze(-2)) @ Vh, x) and (S.diff() <= 0).all()
    P, L, U = torch.linalg.lu(x)
    assert torch.allclose(P @ L @ U, x) and torch.allclose(L, L.tril()) and torch.allclose(U, U.triu())
    unpacked = torch.lu_unpack(*torch.linalg.lu_factor(x))
    assert all(torch.allclose(one, two) for one, two in zip(unpacked, (P, L, U), strict=True))
    pinv = torch.linalg.pinv(x)
    assert torch.allclose(x @ pinv @ x, x) and torch.allclose(pinv @ x @ pinv, pinv)


@given(st.integers(1, 5))
def test_square_matrices(size: int) -> None:
    x = torch.randn(size, size, dtype=torch.float64) + 3 * torch.eye(size, dtype=torch.float64)
    eye = torch.eye(size, dtype=torch.float64)
    assert torch.allclose(x @ torch.linalg.inv(x), eye)
    sign, logarithm = torch.linalg.slogdet(x)
    assert torch.allclose(sign * logarithm.exp(), torch.linalg.det(x))
    values, vectors = torch.linalg.eig(x)
    assert torch.allclose(x.to(torch.complex128) @ vectors, vectors * values)
    values, vectors = torch.linalg.eigh(x + x.T)
    assert torch.allclose((x + x.T) @ vectors, vectors * values)
    L = torch.linalg.cholesky(x @ x.T)
    assert torch.allclose(L @ L.T, x @ x.T)
    assert torch.allclose(torch.linalg.matrix_exp(-x) @ torch.linalg.matrix_exp(x), eye, atol=1e-6)
    LU, pivots = torch.linalg.lu_factor(x)
    for adjoint in (False, True):
        for left in (False, True):
            got = torch.linalg.lu_solve(LU, pivots, eye, adjoint=adjoint, left=left)
            assert torch.allclose(got, torch.linalg.inv(x.T if adjoint else x))


def test_rank_and_condition() -> None:
    assert torch.linalg.matrix_rank(torch.ones(3, 3)).item() == 1
    assert torch.linalg.cond(torch.eye(3) * T([1.0, 2.0, 4.0])).item() == pytest.approx(4)


def test_einsum_forms() -> None:
    x, y = T(A), T(B)
    expected = x @ y
    for got in (torch.einsum("ij,jk", x, y), torch.einsum("ij, jk -> ik", [x, y]), torch.einsum(x, [0, 1], y, [1, 2]),
                torch.einsum(x, [..., 1], y, [1, 2], [..., 2]), torch.einsum("...j,jk", x, y)):
        assert torch.allclose(got, expected)


def test_nodes() -> None:
    x, y = T(A, requires_grad=True), T(v, requires_grad=True)
    results = (x @ x, x @ y, y @ y, y @ x, x.addmm(x, x), torch.linalg.inv(x), x.det())
    assert [type(z.grad_fn).__name__ for z in results] == [
        "MmBackward0", "MvBackward0", "DotBackward0", "SqueezeBackward4", "AddmmBackward0", "LinalgInvExBackward0",
        "LinalgDetBackward0"]


# -- errors ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call, text", [
    (lambda: torch.ones(2, 3) @ torch.ones(4, 5), r"mat1 and mat2 shapes cannot be multiplied \(2x3 and 4x5\)"),
    (lambda: torch.ones(2, 3) @ torch.ones(4), r"size mismatch, got input \(2\), mat \(2x3\), vec \(4\)"),
    (lambda: torch.ones(2, 2) @ torch.ones(2, 2).double(),
     "expected m1 and m2 to have the same dtype, but got: float != double"),
    (lambda: torch.dot(torch.ones(2), torch.ones(3)), "inconsistent tensor size"),
    (lambda: torch.ones(2) @ T(1.0), "both arguments to matmul need to be at least 1D, but they are 1D and 0D"),
    (lambda: torch.linalg.inv(torch.ones(2, 2)), "The diagonal element 2 is zero, the inversion could not"),
    (lambda: torch.linalg.inv(torch.ones(2, 3)), "A must be batches of square matrices, but they are 2 by 3 matrices"),
    (lambda: torch.linalg.solve(torch.ones(2, 2), torch.ones(2)), "The solver failed because the input"),
    (lambda: torch.linalg.cholesky(-torch.eye(2)), "the leading minor of order 1 is not positive-definite"),
    (lambda: torch.linalg.det(torch.eye(2).long()), "Expected a floating point or complex tensor as input. Got Long"),
    (lambda: torch.einsum("ij,jk", torch.ones(2, 2)), "fewer operands were provided than specified in the equation"),
    (lambda: torch.einsum("ij->k", torch.ones(2, 2)), "output subscript k does not appear in the equation"),
])
def test_errors(call: Callable[[], Any], text: str) -> None:
    with pytest.raises(RuntimeError, match=text):
        call()


def test_numpy_errors_are_linalg_errors() -> None:
    with pytest.raises(torch.linalg.LinAlgError):
        torch.linalg.inv(torch.zeros(2, 2))
    inverse, info = torch.linalg.inv_ex(torch.zeros(2, 2))
    assert info.item() == 1 and inverse.isnan().all()


@pytest.mark.parametrize("batch", [(), (3,)])
@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128])
def test_without_scipy_the_results_are_the_same(monkeypatch: pytest.MonkeyPatch, batch: Any, dtype: Any) -> None:
    rng = np.random.default_rng(3)

    def matrix(rows: int, columns: int) -> Any:
        parts = rng.normal(size=(2, *batch, rows, columns))
        return torch.tensor(parts[0] + 1j * parts[1] if dtype.is_complex else parts[0], dtype=dtype)

    A, B, wide, tall = matrix(5, 5) + 3 * torch.eye(5), matrix(5, 3), matrix(40, 70), matrix(70, 40)
    tau = matrix(1, 4)[..., 0, :]
    factored = torch.linalg.lu_factor(A)

    def results() -> list[Any]:
        return [
            *[part for X in (A, wide, tall) for part in torch.linalg.lu_factor_ex(X)],
            *[torch.linalg.lu_solve(*factored, B, adjoint=adjoint) for adjoint in (False, True)],
            torch.linalg.lu_solve(*factored, B.mT, left=False),
            *[torch.linalg.solve_triangular(A, B, upper=upper) for upper in (False, True)],
            torch.linalg.solve_triangular(A, B, upper=True, unitriangular=True),
            *[torch.cholesky_solve(B, A, upper) for upper in (False, True)],
            *[torch.cholesky_inverse(A + A.mH, upper) for upper in (False, True)],  # its diagonal is real
            torch.linalg.householder_product(tall[..., :6], tau),
            torch.ormqr(A[..., :4], tau, B),
            *[torch.linalg.lstsq(X, X[..., :2]).solution for X in (tall, wide, A)],
            torch.ormqr(A[..., :4], tau, B.mT, left=False, transpose=True),
        ]

    found = results()
    monkeypatch.setattr(lapack, "routine", lambda name, dtype: None)
    for one, other in zip(found, results(), strict=True):
        assert one.dtype == other.dtype
        assert torch.allclose(one, other)


def test_a_singular_triangle() -> None:
    A = torch.tensor([[1.0, 5.0], [2.0, 0.0]])
    assert torch.linalg.solve_triangular(A, torch.ones(2, 1), upper=False).tolist() == [[1.0], [-np.inf]]
    LU, pivots, info = torch.linalg.lu_factor_ex(torch.zeros(3, 3))
    assert (LU == 0).all() and pivots.tolist() == [1, 2, 3] and info.item() == 1
    assert torch.linalg.lu_factor_ex(torch.zeros(0, 3)).pivots.shape == (0,)
