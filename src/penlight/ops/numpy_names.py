"""NumPy's names for parameters: PyTorch's functions take ``axis`` for ``dim`` and ``keepdims`` for ``keepdim``.

Functions made from text (template.py) have them in their signature; plain functions of other ops get a wrapper
that is compiled on its first call, and that only users' calls go through.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from .text import compiled

NAMES = {"dim": "axis", "keepdim": "keepdims"}
ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "<no value>"})()


def renaming(name: str, names: list[str], required: bool) -> list[str]:
    """Lines that give ``dim`` and ``keepdim`` what came under NumPy's names."""
    lines = []
    for own, other in NAMES.items():
        if own in names:
            lines += [f"    if {other} is not _absent:", f"        {own} = {other}"]
    if required:
        text = f"'{name}() missing 1 required positional arguments: \"dim\"'"
        lines += ["    if dim is _absent:", f"        raise TypeError({text})"]
    return lines


def may_be_absent(names: list[str], defaults: dict[str, Any], positional: int) -> bool:
    """Whether ``dim``, which has no default, can be given one: all that follow it have."""
    return "dim" in names[:positional] and all(
        name in defaults for name in names[names.index("dim") + 1 : positional]
    )


def accepting(function: Any) -> Any:
    """``function``, which also takes NumPy's names for those of its parameters that have one."""
    code = function.__code__
    count = code.co_argcount
    names = list(code.co_varnames[: count + code.co_kwonlyargcount])
    if code.co_flags & 0x0C or not set(NAMES) & set(names) or set(NAMES.values()) & set(names):
        return function
    given = function.__defaults__ or ()
    defaults = dict(zip(names[count - len(given) : count], given, strict=True))
    defaults.update(function.__kwdefaults__ or {})
    required = "dim" in names and "dim" not in defaults
    if required and not may_be_absent(names, defaults, count):
        return function
    namespace: dict[str, Any] = {"__name__": "penlight.ops", "_absent": ABSENT, "_function": function}
    wrapper = FunctionType(_stub.__code__, namespace, function.__name__)

    def become() -> Any:
        parts = []
        for place, name in enumerate(names):
            if place == count:
                parts.append("*")
            default = "=_absent" if name == "dim" and required else f"=_default_{name}" if name in defaults else ""
            parts.append(name + default)
        parts += ["*"] if len(names) == count else []
        parts += [f"{other}=_absent" for own, other in NAMES.items() if own in names]
        given = ", ".join([name if place < count else f"{name}={name}" for place, name in enumerate(names)])
        lines = [f"def {function.__name__}({', '.join(parts)}):", *renaming(function.__name__, names, required)]
        namespace.update({f"_default_{name}": value for name, value in defaults.items()})
        made = compiled("\n".join([*lines, f"    return _function({given})"]), function.__name__, namespace, "names of")
        wrapper.__defaults__, wrapper.__kwdefaults__ = made.__defaults__, made.__kwdefaults__
        wrapper.__code__ = made.__code__
        return wrapper

    namespace["_become"] = become
    wrapper.__doc__ = function.__doc__
    wrapper.__module__ = "torch"
    wrapper.__qualname__ = function.__qualname__
    wrapper.__dict__.update(function.__dict__)
    return wrapper


def _stub(*args: Any, **kwargs: Any) -> Any:
    return _become()(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821
