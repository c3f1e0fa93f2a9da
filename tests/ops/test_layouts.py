"""Every operation gives the same for the same values, however they lie in memory.

Each public function that can be called with one or two tensors (and a `dim`, where it has one) is called with views
(negative strides, transposed, expanded, empty, 0-d) and with contiguous copies of them: values, dtypes, gradients and
errors are the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import penlight as torch
from penlight.autograd.variable import wrap
from penlight.ops.define import Op, registry

RNG = np.random.default_rng(0)
# Multiples of 1/64: the mean of equal ones is exact, and their deviation, where it has a kink, zero.
BASE = (RNG.permutation(np.arange(8, 56)) / 64).reshape(6, 8)
VIEWS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "negative strides": lambda a: a[::-1, ::-2],
    "one negative stride": lambda a: a[:, ::-1],
    "transposed": lambda a: a[:, 2:].T,
    "steps": lambda a: a[::2, 1::3],
    "expanded": lambda a: np.broadcast_to(a[2], (4, 8)),
    "expanded backwards": lambda a: np.broadcast_to(a[::-1, 2:3], (6, 6)),
    "vector backwards": lambda a: a[3, ::-1],
    "square": lambda a: a[::-1, 1:7].T,
    "empty": lambda a: a[::-1][:0],
    "0-d": lambda a: a[2:3, 3][..., 0],
}
DTYPES = ("float32", "float64", "int64")
TOLERANCE = {"float32": (1e-5, 1e-6), "complex64": (1e-5, 1e-6)}
# What asks for the layout itself or hands out the memory, what is uninitialised, and what is random in its order; and
# pinverse, whose tolerance is below rounding: of a singular matrix it is the inverse of that. (linalg.pinv is called.)
NOT_MEANT = {"as_strided", "as_strided_copy", "as_strided_scatter", "empty_like", "view", "view_as", "rand_like",
             "randn_like", "bernoulli", "dropout", "to_dlpack", "pinverse"}
MODULES = ("torch", "special", "nn.functional", "linalg", "fft")
# The tensors of plain functions of other operations, which do not say what is one.
FIRST = {"input", "self", "x", "A", "a", "y", "tensor", "input1", "x1"}
SECOND = {"other", "y", "x", "B", "b", "vec2", "target", "input2", "x2", "exponent"}


def calls(function: Any) -> list[Callable[[Any, Any], Any]]:
    """The calls with one or two tensors that a function can take: none of a function of sizes."""
    namespace = getattr(function, "__globals__", {})
    made = namespace.get("__name__") == "penlight.ops"  # from text, by what follows
    source = (namespace.get("_op") or namespace.get("_function")) if made else None
    if isinstance(source, Op):
        tensors = [param.tensor and not param.listed for param in source.params]
        names = list(source.by_name)
    else:
        code = getattr(source or function, "__code__", None)
        names = list(code.co_varnames[: code.co_argcount]) if code else []
        tensors = [names[:1] != [] and names[0] in FIRST, names[1:2] != [] and names[1] in SECOND]
    if not tensors or not tensors[0]:
        return []
    found: list[Callable[[Any, Any], Any]] = [lambda x, y: function(x)]
    if "dim" in names:
        found += [lambda x, y: function(x, dim=0), lambda x, y: function(x, dim=-1)]
    if tensors[1:2] == [True]:
        found.append(lambda x, y: function(x, y))
    return found


def functions() -> list[Any]:
    """Each once, whatever its aliases."""
    found: dict[int, Any] = {}
    for place in MODULES:
        for name, function in registry.get(place, {}).items():
            if callable(function) and name[-1] != "_" and name not in NOT_MEANT and calls(function):
                found.setdefault(id(function), pytest.param(function, id=f"{place}.{name}"))
    return list(found.values())


def tensors_in(value: Any) -> list[Any]:
    if isinstance(value, tuple | list):
        return [tensor for each in value for tensor in tensors_in(each)]
    return [value] if isinstance(value, torch.Tensor) else []


def outcome(call: Callable[[Any, Any], Any], arrays: list[np.ndarray]) -> Any:
    """Outputs and gradients as arrays, or the error's type."""
    leaves = [wrap(array) for array in arrays]
    if arrays[0].dtype.kind == "f":
        for leaf in leaves:
            leaf.requires_grad_()
    torch.manual_seed(0)
    try:
        outputs = tensors_in(call(*leaves))
        wanted = [each for each in outputs if each.requires_grad]
        grads: tuple[Any, ...] = ()
        if wanted:
            weights = [torch.full_like(each, 0.5) for each in wanted]
            grads = torch.autograd.grad(wanted, leaves, weights, allow_unused=True)
    except Exception as error:
        return type(error)
    return [None if each is None else each.detach().numpy(force=True) for each in [*outputs, *grads]]


@pytest.mark.parametrize("function", functions())
def test_layouts(function: Any) -> None:
    for dtype in DTYPES:
        base = (BASE * (20 if dtype == "int64" else 1)).astype(dtype)
        for what, view in VIEWS.items():
            arrays = [view(base), view(base[::-1])]
            copies = [np.array(array, order="C") for array in arrays]
            for number, call in enumerate(calls(function)):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    want = outcome(call, copies)
                    got = outcome(call, arrays)
                place = f"{what}, {dtype}, call {number}"
                if isinstance(want, type) or isinstance(got, type):
                    assert got is want, f"{place}: {got}, of contiguous copies {want}"
                    continue
                assert len(got) == len(want), place
                for mine, reference in zip(got, want, strict=True):
                    if reference is None or mine is None:
                        assert mine is reference, place
                        continue
                    assert (mine.dtype, mine.shape) == (reference.dtype, reference.shape), place
                    rtol, atol = TOLERANCE.get(mine.dtype.name, (1e-11, 1e-12))
                    np.testing.assert_allclose(mine, reference, rtol, atol, err_msg=place)


def test_most_functions_are_called() -> None:
    """The calls above fit most operations: a test that calls nothing cannot fail."""
    x = np.array(VIEWS["square"](BASE), order="C")
    called = [each for each in functions()
              if any(not isinstance(outcome(call, [x, x]), type) for call in calls(each.values[0]))]
    assert len(called) > 250
