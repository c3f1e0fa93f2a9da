"""The largest and the smallest element, and where they are.

Note [Ties]: where several elements are the extreme, a reduction of everything (``max()``, ``median()``) and ``amax``
share the gradient out evenly among them, and one along a dimension that also gives indices (``max(dim)``) sends all of
it to the element at the index. A nan beats everything, and the first of several wins.
"""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor, wrap
from ..backend.choice import kept
from ..backend.direct import np
from ..backend.layouts import in_order
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from ..backend.summation import F32, F64
from ..backend.types import Array, Namespace
from .define import composite, op, registry
from .errors import type_name
from .formulas import array_of
from .helpers import is_all, wrap_dim, wrap_dims
from .outputs import exact, refusing
from .picking import pick_array, picked_grad
from .reduction import restored

_ALL_EMPTY = (
    "{}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' "
    "argument."
)


# ------------------------------------------------------------------------------------------------ on arrays


def extreme(array: np.ndarray, name: str, largest: bool) -> Any:
    """The extreme of all elements; ``name`` is what errors call the operation."""
    if array.size <= 1000 and array.size:  # NumPy's reduction takes 0.9 us to start, its argmax 0.1
        if array.dtype.kind == "c":
            raise NotImplementedError(f"\"{name}_all\" not implemented for '{scalar_name(array.dtype)}'")
        return array.ravel()[array.argmax() if largest else array.argmin()]
    if not array.size:
        raise RuntimeError(_ALL_EMPTY.format(name))
    if array.dtype.kind == "c":
        raise NotImplementedError(f"\"{name}_all\" not implemented for '{scalar_name(array.dtype)}'")
    return (np.maximum if largest else np.minimum).reduce(array, None)


def extreme_index(array: np.ndarray, axis: int, largest: bool) -> np.ndarray:
    """Where along ``axis`` the extreme is, the first of several."""
    if array.ndim == 0:
        return np.zeros((), np.int64)
    return np.asarray(array.argmax(axis) if largest else array.argmin(axis))


def check_nonempty(array: np.ndarray, dim: Any, name: str) -> None:
    if not array.size and array.ndim:
        for axis in (dim,) if isinstance(dim, int) else dim:
            if not array.shape[axis]:
                raise IndexError(f"{name}: Expected reduction dim {axis} to have non-zero size.")


def _along(array: np.ndarray, dim: Any, keepdim: bool, name: str, largest: bool) -> tuple[np.ndarray, np.ndarray]:
    axis = wrap_dim(dim, array.ndim)
    check_nonempty(array, axis, name + "()")
    if array.dtype.kind == "c":
        raise RuntimeError(f"{name}(): does not support complex input")
    indices = extreme_index(array, axis, largest)
    values = pick_array(array, indices, axis)
    if keepdim and array.ndim:
        shape = restored(array.shape, axis)
        return values.reshape(shape), indices.reshape(shape)
    return values, indices


def _amost(array: np.ndarray, dim: Any, keepdim: bool, name: str, largest: bool) -> Any:
    if type(dim) is int and (array.dtype is F32 or array.dtype is F64) and not keepdim and array.size:
        # NumPy's argmax is faster than its maximum, and of two dimensions the elements are quickly read.
        if array.ndim == 1 and (dim == 0 or dim == -1):
            return array[array.argmax() if largest else array.argmin()]
        if array.ndim == 2 and (dim == 1 or dim == -1):
            return array[np.arange(array.shape[0]), array.argmax(1) if largest else array.argmin(1)]
    if is_all(dim) and not keepdim and 0 < array.size <= 1000 and array.dtype.kind == "f":
        return array.ravel()[array.argmax() if largest else array.argmin()]
    axes = wrap_dims(None if is_all(dim) else dim, array.ndim)
    if array.dtype.kind == "c":
        kernel = "max_values_cpu" if largest else "min_values_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(array.dtype)}'")
    if not array.size and len(axes) == array.ndim and not dim and dim != 0:
        raise RuntimeError(_ALL_EMPTY.format(name))
    check_nonempty(array, axes if is_all(dim) else dim, name + "()")
    if len(axes) == array.ndim and array.size <= 1000:
        result = extreme(array, name, largest)
    else:
        result = in_order((np.maximum if largest else np.minimum).reduce(array, axes))
    return np.asarray(result).reshape(restored(array.shape, dim)) if keepdim else result


# ------------------------------------------------------------------------------------------------ in formulas


def _winners(array: np.ndarray, extreme: np.ndarray, dim: Any, nan: bool) -> tuple[Any, Any]:
    """Which elements equal the result, and how many of them there are."""
    extreme = extreme.reshape(restored(array.shape, dim))
    mask = np.asarray(array == extreme)
    if nan and array.dtype.kind in "fV":
        gone = np.isnan(extreme)
        if gone.any():
            mask |= np.isnan(array) & gone
    axes = wrap_dims(None if is_all(dim) else dim, array.ndim)
    if len(axes) == array.ndim:
        return mask, np.count_nonzero(mask)
    return mask, np.add.reduce(mask, axes, keepdims=True) if axes else 1


def shares(self: Any, result: Any, dim: Any = None, nan: bool = True) -> Any:
    """What part of the gradient each element gets: all that equal the result, in equal parts; see Note [Ties].

    Constant where the operation is smooth, so no gradient is recorded. ``nan``: a nan counts as equal to a nan.
    """
    array = array_of(self)
    mask, count = _winners(array, array_of(result), dim, nan)
    weights = (mask / count).astype(array.dtype)
    return wrap(weights) if isinstance(self, Tensor) else weights


def shared_grad(grad: Any, self: Any, result: Any, dim: Any = None, nan: bool = True) -> Any:
    if dim is not None and grad.ndim != self.ndim:
        grad = grad.reshape(restored(tuple(self.shape), dim))
    if type(grad) is np.ndarray and array_of(self).size > 1000:
        mask, count = _winners(array_of(self), array_of(result), dim, nan)
        return kept(mask, np.asarray(grad / count).astype(grad.dtype))
    return grad * shares(self, result, dim, nan)


# ------------------------------------------------------------------------------------------------ max and min


_CASTABLE = refusing(
    "Expected canCast( typeMetaToScalarType(self.dtype()), typeMetaToScalarType(out.dtype())) to be true, but got "
    "false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
    unless=can_cast,
)


@op("other", at=(), name="_max_all", out=_CASTABLE, node="MaxBackward1")  # y = max(x)
def max_all(xp: Namespace, self: Array):
    if (self.dtype is F32 or self.dtype is F64) and 0 < self.size <= 1000:
        return self.ravel()[self.argmax()]
    return extreme(self, "max", True)


@op("other", at=(), name="_min_all", out=_CASTABLE, node="MinBackward1")
def min_all(xp: Namespace, self: Array):
    if (self.dtype is F32 or self.dtype is F64) and 0 < self.size <= 1000:
        return self.ravel()[self.argmin()]
    return extreme(self, "min", False)


max_all.vjp(self=lambda grad, self, result: shared_grad(grad, self, result))
min_all.vjp(self=lambda grad, self, result: shared_grad(grad, self, result))


@op(
    "other",
    at=(),
    name="max",
    outputs=("values", "indices"),
    differentiable=("values",),
    node="MaxBackward0",
    out=exact,
)
def max_dim(xp: Namespace, self: Array, dim, keepdim=False):
    return _along(self, dim, keepdim, "max", True)


@op(
    "other",
    at=(),
    name="min",
    outputs=("values", "indices"),
    differentiable=("values",),
    node="MinBackward0",
    out=exact,
)
def min_dim(xp: Namespace, self: Array, dim, keepdim=False):
    return _along(self, dim, keepdim, "min", False)


max_dim.vjp(self=lambda grad, indices, dim, keepdim, self_shape: picked_grad(grad, indices, dim, keepdim, self_shape))
min_dim.vjp(self=lambda grad, indices, dim, keepdim, self_shape: picked_grad(grad, indices, dim, keepdim, self_shape))

_MISSING: Any = object()


def _invalid(name: str, input: Any, arguments: dict[str, Any]) -> TypeError:
    shown = ", ".join([type_name(input), *[type_name(value) for value in arguments.values()]])
    return TypeError(f"{name}() received an invalid combination of arguments - got ({shown}), but expected one of:")


@composite
def max(input, dim=_MISSING, keepdim=False, *, other=None, out=None):
    """The largest element; with ``dim`` the largest along it and where it is; of two tensors, the larger elements.

    >>> import penlight as torch
    >>> x = torch.tensor([[1., 5.], [4., 2.]])
    >>> torch.max(x)
    tensor(5.)
    >>> torch.max(x, dim=1)
    torch.return_types.max(
    values=tensor([5., 4.]),
    indices=tensor([1, 0]))
    """
    if not isinstance(input, Tensor):
        raise _invalid("max", input, {} if dim is _MISSING else {"dim": dim})
    if dim is _MISSING:
        if other is None:
            if keepdim is not False:
                raise _invalid("max", input, {"keepdim": keepdim})
            return max_all(input) if out is None else max_all(input, out=out)
        return registry["torch"]["maximum"](input, other, out=out)
    if isinstance(dim, Tensor):
        return registry["torch"]["maximum"](input, dim, out=out)
    if not hasattr(dim, "__index__") or isinstance(dim, bool):
        raise _invalid("max", input, {"dim": dim})
    return max_dim(input, dim, keepdim, out=out)


@composite
def min(input, dim=_MISSING, keepdim=False, *, other=None, out=None):
    """The smallest element; with ``dim`` the smallest along it and where it is; of two tensors, the smaller
    elements."""
    if not isinstance(input, Tensor):
        raise _invalid("min", input, {} if dim is _MISSING else {"dim": dim})
    if dim is _MISSING:
        if other is None:
            if keepdim is not False:
                raise _invalid("min", input, {"keepdim": keepdim})
            return min_all(input) if out is None else min_all(input, out=out)
        return registry["torch"]["minimum"](input, other, out=out)
    if isinstance(dim, Tensor):
        return registry["torch"]["minimum"](input, dim, out=out)
    if not hasattr(dim, "__index__") or isinstance(dim, bool):
        raise _invalid("min", input, {"dim": dim})
    return min_dim(input, dim, keepdim, out=out)


# ------------------------------------------------------------------------------------------------ amax, amin, aminmax


_OUT = refusing(
    "Expected the dtype for input and out to match, but got {source} for input's dtype and {target} for out's dtype."
)


@op("other", out=_OUT)  # y = max(x, dim)         x: (*)    y: (*) less dim
def amax(xp: Namespace, self: Array, dim=(), keepdim=False):
    """The largest element along the dimensions ``dim``; equal ones share the gradient.

    >>> import penlight as torch
    >>> torch.amax(torch.tensor([[1., 5.], [4., 2.]]), dim=0)
    tensor([4., 5.])
    """
    return _amost(self, dim, keepdim, "amax", True)


@op("other", out=_OUT)
def amin(xp: Namespace, self: Array, dim=(), keepdim=False):
    """The smallest element along the dimensions ``dim``; equal ones share the gradient."""
    return _amost(self, dim, keepdim, "amin", False)


amax.vjp(self=lambda grad, self, result, dim: shared_grad(grad, self, result, dim, nan=False))
amin.vjp(self=lambda grad, self, result, dim: shared_grad(grad, self, result, dim, nan=False))


@op("other", outputs=("min", "max"), out=exact)  # y = min(x, dim), max(x, dim)
def aminmax(xp: Namespace, self: Array, *, dim=None, keepdim=False):
    """The smallest and the largest element, of all or along ``dim``."""
    if dim is not None:
        axis = wrap_dim(dim, self.ndim)
        check_nonempty(self, axis, "aminmax")
    elif not self.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    if self.dtype.kind == "c":
        raise NotImplementedError(f"\"aminmax_cpu\" not implemented for '{scalar_name(self.dtype)}'")
    dims = () if dim is None or not self.ndim else (axis,)
    return _amost(self, dims, keepdim, "aminmax", False), _amost(self, dims, keepdim, "aminmax", True)


def _aminmax_grad(grads: Any, self: Any, min: Any, max: Any, dim: Any) -> Any:
    parts = [
        shared_grad(grad, self, extreme, dim, nan=False)
        for grad, extreme in zip(grads, (min, max), strict=True)
        if grad is not None
    ]
    return parts[0] if len(parts) == 1 else parts[0] + parts[1]


aminmax.vjp(self=lambda grads, self, min, max, dim: _aminmax_grad(grads, self, min, max, dim))


# ------------------------------------------------------------------------------------------------ argmax, argmin


def _arg(array: np.ndarray, dim: Any, keepdim: bool, name: str, largest: bool) -> Any:
    if array.dtype.kind in "cb":
        raise RuntimeError(f"{name}(): does not support {'complex' if array.dtype.kind == 'c' else 'bool'} input")
    if dim is None:
        if not array.size:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
        axis = None
    else:
        axis = wrap_dim(dim, array.ndim)
        check_nonempty(array, axis, name + "()")
        axis = axis if array.ndim else None
    result = array.argmax(axis) if largest else array.argmin(axis)
    return np.asarray(result).reshape(restored(array.shape, dim)) if keepdim else result


@op("other", out=exact)
def argmax(xp: Namespace, self: Array, dim=None, keepdim=False):
    """The index of the largest element, in the flattened tensor or along ``dim``; the first one of several.

    >>> import penlight as torch
    >>> torch.argmax(torch.tensor([[1., 5.], [4., 2.]]), dim=1)
    tensor([1, 0])
    """
    return _arg(self, dim, keepdim, "argmax", True)


@op("other", out=exact)
def argmin(xp: Namespace, self: Array, dim=None, keepdim=False):
    """The index of the smallest element, in the flattened tensor or along ``dim``; the first one of several."""
    return _arg(self, dim, keepdim, "argmin", False)
