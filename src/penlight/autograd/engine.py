"""The engine: runs a graph backward, for ``backward()`` and ``grad()`` alike.

1. Seed the buffers: one gradient for each root.
2. Take the latest node that has a gradient (Note [Order] in node.py); all its consumers have run.
3. Run the hooks of its output; keep the gradient if the caller wants it. A node that only None reached goes the same
   way (Note [Undefined]).
4. Run its formulas: on raw arrays, or on Tensors when a graph of the pass itself is wanted.
5. Free what it saved, unless the graph is to be kept.
6. Give each gradient the shape and dtype of the input it belongs to, and add it to that input's buffer.
7. Add each leaf's total to its ``.grad``: at the end, so that a pass that fails changes no ``.grad``; or, while any
   leaf has hooks, as soon as its last gradient is in, which is when PyTorch runs them.

Note [Undefined]: where a formula or a Function gives None for an input, PyTorch goes on below: hooks are called with
None, Functions with zeros. A stand-in for the node, an ``Output`` without a number, waits in the heap right behind it.
If the node has run when its stand-in comes, a gradient did reach it, and there is nothing left to do.
"""

from __future__ import annotations

import itertools
from functools import partial
from heapq import heappop, heappush
from typing import Any

import numpy as np

from ..backend.quiet import QUIET, set_errors, unset_errors
from . import anomaly_mode as anomaly
from .delivery import as_user_code, capture, deliver, run_hooks, run_hooks_after, run_undefined
from .fit import Partial, accumulate, fit_array, fit_tensor
from .modes import in_a_thread, modes, rare, set_grad
from .node import Output, reachable, watched_leaves

next_token = itertools.count().__next__


class Pass:
    """One call of the engine, for hooks that must know which pass they run in."""

    __slots__ = ("callbacks", "depth", "needed", "roots", "token")

    def __init__(self, roots: list[Any], needed: set[Any] | None, depth: int) -> None:
        self.roots = roots
        self.needed = needed  # the sinks that it reaches, None for all
        self.token = next_token()
        self.depth = depth  # how many passes of this thread it runs in
        self.callbacks: list[Any] | None = None


_DEEPEST = 40  # after which a pass gets a thread, in which Python counts calls anew


class Engine:
    """What PyTorch keeps at ``Variable._execution_engine``."""

    @staticmethod
    def queue_callback(callback: Any) -> None:
        """Has the pass that is running call ``callback`` when it is done."""
        running = modes.passing
        if running is None:
            raise RuntimeError("Final callbacks can only be installed during backward pass.")
        running.callbacks = running.callbacks or []
        running.callbacks.append(callback)


def run(
    roots: list[Any],
    grads: list[Any],
    *,
    keep_graph: bool,
    create_graph: bool,
    wanted: dict[Any, Any] | None = None,
    only: set[Any] | None = None,
) -> None:
    """Runs backward from the sinks ``roots`` with gradients ``grads``: arrays, or Tensors where ``create_graph``.

    ``wanted`` maps sinks to None; their gradients are put there, nothing runs that does not lead to one of
    them, and no leaf's ``.grad`` changes. ``only``: the leaves that get a gradient and the last nodes to run.
    """
    before = modes.grad, modes.arrays, modes.passing
    depth = 0 if modes.passing is None else modes.passing.depth + 1
    if depth > _DEEPEST:
        again = partial(run, roots, grads, keep_graph=keep_graph, create_graph=create_graph, wanted=wanted, only=only)
        in_a_thread(again)
        return
    needed = None if wanted is None and only is None else _leading_to(wanted if only is None else only, roots)
    modes.arrays, modes.passing = not create_graph, Pass(roots, needed, depth)
    set_grad(create_graph)
    token = set_errors(QUIET)
    try:
        _run(roots, grads, keep_graph, create_graph, wanted, needed)
        if modes.passing.callbacks is not None:
            with as_user_code():
                for callback in modes.passing.callbacks:  # which may add more
                    callback()
    finally:
        unset_errors(token)
        grad, modes.arrays, modes.passing = before
        set_grad(grad)


def _run(
    roots: list[Any],
    grads: list[Any],
    keep_graph: bool,
    create_graph: bool,
    wanted: dict[Any, Any] | None,
    needed: set[Any] | None,
) -> None:
    fit = fit_tensor if create_graph else fit_array
    check = rare.tracer is not None
    waiting = _count_edges(roots, needed) if watched_leaves else None
    buffers: dict[Any, Any] = {}
    owned: set[Any] = set()  # sinks whose array no one else can see: it is added to in place
    undefined: Any = None  # the nodes that a None has reached
    # The nodes that have a gradient: the latest in `latest`, so that a chain never touches the heap of the others.
    latest: Any = None
    heap: list[tuple[float, Any]] = []
    get, ndarray, add = buffers.get, np.ndarray, np.add

    results, node = grads, None
    sinks = tuple(roots)
    if needed is not None and not needed.issuperset(sinks):
        sinks = tuple([sink if sink in needed else None for sink in sinks])
    while True:
        for sink, grad in zip(sinks, results, strict=False):
            if sink is None:
                continue
            if grad is not None:
                total = get(sink)
                if (
                    type(grad) is not ndarray  # a Tensor, among others: with create_graph every gradient is fitted
                    or grad.shape != (sink._shape if total is None else total.shape)
                    or grad.dtype is not (sink._dtype if total is None else total.dtype)
                ):
                    grad = fit(node, sinks, grad, sink)
                if total is None:
                    if type(grad) is Partial:
                        grad = grad.dense()
                        owned.add(sink)
                    buffers[sink] = grad
                    order = sink._order
                    if order is not None:
                        if latest is None:
                            latest = sink
                        elif order < latest._order:
                            heappush(heap, (latest._order, latest))
                            latest = sink
                        else:
                            heappush(heap, (order, sink))
                elif sink in owned and type(grad) is ndarray:
                    add(total, grad, total)
                elif create_graph:
                    buffers[sink] = total + grad
                else:
                    accumulate(buffers, owned, sink, grad)
            elif sink._order is not None and sink not in buffers:
                parent = sink if sink._parent is None else sink._parent
                undefined = undefined or set()
                if parent not in undefined and parent not in buffers:
                    undefined.add(parent)
                    stand_in = Output(parent, None, (), None)
                    stand_in._order = parent._order + 0.5
                    buffers[stand_in] = None
                    latest = _schedule(stand_in, latest, heap)
            if waiting is not None and sink in waiting and node is not None:
                waiting[sink] -= 1
                if not waiting[sink]:
                    deliver(sink, buffers.pop(sink, None), create_graph, sink in owned, wanted)
        if latest is None:
            break
        last, node = node, latest
        latest = heappop(heap)[1] if heap else None
        grad = buffers.pop(node)
        if type(node) is Output:
            parent, sinks = node._parent, ()
            if node._number is None:
                if parent is not last:
                    node, sinks = parent, parent._edges
                    if needed is not None:
                        sinks = tuple([sink if sink in needed else None for sink in sinks])
                    results = run_undefined(node, sinks, create_graph, keep_graph, wanted)
                continue
            # Its parent collects the gradients of all its outputs; it is older than any of them.
            if wanted is not None and node in wanted:
                wanted[node] = grad
            if needed is None or parent in needed or (parent._extra is not None and parent._extra.outputs):
                if parent not in buffers:
                    buffers[parent] = [None] * parent._outputs
                    latest = _schedule(parent, latest, heap)
                buffers[parent][node._number] = grad
            continue
        sinks = node._edges
        if needed is not None:
            sinks = tuple([sink if sink in needed else None for sink in sinks])
            if wanted is not None:
                if not any([sink is not None for sink in sinks]):
                    capture(node, grad, create_graph, wanted)
                    continue
                if node in wanted:
                    wanted[node] = grad
        if node._extra is not None:
            grad = run_hooks(node, grad, create_graph)
        if check:
            results = anomaly.run_checked(node, grad, sinks, create_graph)
        elif create_graph:
            results = node._backward_tensors(grad, sinks)
        else:
            results = node._backward_arrays(grad, sinks)
        if node._extra is not None and node._extra.hooks:
            results = run_hooks_after(node, sinks, results, grad, create_graph)
        if not keep_graph and node._frees:
            node._saved = None

    results = grad = total = None  # so that a leaf may keep the array: no one else holds it now
    for leaf in list(buffers):
        deliver(leaf, buffers.pop(leaf), create_graph, leaf in owned, wanted)


def _schedule(node: Any, latest: Any, heap: list[tuple[float, Any]]) -> Any:
    """Adds ``node`` to those that wait; returns the latest of them, which is kept outside of the heap."""
    if latest is None:
        return node
    if node._order < latest._order:
        node, latest = latest, node
    heappush(heap, (node._order, node))
    return latest


def _leading_to(wanted: Any, roots: list[Any]) -> set[Any]:
    """The sinks from which a wanted one can be reached. Where one output of a node is wanted, hooks of all run."""
    found = list(reachable(roots))
    needed = {sink for sink in found if sink in wanted}
    parents = {sink._parent for sink in wanted if type(sink) is Output}
    if parents:
        needed |= {sink for sink in found if type(sink) is Output and sink._parent in parents}
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
    return counts
