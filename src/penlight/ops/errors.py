"""PyTorch's texts for bad operands."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ..autograd.variable import Tensor

if TYPE_CHECKING:
    from .define import Op, Param


def type_name(value: Any) -> str:
    """How PyTorch calls the type of an argument."""
    kind = type(value)
    if kind in (tuple, list) and value:
        return f"{kind.__name__} of ({', '.join([type_name(element) for element in value])})"
    if kind.__module__ == "builtins":
        return kind.__name__
    return f"{kind.__module__}.{kind.__qualname__}" if not isinstance(value, Tensor) else kind.__name__


def wrong_type(op: Op, param: Param, value: Any, args: tuple[Any, ...]) -> TypeError:
    if op.overloaded:
        given = [type_name(arg) for each, arg in zip(op.params, args, strict=True) if arg is not each.default]
        shown = ", ".join(given)
        return TypeError(
            f"{op.called}() received an invalid combination of arguments - got ({shown}), but expected one of:"
        )
    expected = "tuple of Tensors" if param.listed else "Tensor"
    shown = type(value).__name__ if type(value) in (list, tuple) else type_name(value)
    return TypeError(
        f"{op.called}(): argument '{param.public}' (position {param.index + 1}) must be {expected}, not {shown}"
    )


def no_tensor(function: str, **given: Any) -> Exception:
    """For the first that is no tensor of those that ``function`` is given, in its order."""
    for position, (name, value) in enumerate(given.items(), 1):
        if not isinstance(value, Tensor):
            kind = type(value).__name__
            return TypeError(f"{function}(): argument '{name}' (position {position}) must be Tensor, not {kind}")
    raise AssertionError("all are tensors")


def tensors_only(values: Any) -> None:
    """Raises TypeError unless all are tensors: for functions that take them one by one."""
    for position, value in enumerate(values):
        if not isinstance(value, Tensor):
            raise TypeError(f"expected Tensor as element {position} in argument 0, but got {type(value).__name__}")


def broadcast_error(tensors: list[Tensor]) -> RuntimeError | None:
    """The error for shapes that do not broadcast, or None where they do."""
    shape: tuple[int, ...] = ()
    for tensor in tensors:
        other = tensor._array.shape
        pairs = list(zip_longest(reversed(shape), reversed(other), fillvalue=1))
        for number, (a, b) in enumerate(pairs):
            if a != b and a != 1 and b != 1:
                return RuntimeError(
                    f"The size of tensor a ({a}) must match the size of tensor b ({b}) "
                    f"at non-singleton dimension {len(pairs) - 1 - number}"
                )
        shape = tuple([b if a == 1 else a for a, b in pairs][::-1])
    return None
