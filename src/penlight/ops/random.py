"""Random tensors of a given shape; the numbers are PyTorch's for the same seed (see backend/sampling.py)."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import discrete, dtypes, sampling
from .creation import like, shape_of
from .define import composite, register
from .factory import as_int, check_out, finish, ints, made, options, plain_name
from .generator import checked, default_generator

_uniform = sampling.uniform
_float32 = np.dtype(np.float32)
_INT = {int}
_24_BITS, _2_TO_MINUS_24 = np.array(2**24 - 1, np.uint64), np.array(2.0**-24, np.float32)


def _drawn(name: str, sampler: Any, doc: str) -> None:
    def draw(
        *size,
        generator=None,
        out=None,
        dtype=None,
        layout=None,
        device=None,
        pin_memory=False,
        requires_grad=False,
        **named,
    ):
        kind = dtypes.default_float
        if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
            options(name, dtype, layout, device, pin_memory, requires_grad)
            if dtype is not None:
                kind = dtypes.as_dtype(dtype)
        if named or not size or set(map(type, size)) != _INT or min(size) < 0:
            size = shape_of(name, size, named)
        if out is not None:
            check_out(name, out, dtype)
            kind = dtypes.of(out._array.dtype)
        if sampler is _uniform and kind is dtypes.float32 and generator is None and prod(size) < 1000:
            words = default_generator.words(size)  # what backend/sampling.py does, without its cases
            words &= _24_BITS
            array = words.astype(_float32)
            array *= _2_TO_MINUS_24
            if not requires_grad and out is None:
                return made(array)
            return finish(name, array, requires_grad, out, dtype)
        array = sampler(default_generator if generator is None else checked(name, generator), size, kind)
        if requires_grad or out is not None:
            return finish(name, array, requires_grad, out, dtype)
        return made(array)

    draw.__name__ = draw.__qualname__ = name
    draw.__doc__ = doc
    register(draw, name, ("torch",))


_drawn(
    "rand",
    sampling.uniform,
    """Numbers drawn uniformly from [0, 1).

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.rand(3)
    tensor([0.4963, 0.7682, 0.0885])
    """,
)
_drawn(
    "randn",
    sampling.normal,
    """Numbers drawn from the normal distribution with mean 0 and variance 1.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """,
)


def _drawn_like(
    name: str, source: Any, sampler: Any, parameters: Any, generator: Any, dtype: Any, layout: Any, device: Any,
    pin_memory: Any, requires_grad: Any, memory_format: Any,
) -> Tensor:  # fmt: skip
    if not isinstance(source, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {plain_name(source)}")
    numpy = options(name, dtype, layout, device, pin_memory, requires_grad, memory_format) or source._array.dtype
    array = like(source._array, numpy, memory_format)
    sampling.fill_(array, sampler, checked(name, generator), *parameters)
    return finish(name, array, requires_grad)


@composite(at=("torch",))
def rand_like(
    input,
    *,
    generator=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
    memory_format=None,
):
    """``rand`` of the shape and dtype of ``input``."""
    return _drawn_like(
        "rand_like",
        input,
        sampling.uniform,
        (),
        generator,
        dtype,
        layout,
        device,
        pin_memory,
        requires_grad,
        memory_format,
    )


@composite(at=("torch",))
def randn_like(
    input,
    *,
    generator=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
    memory_format=None,
):
    """``randn`` of the shape and dtype of ``input``."""
    return _drawn_like(
        "randn_like",
        input,
        sampling.normal,
        (),
        generator,
        dtype,
        layout,
        device,
        pin_memory,
        requires_grad,
        memory_format,
    )


# ------------------------------------------------------------------------------------------------ integers


@composite(at=("torch",))
def randint(
    *bounds,
    low=None,
    high=None,
    size=None,
    generator=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """Integers drawn uniformly from [low, high): ``randint(high, size)`` or ``randint(low, high, size)``.

    Raises RuntimeError where that range is empty or does not fit the dtype.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randint(10, (3,))
    tensor([4, 9, 3])
    """
    numpy = None
    if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
        numpy = options("randint", dtype, layout, device, pin_memory, requires_grad)
    if numpy is None:
        numpy = _int64 if out is None else out._array.dtype
    given = list(bounds)
    position = len(given)
    if (size is None and given and as_int(given[-1]) is None) or len(given) == 3:
        size = given.pop()
    if len(given) > 2 or (size is None and len(given) < 2):
        raise TypeError(_randint_usage(bounds))
    if size is None:
        size = given.pop()
    if len(given) == 2:
        low, high = given
    elif given:
        low, high = (low, given[0]) if high is None else (given[0], high)
    first, last = 0 if low is None else as_int(low), as_int(high)
    if first is None or last is None:
        name, place, value = ("low", 1, low) if first is None else ("high", len(given) or 1, high)
        raise TypeError(f"randint(): argument '{name}' (position {place}) must be int, not {plain_name(value)}")
    size = ints("randint", size, position=position)
    array = discrete.random(checked("randint", generator), size, dtypes.of(numpy), first, last)
    return finish("randint", array, requires_grad, out, dtype)


_int64 = np.dtype(np.int64)
_OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, "
    "bool requires_grad = False)\n"
)


def _randint_usage(bounds: tuple[Any, ...]) -> str:
    given = ", ".join([plain_name(value) for value in bounds])
    text = f"randint() received an invalid combination of arguments - got ({given}), but expected one of:\n"
    for arguments in ("int high", "int low, int high"):
        text += f" * ({arguments}, tuple of ints size, *, torch.Generator generator, Tensor out = None, {_OPTIONS}"
        text += f" * ({arguments}, tuple of ints size, *, Tensor out = None, {_OPTIONS}"
    return text


@composite(at=("torch",))
def randint_like(
    input,
    *bounds,
    low=None,
    high=None,
    generator=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
    memory_format=None,
):
    """``randint`` of the shape and dtype of ``input``: ``(input, high)`` or ``(input, low, high)``."""
    if len(bounds) == 2:
        low, high = bounds
    elif bounds:
        low, high = (low, bounds[0]) if high is None else (bounds[0], high)
    first, last = 0 if low is None else as_int(low), as_int(high)
    if first is None or last is None:
        raise TypeError(f"randint_like(): argument 'high' (position 2) must be int, not {plain_name(high)}")
    return _drawn_like(
        "randint_like",
        input,
        discrete.random,
        (first, last),
        generator,
        dtype,
        layout,
        device,
        pin_memory,
        requires_grad,
        memory_format,
    )


@composite(at=("torch",))
def randperm(
    n, *, generator=None, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """The numbers from 0 to ``n`` - 1 in random order.

    Raises RuntimeError for a negative ``n`` and for one that the dtype cannot hold.

    >>> import penlight as torch
    >>> _ = torch.manual_seed(0)
    >>> torch.randperm(4)
    tensor([0, 1, 3, 2])
    """
    numpy = options("randperm", dtype, layout, device, pin_memory, requires_grad)
    if numpy is None:
        numpy = _int64 if out is None else out._array.dtype
    count = as_int(n)
    if count is None:
        raise TypeError(f"randperm(): argument 'n' (position 1) must be int, not {plain_name(n)}")
    array = discrete.randperm(checked("randperm", generator), count, dtypes.of(numpy))
    return finish("randperm", array, requires_grad, out, dtype)


# ------------------------------------------------------------------------------------------------ seeds


@composite(at=("torch",))
def manual_seed(seed):
    """Starts the default generator's stream that belongs to ``seed``, an int of at most 64 bits, and returns it.

    Raises ValueError for one that is out of range.
    """
    return default_generator.manual_seed(int(seed))


@composite(at=("torch",))
def seed():
    """Starts a stream from a seed that the operating system draws, and returns that."""
    return default_generator.seed()


@composite(at=("torch",))
def initial_seed():
    """The seed of the default generator."""
    return default_generator.initial_seed()


@composite(at=("torch",))
def get_rng_state():
    """The default generator's state, as a uint8 tensor that PyTorch understands, too."""
    return default_generator.get_state()


@composite(at=("torch",))
def set_rng_state(new_state):
    """Continues from a state that ``get_rng_state`` returned, here or in PyTorch."""
    default_generator.set_state(new_state)
