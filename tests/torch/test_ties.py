"""Where a gradient is a choice, Penlight's is PyTorch's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed")

from tests.torch.oracle import pen, ref
from tests.torch.ties import BETTER, CASES, evaluate, label

PARAMETERS = [pytest.param(*case, id=label(*case),
                           marks=[pytest.mark.xfail(reason=BETTER[label(*case)], strict=True)] if label(*case) in BETTER
                           else []) for case in CASES]


@pytest.mark.parametrize(("expression", "inputs"), PARAMETERS)
@pytest.mark.filterwarnings("ignore:index_reduce")
def test_ties(expression: str, inputs: list[Any]) -> None:
    (value, grads), (want, want_grads) = (evaluate(lib, expression, inputs) for lib in (pen, ref))
    np.testing.assert_allclose(value, want, rtol=1e-6)
    assert [g is None for g in grads] == [g is None for g in want_grads]
    for grad, wanted in zip(grads, want_grads, strict=True):
        if wanted is not None:
            np.testing.assert_allclose(grad, wanted, rtol=1e-6)
