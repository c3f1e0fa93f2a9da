"""PyTorch's data types as objects, each with the NumPy type that stores it.

`torch.float32` is one object for the life of the process, so dtypes are compared with `is`, and the way from an
array back to its dtype, `of(array.dtype)`, is a single dictionary look-up.

>>> from penlight.backend import dtypes
>>> import numpy as np
>>> dtypes.of(np.dtype("float32"))
torch.float32
"""

from __future__ import annotations

from typing import Any

import numpy as np

from penlight.backend.names import scalar_name

# What a value is, from the least to the most general; promotion compares these before anything else.
BOOL, INTEGER, FLOAT, COMPLEX = range(4)


class dtype:
    """The type of a tensor's elements; there is one object for each, such as `torch.float32`.

    Attributes: `is_floating_point`, `is_complex`, `is_signed`, `itemsize` (bytes), `abbr` ("f32"), as in PyTorch;
    `name` ("float32"), `numpy` (the `numpy.dtype`), `category` (BOOL, INTEGER, FLOAT or COMPLEX) and `index` (its
    row in the promotion table) besides.
    """

    __module__ = "torch"
    __slots__ = (
        "name", "numpy", "abbr", "category", "index", "itemsize", "is_floating_point", "is_complex", "is_signed"
    )  # fmt: skip

    name: str
    numpy: np.dtype[Any]
    abbr: str
    category: int
    index: int
    itemsize: int
    is_floating_point: bool
    is_complex: bool
    is_signed: bool

    def __new__(cls, *args: Any, **kwargs: Any) -> dtype:
        raise TypeError("cannot create 'torch.dtype' instances")

    def __getattr__(self, attr: str) -> Any:
        # Reached only while `numpy` is unset, so only for bfloat16 before its first use: its NumPy type comes from
        # ml_dtypes, an optional package whose import costs more than the rest of this module.
        if attr != "numpy" or self is not bfloat16:
            raise AttributeError(f"'torch.dtype' object has no attribute '{attr}'")
        try:
            import ml_dtypes
        except ImportError:
            raise RuntimeError("torch.bfloat16 needs the package ml_dtypes (pip install ml_dtypes)") from None
        self.numpy = np.dtype(ml_dtypes.bfloat16)
        _BY_NUMPY[self.numpy] = self
        return self.numpy

    def __repr__(self) -> str:
        return "torch." + self.name

    def __reduce__(self) -> tuple[Any, ...]:
        return named, (self.name,)

    def __copy__(self) -> dtype:
        return self

    def __deepcopy__(self, memo: Any) -> dtype:
        return self

    def to_real(self) -> dtype:
        """The dtype of this one's real part.

        >>> import penlight as torch
        >>> torch.complex64.to_real()
        torch.float32
        """
        return _TO_REAL.get(self, self)

    def to_complex(self) -> dtype:
        """The complex dtype whose parts are of this dtype. Raises RuntimeError where there is none.

        >>> import penlight as torch
        >>> torch.float64.to_complex()
        torch.complex128
        """
        try:
            return _TO_COMPLEX[self]
        except KeyError:
            raise RuntimeError(f"Unknown Complex ScalarType for {scalar_name(self)}") from None


# name, abbreviation, category; the row number is the dtype's `index`.
_ROWS = (
    ("bool", "b8", BOOL),
    ("uint8", "u8", INTEGER),
    ("int8", "i8", INTEGER),
    ("int16", "i16", INTEGER),
    ("int32", "i32", INTEGER),
    ("int64", "i64", INTEGER),
    ("float16", "f16", FLOAT),
    ("bfloat16", "bf16", FLOAT),
    ("float32", "f32", FLOAT),
    ("float64", "f64", FLOAT),
    ("complex64", "c64", COMPLEX),
    ("complex128", "c128", COMPLEX),
    ("uint16", "u16", INTEGER),
    ("uint32", "u32", INTEGER),
    ("uint64", "u64", INTEGER),
)


def _make(index: int, name: str, abbr: str, category: int) -> dtype:
    self = object.__new__(dtype)
    self.name, self.abbr, self.category, self.index = name, abbr, category, index
    if name == "bfloat16":
        self.itemsize = 2  # and `numpy` waits for its first use
    else:
        self.numpy = np.dtype(name)
        self.itemsize = self.numpy.itemsize
    self.is_floating_point = category == FLOAT
    self.is_complex = category == COMPLEX
    self.is_signed = category >= FLOAT or name.startswith("int")
    return self


ALL = tuple(_make(index, *row) for index, row in enumerate(_ROWS))
(
    bool_, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, complex64, complex128,
    uint16, uint32, uint64,
) = ALL  # fmt: skip

# What PyTorch's error messages call them, by index.
SCALAR_TYPE = tuple(map(scalar_name, ALL))

_TO_REAL = {complex64: float32, complex128: float64}
# PyTorch also has complex32, which NumPy cannot store: float16 has no complex twin here.
_TO_COMPLEX = {
    bfloat16: complex64, float32: complex64, float64: complex128, complex64: complex64, complex128: complex128
}  # fmt: skip

#: Every name under which the public namespace offers a dtype, aliases included.
PUBLIC: dict[str, dtype] = {each.name: each for each in ALL} | {
    "short": int16,
    "int": int32,
    "long": int64,
    "half": float16,
    "float": float32,
    "double": float64,
    "cfloat": complex64,
    "cdouble": complex128,
}


def named(name: str) -> dtype:
    """The dtype with this public name, aliases included. Raises KeyError for any other."""
    return PUBLIC[name]


class _ByNumpy(dict[Any, dtype]):
    """`numpy.dtype` -> dtype, with PyTorch's error for a type that it does not have."""

    def __missing__(self, key: np.dtype[Any]) -> dtype:
        if key.name == "bfloat16" and key == bfloat16.numpy:  # reading `.numpy` has entered it here
            return bfloat16
        if key.newbyteorder("=") in self:
            raise ValueError(
                "given numpy array has byte order different from the native byte order. "
                "Conversion between byte orders is currently not supported."
            )
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{key.type.__name__}. The only supported types are: float64, "
            "float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and "
            "bool."
        )


_BY_NUMPY = _ByNumpy((each.numpy, each) for each in ALL if each is not bfloat16)

#: `of(array.dtype)` is the dtype of an array. Raises TypeError for NumPy types that PyTorch does not have.
of = _BY_NUMPY.__getitem__

PYTHON: dict[Any, dtype] = {bool: bool_, int: int64, float: float64, complex: complex128}


def as_dtype(value: Any, function: str | None = None) -> dtype:
    """`value` as a dtype: one of ours as it is, or the Python types bool, int, float (float64) and complex.

    Raises TypeError for anything else, in the words of PyTorch's argument check when `function` names the caller.

    >>> as_dtype(float)
    torch.float64
    """
    if value.__class__ is dtype:
        return value
    try:
        return PYTHON[value]
    except (KeyError, TypeError):
        where = f"{function}(): argument 'dtype'" if function else "argument 'dtype'"
        raise TypeError(f"{where} must be torch.dtype, not {type(value).__name__}") from None


# Read these as `dtypes.default_float`, never by `from ... import`: `set_default_dtype` rebinds them.
default_float = float32
default_complex = complex64


def get_default_dtype() -> dtype:
    """The dtype of floating-point tensors that are made without one.

    >>> import penlight as torch
    >>> torch.get_default_dtype()
    torch.float32
    """
    return default_float


def set_default_dtype(d: Any, /) -> None:
    """Set the dtype of floating-point tensors that are made without one, for all threads.

    The default complex dtype follows: complex128 for float64, else complex64. Raises TypeError unless `d` is a
    floating-point dtype.

    >>> import penlight as torch
    >>> torch.set_default_dtype(torch.float64)
    >>> torch.tensor(1.5).dtype
    torch.float64
    >>> torch.set_default_dtype(torch.float32)
    """
    global default_float, default_complex
    if d.__class__ is not dtype:
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    default_float, default_complex = d, complex128 if d is float64 else complex64


class _Info:
    """What `finfo` and `iinfo` share: the argument check and comparison by value."""

    __slots__ = ("bits", "dtype", "max", "min")
    __hash__ = None  # type: ignore[assignment]

    bits: int
    dtype: str
    max: Any
    min: Any

    def _argument(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kind = self.__class__.__name__
        if len(args) > 1 and kind == "iinfo":
            raise TypeError(f"iinfo() takes 1 positional argument but {len(args)} were given")
        if len(args) > 1:
            given = ", ".join(each.__class__.__name__ for each in args)
            raise TypeError(
                f"finfo() received an invalid combination of arguments - got ({given}), "
                "but expected one of:\n * (torch.dtype type)\n * ()\n"
            )
        if not args and "type" not in kwargs:
            raise TypeError(f'{kind}() missing 1 required positional arguments: "type"')
        type = args[0] if args else kwargs["type"]
        if type.__class__ is not dtype and type not in (bool, int, float, complex):
            given = type.__class__.__name__
            raise TypeError(f"{kind}(): argument 'type' (position 1) must be torch.dtype, not {given}")
        return as_dtype(type)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__) and self.dtype == other.dtype


class finfo(_Info):
    """The limits of a floating-point dtype; of a complex one, those of its parts.

    Attributes: `bits`, `dtype` (a name), `eps`, `max`, `min`, `tiny`, `smallest_normal`, `resolution`. Without an
    argument: of the default dtype. Raises TypeError for integers and bool.

    >>> import penlight as torch
    >>> torch.finfo(torch.float32).eps
    1.1920928955078125e-07
    """

    __module__ = "torch"
    __slots__ = ("eps", "tiny", "smallest_normal", "resolution")

    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        type = self._argument(args, kwargs) if args or kwargs else default_float
        if type.category < FLOAT:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        type = type.to_real()
        exponent_bits, fraction_bits, self.resolution = _FLOAT_LAYOUT[type]
        bias = 2 ** (exponent_bits - 1) - 1
        self.bits, self.dtype = type.itemsize * 8, type.name
        self.eps = 2.0**-fraction_bits
        self.max = (2 - self.eps) * 2.0**bias
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0 ** (1 - bias)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


# Bits of exponent, bits of fraction, and the decimal resolution.
_FLOAT_LAYOUT = {float16: (5, 10, 1e-3), bfloat16: (8, 7, 1e-2), float32: (8, 23, 1e-6), float64: (11, 52, 1e-15)}


class iinfo(_Info):
    """The limits of an integer dtype. Attributes: `bits`, `dtype` (a name), `max`, `min`.

    Raises TypeError for floating-point and complex dtypes and for bool.

    >>> import penlight as torch
    >>> torch.iinfo(torch.int8)
    iinfo(min=-128, max=127, dtype=int8)
    """

    __module__ = "torch"
    __slots__ = ()

    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        type = self._argument(args, kwargs)
        if type.category >= FLOAT:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        if type is bool_:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        self.bits, self.dtype = type.itemsize * 8, type.name
        self.max = 2 ** (self.bits - type.is_signed) - 1
        self.min = -self.max - 1 if type.is_signed else 0

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
