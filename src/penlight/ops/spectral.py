"""Eigenvalues and singular values. See Note [Derivatives of matrix functions] in matrices.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import wrap
from ..backend import linalg
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.tell import surely_finite, without_nan
from ..backend.types import Array, Namespace
from .define import composite, op
from .formulas import array_of
from .forward import tangent_of
from .helpers import conj
from .matmul import h
from .matrices import (
    LinAlgError,
    check_floating,
    check_lapack,
    check_matrices,
    check_square,
    diagonal_of,
    differences,
    is_complex,
    off_diagonal,
)
from .outputs import exact, into, refusing
from .results import named
from .solving import solve
from .triangular import diag_embed

_LINALG: dict[str, Any] = {"at": ("linalg",), "out": exact}


# ------------------------------------------------------------------------------------------------ eigenvalues


def _failed(name: str, code: int, which: str = "") -> LinAlgError:
    return LinAlgError(
        f"{name}: {which}The algorithm failed to converge because the input matrix is ill-conditioned or has too many "
        f"repeated eigenvalues (error code: {code})."
    )


def eigh_arrays(array: np.ndarray, UPLO: str, vectors: bool = True) -> Any:
    if UPLO.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    check_square(array, "linalg.eigh")
    check_lapack(array, "linalg_eigh_cpu")
    try:
        if vectors:
            found = linalg.eigh(array, "L" if UPLO in "Ll" else "U")
            values = found[0]
        else:
            values = found = linalg.eigvalsh(array)
        if not array.size or without_nan(values):
            return found
        bad = np.isnan(values).any(-1)
    except np.linalg.LinAlgError:
        bad = ~np.isfinite(array).all((-2, -1))
    which = f"(Batch element {int(bad.argmax())}): " if bad.ndim else ""
    raise _failed("linalg.eigh", array.shape[-1] - 1, which)


def _check_phase(inner: Any, name: str) -> None:
    """That the gradient of complex eigenvectors says nothing of their phases, which are free."""
    array = array_of(inner)
    if array.dtype.kind == "c" and not np.allclose(diagonal_of(array).imag, 0, rtol=1e-2, atol=1e-2):
        raise RuntimeError(
            f"{name}: The eigenvectors in the complex case are specified up to multiplication by e^{{i phi}}. The "
            "specified loss function depends on this quantity, so it is ill-defined."
        )


def _eigh_grad(grads: Any, values: Any, vectors: Any) -> Any:
    gL, gV = grads
    if gV is None:
        return (vectors * gL[..., None, :]) @ h(vectors)
    inner = h(vectors) @ gV
    _check_phase(inner, "linalg_eigh_backward")
    inner = off_diagonal(inner) / differences(values)
    inner = (inner + h(inner)) / 2  # as the matrices are
    if gL is not None:
        inner = inner + diag_embed(gL)
    return vectors @ inner @ h(vectors)


_EIGH: dict[str, Any] = {"outputs": ("eigenvalues", "eigenvectors"), "node": "LinalgEighBackward0", **_LINALG}


@op("other", name="eigh", returns="linalg_eigh", **_EIGH)  # X = V diag(w) V^H
def eigh(xp: Namespace, A: Array, UPLO="L"):
    """Eigenvalues, rising, and orthonormal eigenvectors of symmetric or Hermitian matrices, of which one triangle is
    read.

    >>> import penlight as torch
    >>> torch.linalg.eigh(torch.tensor([[2., 1.], [1., 2.]])).eigenvalues
    tensor([1., 3.])
    """
    return eigh_arrays(A, UPLO)


eigh.vjp(A=lambda grads, eigenvalues, eigenvectors: _eigh_grad(grads, eigenvalues, eigenvectors))


@composite(at=("linalg",))
def eigvalsh(A, UPLO="L", *, out=None):
    """The eigenvalues, rising, of symmetric or Hermitian matrices."""
    return into(out, eigh(A, UPLO)[0], "linalg_eigvalsh", exact)


def _eigenvalues_out(name: str) -> Any:
    text = "Expected eigenvalues to be safely castable from {source} dtype, but got eigenvalues with dtype {target}"
    return refusing(f"torch.{name}: {text}", unless=can_cast)


def _check_eig(array: np.ndarray, name: str) -> None:
    if array.dtype.kind in "biu":
        raise RuntimeError(f"Unknown Complex ScalarType for {scalar_name(array.dtype)}")
    check_square(array, name)
    check_lapack(array, "linalg_eig_out_cpu")


def _eig(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _check_eig(array, "linalg.eig")
    if not (surely_finite(array) or np.isfinite(array).all()):
        raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")
    dtype = np.result_type(array.dtype, np.complex64)
    values, vectors = linalg.eig(array)
    return values.astype(dtype, copy=False), vectors.astype(dtype, copy=False)


def _eig_grad(grads: Any, values: Any, vectors: Any) -> Any:
    """With vectors of norm 1, whose phase is free: Boeddeker et al. 2017, "On the computation of complex-valued
    gradients"."""
    gL, gV = grads
    if gV is None:
        return solve(h(vectors), diag_embed(gL) @ h(vectors))
    inner = h(vectors) @ gV
    _check_phase(inner, "linalg_eig_backward")
    length = diag_embed(diagonal_of(inner).real + 0j * diagonal_of(inner))
    inner = off_diagonal(inner - (h(vectors) @ vectors) @ length) / conj(differences(values))
    if gL is not None:
        inner = inner + diag_embed(gL)
    return solve(h(vectors), inner @ h(vectors))


@op(
    "other",
    name="eig",
    returns="linalg_eig",
    outputs=("eigenvalues", "eigenvectors"),
    node="LinalgEigBackward0",
    at=("linalg",),
    out=_eigenvalues_out("linalg.eig"),
)  # X = V diag(w) V^-1
def eig(xp: Namespace, self: Array):
    """Complex eigenvalues, in no order, and eigenvectors of norm 1 of square matrices."""
    return _eig(self)


eig.vjp(self=lambda grads, eigenvalues, eigenvectors: _eig_grad(grads, eigenvalues, eigenvectors))


@composite(at=("linalg",))
def eigvals(A, *, out=None):
    """The complex eigenvalues, in no order, of square matrices."""
    _check_eig(A._array, "linalg.eigvals")
    return into(out, eig(A)[0], "linalg_eigvals", _eigenvalues_out("linalg.eigvals"))


# ------------------------------------------------------------------------------------------------ singular values


def svd_arrays(array: np.ndarray, full_matrices: Any = True, vectors: Any = True) -> Any:
    check_matrices(array, "linalg.svd")
    check_floating(array, "linalg.svd", kernel="linalg_svd_cpu")
    if not (surely_finite(array) or np.isfinite(array).all()):
        which = ""
        if array.ndim > 2:
            bad = ~np.isfinite(array).all((-2, -1)).reshape(-1)
            which = f"(Batch element {int(bad.argmax())}): "
        raise LinAlgError(
            f"linalg.svd: {which}The algorithm failed to converge because the input matrix contained non-finite values."
        )
    return linalg.svd(array, full_matrices) if vectors else linalg.svdvals(array)


def _svd_grad(grads: Any, U: Any, S: Any, Vh: Any) -> Any:
    """Townsend 2016, "Differentiating the singular value decomposition"; of complex vectors only what does not depend
    on their phases, which are free, has a gradient."""
    size = S.shape[-1]
    gU, gS, gVh = grads
    U, Vh = U[..., :, :size], Vh[..., :size, :]
    gU = None if gU is None else gU[..., :, :size]
    gVh = None if gVh is None else gVh[..., :size, :]
    if gU is None and gVh is None:
        return (U * gS[..., None, :]) @ Vh
    left = None if gU is None else h(U) @ gU
    right = None if gVh is None else Vh @ h(gVh)
    _check_phases(left, right, S)
    inner = None
    if left is not None:
        inner = (left - h(left)) * S[..., None, :]
    if right is not None:
        part = S[..., :, None] * (right - h(right))
        inner = part if inner is None else inner + part
    inner = inner / differences(S * S)
    if gS is not None:
        inner = inner + diag_embed(gS)
    if left is not None and right is not None and is_complex(left):
        diagonal = diagonal_of(left)
        inner = inner + diag_embed((diagonal - conj(diagonal)) / (2 * S))
    result = U @ inner
    if gU is not None and U.shape[-2] > size:
        scaled = gU / S[..., None, :]
        result = result + scaled - U @ (h(U) @ scaled)
    result = result @ Vh
    if gVh is not None and Vh.shape[-1] > size:
        scaled = gVh / S[..., :, None]
        result = result + U @ (scaled - (scaled @ h(Vh)) @ Vh)
    return result


def _check_phases(left: Any, right: Any, S: Any) -> None:
    parts = [diagonal_of(array_of(part)) for part in (left, right) if part is not None]
    if parts[0].dtype.kind != "c" or not parts[0].size:
        return
    if not np.allclose(sum([part.imag for part in parts]), 0, rtol=1e-2, atol=1e-2):
        raise RuntimeError(
            "svd_backward: The singular vectors in the complex case are specified up to multiplication by e^{i phi}. "
            "The specified loss function depends on this phase term, making it ill-defined."
        )


def _check_driver(driver: Any) -> None:
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        )


@op("other", name="svd", returns="linalg_svd", outputs=("U", "S", "Vh"), node="LinalgSvdBackward0", **_LINALG)
def svd(xp: Namespace, A: Array, full_matrices=True, *, driver=None):  # X = U diag(S) V^H
    """Orthonormal U and Vh and falling singular values S, with ``A = U diag(S) Vh``.

    >>> import penlight as torch
    >>> torch.linalg.svd(torch.tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    _check_driver(driver)
    return tuple(svd_arrays(A, full_matrices))


svd.vjp(A=lambda grads, U, S, Vh: _svd_grad(grads, U, S, Vh))


@composite(at=("linalg",))
def svdvals(A, *, driver=None, out=None):
    """The singular values, falling."""
    _check_driver(driver)
    if A.requires_grad or tangent_of(A) is not None:
        return into(out, svd(A, False)[1], "linalg_svdvals", exact)
    return into(out, wrap(svd_arrays(A._array, vectors=False)), "linalg_svdvals", exact)


@composite(name="svd")
def old_svd(input, some=True, compute_uv=True, *, out=None):
    """U, S and V with ``input = U diag(S) V^H``; ``torch.linalg.svd`` replaces it."""
    array = input._array
    if array.ndim < 2:
        raise RuntimeError(
            f"linalg.svd: input should have at least 2 dimensions, but has {array.ndim} dimensions instead"
        )
    U, S, Vh = svd(input, not some)
    V = Vh.mH
    if not compute_uv:
        U, V = [wrap(np.zeros((*array.shape[:-2], size, size), array.dtype)) for size in array.shape[-2:]]
    results = U, S, V
    if out is not None:
        return _SVD_OUT([into(target, result, "svd", exact) for target, result in zip(out, results, strict=True)])
    return _SVD(results)


_SVD, _SVD_OUT = [named(name, ("U", "S", "V")) for name in ("svd", "svd_out")]
