"""What is said of a name that was not found: whether PyTorch has it, and what comes nearest to it here.

Reads PyTorch's names (`_torch_names`) on the first such error, not before.
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

_names: dict[str, frozenset[str]] = {}
_texts: dict[tuple[str, str], str] = {}


def _tables() -> dict[str, frozenset[str]]:
    """By owner ("torch.nn", "torch.Tensor", "modules torch"), the names that PyTorch 2.13 has there."""
    if not _names:
        from ._torch_names import NAMES

        for line in NAMES.replace("\n ", " ").splitlines():
            owner, _, names = line.partition(":")
            _names[owner] = frozenset(names.split())
    return _names


def torch_has(name: str, module: bool = False) -> bool:
    """Whether PyTorch 2.13 has this public name ("torch.nn.Linear"); `module`: as a module."""
    owner, _, last = name.rpartition(".")
    tables = _tables()
    return last in tables.get("modules " + owner, ()) or (not module and last in tables.get(owner, ()))


def missing(name: str, owner: str = "torch") -> NoReturn:
    """Raise the AttributeError for a `name` that `owner` ("torch", "torch.nn.functional", "torch.Tensor") lacks here.

    The text is PyTorch's own; where PyTorch has the name, it goes on to say so and names the nearest that exists.

    >>> import penlight as torch
    >>> torch.no_such_name
    Traceback (most recent call last):
    AttributeError: module 'torch' has no attribute 'no_such_name'
    """
    text = _texts.get((owner, name))
    if text is None:
        text = f"module {owner!r} has no attribute {name!r}"
        if owner == "torch.Tensor":
            text = f"'Tensor' object has no attribute {name!r}"
        # Python itself and its tools ask for all kinds of underscored names, and live well without them.
        if name[:1] != "_" and torch_has(f"{owner}.{name}"):
            text += ": " + lacks(name, owner)
        _texts[owner, name] = text
    error = AttributeError(text)
    if ": " in text:
        error.obj = owner  # with `obj` but no `name`, Python does not add a guess of its own
    raise error


def lacks(name: str, owner: str) -> str:
    """That PyTorch has `owner.name` and Penlight does not, and the nearest that Penlight has, if anything is near."""
    text = f"PyTorch 2.13 has {owner}.{name}, Penlight does not"
    near = _nearest(name, owner)
    return text + f" (the nearest it has is {near})" if near else text


def _nearest(name: str, owner: str) -> str | None:
    """The same name elsewhere, else one spelled alike, first in `owner`."""
    from difflib import get_close_matches  # costs more than all of the above

    here = _existing(owner)
    elsewhere = {other: _existing(other) for other in _tables() if other != owner and not other.startswith("modules")}
    for other, names in elsewhere.items():
        if name in names:
            return f"{other}.{name}"
    for other, names in [(owner, here), *elsewhere.items()]:
        close = get_close_matches(name, names, 1, 0.6 if other == owner else 0.8)
        if close:
            return f"{other}.{close[0]}"
    return None


def _existing(owner: str) -> list[str]:
    """The public names that Penlight has in `owner`, if that is loaded: an error is no reason to import anything."""
    found: Any
    if owner == "torch.Tensor":
        found = getattr(sys.modules["penlight"], "Tensor", None)
    else:
        found = sys.modules.get("penlight" + owner[len("torch") :])
    return [each for each in dir(found) if each[0] != "_"] if found is not None else []
