"""What Penlight says of PyTorch's names and version, against PyTorch."""

import importlib
import itertools
import sys
import warnings
from importlib.util import find_spec

import pytest

from penlight import _missing
from penlight._version import TorchVersion

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

VERSIONS = [
    *(
        "2.13.0+penlight",
        "2.13.0",
        "2.13",
        "2.9",
        "v2.13",
        "1.10.0a",
        "1.10.0a0",
        "1.10.0.dev20",
        "1.10.0rc1",
        "1.10-1",
    ),
    *("1.10.post1", "1!1.0", "2.13.0+cpu", "2.13.0+cu121.3", "2.13.0+cu-9", "2.13.0b2.post3.dev4", "3.0.0preview"),
    *("1.0r4", "1.0a1.dev3", "1.0.post2.dev1", "1.0+1", "1.0+a", "1.0+1.a", "1.0RC1", "parrot"),
]


def test_version_comparisons():
    others = [*VERSIONS, "", " 1.0 ", (2, 13), (2, 1, 0), (1,), [1, 10, "0a"], (2, 13, "parrot"), 3, None, 2.1]
    for text, other in itertools.product(VERSIONS, others):
        for method in ("__gt__", "__lt__", "__eq__", "__ge__", "__le__", "__ne__"):
            ours = getattr(TorchVersion(text), method)(other)
            assert ours == getattr(torch.torch_version.TorchVersion(text), method)(other), (text, method, other)


@pytest.mark.parametrize("owner", [owner for owner in _missing._tables() if " " not in owner])
def test_names_exist(owner):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there = torch.Tensor if owner == "torch.Tensor" else importlib.import_module(owner)
        assert [name for name in sorted(_missing._tables()[owner]) if not hasattr(there, name)] == []


def test_modules_exist():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for owner, names in _missing._tables().items():
            if owner.startswith("modules "):
                package = owner.removeprefix("modules ")
                modules = [f"{package}.{name}" for name in sorted(names)]
                assert [each for each in modules if each not in sys.modules and find_spec(each) is None] == []


@pytest.mark.parametrize(
    ("owner", "name"),
    [("torch", "foo"), ("torch.nn", "foo"), ("torch.nn.functional", "foo"), ("torch.linalg", "__path_of_old__")],
)
def test_text_for_names_that_neither_has(owner, name):
    with pytest.raises(AttributeError) as theirs:
        getattr(importlib.import_module(owner), name)
    with pytest.raises(AttributeError) as ours:
        _missing.missing(name, owner)
    assert str(ours.value) == str(theirs.value)


def test_refuses_beside_pytorch():
    from penlight._alias import install_as_torch

    with pytest.raises(RuntimeError, match="PyTorch has been imported already"):
        install_as_torch()
