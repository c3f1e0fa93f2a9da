"""What a ``Function`` saved: its inputs and outputs with their history, and anything else with a history that says so.

Nothing here closes a cycle: an output is kept as its array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backend.names import tensor_type
from . import anomaly_mode as anomaly
from . import saved, views
from .history import sink_of
from .modes import modes, rare
from .node import Node, fill, history_of, overwritten
from .variable import Tensor, counter_of, wrap


class SavedForFunction:
    """One tensor kept by ``save_for_backward``, with the version it had."""

    __slots__ = ("value", "counter", "version", "number", "hidden", "unpacker", "sink")

    def __init__(self, node: Any, tensor: Tensor, outputs: list[Any], inputs: set[int]) -> None:
        self.counter = counter_of(tensor)
        self.version = counter_of(tensor)[0]
        # An input that forward returned as it got it has kept its own history.
        own = id(tensor) not in inputs or any([tensor is dirty for dirty in node._dirty])
        self.number = next((number for number, output in enumerate(outputs) if own and output is tensor), None)
        # Keeping an output's Tensor would close a cycle: it holds this node.
        self.value: Any = tensor._array if self.number is not None else tensor
        extra = tensor._extra
        self.hidden = self.number is None and id(tensor) not in inputs and extra is not None and extra.tainted
        self.unpacker = None
        if modes.saved_hooks:
            self.pack(tensor, *modes.saved_hooks[-1])

    def pack(self, tensor: Tensor, packer: Any, unpacker: Any) -> None:
        self.value = saved.packed(packer, tensor)
        self.sink = sink_of(tensor) if self.number is None else None
        self.unpacker = unpacker

    def unpack(self, node: Any) -> Tensor:
        if self.unpacker is not None:
            tensor = wrap(saved.unpacked(self.unpacker, self.value)._array)
            if self.sink is not None:
                sink = views.Through(self.sink, tensor._array) if self.sink._order is None else self.sink
                tensor._node, tensor._requires_grad = sink, True
        else:
            if self.counter[0] != self.version:
                error = self._stale(node)
                anomaly.tell_lines(error, node, self.counter)
                raise error
            if self.number is None:
                # Outside of a pass it is only looked at.
                return _lost(self.value, node) if self.hidden and modes.grad and modes.passing else self.value
            tensor = wrap(self.value)
            tensor._vc = self.counter
        if self.number in node._made:
            tensor._node, tensor._requires_grad = history_of(node, self.number, tensor._array), True
        return tensor

    def _stale(self, node: Any) -> RuntimeError:
        output = self.number is not None
        array, source = (self.value, node) if output else (self.value._array, self.value._node)
        # PyTorch names this node for an output, whatever wrote to it.
        counter = self.counter[:1] if output else self.counter
        return overwritten(tensor_type(array.dtype), array, source, counter, self.version, rare.tracer is not None)


class Raw(saved.SavedTensor):
    __slots__ = ()

    def _pack(self, entries: Any, pack_hook: Any, unpack_hook: Any) -> None:
        entry = entries[self._place]
        saved.check_free(entry is not None and entry.unpacker is not None, entry)
        entry.pack(entry.unpack(self._node), pack_hook, unpack_hook)


Raw.__name__ = Raw.__qualname__ = "SavedTensor"
Raw.__module__ = saved.SavedTensor.__module__


class Error(Node):
    """The history of what must not be differentiated: running it is the error."""

    __slots__ = ("_message",)
    _message: str

    def __init__(self, array: np.ndarray, message: str, sinks: tuple[Any, ...] = ()) -> None:
        fill(self, sinks, array)
        self._message = message

    def _backward_arrays(self, grad: Any, edges: tuple[Any, ...]) -> Any:
        raise RuntimeError(self._message)

    _backward_tensors = _backward_arrays

    def name(self) -> str:
        return "torch::autograd::Error"


def _lost(tensor: Tensor, node: Any) -> Tensor:
    hidden = wrap(tensor._array)
    hidden._vc = counter_of(tensor)
    hidden._node = Error(
        tensor._array,
        f"{node.name()} saved a tensor that forward computed from its inputs without recording how, so its "
        "double-backward would silently leave a term out. Save inputs or outputs and compute the rest in backward, "
        "return the intermediate as an output, or mark backward with @once_differentiable.",
        tuple(sink for sink in node._edges if sink is not None),
    )
    hidden._requires_grad = True
    return hidden
