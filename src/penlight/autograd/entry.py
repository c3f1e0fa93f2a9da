"""``torch.autograd.backward`` and ``torch.autograd.grad``: checks their arguments and starts the engine."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..backend.warn import warn_once
from . import engine, forward_ad
from .graph import GradientEdge, stand_in
from .history import sink_of
from .modes import modes
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
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only "
                "use `grad_tensors`."
            )
        grad_tensors = grad_variables
    roots = _tuple(tensors)
    sinks, grads = _roots(
        roots, _tuple(grad_tensors) if grad_tensors is not None else (None,) * len(roots), create_graph
    )
    if create_graph:
        warn_once(_CYCLE)
    keep_graph = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        engine.run(sinks, grads, keep_graph=keep_graph, create_graph=create_graph)
        return
    ends = [_target(tensor) for tensor in _tuple(inputs)]
    for tensor in ends:
        tensor.retain_grad()
    only = {(tensor._node and (tensor._node._parent or tensor._node)) or tensor for tensor in ends}
    engine.run(sinks, grads, keep_graph=keep_graph, create_graph=create_graph, only=only)


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
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    keep_graph = create_graph if retain_graph is None else retain_graph
    if is_grads_batched:
        options = {"create_graph": create_graph, "allow_unused": True, "materialize_grads": materialize_grads}
        rows = _batched(outputs, inputs, grad_outputs, keep_graph, options)
        return _stacked(rows, allow_unused)
    roots, targets = _tuple(outputs), _tuple(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    starts = _tuple(grad_outputs) if grad_outputs is not None else (None,) * len(roots)
    # Forward mode goes on through the pass where that is recorded.
    recorded = create_graph or modes.dual_level >= 0
    sinks, grads = _roots(roots, starts, recorded)
    targets = tuple([_target(target, carry=False) for target in targets])
    wanted: dict[Any, Any] = {}
    for target in targets:
        sink = sink_of(target)
        if sink is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        wanted[sink] = None
    engine.run(sinks, grads, keep_graph=keep_graph, create_graph=recorded, wanted=wanted)
    results = []
    for number, target in enumerate(targets):
        found = wanted[sink_of(target)]
        if found is None:
            if not allow_unused:
                raise RuntimeError(_UNUSED.format(number))
            held = target if target._carrier is None else target._carrier
            results.append(wrap(np.zeros_like(held._array)) if materialize_grads else None)
        else:
            found = found if isinstance(found, Tensor) else wrap(found)
            results.append(found if create_graph or not recorded else _unrecorded(found))
    pairs = zip(targets, _separate(results), strict=True)
    return tuple([found if target._carrier is None else target._from_carrier(found) for target, found in pairs])


def _unrecorded(found: Tensor) -> Tensor:
    bare, tangent = wrap(found._array), forward_ad.tangent_of(found)
    if tangent is not None:
        forward_ad.set_tangent(bare, tangent.detach())
    return bare


def _separate(results: list[Any]) -> list[Any]:
    """No two results may share memory that one of them could be written through."""
    seen: set[int] = set()
    separate = []
    for result in results:
        if result is not None and not result._requires_grad and result._extra is None:
            if id(result._array) in seen or result._array.base is not None or not result._array.flags.writeable:
                result = wrap(np.array(result._array))
            seen.add(id(result._array))
        separate.append(result)
    return separate


_UNUSED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. Set allow_unused=True if this "
    "is the desired behavior."
)


def _batched(
    outputs: Any, inputs: Any, grad_outputs: Any, keep_graph: bool, options: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """The gradients for each row of ``grad_outputs``: the first dimension of each counts the passes."""
    roots: tuple[Any, ...] = _tuple(outputs)
    starts: tuple[Any, ...] = _tuple(grad_outputs)
    rows = [len(start._array) for start in starts if isinstance(start, Tensor)]
    for number, (root, start) in enumerate(zip(roots, starts, strict=False)):
        if isinstance(start, Tensor) and start._array.shape[1:] != root._shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
                "dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding "
                f"output, but a mismatch was detected: grad_output[{number}] has a shape of "
                f"{start.select(0, 0).shape} and output[{number}] has a shape of {root.shape}. If you only want some "
                "tensors in `grad_output` to be considered batched, consider using vmap."
            )
    count = rows[0] if rows else 0
    found = []
    for row in range(count):
        chosen = tuple([start.select(0, row) if isinstance(start, Tensor) else start for start in starts])
        found.append(grad(outputs, inputs, chosen, retain_graph=keep_graph or row + 1 < count, **options))
    return found


def _stacked(rows: list[tuple[Any, ...]], allow_unused: bool) -> tuple[Any, ...]:
    """For each input one tensor of the gradients of all passes."""
    results = []
    for number, parts in enumerate(zip(*rows, strict=True)):
        if parts[0] is None and not allow_unused:
            raise RuntimeError(_UNUSED.format(number))
        results.append(None if parts[0] is None else parts[0]._stacked(parts))
    return tuple(results)


def _tuple(value: Any) -> tuple[Any, ...]:
    return (value,) if value is None or isinstance(value, (Tensor, GradientEdge)) else tuple(value)


def _target(value: Any, carry: bool = True) -> Any:
    """The tensor, node or leaf that stands for what the user named."""
    if isinstance(value, GradientEdge):
        return stand_in(value)
    if not isinstance(value, Tensor):
        raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(value).__name__}")
    return value._carrier if carry and value._carrier is not None else value


_CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
    "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
    "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the "
    "cycle and avoid the leak. (Triggered internally at /__w/pytorch/pytorch/torch/csrc/autograd/engine.cpp:1307.)"
)


def _roots(tensors: tuple[Any, ...], starts: tuple[Any, ...], create_graph: bool) -> tuple[list[Any], list[Any]]:
    sinks, grads = [], []
    if len(tensors) > len(starts):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(starts)} gradients")
    for number, (tensor, start) in enumerate(zip(tensors, starts, strict=False)):
        if isinstance(tensor, GradientEdge):
            tensor = stand_in(tensor)
        elif not isinstance(tensor, Tensor):
            raise AssertionError("Expected output to be a torch.Tensor")
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
