"""What the comparisons with PyTorch share: one thread, one seed, nothing global left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

# Two libraries with a thread pool each on two cores would time each other out.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def sealed_torch() -> Iterator[None]:
    """PyTorch's seed and settings, beside Penlight's (tests/conftest.py)."""
    if find_spec("torch") is None:
        yield
        return
    import torch

    torch.manual_seed(0)
    yield
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.set_printoptions(profile="default", sci_mode=None)
