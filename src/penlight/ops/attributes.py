"""What a tensor tells about itself: shape, strides, dtype, device."""

from __future__ import annotations

from math import prod
from typing import Any

from ..autograd.variable import Tensor
from ..backend import devices, dtypes
from ..backend.names import tensor_type
from .define import composite, register
from .factory import plain_name
from .helpers import wrap_dim
from .layout import address, is_laid_out, memory, storage
from .size import Size
from .size import _new as _tuple


def _property(function: Any) -> None:
    setattr(Tensor, function.__name__, property(function))


@_property
def dtype(self):
    """The type of the elements, such as ``torch.float32``."""
    return dtypes.of(self._array.dtype)


@_property
def ndim(self):
    """The number of dimensions."""
    return self._array.ndim


@_property
def shape(self):
    """The sizes of all dimensions."""
    return _tuple(Size, self._array.shape)


@composite(at=("Tensor",))
def size(self, dim=None):
    """The sizes of all dimensions, or that of ``dim``."""
    shape = self._array.shape
    if dim is not None and not hasattr(type(dim), "__index__"):
        raise TypeError(f"size(): argument 'dim' (position 1) must be int, not {plain_name(dim)}")
    return _tuple(Size, shape) if dim is None else shape[_dim(dim, shape)]


def _dim(dim: Any, shape: tuple[int, ...]) -> int:
    if not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return wrap_dim(dim, len(shape))


@composite(at=("Tensor",), aliases=("ndimension",))
def dim(self):
    """The number of dimensions."""
    return self._array.ndim


@composite(at=("torch", "Tensor"))
def numel(input):
    """The number of elements."""
    return input._array.size


register(numel, "nelement", ("Tensor",))


def steps(array: Any) -> tuple[int, ...]:
    """Strides in elements. NumPy gives a new dimension the stride 0, PyTorch what it would be in a contiguous
    tensor."""
    itemsize, shape, strides = array.itemsize, array.shape, array.strides
    if 0 not in strides:
        return tuple([step // itemsize for step in strides])
    if not array.size:
        return tuple([prod([length or 1 for length in shape[place + 1 :]]) for place in range(len(shape))])
    found = [step // itemsize for step in strides]
    for place in range(len(shape) - 1, -1, -1):
        if shape[place] == 1 and not found[place]:
            found[place] = shape[place + 1] * found[place + 1] if place + 1 < len(shape) else 1
    return tuple(found)


@composite(at=("Tensor",))
def stride(self, dim=None):
    """By how many elements in memory neighbours along each dimension, or along ``dim``, lie apart."""
    found = steps(self._array)
    return found if dim is None else found[_dim(dim, self._array.shape)]


@composite(at=("Tensor",))
def is_contiguous(self, memory_format=None):
    """Whether the elements lie in memory in order."""
    return self._array.flags.c_contiguous if memory_format is None else is_laid_out(self._array, memory_format)


# ------------------------------------------------------------------------------------------------ memory


@composite(at=("Tensor",))
def storage_offset(self):
    """How many elements of the memory lie before the first one."""
    array = self._array
    return (address(array) - address(storage(array))) // array.itemsize if array.size else 0


@composite(at=("Tensor",))
def data_ptr(self):
    """The address of the first element."""
    return address(self._array) if self._array.size else 0


@composite(at=("Tensor",))
def element_size(self):
    """The bytes of one element."""
    return self._array.itemsize


@_property
def itemsize(self):
    """The bytes of one element."""
    return self._array.itemsize


@_property
def nbytes(self):
    """The bytes of all elements."""
    return self._array.nbytes


@composite(at=("Tensor",))
def is_set_to(self, tensor):
    """Whether both are the same memory with the same sizes and strides."""
    one, other = self._array, tensor._array
    return address(one) == address(other) and one.shape == other.shape and one.strides == other.strides


@composite(at=("Tensor",))
def dim_order(self):
    """The dimensions from the outermost in memory to the innermost."""
    found = steps(self._array)
    return tuple(sorted(range(len(found)), key=lambda dim: -found[dim]))


class UntypedStorage:
    """The memory of a tensor, which its views share."""

    __module__ = "torch.storage"
    __slots__ = ("_owner",)

    def __init__(self, owner: Any) -> None:
        self._owner = owner

    def data_ptr(self) -> int:
        return address(self._owner)

    def nbytes(self) -> int:
        return self._owner.nbytes

    size = __len__ = nbytes

    @property
    def device(self) -> Any:
        return devices.cpu

    def tolist(self) -> list[int]:
        return memory(self._owner).view("uint8").tolist()

    def __getitem__(self, index: Any) -> Any:
        return self.tolist()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and other._owner is self._owner

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        lines = "\n".join([f" {value}" for value in self.tolist()])
        return f"{lines}\n[torch.storage.UntypedStorage(device=cpu) of size {self.nbytes()}]"


@composite(at=("Tensor",))
def untyped_storage(self):
    """The memory that holds the elements."""
    return UntypedStorage(storage(self._array))


# ------------------------------------------------------------------------------------------------ where it is


@_property
def device(self):
    """Where the elements are: the CPU."""
    return devices.cpu


@_property
def layout(self):
    return devices.strided


@composite(at=("torch", "Tensor"))
def get_device(input):
    """-1: the CPU has no number."""
    return -1


def _is(name: str, answer: bool) -> None:
    register(property(lambda self: answer), name, ("Tensor",))


_is("is_cpu", True)
for _kind in (
    "cuda", "xpu", "mps", "meta", "sparse", "sparse_csr", "quantized", "mkldnn", "nested", "xla", "vulkan", "maia",
    "ipu", "mtia",
):  # fmt: skip
    _is(f"is_{_kind}", False)


def _answers(name: str, at: tuple[str, ...]) -> None:
    def answer(input: Any) -> bool:
        return input._array is None  # which only a tensor answers

    register(answer, name, at)


register(lambda input, *args: False, "is_pinned", ("Tensor",))
_answers("is_shared", ("Tensor",))
for _kind in ("is_conj", "is_neg", "is_distributed"):
    _answers(_kind, ("torch", "Tensor"))


@composite(at=("Tensor",))
def share_memory_(self):
    return self


@_property
def volatile(self):
    return False


@_property
def __cuda_array_interface__(self):
    raise AttributeError(
        f"Can't get __cuda_array_interface__ on non-CUDA tensor type: {tensor_type(self._array.dtype)} If CUDA data is "
        "required use tensor.cuda() to copy tensor to device memory."
    )
