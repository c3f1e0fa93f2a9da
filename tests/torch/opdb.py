"""Penlight against PyTorch's operator database: sample inputs and error inputs of every operator, checked eleven ways.

Each check takes one case (an operator and one sample of one dtype) and raises where Penlight differs. `CHECKS` names
them; `test_opdb.py` asserts them all and `report.py` prints how many pass.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import torch.autograd.forward_ad as ref_forward

import penlight.autograd.forward_ad as pen_forward
from tests.torch.opdb_table import notes
from tests.torch.oracle import (
    assert_close,
    assert_same,
    compare_errors,
    compare_gradients,
    cotangents,
    derivative_tolerance,
    make,
    pen,
    raised,
    ref,
    same_dtype_name,
    seed,
    tensors_in,
    to_array,
    to_pen,
)
from tests.torch.samples import (
    LIMIT,
    SPECIAL,
    Case,
    cases,
    error_cases,
    full_name,
    has_special,
    special_cases,
)


class Missing(Exception):
    """Penlight does not have this operator."""


class Inapplicable(Exception):
    """Here there is nothing to compare."""


# -- the two libraries ---------------------------------------------------------------------------------------------

def _with_seed(op: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    seed(42)
    return op(*args, **kwargs)


def rebound(fn: Any) -> Any:
    """A test-suite lambda such as `lambda x: torch.einsum(...)`, made to mean Penlight by `torch`."""
    if not isinstance(fn, FunctionType) or not fn.__module__.startswith("torch.testing"):
        return fn
    namespace = {**fn.__globals__, "torch": pen, "wrapper_set_seed": _with_seed}
    return FunctionType(fn.__code__, namespace, fn.__name__, fn.__defaults__, fn.__closure__)


def _slice(x: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    return x[(slice(None),) * (dim % x.dim()) + (slice(start, end, step),)]


# What PyTorch has no function for, only syntax.
UNNAMED: dict[str, Callable[..., Any]] = {"slice": _slice}


def function(op: Any) -> Callable[..., Any]:
    """Penlight's counterpart of `op.op`."""
    bound = rebound(op.op)
    if bound is not op.op:
        return bound
    if op.name in UNNAMED:
        return UNNAMED[op.name]
    if "." not in op.name and op.op is getattr(ref.Tensor, op.name, None):
        return _attribute(pen.Tensor, op.name)
    found: Any = pen
    for part in op.name.split("."):
        found = _attribute(found, part)
    return found


def variant(fn: Any) -> Callable[..., Any]:
    """Penlight's counterpart of a method that the database gives."""
    if isinstance(fn, functools.partial):  # of a function, with inplace=True
        return functools.partial(_attribute(pen.nn.functional, fn.func.__name__), *fn.args, **fn.keywords)
    bound = rebound(fn)
    return bound if bound is not fn else _attribute(pen.Tensor, fn.__name__)


def _attribute(holder: Any, name: str) -> Any:
    try:
        return getattr(holder, name)
    except AttributeError as error:
        raise Missing(str(error)) from None


@dataclass
class Run:
    """A sample as one library sees it."""

    fn: Callable[..., Any]
    input: Any
    args: Any
    kwargs: Any
    post: Callable[..., Any]

    def __call__(self, fn: Callable[..., Any] | None = None, input: Any = None, **more: Any) -> Any:
        value = self.input if input is None else input
        seed(0)
        return (fn or self.fn)(value, *self.args, **self.kwargs, **more)

    def leaves(self) -> list[Any]:
        """The tensors that require grad, each once."""
        found: dict[int, Any] = {}
        for t in tensors_in([self.input, self.args, self.kwargs]):
            if t.requires_grad:
                found.setdefault(id(t), t)
        return list(found.values())


def runs(case: Case) -> tuple[Run, Run]:
    """Penlight's and PyTorch's run of a case."""
    s = case.sample
    post = s.output_process_fn_grad
    fn = function(case.op)
    memo: dict[int, Any] = {}
    first, args, kwargs = (to_pen(v, memo) for v in (s.input, s.args, s.kwargs))
    return Run(fn, first, args, kwargs, rebound(post)), Run(case.op.op, s.input, s.args, s.kwargs, post)


# -- the checks ----------------------------------------------------------------------------------------------------

def check_forward(case: Case) -> None:
    """Values, dtype and shape of the outputs, or PyTorch's error where the dtype is not supported after all."""
    _compare(case, *runs(case))


def _compare(case: Case, got: Callable[[], Any], want: Callable[[], Any], graph: bool = False,
             values: bool = True) -> tuple[Any, Any]:
    """Compare the outcome of two calls, be it outputs or an error; return the outputs."""
    outputs: list[Any] = [None, None]

    def call(i: int) -> None:
        outputs[i] = (got, want)[i]()

    error = raised(call, 1)
    if error is None:
        if any(t.dtype is ref.complex32 for t in tensors_in([outputs[1]])):
            raise Inapplicable("NumPy has no complex32")
        call(0)
        note = notes(full_name(case.op))
        free = note.open.get(case.dtype, note.open.get("", ()))
        values = values and note.values
        assert_same(*outputs, tol=case.tol, graph=graph, values=values and not free)
        if values and free and isinstance(outputs[1], list | tuple):
            settled = [i for i in range(len(outputs[1])) if i not in free]
            assert_same([outputs[0][i] for i in settled], [outputs[1][i] for i in settled], tol=case.tol, graph=graph)
    elif "INTERNAL ASSERT FAILED" in str(error):
        raise Inapplicable("PyTorch asks to report this as a bug")
    else:
        compare_errors(raised(call, 0), error)
    return outputs[0], outputs[1]


def check_grad(case: Case) -> None:
    """First gradients, of `backward()` as it usually runs: without a graph of its own."""
    _derivatives(case, order=1)


def check_gradgrad(case: Case) -> None:
    """Second gradients, and first ones under `create_graph`."""
    _derivatives(case, order=2)


def _derivatives(case: Case, order: int) -> None:
    got, want = runs(case)
    if raised(want):
        raise Inapplicable("PyTorch refuses the non-contiguous sample")
    want_out = want.post(want())
    if any(t.dtype is ref.complex32 for t in tensors_in([want_out])):
        raise Inapplicable("NumPy has no complex32")
    got_out = got.post(got())
    compare_gradients(got_out, got.leaves(), want_out, want.leaves(), order=order, tol=case.derivative_tol)


def check_special(case: Case) -> None:
    """Special values: outputs, or the error, and first gradients."""
    got, want = runs(case)
    _, outputs = _compare(case, got, want)
    if want.leaves() and outputs is not None:
        got, want = runs(case)
        compare_gradients(got(), got.leaves(), want(), want.leaves(), order=1, tol=case.derivative_tol)


def check_node(case: Case) -> None:
    """`requires_grad` and the name of `grad_fn` of the outputs."""
    _compare(case, *runs(case), graph=True, values=False)


def check_tangent(case: Case) -> None:
    """Forward mode: the tangents of the outputs for random tangents of the inputs."""
    got, want = runs(case)
    if raised(want):
        raise Inapplicable("PyTorch refuses the non-contiguous sample")
    found = [_tangents(run, level) for run, level in ((got, pen_forward), (want, ref_forward))]
    assert len(found[0]) == len(found[1])
    for mine, theirs in zip(*found):
        if theirs is None or mine is None:  # one library may leave out what is zero to the other
            for other in (mine, theirs):
                assert other is None or not other.any(), f"tangent {mine}, PyTorch has {theirs}"
        else:
            assert_close(mine, theirs, derivative_tolerance(theirs, str(mine.dtype), case.derivative_tol), "tangent")


def _tangents(run: Run, forward: Any) -> list[np.ndarray | None]:
    lib = pen if forward is pen_forward else ref
    with forward.dual_level():
        duals: dict[int, Any] = {}
        for leaf, tangent in zip(run.leaves(), cotangents(run.leaves()), strict=True):
            duals[id(leaf)] = forward.make_dual(leaf.detach(), make(lib, tangent))
        result = _replaced([run.input, run.args, run.kwargs], duals, lib)
        seed(0)
        outputs = run.post(run.fn(result[0], *result[1], **result[2]))
        floating = [t for t in tensors_in([outputs]) if t.is_floating_point() or t.is_complex()]
        tangents = [forward.unpack_dual(t).tangent for t in floating]
        return [None if t is None else to_array(t + 0) for t in tangents]


def _replaced(value: Any, duals: dict[int, Any], lib: Any) -> Any:
    if isinstance(value, lib.Tensor):
        return duals.get(id(value), value)
    if isinstance(value, dict):
        return {key: _replaced(each, duals, lib) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_replaced(each, duals, lib) for each in value)
    return value


def check_method(case: Case) -> None:
    """The method, where PyTorch has one: same result as PyTorch's."""
    got, want = runs(case)
    method = case.op.method_variant
    mine = variant(method)
    _compare(case, lambda: got(mine), lambda: want(method))


def check_inplace(case: Case) -> None:
    """The in-place variant: value, identity, version, gradients, or the error that says why it cannot be."""
    got, want = runs(case)
    method = case.op.inplace_variant
    mine = variant(method)
    x, y = got.input.clone(), want.input.clone()
    x_out, y_out = _compare(case, lambda: got(mine, x), lambda: want(method, y), graph=True)
    if y_out is None:
        return
    assert x_out is x, "does not return the tensor that it changed"
    assert x._version == y._version, f"version {x._version}, PyTorch has {y._version}"
    if y.requires_grad:
        compare_gradients(x, got.leaves(), y, want.leaves(), order=1, tol=case.derivative_tol)


def check_out(case: Case) -> None:
    """`out=`: value and identity, and PyTorch's error for a dtype that the result cannot be cast to."""
    got, want = runs(case)
    plain = want()
    one = isinstance(plain, ref.Tensor)
    if not one and not isinstance(plain, list | tuple):
        raise Inapplicable("the result is no tensor")
    for dtype in (None, "int64", "float32"):
        outs = []
        for lib in (pen, ref):
            made = [make(lib, np.zeros(tuple(t.shape), dtype or same_dtype_name(t.dtype)))
                    for t in tensors_in([plain])]
            outs.append(made[0] if one else tuple(made))
        mine, _ = _compare(case, functools.partial(got, out=outs[0]), functools.partial(want, out=outs[1]))
        for result, given, other in zip(*(tensors_in([out]) for out in (mine, outs[0], outs[1]))):
            assert result is given, "does not return the tensor that was given as out="
            assert result._version == other._version, f"version {result._version}, PyTorch has {other._version}"


def check_errors(case: Case) -> None:
    """An error input: type and first line."""
    s = case.sample
    want = raised(lambda: case.op(s.input, *s.args, **s.kwargs))
    if want is None:
        return  # the database has inputs that only other variants or devices refuse
    compare_errors(raised(runs(case)[0]), want)


@dataclass(frozen=True)
class Check:
    """A check, with the dtypes that it runs in and the operators that it applies to."""

    run: Callable[[Case], None]
    dtypes: tuple[str, ...]
    requires_grad: bool = False
    applies: Callable[[Any], bool] = lambda op: True
    share: float = 1.0  # of the sample limit

    def cases(self, op: Any, limit: int | None = None, dtypes: tuple[str, ...] | None = None) -> Iterator[Case]:
        """The cases of `op` for this check."""
        if not self.applies(op):
            return
        if not self.dtypes:
            yield from error_cases(full_name(op))
            return
        for dtype in dtypes or self.dtypes:
            if self.run is check_special:
                yield from special_cases(full_name(op), dtype) if dtype in SPECIAL else ()
                continue
            found = cases(full_name(op), dtype, self.requires_grad, limit)
            if not limit and self.share < 1:
                found = found[::round(1 / self.share)]
            for case in found:
                if self.run is not check_inplace or not case.sample.broadcasts_input:
                    yield case


def _has_method(op: Any) -> bool:
    # Not the variants whose function and method differ in their arguments, for which the database gives none.
    return op.method_variant is not None and not op.name.startswith("__")


CHECKS: dict[str, Check] = {
    "forward": Check(check_forward, tuple(LIMIT)),
    "grad": Check(check_grad, ("float64", "complex128", "float32", "float16", "bfloat16"), requires_grad=True),
    "gradgrad": Check(check_gradgrad, ("float64", "complex128", "float32"), requires_grad=True,
                      applies=lambda op: op.supports_gradgrad),
    "tangent": Check(check_tangent, ("float64", "complex128", "float32"), requires_grad=True, share=0.5,
                     applies=lambda op: op.supports_forward_ad),
    "node": Check(check_node, ("float64",), requires_grad=True, share=0.5),
    "method": Check(check_method, ("float64", "int64"), applies=_has_method, share=0.34),
    "inplace": Check(check_inplace, ("float64", "int64", "bool"), requires_grad=False,
                     applies=lambda op: op.inplace_variant is not None, share=0.34),
    "inplace_grad": Check(check_inplace, ("float64",), requires_grad=True, share=0.34,
                          applies=lambda op: op.inplace_variant is not None and op.supports_inplace_autograd),
    "out": Check(check_out, ("float64", "int64"), applies=lambda op: op.supports_out, share=0.25),
    "errors": Check(check_errors, ()),
    "special": Check(check_special, tuple(SPECIAL), applies=has_special),
}


@dataclass
class Outcome:
    """How the cases of one operator fared in one check."""

    passed: int = 0
    failed: int = 0
    missing: bool = False
    first: str = ""
    case: Case | None = None

    @property
    def total(self) -> int:
        return self.passed + self.failed


# What PyTorch says where it cannot do what is asked: a derivative that nobody wrote, a fault of its own.
LACKING = ("derivative for aten::", "INTERNAL ASSERT FAILED")


def _is_lacking(error: Exception) -> bool:
    """Whether it is PyTorch, and not Penlight, that cannot do what is asked."""
    if not any(text in str(error) for text in LACKING):
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and "penlight" not in trace.tb_frame.f_globals.get("__name__", "")


def evaluate(op: Any, check: str, limit: int | None = None, dtypes: tuple[str, ...] | None = None) -> Outcome:
    """Run all cases of `op` for one check; a failure is recorded, and the first one described."""
    outcome = Outcome()
    skip = notes(full_name(op)).skip
    if check in skip:
        return outcome
    for case in CHECKS[check].cases(op, limit, dtypes):
        if f"{check}/{case.dtype}" in skip:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                CHECKS[check].run(case)
            except Inapplicable:
                pass
            except Missing as error:
                outcome.failed += 1
                outcome.missing = True
                outcome.first, outcome.case = outcome.first or f"missing: {error}", outcome.case or case
            except Exception as error:
                if _is_lacking(error):
                    continue
                outcome.failed += 1
                if not outcome.first:
                    text = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
                    outcome.first, outcome.case = f"{case.describe()}\n    {text}", case
            else:
                outcome.passed += 1
    return outcome
