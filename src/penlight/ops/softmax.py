"""Softmax, its logarithm, and the logarithm of a sum of exponentials."""

from __future__ import annotations

import warnings
from typing import Any

from ..autograd.modes import modes
from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.blocks import slices
from ..backend.direct import np
from ..backend.layouts import in_order
from ..backend.names import scalar_name
from ..backend.powers import quick_exp
from ..backend.summation import F32, F64
from ..backend.threads import split
from ..backend.types import Array, Namespace
from .define import composite, op, register
from .exponential import exp
from .factory import plain_name
from .formulas import array_of, either
from .helpers import conj, is_all, wrap_dim, wrap_dims
from .outputs import exact, into, refusing
from .reduction import sum as total

_exp = either(np.exp, exp)

# Note [Exponentials without a shift]: the largest element is subtracted so that e^x neither overflows nor vanishes,
# which costs two walks through memory. The sums of the plain exponentials tell afterwards whether it was needed:
# between these bounds nothing overflowed, what vanished is below 1e-35 of its sum, and the logarithm of a sum is small
# enough to be subtracted without losing digits that the shift would save.
_LEAST, _MOST = 1e-3, 1e6

# Elements: rows are taken so many at a time that the steps of a kernel stay in the cache.
_BLOCK = 1 << 17
# Up to so many elements, a product with a square of ones is the fastest way to have each row's sum beside its elements.
_FEW = 64
# From so many terms on, a sum is made in pairs, for the sake of its last digits.
_LONG = 4096


class _Squares(dict[int, Any]):
    """Squares of ones by the length of their rows, where they are the fastest way."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype

    def __missing__(self, length: int) -> Any:
        self[length] = found = np.ones((length, length), self.dtype) if 0 < length <= _FEW else None
        return found


_squares32, _squares64 = _Squares(F32), _Squares(F64)


def _square(x: Any, dim: int) -> Any:
    """What the product of ``x`` with is each row's sum beside its elements; None where that is no fast way."""
    dtype = x.dtype
    squares = _squares32 if dtype is F32 else _squares64 if dtype is F64 else None
    if squares is None:
        return None
    shape = x.shape
    if len(shape) == 1:
        return squares[shape[0]] if shape[0] <= _FEW else None
    return squares[shape[1]] if len(shape) == 2 and dim == 1 and 0 < x.size <= _FEW else None


def _small(x: Any, dim: int) -> Any:
    """The exponentials of a short row, or of a few, and their sums at every place; None for anything else."""
    square = _square(x, dim)
    if square is None:
        return None
    powers = np.exp(x)
    sums = powers.dot(square)
    if sums.ndim == 1:
        return (powers, sums) if _LEAST <= sums.item(0) <= _MOST else None
    for place in range(0, sums.size, sums.shape[1]):
        if not _LEAST <= sums.item(place) <= _MOST:
            return None
    return powers, sums


def _in_rows(x: Any, dim: int) -> bool:
    """Whether ``dim`` is the last and short enough for a product to be its sum."""
    return dim == x.ndim - 1 and x.shape[dim] <= _LONG and (x.dtype is F32 or x.dtype is F64)


def _sums(x: Any, dim: int) -> Any:
    """The sums along ``dim``, which stays."""
    if _in_rows(x, dim):
        # A product of rows with ones takes half the time, and unlike one of a matrix with ones, no second thread.
        return np.vecdot(x, np.ones(x.shape[dim], x.dtype))[..., None]
    return np.add.reduce(x, dim, keepdims=True)


def needs_no_shift(sums: Any) -> bool:
    """Whether plain exponentials with these sums serve; see Note [Exponentials without a shift]. A nan is in no range:
    the shift passes it on."""
    return np.minimum.reduce(sums, None) >= _LEAST and np.maximum.reduce(sums, None) <= _MOST


def _powers(x: Any, dim: int, out: Any) -> tuple[Any, Any]:
    """The exponentials, written to ``out``, and their sums, which stay; ``x`` is less its largest elements if need be.
    Returns what was subtracted, or None, and the sums."""
    sums = _sums(quick_exp(x, out), dim)
    if needs_no_shift(sums):
        return None, sums
    largest = np.maximum.reduce(x, dim, keepdims=True)
    np.subtract(x, largest, out)
    return largest, _sums(quick_exp(out, out), dim)


def _softmax_rows(x: Any, dim: int, out: Any) -> None:
    _, sums = _powers(x, dim, out)
    np.divide(out, sums, out)


def _log_softmax_rows(x: Any, dim: int, out: Any) -> None:
    largest, sums = _powers(x, dim, out)
    if largest is None:
        np.subtract(x, np.log(sums, sums), out)
    else:
        np.subtract(x, largest, out)
        np.subtract(out, np.log(sums, sums), out)


def _log_softmax_narrow(x: Any, dim: int) -> Any:
    """In half precision: along the last dimension, PyTorch keeps the sum and its logarithm in that."""
    wide = x.astype(np.float32)
    if dim != x.ndim - 1:
        return _normalised(_log_softmax_rows, wide, dim).astype(x.dtype)
    wide -= np.maximum.reduce(wide, -1, keepdims=True)
    sums = np.add.reduce(np.exp(wide), -1, keepdims=True).astype(x.dtype)
    logarithms = np.log(sums.astype(np.float32)).astype(x.dtype)
    return (wide - logarithms.astype(np.float32)).astype(x.dtype)


def _normalised(kernel: Any, x: Any, dim: int) -> Any:
    """The result of ``kernel``, which writes it to its ``out``, for one block of rows after the other."""
    if not x.size:
        return x.copy()
    if x.itemsize == 2:
        return _normalised(kernel, x.astype(np.float32), dim).astype(x.dtype)
    if not x.ndim:
        return _normalised(kernel, x.reshape(1), 0).reshape(())
    out = np.empty(x.shape, x.dtype)
    if x.size <= 2 * _BLOCK or dim != x.ndim - 1 or not x.flags.c_contiguous:
        kernel(x, dim, out)
        return out
    length = x.shape[dim]
    rows, target = x.reshape(-1, length), out.reshape(-1, length)
    step = max(1, _BLOCK // length)

    def part(first: int, last: int) -> None:
        for here in slices(first, last, step):
            kernel(rows[here], 1, target[here])

    split(part, len(rows), x.size)
    return out


@op("other", at=(), node="SoftmaxBackward0")  # y = e^x / sum e^x       gx = y (gy - sum gy y)
def _softmax(xp: Namespace, self: Array, dim):
    found = _small(self, dim)
    if found is None:
        return _normalised(_softmax_rows, self, dim)
    powers, sums = found
    return np.divide(powers, sums, powers)


def _softmax_self(grad, result, dim):
    if type(grad) is np.ndarray:
        return _on_rows(_softmax_gradient, grad, result, dim)
    weighted = grad * result
    return weighted - result * (total(weighted, dim, True) if grad.ndim else weighted)


_softmax.vjp(self=_softmax_self)


def _on_rows(kernel: Any, grad: Any, result: Any, dim: int) -> Any:
    """A gradient, computed on arrays of at least one dimension and of at least single precision."""
    if not grad.ndim:
        return kernel(grad.reshape(1), result.reshape(1), 0).reshape(())
    if grad.itemsize == 2:
        return kernel(grad.astype(np.float32), result.astype(np.float32), dim).astype(grad.dtype)
    return kernel(grad, result, dim)


def _softmax_gradient(grad: Any, result: Any, dim: int) -> Any:
    if result.size > _FEW and _in_rows(result, dim) and grad.flags.c_contiguous and grad.dtype is result.dtype:
        y = np.empty_like(result)

        def part(start: int, stop: int) -> None:
            mine, its, into_y = grad[start:stop], result[start:stop], y[start:stop]
            np.subtract(mine, np.vecdot(mine, its)[..., None], into_y)
            np.multiply(into_y, its, into_y)

        split(part, len(result), result.size)
        return y
    weighted = np.multiply(grad, result)
    return np.multiply(np.subtract(grad, _beside(weighted, dim), weighted), result, weighted)


def _beside(x: Any, dim: int) -> Any:
    """The sums along ``dim``, to be used beside the elements."""
    square = _square(x, dim)
    return _sums(x, dim) if square is None else x.dot(square)


@op("other", at=(), node="LogSoftmaxBackward0")  # y = x - ln sum e^x       gx = gy - e^y sum gy
def _log_softmax(xp: Namespace, self: Array, dim):
    found = _small(self, dim)
    if found is None:
        if self.itemsize == 2 and self.size and self.ndim:
            return _log_softmax_narrow(self, dim)
        return _normalised(_log_softmax_rows, self, dim)
    _, sums = found
    return np.subtract(self, np.log(sums, sums), sums)


def _log_softmax_self(grad, result, dim):
    if type(grad) is np.ndarray:
        return _on_rows(_log_softmax_gradient, grad, result, dim)
    return grad - exp(result) * (total(grad, dim, True) if grad.ndim else grad)


def _log_softmax_gradient(grad: Any, result: Any, dim: int) -> Any:
    y, sums = np.empty_like(result), _beside(grad, dim)
    if dim and y.size > _BLOCK:
        split(lambda i, j: _log_softmax_part(grad[i:j], result[i:j], sums[i:j], y[i:j]), len(y), y.size)
    else:
        _log_softmax_part(grad, result, sums, y)
    return y


def _log_softmax_part(grad: Any, result: Any, sums: Any, y: Any) -> None:
    quick_exp(result, y)
    np.multiply(y, sums, y)
    np.subtract(grad, y, y)


_log_softmax.vjp(self=_log_softmax_self)


def _prepared(name: str, input: Any, dim: Any, dtype: Any) -> tuple[Any, int]:
    """The input in ``dtype``, and the dimension from the front."""
    if type(input) is Tensor and dtype is None and input._array.dtype.kind == "f":
        ndim = input._array.ndim
        return input, dim if type(dim) is int and 0 <= dim < ndim else wrap_dim(dim, ndim)
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if dtype is not None and not isinstance(dtype, dtypes.dtype):
        if type(dtype) is not type or dtype not in dtypes.PYTHON:
            raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {plain_name(dtype)}")
        dtype = dtypes.PYTHON[dtype]
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
    if dtype is None and out is None and type(input) is Tensor and type(dim) is int:
        ndim = input._array.ndim
        if -ndim <= dim < ndim and input._array.dtype.kind == "f":
            return _softmax(input, dim if dim >= 0 else dim + ndim)
    result = _softmax(*_prepared("softmax", input, dim, dtype))
    return result if out is None else into(out, result, "softmax", exact)


@composite
def log_softmax(input, dim, dtype=None, *, out=None):
    """The logarithm of ``softmax``, without overflow or underflow.

    >>> import penlight as torch
    >>> torch.log_softmax(torch.tensor([0., 1000.]), 0)
    tensor([-1000.,     0.])
    """
    if dtype is None and out is None and type(input) is Tensor and type(dim) is int:
        ndim = input._array.ndim
        if -ndim <= dim < ndim and input._array.dtype.kind == "f":
            return _log_softmax(input, dim if dim >= 0 else dim + ndim)
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


def sums_of_powers(x: Any, dims: tuple[int, ...]) -> Any:
    """The sums of e^x along ``dims``, which stay: a block of rows after the other, in one scratch array."""
    last = x.ndim - 1
    if dims != (last,) or x.size <= _BLOCK or not x.flags.c_contiguous:
        powers = np.exp(x) if x.size <= _BLOCK else quick_exp(x, np.empty_like(x))
        return _sums(powers, dims[0]) if len(dims) == 1 else np.add.reduce(powers, dims, keepdims=True)
    rows = x.reshape(-1, x.shape[last])
    sums = np.empty((len(rows), 1), x.dtype)
    step = max(1, _BLOCK // rows.shape[1])

    def part(first: int, last: int) -> None:
        scratch = np.empty((step, rows.shape[1]), x.dtype)
        for here in slices(first, last, step):
            block = rows[here]
            sums[here] = _sums(quick_exp(block, scratch[: len(block)]), 1)

    split(part, len(rows), x.size)
    return sums.reshape(*x.shape[:last], 1)


def _logsumexp_array(x: Any, dims: tuple[int, ...]) -> Any:
    if x.size and (x.dtype is F32 or x.dtype is F64):
        sums = sums_of_powers(x, dims)
        if needs_no_shift(sums):
            return np.log(sums, sums)
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
        y = in_order(y)
    return y.astype(self.dtype) if narrow else y


def _all_dims(dim: Any, ndim: int) -> tuple[int, ...]:
    return wrap_dims(None if is_all(dim) else dim, ndim)


def _logsumexp_self(grad, self, result, dim, keepdim):
    x = array_of(self)
    if x.ndim and not keepdim:
        dims = _all_dims(dim, x.ndim)
        shape = tuple([1 if i in dims else n for i, n in enumerate(x.shape)])
        grad, result = grad.reshape(shape), result.reshape(shape)
    if type(grad) is np.ndarray and x.ndim and x.dtype.kind == "f":
        weight = np.empty_like(self)
        if weight.size <= _BLOCK:
            _weights_part(self, result, grad, weight)
        else:
            grad, result = np.broadcast_to(grad, x.shape), np.broadcast_to(result, x.shape)
            split(lambda i, j: _weights_part(self[i:j], result[i:j], grad[i:j], weight[i:j]), len(x), x.size)
        return weight
    return grad * conj(_exp(self - result))


def _weights_part(x: Any, result: Any, grad: Any, weight: Any) -> None:
    np.subtract(x, result, weight)
    quick_exp(weight, weight)
    np.multiply(weight, grad, weight)


logsumexp.vjp(self=_logsumexp_self)
register(logsumexp, "logsumexp", ("special",))
