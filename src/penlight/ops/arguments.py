"""What PyTorch says of arguments that fit none of a function's overloads.

Read only when a call has failed: the overloads come from ``signatures.txt`` (written by tools/argument_signatures.py),
where ``add`` has the two lines of PyTorch's error text, ``!`` marking one that is tried but not told. Here they are
tried as PyTorch tries them, so that the text is PyTorch's whichever of several reasons there are.

    refusal("", "exp", (1,), {})    TypeError: exp(): argument 'input' (position 1) must be Tensor, not int
"""

from __future__ import annotations

from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.warn import warn_once
from .define import IN_C
from .errors import type_name
from .factory import plain_name

CODES = {
    "T": "Tensor",
    "N": "Number",
    "I": "int",
    "F": "float",
    "B": "bool",
    "S": "str",
    "L": "tuple of ints",
    "M": "tuple of Tensors",
    "D": "torch.dtype",
    "G": "torch.Generator",
    "Y": "torch.layout",
    "V": "torch.device",
    "X": "torch.memory_format",
    "R": "tuple of floats",
    "Q": "tuple of Scalars",
    "J": "name",
    "K": "tuple of names",
    "A": "Stream",
    "O": "torch.Storage",
    "P": "object",
}
# Names that NumPy's users know, as PyTorch takes them for its own.
ALIASES = {"dim": ("axis",), "keepdim": ("keepdims",), "input": ("x", "a", "x1"), "other": ("x2",)}
# Functions that take a number where their overloads say Tensor.
_NUMBERS_TOO = tuple(
    [
        name + suffix
        for name in ["add", "sub", "mul", "div", "divide", "multiply", "subtract", "true_divide", "floor_divide"]
        for suffix in ["", "_"]
    ]
) + ("copy_",)
_table: dict[str, list[str]] = {}


class Slot:
    """A parameter of an overload."""

    __slots__ = ("code", "size", "name", "optional", "default", "keyword", "none")

    def __init__(self, text: str, keyword: bool) -> None:
        kind, rest = text.split(" ", 1)
        self.none = kind.endswith("?")
        kind = kind.removesuffix("?")
        self.code, self.size = kind[0], int(kind[1:] or 0)
        self.name, given, self.default = rest.partition("=")
        self.optional = bool(given)
        self.none = self.none or self.default == "None"
        self.keyword = keyword

    @property
    def told(self) -> str:
        """The name by which PyTorch looks for the parameter when it compares: the last word of its text."""
        return self.default if self.optional else self.name

    def __str__(self) -> str:
        return f"{CODES[self.code]} {self.name}" + (f" = {self.default}" if self.optional else "")


class Overload:
    """One way of calling a function."""

    def __init__(self, text: str) -> None:
        self.hidden = text.startswith("!")
        before, _, after = text.removeprefix("!").partition("*")
        self.slots = [Slot(part, False) for part in before.split(";") if part]
        self.positional = len(self.slots)
        self.slots += [Slot(part, True) for part in after.split(";") if part]
        self.least = len([slot for slot in self.slots if not slot.optional])

    def __str__(self) -> str:
        shown = [str(slot) for slot in self.slots]
        if self.positional < len(shown):
            shown.insert(self.positional, "*")
        return f"({', '.join(shown)})"


def as_method(text: str) -> str:
    """The overload of a function, as its method has it: without the tensor and ``out``."""
    parts = [part for part in text.removeprefix("!").split(";") if part]
    parts = [part for part in parts if part.split(" ", 1)[-1].split("=")[0] not in ("input", "out")]
    if parts and parts[-1] == "*":
        parts.pop()
    return text[: text.startswith("!")] + ";".join(parts)


def overloads(space: str, name: str) -> list[Overload]:
    """The overloads of a function ("": of torch, else "Tensor", "linalg", ...), none where PyTorch's is no such
    function."""
    if not _table:
        for line in (Path(__file__).parent / "signatures.txt").read_text().splitlines():
            names, texts = line.split("\t")
            for each in names.split(" "):
                _table[each] = texts.split("|")
    key = f"{space}.{name}" if space else name
    found = _table.get(key)
    if found is None and space == "Tensor":
        found = [as_method(text) for text in _table.get(name, [])]
    if found is None and space == "nn.functional" and name in IN_C:  # the same as in torch
        found = _table.get(name)
    return [Overload(text) for text in found or ()]


def refusal(space: str, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> TypeError | None:
    """The error for a call that PyTorch would not take, None for one that it would, or of a function unknown here.

    The arguments of a method are those after the tensor.
    """
    choices = overloads(space, name)
    if not choices:
        return None
    shown = f"{space}_{name}" if space in ("linalg", "special", "fft") else name
    if space == "Tensor" and len(choices) == 1 and not choices[0].slots:
        if named:
            return TypeError(f"TensorBase.{name}() takes no keyword arguments")
        return TypeError(f"TensorBase.{name}() takes no arguments ({len(args)} given)") if args else None
    reasons = []
    for choice in choices:
        try:
            reason = _refuses(choice, shown, args, named)
        except TypeError as error:  # whichever overload meets it first
            return error
        if reason is None:
            return _unpacked(choice, shown, args, named)
        reasons.append(reason)
    count = len(args) + len(named)
    able = [i for i, each in enumerate(choices) if each.least <= count <= len(each.slots) and not each.hidden]
    if len(choices) == 1 or len(able) == 1:
        return TypeError(reasons[able[0] if len(choices) > 1 else 0])
    return TypeError(_none_fits(shown, [each for each in choices if not each.hidden], args, named))


def deprecated(space: str, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments by name where they fit an overload that is not told any more, with a warning; else None."""
    choices = overloads(space, name)
    for choice in choices:
        if choice.hidden and _refuses(choice, name, args, named) is None:
            instead = "".join([f"\n\t{name}{each}" for each in choices if not each.hidden])
            warn_once(
                f"This overload of {name} is deprecated:\n\t{name}{choice}\n"
                f"Consider using one of the following signatures instead:{instead} "
                "(Triggered internally at /__w/pytorch/pytorch/torch/csrc/utils/python_arg_parser.cpp:1841.)",
                "overloads",
            )
            return dict(zip([slot.name for slot in choice.slots], args, strict=False)) | named
    return None


# ------------------------------------------------------------------------------------------------ one overload


def _refuses(overload: Overload, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    """Why an overload does not take the arguments; None where it does."""
    slots, given, left, place = overload.slots, len(args), len(named), 0
    spread = overload.positional == 1 and slots[0].code == "L"
    if given > overload.positional and not (spread and _is_place(args[0])):
        return _too_many(overload, name, given)
    for number, slot in enumerate(slots):
        by_name, value, absent = False, None, False
        if place < given:
            if slot.keyword:
                return _too_many(overload, name, given)
            value = args[place]
        else:
            by_name = True
            keys = [key for key in (slot.name, *ALIASES.get(slot.name, ())) if key in named]
            absent = not keys
            value = named[keys[0]] if keys else None
        if absent and not slot.optional:
            missing = ", ".join([f'"{each.name}"' for each in slots[number:] if not each.optional])
            count = missing.count('"') // 2
            return f"{name}() missing {count} required positional argument{'s' if count == 1 else ''}: {missing}"
        if not absent and not (value is None and slot.none):
            failed = _mismatch(slot, value, name, number)
            if failed is not None and spread and place == 0 and not by_name and _mismatch(slot, args, "", 0) is None:
                place = given
                continue
            if failed is not None:
                return _wrong(slot, name, value, failed, None if by_name else place + 1, args if spread else None)
        if not by_name:
            place += 1
        elif not absent:
            left -= 1
    if place < given:
        return _too_many(overload, name, given)
    return _unexpected(overload, name, given, named) if left > 0 else None


def _unpacked(overload: Overload, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> TypeError | None:
    """The error where a sequence of ints, of which only the first was looked at, has something else further on."""
    for number, slot in enumerate(overload.slots):
        value = args[number] if number < len(args) else named.get(slot.name)
        if slot.code == "L" and number == 0 and len(args) > overload.positional:
            value = args
        if slot.code == "L" and isinstance(value, (tuple, list)):
            for place, element in enumerate(value):
                if not _is_place(element) and not isinstance(element, bool):
                    return TypeError(
                        f"{name}(): argument '{slot.name}' failed to unpack the object at pos {place + 1} with error "
                        f'"type must be tuple of ints,but got {plain_name(element)}"'
                    )
    return None


def _too_many(overload: Overload, name: str, given: int) -> str:
    most = overload.positional
    were = "was" if given == 1 else "were"
    if overload.least != most:
        return f"{name}() takes from {overload.least} to {most} positional arguments but {given} were given"
    return f"{name}() takes {most} positional argument{'' if most == 1 else 's'} but {given} {were} given"


def _wrong(slot: Slot, name: str, value: Any, failed: int, place: int | None, spread: Any) -> str:
    where = "" if place is None else f" (position {place})"
    start = f"{name}(): argument '{slot.name}'{where} must be {CODES[slot.code]}"
    if failed >= 0 and place is not None:
        sequence = value if isinstance(value, (tuple, list)) or spread is None else spread
        return f"{start}, but found element of type {plain_name(sequence[failed])} at pos {failed}"
    return f"{start}, not {plain_name(value)}"


def _unexpected(overload: Overload, name: str, given: int, named: dict[str, Any]) -> str:
    names = [slot.name for slot in overload.slots]
    for key in named:
        known = [i for i, own in enumerate(names) if key == own or key in ALIASES.get(own, ())]
        if not known:
            return f"{name}() got an unexpected keyword argument '{key}'"
        if known[0] < given:
            return f"{name}() got multiple values for argument '{key}'"
    return "invalid keyword arguments"


# ------------------------------------------------------------------------------------------------ types


def _mismatch(slot: Slot, value: Any, name: str, number: int) -> int | None:
    """None where a value is of a parameter's type; else which of its elements is not, or -1."""
    code = slot.code
    if code == "L":
        if isinstance(value, (tuple, list)):
            return None if not value or _is_index(value[0]) else 0
        return None if slot.size and _is_int(value) else -1
    if code == "M":
        if not isinstance(value, (tuple, list)):
            return -1
        for position, element in enumerate(value):
            if not isinstance(element, Tensor) and element is not None:
                kind = plain_name(element)
                raise TypeError(f"expected Tensor as element {position} in argument {number}, but got {kind}")
        return None
    if code in "RQ":
        if isinstance(value, (tuple, list)):
            return None if all(_is_number(element) for element in (value[:1] if code == "R" else value)) else -1
        return None if slot.size and _is_number(value) else -1
    fits = _CHECKS.get(code)
    if code == "T" and name.split(".")[-1] in _NUMBERS_TOO and _is_number(value):
        return None
    return None if fits is None or fits(value) else -1


def _is_single(value: Any, kinds: str) -> bool:
    """Whether a tensor can stand for a number."""
    return (
        isinstance(value, Tensor)
        and value._array.ndim == 0
        and not value.requires_grad
        and (not kinds or value._array.dtype.kind in kinds)
    )


def _is_int(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, np.integer)) or _is_single(value, "iub")


def _is_index(value: Any) -> bool:
    return not isinstance(value, (bool, np.bool_)) and (
        hasattr(value, "__index__") if not isinstance(value, Tensor) else _is_single(value, "iu")
    )


def _is_place(value: Any) -> bool:
    """Whether a value can be one of several ints: tensors of one element can."""
    if isinstance(value, (bool, Tensor)):
        return isinstance(value, Tensor) and value._array.size == 1 and value._array.dtype.kind in "iub"
    try:
        index(value)
    except TypeError:
        return False
    return True


def _is_float(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) or _is_single(value, "")


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_)) or _is_single(value, "")


_CHECKS = {
    "T": lambda value: isinstance(value, Tensor),
    "N": _is_number,
    "I": _is_int,
    "F": _is_float,
    "B": lambda value: isinstance(value, (bool, np.bool_)),
    "S": lambda value: isinstance(value, str),
    "D": lambda value: isinstance(value, dtypes.dtype) or value in (int, float, bool, complex),
    "J": lambda value: isinstance(value, str),
    "K": lambda value: isinstance(value, (tuple, list)) and all(isinstance(each, str) for each in value),
    "G": lambda value: type(value).__name__ == "Generator",
    "V": lambda value: isinstance(value, (str, int)) or type(value).__name__ == "device",
    "Y": lambda value: type(value).__name__ == "layout",
    "X": lambda value: type(value).__name__ == "memory_format",
}

# ------------------------------------------------------------------------------------------------ several overloads


def _none_fits(name: str, choices: list[Overload], args: tuple[Any, ...], named: dict[str, Any]) -> str:
    # PyTorch keeps the named ones in a hash table, which gives the latest first, and forgets to end their list.
    kinds = [*map(plain_name, args), *[f"{key}={plain_name(value)}" for key, value in reversed(named.items())]]
    got = ", ".join(kinds) + (", " if named and not args else "")
    start = f"{name}() received an invalid combination of arguments - got"
    if len(choices) == 1:
        unknown = [key for key in named if key not in [slot.told for slot in choices[0].slots]]
        if unknown:
            return f"{start} unrecognized keyword arguments: {', '.join(unknown)}"
        return f"{start} ({_compared(choices[0], args, named) or got}), but expected {choices[0]}"
    lines = [f"{start} ({got}), but expected one of:"]
    for choice in choices:
        lines.append(f" * {choice}")
        names = [slot.told for slot in choice.slots]
        unknown = [key for key in named if key not in names]
        compared = _compared(choice, args, named)
        if compared is not None and unknown:
            lines.append(f"      didn't match because some of the keywords were incorrect: {', '.join(unknown)}")
        elif compared is not None:
            lines.append(f"      didn't match because some of the arguments have invalid types: ({compared})")
    return "\n".join([*lines, ""])


def _compared(choice: Overload, args: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    """The types of the arguments, those that do not fit between exclamation marks; None where their number is not the
    overload's."""
    entries: list[Any] = list(choice.slots)
    if choice.positional < len(entries):
        entries.insert(choice.positional, None)  # PyTorch takes the star for a parameter, and nothing as well
    entries = entries or [None]
    if len(args) + len(named) != len(entries):
        return None
    shown = []
    for number, slot in enumerate(entries):
        by_name = number >= len(args)
        if by_name and (slot is None or slot.told not in named):
            return ""
        value = named[slot.name] if by_name else args[number]
        text = (f"{slot.name}=" if by_name else "") + _elements(value)
        try:
            fits = slot is not None and ((value is None and slot.none) or _mismatch(slot, value, "", 0) is None)
        except TypeError:
            fits = False
        shown.append(text if fits else f"!{text}!")
    return ", ".join(shown) + (", " if named and not args else "")


def _elements(value: Any) -> str:
    if not isinstance(value, (tuple, list)):
        return type_name(value)
    kinds = ", ".join(map(plain_name, value))
    if isinstance(value, tuple):
        return f"tuple of ({kinds}{',' if len(value) == 1 else ''})"
    return f"{plain_name(value)} of [{kinds}]"
