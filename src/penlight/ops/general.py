"""The general path: everything that the fast path of an op's function leaves (Note [Two paths] in autograd/modes.py).

It does the same in the same order, with loops: operands to arrays of a common dtype, kernel, Tensor, node. Here live
mixed dtypes, ``out=``, in-place variants, several outputs, saved-tensor hooks, anomaly, inference and forward mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import anomaly_mode as anomaly
from ..autograd import views
from ..autograd.history import CREATED_MULTI_OUTPUT, CREATED_NORMALLY, InferenceVersion
from ..autograd.modes import modes, rare
from ..autograd.node import extra_of, extra_of_node
from ..autograd.saved import pack
from ..autograd.variable import Tensor, can_require_grad, counter_of, wrap
from ..backend import dtypes
from ..backend.layouts import laid
from ..backend.names import scalar_name
from ..backend.quiet import QUIET, set_errors, unset_errors
from . import forward
from .errors import broadcast_error, wrong_type
from .operands import NUMBERS, operands, to_dtype
from .outputs import C_NAMES, castable, exact
from .overrides import overriding, torch_function
from .record import attach, bump_result, edges_of, new_node
from .results import return_type

if TYPE_CHECKING:
    from .define import Op


def call(op: Op, args: tuple[Any, ...], out: Any = None) -> Any:
    """Calls ``op`` with all its parameters by position."""
    if modes.arrays and (
        isinstance(args[0], np.ndarray) or not any(_is_tensor(args[param.index]) for param in op.tensors)
    ):
        return op.run(*args)
    if overriding(op, args):
        return torch_function(op, args, out)
    if out is not None and op.out_decides:
        place = op.by_name["dtype"].index
        if args[place] is None:
            dtype = dtypes.of(out._array.dtype)
            if callable(op.out_decides):
                op.out_decides(args, dtype)
            args = (*args[:place], dtype, *args[place + 1 :])
    if "dtype" in op.by_name:
        place = op.by_name["dtype"].index
        if type(args[place]) is type:
            args = (*args[:place], dtypes.PYTHON.get(args[place], args[place]), *args[place + 1 :])
        if isinstance(out, Tensor) and args[place] is not None:
            exact(args[place], dtypes.of(out._array.dtype))
    arrays = operands(op, args)
    result = run(op, args, arrays)
    if out is not None:
        return write_out(op, args, result, out)
    if op.layout is not None or (op.laid and op.outputs is None and result.ndim > 1):
        # As they were given: what promotion makes of an expanded tensor lies otherwise.
        given = [(args[param.index], arrays[param.index]) for param in op.tensors]
        result = (op.layout or laid)(result, *[x._array if isinstance(x, Tensor) else y for x, y in given])
    return finish(op, args, arrays, result)


def call_operator(op: Op, args: tuple[Any, ...], out: Any = None) -> Any:
    try:
        return call(op, args)
    except TypeError:
        if op.overloaded and all(isinstance(arg, (Tensor, *NUMBERS)) for arg in args):
            raise
        return NotImplemented


def _is_tensor(value: Any) -> bool:
    return isinstance(value[0] if type(value) in (list, tuple) and value else value, Tensor)


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
    creation = CREATED_NORMALLY if op.outputs is None else CREATED_MULTI_OUTPUT
    made = [_as_view(part, args[op.tensors[0].index], creation) if view else wrap(part) for part in parts]
    if rare.on and modes.inference:
        for tensor in made:
            if not view:
                tensor._vc = InferenceVersion()
    node = _record(op, args, arrays, parts, made)
    if rare.on and modes.in_function and is_tainted(op, args):
        for tensor in made:
            extra_of(tensor).tainted = True
    if modes.dual_level >= 0:
        forward.propagate(call, op, args, arrays, made)
        if node is not None and node._saved:
            _keep_tangents(op, node, _tangents(op, args), made)
    if op.outputs is None:
        return made[0]
    return return_type(op)(made)


def _tangents(op: Op, args: tuple[Any, ...]) -> dict[str, Any]:
    """The tangents of the inputs, by name. A node keeps them, and its result's, so that forward mode goes on through a
    recorded backward pass: copies, as a write into a tensor writes into its tangent."""
    found = [(param.name, forward.tangent_of(args[param.index])) for param in op.tensors]
    return {name: tangent.clone() for name, tangent in found if tangent is not None}


def _keep_tangents(op: Op, node: Any, found: dict[str, Any], made: list[Tensor]) -> None:
    for name, value in zip(("result",) if op.outputs is None else op.outputs, made, strict=bool(op.outputs)):
        tangent = forward.tangent_of(value)
        if tangent is not None:
            found[name] = tangent.clone()
    if found:
        extra_of_node(node).tangents = found


def is_tainted(op: Op, args: tuple[Any, ...]) -> bool:
    """Whether a tensor whose gradient is wanted, or what was computed from one, is among the differentiable inputs."""
    for param in op.edges:
        value = args[param.index]
        for element in value if param.listed else (value,):
            if isinstance(element, Tensor) and (
                element._requires_grad or (element._extra is not None and element._extra.tainted)
            ):
                return True
    return False


def _record(op: Op, args: tuple[Any, ...], arrays: list[Any], parts: tuple[Any, ...], made: list[Tensor]) -> Any:
    sinks = edges_of(op, args)
    if sinks is None:
        return None
    if op.outputs is None and not can_require_grad(parts[0].dtype):
        raise RuntimeError(f"Autograd not support dtype: {scalar_name(parts[0].dtype)}")
    node = attach(new_node(op, args, arrays, parts, made, sinks), op, parts, made)
    _pack(op, node, args, made)
    return node


def _pack(op: Op, node: Any, args: tuple[Any, ...], made: list[Tensor]) -> None:
    if modes.saved_hooks and node._saved:
        sources = {param.name: args[param.index] for param in op.tensors}
        sources.update(zip(("result",) if op.outputs is None else op.outputs, made, strict=bool(op.outputs)))
        pack(node, op.saved_layout, sources)


def aliases(result: np.ndarray, source: np.ndarray) -> bool:
    base = result.base
    return base is not None and (base is source or base is source.base)


def _as_view(array: np.ndarray, source: Tensor, creation: int) -> Tensor:
    tensor = wrap(array)
    views.make_view(tensor, source, creation)
    return tensor


# ------------------------------------------------------------------------------------------------ out= and in place


def write_out(op: Op, args: tuple[Any, ...], result: Any, out: Any) -> Any:
    """Writes a result into ``out``, resizing it as PyTorch does."""
    if op.outputs is not None and not isinstance(out, (tuple, list)):
        raise TypeError(f"{op.called}(): argument 'out' must be tuple of Tensors, not {type(out).__name__}")
    outs = (out,) if op.outputs is None else tuple(out)
    parts = (result,) if op.outputs is None else result
    if modes.grad and (edges_of(op, args) is not None or any(target.requires_grad for target in outs)):
        raise RuntimeError(
            f"{op.name.lstrip('_')}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    for target in outs:
        if type(target._vc) is InferenceVersion:
            views.check_inplace(target, False)
    if modes.dual_level >= 0:
        forward.refuse_out(op.called, (*args, *outs))
    check = castable if op.has_out is True else op.has_out
    more = (args,) if op.out_by_arguments else ()
    if len(outs) != len(parts):
        raise TypeError(f"expected tuple of {len(parts)} elements but got {len(outs)}")
    checks = check if isinstance(check, tuple) else (check,) * len(outs)
    for target, part, check in zip(outs, parts, checks, strict=True):
        check(dtypes.of(part.dtype), dtypes.of(target._array.dtype), *more)
    for target, part in zip(outs, parts, strict=True):
        if op.apart:
            _check_apart(op, args, target._array)
        views.resize_for_out(target, part.shape)
        target._array[...] = to_dtype(part, target._array.dtype)
        counter_of(target)[0] += 1
    return out if op.outputs is None else return_type(op, "_out")(outs)


def _check_apart(op: Op, args: tuple[Any, ...], target: np.ndarray) -> None:
    """Raises where ``target`` shares memory with an input, or with itself."""
    if op.apart == "itself":
        views.check_overlap(target)
    for param in op.tensors:
        value = args[param.index]
        for element in value if param.listed else (value,):
            if isinstance(element, Tensor) and np.may_share_memory(element._array, target):
                raise RuntimeError(
                    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a "
                    "single memory location. Please clone() the tensor before performing the operation."
                )


def call_inplace(op: Op, args: tuple[Any, ...]) -> Tensor:
    """Calls ``op`` and writes the result into its first tensor."""
    if overriding(op, args):
        return torch_function(op, args, None, suffix="_")
    first = op.tensors[0]
    target = args[first.index]
    if not isinstance(target, Tensor):
        raise wrong_type(op, first, target, args)
    sinks = edges_of(op, args)
    views.check_inplace(target, sinks is not None)
    if not op.may_overlap:
        views.check_overlap(target._array)
    if op.out_decides:
        args = _in_its_dtype(op, args, target)
    refused = op.inplace_refuse.get(target._array.dtype.kind)
    if refused is not None:
        raise type(refused)(*refused.args)
    arrays = operands(op, args)
    tangents = _tangents(op, args) if modes.dual_level >= 0 and sinks is not None else {}
    try:
        result = run(op, args, arrays)
    except NotImplementedError:  # PyTorch looks whether the result fits before it looks for a kernel
        if op.promoted and not _tells(op):
            castable(dtypes.of(arrays[first.index].dtype), dtypes.of(target._array.dtype))
        raise
    if result.shape != target._array.shape:
        raise RuntimeError(
            f"output with shape {list(target._array.shape)} doesn't match the broadcast shape {list(result.shape)}"
        )
    castable(dtypes.of(result.dtype), dtypes.of(target._array.dtype))
    tangent = forward.tangent_of_result(call, op, args, arrays, result) if modes.dual_level >= 0 else None
    if sinks is not None and first.name in op.saved_layout:  # the formulas need it as it was
        kept = arrays[first.index] = arrays[first.index].copy()
        args = (*args[: first.index], wrap(kept), *args[first.index + 1 :])
    node = None if sinks is None else new_node(op, args, arrays, (target._array,), [target], sinks, op.inplace_node)
    write(target, result, node)
    if modes.dual_level >= 0:
        forward.write_tangent(target, tangent)
        if node is not None and node._saved:
            _keep_tangents(op, node, tangents, [target])
    if node is not None:
        _pack(op, node, args, [target])
    return target


def _in_its_dtype(op: Op, args: tuple[Any, ...], target: Tensor) -> tuple[Any, ...]:
    """``args`` with the dtype of ``target`` as the one to compute in; no other may have been given."""
    place, own = op.by_name["dtype"].index, dtypes.of(target._array.dtype)
    given = dtypes.PYTHON.get(args[place], args[place]) if type(args[place]) is type else args[place]
    if given is not None and given is not own:
        raise RuntimeError(
            f"Bad in-place call: input tensor dtype {C_NAMES[own.name]} and output tensor dtype {C_NAMES[given.name]} "
            "should match"
        )
    return (*args[:place], own, *args[place + 1 :])


def _tells(op: Op) -> bool:
    """Whether the result is bool, of whatever dtype the operands are."""
    return type(op.ufunc) is np.ufunc and op.ufunc.types[1].endswith("?")


def call_inplace_operator(op: Op, args: tuple[Any, ...]) -> Any:
    """For an operand that ``op`` does not know, NotImplemented: the operand's own operators are asked then."""
    try:
        return call_inplace(op, args)
    except TypeError:
        return NotImplemented


def write(target: Tensor, value: Any, node: Any) -> None:
    """Writes ``value`` into ``target`` and makes ``node``, if there is one, part of its history.

    The node was made before the write, so that the inputs it saved are checked against the versions they had; of the
    result, the version after the write is what counts.
    """
    array = target._array
    array[...] = to_dtype(value, array.dtype)
    counter_of(target)[0] += 1
    if node is not None:
        bump_result(node, counter_of(target))
        views.rebase(target, node)
    if rare.tracer is not None:
        anomaly.remember_write(counter_of(target))
