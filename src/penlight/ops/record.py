"""Recording: the nodes of ops, what they save, and how they read it back."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..autograd import anomaly_mode as anomaly
from ..autograd import views
from ..autograd.forward_ad import set_tangent, tangent_of
from ..autograd.history import InferenceVersion, sink_of
from ..autograd.modes import modes, rare
from ..autograd.node import FREED, Node, next_order, output_of, overwritten
from ..autograd.saved import SavedTensor, unpack_hooked
from ..autograd.variable import Tensor, counter_of, wrap
from ..backend import dtypes
from ..backend.direct import np
from ..backend.names import tensor_type
from ..backend.shared import plain, shared
from ..backend.threads import LARGE
from .text import backward_source, compiled, shares

if TYPE_CHECKING:
    from .define import Op


def edges_of(op: Op, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Where the gradient of each differentiable tensor goes, or None where nothing is to be recorded."""
    if not op.vjps or not modes.grad:
        return None
    sinks: list[Any] = []
    for param in op.edges:
        value = args[param.index]
        elements = value if param.listed else (value,)
        sinks += [sink_of(element) if isinstance(element, Tensor) else None for element in elements]
    if not any([sink is not None for sink in sinks]) or (rare.on and _is_inference(op, args)):
        return None
    return tuple(sinks)


def _is_inference(op: Op, args: tuple[Any, ...]) -> bool:
    """Whether all operands are inference tensors; the numbers of basic arithmetic count as tensors that are not."""
    for param in op.tensors:
        value = args[param.index]
        for element in value if param.listed else (value,):
            if type(element._vc) is not InferenceVersion if isinstance(element, Tensor) else op.numbers_too:
                return False
    return True


def new_node(
    op: Op,
    args: tuple[Any, ...],
    arrays: list[Any],
    parts: tuple[Any, ...],
    made: list[Tensor],
    sinks: tuple[Any, ...],
    name: Any = None,
) -> Any:
    name = name or op.node_name
    if callable(name):
        code = name.__code__
        name = name(*[args[op.by_name[asked].index] for asked in code.co_varnames[: code.co_argcount]])
    node: Any = object.__new__(node_class(op, name))
    node._edges = sinks
    node._order = next_order()
    node._extra = rare.tracer and rare.tracer()
    if op.outputs is None:
        node._shape, node._dtype = parts[0].shape, parts[0].dtype
    else:
        node._made = {}
        node._outputs = len(parts)
    wanted = {param.name for param, sink in zip(op.edges, sinks, strict=False) if sink is not None or param.listed}
    saved: list[Any] = []
    for asked, users in op.saved:
        saved += _saved_value(op, asked, any(user in wanted for user in users), args, arrays, parts, made)
    node._saved = tuple(saved)
    return node


def _saved_value(
    op: Op, name: str, used: bool, args: tuple[Any, ...], arrays: list[Any], parts: tuple[Any, ...], made: list[Tensor]
) -> list[Any]:
    param = op.by_name.get(name)
    if param is not None:
        value = arrays[param.index]
        if not param.tensor or param.listed:
            return [value]
        if not used or value is None:
            return [None, _STEADY, 0]
        counter = counter_of(args[param.index]) if isinstance(args[param.index], Tensor) else _STEADY
        return [value, counter, counter[0]]
    if name == "result" or (op.outputs is not None and name in op.outputs):
        number = 0 if op.outputs is None else op.outputs.index(name)
        counter = counter_of(made[number]) if used else _STEADY
        return [parts[number] if used else None, counter, counter[0]]
    tensor, attribute = name.rsplit("_", 1)
    value = arrays[op.by_name[tensor].index]
    if op.by_name[tensor].listed:
        return [[getattr(element, attribute[:-1]) for element in value]]
    if value is None:
        return [None]
    original = args[op.by_name[tensor].index]
    return [getattr(original._array if isinstance(original, Tensor) else value, attribute)]


_STEADY = [0]


def attach(node: Any, op: Op, parts: tuple[Any, ...], made: list[Tensor]) -> Any:
    """Makes ``node`` the history of the tensors ``made``."""
    if op.outputs is None:
        made[0]._node, made[0]._requires_grad = node, True
        return node
    for number in range(len(parts)):
        if not op.outputs or op.outputs[number] in op.differentiable:
            made[number]._node, made[number]._requires_grad = output_of(node, number, parts[number]), True
    return node


def bump_result(node: Any, counter: Any) -> None:
    """The node saved the version before the write; of the result it is the one after that counts."""
    layout = node._op.saved_layout
    saved = node._saved
    if type(saved) is tuple and "result" in layout:
        place = layout["result"][0]
        node._saved = (*saved[: place + 2], counter[0], *saved[place + 3 :])


# ------------------------------------------------------------------------------------------------ nodes


class RuleNode(Node):
    """The node of an op: its formulas, run on what was saved."""

    __slots__ = ()
    _op: Op
    _name: str

    def name(self) -> str:
        return self._name

    def _differentiable(self) -> Any:
        op = self._op
        return [op.outputs.index(name) for name in op.differentiable] if op.outputs else range(self._outputs)

    def _backward_tensors(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        op = self._op
        values = saved_tensors(self)
        if op.outputs is not None:
            values["grads"] = grad
            if len(op.differentiable) == 1:
                grad = grad[op.outputs.index(op.differentiable[0])]
        values["grad"] = grad
        results: list[Any] = []
        for number, param in enumerate(op.edges):
            formula = op.vjps[param.name]
            if param.listed:
                return formula.function(*[values[name] for name in formula.names])
            wanted = edges[number] is not None
            results.append(formula.function(*[values[name] for name in formula.names]) if wanted else None)
        return [_bent(results[0], values)] if op.bent else results


# Saved values that are tensors in PyTorch, though nothing here asks for their version.
_INDICES = {"indices", "target"}

# PyTorch's overloads for numbers have no edge for the number.
_WIDTHS = {
    "ClampBackward1": 1,
    "FillBackward0": 1,
    "FmodBackward0": 1,
    "LerpBackward0": 2,
    "MaskedFillBackward0": 1,
    "PowBackward0": 1,
    "RemainderBackward0": 1,
}


def _bent(slope: Any, values: dict[str, Any]) -> Any:
    """The gradient of an op of straight pieces, with a history where the input has one, as PyTorch's has: of zeros."""
    source = values["self" if "self" in values else "result"]
    return slope._constant_in(source) if source._requires_grad and not slope._requires_grad else slope


def node_class(op: Op, name: str, real: bool = False) -> type:
    """The class of the op's nodes, made when the first is recorded; ``real`` where only real arrays come."""
    found = op.node_classes.get((name, real))
    if found is None:
        formulas = {
            f"_vjp_{key}": _on_arrays(formula.function, real) for key, formula in op.vjps.items()
        }
        namespace = {"_unpack": unpack, "_stale": raise_stale, "_shared": shared, **formulas}
        if shares(op):
            namespace |= {"_LARGE": LARGE, "_on_threads": _on_threads(op, namespace)}
        function = compiled(backward_source(op), "_backward_arrays", namespace, op.name)
        members = {
            "__slots__": () if op.outputs is None else ("_made", "_outputs"),
            "__module__": "builtins",  # so that the class prints as PyTorch's does
            "_op": op,
            "_name": name,
            "_width": _WIDTHS.get(name),
            "_backward_arrays": function,
            "_frees": any(counted or name in _INDICES for name, (_, counted) in op.saved_layout.items()),
            # With a `__getattr__` in their place, every look at a node would take twice as long.
            **{_shown(asked): _saved_property(asked) for asked in op.saved_layout},
            **{
                f"_raw_saved_{asked}": _raw_property(op, asked)
                for asked, (_, counted) in op.saved_layout.items()
                if counted
            },
        }
        found = op.node_classes[name, real] = type(name.rpartition("::")[2], (RuleNode,), members)
    return found


def _shown(name: str) -> str:
    """What PyTorch calls a saved value: ``_saved_self_sym_sizes`` for a shape."""
    return "_saved_" + (name[: -len("shape")] + "sym_sizes" if name.endswith("_shape") else name)


def _raw_property(op: Op, name: str) -> Any:
    return property(lambda node: SavedTensor(node, op.saved_layout[name][0]))


def _saved_property(name: str) -> Any:
    return property(lambda node: _seen(saved_tensors(node)[name]))


def _seen(value: Any) -> Any:
    """A saved value as users see it: arrays as Tensors, and None where an index takes all."""
    if isinstance(value, np.ndarray):
        return wrap(value)
    if isinstance(value, np.dtype):
        return dtypes.of(value)
    if type(value) is tuple:
        return tuple([None if type(each) is slice and each == slice(None) else _seen(each) for each in value])
    return value


def _on_threads(op: Op, namespace: dict[str, Any]) -> Any:
    """``_backward_arrays`` for large arrays, made when the first come."""
    function: Any = None

    def call(node: Any, grad: Any, edges: tuple[Any, ...]) -> Any:
        nonlocal function
        if function is None:
            function = compiled(backward_source(op, large=True), "_backward_large", namespace, op.name)
        return tuple([plain(each) for each in function(node, grad, edges)])

    return call


def _on_arrays(function: Any, real: bool) -> Any:
    """The formula for arrays: what it calls for arrays and Tensors alike is called for arrays at once; and for real
    ones, on which finding out that there is nothing to conjugate costs half a product, ``conj`` does nothing."""
    names = {name: function.__globals__[name] for name in function.__code__.co_names if name in function.__globals__}
    own = {name: value.on_arrays for name, value in names.items() if hasattr(value, "on_arrays")}
    if real and "conj" in names:
        own["conj"] = _same
    if not own:
        return function
    namespace = {**function.__globals__, **own}
    return FunctionType(function.__code__, namespace, function.__name__, function.__defaults__, function.__closure__)


def _same(x: Any) -> Any:
    return x


class NodeClasses(dict[str, type]):
    """The node classes by name of an op that has several, for its fast path."""

    def __init__(self, op: Op) -> None:
        self.op = op

    def __missing__(self, name: str) -> type:
        self[name] = found = node_class(self.op, name)
        return found


def unpack(node: Any) -> tuple[Any, ...]:
    """``_saved`` of a node where it is not simply there: freed, or packed by saved-tensor hooks."""
    if node._saved is None:
        error = RuntimeError(FREED)
        error.add_note(f"The node is {node.name()}.")
        raise error
    return unpack_hooked(node)


def saved_tensors(node: Any) -> dict[str, Any]:
    """What ``node`` saved, by name, arrays as Tensors with their history."""
    saved = node._saved if type(node._saved) is tuple else unpack(node)
    op = node._op
    values: dict[str, Any] = {}
    tangents = getattr(node._extra, "tangents", None) if modes.dual_level >= 0 else None
    for number, (name, (place, counted)) in enumerate(op.saved_layout.items()):
        value = saved[place]
        if counted and value is not None:
            counter, version = saved[place + 1], saved[place + 2]
            if counter[0] != version:
                raise_stale(node, number)
            value = _with_history(node, op, name, value, counter)
            if tangents is not None and name in tangents and tangent_of(value) is None:
                set_tangent(value, tangents[name])
        values[name] = value
    return values


def _with_history(node: Any, op: Op, name: str, array: Any, counter: Any) -> Tensor:
    tensor = wrap(array)
    tensor._vc = counter
    if name == "result" and op.outputs is None:
        tensor._node, tensor._requires_grad = node, True
        return tensor
    if op.outputs is not None and name in op.outputs:
        if name in op.differentiable:
            number = op.outputs.index(name)
            tensor._node, tensor._requires_grad = output_of(node, number, array), True
        return tensor
    positions = [param.name for param in op.edges]
    sink = node._edges[positions.index(name)] if name in positions else None
    if sink is None:
        return tensor
    if sink._order is None:
        if sink._array is array:
            return sink
        sink = views.Through(sink, array)
    tensor._node, tensor._requires_grad = sink, True
    return tensor


def raise_stale(node: Any, number: int) -> None:
    """Raises for a saved value that was overwritten."""
    op = node._op
    name, (place, _) = list(op.saved_layout.items())[number]
    saved = node._saved if type(node._saved) is tuple else unpack(node)
    array, counter, version = saved[place : place + 3]
    positions = [param.name for param in op.edges]
    is_output = name == "result" or name in (op.outputs or ())
    source = node if is_output else node._edges[positions.index(name)] if name in positions else None
    if source is not None and source._order is None:
        source = None  # a leaf: nothing made it
    history = counter[:1] if is_output else counter
    error = overwritten(tensor_type(array.dtype), array, source, history, version, rare.tracer is not None)
    error.add_note(f"{node.name()} saved it as {name!r} when {op.name}() was called.")
    anomaly.tell_lines(error, node, counter)
    raise error
