"""The benchmark runs: every line, a few times. Its figures mean nothing here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

ROOT = Path(__file__).resolve().parents[2]


def test_quick_run(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    done = subprocess.run([sys.executable, "benchmarks/run.py", "--quick", "--json", str(figures)], cwd=ROOT, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "left out" not in done.stdout, done.stdout
    parts = json.loads(figures.read_text())
    assert set(parts) == {"small", "chain", "large"}
    assert all(ratio > 0 for ratio in parts["small"]["geometric mean"].values())
