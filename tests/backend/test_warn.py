"""Warnings are told at the caller's line."""

import pytest

import penlight as torch


@pytest.mark.parametrize("name", ["add", "mul", "exp", "where"])
def test_the_line_that_called(name: str) -> None:
    """Functions that are compiled on their first call among them, some in modules without a name."""
    x = torch.ones(2)
    args = {"exp": (x,), "where": (x > 0, x, x)}.get(name, (x, x))
    for _ in range(2):
        with pytest.warns(UserWarning, match="An output with one or more elements was resized") as told:
            getattr(torch, name)(*args, out=torch.empty(3))
        assert told[0].filename == __file__
