"""``torch.nn.init``: the same numbers from the same seed, and the same refusals."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import penlight

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

CALLS = [
    "uniform_(w)", "uniform_(w, -2, 3)", "normal_(w)", "normal_(w, 1, 2)", "constant_(w, 3)", "ones_(w)", "zeros_(w)",
    "trunc_normal_(w)", "trunc_normal_(w, 1.0, 2.0, 0.5, 9.0)", "trunc_normal_(w, 0.0, 1.0, 1.5, 1.9)",
    "trunc_normal_(w, 9.0)", "eye_(w)", "eye_(k)", "dirac_(k)", "dirac_(k, 2)", "dirac_(k, 5)", "dirac_(w)",
    "dirac_(torch.empty(2, 3, 4))", "dirac_(torch.empty(2, 3, 4, 3, 3))", "xavier_uniform_(w)",
    "xavier_uniform_(k, 2.0)", "xavier_normal_(w)", "xavier_uniform_(v)", "kaiming_uniform_(w)",
    "kaiming_uniform_(k, 5**0.5)",
    "kaiming_uniform_(w, mode='fan_out', nonlinearity='relu')", "kaiming_normal_(w, nonlinearity='tanh')",
    "kaiming_normal_(w, mode='fan')", "kaiming_normal_(w, nonlinearity='none')", "kaiming_uniform_(torch.empty(0, 3))",
    "kaiming_uniform_(w, a='x')", "orthogonal_(w)", "orthogonal_(w.t(), 2)", "orthogonal_(k)", "orthogonal_(v)",
    "orthogonal_(torch.empty(3, 0))", "sparse_(w, 0.5)", "sparse_(w, 0.2, 1.0)", "sparse_(k, 0.5)",
    "uniform_(w, generator=g)", "orthogonal_(w, generator=g)", "trunc_normal_(w, generator=g)", "xavier_normal(w)",
    "constant(w, 2)", "calculate_gain('relu')", "calculate_gain('leaky_relu')", "calculate_gain('leaky_relu', 0.2)",
    "calculate_gain('leaky_relu', True)", "calculate_gain('tanh')", "calculate_gain('conv_transpose2d')",
    "calculate_gain('gelu')", "uniform_(w.double())", "normal_(w.half())", "nothing(w)",
]  # fmt: skip


def answer(library: Any, call: str) -> tuple[Any, ...]:
    library.manual_seed(0)
    names = {"torch": library, "w": library.empty(4, 6, requires_grad=True).detach().requires_grad_()}
    names |= {"k": library.empty(6, 3, 3, 2), "v": library.empty(3), "g": library.Generator().manual_seed(3)}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            result = eval(f"torch.nn.init.{call}", names)
        except Exception as error:
            return type(error).__name__, str(error).split(": PyTorch")[0]
    said = [(each.category, str(each.message)) for each in told]
    if isinstance(result, library.Tensor):
        return result.detach().numpy(), result.requires_grad, result._version, result.is_leaf, said
    return result, said


@pytest.mark.parametrize("call", CALLS)
def test_same_answer(call: str) -> None:
    ours, theirs = answer(penlight, call), answer(torch, call)
    if isinstance(theirs[0], np.ndarray):
        np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-5, atol=1e-6)
        ours, theirs = ours[1:], theirs[1:]
    assert ours == theirs
