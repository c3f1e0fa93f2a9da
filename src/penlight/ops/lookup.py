"""Rows of a table by their number: embedding and one_hot."""

from __future__ import annotations

import numpy as np

from ..autograd import views
from ..autograd.fit import Partial
from ..autograd.modes import modes, no_grad
from ..autograd.variable import Tensor, counter_of, wrap
from ..backend import dtypes
from ..backend.types import Array, Namespace
from .define import composite, op
from .factory import plain_name
from .indexing import add_rows
from .norms import vector_norm

_UNSIGNED = {np.dtype(np.int64): np.uint64, np.dtype(np.int32): np.uint32}

# ------------------------------------------------------------------------------------------------ embedding


def _check(weight: np.ndarray, indices: np.ndarray, function: str) -> None:
    unsigned = _UNSIGNED.get(indices.dtype)
    if unsigned is None:
        kind = dtypes.of(indices.dtype)
        name = "Float" if kind is dtypes.float32 else dtypes.SCALAR_TYPE[kind.index]
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{name}Tensor instead (while checking arguments for {function})"
        )
    # Negative ones are large when taken as unsigned: one comparison finds all that are out of range.
    if indices.size and not np.maximum.reduce(indices.view(unsigned), None) < weight.shape[0]:
        raise IndexError("index out of range in self")


@op("linear", at=("torch",), out=False)  # y[*] = w[i[*]]      gw[i[*]] += gy      w: (n, m)   i: (*)   y: (*, m)
def embedding(xp: Namespace, weight: Array, indices: Array, padding_idx=-1, scale_grad_by_freq=False, sparse=False):
    """The rows of ``weight`` (n, m) that ``indices`` (*) name: (*, m). The row ``padding_idx`` gets no gradient.

    With ``scale_grad_by_freq`` the gradient of a row is divided by the number of times it was asked for.
    """
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    _check(weight, indices, "embedding")
    return weight.take(indices, 0)


@op("linear", at=())  # y[i[*]] += x[*], less the padding
def _embedding_back(xp: Namespace, self: Array, indices: Array, rows, padding_idx, scale_grad_by_freq):
    result = xp.zeros((rows, self.shape[-1]), self.dtype)
    _add_to(result, self, indices, padding_idx, scale_grad_by_freq)
    return result


def _add_to(buffer: np.ndarray, grad: np.ndarray, indices: np.ndarray, padding: int, by_frequency: bool) -> None:
    if not grad.size:
        return
    flat, values = indices.reshape(-1), grad.reshape(-1, grad.shape[-1])
    if padding >= 0:
        used = flat != padding
        if not used.all():
            flat, values = flat[used], values[used]
    if by_frequency:
        counts = np.bincount(flat, minlength=buffer.shape[0])
        values = values / counts[flat][:, None].astype(values.dtype)
    if values.dtype.itemsize == 2:  # half precision is added up in float32
        total = buffer.astype(np.float32)
        add_rows(total, flat, values.astype(np.float32))
        buffer[...] = total.astype(buffer.dtype)
        return
    add_rows(buffer, flat, values)


def _embedding_weight(grad, weight_shape, indices, padding_idx, scale_grad_by_freq):
    if type(grad) is not np.ndarray:
        return _embedding_back(grad, indices, weight_shape[0], padding_idx, scale_grad_by_freq)
    return Partial(
        weight_shape, grad.dtype, lambda buffer: _add_to(buffer, grad, indices, padding_idx, scale_grad_by_freq)
    )


def _embedding_back_self(grad, indices, rows, padding_idx, scale_grad_by_freq):
    array = indices._array if isinstance(indices, Tensor) else indices
    result = embedding(grad, indices)
    factor = np.ones(array.shape, result._array.dtype if isinstance(result, Tensor) else result.dtype)
    if scale_grad_by_freq:
        factor /= np.bincount(array.reshape(-1), minlength=rows)[array].astype(factor.dtype)
    if padding_idx >= 0:
        factor[array == padding_idx] = 0
    factor = factor[..., None]
    return result * (wrap(factor) if isinstance(result, Tensor) else factor)


embedding.vjp(weight=_embedding_weight)
_embedding_back.vjp(self=_embedding_back_self)


@composite(at=("torch",))
def embedding_renorm_(self, indices, max_norm, norm_type=2.0):
    """Scales, in place, those rows that ``indices`` name and that are longer than ``max_norm`` down to it."""
    table = self._array
    _check(table, indices._array, "embedding_renorm_")
    views.check_inplace(self, self.requires_grad and modes.grad)
    names = np.unique(indices._array)
    lengths = vector_norm(wrap(table[names]), norm_type, 1)._array
    long = lengths > max_norm
    if long.any():
        kind = table.dtype.type
        table[names[long]] *= (kind(max_norm) / (lengths[long] + kind(1e-7)))[:, None]
    counter_of(self)[0] += 1
    return self


@composite(at=("nn.functional",), name="embedding")
def _functional_embedding(
    input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False
):
    """The rows of ``weight`` (n, m) that ``input`` (*) names: (*, m). The row ``padding_idx`` gets no gradient.

    With ``max_norm``, rows that are used and longer are first scaled down to it, in place; with ``scale_grad_by_freq``
    the gradient of a row is divided by the number of times it was asked for. Raises IndexError for rows that do not
    exist.

    >>> import penlight as torch
    >>> torch.nn.functional.embedding(torch.tensor([1, 0, 1]), torch.tensor([[1., 2.], [3., 4.]]))
    tensor([[3., 4.],
            [1., 2.],
            [3., 4.]])
    """
    if padding_idx is None:
        padding_idx = -1
    else:
        rows = weight.size(0)
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    if max_norm is not None:
        with no_grad():
            embedding_renorm_(weight, input, max_norm, norm_type)
    return embedding(weight, input, padding_idx, scale_grad_by_freq, sparse)


# ------------------------------------------------------------------------------------------------ one_hot


@composite(at=("nn.functional",))
def one_hot(tensor, num_classes=-1):
    """1 at the place that each element names, else 0: (*, num_classes), int64; -1: as many classes as are needed.

    Raises RuntimeError for classes that are negative or too large and for tensors that are not int64.

    >>> import penlight as torch
    >>> torch.nn.functional.one_hot(torch.tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"one_hot(): argument 'input' (position 1) must be Tensor, not {plain_name(tensor)}")
    classes = tensor._array
    if classes.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not classes.size:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return wrap(np.zeros((*classes.shape, num_classes), np.int64))
    if classes.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    needed = int(classes.max()) + 1
    if num_classes == -1:
        num_classes = needed
    elif needed > num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    result = np.zeros((classes.size, num_classes), np.int64)
    result[np.arange(classes.size), classes.reshape(-1)] = 1
    return wrap(result.reshape(*classes.shape, num_classes))
