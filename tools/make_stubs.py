"""Write the type stubs beside the modules whose names are made at import, so that editors complete and check them.

    python tools/make_stubs.py            write them
    python tools/make_stubs.py --check    exit with 1 where one is stale

Names, parameters and defaults come from the operations' own definitions, types from their annotations and the tables
of stub_types.py. The output is the same for the same sources. To type checkers a stub stands for the module beside it.
Docstrings stay where they are written: twice, they would be a tenth of what is not code in the wheel.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

import stub_types as types  # noqa: E402

import penlight  # noqa: E402
from penlight.backend import devices, dtypes  # noqa: E402
from penlight.ops.define import INPLACE_OPERATORS, Op, definitions, registry  # noqa: E402

PACKAGE = ROOT / "src" / "penlight"
# What `penlight/__init__.py` imports for its own use.
INTERNAL = {"memory", "annotations", "Any", "registry", "dtypes", "devices", "backend", "ops", "printing", "types"}
DROPPED = {"axis", "keepdims", "pin_memory_device"}  # NumPy's names, which are accepted and not recommended
# Which types a default value of a type fits.
HOLDS = {"_int": {"_int", "_Ints", "_float", "_Number", "_Operand", "_Any"}, "_str": {"_str", "_Any"},
         "_float": {"_float", "_Number", "_Operand", "_Any"}}
VARIADIC = {"tensors": "Tensor | _Tensors", "matrices": "Tensor", "shapes": "_Ints", "args": "_Any"}


def beneath(function: Any) -> Op | Any:
    """What a function of the registry was made from: its op, or a plain function."""
    namespace = getattr(function, "__globals__", {})
    if namespace.get("__name__") != "penlight.ops":  # a module's own function, not one made from text
        return function
    return namespace.get("_op") or namespace.get("_function") or function


# ------------------------------------------------------------------------------------------------ signatures


def signatures(name: str, function: Any, place: str) -> list[str]:
    """`(input: Tensor, dim: _int = 0) -> Tensor`, several where several calls are meant."""
    short = name.rpartition(".")[2]
    known = types.SIGNATURES.get(f"{place}.{short}") or types.SIGNATURES.get(short)
    if known is not None and (place in ("torch", "Tensor") or f"{place}.{short}" in types.SIGNATURES):
        return [_as_method(line, short) if place == "Tensor" else line for line in known]
    source = beneath(function)
    if isinstance(source, Op):
        lines = _of_op(short, function, source)
    else:
        if "args" in inspect.signature(source).parameters and place == "torch":
            source = beneath(registry["nn.functional"].get(short, source))  # the same loss is in two places
        lines = _of_plain(short, source)
    return [_as_method(line, short) for line in lines] if place == "Tensor" else lines


def _as_method(line: str, name: str) -> str:
    """The signature of a method: the first parameter is `self`, and there is no `out`; in place, it returns itself."""
    inner, arrow, result = line[1:].rpartition(") -> ")
    parts = _parts(inner)
    parts = ["self" if parts and parts[0] != "cls" else "cls", *parts[1:]]
    parts = [part for part in parts if not part.startswith("out: ")]
    if parts[-1] == "*":
        del parts[-1]
    written = name in INPLACE_OPERATORS or (name[-1] == "_" and name[0] != "_")
    return f"({', '.join(parts)}{arrow}{'_Self' if written and result == 'Tensor' else result}"


def _parts(inner: str) -> list[str]:
    """Parameters apart, at commas outside brackets."""
    parts, depth, start = [], 0, 0
    for place, char in enumerate(inner):
        depth += (char in "[(") - (char in "])")
        if char == "," and not depth:
            parts.append(inner[start:place].strip())
            start = place + 1
    return [*parts, inner[start:].strip()]


def _of_op(name: str, function: Any, op: Op) -> list[str]:
    first, *rest = op.params
    written = "_writes" in function.__globals__
    if name.startswith("__"):  # an operator takes what Python gives it
        rest = [param for param in rest if param.tensor][:1]
    parts, spread, starred = [f"{first.public}: {_tensor_type(first)}"], -1, False
    for param in rest:
        if param.keyword and not starred:
            parts.append("*")
            starred = True
        if param.name == op.varsize:
            spread = len(parts)
        kind = types.PARTICULAR.get(f"{op.name}.{param.name}") if not name.startswith("__") else None
        if kind is None:
            kind = _tensor_type(param) if param.tensor else parameter_type(op.name, param.name, param.default)
        parts.append(_parameter(param.public, kind, param.default))
    if op.has_out and not written and not name.startswith("__"):
        parts += [] if starred else ["*"]
        parts.append(f"out: {'_Tensors' if op.outputs else 'Tensor'} | None = None")
    if op.outputs is None or written:
        result = "Tensor"
    else:
        result = f"_{op.returns.lstrip('_')}" if op.outputs else "tuple[Tensor, ...]"
    return _spread(parts, spread, result)


def _tensor_type(param: Any) -> str:
    return "_Tensors" if param.listed else "_Operand" if param.number else "Tensor"


def _of_plain(name: str, function: Any) -> list[str]:
    parts: list[str] = []
    spread, starred = -1, False
    parameters = inspect.signature(function).parameters
    sizes = [p.name for p in parameters.values() if p.kind is p.VAR_POSITIONAL and p.name not in VARIADIC]
    for parameter in parameters.values():
        default = ... if parameter.default is parameter.empty else parameter.default
        if parameter.kind is parameter.VAR_KEYWORD or parameter.name in DROPPED or parameter.name == "_stacklevel":
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            if parameter.name in VARIADIC:
                parts.append(f"*{parameter.name}: {VARIADIC[parameter.name]}")
                starred = True
            elif parameter.name != "_sizes" and parameter.name not in ("bounds", "inputs"):
                spread = len(parts)
                parts.append(f"{parameter.name}: _Ints")
            continue
        if sizes == ["_sizes"] and parameter.name in ("size", "shape", "dims") and spread < 0:
            spread = len(parts)
            parts.append(f"{parameter.name}: _Ints")
            continue
        if f"{parameter.name}: _Ints" in parts:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        operand = name.startswith("__") and parameter.name == "other"
        kind = parameter_type(name, parameter.name, default)
        kind = "_Operand" if operand and f"{name}.other" not in types.PARTICULAR else kind
        parts.append(_parameter(parameter.name, kind, default))
    if parts and parts[-1] == "*":
        del parts[-1]
    return _spread(parts, spread, types.RETURNS.get(name, "Tensor"))


def _spread(parts: list[str], place: int, result: str) -> list[str]:
    """Two signatures where the parameter at `place` is a list of sizes that may also come one by one."""
    if place < 0:
        return [f"({', '.join(parts)}) -> {result}"]
    name = parts[place].partition(":")[0]
    rest = [part for part in parts[place + 1:] if part != "*"]
    one = [*parts[:place], f"{name}: _Sequence[_int]", *(["*", *rest] if rest else [])]
    return [f"({', '.join([*parts[:place], f'*{name}: _int', *rest])}) -> {result}", f"({', '.join(one)}) -> {result}"]


def parameter_type(function: str, name: str, default: Any) -> str:
    """The type of a parameter that its op does not declare as a tensor."""
    particular = types.PARTICULAR.get(f"{function}.{name}")
    if particular is not None:
        return particular
    if type(default) is bool:
        return "_bool"
    kind = types.PARAMETERS.get(name)
    if kind is None and name == "dim":
        kind = "_Ints" if default == () or isinstance(default, tuple) else "_int"
    if kind is None or (type(default) is str and "_str" not in kind):
        kind = {int: "_int", float: "_float", str: "_str", tuple: "_Ints"}.get(type(default), kind or "_Any")
    needed = {int: "_int", float: "_float", str: "_str"}.get(type(default), "")
    fits = not needed or set(re.findall(r"\w+", kind)) & HOLDS[needed]
    return kind if fits else f"{kind} | {needed}"


def _parameter(name: str, kind: str, default: Any) -> str:
    if default is ...:
        return f"{name}: {kind}"
    optional = default is None or (isinstance(default, tuple) and not default)
    if optional and kind != "_Any" and not kind.endswith("None"):
        kind += " | None"
    simple = default is None or isinstance(default, bool | int | float | str | tuple)
    return f"{name}: {kind} = {default!r}" if simple else f"{name}: {kind} = ..."


# ------------------------------------------------------------------------------------------------ files


def definition(name: str, value: Any, place: str, indent: str = "") -> list[str]:
    """The lines of one name."""
    short = name.rpartition(".")[2]
    lines = signatures(short, value, place)
    decorators = ["@classmethod"] if short == "__torch_function__" else []
    out: list[str] = []
    for line in lines:
        if len(lines) > 1:
            out.append(indent + "@_overload")
        out += [indent + each for each in decorators]
        ignored = "  # type: ignore[override]" if short in ("__eq__", "__ne__") else ""
        out.append(f"{indent}def {short}{line}: ...{ignored}")
    return out


def tensor_stub() -> str:
    """`_tensor.pyi`: the class Tensor, named tuples, and the aliases that the other stubs share."""
    named = named_tuples()
    lines = [types.HEADER + types.ALIASES]
    for name, fields in sorted(named.items()):
        items = ", ".join(f'("{field}", "Tensor")' for field in fields)
        lines.append(f'{name} = _NamedTuple("{name}", [{items}])')
    lines += ["", "class Tensor:", "    def __init__(self, *args: _Any, **kwargs: _Any) -> None: ..."]
    for name, kind in types.ATTRIBUTES.items():
        lines.append(f"    {name}: {kind}")
    skipped = {"__new__", *types.ATTRIBUTES}
    for name, value in sorted(vars(penlight.Tensor).items()):
        shown = name[0] != "_" or name in {*registry["Tensor"], *types.SIGNATURES, *types.UNDERSCORED}
        if name in skipped or not shown:
            continue
        if name == "grad":
            lines += types.GRAD
        elif isinstance(value, property):
            kind = types.PROPERTIES.get(name, "_bool" if name.startswith("is_") else "_Any")
            lines += ["    @property", f"    def {name}(self) -> {kind}: ..."]
        elif name == "__hash__":
            lines.append("    def __hash__(self) -> _int: ...")
        else:
            lines += definition(name, value, "Tensor", "    ")
    lines += ["", "class Parameter(Tensor):",
              "    def __init__(self, data: _Any = None, requires_grad: _bool = True) -> None: ..."]
    return "\n".join(lines) + "\n"


def named_tuples() -> dict[str, tuple[str, ...]]:
    """By name in the stub (`_max` for `torch.return_types.max`), the fields of what operations return."""
    found = {f"_{name}": fields for name, fields in types.NAMED.items()}
    public = [beneath(function) for table in registry.values() for function in table.values()]
    for op in [*public, *definitions.values()]:
        if isinstance(op, Op) and op.outputs:
            found.setdefault(f"_{op.returns.lstrip('_')}", op.outputs)
    return found


def shared_names(lines: list[str]) -> set[str]:
    """The names of `_tensor.pyi` that `lines` use."""
    words = set(re.findall(r"\w+", "\n".join(line for line in lines if not line.lstrip().startswith('"'))))
    return words & {*types.SHARED, *named_tuples()}


def namespace_stub(owner: ModuleType, place: str, imports: dict[str, str]) -> str:
    """The stub of a module whose names come from the registry, with the imports that its own text has."""
    root = "." * (owner.__name__.count(".") + hasattr(owner, "__path__"))
    body, heads = [], dict(imports)
    for name, value in sorted(vars(owner).items()):
        if name.startswith("_") or name in INTERNAL or name in imports or isinstance(value, ModuleType):
            continue
        if isinstance(value, FunctionType):
            body += definition(name, value, place)
        elif isinstance(value, type) and type(value).__name__ != "tensortype":
            heads[name] = _import_of(value, name, root)
        else:
            body.append(f"{name}: {_value_type(value)}")
    used = shared_names(body)
    lines = [types.HEADER.rstrip()]
    texts = [line for name in sorted(heads) for line in heads[name].split("\n")]
    lines += sorted({line for line in texts if " import " in line}) + [line for line in texts if " import " not in line]
    used -= set(heads)
    if used:
        lines.append(f"from {root}_tensor import {', '.join(sorted(used))}")
    return "\n".join([*lines, "", *body]) + "\n"


def _value_type(value: Any) -> str:
    if isinstance(value, dtypes.dtype):
        return "_DType"
    if isinstance(value, devices.layout):
        return "_Layout"
    if isinstance(value, devices.memory_format):
        return "_MemoryFormat"
    if type(value).__name__ == "tensortype":
        return "type[Tensor]"
    if type(value).__name__ == "Generator":
        return "_Generator"
    return {"float": "_float", "int": "_int", "NoneType": "None"}.get(type(value).__name__, "_Any")


def _import_of(value: type, name: str, root: str) -> str:
    """The import of a class from the module of Penlight that has its text, or else a class of that name."""
    for module_name in sorted(sys.modules):
        module = sys.modules[module_name]
        if not module_name.startswith("penlight.") or getattr(module, value.__name__, None) is not value:
            continue
        path = getattr(module, "__file__", None)
        if path and f"\nclass {value.__name__}" in Path(path).read_text():
            return exported(root + module_name.removeprefix("penlight."), value.__name__, name)
    base = value.__base__.__name__ if value.__base__ else "object"
    return f"class {name}({base}): ..."


def exported(source: str, name: str, alias: str) -> str:
    """An import that makes a name part of the stub's module; under another name only an assignment does."""
    return f"from {source} import {name}" + (f" as {alias}" if name == alias else f"\n{alias} = {name}")


def imports_of(path: Path) -> dict[str, str]:
    """By name, the import of each public name that a file imports from the package."""
    found: dict[str, str] = {}
    original: dict[str, str] = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            for alias in node.names:
                name = alias.asname or alias.name
                if name not in INTERNAL and (name[0] != "_" or name == "__version__"):
                    source = "." * node.level + (node.module or "")
                    found[name], original[name] = exported(source, alias.name, name), alias.name
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in found:
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = f"{target.id} = {original[node.value.id]}"
    return found


def stubs() -> Iterator[tuple[Path, str]]:
    """The files with their texts."""
    modules = vars(penlight)["_LATE"]
    sources = {name: "." if module == name else "." + module for name, module in sorted(modules.items())}
    late = {name: exported(source, name, name) for name, source in sources.items()}
    for name in modules.values():
        importlib.import_module(f"penlight.{name}")
    yield PACKAGE / "_tensor.pyi", tensor_stub()
    yield PACKAGE / "__init__.pyi", namespace_stub(penlight, "torch", late | imports_of(PACKAGE / "__init__.py"))
    for place in sorted(set(registry) - {"torch", "Tensor"}):
        owner = sys.modules.get(f"penlight.{place}")
        if owner is not None and owner.__file__:
            path = Path(owner.__file__)
            yield path.with_suffix(".pyi"), namespace_stub(owner, place, imports_of(path))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a stub is stale")
    args = parser.parse_args()
    stale = []
    for path, text in stubs():
        if not path.exists() or path.read_text() != text:
            stale.append(str(path.relative_to(ROOT)))
            if not args.check:
                path.write_text(text)
    if args.check and stale:
        print(f"stale: {', '.join(stale)}; run python tools/make_stubs.py")
        return 1
    print(f"written: {', '.join(stale)}" if stale else "up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
