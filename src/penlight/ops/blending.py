"""Between two tensors, and a product or a quotient added: ``lerp``, ``addcmul``, ``addcdiv``."""

from __future__ import annotations

from typing import Any

from ..autograd.variable import Tensor
from ..backend.choice import choose
from ..backend.direct import np
from ..backend.names import scalar_name
from ..backend.numbers import Constants
from ..backend.promotion import result_dtype
from ..backend.types import Array, Namespace, Number
from .define import op
from .helpers import conj
from .outputs import C_NAMES, castable, same_dtype
from .selection import value_name
from .singly import mapped_triples


def _check_lerp(self: Any, end: Any, weight: Any) -> None:
    dtype = self._array.dtype
    promoting = isinstance(weight, Tensor) and not weight._array.ndim  # only such a weight may have another dtype
    for name, value in (("end", end), ("weight", weight)):
        if isinstance(value, Tensor) and value._array.dtype != dtype and not (promoting and value is weight):
            raise RuntimeError(
                f"expected dtype {C_NAMES[dtype.name]} for `{name}` but got dtype {C_NAMES[value._array.dtype.name]}"
            )
    if isinstance(weight, complex) and dtype.kind != "c":
        raise RuntimeError(f"value cannot be converted to type {value_name(dtype)} without overflow")
    if promoting:
        dtype = result_dtype([self._array, end._array, weight._array]).numpy
    if dtype.kind in "biu":
        kernel = "lerp_kernel_tensor" if isinstance(weight, Tensor) else "lerp_kernel_scalar"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(dtype)}'")


def _fits_lerp(source, target, args):
    (same_dtype if isinstance(args[2], Tensor) and args[2]._array.ndim else castable)(source, target)


@op("elementwise", check=_check_lerp, out=_fits_lerp,
    node=lambda weight: "LerpBackward1" if isinstance(weight, Tensor) else "LerpBackward0")  # fmt: skip
def lerp(xp: Namespace, self: Array, end: Array, weight: Array | Number):
    """Goes from ``input`` to ``end`` by the part ``weight`` of the way.

    >>> import penlight as torch
    >>> torch.lerp(torch.tensor([0., 10.]), torch.tensor([4., 20.]), 0.25)
    tensor([ 1.0000, 12.5000])
    """
    # y = x + w (e - x) from the nearer end: gx = gy conj(1 - w)   ge = gy conj(w)   gw = gy conj(e - x)
    if self.shape == end.shape == weight.shape != () and self.dtype.kind == "f":
        if self.size <= 16 and self.itemsize > 2:
            return mapped_triples(_lerp_number, self, end, weight)
        return _lerp_array(self, end, weight)
    way = end - self
    if weight.shape == ():
        return self + weight * way if abs(weight.item()) < 0.5 else end - way * (1 - weight)
    return xp.where(xp.absolute(weight) < 0.5, self + weight * way, end - way * (1 - weight))


_HALF = Constants(0.5)


def _lerp_number(x: float, end: float, weight: float) -> float:
    return x + weight * (end - x) if -0.5 < weight < 0.5 else end - (end - x) * (1 - weight)


def _lerp_array(x: Any, end: Any, weight: Any) -> Any:
    """For floats of one shape: from the end that is nearer, ``w`` or ``w - 1`` of the way."""
    (half,) = _HALF[x.dtype]
    y = np.absolute(weight)
    far = np.greater_equal(y, half)
    np.subtract(weight, far, y)
    np.multiply(y, end - x, y)
    if x.size >= 4096:
        return np.add(y, choose(far, end, x), y)
    near = x.copy()
    np.putmask(near, far, end)
    return np.add(y, near, y)


lerp.vjp(
    self=lambda grad, weight: grad * conj(1 - weight),
    end=lambda grad, weight: grad * conj(weight),
    weight=lambda grad, self, end: grad * conj(end - self),
)


@op("elementwise", refuse={"b": "addcmul_cpu_out"})
def addcmul(xp: Namespace, self: Array, tensor1: Array, tensor2: Array, *, value: Number = 1):  # z = x + v a b
    """Adds ``value`` times the product of two tensors."""
    return self + (tensor1 if value == 1 else _factor(value, self) * tensor1) * tensor2


def _factor(value: Any, array: Any) -> Any:
    return np.asarray(value).astype(array.dtype)


addcmul.vjp(
    self=lambda grad: grad,
    tensor1=lambda grad, tensor2, value: grad * conj(tensor2 if value == 1 else tensor2 * value),
    tensor2=lambda grad, tensor1, value: grad * conj(tensor1 if value == 1 else tensor1 * value),
)

_INTEGER_ADDCDIV = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
    "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
    "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
    "float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), "
    "for all dtypes."
)


def _check_addcdiv(self: Any, tensor1: Any, tensor2: Any, value: Any) -> None:
    if tensor1._array.dtype.kind in "biu" and tensor2._array.dtype.kind in "biu":
        raise RuntimeError(_INTEGER_ADDCDIV)


@op("elementwise", check=_check_addcdiv)
def addcdiv(xp: Namespace, self: Array, tensor1: Array, tensor2: Array, *, value: Number = 1):  # z = x + v a / b
    """Adds ``value`` times the quotient of two tensors. Raises RuntimeError where both are of integers."""
    return self + (tensor1 if value == 1 else _factor(value, self) * tensor1) / tensor2


addcdiv.vjp(
    self=lambda grad: grad,
    tensor1=lambda grad, tensor2, value: (grad if value == 1 else grad * value.conjugate()) / conj(tensor2),
    tensor2=lambda grad, tensor1, tensor2, value: -grad
    * conj((tensor1 if value == 1 else value * tensor1) / (tensor2 * tensor2)),
)
