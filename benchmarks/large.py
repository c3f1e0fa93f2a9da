"""A million elements: what is measured is the arithmetic, and how often it walks through memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from timing import Effort, Times, compare

# name, and a statement in x and y, 1000 x 1000, float32
CASES: list[tuple[str, str]] = [
    ("add", "x + y"),
    ("mul, add", "x * y + x"),
    ("polynomial", "((0.5 * x + 1.5) * x - 2.0) * x + 0.25"),
    ("sigmoid gate", "(x * y + x).sigmoid() * y - x"),
    ("exp", "x.exp()"),
    ("log", "x.log()"),
    ("tanh", "x.tanh()"),
    ("sin", "x.sin()"),
    ("relu", "x.relu()"),
    ("gelu", "F.gelu(x)"),
    ("sqrt, div", "x / (y * y + 1.0).sqrt()"),
    ("where", "torch.where(x > y, x, y * 0.5)"),
    ("sum", "x.sum()"),
    ("mean", "x.mean()"),
    ("max", "x.max()"),
    ("sum of squares", "(x * x).sum()"),
    ("sum dim 0", "x.sum(0)"),
    ("sum dim 1", "x.sum(1)"),
    ("max dim 1", "x.max(1).values"),
    ("var dim 1", "x.var(1)"),
    ("logsumexp", "x.logsumexp(1)"),
    ("softmax", "x.softmax(1)"),
    ("log_softmax", "x.log_softmax(1)"),
    ("transposed add", "x + y.t()"),
    ("broadcast", "x * r + c"),
    ("cumsum", "x.cumsum(1)"),
    ("gather", "x.gather(1, index)"),
    ("rows by index", "x[rows]"),
    ("cat", "torch.cat((x, y))"),
    ("matmul 1024", "m @ n"),
    ("layer of a net", "F.linear(x, w, r).relu()"),
    ("cross_entropy", "F.cross_entropy(x, target)"),
]
QUICK_SIZE, SIZE = 50, 1000


def namespace(lib: Any, size: int, requires_grad: bool) -> dict[str, Any]:
    """What a statement may name."""
    rng = np.random.default_rng(0)

    def tensor(*shape: int) -> Any:
        return lib.from_numpy(rng.uniform(0.1, 1.0, shape).astype("float32")).requires_grad_(requires_grad)

    edge = size * 1024 // 1000
    return {"torch": lib, "F": lib.nn.functional, "x": tensor(size, size), "y": tensor(size, size),
            "w": tensor(size, size), "r": tensor(size), "c": tensor(size, 1), "m": tensor(edge, edge),
            "n": tensor(edge, edge), "index": lib.from_numpy(rng.integers(0, size, (size, size))),
            "rows": lib.from_numpy(rng.integers(0, size, size)), "target": lib.from_numpy(rng.integers(0, size, size))}


def measure(libs: tuple[Any, Any], case: tuple[str, str], effort: Effort, size: int) -> dict[str, Times]:
    """Forward without gradients, and forward and backward: seconds."""
    _, statement = case

    def spaces(requires_grad: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        first, second = (namespace(lib, size, requires_grad) for lib in libs)
        return first, second

    forward = compare(f"out = {statement}", spaces(False), effort, pause=0.003)
    both = spaces(True)
    for space in both:
        out = eval(statement, space)
        space["g"] = space["torch"].ones(tuple(out.shape))
    clear = " = ".join(f"{name}.grad" for name in "xywrcmn")
    backward = compare(f"({statement}).backward(g)\n{clear} = None", both, effort, pause=0.003)
    return {"forward": forward, "forward + backward": backward}
