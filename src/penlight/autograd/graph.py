"""``torch.autograd.graph``: the graph as users see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .hooks import RemovableHandle
from .modes import modes
from .node import Node, as_function, reachable
from .saved import disable_saved_tensors_hooks, save_on_cpu, saved_tensors_hooks
from .variable import Tensor, counter_of

__all__ = [
    "GradientEdge",
    "Node",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class GradientEdge(NamedTuple):
    """Where a gradient goes: input ``output_nr`` of ``node``."""

    node: Any
    output_nr: int
    ownership_token: Any = None


def get_gradient_edge(tensor: Any) -> GradientEdge:
    """The edge along which the gradient of ``tensor`` arrives."""
    if not tensor.requires_grad:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(as_function(tensor._node or tensor), tensor.output_nr)


def increment_version(tensor: Any) -> None:
    """Says that ``tensor``, or each of several, was written to behind autograd's back."""
    for each in (tensor,) if isinstance(tensor, Tensor) else tensor:
        counter_of(each)[0] += 1


class _MultiHandle(RemovableHandle):
    def __init__(self, handles: list[RemovableHandle]) -> None:
        self.handles = handles

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(
    tensors: Sequence[Any], fn: Callable[..., Any], *, mode: str = "all"
) -> RemovableHandle:
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
    passes: dict[int, list[Any]] = {}

    def hook_of(number: int) -> Callable[[Any], None]:
        def hook(grad: Any) -> None:
            current = modes.passing
            if current.token not in passes:
                passes.clear()  # what an earlier pass left behind is of no use
                sinks = [tensor._node or tensor for tensor in tensors]
                reached = set(reachable(current.roots))
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
