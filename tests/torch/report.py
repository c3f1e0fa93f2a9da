"""How Penlight compares with PyTorch, operator by operator: a table of the cases that pass.

    python tests/torch/report.py                                  the whole table, first failures below it
    python tests/torch/report.py --only mul,add --verbose         the first failing sample, with both values
    python tests/torch/report.py --group shape --check forward    one family, one check
    python tests/torch/report.py --only svd                       an operator that is not in the table yet
    python tests/torch/report.py --failing                        only the rows in which something fails

A cell is passed/all, `-` where the check does not apply, `none` where Penlight lacks the operator.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT), *(p for p in sys.path if Path(p or ".").resolve() != Path(__file__).parent)]

from tests.torch import opdb, samples  # noqa: E402
from tests.torch.opdb_table import GROUPS  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="operator names, separated by commas")
    parser.add_argument("--group", choices=list(GROUPS))
    parser.add_argument("--check", default=",".join(opdb.CHECKS), help="checks, separated by commas")
    parser.add_argument("--dtype", help="dtypes, separated by commas, instead of each check's own")
    parser.add_argument("--limit", type=int, help="samples an operator and dtype, instead of samples.LIMIT")
    parser.add_argument("--failing", action="store_true", help="leave out the rows in which all passes")
    parser.add_argument("--verbose", action="store_true", help="print the inputs of the first failures too")
    args = parser.parse_args()

    only = args.only.split(",") if args.only else GROUPS[args.group].split() if args.group else None
    checks = args.check.split(",")
    dtypes = tuple(args.dtype.split(",")) if args.dtype else None
    operators = samples.operators(only)
    width = max(len(samples.full_name(op)) for op in operators) + 2
    start = time.perf_counter()
    print("".ljust(width) + "".join(check.ljust(13) for check in checks))
    passed = dict.fromkeys(checks, 0)
    total = dict.fromkeys(checks, 0)
    details = []
    for op in operators:
        outcomes = {check: opdb.evaluate(op, check, args.limit, dtypes) for check in checks}
        bad = [(check, o) for check, o in outcomes.items() if o.failed]
        for check, o in outcomes.items():
            passed[check] += o.passed
            total[check] += o.total
        if bad or not args.failing:
            cells = "".join(_cell(o).ljust(13) for o in outcomes.values())
            print(samples.full_name(op).ljust(width) + cells, flush=True)
        if bad and all(o.missing for _, o in bad):
            bad = bad[:1]  # once is enough
        details += [(op, check, o) for check, o in bad]
    print("all".ljust(width) + "".join(f"{passed[c]}/{total[c]}".ljust(13) for c in checks))
    for op, check, outcome in details:
        print(f"\n{samples.full_name(op)}: {check}: {outcome.failed} of {outcome.total} fail\n    {outcome.first}")
        if args.verbose and outcome.case is not None:
            s = outcome.case.sample
            print(f"    input: {s.input}\n    args: {s.args}\n    kwargs: {s.kwargs}")
    failed = sum(total.values()) - sum(passed.values())
    print(f"\n{len(operators)} operators, {sum(total.values())} cases, {failed} fail, "
          f"{time.perf_counter() - start:.0f} s")
    return 1 if failed else 0


def _cell(outcome: opdb.Outcome) -> str:
    if not outcome.total:
        return "-"
    if outcome.missing and not outcome.passed:
        return "none"
    return f"{outcome.passed}/{outcome.total}" + ("" if outcome.passed == outcome.total else " !")


if __name__ == "__main__":
    sys.exit(main())
