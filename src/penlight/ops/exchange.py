"""Tensors and the rest of Python: NumPy's protocols, DLPack, copying, pickling."""

from __future__ import annotations

import warnings
from copy import deepcopy
from typing import Any

import numpy as np

from ..autograd.modes import modes
from ..autograd.variable import Parameter, Tensor, wrap
from .conversion import method
from .define import composite, register, registry
from .layout import address, memory, storage

# ------------------------------------------------------------------------------------------------ NumPy


@method
def numpy(self, *, force=False):
    """The array that holds the elements: the same memory. Raises RuntimeError for a tensor that requires grad.

    >>> import penlight as torch
    >>> torch.ones(2).numpy()
    array([1., 1.], dtype=float32)
    """
    if not force and self.requires_grad and modes.grad:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
    return self._array[...]


@method
def __array__(self, dtype=None, copy=None):
    array = self._array if modes.arrays else numpy(self)
    if dtype is not None and array.dtype != dtype:
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        return array.astype(dtype)
    return array.copy() if copy else array


register(1000, "__array_priority__", ("Tensor",))

# NumPy's names for what PyTorch calls otherwise.
_NAMES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "absolute": "abs", "fabs": "abs", "power": "pow", "float_power": "float_power",
    "conjugate": "conj", "equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le", "greater": "gt",
    "greater_equal": "ge", "invert": "bitwise_not", "left_shift": "bitwise_left_shift", "rint": "round",
    "right_shift": "bitwise_right_shift", "degrees": "rad2deg", "radians": "deg2rad",
}  # fmt: skip

# number op tensor
_REFLECTED = {
    "add": "__radd__", "subtract": "__rsub__", "multiply": "__rmul__", "divide": "__rtruediv__", "power": "__rpow__",
    "floor_divide": "__rfloordiv__", "remainder": "__rmod__", "equal": "__eq__", "not_equal": "__ne__",
    "less": "__gt__", "less_equal": "__ge__", "greater": "__lt__", "greater_equal": "__le__",
}  # fmt: skip
_NUMBERS = (bool, int, float, complex)


@method
def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
    """``np.sin(x)`` is ``torch.sin(x)``, and ``array * x`` a product of tensors: with gradients, where PyTorch
    raises."""
    if method == "__call__" and not kwargs:
        function = registry["torch"].get(_NAMES.get(ufunc.__name__, ufunc.__name__))
        if function is not None:
            operands = [_operand(value) for value in inputs]
            if len(operands) == 2 and not isinstance(operands[0], Tensor):
                reflected = _REFLECTED.get(ufunc.__name__)
                if reflected is not None:
                    return getattr(operands[1], reflected)(operands[0])
            tensors = [not place or not _takes_number(function, place) for place in range(len(operands))]
            return function(
                *[wrap(np.array(x)) if isinstance(x, _NUMBERS) and tensor else x
                  for x, tensor in zip(operands, tensors, strict=True)]
            )  # fmt: skip
    arrays = [numpy(value) if isinstance(value, Tensor) else value for value in inputs]
    if any(isinstance(target, Tensor) for target in kwargs.get("out", ())):
        kwargs["out"] = tuple([numpy(target) if isinstance(target, Tensor) else target for target in kwargs["out"]])
    result = getattr(ufunc, method)(*arrays, **kwargs)
    return tuple([wrap(part) for part in result]) if isinstance(result, tuple) else wrap(result)


def _takes_number(function: Any, place: int) -> bool:
    return not hasattr(function, "op") or function.op.tensors[place].number


def _operand(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return wrap(value)
    return value.item() if isinstance(value, np.generic) else value


@method
def __array_wrap__(self, array, context=None, return_scalar=False):
    return wrap(np.asarray(array))


# ------------------------------------------------------------------------------------------------ DLPack


@method
def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    asked = {"stream": stream, "max_version": max_version, "dl_device": dl_device, "copy": copy}
    # NumPy 2.0 knows the first only.
    return self._array.__dlpack__(**{name: value for name, value in asked.items() if value is not None})


@method
def __dlpack_device__(self):
    return self._array.__dlpack_device__()


@composite(at=("torch",))
def from_dlpack(ext_tensor, *, device=None, copy=None):
    """A tensor on the memory of any object that speaks DLPack."""
    return wrap(np.from_dlpack(ext_tensor) if copy is None else np.from_dlpack(ext_tensor, copy=copy))


# ------------------------------------------------------------------------------------------------ copying, pickling


@method
def __copy__(self):
    return _rebuilt(type(self), self._array, self.requires_grad, dict(self.__dict__))


@method
def __deepcopy__(self, memo):
    if self.grad_fn is not None:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
            "see https://github.com/pytorch/pytorch/pull/103001"
        )
    found = memo.get(id(self))
    if found is not None:
        return found
    if isinstance(self, Parameter):  # PyTorch copies neither its gradient nor its attributes
        made = memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        return made
    # Tensors that share memory share it in the copy too.
    array, owner = self._array, storage(self._array)
    lines = memo.get(id(owner))
    if lines is None:
        lines = memo[id(owner)] = memory(owner).copy()
        memo[id(lines)] = owner  # which keeps the id in use
    copy = (
        np.ndarray(array.shape, array.dtype, lines, address(array) - address(owner), array.strides)
        if array.size
        else array.copy()
    )
    made = _rebuilt(type(self), copy, self.requires_grad, {})
    memo[id(self)] = made
    if self._grad is not None:
        made._grad = __deepcopy__(self._grad, memo) if self._grad.grad_fn is None else self._grad.detach().clone()
    for name, value in self.__dict__.items():
        made.__dict__[name] = deepcopy(value, memo)
    return made


@method
def __reduce_ex__(self, protocol):
    hooks = {} if self._extra is None or self._node is not None else self._extra.hooks or {}
    for hook in hooks.values():
        warnings.warn(
            f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you can decorate the "
            "function with @torch.utils.hooks.unserializable_hook to suppress this warning",
            stacklevel=2,
        )
    # The class by name would be "torch.Tensor", which in a process that has PyTorch is another.
    kind = _KINDS.index(type(self)) if type(self) in _KINDS else type(self)
    return _rebuilt, (kind, self._array, self.requires_grad, dict(self.__dict__))


_KINDS = (Tensor, Parameter)


def _rebuilt(kind: Any, array: np.ndarray, requires_grad: bool, attributes: dict[str, Any]) -> Any:
    tensor = wrap(array)
    tensor.__class__ = kind if isinstance(kind, type) else _KINDS[kind]
    tensor._requires_grad = requires_grad
    tensor.__dict__.update(attributes)
    return tensor
