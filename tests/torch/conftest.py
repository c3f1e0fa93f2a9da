"""What the comparisons with PyTorch share: one thread, one seed, nothing global left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

# Two libraries with a thread pool each on two cores would time each other out.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _sealed() -> Iterator[None]:
    """Same seed before, same global settings after, on both sides."""
    if find_spec("torch") is None:
        yield
        return
    from tests.torch import oracle  # only here: the module imports PyTorch

    for lib in (oracle.ref, oracle.pen):
        lib.manual_seed(0)
    yield
    for lib in (oracle.ref, oracle.pen):
        lib.set_default_dtype(lib.float32)
        lib.set_grad_enabled(True)
        lib.set_printoptions(profile="default")
        lib.set_printoptions(sci_mode=None)
