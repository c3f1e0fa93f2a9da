"""``torch.testing``: asserting that values are close."""

from __future__ import annotations

import cmath
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from math import inf
from typing import Any, NoReturn

import numpy as np

from .autograd.variable import Tensor
from .backend import dtypes
from .backend.promotion import promote_types
from .ops.comparison import isclose
from .ops.sharing import as_tensor

__all__ = ["assert_close"]

_TOLERANCES = {
    dtypes.float16: (1e-3, 1e-5),
    dtypes.bfloat16: (1.6e-2, 1e-5),
    dtypes.float32: (1.3e-6, 1e-5),
    dtypes.float64: (1e-7, 1e-7),
    dtypes.complex64: (1.3e-6, 1e-5),
    dtypes.complex128: (1e-7, 1e-7),
}
_NUMBERS = {int: dtypes.int64, float: dtypes.float64, complex: dtypes.complex128}
_COMPRESSED = {
    "torch.sparse_csr": ("CSR", "crow_indices", "col_indices"),
    "torch.sparse_csc": ("CSC", "ccol_indices", "row_indices"),
}


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """Asserts that ``|actual - expected| <= atol + rtol |expected|`` holds everywhere.

    Both are tensors, arrays, numbers, None, or sequences and mappings of those, of one structure. Infinities are close
    if they are equal, nan to nothing, or with ``equal_nan`` to each other. Without ``rtol`` and ``atol``, these are
    what suits the dtype: 1.3e-6 and 1e-5 for float32, 1e-7 both for float64, 0 for integers. ``msg`` is what the error
    says, or a function from what it would say.

    Raises AssertionError for values, shapes, dtypes, layouts, strides, lengths or keys that differ, as far as they are
    checked, TypeError for what cannot be compared, ValueError for one tolerance without the other.

    >>> import penlight as torch
    >>> torch.testing.assert_close(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.1]))
    Traceback (most recent call last):
        ...
    AssertionError: Tensor-likes are not close!
    <BLANKLINE>
    Mismatched elements: 1 / 2 (50.0%)
    Greatest absolute difference: 0.09999990463256836 at index (1,) (up to 1e-05 allowed)
    Greatest relative difference: 0.04761900380253792 at index (1,) (up to 1.3e-06 allowed)
    """
    checked = {"layout": check_layout, "stride()": check_stride, "device": check_device, "dtype": check_dtype}
    failed: _Failure | None = None
    try:
        for pair in list(_pairs(actual, expected, (), rtol, atol, allow_subclasses)):
            pair.compare(equal_nan, checked)
    except _Failure as failure:
        failed = failure
    if failed is not None:
        raise failed.error(msg)


class _Failure(Exception):
    """What to raise, and which item of the structure it is about."""

    def __init__(self, kind: type[Exception], text: str, place: tuple[Any, ...]) -> None:
        self.kind, self.text, self.place = kind, text, place

    def error(self, msg: str | Callable[[str], str] | None) -> Exception:
        if isinstance(msg, str):
            return self.kind(msg)
        where = "".join([f"[{key!r}]" for key in self.place])
        text = self.text + (f"\n\nThe failure occurred for item {where}" if self.place else "")
        return self.kind(msg(text) if callable(msg) else text)


class _Pair:
    """Two things of one place in the structures, and how far apart they may be."""

    def __init__(self, actual: Any, expected: Any, place: tuple[Any, ...], tolerances: tuple[float, float]) -> None:
        self.actual, self.expected, self.place = actual, expected, place
        self.rtol, self.atol = tolerances

    def compare(self, equal_nan: bool, checked: dict[str, bool]) -> None:
        """Raises a _Failure unless they are close."""
        raise NotImplementedError

    def fail(self, text: str) -> NoReturn:
        raise _Failure(AssertionError, text, self.place)

    def refuse(self, name: str, values: str, absolute: tuple[Any, Any], relative: tuple[Any, Any]) -> NoReturn:
        """Fails with the differences and where they are."""
        exact = not self.rtol and not self.atol
        text = f"{name} are not {'equal' if exact else 'close'}!\n\n{values}"
        for kind, (difference, index), bound in (("absolute", absolute, self.atol), ("relative", relative, self.rtol)):
            text += f"\n{kind.title()} difference: {difference}" if index is None else (
                f"\nGreatest {kind} difference: {difference} at index {index}"
            )  # fmt: skip
            text += "" if exact else f" (up to {bound} allowed)"
        self.fail(text)

    def refuse_numbers(self, name: str, actual: Any, expected: Any) -> NoReturn:
        difference = abs(actual - expected)
        relative = inf if expected == 0 else difference / abs(expected)
        self.refuse(name, f"Expected {expected} but got {actual}.", (difference, None), (relative, None))


class _Same(_Pair):
    """None, or bools."""

    def compare(self, equal_nan: bool, checked: dict[str, bool]) -> None:
        if self.actual is not self.expected:
            kind = "None" if self.actual is None or self.expected is None else "Booleans"
            self.fail(f"{kind} mismatch: {self.actual} is not {self.expected}")


class _Numbers(_Pair):
    def compare(self, equal_nan: bool, checked: dict[str, bool]) -> None:
        actual, expected = self.actual, self.expected
        if checked["dtype"] and type(actual) is not type(expected):
            self.fail(f"The (d)types do not match: {type(actual)} != {type(expected)}.")
        if actual == expected or (equal_nan and cmath.isnan(actual) and cmath.isnan(expected)):
            return
        difference = abs(actual - expected)
        if not cmath.isfinite(difference) or difference > self.atol + self.rtol * abs(expected):
            self.refuse_numbers("Scalars", actual, expected)


class _Tensors(_Pair):
    def compare(self, equal_nan: bool, checked: dict[str, bool]) -> None:
        actual, expected = self.actual.detach(), self.expected.detach()
        both = str(actual.layout) == str(expected.layout) == "torch.strided"
        looked = {
            "shape": (actual.shape, expected.shape),
            "layout": (actual.layout, expected.layout),
            "stride()": (actual.stride(), expected.stride()) if both else (None, None),
            "device": (actual.device, expected.device),
            "dtype": (actual.dtype, expected.dtype),
        }
        for name, (one, other) in looked.items():
            if checked.get(name, True) and one != other:
                self.fail(f"The values for attribute '{name}' do not match: {one} != {other}.")
        if actual.dtype != expected.dtype:
            dtype = promote_types(actual.dtype, expected.dtype)
            actual, expected = actual.to(dtype), expected.to(dtype)
        if actual.layout != expected.layout:
            actual, expected = [x if str(x.layout) == "torch.strided" else x.to_dense() for x in (actual, expected)]
        if str(actual.layout) == "torch.strided":
            self._values(actual, expected, "Tensor-likes", equal_nan)
        else:
            self._sparse(actual, expected, equal_nan)

    def _sparse(self, actual: Any, expected: Any, equal_nan: bool) -> None:
        layout = str(actual.layout)
        name, *parts = _COMPRESSED.get(layout, ("COO", "_indices"))
        counts = {"specified values": (actual._nnz(), expected._nnz())}
        if name == "COO":
            counts = {"sparse dimensions": (actual.sparse_dim(), expected.sparse_dim())} | counts
        for what, (one, other) in counts.items():
            if one != other:
                self.fail(f"The number of {what} in sparse {name} tensors does not match: {one} != {other}")
        places = _Tensors(actual, expected, self.place, (0, 0))
        for part in parts:
            one, other = getattr(actual, part)(), getattr(expected, part)()
            dtype = promote_types(one.dtype, other.dtype)
            places._values(one.to(dtype), other.to(dtype), f"Sparse {name} {part.lstrip('_')}", False)
        values = "_values" if name == "COO" else "values"
        self._values(getattr(actual, values)(), getattr(expected, values)(), f"Sparse {name} values", equal_nan)

    def _values(self, actual: Any, expected: Any, name: str, equal_nan: bool) -> None:
        close = isclose(actual, expected, rtol=self.rtol, atol=self.atol, equal_nan=equal_nan)._array
        if close.all():
            return
        if not close.ndim:
            self.refuse_numbers("Scalars" if name == "Tensor-likes" else name, actual.item(), expected.item())
        one, other = [x if x.dtype.is_floating_point or x.dtype.is_complex else x.long() for x in (actual, expected)]
        with np.errstate(all="ignore"):
            differences = np.where(close, 0, np.abs((one - other)._array))
            relative = np.where(close, 0, differences / np.abs(other._array)).astype(
                np.float32 if one.dtype == dtypes.int64 else differences.dtype
            )
        count = close.size - np.count_nonzero(close)
        greatest = [(as_tensor(x.max()).item(), _place(x)) for x in (differences, relative)]
        self.refuse(name, f"Mismatched elements: {count} / {close.size} ({count / close.size:.1%})", *greatest)


def _place(x: np.ndarray) -> tuple[int, ...]:
    """Where the largest element is, or the first nan."""
    return tuple([int(i) for i in np.unravel_index(x.argmax(), x.shape)])


def _pairs(
    actual: Any, expected: Any, place: tuple[Any, ...], rtol: Any, atol: Any, subclasses: bool
) -> Iterator[_Pair]:
    """What is to be compared, item by item."""

    def inner(key: Any) -> Iterator[_Pair]:
        return _pairs(actual[key], expected[key], (*place, key), rtol, atol, subclasses)

    def bounds(*given: Any) -> tuple[float, float]:
        if (rtol is None) != (atol is None):
            missing = "rtol" if rtol is None else "atol"
            text = f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {missing}."
            raise _Failure(ValueError, text, place)
        if rtol is not None:
            return rtol, atol
        known = [_TOLERANCES.get(dtype, (0.0, 0.0)) for dtype in given]
        return max([r for r, _ in known]), max([a for _, a in known])

    both = (actual, expected)
    if all([isinstance(each, Sequence) and not isinstance(each, str) for each in both]):
        if len(actual) != len(expected):
            text = f"The length of the sequences mismatch: {len(actual)} != {len(expected)}"
            raise _Failure(AssertionError, text, place)
        for key in range(len(actual)):
            yield from inner(key)
    elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
        keys: Any = set(actual)
        if keys != set(expected):
            text = (
                f"The keys of the mappings do not match:\nMissing keys in the actual mapping: "
                f"{sorted(set(expected) - keys)}\nAdditional keys in the actual mapping: {sorted(keys - set(expected))}"
            )
            raise _Failure(AssertionError, text, place)
        with suppress(TypeError):  # keys without an order come in that of the set
            keys = sorted(keys)
        for key in keys:
            yield from inner(key)
    elif actual is None or expected is None:
        yield _Same(actual, expected, place, (0, 0))
    elif all([isinstance(each, bool | np.bool_) for each in both]):
        yield _Same(bool(actual), bool(expected), place, (0, 0))
    elif all([isinstance(each, int | float | complex | np.number) for each in both]):
        one, other = [each.item() if isinstance(each, np.number) else each for each in both]
        yield _Numbers(one, other, place, bounds(*[_NUMBERS.get(type(each)) for each in (one, other)]))
    else:
        tensors = _as_tensors(actual, expected, subclasses)
        if tensors is None:
            text = f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}."
            raise _Failure(TypeError, text, place)
        yield _Tensors(*tensors, place, bounds(*[each.dtype for each in tensors]))


def _as_tensors(actual: Any, expected: Any, subclasses: bool) -> tuple[Any, Any] | None:
    related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
    if not related or (not subclasses and type(actual) is not type(expected)):
        return None
    try:
        one, other = [each if isinstance(each, Tensor) else as_tensor(each) for each in (actual, expected)]
    except Exception:  # whatever it is, no tensor can be made of it
        return None
    return one, other


def __getattr__(name: str) -> Any:
    from ._missing import missing

    missing(name, "torch.testing")
