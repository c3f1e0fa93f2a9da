"""Whole programs: the same script under PyTorch and under `python -m penlight`, the same output and exit status."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted([*(ROOT / "examples").glob("*.py"), *(Path(__file__).parent / "scripts").glob("*.py")])


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Python on `arguments`, one thread a library, no colours, no address that differs from run to run."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "error", "NO_COLOR": "1",
                   "PYTHONHASHSEED": "0"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, cwd=ROOT,
                          stdin=subprocess.DEVNULL, timeout=120, check=False)


@pytest.mark.parametrize("script", [str(path.relative_to(ROOT)) for path in SCRIPTS])
def test_same_output(script: str) -> None:
    want = run(script)
    got = run("-m", "penlight", script)
    theirs, ours = want.stdout.splitlines(), got.stdout.splitlines()
    difference = "\n".join(difflib.unified_diff(theirs, ours, "PyTorch", "Penlight", lineterm="", n=1))
    assert not difference, f"{difference}\n{got.stderr[-2000:]}"
    assert got.returncode == want.returncode, got.stderr[-2000:]


@pytest.mark.parametrize("script", [str(path.relative_to(ROOT)) for path in SCRIPTS if path.parent.name == "examples"])
def test_examples_work(script: str) -> None:
    """The examples are right, not only alike: PyTorch runs them to the end without a warning."""
    done = run(script)
    assert done.returncode == 0 and not done.stderr, done.stderr[-2000:]
