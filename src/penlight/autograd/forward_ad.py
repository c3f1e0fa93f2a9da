"""``torch.autograd.forward_ad``: forward mode through dual tensors.

>>> import penlight as torch
>>> import penlight.autograd.forward_ad as fwAD
>>> with fwAD.dual_level():
...     x = fwAD.make_dual(torch.tensor(2.), torch.tensor(1.))
...     fwAD.unpack_dual(x * x).tangent
tensor(4.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .._missing import missing as _missing
from . import views
from .history import sink_of
from .modes import enter_rare, leave_rare, modes
from .node import Node, fill
from .variable import Tensor, extra_of, wrap


class Identity(Node):
    """The history of a dual tensor's primal."""

    __slots__ = ()

    def __init__(self, tensor: Tensor) -> None:
        fill(self, (sink_of(tensor),), tensor._array)

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return (grad,)

    _backward_tensors = _backward_arrays

    def name(self) -> str:
        return "torch::autograd::Identity"


class UnpackedDualTensor(NamedTuple):
    """A dual tensor's two halves; ``tangent`` is None where there is none."""

    primal: Any
    tangent: Any


def enter_dual_level() -> int:
    """Opens a level; PyTorch, too, has one at a time."""
    if modes.dual_level >= 0:
        raise RuntimeError("Nested forward mode AD is not supported at the moment")
    modes.dual_level = 0
    modes.duals = []
    enter_rare()
    return 0


def exit_dual_level(*, level: int | None = None) -> None:
    """Closes the level: every tangent made in it is gone."""
    if modes.dual_level < 0 or (level is not None and level != modes.dual_level):
        raise RuntimeError("Trying to exit a forward AD level that was not the last one that was created.")
    for tensor in modes.duals:
        tensor._extra.tangent = None
    modes.duals = []
    modes.dual_level = -1
    leave_rare()


class dual_level:
    """A context inside which tensors may carry tangents."""

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *exc: object) -> None:
        exit_dual_level()


def make_dual(tensor: Any, tangent: Any, *, level: int | None = None) -> Any:
    """``tensor`` as a view that carries ``tangent``, of its shape and dtype."""
    if modes.dual_level < 0:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    if tensor._array.dtype.kind not in "fc":
        raise ValueError(f"Expected primal to be floating point or complex, but got: {tensor.dtype}")
    if tangent._array.dtype.kind not in "fc":
        raise ValueError(f"Expected tangent to be floating point or complex, but got: {tangent.dtype}")
    if tensor._array.shape != tangent._array.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor._array.shape)} while the given forward gradient is of size "
            f"{list(tangent._array.shape)}."
        )
    dual = tensor.view_as(tensor)
    set_tangent(dual, tangent)
    return dual


def set_tangent(tensor: Any, tangent: Any) -> None:
    """Has ``tensor`` carry ``tangent`` until the level is closed."""
    extra_of(tensor).tangent = tangent
    modes.duals.append(tensor)


def unpack_dual(tensor: Any, *, level: int | None = None) -> UnpackedDualTensor:
    """The primal, without its tangent, and the tangent."""
    tangent = None if modes.dual_level < 0 or tensor._extra is None else tensor._extra.tangent
    if tangent is None:
        return UnpackedDualTensor(tensor, None)
    primal = wrap(tensor._array)
    if tensor.requires_grad:
        views.make_view(primal, tensor)
        primal._node, primal._requires_grad = Identity(tensor), True
    return UnpackedDualTensor(primal, tangent)


def __getattr__(name: str) -> Any:
    _missing(name, "torch.autograd.forward_ad")
