"""What operations with several outputs return: ``torch.return_types``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .define import Op

_made: dict[str, Any] = {}
fields: dict[str, tuple[str, ...]] = {}  # of the operations with named outputs, by the name of what they return


def return_type(op: Op, suffix: str = "") -> Any:
    """A function from a list of tensors to the op's result: a named tuple, or a plain one where its outputs have no
    names. With ``out=`` its name has a suffix."""
    name = op.returns + suffix
    found = _made.get(name)
    if found is None:
        found = _made[name] = named(name, op.outputs) if op.outputs else tuple
    return found


def by_name(name: str) -> Any:
    """The type of this name, or None where no operation returns it."""
    if name not in _made and name.removesuffix("_out") in fields:
        _made[name] = named(name, fields[name.removesuffix("_out")])
    return _made.get(name)


class ReturnType(tuple):
    __slots__ = ()
    _names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = ",\n".join([f"{name}={value!r}" for name, value in zip(self._names, self, strict=True)])
        return f"torch.return_types.{type(self).__name__}(\n{lines})"

    def __reduce__(self) -> Any:
        return _rebuild, (type(self).__name__, self._names, tuple(self))


def named(name: str, names: tuple[str, ...]) -> type:
    members: dict[str, Any] = {
        "__slots__": (),
        "_names": names,
        "__module__": "torch.return_types",
        "n_fields": len(names),
        "n_sequence_fields": len(names),
        "n_unnamed_fields": 0,
    }
    for number, field in enumerate(names):
        members[field] = property(_reader(number))
    return type(name, (ReturnType,), members)


def _reader(number: int) -> Callable[[Any], Any]:
    return lambda self: tuple.__getitem__(self, number)


def _rebuild(name: str, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    found = _made.get(name)
    if found is None:
        found = _made[name] = named(name, names)
    return found(values)
