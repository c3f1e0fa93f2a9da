"""``torch.signal.windows``: symmetric windows, and with ``sym=False`` periodic ones, which are an element short of it.

All take a length ``M``, ``dtype`` (float32 or float64), ``layout``, ``device`` and ``requires_grad``, have 1 as their
largest value (where an element lies at the centre), and raise ValueError for a negative ``M`` or another dtype.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from ..backend import devices, dtypes
from ..ops.creation import empty, ones
from ..ops.define import registry
from ..ops.exponential import exp
from ..ops.ranges import arange, linspace
from ..ops.reduction import sum
from ..ops.trigonometric import cos, sin

__all__ = [
    "bartlett",
    "blackman",
    "cosine",
    "exponential",
    "gaussian",
    "general_cosine",
    "general_hamming",
    "hamming",
    "hann",
    "kaiser",
    "nuttall",
]

tensor = registry["torch"]["tensor"]


def _window(name: str, M: int, options: tuple[Any, ...], points: Callable[[], tuple[float, float]], shape: Any) -> Any:
    """``shape`` of ``M`` evenly spaced points; what it is of one point or none, ``points`` need not know."""
    dtype, layout, device, requires_grad = options
    if M < 0:
        raise ValueError(f"{name} requires non-negative window length, got M={M}")
    if layout is not devices.strided:
        raise ValueError(f"{name} is implemented for strided tensors only, got: {layout}")
    if dtype is None:
        dtype = dtypes.get_default_dtype()
    if dtype not in (dtypes.float32, dtypes.float64):
        raise ValueError(f"{name} expects float32 or float64 dtypes, got: {dtype}")
    if M < 2:
        make = ones if M else empty
        return make((M,), dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)
    given: dict[str, Any] = {}
    if dtype is not dtypes.get_default_dtype():
        given["dtype"] = dtype
    if device is not None or requires_grad:
        given |= {"device": device, "requires_grad": requires_grad}
    return shape(linspace(*points(), M, **given))


def bartlett(M, *, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """A triangle, 0 at its ends.

    >>> import penlight as torch
    >>> torch.signal.windows.bartlett(5)
    tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """

    def points() -> tuple[float, float]:
        return -1, -1 + (M - 1) * 2 / (M - 1 if sym else M)

    return _window("bartlett", M, (dtype, layout, device, requires_grad), points, lambda k: 1 - abs(k))


def cosine(M, *, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """Half a period of a sine.

    >>> import penlight as torch
    >>> torch.signal.windows.cosine(3)
    tensor([0.5000, 1.0000, 0.5000])
    """
    step = math.pi / (M if sym else M + 1) if M > 0 else 0.0
    given = (dtype, layout, device, requires_grad)
    return _window("cosine", M, given, lambda: (0.5 * step, (M - 0.5) * step), sin)


def exponential(
    M, *, center=None, tau=1.0, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False
):
    """exp(-\\|k - ``center``\\| / ``tau``). Raises ValueError for ``tau`` <= 0, and for a ``center`` with ``sym``.

    >>> import penlight as torch
    >>> torch.signal.windows.exponential(3)
    tensor([0.3679, 1.0000, 0.3679])
    """
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    middle = (M - 1 if sym else M) / 2 if center is None else center
    given = (dtype, layout, device, requires_grad)
    return _window("exponential", M, given, lambda: (-middle / tau, (M - 1 - middle) / tau), lambda k: exp(-abs(k)))


def gaussian(M, *, std=1.0, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """The normal density of standard deviation ``std``, but for its factor. Raises ValueError for ``std`` <= 0.

    >>> import penlight as torch
    >>> torch.signal.windows.gaussian(3)
    tensor([0.6065, 1.0000, 0.6065])
    """
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")
    start, scale = -(M - 1 if sym else M) / 2, 1 / (std * math.sqrt(2))
    given = (dtype, layout, device, requires_grad)
    return _window("gaussian", M, given, lambda: (start * scale, (start + M - 1) * scale), lambda k: exp(-(k**2)))


def kaiser(M, *, beta=12.0, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """The modified Bessel function I0 of a half circle of radius ``beta``. Raises ValueError for ``beta`` < 0.

    >>> import penlight as torch
    >>> torch.signal.windows.kaiser(3, beta=2.)
    tensor([0.4387, 1.0000, 0.4387])
    """
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")

    def points() -> tuple[float, float]:  # rounding may not take the last one off the circle
        return -beta, min(beta, -beta + (M - 1) * 2 * beta / (M - 1 if sym else M))

    def shape(k: Any) -> Any:
        i0 = registry["torch"]["i0"]
        radius = tensor(beta, dtype=k.dtype, device=device)
        return i0((radius**2 - k**2).sqrt()) / i0(radius)

    return _window("kaiser", M, (dtype, layout, device, requires_grad), points, shape)


def general_cosine(
    M,
    *,
    a: Iterable[float],
    sym=True,
    dtype=None,
    layout=devices.strided,
    device=None,
    requires_grad=False,
):
    """A sum of cosines: a[0] - a[1] cos(t) + a[2] cos(2 t) - ..., over one period.

    Raises TypeError where ``a`` is no list or tuple, ValueError where it is empty.

    >>> import penlight as torch
    >>> torch.signal.windows.general_cosine(3, a=[0.5, 0.5])
    tensor([0., 1., 0.])
    """

    def points() -> tuple[float, float]:
        return 0, (M - 1) * (2 * math.pi / (M - 1 if sym else M))

    def shape(t: Any) -> Any:
        if not isinstance(a, (list, tuple)):
            raise TypeError("Coefficients must be a list/tuple")
        if not a:
            raise ValueError("Coefficients cannot be empty")
        signed = [-each if place % 2 else each for place, each in enumerate(a)]
        factors = tensor(signed, dtype=t.dtype, device=device, requires_grad=requires_grad)
        multiples = arange(len(signed), dtype=t.dtype, device=device)
        return sum(factors.unsqueeze(-1) * cos(multiples.unsqueeze(-1) * t), 0)

    return _window("general_cosine", M, (dtype, layout, device, requires_grad), points, shape)


def _of_cosines(M: int, a: list[float], sym: bool, given: tuple[Any, ...]) -> Any:
    dtype, layout, device, requires_grad = given
    return general_cosine(M, a=a, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad)


def blackman(M, *, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """Three cosines: 0.42, 0.5 and 0.08.

    >>> import penlight as torch
    >>> torch.signal.windows.blackman(5)[1:4]
    tensor([0.3400, 1.0000, 0.3400])
    """
    if M < 0:
        raise ValueError(f"blackman requires non-negative window length, got M={M}")
    _window("blackman", min(M, 0), (dtype, layout, device, False), lambda: (0, 0), None)
    return _of_cosines(M, [0.42, 0.5, 0.08], sym, (dtype, layout, device, requires_grad))


def general_hamming(M, *, alpha=0.54, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """``alpha`` - (1 - ``alpha``) cos, over one period.

    >>> import penlight as torch
    >>> torch.signal.windows.general_hamming(3, alpha=0.75)
    tensor([0.5000, 1.0000, 0.5000])
    """
    return _of_cosines(M, [alpha, 1.0 - alpha], sym, (dtype, layout, device, requires_grad))


def hamming(M, *, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """``general_hamming`` with 0.54.

    >>> import penlight as torch
    >>> torch.signal.windows.hamming(3)
    tensor([0.0800, 1.0000, 0.0800])
    """
    return _of_cosines(M, [0.54, 1.0 - 0.54], sym, (dtype, layout, device, requires_grad))


def hann(M, *, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """Half of 1 - cos, over one period.

    >>> import penlight as torch
    >>> torch.signal.windows.hann(5)
    tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    return _of_cosines(M, [0.5, 0.5], sym, (dtype, layout, device, requires_grad))


def nuttall(M, *, sym=True, dtype=None, layout=devices.strided, device=None, requires_grad=False):
    """Four cosines, chosen by Nuttall (1981, "Some windows with very good sidelobe behavior") for low side lobes.

    >>> import penlight as torch
    >>> torch.signal.windows.nuttall(5, dtype=torch.float64)[:3]
    tensor([3.6280e-04, 2.2698e-01, 1.0000e+00], dtype=torch.float64)
    """
    a = [0.3635819, 0.4891775, 0.1365995, 0.0106411]
    return _of_cosines(M, a, sym, (dtype, layout, device, requires_grad))


def __getattr__(name):
    from .._missing import missing

    missing(name, "torch.signal.windows")
