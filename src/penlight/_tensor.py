"""``torch.Tensor``: the class of autograd/variable.py with its operations attached."""

from __future__ import annotations

import warnings
import weakref
from typing import Any

from . import ops, printing  # noqa: F401  (ops fills the registry)
from .autograd import entry
from .autograd.forward_ad import tangent_of
from .autograd.history import InferenceVersion
from .autograd.hooks import RemovableHandle
from .autograd.modes import modes
from .autograd.node import hooks_of, watched_leaves
from .autograd.variable import Parameter, Tensor, can_require_grad, extra_of, wrap
from .backend import dtypes
from .backend.names import scalar_name
from .ops.define import registry
from .ops.outputs import C_NAMES
from .ops.overrides import default_torch_function, disabled_torch_function


def _method(function: Any) -> Any:
    """Attaches a function to the class."""
    function.__qualname__ = f"Tensor.{function.__name__}"
    setattr(Tensor, function.__name__, function)
    return function


# ------------------------------------------------------------------------------------------------ autograd


@_method
def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Adds this tensor's gradients to the ``.grad`` of the leaves it depends on; see ``torch.autograd.backward``."""
    entry.backward(self, gradient, retain_graph, create_graph, inputs=inputs)


@_method
def requires_grad_(self, requires_grad=True):
    """Sets ``requires_grad`` and returns the tensor."""
    if not isinstance(requires_grad, bool):
        kind = type(requires_grad).__name__
        raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {kind}")
    if requires_grad and not can_require_grad(self.dtype.numpy):  # a sparse tensor has no array
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    if not requires_grad or self.grad_fn is None:
        self.requires_grad = requires_grad
    return self


@_method
def retain_grad(self):
    """Has backward keep the gradient of a tensor that is no leaf in its ``.grad``."""
    if not self.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if self.grad_fn is not None:
        hooks_of(self._node).retained = weakref.ref(self)
        extra_of(self).retains = True


@_method
def register_hook(self, hook):
    """Runs ``hook(grad)`` when this tensor's gradient is computed; what it returns, if anything, replaces the gradient.

    >>> import penlight as torch
    >>> x = torch.tensor([1., 2.], requires_grad=True)
    >>> handle = x.register_hook(lambda grad: grad * 10)
    >>> x.sum().backward()
    >>> x.grad
    tensor([10., 10.])
    >>> handle.remove()
    """
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if self.grad_fn is not None:
        return RemovableHandle.add(hooks_of(self._node).table("tensor_hooks"), hook)
    extra = extra_of(self)
    if extra.hooks is None:
        extra.hooks = {}
    watched_leaves[id(self)] = self
    return RemovableHandle.add(extra.hooks, hook)


@_method
def register_post_accumulate_grad_hook(self, hook):
    """Runs ``hook(tensor)`` after a gradient was added to the ``.grad`` of this leaf."""
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if self._node is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    extra = extra_of(self)
    if extra.post_hooks is None:
        extra.post_hooks = {}
    watched_leaves[id(self)] = self
    return RemovableHandle.add(extra.post_hooks, hook)


def _get_grad(self):
    """The gradient that backward has added up, or None."""
    if self._grad is None and self._node is not None and self.grad_fn is not None and not self.retains_grad:
        warnings.warn(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
            "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf "
            "Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make "
            "sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information. "
            "(Triggered internally at /__w/pytorch/pytorch/build/aten/src/ATen/core/TensorBody.h:493.)",
            stacklevel=2,
        )
    return self._grad


def _set_grad(self, value):
    if value is not None:
        if not isinstance(value, Tensor):
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is self:
            raise RuntimeError("can't assign Variable as its own grad")
        wanted = self._dtype
        if wanted is not None and value._array.dtype != wanted:
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{C_NAMES[value.dtype.name]}' to a tensor with grad_dtype "
                f"'{scalar_name(dtypes.of(wanted))}'. The gradient must match the tensor's grad_dtype (defaults to the "
                "tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to "
                "allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may "
                "break downstream systems that assume they match."
            )
        if value._array.shape != self._array.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value._array.shape)}' to a tensor of size "
                f"'{list(self._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
    self._grad = value


def _del_grad(self):
    self._grad = None


Tensor.grad = property(_get_grad, _set_grad, _del_grad)  # type: ignore[attr-defined]
Tensor.retains_grad = property(  # type: ignore[attr-defined]
    lambda self: self._extra is not None and self._extra.retains
)


def _get_grad_dtype(self):
    """The dtype that gradients of this leaf are given, its own unless it is set; None for whichever they have.

    >>> import penlight as torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> x.grad_dtype = torch.float64
    >>> x.sum().backward()
    >>> x.grad
    tensor([1., 1.], dtype=torch.float64)
    """
    if self.grad_fn is not None:
        raise RuntimeError("grad_dtype can only be accessed on leaf tensors.")
    return None if self._dtype is None else dtypes.of(self._dtype)


def _set_grad_dtype(self, value):
    if self.grad_fn is not None:
        raise RuntimeError("grad_dtype can only be set on leaf tensors.")
    if value is not None and not isinstance(value, dtypes.dtype):
        raise RuntimeError(f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}")
    if value is not None and self._grad is not None and self._grad.dtype != value:
        raise RuntimeError(
            f"Cannot set grad_dtype to '{scalar_name(value)}' because there is already a gradient with dtype "
            f"'{C_NAMES[self._grad.dtype.name]}'. Please clear the gradient (.grad = None) before changing grad_dtype, "
            "or ensure the new grad_dtype matches the existing gradient's dtype."
        )
    extra_of(self).grad_dtype = value if value is None else value.numpy


Tensor.grad_dtype = property(_get_grad_dtype, _set_grad_dtype)  # type: ignore[attr-defined]


def _get_data(self):
    """The same memory without history; assigning gives the tensor other memory."""
    tensor = wrap(self._array)
    if type(self._vc) is InferenceVersion:
        tensor._vc = self._vc
    return tensor


def _set_data(self, value):
    if not isinstance(value, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
    if (value._carrier is None) != (self._carrier is None):
        raise RuntimeError(
            "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type."
        )
    if self.requires_grad and not can_require_grad(value._array.dtype):
        raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
    self._array = value._array


def _del_data(self):
    raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")


Tensor.data = property(_get_data, _set_data, _del_data)  # type: ignore[attr-defined]

# ------------------------------------------------------------------------------------------------ text and protocol


def _node_name(tensor):
    try:
        node = tensor.grad_fn
    except RuntimeError:
        return "Invalid"  # a view whose base was written to in a way that leaves it without a history
    return None if node is None else type(node).__name__


def _repr(self, *, tensor_contents=None):
    if self._carrier is not None:
        return printing.sparse_text(
            self.parts(), tuple(self.shape), self.nnz, self.layout,
            requires_grad=self.requires_grad, grad_fn_name=_node_name(self),
        )  # fmt: skip
    kind = type(self)
    return printing.tensor_text(
        self._array,
        dtype=dtypes.of(self._array.dtype),
        requires_grad=self.requires_grad,
        grad_fn_name=_node_name(self),
        tangent=tangent_of(self) if modes.dual_level >= 0 else None,
        class_name="tensor" if kind is Tensor or kind is Parameter else kind.__name__,
        is_parameter=isinstance(self, Parameter),
        contents=tensor_contents,
    )


def _format(self, spec):
    return printing.format_tensor(self, spec, type(self) is Tensor)


Tensor.__repr__ = _repr  # type: ignore[method-assign]
Tensor.__format__ = _format  # type: ignore[method-assign]
Tensor.__module__ = "torch"
Tensor.__torch_function__ = classmethod(default_torch_function)  # type: ignore[attr-defined]
Parameter.__torch_function__ = disabled_torch_function  # type: ignore[attr-defined]

for _name, _function in registry["Tensor"].items():
    setattr(Tensor, _name, _function)


def _refusal(name: str) -> Any:
    def refuse(self, value=None):
        raise AttributeError(f"attribute {name!r} of 'torch._C.TensorBase' objects is not writable")

    return refuse


for _name, _found in list(vars(Tensor).items()):
    if type(_found) is property and _found.fset is None:
        # Not a subclass of property that refuses: Python reads plain ones faster.
        _refuse = _refusal(_name)
        setattr(Tensor, _name, property(_found.fget, _refuse, _refuse, _found.__doc__))
