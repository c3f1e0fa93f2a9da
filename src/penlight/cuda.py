"""``torch.cuda`` of a build without CUDA: what programs ask before they go on with the CPU.

>>> import penlight as torch
>>> torch.device("cuda" if torch.cuda.is_available() else "cpu")
device(type='cpu')
"""

from __future__ import annotations

from typing import NoReturn


def is_available() -> bool:
    """False."""
    return False


def device_count() -> int:
    """0."""
    return 0


def is_initialized() -> bool:
    """False."""
    return False


def manual_seed(seed: int) -> None:
    """Does nothing, as in PyTorch where no GPU is in use."""


def manual_seed_all(seed: int) -> None:
    """Does nothing, as in PyTorch where no GPU is in use."""


def empty_cache() -> None:
    """Does nothing, as in PyTorch where no GPU is in use."""


def synchronize(device: object = None) -> NoReturn:
    """Raises AssertionError."""
    raise AssertionError("Torch not compiled with CUDA enabled")


def current_device() -> NoReturn:
    """Raises AssertionError."""
    raise AssertionError("Torch not compiled with CUDA enabled")


def __getattr__(name: str) -> NoReturn:
    from ._missing import missing

    missing(name, "torch.cuda")
