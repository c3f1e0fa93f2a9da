"""What PyTorch refuses beyond its operator database, and small cases that the database leaves out."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import assert_same, pen, ref, same_error

# x: four numbers, n: integers, b: bools, c: complex numbers
REFUSED = [
    "F.threshold(b, 0.5, 1)", "torch.mvlgamma(x, 0)", "torch.mvlgamma(c, 1)", "F.glu(n)", "F.glu(b)", "F.glu(c)",
    "torch.kthvalue(b, 1)", "torch.kthvalue(c, 1)", "torch.topk(b, 1)", "torch.topk(c, 1)", "F.hardtanh(c)",
    "F.hardtanh(b)", "F.relu6(c)", "F.relu6(b)", "F.softshrink(n)", "F.softshrink(c)",
    "torch.slice_scatter(x, x, 0, 0, 4, -1)", "torch.slice_scatter(x, x, 0, 0, 4, 0)",
    "torch.native_group_norm(x.view(1, 2, 2), None, None, 2, 2, 2, 2, 0.5)", "F.interpolate(x[:0].view(1, 1, 0), 3)",
    "F.interpolate(x.view(1, 1, 4), 0, mode='linear')", "torch.round(n, decimals=0)", "torch.round(b, decimals=2)",
    "torch.round(c, decimals=2)", "torch.trapezoid(b, b)", "torch.trapz(b, dx=1)", "torch.unsafe_chunk(x, 0)",
    "torch.unsafe_chunk(x, -2)", "torch.mode(x[:0].view(2, 0))", "torch.median(x[:0].view(2, 0), -1)",
    "torch.addmm(x.view(2, 2).double(), x.view(2, 2), x.view(2, 2).double())", "torch.std_mean(n)", "torch.var_mean(b)",
    "x[:1].expand(3).normal_()", "x[:1].expand(3).exponential_()", "x[:1].expand(3).uniform_()",
]  # fmt: skip
TAKEN = [
    "F.threshold(n - 8, -7.6, -0.5)", "F.threshold(n, 1.7, 5.9)", "F.threshold(n.to(torch.uint8), -1, 3)",
    "torch.lu(torch.zeros(2, 3, 3))", "torch.unsafe_chunk(x[:0].view(0, 3), 2)", "F.relu6(n)", "torch.round(n)",
    "F.instance_norm(x.view(1, 2, 2), torch.zeros(2).double(), torch.ones(2))",
    "F.instance_norm(x.view(1, 2, 2).double(), torch.zeros(2), torch.ones(2), torch.ones(2).double())",
]


def evaluated(lib: Any, expression: str) -> Any:
    x = lib.tensor([0.5, -1.5, 2.0, 3.0])
    names = {"x": x, "n": lib.tensor([0, 1, 2, 3]), "b": x > 0, "c": x * 1j, "torch": lib, "F": lib.nn.functional}
    return eval(expression, names)


@pytest.mark.parametrize("expression", REFUSED)
def test_refused(expression: str) -> None:
    same_error(lambda torch: evaluated(torch, expression))


@pytest.mark.parametrize("expression", TAKEN)
@pytest.mark.filterwarnings("ignore:torch.lu is deprecated")
def test_taken(expression: str) -> None:
    assert_same(evaluated(pen, expression), evaluated(ref, expression))
