"""Writing along one dimension by a list of indices: index_add, index_copy, index_fill."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor, counter_of, wrap
from ..backend.layouts import plain
from ..backend.types import Array, Namespace
from .creation import converted
from .define import composite, op
from .formulas import either
from .general import call_inplace
from .helpers import wrap_dim
from .operands import to_dtype
from .outputs import exact
from .parts import along
from .scatter import _INT64, _add_rows, _in_range, _name, index_select, within
from .writing import unrecorded


def _index_check(self: np.ndarray, dim: Any, index: np.ndarray, source: np.ndarray, name: str) -> int:
    dim = wrap_dim(dim, self.ndim)
    if index.dtype is not _INT64 and index.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index but got: {_name(index)}")
    if self.dtype is not source.dtype and self.dtype != source.dtype:
        raise RuntimeError(
            f"{name}(): self ({_name(self)}) and source ({_name(source)}) must have the same scalar type"
        )
    if index.ndim > 1:
        raise IndexError(
            f"{name}(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {_name(index)} and "
            "size: "
            f"{list(index.shape)}"
        )
    if 0 < source.ndim <= dim:
        raise RuntimeError(f"{name}(): Indexing dim {dim} is out of bounds of the source tensor with dim {source.ndim}")
    size = source.shape[dim] if source.ndim > dim else 1
    if index.size != size:
        raise RuntimeError(
            f"{name}(): Number of indices ({index.size}) should be equal to source.size(dim): ({size}), for dim: {dim}"
        )
    if self.shape != source.shape and (
        not self.ndim
        or not source.ndim
        or self.shape[:dim] + self.shape[dim + 1 :] != source.shape[:dim] + source.shape[dim + 1 :]
    ):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(self.shape)} source.shape = {list(source.shape)}"
        )
    return dim


@op("linear", inplace=True, out=exact, layout=plain)  # y = x, but y[index[i]] += a s[i]
def index_add(xp: Namespace, self: Array, dim, index: Array, source: Array, *, alpha=1):
    """A copy with ``alpha`` times the parts of ``source`` added to those of dimension ``dim`` that ``index`` lists."""
    dim = _index_check(self, dim, index, source, "index_add_")
    _in_range(index, self.shape[dim] if self.ndim else 1, 0)
    result = xp.array(self)
    _add_rows(result, dim, index, source if alpha == 1 else source * to_dtype(alpha, self.dtype))
    return result


index_add.vjp(
    self=lambda grad: grad,
    source=lambda grad, source_shape, dim, index, alpha: _rows_of(grad, source_shape, dim, index, alpha),
)


def _rows_of(grad, source_shape, dim, index, alpha):
    part = index_select(grad, dim, index) if len(grad.shape) else grad.reshape(source_shape)
    return part.reshape(source_shape) * alpha if alpha != 1 else part.reshape(source_shape)


def _copy_check(self: np.ndarray, dim: Any, index: np.ndarray, source: np.ndarray) -> int:
    name = "index_copy_()"
    dim = wrap_dim(dim, self.ndim)
    if index.ndim > 1:
        raise IndexError(f"{name}: Index should have dimension 1 or 0 (got {index.ndim})")
    if not source.ndim and index.size != 1:
        raise IndexError(f"{name}: When source is scalar, index should have one element (got {index.size})")
    if source.ndim != self.ndim and source.ndim and self.ndim:
        raise IndexError(
            f"{name}: When source and destination are not scalars, their dimensionality must match. Source "
            "dimensionality "
            f"({source.ndim}), destination dimensionality ({self.ndim})"
        )
    if index.dtype is not _INT64 and index.dtype != np.int64:
        raise RuntimeError(f"{name}: Expected a long tensor for index, but got {_name(index)}")
    if self.dtype is not source.dtype and self.dtype != source.dtype:
        raise RuntimeError(
            f"{name}: self and source expected to have the same dtype, but got (self) {_name(self)} and (source) "
            f"{_name(source)}"
        )
    rest = self.shape[:dim] + self.shape[dim + 1 :], source.shape[:dim] + source.shape[dim + 1 :]
    if rest[0] != rest[1]:
        raise RuntimeError(
            f"{name}: Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{' '.join(map(str, rest[0]))} at dimension {dim} and source slice shape: {' '.join(map(str, rest[1]))} "
            "at dimension 0."
        )
    if source.ndim and index.size != source.shape[dim]:
        raise IndexError(
            f"{name}: Number of indices ({index.size}) should be equal to source.size(dim) ({source.shape[dim]})"
        )
    _in_range(index, self.shape[dim] if self.ndim else 1, 0 if not self.ndim else dim, IndexError, f"{name}: ")
    return dim


@op("linear", inplace=True, out=exact)  # y = x, but y[index[i]] = s[i]
def index_copy(xp: Namespace, self: Array, dim, index: Array, source: Array):
    """A copy with the parts of dimension ``dim`` that ``index`` lists replaced by those of ``source``."""
    dim = _copy_check(self, dim, index, source)
    result = xp.array(self)
    if not self.ndim:
        result[...] = source.reshape(-1)[-1]
    else:
        result[along(dim, index.reshape(-1)) if dim or not index.ndim else index] = source
    return result


def _fill_check(self: np.ndarray, dim: Any, index: np.ndarray) -> int:
    dim = wrap_dim(dim, self.ndim)
    if index.dtype is not _INT64 and index.dtype != np.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if index.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    size = self.shape[dim] if self.ndim else 1
    if index.size and not within(index, size) and (index.min() < -size or index.max() >= size):
        wrong = index[(index < -size) | (index >= size)].flat[0]
        raise IndexError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")
    return dim


def _index_fill(self: np.ndarray, dim: Any, index: np.ndarray, value: Any) -> np.ndarray:
    dim = _fill_check(self, dim, index)
    result = np.array(self)
    if not self.ndim:
        if index.size:
            result[...] = value
    else:
        result[along(dim, index.reshape(-1)) if dim or not index.ndim else index] = value
    return result


@op("other", at=(), name="_index_fill_number", node="IndexFillBackward0", may_overlap=True)
def _filled_number(xp: Namespace, self: Array, dim, index: Array, value):
    return _index_fill(self, dim, index, converted(value, self.dtype))


@op("linear", at=(), name="_index_fill_tensor", node="IndexFillBackward1", may_overlap=True)
def _filled_tensor(xp: Namespace, self: Array, dim, index: Array, value: Array):
    if value.dtype != self.dtype:
        number = float(value) if value.dtype.kind == "V" else value.item()
        value = xp.asarray(converted(number, self.dtype), self.dtype)
    return _index_fill(self, dim, index, value)


index_copy.vjp(
    self=lambda grad, dim, index: _filled_number(grad, dim, index, 0),
    source=lambda grad, source_shape, dim, index: index_select(grad, dim, index).reshape(source_shape),
)
_filled_number.vjp(self=lambda grad, dim, index: _filled_number(grad, dim, index, 0))
_filled_tensor.vjp(
    self=lambda grad, dim, index: _filled_number(grad, dim, index, 0),
    value=lambda grad, dim, index: index_select(grad, dim, _from_front(grad, dim, index)),
)


def _from_front(grad, dim, index):
    """The places that were filled, each once."""
    return _distinct(index, grad.shape[dim] if len(grad.shape) else 1)


_distinct = either(
    lambda index, size: np.unique(index % size), lambda index, size: wrap(np.unique(index._array % size))
)


def _fill_op(input: Any, value: Any) -> Any:
    if isinstance(value, Tensor):
        if value._array.ndim:
            raise RuntimeError(
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value._array.ndim} dimension(s)."
            )
        return _filled_tensor
    if isinstance(value, complex) and input._array.dtype.kind != "c":
        raise RuntimeError("index_fill_(): Converting complex Scalar to non-complex type is not supported")
    return _filled_number


@composite
def index_fill(input, dim, index, value):
    """A copy with ``value`` in the parts of dimension ``dim`` that ``index`` lists."""
    return _fill_op(input, value)(input, dim, index, value)


@composite(at=("Tensor",))
def index_fill_(self, dim, index, value):
    """``index_fill``, in place."""
    function = _fill_op(self, value)
    if not isinstance(value, Tensor) and unrecorded(self) and self._array.ndim:
        array = self._array
        dim = _fill_check(array, dim, index._array)
        array[along(dim, index._array.reshape(-1))] = converted(value, array.dtype)
        counter_of(self)[0] += 1
        return self
    return call_inplace(function.op, (self, dim, index, value))
