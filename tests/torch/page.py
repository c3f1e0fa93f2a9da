"""Write docs/OPERATORS.md: how every public operator of PyTorch's database fares here, over all of its samples.

    python tests/torch/page.py                       all operators, on two processes: about ten minutes
    python tests/torch/page.py --limit 5             five samples an operator and dtype: a look whether it works
    python tests/torch/page.py --only add,mul --results results.json    into results kept from an earlier run

The counts at the top are by name, as are the rows: an operator is right where all its variants are. With `--results`
the outcomes are kept in a file, and only those of `--only` are found anew.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT), *(p for p in sys.path if Path(p or ".").resolve() != Path(__file__).parent)]

from tests.torch import opdb, samples, ties  # noqa: E402
from tests.torch.opdb_table import GROUPS, notes  # noqa: E402
from tests.torch.oracle import ref  # noqa: E402

TARGET = ROOT / "docs" / "OPERATORS.md"
ALL = 10**6
HALF = ("float16", "bfloat16")
REAL = ("float64", "int64", "int32", "int16", "int8", "uint8", "bool")

# A column of the page: its title, and the checks with the dtypes that it sums up.
COLUMNS: list[tuple[str, dict[str, tuple[str, ...]]]] = [
    ("forward", {"forward": REAL, "special": ("float64", "float32", "int64")}),
    ("reverse", {"grad": ("float64",), "node": ("float64",)}),
    ("second", {"gradgrad": ("float64",)}),
    ("mode", {"tangent": ("float64",)}),
    ("complex", {**dict.fromkeys(("forward", "grad", "gradgrad", "tangent", "special"), ("complex128", "complex64"))}),
    ("float32", dict.fromkeys(("forward", "grad", "gradgrad", "tangent"), ("float32",))),
    ("half", dict.fromkeys(("forward", "grad"), HALF)),
    ("method", {"method": ("float64", "int64")}),
    ("in-place", {"inplace": ("float64", "int64", "bool"), "inplace_grad": ("float64",)}),
    ("out=", {"out": ("float64", "int64")}),
    ("errors", {"errors": ("",)}),
]
# The counts: rows are dtypes, columns checks.
COUNTED = ("forward", "grad", "gradgrad", "tangent")
DTYPES = ("float64", "complex128", "float32", "float16", "bfloat16")
# outcome of a check in a dtype: cases that pass, cases that fail, the first failure, whether the operator is missing
Cell = list[Any]
Results = dict[str, dict[str, Cell]]


def evaluate(task: tuple[str, int]) -> tuple[str, dict[str, Cell]]:
    """Full name and cells ("grad float64" -> ...) of one operator."""
    name, limit = task
    op = next(op for op in samples.op_db if samples.full_name(op) == name)
    cells: dict[str, Cell] = {}
    for check, how in opdb.CHECKS.items():
        for dtype in how.dtypes or ("",):
            try:
                outcome = opdb.evaluate(op, check, limit, (dtype,) if dtype else None)
            except Exception as error:  # of the database, in making a sample
                cells[f"{check} {dtype}"] = [0, 1, f"{type(error).__name__}: {error}", False]
                continue
            if outcome.total:
                missing = outcome.missing or "Penlight does not" in outcome.first  # which a lambda has met
                cells[f"{check} {dtype}"] = [outcome.passed, outcome.failed, outcome.first, missing]
    return name, cells


def run(names: list[str], limit: int, processes: int) -> Results:
    """The results of operators by full name."""
    start, results = time.perf_counter(), {}
    with multiprocessing.get_context("spawn").Pool(processes, maxtasksperchild=100) as pool:
        for number, (name, cells) in enumerate(pool.imap_unordered(evaluate, [(n, limit) for n in names], 4), 1):
            results[name] = cells
            if number % 50 == 0:
                print(f"{number} of {len(names)}, {time.perf_counter() - start:.0f} s", flush=True)
    return results


# -- what the results say ------------------------------------------------------------------------------------------

def by_name() -> dict[str, list[Any]]:
    """The OpInfos of each public name, in the order of names."""
    found: dict[str, list[Any]] = {}
    for op in sorted(samples.public_operators(), key=lambda op: op.name):
        found.setdefault(op.name, []).append(op)
    return found


def tally(variants: list[Any], results: Results, checks: dict[str, tuple[str, ...]]) -> tuple[int, int]:
    """Cases that pass and that fail, over the variants of an operator."""
    cells = [results[samples.full_name(op)].get(f"{check} {dtype}", [0, 0])
             for op in variants for check, dtypes in checks.items() for dtype in dtypes]
    return sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)


def applies(variants: list[Any], check: str, dtype: str) -> bool:
    """Whether the database has anything to compare."""
    kind = getattr(ref, dtype)
    for op in variants:
        if check == "forward":
            found = kind in op.supported_dtypes("cpu")
        else:
            found = op.supports_autograd and kind in op.supported_backward_dtypes("cpu") and \
                opdb.CHECKS[check].applies(op)
        if found:
            return True
    return False


def counts(operators: dict[str, list[Any]], results: Results) -> list[str]:
    """The table at the top: of the differentiable operators, how many are wholly right, by dtype and check."""
    lines = ["| | forward | reverse | second order | forward mode |", "| --- | --- | --- | --- | --- |"]
    for dtype in DTYPES:
        cells = []
        for check in COUNTED:
            if check not in ("forward", "grad") and dtype in HALF:
                cells.append("")
                continue
            # Forward counts the same operators as reverse: those that have a gradient in this dtype.
            wanted = [v for v in operators.values() if applies(v, "grad", dtype) and applies(v, check, dtype)]
            right = 0
            for variants in wanted:
                passed, failed = tally(variants, results, {check: (dtype,)})
                right += not failed and (passed > 0 or bool(skipped(variants, check, dtype)))
            cells.append(f"{right} of {len(wanted)}")
        lines.append(f"| {dtype} | " + " | ".join(cells) + " |")
    return lines


def skipped(variants: list[Any], check: str, dtype: str = "") -> str:
    """Why a check is not made for an operator, or nothing."""
    for op in variants:
        skip = notes(samples.full_name(op)).skip
        reason = skip.get(check) or skip.get(f"{check}/{dtype}")
        if reason:
            return reason
    return ""


def row(name: str, variants: list[Any], results: Results) -> str:
    cells = []
    for _, checks in COLUMNS:
        passed, failed = tally(variants, results, checks)
        cells.append(f"{passed}/{passed + failed}" if failed else "yes" if passed else "")
    return f"| {name} | " + " | ".join(cells) + " |"


def is_missing(variants: list[Any], results: Results) -> bool:
    cells = [cell for op in variants for cell in results[samples.full_name(op)].values()]
    return any(cell[3] for cell in cells) and not any(cell[0] for cell in cells if not cell[3])


def failures(operators: dict[str, list[Any]], results: Results) -> list[str]:
    """Every operator in which something differs: where, how often, and why or else the first case."""
    lines = []
    for variants in operators.values():
        if is_missing(variants, results):
            continue
        for op in variants:
            full = samples.full_name(op)
            bad = {key: cell for key, cell in results[full].items() if cell[1]}
            if not bad:
                continue
            where: dict[str, list[str]] = {}
            for key, cell in bad.items():
                check, _, dtype = key.partition(" ")
                where.setdefault(check, []).append(f"{dtype} {cell[1]} of {cell[0] + cell[1]}".strip())
            stands = notes(full).stands
            unknown = [cell[2] for key, cell in bad.items() if key.partition(" ")[0] not in stands]
            reasons = [stands[check] for check in where if check in stands]
            if unknown:
                reasons.append("`" + " ".join(unknown[0].split()).replace("`", "'")[:300] + "`")
            places = "; ".join(f"{check} ({', '.join(found)})" for check, found in where.items())
            lines.append(f"- **{full}**: {places}: {'; '.join(reasons)}")
    return lines or ["None."]


def left_out(operators: dict[str, list[Any]]) -> list[str]:
    """What is not compared, with its reason, from the table's notes."""
    lines = []
    for name, variants in operators.items():
        for op in variants:
            for check, reason in notes(samples.full_name(op)).skip.items():
                line = f"- {name}, {check}: {reason}"
                if line not in lines:
                    lines.append(line)
    return lines


def page(results: Results) -> str:
    """The text of the page."""
    operators = by_name()
    missing = [name for name, variants in operators.items() if is_missing(variants, results)]
    differentiable = [name for name, v in operators.items() if applies(v, "grad", "float64")]
    cases = sum(cell[0] + cell[1] for cells in results.values() for cell in cells.values())
    failed = sum(cell[1] for cells in results.values() for cell in cells.values())
    titles = [title for title, _ in COLUMNS]
    group_of = {name: group for group, names in GROUPS.items() for name in names.split()}
    lines = [
        "# Operators", "",
        "Made by `python tests/torch/page.py` from the results of the tests; do not edit. It compares every public "
        f"operator of PyTorch {ref.__version__.partition('+')[0]}'s operator database with Penlight, over all of the "
        f"database's sample inputs: {len(operators)} names, {sum(map(len, operators.values()))} with their variants, "
        f"{cases} cases, of which {failed} differ. Public are names without a leading underscore, other than "
        "Python's own (`__getitem__`); not `torch.ops.*`, `jiterator_*` and `chalf`.", "",
        f"PyTorch differentiates {len(differentiable)} of them in float64. Wholly right, in all variants and all "
        "samples, are, by dtype:", "",
        *counts(operators, results), "",
        "What the names mean: *forward* compares values, dtypes and shapes; *reverse* gradients under random "
        "cotangents; *second order* the gradients of these; *forward mode* the tangents under random tangents. Complex "
        "and single precision are compared in all four, half precision in the first two.", "",
        f"## Missing ({len(missing)})", "", ", ".join(f"`{name}`" for name in missing) or "None.", "",
        "## Not wholly right", "",
        "With the reason where it is known, else with the first case.", "",
        *failures(operators, results), "",
        "## Not compared", "", "Where PyTorch's own answer is in doubt, or a comparison means nothing.", "",
        *left_out(operators), "",
        "## Ties and kinks", "",
        "What a gradient is where there is a choice. Both libraries give the values below; a test compares them.", "",
        *ties.table(), "",
        "## All operators", "",
        "*yes*: all cases agree; *passed/all*: some do not; empty: there is nothing to compare. *reverse* includes the "
        "names of the graph's nodes, *mode* is forward mode, *complex*, *float32* and *half* include the derivatives, "
        "*forward* and *out=* the integers.", "",
    ]
    for group in [*GROUPS, ""]:
        names = [name for name in operators if group_of.get(name, "") == group and name not in missing]
        if names:
            lines += [f"### {group or 'not in the table of the tests'}", "", "| | " + " | ".join(titles) + " |",
                      "| --- |" + " --- |" * len(titles)]
            lines += [row(name, operators[name], results) for name in names] + [""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="operator names, separated by commas; with --results")
    parser.add_argument("--limit", type=int, default=ALL, help="samples an operator and dtype, instead of all")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--results", type=Path, help="a file in which the outcomes are kept")
    parser.add_argument("--output", type=Path, default=TARGET)
    args = parser.parse_args()
    only = set(args.only.split(",")) if args.only else None
    names = [samples.full_name(op) for op in samples.public_operators()
             if only is None or {op.name, samples.full_name(op)} & only]
    results: Results = {}
    if args.results and args.results.exists():
        results = json.loads(args.results.read_text())
    start = time.perf_counter()
    results |= run(names, args.limit, args.processes)
    if args.results:
        args.results.write_text(json.dumps(results))
    args.output.write_text(page(results))
    print(f"{args.output}: {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
