"""Functions made from text: how they are compiled, and the backward function of an op's node."""

from __future__ import annotations

import linecache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .define import Op


def compiled(text: str, name: str, namespace: dict[str, Any], owner: str = "") -> Any:
    filename = f"<penlight {owner}{'.' if owner else ''}{name}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    code: CodeType = compile(text, filename, "exec")
    made: dict[str, Any] = {}
    exec(code, namespace, made)
    return made[name]


def by_position(function: Any) -> Any:
    """The function with its keyword-only parameters after the others: by position, calls are faster."""
    code = function.__code__
    if not code.co_kwonlyargcount:
        return function
    code = code.replace(co_argcount=code.co_argcount + code.co_kwonlyargcount, co_kwonlyargcount=0)
    return FunctionType(code, function.__globals__, function.__name__, None, function.__closure__)


def backward_source(op: Op, large: bool = False) -> str:
    """``_backward_arrays`` of the op's node; or what it leaves to several threads, where it is elementwise."""
    lines = [f"def {'_backward_large' if large else '_backward_arrays'}(node, grad, edges):"]
    if shares(op) and not large:
        lines += ["    if grad.size >= _LARGE:", "        return _on_threads(node, grad, edges)"]
    if op.saved:
        names = []
        for name, _ in op.saved:
            names += [name, f"{name}_vc", f"{name}_v"] if is_counted(op, name) else [name]
        lines += [
            "    saved = node._saved",
            "    if type(saved) is not tuple:",
            "        saved = _unpack(node)",
            f"    ({', '.join(names)},) = saved",
        ]
        for number, (name, _) in enumerate(op.saved):
            if is_counted(op, name):
                lines += [f"    if {name} is not None and {name}_vc[0] != {name}_v:", f"        _stale(node, {number})"]
    if op.outputs is not None:
        lines.append("    grads = grad")
        if len(op.differentiable) == 1:
            lines.append(f"    grad = grads[{op.outputs.index(op.differentiable[0])}]")
    if large:
        lines += [f"    {name} = _shared({name})" for name in ("grad", *_counted(op))]
    edges = op.edges
    if edges[0].listed:
        return "\n".join([*lines, f"    return _vjp_{edges[0].name}({', '.join(op.vjps[edges[0].name].names)})"])
    calls = []
    for number, param in enumerate(edges):
        call = f"_vjp_{param.name}({', '.join(op.vjps[param.name].names)})"
        calls.append(call if len(edges) == 1 else f"{call} if edges[{number}] is not None else None")
    return "\n".join([*lines, f"    return ({', '.join(calls)},)"])


def shares(op: Op) -> bool:
    """Whether the formulas are for several threads when there is much to do: where they read arrays elementwise."""
    return op.kind == "elementwise" and op.outputs is None and bool(_counted(op))


def _counted(op: Op) -> list[str]:
    return [name for name, _ in op.saved if is_counted(op, name)]


def is_counted(op: Op, name: str) -> bool:
    """Whether a saved name is an array whose version is checked."""
    if name in op.by_name:
        return op.by_name[name].tensor and not op.by_name[name].listed
    return name == "result" or (op.outputs is not None and name in op.outputs)
