"""Products of Householder reflections, as the QR decomposition makes them.

Note [Reflections in blocks]: with V the matrix of the vectors (ones on its diagonal, zeros above) and D that of the
``tau`` on its diagonal, H_1 ... H_k = I - V D M^-1 V^H, where M = I + S D and S is what V^H V has above its diagonal
(Joffrain et al. 2006, "Accumulating Householder transformations, revisited", turned so that a ``tau`` may be 0). That
is matrix products alone, and so are its derivatives.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend import lapack, linalg
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.types import Array, Namespace
from .define import composite, op
from .formulas import array_of, either
from .joining import cat
from .matmul import h
from .matrices import check_lapack, eye, wrap_like
from .outputs import refusing, safely
from .solving import solve_triangular
from .triangular import tril, tril_array, triu, triu_array

_BLOCK = 32  # columns of the workspace that LAPACK gets for each reflection that it takes at once


_GEQRF = refusing(
    "torch.geqrf: Expected a to be safely castable from {source} dtype, but got a with dtype {target}", can_cast
)


@op("other", outputs=("a", "tau"), out=_GEQRF)  # X = H_1 ... H_k R
def geqrf(xp: Namespace, self: Array):
    """The QR decomposition as LAPACK leaves it: R with the vectors of the reflections below its diagonal, and ``tau``.

    >>> import penlight as torch
    >>> a, tau = torch.geqrf(torch.tensor([[3.], [4.]]))
    >>> a, tau
    (tensor([[-5.0000],
            [ 0.5000]]), tensor([1.6000]))
    """
    if self.ndim < 2:
        raise RuntimeError("torch.geqrf: input must have at least 2 dimensions.")
    check_lapack(self, "geqrf_cpu")
    if not self.size:
        return self.copy(), xp.empty((*self.shape[:-2], min(self.shape[-2:])), self.dtype)
    factors, tau = xp.linalg.qr(self, "raw")
    return xp.ascontiguousarray(factors.swapaxes(-2, -1)).astype(self.dtype, copy=False), tau.astype(self.dtype)


# ------------------------------------------------------------------------------------------------ the product


_below = either(lambda x: tril_array(x, -1), lambda x: tril(x, -1))
_above = either(lambda x: triu_array(x, 1), lambda x: triu(x, 1))


def _vectors(A: Any, count: int) -> Any:
    """The vectors of ``count`` reflections: what A has below its diagonal, and ones on it."""
    V = _below(A[..., :, :count])
    return V + wrap_like(V, eye(V.shape[-2], count, array_of(V).dtype))


def _inner(V: Any, tau: Any) -> Any:
    """M of Note [Reflections in blocks]."""
    M = _above(h(V) @ V) * tau[..., None, :]
    return M + wrap_like(M, eye(M.shape[-1], M.shape[-1], array_of(M).dtype))


def _solved(M: Any, right: Any, adjoint: bool = False) -> Any:
    """M^-1 ``right``, or that with M^H."""
    matrix = h(M) if adjoint else M
    if isinstance(M, np.ndarray):
        return linalg.solve(matrix, right)
    return solve_triangular(matrix, right, upper=not adjoint, unitriangular=True)


def _reflected(A: np.ndarray, tau: np.ndarray, C: np.ndarray, adjoint: bool) -> np.ndarray:
    """H_1 ... H_k C, or with ``adjoint`` H_k^H ... H_1^H C."""
    if not tau.shape[-1] or not C.size:
        return C.copy()
    V = _vectors(A, tau.shape[-1])
    M = _inner(V, tau)
    if adjoint:
        return C - V @ _solved(M, np.conj(tau)[..., None] * (h(V) @ C), True)
    return C - V @ (tau[..., None] * _solved(M, h(V) @ C))


def _reflected_grads(grad: Any, A: Any, tau: Any, C: Any) -> tuple[Any, Any]:
    """The gradients of <grad, H_1 ... H_k C> with respect to A and tau.

    With W = V^H C and Z = M^-1 W, the product is C - V D Z; from there step by step.
    """
    count, columns = tau.shape[-1], A.shape[-1]
    if not count or not array_of(A).size:
        return None, None
    V = _vectors(A, count)
    M = _inner(V, tau)
    W = h(V) @ C
    Z = _solved(M, W)
    scaled, conjugate = tau[..., None] * Z, _conj(tau)
    inner = h(V) @ grad  # of D Z, but for the sign
    gW = _solved(M, conjugate[..., None] * inner, True)  # of W, but for the sign
    gM = gW @ h(Z)
    S = _above(h(V) @ V)
    gS = _above(gM * conjugate[..., None, :])
    gtau = -(inner * _conj(Z)).sum(-1) + (_conj(S) * gM).sum(-2)
    gV = V @ (gS + h(gS)) - grad @ h(scaled) - C @ h(gW)
    gA = _below(gV)
    if columns > count:
        gA = cat([gA, *[gA[..., :, :1] * 0] * (columns - count)], -1)
    return gA, gtau


def _conj(x: Any) -> Any:
    return x.conj()


def _identity(array: np.ndarray) -> np.ndarray:
    """The first columns of an identity, of the shape of ``array``."""
    rows, columns = array.shape[-2:]
    return np.broadcast_to(eye(rows, columns, array.dtype), array.shape)


@op("other", at=("linalg",), name="householder_product", node="LinalgHouseholderProductBackward0",
    out=safely("torch.linalg.householder_product"))  # fmt: skip
def householder_product(xp: Namespace, input: Array, tau: Array):  # Q = H_1 ... H_k, its first columns
    """The first columns of a product of reflections I - tau v v^H, whose vectors lie below the diagonal of ``input``.

    Raises RuntimeError for shapes that do not go together.

    >>> import penlight as torch
    >>> torch.linalg.householder_product(*torch.geqrf(torch.tensor([[3.], [4.]])))
    tensor([[-0.6000],
            [-0.8000]])
    """
    name = "torch.linalg.householder_product"
    if input.ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if input.shape[-2] < input.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if input.shape[-1] < tau.shape[-1]:
        raise RuntimeError(f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    _check_reflections(name, input, tau)
    if tau.dtype != input.dtype:
        raise RuntimeError(
            f"{name}: tau dtype {scalar_name(tau.dtype)} does not match input dtype {scalar_name(input.dtype)}"
        )
    check_lapack(input, "orgqr_cpu")
    return _product(input, tau)


def _product(A: np.ndarray, tau: np.ndarray) -> np.ndarray:
    orgqr = lapack.routine("orgqr", A.dtype) if A.size and tau.size else None
    if orgqr is not None:
        if A.ndim == 2:
            return orgqr(A, tau, _BLOCK * A.shape[1])[0]
        found = lapack.stack(_product, A.shape[:-2], A, tau)
        if found is not None:
            return found
    return _reflected(A, tau, _identity(A), False)


def _check_reflections(name: str, input: np.ndarray, tau: np.ndarray) -> None:
    if input.ndim - tau.ndim != 1:
        raise RuntimeError(
            f"{name}: Expected tau to have one dimension less than input, but got tau.ndim equal to {tau.ndim} and "
            f"input.ndim is equal to {input.ndim}"
        )
    if tau.shape[:-1] != input.shape[:-2]:
        raise RuntimeError(
            f"{name}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got {list(tau.shape[:-1])}"
        )


def _product_grads(grad: Any, input: Any, tau: Any) -> tuple[Any, Any]:
    return _reflected_grads(grad, input, tau, wrap_like(input, _identity(array_of(input))))


householder_product.vjp(
    input=lambda grad, input, tau: _product_grads(grad, input, tau)[0],
    tau=lambda grad, input, tau: _product_grads(grad, input, tau)[1],
)


@composite
def orgqr(input, tau, *, out=None):
    """``torch.linalg.householder_product``."""
    return householder_product(input, tau, out=out)


# ------------------------------------------------------------------------------------------------ times a matrix


_ORMQR = (
    "torch.ormqr: Expected input and result to have the same dtype, but input has dtype{source} and result has dtype "
)


@op("other", out=refusing(_ORMQR + "{target}"))  # Y = Q C
def ormqr(xp: Namespace, self: Array, tau: Array, other: Array, left=True, transpose=False):
    """``other`` times the product of reflections in ``input`` and ``tau``, all of its columns, or its adjoint.

    Raises RuntimeError for shapes and dtypes that do not go together.

    >>> import penlight as torch
    >>> a, tau = torch.geqrf(torch.tensor([[3.], [4.]]))
    >>> torch.ormqr(a, tau, torch.tensor([[5.], [0.]]), transpose=True)
    tensor([[-3.],
            [-4.]])
    """
    name, side = "torch.ormqr", -2 if left else -1
    for what, array in (("input", self), ("other", other)):
        if array.ndim < 2:
            raise RuntimeError(f"{name}: {what} must have at least 2 dimensions.")
    if other.shape[side] < tau.shape[-1]:
        raise RuntimeError(f"{name}: other.shape[{side}] must be greater than or equal to tau.shape[-1]")
    if other.shape[side] != self.shape[-2]:
        raise RuntimeError(f"{name}: other.shape[{side}] must be equal to input.shape[-2]")
    if tau.shape[-1] != min(other.shape[side], self.shape[-1]):
        raise RuntimeError(f"{name}: tau.shape[-1] must be equal to min(other.shape[{side}], input.shape[-1])")
    if self.ndim - tau.ndim != 1:
        _check_reflections(name, self, tau)
    if self.ndim != other.ndim:
        raise RuntimeError(
            f"{name}: Expected other to have the same number of dimensions as input, but got other.ndim equal to "
            f"{other.ndim} and input.ndim is equal to {self.ndim}"
        )
    _check_reflections(name, self, tau)
    if other.shape[:-2] != self.shape[:-2]:
        raise RuntimeError(
            f"{name}: Expected batch dimensions of other to be equal to input.shape[:-2], but got "
            f"{list(other.shape[:-2])}"
        )
    for what, array in (("tau", tau), ("other", other)):
        if array.dtype != self.dtype:
            raise RuntimeError(
                f"{name}: Expected input and {what} to have the same dtype, but input has dtype"
                f"{scalar_name(self.dtype)} and {what} has dtype {scalar_name(array.dtype)}"
            )
    check_lapack(self, "ormqr_cpu")
    return _times(self, tau, other, left, transpose)


def _times(A: np.ndarray, tau: np.ndarray, C: np.ndarray, left: bool, adjoint: bool) -> np.ndarray:
    ormqr = lapack.routine("ormqr", A.dtype) if C.size and tau.size else None
    if ormqr is not None:
        if A.ndim == 2:
            trans = ("C" if A.dtype.kind == "c" else "T") if adjoint else "N"
            used = A if A.shape[1] == len(tau) else A[:, : len(tau)]
            return ormqr("L" if left else "R", trans, used, tau, C, _BLOCK * max(C.shape))[0]
        found = lapack.stack(lambda a, t, c: _times(a, t, c, left, adjoint), A.shape[:-2], A, tau, C)
        if found is not None:
            return found
    if left:
        return _reflected(A, tau, C, adjoint)
    return h(_reflected(A, tau, h(C), not adjoint))


def _ormqr_grads(grad: Any, self: Any, tau: Any, other: Any, left: bool, transpose: bool) -> tuple[Any, Any]:
    """<G, Q C> as it is; <G, Q^H C> = <C, Q G>; what stands on the right, by its adjoint."""
    outer, inner = (grad, other) if left else (h(other), h(grad))
    if transpose:
        outer, inner = inner, outer
    return _reflected_grads(outer, self, tau, inner)


ormqr.vjp(
    self=lambda grad, self, tau, other, left, transpose: _ormqr_grads(grad, self, tau, other, left, transpose)[0],
    tau=lambda grad, self, tau, other, left, transpose: _ormqr_grads(grad, self, tau, other, left, transpose)[1],
    other=lambda grad, self, tau, left, transpose: ormqr(self, tau, grad, left, not transpose),
)
