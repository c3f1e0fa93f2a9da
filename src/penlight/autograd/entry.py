"""``torch.autograd.backward`` and ``torch.autograd.grad``: checks their arguments and starts the engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import engine
from .delivery import accumulate_grad
from .history import sink_of
from .variable import Tensor, wrap


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Adds the gradients of ``tensors`` to the ``.grad`` of the leaves they depend on.

    ``grad_tensors`` holds for each tensor the gradient to start from, of its shape; None for 1 (one-element tensors
    only).
    ``inputs`` limits the leaves that get a gradient.

    >>> import penlight as torch
    >>> x = torch.tensor([1., 2.], requires_grad=True)
    >>> torch.autograd.backward((x * x).sum())
    >>> x.grad
    tensor([2., 4.])
    """
    if inputs is not None and not isinstance(inputs, Tensor) and len(inputs) == 0:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    if grad_variables is not None:
        grad_tensors = grad_variables
    roots = _tuple(tensors)
    sinks, grads = _roots(
        roots, _tuple(grad_tensors) if grad_tensors is not None else (None,) * len(roots), create_graph
    )
    keep_graph = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        engine.run(sinks, grads, keep_graph=keep_graph, create_graph=create_graph)
        return
    leaves = [leaf if leaf._carrier is None else leaf._carrier for leaf in _tuple(inputs)]
    wanted = {sink_of(leaf): None for leaf in leaves}
    engine.run(sinks, grads, keep_graph=keep_graph, create_graph=create_graph, wanted=wanted)
    for leaf in dict.fromkeys(leaves):
        found = wanted[sink_of(leaf)]
        if found is not None:
            accumulate_grad(leaf, found, create_graph, False)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of ``outputs`` with respect to ``inputs``, as a tuple; changes no ``.grad``.

    >>> import penlight as torch
    >>> x = torch.tensor(3., requires_grad=True)
    >>> (g,) = torch.autograd.grad(x ** 3, x, create_graph=True)
    >>> torch.autograd.grad(g, x)
    (tensor(18.),)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    if allow_unused is None:
        allow_unused = materialize_grads
    if is_grads_batched:
        raise NotImplementedError("is_grads_batched=True is not in Penlight yet; call grad() once for each row")
    roots, targets = _tuple(outputs), _tuple(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    starts = _tuple(grad_outputs) if grad_outputs is not None else (None,) * len(roots)
    sinks, grads = _roots(roots, starts, create_graph)
    wanted: dict[Any, Any] = {}
    for target in targets:
        sink = sink_of(target)
        if sink is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        wanted[sink] = None
    keep_graph = create_graph if retain_graph is None else retain_graph
    engine.run(sinks, grads, keep_graph=keep_graph, create_graph=create_graph, wanted=wanted)
    results = []
    for number, target in enumerate(targets):
        found = wanted[sink_of(target)]
        if found is None:
            if not allow_unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {number} appears to not have been used in the graph. "
                    "Set allow_unused=True if this is the desired behavior."
                )
            held = target if target._carrier is None else target._carrier
            results.append(wrap(np.zeros_like(held._array)) if materialize_grads else None)
        else:
            results.append(found if isinstance(found, Tensor) else wrap(found))
    pairs = zip(targets, _separate(results), strict=True)
    return tuple([found if target._carrier is None else target._from_carrier(found) for target, found in pairs])


def _separate(results: list[Any]) -> list[Any]:
    """No two results may share memory that one of them could be written through."""
    seen: set[int] = set()
    separate = []
    for result in results:
        if result is not None and not result._requires_grad:
            if id(result._array) in seen or result._array.base is not None or not result._array.flags.writeable:
                result = wrap(np.array(result._array))
            seen.add(id(result._array))
        separate.append(result)
    return separate


def _tuple(value: Any) -> tuple[Any, ...]:
    return (value,) if isinstance(value, Tensor) or value is None else tuple(value)


def _roots(tensors: tuple[Any, ...], starts: tuple[Any, ...], create_graph: bool) -> tuple[list[Any], list[Any]]:
    sinks, grads = [], []
    for number, (tensor, start) in enumerate(zip(tensors, starts, strict=False)):
        if tensor._carrier is not None:
            tensor, start = tensor._carrier, tensor._to_carrier(start)
        if isinstance(start, Tensor):
            _check_start(number, tensor, start)
        elif start is not None:
            raise TypeError("gradients can be either Tensors or None, but got " + type(start).__name__)
        elif tensor.requires_grad:
            if tensor._array.size != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            if tensor._array.dtype.kind == "c":
                raise RuntimeError(
                    f"grad can be implicitly created only for real scalar outputs but got {tensor.dtype}"
                )
        sink = sink_of(tensor)
        if sink is None:
            raise RuntimeError(f"element {number} of tensors does not require grad and does not have a grad_fn")
        array = np.ones_like(tensor._array) if start is None else start._array
        sinks.append(sink)
        grads.append((wrap(array) if start is None else start) if create_graph else array)
    return sinks, grads


def _check_start(number: int, tensor: Tensor, start: Tensor) -> None:
    if start._array.shape != tensor._array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{number}] has a shape of {start.shape} and output[{number}] has a shape "
            f"of "
            f"{tensor.shape}."
        )
    if (start._array.dtype.kind == "c") != (tensor._array.dtype.kind == "c"):
        raise RuntimeError(
            f"For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: "
            f"grad_output[{number}] has a dtype of {start.dtype} and output[{number}] has a dtype of {tensor.dtype}."
        )
