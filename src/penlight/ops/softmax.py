"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..autograd.modes import modes
from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.names import scalar_name
from ..backend.summation import F32, F64, few
from ..backend.types import Array, Namespace
from .define import composite, op, register
from .exponential import exp
from .formulas import array_of, either, masked
from .helpers import conj, wrap_dim, wrap_dims
from .outputs import exact, into, refusing
from .reduction import sum as total

# Sums along one dimension that keep it; on arrays without the op's way round.
_sum = either(lambda x, dim: np.add.reduce(x, dim, keepdims=True), lambda x, dim: total(x, dim, True))
_exp = either(np.exp, exp)

# Elements: rows are taken so many at a time that the steps of a kernel stay in the cache.
_BLOCK = 1 << 15


def _by_rows(kernel: Any) -> Any:
    """A kernel over one dimension; where that is the last of a large array, over some rows at a time."""

    def blocks(x: Any, dim: int) -> Any:
        length = x.shape[dim] if x.ndim else 1
        if x.size <= 2 * _BLOCK or dim != x.ndim - 1 or not x.flags.c_contiguous:
            return kernel(x, dim)
        out = np.empty_like(x)
        rows, target = x.reshape(-1, length), out.reshape(-1, length)
        step = max(1, _BLOCK // length)
        for start in range(0, len(rows), step):
            target[start : start + step] = kernel(rows[start : start + step], 1)
        return out

    def checked(xp: Namespace, self: Any, dim: int) -> Any:
        x = self
        if 0 < x.size <= _BLOCK and x.itemsize > 2 and x.ndim:
            return kernel(x, dim)
        if not x.size:
            return x.copy()
        narrow = x.dtype.itemsize == 2
        if not x.ndim:
            x = x.reshape(1)
        result = blocks(x.astype(np.float32) if narrow else x, dim)
        return (result.astype(self.dtype) if narrow else result).reshape(self.shape)

    return checked


# Up to so many elements, Python finds the largest of each row in a third of the time that NumPy takes.
_FEW = 32


def _few(x: Any, dim: int) -> Any:
    """A short row, or a few of them, less their largest elements; the exponentials of that; and their sums, to be
    broadcast. None for anything else. A nan that Python's max passes over is in the sums."""
    kind = x.dtype
    if not 0 < x.size <= _FEW or (kind is not F32 and kind is not F64):
        return None
    if x.ndim == 1:
        shifted = np.subtract(x, np.array(max(x.tolist()), kind))
        powers = np.exp(shifted)
        return shifted, powers, np.asarray(few(powers, None))
    if x.ndim == 2 and dim == 1:
        shifted = np.subtract(x, np.array([[max(row)] for row in x.tolist()], kind))
        powers = np.exp(shifted)
        return shifted, powers, few(powers, 1).reshape(-1, 1)
    return None


@_by_rows
def _softmax_array(x: Any, dim: int) -> Any:
    result = np.subtract(x, np.maximum.reduce(x, dim, keepdims=True))
    np.exp(result, result)
    return np.divide(result, np.add.reduce(result, dim, keepdims=True), result)


@_by_rows
def _log_softmax_array(x: Any, dim: int) -> Any:
    result = np.subtract(x, np.maximum.reduce(x, dim, keepdims=True))
    return np.subtract(result, np.log(np.add.reduce(np.exp(result), dim, keepdims=True)), result)


@op("other", at=(), node="SoftmaxBackward0")  # y = e^x / sum e^x       gx = y (gy - sum gy y)
def _softmax(xp: Namespace, self: Array, dim):
    if self.ndim == 1 and 0 < len(self) <= _FEW and self.dtype is F32 and 0 <= max(self.tolist()) < 80:
        # Neither the largest exponential nor the sum overflows, and what underflows would do so after a shift, too.
        powers = np.exp(self)
        return np.divide(powers, np.asarray(few(powers, None)), out=powers)
    found = _few(self, dim)
    if found is not None:
        _, powers, sums = found
        return np.divide(powers, sums, out=powers)
    return _softmax_array(xp, self, dim)


_softmax.vjp(self=lambda grad, result, dim: _softmax_self(grad, result, dim))


def _softmax_self(grad: Any, result: Any, dim: int) -> Any:
    weighted = grad * result
    if not array_of(grad).ndim:
        return weighted - weighted * result
    return weighted - result * _sum(weighted, dim)


@op("other", at=(), node="LogSoftmaxBackward0")  # y = x - ln sum e^x       gx = gy - e^y sum gy
def _log_softmax(xp: Namespace, self: Array, dim):
    found = _few(self, dim)
    if found is not None:
        shifted, _, sums = found
        return np.subtract(shifted, np.log(sums), out=shifted)
    return _log_softmax_array(xp, self, dim)


def _log_softmax_self(grad, result, dim):
    return grad - _exp(result) * (_sum(grad, dim) if array_of(grad).ndim else grad)


_log_softmax.vjp(self=_log_softmax_self)


def _prepared(name: str, input: Any, dim: Any, dtype: Any) -> tuple[Any, int]:
    """The input in ``dtype``, and the dimension from the front."""
    if dtype is None and type(input) is Tensor and type(dim) is int:
        array = input._array
        if 0 <= dim < array.ndim and (array.dtype is F32 or array.dtype is F64):
            return input, dim
    if type(input) is Tensor and dtype is None and input._array.dtype.kind == "f":
        ndim = input._array.ndim
        return input, dim if type(dim) is int and 0 <= dim < ndim else wrap_dim(dim, ndim)
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if dtype is not None and dtypes.of(input._array.dtype) is not dtype:
        input = input._to_numpy_dtype(dtype.numpy)
    kind = dtypes.of(input._array.dtype)
    found = wrap_dim(dim, input._array.ndim)
    if kind.is_complex and not input._array.size and input.requires_grad and modes.grad:
        raise RuntimeError(f"_{name} does not support automatic differentiation for outputs with complex dtype.")
    if not kind.is_floating_point and input._array.size:  # for no elements, no kernel is asked
        last = "lastdim_kernel_impl" if found == max(input._array.ndim - 1, 0) else "kernel_impl"
        raise NotImplementedError(f"\"{name}_{last}\" not implemented for '{scalar_name(kind)}'")
    return input, found


@composite
def softmax(input, dim, dtype=None, *, out=None):
    """The exponentials along ``dim``, divided by their sum. ``dtype`` is that of the result.

    Raises IndexError for a dimension that the tensor does not have.

    >>> import penlight as torch
    >>> torch.softmax(torch.tensor([0., 1., 1000.]), 0)
    tensor([0., 0., 1.])
    """
    result = _softmax(*_prepared("softmax", input, dim, dtype))
    return result if out is None else into(out, result, "softmax", exact)


@composite
def log_softmax(input, dim, dtype=None, *, out=None):
    """The logarithm of ``softmax``, without overflow or underflow.

    >>> import penlight as torch
    >>> torch.log_softmax(torch.tensor([0., 1000.]), 0)
    tensor([-1000.,     0.])
    """
    result = _log_softmax(*_prepared("log_softmax", input, dim, dtype))
    return result if out is None else into(out, result, "log_softmax", exact)


def _implicit(name: str, input: Any, dim: Any, stacklevel: int) -> int:
    """The dimension that PyTorch takes where none is given."""
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        stacklevel=stacklevel,
    )
    return 0 if input._array.ndim in (0, 1, 3) else 1


@composite(at=("nn.functional",), name="softmax")
def _functional_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return softmax(input, _implicit("softmax", input, dim, _stacklevel), dtype)


@composite(at=("nn.functional",), name="log_softmax")
def _functional_log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return log_softmax(input, _implicit("log_softmax", input, dim, _stacklevel), dtype)


@composite(at=("nn.functional",))
def softmin(input, dim=None, _stacklevel=3, dtype=None):
    """``softmax`` of the negative."""
    return softmax(-input, _implicit("softmin", input, dim, _stacklevel), dtype)


for _name, _function in (("softmax", softmax), ("log_softmax", log_softmax)):
    register(_function, _name, ("special",))

# ------------------------------------------------------------------------------------------------ logsumexp


def _logsumexp_array(x: Any, dims: tuple[int, ...]) -> Any:
    real = x.real
    top = np.maximum.reduce(real, dims, keepdims=True) if x.size else np.zeros(1, real.dtype)
    top = np.where(np.isfinite(top), top, 0).astype(real.dtype)
    return np.log(np.add.reduce(np.exp(x - top), dims, keepdims=True)) + top


@op("other", name="logsumexp", promote="float",
    out=refusing("logsumexp(): Expected floating point type for result tensor, but got: {target}",
                 unless=lambda source, target: target.is_floating_point or target.is_complex))  # fmt: skip
def logsumexp(xp: Namespace, self: Array, dim, keepdim=False):  # y = ln sum e^x       gx = gy e^(x - y)
    """The logarithm of the sum of the exponentials along the dimensions ``dim``, without overflow.

    Raises IndexError for a dimension that the tensor does not have.

    >>> import penlight as torch
    >>> torch.logsumexp(torch.tensor([1000., 1000.]), 0)
    tensor(1000.6932)
    """
    dims = _all_dims(dim, self.ndim)
    narrow = self.dtype.itemsize == 2
    x = self.astype(np.float32) if narrow else self
    if not self.ndim:
        y = _logsumexp_array(x.reshape(1), (0,)).reshape(())
    else:
        y = (
            _logsumexp_array(x, dims)
            if x.size
            else np.full([1 if i in dims else n for i, n in enumerate(x.shape)], -np.inf, x.dtype)
        )
        if not keepdim:
            y = y.reshape([n for i, n in enumerate(y.shape) if i not in dims])
    return y.astype(self.dtype) if narrow else y


def _all_dims(dim: Any, ndim: int) -> tuple[int, ...]:
    return wrap_dims(dim, ndim) if isinstance(dim, int) or len(dim) else tuple(range(ndim))


def _logsumexp_self(grad, self, result, dim, keepdim):
    x = array_of(self)
    if x.ndim and not keepdim:
        dims = _all_dims(dim, x.ndim)
        shape = tuple([1 if i in dims else n for i, n in enumerate(x.shape)])
        grad, result = grad.reshape(shape), result.reshape(shape)
    weight = _exp(self - result)
    gone = array_of(result) == -np.inf  # all terms are 0: e^(-inf + inf) is none of them
    if np.any(gone):
        weight = masked(~np.broadcast_to(gone, x.shape), weight)
    return grad * conj(weight)


logsumexp.vjp(self=_logsumexp_self)
register(logsumexp, "logsumexp", ("special",))
