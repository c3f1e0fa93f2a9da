"""Every example that a reader may try is run: in README.md, in docs/, and in the docstrings of the package."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import traceback
import unittest.mock
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MODULES = sorted((ROOT / "src" / "penlight").rglob("*.py"))
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


class Runner(doctest.DocTestRunner):
    """Compares an error by its own text: the notes that Penlight adds follow it, and doctest would look at the last
    line."""

    def run(self, *args: Any, **kwargs: Any) -> Any:
        original = traceback.format_exception_only

        def without_notes(*exception: Any) -> list[str]:
            exception[-1].__notes__ = []
            return original(*exception)

        with unittest.mock.patch.object(traceback, "format_exception_only", without_notes):
            return super().run(*args, **kwargs)


def run_examples(text: str, name: str, path: Path, line: int = 0, names: dict[str, Any] | None = None) -> None:
    """Run the `>>>` examples of a text; the names that one defines are known to the next."""
    test = doctest.DocTestParser().get_doctest(text, {**(names or {}), "__name__": "__main__"}, name, str(path), line)
    report: list[str] = []
    Runner(optionflags=FLAGS, verbose=False).run(test, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("page", [p for p in PAGES if p.exists()], ids=lambda p: str(p.relative_to(ROOT)))
def test_page(page: Path) -> None:
    """A page is one session, from top to bottom: its ```python blocks, and no others."""
    text = page.read_text()
    # Lines outside of the blocks are blanked rather than removed, so that a failure names the right line.
    inside, kept = False, []
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside and line.strip() in ("```python", "```pycon", "```py")
            kept.append("")
        else:
            kept.append(line if inside else "")
    run_examples("\n".join(kept) + "\n", page.name, page)


def docstrings(path: Path) -> list[tuple[str, int, str]]:
    """(name, line, text) of the docstrings with examples in a module.

    Read from the source, not from the objects: the public functions are made from these definitions.
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node)
            if text and ">>>" in text:
                name, line = getattr(node, "name", path.stem), getattr(node, "lineno", 1)
                found.append((name, line, text))
    return found


@pytest.mark.parametrize("path", [p for p in MODULES if docstrings(p)],
                         ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_docstrings(path: Path) -> None:
    failures = []
    # Below the public face, a module's examples speak of its own names.
    own = path.parent.name == "backend" or path.name == "printing.py"
    module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    names = dict(vars(importlib.import_module(module))) if own else None
    for name, line, text in docstrings(path):
        try:
            run_examples(text, name, path, line, names)
        except AssertionError as error:
            failures.append(str(error))
    assert not failures, "\n".join(failures)


def test_readme_has_two_commands() -> None:
    """What .ci/run looks for and runs word for word."""
    assert len(commands()) == 2


def commands() -> list[str]:
    """The commands of README.md that are marked by `<!-- command: ... -->`."""
    return re.findall(r"<!-- command: [^>]*-->\s*```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
