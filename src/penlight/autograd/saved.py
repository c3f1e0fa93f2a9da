"""``saved_tensors_hooks``: what a node saves passes through the user's ``pack``, and back through ``unpack``."""

from __future__ import annotations

from typing import Any

from .modes import enter_rare, leave_rare, modes
from .variable import Tensor, wrap


class Packed:
    """A node's ``_saved`` of which the arrays were packed."""

    __slots__ = ("values", "unpack")

    def __init__(self, values: tuple[Any, ...], unpack: Any) -> None:
        self.values = values
        self.unpack = unpack


def pack(node: Any, layout: dict[str, tuple[int, bool]], sources: dict[str, Any]) -> None:
    """Packs the arrays among what ``node`` has just saved; ``sources`` are the tensors they came from, by name."""
    values = list(node._saved)
    packer, unpacker = modes.saved_hooks[-1]
    for name, (place, counted) in layout.items():
        array = values[place]
        if counted and array is not None:
            counter = values[place + 1]
            version = counter[0]
            source = sources.get(name)
            values[place] = packer(source if source is not None and source._array is array else wrap(array))
            if counter[0] != version:
                raise RuntimeError(
                    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook "
                    "cannot be modified by in-place operations as this can lead to unexpected side-effects. Please "
                    "open an issue if you need to perform in-place operations on the input to a pack hook."
                )
            values[place + 1 : place + 3] = [0], 0  # what the hook keeps has no version to check
    node._saved = Packed(tuple(values), (unpacker, layout))


def unpack_hooked(node: Any) -> tuple[Any, ...]:
    packed = node._saved
    unpacker, layout = packed.unpack
    values = list(packed.values)
    before, modes.arrays = modes.arrays, False
    try:
        for place, counted in layout.values():
            if counted and values[place] is not None:
                tensor = unpacker(values[place])
                if not isinstance(tensor, Tensor):
                    raise TypeError(
                        "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                        f"{type(tensor).__name__}"
                    )
                values[place] = tensor._array
    finally:
        modes.arrays = before
    return tuple(values)


class saved_tensors_hooks:
    """Inside, every tensor saved for backward is replaced by ``pack_hook(tensor)``; backward calls ``unpack_hook`` on
    that."""

    def __init__(self, pack_hook: Any, unpack_hook: Any) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if modes.saved_hooks_disabled is not None:
            raise RuntimeError(modes.saved_hooks_disabled)
        modes.saved_hooks = (*modes.saved_hooks, (self.pack_hook, self.unpack_hook))
        enter_rare()

    def __exit__(self, *exc: object) -> None:
        modes.saved_hooks = modes.saved_hooks[:-1]
        leave_rare()


class save_on_cpu(saved_tensors_hooks):
    """Keeps saved tensors as copies, as PyTorch does to move them off a GPU."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor.clone(), lambda tensor: tensor)


class disable_saved_tensors_hooks:
    """Inside, using ``saved_tensors_hooks`` raises ``RuntimeError(error_message)``."""

    def __init__(self, error_message: str) -> None:
        self.message = error_message

    def __enter__(self) -> None:
        if modes.saved_hooks:
            raise RuntimeError(self.message)
        self.before = modes.saved_hooks_disabled
        modes.saved_hooks_disabled = self.message

    def __exit__(self, *exc: object) -> None:
        modes.saved_hooks_disabled = self.before
