"""Runs a PyTorch program on Penlight, otherwise as plain `python` would: `python -m penlight SCRIPT`.

1. Install the alias, so that `import torch` means Penlight.
2. Put `sys.argv`, `sys.path[0]` and a fresh `__main__` module in the place of the runner's own.
3. Execute the program there. An exception of its goes on to Python, which prints it and sets the exit status (also for
   SystemExit and KeyboardInterrupt); only the frames of the runner are left out of the traceback.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import BuiltinImporter, SourceFileLoader, SourcelessFileLoader
from types import CodeType, ModuleType
from typing import Any, NoReturn

from ._alias import AliasedPath, install_as_torch
from ._version import __version__

USAGE = """\
usage: python -m penlight [-c CODE | -m MODULE | SCRIPT | -] [ARGS ...]

Run a PyTorch program on Penlight: as `python` does, except that `import torch` means Penlight.

  SCRIPT         a file, or a folder or zip file with a __main__.py
  -c CODE        a program given as text
  -m MODULE      a module, found as by `import`
  -              the program on standard input
  (nothing)      a prompt, or the program on standard input if that is no terminal

  -h, --help     show this text
  -V, --version  show the versions of Penlight, NumPy and Python
"""

# What the last call was given, for a debugger that runs the program again in the same process: it comes back with the
# arguments that the program had, without the way to it.
_last: tuple[str, str, list[str]] | None = None


def main() -> None:
    """Run what `sys.argv[1:]` says. Returns when the program has ended; its SystemExit and errors are raised."""
    global _last
    if _last is not None and sys.argv and sys.argv[0] is _last[2][0]:
        kind, target = _last[:2]
        argv = sys.argv
    else:
        kind, target, argv = _parse(sys.argv[1:])
    sys.argv = argv
    install_as_torch()
    _last = (kind, target, argv)
    if kind == "-m":
        _run_module(target)
    elif kind == "-c":
        _set_first_path("")
        _execute(_new_main(), target + "\n", "<string>")
    elif kind == "script":
        _run_script(target)
    elif sys.stdin is None or sys.stdin.isatty():
        _set_first_path("")
        _prompt(_new_main())
    else:
        _set_first_path("")
        _execute(_new_main(__file__="<stdin>", __cached__=None), sys.stdin.buffer.read(), "<stdin>")


def _parse(args: list[str]) -> tuple[str, str, list[str]]:
    """What to run, of which kind ("-c", "-m", "script", "-" for standard input), and the program's `sys.argv`."""
    if not args:
        return "-", "", [""]
    first, rest = args[0], args[1:]
    if first in ("-h", "--help"):
        print(USAGE, end="")
        raise SystemExit(0)
    if first in ("-V", "--version"):
        print(_versions())
        raise SystemExit(0)
    if first == "-":
        return "-", "", args
    option = first[:2]
    if option in ("-c", "-m"):
        if first == option and not rest:
            _fail(f"Argument expected for the {option} option\n{USAGE}")
        target = first[2:] or rest.pop(0)
        return option, target, [option, *rest]
    if first.startswith("-"):
        _fail(f"Unknown option: {first}\n{USAGE}")
    return "script", first, args


def _fail(text: str) -> NoReturn:
    sys.stderr.write(text if text.endswith("\n") else text + "\n")
    raise SystemExit(2)


def _versions() -> str:
    from importlib.metadata import PackageNotFoundError, version
    from platform import python_version

    try:
        own = version("penlight") + " "
    except PackageNotFoundError:  # run from a source tree
        own = ""
    return f"Penlight {own}(PyTorch {__version__}), NumPy {version('numpy')}, Python {python_version()}"


def _new_main(**attributes: Any) -> ModuleType:
    """A fresh `__main__` with what Python puts into one; pickle and multiprocessing look it up by that name."""
    module = ModuleType("__main__")
    module.__loader__ = BuiltinImporter
    if sys.version_info < (3, 14):
        module.__annotations__ = {}
    module.__dict__["__builtins__"] = sys.modules["builtins"]
    module.__dict__.update(attributes)
    sys.modules["__main__"] = module
    return module


def _set_first_path(path: str) -> None:
    """Python's first `sys.path` entry, which belongs to `python -m penlight`, becomes the program's."""
    if not sys.flags.safe_path:
        # A new object each time: `sys.path[0]` is text like any other to those who look at it.
        sys.path[:1] = [AliasedPath(path) if path else path]


def _run_script(name: str) -> None:
    # Python does not tidy the path: "../" stays, and shows in tracebacks.
    path = os.path.abspath(name) if os.name == "nt" or name == "." else os.path.join(os.getcwd(), name)
    from pkgutil import get_importer

    if get_importer(path) is not None:  # a folder or a zip file
        sys.path[: 0 if sys.flags.safe_path else 1] = [AliasedPath(path)]
        _run_module("__main__", alter_argv=False)
        return
    compiled = path.endswith(".pyc")
    loader = (SourcelessFileLoader if compiled else SourceFileLoader)("__main__", path)
    try:
        data = loader.get_data(path)
    except OSError as error:
        _fail(f"{sys.executable}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}")
    _set_first_path(os.path.dirname(os.path.realpath(path)))
    code = loader.get_code("__main__") if compiled else None
    _execute(_new_main(__file__=path, __cached__=None, __loader__=loader), code or data, path)


def _execute(module: ModuleType, program: str | bytes | CodeType, filename: str) -> None:
    if isinstance(program, str) and sys.version_info >= (3, 13):
        # There tracebacks show the lines of a program that was given with -c.
        import linecache

        linecache.cache[filename] = (len(program), None, program.splitlines(True), filename)
    try:
        code = program
        if not isinstance(code, CodeType):
            code = compile(code, filename, "exec", dont_inherit=True)
        exec(code, module.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        _leave_out_runner(error)
        raise


def _run_module(name: str, alter_argv: bool = True) -> None:
    # Not the public `run_module`: that has other frames, which tracebacks show, and a `__main__` that does not last.
    import runpy

    _new_main()
    try:
        runpy._run_module_as_main(name, alter_argv)  # type: ignore[attr-defined]
    except SystemExit:
        raise
    except BaseException as error:
        _leave_out_runner(error)
        raise


def _leave_out_runner(error: BaseException) -> None:
    """Let Python print the traceback of `error` from below the calling frame on."""
    # The exception must reach Python, which alone can end the process as it should; on its way it collects the frames
    # that it passes. They come off when it is shown.
    hook = sys.excepthook
    shown = error.__traceback__.tb_next if error.__traceback__ is not None else None

    def excepthook(kind: type[BaseException], value: BaseException, traceback: Any) -> None:
        if value is error:
            traceback = shown
            value = value.with_traceback(shown)
            sys.last_traceback = shown
        sys.excepthook = hook
        hook(kind, value, traceback)

    sys.excepthook = excepthook


def _prompt(module: ModuleType) -> None:
    import code

    if hasattr(sys, "__interactivehook__"):  # the line editor, with completion and history
        sys.__interactivehook__()
    module.__dict__["torch"] = sys.modules["penlight"]
    banner = f"{_versions()}\n`torch` is Penlight and is imported; leave with exit()."
    code.interact(banner, local=module.__dict__, exitmsg="")
