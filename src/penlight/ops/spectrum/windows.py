"""The window functions of ``torch`` itself: ``hann_window`` and its kin."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ...backend import dtypes
from ...backend.names import scalar_name
from ..define import composite
from ..errors import type_name
from ..factory import as_int, finish, options, plain_name
from ..outputs import C_NAMES


class _Steps:
    """Numbers in half precision, to which every operation rounds, as PyTorch's do."""

    def __init__(self, values: np.ndarray, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self.values = values.astype(dtype)

    def apply(self, function: Callable[[np.ndarray], np.ndarray]) -> _Steps:
        return _Steps(function(self.values.astype(np.float32)), self.dtype)

    def rounded(self, number: float) -> Any:
        return np.asarray(number).astype(self.dtype).astype(np.float32)

    def __mul__(self, factor: float) -> _Steps:
        return self.apply(lambda x: x * self.rounded(factor))

    def __add__(self, term: Any) -> _Steps:
        if isinstance(term, _Steps):
            return self.apply(lambda x: x + term.values.astype(np.float32))
        return self.apply(lambda x: x + self.rounded(term))


def _of(function: Callable[[np.ndarray], np.ndarray], x: Any) -> Any:
    """``function`` of an array or of rounded numbers."""
    return x.apply(function) if isinstance(x, _Steps) else function(x)


def _window(name: str, length: Any, periodic: Any, shape: Any, settings: tuple[Any, ...], rest: dict[str, Any]) -> Any:
    """The tensor of ``shape(steps, length, *settings)``, the window as a function of 0, 1, ..., length - 1."""
    count = as_int(length)
    if count is None:
        raise TypeError(f"{name}(): argument 'window_length' (position 1) must be int, not {plain_name(length)}")
    if not isinstance(periodic, bool):
        raise TypeError(f"{name}(): argument 'periodic' (position 2) must be bool, not {type_name(periodic)}")
    dtype, requires_grad = rest["dtype"], rest["requires_grad"]
    numpy = options(name, *rest.values()) if any(rest.values()) else None
    if numpy is None:
        numpy = dtypes.default_float.numpy
    if numpy.kind in "iub":
        raise RuntimeError(
            f"{name} expects floating point dtypes, got: TensorOptions(dtype={C_NAMES[dtype.name]}, device=cpu, "
            "layout=Strided (default), requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))"
        )
    if count < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={count}")
    if count < 2:
        return finish(name, np.ones(count, numpy), requires_grad)
    if numpy.kind == "c":
        raise NotImplementedError(f"\"arange_cpu\" not implemented for '{scalar_name(numpy)}'")
    total = count + periodic
    if numpy.itemsize == 2:
        return finish(name, shape(_Steps(np.arange(total), numpy), total, *settings).values[:count], requires_grad)
    return finish(name, shape(np.arange(total, dtype=numpy), total, *settings)[:count], requires_grad)


def _triangle(steps: Any, length: int) -> Any:
    steps = steps * (2 / (length - 1))
    half = (length - 1) // 2 + 1
    return _of(lambda x: np.concatenate([x[:half], 2 - x[half:]]), steps)


def _raised_cosine(steps: Any, length: int, alpha: float, beta: float) -> Any:
    return _of(np.cos, steps * (2 * math.pi / (length - 1))) * -beta + alpha


def _three_cosines(steps: Any, length: int) -> Any:
    steps = steps * (math.pi / (length - 1))
    return _of(np.cos, steps * 4) * 0.08 + _of(np.cos, steps * 2) * -0.5 + 0.42


def _i0(x: np.ndarray) -> np.ndarray:
    """The modified Bessel function I0, the mean of exp(x cos t) over a period.

    Of a smooth periodic function the mean over n even steps is off by what it has of frequency n, here 2 I_n(x), which
    is nothing once n is well beyond the root of x. For few x that is quicker than NumPy's series.
    """
    if x.size > 256:
        return np.i0(x)
    cosines, weights = _nodes(16 + int(x.max()))
    values = np.exp(np.multiply.outer(x, cosines))
    values += 1 / values  # the other half of the period
    return values @ weights


@lru_cache(maxsize=64)
def _nodes(quarter: int) -> tuple[np.ndarray, np.ndarray]:
    weights = np.full(quarter + 1, 0.5 / quarter)
    weights[0] = weights[-1] = 0.25 / quarter
    return np.cos(np.arange(quarter + 1) * (math.pi / 2 / quarter)), weights


@lru_cache(maxsize=64)
def _top(beta: float) -> float:
    return float(_i0(np.array([beta]))[0])


def _bessel(steps: Any, length: int, beta: float) -> Any:
    def window(k: np.ndarray) -> np.ndarray:
        x = k.astype(np.float64) * (2 / (length - 1)) - 1
        return (_i0(beta * np.sqrt(np.maximum(1 - x * x, 0))) / _top(float(beta))).astype(k.dtype)

    return _of(window, steps)


@composite(at=("torch",))
def bartlett_window(
    window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """A triangle: up from 0 to 1 and down again.

    A window with ``periodic=True`` (the default) is one element short of symmetric, so that copies of it side by side
    have no doubled end. All windows raise RuntimeError for negative lengths and integer dtypes.

    >>> import penlight as torch
    >>> torch.bartlett_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    rest = _rest(dtype, layout, device, pin_memory, requires_grad)
    return _window("bartlett_window", window_length, periodic, _triangle, (), rest)


def _rest(dtype: Any, layout: Any, device: Any, pin_memory: Any, requires_grad: Any) -> dict[str, Any]:
    return {
        "dtype": dtype,
        "layout": layout,
        "device": device,
        "pin_memory": pin_memory,
        "requires_grad": requires_grad,
    }


@composite(at=("torch",))
def hann_window(
    window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """Half of 1 - cos, over one period: 0 at its ends.

    >>> import penlight as torch
    >>> torch.hann_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    rest = _rest(dtype, layout, device, pin_memory, requires_grad)
    return _window("hann_window", window_length, periodic, _raised_cosine, (0.5, 0.5), rest)


@composite(at=("torch",))
def hamming_window(
    window_length,
    periodic=True,
    alpha=0.54,
    beta=0.46,
    *,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """``alpha`` - ``beta`` cos, over one period.

    >>> import penlight as torch
    >>> torch.hamming_window(4)
    tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    rest = _rest(dtype, layout, device, pin_memory, requires_grad)
    return _window("hamming_window", window_length, periodic, _raised_cosine, (alpha, beta), rest)


@composite(at=("torch",))
def blackman_window(
    window_length, periodic=True, *, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False
):
    """0.42 - cos / 2 + 0.08 cos of twice as much, over one period.

    >>> import penlight as torch
    >>> torch.blackman_window(4, dtype=torch.float64)
    tensor([0.0000, 0.3400, 1.0000, 0.3400], dtype=torch.float64)
    """
    rest = _rest(dtype, layout, device, pin_memory, requires_grad)
    return _window("blackman_window", window_length, periodic, _three_cosines, (), rest)


@composite(at=("torch",))
def kaiser_window(
    window_length,
    periodic=True,
    beta=12.0,
    *,
    dtype=None,
    layout=None,
    device=None,
    pin_memory=False,
    requires_grad=False,
):
    """The modified Bessel function I0 of a half circle of radius ``beta``, 1 at its top.

    >>> import penlight as torch
    >>> torch.kaiser_window(4, True, 2.)
    tensor([0.4387, 0.8348, 1.0000, 0.8348])
    """
    rest = _rest(dtype, layout, device, pin_memory, requires_grad)
    return _window("kaiser_window", window_length, periodic, _bessel, (beta,), rest)
