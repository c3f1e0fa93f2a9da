"""The class ``Tensor``: an array and its autograd metadata. Its operations are attached in ``penlight/_tensor.py``.

Note [Version counter]: ``_vc`` is a list with one number, shared by a tensor, its views and what was detached from
it. Every write in place adds one. A node that saves an array keeps the list and the number it held; backward compares.
Most tensors are neither written to nor saved: they get their list when someone asks (``counter_of``).

Note [Leaf as sink]: an edge of the graph leads to a node, or straight to a leaf tensor. PyTorch puts an AccumulateGrad
node between the two; here that object is made only for those who look (``next_functions``), so that recording
``x * y`` for two leaves allocates nothing but the node of ``mul``.

Note [Views]: a view knows its root (``_base``) and the version at which its own history was true
(``_view_version``). A write through any of the family moves the base's history to a ``CopySlices`` node and the version
onwards; whoever next asks a view for its history (``refresh``) gets an ``AsStridedBackward0`` of the base's new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import dtypes
from .history import InferenceVersion, refresh
from .modes import modes
from .node import Extra, extra_of


class Tensor:
    __slots__ = (
        "_array",
        "_node",
        "_requires_grad",
        "_vc",
        "_base",
        "_grad",
        "_extra",
        "_view_version",
        "_creation",
        "__dict__",
        "__weakref__",
    )

    _array: np.ndarray
    _node: Any
    _requires_grad: bool
    _vc: list[Any] | None  # the version; behind it, for errors, what wrote last; None as long as nobody has asked
    _base: Tensor | None
    _grad: Tensor | None
    _extra: Extra | None
    _view_version: int
    _creation: int

    if TYPE_CHECKING:  # the operations, and the constructor, are attached from their definitions

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

        def __getattr__(self, name: str) -> Any: ...

    # The engine tells a leaf from a node by this; a node's own is a negative number.
    _order = None

    # The tensor that stands in the graph for one whose elements it holds: of sparse tensors.
    _carrier: Any = None

    __hash__ = object.__hash__

    # ---------------------------------------------------------------- history

    @property
    def requires_grad(self) -> bool:
        """Whether gradients are wanted for this tensor."""
        return self._requires_grad or (self._base is not None and self._base.requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        if self.grad_fn is not None:
            if value:
                raise RuntimeError("you can only change requires_grad flags of leaf variables.")
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable "
                "in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        if value and not can_require_grad(self._array.dtype):
            raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
        if value and type(self._vc) is InferenceVersion and not modes.inference:
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        if value and type(self._vc) is InferenceVersion:
            self._vc.watch()
        self._requires_grad = value

    @requires_grad.deleter
    def requires_grad(self) -> None:
        raise RuntimeError("requires_grad must be a bool")

    @property
    def grad_fn(self) -> Any:
        """The node that recorded this tensor, or None for a leaf."""
        if self._base is not None:
            refresh(self, asked=True)
        node = self._node
        if node is None or node._hidden:
            return None
        return node if node._parent is None else node._parent

    @property
    def is_leaf(self) -> bool:
        """Whether nothing recorded this tensor: the user made it, or it wants no gradient."""
        return self.grad_fn is None

    @property
    def output_nr(self) -> int:
        """Which output of ``grad_fn`` this tensor is."""
        return 0 if self._node is None else self._node._number

    @property
    def _version(self) -> int:
        if type(self._vc) is InferenceVersion:
            raise RuntimeError("Inference tensors do not track version counter.")
        return counter_of(self)[0]

    def _is_view(self) -> bool:
        return self._base is not None

    def is_inference(self) -> bool:
        return type(self._vc) is InferenceVersion

    @property
    def _shape(self) -> tuple[int, ...]:
        return self._array.shape

    @property
    def _dtype(self) -> Any:
        extra = self._extra  # where there is none, nobody asked for another dtype
        return self._array.dtype if extra is None or extra.grad_dtype is False else extra.grad_dtype


def can_require_grad(dtype: np.dtype) -> bool:
    return dtype.kind in "fc" or dtypes.of(dtype).is_floating_point


def counter_of(tensor: Tensor) -> list[Any]:
    """The version counter, made now if nobody has asked for it yet."""
    counter = tensor._vc
    if counter is None:
        counter = tensor._vc = [0]
    return counter


def wrap(array: Any) -> Tensor:
    """A new leaf that holds ``array`` and wants no gradient."""
    tensor = object.__new__(Tensor)
    tensor._array = array if type(array) is np.ndarray else np.asarray(array)
    tensor._node = None
    tensor._requires_grad = False
    tensor._vc = None
    tensor._base = None
    tensor._grad = None
    tensor._extra = None
    return tensor


class Parameter(Tensor):
    """A tensor that is a parameter of a model: a leaf that wants gradients unless told otherwise.

    >>> import penlight as torch
    >>> torch.nn.Parameter(torch.ones(2))
    Parameter containing:
    tensor([1., 1.], requires_grad=True)
    """

    __slots__ = ()

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Any:
        parameter = object.__new__(cls)
        _share(parameter, wrap(np.empty(0, dtypes.get_default_dtype().numpy)) if data is None else data)
        if requires_grad and not can_require_grad(parameter._array.dtype):
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        parameter.requires_grad = requires_grad
        return parameter


def _share(tensor: Any, source: Tensor) -> None:
    """Makes ``tensor`` a new leaf on the memory of ``source``, with its version counter, as ``detach`` does."""
    tensor._array = source._array
    tensor._node = tensor._base = tensor._grad = tensor._extra = None
    tensor._requires_grad = False
    tensor._vc = counter_of(source)


class _VariableMeta(type):
    def __instancecheck__(cls, other: Any) -> bool:
        return isinstance(other, Tensor)


class Variable(metaclass=_VariableMeta):
    """What tensors that take part in autograd were called once: ``Variable(x)`` is a tensor on the memory of ``x``.

    >>> import penlight as torch
    >>> torch.autograd.Variable(torch.ones(2), requires_grad=True)
    tensor([1., 1.], requires_grad=True)
    """

    _execution_engine: Any

    def __new__(cls, data: Any = None, requires_grad: bool = False, volatile: bool | None = None) -> Any:
        if data is not None and not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        tensor = object.__new__(Tensor)
        _share(tensor, wrap(np.empty(0, dtypes.get_default_dtype().numpy)) if data is None else data)
        tensor.requires_grad = requires_grad
        return tensor


__all__ = ["Parameter", "Tensor", "Variable", "extra_of", "wrap"]
