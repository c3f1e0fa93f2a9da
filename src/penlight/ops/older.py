"""Functions under the names of an older PyTorch, those that it has removed, and in-place ones that have no method's
name in ``torch`` of their own."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend.names import tensor_type
from ..backend.warn import warn_once
from .define import composite, register, registry
from .errors import type_name
from .helpers import wrap_dim
from .norms import matrix_norm, norm
from .operands import to_dtype
from .parts import copied_pieces, split_with_sizes

for _name in ("addmv_", "clamp_", "clamp_max_", "clamp_min_", "clip_", "ldexp_", "xlogy_"):
    if _name in registry["Tensor"]:
        register(registry["Tensor"][_name], _name, ("torch",))


# ------------------------------------------------------------------------------------------------ norms


@composite(at=("torch",))
def frobenius_norm(input, dim, keepdim=False, *, out=None):
    """The 2-norm along one or two dimensions, or, for (), all."""
    warn_once(
        "at::frobenius_norm is deprecated and it is just left for JIT compatibility. It will be removed in a future "
        "PyTorch release. Please use `linalg.vector_norm(A, 2., dim, keepdim)` instead (Triggered internally at "
        "/__w/pytorch/pytorch/aten/src/ATen/native/LinearAlgebra.cpp:3175.)"
    )
    dims = tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)
    if len(dims) > 2:
        raise RuntimeError(f"Expected at most 2 dimensions, but got {len(dims)} dimensions instead.")
    return norm(input, 2, dims or tuple(range(input._array.ndim)), keepdim, out)


@composite(at=("torch",))
def nuclear_norm(input, dim=None, keepdim=False, *, out=None):
    """The sum of the singular values: ``linalg.matrix_norm(input, "nuc")``."""
    warn_once(
        "at::nuclear_norm is deprecated and it is just left for JIT compatibility. It will be removed in a future "
        "PyTorch release. Please use `linalg.matrix_norm(A, 'nuc', dim, keepdim)` instead (Triggered internally at "
        "/__w/pytorch/pytorch/aten/src/ATen/native/LinearAlgebra.cpp:3229.)"
    )
    if isinstance(dim, bool):
        dim, keepdim = None, dim
    return matrix_norm(input, "nuc", (-2, -1) if dim is None else dim, keepdim, out=out)


@composite(at=("torch",))
def norm_except_dim(v, pow=2, dim=0):
    """The ``pow``-norm over all dimensions but ``dim``, each of which is left with size 1; over all for -1.

    >>> import penlight as torch
    >>> torch.norm_except_dim(torch.tensor([[3., 4.], [0., 2.]]))
    tensor([[5.],
            [2.]])
    """
    pow = index(pow)
    if dim == -1:
        return norm(v, pow)
    ndim = v._array.ndim
    dim = wrap_dim(dim, ndim)
    if dim in (0, ndim - 1):
        rows = v.reshape(v._array.shape[0], -1) if dim == 0 else v.reshape(-1, v._array.shape[-1])
        shape = [1] * ndim
        shape[dim] = -1
        return norm(rows, pow, 1 if dim == 0 else 0).view(shape)
    return norm_except_dim(v.transpose(0, dim), pow, 0).transpose(0, dim)


# ------------------------------------------------------------------------------------------------ copies of parts


def _copied(input: Any, parts: Any, dim: int, node: str) -> Any:
    """Copies of ``parts`` of ``input``, which lie side by side along ``dim``."""
    wheres, end = [], 0
    for part in parts:
        start, end = end, end + part._array.shape[dim]
        wheres.append((slice(None),) * dim + (slice(start, end),))
    return copied_pieces(input, wheres, node)


@composite
def unsafe_split_with_sizes(input, split_sizes, dim=0):
    """``split_with_sizes`` whose parts may be written to, as those of :func:`unsafe_split`."""
    dim = wrap_dim(dim, input._array.ndim)
    return _copied(input, split_with_sizes(input.detach(), split_sizes, dim), dim, "UnsafeSplitWithSizesBackward0")


# ------------------------------------------------------------------------------------------------ element by element


def _checked(name: str, self: Any, *others: Any) -> list[Any]:
    """The arrays of what is given, of one shape."""
    if any(each.requires_grad for each in (self, *others) if isinstance(each, Tensor)):
        raise RuntimeError(f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead.")
    arrays = [self._array]
    for place, other in enumerate(others):
        what = "'other'" if name == "map_" else f"argument {'xy'[place]!r}"
        if not isinstance(other, Tensor):
            argument = "other" if name == "map_" else "xy"[place]
            raise TypeError(
                f"{name}(): argument '{argument}' (position {place + 1}) must be Tensor, not {type_name(other)}"
            )
        if other.dtype is not self.dtype:
            wanted, got = tensor_type(self._array.dtype), tensor_type(other._array.dtype)
            raise TypeError(f"{name}: expected {wanted} for {what} (got {got})")
        arrays.append(other.expand(self._array.shape)._array)
    return arrays


def _by_element(name: str, self: Any, function: Any, *others: Any) -> Any:
    arrays = _checked(name, self, *others)
    if not callable(function):
        raise TypeError(f"'{type(function).__name__}' object is not callable")
    found = [function(*values) for values in zip(*[array.ravel().tolist() for array in arrays], strict=True)]
    array = self._array
    convert: Any = {"i": int, "u": int, "b": bool, "c": complex}.get(array.dtype.kind, float)
    array[...] = to_dtype(np.array([convert(value) for value in found]).reshape(array.shape), array.dtype)
    return self


@composite(at=("Tensor",))
def apply_(self, callable):
    """Replaces each element by what the function ``callable`` of Python numbers makes of it. Slow.

    >>> import penlight as torch
    >>> torch.arange(3).apply_(lambda x: x * x)
    tensor([0, 1, 4])
    """
    return _by_element("apply_", self, callable)


@composite(at=("Tensor",))
def map_(self, other, callable):
    """Replaces each element by ``callable`` of it and that of ``other``, which is expanded to the same shape. Slow."""
    return _by_element("map_", self, callable, other)


@composite(at=("Tensor",))
def map2_(self, x, y, callable):
    """Replaces each element by ``callable`` of it and those of ``x`` and ``y``. Slow."""
    return _by_element("map2_", self, callable, x, y)


@composite(at=("Tensor",))
def const_data_ptr(self):
    """``data_ptr``."""
    return self.data_ptr()


@composite(at=("torch",))
def to_dlpack(tensor):
    """The capsule of ``tensor.__dlpack__()``, for libraries that want one instead of the tensor."""
    return tensor.__dlpack__()


@composite(at=("torch",))
def is_inference(input):
    """Whether the tensor was made in inference mode."""
    if not isinstance(input, Tensor):
        raise TypeError(f"is_inference(): argument 'input' (position 1) must be Tensor, not {type_name(input)}")
    return input.is_inference()


# ------------------------------------------------------------------------------------------------ numbers


@composite(at=("torch",))
def sym_int(a):
    """``a`` as an int, rounded towards zero."""
    return int(a)


@composite(at=("torch",))
def sym_float(a):
    return float(a)


@composite(at=("torch",))
def sym_not(a):
    return not a


@composite(at=("torch",))
def sym_max(a, b):
    """The larger of two numbers, a float if either is."""
    return type(a + b)(max(a, b))


@composite(at=("torch",))
def sym_min(a, b):
    """The smaller of two numbers, a float if either is."""
    return type(a + b)(min(a, b))


@composite(at=("torch",))
def sym_sqrt(a):
    return float(a) ** 0.5


@composite(at=("torch",))
def sym_sum(args):
    return sum(args)


@composite(at=("torch",))
def sym_ite(b, t, f):
    return t if b else f


# ------------------------------------------------------------------------------------------------ what is gone

_REMOVED = "This function was deprecated since version 1.9 and is now removed."
_INSTEAD = {
    "eig": " `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors "
    "mimicking complex tensors.\n\nL, _ = torch.eig(A) should be replaced with:\nL_complex = torch.linalg.eigvals(A)"
    "\n\nand\n\nL, V = torch.eig(A, eigenvectors=True) should be replaced with:\n"
    "L_complex, V_complex = torch.linalg.eig(A)",
    "symeig": " The default behavior has changed from using the upper triangular portion of the matrix by default to "
    "using the lower triangular portion.\n\nL, _ = torch.symeig(A, upper=upper) should be replaced with:\n"
    "L = torch.linalg.eigvalsh(A, UPLO='U' if upper else 'L')\n\nand\n\n"
    "L, V = torch.symeig(A, eigenvectors=True) should be replaced with:\n"
    "L, V = torch.linalg.eigh(A, UPLO='U' if upper else 'L')",
    "lstsq": " `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.\n`torch.linalg.lstsq` has reversed "
    "arguments and does not return the QR decomposition in the returned tuple (although it returns other information "
    "about the problem).\n\nTo get the QR decomposition consider using `torch.linalg.qr`.\n\nThe returned solution in "
    "`torch.lstsq` stored the residuals of the solution in the last m - n columns of the returned value whenever "
    "m > n. In torch.linalg.lstsq, the residuals are in the field 'residuals' of the returned named tuple.\n\nThe "
    "unpacking of the solution, as in\nX, _ = torch.lstsq(B, A).solution[:A.size(1)]\nshould be replaced with:\n"
    "X = torch.linalg.lstsq(A, B).solution",
    "matrix_rank": "\nPlease use the `torch.linalg.matrix_rank` function instead. The parameter 'symmetric' was "
    "renamed in `torch.linalg.matrix_rank()` to 'hermitian'.",
    "solve": " `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments "
    "reversed and does not return the LU factorization.\n\nTo get the LU factorization see `torch.lu`, which can be "
    "used with `torch.lu_solve` or `torch.lu_unpack`.\nX = torch.solve(B, A).solution should be replaced with:\n"
    "X = torch.linalg.solve(A, B)",
}


def _removed(name: str, text: str) -> None:
    def gone(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(_REMOVED + text)

    gone.__name__ = gone.__qualname__ = name
    gone.__doc__ = f"Raises RuntimeError: PyTorch has removed it, and says to use ``linalg.{name}``."
    register(gone, name, ("torch",) if name == "matrix_rank" else ("torch", "Tensor"))


for _name, _text in _INSTEAD.items():
    _removed(_name, _text)
