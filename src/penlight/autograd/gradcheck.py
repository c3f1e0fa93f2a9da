"""``torch.autograd.gradcheck`` and ``gradgradcheck``: derivatives against finite differences.

Of complex outputs the imaginary and the real parts are checked one after the other; in forward mode, of complex inputs.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import entry
from .history import sink_of
from .jacobians import (
    as_tuple,
    differentiable,
    from_backward,
    from_forward_mode,
    is_floating,
    numerical,
    wants_gradient,
)
from .modes import no_grad
from .node import Node, fill
from .variable import Tensor, wrap


class GradcheckError(RuntimeError):
    """Raised where a derivative is wrong."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether the gradients of ``func`` at ``inputs`` agree with finite differences, within ``atol`` and ``rtol``.

    Inputs that want gradients should be float64 or complex128. Raises GradcheckError, or returns False without
    ``raise_exception``. With ``fast_mode``, too, the whole Jacobian is checked.

    >>> import penlight as torch
    >>> x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradcheck(lambda x: x.exp() * x, (x,))
    True
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    points = as_tuple(inputs)
    try:
        _check_inputs(points)
        result = as_tuple(func(*points))
        outputs = differentiable(result)
        if any([isinstance(output, Tensor) and output._carrier is not None for output in outputs]):
            raise ValueError(
                "Sparse output is not supported at gradcheck yet. Please call to_dense(masked_grad=...) on the output "
                "of fn for gradcheck."
            )
        if check_backward_ad:
            split = any([output.is_complex() for output in result])
            for part in ("imag", "real") if split else ("",):
                _check_backward(func, points, result, part, eps, atol, rtol, nondet_tol)
        if check_forward_ad:
            split = any([isinstance(x, Tensor) and x.is_complex() for x in points])
            for part in ("imag", "real") if split else ("",):
                _check_forward(func, points, result, part, eps, atol, rtol)
        if check_backward_ad:
            wanted = [x for x in points if wants_gradient(x)]
            if check_batched_grad:
                for number, output in enumerate(outputs):
                    _check_batched(output, wanted, number)
            _check_scaled(outputs, wanted, bool(masked))
            if check_undefined_grad:
                _check_undefined(func, points, wanted)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Whether the second gradients of ``func`` agree with finite differences of the first."""
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    for name, asked in (("check_undefined_grad", check_undefined_grad), ("check_batched_grad", check_batched_grad)):
        if asked and not check_rev_over_rev:
            raise AssertionError(f"Setting {name}=True requires check_rev_over_rev to be True")
    inputs = as_tuple(inputs)
    if grad_outputs is None:
        spread = 2 if gen_non_contig_grad_outputs else 1
        grads = tuple([_random_like(output, spread) for output in differentiable(func(*inputs))])
    else:
        grads = as_tuple(grad_outputs)
    places = [place for place, x in enumerate(inputs + grads) if wants_gradient(x)]

    def first_gradients(*args: Any) -> Any:
        for place in places:
            args[place].requires_grad_()  # in forward mode they come detached
        points, cotangents = args[: len(inputs)], args[len(inputs) :]
        wanted = tuple([x for place, x in enumerate(points) if place in places])
        outputs = differentiable(func(*points))
        found = entry.grad(outputs, wanted, cotangents, create_graph=True, allow_unused=True)
        return tuple([gradient for gradient in found if gradient is not None])

    return gradcheck(
        first_gradients,
        inputs + grads,
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad,
        fast_mode=fast_mode,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
        masked=masked,
    )


def _random_like(output: Tensor, spread: int) -> Tensor:
    """Uniform in [-1, 1), from the global generator as in PyTorch: what a program draws later is the same. With a
    ``spread`` of 2, every other element of twice as many."""
    shape = output._array.shape
    if output._array.size <= 1:
        spread = 1
    drawn: Any = wrap(np.empty((*shape[:-1], spread * shape[-1]) if shape else (), output._array.dtype))
    tensor = wrap(drawn.uniform_(-1, 1)._array[..., ::spread] if shape else drawn.uniform_(-1, 1)._array)
    tensor.requires_grad = True
    return tensor


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    for number, x in enumerate(inputs):
        if not wants_gradient(x):
            continue
        if x.dtype.name not in ("float64", "complex128"):
            warnings.warn(
                f"Input #{number} requires gradient and is not a double precision floating point or complex. This "
                "check will likely fail if all the inputs are not of double precision floating point or complex. ",
                stacklevel=3,
            )
        array = x._array
        if 0 in [step for step, size in zip(array.strides, array.shape, strict=True) if size > 1]:
            raise RuntimeError(
                f"The {number}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                ".contiguous on the input before passing it to gradcheck."
            )
    if not any([wants_gradient(x) for x in inputs]):
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )


def _check_backward(
    func: Any,
    inputs: tuple[Any, ...],
    result: tuple[Any, ...],
    part: str,
    eps: float,
    atol: float,
    rtol: float,
    nondet_tol: float,
) -> None:
    split = {number for number, output in enumerate(differentiable(result)) if output.is_complex()}
    if part:
        func = _part_of_outputs(func, part)
        result = func(*inputs)
    counted = numerical(func, inputs, result, eps)
    outputs = differentiable(result)
    if not outputs:
        _check_zero(counted)
        return
    floating = [output for output in result if is_floating(output)]
    counted = [jacobians for output, jacobians in zip(floating, counted, strict=True) if output.requires_grad]
    wanted = [x for x in inputs if wants_gradient(x)]
    for number, output in enumerate(outputs):
        analytical = from_backward(output, wanted)
        for one, other in zip(analytical, from_backward(output, wanted), strict=True):
            if one.size and np.abs(one - other).max() > nondet_tol:
                raise GradcheckError(
                    "Backward is not reentrant, i.e., running backward with same input and grad_output multiple times "
                    "gives different values, although analytical gradient matches numerical gradient.The tolerance for "
                    f"nondeterminism was {nondet_tol}.{_NOT_REENTRANT}"
                )
        where = f"{_considering(part, 'outputs')}Jacobian" if number in split else "Jacobian"
        _compare(counted[number], analytical, f"{where} mismatch for output {number}", atol, rtol)


def _check_forward(
    func: Any,
    inputs: tuple[Any, ...],
    result: tuple[Any, ...],
    part: str,
    eps: float,
    atol: float,
    rtol: float,
) -> None:
    split = {place for place, x in enumerate(inputs) if isinstance(x, Tensor) and x.is_complex()}
    if part:
        func = _part_of_inputs(func, part, inputs, split)
        inputs = tuple([getattr(x, part) if place in split else x for place, x in enumerate(inputs)])
        result = as_tuple(func(*inputs))
    counted = numerical(func, inputs, result, eps)
    if not differentiable(result):
        _check_zero(counted)
        return
    floating = [output for output in result if is_floating(output)]
    found = from_forward_mode(func, inputs, result)
    for number, output in enumerate(floating):
        if output.requires_grad:
            what = "Jacobian computed with forward mode mismatch for output"
            parts = {place: _considering(part, "inputs") for place in split}
            _compare(counted[number], found[number], f"{what} {number}", atol, rtol, parts)


def _check_zero(numerical: list[list[np.ndarray]]) -> None:
    if any([jacobian.any() for jacobians in numerical for jacobian in jacobians]):
        raise GradcheckError("Numerical gradient for function expected to be zero")


def _considering(part: str, of: str) -> str:
    return f"While considering the {'imaginary' if part == 'imag' else 'real'} part of complex {of} only, "


def _compare(
    numerical: list[np.ndarray],
    analytical: list[np.ndarray],
    what: str,
    atol: float,
    rtol: float,
    parts: dict[int, str] | None = None,
) -> None:
    for place, (expected, found) in enumerate(zip(numerical, analytical, strict=True)):
        if not expected.size or np.allclose(found, expected, rtol, atol):
            continue
        with no_grad():
            raise GradcheckError(
                f"{(parts or {}).get(place, '')}{what} with respect to input {place},\n"
                f"numerical:{wrap(expected)}\nanalytical:{wrap(found)}\n"
            )


def _part_of_outputs(func: Any, part: str) -> Any:
    def parted(*args: Any) -> tuple[Any, ...]:
        return tuple([getattr(out, part) if out.is_complex() else out for out in as_tuple(func(*args))])

    return parted


def _part_of_inputs(func: Any, part: str, inputs: tuple[Any, ...], split: set[int]) -> Any:
    def whole(*args: Any) -> Any:
        joined = list(args)
        for place in split:
            x: Any = inputs[place]
            joined[place] = args[place] + x.imag * 1j if part == "real" else x.real + args[place] * 1j
        return func(*joined)

    return whole


def _check_batched(output: Any, wanted: list[Any], number: int) -> None:
    starts = [output.new_empty(output.shape).normal_() for _ in range(2)]
    options = {"retain_graph": True, "allow_unused": True, "materialize_grads": True}
    alone = [entry.grad(output, wanted, start, **options) for start in starts]
    together = entry.grad(output, wanted, starts[0]._stacked(starts), is_grads_batched=True, **options)
    for place, (found, *rows) in enumerate(zip(together, *alone, strict=True)):
        expected = rows[0]._stacked(rows)
        if not np.allclose(found._array, expected._array):
            raise GradcheckError(
                f"For output {number} and input {place}:\n\ngradcheck or gradgradcheck failed while testing batched "
                f"gradient computation.\n\nGot:\n{found}\n\nExpected:\n{expected}"
            )


def _zeros(outputs: Any) -> list[Tensor]:
    return [wrap(np.zeros(output._array.shape, output._array.dtype)) for output in outputs]


def _check_scaled(outputs: tuple[Any, ...], wanted: list[Any], masked: bool) -> None:
    found = entry.grad(outputs, wanted, _zeros(outputs), allow_unused=True)
    for gradient, x in zip(found, wanted, strict=True):
        if gradient is None:
            continue
        if gradient.layout != x.layout:
            raise GradcheckError(f"grad is incorrect layout ({gradient.layout} is not {x.layout})")
        array = gradient._array
        if (not np.allclose(array, 0)) if masked else np.not_equal(array, 0).any():
            raise GradcheckError("backward not multiplied by grad_output")


class _Nothing(Node):
    """The identity, whose gradient is None."""

    __slots__ = ()

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return (None,)

    _backward_tensors = _backward_arrays


def _without_gradient(output: Tensor) -> Tensor:
    tensor = wrap(output._array)
    node = _Nothing()
    fill(node, (sink_of(output),), output._array)
    tensor._node, tensor._requires_grad = node, True
    return tensor


def _cases(func: Any, inputs: tuple[Any, ...]) -> Iterator[list[Any]]:
    """The outputs with no gradient for all of them, then for one after the other."""
    first = differentiable(func(*inputs))
    yield [_without_gradient(output) for output in first]
    for number in range(len(first) if len(first) > 1 else 0):
        outputs = list(differentiable(func(*inputs)))
        outputs[number] = _without_gradient(outputs[number])
        yield outputs


def _check_undefined(func: Any, inputs: tuple[Any, ...], wanted: list[Any]) -> None:
    for outputs in list(_cases(func, inputs)):
        fault, cause = "", None
        try:
            found = entry.grad(outputs, wanted, _zeros(outputs), allow_unused=True)
        except RuntimeError as error:
            fault, cause = "Expected backward function to handle undefined output grads.", error
        else:
            if any([gradient is not None and np.not_equal(gradient._array, 0).any() for gradient in found]):
                fault = "Expected all input grads to be undefined or zero when all output grads are undefined or zero."
        if fault:
            warnings.warn(
                "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but "
                "it may break existing callers of this function. If this is true for you, you can call this function "
                'with "check_undefined_grad=False" to disable the feature',
                stacklevel=3,
            )
            raise GradcheckError(
                f'{fault} Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
            ) from cause


_NOT_REENTRANT = """

NOTE: If your op relies on non-deterministic operations i.e., it is listed here:
https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
this failure might be expected.

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.
If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `nondet_tol=<tol>` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_nondet_tol=<tol>`.
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_nondet_tol=<tol>`
"""
