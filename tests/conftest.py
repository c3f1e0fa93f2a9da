"""What all tests share: a seed, and global settings that no test leaves changed."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

import penlight
from penlight.backend import dtypes

# The same examples on every run: a failure in CI is one at the desk. `--hypothesis-profile=search` looks for new ones.
hypothesis.settings.register_profile("default", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("search", deadline=None, derandomize=False, max_examples=2000)
hypothesis.settings.load_profile("default")


@pytest.fixture(autouse=True)
def sealed() -> Iterator[None]:
    """Same seed before, same default dtype, grad mode and print options after."""
    penlight.manual_seed(0)
    yield
    dtypes.set_default_dtype(dtypes.float32)
    penlight.set_grad_enabled(True)
    penlight.set_printoptions(profile="default", sci_mode=None)
