"""``torch.Size``: the shape of a tensor."""

from __future__ import annotations

from math import prod
from operator import index
from typing import Any

from .define import register

_new = tuple.__new__


class Size(tuple):
    """A tuple of ints; slices, sums and multiples of it are Sizes too.

    >>> import penlight as torch
    >>> torch.Size([2, 3]).numel()
    6
    """

    __slots__ = ()
    __module__ = "torch"

    def __new__(cls, sizes: Any = ()) -> Size:
        found = []
        for position, size in enumerate(sizes):
            try:
                found.append(index(size))
            except TypeError:
                kind = type(size).__name__
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {position} is '{kind}')") from None
        return _new(cls, found)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(repr, self))}])"

    def numel(self) -> int:
        """The number of elements of a tensor of this shape."""
        return prod(self)

    def __getitem__(self, item: Any) -> Any:
        found = tuple.__getitem__(self, item)
        return _new(Size, found) if type(item) is slice else found

    def __add__(self, other: Any) -> Size:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to torch.Size")
        return _new(Size, tuple.__add__(self, other))

    def __radd__(self, other: Any) -> Size:
        if not isinstance(other, tuple):
            raise TypeError(f"can only concatenate tuple (not {type(other).__name__}) to torch.Size")
        return _new(Size, tuple.__add__(other, self))

    def __mul__(self, times: Any) -> Size:
        return _new(Size, tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __reduce__(self) -> Any:
        return _unpickled, (tuple(self),)


def _unpickled(sizes: tuple[int, ...]) -> Size:
    """What a pickle names: "torch.Size" is another class in a process that has PyTorch, and none without."""
    return _new(Size, sizes)


register(Size, "Size", ("torch",))
