"""Gradients where there is a choice: at kinks, among equals, at the edges of a domain. For docs/OPERATORS.md."""

from __future__ import annotations

from math import inf, nan
from typing import Any

# an expression in x (and y), and their values; the gradients are those of its sum
CASES: list[tuple[str, list[Any]]] = [
    ("x.abs()", [[-1.0, -0.0, 0.0, 1.0]]),
    ("x.sign()", [[-1.0, 0.0, 1.0]]),
    ("x.sqrt()", [[0.0, 1.0]]),
    ("x ** 0.5", [[0.0, 1.0]]),
    ("x ** 0", [[0.0, 1.0]]),
    ("x ** y", [[0.0, 0.0, 2.0], [0.0, 2.0, 0.0]]),
    ("torch.relu(x)", [[-1.0, 0.0, 1.0, nan]]),
    ("F.relu6(x)", [[-1.0, 0.0, 3.0, 6.0, 7.0]]),
    ("F.leaky_relu(x, 0.1)", [[-1.0, 0.0, 1.0]]),
    ("F.elu(x)", [[-1.0, 0.0, 1.0]]),
    ("F.celu(x, 2.0)", [[-1.0, 0.0, 1.0]]),
    ("F.selu(x)", [[0.0, 1.0]]),
    ("F.prelu(x, y)", [[-1.0, 0.0, 1.0], [0.25]]),
    ("F.hardtanh(x)", [[-2.0, -1.0, 0.0, 1.0, 2.0]]),
    ("F.hardsigmoid(x)", [[-4.0, -3.0, 0.0, 3.0, 4.0]]),
    ("F.hardswish(x)", [[-4.0, -3.0, 0.0, 3.0, 4.0]]),
    ("F.hardshrink(x, 0.5)", [[-1.0, -0.5, 0.0, 0.5, 1.0]]),
    ("F.softshrink(x, 0.5)", [[-1.0, -0.5, 0.0, 0.5, 1.0]]),
    ("F.threshold(x, 1.0, 0.0)", [[0.0, 1.0, 2.0]]),
    ("F.softsign(x)", [[-1.0, 0.0, 1.0]]),
    ("F.logsigmoid(x)", [[-inf, 0.0, inf]]),
    ("x.clamp(0.0, 1.0)", [[-1.0, 0.0, 0.5, 1.0, 2.0, nan]]),
    ("x.clamp(1.0, 0.0)", [[0.0, 0.5, 1.0]]),
    ("x.clamp(min=y)", [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]),
    ("x.clamp(max=y)", [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]),
    ("torch.maximum(x, y)", [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]),
    ("torch.minimum(x, y)", [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]),
    ("torch.fmax(x, y)", [[0.0, 1.0, nan, nan], [1.0, 1.0, 1.0, nan]]),
    ("torch.fmin(x, y)", [[0.0, 1.0, nan, nan], [1.0, 1.0, 1.0, nan]]),
    ("x.max()", [[1.0, 3.0, 3.0]]),
    ("x.max(0).values", [[1.0, 3.0, 3.0]]),
    ("x.amax()", [[1.0, 3.0, 3.0]]),
    ("x.amax(0)", [[1.0, 3.0, 3.0]]),
    ("x.min()", [[1.0, 1.0, 3.0]]),
    ("x.min(0).values", [[1.0, 1.0, 3.0]]),
    ("x.amin(0)", [[1.0, 1.0, 3.0]]),
    ("x.aminmax().max", [[1.0, 3.0, 3.0]]),
    ("x.max(0).values", [[1.0, nan, nan]]),
    ("x.median()", [[2.0, 2.0, 1.0, 3.0]]),
    ("x.median(0).values", [[2.0, 2.0, 1.0, 3.0]]),
    ("x.nanmedian()", [[2.0, nan, 2.0]]),
    ("x.mode(0).values", [[2.0, 1.0, 2.0]]),
    ("x.kthvalue(2).values", [[2.0, 1.0, 3.0]]),
    ("x.quantile(0.5)", [[1.0, 2.0, 2.0, 4.0]]),
    ("x.sort(stable=True).values * y", [[2.0, 1.0, 2.0], [1.0, 10.0, 100.0]]),
    ("x.cummax(0).values", [[1.0, 3.0, 3.0, 2.0]]),
    ("x.cummin(0).values", [[3.0, 1.0, 1.0, 2.0]]),
    ("x.prod()", [[2.0, 0.0, 3.0]]),
    ("x.prod()", [[2.0, 0.0, 0.0]]),
    ("x.cumprod(0)", [[2.0, 0.0, 3.0]]),
    ("x.norm()", [[0.0, 0.0]]),
    ("x.norm(1)", [[-1.0, 0.0, 1.0]]),
    ("x.norm(inf)", [[-2.0, 1.0, 2.0]]),
    ("x.norm(-inf)", [[-1.0, 1.0, 2.0]]),
    ("x.norm(0)", [[0.0, 1.0]]),
    ("x.norm(3)", [[0.0, 0.0]]),
    ("torch.linalg.vector_norm(x, 2.5)", [[0.0, 0.0]]),
    ("torch.linalg.matrix_norm(x)", [[[0.0, 0.0], [0.0, 0.0]]]),
    ("torch.dist(x, y)", [[1.0, 2.0], [1.0, 2.0]]),
    ("torch.cdist(x, y)", [[[1.0, 2.0]], [[1.0, 2.0]]]),
    ("F.pairwise_distance(x, y, eps=0.0)", [[[1.0, 2.0]], [[1.0, 2.0]]]),
    ("F.normalize(x, dim=0)", [[0.0, 0.0]]),
    ("F.cosine_similarity(x, y, dim=0)", [[0.0, 0.0], [1.0, 2.0]]),
    ("x.std(0)", [[2.0, 2.0]]),
    ("x.var(0)", [[2.0, 2.0]]),
    ("F.l1_loss(x, y)", [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]),
    ("F.smooth_l1_loss(x, y)", [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]]),
    ("F.huber_loss(x, y)", [[0.0, 1.0, 3.0], [1.0, 1.0, 1.0]]),
    ("F.margin_ranking_loss(x, y, torch.ones(2))", [[1.0, 2.0], [1.0, 1.0]]),
    ("F.hinge_embedding_loss(x, -torch.ones(2))", [[1.0, 2.0]]),
    ("F.triplet_margin_loss(x, x, y)", [[[1.0, 2.0]], [[1.0, 2.0]]]),
    ("F.max_pool1d(x, 2)", [[[1.0, 1.0, 0.0, 2.0]]]),
    ("F.adaptive_max_pool1d(x, 1)", [[[1.0, 1.0, 0.0]]]),
    ("x.logsumexp(0)", [[-inf, -inf]]),
    ("x.logsumexp(0)", [[inf, 0.0]]),
    ("torch.logaddexp(x, y)", [[-inf, inf], [-inf, inf]]),
    ("x.softmax(0) * y", [[-inf, -inf], [1.0, 2.0]]),
    ("x.log_softmax(0) * y", [[-inf, 0.0], [0.0, 1.0]]),
    ("torch.where(x > 0, x.log(), torch.zeros(2))", [[0.0, 1.0]]),
    ("torch.xlogy(x, y)", [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
    ("torch.special.entr(x)", [[0.0, 1.0]]),
    ("torch.sinc(x)", [[0.0, 1.0]]),
    ("x.round()", [[0.5, 1.5, 2.5]]),
    ("x.floor()", [[1.0]]),
    ("x.frac()", [[1.0, -1.5]]),
    ("x % y", [[3.0, -3.0], [3.0, 2.0]]),
    ("torch.fmod(x, y)", [[3.0, -3.0], [3.0, 2.0]]),
    ("torch.copysign(x, y)", [[0.0, 1.0, -2.0], [1.0, -0.0, 0.0]]),
    ("torch.hypot(x, y)", [[0.0, 3.0], [0.0, 4.0]]),
    ("torch.atan2(x, y)", [[0.0, 0.0], [0.0, -1.0]]),
    ("x.acos()", [[-1.0, 1.0]]),
    ("x.acosh()", [[1.0]]),
    ("x.atanh()", [[-1.0, 1.0]]),
    ("x.logit()", [[0.0, 1.0]]),
    ("x.logit(eps=0.25)", [[0.0, 0.25, 0.75]]),
    ("x.nan_to_num()", [[nan, inf, 1.0]]),
    ("x.renorm(2, 0, 5.0)", [[[3.0, 4.0], [0.0, 0.0]]]),
    ("x.index_reduce(0, torch.tensor([0, 0]), y, 'amax')", [[1.0, 0.0], [1.0, 1.0]]),
    ("x.scatter_reduce(0, torch.tensor([0, 0]), y, 'amax')", [[1.0, 0.0], [1.0, 1.0]]),
    ("x.scatter_reduce(0, torch.tensor([0, 0]), y, 'prod')", [[2.0, 1.0], [0.0, 3.0]]),
    ("x[torch.tensor([0, 0, 1])]", [[1.0, 2.0]]),
]
# Where Penlight differs on purpose.
BETTER: dict[str, str] = {}


def label(expression: str, inputs: list[Any]) -> str:
    """`x.sqrt() at [0, 1]`."""
    return f"{expression} at {', '.join(map(text, inputs))}"


def evaluate(lib: Any, expression: str, inputs: list[Any]) -> tuple[list[Any], list[Any]]:
    """Value, and the gradient of the sum with respect to each input (None where there is none), as nested lists."""
    leaves = [lib.tensor(value, dtype=lib.float32, requires_grad=True) for value in inputs]
    space = {"torch": lib, "F": lib.nn.functional, "inf": inf, **dict(zip("xy", leaves, strict=False))}
    value = eval(expression, space)
    grads = lib.autograd.grad(value.sum(), leaves, allow_unused=True) if value.requires_grad else [None] * len(leaves)
    return value.tolist(), [None if grad is None else grad.tolist() for grad in grads]


def table() -> list[str]:
    """The lines of the table in the page, as Penlight computes it."""
    import penlight

    lines = ["| | x | y | value | gradient of x | of y |", "| --- | --- | --- | --- | --- | --- |"]
    for expression, inputs in CASES:
        try:
            value, grads = evaluate(penlight, expression, inputs)
        except AttributeError:
            continue  # Penlight does not have it
        cells = [text(each) for each in [*inputs, *[""] * (2 - len(inputs)), value, *grads]]
        lines.append(f"| `{expression}` | " + " | ".join(cells + [""] * (5 - len(cells))) + " |")
    return [*lines, "", *[f"- `{case}`: {why}." for case, why in BETTER.items()]]


def text(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(text(each) for each in value) + "]"
    return "none" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
