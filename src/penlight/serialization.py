"""``torch.save`` and ``torch.load``, in PyTorch's own format: either library reads what the other wrote.

A file is a zip archive without compression. ``data.pkl`` is a pickle of the object in which a tensor is a call of
``torch._utils._rebuild_tensor_v2`` on a storage, an offset, a shape and strides; storages are persistent ids, and their
bytes lie beside it, in ``data/0`` and so on. Tensors that share memory share a storage, in the file and after loading.

Names of PyTorch's are written without importing it: Python's pickler in Python can be told how (``_Global``).
"""

from __future__ import annotations

import _codecs
import os
import pickle
import sys
import zipfile
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from math import prod
from typing import Any, ClassVar

import numpy as np

from ._tensor import Parameter, Tensor
from .autograd.variable import wrap
from .backend import devices, dtypes
from .ops.layout import address, memory, storage
from .ops.size import Size

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "load", "safe_globals", "save"]

_STORAGES = {
    "BoolStorage": dtypes.bool_, "ByteStorage": dtypes.uint8, "CharStorage": dtypes.int8, "ShortStorage": dtypes.int16,
    "IntStorage": dtypes.int32, "LongStorage": dtypes.int64, "HalfStorage": dtypes.float16,
    "BFloat16Storage": dtypes.bfloat16, "FloatStorage": dtypes.float32, "DoubleStorage": dtypes.float64,
    "ComplexFloatStorage": dtypes.complex64, "ComplexDoubleStorage": dtypes.complex128,
}  # fmt: skip
_STORAGE_OF = {dtype: name for name, dtype in _STORAGES.items()}
_LAYOUTS = {str(each): each for each in devices.PUBLIC.values() if isinstance(each, devices.layout)}
_safe: list[Any] = []


# ------------------------------------------------------------------------------------------------ writing


class _Global:
    """What a name of PyTorch's stands for."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self) -> None:  # which a pickler asks of what is to be called when its file is read
        raise NotImplementedError


def _torch(name: str, module: str = "torch") -> _Global:
    key = module, name
    if key not in _globals:
        _globals[key] = _Global(module, name)
    return _globals[key]


_globals: dict[tuple[str, str], _Global] = {}


class _Storage:
    """The memory that tensors share, as numbers of one dtype."""

    def __init__(self, key: str, array: np.ndarray) -> None:
        self.key, self.array = key, array


class _Pickler(pickle._Pickler):
    dispatch: ClassVar[dict[Any, Any]] = dict(pickle._Pickler.dispatch)

    def __init__(self, file: Any, protocol: int) -> None:
        super().__init__(file, protocol)
        self.storages: dict[int, _Storage] = {}

    def persistent_id(self, obj: Any) -> Any:
        if type(obj) is not _Storage:
            return None
        dtype = dtypes.of(obj.array.dtype)
        return "storage", _torch(_STORAGE_OF[dtype]), obj.key, "cpu", obj.array.size

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, Tensor):
            return self._tensor(obj)
        if isinstance(obj, Size):
            return _torch("Size"), (tuple(obj),)
        if isinstance(obj, devices.device):
            return _torch("device"), (obj.type,) if obj.index is None else (obj.type, obj.index)
        if isinstance(obj, devices.layout):
            return _torch("_get_layout", "torch.serialization"), (str(obj),)
        return NotImplemented

    def _tensor(self, tensor: Any) -> Any:
        if str(tensor.layout) != "torch.strided":
            raise NotImplementedError(f"Penlight does not save tensors of layout {tensor.layout}")
        kind, attributes = type(tensor), dict(tensor.__dict__)
        if kind is Parameter:
            function = _torch("_rebuild_parameter", "torch._utils")
            arguments: Any = wrap(tensor._array), tensor.requires_grad, OrderedDict()
        else:
            function = _torch("_rebuild_tensor_v2", "torch._utils")
            arguments = *self._place(tensor._array), tensor.requires_grad, OrderedDict()
        if kind in (Tensor, Parameter) and not attributes:
            return function, arguments
        kept = _torch("Tensor") if kind is Tensor else _torch("Parameter", "torch.nn.parameter")
        return _torch("_rebuild_from_type_v2", "torch._tensor"), (
            function, kept if kind in (Tensor, Parameter) else kind, arguments, attributes
        )  # fmt: skip

    def _place(self, array: np.ndarray) -> tuple[Any, ...]:
        """The storage, the offset in it, shape and strides."""
        size, steps = array.itemsize, array.strides
        owner = storage(array)
        if not array.size:
            return self._kept(-len(self.storages), owner[:0]), 0, array.shape, wrap(array).stride()
        place = address(array) - address(owner)
        # PyTorch has no negative steps, and no storage of another dtype than what lies in it.
        if owner.dtype != array.dtype or any([step < 0 or step % size for step in (place, *steps)]):
            array = owner = array.copy()
            place, steps = 0, array.strides
        kept = self._kept(address(owner), owner)
        return kept, place // size, array.shape, tuple([step // size for step in steps])

    def _kept(self, key: int, owner: np.ndarray) -> _Storage:
        if key not in self.storages:
            self.storages[key] = _Storage(str(len(self.storages)), memory(owner) if owner.size else owner.reshape(-1))
        return self.storages[key]

    def _save_global(self, obj: _Global) -> None:
        self.write(f"c{obj.module}\n{obj.name}\n".encode())  # type: ignore[attr-defined]
        self.memoize(obj)  # type: ignore[attr-defined]

    def _save_dtype(self, obj: Any) -> None:
        self.save(_torch(obj.name))  # type: ignore[attr-defined]

    dispatch[_Global] = _save_global
    dispatch[dtypes.dtype] = _save_dtype


def save(
    obj: Any,
    f: Any,
    pickle_module: Any = pickle,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Writes ``obj``, tensors or whatever holds tensors, to a file by its name, or to one that is open for writing.

    Raises AttributeError for what is no file, RuntimeError where there is no such directory.

    >>> import io
    >>> import penlight as torch
    >>> file = io.BytesIO()
    >>> torch.save({"weight": torch.ones(2)}, file)
    >>> _ = file.seek(0)
    >>> torch.load(file)
    {'weight': tensor([1., 1.])}
    """
    named = isinstance(f, (str, os.PathLike))
    if not named and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    if named and not os.path.isdir(os.path.dirname(os.fspath(f)) or "."):
        raise RuntimeError(f"Parent directory {os.path.dirname(os.fspath(f))} does not exist.")
    from io import BytesIO

    text = BytesIO()
    pickler = _Pickler(text, pickle_protocol)
    pickler.dump(obj)
    name = os.path.splitext(os.path.basename(os.fspath(f)))[0] if named else "archive"
    with zipfile.ZipFile(f, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{name}/data.pkl", text.getvalue())
        archive.writestr(f"{name}/byteorder", sys.byteorder)
        for kept in pickler.storages.values():
            archive.writestr(f"{name}/data/{kept.key}", np.ascontiguousarray(kept.array).tobytes())
        archive.writestr(f"{name}/version", "3\n")


# ------------------------------------------------------------------------------------------------ reading


def _rebuild_tensor(
    array: np.ndarray, offset: int, shape: Any, strides: Any, requires_grad: bool = False, *_: Any
) -> Any:
    size = array.itemsize
    steps = tuple([step * size for step in strides])
    if not prod(shape):
        view = np.empty(shape, array.dtype)
    else:
        view = np.ndarray(tuple(shape), array.dtype, array, offset * size, steps)
    return wrap(view).requires_grad_(requires_grad)


def _rebuild_parameter(data: Any, requires_grad: bool, *_: Any) -> Any:
    return Parameter(data, requires_grad)


def _rebuild_from_type(function: Any, kind: Any, arguments: Any, state: Any) -> Any:
    made = function(*arguments)
    if kind is not type(made):
        made.__class__ = kind
    if isinstance(state, dict):
        made.__dict__.update(state)
    return made


# What a file of weights may name; everything else could run whatever its author liked.
_ALLOWED: dict[tuple[str, str], Any] = {
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch._utils", "_rebuild_tensor"): _rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
    ("torch._tensor", "_rebuild_from_type_v2"): _rebuild_from_type,
    ("torch.serialization", "_get_layout"): _LAYOUTS.__getitem__,
    ("torch.nn.parameter", "Parameter"): Parameter,
    ("torch", "Tensor"): Tensor,
    ("torch", "Size"): Size,
    ("torch", "device"): devices.device,
    ("collections", "OrderedDict"): OrderedDict,
    ("collections", "Counter"): Counter,
    ("_codecs", "encode"): _codecs.encode,
    ("builtins", "bytearray"): bytearray,
    ("builtins", "set"): set,
    ("builtins", "complex"): complex,
    **{("torch", name): dtype for name, dtype in _STORAGES.items()},
    **{("torch", dtype.name): dtype for dtype in dtypes.ALL},
}
_REFUSED = (
    "Weights only load failed. This file can still be loaded, to do so you have two options, \033[1mdo those steps "
    "only if you trust the source of the checkpoint\033[0m. \n"
    "\t(1) In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to "
    "`True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in "
    "arbitrary code execution. Do it only if you got the file from a trusted source.\n"
    "\t(2) Alternatively, to load with `weights_only=True` please check the recommended steps in the following error "
    "message.\n"
    "\tWeightsUnpickler error: Unsupported global: GLOBAL {0} was not an allowed global by default. Please use "
    "`torch.serialization.add_safe_globals([{0}])` or the `torch.serialization.safe_globals([{0}])` context manager to "
    "allowlist this global if you trust this class/function.\n\n"
    "Check the documentation of torch.load to learn more about types accepted by default with weights_only "
    "https://pytorch.org/docs/stable/generated/torch.load.html."
)
_OLDER = {"__builtin__": "builtins", "copy_reg": "copyreg"}  # protocol 2 has the names of Python 2


class _Unpickler(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, folder: str, swapped: bool, weights_only: bool, **named: Any) -> None:
        super().__init__(archive.open(folder + "data.pkl"), **named)
        self.archive, self.folder, self.swapped, self.weights_only = archive, folder, swapped, weights_only
        self.storages: dict[str, np.ndarray] = {}

    def persistent_load(self, pid: Any) -> np.ndarray:
        _, dtype, key, _, size = pid
        array = self.storages.get(key)
        if array is None:
            array = np.empty(size, dtype.numpy)
            data = self.archive.read(f"{self.folder}data/{key}")
            array.view(np.uint8)[...] = np.frombuffer(data, np.uint8, array.nbytes)
            self.storages[key] = array = array.byteswap(True) if self.swapped else array
        return array

    def find_class(self, module: str, name: str) -> Any:
        module = _OLDER.get(module, module)
        found = _ALLOWED.get((module, name))
        if found is not None:
            return found
        for known in _safe:
            if f"{known.__module__}.{known.__qualname__}" == f"{module}.{name}":
                return known
        if self.weights_only:
            raise pickle.UnpicklingError(_REFUSED.format(f"{module}.{name}"))
        if module.split(".")[0] == "torch":
            found = import_module("penlight")
            for part in module.split(".")[1:]:
                found = getattr(found, part)
            return getattr(found, name)
        return super().find_class(module, name)


def load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """What ``save``, here or in PyTorch, has written to a file, by its name or open for reading.

    Unless ``weights_only`` is False, it may hold tensors, numbers, strings and collections of them only: anything else
    could run code. Raises pickle.UnpicklingError for the rest, and for what is no such file. Tensors that were on other
    devices come to this one; ``map_location`` may not name another.
    """
    named = isinstance(f, (str, os.PathLike))
    if not named and not hasattr(f, "seek"):
        raise AttributeError(
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a file that is "
            "seekable. Please pre-load the data into a buffer like io.BytesIO and try to load from it instead."
        )
    if isinstance(map_location, (str, devices.device)):
        devices.check_cpu(devices.device(map_location), "load")
    safe = weights_only is not False
    if safe and pickle_module is not None:
        if weights_only:
            raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
        safe = False
    try:
        archive = zipfile.ZipFile(f)
    except zipfile.BadZipFile as error:
        raise pickle.UnpicklingError(
            "Weights only load failed. This is no archive as torch.save has written them since PyTorch 1.6."
        ) from error
    with archive:
        names = archive.namelist()
        pickled = [name for name in names if name.split("/", 1)[-1] == "data.pkl"]
        if not pickled:
            raise RuntimeError("PytorchStreamReader failed locating file data.pkl: file not found")
        folder = pickled[0][: -len("data.pkl")]
        order = archive.read(folder + "byteorder").decode() if folder + "byteorder" in names else sys.byteorder
        return _Unpickler(archive, folder, order != sys.byteorder, safe, **pickle_load_args).load()


# ------------------------------------------------------------------------------------------------ what may be loaded


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Allows classes and functions in files that are loaded with ``weights_only``."""
    _safe.extend([each for each in safe_globals if each not in _safe])


def get_safe_globals() -> list[Any]:
    """What ``add_safe_globals`` has allowed."""
    return list(_safe)


def clear_safe_globals() -> None:
    """Takes back what ``add_safe_globals`` has allowed."""
    _safe.clear()


@contextmanager
def safe_globals(safe_globals: list[Any]) -> Iterator[None]:
    """Allows classes and functions inside the context."""
    before = get_safe_globals()
    add_safe_globals(safe_globals)
    try:
        yield
    finally:
        _safe[:] = before


def __getattr__(name: str) -> Any:
    from ._missing import missing

    missing(name, "torch.serialization")
