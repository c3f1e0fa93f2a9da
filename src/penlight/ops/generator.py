"""``torch.Generator``, and the one that is used where none is passed."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor, wrap
from ..backend import devices
from ..backend.random import MT19937Generator
from .define import register
from .factory import plain_name


class Generator(MT19937Generator):
    """A stream of random numbers of its own, the one of PyTorch's CPU generator.

    >>> import penlight as torch
    >>> generator = torch.Generator().manual_seed(0)
    >>> torch.rand(2, generator=generator)
    tensor([0.4963, 0.7682])
    """

    __module__ = "torch"
    __slots__ = ()

    def __init__(self, device: Any = "cpu") -> None:
        if devices.device(device).type != "cpu":
            raise RuntimeError(
                f"Cannot get {devices.device(device).type.upper()} generator: every tensor lives on the CPU"
            )
        super().__init__()

    @property
    def device(self) -> Any:
        return devices.cpu

    def get_state(self) -> Any:
        """The state as uint8 tensor of 5056 elements, laid out as PyTorch's."""
        return wrap(super().get_state())

    def set_state(self, new_state: Any) -> Generator:
        """Continues from a state that ``get_state`` returned, here or in PyTorch. Raises RuntimeError for others."""
        if not isinstance(new_state, Tensor):
            raise TypeError(f"expected a torch.ByteTensor, but got {plain_name(new_state)}")
        super().set_state(new_state._array)
        return self

    def clone_state(self) -> Generator:
        """Another generator in the same state."""
        return Generator().set_state(self.get_state())

    graphsafe_get_state = clone_state

    def graphsafe_set_state(self, state: Generator) -> Generator:
        return self.set_state(state.get_state())

    def __reduce__(self) -> Any:
        return restored, (self._array_state(),)

    def _array_state(self) -> Any:
        return super().get_state()

    def get_offset(self) -> int:
        raise RuntimeError("CPU Generator does not use offset")

    def set_offset(self, offset: int) -> None:
        raise RuntimeError("CPU Generator does not use offset")

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {id(self):#x}>"


def restored(state: Any) -> Generator:
    """A generator from a pickled state."""
    return Generator().set_state(wrap(state))


default_generator = Generator()
register(Generator, "Generator", ("torch",))
register(default_generator, "default_generator", ("torch",))


def checked(name: str, generator: Any) -> Generator:
    """The generator to draw from."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        raise TypeError(f"{name}(): argument 'generator' must be torch.Generator, not {plain_name(generator)}")
    return generator
