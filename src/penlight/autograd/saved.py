"""``saved_tensors_hooks``: what a node saves passes through the user's ``pack``, and back through ``unpack``."""

from __future__ import annotations

from contextlib import ContextDecorator
from typing import Any

from .modes import enter_rare, leave_rare, modes, no_grad
from .variable import Tensor, counter_of, wrap


class Packed:
    """A node's ``_saved`` of which arrays were packed; ``unpackers`` says which, by place, and how to undo it."""

    __slots__ = ("values", "unpackers")

    def __init__(self, values: tuple[Any, ...], unpackers: dict[int, Any]) -> None:
        self.values = values
        self.unpackers = unpackers


def pack(node: Any, layout: dict[str, tuple[int, bool]], sources: dict[str, Any]) -> None:
    """Packs the arrays among what ``node`` has just saved; ``sources`` are the tensors and numbers they came from, by
    name. A number is no tensor to the user, whatever the node made of it."""
    values = list(node._saved)
    unpackers = {}
    packer, unpacker = modes.saved_hooks[-1]
    for name, (place, counted) in layout.items():
        array = values[place]
        source = sources.get(name)
        if counted and array is not None and not isinstance(source, (int, float, complex)):
            tensor = source if isinstance(source, Tensor) and source._array is array else wrap(array)
            _pack_one(values, place, packer, tensor)
            unpackers[place] = unpacker
    node._saved = Packed(tuple(values), unpackers)


def packed(packer: Any, tensor: Tensor) -> Any:
    """What ``packer`` makes of a tensor that is saved; it records nothing."""
    counter = counter_of(tensor)
    version = counter[0]
    with no_grad():
        value = packer(tensor)
    if counter[0] != version:
        raise RuntimeError(
            "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot "
            "be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if "
            "you need to perform in-place operations on the input to a pack hook."
        )
    return value


def unpacked(unpacker: Any, value: Any) -> Tensor:
    tensor = unpacker(value)
    if not isinstance(tensor, Tensor):
        raise TypeError(
            f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(tensor).__name__}"
        )
    return tensor


def _pack_one(values: list[Any], place: int, packer: Any, tensor: Tensor) -> None:
    if tensor._vc is None:
        tensor._vc = values[place + 1]
    values[place] = packed(packer, tensor)
    values[place + 1 : place + 3] = [0], 0  # what the hook keeps has no version to check


def unpack_hooked(node: Any) -> tuple[Any, ...]:
    values = list(node._saved.values)
    before, modes.arrays = modes.arrays, False
    try:
        for place, unpacker in node._saved.unpackers.items():
            values[place] = unpacked(unpacker, values[place])._array
    finally:
        modes.arrays = before
    return tuple(values)


class SavedTensor:
    """One tensor that a node saved, as ``grad_fn._raw_saved_self``: a place to register hooks for it alone."""

    __module__ = "torch._C._autograd"
    __slots__ = ("_node", "_place")

    def __init__(self, node: Any = None, place: int = 0) -> None:
        if node is None:
            raise RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")
        self._node = node
        self._place = place

    def register_hooks(self, pack_hook: Any, unpack_hook: Any) -> None:
        """Packs the tensor at once; backward unpacks it."""
        saved = self._node._saved
        if saved is None:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the "
                "graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need "
                "to backward through the graph a second time or if you need to access saved variables after calling "
                "backward."
            )
        if not callable(pack_hook) or not callable(unpack_hook):
            raise TypeError(
                "register_hooks(): incompatible function arguments. The following argument types are supported:\n    "
                "1. (self: torch._C._autograd.SavedTensor, arg0: collections.abc.Callable, arg1: "
                f"collections.abc.Callable) -> None\n\nInvoked with: {self!r}, {pack_hook!r}, {unpack_hook!r}"
            )
        self._pack(saved, pack_hook, unpack_hook)

    def _pack(self, saved: Any, pack_hook: Any, unpack_hook: Any) -> None:
        if type(saved) is not Packed:
            saved = Packed(saved, {})
        check_free(self._place in saved.unpackers, saved.values[self._place])
        values = list(saved.values)
        _pack_one(values, self._place, pack_hook, wrap(values[self._place]))
        self._node._saved = Packed(tuple(values), {**saved.unpackers, self._place: unpack_hook})


def check_free(taken: bool, value: Any) -> None:
    """Raises where a saved value cannot get hooks."""
    if taken:
        raise RuntimeError(
            "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of "
            "hooks is allowed at a time."
        )
    if value is None:
        raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")


class saved_tensors_hooks:
    """Inside, every tensor saved for backward is replaced by ``pack_hook(tensor)``; backward calls ``unpack_hook`` on
    that."""

    def __init__(self, pack_hook: Any, unpack_hook: Any) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if modes.saved_hooks_disabled is not None:
            raise RuntimeError(modes.saved_hooks_disabled)
        if not callable(self.pack_hook) or not callable(self.unpack_hook):
            raise TypeError(
                "_push_saved_tensors_default_hooks(): incompatible function arguments. The following argument types "
                "are supported:\n    1. (arg0: collections.abc.Callable, arg1: collections.abc.Callable) -> None\n\n"
                f"Invoked with: {self.pack_hook!r}, {self.unpack_hook!r}"
            )
        modes.saved_hooks = (*modes.saved_hooks, (self.pack_hook, self.unpack_hook))
        enter_rare()

    def __exit__(self, *exc: object) -> None:
        modes.saved_hooks = modes.saved_hooks[:-1]
        leave_rare()


class save_on_cpu(saved_tensors_hooks):
    """Keeps saved tensors as copies, as PyTorch does to move them off a GPU."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor.clone(), lambda tensor: tensor)


class disable_saved_tensors_hooks(ContextDecorator):
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


class allow_mutation_on_saved_tensors(ContextDecorator):
    """Inside, tensors that were saved for backward may be written to: backward uses what they held.

    >>> import penlight as torch
    >>> x = torch.tensor([1., 2.], requires_grad=True)
    >>> with torch.autograd.graph.allow_mutation_on_saved_tensors():
    ...     y = x.clone()
    ...     z = (y ** 2).sum()
    ...     _ = y.zero_()
    ...     z.backward()
    >>> x.grad
    tensor([2., 4.])
    """

    _active: Any = None

    def __enter__(self) -> allow_mutation_on_saved_tensors:
        if allow_mutation_on_saved_tensors._active is not None:
            raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")

        def unpack(tensor: Any) -> Any:
            if allow_mutation_on_saved_tensors._active is not self:
                raise AssertionError(
                    "Trying to backward outside of the 'allow_mutation_on_saved_tensors' contextin which the graph was "
                    "originally recorded."
                )
            return tensor

        self._hooks = saved_tensors_hooks(lambda tensor: tensor.detach().clone(), unpack)
        self._hooks.__enter__()
        allow_mutation_on_saved_tensors._active = self
        return self

    def __exit__(self, *exc: object) -> None:
        allow_mutation_on_saved_tensors._active = None
        self._hooks.__exit__(*exc)
