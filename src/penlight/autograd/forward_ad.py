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
from weakref import ref

import numpy as np

from .._missing import missing as _missing
from . import views
from .history import Geometry, sink_of
from .modes import enter_rare, leave_rare, modes
from .node import Node, fill
from .variable import Tensor, counter_of, extra_of, wrap

# In place of a tangent, of views that have none whatever their base has.
_NONE = False


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
    if level is None:
        level = modes.dual_level
    if level != modes.dual_level:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    if level < 0:
        raise RuntimeError("Dual level must be a positive number.")
    for each in modes.duals:
        tensor = each()
        if tensor is not None:
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
    if (modes.dual_level if level is None else level) < 0:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
    if not (tensor.is_floating_point() or tensor.is_complex()):
        raise ValueError(f"Expected primal to be floating point or complex, but got: {tensor.dtype}")
    if not (tangent.is_floating_point() or tangent.is_complex()):
        raise ValueError(f"Expected tangent to be floating point or complex, but got: {tangent.dtype}")
    if level:
        raise RuntimeError("Invalid level given to _make_dual")
    if tangent_of(tensor) is not None:
        raise RuntimeError(
            "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not "
            "supported."
        )
    if tangent_of(tangent) is not None:
        raise RuntimeError(
            "Setting a forward grad that itself has a forward gradient at the same level0 is not supported."
        )
    if tensor._array.shape != tangent._array.shape:
        raise RuntimeError(
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor._array.shape)} while the given forward gradient is of size "
            f"{list(tangent._array.shape)}."
        )
    dual = tensor.view_as(tensor)
    set_tangent(dual, laid_like(tangent, tensor))
    return dual


def set_tangent(tensor: Any, tangent: Any) -> None:
    """Has ``tensor`` carry ``tangent`` until the level is closed."""
    extra_of(tensor).tangent = tangent
    modes.duals.append(ref(tensor))


def laid_like(tangent: Any, primal: Any) -> Any:
    """``tangent`` in memory as its primal is, so that what is a view of the one is a view of the other."""
    given, wanted = tangent._array, primal._array
    pairs = zip(given.strides, wanted.strides, given.shape, strict=True)
    if wanted.itemsize == given.itemsize and all([a == b or size < 2 for a, b, size in pairs]):
        return tangent
    fresh = np.empty_like(wanted, given.dtype)  # dense, and so like a primal that is
    level, modes.dual_level = modes.dual_level, -1
    try:
        return wrap(fresh).copy_(tangent) if fresh.strides == wanted.strides else tangent
    finally:
        modes.dual_level = level


def tangent_of(value: Any) -> Any:
    """The tangent of a tensor, or None; of a view, its part of what its base has got since."""
    if not isinstance(value, Tensor):
        return None
    extra, base = value._extra, value._base
    tangent = None if extra is None else extra.tangent
    if tangent is None and base is not None and base._extra is not None and base._extra.tangent is not None:
        return _part_of(base._extra.tangent, base, value)
    return None if tangent is _NONE else tangent


def _part_of(whole: Any, base: Any, view: Any) -> Any:
    if whole is _NONE:
        return None
    if not (base._array.flags.c_contiguous and whole._array.flags.c_contiguous):
        return wrap(Geometry(base._array, view._array).take(whole._array))
    array = view._array
    place = array.__array_interface__["data"][0] - base._array.__array_interface__["data"][0]
    part = wrap(np.ndarray(array.shape, array.dtype, whole._array, place, array.strides))
    views.make_view(part, whole)
    set_tangent(view, part)
    return part


def is_cut_off(tensor: Any) -> bool:
    """Whether a view has no part in its base's tangent."""
    return tensor._extra is not None and tensor._extra.tangent is _NONE


def unpack_dual(tensor: Any, *, level: int | None = None) -> UnpackedDualTensor:
    """The primal, without its tangent, and the tangent."""
    if (modes.dual_level if level is None else level) < 0:
        return UnpackedDualTensor(tensor, None)
    if not isinstance(tensor, Tensor):
        kind = type(tensor).__name__
        raise TypeError(f"_unpack_dual(): argument 'dual' (position 1) must be Tensor, not {kind}")
    primal = wrap(tensor._array)
    if tensor.requires_grad:
        views.make_view(primal, tensor)
        set_tangent(primal, _NONE)
        if modes.grad:
            primal._node, primal._requires_grad = Identity(tensor), True
    else:  # no view, as its views must not see the tangent either
        primal._vc = counter_of(tensor)
    return UnpackedDualTensor(primal, tangent_of(tensor))


def __getattr__(name: str) -> Any:
    if name == "_current_level":
        return modes.dual_level
    _missing(name, "torch.autograd.forward_ad")
