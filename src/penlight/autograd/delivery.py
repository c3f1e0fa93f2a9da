"""Where gradients meet the user: hooks, and the ``.grad`` of leaves.

The order is PyTorch's: for a tensor, its own hooks as they were registered, then ``retain_grad``; then the pre-hooks of
the node that made it; the node runs; then the node's hooks. For a leaf: its own hooks, accumulation, then
``register_post_accumulate_grad_hook``.
"""

from __future__ import annotations

import sys
from threading import Lock
from typing import Any

from ..backend.direct import np
from ..backend.transposes import copy_into
from .fit import Partial, fit_array, fit_tensor
from .modes import modes
from .variable import Tensor, counter_of, wrap

_lock = Lock()  # for two threads that add to one leaf


class as_user_code:
    """Runs hooks as ordinary code: ops called on arrays are errors again."""

    def __enter__(self) -> None:
        self.before = modes.arrays
        modes.arrays = False

    def __exit__(self, *exc: object) -> None:
        modes.arrays = self.before


def _to_tensor(value: Any) -> Any:
    return value if value is None or isinstance(value, Tensor) else wrap(value)


def _from_tensor(value: Any, create_graph: bool) -> Any:
    return value if value is None or create_graph else value._array


def _run_tensor_hooks(hooks: dict[int, Any], grad: Any, create_graph: bool) -> Any:
    with as_user_code():
        tensor = _to_tensor(grad)
        for hook in list(hooks.values()):
            result = hook(tensor)
            if result is not None:
                _check_same(hook, tensor, result)
                tensor = result
    return _from_tensor(tensor, create_graph)


def _check_same(hook: Any, before: Any, after: Any) -> None:
    """Raises where a hook may not give ``after`` in place of the gradient ``before``."""
    if before is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    if not isinstance(after, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(after).__name__}'")
    name = getattr(hook, "__name__", type(hook).__name__)
    if before.type() != after.type():
        raise RuntimeError(f"hook '{name}' has changed the type of value (was {before.type()} got {after.type()})")
    if before.shape != after.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")


def _replaced(hook: Any, values: tuple[Any, ...], result: Any) -> tuple[Any, ...]:
    """The gradients after ``hook``, which returned ``result`` for ``values``."""
    if result is None:
        return values
    if not isinstance(result, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(result).__name__}'")
    if len(result) != len(values):
        name = getattr(hook, "__name__", type(hook).__name__)
        raise RuntimeError(
            f"hook '{name}' has returned an incorrect number of values (got {len(result)}, but expected {len(values)})"
        )
    for before, after in zip(values, result, strict=True):
        if after is not None:
            _check_same(hook, before, after)
    return result


def run_tensor_hooks(node: Any, grad: Any, create_graph: bool) -> Any:
    """The hooks of the tensors that ``node`` made, and ``retain_grad``. Returns the gradient to go on with."""
    if node._extra is None:
        return grad
    if type(grad) is not list:
        extra = node._extra
        if extra.tensor_hooks:
            grad = _run_tensor_hooks(extra.tensor_hooks, grad, create_graph)
        if extra.retained is not None:
            _retain(extra.retained(), grad, create_graph)
        return grad
    hooked = node._extra.outputs or {}  # in the order in which they were first asked for
    for number, extra in hooked.items():
        if extra.tensor_hooks:
            grad[number] = _run_tensor_hooks(extra.tensor_hooks, grad[number], create_graph)
    for number, extra in hooked.items():
        if extra.retained is not None:
            _retain(extra.retained(), grad[number], create_graph)
    return grad


def run_hooks(node: Any, grad: Any, create_graph: bool) -> Any:
    """The hooks before ``node``: its tensors', ``retain_grad``, its own. Returns the gradient to go on with."""
    grad = run_tensor_hooks(node, grad, create_graph)
    if node._extra.pre_hooks:
        several = type(grad) is list
        with as_user_code():
            places = node._differentiable()
            values = tuple([_to_tensor(grad[place] if several else grad) for place in places])
            for hook in list(node._extra.pre_hooks.values()):
                values = _replaced(hook, values, hook(values))
        results = [_from_tensor(value, create_graph) for value in values]
        if not several:
            return results[0]
        for place, result in zip(places, results, strict=True):
            grad[place] = result
    return grad


def run_hooks_after(node: Any, sinks: tuple[Any, ...], results: Any, grad: Any, create_graph: bool) -> Any:
    """The hooks after ``node``, called with the gradients it made and the ones it got."""
    fit = fit_tensor if create_graph else fit_array
    fitted = [
        None if sink is None or value is None else _settled(fit(node, sinks, value, sink))
        for sink, value in zip(sinks[: node._width], results, strict=False)
    ]
    with as_user_code():
        several = type(grad) is list
        grads = tuple([_to_tensor(grad[place] if several else grad) for place in node._differentiable()])
        values = tuple([_to_tensor(value) for value in fitted])
        for hook in list(node._extra.hooks.values()):
            values = _replaced(hook, values, hook(values, grads))
    return [_from_tensor(value, create_graph) for value in values]


def run_undefined(
    node: Any, sinks: tuple[Any, ...], create_graph: bool, keep_graph: bool, wanted: dict[Any, Any] | None
) -> Any:
    """Runs a node that no gradient has reached; see Note [Undefined] in engine.py."""
    grad = [None] * node._outputs if node._outputs > 1 else None
    results = [None] * len(sinks)
    if wanted is not None and not any([sink is not None for sink in sinks]):
        capture(node, grad, create_graph, wanted)
        return results
    if node._extra is not None:
        run_hooks(node, grad, create_graph)
    if node._runs_undefined:
        results = (node._backward_tensors if create_graph else node._backward_arrays)(grad, sinks)
    if node._extra is not None and node._extra.hooks:
        results = run_hooks_after(node, sinks, results, grad, create_graph)
    if not keep_graph and node._frees:
        node._saved = None
    return results


def capture(node: Any, grad: Any, create_graph: bool, wanted: dict[Any, Any]) -> None:
    """Keeps the gradients that the caller wants of a node that need not run: what the hooks of its tensors make of
    them."""
    grad = run_tensor_hooks(node, grad, create_graph)
    if type(grad) is not list:
        if node in wanted:
            wanted[node] = grad
        return
    for number, value in enumerate(grad):
        reference = node._made.get(number)
        output = reference and reference()
        if output in wanted:
            wanted[output] = value


def _settled(value: Any) -> Any:
    return value.dense() if type(value) is Partial else value


def _retain(tensor: Tensor | None, grad: Any, create_graph: bool) -> None:
    if tensor is None or grad is None:
        return
    if tensor._grad is None:
        tensor._grad = grad if create_graph else wrap(np.array(grad))
    else:
        with as_user_code():
            tensor._grad = tensor._grad + _to_tensor(grad)


def deliver(leaf: Any, grad: Any, create_graph: bool, owned: bool, wanted: dict[Any, Any] | None) -> None:
    """Gives a leaf its total gradient: to the caller who wants it, or into ``.grad``."""
    extra = leaf._extra
    if extra is not None and extra.hooks:
        grad = _run_tensor_hooks(extra.hooks, grad, create_graph)
    if wanted is not None:
        if leaf in wanted:
            wanted[leaf] = grad
        return
    node = extra.accumulator if extra is not None else None
    node = node if hasattr(node, "_hooks") else None  # a weak reference has none: nobody registered any
    if node is not None:
        with as_user_code():
            values: tuple[Any, ...] = (_to_tensor(grad),)
            for hook in list(node._pre_hooks.values()):
                values = _replaced(hook, values, hook(values))
        grad = _from_tensor(values[0], create_graph)
    if grad is not None:
        accumulate_grad(leaf, grad, create_graph, owned)
    if extra is not None and extra.post_hooks:
        with as_user_code():
            for hook in list(extra.post_hooks.values()):
                result = hook(leaf)
                if result is not None and result is not leaf:
                    _check_same(hook, leaf, result)
                    raise RuntimeError("Tensor post accumulate grad hooks should return None.")
    if node is not None:
        with as_user_code():
            for hook in list(node._hooks.values()):
                _replaced(hook, (), hook((), (_to_tensor(grad),)))


def _is_unseen(grad: np.ndarray) -> bool:
    """Whether the array can be kept because no one else sees it: the names of this function and of its two callers, and
    the argument of getrefcount, are all there is. So too if it is all of an array that only it refers to."""
    if sys.getrefcount(grad) > 5:
        return False
    base = grad.base
    return base is None or (
        type(base) is np.ndarray and base.base is None and base.nbytes == grad.nbytes and sys.getrefcount(base) <= 3
    )


def accumulate_grad(leaf: Any, grad: Any, create_graph: bool, owned: bool) -> None:
    """Adds ``grad`` to ``leaf.grad``: in place, unless a graph of the pass is wanted."""
    with _lock:
        have = leaf._grad
        if create_graph:
            with as_user_code():
                if have is None:
                    leaf._grad = grad._copied()
                else:
                    leaf._grad = have + grad
            return
        if type(grad) is not np.ndarray:
            grad = np.asarray(grad)
        if have is None:
            array = leaf._array
            if (owned or _is_unseen(grad)) and grad.strides == array.strides:
                leaf._grad = wrap(grad)
            else:
                copy = np.empty_like(array, dtype=grad.dtype, subok=False)
                copy_into(copy, grad)
                leaf._grad = wrap(copy)
        elif have._node is not None or have._requires_grad:
            leaf._grad = wrap(np.asarray(have._array + grad))
        else:
            np.add(have._array, grad, out=have._array)
            counter_of(have)[0] += 1
