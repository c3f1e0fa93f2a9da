"""The class of sparse tensors, see Note [Sparse tensors]; and the table of the operations that know it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import deepcopy
from math import prod
from typing import Any

import numpy as np

from ...autograd.variable import Tensor
from ...backend import devices, dtypes
from ...backend.names import tensor_type
from ...backend.warn import is_ours
from ..helpers import wrap_dim
from ..size import Size
from . import kernels

coo, csr, csc = (devices.PUBLIC[name] for name in ("sparse_coo", "sparse_csr", "sparse_csc"))
# As error messages call a layout.
NAMES = {coo: "Sparse", csr: "SparseCsr", csc: "SparseCsc", devices.strided: "Strided"}
# Operations by name: they get the arguments as they were given, a sparse tensor among them.
HANDLERS: dict[str, Callable[..., Any]] = {}


def refusal(name: str, layout: Any) -> NotImplementedError:
    """PyTorch's error for an operation that has nothing for a layout."""
    backend = "CPU" if layout is devices.strided else f"{NAMES[layout].replace('Csc', 'Csr')}CPU"
    error = NotImplementedError(
        f"Could not run 'aten::{name}' with arguments from the '{backend}' backend. This could be because the operator "
        "doesn't exist for this backend, or was omitted during the selective/custom build process (if using custom "
        "build). If you are a Facebook employee using PyTorch on mobile, please visit https://fburl.com/ptmfixes for "
        f"possible resolutions. 'aten::{name}' is only available for other backends."
    )
    if layout is not devices.strided:
        error.add_note(f"Penlight's {name} does not know sparse tensors. x.to_dense() is the same tensor as all do.")
    return error


def _called() -> str:
    """The name of Penlight's function that the user called."""
    frame: Any = sys._getframe(2)
    name = "unknown"
    while frame is not None and is_ours(frame.f_globals):
        # A function that compiles itself on its first call has another name until then.
        made = frame.f_globals.get("_op") or frame.f_globals.get("_function") or frame.f_code
        name, frame = getattr(made, "name", None) or getattr(made, "__name__", None) or made.co_name, frame.f_back
    return name


class SparseTensor(Tensor):
    """``_index``: for COO an array (sparse dimensions, nnz); for CSR and CSC the compressed and the plain indices.
    ``_coalesced``: no place comes twice, and all are in order."""

    __slots__ = ("_carrier", "_layout", "_index", "_size", "_coalesced", "_source", "_places")

    _carrier: Any
    _layout: Any
    _index: Any
    _size: tuple[int, ...]
    _coalesced: bool
    _places: Any
    _source: Any  # the dense tensor this one was made from, and its version then

    def __new__(cls, layout, index, values, size, coalesced=True, source=None):
        self = object.__new__(cls)
        self._layout, self._index, self._size, self._carrier = layout, index, tuple(size), values
        self._coalesced, self._source, self._places = coalesced, source, None
        return self

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    @property
    def _array(self):  # type: ignore[override]
        raise refusal(_called(), self._layout)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        handler = HANDLERS.get(func.__name__)
        if handler is None:
            raise refusal(func.__name__, next(arg._layout for arg in _flat(args) if isinstance(arg, SparseTensor)))
        return handler(*args, **(kwargs or {}))

    # ------------------------------------------------------------------------------------------------ parts

    def like(self, values: Any, source: Any = None) -> SparseTensor:
        """Other values at the same places."""
        other = SparseTensor(self._layout, self._index, values, self._size, self._coalesced, source)
        other._places = self._places
        return other

    @property
    def nnz(self) -> int:
        return (self._index if self._layout is coo else self._index[1]).shape[-1]

    @property
    def sparse_size(self) -> tuple[int, ...]:
        """The sizes of the sparse dimensions, which come first."""
        return self._size[: len(self._index)]

    def places(self) -> tuple[np.ndarray, ...]:
        """The indices of every value, an array a sparse dimension."""
        if self._places is None:
            if self._layout is coo:
                self._places = tuple(self._index)
            else:
                compressed, plain = self._index
                lines = np.repeat(np.arange(compressed.size - 1), np.diff(compressed))
                self._places = (lines, plain) if self._layout is csr else (plain, lines)
        return self._places

    def has_pattern_of(self, other: SparseTensor) -> bool:
        return (
            self._layout is other._layout
            and self._size == other._size
            and (
                self._index is other._index
                or all(np.array_equal(a, b) for a, b in zip(self._index, other._index, strict=True))
            )
        )

    # ------------------------------------------------------------------------------------------------ history

    def _from_carrier(self, grad: Any) -> Any:
        """A gradient of the values as one of this tensor."""
        return None if grad is None else self.like(grad)

    def _to_carrier(self, grad: Any) -> Any:
        """A gradient of this tensor as one of its values: what lies elsewhere would be lost, so there must be none."""
        if grad is None:
            if prod(self._size) != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            return None
        if grad.shape != self._size:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[0] has a shape of {grad.shape} and output[0] has a shape of "
                f"{self.shape}."
            )
        if isinstance(grad, SparseTensor):
            if grad.has_pattern_of(self):
                return grad._carrier
            grad = HANDLERS["to_dense"](grad)
        return kernels.take_at(grad, self.places())

    @property
    def requires_grad(self):
        return self._carrier.requires_grad

    @requires_grad.setter
    def requires_grad(self, value):
        self._carrier.requires_grad = value

    @property
    def grad(self):
        return self._from_carrier(self._carrier.grad)

    @grad.setter
    def grad(self, value):
        self._carrier.grad = None if value is None else self._to_carrier(value)

    @grad.deleter
    def grad(self):
        self._carrier.grad = None

    def register_hook(self, hook):
        def on_values(grad):
            result = hook(self._from_carrier(grad))
            return None if result is None else self._to_carrier(result)

        return self._carrier.register_hook(on_values)

    def retain_grad(self):
        self._carrier.retain_grad()

    def parts(self) -> dict[str, np.ndarray]:
        """The arrays by name, as printed."""
        if self._layout is coo:
            return {"indices": self._index, "values": self._carrier._array}
        names = ("crow_indices", "col_indices") if self._layout is csr else ("ccol_indices", "row_indices")
        return {**dict(zip(names, self._index, strict=True)), "values": self._carrier._array}

    # ------------------------------------------------------------------------------------------------ attributes

    shape = property(lambda self: tuple.__new__(Size, self._size))
    ndim = property(lambda self: len(self._size))
    dtype = property(lambda self: self._carrier.dtype)
    layout = property(lambda self: self._layout)
    is_sparse = property(lambda self: self._layout is coo)
    is_sparse_csr = property(lambda self: self._layout is csr)
    grad_fn = property(lambda self: self._carrier.grad_fn)

    __format__ = object.__format__

    def __deepcopy__(self, memo):
        return self.like(deepcopy(self._carrier, memo))

    def size(self, dim=None):
        return self.shape if dim is None else self._size[wrap_dim(dim, len(self._size))]

    def dim(self):
        return len(self._size)

    ndimension = dim

    def __len__(self):
        return self._size[0]

    def stride(self, dim=None):
        if self._layout is not coo:
            raise RuntimeError(f"Sparse {self._layout.name[-3:].upper()} tensors do not have strides")
        return (0,) * len(self._size) if dim is None else 0

    def is_contiguous(self, memory_format=None):
        return False

    def numpy(self, *args, **kwargs):
        raise TypeError(f"can't convert {NAMES[self._layout]} layout tensor to numpy. Use Tensor.to_dense() first.")

    __array__ = numpy

    def type(self, dtype=None, *args, **kwargs):
        if dtype is None:
            return tensor_type(dtypes.of(self._carrier._array.dtype).numpy).replace("torch.", "torch.sparse.")
        return self.like(self._carrier.type(dtype, *args, **kwargs))


def _flat(args: Any) -> Any:
    for arg in args:
        if isinstance(arg, (list, tuple)):
            yield from _flat(arg)
        else:
            yield arg


def _delegated(name: str) -> Any:
    return property(lambda self: getattr(self._carrier, name), lambda self, value: setattr(self._carrier, name, value))


for _slot in ("_node", "_requires_grad", "_vc", "_base", "_grad", "_extra", "_view_version", "_creation"):
    setattr(SparseTensor, _slot, _delegated(_slot))


def handles(*names: str) -> Any:
    """Registers what operations of these names do for sparse tensors, as functions and as methods."""

    def add(function: Any) -> Any:
        for name in names:
            HANDLERS[name] = function
            setattr(SparseTensor, name, function)
        return function

    return add
