"""Views and in-place writes; see Note [Views] in variable.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.warn import warn
from .history import (
    CREATED_INFERENCE,
    CREATED_NO_GRAD,
    CREATED_NORMALLY,
    Geometry,
    InferenceVersion,
    forbidden,
    refresh,
)
from .modes import modes
from .node import FREED, Node, fill, forward_name, retain
from .variable import Tensor, counter_of


def make_view(tensor: Tensor, source: Tensor, creation: int = CREATED_NORMALLY) -> None:
    """Makes ``tensor`` a view of ``source``: same memory, same version counter."""
    tensor._vc = counter_of(source)
    if type(tensor._vc) is InferenceVersion:
        return  # whose views nobody keeps track of
    base = source._base
    tensor._base = source if base is None else base
    tensor._view_version = tensor._vc[0]
    if modes.inference:
        creation = CREATED_INFERENCE
    elif not modes.grad:
        creation = CREATED_NO_GRAD
    elif base is not None and creation == CREATED_NORMALLY:
        creation = source._creation
    tensor._creation = creation


class CopySlices(Node):
    """The base's history after a write through a view: the gradient of what was written over goes to the write, the
    rest to what the base was before. ``_saved`` is the node of the write."""

    __slots__ = ("_geometry",)
    _geometry: Geometry

    def name(self) -> str:
        return "torch::autograd::CopySlices"

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        whole, view = self._geometry.buffer(grad)
        write, inner = self._write(edges)
        first, *others = write._backward_arrays(np.array(view), inner)
        view[...] = 0 if first is None else np.broadcast_to(np.asarray(first), view.shape)
        return (whole, *others)

    def _backward_tensors(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        write, inner = self._write(edges)
        first, *others = write._backward_tensors(grad._take_view(self._geometry), inner)
        return (grad._replace_view(first, self._geometry), *others)

    def _write(self, edges: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        write = self._saved
        if write is None:
            raise RuntimeError(FREED)
        return write, (write._edges[0], *edges[1:])


class Through(Node):
    """The identity: gives a saved array that is no longer its leaf's own the leaf's history."""

    __slots__ = ()
    _hidden = True

    def __init__(self, sink: Any, array: np.ndarray) -> None:
        fill(self, (sink,), array)

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        return (grad,)

    _backward_tensors = _backward_arrays


def rebase(tensor: Tensor, node: Any) -> None:
    """Makes ``node``, which wrote into ``tensor``, its history, and through it that of everything that shares its
    memory."""
    base = tensor._base
    # For the error that a saved value was overwritten: by what.
    counter_of(tensor)[1:2] = [forward_name(node) if base is None else "torch::autograd::CopySlices"]
    if base is None:
        if tensor._extra is not None:
            retain(tensor, node)
        tensor._node, tensor._requires_grad = node, True
        return
    outer = object.__new__(CopySlices)
    sink = (base._node or base) if base._requires_grad else None
    fill(outer, (sink, *node._edges[1:]), base._array)
    outer._saved = node
    outer._geometry = Geometry(base._array, tensor._array)
    if base._extra is not None:
        retain(base, outer)
    base._node, base._requires_grad = outer, True
    tensor._view_version = -1
    refresh(tensor, asked=True)


def check_inplace(tensor: Tensor, recorded: bool) -> None:
    """Raises where an in-place write into ``tensor`` is forbidden."""
    if type(tensor._vc) is InferenceVersion:
        if not modes.inference:
            if recorded and tensor._requires_grad:
                raise RuntimeError(_LEAF)
            raise RuntimeError(
                "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a "
                "normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more "
                "details."
            )
        return
    if not modes.grad or not (recorded or tensor.requires_grad):
        return
    base = tensor._base
    if base is not None:
        if tensor._creation != CREATED_NORMALLY:
            raise RuntimeError(forbidden(tensor, indirect=False))
        if base._node is None and tensor.requires_grad:  # itself or through its base
            raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if tensor._requires_grad and tensor._node is None:
        raise RuntimeError(_LEAF)


_LEAF = "a leaf Variable that requires grad is being used in an in-place operation."


def overlaps(array: np.ndarray) -> bool:
    """Whether several places of ``array`` are one element of the memory."""
    return (
        0 in array.strides
        and array.size > 0
        and any(not step and size > 1 for step, size in zip(array.strides, array.shape, strict=True))
    )


def check_overlap(array: np.ndarray) -> None:
    """Raises where a write into ``array`` would write an element of the memory twice."""
    if overlaps(array):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )


def resize_for_out(target: Tensor, shape: tuple[int, ...]) -> None:
    """Gives a tensor passed as ``out=`` the shape of what will be written into it."""
    if target._array.shape == shape:
        check_overlap(target._array)
        return
    if target._array.size:
        warn(
            f"An output with one or more elements was resized since it had shape {list(target._array.shape)}, which "
            f"does not match the required output shape {list(shape)}. This behavior is deprecated, and in a future "
            "PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an "
            "out tensor t by resizing it, inplace, to zero elements with t.resize_(0). (Triggered internally at "
            "/__w/pytorch/pytorch/aten/src/ATen/native/Resize.cpp:30.)"
        )
    target._array = np.empty(shape, target._array.dtype)
