"""``torch.random``: the default generator."""

from __future__ import annotations

import contextlib
from collections.abc import Generator as Iterator
from typing import Any

from .backend import devices as _devices
from .ops.generator import Generator, default_generator
from .ops.random import get_rng_state, initial_seed, manual_seed, seed, set_rng_state

__all__ = [
    "Generator",
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]


@contextlib.contextmanager
def fork_rng(
    devices: Any = None,
    enabled: bool = True,
    _caller: str = "fork_rng",
    _devices_kw: str = "devices",
    device_type: str = "cuda",
) -> Iterator[None]:
    """Inside, random numbers are drawn without effect on those that are drawn after.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> with torch.random.fork_rng():
    ...     _ = torch.rand(5)
    >>> torch.rand(2)
    tensor([0.4963, 0.7682])
    """
    if not enabled:
        yield
        return
    for device in devices or ():
        _devices.check_cpu(_devices.device(device_type, device) if isinstance(device, int) else device, _caller)
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
