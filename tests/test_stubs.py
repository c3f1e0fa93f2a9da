"""The type stubs are those of the operations as they are, and a program that uses them passes a type checker."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

import penlight
from penlight.ops.define import registry

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "penlight"
MODULES = ["penlight", *(f"penlight.{place}" for place in registry if place not in ("torch", "Tensor"))]
# What `penlight/__init__.py` imports for its own use.
INTERNAL = {"memory", "annotations", "Any", "backend", "devices", "dtypes", "ops", "printing", "registry"}

PROGRAM = """\
import penlight as torch
import penlight.nn.functional as F

x = torch.randn(3, requires_grad=True)
y = (x * 2).sum()
y.backward()
x.grad
x.grad = None
values: torch.Tensor = x.max(0).values
sizes: tuple[int, ...] = x.shape
weight = torch.nn.Parameter(torch.ones((3, 3), dtype=torch.float32))
loss = F.cross_entropy(F.linear(x, weight).unsqueeze(0), torch.tensor([1]))
(g,) = torch.autograd.grad(loss, weight)
first, second = torch.split(1 - x[:2] ** 2, 1)
with torch.no_grad():
    weight -= 0.1 * torch.where(g > 0, g, 0.0).clamp(min=-1)
"""
WRONG = ["x.no_such_method", "torch.no_such_function", "torch.exp(3)", "x.sum(axes=1)", "x.view('a')"]


def stub(module: str) -> ast.Module:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    path = path / "__init__.pyi" if path.is_dir() else path.with_suffix(".pyi")
    return ast.parse(path.read_text())


def names(body: list[ast.stmt]) -> set[str]:
    """What a stub offers: an import counts where it says `as`."""
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname for alias in node.names if alias.asname == alias.name}
    return {name for name in found if name[0] != "_"}


def test_stubs_are_not_stale() -> None:
    done = subprocess.run([sys.executable, "tools/make_stubs.py", "--check"], cwd=ROOT, text=True, capture_output=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_names_of_modules_are_those_that_exist(module: str) -> None:
    owner: ModuleType = importlib.import_module(module)
    existing = {name for name in vars(owner) if name[0] != "_"} - (INTERNAL if module == "penlight" else set())
    if module == "penlight":
        existing |= set(vars(penlight)["_LATE"])
    if module != "penlight":
        existing -= {name for name in existing if isinstance(getattr(owner, name), ModuleType)} | {"registry"}
    assert names(stub(module).body) == existing


def test_names_of_tensors_are_those_that_exist() -> None:
    (tensor,) = [node for node in stub("penlight._tensor").body if isinstance(node, ast.ClassDef)
                 and node.name == "Tensor"]
    assert names(tensor.body) == {name for name in dir(penlight.Tensor) if name[0] != "_"}


@pytest.mark.slow
@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed")
def test_a_program_passes_the_type_checker(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM + "\n".join(WRONG) + "\n")
    options = ["--strict", "--follow-imports", "silent", "--cache-dir", str(tmp_path / "cache")]
    command = [sys.executable, "-m", "mypy", *options, str(program)]
    environment = {"MYPYPATH": str(ROOT / "src"), "PATH": ""}
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, check=False, env=environment)
    start = len(PROGRAM.splitlines()) + 1
    lines = [int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error: " in line]
    assert sorted(set(lines)) == list(range(start, start + len(WRONG))), done.stdout + done.stderr
