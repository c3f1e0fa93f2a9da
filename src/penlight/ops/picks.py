"""Elements picked by a mask or by their number: masked_select, take, put, nonzero."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.fit import Partial
from ..autograd.variable import Tensor, wrap
from ..backend.layouts import in_order
from ..backend.tell import count_nonzero
from ..backend.types import Array, Namespace
from ..backend.warn import warn
from .define import composite, op
from .formulas import either
from .outputs import into, refusing
from .scatter import _INT64, _name, within

# ------------------------------------------------------------------------------------------------ masks


def _both(self: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if self.shape == mask.shape:
        return self, mask
    one, other = np.broadcast_arrays(self, mask)
    return one, other


def _check_mask(self: Any, mask: Any) -> None:
    if mask.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")


@op(
    "linear", out=refusing("masked_select(): self and result must have the same scalar type"), apart="itself"
)  # y = x[mask]                  gx[mask] = gy
def masked_select(xp: Namespace, self: Array, mask: Array):
    """The elements where ``mask`` is true, in one dimension; the two broadcast."""
    _check_mask(self, mask)
    one, other = _broadcast(self, mask)
    return one[other]


def _broadcast(self: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    try:
        return _both(self, mask)
    except ValueError:
        a, b = mask.shape, self.shape
        ndim = max(len(a), len(b))
        a, b = (1,) * (ndim - len(a)) + a, (1,) * (ndim - len(b)) + b
        place = max(i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y and x != 1 and y != 1)
        raise RuntimeError(
            f"The size of tensor a ({a[place]}) must match the size of tensor b ({b[place]}) at non-singleton "
            f"dimension {place}"
        ) from None


@op("linear", at=(), name="_masked_select_back")
def masked_select_back(xp: Namespace, self: Array, mask: Array, shape):
    result = xp.zeros(np.broadcast_shapes(shape, mask.shape), self.dtype)
    result[np.broadcast_to(mask, result.shape)] = self
    return result  # the engine sums it where the input was broadcast


masked_select.vjp(self=lambda grad, self_shape, mask: masked_select_back(grad, mask, self_shape))
masked_select_back.vjp(self=lambda grad, mask: masked_select(grad, mask))


@op("linear", inplace=True)  # y = x, but y[mask] = s[:n]
def masked_scatter(xp: Namespace, self: Array, mask: Array, source: Array):
    """A copy with the elements where ``mask`` is true replaced by those of ``source``, in order."""
    one, other = _broadcast(self, mask)
    if self.dtype != source.dtype:
        raise RuntimeError(
            f"masked_scatter: expected self and source to have same dtypes but got{_name(self)} and {_name(source)}"
        )
    if mask.dtype.kind != "b":
        if mask.dtype == np.uint8:
            warn(
                "masked_scatter_ received a mask with dtype torch.uint8, this behavior is now deprecated,please use a "
                "mask with dtype torch.bool instead. (Triggered internally at "
                "/__w/pytorch/pytorch/aten/src/ATen/native/TensorAdvancedIndexing.cpp:3130.)"
            )
        raise RuntimeError(f"masked_scatter_ only supports boolean masks, but got mask with dtype {_name(mask)}")
    count = count_nonzero(other)
    if source.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    result = np.array(one, order="K" if one is self else "C")
    result[other] = source.reshape(-1)[:count]
    return result


@op("linear", at=(), name="_masked_scatter_back", node="MaskedScatterBackwardBackward0")
def masked_scatter_back(xp: Namespace, self: Array, mask: Array, shape):
    result = xp.zeros(shape, self.dtype)
    found = self[np.broadcast_to(mask, self.shape)]
    result.reshape(-1)[: found.size] = found
    return result


masked_scatter.vjp(
    self=lambda grad, mask: grad * ~mask,
    source=lambda grad, source_shape, mask: masked_scatter_back(grad, mask, source_shape),
)
masked_scatter_back.vjp(self=lambda grad, self_shape, mask: _spread(grad, mask, self_shape))


def _spread(grad, mask, shape):
    return masked_scatter(_zeros(grad, shape), mask, grad)


_zeros = either(lambda x, shape: np.zeros(shape, x.dtype), lambda x, shape: wrap(np.zeros(shape, x._array.dtype)))

# ------------------------------------------------------------------------------------------------ numbers


def _check_numbers(array: np.ndarray, index: np.ndarray, name: str) -> None:
    if index.dtype is not _INT64 and index.dtype != np.int64:
        raise RuntimeError(f"{name}(): Expected a long tensor for index, but got {_name(index)}")
    if index.size:
        if not array.size:
            raise IndexError(
                "take(): tried to take from an empty tensor"
                if name == "take"
                else "put_(): Tried to put elements into an empty tensor"
            )
        size = array.size
        if not within(index, size) and (index.min() < -size or index.max() >= size):
            wrong = index[(index < -size) | (index >= size)].flat[0]
            raise IndexError(f"out of range: tried to access index {wrong} on a tensor of {size} elements.")


@op(
    "linear",
    out=refusing(
        "take(): self and out expected to have the same dtype, but got self.dtype = {source} and out.dtype = {target}"
    ),
    apart="itself",
)  # y = x.flatten()[index]
def take(xp: Namespace, self: Array, index: Array):
    """The elements with the given numbers, counted as if the tensor had one dimension."""
    _check_numbers(self, index, "take")
    return in_order(self.reshape(-1)[index])


@op("linear", at=(), name="_take_back")
def take_back(xp: Namespace, self: Array, index: Array, shape):
    result = xp.zeros(shape, self.dtype)
    xp.add.at(result.reshape(-1), index, self)
    return result


def _taken(grad, self_shape, index):
    if type(grad) is not np.ndarray:
        return take_back(grad, index, self_shape)

    def add_to(buffer):
        if buffer.flags.c_contiguous:
            np.add.at(buffer.reshape(-1), index, grad)
        else:
            np.add.at(buffer, np.unravel_index(index % buffer.size, buffer.shape), grad)

    return Partial(self_shape, grad.dtype, add_to)


take.vjp(self=_taken)
take_back.vjp(self=lambda grad, index: take(grad, index))


@op("linear", out=False, inplace=True)  # y = x, but y.flatten()[index] = s
def put(xp: Namespace, self: Array, index: Array, source: Array, accumulate=False):
    """A copy with the elements of the given numbers replaced by (with ``accumulate``, increased by) those of
    ``source``."""
    if index.size != source.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.size}, index.numel() = {index.size}"
        )
    if self.dtype != source.dtype:
        raise RuntimeError(
            f"put_(): self and source expected to have the same dtype, but got self.dtype = {_name(self)} and "
            f"source.dtype = {_name(source)}"
        )
    _check_numbers(self, index, "put_")
    result = np.array(self, order="C")
    flat = result.reshape(-1)
    if accumulate:
        np.add.at(flat, index.reshape(-1), source.reshape(-1))
    else:
        flat[index.reshape(-1)] = source.reshape(-1)
    return result


put.vjp(
    self=lambda grad, index, source_shape, accumulate: (
        grad if accumulate else put(grad, index, _zeros(grad, source_shape))
    ),
    source=lambda grad, source_shape, index: take(grad, index).reshape(source_shape),
)

# ------------------------------------------------------------------------------------------------ nonzero


_LONG = refusing("nonzero: Expected out tensor to have scalar type {source} but got scalar type{target}")


@composite
def nonzero(input, *, out=None, as_tuple=False):
    """The places of the elements that are not zero: one a row; or as a tuple, one tensor for each dimension.

    >>> import penlight as torch
    >>> torch.nonzero(torch.tensor([0, 5, 6]), as_tuple=True)
    (tensor([1, 2]),)
    """
    if not isinstance(input, Tensor):
        raise TypeError(f"nonzero(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    array = input._array
    if out is not None and not isinstance(out, Tensor):
        raise TypeError(f"nonzero(): argument 'out' must be Tensor, not {type(out).__name__}")
    if out is not None and as_tuple:
        raise RuntimeError("nonzero does not support the out kwarg when as_tuple is True")
    if as_tuple:
        return tuple([wrap(np.ascontiguousarray(part)) for part in np.atleast_1d(array).nonzero()])
    found = wrap(_places(array))
    return into(out, found, "nonzero", _LONG)


def _places(array: np.ndarray) -> np.ndarray:
    if not array.ndim:
        return np.empty((int(bool(array)), 0), np.int64)
    return np.stack(array.nonzero()).T


@composite
def argwhere(input):
    """The places of the elements that are not zero, one a row."""
    return wrap(_places(input._array))
