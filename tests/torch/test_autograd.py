"""Autograd's behaviour, program by program, against PyTorch's."""

from __future__ import annotations

import warnings

import pytest

import penlight

from .autograd_cases import CASES

torch = pytest.importorskip("torch", reason="PyTorch is not installed")


@pytest.mark.parametrize("name", list(CASES))
def test_prints_what_pytorch_prints(name, capsys):
    printed = []
    for library in (penlight, torch):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            CASES[name](library)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
