"""docs/OPERATORS.md lists the operators of the database, and says of the same ones that they are missing."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch import opdb, page, ties

TEXT = page.TARGET.read_text()
AGAIN = "is stale: run python tests/torch/page.py"


def rows() -> set[str]:
    """The operators that have a row."""
    return set(re.findall(r"^\| (\S+) \|", TEXT.partition("## All operators")[2], re.MULTILINE)) - {"---"}


def missing() -> set[str]:
    section = TEXT.partition("## Missing")[2].partition("## ")[0]
    return set(re.findall(r"`([^`]+)`", section))


def test_lists_every_public_operator_once() -> None:
    assert rows() | missing() == set(page.by_name()), AGAIN
    assert not rows() & missing()


def test_what_is_missing_is_missing() -> None:
    lacking = set()
    for name, variants in page.by_name().items():
        try:
            opdb.function(variants[0])
        except opdb.Missing:
            lacking.add(name)
    # Of operators that the database gives as a lambda, only a run tells.
    assert lacking <= missing(), AGAIN
    assert not [name for name in missing() - lacking if opdb.rebound(page.by_name()[name][0].op) is
                page.by_name()[name][0].op], AGAIN


def test_tie_table_is_what_is_computed() -> None:
    assert "\n".join(ties.table()) in TEXT, AGAIN


def test_counts_of_the_database() -> None:
    operators = page.by_name().values()
    found = [sum(page.applies(variants, check, dtype) for variants in operators) for check, dtype in
             (("grad", "float64"), ("grad", "complex128"), ("gradgrad", "float64"), ("tangent", "float64"))]
    # Of the last, 441 are not among Python's own names such as `__getitem__`.
    assert found == [472, 303, 465, 449]
