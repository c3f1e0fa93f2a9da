"""A chain of a million nodes, in a process of its own: seconds to record, differentiate and free it, and peak memory.

    python benchmarks/chain.py penlight 1000000
"""

from __future__ import annotations

import gc
import importlib
import json
import subprocess
import sys
import time
from pathlib import Path


def peak_mb() -> float:
    """The most memory that this process has held, in MB.

    Not `ru_maxrss`: a process inherits that from its parent.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not say")


def main(library: str, nodes: int) -> None:
    """Measure, and print the figures as JSON."""
    torch = importlib.import_module(library)
    x = torch.ones(10, requires_grad=True)
    (x * 1.0).sum().backward()  # what is loaded on first use is not the chain's
    x.grad = None
    gc.disable()
    before = peak_mb()
    start = time.perf_counter()
    h = x
    for _ in range(nodes):
        h = h * 1.0000001
    recorded = time.perf_counter()
    loss = h.sum()
    del h
    loss.backward()
    differentiated = time.perf_counter()
    del loss
    freed = time.perf_counter()
    assert abs(x.grad.mean().item() - 1.0000001**nodes) < 0.1, x.grad
    print(json.dumps({"forward": recorded - start, "backward": differentiated - recorded,
                      "free": freed - differentiated, "total": freed - start, "memory": peak_mb() - before,
                      "process": peak_mb()}))


def measure(library: str, nodes: int) -> dict[str, float]:
    """The figures of a fresh process."""
    done = subprocess.run([sys.executable, __file__, library, str(nodes)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
