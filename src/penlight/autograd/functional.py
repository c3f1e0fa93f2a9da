"""``torch.autograd.functional``: Jacobians, Hessians and their products with vectors, of plain functions of tensors.

Notation: f maps inputs x to outputs y; J = dy/dx, H = d2y/dx2 for a single y. Each function calls f on copies of the
inputs, so that nothing that the caller holds changes, and gives back results without history unless ``create_graph``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._missing import missing as _missing
from . import forward_ad
from .entry import grad
from .modes import enable_grad, modes, set_grad_enabled
from .variable import Tensor, wrap

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

_Func = Callable[..., Any]

_NO_OUTPUT = "The output of the user-provided function is independent of input {}. This is not allowed in strict mode."
_NO_JACOBIAN = _NO_OUTPUT.replace("output", "jacobian")[:-1]  # some go on
_NO_HESSIAN = "The hessian of the user-provided function is independent of "
_SCALAR_INPUT = (
    "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
)

# ------------------------------------------------------------------------------------------------ arguments, results


def _tensors(value: Any, what: str, function: str) -> tuple[bool, tuple[Any, ...]]:
    """Whether ``value`` is a tuple, and its tensors."""
    several = isinstance(value, tuple)
    given = value if several else (value,)
    for number, each in enumerate(given):
        if not isinstance(each, Tensor):
            which = f"the value at index {number}" if several else f"the given {what}"
            raise TypeError(
                f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but {which} has type "
                f"{type(each)}."
            )
    return several, given


def _own(tensors: tuple[Any, ...], create_graph: bool, wanted: bool) -> tuple[Any, ...]:
    """Tensors of our own on the same elements, linked to the caller's where a graph is wanted."""
    return tuple([
        each.view_as(each) if create_graph and each.requires_grad else each.detach().requires_grad_(wanted)
        for each in tensors
    ])  # fmt: skip


def _handed(value: Any, create_graph: bool) -> Any:
    if isinstance(value, tuple):
        return tuple([_handed(each, create_graph) for each in value])
    return value if create_graph else value.detach()


def _shaped(value: tuple[Any, ...] | list[Any], several: bool) -> Any:
    return value if several else value[0]


def _vector(v: Any, like: tuple[Any, ...], several: bool, create_graph: bool, function: str) -> tuple[Any, ...]:
    """``v`` as tensors of the shapes of ``like``."""
    v = _own(_tensors(v, "v", function)[1], create_graph, False)
    if len(v) != len(like):
        if several:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(v)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for number, (one, other) in enumerate(zip(v, like, strict=True)):
        if one.shape != other.shape:
            where = f"Entry {number} in " if several else ""
            raise RuntimeError(f"{where}v has invalid size: should be {other.shape} but got {one.shape}.")
    return v


def _inputs_and_vector(inputs: Any, v: Any, create_graph: bool, function: str) -> tuple[bool, Any, Any]:
    """Whether the inputs are a tuple, tensors of our own on them, and ``v`` of their shapes."""
    several, given = _tensors(inputs, "inputs", function)
    x = _own(given, create_graph, True)
    if v is not None:
        v = _vector(v, x, several, create_graph, function)
    elif not _is_scalar(x):
        raise RuntimeError(_SCALAR_INPUT)
    return several, x, v


def _is_scalar(tensors: tuple[Any, ...]) -> bool:
    return len(tensors) == 1 and tensors[0].numel() == 1


def _outputs(func: _Func, inputs: tuple[Any, ...], function: str, strict: bool) -> tuple[bool, tuple[Any, ...]]:
    several, outputs = _tensors(func(*inputs), "outputs of the user-provided function", function)
    if strict:
        for number, output in enumerate(outputs):
            if not output.requires_grad:
                raise RuntimeError(
                    f"Output {number} of the user-provided function does not require gradients. The outputs must be "
                    "computed in a differentiable manner from the input when running in strict mode."
                )
    return several, outputs


def _one_number(func: _Func, inputs: tuple[Any, ...], function: str, strict: bool) -> Any:
    """The output of a function that must return a single tensor of one element."""
    several, outputs = _outputs(func, inputs, function, strict)
    if several:
        raise RuntimeError(f"The function given to {function} should return a single Tensor")
    if outputs[0].numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {function} should contain a single element")
    return outputs[0]


def _grads(outputs: Any, inputs: Any, v: Any = None, create_graph: bool = False, keep: bool | None = None) -> Any:
    """The gradients where outputs have a history; None for what they do not depend on."""
    v = (None,) * len(outputs) if v is None else v
    pairs = [(output, start) for output, start in zip(outputs, v, strict=True) if output.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    chosen, starts = zip(*pairs, strict=True)
    return grad(chosen, inputs, starts, allow_unused=True, create_graph=create_graph, retain_graph=keep)


def _filled(
    grads: Any, like: tuple[Any, ...], strict: bool, create_graph: bool, absent: str, constant: str = ""
) -> tuple[Any, ...]:
    """Zeros where there is no gradient; in strict mode that is an error, as is one that is ``constant``."""
    filled = []
    for number, (each, other) in enumerate(zip(grads, like, strict=True)):
        if each is None:
            if strict:
                raise RuntimeError(absent.format(number))
            each = wrap(np.zeros_like(other._array))
        elif strict and create_graph and not each.requires_grad:
            raise RuntimeError(constant.format(number) + " when create_graph=True.")
        filled.append(each)
    return tuple(filled)


def _strict_grads(grads: Any, strict: bool, constant: str) -> None:
    for number, each in enumerate(grads if strict else ()):
        if each is None:
            raise RuntimeError(_NO_OUTPUT.format(number))
        if not each.requires_grad:
            raise RuntimeError(constant.format(number))


_CONSTANT_JACOBIAN = (
    "While computing the hessian, found that the jacobian of the user-provided function with respect to input {} is "
    "independent of the input. This is not allowed in strict mode. You should ensure that your function is twice "
    "differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for "
    "example)."
)
_CONSTANT_GRADIENT = (
    "The gradient with respect to input {} is independent of the inputs of the user-provided function. This is not "
    "allowed in strict mode."
)

# ------------------------------------------------------------------------------------------------ products


def vjp(func: _Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """f(x) and v^T J, v of the shapes of the outputs; v may be None for a single number.

    >>> import penlight as torch
    >>> torch.autograd.functional.vjp(lambda x: x ** 2, torch.tensor([1., 2.]), torch.tensor([1., 10.]))
    (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    with enable_grad():
        several_in, given = _tensors(inputs, "inputs", "vjp")
        x = _own(given, create_graph, True)
        several_out, y = _outputs(func, x, "vjp", strict)
        if v is not None:
            v = _vector(v, y, several_out, create_graph, "vjp")
        elif not _is_scalar(y):
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single "
                "element."
            )
    with set_grad_enabled(create_graph or modes.grad):
        found = _filled(_grads(y, x, v, create_graph), x, strict, create_graph, _NO_OUTPUT, _NO_JACOBIAN)
    return _handed(_shaped(y, several_out), create_graph), _handed(_shaped(found, several_in), create_graph)


def jvp(func: _Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """f(x) and J v, v of the shapes of the inputs; v may be None for a single number.

    Two backward passes: v^T J is linear in v, so its own vector-Jacobian product is J v.

    >>> import penlight as torch
    >>> torch.autograd.functional.jvp(lambda x: x ** 2, torch.tensor([1., 2.]), torch.tensor([1., 10.]))
    (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    with enable_grad():
        _, x, v = _inputs_and_vector(inputs, v, create_graph, "jvp")
        several_out, y = _outputs(func, x, "jvp", strict)
        starts = tuple([each.new_zeros(each.shape, requires_grad=True) for each in y])
        gx = _grads(y, x, starts, create_graph=True)
        _strict_grads(gx, strict, _CONSTANT_GRADIENT)
        absent = (
            "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the "
            "double backward trick to compute forward mode gradients. This is not allowed in strict mode."
        )
        twice = _through(gx, starts, v, create_graph)
        found = _filled(twice, y, strict, create_graph, absent, _NO_JACOBIAN)
    return _handed(_shaped(y, several_out), create_graph), _handed(_shaped(found, several_out), create_graph)


def _through(outputs: Any, inputs: Any, v: Any, create_graph: bool) -> Any:
    """Gradients of those outputs that are there."""
    there = [(output, start) for output, start in zip(outputs, v or (None,) * len(outputs), strict=True)
             if output is not None]  # fmt: skip
    if not there:
        return (None,) * len(inputs)
    chosen, starts = zip(*there, strict=True)
    return _grads(chosen, inputs, starts, create_graph)


def _differentiated(func: _Func, inputs: Any, v: Any, create_graph: bool, strict: bool, function: str) -> Any:
    """``_inputs_and_vector``, the single number that is the output, and its gradients, recorded."""
    several, x, v = _inputs_and_vector(inputs, v, create_graph, function)
    y = _one_number(func, x, function, strict)
    gx = _grads((y,), x, create_graph=True)
    _strict_grads(gx, strict, _CONSTANT_JACOBIAN)
    return several, x, v, y, gx


def vhp(func: _Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """f(x), a single number, and v^T H.

    >>> import penlight as torch
    >>> torch.autograd.functional.vhp(lambda x: (x ** 3).sum(), torch.tensor([1., 2.]), torch.tensor([1., 10.]))
    (tensor(9.), tensor([  6., 120.]))
    """
    with enable_grad():
        several, x, v, y, gx = _differentiated(func, inputs, v, create_graph, strict, "vhp")
    with set_grad_enabled(create_graph or modes.grad):
        twice = _through(gx, x, v, create_graph)
        found = _filled(twice, x, strict, create_graph, _NO_JACOBIAN + ".", _NO_HESSIAN + "input {}. This is not "
                        "allowed in strict mode")  # fmt: skip
    return _handed(y, create_graph), _handed(_shaped(found, several), create_graph)


def hvp(func: _Func, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> tuple[Any, Any]:
    """f(x), a single number, and H v: v^T H for an f that is twice continuously differentiable, at the cost of one more
    pass.

    >>> import penlight as torch
    >>> torch.autograd.functional.hvp(lambda x: (x ** 3).sum(), torch.tensor([1., 2.]), torch.tensor([1., 10.]))
    (tensor(9.), tensor([  6., 120.]))
    """
    with enable_grad():
        several, x, v, y, gx = _differentiated(func, inputs, v, create_graph, strict, "hvp")
        starts = tuple([wrap(np.zeros_like(each._array)).requires_grad_() for each in x])
        double = _through(gx, x, starts, True)
    with set_grad_enabled(create_graph or modes.grad):
        absent = (
            _NO_HESSIAN + "entry {} in the grad_jacobian. This is not allowed in strict mode as it prevents from using "
            "the double backward trick to replace forward mode AD."
        )
        constant = _NO_HESSIAN + "input {}. This is not allowed in strict mode"
        found = _filled(_through(double, starts, v, create_graph), x, strict, create_graph, absent, constant)
    return _handed(y, create_graph), _handed(_shaped(found, several), create_graph)


# ------------------------------------------------------------------------------------------------ whole matrices


def jacobian(
    func: _Func,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """J: for each output and input a tensor of the shape of the output, then of the input. ``vectorize`` changes
    nothing but how zeros and ``strict`` are treated: a pass an output element (an input element in forward mode).

    >>> import penlight as torch
    >>> torch.autograd.functional.jacobian(lambda x: x ** 2, torch.tensor([1., 2.]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    where = "torch.autograd.functional.jacobian: "
    if strategy == "forward-mode":
        if create_graph:
            raise NotImplementedError(
                where + '`create_graph=True` and `strategy="forward-mode"` are not supported together (yet). Please '
                'either set `create_graph=False` or `strategy="reverse-mode"`.'
            )
        if strict:
            raise RuntimeError(
                where + '`strict=True` and `strategy="forward-mode"` are not supported together (yet). Please either '
                'set `strict=False` or `strategy="reverse-mode"`.'
            )
        if not vectorize:
            raise NotImplementedError(
                "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for "
                "`vectorize=True`."
            )
        return _forward(func, inputs)
    with enable_grad():
        several_in, given = _tensors(inputs, "inputs", "jacobian")
        x = _own(given, create_graph, True)
        several_out, y = _outputs(func, x, "jacobian", strict)
        if vectorize and strict:
            raise RuntimeError(
                where + "`strict=True` and `vectorized=True` are not supported together. Please either set "
                "`strict=False` or `vectorize=False`."
            )
        blocks = tuple([_rows(output, x, number, create_graph, strict, vectorize) for number, output in enumerate(y)])
    return _shaped(tuple([_handed(_shaped(row, several_in), create_graph) for row in blocks]), several_out)


def _rows(
    output: Any, x: tuple[Any, ...], number: int, create_graph: bool, strict: bool, vectorize: bool
) -> tuple[Any, ...]:
    """The Jacobian of one output: a pass for each of its elements, which only ``vectorize`` takes when complex."""
    parts: list[list[Any]] = [[] for _ in x]
    flat = output.reshape(-1)
    start = (wrap(np.ones((), output._array.dtype)),) if vectorize else None
    for element in range(output.numel()):
        found = _grads((flat[element],), x, start, create_graph=create_graph, keep=True)
        for place, each in enumerate(found):
            if each is None:
                if strict:
                    raise RuntimeError(
                        f"Output {number} of the user-provided function is independent of input {place}. This is not "
                        "allowed in strict mode."
                    )
                each = wrap(np.zeros_like(x[place]._array))
            elif strict and create_graph and not each.requires_grad:
                raise RuntimeError(_NO_JACOBIAN.format(number) + " when create_graph=True.")
            parts[place].append(each)
    return tuple([
        flat._stacked(rows).view(output.shape + each.shape) if rows else each.new_zeros(output.shape + each.shape)
        for rows, each in zip(parts, x, strict=True)
    ])  # fmt: skip


def _forward(func: _Func, inputs: Any) -> Any:
    """J by forward mode: a pass for each element of the inputs."""
    several_in, given = _tensors(inputs, "inputs", "jacobian")
    columns: list[list[Any]] = []
    several_out, y = False, ()
    for place, x in enumerate(given):
        columns.append([])
        for index in np.ndindex(x._array.shape):
            direction = np.zeros_like(x._array)
            direction[index] = 1
            with forward_ad.dual_level():
                duals = [
                    forward_ad.make_dual(each.detach() if not modes.grad else each, wrap(direction))
                    if number == place
                    else each
                    for number, each in enumerate(given)
                ]
                several_out, y = _tensors(func(*duals), "outputs", "None")
                tangents = [forward_ad.unpack_dual(output).tangent for output in y]
            columns[-1].append([
                wrap(np.zeros_like(output._array)) if tangent is None else tangent
                for output, tangent in zip(y, tangents, strict=True)
            ])  # fmt: skip
    blocks = [
        _shaped(
            [
                output._stacked([row[number] for row in columns[place]]).movedim(0, -1)
                .reshape(output.shape + x.shape)
                for place, x in enumerate(given)
            ],
            several_in,
        )
        for number, output in enumerate(y)
    ]  # fmt: skip
    return _shaped(blocks if several_in else tuple(blocks), several_out)  # lists where there are several inputs, alas


def hessian(
    func: _Func,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """H of a function that returns a single number: the Jacobian of its Jacobian.

    >>> import penlight as torch
    >>> torch.autograd.functional.hessian(lambda x: (x ** 3).sum(), torch.tensor([1., 2.]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    several, given = _tensors(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def number(*x: Any) -> Any:
        return _one_number(func, x, "hessian", strict).squeeze()

    def gradient(*x: Any) -> Any:
        if outer_jacobian_strategy == "forward-mode":
            x = tuple([each.requires_grad_() for each in x])
        found = jacobian(number, x, create_graph=True)
        _strict_grads(found, strict, _CONSTANT_JACOBIAN)
        return found

    found = jacobian(gradient, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return type(found)([_shaped(row, several) for row in found]) if several else found[0][0]


def __getattr__(name: str) -> Any:
    _missing(name, "torch.autograd.functional")
