"""How many wrong calls PyTorch and Penlight refuse with the same words.

    python tests/torch/argument_errors.py [--verbose] [--kind KIND] [--write]

For every function of ``torch``, ``linalg``, ``special``, ``fft`` and ``nn.functional`` and every method that Penlight
has, a handful of wrong calls is made from PyTorch's overloads (or the signature of a function written in Python). Where
PyTorch answers with a TypeError, Penlight's type and first line are compared with it. ``--write`` records the calls
that differ in ``argument_differences.txt``, which the test holds to be exact.
"""

from __future__ import annotations

import argparse
import inspect
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import torch

import penlight
from penlight.ops.arguments import Overload, overloads
from penlight.ops.define import registry

DIFFERENCES = Path(__file__).parent / "argument_differences.txt"
SPACES = ("torch", "Tensor", "linalg", "special", "fft", "nn.functional")
# They set what other tests rely on, or take no arguments at all.
LEFT = ("set_", "manual_seed", "seed", "use_deterministic", "get_rng", "initial_seed", "share_memory", "default_gen")
VALID = {"T": "t", "N": "1", "I": "0", "F": "1.0", "B": "True", "S": "'x'", "L": "[0]", "M": "[t]", "D": "m.float32"}
VALID |= {"R": "[1.0]", "Q": "[1.0]", "G": "None", "V": "'cpu'"}
WRONG = {
    "str": ("T", "'x'"),
    "none": ("T", "None"),
    "list": ("T", "[1, 2]"),
    "int for tensor": ("T", "1"),
    "str for number": ("INFL", "'x'"),
    "float for int": ("IL", "1.5"),
    "tensor for number": ("INFLB", "t"),
    "number for dtype": ("D", "1"),
    "list of str": ("M", "['x']"),
}


def find(module: Any, space: str, name: str) -> Any:
    place = module
    for part in space.split(".") if space != "torch" else ():
        place = getattr(place, part, None)
    return getattr(place, name, None)


def cases() -> list[tuple[str, str]]:
    """(kind, call) for all wrong calls, ``m`` being the library and ``t`` a tensor."""
    made = []
    for space in SPACES:
        for name in sorted(registry[space]):
            if name.startswith(("_", *LEFT)):
                continue
            theirs, ours = find(torch, space, name), find(penlight, space, name)
            if not callable(theirs) or not callable(ours) or isinstance(theirs, type):
                continue
            made += of_function(space, name, theirs)
    return made


def of_function(space: str, name: str, theirs: Any) -> list[tuple[str, str]]:
    start = "t" if space == "Tensor" else "m" if space == "torch" else f"m.{space}"
    known = [each for each in overloads("" if space == "torch" else space, name) if not each.hidden]
    calls: dict[str, str] = {}
    if not inspect.isfunction(theirs):
        for overload in known:
            of_overload(overload, calls)
    else:
        of_signature(theirs, space == "Tensor", calls)
    if space == "Tensor":
        calls["unbound int"] = ""
    return [
        (kind, f"m.Tensor.{name}(1)" if kind == "unbound int" else f"{start}.{name}({given})")
        for kind, given in calls.items()
    ]


def of_overload(overload: Overload, calls: dict[str, str]) -> None:
    slots = [slot for slot in overload.slots if not slot.keyword]
    needed = [VALID.get(slot.code, "None") for slot in slots if not slot.optional]
    every = [VALID.get(slot.code, "None") for slot in slots]
    forced = [f"{slot.name}={VALID.get(slot.code)}" for slot in overload.slots if slot.keyword and not slot.optional]
    add(calls, "nothing", [])
    add(calls, "unknown keyword", [*needed, *forced, "foo=1"])
    add(calls, "one too many", [*every, "t", *forced])
    if needed:
        add(calls, "one too few", [*needed[:-1], *forced])
    for kind, (codes, wrong) in WRONG.items():
        for place, slot in enumerate(slots):
            if slot.code in codes:
                least = max(place + 1, len(needed))
                add(calls, kind, [wrong if i == place else each for i, each in enumerate(every[:least])] + forced)
                add(
                    calls,
                    f"{kind}, by name",
                    [*every[:place], f"{slot.name}={wrong}"]
                    + [f"{later.name}={VALID.get(later.code)}" for later in slots[place + 1 :] if not later.optional]
                    + forced,
                )
                break
        for slot in overload.slots:
            if slot.keyword and slot.code in codes:
                where = "out" if slot.name == "out" else "keyword only"
                add(calls, f"{kind}, {where}", [*needed, f"{slot.name}={wrong}"])


def of_signature(function: Any, method: bool, calls: dict[str, str]) -> None:
    parameters = list(inspect.signature(function).parameters.values())[1 if method else 0 :]
    if any(each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD) for each in parameters):
        return
    needed = ["t" for each in parameters if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD]
    many = ["t" for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    add(calls, "nothing, Python", [])
    add(calls, "unknown keyword, Python", [*needed, "foo=1"])
    add(calls, "one too many, Python", [*many, "t"])


def add(calls: dict[str, str], kind: str, given: list[str]) -> None:
    calls.setdefault(kind, ", ".join(given))


def answer(module: Any, call: str) -> tuple[str, str] | None:
    """The type and the first line of the error that a call raises."""
    names = {"m": module, "t": module.ones(2, 3)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            eval(call, names)
    except Exception as error:
        return type(error).__name__, str(error).split("\n")[0]
    return None


def measure() -> tuple[Counter[str], dict[str, list[tuple[str, Any, Any]]]]:
    """(calls by kind, those that differ by kind)."""
    counted: Counter[str] = Counter()
    different = defaultdict(list)
    for kind, call in cases():
        theirs = answer(torch, call)
        if theirs is None or theirs[0] != "TypeError":
            continue
        counted[kind] += 1
        ours = answer(penlight, call)
        if ours != theirs:
            different[kind].append((call, theirs, ours))
    return counted, different


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--kind")
    options = parser.parse_args()
    counted, different = measure()
    for kind, count in sorted(counted.items()):
        if options.kind in (None, kind):
            print(f"{count - len(different[kind]):5} of {count:5}  {kind}")
            for call, theirs, ours in different[kind] if options.verbose else ():
                print(f"    {call}\n        {theirs}\n        {ours}")
    total = sum(counted.values())
    print(f"{total - sum(map(len, different.values())):5} of {total:5}")
    if options.write:
        DIFFERENCES.write_text("".join(sorted(f"{call}\n" for each in different.values() for call, _, _ in each)))


if __name__ == "__main__":
    main()
