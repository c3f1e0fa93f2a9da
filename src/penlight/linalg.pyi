# Made by tools/make_stubs.py from the operations' own definitions: do not edit.
from builtins import bool as _bool, bytes as _bytes, complex as _complex, float as _float, int as _int, str as _str
from collections.abc import Callable as _Callable, Iterator as _Iterator, Sequence as _Sequence
from typing import Any as _Any, NamedTuple as _NamedTuple, Self as _Self, overload as _overload
from .ops.matrices import _LinAlgError
LinAlgError = _LinAlgError
from ._tensor import Tensor, _DType, _Ints, _Tensors, _linalg_cholesky_ex, _linalg_eig, _linalg_eigh, _linalg_inv_ex, _linalg_ldl_factor_ex, _linalg_lstsq, _linalg_lu, _linalg_lu_factor, _linalg_lu_factor_ex, _linalg_qr, _linalg_slogdet, _linalg_solve_ex, _linalg_svd

def cholesky(input: Tensor, *, upper: _bool = False, out: Tensor | None = None) -> Tensor:
    """The lower triangular L with ``A = L L^H`` of positive-definite matrices; L^H with ``upper=True``."""
def cholesky_ex(input: Tensor, *, upper: _bool = False, check_errors: _bool = False, out: _Tensors | None = None) -> _linalg_cholesky_ex:
    """The same and, instead of an error, a code: 0, or the order of the first minor that is not positive."""
def cond(A: Tensor, p: _float | _str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The condition number: the norm of A times that of its inverse, by default of the 2-norm."""
def cross(input: Tensor, other: Tensor, *, dim: _int = -1, out: Tensor | None = None) -> Tensor:
    """The cross product of vectors of three along ``dim``."""
def det(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The determinant of square matrices."""
def diagonal(A: Tensor, *, offset: _int = 0, dim1: _int = -2, dim2: _int = -1) -> Tensor:
    """The diagonals of matrices."""
def eig(input: Tensor, *, out: _Tensors | None = None) -> _linalg_eig:
    """Complex eigenvalues, in no order, and eigenvectors of norm 1 of square matrices."""
def eigh(A: Tensor, UPLO: _str = 'L', *, out: _Tensors | None = None) -> _linalg_eigh:
    """Eigenvalues, rising, and orthonormal eigenvectors of symmetric or Hermitian matrices, of which one triangle is read."""
def eigvals(A: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The complex eigenvalues, in no order, of square matrices."""
def eigvalsh(A: Tensor, UPLO: _str = 'L', *, out: Tensor | None = None) -> Tensor:
    """The eigenvalues, rising, of symmetric or Hermitian matrices."""
def householder_product(input: Tensor, tau: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The first columns of a product of reflections I - tau v v^H, whose vectors lie below the diagonal of ``input``."""
def inv(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of square matrices."""
def inv_ex(A: Tensor, *, check_errors: _bool = False, out: _Tensors | None = None) -> _linalg_inv_ex:
    """The inverse and, instead of an error, a code: 0, or which pivot was zero."""
def ldl_factor(A: Tensor, *, hermitian: _bool = False, out: Tensor | None = None) -> _Any:
    """L and D in one matrix, and the rows exchanged."""
def ldl_factor_ex(input: Tensor, *, hermitian: _bool = False, check_errors: _bool = False, out: _Tensors | None = None) -> _linalg_ldl_factor_ex:
    """L and D in one matrix, the rows exchanged, and a code: 0, or which diagonal element was zero."""
def ldl_solve(LD: Tensor, pivots: Tensor, B: Tensor, *, hermitian: _bool = False, out: Tensor | None = None) -> Tensor:
    """X with ``A X = B``, from what ``ldl_factor`` gives for A."""
def lstsq(A: Tensor, B: Tensor, rcond: _float | None = None, *, driver: _str | None = None, out: Tensor | None = None) -> _linalg_lstsq:
    """X that makes ``A X - B`` smallest, the sums of squares that remain, the ranks and the singular values of A."""
def lu(A: Tensor, *, pivot: _bool = True, out: _Tensors | None = None) -> _linalg_lu:
    """A permutation P, a lower triangular L with ones on its diagonal and an upper triangular U, with ``A = P L U``."""
def lu_factor(A: Tensor, *, pivot: _bool = True, out: Tensor | None = None) -> _linalg_lu_factor:
    """L and U in one matrix, and the rows exchanged."""
def lu_factor_ex(A: Tensor, *, pivot: _bool = True, check_errors: _bool = False, out: _Tensors | None = None) -> _linalg_lu_factor_ex:
    """L and U in one matrix, the rows exchanged, and a code: 0, or which pivot was zero."""
def lu_solve(LU: Tensor, pivots: Tensor, B: Tensor, *, left: _bool = True, adjoint: _bool = False, out: Tensor | None = None) -> Tensor:
    """X with ``A X = B`` (``X A = B`` with ``left=False``), from what ``lu_factor`` gives for A, or for A^H with ``adjoint``."""
def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of two matrices, of a matrix and a vector, of two vectors, or of stacks of matrices."""
def matrix_exp(input: Tensor) -> Tensor:
    """The exponential of square matrices."""
def matrix_norm(A: Tensor, ord: _float | _str = 'fro', dim: _Ints = (-2, -1), keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor: ...
def matrix_power(A: Tensor, n: _int, *, out: Tensor | None = None) -> Tensor:
    """The ``n``-th power of square matrices, by repeated squaring; a negative one is that of the inverse."""
def matrix_rank(A: Tensor, tol: Tensor | _float | None = None, hermitian: _bool = False, *, atol: Tensor | _float | None = None, rtol: Tensor | _float | None = None, out: Tensor | None = None) -> Tensor:
    """The number of singular values above ``max(atol, rtol * largest)``."""
def multi_dot(tensors: _Tensors, *, out: Tensor | None = None) -> Tensor:
    """The product of two or more matrices, in the order that takes the fewest multiplications; the first and the last may be vectors."""
def norm(A: Tensor, ord: _float | _str | None = None, dim: _Ints | None = None, keepdim: _bool = False, *, out: Tensor | None = None, dtype: _DType | None = None) -> Tensor:
    """A vector norm, or a matrix norm where ``ord`` is given for a matrix or ``dim`` has two dimensions."""
def pinv(A: Tensor, *args: _Any, rcond: Tensor | _float | None = None, atol: Tensor | _float | None = None, rtol: Tensor | _float | None = None, hermitian: _bool = False, out: Tensor | None = None) -> Tensor:
    """The Moore-Penrose pseudoinverse; singular values of at most ``max(atol, rtol * largest)`` count as zero."""
def qr(A: Tensor, mode: _str = 'reduced', *, out: _Tensors | None = None) -> _linalg_qr: ...
def slogdet(A: Tensor, *, out: _Tensors | None = None) -> _linalg_slogdet:
    """Sign and logarithm of the absolute value of the determinant."""
def solve(A: Tensor, B: Tensor, *, left: _bool = True, out: Tensor | None = None) -> Tensor:
    """X with ``A X = B``, or ``X A = B`` with ``left=False``; vectors and batches as NumPy has them."""
def solve_ex(A: Tensor, B: Tensor, *, left: _bool = True, check_errors: _bool = False, out: _Tensors | None = None) -> _linalg_solve_ex:
    """The same and, instead of an error, a code: 0, or which pivot was zero."""
def solve_triangular(input: Tensor, B: Tensor, *, upper: _bool, left: _bool = True, unitriangular: _bool = False, out: Tensor | None = None) -> Tensor:
    """X with ``A X = B`` (``X A = B`` with ``left=False``) for a triangular A, of which only that triangle is looked at."""
def svd(A: Tensor, full_matrices: _bool = True, *, driver: _str | None = None, out: _Tensors | None = None) -> _linalg_svd:
    """Orthonormal U and Vh and falling singular values S, with ``A = U diag(S) Vh``."""
def svdvals(A: Tensor, *, driver: _str | None = None, out: Tensor | None = None) -> Tensor:
    """The singular values, falling."""
def tensorinv(A: Tensor, ind: _int = 2, *, out: Tensor | None = None) -> Tensor:
    """The inverse of a tensor for ``tensordot`` over its first ``ind`` dimensions."""
def tensorsolve(A: Tensor, B: Tensor, dims: _Ints | None = None, *, out: Tensor | None = None) -> Tensor:
    """X with ``tensordot(A, X, X.ndim) == B``."""
def vander(x: Tensor, *, N: _int | None = None) -> Tensor:
    """The powers 0 to ``N - 1`` of each element."""
def vecdot(x: Tensor, y: Tensor, *, dim: _int = -1, out: Tensor | None = None) -> Tensor:
    """The inner products, the first factor conjugated, of the vectors along ``dim``."""
def vector_norm(input: Tensor, ord: _float | _str = 2, dim: _Ints | None = None, keepdim: _bool = False, *, dtype: _DType | None = None, out: Tensor | None = None) -> Tensor:
    """The p-norm of all elements, or of the vectors along ``dim``; ``ord`` is any number, 0, inf and -inf included."""
