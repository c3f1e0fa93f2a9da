"""``torch.autograd.gradcheck`` and ``gradgradcheck``: derivatives against finite differences.

The numerical Jacobian is the central difference (f(x + h) - f(x - h)) / 2h, one input element at a time. Complex
inputs are moved along both axes; what backward gives for a cotangent v is compared as conj(J)^T v, PyTorch's
convention.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from . import entry
from .modes import no_grad
from .variable import Tensor, can_require_grad, wrap


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
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether the gradients of ``func`` at ``inputs`` agree with finite differences, within ``atol`` and ``rtol``.

    Inputs that want gradients should be float64 or complex128. Raises GradcheckError, or returns False without
    ``raise_exception``.

    >>> import penlight as torch
    >>> x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradcheck(lambda x: x.exp() * x, (x,))
    True
    """
    try:
        _check(
            func,
            _as_tuple(inputs),
            eps,
            atol,
            rtol,
            nondet_tol,
            check_undefined_grad,
            check_forward_ad,
            check_backward_ad,
        )
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
    inputs = _as_tuple(inputs)
    if grad_outputs is None:
        spread = 2 if gen_non_contig_grad_outputs else 1
        grads = tuple([_random_like(output, spread) for output in _differentiable(func(*inputs))])
    else:
        grads = _as_tuple(grad_outputs)
    count = len(grads)

    def first_gradients(*args: Any) -> Any:
        points, cotangents = args[:-count], args[-count:]
        wanted = tuple([x for x in points if isinstance(x, Tensor) and x.requires_grad])
        outputs = _differentiable(func(*points))
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
    )


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _differentiable(result: Any) -> tuple[Tensor, ...]:
    return tuple([output for output in _as_tuple(result) if isinstance(output, Tensor) and output.requires_grad])


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


def _check(
    func: Any,
    inputs: tuple[Any, ...],
    eps: float,
    atol: float,
    rtol: float,
    nondet_tol: float,
    check_undefined: bool,
    check_forward: bool,
    check_backward: bool,
) -> None:
    points = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
    if not points:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have "
            "requires_grad=True."
        )
    for number, x in enumerate(inputs):
        if isinstance(x, Tensor) and x.requires_grad:
            if x._array.dtype.name not in ("float64", "complex128"):
                warnings.warn(
                    f"Input #{number} requires gradient and is not a double precision floating point or complex. This "
                    "check will likely fail if all the inputs are not of double precision floating point or complex. ",
                    stacklevel=4,
                )
            if 0 in [step for step, size in zip(x._array.strides, x._array.shape, strict=True) if size > 1]:
                raise RuntimeError(
                    f"The {number}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                    "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                    ".contiguous on the input before passing it to gradcheck."
                )
    result = func(*inputs)
    for output in _as_tuple(result):
        output.requires_grad  # noqa: B018  (who returns something else is told so by Python)
    outputs = _differentiable(result)
    for number, output in enumerate(outputs):
        for place, x in enumerate(points):
            numerical = _numerical(func, inputs, x, number, eps)
            if check_backward:
                analytical = _analytical(func, inputs, x, number)
                _compare(numerical, analytical, output, number, place, atol, rtol)
                if nondet_tol >= 0 and not _close(analytical, _analytical(func, inputs, x, number), nondet_tol, 0):
                    raise GradcheckError(
                        "Backward is not reentrant, i.e., running backward with same input and grad_output multiple "
                        "times gives different values, although analytical gradient matches numerical gradient.The "
                        f"tolerance for nondeterminism was {nondet_tol}."
                    )
            if check_forward:
                _compare(numerical, _forward(func, inputs, x, number), output, number, place, atol, rtol)
    if not outputs:
        # Of what an integer output does between the steps nothing is expected.
        kept = [number for number, out in enumerate(_as_tuple(result)) if can_require_grad(out._array.dtype)]
        for x in points:
            for number in kept:
                if np.abs(_numerical(func, inputs, x, number, eps, every=True)).max(initial=0) > atol:
                    raise GradcheckError("Numerical gradient for function expected to be zero")


def _value(func: Any, inputs: tuple[Any, ...], number: int, every: bool) -> np.ndarray:
    result = func(*inputs)
    chosen = [out for out in _as_tuple(result) if isinstance(out, Tensor)] if every else _differentiable(result)
    return np.array(chosen[number]._array)


def _numerical(
    func: Any, inputs: tuple[Any, ...], x: Tensor, number: int, eps: float, every: bool = False
) -> np.ndarray:
    """The Jacobian, a row an input element (two for a complex one, along 1 and i), a column an output element."""
    rows = []
    steps = (eps, eps * 1j) if x._array.dtype.kind == "c" else (eps,)
    for index in np.ndindex(x._array.shape):
        for step in steps:
            old = x._array[index]
            values = []
            for sign in (1, -1):
                x._array[index] = old + sign * step
                values.append(_value(func, inputs, number, every).reshape(-1))
            x._array[index] = old
            rows.append((values[0] - values[1]) / (2 * eps))
    return np.array(rows)


def _analytical(func: Any, inputs: tuple[Any, ...], x: Tensor, number: int) -> np.ndarray:
    """The same from backward, one output element (and, where complex, axis) at a time."""
    output = _differentiable(func(*inputs))[number]
    array = output._array
    complex_out, complex_in = array.dtype.kind == "c", x._array.dtype.kind == "c"
    jacobian = np.zeros((x._array.size * (2 if complex_in else 1), array.size), array.dtype)
    for column, index in enumerate(np.ndindex(array.shape)):
        for axis in (1, 1j) if complex_out else (1,):
            start = np.zeros_like(array)
            start[index] = axis
            (found,) = entry.grad(output, x, wrap(start), retain_graph=True, allow_unused=True)
            if found is None:
                continue
            # For a real step along 1 (or i) of the input, Re(conj(v) df) is the real (imaginary) part of what backward
            # gives.
            flat = found._array.reshape(-1)
            moved = np.stack([flat.real, flat.imag], 1).reshape(-1) if complex_in else flat.real
            jacobian[:, column] += moved * axis
    return jacobian


def _forward(func: Any, inputs: tuple[Any, ...], x: Tensor, number: int) -> np.ndarray:
    from . import forward_ad

    rows = []
    for index in np.ndindex(x._array.shape):
        for axis in (1, 1j) if x._array.dtype.kind == "c" else (1,):
            direction = np.zeros_like(x._array)
            direction[index] = axis
            with forward_ad.dual_level():
                dual = forward_ad.make_dual(x.detach(), wrap(direction))
                result = func(*[dual if y is x else y.detach() if isinstance(y, Tensor) else y for y in inputs])
                floating = [
                    out for out in _as_tuple(result) if isinstance(out, Tensor) and out._array.dtype.kind in "fc"
                ]
                primal, tangent = forward_ad.unpack_dual(floating[number])
                rows.append(np.zeros(primal._array.size) if tangent is None else np.array(tangent._array).reshape(-1))
    return np.array(rows)


def _close(a: np.ndarray, b: np.ndarray, atol: float, rtol: float) -> bool:
    return bool(np.allclose(a, b, rtol, atol, equal_nan=True))


def _compare(
    numerical: np.ndarray, analytical: np.ndarray, output: Tensor, number: int, place: int, atol: float, rtol: float
) -> None:
    if not numerical.size or _close(numerical, analytical, atol, rtol):
        return
    with no_grad():
        raise GradcheckError(
            f"Jacobian mismatch for output {number} with respect to input {place},\n"
            f"numerical:{wrap(numerical)}\nanalytical:{wrap(analytical)}\n"
        )
