"""`import torch` means Penlight: `install_as_torch()` and its inverse, for the runner, notebooks and tests.

Note [Alias]: `torch` and its submodules are the very modules of Penlight under a second name in `sys.modules`
(`torch.nn.functional is penlight.nn.functional`). What is loaded at the time is entered at once; the finder below does
the rest on import, and stands first in `sys.meta_path`, so that an installed PyTorch is not seen. A module must not be
run twice, so the loader imports `penlight.X` and hands out what it got.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from ._missing import lacks, missing, torch_has
from ._version import __version__

__all__ = ["AliasedPath", "install_as_torch", "missing", "uninstall_as_torch"]

# Modules that PyTorch has under a name that is another one here.
_ELSEWHERE = {"torch._tensor_str": "penlight.printing"} | dict.fromkeys(
    ("torch.torch_version", "torch.version"), "penlight._version"
)

# Penlight's own layout. PyTorch has no such modules, and some of their names mean something else there: to import
# `torch.tensor` would put the module in the place of the function.
_OURS = frozenset(["backend", "_tensor", "ops", "printing"])


def _own_name(name: str) -> str | None:
    """The module of Penlight that `name` ("torch.nn") stands for, or None."""
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    first = name.split(".", 2)[1]
    return None if first in _OURS or first[:1] == "_" else "penlight" + name[len("torch") :]


def _enter_loaded() -> None:
    """Give each loaded module of Penlight its second name."""
    # Not only the module just asked for: to import `torch.a.b` once more would set the attribute `b` of `torch.a`,
    # which may be a function of that name by now.
    for name, module in list(sys.modules.items()):
        if name.startswith("penlight."):
            alias = "torch" + name[len("penlight") :]
            if _own_name(alias) == name:
                sys.modules.setdefault(alias, module)


class _Loader:
    """Imports the module of Penlight that a spec of Penlight describes, whatever name is asked for."""

    def __init__(self, spec: ModuleSpec) -> None:
        self.own = spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(self.own.name)
        self.own = module.__spec__ or self.own
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.own  # importlib has put the alias's there
        _enter_loaded()

    def get_code(self, name: str) -> Any:
        return self.own.loader.get_code(self.own.name)  # type: ignore[union-attr]  # for `python -m`


class _Finder:
    """Finds `torch` and its submodules, and its distribution for `importlib.metadata`."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        head, _, rest = name.partition(".")
        if head == "penlight" and rest:
            _explain_from_import(name, path)
        if head != "torch":
            return None
        own = _own_name(name) if rest else "penlight"
        spec = find_spec(own) if own is not None else None
        if spec is not None:
            is_package = spec.submodule_search_locations is not None
            return ModuleSpec(name, _Loader(spec), origin=spec.origin, is_package=is_package)  # type: ignore[arg-type]
        # `importlib.util.find_spec` comes here too, and is to be told None.
        if own is not None and sys._getframe(2).f_code.co_name != "_find_and_load_unlocked":
            return None
        text = f"No module named {name!r}"
        if torch_has(name, module=True):
            parent = name.rpartition(".")[0]
            text += ": " + lacks(name[len(parent) + 1 :], parent)
        raise ModuleNotFoundError(text, name=name)

    def find_distributions(self, context: Any = None) -> list[Any]:
        # Whoever names a path asks for what is installed there.
        if context is None or "path" in vars(context) or context.name not in (None, "torch"):
            return []
        return [_distribution()]


_FINDER = _Finder()


def _explain_from_import(name: str, path: Any) -> None:
    """Raise ImportError if `from torch import X` ends at an X that only PyTorch has, and say so.

    Python tries `penlight.X` as a module once the attribute is not found, and drops the AttributeError's text.
    """
    owner, _, missing_name = ("torch" + name[len("penlight") :]).rpartition(".")
    frame = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename == "<frozen importlib._bootstrap>":
        if frame.f_code.co_name == "_handle_fromlist":
            if PathFinder.find_spec(name, path) is None and torch_has(f"{owner}.{missing_name}"):
                text = f"cannot import name {missing_name!r} from {owner!r}: {lacks(missing_name, owner)}"
                raise ImportError(text, name=owner)
            return
        frame = frame.f_back


def _distribution() -> Any:
    from importlib.metadata import Distribution  # loaded by whoever asks
    from pathlib import Path

    files = {
        "METADATA": "Metadata-Version: 2.1\nName: torch\n"
        f"Version: {__version__}\nSummary: Penlight, under PyTorch's name\nRequires-Dist: numpy>=2.0\n",
        "top_level.txt": "torch\n",
    }

    class PenlightAsTorch(Distribution):
        def read_text(self, filename: Any) -> str | None:
            return files.get(filename)

        def locate_file(self, path: Any) -> Any:
            return Path(__file__).parent.parent / path

    return PenlightAsTorch()


def install_as_torch() -> None:
    """Let `import torch` mean Penlight, in this process and from now on, even where PyTorch is installed.

    So do `import torch.nn.functional as F`, `importlib.util.find_spec("torch")`, `importlib.metadata.version("torch")`
    and the imports of other libraries. To call it again does nothing. Raises RuntimeError if PyTorch has been imported
    already: there would be two kinds of tensors under one name.

        import penlight
        penlight.install_as_torch()
        import torch  # is penlight
    """
    own = sys.modules["penlight"]
    if sys.modules.get("torch") not in (None, own):
        raise RuntimeError(
            "PyTorch has been imported already, so `import torch` cannot mean Penlight in this process: call "
            "penlight.install_as_torch() before the first `import torch`, also that of other libraries, or run the "
            "script with `python -m penlight`"
        )
    sys.modules["torch"] = own
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
    _enter_loaded()


def uninstall_as_torch() -> None:
    """Undo `install_as_torch`: the next `import torch` finds PyTorch, or nothing.

    Whoever has imported Penlight under that name keeps it.
    """
    if _FINDER not in sys.meta_path:
        return
    sys.meta_path.remove(_FINDER)
    for name, module in list(sys.modules.items()):
        if (name == "torch" or name.startswith("torch.")) and module.__name__.startswith("penlight"):
            del sys.modules[name]


class AliasedPath(str):
    """An entry of `sys.path` that brings the alias along to processes that `multiprocessing` spawns.

    Such a process starts as plain Python, receives `sys.path` pickled from its parent, and only then runs the parent's
    script, whose `import torch` must mean Penlight there as well. To unpickle this text installs the alias.
    """

    __slots__ = ()

    def __reduce__(self) -> Any:
        return _arrive, (str(self),)


def _arrive(path: str) -> AliasedPath:
    install_as_torch()
    return AliasedPath(path)
