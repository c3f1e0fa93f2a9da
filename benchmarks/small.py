"""Ten elements: what is measured is the library, not the arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
from timing import Effort, Times, compare

DEPTH = 20  # operations before a backward(), whose own cost they share

# name, statement in h and the names of `namespace`, and how its backward is measured: "chain" feeds each result to the
# next operation; "fan" applies it to the same input, where shapes or values do not permit a chain.
CASES: list[tuple[str, str, str]] = [
    ("add", "h + y", "chain"),
    ("add scalar", "h + 1.5", "chain"),
    ("sub", "h - y", "chain"),
    ("rsub scalar", "1.0 - h", "chain"),
    ("mul", "h * y", "chain"),
    ("mul scalar", "h * 0.99", "chain"),
    ("div", "h / y", "chain"),
    ("div scalar", "h / 1.01", "chain"),
    ("rdiv scalar", "1.0 / h", "chain"),
    ("neg", "-h", "chain"),
    ("pow 2", "h ** 2", "fan"),
    ("pow 1.5", "h ** 1.5", "fan"),
    ("exp", "h.exp()", "fan"),
    ("log", "h.log()", "fan"),
    ("sqrt", "h.sqrt()", "chain"),
    ("abs", "h.abs()", "chain"),
    ("sin", "h.sin()", "chain"),
    ("tanh", "h.tanh()", "chain"),
    ("sigmoid", "h.sigmoid()", "chain"),
    ("relu", "h.relu()", "chain"),
    ("F.relu", "F.relu(h)", "chain"),
    ("torch.exp", "torch.exp(h)", "fan"),
    ("torch.add", "torch.add(h, y)", "chain"),
    ("clamp", "h.clamp(0.1, 0.9)", "chain"),
    ("maximum", "torch.maximum(h, y)", "chain"),
    ("where", "torch.where(mask, h, y)", "chain"),
    ("softmax", "h.softmax(0)", "chain"),
    ("log_softmax", "h.log_softmax(0)", "chain"),
    ("sum", "h.sum()", "fan"),
    ("sum dim", "h.sum(0)", "fan"),
    ("mean", "h.mean()", "fan"),
    ("max", "h.max()", "fan"),
    ("var", "h.var()", "fan"),
    ("view", "h.view(2, 5)", "fan"),
    ("reshape", "h.reshape(5, 2)", "fan"),
    ("unsqueeze", "h.unsqueeze(0)", "fan"),
    ("index x[3]", "h[3]", "fan"),
    ("index x[1:4]", "h[1:4]", "fan"),
    ("cat", "torch.cat((h, y))", "fan"),
    ("stack", "torch.stack((h, y))", "fan"),
    ("dot", "h.dot(y)", "fan"),
    ("transpose 3x3", "h.transpose(0, 1)", "chain 3x3"),
    (".T 3x3", "h.T", "chain 3x3"),
    ("matmul 3x3", "h @ w", "chain 3x3"),
    ("mm 3x3", "h.mm(w)", "chain 3x3"),
    ("sum dim 3x3", "h.sum(dim=1)", "fan 3x3"),
    ("broadcast add 3x3", "h + b", "chain 3x3"),
    ("linear 3x3", "F.linear(h, w, b)", "chain 3x3"),
    ("mse_loss", "F.mse_loss(h, y)", "fan"),
    ("cross_entropy 3x3", "F.cross_entropy(h, target)", "fan 3x3"),
]


def namespace(lib: Any, shape: str, requires_grad: bool) -> dict[str, Any]:
    """What a statement may name."""
    rng = np.random.default_rng(0)

    def tensor(*size: int) -> Any:
        values = lib.tensor(rng.uniform(0.2, 0.9, size).astype("float32"))
        return values.requires_grad_(requires_grad)

    x = tensor(3, 3) if shape else tensor(10)
    return {"torch": lib, "F": lib.nn.functional, "h": x, "x": x, "y": tensor(10), "w": tensor(3, 3), "b": tensor(3),
            "mask": lib.tensor(rng.random(10) > 0.5), "target": lib.tensor([0, 2, 1])}


def program(statement: str, how: str, space: dict[str, Any]) -> str:
    """DEPTH operations and one backward() as source text."""
    if how.startswith("chain"):
        return "\n".join(["h = x", *[f"h = {statement}"] * DEPTH, "h.sum().backward()", "x.grad = None"])
    out = eval(statement, space)
    space["ones"] = [space["torch"].ones_like(out.detach())] * DEPTH
    return "\n".join(["h = x", f"outs = [{', '.join([statement] * DEPTH)}]",
                      "torch.autograd.backward(outs, ones)", "x.grad = None"])


def measure(libs: tuple[Any, Any], case: tuple[str, str, str], effort: Effort) -> dict[str, Times]:
    """Forward with gradients, forward and backward, and without gradients: seconds an operation."""
    _, statement, how = case
    shape = "3x3" if "3x3" in how else ""

    def spaces(requires_grad: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        first, second = (namespace(lib, shape, requires_grad) for lib in libs)
        return first, second

    forward = compare(statement, spaces(True), effort)
    both = spaces(True)
    programs = {program(statement, how, space) for space in both}
    (source,) = programs
    backward = compare(source, both, effort, operations=DEPTH)
    without = compare(statement, spaces(False), effort)
    return {"forward": forward, "forward + backward": backward, "without gradients": without}


def measure_single(libs: tuple[Any, Any], effort: Effort) -> dict[str, Times]:
    """`backward()` of one multiplication: the fixed cost by itself."""
    first, second = (namespace(lib, "", True) for lib in libs)
    for space in (first, second):
        space["g"] = space["torch"].ones(10)
    return {"backward()": compare("(x * y).backward(g)\nx.grad = y.grad = None", (first, second), effort)}
