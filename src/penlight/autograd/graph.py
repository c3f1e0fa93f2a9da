"""``torch.autograd.graph``: the graph as users see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .._missing import missing as _missing
from .history import InferenceVersion
from .hooks import RemovableHandle
from .modes import modes
from .node import AccumulateGrad, Node, Output, as_function, reachable
from .saved import (
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    save_on_cpu,
    saved_tensors_hooks,
)
from .variable import Tensor, counter_of, wrap

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
    "set_override_stale_capture_stream",
    "set_warn_on_accumulate_grad_stream_mismatch",
]


class _Fields(NamedTuple):
    node: Any
    output_nr: int
    ownership_token: Any = None


class GradientEdge(_Fields):
    """Where a gradient goes: input ``output_nr`` of ``node``."""

    _sink: Any = None  # keeps the Output of a node that has several alive


def get_gradient_edge(tensor: Any) -> GradientEdge:
    """The edge along which the gradient of ``tensor`` arrives."""
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    tensor.grad_fn  # a view's own history may be out of date  # noqa: B018
    edge = GradientEdge(as_function(tensor._node or tensor), tensor.output_nr)
    edge._sink = tensor._node
    return edge


def stand_in(edge: GradientEdge) -> Tensor:
    """A tensor whose history the edge is: the leaf itself, or one of the right shape that takes no memory."""
    node = edge.node
    if isinstance(node, AccumulateGrad):
        return node.variable
    if edge._sink is not None:
        node = edge._sink
    elif node._outputs > 1:
        reference = node._made.get(edge.output_nr)
        node = (reference and reference()) or Output(node, edge.output_nr, node._shape, node._dtype)
    tensor = wrap(np.broadcast_to(np.zeros((), node._dtype), node._shape))
    tensor._node, tensor._requires_grad = node, True
    return tensor


def increment_version(tensor: Any) -> None:
    """Says that ``tensor``, or each of several, was written to behind autograd's back."""
    try:
        several = (tensor,) if isinstance(tensor, Tensor) else tuple(tensor)
    except TypeError:
        several = (None,)
    if several == (None,):
        raise RuntimeError("increment_version expect a Iterable[Tensor] as input")
    if not all([isinstance(each, Tensor) for each in several]):
        raise RuntimeError("increment_version expects each element of the iterable to be a tensor")
    for each in several:
        if type(each._vc) is not InferenceVersion:
            counter_of(each)[0] += 1


def set_warn_on_accumulate_grad_stream_mismatch(enabled: bool) -> None:
    """Does nothing: there are no streams on the CPU."""


def set_override_stale_capture_stream(enabled: bool) -> None:
    """Does nothing: there are no streams on the CPU."""


class _MultiHandle(RemovableHandle):
    def __init__(self, handles: list[RemovableHandle]) -> None:
        self.handles = handles

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(tensors: Sequence[Any], fn: Callable[..., Any], *, mode: str = "all") -> RemovableHandle:
    """Runs ``fn`` once a backward pass has computed the gradients of ``tensors``: ``fn(grads)`` when all are there,
    with None for those outside the graph; with ``mode="any"`` ``fn(grad)`` at the first.

    >>> import penlight as torch
    >>> a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    >>> handle = torch.autograd.graph.register_multi_grad_hook((a, b), lambda grads: print(grads))
    >>> (a * 2 + b).sum().backward()
    [tensor([2., 2.]), tensor([1., 1.])]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    for tensor in tensors:
        if not tensor.requires_grad:
            raise AssertionError("Expected gradient function to be set")
    passes: dict[int, list[Any]] = {}

    def hook_of(number: int) -> Callable[[Any], None]:
        def hook(grad: Any) -> None:
            current = modes.passing
            if current.token not in passes:
                passes.clear()  # what an earlier pass left behind is of no use
                sinks = [tensor._node or tensor for tensor in tensors]
                reached = set(reachable(current.roots)) if current.needed is None else current.needed
                passes[current.token] = [[None] * len(tensors), sum(sink in reached for sink in sinks)]
            state = passes[current.token]
            if state[1] <= 0:
                return
            state[0][number] = grad
            state[1] = 0 if mode == "any" else state[1] - 1
            if mode == "any":
                fn(grad)
            elif state[1] == 0:
                fn(state[0])

        return hook

    return _MultiHandle([tensor.register_hook(hook_of(number)) for number, tensor in enumerate(tensors)])


def __getattr__(name: str) -> Any:
    _missing(name, "torch.autograd.graph")
