"""Forward mode: the tangent of an op's output from the tangents of its inputs.

The kind of the op says how, so that hardly any rule is written twice:

- ``elementwise``: the Jacobian is diagonal, so the reverse formula, conjugated on the way in and out, is the forward
  one.
- ``linear``, ``view``: the op itself, on tangents (zeros for inputs that have none).
- ``bilinear``: the product rule.
- anything else: the reverse formula u -> J^T u is linear in u, and differentiating it in u gives J back. Costs a
  reverse pass over the formula; no operation needs more than its reverse rule to have forward mode.

Tangents live on the tensor (``_extra.tangent``) while a dual level is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import entry, views
from ..autograd.forward_ad import is_cut_off, laid_like, set_tangent, tangent_of
from ..autograd.history import Geometry
from ..autograd.modes import modes, set_grad
from ..autograd.variable import Tensor, wrap
from .helpers import conj

if TYPE_CHECKING:
    from .define import Op, Param


def propagate(call: Any, op: Op, args: tuple[Any, ...], arrays: list[Any], made: list[Tensor]) -> None:
    """Gives the tensors ``made`` by ``op`` their tangents."""
    active = [param for param in op.tensors if _has_tangent(param, args[param.index])]
    if modes.inference or not active or not any(name in op.vjps for name in [param.name for param in active]):
        return
    level, modes.dual_level = modes.dual_level, -1  # what follows is about tangents, not their tangents
    try:
        tangents = _RULES.get(op.kind, _transposed)(call, op, args, active, made)
    except RuntimeError as error:
        refused = str(error).removeprefix("derivative for ").removesuffix(" is not implemented")
        if refused == str(error):
            raise
        raise NotImplementedError(f"Trying to use forward AD with {refused} that does not support it.") from None
    finally:
        modes.dual_level = level
    for tensor, tangent in zip(made, tangents, strict=True):
        if tangent is not None:
            set_tangent(tensor, laid_like(tangent, tensor) if tensor._base is None else tangent)


def tangent_of_result(call: Any, op: Op, args: tuple[Any, ...], arrays: list[Any], result: Any) -> Any:
    """The tangent of what ``op`` has computed and is about to write in place."""
    made = wrap(result)
    propagate(call, op, args, arrays, [made])
    return tangent_of(made)


def write_tangent(target: Tensor, tangent: Any) -> None:
    """Writes ``tangent`` (None for zero) into that of ``target``, which lies in its base's as ``target`` in its
    base."""
    have = tangent_of(target)
    if have is None and tangent is None:
        return
    level, modes.dual_level = modes.dual_level, -1
    try:
        if have is None:
            base = target._base
            if base is None or tangent_of(base) is not None or is_cut_off(target):
                set_tangent(target, laid_like(tangent.clone(), target))
                return
            whole, part = Geometry(base._array, target._array).buffer()
            set_tangent(base, wrap(whole))
            have = wrap(part)
            views.make_view(have, tangent_of(base))
            set_tangent(target, have)
        if tangent is None:
            have.zero_()
        else:
            have.copy_(tangent)
    finally:
        modes.dual_level = level


def refuse_out(name: str, tensors: tuple[Any, ...]) -> None:
    """Raises where one of the tensors of a call with ``out=`` has a tangent."""
    every = [each for value in tensors for each in (value if type(value) is list else (value,))]
    if any([tangent_of(each) is not None for each in every]):
        raise NotImplementedError(
            f"Trying to use forward AD with {name}_out that does not support it because it is an out= function"
        )


def _has_tangent(param: Param, value: Any) -> bool:
    return any(tangent_of(element) is not None for element in (value if param.listed else (value,)))


def _values(op: Op, args: tuple[Any, ...], made: list[Tensor]) -> dict[str, Any]:
    """Everything a formula may ask for, as Tensors."""
    values: dict[str, Any] = {}
    for param in op.params:
        value = args[param.index]
        if param.tensor and not param.listed and value is not None:
            if not isinstance(value, Tensor):
                value = wrap(np.array(value, made[0]._array.dtype))
            values[param.name + "_shape"] = value._array.shape
            values[param.name + "_dtype"] = value._array.dtype
        elif param.listed:
            values[param.name + "_shapes"] = [element._array.shape for element in value]
            values[param.name + "_dtypes"] = [element._array.dtype for element in value]
        values[param.name] = value
    if op.outputs is None:
        values["result"] = made[0]
    else:
        values.update(zip(op.outputs, made, strict=True))
    return values


def _elementwise(call: Any, op: Op, args: tuple[Any, ...], active: list[Param], made: list[Tensor]) -> list[Any]:
    values = _values(op, args, made)
    total = None
    for param in active:
        if param.name not in op.vjps:
            continue
        formula = op.vjps[param.name]
        values["grad"] = conj(tangent_of(args[param.index]))
        part = conj(formula.function(*[values[name] for name in formula.names]))
        total = part if total is None else total + part
    return [_shaped(total, made[0])]


def _shaped(tangent: Any, primal: Tensor) -> Any:
    if tangent._array.shape != primal._array.shape:
        tangent = tangent.expand(primal._array.shape)
    if tangent._array.dtype.kind == "c" and primal._array.dtype.kind != "c":
        tangent = tangent.real
    return tangent if tangent._array.dtype == primal._array.dtype else tangent._to_numpy_dtype(primal._array.dtype)


def _tangent_or_zeros(value: Any) -> Any:
    tangent = tangent_of(value)
    return tangent if tangent is not None else value.detach() * 0


def _linear(call: Any, op: Op, args: tuple[Any, ...], active: list[Param], made: list[Tensor]) -> list[Any]:
    inputs = list(args)
    for param in op.edges:
        value = args[param.index]
        if param.listed:
            inputs[param.index] = [_tangent_or_zeros(element) for element in value]
        elif isinstance(value, Tensor):
            inputs[param.index] = _tangent_or_zeros(value)
        elif value is not None:
            inputs[param.index] = 0
    result = call(op, tuple(inputs))
    return [result] if op.outputs is None else list(result)


def _bilinear(call: Any, op: Op, args: tuple[Any, ...], active: list[Param], made: list[Tensor]) -> list[Any]:
    total = None
    for param in active:
        inputs = list(args)
        inputs[param.index] = tangent_of(args[param.index])
        part = call(op, tuple(inputs))
        total = part if total is None else total + part
    return [total]


def _transposed(call: Any, op: Op, args: tuple[Any, ...], active: list[Param], made: list[Tensor]) -> list[Any]:
    values = _values(op, args, made)
    names = op.differentiable
    parts = [made[0]] if op.outputs is None else [made[op.outputs.index(name)] for name in names]
    grads = [wrap(np.zeros_like(part._array)) for part in parts]
    before = modes.grad
    set_grad(True)
    try:
        for grad in grads:
            grad._requires_grad = True
        values["grad"] = grads[0]
        if op.outputs is not None:
            values["grads"] = [grads[names.index(name)] if name in names else None for name in op.outputs]
        pulled, tangents = [], []
        for param in active:
            formula = op.vjps.get(param.name)
            if formula is None:
                continue
            result = formula.function(*[values[name] for name in formula.names])
            value = args[param.index]
            for element, part in zip(
                value if param.listed else (value,), result if param.listed else (result,), strict=True
            ):
                tangent = tangent_of(element)
                if tangent is not None and part is not None and part._requires_grad:
                    if part._array.dtype.kind == "c" and element._array.dtype.kind != "c":
                        part = part.real
                    pulled.append(part.sum_to_size(element._array.shape))
                    tangents.append(tangent)
        found = (
            entry.grad(pulled, grads, tangents, create_graph=before, allow_unused=True)
            if pulled
            else [None] * len(grads)
        )
    finally:
        set_grad(before)
    found = [wrap(np.zeros_like(part._array)) if one is None else one for one, part in zip(found, parts, strict=True)]
    by_name = dict(zip(names, found, strict=True))
    return [by_name.get(name) for name in (op.outputs or ("result",))]


_RULES = {"elementwise": _elementwise, "linear": _linear, "view": _linear, "bilinear": _bilinear}
