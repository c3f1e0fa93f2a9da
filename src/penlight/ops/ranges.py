"""Evenly spaced numbers: arange, range, linspace, logspace; and eye."""

from __future__ import annotations

import builtins
import math
import warnings
from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.gaussian import fma
from ..backend.names import scalar_name
from ..backend.quiet import hush
from .creation import allocate, converted, number, overflow
from .define import composite
from .factory import as_int, finish, made, options, plain_name

_LIMITED = (dtypes.uint16, dtypes.uint32, dtypes.uint64)


@composite(at=("torch",))
def arange(
    *bounds,
    start=None,
    end=None,
    step=None,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """The numbers from ``start`` (0) up to and without ``end``, ``step`` (1) apart: ``(end)``, ``(start, end, step)``.

    Integers give int64, anything else the default dtype. Raises RuntimeError for a step of zero or of the wrong sign.

    >>> import penlight as torch
    >>> torch.arange(1, 2, 0.25)
    tensor([1.0000, 1.2500, 1.5000, 1.7500])
    """
    numpy = None
    if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
        numpy = options("arange", dtype, layout, device, pin_memory, requires_grad)
    count = len(bounds)
    if (
        end is None
        and start is None
        and step is None
        and out is None
        and numpy is None
        and not requires_grad
        and 0 < count < 4
    ):
        first, last, by = (0, bounds[0], 1) if count == 1 else (bounds[0], bounds[1], 1) if count == 2 else bounds
        if type(first) is int and type(last) is int and type(by) is int:
            if first <= last < _FAR and by > 0 and first > -_FAR:
                return made(np.arange(first, last, by))
        elif type(last) in _FLOATS and type(first) in _FLOATS and type(by) in _FLOATS:
            return made(_arange(first, last, by, dtypes.default_float.numpy))
    start, end, step = _bounds(bounds, start, end, step)
    integral = type(start) is int and type(end) is int and type(step) is int
    if integral and not all([-(2**63) <= bound < 2**63 for bound in (start, end, step)]):
        raise overflow(_int64)
    if numpy is None:
        numpy = out._array.dtype if out is not None else _int64 if integral else dtypes.default_float.numpy
    return finish("arange", _arange(start, end, step, numpy), requires_grad, out, dtype)


_int64 = np.dtype(np.int64)
_FLOATS = (float, int)
_FAR = 2**62


def _bounds(bounds: tuple[Any, ...], start: Any, end: Any, step: Any) -> tuple[Any, Any, Any]:
    names = ("end",) if len(bounds) == 1 and end is None else ("start", "end", "step")
    given = {"start": start, "end": end, "step": step}
    for position, (name, value) in enumerate(zip(names, bounds, strict=False)):
        if given[name] is not None:
            raise TypeError(f"arange() got multiple values for argument '{name}'")
        given[name] = number("arange", value, name, position + 1)
    if given["end"] is None and given["start"] is not None:
        raise TypeError('arange() missing 1 required positional arguments: "end"')
    if given["end"] is None or len(bounds) > 3:
        raise TypeError(_arange_usage(bounds))
    values = [
        0 if given["start"] is None else given["start"],
        given["end"],
        1 if given["step"] is None else given["step"],
    ]
    values = [number("arange", value, name) for value, name in zip(values, ("start", "end", "step"), strict=True)]
    return tuple([int(value) if isinstance(value, bool) else value for value in values])  # type: ignore[return-value]


_OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, "
    "bool requires_grad = False"
)


def _arange_usage(bounds: tuple[Any, ...]) -> str:
    given = ", ".join([type(value).__name__ for value in bounds])
    return (
        f"arange() received an invalid combination of arguments - got ({given}), but expected one of:\n"
        f" * (Number end, *, Tensor out = None, {_OPTIONS})\n"
        f" * (Number start, Number end, *, {_OPTIONS})\n"
        f" * (Number start, Number end, Number step = 1, *, Tensor out = None, {_OPTIONS})\n"
    )


def _arange(start: Any, end: Any, step: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """x[i] = start + i step, rounded as PyTorch's kernel does: see Note [Ranges in blocks]."""
    kind = dtypes.of(dtype)
    count = _count(start, end, step, dtype)
    _refuse("arange", kind)
    allocate(np.empty, (count,), dtype)  # which refuses what is too large
    if not kind.is_floating_point:
        # Modulo 2**64, as the C type computes.
        start, step = int(start) % 2**64, int(step) % 2**64
        return (np.arange(count, dtype=np.uint64) * np.uint64(step) + np.uint64(start)).astype(dtype)
    start, step = float(start), float(step)
    if kind is dtypes.float64:
        return _in_blocks(count, 4, dtype, lambda i, base: _fma(i, step, base), start)
    if kind is dtypes.float32:
        return _in_blocks(count, 8, dtype, lambda i, base: base + step * i, start)
    start, step = float(np.float32(start)), float(np.float32(step))
    return _in_blocks(count, 16, dtype, lambda i, base: (base + step * i).astype(np.float32), start)


def _refuse(name: str, kind: Any) -> None:
    if kind is dtypes.bool_ or kind.is_complex or kind in _LIMITED:
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{scalar_name(kind)}'")


def _in_blocks(count: int, width: int, dtype: np.dtype[Any], at: Any, start: Any) -> np.ndarray:
    """Note [Ranges in blocks]: PyTorch computes two vectors of ``width`` at a time, each from its first element, which
    is rounded to ``dtype`` before the others are computed from it; what is left at the end is computed one by one.
    """
    vectors = count // (2 * width) * 2
    i = np.arange(count, dtype=np.float64)
    if not vectors:
        return at(i, start).astype(dtype)
    out = np.empty(count, dtype)
    done = vectors * width
    first = at(i[:done:width], start).astype(dtype).astype(np.float64)
    out[:done].reshape(vectors, width)[...] = at(i[:width], first[:, None])
    out[done:] = at(i[done:], start)
    return out


def _fma(i: np.ndarray, step: float, base: Any) -> np.ndarray:
    return i + base if step == 1.0 else fma(i, step, base)


def _count(start: Any, end: Any, step: Any, dtype: np.dtype[Any]) -> int:
    if isinstance(start, complex) or isinstance(end, complex) or isinstance(step, complex):
        raise overflow(np.dtype(np.float64))
    _check_range(start, end, step)
    if dtype == _int64:
        start, end, step = int(start), int(end), int(step)
        if not step:  # a fraction that was cut off
            raise ValueError("step must be nonzero")
        return builtins.max((end - start + step - (1 if step > 0 else -1)) // step, 0)
    size = (float(end) - float(start)) / float(step)
    if not 0 <= size < 2**63:
        raise RuntimeError("invalid size, possible overflow?")
    return math.ceil(size)


def _check_range(start: Any, end: Any, step: Any) -> None:
    if not step > 0 and not step < 0:
        raise RuntimeError("step must be nonzero")
    if not math.isfinite(start) or not math.isfinite(end):
        raise RuntimeError(f"unsupported range: {start:g} -> {end:g}")
    if (step > 0) != (end >= start) and end != start:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")


@composite(at=("torch",))
def range(
    start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """The numbers from ``start`` to ``end``, which is among them. Deprecated, as in PyTorch: use ``arange``."""
    numpy = options("range", dtype, layout, device, pin_memory, requires_grad) or dtypes.default_float.numpy
    if end is None:
        raise TypeError('range() missing 1 required positional arguments: "end"')
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with "
        "Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
        stacklevel=2,
    )
    if out is not None:
        numpy = out._array.dtype
    _refuse("range", dtypes.of(numpy))
    start, end, step = [number("range", each, name) for each, name in ((start, "start"), (end, "end"), (step, "step"))]
    _check_range(start, end, step)
    kind: Any = np.dtype(np.float32) if numpy.itemsize == 2 and numpy.kind in "fV" else np.dtype(np.float64)
    if numpy.kind in "iu":
        kind = _int64
    start, end, step = [kind.type(each) for each in (start, end, step)]
    count = int((end - start) / step + 1)
    return finish("range", (start + np.arange(count).astype(kind) * step).astype(numpy), requires_grad, out, dtype)


# ------------------------------------------------------------------------------------------------ so many numbers


@composite(at=("torch",))
def linspace(
    start, end, steps, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """``steps`` evenly spaced numbers from ``start`` to ``end``, both among them.

    Raises RuntimeError for a negative ``steps``.

    >>> import penlight as torch
    >>> torch.linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    if type(start) in _FLOATS and type(end) in _FLOATS and type(steps) is int and 1 < steps < 64:
        plain = (
            dtype is None and out is None and layout is None and device is None and not pin_memory and not requires_grad
        )
        if plain and dtypes.default_float is dtypes.float32 and abs(start) < 1e30 and abs(end) < 1e30:
            return made(_linspace_of_few(start, end, steps))
    start, end, steps, numpy = _ends(
        "linspace", start, end, steps, out, dtype, layout, device, pin_memory, requires_grad
    )
    return finish("linspace", evenly_spaced(start, end, steps, numpy), requires_grad, out, dtype)


@composite(at=("torch",))
def logspace(
    start,
    end,
    steps,
    base=10.0,
    *,
    out=None,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """``steps`` numbers from ``base ** start`` to ``base ** end``, each the same multiple of the one before.

    >>> import penlight as torch
    >>> torch.logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    start, end, steps, numpy = _ends(
        "logspace", start, end, steps, out, dtype, layout, device, pin_memory, requires_grad
    )
    return finish("logspace", _logspace(start, end, steps, float(base), numpy), requires_grad, out, dtype)


def _ends(
    name: str,
    start: Any,
    end: Any,
    steps: Any,
    out: Any,
    dtype: Any,
    layout: Any,
    device: Any,
    pin_memory: Any,
    requires_grad: Any,
) -> tuple[Any, Any, int, np.dtype[Any]]:
    hush()
    numpy = options(name, dtype, layout, device, pin_memory, requires_grad)
    wrong = [
        (which, end_.dim())
        for which, end_ in (("start", start), ("end", end))
        if isinstance(end_, Tensor) and end_.dim()
    ]
    if wrong:
        both = isinstance(start, Tensor) and isinstance(end, Tensor)
        told = [("start", start.dim()), ("end", end.dim())] if both else wrong
        raise RuntimeError(
            f"{name} only supports 0-dimensional start and end tensors, but got "
            + " and ".join([f"{which} with {dims} dimension(s)" for which, dims in told])
            + "."
        )
    count = as_int(steps)
    if count is None or not all([isinstance(each, (Tensor, int, float, complex, np.generic)) for each in (start, end)]):
        raise TypeError(_ends_usage(name, start, end, steps))
    if count < 0:
        raise RuntimeError("number of steps must be non-negative")
    start, end = [
        end_._array.item() if isinstance(end_, Tensor) else number(name, end_, which, position)
        for end_, which, position in ((start, "start", 1), (end, "end", 2))
    ]
    is_complex = isinstance(start, complex) or isinstance(end, complex)
    if out is not None:
        numpy = out._array.dtype if numpy is None or numpy == out._array.dtype else numpy
    elif numpy is None:
        numpy = (dtypes.default_complex if is_complex else dtypes.default_float).numpy
    elif is_complex and numpy.kind != "c":
        raise RuntimeError(
            f"torch.{name}(): inferred dtype c10::complex<float> can't be safely cast to passed dtype "
            f"{scalar_name(dtypes.of(numpy))}"
        )
    return start, end, count, numpy


def _ends_usage(name: str, *given: Any) -> str:
    kinds = ", ".join(map(plain_name, given))
    text = f"{name}() received an invalid combination of arguments - got ({kinds}), but expected one of:\n"
    base = ", float base = 10.0" if name == "logspace" else ""
    for first, last in (("Tensor", "Tensor"), ("Number", "Tensor"), ("Tensor", "Number"), ("Number", "Number")):
        text += f" * ({first} start, {last} end, int steps{base}, *, Tensor out = None, {_OPTIONS})\n"
    return text


def evenly_spaced(start: Any, end: Any, steps: int, dtype: np.dtype[Any]) -> np.ndarray:
    """x[i] = start + i step in the first half, end - (steps - 1 - i) step in the second, with fused multiply-adds."""
    if dtype.kind == "b":
        raise NotImplementedError("\"linspace_cpu\" not implemented for 'Bool'")
    if dtype.kind == "c":
        start, end = complex(start), complex(end)
        real = np.dtype(f"f{dtype.itemsize // 2}")
        out = allocate(np.empty, (steps,), dtype)
        out.real, out.imag = (
            evenly_spaced(start.real, end.real, steps, real),
            evenly_spaced(start.imag, end.imag, steps, real),
        )
        return out
    out = allocate(np.empty, (steps,), dtype)
    start, end = converted(start, dtype), converted(end, dtype)
    if steps < 2:
        out[:] = start
        return out
    low, high = _index_halves(steps)
    if dtype.kind in "iu" or dtype.itemsize == 8:
        step = (float(end) - float(start)) / (steps - 1)
        out[: low.size], out[low.size :] = fma(low, step, float(start)), fma(high, -step, float(end))
    elif dtype.itemsize == 4:
        first, last = np.float32(start), np.float32(end)
        step = float((last - first) / np.float32(steps - 1))
        out[: low.size], out[low.size :] = low * step + float(first), high * -step + float(last)
    else:  # half precision: every intermediate value is rounded
        first, last = dtype.type(start), dtype.type(end)
        half = (last - first) / dtype.type(steps - 1)
        out[: low.size], out[low.size :] = first + half * low.astype(dtype), last - half * high.astype(dtype)
    return out


def _linspace_of_few(start: float, end: float, steps: int) -> np.ndarray:
    """The same for float32 in Python's numbers, which are sooner done where there are few."""
    first, last = np.array((start, end), np.float32)
    step, first, last = float((last - first) / np.float32(steps - 1)), float(first), float(last)
    half = steps // 2
    low = [first + step * i for i in builtins.range(half)]
    return np.array(low + [last - step * i for i in builtins.range(steps - half - 1, -1, -1)], np.float32)


def _index_halves(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """How far the elements of the first half are from the start, and those of the second from the end."""
    return np.arange(steps // 2, dtype=np.float64), np.arange(steps - steps // 2 - 1, -1, -1, dtype=np.float64)


def _logspace(start: Any, end: Any, steps: int, base: float, dtype: np.dtype[Any]) -> np.ndarray:
    if dtype.kind == "b":
        raise NotImplementedError("\"logspace_cpu\" not implemented for 'Bool'")
    out = allocate(np.empty, (steps,), dtype)
    if steps == 1:
        out[:] = _power(base, start)
    elif dtype.kind == "c":
        low, high = [each.astype(dtype) for each in _index_halves(steps)]
        first, last = np.array(start, dtype), np.array(end, dtype)
        step = (last - first) / np.array(steps - 1, dtype)
        out[:] = np.exp(np.concatenate([first + step * low, last - step * high]) * np.log(np.array(base, dtype)))
    elif steps:
        low, high = _index_halves(steps)
        # The difference is one of `dtype`, all else float64.
        first, last = [np.array(converted(each, dtype), dtype) for each in (start, end)]
        step = (float(last - first) if dtype.kind not in "iu" else int(last) - int(first)) / (steps - 1)
        exponents = np.concatenate([float(first) + step * low, float(last) - step * high])
        # The C library's power, one by one: NumPy's differs in the last bit.
        values = np.array([_power(base, each) for each in exponents.tolist()])
        out[:] = values if dtype.itemsize > 2 else values.astype(np.float32)
    return out


def _power(base: float, exponent: Any) -> Any:
    if isinstance(exponent, complex):
        return complex(base) ** exponent
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:  # a negative base, or zero to a negative power
        return math.inf if base == 0 else math.nan


# ------------------------------------------------------------------------------------------------ eye


@composite(at=("torch",))
def eye(n, m=None, *, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False):
    """Ones on the diagonal of an ``n`` by ``m`` (or ``n``) matrix of zeros. Raises RuntimeError for negative sizes.

    >>> import penlight as torch
    >>> torch.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    numpy = options("eye", dtype, layout, device, pin_memory, requires_grad) or dtypes.default_float.numpy
    rows, columns = as_int(n), as_int(n if m is None else m)
    if rows is None or columns is None:
        name, position, value = ("n", 1, n) if rows is None else ("m", 2, m)
        raise TypeError(f"eye(): argument '{name}' (position {position}) must be int, not {plain_name(value)}")
    for name, size in (("n", rows), ("m", columns)):
        if size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    array = allocate(np.zeros, (rows, columns), numpy if out is None else out._array.dtype)
    array.reshape(-1)[: rows * columns : columns + 1][: builtins.min(rows, columns)] = 1
    return finish("eye", array, requires_grad, out, dtype)
