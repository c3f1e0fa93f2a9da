"""The notation of ops: what is read at import, and what is refused."""

from __future__ import annotations

import pytest

import penlight as torch
from penlight.backend.types import Array
from penlight.ops.define import definitions, op


def define(**formulas):
    @op("elementwise", at=(), name="_under_test")
    def under_test(xp, self: Array, other: Array, *, alpha=1):
        return self + other

    under_test.vjp(**formulas)
    return under_test


def test_a_formula_may_ask_only_for_what_there_is():
    with pytest.raises(TypeError, match="asks for 'beta', which the op does not have"):
        define(self=lambda grad, beta: grad)


def test_a_formula_must_be_for_a_tensor():
    with pytest.raises(TypeError, match="given for 'alpha', which is no tensor"):
        define(alpha=lambda grad: grad)


def test_only_what_a_formula_in_use_names_is_saved():
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2)
    node = (x * y).grad_fn
    assert node._saved_other is not None
    assert node._saved_self is None


def test_a_name_is_defined_once():
    with pytest.raises(TypeError, match=r"torch\.exp is defined twice"):

        @op("elementwise")
        def exp(xp, self: Array): ...


@pytest.mark.parametrize("name", sorted(definitions))
def test_every_op_has_a_docstring_or_is_internal(name):
    definition = definitions[name]
    assert definition.doc or name.startswith("_") or not definition.public


def test_functions_made_on_first_call_keep_their_identity():
    first = torch.exp
    torch.exp(torch.ones(1))
    assert torch.exp is first
    assert first.__name__ == "exp"
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        torch.exp(torch.ones(1), base=2)  # type: ignore[call-arg]
