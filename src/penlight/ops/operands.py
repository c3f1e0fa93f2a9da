"""From what a caller gives to what a kernel takes: arrays, where the op promotes of one dtype, numbers among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd.modes import modes
from ..autograd.variable import Tensor
from ..backend import dtypes
from ..backend.promotion import result_dtype
from ..backend.quiet import QUIET, set_errors, unset_errors
from ..backend.warn import warn_once
from .errors import wrong_type
from .scalars import in_words

if TYPE_CHECKING:
    from .define import Op, Param

_FLOAT32 = np.dtype(np.float32)
NUMBERS = (bool, int, float, complex)


def operands(op: Op, args: tuple[Any, ...]) -> list[Any]:
    """``args`` with every tensor as an array; where the op promotes, of the common dtype, numbers among them."""
    arrays = list(args)
    for param in op.tensors:
        arrays[param.index] = _operand(op, param, args[param.index], args)
    given = [args[param.index] for param in op.tensors]
    alone = op.tensors[0].number and not op.numbers_too and not modes.arrays
    if alone and not any(isinstance(value, Tensor) for value in given):
        raise wrong_type(op, op.tensors[0], args[0], args)
    if op.check is not None:
        op.check(*args)
    if op.promoted:
        _promote(op, arrays)
    return arrays


def _operand(op: Op, param: Param, value: Any, args: tuple[Any, ...]) -> Any:
    if isinstance(value, Tensor):
        return value._array
    if param.listed:
        if not isinstance(value, (list, tuple)):
            raise wrong_type(op, param, value, args)
        for position, element in enumerate(value):
            if not isinstance(element, Tensor):
                raise TypeError(
                    f"expected Tensor as element {position} in argument {param.index}, but got {type(element).__name__}"
                )
        return [element._array for element in value]
    if value is None and param.optional:
        return None
    if param.number or op.numbers_too:
        if isinstance(value, NUMBERS):
            return value if type(value) is not int else in_words(value)
        if isinstance(value, np.generic):
            return value.item()
    if isinstance(value, np.ndarray) and modes.arrays:
        return value
    raise wrong_type(op, param, value, args)


def _promote(op: Op, arrays: list[Any]) -> None:
    values: list[Any] = []
    for param in op.promoted:
        value = arrays[param.index]
        if param.listed:
            values.extend(value)
        elif value is not None:
            values.append(value)
    dtype = result_dtype(values)
    promote = op.promote(arrays) if callable(op.promote) else op.promote
    if promote == "float" and not (dtype.is_floating_point or dtype.is_complex):
        dtype = dtypes.get_default_dtype()
    numpy = dtype.numpy
    for param in op.promoted:
        value = arrays[param.index]
        if param.listed:
            arrays[param.index] = [to_dtype(element, numpy) for element in value]
        elif value is not None:
            if isinstance(value, np.ndarray):
                arrays[param.index] = to_dtype(value, numpy)
                continue
            # Half precision is computed in float32 (see ``run``), and a number rounded to it would have lost digits.
            narrow = op.kind == "elementwise" and numpy.itemsize == 2 and dtype.is_floating_point
            arrays[param.index] = number = to_dtype(value, _FLOAT32 if narrow else numpy)
            number.flags.writeable = False  # by which kernels tell a number from a 0-d tensor


def to_dtype(value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """An array or a number as an array of ``dtype``; PyTorch's casts never complain."""
    if isinstance(value, np.ndarray):
        if value.dtype == dtype:
            return value
    elif isinstance(value, int) and dtype.kind in "iu":
        # NumPy refuses what does not fit; PyTorch keeps the low bits.
        value = np.array(value & (2**64 - 1), np.uint64)
    else:
        value = np.array(value)
    token = set_errors(QUIET)
    try:
        if value.dtype.kind == "c" and dtype.kind not in "cb":
            value = real_part(value)
        return np.asarray(value.astype(dtype))
    finally:
        unset_errors(token)


def real_part(array: np.ndarray) -> np.ndarray:
    """What a cast to a real dtype leaves of complex numbers."""
    warn_once(
        "Casting complex values to real discards the imaginary part (Triggered internally at "
        "/__w/pytorch/pytorch/aten/src/ATen/native/Copy.cpp:307.)"
    )
    return array.real
