"""The benchmark runs: every line, a few times. Its figures mean nothing here."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_quick_run_of_operators() -> None:
    done = subprocess.run([sys.executable, "benchmarks/run.py", "--quick", "--only", "operators"], cwd=ROOT, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "left out" not in done.stdout, done.stdout


def test_operators_are_those_that_pytorch_differentiates(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.torch import page

    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    calls = importlib.import_module("operator_inputs").calls()
    assert set(calls) == {name for name, each in page.by_name().items() if page.applies(each, "grad", "float64")}


def test_quick_run(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = subprocess.run([sys.executable, "benchmarks/run.py", "--quick", "--json", str(figures)], cwd=ROOT, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "left out" not in done.stdout, done.stdout
    parts = json.loads(figures.read_text())
    assert set(parts) == {"small", "chain", "large"}
    assert all(ratio > 0 for ratio in parts["small"]["geometric mean"].values())
