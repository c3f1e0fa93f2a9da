"""Every differentiable operator of PyTorch's database at three sizes: the call with gradients, and with its backward.

At ten elements a backward() is shared by ten calls, so that an operation is measured and not the start of a pass. What
Penlight lacks is counted; `operator_inputs.py` has the calls.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

from operator_inputs import SIZES, calls, namespace
from timing import Effort, Times, compare, geometric_mean

MODES = ("forward", "forward + backward")
EFFORT = {10: Effort(rounds=12, seconds=0.001), 10_000: Effort(rounds=8, seconds=0.001),
          1_000_000: Effort(rounds=4, seconds=0.001)}  # fmt: skip
QUICK = Effort(rounds=1, seconds=0)
DEPTH = 10
WORST = 20
Ratios = dict[str, dict[str, float]]


class Lacking(Exception):
    """Penlight does not have the operator."""


def tensors_in(value: Any) -> list[Any]:
    """The outputs that want a gradient."""
    if isinstance(value, list | tuple):
        return [tensor for each in value for tensor in tensors_in(each)]
    return [value] if getattr(value, "requires_grad", False) else []


def measure(libs: tuple[Any, Any], call: str, size: int, effort: Effort) -> dict[str, Times]:
    """Seconds an operation, by mode; only forward where PyTorch's result has no gradient."""
    names = set(re.findall(r"\w+", call))
    first, second = (namespace(lib, size, names) for lib in libs)
    spaces = (first, second)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outputs = [tensors_in(run(call, space)) for space in spaces]
        times = {"forward": compare(f"out = {call}", spaces, effort)}
        if not outputs[1]:
            return times
        depth = DEPTH if size == SIZES[0] else 1
        for space, found in zip(spaces, outputs, strict=True):
            space["tensors_in"] = tensors_in
            space["ones"] = [space["torch"].ones_like(each.detach()) for each in found] * depth
            leaves = [each for name in names if name in space for each in tensors_in(space[name])]
            space["leaves"] = leaves
        collected = f"[{', '.join([call] * depth)}]"
        one = len(outputs[1]) == 1 and hasattr(run(call, second), "backward")
        source = collected if one else f"tensors_in({collected})"
        program = f"torch.autograd.backward({source}, ones)\nfor leaf in leaves: leaf.grad = None"
        times["forward + backward"] = compare(program, spaces, effort, operations=depth)
    return times


def run(call: str, space: dict[str, Any]) -> Any:
    """The call's result. Raises Lacking for what Penlight does not have."""
    try:
        return eval(call, space)
    except AttributeError as error:
        if space["torch"].__name__ == "penlight" and "has no attribute" in str(error):
            raise Lacking from None
        raise


def measure_all(libs: tuple[Any, Any], quick: bool, wanted: Callable[[str], bool]) -> Ratios:
    """Print a line an operator for each size, then the means and the worst; return the ratios of all lines."""
    ratios: Ratios = {}
    for size in SIZES[:1] if quick else SIZES:
        print(f"\nOperators, {size} elements, float32: microseconds")
        found: Ratios = {}
        lacking, failed = [], []
        for name, call in calls().items():
            if not wanted(name):
                continue
            try:
                times = measure(libs, call, size, QUICK if quick else EFFORT[size])
            except Lacking:
                lacking.append(name)
                continue
            except Exception as error:
                failed.append(f"{name} left out: {type(error).__name__}: {str(error).splitlines()[0][:90]}")
                continue
            found[name] = {mode: t.ratio for mode, t in times.items()}
            print(f"{name:46}" + "".join(f"{t.penlight * 1e6:12.1f}{t.pytorch * 1e6:12.1f}{t.ratio:7.2f}"
                                         for t in times.values()))
            sys.stdout.flush()
        print("\n".join(failed))
        print(f"{len(found)} operators, {len(lacking)} that Penlight lacks")
        summarize(found, size)
        ratios.update({f"{name}, {size}": row for name, row in found.items()})
    return ratios


def summarize(found: Ratios, size: int) -> None:
    means = [f"{mode} {geometric_mean(row[mode] for row in found.values() if mode in row):.2f}" for mode in MODES]
    overall = geometric_mean(ratio for row in found.values() for ratio in row.values())
    print(f"geometric mean at {size}: {overall:.2f} ({', '.join(means)})")
    worst = sorted(((ratio, name, mode) for name, row in found.items() for mode, ratio in row.items()), reverse=True)
    print(f"the worst {WORST} at {size}: " + ", ".join(f"{name} {'with backward ' if mode != 'forward' else ''}"
                                                    f"{ratio:.1f}" for ratio, name, mode in worst[:WORST]))
