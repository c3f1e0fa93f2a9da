"""Writing into a tensor, and changing its sizes, in place."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..autograd import views
from ..autograd.forward_ad import set_tangent
from ..autograd.history import InferenceVersion
from ..autograd.modes import modes, rare
from ..autograd.node import next_order, retain
from ..autograd.variable import Parameter, Tensor, can_require_grad, counter_of, wrap
from ..backend.devices import channels_last, channels_last_3d, contiguous_format, preserve_format
from ..backend.layouts import has_channels_last
from ..backend.types import Array, Namespace, Number
from ..backend.warn import warn
from .attributes import UntypedStorage
from .creation import converted
from .define import composite, op
from .errors import broadcast_error, type_name
from .formulas import zeros
from .forward import tangent_of
from .general import call, call_inplace
from .helpers import sizes
from .layout import address, memory, order_of, storage
from .operands import to_dtype
from .outputs import C_NAMES
from .record import edges_of, node_class
from .strides import Placement, placed
from .views import squeeze_all, squeeze_dim, squeeze_dims, t, transpose, unsqueeze

_NUMBERS = (bool, int, float, complex)


def unrecorded(target: Any, *others: Any) -> bool:
    """Whether a write into ``target`` is a plain one: ordinary tensors, no gradients, no modes."""
    kind = type(target)
    if (kind is not Tensor and kind is not Parameter) or rare.on or type(target._vc) is InferenceVersion:
        return False
    if not modes.grad:
        return True
    return not (target.requires_grad or any([other.requires_grad for other in others]))


def _is_plain(target: Any) -> bool:
    """The same for a write of numbers, with less to look at."""
    kind = type(target)
    if (kind is not Tensor and kind is not Parameter) or rare.on or type(target._vc) is InferenceVersion:
        return False
    return not (modes.grad and (target._requires_grad if target._base is None else target.requires_grad))


# ------------------------------------------------------------------------------------------------ copy_, fill_, zero_


@op("linear", at=(), name="_copy", node="torch::autograd::CopyBackwards")  # x := y                   gy = gx
def overwritten(xp: Namespace, self: Array, src: Array):
    return xp.broadcast_to(to_dtype(src, self.dtype), self.shape)


overwritten.vjp(self=lambda grad: zeros(grad), src=lambda grad: grad)


@composite(at=("Tensor",))
def copy_(self, other, non_blocking=False):
    """Writes the elements of ``other``, broadcast and converted, into this tensor.

    >>> import penlight as torch
    >>> torch.zeros(2).copy_(torch.tensor([1, 2]))
    tensor([1., 2.])
    """
    if not isinstance(other, Tensor):
        if not isinstance(other, _NUMBERS):
            raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}")
        other = wrap(np.array(other))
    array, values = self._array, other._array
    views.check_overlap(array)
    if values.shape != array.shape:
        _check_broadcast(self, other)
    if not unrecorded(self, other):
        if not can_require_grad(array.dtype):
            other = other.detach()
        return call_inplace(overwritten.op, (self, other))
    array[...] = values if values.dtype == array.dtype else to_dtype(values, array.dtype)
    counter_of(self)[0] += 1
    return self


def _check_broadcast(target: Tensor, source: Tensor) -> None:
    error = broadcast_error([target, source])
    if error is not None:
        raise error
    shape = np.broadcast_shapes(target._array.shape, source._array.shape)
    if shape != target._array.shape:
        raise RuntimeError(
            f"output with shape {list(target._array.shape)} doesn't match the broadcast shape {list(shape)}"
        )


def _filled(self: np.ndarray, value: Any) -> np.ndarray:
    if isinstance(value, np.ndarray) and value.ndim:
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
    element = (
        to_dtype(value, self.dtype) if isinstance(value, np.ndarray) else converted(value, self.dtype, self.size == 1)
    )
    return np.full_like(self, element)


@op("other", promote=None, out=False, inplace=False,
    node=lambda value: "FillBackward1" if isinstance(value, Tensor) else "FillBackward0")  # fmt: skip
def fill(xp: Namespace, self: Array, value: Array | Number):
    """A tensor of the same shape and dtype, filled with one value."""
    return _filled(self, value)


@op("other", promote=None, at=(), name="_fill", may_overlap=True,
    node=lambda value: "FillBackward3" if isinstance(value, Tensor) else "FillBackward2")  # fmt: skip
def filling(xp: Namespace, self: Array, value: Array | Number):
    return _filled(self, value)


for _op in (fill, filling):
    _op.vjp(self=lambda grad: zeros(grad), value=lambda grad: grad)  # which the engine sums


@composite(at=("Tensor", "torch"))
def fill_(input, value):
    """Writes one number, or that of a tensor without dimensions, everywhere. Raises RuntimeError where it does not
    fit."""
    kind = type(value)
    held = (kind is float or kind is int) and -65504.0 < value < 65504.0
    if held and _is_plain(input) and input._array.dtype.kind == "f":
        input._array.fill(value)
        counter_of(input)[0] += 1
        return input
    if not isinstance(value, (Tensor, *_NUMBERS)):
        if not isinstance(value, np.generic):
            raise TypeError(
                f"fill_() received an invalid combination of arguments - got ({type_name(value)}), but expected one "
                "of:\n"
                " * (Tensor value)\n      didn't match because some of the arguments have invalid types: "
                f"(!{type_name(value)}!)\n"
                " * (Number value)\n      didn't match because some of the arguments have invalid types: "
                f"(!{type_name(value)}!)\n"
            )
        value = value.item()
    if isinstance(value, Tensor):
        views.check_overlap(input._array)
        if not value._array.ndim and unrecorded(input, value):
            input._array[...] = to_dtype(value._array, input._array.dtype)
            counter_of(input)[0] += 1
            return input
    elif unrecorded(input):
        input._array[...] = converted(value, input._array.dtype, input._array.size == 1)
        counter_of(input)[0] += 1
        return input
    return call_inplace(filling.op, (input, value))


@op("linear", at=(), name="_zero", node="ZeroBackward0", may_overlap=True)
def zeroed(xp: Namespace, self: Array):
    return xp.zeros_like(self)


zeroed.vjp(self=lambda grad: zeros(grad))


@composite(at=("Tensor", "torch"))
def zero_(input):
    """Writes zeros everywhere."""
    if not _is_plain(input):
        special = rare.on or rare.tracer or input._base is not None or type(input._vc) is InferenceVersion
        if type(input) is not Tensor or special:
            return call_inplace(zeroed.op, (input,))
        views.check_inplace(input, True)
        node: Any = object.__new__(node_class(zeroed.op, "ZeroBackward0"))
        node._edges, node._saved, node._extra = (input._node,), (), None
        node._order = next_order()
        node._shape, node._dtype = input._array.shape, input._array.dtype
        views.rebase(input, node)
    input._array.fill(0)
    counter_of(input)[0] += 1
    return input


@composite(at=("Tensor",))
def fill_diagonal_(self, fill_value, wrap=False):
    """Writes one number on the diagonal; with ``wrap``, of a tall matrix, again below where it has ended."""
    shape = self._array.shape
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    stride = self.stride()
    count = min(shape)
    parts = [(self.storage_offset(), count)]
    if wrap and len(shape) == 2 and shape[0] > shape[1] + 1:
        period = shape[1] + 1
        parts += [
            (self.storage_offset() + start * stride[0], min(shape[1], shape[0] - start))
            for start in range(period, shape[0], period)
        ]
    for offset, length in parts:
        self.as_strided((length,), (sum(stride),), offset).fill_(fill_value)
    return self


# ------------------------------------------------------------------------------------------------ sizes, in place


def _reshaping(source: Any, name: str, node: str) -> Any:
    """The op of a view, under the node's name that it has as an in-place one."""
    definition = source.op
    made = op("view", at=(), name=name, node=node)(definition.kernel)
    made.vjp(**{key: formula.function for key, formula in definition.vjps.items()})
    return made.op


_t = _reshaping(t, "_t_", "TBackward1")
_transpose = _reshaping(transpose, "_transpose_", "TransposeBackward1")
_squeeze = _reshaping(squeeze_all, "_squeeze_", "SqueezeBackward3")
_squeeze_dim = _reshaping(squeeze_dim, "_squeeze_dim_", "SqueezeBackward4")
_squeeze_dims = _reshaping(squeeze_dims, "_squeeze_dims_", "SqueezeBackward5")
_unsqueeze = _reshaping(unsqueeze, "_unsqueeze_", "UnsqueezeBackward1")
_as_strided = _reshaping(placed, "_as_strided_", "AsStridedBackward1")


def _become(tensor: Tensor, definition: Any, *args: Any) -> Tensor:
    """Makes ``tensor`` what the view op gives of it: it keeps its memory, and its history goes through the op's
    node."""
    if unrecorded(tensor):
        try:
            array = definition.run(tensor._array, *args)
        except Exception:  # which the way below explains
            pass
        else:
            tensor._array = array
            counter_of(tensor)[0] += 1
            if tensor._base is not None:
                tensor._view_version = counter_of(tensor)[0]
            return tensor
    sinks = edges_of(definition, (tensor, *args))
    views.check_inplace(tensor, sinks is not None)
    made = call(definition, (tensor, *args))
    tensor._array = made._array
    if sinks is not None:
        if tensor._extra is not None:
            retain(tensor, made._node)
        tensor._node, tensor._requires_grad = made._node, True
    counter_of(tensor)[0] += 1
    if tensor._base is not None:
        tensor._view_version = counter_of(tensor)[0]
    tangent = tangent_of(made)
    if tangent is not None:
        set_tangent(tensor, tangent)
    return tensor


@composite(at=("Tensor",))
def t_(self):
    """``t``, in place."""
    if self._array.ndim > 2:
        raise RuntimeError(f"t_() expects a tensor with <= 2 dimensions, but self is {self._array.ndim}D")
    return _become(self, _t)


@composite(at=("Tensor",), aliases=("swapaxes_", "swapdims_"))
def transpose_(self, dim0, dim1):
    """``transpose``, in place."""
    return _become(self, _transpose, dim0, dim1)


@composite(at=("Tensor",))
def squeeze_(self, dim=None):
    """``squeeze``, in place."""
    if dim is None:
        return _become(self, _squeeze)
    return _become(self, _squeeze_dim, dim) if isinstance(dim, int) else _become(self, _squeeze_dims, tuple(dim))


@composite(at=("Tensor",))
def unsqueeze_(self, dim):
    """``unsqueeze``, in place."""
    return _become(self, _unsqueeze, dim)


@composite(at=("Tensor", "torch"))
def as_strided_(input, size, stride, storage_offset=None):
    """``as_strided``, in place."""
    view = input.detach().as_strided(size, stride, storage_offset)
    geometry = Placement(input._array, view._array)
    return _become(input, _as_strided, size, stride, storage_offset, geometry)


# ------------------------------------------------------------------------------------------------ other memory


@composite(at=("Tensor",))
def resize_(self, *size, memory_format=None):
    """Other sizes over the same memory, or, where that is too small, over more, of which the rest is not
    initialised."""
    if not size:
        raise TypeError('resize_() missing 1 required positional arguments: "size"')
    shape = sizes(size[0] if len(size) == 1 else size, "resize_")
    if shape and min(shape) < 0:
        raise RuntimeError("numel: integer multiplication overflow")
    array = self._array
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    if tangent_of(self) is not None:
        raise RuntimeError("cannot resize variables that has a forward grad")
    views.check_inplace(self, False)
    if memory_format is preserve_format:
        raise RuntimeError("Unsupported memory formatPreserve")
    order = None if memory_format is None else order_of(memory_format, len(shape))
    if array.shape == shape and order is None:
        return self
    count = prod(shape)
    owner = storage(array)
    start = (address(array) - address(owner)) // array.itemsize if array.size else 0
    lines = _elements(owner, array.dtype, start + count)[start : start + count]
    if order is None:
        self._array = lines.reshape(shape)
    else:
        back = sorted(range(len(order)), key=order.__getitem__)
        self._array = lines.reshape([shape[dim] for dim in order]).transpose(back)
    counter_of(self)[0] += 1
    return self


def suggested_format(array: np.ndarray) -> Any:
    """The memory format that the strides speak for."""
    if not has_channels_last(array):
        return contiguous_format
    return channels_last if array.ndim == 4 else channels_last_3d


def _elements(owner: np.ndarray, dtype: np.dtype[Any], count: int) -> np.ndarray:
    """The memory of ``owner`` as elements of ``dtype``; where they are fewer than ``count``, copied to a larger one."""
    lines = memory(owner)
    if owner.dtype != dtype:
        lines = lines.view(np.uint8)
        lines = lines[: lines.size // dtype.itemsize * dtype.itemsize].view(dtype)
    if lines.size < count:
        grown = np.zeros(count, dtype)
        grown[: lines.size] = lines
        lines = grown
    return lines


@composite(at=("Tensor", "torch"))
def resize_as_(input, other, *, memory_format=None):
    """``resize_`` to the sizes of ``other``, and with ``torch.preserve_format`` to its order in memory."""
    if memory_format is preserve_format:
        memory_format = suggested_format(other._array)
    return resize_(input, other._array.shape, memory_format=memory_format)


@composite(at=("Tensor",))
def resize(self, *sizes):
    """``view`` of a contiguous tensor. Deprecated, as in PyTorch."""
    warn("non-inplace resize is deprecated")
    count, own = prod(sizes), self._array
    if count != own.size:
        raise RuntimeError(
            f"requested resize to {'x'.join(map(str, sizes))} ({count} elements in total), but the given tensor has a "
            f"size of {'x'.join(map(str, own.shape))} ({own.size} elements). autograd's resize can only change the "
            "shape of a given tensor, while preserving the number of elements. "
        )
    return self.contiguous().view(*sizes)


@composite(at=("Tensor",))
def resize_as(self, tensor):
    """``resize`` to the sizes of ``tensor``. Deprecated, as in PyTorch."""
    warn("non-inplace resize_as is deprecated")
    return self.contiguous().view(tensor.size())


@composite(at=("Tensor",))
def set_(self, source=None, storage_offset=None, size=None, stride=None):
    """The memory and sizes of ``source``, a tensor; or that of a tensor or a storage with the sizes given. Without one,
    of an empty tensor.

    >>> import penlight as torch
    >>> torch.empty(0).set_(torch.arange(6.), 1, (2, 2), (2, 1))
    tensor([[1., 2.],
            [3., 4.]])
    """
    dtype = self._array.dtype
    if source is None:
        source = wrap(np.empty(0, dtype))
    if not isinstance(source, (Tensor, UntypedStorage)):
        raise TypeError(
            f"set_() received an invalid combination of arguments - got ({type_name(source)}), but expected one of:\n"
            " * ()\n * (Tensor source)\n * (torch.Storage source)\n"
            " * (Tensor source, int storage_offset, tuple of ints size, tuple of ints stride = None)\n"
            " * (torch.Storage source, int storage_offset, tuple of ints size, tuple of ints stride = None)\n"
        )
    if isinstance(source, Tensor) and source._array.dtype != dtype:
        raise RuntimeError(
            f"Could not set tensor of type {C_NAMES[source._array.dtype.name]} to a tensor of type "
            f"{C_NAMES[dtype.name]}"
        )
    views.check_inplace(self, False)
    if isinstance(source, Tensor) and size is None:
        self._array = source._array
        counter_of(self)[0] += 1
        return self
    if isinstance(source, Tensor):
        owner = storage(source._array)
        before = (address(source._array) - address(owner)) // dtype.itemsize if source._array.size else 0
    else:
        owner, before = source._owner, 0
    first = before + (storage_offset or 0)
    shape = (owner.nbytes // dtype.itemsize,) if size is None else sizes(size, "set_")
    if shape and min(shape) < 0:
        raise RuntimeError("numel: integer multiplication overflow")
    steps = tuple([prod(shape[place + 1 :]) for place in range(len(shape))]) if stride is None else tuple(stride)
    if first < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {first}")
    if len(steps) != len(shape):
        raise RuntimeError(f"unequal size length ({len(shape)}) and stride length ({len(steps)})")
    if any([step < 0 for step in steps]):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)} and strides={list(steps)}")
    last = first + sum([(length - 1) * step for length, step in zip(shape, steps, strict=True)])
    lines = _elements(owner, dtype, last + 1 if 0 not in shape else 0)
    self._array = np.lib.stride_tricks.as_strided(
        lines[min(first, lines.size) :], shape, [step * dtype.itemsize for step in steps]
    )
    counter_of(self)[0] += 1
    return self
