"""Penlight and PyTorch side by side: the same work, in turns, and the ratio of the times.

    python benchmarks/run.py                     everything, about two minutes
    python benchmarks/run.py --quick             a look whether it works; its figures mean nothing
    python benchmarks/run.py --only small        one part: small, chain or large
    python benchmarks/run.py --only mul,softmax  the lines whose name contains one of these
    python benchmarks/run.py --only operators    every differentiable operator at three sizes: about ten minutes
    python benchmarks/run.py --only operators,fft.    those of them whose name contains one of these

A ratio below 1 means that Penlight is faster. PyTorch computes on two threads.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import chain
import large
import operators
import small
from timing import FULL, QUICK, Effort, Times, geometric_mean

import penlight

PARTS = ("small", "chain", "large")  # of a run that names none
Ratios = dict[str, dict[str, float]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", help="parts, or words in the names of lines, separated by commas")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--against", default="torch", help=argparse.SUPPRESS)  # tests the benchmark: `penlight`
    args = parser.parse_args()
    try:
        torch = __import__(args.against)
    except ImportError:
        print("PyTorch is not installed: there is nothing to compare with")
        return 1
    torch.set_num_threads(2)
    print(f"penlight {penlight.__version__}, PyTorch {torch.__version__}, {os.cpu_count()} cores")

    words = args.only.split(",") if args.only else []
    every = (*PARTS, "operators")
    parts = [p for p in every if p in words] or (list(PARTS) if not words else ["small", "large"])
    filters = [w for w in words if w not in every]

    def wanted(name: str) -> bool:
        return not filters or any(w in name for w in filters)

    libs = (penlight, torch)
    figures: dict[str, Ratios] = {}
    if "small" in parts:
        figures["small"] = run_small(libs, QUICK if args.quick else FULL, wanted)
    if "chain" in parts:
        figures["chain"] = run_chain(args.against, 20_000 if args.quick else 1_000_000, 1 if args.quick else 3)
    if "large" in parts:
        effort = Effort(rounds=2, seconds=0) if args.quick else Effort(rounds=12, seconds=0.02)
        figures["large"] = run_large(libs, effort, large.QUICK_SIZE if args.quick else large.SIZE, wanted)
    if "operators" in parts:
        figures["operators"] = operators.measure_all(libs, args.quick, wanted)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1))
    return 0


def run_small(libs: tuple[Any, Any], effort: Effort, wanted: Callable[[str], bool]) -> Ratios:
    modes = ["forward", "forward + backward", "without gradients"]
    print("\nTen elements, float32: microseconds an operation")
    rows = [(c[0], partial(small.measure, libs, c, effort)) for c in small.CASES if wanted(c[0])]
    ratios = table(rows, modes, 1e6)
    if wanted("backward() of one mul"):
        print("\nThe fixed cost of backward(): microseconds")
        rows = [("backward() of one mul", partial(small.measure_single, libs, effort))]
        ratios.update(table(rows, ["backward()"], 1e6, means=False))
    return ratios


def run_large(libs: tuple[Any, Any], effort: Effort, size: int, wanted: Callable[[str], bool]) -> Ratios:
    modes = ["forward", "forward + backward"]
    print(f"\n{size} x {size}, float32: milliseconds")
    rows = [(c[0], partial(large.measure, libs, c, effort, size)) for c in large.CASES if wanted(c[0])]
    return table(rows, modes, 1e3)


def table(rows: Sequence[tuple[str, Callable[[], dict[str, Times]]]], modes: list[str], unit: float,
          means: bool = True) -> Ratios:
    """Measure and print row by row, then the geometric means; a row that Penlight cannot do yet is left out."""
    print(" " * 22 + "".join(f"{mode:>25}" for mode in modes))
    print(" " * 22 + "".join(f"{'Penlight':>9}{'PyTorch':>9}{'ratio':>7}" for mode in modes))
    ratios: Ratios = {}
    for name, measure in rows:
        try:
            times = measure()
        except Exception as error:
            print(f"{name:22}left out: {type(error).__name__}: {str(error).splitlines()[0][:80]}", flush=True)
            continue
        print(f"{name:22}" + "".join(f"{t.penlight * unit:9.2f}{t.pytorch * unit:9.2f}{t.ratio:7.2f}"
                                     for t in times.values()), flush=True)
        ratios[name] = {mode: t.ratio for mode, t in times.items()}
    if not means:
        return ratios
    by_mode = {mode: geometric_mean(r[mode] for r in ratios.values()) for mode in modes}
    print(f"{'geometric mean':22}" + "".join(f"{mean:25.2f}" for mean in by_mode.values()))
    overall = geometric_mean(ratio for row in ratios.values() for ratio in row.values())
    print(f"{'of all of these':22}{overall:25.2f}")
    return {**ratios, "geometric mean": {**by_mode, "all": overall}}


def run_chain(against: str, nodes: int, runs: int) -> Ratios:
    print(f"\nA chain of {nodes} multiplications, each library in a process of its own")
    print(f"{'':22}{'forward s':>10}{'backward s':>11}{'free s':>8}{'total s':>9}{'chain MB':>10}{'process MB':>12}")
    results: dict[str, list[dict[str, float]]] = {"penlight": [], against: []}
    try:
        for _ in range(runs):
            for library, found in results.items():
                found.append(chain.measure(library, nodes))
    except RuntimeError as error:
        print(f"left out: {error}")
        return {}
    best = {library: {key: min(r[key] for r in found) for key in found[0]} for library, found in results.items()}
    for library, b in best.items():
        print(f"{library:22}{b['forward']:10.2f}{b['backward']:11.2f}{b['free']:8.2f}{b['total']:9.2f}"
              f"{b['memory']:10.0f}{b['process']:12.0f}")
    mine, theirs = best.values()
    ratios = {key: mine[key] / theirs[key] if theirs[key] else float("nan") for key in mine}
    print(f"{'ratio':22}{ratios['forward']:10.2f}{ratios['backward']:11.2f}{ratios['free']:8.2f}{ratios['total']:9.2f}"
          f"{ratios['memory']:10.2f}{ratios['process']:12.2f}")
    return {"chain": ratios}


if __name__ == "__main__":
    sys.exit(main())
