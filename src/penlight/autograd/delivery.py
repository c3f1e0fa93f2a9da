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
            if result is None:
                continue
            if not isinstance(result, Tensor):
                raise TypeError(f"expected Variable, but hook returned '{type(result).__name__}'")
            _check_same(hook, tensor, result)
            tensor = result
    return _from_tensor(tensor, create_graph)


def _check_same(hook: Any, before: Tensor, after: Tensor) -> None:
    name = getattr(hook, "__name__", type(hook).__name__)
    if before._array.dtype != after._array.dtype:
        raise RuntimeError(f"hook '{name}' has changed the type of value (was {before.type()} got {after.type()})")
    if before._array.shape != after._array.shape:
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
    return result


def run_hooks(node: Any, grad: Any, create_graph: bool) -> Any:
    """The hooks before ``node``: its tensor's, ``retain_grad``, its own. Returns the gradient to go on with."""
    extra = node._extra
    if extra.tensor_hooks:
        grad = _run_tensor_hooks(extra.tensor_hooks, grad, create_graph)
    if extra.retained is not None:
        _retain(extra.retained(), grad, create_graph)
    if extra.pre_hooks:
        several = type(grad) is list
        with as_user_code():
            values = tuple([_to_tensor(value) for value in (grad if several else [grad])])
            for hook in list(extra.pre_hooks.values()):
                values = _replaced(hook, values, hook(values))
        results = [_from_tensor(value, create_graph) for value in values]
        grad = results if several else results[0]
    return grad


def run_hooks_after(node: Any, results: Any, grad: Any, create_graph: bool) -> Any:
    """The hooks after ``node``, called with the gradients it made and the ones it got."""
    with as_user_code():
        grads = tuple([_to_tensor(value) for value in (grad if type(grad) is list else [grad])])
        values = tuple([_to_tensor(_settled(value)) for value in results])
        for hook in list(node._extra.hooks.values()):
            values = _replaced(hook, values, hook(values, grads))
    return [_from_tensor(value, create_graph) for value in values]


def _settled(value: Any) -> Any:
    return value.dense() if hasattr(value, "dense") else value


def _retain(tensor: Tensor | None, grad: Any, create_graph: bool) -> None:
    if tensor is None:
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
        for hook in list(node._pre_hooks.values()):
            (value,) = _replaced(hook, (_to_tensor(grad),), hook((_to_tensor(grad),)))
            grad = _from_tensor(value, create_graph)
    accumulate_grad(leaf, grad, create_graph, owned)
    if extra is not None and extra.post_hooks:
        with as_user_code():
            for hook in list(extra.post_hooks.values()):
                result = hook(leaf)
                if result is not None and not isinstance(result, Tensor):
                    raise TypeError(f"expected Variable, but hook returned '{type(result).__name__}'")
    if node is not None:
        with as_user_code():
            for hook in list(node._hooks.values()):
                hook((), (_to_tensor(grad),))


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
