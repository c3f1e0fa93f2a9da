"""The general path: everything that the fast path of an op's function leaves (Note [Two paths] in autograd/modes.py).

It does the same in the same order, with loops: operands to arrays of a common dtype, kernel, Tensor, node. Here live
mixed dtypes, ``out=``, in-place variants, several outputs, saved-tensor hooks, anomaly, inference and forward mode.
"""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import anomaly_mode as anomaly
from ..autograd import views
from ..autograd.history import InferenceVersion, refresh
from ..autograd.modes import modes, rare
from ..autograd.node import FREED, Node, Output, extra_of, next_order, overwritten
from ..autograd.saved import pack, unpack_hooked
from ..autograd.variable import Tensor, wrap
from ..backend import dtypes
from ..backend.names import scalar_name, tensor_type
from ..backend.promotion import can_cast, result_dtype
from ..backend.quiet import QUIET, set_errors, unset_errors
from . import forward
from .errors import broadcast_error, wrong_type
from .overrides import overriding, torch_function
from .results import return_type

if TYPE_CHECKING:
    from .define import Op, Param

_NUMBERS = (bool, int, float, complex)


def call(op: Op, args: tuple[Any, ...], out: Any = None) -> Any:
    """Calls ``op`` with all its parameters by position."""
    if modes.arrays and not any(isinstance(_first_of(args[param.index]), Tensor) for param in op.tensors):
        return op.run(*args)
    if overriding(op, args):
        return torch_function(op, args, out)
    arrays = operands(op, args)
    result = run(op, args, arrays)
    if out is not None:
        return write_out(op, args, result, out)
    return finish(op, args, arrays, result)


def call_operator(op: Op, args: tuple[Any, ...], out: Any = None) -> Any:
    try:
        return call(op, args)
    except TypeError:
        if all(isinstance(arg, (Tensor, *_NUMBERS)) for arg in args):
            raise
        return NotImplemented


def _first_of(value: Any) -> Any:
    return value[0] if type(value) in (list, tuple) and value else value


def operands(op: Op, args: tuple[Any, ...]) -> list[Any]:
    """``args`` with every tensor as an array; where the op promotes, of the common dtype, numbers among them."""
    arrays = list(args)
    for param in op.tensors:
        arrays[param.index] = _operand(op, param, args[param.index])
    if op.check is not None:
        op.check(*args)
    if op.promoted:
        _promote(op, arrays)
    return arrays


def _operand(op: Op, param: Param, value: Any) -> Any:
    if isinstance(value, Tensor):
        return value._array
    if param.listed:
        if not isinstance(value, (list, tuple)):
            raise wrong_type(op, param, value)
        for position, element in enumerate(value):
            if not isinstance(element, Tensor):
                raise TypeError(
                    f"expected Tensor as element {position} in argument {param.index}, but got {type(element).__name__}"
                )
        return [element._array for element in value]
    if value is None and param.optional:
        return None
    if param.number:
        if isinstance(value, _NUMBERS):
            return value
        if isinstance(value, np.generic):
            return value.item()
    if isinstance(value, np.ndarray) and modes.arrays:
        return value
    raise wrong_type(op, param, value)


def _promote(op: Op, arrays: list[Any]) -> None:
    values: list[Any] = []
    for param in op.promoted:
        value = arrays[param.index]
        if param.listed:
            values.extend(value)
        elif value is not None:
            values.append(value)
    dtype = result_dtype(values)
    if op.promote == "float" and not (dtype.is_floating_point or dtype.is_complex):
        dtype = dtypes.get_default_dtype()
    numpy = dtype.numpy
    for param in op.promoted:
        value = arrays[param.index]
        if param.listed:
            arrays[param.index] = [to_dtype(element, numpy) for element in value]
        elif value is not None:
            arrays[param.index] = converted = to_dtype(value, numpy)
            if not isinstance(value, np.ndarray):
                converted.flags.writeable = False  # by which kernels tell a number from a 0-d tensor


def to_dtype(value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """An array or a number as an array of ``dtype``; PyTorch's casts never complain."""
    if isinstance(value, np.ndarray):
        if value.dtype == dtype:
            return value
    elif isinstance(value, int) and dtype.kind in "iu":
        # NumPy refuses what does not fit; PyTorch keeps the low bits.
        value = np.array(value & (2**64 - 1), np.uint64)
    else:
        value = np.array(value)
    token = set_errors(QUIET)
    try:
        if value.dtype.kind == "c" and dtype.kind != "c":
            value = value.real
        return np.asarray(value.astype(dtype))
    finally:
        unset_errors(token)


def run(op: Op, args: tuple[Any, ...], arrays: list[Any]) -> Any:
    token = set_errors(QUIET)
    try:
        result = op.run(*arrays)
    except Exception as error:
        raise explain(op, error, args) from None
    finally:
        unset_errors(token)
    if op.outputs is not None:
        return tuple([np.asarray(part) for part in result])
    return result if type(result) is np.ndarray else np.asarray(result)


def explain(op: Op, error: Exception, args: tuple[Any, ...]) -> Exception:
    """NumPy's error as PyTorch's, with a note that says which op and which tensors."""
    if isinstance(error, ValueError) and op.promoted and "broadcast" in str(error):
        error = broadcast_error([arg for arg in args if isinstance(arg, Tensor)]) or error
    shown = [f"{param.public}: {_describe(args[param.index])}" for param in op.tensors if param.index < len(args)]
    error.add_note(f"in {op.name}({', '.join(shown)})")
    return error


def _describe(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"{dtypes.of(value._array.dtype).name}{list(value._array.shape)}"
    return type(value).__name__


# ------------------------------------------------------------------------------------------------ recording


def finish(op: Op, args: tuple[Any, ...], arrays: list[Any], result: Any) -> Any:
    """Makes the Tensors of a result, with a node where a gradient is wanted."""
    view = op.is_view or (op.may_alias and aliases(result, arrays[op.tensors[0].index]))
    parts = result if op.outputs is not None else (result,)
    made = [_as_view(part, args[op.tensors[0].index]) if view else wrap(part) for part in parts]
    if rare.on and modes.inference:
        for tensor in made:
            if not view:
                tensor._vc = InferenceVersion([0])
    _record(op, args, arrays, parts, made)
    if rare.on and modes.in_function and is_tainted(op, args):
        for tensor in made:
            extra_of(tensor).tainted = True
    if modes.dual_level >= 0:
        forward.propagate(call, op, args, arrays, made)
    if op.outputs is None:
        return made[0]
    return return_type(op)(made)


def is_tainted(op: Op, args: tuple[Any, ...]) -> bool:
    """Whether a tensor whose gradient is wanted, or what was computed from one, is among the differentiable inputs."""
    for param in op.edges:
        value = args[param.index]
        for element in value if param.listed else (value,):
            if isinstance(element, Tensor):
                if element._requires_grad or (element._extra is not None and element._extra.tainted):
                    return True
    return False


def _record(op: Op, args: tuple[Any, ...], arrays: list[Any], parts: tuple[Any, ...], made: list[Tensor]) -> Any:
    sinks = edges_of(op, args)
    if sinks is None:
        return None
    node = attach(new_node(op, args, arrays, parts, made, sinks), op, parts, made)
    _pack(op, node, args, made)
    return node


def _pack(op: Op, node: Any, args: tuple[Any, ...], made: list[Tensor]) -> None:
    if modes.saved_hooks and node._saved:
        sources = {param.name: args[param.index] for param in op.tensors if isinstance(args[param.index], Tensor)}
        sources.update(zip(op.outputs or ("result",), made, strict=True))
        pack(node, op.saved_layout, sources)


def edges_of(op: Op, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Where the gradient of each differentiable tensor goes, or None where nothing is to be recorded."""
    if not op.vjps or not modes.grad:
        return None
    sinks: list[Any] = []
    for param in op.edges:
        value = args[param.index]
        sinks += [sink_of(element) for element in (value if param.listed else (value,))]
    return tuple(sinks) if any([sink is not None for sink in sinks]) else None


def sink_of(tensor: Any) -> Any:
    if not isinstance(tensor, Tensor):
        return None
    if tensor._base is not None:
        refresh(tensor)
    return (tensor._node or tensor) if tensor._requires_grad else None


def new_node(
    op: Op, args: tuple[Any, ...], arrays: list[Any], parts: tuple[Any, ...], made: list[Tensor], sinks: tuple[Any, ...]
) -> Any:
    name = op.node_name
    if callable(name):
        code = name.__code__
        name = name(*[args[op.by_name[asked].index] for asked in code.co_varnames[: code.co_argcount]])
    node = object.__new__(node_class(op, name))
    node._edges = sinks
    node._order = next_order()
    node._extra = None
    node._shape, node._dtype = parts[0].shape, parts[0].dtype
    if op.outputs is not None:
        node._made = {}
    wanted = {param.name for param, sink in zip(op.edges, sinks, strict=False) if sink is not None or param.listed}
    saved: list[Any] = []
    for asked, users in op.saved:
        saved += _saved_value(op, asked, any(user in wanted for user in users), args, arrays, parts, made)
    node._saved = tuple(saved)
    if modes.anomaly:
        anomaly.remember(node)
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
        counter = args[param.index]._vc if isinstance(args[param.index], Tensor) else _STEADY
        return [value, counter, counter[0]]
    if name == "result" or (op.outputs is not None and name in op.outputs):
        number = 0 if name == "result" else op.outputs.index(name)  # type: ignore[union-attr]
        return [parts[number], made[number]._vc, made[number]._vc[0]] if used else [None, _STEADY, 0]
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
    for number, name in enumerate(op.outputs):
        if name in op.differentiable:
            made[number]._node, made[number]._requires_grad = _output(node, number, parts[number]), True
    return node


def _output(node: Any, number: int, array: np.ndarray) -> Output:
    """The Output of a node, one object as long as anyone holds it (weakly held: it holds the node)."""
    reference = node._made.get(number)
    found = reference() if reference is not None else None
    if found is None:
        found = Output(node, number, array.shape, array.dtype)
        node._made[number] = weakref.ref(found)
    return found


def aliases(result: np.ndarray, source: np.ndarray) -> bool:
    base = result.base
    return base is not None and (base is source or base is source.base)


def _as_view(array: np.ndarray, source: Tensor) -> Tensor:
    tensor = wrap(array)
    views.make_view(tensor, source)
    return tensor


# ------------------------------------------------------------------------------------------------ out= and in place


def write_out(op: Op, args: tuple[Any, ...], result: Any, out: Any) -> Any:
    """Writes a result into ``out``, resizing it as PyTorch does."""
    outs = (out,) if op.outputs is None else tuple(out)
    parts = (result,) if op.outputs is None else result
    if modes.grad and (edges_of(op, args) is not None or any(target.requires_grad for target in outs)):
        raise RuntimeError(
            f"{op.name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    check = _check_cast if op.has_out is True else op.has_out
    for target, part in zip(outs, parts, strict=True):
        check(dtypes.of(part.dtype), dtypes.of(target._array.dtype))
    for target, part in zip(outs, parts, strict=True):
        views.resize_for_out(target, part.shape)
        target._array[...] = to_dtype(part, target._array.dtype)
        target._vc[0] += 1
    return out if op.outputs is None else return_type(op)(outs)


def _check_cast(source: Any, target: Any) -> None:
    if not can_cast(source, target):
        raise RuntimeError(
            f"result type {scalar_name(source)} can't be cast to the desired output type {scalar_name(target)}"
        )


def call_inplace(op: Op, args: tuple[Any, ...]) -> Tensor:
    """Calls ``op`` and writes the result into its first tensor."""
    if overriding(op, args):
        return torch_function(op, args, None, suffix="_")
    first = op.tensors[0]
    target = args[first.index]
    if not isinstance(target, Tensor):
        raise wrong_type(op, first, target)
    sinks = edges_of(op, args)
    views.check_inplace(target, sinks is not None)
    arrays = operands(op, args)
    result = run(op, args, arrays)
    _check_cast(dtypes.of(result.dtype), dtypes.of(target._array.dtype))
    if sinks is not None and first.name in op.saved_layout:  # the formulas need it as it was
        kept = arrays[first.index] = arrays[first.index].copy()
        args = (*args[: first.index], wrap(kept), *args[first.index + 1 :])
    if result.shape != target._array.shape:
        raise RuntimeError(
            f"output with shape {list(target._array.shape)} doesn't match the broadcast shape {list(result.shape)}"
        )
    node = None if sinks is None else new_node(op, args, arrays, (target._array,), [target], sinks)
    write(target, result, node)
    if node is not None:
        _pack(op, node, args, [target])
    return target


def write(target: Tensor, value: Any, node: Any) -> None:
    """Writes ``value`` into ``target`` and makes ``node``, if there is one, part of its history.

    The node was made before the write, so that the inputs it saved are checked against the versions they had; of the
    result, the version after the write is what counts.
    """
    array = target._array
    array[...] = to_dtype(value, array.dtype)
    target._vc[0] += 1
    if node is not None:
        bump_result(node, target._vc)
        views.rebase(target, node)


def bump_result(node: Any, counter: Any) -> None:
    """The node saved the version before the write; of the result it is the one after that counts."""
    layout = node._op.saved_layout
    saved = node._saved
    if type(saved) is tuple and "result" in layout:
        place = layout["result"][0]
        node._saved = (*saved[: place + 2], counter[0], *saved[place + 3 :])


# ------------------------------------------------------------------------------------------------ nodes of ops


class RuleNode(Node):
    """The node of an op: its formulas, run on what was saved."""

    __slots__ = ()
    _op: Op

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
        return results

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_saved_"):
            values = saved_tensors(self)
            if name[7:] in values:
                return values[name[7:]]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


def node_class(op: Op, name: str, real: bool = False) -> type:
    """The class of the op's nodes, made when the first is recorded; ``real`` where only real arrays come."""
    found = op.node_classes.get((name, real))
    if found is None:
        from .template import backward_source, compiled  # made from text, as the op itself is

        formulas = {
            f"_vjp_{key}": _without_conj(formula) if real else formula.function for key, formula in op.vjps.items()
        }
        function = compiled(
            backward_source(op), "_backward_arrays", {"_unpack": unpack, "_stale": raise_stale, **formulas}, op.name
        )
        members = {
            "__slots__": ("_made",) if op.outputs else (),
            "_op": op,
            "_backward_arrays": function,
            "_outputs": len(op.outputs or (0,)),
            "_frees": any(counted for _, counted in op.saved_layout.values()),
        }
        found = op.node_classes[name, real] = type(name, (RuleNode,), members)
    return found


def _without_conj(formula: Any) -> Any:
    """The formula for real arrays, on which finding out that there is nothing to conjugate costs half a product."""
    function = formula.function
    if "conj" not in function.__code__.co_names:
        return function
    namespace = {**function.__globals__, "conj": _same}
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
    for number, (name, (place, counted)) in enumerate(op.saved_layout.items()):
        value = saved[place]
        if counted and value is not None:
            counter, version = saved[place + 1], saved[place + 2]
            if counter[0] != version:
                raise_stale(node, number)
            value = _with_history(node, op, name, value, counter)
        values[name] = value
    return values


def _with_history(node: Any, op: Op, name: str, array: Any, counter: Any) -> Tensor:
    tensor = wrap(array)
    tensor._vc = counter
    if name == "result":
        tensor._node, tensor._requires_grad = node, True
        return tensor
    if op.outputs is not None and name in op.outputs:
        if name in op.differentiable:
            number = op.outputs.index(name)
            tensor._node, tensor._requires_grad = _output(node, number, array), True
        return tensor
    positions = [param.name for param in op.edges]
    sink = node._edges[positions.index(name)] if name in positions else None
    if sink is None:
        return tensor
    if sink._order is None:
        if sink._array is array:
            return sink  # type: ignore[no-any-return]
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
    source = node if name == "result" else node._edges[positions.index(name)] if name in positions else None
    if source is not None and source._order is None:
        source = None  # a leaf: nothing made it
    error = overwritten(
        tensor_type(array.dtype), array, source, counter[:1] if name == "result" else counter, version, modes.anomaly
    )
    error.add_note(f"{node.name()} saved it as {name!r} when {op.name}() was called.")
    raise error
