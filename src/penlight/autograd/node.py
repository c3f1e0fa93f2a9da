"""Nodes: what one recorded operation leaves behind for the backward pass.

Note [Order]: every node gets the next number of one falling counter. An edge always leads to an older node, so running
the *smallest* number among the nodes that have a gradient runs every consumer of a value before its producer: a heap
is all the scheduling there is, and no pass over the graph is needed to count dependencies.

Note [Outputs]: a node with several outputs gives each tensor it made an ``Output``, a pseudo-node that collects that
one output's gradient and hands it to its parent. So an edge is a single reference, and only operations with several
outputs pay for having them.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

from .fit import fit_tensor
from .hooks import RemovableHandle

next_order = itertools.count(0, -1).__next__


def forward_name(node: Any) -> str:
    """What error messages call the operation that ``node`` recorded: ``Add`` for ``AddBackward0``, ``Pow1`` for
    ``PowBackward1``."""
    name = node.name()
    head, _, number = name.rpartition("Backward")
    return head + number.removeprefix("0") if not number or number.isdigit() else name


FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)


def overwritten(kind: str, array: Any, source: Any, counter: list[Any], expected: int, anomaly: bool) -> RuntimeError:
    """The error for a saved value that was written to; ``source`` made it, unless a recorded write came after."""
    which = ""
    if len(counter) > 1 and counter[1] is not None:
        which = f", which is output 0 of {counter[1] if array.base is None else 'AsStrided'},"
    elif source is not None:
        which = f", which is output {source._number} of {forward_name(source)},"
    hint = (
        "Hint: the backtrace further above shows the operation that failed to compute its gradient. The variable in "
        "question was changed in there or anywhere later. Good luck!"
        if anomaly
        else "Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{kind} {list(array.shape)}]{which} is at version {counter[0]}; expected version {expected} instead. {hint}"
    )


class NodeExtra:
    """What few nodes have: tables of hooks (made when the first is registered), and in anomaly mode a stack."""

    __slots__ = ("tensor_hooks", "retained", "outputs", "pre_hooks", "hooks", "metadata", "trace", "cause", "tangents")

    # Set in forward mode only: of the inputs and the result, by name, as backward saves arrays without tangents.
    tangents: dict[str, Any]

    def __init__(self, trace: Any = None, cause: Any = None) -> None:
        self.tensor_hooks: dict[int, Any] | None = None
        self.retained: weakref.ref[Any] | None = None
        self.outputs: dict[int, NodeExtra] | None = None  # the two above for each output, where there are several
        self.pre_hooks: dict[int, Any] | None = None
        self.hooks: dict[int, Any] | None = None
        self.metadata: dict[Any, Any] | None = None
        self.trace = trace
        self.cause = cause

    def table(self, name: str) -> dict[Any, Any]:
        """The table of that name, made if there is none yet."""
        found = getattr(self, name)
        if found is None:
            found = {}
            setattr(self, name, found)
        return found


class Extra:
    """What few tensors have."""

    __slots__ = ("hooks", "post_hooks", "tangent", "accumulator", "tainted", "retains", "grad_dtype")

    def __init__(self) -> None:
        self.hooks: dict[int, Any] | None = None
        self.post_hooks: dict[int, Any] | None = None
        self.tangent: Any = None
        self.accumulator: Any = None
        # Computed, in the forward of a Function, from inputs that want gradients (see function.py).
        self.tainted = False
        # Whether `retain_grad` was called; the node has a reference for the engine.
        self.retains = False
        # The NumPy dtype that gradients of this leaf get: False for its own, None for whichever they have.
        self.grad_dtype: Any = False


def extra_of(tensor: Any) -> Extra:
    if tensor._extra is None:
        tensor._extra = Extra()
    return tensor._extra


class Node:
    """A recorded operation. ``_edges`` holds, for each differentiable input, the older node or leaf its gradient goes
    to, or None; ``_saved`` what the formulas need, () where they need nothing, None once freed; ``_shape`` and
    ``_dtype`` describe the output, hence the gradient that arrives."""

    __slots__ = ("_edges", "_saved", "_order", "_shape", "_dtype", "_extra", "__weakref__")

    _edges: tuple[Any, ...]
    _saved: Any
    _order: int
    _shape: tuple[int, ...]
    _dtype: Any
    _extra: NodeExtra | None

    # An Output overrides these; a node with one output is its own output 0.
    _parent: Any = None
    _number = 0
    _outputs = 1
    # Whether running twice needs retain_graph: a node that saved no array may run again.
    _frees = True
    # Whether it runs where no gradient reached any of its outputs, as a Function does, on zeros.
    _runs_undefined = False
    # Whether its tensor is shown as a leaf.
    _hidden = False
    # How many of the edges users see, where PyTorch's node has fewer.
    _width: int | None = None

    def _differentiable(self) -> Sequence[int]:
        """The numbers of the outputs that gradients come for."""
        return range(self._outputs)

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        """Gradients for ``edges`` from arrays, as arrays; None where the edge is None."""
        raise NotImplementedError

    def _backward_tensors(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        """The same from Tensors to Tensors, recorded."""
        raise NotImplementedError

    def __call__(self, *grads: Any) -> Any:
        """The gradients for the inputs from those of the outputs, recorded where grad mode says so; runs no hooks."""
        places = self._differentiable()
        if len(grads) != len(places):
            raise TypeError(f"expected {len(places)} arguments, got {len(grads)} instead")
        for number, grad in enumerate(grads):
            if grad is not None and not hasattr(grad, "_array"):
                raise TypeError(f"argument {number} is not a Variable")
        if not any([grad is not None for grad in grads]) and not self._runs_undefined:
            nothing = (None,) * len(self._edges[: self._width])
            return None if len(nothing) == 1 else nothing
        given: Any = grads[0] if self._outputs == 1 else [None] * self._outputs
        if self._outputs > 1:
            for place, grad in zip(places, grads, strict=True):
                given[place] = grad
        results = tuple(self._backward_tensors(given, self._edges))
        results = tuple([
            None if sink is None or grad is None else fit_tensor(self, self._edges, grad, sink)
            for grad, sink in zip(results, self._edges[: self._width], strict=False)
        ])  # fmt: skip
        return results[0] if len(results) == 1 else results

    def name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        kind = type(self)
        module = "" if kind.__module__[:9] != "torch.aut" else kind.__module__ + "."
        return f"<{module}{kind.__name__} object at {id(self):#x}>"

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        return tuple(
            (None, 0) if sink is None else (as_function(sink), 0 if sink._order is None else sink._number)
            for sink in self._edges[: self._width]
        )

    @property
    def metadata(self) -> dict[Any, Any]:
        extra = extra_of_node(self)
        table = extra.table("metadata")
        if extra.trace is not None and "traceback_" not in table:
            from .anomaly_mode import stack_lines  # which imports this module

            table["traceback_"] = stack_lines(extra.trace)
        return table

    def _sequence_nr(self) -> int:
        return -self._order

    def register_hook(self, fn: Any) -> RemovableHandle:
        """Runs ``fn(grad_inputs, grad_outputs)`` after this node; what it returns replaces the gradients."""
        return RemovableHandle.add(extra_of_node(self).table("hooks"), fn)

    def register_prehook(self, fn: Any) -> RemovableHandle:
        """Runs ``fn(grad_outputs)`` before this node; what it returns replaces them."""
        return RemovableHandle.add(extra_of_node(self).table("pre_hooks"), fn)


class Output:
    """One output of a node that has several; see Note [Outputs]."""

    __slots__ = ("_parent", "_number", "_order", "_shape", "_dtype", "_extra", "__weakref__")

    _order: float
    _hidden = False

    def __init__(self, parent: Node, number: int | None, shape: tuple[int, ...], dtype: Any) -> None:
        self._parent = parent
        self._number = number
        self._order = next_order()
        self._shape = shape
        self._dtype = dtype
        self._extra: NodeExtra | None = None

    @property
    def _edges(self) -> tuple[Node]:
        return (self._parent,)

    def name(self) -> str:
        return self._parent.name()


def output_of(node: Any, number: int, array: Any) -> Output:
    """The Output of a node, one object as long as anyone holds it (weakly held: it holds the node)."""
    reference = node._made.get(number)
    found = reference() if reference is not None else None
    if found is None:
        found = Output(node, number, array.shape, array.dtype)
        node._made[number] = weakref.ref(found)
    return found


def history_of(node: Any, number: int, array: Any) -> Any:
    """What an output's tensor has as its history: the node, or its Output where there are several."""
    return node if node._outputs == 1 else output_of(node, number, array)


class AccumulateGrad(Node):
    """Stands for a leaf in ``next_functions``; see Note [Leaf as sink] in variable.py."""

    __slots__ = ("variable", "_pre_hooks", "_hooks")

    def __init__(self, variable: Any) -> None:
        self.variable = variable
        self._edges, self._extra = (), None
        self._pre_hooks: dict[int, Any] = {}
        self._hooks: dict[int, Any] = {}

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def _sequence_nr(self) -> int:
        return 2**64 - 1

    def register_hook(self, fn: Any) -> RemovableHandle:
        self._keep()
        return RemovableHandle.add(self._hooks, fn)

    def register_prehook(self, fn: Any) -> RemovableHandle:
        self._keep()
        return RemovableHandle.add(self._pre_hooks, fn)

    def __call__(self, *grads: Any) -> tuple[()]:
        from .delivery import accumulate_grad  # which imports this module

        if len(grads) != 1:
            raise TypeError(f"expected 1 arguments, got {len(grads)} instead")
        if grads[0] is not None:
            accumulate_grad(self.variable, grads[0]._array, False, False)
        return ()

    def _keep(self) -> None:
        # With a hook on it the object must live, and be found, as long as its leaf does.
        self.variable._extra.accumulator = self
        watched_leaves[id(self.variable)] = self.variable


# Leaves with hooks. Only while there are some does the engine count edges, to run those hooks as early as PyTorch does.
# Keyed by id: a weak set would compare tensors with ==.
watched_leaves: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def as_function(sink: Any) -> Any:
    """The user's view of an edge's end: the node, or the AccumulateGrad of a leaf, one object for all who hold it."""
    if sink._order is not None:
        if sink._hidden:
            return as_function(sink._edges[0])
        return sink if sink._parent is None else sink._parent
    extra = extra_of(sink)
    found = extra.accumulator
    if isinstance(found, weakref.ref):
        found = found()
    if found is None:
        found = AccumulateGrad(sink)
        extra.accumulator = weakref.ref(found)
    return found


def fill(node: Any, edges: tuple[Any, ...], array: Any) -> None:
    """Sets the slots of a node that saves nothing and whose output is ``array``."""
    node._edges = edges
    node._saved = ()
    node._order = next_order()
    node._shape, node._dtype = array.shape, array.dtype
    node._extra = None


def extra_of_node(node: Any) -> NodeExtra:
    if node._extra is None:
        node._extra = NodeExtra()
    return node._extra


def hooks_of(sink: Any) -> NodeExtra:
    """Where a node keeps the hooks of the tensor whose history ``sink`` is. Those of an ``Output`` are its parent's:
    they run when that does, those of all outputs in turn, with None for what no gradient reached."""
    if sink._parent is None:
        return extra_of_node(sink)
    outputs: dict[int, NodeExtra] = extra_of_node(sink._parent).table("outputs")
    return outputs.setdefault(sink._number, NodeExtra())


def retain(tensor: Any, node: Any) -> None:
    """Has ``node``, the history that ``tensor`` gets, keep the gradient, and the one it had no longer."""
    if tensor._extra.retains:
        if tensor._node is not None:
            hooks_of(tensor._node).retained = None
        hooks_of(node).retained = weakref.ref(tensor)


def reachable(sinks: list[Any]) -> Iterator[Any]:
    """Every node and leaf reachable from ``sinks``, each once."""
    seen = set()
    stack = list(sinks)
    while stack:
        sink = stack.pop()
        if sink is None or sink in seen:
            continue
        seen.add(sink)
        yield sink
        if sink._order is not None:
            stack.extend(sink._edges)
