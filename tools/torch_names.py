"""Write src/penlight/_torch_names.py: the public names of the installed PyTorch that Penlight lacks, for its errors.

    python tools/torch_names.py

Needs PyTorch. The output is the same for the same PyTorch, whatever was imported before.
"""

from __future__ import annotations

import importlib
import textwrap
import types
import warnings
from pathlib import Path

import torch

import penlight

TARGET = Path(__file__).parent.parent / "src" / "penlight" / "_torch_names.py"

# The modules whose names are listed; of all others only that they exist.
MODULES = [
    "torch",
    *("torch.amp", "torch.backends", "torch.cuda", "torch.distributions", "torch.fft", "torch.func", "torch.linalg"),
    *("torch.masked", "torch.nested", "torch.random", "torch.signal.windows", "torch.sparse", "torch.special"),
    *("torch.autograd", "torch.autograd.forward_ad", "torch.autograd.function", "torch.autograd.functional"),
    *("torch.autograd.graph", "torch.testing", "torch.utils", "torch.utils.checkpoint", "torch.utils.data"),
    *("torch.nn", "torch.nn.attention", "torch.nn.functional", "torch.nn.init", "torch.nn.parameter", "torch.nn.utils"),
    *("torch.optim", "torch.optim.lr_scheduler"),
]

# The packages whose submodules are listed. Of others not even the first level is needed: an import of
# `torch.distributed.fsdp` fails at `torch.distributed`.
PACKAGES = {
    "torch",
    *("torch.amp", "torch.autograd", "torch.backends", "torch.cuda", "torch.distributions", "torch.masked"),
    *("torch.nn", "torch.nn.attention", "torch.nn.modules", "torch.nn.parallel", "torch.nn.utils", "torch.optim"),
    *("torch.signal", "torch.signal.windows", "torch.sparse", "torch.utils", "torch.utils.data"),
    "torch.utils.data.datapipes",
}

HEADER = '''"""What PyTorch {version} has and Penlight does not, for errors of names. Made by tools/torch_names.py.

A line is an owner, a colon and what it has; names after "modules" are those of submodules.
"""

NAMES = """\\
{lines}
"""
'''


def is_own(value: object) -> bool:
    """Whether a name is PyTorch's, not an import of something else that shows through."""
    if isinstance(value, types.ModuleType):
        return value.__name__.partition(".")[0] == "torch"
    return getattr(value, "__module__", "torch") not in ("typing", "typing_extensions", "collections.abc", "functools")


def public(owner: object) -> list[str]:
    return sorted(name for name in dir(owner) if name[0] != "_" and is_own(getattr(owner, name)))


def lacking(owner: str, names: list[str]) -> list[str]:
    """Those that Penlight does not have: nobody asks here for the others."""
    here: object = penlight
    for part in owner.split(".")[1:]:
        here = getattr(here, part, None)
    return [name for name in names if not hasattr(here, name)]


def modules() -> dict[str, list[str]]:
    """By package, the last names of its public submodules."""
    root = Path(torch.__file__).parent
    found: dict[str, set[str]] = {}
    for path in root.rglob("*.py"):
        parts = path.relative_to(root.parent).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        package = ".".join(parts[:-1])
        # `torch/bin` and the like are folders without an `__init__.py`.
        if package in PACKAGES and parts[-1][0] != "_" and (path.parent / "__init__.py").exists():
            found.setdefault(package, set()).add(parts[-1])
    return {package: sorted(names) for package, names in sorted(found.items())}


def main() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        owners = {name: public(importlib.import_module(name)) for name in MODULES}
        owners["torch.Tensor"] = public(torch.Tensor)
        owners = {name: lacking(name, names) for name, names in owners.items()}
    tables = sorted(owners.items()) + [(f"modules {package}", names) for package, names in modules().items()]
    lines = "\n".join(
        textwrap.fill(f"{owner}: {' '.join(names)}", 119, subsequent_indent=" ", break_long_words=False)
        for owner, names in tables
    )
    TARGET.write_text(HEADER.format(version=torch.__version__.partition("+")[0], lines=lines))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
