"""What Penlight warns of, and in which words: PyTorch's."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import pen, raised, ref

CALLS = [
    "torch.var(torch.ones(1))", "torch.std(torch.ones(2, 1), 1)", "torch.var_mean(torch.ones(1))",
    "torch.std_mean(torch.ones(3), correction=3)", "torch.cov(torch.ones(1))", "torch.corrcoef(torch.ones(2, 1))",
    "torch.qr(torch.eye(2))", "torch.cholesky(torch.eye(2))", "torch.lu(torch.eye(2))",
    "torch.lu_solve(torch.eye(2), *torch.linalg.lu_factor(torch.eye(2)))",
    "torch.triangular_solve(torch.eye(2), torch.eye(2))", "torch.chain_matmul(torch.eye(2), torch.eye(2))",
    "torch.cross(torch.ones(2, 3), torch.ones(2, 3))", "torch.cross(torch.ones(2, 3), torch.ones(2, 3), dim=1)",
    "torch.meshgrid(torch.ones(2))", "torch.meshgrid(torch.ones(2), indexing='ij')",
    "torch.index_reduce(torch.ones(3), 0, torch.tensor([0]), torch.ones(1), 'prod')",
    "torch.tensor([1j]).to(torch.float32)", "torch.tensor([1j]).to(torch.bool)", "torch.tensor([1j]).float()",
    "torch.ones(3)[torch.ones(3, dtype=torch.uint8)]", "torch.where(torch.ones(3, dtype=torch.uint8), 1., 2.)",
    "torch.searchsorted(torch.arange(6.).reshape(2, 3).t(), torch.ones(3, 2))",
    "torch.bucketize(torch.ones(3, 2).t(), torch.arange(6.)[::2])",
    "torch.ones(3).T", "torch.ones(()).T", "torch.ones(()).mT", "torch.ones(()).H", "torch.ones(()).mH",
    "torch.ones(()).adjoint()", "torch.ones(2, 3).T", "(torch.ones(2, requires_grad=True) * 2).grad",
    "torch.add(torch.ones(2), 1, out=torch.ones(3))", "torch.nn.functional.mse_loss(torch.ones(2, 1), torch.ones(2))",
    "torch.nn.functional.kl_div(torch.ones(2), torch.ones(2))", "torch.nn.functional.softmax(torch.ones(2))",
    "torch.nn.functional.dropout2d(torch.ones(2, 3, 4), training=False)",
    "torch.nn.functional.l1_loss(torch.ones(2), torch.ones(2), reduction='elementwise_mean')",
    "torch.var(torch.ones(2, 0))", "torch.add(torch.ones(2), 2, torch.ones(2))", "torch.ones(2).add_(2, torch.ones(2))",
    "torch.fft.fftfreq(5, out=torch.ones(3))", "torch.istft(torch.ones(5, 3) + 0j, 8)",
    "torch.arange(3., out=torch.ones(2))", "torch.istft(torch.ones(5, 3) + 0j, 8, length=60)",
    "torch.stft(torch.ones(9), 4, return_complex=True)",
    "torch.addmm(1, torch.eye(2), 2, torch.eye(2), torch.eye(2))", "torch.frobenius_norm(torch.eye(2), 0)",
    "torch.ger(torch.ones(2), torch.ones(2), out=torch.ones(2, 2))",
    "torch.linalg.det(torch.tensor([[1 + 1j, 2], [math.inf, 3]]))",
]  # fmt: skip


@pytest.fixture
def every_time() -> Iterator[None]:
    """Also what is said once in a program is said here."""
    for lib in (pen, ref):
        lib.set_warn_always(True)
    yield
    for lib in (pen, ref):
        lib.set_warn_always(False)


def said(lib: Any, call: str) -> list[tuple[str, str, str]]:
    """Category, text and file of the warnings of a call."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert raised(eval, call, {"torch": lib, "math": math}) is None
    return [(each.category.__name__, str(each.message), each.filename) for each in caught]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.usefixtures("every_time")
def test_words(call: str) -> None:
    got, want = said(pen, call), said(ref, call)
    assert [each[:2] for each in got] == [each[:2] for each in want]
    assert all(file == "<string>" for _, _, file in got)  # the line that called


def test_once() -> None:
    call = "torch.meshgrid(torch.ones(2))"
    said(pen, call)
    assert said(pen, call) == []
    assert len(said(pen, "torch.var(torch.ones(1))")) == len(said(pen, "torch.var(torch.ones(1))")) == 1
