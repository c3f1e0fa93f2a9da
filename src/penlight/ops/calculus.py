"""Differences of neighbours, integrals by trapezoids, derivatives by differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend.types import Array, Namespace
from .creation import empty_like
from .define import composite, op
from .errors import type_name
from .helpers import is_narrow, wrap_dim
from .joining import cat
from .outputs import into, refusing
from .parts import along, cut
from .reduction import sum
from .scan import cumsum

_diff_out = refusing("expected scalar_type {source} but found {target}")


@op("linear", at=(), name="_neighbours", node=lambda node: node)  # y[i] = x[i + 1] - x[i], or their sum
def neighbours(xp: Namespace, self: Array, dim, function, node):
    return function(self[along(dim, slice(1, None))], self[along(dim, slice(-1))])


@op("linear", at=(), name="_neighbours_back")
def neighbours_back(xp: Namespace, self: Array, shape, dim, function, node):
    result = xp.zeros(shape, self.dtype)
    later, earlier = result[along(dim, slice(1, None))], result[along(dim, slice(-1))]
    later[...] = self
    function(earlier, self, earlier)
    return result


neighbours.vjp(
    self=lambda grad, self_shape, dim, function, node: neighbours_back(grad, self_shape, dim, function, node)
)
neighbours_back.vjp(self=lambda grad, dim, function, node: neighbours(grad, dim, function, node))


def _is_other(x: Any) -> bool:
    """Whether the operators have something of their own to say: an error for bool, float32 for half precision."""
    return x._array.dtype.kind == "b" or is_narrow(x._array)


def _differences(x: Any, dim: int) -> Any:
    if _is_other(x):
        return cut(x, dim, 1, None) - cut(x, dim, None, -1)
    return neighbours(x, dim, np.subtract, "SubBackward0")


def _check_beside(shape: tuple[int, ...], more: tuple[int, ...], dim: Any) -> None:
    """Raises for what cannot be put before or after the input along ``dim``."""
    if len(more) != len(shape):
        raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    dim = wrap_dim(dim, len(shape))
    for other, (size, its) in enumerate(zip(shape, more, strict=True)):
        if size != its and other != dim:
            raise RuntimeError(
                "diff expects the shape of tensor to prepend or append to match that of input except along the "
                f"differencing dimension; input.size({other}) = {size}, but got tensor.size({other}) = {its}"
            )


@composite
def diff(input, n=1, dim=-1, prepend=None, append=None, *, out=None):
    """The differences of neighbours along ``dim``, ``n`` times over.

    >>> import penlight as torch
    >>> torch.diff(torch.tensor([1, 4, 9]))
    tensor([3, 5])
    """
    if input._array.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if type(n) is bool:
        raise TypeError("diff(): argument 'n' (position 2) must be int, not bool")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    for each in (prepend, append):
        if each is not None:
            _check_beside(input._array.shape, each._array.shape, dim)
    if n == 0:
        return into(out, empty_like(input).copy_(input), "diff", _diff_out)
    dim = wrap_dim(dim, input._array.ndim)
    if prepend is not None or append is not None:
        input = cat([each for each in (prepend, input, append) if each is not None], dim)
    for _ in range(min(n, input._array.shape[dim])):
        if input._array.shape[dim] == 0:
            break
        if input._array.dtype.kind == "b":
            input = cut(input, dim, 1, None).logical_xor(cut(input, dim, None, -1))
        else:
            input = _differences(input, dim)
    return into(out, input, "diff")


@op("elementwise", at=(), name="_divided", node="DivBackward1", promote="float")  # y = x / n
def divided(xp: Namespace, self: Array, divisor):
    """By a number that is no operand: PyTorch's division by a C++ number."""
    return self / divisor


@op("elementwise", at=(), name="_scaled", node="MulBackward1")  # y = n x
def scaled(xp: Namespace, self: Array, factor):
    """The same of a product."""
    return self * factor


divided.vjp(self=lambda grad, divisor: grad / divisor)
scaled.vjp(self=lambda grad, factor: grad * factor)


def _check_samples(y: Any, x: Any, dim: int, name: str) -> None:
    if not y._array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if y._array.dtype.kind == "b" or (x is not None and x._array.dtype.kind == "b"):
        what = "`y`" if x is None else "`x` or `y`"
        raise RuntimeError(f"{name}: received a bool input for {what}, but bool is not supported")


def _heights(y: Any, dim: int) -> Any:
    if _is_other(y):
        return cut(y, dim, None, -1) + cut(y, dim, 1, None)
    return neighbours(y, dim, np.add, "AddBackward0")


def _widths(x: Any, y: Any, dim: int, name: str) -> Any:
    """The distances between the points ``x``, with the dimensions of ``y``."""
    if x._array.ndim == 1 and x._array.shape[0] != y._array.shape[dim]:
        raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
    if x._array.ndim == 1 and y._array.ndim != 1:
        shape = [1] * y._array.ndim
        shape[dim] = -1
        x = x.reshape(shape)
    if x._array.ndim <= y._array.ndim:
        dim = wrap_dim(dim - y._array.ndim, x._array.ndim)
    return _differences(x, dim)


@composite(at=("torch",), aliases=("trapz",))
def trapezoid(y, x=None, *, dx=1, dim=-1):
    """The integral along ``dim`` by the trapezoidal rule, of samples at the points ``x`` or at distances ``dx``.

    >>> import penlight as torch
    >>> torch.trapezoid(torch.tensor([1., 5., 10.]))
    tensor(10.5000)
    """
    _check_samples(y, x, dim, "trapezoid")
    dim = wrap_dim(dim, y._array.ndim)
    count = y._array.shape[dim]
    if not count:
        return sum(y, dim)
    if x is None:
        return scaled(sum(y, dim) - (y.select(dim, 0) + y.select(dim, count - 1)) * 0.5, dx)
    return divided(sum(_heights(y, dim) * _widths(x, y, dim, "trapezoid"), dim), 2.0)


@composite(at=("torch",))
def cumulative_trapezoid(y, x=None, *, dx=1, dim=-1):
    """The running integral along ``dim`` by the trapezoidal rule."""
    _check_samples(y, x, dim, "cumulative_trapezoid")
    dim = wrap_dim(dim, y._array.ndim)
    if x is None:
        return cumsum(_heights(y, dim) * (dx / 2.0), dim)
    return divided(cumsum(_heights(y, dim) * _widths(x, y, dim, "cumulative_trapezoid"), dim), 2.0)


# ------------------------------------------------------------------------------------------------ derivatives


@composite(at=("torch",))
def gradient(input, *, spacing=None, dim=None, edge_order=1):
    """The derivatives of samples along each of ``dim`` (by default all), a list of tensors like ``input``.

    Inside by central differences, at the edges by one-sided ones of order ``edge_order`` (1 or 2). ``spacing`` is the
    distance between samples (1), a list of distances or a list of 1-d tensors of coordinates, one a dimension.

    Raises RuntimeError for lists of the wrong length and for dimensions with fewer than ``edge_order`` + 1 samples.

    >>> import penlight as torch
    >>> torch.gradient(torch.tensor([1., 4., 9., 16.]))
    (tensor([3., 4., 6., 7.]),)
    """
    ndim = input._array.ndim
    if spacing is None:
        spacing = 1
    elif isinstance(spacing, Tensor) and not spacing._array.ndim:
        spacing = spacing.item()
    given: Any = spacing
    listed = isinstance(given, (list, tuple))
    if not listed and (isinstance(spacing, bool) or not isinstance(spacing, (int, float, complex))):
        raise TypeError(
            "gradient() received an invalid combination of arguments - got "
            f"(Tensor, spacing={type_name(spacing)}), but expected one of:"
        )
    dims = tuple(range(ndim)) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    _check_gradient(input, len(given) if listed else None, dims if dim is not None else None, edge_order)
    dims = tuple([wrap_dim(each, ndim) for each in dims])
    for place, each in enumerate(dims):
        if each in dims[:place]:
            raise RuntimeError(f"dim {each} appears multiple times in the list of dims")
    for each in dims:
        if input._array.shape[each] < edge_order + 1:
            raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    steps = given if listed else [spacing] * len(dims)
    return tuple([_derivative(input, each, step, edge_order) for each, step in zip(dims, steps, strict=True)])


def _check_gradient(input: Any, given: int | None, dims: Any, order: int) -> None:
    if input._array.dtype == "uint8":
        raise RuntimeError("torch.gradient does not support uint8 input.")
    ndim = input._array.ndim
    if given is not None and dims is None and given != ndim:
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = "
            f"{ndim}', since dim argument was not given, but got a list of length {given}"
        )
    if given is not None and dims is not None and given != len(dims):
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the "
            f"same length, but got a spacing argument of length {given} and a dim argument of length {len(dims)}."
        )
    if order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")


@op("linear", at=(), name="_slopes", node="CatBackward0")  # y[i] = (x[i + 1] - x[i - 1]) / 2h, at the ends one-sided
def slopes(xp: Namespace, self: Array, dim, spacing):
    result = xp.empty(self.shape, self.dtype)
    x, y = self.swapaxes(0, dim), result.swapaxes(0, dim)
    xp.subtract(x[2:], x[:-2], y[1:-1])
    y[0], y[-1] = (x[1] - x[0]) / spacing, (x[-1] - x[-2]) / spacing
    xp.divide(y[1:-1], 2 * spacing, y[1:-1])
    return result


@op("linear", at=(), name="_slopes_back")
def slopes_back(xp: Namespace, self: Array, dim, spacing):
    result = xp.zeros(self.shape, self.dtype)
    grad, x = self.swapaxes(0, dim), result.swapaxes(0, dim)
    inside = grad[1:-1] / (2 * spacing)
    x[2:] += inside
    x[:-2] -= inside
    for end, other, part in ((0, 1, -grad[0]), (-1, -2, grad[-1])):
        x[end] += part / spacing
        x[other] -= part / spacing
    return result


slopes.vjp(self=lambda grad, dim, spacing: slopes_back(grad, dim, spacing.conjugate()))
slopes_back.vjp(self=lambda grad, dim, spacing: slopes(grad, dim, spacing.conjugate()))


def _derivative(y: Any, dim: int, spacing: Any, order: int) -> Any:
    """dy/dx along ``dim``, x being at distances ``spacing`` or a tensor of coordinates."""
    size = y._array.shape[dim]

    def at(start: int, length: int = 1) -> Any:
        return y.narrow(dim, start, length)

    if not isinstance(spacing, Tensor):
        if order == 1 and y._array.dtype.kind in "fc" and y._array.itemsize > 2:
            return slopes(y, dim, spacing)
        inside = (at(2, size - 2) - at(0, size - 2)) / (2 * spacing)
        if order == 1:
            first, last = at(1) - at(0), at(size - 1) - at(size - 2)
        else:
            first = at(0) * -1.5 + at(1) * 2 - at(2) * 0.5
            last = at(size - 3) * 0.5 - at(size - 2) * 2 + at(size - 1) * 1.5
        return cat([first / spacing, inside, last / spacing], dim)
    if spacing._array.ndim != 1:
        raise RuntimeError(
            "torch.gradient expected each element of spacing to have one dimension, but got an element with "
            f"{spacing._array.ndim} dimensions!"
        )
    h = _differences(spacing, 0).reshape((-1,) + (1,) * (y._array.ndim - dim - 1))
    count = h._array.shape[0]

    def weighed(start: int, before: Any, after: Any, slope: Any) -> Any:
        """The slope of the parabola through three neighbours, by Fornberg's weights (1988)."""
        length = max(size - 2, 0) if start < 0 else 1
        start, both = max(start, 0), before + after
        weights = slope[0] / (before * both), slope[1] / (before * after), slope[2] / (after * both)
        return weights[0] * at(start, length) + weights[1] * at(start + 1, length) + weights[2] * at(start + 2, length)

    before, after = h.narrow(0, 0, count - 1), h.narrow(0, 1, count - 1)
    inside = weighed(-1, before, after, (-after, after - before, before))
    first, second = h.narrow(0, 0, 1), h.narrow(0, min(1, count - 1), 1)
    last, previous = h.narrow(0, count - 1, 1), h.narrow(0, max(count - 2, 0), 1)
    if order == 1:
        start, end = (at(1) - at(0)) / first, (at(size - 1) - at(size - 2)) / last
    else:
        start = weighed(0, first, second, (-(first * 2 + second), first + second, -first))
        end = weighed(size - 3, previous, last, (last, -(last + previous), last * 2 + previous))
    return cat([start, inside, end], dim)
