"""Evenly spaced numbers: arange, range, linspace, logspace; and eye."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..backend import dtypes
from .creation import number
from .define import composite
from .factory import finish, made, options

_INTEGERS = (int, bool)


@composite(at=("torch",))
def arange(
    *bounds, start=None, end=None, step=None, out=None, dtype=None, layout=None, device=None, pin_memory=False,
    requires_grad=False,
):  # fmt: skip
    """The numbers from ``start`` (0) up to and without ``end``, ``step`` (1) apart: ``arange(end)``, ``arange(start, end, step)``.

    Integers give int64, anything else the default dtype. Raises RuntimeError for a step of zero or of the wrong sign.

    >>> import penlight as torch
    >>> torch.arange(1, 2, 0.25)
    tensor([1.0000, 1.2500, 1.5000, 1.7500])
    """
    numpy = None
    if dtype is not None or layout is not None or device is not None or pin_memory or requires_grad:
        numpy = options("arange", dtype, layout, device, pin_memory, requires_grad)
    if len(bounds) == 1 and type(bounds[0]) is int and bounds[0] >= 0 and end is None and start is None and step is None:
        if numpy is None:
            numpy = _int64 if out is None else out._array.dtype
        if numpy is _int64:
            array = np.arange(bounds[0])
            return made(array) if out is None and not requires_grad else finish("arange", array, requires_grad, out, dtype)
    start, end, step = _bounds(bounds, start, end, step)
    integral = type(start) is int and type(end) is int and type(step) is int
    if numpy is None:
        numpy = out._array.dtype if out is not None else _int64 if integral else dtypes.default_float.numpy
    return finish("arange", _arange(start, end, step, numpy), requires_grad, out, dtype)


_int64 = np.dtype(np.int64)


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
    values = [0 if given["start"] is None else given["start"], given["end"], 1 if given["step"] is None else given["step"]]
    values = [number("arange", value, name) for value, name in zip(values, ("start", "end", "step"), strict=True)]
    return tuple([int(value) if isinstance(value, bool) else value for value in values])  # type: ignore[return-value]


def _arange_usage(bounds: tuple[Any, ...]) -> str:
    options = "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False"
    given = ", ".join([type(value).__name__ for value in bounds])
    return (
        f"arange() received an invalid combination of arguments - got ({given}), but expected one of:\n"
        f" * (Number end, *, Tensor out = None, {options})\n"
        f" * (Number start, Number end, *, {options})\n"
        f" * (Number start, Number end, Number step = 1, *, Tensor out = None, {options})\n"
    )


def _arange(start: Any, end: Any, step: Any, dtype: np.dtype[Any]) -> np.ndarray:
    count = _count(start, end, step, dtype)
    if dtype.kind in "iu":
        start, step = int(start), int(step)
        return (start + step * np.arange(count)).astype(dtype)
    return (start + step * np.arange(count, dtype=np.float64)).astype(dtype)


def _count(start: Any, end: Any, step: Any, dtype: np.dtype[Any]) -> int:
    if dtype == _int64:
        start, end, step = int(start), int(end), int(step)
    _check_range(start, end, step)
    if dtype == _int64:
        return (end - start + step - (1 if step > 0 else -1)) // step
    count = math.ceil((float(end) - float(start)) / float(step))
    if not 0 <= count < 2**63:
        raise RuntimeError("invalid size, possible overflow?")
    return count


def _check_range(start: Any, end: Any, step: Any) -> None:
    if not step > 0 and not step < 0:
        raise RuntimeError("step must be nonzero")
    if not math.isfinite(start) or not math.isfinite(end):
        raise RuntimeError(f"unsupported range: {start:g} -> {end:g}")
    if (step > 0) != (end >= start) and end != start:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
