"""Which tensors an operation takes as ``out=``: PyTorch asks in many ways whether the dtype fits. Each of these is a
value for ``op(out=...)``: called with the dtype of the result and that of the tensor given, it raises where they do not
fit."""

from __future__ import annotations

from typing import Any

from ..autograd import views
from ..autograd.modes import modes
from ..autograd.variable import counter_of
from ..backend.names import scalar_name
from ..backend.promotion import can_cast
from .forward import refuse_out
from .operands import to_dtype

C_NAMES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int32": "int",
    "int64": "long int", "float16": "c10::Half", "bfloat16": "c10::BFloat16", "float32": "float", "float64": "double",
    "uint16": "short unsigned int", "uint32": "unsigned int", "uint64": "long unsigned int",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


def anything(source: Any, target: Any) -> None:
    """Casts whatever it gets."""


def castable(source: Any, target: Any) -> None:
    """What promotion may cast to."""
    if not can_cast(source, target):
        raise RuntimeError(
            f"result type {scalar_name(source)} can't be cast to the desired output type {scalar_name(target)}"
        )


def exact(source: Any, target: Any) -> None:
    """The very dtype of the result."""
    if source is not target:
        raise RuntimeError(
            f"Expected out tensor to have dtype {C_NAMES[source.name]}, but got {C_NAMES[target.name]} instead"
        )


def refusing(text: str, unless: Any = None) -> Any:
    """The very dtype, or with ``unless=can_cast`` a castable one; ``text`` has {source} and {target} for the names."""

    def check(source: Any, target: Any) -> None:
        if source is not target and not (unless is not None and unless(source, target)):
            raise RuntimeError(
                text.format(
                    source=scalar_name(source),
                    target=scalar_name(target),
                    c_source=C_NAMES[source.name],
                    c_target=C_NAMES[target.name],
                )
            )

    return check


same_dtype = refusing("Found dtype {target} but expected {source}")


def safely(name: str) -> Any:
    """What promotion may cast to, in the words of linear algebra."""
    text = ": Expected result to be safely castable from {source} dtype, but got result with dtype {target}"
    return refusing(name + text, unless=can_cast)


def into(out: Any, result: Any, name: str, check: Any = castable) -> Any:
    """Writes the Tensor ``result`` of a composite into ``out``, if there is one."""
    if out is None:
        return result
    if modes.grad and (result.requires_grad or out.requires_grad):
        raise RuntimeError(
            f"{name}(): functions with out=... arguments don't support automatic differentiation, "
            "but one of the arguments requires grad."
        )
    if modes.dual_level >= 0:
        refuse_out(name, (result, out))
    check(result.dtype, out.dtype)
    views.resize_for_out(out, result._array.shape)
    out._array[...] = to_dtype(result._array, out._array.dtype)
    counter_of(out)[0] += 1
    return out
