"""The error function and its kin, in float32 and float64, each within little more than 2 units in the last place.

Note [Fits]: the polynomials are our own minimax fits (Lawson's iteration on Chebyshev nodes, in 40 digits) of

- ``atanh(erf(x)) / x - 1`` in ``x^2``, for float32: NumPy's tanh is fast, and flat wherever erf is;
- ``erf(x) / x - 1`` in ``x^2``, for ``|x| <= 1`` in float64;
- ``log(erfc(x))`` in ``x - 1``, for ``x > 1``, weighted so that ``1 - erfc`` is exact to rounding (Juffa's form);
- ``(1 + 2x) exp(x^2) erfc(x)`` in ``(x - 3) / (x + 3)``, for ``x >= 0.5`` (Shepherd and Laframboise, Math. Comp. 36,
  1981);
- ``erfinv(x) / x`` in ``w = -log(1 - x^2)``, and in its root near the ends (Giles, GPU Computing Gems 2, 2012).

A few elements are computed by Python's own ``math``, in less time than NumPy needs for the steps.
``exp(-x^2)`` for large ``x`` splits ``x`` into a head whose square is exact and a rest, as Cody (Math. Comp. 23, 1969).
"""

from __future__ import annotations

from math import copysign, fabs, inf, nan, pi, sqrt
from math import erf as _erf
from math import erfc as _erfc
from math import exp as _exp_single
from typing import Any

import numpy as np

from ..backend.blocks import into, polynomial, run, slices
from ..backend.numbers import Constants
from ..backend.summation import F32
from ..backend.threads import split
from ..backend.types import Array, Namespace
from .define import op, register
from .exponential import exp
from .formulas import either
from .singly import FEW, few

_quantile: Any = None
try:  # what is behind statistics.NormalDist, without that module and all that it imports
    from _statistics import _normal_dist_inv_cdf as _quantile  # type: ignore[import-not-found, no-redef]
except ImportError:  # pragma: no cover - a Python without it
    pass

_TANH = Constants(
    0.12837917085067851, 0.10277218141605174, -0.0002067343215742138, -0.0005951385478712997, 6.916820645465541e-05,
    1.3979816246040008e-06, -1.3073727036680675e-06, 1.5874405454382535e-07, -8.653552546927446e-09,
    1.8392955714714972e-10,
)  # fmt: skip
_SMALL = (
    0.12837916709551256, -0.37612638903183543, 0.11283791670945213, -0.02686617064327016, 0.005223977607375879,
    -0.0008548325987510904, 0.00012055295257792391, -1.4924743506552424e-05, 1.6447503951510318e-06,
    -1.6209074668202995e-07, 1.3722553877894506e-08, -7.800427301470572e-10,
    )  # fmt: skip
_LOG = (
    -1.8496055099332485, -2.6389675142347224, -0.8431072563622576, -0.041561097965555356,
    0.010033824539911133, -0.001977897159910154, 0.0002372998973392016, 2.6342044736429885e-05,
    -2.7287741245466193e-05, 9.795221648572247e-06, -2.2577338788438056e-06, 2.9828242548995896e-07,
    7.399028521490504e-09, -1.370085040110928e-08, 3.172203282720222e-09, -3.5949669218865785e-10,
    1.7239871449912275e-11,
    )  # fmt: skip
# Where erf is 1 to rounding (the fit ends there), and where erfc is 0.
_ONE, _ZERO, _ZERO32 = 6.0, 27.3, 10.1
_CENTER = 3.0
_SCALED32 = (
    1.2530080593459507, -0.13562114120306512, -0.047562423704027024, 0.12964645718991538, -0.1192705526178994,
    0.06829574715318193, -0.023799872097006035, 0.002565426477856524, 0.002005334876996237, -0.000771864687623712,
    -0.0002659188494072422,
)  # fmt: skip
_SCALED_TAIL = Constants(*_SCALED32[1:])
_SCALED = (
    1.2530080582697296, -0.13562110612458106, -0.04756229435343459, 0.12964515870274504,
    -0.11927366341633866, 0.06830802734470404, -0.023770514893113187, 0.0025293918002742806,
    0.0018886900359454811, -0.0007798320821904394, -0.00010515742892896401, 0.0001250979819579277,
    4.938765385980432e-06, -2.009439895404097e-05, -7.009188909769833e-07, 3.454956621262988e-06,
    3.021668560721913e-07, -5.863790623753639e-07, -8.31165348515738e-08, 7.21637010270657e-08,
    8.082637482513477e-09,
    )  # fmt: skip
_INVERSE = (
    1.653654567656431, 0.24015817640337886, -0.006033708487689508, -0.0007406868394968593, 0.0001867800794994641,
    -1.3894554918186053e-05, -1.3858862869105428e-06, 4.2755246865628493e-07, -2.4962510459193673e-08,
    -4.811076342940891e-09, 6.70139865141358e-10, 7.868320795391002e-12,
)  # fmt: skip
_INVERSE_END = (
    3.8397836985608147, 1.0094944560384258, 0.0012617477204365124, -0.0008772744603009927, 0.00031661240182472467,
    -0.00010124205125850271, 5.6208174240321174e-05, -4.583367674835136e-05, 2.2740069361142202e-05,
    -5.256652460773844e-06, 4.1526740341919183e-07,
)  # fmt: skip


def _polynomial(x: Any, coefficients: Any) -> Any:
    """Horner's scheme, in place; ``x`` is 1-d."""
    result = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        result *= x
        result += c
    return result


def _by_parts(x: Any, mask: Any, where_true: Any, where_false: Any) -> Any:
    """A 1-d array from two functions, each called on its own elements."""
    chosen = np.flatnonzero(mask)
    if len(chosen) == len(x):
        return where_true(x)
    if not len(chosen):
        return where_false(x)
    rest = np.flatnonzero(~mask)
    out = np.empty_like(x)
    out[chosen] = where_true(x[chosen])
    out[rest] = where_false(x[rest])
    return out


# Elements that these functions take at a time: their many temporaries stay in the second cache.
_BLOCK = 1 << 15


def _elementwise(function: Any) -> Any:
    """For arrays of any shape, from a function of 1-d blocks."""

    def kernel(x: Any) -> Any:
        flat = x.reshape(-1)
        if flat.size <= _BLOCK:
            return function(flat).reshape(x.shape)
        out = np.empty_like(flat)

        def part(first: int, last: int) -> None:
            for here in slices(first, last, _BLOCK):
                out[here] = function(flat[here])

        split(part, flat.size)
        return out.reshape(x.shape)

    return kernel


def _erf32(x: Any, out: Any, z: Any) -> None:
    np.multiply(x, x, z)
    polynomial(z, _TANH[F32], out)
    np.multiply(out, x, out)
    np.add(out, x, out)
    np.tanh(out, out)


def _erf_near(x: Any) -> Any:
    return x + x * _polynomial(x * x, _SMALL)


def _erf_far(x: Any) -> Any:
    size = np.minimum(np.absolute(x), _ONE)
    size -= 1
    tail = np.exp(_polynomial(size, _LOG))
    return np.copysign(1 - tail, x)


@_elementwise
def _erf64(x: Any) -> Any:
    return _by_parts(x, np.absolute(x) <= 1, _erf_near, _erf_far)


def erf_array(x: Any, out: Any = None) -> Any:
    """erf of a float32 or float64 array."""
    if x.size <= FEW:
        return few(_erf, x, out)
    if x.itemsize == 4:
        return run(_erf32, (x,), 1, out)
    return into(out, _erf64(x))


@_elementwise
def _erfc32(x: Any) -> Any:
    size = np.absolute(x)
    np.minimum(size, np.float32(_ZERO32), out=size)
    # float64 but for the small part: NumPy's exp alone is out by 2 units in float32
    wide = size.astype(np.float64)
    ratio = wide - _CENTER
    scaled = wide + _CENTER
    ratio /= scaled
    small = np.empty_like(x)
    polynomial(ratio.astype(np.float32), _SCALED_TAIL[F32], small)
    ratio *= small
    ratio += _SCALED32[0]
    np.multiply(wide, wide, scaled)
    np.exp(np.negative(scaled, scaled), scaled)
    scaled *= ratio
    wide += wide
    wide += 1
    scaled /= wide
    y = scaled.astype(np.float32)
    # y for x >= 0, else 2 - y
    np.copysign(np.float32(1), x, size)
    y *= size
    y += np.subtract(np.float32(1), size, size)
    return y


def _erfc_near(x: Any) -> Any:
    return 1 - _erf64(x)


def _head(x: Any) -> Any:
    """The first 21 bits: the product of two heads is exact."""
    return (x.view(np.int64) & ~0xFFFFFFFF).view(np.float64)


def _erfc_far(x: Any) -> Any:
    x = np.minimum(x, _ZERO)
    divisor = 1 + 2 * x
    ratio = (x - _CENTER) / (x + _CENTER)
    slope = ratio * _polynomial(ratio, _SCALED[1:])
    top = slope + _SCALED[0]
    scaled = top / divisor
    head, first, second = _head(x), _head(scaled), _head(divisor)
    rest = (head - x) * (head + x)
    # What rounding the polynomial, the divisor, the quotient and the square has lost, to first order and more.
    slope -= top - _SCALED[0]
    slope -= scaled * (1 - (divisor - 2 * x))
    top -= first * second
    top -= first * (divisor - second)
    top -= (scaled - first) * divisor
    top += slope
    lost = top / divisor
    lost += scaled * (rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24)))))
    return np.exp(-head * head) * (scaled + lost)


@_elementwise
def _erfc64(x: Any) -> Any:
    return _by_parts(x, ~(x >= 0.5), _erfc_near, _erfc_far)


def erfc_array(x: Any, out: Any = None) -> Any:
    """1 - erf(x) without cancellation, of a float32 or float64 array."""
    if x.size <= FEW:
        return few(_erfc, x, out)
    return into(out, _erfc32(x)) if x.itemsize == 4 else into(out, _erfc64(x))


_HALF_ROOT_PI, _HALF_ROOT = sqrt(pi) / 2, sqrt(0.5)


def _inverse_near(w: Any, kind: Any) -> Any:
    t = w - 3.125
    small = _polynomial(t.astype(kind, copy=False), _INVERSE[1:])
    t *= small
    t += _INVERSE[0]
    return t


def _inverse_end(w: Any) -> Any:
    return _polynomial(np.sqrt(np.minimum(w, 37.5)) - 4, _INVERSE_END)


def _erfinv_fit(x: Any, kind: Any) -> Any:
    """erfinv to 8 digits, of a float64 array; the small part of its polynomial in another dtype."""
    w = -np.log((1 - x) * (1 + x))  # log1p takes five times as long
    return x * _by_parts(w, ~(w > 6.25), lambda w: _inverse_near(w, kind), _inverse_end)


def ndtri_single(p: float) -> float:
    """The inverse of the normal distribution's function; refuses what is not inside (0, 1)."""
    if 0 < p < 1 and _quantile is not None:
        found: float = _quantile(p, 0.0, 1.0)
        return found
    raise ValueError


def _erfinv_single(x: float) -> float:
    """By the quantiles of the normal distribution in Python's ``statistics``, with a step of Newton's method."""
    size = fabs(x)
    if size < 1:
        rest = 1 - size
        y: float = -_HALF_ROOT * _quantile(rest * 0.5, 0.0, 1.0)
        y += ((_erfc(y) - rest) if size > 0.5 else size - _erf(y)) * _HALF_ROOT_PI * _exp_single(y * y)
        return copysign(y, x)
    return copysign(inf, x) if size == 1 else nan


def _few_erfinv(x: Any) -> Any:
    if x.itemsize == 8:
        values = list(map(_erfinv_single, x.ravel().tolist()))
    else:  # 1 + x is exact between these bounds; below, erfinv is a multiple of x to rounding
        values = [
            _quantile((1 + v) * 0.5, 0.0, 1.0) * _HALF_ROOT
            if 1e-8 < v < 1 or -1 < v < -1e-8
            else v * (_HALF_ROOT_PI if -1 < v < 1 else inf if v == 1 or v == -1 else nan)
            for v in x.ravel().tolist()
        ]
    return np.array(values, x.dtype).reshape(x.shape)


def erfinv_array(x: Any, out: Any = None) -> Any:
    """The inverse of erf, of a float32 or float64 array."""
    if x.size <= FEW and _quantile is not None:
        return into(out, _few_erfinv(x))
    return into(out, _many_erfinv(x))


@_elementwise
def _many_erfinv(x: Any) -> Any:
    """In float64 with one step of Halley's method."""
    wide = x.astype(np.float64) if x.dtype == np.float32 else x
    y = _erfinv_fit(wide, x.dtype)
    if wide is x:
        size, target = np.absolute(y), np.absolute(x)
        # erf(y) - x, from the other side where x is near 1
        error = np.where(target > 0.5, (1 - target) - _erfc64(size), _erf64(size) - target)
        step = error * _HALF_ROOT_PI * np.exp(np.minimum(size * size, 700.0))
        y = np.copysign(size - step / (1 + size * step), x)
    y = y.astype(x.dtype)
    end = np.absolute(x) == 1
    return np.where(end, np.copysign(x.dtype.type(np.inf), x), y) if end.any() else y


@op("elementwise", ufunc=erf_array, promote="float", refuse={"c": "erf_vml_cpu"})
def erf(
    xp: Namespace, self: Array
):  # y = 2/sqrt(pi) integral of e^(-t^2) from 0 to x       gx = gy 2/sqrt(pi) e^(-x^2)
    """The error function.

    >>> import penlight as torch
    >>> torch.erf(torch.tensor([0., 0.5, -1.]))
    tensor([ 0.0000,  0.5205, -0.8427])
    """
    return erf_array(self)


erf.vjp(self=lambda grad, self: grad * (2 / sqrt(pi) * _e(-self * self)))


@op("elementwise", ufunc=erfc_array, promote="float", refuse={"c": "erfc_vml_cpu"})
def erfc(xp: Namespace, self: Array):
    """1 minus the error function, accurate where that is near 1."""
    return erfc_array(self)


erfc.vjp(self=lambda grad, self: grad * (-2 / sqrt(pi) * _e(-self * self)))


@op("elementwise", ufunc=erfinv_array, promote="float", refuse={"c": "erfinv_vml_cpu"})
def erfinv(xp: Namespace, self: Array):  # erf(y) = x       gx = gy sqrt(pi)/2 e^(y^2)
    """The inverse of the error function; infinite at -1 and 1, NaN outside."""
    return erfinv_array(self)


def _erfinv_self(grad, self):
    y = _erfinv(self)  # not the result, to which PyTorch lets one write
    return grad * (_HALF_ROOT_PI * _e(y * y))


erfinv.vjp(self=_erfinv_self)
_erfinv: Any = either(erfinv.op.run, erfinv)
_e: Any = either(np.exp, exp)

for _function in (erf, erfc, erfinv):
    register(_function, _function.__name__, ("special",))
