"""Maps of the last dimension: linear and bilinear.

PyTorch assembles ``linear`` from a transpose, reshapes and a product; here it is one op for each way of its assembly,
which has the node that PyTorch's result has.
"""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend.direct import np
from ..backend.summation import F32, F64
from ..backend.types import Array
from .define import composite, op
from .factory import plain_name
from .helpers import conj
from .matmul import _mm, matmul, rows, times
from .outputs import exact, into
from .products import addmm

# ------------------------------------------------------------------------------------------------ on arrays


def _map(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """X W^T for any number of leading dimensions."""
    if x.ndim == 2:
        return _mm(x, weight.T)
    return _map(rows(x), weight).reshape(*x.shape[:-1], weight.shape[0])


def _add_map(bias: np.ndarray, x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """X W^T + b"""
    if x.ndim == 2:
        dtype = bias.dtype
        if dtype is x.dtype and dtype is weight.dtype and (dtype is F32 or dtype is F64):
            try:
                result = x.dot(weight.T)
                return np.add(result, bias, result)
            except ValueError:
                pass
        return addmm.op.run(bias, x, weight.T, 1, 1)
    return _add_map(bias, rows(x), weight).reshape(*x.shape[:-1], weight.shape[0])


# ------------------------------------------------------------------------------------------------ formulas


def _input_grad(grad: Any, weight: Any, shape: tuple[int, ...]) -> Any:
    if len(shape) == 2:
        return times(grad, conj(weight))
    return times(rows(grad), conj(weight)).reshape(shape)


def _weight_grad(grad: Any, x: Any) -> Any:
    if x.ndim != 2:
        grad, x = rows(grad), rows(x)
    return times(grad.mT, conj(x))


def _without_bias(name: str) -> Any:
    # Y = X W^T      gX = gY conj(W)   gW = gY^T conj(X)      X: (*, n)   W: (m, n)   Y: (*, m)
    @op("bilinear", at=(), name="linear", node=name, ufunc=_map, out=False)
    def function(input: Array, weight: Array): ...

    function.vjp(
        input=lambda grad, weight, input_shape: _input_grad(grad, weight, input_shape),
        weight=lambda grad, input: _weight_grad(grad, input),
    )
    return function


def _with_bias(name: str) -> Any:
    # Y = X W^T + b      gX = gY conj(W)   gW = gY^T conj(X)   gb = gY      X: (*, n)   W: (m, n)   b: (m)   Y: (*, m)
    @op("other", at=(), name="linear", node=name, ufunc=_add_map, out=False)
    def function(bias: Array, input: Array, weight: Array): ...

    function.vjp(
        bias=lambda grad: grad,
        input=lambda grad, weight, input_shape: _input_grad(grad, weight, input_shape),
        weight=lambda grad, input: _weight_grad(grad, input),
    )
    return function


_rows_map, _row_map, _stack_map = [
    _without_bias(name) for name in ("MmBackward0", "SqueezeBackward4", "UnsafeViewBackward0")
]
# PyTorch flattens a stack only where it lies in one piece.
_rows_add, _stack_add, _pieces_add = [
    _with_bias(name) for name in ("AddmmBackward0", "ViewBackward0", "AddBackward0")
]


def _check(input: Any, weight: Any, bias: Any) -> None:
    for position, (name, value) in enumerate((("input", input), ("weight", weight), ("bias", bias)), 1):
        if not isinstance(value, Tensor) and (value is not None or position < 3):
            given = plain_name(value)
            raise TypeError(f"linear(): argument '{name}' (position {position}) must be Tensor, not {given}")
    first, second = input._array.ndim, weight._array.ndim
    if not first or not second:
        raise RuntimeError(f"both arguments to linear need to be at least 1D, but they are {first}D and {second}D")


@composite(at=("nn.functional",))
def linear(input, weight, bias=None, *, out=None):
    """``input @ weight.T + bias``, for ``input`` (*, n), ``weight`` (m, n) and ``bias`` (m): (*, m).

    A ``weight`` (n) gives (*). Raises RuntimeError for shapes that do not fit and for different dtypes.

    >>> import penlight as torch
    >>> torch.nn.functional.linear(torch.tensor([1., 2.]), torch.tensor([[1., 10.], [3., 0.]]), torch.tensor([0., 4.]))
    tensor([21.,  7.])
    """
    if out is not None:
        return into(out, linear(input, weight, bias), "linear", exact)
    try:
        ndim = input._array.ndim
        plain = ndim and weight._array.ndim == 2
        if bias is not None and bias._array.ndim > 1:
            plain = plain and ndim == 2
    except AttributeError:
        plain = False
    if plain:
        if bias is None:
            return (_rows_map if ndim == 2 else _stack_map if ndim > 2 else _row_map)(input, weight)
        if ndim == 2:
            return _rows_add(bias, input, weight)
        return (_stack_add if input._array.flags.c_contiguous else _pieces_add)(bias, input, weight)
    _check(input, weight, bias)
    weight = weight.t()
    if ndim == 2 and bias is not None:
        return addmm(bias, input, weight)
    product = matmul(input, weight)
    return product if bias is None else product + bias


# ------------------------------------------------------------------------------------------------ bilinear


def _check_bilinear(input1: Any, input2: Any, weight: Any, bias: Any) -> None:
    first, second, shape = input1._array.shape, input2._array.shape, weight._array.shape
    if len(first) != len(second):
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {len(first)} and {len(second)}")
    for dim, (one, other) in enumerate(zip(first[:-1], second[:-1], strict=True)):
        if one != other:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {dim}: got {one} and {other}")
    for number, given in (1, first[-1]), (2, second[-1]):
        if given != shape[number]:
            raise RuntimeError(
                f"bilinear(): input{number} size does not match weight size: got {given} but expected {shape[number]}"
            )
    if bias is not None and bias._array.shape[0] != shape[0]:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias._array.shape[0]} but expected {shape[0]}"
        )


@composite(at=("torch", "nn.functional"))
def bilinear(input1, input2, weight, bias=None):
    """``y[*, k] = sum(x1[*, i] weight[k, i, j] x2[*, j]) + bias[k]``.

    Inputs are (*, n) and (*, m), ``weight`` (k, n, m). Raises RuntimeError for shapes that do not fit.

    >>> import penlight as torch
    >>> torch.nn.functional.bilinear(torch.tensor([1., 2.]), torch.tensor([3., 4.]), torch.eye(2)[None])
    tensor([11.])
    """
    _check_bilinear(input1, input2, weight, bias)
    outputs, n, m = weight._array.shape
    batch = input1._array.shape[:-1]
    flat = linear(input1, weight.transpose(1, 2).reshape(outputs * m, n)).reshape(-1 if n * m else 0, outputs, m)
    result = (flat @ input2.reshape(-1, m, 1)).reshape(*batch, outputs)
    return result if bias is None else result + bias
