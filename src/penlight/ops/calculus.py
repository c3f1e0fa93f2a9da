"""Differences of neighbours and integrals by trapezoids."""

from __future__ import annotations

from typing import Any

from .define import composite
from .helpers import wrap_dim
from .joining import cat
from .outputs import into, refusing
from .reduction import sum
from .scan import cumsum


def _part(x: Any, dim: int, start: int, stop: int) -> Any:
    """The elements from ``start`` to ``stop``, counted from the end if negative, along ``dim``."""
    return x.narrow(dim, start, x._array.shape[dim] + stop - start if stop <= 0 else stop - start)


@composite
def diff(input, n=1, dim=-1, prepend=None, append=None, *, out=None):
    """The differences of neighbours along ``dim``, ``n`` times over.

    >>> import penlight as torch
    >>> torch.diff(torch.tensor([1, 4, 9]))
    tensor([3, 5])
    """
    if input._array.ndim == 0:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    dim = wrap_dim(dim, input._array.ndim)
    for each in (prepend, append):
        if each is not None and each._array.ndim != input._array.ndim:
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    refused = refusing("expected scalar_type {source} but found {target}")
    if n == 0:
        return into(out, input.clone(), "diff", refused)
    if prepend is not None or append is not None:
        input = cat([each for each in (prepend, input, append) if each is not None], dim)
    for _ in range(min(n, input._array.shape[dim])):
        if input._array.shape[dim] == 0:
            break
        later, earlier = _part(input, dim, 1, 0), _part(input, dim, 0, -1)
        input = later.logical_xor(earlier) if input._array.dtype.kind == "b" else later - earlier
    return into(out, input, "diff")


def _heights(y: Any, dim: int) -> Any:
    return _part(y, dim, 0, -1) + _part(y, dim, 1, 0)


def _widths(x: Any, y: Any, dim: int) -> Any:
    """The distances between the points ``x``, with the dimensions of ``y``."""
    if x._array.ndim == 1 and y._array.ndim != 1:
        if x._array.shape[0] != y._array.shape[dim]:
            raise RuntimeError("There must be one `x` value for each sample point")
        shape = [1] * y._array.ndim
        shape[dim] = -1
        x = x.reshape(shape)
    axis = wrap_dim(dim - y._array.ndim, x._array.ndim)
    return _part(x, axis, 1, 0) - _part(x, axis, 0, -1)


@composite(at=("torch",), aliases=("trapz",))
def trapezoid(y, x=None, *, dx=1, dim=-1):
    """The integral along ``dim`` by the trapezoidal rule, of samples at the points ``x`` or at distances ``dx``.

    >>> import penlight as torch
    >>> torch.trapezoid(torch.tensor([1., 5., 10.]))
    tensor(10.5000)
    """
    dim = wrap_dim(dim, y._array.ndim)
    count = y._array.shape[dim]
    if not count:
        return sum(y, dim)
    if x is None:
        return (sum(y, dim) - (y.select(dim, 0) + y.select(dim, count - 1)) * 0.5) * dx
    return sum(_heights(y, dim) * _widths(x, y, dim), dim) / 2.0


@composite(at=("torch",))
def cumulative_trapezoid(y, x=None, *, dx=1, dim=-1):
    """The running integral along ``dim`` by the trapezoidal rule."""
    dim = wrap_dim(dim, y._array.ndim)
    if x is None:
        return cumsum(_heights(y, dim) * (dx / 2.0), dim)
    return cumsum(_heights(y, dim) * _widths(x, y, dim), dim) / 2.0
