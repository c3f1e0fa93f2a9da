"""Calls that do not fit: NumPy's names for parameters, ``out=``, and errors with PyTorch's text.

Note [Calls that do not fit]: the functions users call, ops' (template.py) and plain ones' (``answering`` below), rarely
fail for their arguments' number or names: what is missing is ``ABSENT``, what they do not know lands in ``_more`` and
``_named``, and one test at the start sends all of it to ``irregular``. A wrong type shows as an exception of whatever
kind somewhere inside; only then ``diagnosed`` asks arguments.py whether PyTorch would have taken the arguments at all,
so that a call that fits pays nothing for it. What was given by name is not passed on: the caller's bytecode tells.

Gathering names in ``**_named`` makes a call 17 ns slower, as much as two parameters that go by name only. So ops gather
them only where they have ``dim`` or ``keepdim``, which NumPy's users call otherwise; elsewhere ``_more``, ``out`` and
NumPy's names are parameters by place, which cost nothing, and of an unknown name Python tells, with PyTorch's words
where PyTorch's function has one overload.

A function has one such face for each place where it is registered, as ``x.cumsum("a")`` and ``torch.cumsum(x, "a")``
count positions differently; the faces share their code.
"""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any

from ..autograd.modes import modes
from ..autograd.variable import Tensor
from ..backend import dtypes
from .overrides import overriding_any
from .text import by_position, compiled

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "<no value>"})()
_VARARGS, _VARKEYWORDS = 0x04, 0x08
# Calls of these cost less than another layer would be worth: of methods, whose tensor is one, and of functions.
BARE = {
    "Tensor": frozenset([
        "item", "numel", "nelement", "dim", "ndimension", "element_size", "data_ptr", "storage_offset", "contiguous",
        "detach", "reshape", "squeeze", "view", "to", "t", "transpose", "zero_", "copy_", "fill_", "flatten", "size",
        "float", "double", "long", "int", "bool", "half", "is_complex", "is_floating_point", "tolist", "numpy",
        "requires_grad_",
    ]),
    "torch": frozenset(["zeros", "ones", "empty", "full", "rand", "randn", "is_tensor"]),
}  # fmt: skip


class Face:
    """What is known of the parameters of a function at the place where users find it."""

    __slots__ = ("space", "name", "names", "defaults", "keywords", "takes_out", "gathers", "others")

    def __init__(self, names: list[str], defaults: list[Any], keywords: set[str], takes_out: bool) -> None:
        self.space, self.name = "", ""
        self.gathers = True  # what has other names, in a dictionary
        self.others: list[str] = []
        self.names, self.defaults, self.keywords = names, defaults, keywords
        self.takes_out = takes_out


def at(function: Any, space: str, name: str) -> Any:
    """``function`` for another place: it shares its code, and has a face of its own. Functions without one are given
    back as they are."""
    namespace = function.__globals__ if type(function) is FunctionType else {}
    if "_place" not in namespace:
        return function
    called = f"{space}_{name}" if space in ("linalg", "special", "fft") else name  # as PyTorch calls it
    if namespace["_place"] == ("", ""):
        namespace["_place"] = space, name
        function.__qualname__ = called
        return function
    twin = FunctionType(function.__code__, dict(namespace), called)
    twin.__qualname__ = called  # by which Python's errors call it
    twin.__defaults__, twin.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    twin.__dict__.update(function.__dict__)
    twin.__doc__, twin.__module__ = function.__doc__, function.__module__
    twin.__globals__.update(_self=twin, _place=(space, name))
    return twin


# ------------------------------------------------------------------------------------------------ plain functions


def answering(function: Any) -> Any:
    """A plain function as users call it."""
    code = function.__code__
    count = code.co_argcount
    names = code.co_varnames[: count + code.co_kwonlyargcount]
    namespace: dict[str, Any] = {
        "__name__": "penlight.ops",
        "_absent": ABSENT,
        "_function": function,
        "_place": ("", ""),
        "_become": _become,
        "_irregular": irregular,
        "_diagnosed": diagnosed,
        "_shared": [],
        "_python_types": dtypes.PYTHON,
    }
    wrapper = FunctionType(_stub.__code__, namespace, function.__name__)
    namespace["_self"] = wrapper
    namespace["_names"] = names
    wrapper.__doc__ = function.__doc__
    wrapper.__module__ = "torch"
    wrapper.__dict__.update(function.__dict__)
    return wrapper


def _stub(*args: Any, **kwargs: Any) -> Any:
    return _become(_self)(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821


def _become(wrapper: Any) -> Any:
    namespace = wrapper.__globals__
    function, names, shared = namespace["_function"], namespace["_names"], namespace["_shared"]
    count = function.__code__.co_argcount
    namespace["_called"] = by_position(function)
    if not shared and function.__code__.co_flags & (_VARARGS | _VARKEYWORDS):
        shared += [_passing.__code__, None, None]
    defaults = _defaults(function, names, count)
    if not shared:
        namespace.update({f"_default_{name}": value for name, value in zip(names, defaults, strict=True)})
        parts = [f"{name}=_default_{name}" for name in names]
        absent = "".join([f" or {name} is _absent" for name, it in zip(names, defaults, strict=True) if it is ABSENT])
        every = "".join([f"{name}, " for name in names])
        lines = [
            f"def {function.__name__}({', '.join([*parts[:count], '*_more', *parts[count:], '**_named'])}):",
            f"    if _more or _named{absent}:",
            f"        return _irregular(_self, ({every}), _more, _named)",
            "    try:",
            f"        return _called({', '.join(names)})",
            "    except Exception as _error:",
            *(_with_python_type(names) if "dtype" in names else []),
            f"        _refused = _diagnosed(_self, ({every}), _error)",
            "        if _refused is None:",
            "            raise",
            "        raise _refused from None",
        ]
        made = compiled("\n".join(lines), function.__name__, namespace, "face of")
        shared += [made.__code__, made.__defaults__, made.__kwdefaults__]
    wrapper.__code__, wrapper.__defaults__, wrapper.__kwdefaults__ = shared
    return wrapper


def _with_python_type(names: tuple[str, ...]) -> list[str]:
    """Lines that call again with the dtype that a Python type stands for: asked only where the call has failed."""
    again = ", ".join(["_python_types[dtype]" if name == "dtype" else name for name in names])
    return ["        if type(dtype) is type and dtype in _python_types:", f"            return _called({again})"]


def _passing(*args: Any, **kwargs: Any) -> Any:
    """The face of a function that takes any number of arguments and says itself where it is given too few."""
    try:
        return _function(*args, **kwargs)  # type: ignore[name-defined]  # noqa: F821
    except Exception as error:
        refused = _diagnosed(_self, args, error, named=kwargs)  # type: ignore[name-defined]  # noqa: F821
        if refused is None:
            raise
    raise refused from None


def _defaults(function: Any, names: tuple[str, ...], count: int) -> list[Any]:
    given = function.__defaults__ or ()
    known = dict(zip(names[count - len(given) : count], given, strict=True))
    known.update(function.__kwdefaults__ or {})
    return [known.get(name, ABSENT) for name in names]


# ------------------------------------------------------------------------------------------------ what does not fit


def face_of(function: Any) -> Face:
    namespace = function.__globals__
    op = namespace.get("_op")
    if op is not None:
        params = op.params
        defaults = [ABSENT if param.default is ... else param.default for param in params]
        keywords = {param.public for param in params if param.keyword}
        takes_out = op.has_out and namespace.get("_writes") is None
        face = Face([param.public for param in params], defaults, keywords, bool(takes_out))
        face.others = aliases(op)
        face.gathers = "dim" in op.by_name or "keepdim" in op.by_name
        if op.varsize is not None:
            place = [param.name for param in params].index(op.varsize)
            face.keywords |= set(face.names[place + 1 :])
    else:
        plain, names = namespace["_function"], namespace["_names"]
        count = plain.__code__.co_argcount
        face = Face(list(names), _defaults(plain, names, count), set(names[count:]), False)
    face.space, face.name = namespace["_place"]
    return face


def aliases(op: Any) -> list[str]:
    """Other names for the operands, NumPy's above all."""
    publics = [param.public for param in op.params]
    names = (["x", "a", "x1"] if "input" in publics else []) + (["x2"] if "other" in publics else [])
    if op.called.startswith("linalg_") and publics[0] == "input":
        names.append("A")  # PyTorch's name there
    return [name for name in names if name not in publics]


def irregular(
    function: Any, args: tuple[Any, ...], more: tuple[Any, ...], named: dict[str, Any], out: Any = None
) -> Any:
    """A call with names that the function does not have, too many arguments or too few."""
    face = face_of(function)
    _, count = written = _written(function)
    more = tuple([value for value in more if value is not ABSENT])
    named = {name: value for name, value in named.items() if value is not ABSENT}
    if out is not None:
        named["out"] = out
    if more and count > 0 and not face.gathers:
        args, more, named = _overflown(face, args, more, named, count)
    values, left = list(args), dict(named)
    out = left.pop("out", None) if face.takes_out else None
    for name in list(left):
        own = _own_name(face, name)
        if own is not None and values[face.names.index(own)] is face.defaults[face.names.index(own)]:
            values[face.names.index(own)] = left.pop(name)
    given = _as_given(face, args, more, named, written)
    if more and face.name == "__pow__":  # of pow() with a modulus, Python says that no type takes it
        return NotImplemented
    if more:
        older = _older(face, *given)
        if older is not None:
            return function(**older) if face.space != "Tensor" else function(args[0], **older)
    if more or left or any(value is ABSENT for value in values):
        raise _refusal(face, *given) or _pythons(face, *given)
    try:
        if out is not None:
            return function.__globals__["_general"](function.__globals__["_op"], tuple(values), out)
        by_place = [value for name, value in zip(face.names, values, strict=True) if name not in face.keywords]
        by_name = {name: value for name, value in zip(face.names, values, strict=True) if name in face.keywords}
        return function(*by_place, **by_name)
    except Exception:
        refused = _refusal(face, *given)
        if refused is None:
            raise
    raise refused from None


def _older(face: Face, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments by name, but for a method's tensor, of a call as PyTorch took it first: ``x.add_(2, y)``."""
    from .arguments import deprecated

    space = "" if face.space == "torch" else face.space
    return deprecated(space, face.name, args[1:] if space == "Tensor" else args, named)


def _overflown(
    face: Face, args: tuple[Any, ...], more: tuple[Any, ...], named: dict[str, Any], count: int
) -> tuple[tuple[Any, ...], tuple[Any, ...], dict[str, Any]]:
    """The same where some of the ``count`` arguments by position went to parameters that go by name only."""
    values, rest, left = list(args), list(more), dict(named)
    hidden = [name for name in face.names if name in face.keywords] + ["out"] * face.takes_out + list(face.others)
    for name in hidden[: count - (len(face.names) - len(face.keywords)) - 1]:
        if name in face.keywords:
            place = face.names.index(name)
            rest.append(values[place])
            values[place] = face.defaults[place]
        else:
            rest.append(left.pop(name, None))
    return tuple(values), tuple(rest), left


def _own_name(face: Face, name: str) -> str | None:
    """The parameter that PyTorch also knows by ``name``."""
    from .arguments import ALIASES, overloads

    for own, others in ALIASES.items():
        if name in others and own in face.names:
            return own
    for overload in overloads(face.space.removeprefix("torch"), face.name):
        names = [slot.name for slot in overload.slots]
        shift = 1 if face.space == "Tensor" else 0
        for place, theirs in enumerate(names):
            if name == theirs or name in ALIASES.get(theirs, ()):
                place += shift
                if place < len(face.names) and face.names[place] not in names:
                    return face.names[place]
    return None


def diagnosed(
    function: Any, args: tuple[Any, ...], error: Exception, out: Any = None, named: dict[str, Any] | None = None
) -> Exception | None:
    """PyTorch's error for arguments that it would not have taken; None where ``error`` has another reason.

    With ``named``, the arguments are as the caller gave them."""
    if modes.arrays or overriding_any(args):
        return None
    if named is not None:
        face = Face([], [], set(), False)
        face.space, face.name = function.__globals__["_place"]
        return _refusal(face, args, named)
    face = face_of(function)
    named = {} if out is None or face.space == "Tensor" else {"out": out}  # PyTorch's methods have none, ours do
    if _refusal(face, *_as_given(face, args, (), named, (None, -1))) is None:
        return None
    written = _written(function)
    if written[0] is None and _refusal(face, args[:1], {**named, **_all_by_name(face, args)}) is None:
        return None  # the caller has its names in a dictionary, perhaps: by name, all of it fits
    return _refusal(face, *_as_given(face, args, (), named, written))


def _all_by_name(face: Face, args: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: value
        for name, value, default in zip(face.names[1:], args[1:], face.defaults[1:], strict=True)
        if not _is_default(value, default) and value is not ABSENT
    }


def _refusal(face: Face, args: tuple[Any, ...], named: dict[str, Any]) -> TypeError | None:
    from .arguments import overloads, refusal

    space = "" if face.space == "torch" else face.space
    if space != "Tensor":
        return refusal(space, face.name, args, named)
    if not overloads(space, face.name):
        return None
    if not args:
        return TypeError(f"unbound method TensorBase.{face.name}() needs an argument")
    if not isinstance(args[0], Tensor):
        kind = type(args[0]).__name__
        return TypeError(
            f"descriptor '{face.name}' for 'torch._C.TensorBase' objects doesn't apply to a '{kind}' object"
        )
    return refusal(space, face.name, args[1:], named)


def _as_given(
    face: Face,
    args: tuple[Any, ...],
    more: tuple[Any, ...],
    named: dict[str, Any],
    written: tuple[tuple[str, ...] | None, int],
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments by position and by name, as the caller wrote them, as far as one can know."""
    names, count = written
    wanted = [not _is_default(value, default) for value, default in zip(args, face.defaults, strict=True)]
    # What comes after a parameter that was left out was given by name, if nothing else is known.
    gap = wanted.index(False) if names is None and not more and False in wanted else len(wanted)
    by_name = {
        name: value
        for place, (name, value, meant) in enumerate(zip(face.names, args, wanted, strict=True))
        if (names is not None and name in names) or ((name in face.keywords or place > gap) and meant)
    }
    places = [place for place, name in enumerate(face.names) if name not in by_name and name not in face.keywords]
    while len(places) > max(count, 0) and not more and not wanted[places[-1]]:
        places.pop()
    by_place = [args[place] for place in places if args[place] is not ABSENT]
    by_name.update(named)
    if names is not None:
        by_name = {name: by_name[name] for name in names if name in by_name} | by_name
    return (*by_place, *more), by_name


def _is_default(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and type(value) in (int, float) and value == default)


def _written(function: Any) -> tuple[tuple[str, ...] | None, int]:
    """What the caller of ``function``, which is running, gave by name, and how many by position; None and -1 where that
    cannot be told."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code is not function.__code__:
        frame = frame.f_back
    frame = frame and frame.f_back
    if frame is None:
        return None, -1
    if frame.f_code.co_name == "_stub" and frame.f_globals is function.__globals__:
        return tuple(frame.f_locals["kwargs"]), len(frame.f_locals["args"])
    import dis

    code = frame.f_code
    until = [each for each in dis.get_instructions(code) if each.offset <= frame.f_lasti][-3:]
    called = until.pop()
    names: tuple[str, ...] = ()
    if called.opname == "CALL_KW":  # Python 3.13
        names = until[-1].argval
    elif called.opname != "CALL":
        return None, -1
    for before in until:
        if before.opname == "KW_NAMES":
            names = code.co_consts[before.arg]
    bound = 1 if function.__globals__["_place"][0] == "Tensor" else 0
    return names, (called.arg or 0) - len(names) + bound


def _pythons(face: Face, args: tuple[Any, ...], named: dict[str, Any]) -> TypeError:
    """What Python says of a call of a function with this signature."""
    places = [name for name in face.names if name not in face.keywords]
    for name in named:
        if name not in face.names:
            return TypeError(f"{face.name}() got an unexpected keyword argument '{name}'")
    required = [
        name
        for name, default in zip(face.names, face.defaults, strict=True)
        if default is ABSENT and name not in face.keywords
    ]
    if len(args) > len(places):
        least = len(required)
        many = f"from {least} to {len(places)}" if least != len(places) else f"{len(places)}"
        plural = "" if len(places) == 1 and least == 1 else "s"
        were = "was" if len(args) == 1 else "were"
        return TypeError(f"{face.name}() takes {many} positional argument{plural} but {len(args)} {were} given")
    missing = [repr(name) for name in required if name not in places[: len(args)] and name not in named]
    shown = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}" if missing else ""
    if len(missing) > 2:
        shown = f"{', '.join(missing[:-1])}, and {missing[-1]}"
    plural = "" if len(missing) == 1 else "s"
    return TypeError(f"{face.name}() missing {len(missing)} required positional argument{plural}: {shown}")
