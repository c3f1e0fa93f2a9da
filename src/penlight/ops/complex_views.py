"""Complex tensors as pairs of reals, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.names import scalar_name
from ..backend.types import Array, Namespace
from .define import composite, op, register
from .general import call_inplace
from .layout import address, copied, storage
from .outputs import into, same_dtype
from .parts import select


@op("view", at=("torch",))  # y = (re x, im x) in a last dimension of size 2
def view_as_real(xp: Namespace, self: Array):
    """A complex tensor as one of reals, with a last dimension of size 2."""
    if self.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    real = np.dtype(f"f{self.itemsize // 2}")
    return self[..., None].view(real)


_COMPLEX = {4: np.dtype(np.complex64), 8: np.dtype(np.complex128)}  # by the size of their parts


@op("view", at=("torch",))  # y = x[..., 0] + i x[..., 1]
def view_as_complex(xp: Namespace, self: Array):
    """A tensor of reals whose last dimension, of size 2, holds real and imaginary parts, as a complex one."""
    if self.dtype.kind != "f":
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
            f"{scalar_name(dtypes.of(self.dtype))}"
        )
    if not self.ndim:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if self.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if not self.size:
        return xp.empty(self.shape[:-1], f"c{2 * self.itemsize}")
    if not self.flags.c_contiguous:
        if self.strides[-1] != self.itemsize:
            raise RuntimeError("Tensor must have a last dimension with stride 1")
        if any(step % (2 * self.itemsize) for step in self.strides[:-1]):
            raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")
    if (address(self) - address(storage(self))) % (2 * self.itemsize):
        raise RuntimeError("Tensor must have a storage_offset divisible by 2")
    if self.itemsize == 2:
        raise RuntimeError("NumPy has no complex32: float16 has no complex twin here")
    return self.view(_COMPLEX[self.itemsize])[..., 0]


def _pairs(grad):
    if isinstance(grad, np.ndarray):
        grad = grad if grad.flags.c_contiguous else copied(grad).copy()
        return view_as_real(grad)
    return view_as_real(grad)


def _complex(grad):
    if isinstance(grad, np.ndarray):
        return view_as_complex(np.ascontiguousarray(grad))
    return view_as_complex(grad.contiguous())


view_as_real.vjp(self=_complex)
view_as_complex.vjp(self=_pairs)


@composite(at=("torch",), name="real")
def real_part(input):
    """The real parts: a view; a real tensor itself."""
    return input if input._array.dtype.kind != "c" else select(view_as_real(input), -1, 0)


@composite(at=("torch",), name="imag")
def imaginary_part(input):
    """The imaginary parts: a view. Raises RuntimeError for a real tensor."""
    if input._array.dtype.kind != "c":
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return select(view_as_real(input), -1, 1)


def _assign(part):
    def write(self, value):
        part(self).copy_(value)

    return write


register(property(real_part, _assign(real_part)), "real", ("Tensor",))
register(property(imaginary_part, _assign(imaginary_part)), "imag", ("Tensor",))


@op("elementwise", at=(), name="_conj", node="ConjBackward0", promote=None, widen=False)  # y = conj(x), gx = conj(gy)
def conjugate(xp: Namespace, self: Array):
    return xp.conjugate(self)


@op("elementwise", at=(), name="_conj_physical", node="ConjPhysicalBackward0", promote=None, widen=False)
def conjugate_now(xp: Namespace, self: Array):
    return xp.conjugate(self)


@op("elementwise", at=(), name="_conj_physical_", node="ConjPhysicalBackward1", promote=None, widen=False)
def conjugate_here(xp: Namespace, self: Array):
    return xp.conjugate(self) if self.dtype.kind == "c" else self


conjugate_here.vjp(self=lambda grad: conjugate(grad))
conjugate.vjp(self=lambda grad: conjugate(grad))
conjugate_now.vjp(self=lambda grad: conjugate(grad))


@composite
def conj(input):
    """The complex conjugate; a real tensor itself."""
    if isinstance(input, np.ndarray):
        return np.conjugate(input)
    return input if input._array.dtype.kind != "c" else conjugate(input)


@composite
def conj_physical(input, *, out=None):
    """The complex conjugate; a real tensor itself."""
    return into(out, input if input._array.dtype.kind != "c" else conjugate_now(input), "conj_physical", same_dtype)


@composite(at=("Tensor", "torch"))
def conj_physical_(input):
    """``conj_physical``, in place."""
    return call_inplace(conjugate_here.op, (input,))


def _itself(input: Any) -> Any:
    if not isinstance(input, Tensor):
        raise TypeError("not a tensor")  # in PyTorch's words where users see it
    return input


@composite(at=("torch", "Tensor"))
def resolve_conj(input):
    """The tensor itself: conjugation is never delayed here."""
    return _itself(input)


@composite(at=("torch", "Tensor"))
def resolve_neg(input):
    """The tensor itself: negation is never delayed here."""
    return _itself(input)
