"""Every operator of the table, over PyTorch's own samples of it, checked eleven ways (see opdb.py).

How the time is kept in bounds: at most 24 samples an operator in float64 and fewer in the other dtypes, spread over the
database's list (samples.LIMIT). `python tests/torch/report.py --only NAME --limit 1000 --verbose` runs them all.
"""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch import opdb, samples
from tests.torch.opdb_table import notes


def _parameters() -> list[Any]:
    found: list[Any] = []
    for op in samples.operators():
        for check in opdb.CHECKS:
            if opdb.CHECKS[check].applies(op) and check not in notes(samples.full_name(op)).skip:
                reason = notes(samples.full_name(op)).stands.get(check)
                marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
                found.append(pytest.param(op, check, id=f"{samples.full_name(op)}-{check}", marks=marks))
    return found


@pytest.mark.parametrize(("op", "check"), _parameters())
def test_like_pytorch(op: object, check: str) -> None:
    outcome = opdb.evaluate(op, check)
    assert not outcome.failed, f"{outcome.failed} of {outcome.total} cases differ, first:\n{outcome.first}"
