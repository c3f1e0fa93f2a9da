"""Where a view lies in its base, and the history it takes from there; see Note [Views] in variable.py.

A view's place in its base's memory is its *geometry*: byte offset, strides, shape and dtype. It says all that is needed
to cut the view's part out of a gradient of the base, whatever chain of operations made the view, and whichever way it
points.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .modes import Watch, modes
from .node import Node, fill, forward_name, retain

# How a view came to be: it decides what an in-place write through it may do.
CREATED_NORMALLY, CREATED_NO_GRAD, CREATED_MULTI_OUTPUT, CREATED_IN_FUNCTION, CREATED_INFERENCE = range(5)


class InferenceVersion(list):
    """The version counter of an inference tensor, which has none: outside inference mode reading it, as saving for
    backward does, is the error."""

    def __init__(self, requires_grad: bool = False) -> None:
        super().__init__([0])
        if requires_grad:
            self.watch()

    def watch(self) -> None:
        """Has operations look for such tensors, as what is computed from them alone is not recorded."""
        self.watching = Watch()

    def __getitem__(self, index: Any) -> Any:
        if modes.inference:
            return 0
        raise RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode "
            "in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and "
            "use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
        )


class Geometry:
    """Where the memory of ``view`` lies within that of ``base``, so that the same part can be found in any copy."""

    __slots__ = ("size", "base", "view", "aliased")

    def __init__(self, base: np.ndarray, view: np.ndarray) -> None:
        # Whether several elements of the base are one in memory: then each stands for its share of that.
        self.aliased = not base.flags.c_contiguous and _overlaps_itself(base)
        place, low, high = _extent(base)
        view_place = 0
        if view.size:
            view_place, view_low, view_high = _extent(view)
            low, high = min(low, view_low), max(high, view_high)
            view_place -= low
        self.size = high - low
        self.base = (base.shape, base.dtype, place - low, base.strides)
        self.view = (view.shape, view.dtype, view_place, view.strides)

    def buffer(self, grad: Any = None) -> tuple[np.ndarray, np.ndarray]:
        """A fresh copy of ``grad`` (or zeros) laid out like the base, and the view's part of it."""
        memory = np.zeros(self.size, np.uint8)
        whole = _placed(self.base, memory)
        if grad is not None:
            if self.aliased:
                _add_to(whole, np.asarray(grad))
                whole[...] = whole / self._counts()
            else:
                whole[...] = grad
        return whole, _placed(self.view, memory)

    def _counts(self) -> np.ndarray:
        """How many elements of the base lie where each of them does."""
        counts = _placed(self.base, np.zeros(self.size, np.uint8))
        _add_to(counts, np.ones(counts.shape, counts.dtype))
        return counts

    def take(self, grad: np.ndarray) -> np.ndarray:
        """The view's part of a gradient of the base, copied."""
        return np.array(self.buffer(grad)[1])

    def put(self, grad: Any, part: Any) -> np.ndarray:
        """``grad`` of the base with ``part`` in the view's place; zeros elsewhere where ``grad`` is None."""
        whole, view = self.buffer(grad)
        view[...] = part
        return whole

    def add(self, part: np.ndarray) -> np.ndarray:
        """The base's gradient from the view's: zeros, and ``part`` added where it lies (a view may overlap itself)."""
        whole, view = self.buffer()
        _add_to(view, part)
        return whole / self._counts() if self.aliased else whole


def _add_to(view: np.ndarray, part: np.ndarray) -> None:
    """Adds ``part`` where ``view`` lies, which may be several times in one place."""
    axes = tuple(
        i for i, (step, size) in enumerate(zip(view.strides, view.shape, strict=True)) if size > 1 and not step
    )
    if axes:
        part = part.sum(axis=axes, keepdims=True)
        view = view[tuple(slice(0, 1) if i in axes else slice(None) for i in range(view.ndim))]
    if _overlaps_itself(view):
        for index in np.ndindex(*view.shape):
            view[index] += part[index]
    else:
        view += part


def _extent(array: np.ndarray) -> tuple[int, int, int]:
    """The address of the first element, and between which two addresses all elements lie."""
    low = high = place = array.__array_interface__["data"][0]
    if array.flags.c_contiguous:
        return place, low, high + array.nbytes
    for step, size in zip(array.strides, array.shape, strict=True):
        if step < 0:
            low += step * (size - 1)
        else:
            high += step * (size - 1)
    return place, low, high + array.itemsize


def _placed(place: tuple[Any, ...], memory: np.ndarray) -> np.ndarray:
    shape, dtype, offset, strides = place
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.ndarray(shape, dtype, memory, offset, strides)


def _overlaps_itself(array: np.ndarray) -> bool:
    reach = 0
    for step, size in sorted(
        (abs(step), size) for step, size in zip(array.strides, array.shape, strict=True) if size > 1
    ):
        if step < reach + array.itemsize:
            return True
        reach += step * (size - 1)
    return False


class AsStridedBackward0(Node):
    """The history that a view gets from its base's new one."""

    __slots__ = ("_geometry",)
    _geometry: Geometry

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return (self._geometry.add(grad),)

    def _backward_tensors(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return (grad._put_view(self._geometry),)


def refresh(view: Any, asked: bool = False) -> None:
    """Brings a view's history up to date with its base's.

    ``asked``: the user asks for the history itself. Else, where nothing is recorded anyway, a view that may not have
    one is let pass.
    """
    base, counter = view._base, view._vc
    if not base._requires_grad or type(counter) is InferenceVersion:
        return
    if view._view_version == counter[0]:
        view._requires_grad = True  # if it was made before the base wanted gradients, or without recording: a leaf
        return
    if not (modes.grad or asked):
        return
    if view._creation != CREATED_NORMALLY:
        raise RuntimeError(forbidden(view, indirect=True))
    node = object.__new__(AsStridedBackward0)
    fill(node, (base._node or base,), view._array)
    node._geometry = Geometry(base._array, view._array)
    if view._extra is not None:
        retain(view, node)
    view._node, view._requires_grad = node, True
    view._view_version = counter[0]


def sink_of(tensor: Any) -> Any:
    """Where the gradient of ``tensor`` goes: its node, itself where it is a leaf, None where none is wanted."""
    if tensor._carrier is not None:
        tensor = tensor._carrier
    if tensor._base is not None:
        refresh(tensor)
    return (tensor._node or tensor) if tensor._requires_grad else None


def forbidden(view: Any, *, indirect: bool) -> str:
    how, node = view._creation, view._node
    untracked = _MODES.get(how) or (_MODES[CREATED_NO_GRAD] if node is None else None)
    text = f"Output {view.output_nr} of {forward_name(node)} is a view" if node is not None else ""
    if untracked is not None:
        text += (" of a view which" if text else "A view") + f" was created in {untracked[0]} mode"
    text += (
        " and its base or another view of its base has been modified inplace"
        if indirect
        else " and is being modified inplace"
    )
    if untracked is not None:
        text += f" {untracked[1]}"
    if how == CREATED_MULTI_OUTPUT:
        return text + (
            ". This view is the output of a function that returns multiple views. Such functions do not allow the "
            "output views to be modified inplace. You should replace the inplace operation by an out-of-place one."
        )
    if how == CREATED_IN_FUNCTION:
        return text + (
            ". This view was created inside a custom Function (or because an input was returned as-is) and the "
            "autograd logic to handle view+inplace would override the custom backward associated with the custom "
            "Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the "
            "output of the custom Function."
        )
    return text + (
        ". Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving "
        f"both the view and the inplace either both inside the {_MODES[how][2]} block (if you don't want the inplace "
        "to be tracked) or both outside (if you want the inplace to be tracked)."
    )


_MODES = {
    CREATED_NO_GRAD: ("no_grad", "with grad mode enabled", "no_grad"),
    CREATED_INFERENCE: ("inference", "in normal mode", "inference_mode"),
}
