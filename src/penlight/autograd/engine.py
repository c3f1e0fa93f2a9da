"""The engine: runs a graph backward, for ``backward()`` and ``grad()`` alike.

    1. Seed the buffers: one gradient for each root.
    2. Take the latest node that has a gradient (Note [Order] in node.py); all its consumers have run.
    3. Run the hooks of its output; keep the gradient if the caller wants it.
    4. Run its formulas: on raw arrays, or on Tensors when a graph of the pass itself is wanted.
    5. Free what it saved, unless the graph is to be kept.
    6. Give each gradient the shape and dtype of the input it belongs to, and add it to that input's buffer.
    7. Add each leaf's total to its ``.grad``: at the end, so that a pass that fails changes no ``.grad``; or, while any
       leaf has hooks, as soon as its last gradient is in, which is when PyTorch runs them.
"""

from __future__ import annotations

import itertools
from heapq import heappop, heappush
from typing import Any

import numpy as np

from ..backend.quiet import QUIET, set_errors, unset_errors
from . import anomaly_mode as anomaly
from .delivery import deliver, run_hooks, run_hooks_after
from .fit import Partial, accumulate, fit_array, fit_tensor
from .node import Output, reachable, watched_leaves
from .modes import modes

next_token = itertools.count().__next__


class Pass:
    """One call of the engine, for hooks that must know which pass they run in."""

    __slots__ = ("roots", "token")

    def __init__(self, roots: list[Any]) -> None:
        self.roots = roots
        self.token = next_token()


def run(
    roots: list[Any], grads: list[Any], *, keep_graph: bool, create_graph: bool, wanted: dict[Any, Any] | None = None
) -> None:
    """Runs backward from the sinks ``roots`` with gradients ``grads``: arrays, or Tensors where ``create_graph``.

    ``wanted`` maps sinks to None; their gradients are put there, nothing runs that does not lead to one of
    them, and no leaf's ``.grad`` changes.
    """
    before = modes.grad, modes.arrays, modes.passing
    modes.grad, modes.arrays, modes.passing = create_graph, not create_graph, Pass(roots)
    token = set_errors(QUIET)
    try:
        _run(roots, grads, keep_graph, create_graph, wanted)
    finally:
        unset_errors(token)
        modes.grad, modes.arrays, modes.passing = before


def _run(roots: list[Any], grads: list[Any], keep_graph: bool, create_graph: bool, wanted: dict[Any, Any] | None) -> None:
    fit = fit_tensor if create_graph else fit_array
    check = modes.anomaly
    needed = None if wanted is None else _leading_to(wanted, roots)
    waiting = _count_edges(roots, needed) if watched_leaves else None
    buffers: dict[Any, Any] = {}
    owned: set[Any] = set()  # sinks whose array no one else can see: it is added to in place
    heap: list[tuple[int, Any]] = []
    ndarray, partial = np.ndarray, Partial

    sinks, results, node = tuple(roots), grads, None
    while True:
        for number, sink in enumerate(sinks):
            if sink is None:
                continue
            grad = results[number]
            if grad is not None:
                if (
                    create_graph
                    or type(grad) is not ndarray
                    or grad.shape != sink._shape
                    or grad.dtype is not sink._dtype
                ):
                    grad = fit(node, number, grad, sink)
                if sink not in buffers:
                    if type(grad) is partial:
                        grad = grad.dense()
                        owned.add(sink)
                    buffers[sink] = grad
                    if sink._order is not None:
                        heappush(heap, (sink._order, sink))
                elif create_graph:
                    buffers[sink] = buffers[sink] + grad
                else:
                    accumulate(buffers, owned, sink, grad)
            if waiting is not None and sink._order is None and node is not None:
                waiting[sink] -= 1
                if not waiting[sink] and sink in buffers:
                    deliver(sink, buffers.pop(sink), create_graph, sink in owned, wanted)
        if not heap:
            break
        node = heappop(heap)[1]
        grad = buffers.pop(node)
        if node._extra is not None:
            grad = run_hooks(node, grad, create_graph)
        if wanted is not None and node in wanted:
            wanted[node] = grad
        if type(node) is Output:
            _hand_to_parent(node, grad, buffers, heap, needed)
            sinks = ()
            continue
        sinks = node._edges
        if needed is not None:
            sinks = tuple([sink if sink in needed else None for sink in sinks])
            if not any([sink is not None for sink in sinks]):
                continue
        if check:
            results = anomaly.run_checked(node, grad, sinks, create_graph)
        elif create_graph:
            results = node._backward_tensors(grad, sinks)
        else:
            results = node._backward_arrays(grad, sinks)
        if node._extra is not None and node._extra.hooks:
            results = run_hooks_after(node, results, grad, create_graph)
        if not keep_graph:
            node._release()

    results = grad = None  # so that a leaf may keep the array: no one else holds it now
    for leaf in list(buffers):
        deliver(leaf, buffers.pop(leaf), create_graph, leaf in owned, wanted)


def _hand_to_parent(
    output: Output, grad: Any, buffers: dict[Any, Any], heap: list[tuple[int, Any]], needed: set[Any] | None
) -> None:
    parent = output._parent
    if needed is not None and parent not in needed:
        return
    if parent not in buffers:
        buffers[parent] = [None] * parent._outputs
        heappush(heap, (parent._order, parent))
    buffers[parent][output._number] = grad


def _leading_to(wanted: dict[Any, Any], roots: list[Any]) -> set[Any]:
    """The sinks from which a wanted one can be reached."""
    found = list(reachable(roots))
    needed = {sink for sink in found if sink in wanted}
    # Oldest first: then a node comes after all that it leads to.
    for node in sorted((sink for sink in found if sink._order is not None), key=lambda sink: -sink._order):
        if any(sink in needed for sink in node._edges if sink is not None):
            needed.add(node)
    return needed


def _count_edges(roots: list[Any], needed: set[Any] | None) -> dict[Any, int]:
    """How many edges lead to each leaf."""
    counts: dict[Any, int] = {}
    for node in reachable(roots):
        for sink in node._edges if node._order is not None else ():
            if sink is not None and sink._order is None and (needed is None or (node in needed and sink in needed)):
                counts[sink] = counts.get(sink, 0) + 1
    for root in roots:
        counts.setdefault(root, -1)
    return counts
