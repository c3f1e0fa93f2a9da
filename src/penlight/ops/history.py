"""Operations on a tensor's history: detach, clone, and the ones that autograd itself calls by method."""

from __future__ import annotations

from ..autograd.variable import counter_of, wrap
from ..backend.types import Array, Namespace
from . import layout
from .define import composite, op
from .formulas import zeros
from .operands import real_part


@op("linear", out=False)  # y = x                       gx = gy
def clone(xp: Namespace, self: Array, *, memory_format=None):
    """A copy that gradients flow through."""
    if memory_format is None and 0 not in self.strides:
        return xp.array(self, order="K")
    return layout.copied(self, memory_format)


clone.vjp(self=lambda grad: grad)


@op("linear", at=("Tensor",), name="_copied", node="torch::autograd::CopyBackwards")
def copied(xp: Namespace, self: Array):
    """A copy: what ``.grad`` holds after a backward pass that is itself recorded."""
    return xp.array(self, order="K")


copied.vjp(self=lambda grad: grad)


@op("other", at=("Tensor",), name="_constant_in", node="ThresholdBackwardBackward0")
def constant_in(xp: Namespace, self: Array, other: Array):
    """A gradient that was made from ``other`` and does not depend on it, with zeros for the gradient of that."""
    return xp.array(self)


constant_in.vjp(self=lambda grad: grad, other=lambda grad: zeros(grad))


@composite
def detach(input):
    """The same memory and version counter, without the history."""
    tensor = wrap(input._array)
    tensor._vc = counter_of(input)
    return tensor


@composite(at=("Tensor", "torch"))
def detach_(input):
    """Cuts the tensor off its history, in place: it becomes a leaf."""
    if input._base is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for "
            "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
            "detach_() cannot be called on these gradients. To fix this error, please refer to the "
            "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
        )
    input._node = None
    input._requires_grad = False
    if input._extra is not None:
        input._extra.tangent = None
    return input


@op("view", at=(), name="alias")  # y = x                       gx = gy
def alias(xp: Namespace, self: Array):
    return self[...]


alias.vjp(self=lambda grad: grad)


@composite(at=("Tensor",))
def as_subclass(input, cls):
    """The same data as an instance of ``cls``, a subclass of Tensor.

    >>> import penlight as torch
    >>> class Mine(torch.Tensor): ...
    >>> type(torch.ones(2).as_subclass(Mine) + 1).__name__
    'Mine'
    """
    tensor = alias(input) if input.requires_grad else detach(input)
    tensor.__class__ = cls
    return tensor


@op("linear", at=("Tensor",), name="_to_numpy_dtype", node="ToCopyBackward0")
def to_numpy_dtype(xp: Namespace, self: Array, dtype, memory_format=None):
    if self.dtype.kind == "c" and dtype.kind not in "cb":
        self = real_part(self)
    return layout.copied(self, memory_format, dtype)


to_numpy_dtype.vjp(self=lambda grad: grad)  # the engine brings it back to the input's dtype


# The three that CopySlices and AsStridedBackward0 use when a graph of the backward pass is wanted: cut a view's part
# out of a gradient of its base, replace that part, and spread a part out over the base.


@op("linear", at=("Tensor",), name="_take_view")
def take_view(xp: Namespace, self: Array, geometry):
    return geometry.take(self)


@op("linear", at=("Tensor",), name="_put_view")
def put_view(xp: Namespace, self: Array, geometry):
    return geometry.add(self)


@op("linear", at=("Tensor",), name="_replace_view")
def replace_view(xp: Namespace, self: Array, part: Array | None = None, geometry=None):
    return geometry.put(self, 0 if part is None else part)


take_view.vjp(self=lambda grad, geometry: put_view(grad, geometry))
put_view.vjp(self=lambda grad, geometry: take_view(grad, geometry))
replace_view.vjp(
    self=lambda grad, geometry: replace_view(grad, None, geometry),
    part=lambda grad, geometry: take_view(grad, geometry),
)
