"""`torch.device`, `torch.layout` and `torch.memory_format`: arguments that PyTorch programs pass.

Every array here lives on the CPU and is strided; what asks for anything else gets the error of PyTorch's CPU build.
"""

_TYPES = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip


class device:
    """Where a tensor lives: `torch.device("cpu")`, `torch.device("cuda", 1)`.

    Attributes: `type` ("cpu") and `index` (an int or None). Naming a device that is not there is no error; using it is.
    Raises RuntimeError for a text that names no device.

    >>> import penlight as torch
    >>> torch.device("cuda:1")
    device(type='cuda', index=1)
    """

    __module__ = "torch"
    __slots__ = ("type", "index")

    type: str
    index: int | None

    def __new__(cls, type=None, index=None):
        if type.__class__ is device:
            return type
        if type.__class__ is int and index is None:
            if type < 0:
                raise RuntimeError("Device index must not be negative")
            raise RuntimeError("Cannot access accelerator device when none is available.")
        if not isinstance(type, str):
            given = type.__class__.__name__
            raise TypeError(
                f"device() received an invalid combination of arguments - got ({given}), but expected one of:\n"
                " * (torch.device device)\n"
                f"      didn't match because some of the arguments have invalid types: (!{given}!)\n"
                " * (str type, int index = -1)\n"
            )
        if index is not None and not isinstance(index, int):
            raise TypeError(f"device(): argument 'index' must be int, not {index.__class__.__name__}")
        if not type:
            raise RuntimeError("Device string must not be empty")
        if index is not None and index < 0:
            raise RuntimeError("Device index must not be negative")
        name, colon, number = type.partition(":")
        if name not in _TYPES:
            letters = name.replace("_", "a")
            if not (letters.isascii() and letters.isalpha()) or (colon and not number.isdigit()):
                raise RuntimeError(f"Invalid device string: '{type}'")
            raise RuntimeError(f"Expected one of {', '.join(_TYPES)} device type at start of device string: {name}")
        if colon:
            if not number.isdigit() or (number[0] == "0" and len(number) > 1):
                raise RuntimeError(f"Invalid device string: '{type}'")
            if index is not None:
                raise RuntimeError(
                    f"type (string) must not include an index because index was passed explicitly: {type}"
                )
            index = int(number)
        self = object.__new__(cls)
        object.__setattr__(self, "type", name)
        object.__setattr__(self, "index", index)
        return self

    def __setattr__(self, name, value):
        raise AttributeError(f"attribute '{name}' of 'torch.device' objects is not writable")

    def __repr__(self):
        return (
            f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"
        )

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        if other.__class__ is not device:
            return NotImplemented
        return self.type == other.type and self.index == other.index

    def __hash__(self):
        return hash((self.type, self.index))

    def __reduce__(self):
        # The class by name would be "torch.device", which in a process that has PyTorch is another.
        return _unpickled, (self.type, self.index)

    def __enter__(self):
        check_cpu(self)
        return self

    def __exit__(self, *exc):
        return None

    def __call__(self, function):
        check_cpu(self)
        return function


def _unpickled(type, index):
    return device(type, index)


class _Named:
    __slots__ = ("name",)

    name: str

    def __new__(cls):
        raise TypeError(f"cannot create 'torch.{cls.__name__}' instances")

    def __repr__(self):
        return "torch." + self.name

    def __reduce__(self):
        return _named, (self.name,)


class layout(_Named):
    """How a tensor's elements lie in memory: `torch.strided`."""

    __module__ = "torch"
    __slots__ = ()


class memory_format(_Named):
    """In which order a tensor's dimensions lie in memory."""

    __module__ = "torch"
    __slots__ = ()


def _make(cls, name):
    made = object.__new__(cls)
    made.name = name
    return made


def _named(name):
    return PUBLIC[name]


cpu = device("cpu")
strided = _make(layout, "strided")
contiguous_format, preserve_format, channels_last, channels_last_3d = [
    _make(memory_format, name) for name in ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d")
]

#: What the public namespace offers from here.
PUBLIC = {"device": device, "layout": layout, "memory_format": memory_format}
PUBLIC.update(
    (each.name, each) for each in (strided, contiguous_format, preserve_format, channels_last, channels_last_3d)
)
PUBLIC.update(
    (name, _make(layout, name))
    for name in ("sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged")
)
PUBLIC["legacy_contiguous_format"] = contiguous_format
PUBLIC["_mkldnn"] = _make(layout, "_mkldnn")


def check_cpu(value, function=None):
    """Raises unless `value`, a device, its name or None, is the CPU, with the error of PyTorch's CPU build."""
    if value is None or value is cpu:
        return
    if value.__class__ is not device:
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            where = f"{function}(): " if function else ""
            raise TypeError(f"{where}argument 'device' must be torch.device, not {value.__class__.__name__}")
        value = device(value)
    if value.type == "cpu":
        return
    if value.type in ("cuda", "xpu"):
        raise AssertionError(f"Torch not compiled with {value.type.upper()} enabled")
    raise NotImplementedError(f"Penlight has no {value.type} tensors: every tensor lives on the CPU")
