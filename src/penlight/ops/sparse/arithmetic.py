"""Elementwise operations of sparse tensors: on the values, where zero stays zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ..define import registry
from .conversion import as_unique, keys, merged, unmasked
from .kernels import renamed, take_at
from .tensor import HANDLERS, SparseTensor, coo, handles, refusal

_METHODS = registry["Tensor"]
_NUMBERS = (bool, int, float, complex)


def _unary(name: str) -> None:
    function = _METHODS[name]

    @handles(name)
    def on_values(x, *args):
        x = as_unique(x)
        return x.like(function(x._carrier, *args))


for _name in (
    "abs", "asin", "asinh", "atan", "atanh", "ceil", "deg2rad", "erf", "erfinv", "expm1", "floor", "frac", "isinf",
    "isnan", "log1p", "nan_to_num", "rad2deg", "relu", "round", "sgn", "sign", "signbit", "sin", "sinh", "sqrt",
    "square", "tan", "tanh", "trunc",
):  # fmt: skip
    _unary(_name)
SparseTensor.__abs__ = HANDLERS["abs"]  # type: ignore[attr-defined]


@handles("neg", "__neg__")
def neg(input):
    return input.like(-input._carrier)


@handles("positive", "__pos__")
def positive(input):
    return input


@handles("conj", "conj_physical")
def conj(input):
    return input.like(input._carrier.conj()) if input.is_complex() else input


def _part(name: str) -> None:
    def part(x: SparseTensor) -> Any:
        if not x.is_complex():
            if name == "imag":
                raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
            return x
        return x.like(getattr(x._carrier, name).clone())

    setattr(SparseTensor, name, property(part))


_part("real")
_part("imag")


@handles("any")
def any_(input):
    return input._carrier.any()


@handles("pow", "__pow__")
def pow(input, exponent):
    if not isinstance(input, SparseTensor) or not isinstance(exponent, _NUMBERS):
        raise refusal("pow", (input if isinstance(input, SparseTensor) else exponent).layout)
    if not exponent:
        raise RuntimeError("pow: cannot raise to zeroth power on sparse tensor; it would make the result tensor dense")
    x = as_unique(input)
    return x.like(x._carrier**exponent)


def is_scalar(x: Any) -> bool:
    return isinstance(x, _NUMBERS) or (isinstance(x, Tensor) and not isinstance(x, SparseTensor) and not x.dim())


def _check_sizes(name: str, a: SparseTensor, b: SparseTensor) -> None:
    if a._size != b._size:
        raise RuntimeError(
            f"{name}: expected sizes of 'self' and 'other' to match, but {list(a._size)} != {list(b._size)}"
        )


def _add(a: Any, b: Any, alpha: Any, name: str) -> Any:
    if not isinstance(a, SparseTensor):
        return _METHODS[name](a, unmasked(b), alpha=alpha)
    if not isinstance(b, SparseTensor):
        if a._layout is coo or not isinstance(b, Tensor):  # with CSR, the sum is dense
            raise RuntimeError("add(sparse, dense) is not supported. Use add(dense, sparse) instead.")
        return _METHODS[name](unmasked(a), b, alpha=alpha)
    _check_sizes("add", a, b)
    joined = a._layout is coo is b._layout and not (a._coalesced and b._coalesced)
    if not joined:
        a, b = as_unique(a), as_unique(b)
    if a.has_pattern_of(b):
        result = a.like(_METHODS[name](a._carrier, b._carrier, alpha=alpha))
        result._coalesced = not joined
        return result
    if len(a._index) != len(b._index):
        raise RuntimeError(
            f"add: expected 'self' and 'other' to have same number of sparse dimensions, but {len(a._index)} != "
            f"{len(b._index)}"
        )
    other = b._carrier * (alpha if name == "add" else -alpha)
    values = registry["torch"]["cat"]((a._carrier, other))
    index = np.concatenate((np.array(a.places()), np.array(b.places())), 1)
    if joined:
        return SparseTensor(coo, index, renamed(values, f"{name.title()}Backward0"), a._size, False)
    result = merged(index, values, a._size, f"{name.title()}Backward0")
    return result if a._layout is coo else result.to_sparse(layout=a._layout)


@handles("add", "__add__")
def add(input, other, *, alpha=1):
    return _add(input, other, alpha, "add")


@handles("sub", "__sub__")
def sub(input, other, *, alpha=1):
    return _add(input, other, alpha, "sub")


@handles("mul", "__mul__", "__rmul__")
def mul(input, other):
    if not isinstance(input, SparseTensor):
        input, other = other, input
    if is_scalar(other):
        return input.like(input._carrier * other)
    if isinstance(other, SparseTensor):
        return _product(as_unique(input), as_unique(other))
    x = as_unique(input)
    try:
        fits = np.broadcast_shapes(x._size, tuple(other.shape)) == x._size
    except ValueError:
        fits = False
    if not fits:
        dim = next((i for i in range(-1, -len(x._size) - 1, -1) if -i <= other.dim() and other.shape[i] not in
                    (1, x._size[i])), 0)  # fmt: skip
        if not dim:
            raise NotImplementedError("Penlight's product of a sparse and a dense tensor has the sparse one's size")
        raise RuntimeError(
            f"The size of tensor a ({other.shape[dim]}) must match the size of tensor b ({x._size[dim]}) at "
            f"non-singleton dimension {len(x._size) + dim}"
        )
    return x.like(x._carrier * take_at(other.expand(x._size), x.places()))


def _product(a: SparseTensor, b: SparseTensor) -> SparseTensor:
    """The product, where both have a value."""
    _check_sizes("mul", a, b)
    if a.has_pattern_of(b):
        return a.like(a._carrier * b._carrier)
    places = a.places()
    _, at, from_ = np.intersect1d(
        keys(places, a.sparse_size), keys(b.places(), b.sparse_size), assume_unique=True, return_indices=True
    )
    values = take_at(a._carrier, (at,)) * take_at(b._carrier, (from_,))
    result = SparseTensor(coo, np.array(places)[:, at], values, a._size)
    return result if a._layout is coo else result.to_sparse(layout=a._layout)


@handles("div", "__truediv__")
def div(input, other, *, rounding_mode=None):
    if not isinstance(input, SparseTensor) or not is_scalar(other):
        shape = list(other.shape) if isinstance(other, Tensor) else []
        raise RuntimeError(
            f"Sparse division requires a scalar or zero-dim dense tensor divisor (got shape {shape} for divisor)"
        )
    x = as_unique(input) if rounding_mode is not None else input
    return x.like(registry["torch"]["div"](x._carrier, other, rounding_mode=rounding_mode))


@handles("floor_divide", "__floordiv__")
def floor_divide(input, other):
    return div(input, other, rounding_mode="floor")
