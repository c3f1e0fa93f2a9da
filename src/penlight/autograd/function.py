"""``torch.autograd.Function``: operations that users define, forward and backward.

The ``ctx`` that forward and backward get is the node itself, as in PyTorch. What forward saves is kept so that no cycle
arises (an output is kept as its array) and so that double-backward is right or raises: an intermediate that was
computed from inputs without being recorded gets, under ``create_graph``, a history that says so when it is
differentiated.
"""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .._missing import missing as _missing
from ..backend.warn import warn_once
from . import function_forward, views
from .function_saved import Error, Raw, SavedForFunction
from .history import CREATED_IN_FUNCTION, CREATED_MULTI_OUTPUT, sink_of
from .modes import enter_rare, leave_rare, modes, no_grad, rare
from .node import FREED, Node, history_of, next_order
from .variable import Tensor, counter_of, extra_of, wrap


class FunctionCtx:
    """What a Function's forward, setup_context and backward may call on ``ctx``."""

    __slots__ = ()

    if TYPE_CHECKING:  # FunctionNode has the slots and the __dict__ that these live in

        def __setattr__(self, name: str, value: Any) -> None: ...

    def save_for_backward(self, *tensors: Any) -> None:
        """Keeps tensors (or None) for backward, which finds them in ``ctx.saved_tensors``. Call it once."""
        self._to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        for tensor in tensors:
            if not isinstance(tensor, Tensor) and tensor is not None:
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes "
                    "on ctx."
                )
        self.saved_for_forward = tensors

    def mark_dirty(self, *tensors: Any) -> None:
        """Says which inputs forward wrote into; they must be returned."""
        if not all([isinstance(tensor, Tensor) for tensor in tensors]):
            raise RuntimeError("mark_dirty can only accept variables, but argument ")
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Says which outputs have no gradient."""
        if not all([isinstance(tensor, Tensor) for tensor in tensors]):
            raise RuntimeError("mark_non_differentiable only accepts variable arguments, but got ")
        self._non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros (the default) or None for outputs that got no gradient."""
        if not isinstance(value, bool):
            raise TypeError(
                "set_materialize_grads received an invalid combination of arguments - got "
                f"({type(value).__name__}), but expected (bool)"
            )
        self._materialize = value


class FunctionNode(FunctionCtx, Node):
    """The node of one call of a Function."""

    __slots__ = ("__dict__", "_made")
    _runs_undefined = True
    _forward_cls: Any
    _described: list[tuple[Any, Any]]

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._dirty: tuple[Tensor, ...] = ()
        self._non_differentiable: tuple[Tensor, ...] = ()
        self._materialize = True
        self._saved: Any = ()
        self._extra = rare.tracer and rare.tracer()
        self._made: dict[int, Any] = {}
        self._order = next_order()
        self._edges = ()
        self._inputs: tuple[bool, ...] = ()
        self.needs_input_grad: tuple[bool, ...] = ()

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What forward saved."""
        if "saved_for_forward" in self.__dict__:  # while jvp runs
            return self.saved_for_forward
        once = self._forward_cls.clear_saved_tensors_on_access
        if self._saved is None:
            raise RuntimeError(_ONCE if once else FREED)
        before, modes.arrays = modes.arrays, False
        try:
            return tuple([None if entry is None else entry.unpack(self) for entry in self._saved])
        finally:
            modes.arrays = before
            if once:
                self._saved = None

    @property
    def _raw_saved_tensors(self) -> tuple[Raw, ...]:
        if self._saved is None:
            raise RuntimeError(FREED)
        return tuple([Raw(self, number) for number in range(len(self._saved))])

    @property
    def saved_variables(self) -> tuple[Any, ...]:
        warnings.warn("'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning, stacklevel=2)
        return self.saved_tensors

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        before, modes.arrays = modes.arrays, False
        try:
            grads = [None if value is None else wrap(value) for value in (grad if type(grad) is list else [grad])]
            return [None if value is None else value._array for value in self._call(grads)]
        finally:
            modes.arrays = before

    def _backward_tensors(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return self._call(grad if type(grad) is list else [grad])

    def _call(self, grads: list[Any]) -> list[Any]:
        cls = self._forward_cls
        own_backward, own_vjp = cls.backward is not Function.backward, cls.vjp is not Function.vjp
        if own_backward and own_vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of them."
            )
        if self._materialize:
            grads = [
                wrap(np.zeros(shape, dtype)) if value is None and dtype is not None else value
                for value, (shape, dtype) in zip(grads, self._described, strict=True)
            ]
        results = (cls.vjp if own_vjp else cls.backward)(self, *([grads] if cls.boxed_grads_call else grads))
        return self._checked(results if isinstance(results, tuple) else (results,))

    def _checked(self, results: tuple[Any, ...]) -> list[Any]:
        expected = len(self._inputs)
        if len(results) > expected and all(value is None for value in results[expected:]):
            results = results[:expected]
        if len(results) != expected:
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients (expected {expected}, got "
                f"{len(results)})"
            )
        kept = []
        for number, (value, is_tensor) in enumerate(zip(results, self._inputs, strict=True)):
            if value is not None and not isinstance(value, Tensor):
                raise RuntimeError(f"expected Variable or None (got {type(value).__name__})")
            if not is_tensor:
                if value is not None:
                    raise RuntimeError(
                        f"function {self.name()} returned a gradient different than None at position {number + 1}, "
                        "but the corresponding forward input was not a Variable"
                    )
                continue
            kept.append(value)
        for value, sink in zip(kept, self._edges, strict=True):
            if value is not None and sink is not None and value.is_complex() and sink._dtype.kind != "c":
                raise RuntimeError(
                    "Expected isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex) to be true, "
                    "but got false.  (Could this error message be improved?  If so, please report an enhancement "
                    "request to PyTorch.)"
                )
        return kept


def once_differentiable(fn: Any) -> Any:
    """Decorates a ``backward`` that cannot itself be differentiated: doing so raises instead of being wrong."""

    @functools.wraps(fn)
    def wrapper(ctx: Any, *args: Any) -> Any:
        with no_grad():
            outputs = fn(ctx, *args)
        if not modes.grad or not any(isinstance(arg, Tensor) and arg.requires_grad for arg in args):
            return outputs
        sinks = tuple([arg._node or arg for arg in args if isinstance(arg, Tensor) and arg.requires_grad])
        results = []
        for value in outputs if isinstance(outputs, tuple) else (outputs,):
            if isinstance(value, Tensor):
                value = wrap(value._array)
                value._node = Error(
                    value._array,
                    "trying to differentiate twice a function that was marked with @once_differentiable",
                    sinks,
                )
                value._requires_grad = True
            results.append(value)
        return tuple(results) if isinstance(outputs, tuple) else results[0]

    return wrapper


_ONCE = (
    "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on the autograd.Function. "
    "Either access saved_tensors only once, or set clear_saved_tensors_on_access=False."
)


class FunctionMeta(type):
    """Gives each Function the class of its nodes."""

    def __init__(cls, name: str, bases: tuple[type, ...], attributes: dict[str, Any]) -> None:
        members = {"_forward_cls": cls, "__module__": "torch.autograd.function"}
        backward = type(name + "Backward", (FunctionNode,), members)
        cls._backward_cls = backward
        super().__init__(name, bases, attributes)


class Function(metaclass=FunctionMeta):
    """Base class of operations with a backward of their own.

    >>> import penlight as torch
    >>> class Cube(torch.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x ** 3
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         (x,) = ctx.saved_tensors
    ...         return grad * 3 * x ** 2
    >>> x = torch.tensor(2., requires_grad=True)
    >>> Cube.apply(x).backward()
    >>> x.grad
    tensor(12.)
    """

    _backward_cls: Any
    generate_vmap_rule = False
    # Whether what was saved is let go of as soon as backward has asked for it, which it may then do once.
    clear_saved_tensors_on_access = False
    # Whether backward gets the gradients in one list, from which it may take them.
    boxed_grads_call = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
            "function with static forward method. (Example: "
            "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward "
            "mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Runs forward, and records the call where an input wants a gradient."""
        separate = cls.setup_context is not Function.setup_context
        if separate:
            args, kwargs = _bound(cls.forward, args, kwargs)
        if kwargs:
            args = _placed(cls.forward, args, kwargs, 0 if separate else 1)
        node = cls._backward_cls()
        tensors = [arg for arg in args if isinstance(arg, Tensor)]
        node._inputs = tuple([isinstance(arg, Tensor) for arg in args])
        node.needs_input_grad = tuple([isinstance(arg, Tensor) and arg.requires_grad for arg in args])
        tangents = function_forward.tangents_of(args)
        recorded = modes.grad and any(node.needs_input_grad)
        node._edges = tuple([sink_of(tensor) if recorded else None for tensor in tensors])
        result = _run_forward(cls, node, args, recorded, separate)
        several = isinstance(result, tuple)
        outputs = list(result) if several else [result]
        if not all([any([tensor is output for output in outputs]) for tensor in node._dirty]):
            raise RuntimeError(
                "Some elements marked as dirty during the forward method were not returned as output. The inputs that "
                "are modified inplace must all be outputs of the Function."
            )
        node._outputs = len(outputs)
        node._described = [
            (output._array.shape, output._array.dtype) if isinstance(output, Tensor) else ((), None)
            for output in outputs
        ]
        node._shape, node._dtype = node._described[0] if outputs else ((), None)
        inputs = {id(tensor) for tensor in tensors}
        wrapped = [_wrap_output(node, number, output, inputs, recorded) for number, output in enumerate(outputs)]
        if recorded:
            _save(node, outputs, wrapped, inputs)
        if tangents is not None:
            function_forward.propagate(node, args, tangents, outputs, wrapped)
        node.__dict__.pop("saved_for_forward", None)
        node._to_save = node._dirty = node._non_differentiable = ()
        return tuple(wrapped) if several else wrapped[0]


class InplaceFunction(Function):
    """What PyTorch keeps for old programs: use ``Function``."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace


def _bound(forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call of ``forward`` with its defaults."""
    code = getattr(forward, "__code__", None)
    if code is not None and not kwargs and code.co_argcount == len(args) and not code.co_kwonlyargcount:
        return args, kwargs
    from inspect import signature  # heavy, and seldom needed

    bound = signature(forward).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.args, bound.kwargs


def _placed(forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any], first: int) -> tuple[Any, ...]:
    """What was given by name put behind what was given by place: each argument has its gradient at its place."""
    code = forward.__code__
    names = code.co_varnames[first : code.co_argcount]
    for name in kwargs:
        if name not in names:
            raise TypeError(f"forward() got an unexpected keyword argument {name!r}")
        if name in names[: len(args)]:
            raise TypeError(f"forward() got multiple values for argument {name!r}")
    last = max([names.index(name) for name in kwargs])
    placed = list(args)
    for place in range(len(args), last + 1):
        if names[place] not in kwargs:
            raise TypeError(f"forward() missing required argument: {names[place]!r} (position {place})")
        placed.append(kwargs[names[place]])
    return tuple(placed)


def _run_forward(cls: Any, node: FunctionNode, args: tuple[Any, ...], recorded: bool, separate: bool) -> Any:
    before, level = modes.in_function, modes.dual_level
    modes.dual_level = -1
    if recorded:
        modes.in_function = True
        enter_rare()
    try:
        with no_grad():
            if not separate:
                return cls.forward(node, *args)
            result = cls.forward(*args)
            cls.setup_context(node, args, result)
            return result
    finally:
        modes.in_function, modes.dual_level = before, level
        if recorded:
            leave_rare()


def _wrap_output(node: FunctionNode, number: int, output: Any, inputs: set[int], recorded: bool) -> Any:
    """The tensor that the caller gets for one output."""
    if not isinstance(output, Tensor):
        return output
    dirty = any(output is tensor for tensor in node._dirty)
    if dirty and id(output) not in inputs:
        warn_once(
            "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated "
            "should be passed to ctx.mark_dirty(). (Triggered internally at "
            "/__w/pytorch/pytorch/torch/csrc/autograd/custom_function.cpp:320.)"
        )
        dirty = False
    differentiable = (
        recorded
        and not any(output is tensor for tensor in node._non_differentiable)
        and is_differentiable(output._array.dtype)
    )
    if dirty:
        _check_dirty(output, recorded, node._outputs)
        counter_of(output)[0] += 1
        if differentiable:
            node._made[number] = None
            views.rebase(output, history_of(node, number, output._array))
        return output
    if id(output) in inputs:
        # An input returned as it is becomes a view of itself, with this node as its history.
        source, output = output, wrap(output._array)
        views.make_view(output, source, CREATED_IN_FUNCTION)
        if not differentiable:
            output._base = None
    elif output._base is not None and (recorded or id(output._base) in inputs):
        output._creation = CREATED_MULTI_OUTPUT if node._outputs > 1 else CREATED_IN_FUNCTION
    if differentiable:
        node._made[number] = None
        output._node, output._requires_grad = history_of(node, number, output._array), True
    elif recorded:
        output._node, output._requires_grad = None, False
    return output


def _check_dirty(tensor: Tensor, recorded: bool, outputs: int) -> None:
    if recorded and tensor._requires_grad and tensor._node is None:
        kind = "a view of a leaf" if tensor._base is not None else "a leaf"
        raise RuntimeError(f"{kind} Variable that requires grad has been used in an in-place operation.")
    if recorded and tensor._base is not None and outputs > 1:
        raise RuntimeError(
            "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return "
            "more than one Tensor. This is not supported by the current autograd engine. You should either make sure "
            "the input is not a view (using .clone() for example) or make your Function only return one Tensor "
            "(potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a "
            "second one that does the other operations). You can ask on the forum https://discuss.pytorch.org/ if you "
            "need help to do this change."
        )
    views.check_inplace(tensor, recorded)


def is_differentiable(dtype: Any) -> bool:
    return dtype.kind in "fc" or dtype.name == "bfloat16"


def _save(node: FunctionNode, outputs: list[Any], wrapped: list[Any], inputs: set[int]) -> None:
    kept: list[Any] = []
    for number, tensor in enumerate(node._to_save):
        if tensor is None:
            kept.append(None)
        elif isinstance(tensor, Tensor):
            kept.append(SavedForFunction(node, tensor, outputs, inputs))
        else:
            raise TypeError(
                f"save_for_backward can only save variables, but argument {number} is of type {type(tensor).__name__}"
            )
    node._saved = tuple(kept)
    for output in wrapped:
        if isinstance(output, Tensor) and output._extra is not None:
            extra_of(output).tainted = False


def __getattr__(name: str) -> Any:
    _missing(name, "torch.autograd.function")
