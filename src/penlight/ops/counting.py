"""Products, and what is true or not zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.dtypes import uint8
from ..backend.layouts import in_order
from ..backend.summation import F32, F64
from ..backend.tell import without_zero
from ..backend.types import Array, Namespace
from .define import op
from .formulas import array_of
from .helpers import conj, is_narrow, wrap_dim, wrap_dims
from .outputs import exact, refusing
from .reduction import restored
from .scan import cumprod, others_before, prepared, reverse_cumprod

# ------------------------------------------------------------------------------------------------ prod


def _partial_products(array: np.ndarray) -> np.ndarray:
    """The products of a hundred or a thousand interleaved parts, which a processor computes side by side, and what is
    left over."""
    flat = array.reshape(-1)
    width = 128 if flat.size < 1 << 17 else 1024
    whole = flat.size - flat.size % width
    parts = np.multiply.reduce(flat[:whole].reshape(-1, width), 0)
    return np.concatenate((parts, flat[whole:])).reshape((1,) * (array.ndim - 1) + (-1,))


def _prod_grad(grad: Any, self: Any, result: Any, dim: Any, keepdim: bool) -> Any:
    if not self.ndim:
        return grad
    if dim is None:
        if self.ndim != 1:
            return _prod_grad(grad, self.reshape(-1), result, 0, False).reshape(tuple(self.shape))
        dim = 0
    dim = wrap_dim(dim, self.ndim)
    if not keepdim:
        shape = restored(tuple(self.shape), dim)
        grad, result = grad.reshape(shape), result.reshape(shape)
    if without_zero(array_of(self)):
        return grad * conj(result / self)
    # See Note [Products with zeros] in scan.py: what is before each element times what is after it.
    before = others_before(self, cumprod(self, dim), dim)
    after = others_before(self, reverse_cumprod(self, dim), dim, reverse=True)
    return grad * conj(before * after)


@op("other", out=exact, out_decides=True,
    node=lambda dim: "ProdBackward0" if dim is None else "ProdBackward1")  # y = prod(x, dim)  # fmt: skip
def prod(xp: Namespace, self: Array, dim=None, keepdim=False, *, dtype=None):
    """The product of all elements, or along ``dim``; its gradient is exact for zeros too.

    >>> import penlight as torch
    >>> x = torch.tensor([2., 0., 3.], requires_grad=True)
    >>> x.prod().backward()
    >>> x.grad
    tensor([0., 6., 0.])
    """
    array = self if dtype is None and (self.dtype is F32 or self.dtype is F64) else prepared(self, dtype)
    if dim is None and not keepdim and array.size <= 4096 and not is_narrow(array):
        return xp.multiply.reduce(array.ravel(), 0, array.dtype)  # the method would warn of overflow in NumPy's name
    if (
        dim is None
        and array.size > 4096
        and array.flags.c_contiguous
        and array.dtype.kind in "fc"
        and not is_narrow(array)
    ):
        array = _partial_products(array)
    axis = None if dim is None else wrap_dim(dim, array.ndim)
    axis = axis if array.ndim else None
    wide = array.astype(F32) if is_narrow(array) else array
    result = in_order(xp.multiply.reduce(wide, axis, wide.dtype, None, bool(keepdim and dim is not None)))
    return result.astype(array.dtype) if wide is not array else result


prod.vjp(self=lambda grad, self, result, dim, keepdim: _prod_grad(grad, self, result, dim, keepdim))


# ---------------------------------------------------------------------------------------------- any, all, count_nonzero


def _truth(array: np.ndarray, dim: Any, keepdim: bool, ufunc: Any) -> Any:
    """PyTorch's result is bool, or uint8 for uint8. No dimensions at all means none here, not all of them."""
    axes = None if dim is None else wrap_dims(dim, array.ndim)
    result = ufunc.reduce(array.astype(bool) if array.dtype.kind == "V" else array, axes, None, None, bool(keepdim))
    return in_order(np.asarray(result)).astype(np.uint8 if array.dtype == np.uint8 else np.bool_)


def _bool_out(name: str) -> Any:
    return refusing(
        name + " only supports bool tensor for result, got: {target}", unless=lambda source, target: target is uint8
    )


@op("other", out=_bool_out("any"))
def any(xp: Namespace, self: Array, dim=None, keepdim=False):
    """Whether any element is true (not zero), of all or along the dimensions ``dim``.

    >>> import penlight as torch
    >>> torch.any(torch.tensor([[0, 0], [0, 3]]), dim=1)
    tensor([False,  True])
    """
    return _truth(self, dim, keepdim, xp.logical_or)


@op("other", out=_bool_out("all"))
def all(xp: Namespace, self: Array, dim=None, keepdim=False):
    """Whether all elements are true (not zero), of all or along the dimensions ``dim``."""
    return _truth(self, dim, keepdim, xp.logical_and)


@op("other", out=False)
def count_nonzero(xp: Namespace, self: Array, dim=None):
    """The number of elements that are not zero, of all or along the dimensions ``dim``."""
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return np.count_nonzero(self)
    return in_order(np.add.reduce(self != 0, wrap_dims(dim, self.ndim), np.int64))
