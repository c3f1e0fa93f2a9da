"""The rules that keep the code readable, as tests: imports point downward, files stay short, no machine is named."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
PACKAGE = SRC / "penlight"
FILES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 500

# From the bottom up. What is not named here belongs to the layer of its parent package, or else to the public face.
LAYERS = [
    ["penlight.backend", "penlight._version", "penlight._missing", "penlight._torch_names"],
    ["penlight.autograd"],
    ["penlight.ops"],
    ["penlight._tensor", "penlight.printing"],
    ["penlight.nn", "penlight.optim", "penlight.func", "penlight.utils", "penlight.testing",
     "penlight.fft", "penlight.linalg", "penlight.masked", "penlight.return_types", "penlight.signal",
     "penlight.special"],
    ["penlight"],
]


def module_name(path: Path) -> str:
    """`penlight.ops.define` for its file, `penlight.ops` for its `__init__`."""
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


def layer(module: str) -> int:
    """The height of a module: that of the longest name in LAYERS which holds it."""
    for height, names in enumerate(LAYERS):
        if any(module == name or module.startswith(name + ".") for name in names if name != "penlight"):
            return height
    return len(LAYERS) - 1


def _is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, whether at the top level) of what a file of the package imports from the package."""
    tree = ast.parse(path.read_text())
    name = module_name(path)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    hidden = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.stmt) and _is_type_checking(node)
              for inner in ast.walk(node)}
    in_functions = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                    for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in hidden or not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        else:
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            found = [full if (full := f"{base}.{alias.name}") in MODULES else base for alias in node.names]
        for target in found:
            if target == "penlight" or target.startswith("penlight."):
                yield target, node.lineno, id(node) not in in_functions


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_point_downward(path: Path) -> None:
    mine = layer(module_name(path))
    upward = [f"line {line}: {target}" for target, line, _ in imports(path) if layer(target) > mine]
    assert not upward, f"{module_name(path)} is below what it imports: {'; '.join(upward)}"


def test_no_import_cycles() -> None:
    """No two modules need each other to be loaded: what a cycle hides is a function in the wrong place."""
    graph = {name: {t for t, _, top in imports(path) if top and t in MODULES and t != name}
             for name, path in MODULES.items()}
    done: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> None:
        assert name not in path, "import cycle: " + " -> ".join([*path[path.index(name):], name])
        if name in done:
            return
        path.append(name)
        for target in sorted(graph[name]):
            visit(target)
        done.add(path.pop())

    for name in graph:
        # A package's own `__init__` may gather its modules, and they may import each other by its name.
        visit(name)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_operators_are_unknown_below_ops(path: Path) -> None:
    """autograd knows no operation, and backend no autograd: not even by a late import."""
    name = module_name(path)
    for below, above in (("penlight.autograd", "penlight.ops"), ("penlight.backend", "penlight.autograd")):
        if name.startswith(below):
            assert not [t for t, _, _ in imports(path) if t.startswith(above)]


def written_by_hand() -> list[Path]:
    """Every file under version control, or every file where this is not a checkout."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listing.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "docs", "examples", "benchmarks", ".ci")
        paths = [*ROOT.glob("*.*"), *(p for folder in folders for p in (ROOT / folder).rglob("*"))]
    return [p for p in paths if p.is_file() and p.suffix not in (".gz", ".png", ".pyc")]


def test_files_are_short() -> None:
    """A file that is longer holds two topics."""
    lengths = {p: len(p.read_text().splitlines()) for p in written_by_hand() if p.suffix == ".py"}
    assert not {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > MAX_LINES}


def test_no_registry_is_named() -> None:
    """Packages come from wherever pip is told to look: by name, never by address."""
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("download", "pytorch"),
                                           ("conda", "anaconda"), ("registry", "npmjs"))]
    named = [(str(p.relative_to(ROOT)), host) for p in written_by_hand() for host in hosts
             if host in p.read_text(encoding="utf-8", errors="replace")]
    assert not named


def test_nothing_but_numpy_is_required() -> None:
    """scipy and ml_dtypes are looked for and done without; PyTorch is never touched."""
    allowed = {"penlight", "numpy", "scipy", "ml_dtypes"}
    import sys

    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else \
                [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in names:
                top = name.partition(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, f"{path}: {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "tests/torch").glob("test_*.py")), ids=lambda path: path.stem)
def test_comparisons_are_skipped_without_pytorch(path: Path) -> None:
    text = path.read_text()
    asked = text.index('pytest.importorskip("torch"')
    assert asked < (text + "oracle import").index("oracle import")  # which imports it
