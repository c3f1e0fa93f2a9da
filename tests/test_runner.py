"""`python -m penlight` against plain `python`, byte for byte, and what `import torch` means under it."""

import os
import pickle
import pkgutil
import signal
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

import penlight
from penlight import _alias, _missing
from penlight._version import TorchVersion

SOURCE = str(Path(penlight.__file__).parent.parent)
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))}
ENVIRONMENT |= {"PYTHONPATH": SOURCE, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
RUNNER = ("-m", "penlight")

SHOW = """
import sys, __main__
print(__name__, __package__, __spec__ and __spec__.name, __doc__, type(__loader__))
print(sys.argv, sys.path[0], list(globals()))
print(__main__.__dict__ is globals(), __builtins__, globals().get("__file__"), globals().get("__cached__"))
"""

SCRIPTS = {
    "show.py": SHOW,
    "error.py": "def f(n):\n    return f(n - 1) if n else 1 / 0\nprint(1)\nf(3)\n",
    "chain.py": "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('v') from e\n",
    "group.py": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])\n",
    "note.py": "e = ValueError('a')\ne.add_note('b')\nraise e\n",
    "syntax.py": "print(1)\nx = (\n",
    "imports_syntax.py": "import syntax\n",
    "exit_none.py": "raise SystemExit\n",
    "exit_number.py": "import sys\nsys.exit(int(sys.argv[1]))\n",
    "exit_text.py": "raise SystemExit('bye')\n",
    "exit_object.py": "raise SystemExit([1])\n",
    "interrupt.py": "raise KeyboardInterrupt\n",
    "future.py": "from __future__ import annotations\nx: foo = 1\nprint(__annotations__)\n",
    "no_newline.py": "print(1)",
    "crlf.py": "print(1)\r\nif 1:\r\n    1 / 0\r\n",
    "bom.py": "\ufeffprint(__file__)\n",
    "cookie.py": "# -*- coding: latin-1 -*-\nprint(ascii('é'))\n",
    "warns.py": "import warnings\nwarnings.warn('x')\nwarnings.warn('d', DeprecationWarning)\n",
    "input.py": "print(input('? '))\nprint(input())\n",
    "at_exit.py": "import atexit, sys\natexit.register(lambda: print('bye', sys.argv))\n1 / 0\n",
    "thread.py": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()\nprint(1)\n",
    "handled.py": "import traceback\ntry:\n    1 / 0\nexcept Exception:\n    traceback.print_exc()\n",
    "at_once.py": "import os, sys\nsys.stdout.write('lost')\nsys.stderr.write('e')\nos._exit(7)\n",
    "hook.py": (
        "import sys, traceback\n"
        "def hook(kind, value, tb):\n"
        "    print('hook', kind, value, traceback.format_tb(tb), tb is value.__traceback__ is sys.last_traceback)\n"
        "sys.excepthook = hook\n"
        "raise RuntimeError('x')\n"
    ),
    "pickles.py": (
        "import pickle, __main__\n"
        "class A:\n    x = 1\n"
        "print(pickle.dumps(A()), pickle.loads(pickle.dumps(A())).x, __main__.A is A)\n"
    ),
    "package/__init__.py": "print('package')\n",
    "package/__main__.py": SHOW,
    "package/inner.py": SHOW + "1 / 0\n",
    "folder/__main__.py": SHOW + "1 / 0\n",
    "folder/helper.py": "",
    "empty/nothing.txt": "",
}

# Arguments for plain Python; the runner gets them after its own name.
CASES = [
    *([name] for name in SCRIPTS if "/" not in name and name not in ("exit_number.py", "input.py")),
    ["./error.py"],
    ["empty/../error.py"],
    ["link.py"],
    ["exit_number.py", "3"],
    ["exit_number.py", "300"],
    ["absent.py"],
    ["show.py", "a", "-m", "--help", "-"],
    ["folder", "1"],
    ["empty"],
    ["archive.zip", "1"],
    ["compiled.pyc"],
    ["-m", "show", "1", "-c"],
    ["-mshow"],
    ["-m", "package"],
    ["-m", "package.inner", "1"],
    ["-m", "interrupt"],
    ["-m", "absent"],
    ["-m", "package.absent"],
    ["-m", "exit_text"],
    ["-c", SHOW, "1", "-m"],
    ["-cprint(1)\n1 / 0"],
    ["-c", "def f():\n    1 / 0\nf()"],
    ["-c", "a b"],
    ["-c", "import sys; sys.exit('bye')"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("scripts")
    for name, text in SCRIPTS.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("latin-1" if name == "cookie.py" else "utf-8"))
    with zipfile.ZipFile(root / "archive.zip", "w") as archive:
        archive.writestr("__main__.py", SHOW + "1 / 0\n")
    # Compiled by the interpreter under test, at the path that its traceback shows.
    compile_it = "import py_compile; py_compile.compile('error.py', 'compiled.pyc')"
    subprocess.run([sys.executable, "-c", compile_it], cwd=root, check=True)
    try:
        (root / "link.py").symlink_to(root / "folder" / "__main__.py")
    except OSError:  # Windows without the right to
        (root / "link.py").write_text("print(1)\n")
    return root


def run(folder, args, stdin=""):
    command = [sys.executable, *args]
    done = subprocess.run(
        command, check=False, input=stdin.encode(), capture_output=True, cwd=folder, env=ENVIRONMENT, timeout=60
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def program(folder, text, *flags):
    """The output of a program under the runner, which must end well."""
    status, out, err = run(folder, [*flags, *RUNNER, "-c", textwrap.dedent(text)])
    assert not status, err
    return out


@pytest.mark.parametrize("args", CASES, ids=lambda args: " ".join(args)[:40].replace("\n", " "))
def test_as_plain_python(folder, args):
    assert run(folder, [*RUNNER, *args]) == run(folder, args)


@pytest.mark.parametrize(
    ("args", "stdin"),
    [
        ([], SHOW),
        (["-", "1"], SHOW),
        ([], "print(1)\n1 / 0\n"),
        ([], "a b"),
        (["-"], "import sys\nsys.exit(4)"),
        (["-"], "print(input())"),
        (["input.py"], "one\ntwo\n"),
        (["input.py"], ""),
    ],
)
def test_standard_input(folder, args, stdin):
    assert run(folder, [*RUNNER, *args], stdin) == run(folder, args, stdin)


@pytest.mark.parametrize("flags", [["-O"], ["-P"], ["-W", "error"], ["-X", "dev"], ["-u"]], ids=" ".join)
def test_flags_of_python(folder, flags):
    assert run(folder, [*flags, *RUNNER, "show.py"]) == run(folder, [*flags, "show.py"])


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_signal(folder):
    (folder / "signals.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nfor i in []: pass\n")
    ends = run(folder, ["signals.py"])
    assert run(folder, [*RUNNER, "signals.py"]) == ends
    assert ends[0] == -signal.SIGINT


def test_torch_is_penlight(folder):
    program(
        folder,
        """
        import importlib.metadata, importlib.util, sys
        found = importlib.util.find_spec("torch")
        assert found is not None
        import torch
        import penlight
        assert torch is penlight and found.origin == penlight.__file__
        import torch.autograd
        from torch.autograd import graph
        import penlight.autograd.graph
        assert torch.autograd is penlight.autograd and graph is penlight.autograd.graph
        assert sys.modules["torch.autograd.graph"] is graph and graph.__spec__.name == "penlight.autograd.graph"
        assert torch.__spec__.name == "penlight"
        import torch._tensor_str, torch.version
        assert torch._tensor_str is penlight.printing
        assert torch.version.__version__ == torch.__version__ == "2.13.0+penlight"
        assert importlib.util.find_spec("torch.autograd") is not None
        assert importlib.util.find_spec("torch.absent") is None
        assert importlib.metadata.version("torch") == torch.__version__
        """,
    )


def test_metadata(folder):
    program(
        folder,
        """
        from importlib import metadata
        torch = metadata.distribution("torch")
        assert torch.version == "2.13.0+penlight" and torch.requires == ["numpy>=2.0"] and torch.files is None
        assert metadata.metadata("torch")["Name"] == "torch"
        assert not list(torch.entry_points)
        assert "torchrun" not in metadata.entry_points(group="console_scripts").names
        assert metadata.version("numpy") == __import__("numpy").__version__
        assert [each.version for each in metadata.distributions()].count("2.13.0+penlight") == 1
        assert list(metadata.distributions(name="torch", path=[])) == []
        assert "torch" in metadata.packages_distributions()
        try:
            metadata.version("torch-absent")
        except metadata.PackageNotFoundError:
            pass
        else:
            raise AssertionError
        """,
    )


def test_no_pytorch_is_imported(folder):
    assert program(folder, "import torch, sys; print([n for n in sys.modules if n.startswith('torch._C')])") == "[]\n"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("import torch.absent", "ModuleNotFoundError: No module named 'torch.absent'"),
        ("import torch.tensor", "ModuleNotFoundError: No module named 'torch.tensor'"),
        ("import torch._C", "ModuleNotFoundError: No module named 'torch._C'"),
        (
            "import torch.onnx",
            "ModuleNotFoundError: No module named 'torch.onnx': PyTorch 2.13 has torch.onnx, Penlight does not",
        ),
        ("import torch; torch.absent", "AttributeError: module 'torch' has no attribute 'absent'"),
        (
            "import torch; torch.vulkan",
            "AttributeError: module 'torch' has no attribute 'vulkan': PyTorch 2.13 has torch.vulkan, Penlight does",
        ),
        (
            "from torch import vulkan",
            "ImportError: cannot import name 'vulkan' from 'torch': PyTorch 2.13 has torch.vulkan, Penlight does not",
        ),
    ],
)
def test_what_is_missing(folder, statement, error):
    # A name that PyTorch will have and Penlight will not for as long as this test is to hold: an invented one.
    setup = "from penlight import _missing; _missing._tables()['torch'] |= {'vulkan'}\n"
    out = program(
        folder, setup + f"try:\n    {statement}\nexcept Exception as e:\n    print(type(e).__name__ + ':', e)"
    )
    assert out.startswith(error), out


def test_find_spec_of_a_missing_module_is_none(folder):
    program(folder, "import importlib.util; assert importlib.util.find_spec('torch.onnx') is None")


def test_nearest(monkeypatch):
    tables = dict(_missing._tables())
    tables["torch"] |= {"relu_"}
    tables["torch.nn.functional"] |= {"reelu"}
    names = {"torch": ["relu", "exp"], "torch.special": ["exp2"], "torch.nn.functional": ["gelu", "silu"]}
    monkeypatch.setattr(_missing, "_names", tables)
    monkeypatch.setattr(_missing, "_existing", lambda owner: names.get(owner, []))
    monkeypatch.setattr(_missing, "_texts", {})
    said = "PyTorch 2.13 has torch.relu_, Penlight does not (the nearest it has is torch.relu)"
    with pytest.raises(AttributeError) as caught:
        _missing.missing("relu_")
    assert str(caught.value) == "module 'torch' has no attribute 'relu_': " + said
    assert _missing.lacks("exp2", "torch").endswith("(the nearest it has is torch.special.exp2)")
    assert _missing.lacks("zzz", "torch") == "PyTorch 2.13 has torch.zzz, Penlight does not"
    with pytest.raises(AttributeError, match=r"^module 'torch.nn.functional' has no attribute 'foo'$"):
        _missing.missing("foo", "torch.nn.functional")
    with pytest.raises(AttributeError, match=r"^'Tensor' object has no attribute 'foo'$"):
        _missing.missing("foo", "torch.Tensor")


def test_every_module_is_pytorchs_or_is_hidden():
    for module in pkgutil.iter_modules(penlight.__path__):
        if module.name[0] != "_" and module.name not in _alias._OURS:
            assert _missing.torch_has(f"torch.{module.name}", module=True), f"add {module.name} to _alias._OURS"


def test_install_and_uninstall(folder):
    (folder / "installs.py").write_text(
        textwrap.dedent(
            """
            import sys, importlib.util
            import penlight._alias as alias
            before = importlib.util.find_spec("torch")
            alias.install_as_torch()
            alias.install_as_torch()
            import torch, torch.autograd
            assert torch is sys.modules["penlight"]
            assert sum(type(finder) is alias._Finder for finder in sys.meta_path) == 1
            alias.uninstall_as_torch()
            alias.uninstall_as_torch()
            assert not any(name.split(".")[0] == "torch" for name in sys.modules)
            after = importlib.util.find_spec("torch")
            assert (before and before.origin) == (after and after.origin)
            import types
            sys.modules["torch"] = types.ModuleType("torch")
            try:
                alias.install_as_torch()
            except RuntimeError as error:
                print(error)
            """
        )
    )
    status, out, err = run(folder, ["installs.py"])
    assert not status, err
    assert out.startswith("PyTorch has been imported already, so `import torch` cannot mean Penlight in this process")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_child_processes(folder, method):
    import multiprocessing

    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    if method == "forkserver" and sys.version_info >= (3, 12, 8) and sys.version_info[:3] != (3, 13, 0):
        pytest.skip("there the server runs the script before it hears of the alias")
    (folder / "children.py").write_text(
        textwrap.dedent(
            """
            import multiprocessing, torch, sys

            class Result:
                def __init__(self, value):
                    self.value = value

            def work(number):
                return Result((number, torch.__version__, torch.__name__))

            if __name__ == "__main__":
                with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
                    print([each.value for each in pool.map(work, [1, 2])])
            """
        )
    )
    status, out, err = run(folder, [*RUNNER, "children.py", method])
    assert not status, err
    assert out == "[(1, '2.13.0+penlight', 'penlight'), (2, '2.13.0+penlight', 'penlight')]\n"


def test_breakpoint_shows_source(folder):
    (folder / "stops.py").write_text("import torch\nx = 1\nbreakpoint()\ny = x + 1\nprint('y', y)\n")
    status, out, err = run(folder, [*RUNNER, "stops.py"], "p x\nlist\nnext\np y\ncontinue\n")
    assert not status, err
    assert "-> y = x + 1" in out and "  2  \tx = 1" in out and out.endswith("y 2\n")


def test_under_pdb(folder):
    (folder / "debugged.py").write_text("import sys, torch\nx = 1\nprint('x', x, sys.argv)\n")
    # It runs the program twice: pdb starts over in the same process when the program has ended.
    commands = "break debugged.py:3\ncontinue\np x + 41\nlist\ncontinue\ncontinue\ncontinue\nquit\n"
    status, out, err = run(folder, ["-m", "pdb", *RUNNER, "debugged.py", "a"], commands)
    assert not status, err
    assert "\n(Pdb) 42\n" in out and "  2  \tx = 1" in out
    assert out.count("x 1 ['debugged.py', 'a']") == 2
    (folder / "fails.py").write_text("x = 1\nraise ValueError(x)\n")
    out = run(folder, ["-m", "pdb", *RUNNER, "fails.py"], "continue\np x + 41\nquit\n")[1]
    assert "Entering post mortem debugging" in out and "\n(Pdb) 42\n" in out


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_prompt():
    import pty

    pid, terminal = pty.fork()
    if not pid:
        os.execve(sys.executable, [sys.executable, *RUNNER], ENVIRONMENT | {"TERM": "dumb"})
    os.write(terminal, b"torch.__version__, __name__\nimport torch as again; again is torch\nexit(3)\n")
    out = b""
    while True:
        try:
            got = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other side has gone
            break
        if not got:
            break
        out += got
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
    text = out.decode()
    assert text.count("`torch` is Penlight") == 1
    assert "('2.13.0+penlight', '__main__')" in text and "True" in text


def test_help_version_and_bad_usage(folder):
    for option in ("-h", "--help"):
        status, out, err = run(folder, [*RUNNER, option])
        assert (status, err) == (0, "") and out.startswith("usage: python -m penlight")
    for option in ("-V", "--version"):
        status, out, err = run(folder, [*RUNNER, option])
        assert (status, err) == (0, "") and out.startswith("Penlight ") and "(PyTorch 2.13.0+penlight), NumPy " in out
    assert run(folder, [*RUNNER, "-c"])[2].startswith("Argument expected for the -c option\nusage: ")
    status, out, err = run(folder, [*RUNNER, "--unknown"])
    assert (status, out) == (2, "") and err.startswith("Unknown option: --unknown\nusage: ")


def test_version_compares_as_a_version():
    version = TorchVersion("2.13.0+penlight")
    assert version == "2.13.0+penlight" and version != "2.13.0" and hash(version) == hash("2.13.0+penlight")
    assert version > "2.13" and version > "2.9" and version >= (2, 13) and (2, 1) < version < (3,)
    assert version > "2.13.0rc1" and version < "2.13.0.post1" and version > "2.13.0.dev1" and version < "1!1.0"
    assert (version > "parrot") is (str(version) > "parrot")
    assert version.startswith("2.13") and pickle.loads(pickle.dumps(version)) == version
    with pytest.raises(TypeError, match="not supported between"):
        version > 2
