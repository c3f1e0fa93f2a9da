"""The types in the stubs take PyTorch's own samples of every operator, and tell what the functions return."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import functools
import types
import typing
import warnings
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

import penlight
from penlight.backend import devices, dtypes
from tests.torch import opdb, samples
from tests.torch.opdb_table import names
from tests.torch.oracle import ref

PACKAGE = Path(penlight.__file__).parent
NUMBER = bool | int | float | complex
NAMESPACE: dict[str, Any] = {
    **{f"_{each}": getattr(builtins, each) for each in ("bool", "int", "float", "complex", "str", "bytes")},
    **{f"_{each}": getattr(collections.abc, each) for each in ("Callable", "Iterator", "Sequence")},
    "_Any": Any, "tuple": tuple, "type": type, "Tensor": penlight.Tensor, "_Number": NUMBER, "_Self": penlight.Tensor,
    "_Ints": int | collections.abc.Sequence[int], "_Tensors": collections.abc.Sequence[penlight.Tensor],
    "_Operand": penlight.Tensor | NUMBER, "_DType": dtypes.dtype, "_Device": devices.device | str | int,
    "_Layout": devices.layout, "_MemoryFormat": devices.memory_format, "_Generator": penlight.Generator,
    "_Size": penlight.Size,
}  # fmt: skip
LIMIT = 8  # samples an operator and dtype


@functools.cache
def functions(module: str) -> dict[str, list[ast.FunctionDef]]:
    """By name, the signatures that a stub gives a function."""
    path = PACKAGE.joinpath(*module.split("."))
    path = path / "__init__.pyi" if path.is_dir() else path.with_suffix(".pyi")
    if not path.exists():  # a module whose functions are in its text
        return {}
    tree = ast.parse(path.read_text())
    found: dict[str, list[ast.FunctionDef]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


def annotated(node: ast.expr | None) -> Any:
    """The type that an annotation means; a named tuple of the stub is a tuple of its length."""
    text = ast.unparse(node) if node is not None else "_Any"
    return eval(text, _Named(NAMESPACE))


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        if not key.startswith("_"):
            raise KeyError(key)
        return tuple


def fits(value: Any, kind: Any) -> bool:
    """Whether a type checker would take `value` for `kind`."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return True
    if kind is None or kind is type(None):
        return value is None
    if origin in (types.UnionType, typing.Union):
        return any(fits(value, each) for each in args)
    if origin is tuple and args[-1] is not Ellipsis:
        return isinstance(value, tuple) and len(value) == len(args) and all(map(fits, value, args))
    if origin is tuple or origin is collections.abc.Sequence:
        holder = tuple if origin is tuple else collections.abc.Sequence
        return isinstance(value, holder) and not isinstance(value, str) and all(fits(each, args[0]) for each in value)
    if origin is not None:
        return callable(value)
    if kind is float or kind is complex:
        return isinstance(value, (int, float) if kind is float else (int, float, complex))
    return isinstance(value, kind)


def accepts(node: ast.FunctionDef, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Why a signature does not take a call, or nothing."""
    a = node.args
    kinds = {arg.arg: annotated(arg.annotation) for arg in [*a.args, *a.kwonlyargs]}
    given = dict(zip([arg.arg for arg in a.args], args))
    rest = args[len(a.args):]
    if rest and a.vararg is None:
        return "too many arguments"
    if a.vararg is not None and not all(fits(each, annotated(a.vararg.annotation)) for each in rest):
        return f"*{a.vararg.arg} is not {ast.unparse(a.vararg.annotation) if a.vararg.annotation else ''}"
    unknown = [name for name in kwargs if name not in kinds or name in given]
    if unknown and a.kwarg is None:
        return f"unexpected {unknown}"
    given.update(kwargs)
    required = {arg.arg for arg in a.args[: len(a.args) - len(a.defaults)]}
    required |= {arg.arg for arg, default in zip(a.kwonlyargs, a.kw_defaults) if default is None}
    if required - set(given):
        return f"lacks {sorted(required - set(given))}"
    wrong = [f"{name}={type(value).__name__} is not {kinds[name]}" for name, value in given.items()
             if name in kinds and not fits(value, kinds[name])]
    return "; ".join(wrong)


def cases() -> list[Any]:
    found = []
    for op in samples.operators([name for name in names() if not name.startswith("__")]):
        module, _, name = op.name.rpartition(".")
        # Not the methods, and not the lambdas that the database puts around some operators.
        is_function = op.op is not getattr(ref.Tensor, op.name, None) and opdb.rebound(op.op) is op.op
        if name in functions(module) and is_function:
            found.append(pytest.param(op, module, name, id=samples.full_name(op)))
    return found


@pytest.mark.parametrize(("op", "module", "name"), cases())
def test_types(op: Any, module: str, name: str) -> None:
    signatures = functions(module)[name]
    for dtype in ("float64", "int64"):
        for case in samples.cases(samples.full_name(op), dtype, requires_grad=False, limit=LIMIT):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                run = opdb.runs(case)[0]
                why = {accepts(each, (run.input, *run.args), run.kwargs): each for each in signatures}
                assert "" in why, f"{case.describe()}: {' | '.join(why)}"
                try:
                    result = run()
                except Exception:
                    continue  # compared elsewhere
                returns = annotated(why[""].returns)
                assert fits(result, returns), f"{case.describe()}: {type(result)} is not {returns}"
