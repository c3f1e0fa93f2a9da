"""The text of a tensor: what PyTorch 2.13 prints, to the character, as a function of an array and its metadata.

The layout is not NumPy's. The rules, each of which people see:

- The elements that will be shown (all, or `edgeitems` at either end of every dimension when there are more than
  `threshold`) decide together how each is written; those that are left out have no say.
- Floats are written `1.2346`; or `1.2346e+03` when the largest is over 1e8, the smallest below 1e-4, or their ratio
  over 1000; or `1.` when all are whole. Zeros, nan and inf are written alike, but neither decide nor widen the column.
- Real and imaginary parts are two columns; the second is not padded.
- Lines are filled up to `linewidth`; what follows the values (`dtype=`, `grad_fn=`) wraps by the same limit.
"""

from __future__ import annotations

from contextlib import contextmanager
from math import floor, isfinite
from typing import Any

import numpy as np

from .backend import dtypes


class _PrinterOptions:
    __slots__ = ("precision", "threshold", "edgeitems", "linewidth", "sci_mode")

    def __init__(self) -> None:
        self.precision = 4
        self.threshold: float = 1000
        self.edgeitems = 3
        self.linewidth = 80
        self.sci_mode: bool | None = None


PRINT_OPTS = _PrinterOptions()

_PROFILES = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, float("inf"), 3, 80)}


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed; what is not given stays as it is, except `sci_mode`.

    `precision`: digits after the point. `threshold`: with more elements than this, only `edgeitems` at either end of
    each dimension are shown. `linewidth`: characters to a line. `profile`: "default", "short" or "full", a set of
    the four above, which may be given besides. `sci_mode`: scientific notation always (True), never (False), or where
    the values ask for it (None, also when it is not given).

    >>> import penlight as torch
    >>> torch.set_printoptions(precision=2)
    >>> torch.tensor([1.12345])
    tensor([1.12])
    >>> torch.set_printoptions(profile="default")
    """
    options = PRINT_OPTS
    if profile in _PROFILES:
        options.precision, options.threshold, options.edgeitems, options.linewidth = _PROFILES[profile]
    if precision is not None:
        options.precision = precision
    if threshold is not None:
        options.threshold = threshold
    if edgeitems is not None:
        options.edgeitems = edgeitems
    if linewidth is not None:
        options.linewidth = linewidth
    options.sci_mode = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options in force, as the keyword arguments of `set_printoptions`."""
    return {name: getattr(PRINT_OPTS, name) for name in _PrinterOptions.__slots__}


@contextmanager
def printoptions(**options: Any):
    """`set_printoptions` for the length of a `with` block or of a decorated function.

    >>> import penlight as torch
    >>> from penlight.printing import printoptions
    >>> with printoptions(precision=2):
    ...     print(torch.tensor([1.12345]))
    tensor([1.12])
    """
    before = get_printoptions()
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**before)


def tensor_text(
    array: np.ndarray,
    *,
    dtype: dtypes.dtype | None = None,
    requires_grad: bool = False,
    grad_fn_name: str | None = None,
    tangent: Any = None,
    device: str | None = None,
    class_name: str = "tensor",
    is_parameter: bool = False,
    contents: str | None = None,
    indent: int = 0,
) -> str:
    """The `repr` of a tensor that holds `array`, of any shape.

    `dtype`: that of the array if None. `grad_fn_name`: such as "MulBackward0"; hides `requires_grad`. `tangent`: of a
    dual tensor. `device`: only where it is not the CPU. `class_name`: the name of a subclass. `contents`: a text in
    place of the values. `indent`: the column at which the text starts, for lines after the first.

    >>> import numpy as np
    >>> tensor_text(np.array([[1.0, -2.5], [3.0, 4.0]], "f4"), grad_fn_name="MulBackward0")
    'tensor([[ 1.0000, -2.5000],\\n        [ 3.0000,  4.0000]], grad_fn=<MulBackward0>)'
    """
    if dtype is None:
        dtype = dtypes.of(array.dtype)
    column = indent + len(class_name) + 1
    suffixes = []
    if device is not None:
        suffixes.append(f"device='{device}'")
    if not array.size:
        if array.ndim != 1:
            suffixes.append(f"size={array.shape}")
        # No element is there to tell an integer from a float, so only the default dtype goes without saying.
        if dtype is not dtypes.default_float:
            suffixes.append(f"dtype={dtype}")
    else:
        if not PRINT_OPTS.edgeitems:
            suffixes.append(f"size={array.shape}")
        if not (
            dtype is dtypes.default_float
            or dtype is dtypes.int64
            or dtype is dtypes.bool_
            or dtype is dtypes.default_complex
        ):
            suffixes.append(f"dtype={dtype}")
    if grad_fn_name is not None:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    if tangent is not None:
        suffixes.append(f"tangent={tangent}")
    text = class_name + "(" + (array_text(array, column) if contents is None else contents)
    text = (_with_suffixes(text, suffixes, column) if suffixes else text) + ")"
    if is_parameter:
        return "Parameter containing:\n" + (text if class_name == "tensor" else f"Parameter({text})")
    return text


def sparse_text(
    parts: dict[str, np.ndarray],
    size: tuple[int, ...],
    nnz: int,
    layout: str,
    *,
    requires_grad: bool = False,
    grad_fn_name: str | None = None,
) -> str:
    """The `repr` of a sparse tensor whose arrays are `parts`, by name, the values last."""
    texts = []
    for name, array in parts.items():
        start = f"{name}=tensor("
        text = start + array_text(array, 7 + len(start)) + ("" if array.size else f", size={array.shape}")
        if name != "values" and array.dtype != np.int64:
            text += f", dtype={dtypes.of(array.dtype)}"
        texts.append(text + ")")
    dtype = dtypes.of(array.dtype)
    suffixes = [f"size={size}", f"nnz={nnz}"]
    if dtype not in (dtypes.default_float, dtypes.default_complex, dtypes.int64, dtypes.bool_):
        suffixes.append(f"dtype={dtype}")
    suffixes.append(f"layout={layout}")
    if grad_fn_name is not None:
        suffixes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    text = "tensor(" + (",\n" + " " * 7).join(texts)
    return _with_suffixes(text, suffixes, 7, on_new_line="indices" in parts) + ")"


def format_tensor(tensor: Any, spec: str, plain: bool = True) -> str:
    """`Tensor.__format__`: a 0-d tensor is formatted as the number it holds, any other as an object is.

    `plain` is False for a subclass. Raises TypeError for a format specification that does not fit.
    """
    if plain and not tensor._array.ndim:
        return tensor._array.item().__format__(spec)
    return object.__format__(tensor, spec)


def array_text(array: np.ndarray, column: int = 0) -> str:
    """The values of `array` in brackets, where the opening bracket stands at `column`."""
    if not array.size:
        return "[]"
    cuts: list[int | None] = []
    if array.size > PRINT_OPTS.threshold and array.ndim:
        if not PRINT_OPTS.edgeitems:
            return "[...]"
        array, cuts = _edges(array, PRINT_OPTS.edgeitems)
    kind = array.dtype.kind
    if kind == "c":
        texts, width = _float_texts(array.real.ravel().tolist())
        parts, part_width = _float_texts(array.imag.ravel().tolist())
        texts = [x.rjust(width) + ("" if y[0] in "+-" else "+") + y + "j" for x, y in zip(texts, parts)]
        width += part_width + 1
    elif kind in "fV":  # V: bfloat16
        texts, width = _float_texts(array.ravel().tolist())
        texts = [each.rjust(width) for each in texts]
    else:
        texts = list(map(str, array.ravel().tolist()))
        width = max(map(len, texts))
        texts = [each.rjust(width) for each in texts]
    return _brackets(texts, array.shape, cuts, width, column) if array.ndim else texts[0]


def _edges(array: np.ndarray, count: int) -> tuple[np.ndarray, list[int | None]]:
    """What a summary shows of `array`, and by dimension the place of its "...", None where nothing is left out."""
    picks: list[list[int]] = []
    cuts: list[int | None] = []
    for size in array.shape:
        cut = size > 2 * count
        cuts.append(count if cut else None)
        picks.append([*range(count), *range(size - count, size)] if cut else list(range(size)))
    return array[np.ix_(*picks)], cuts


def _float_texts(values: list[float]) -> tuple[list[str], int]:
    """Each value as text, not yet padded, and the width of the column."""
    # Python's own loops: to print a value costs more than to look at it, and NumPy's calls cost more than ten values.
    deciding = [value for value in values if value and isfinite(value)]
    if not deciding:
        return [f"{value:.0f}." if isfinite(value) else f"{value:.0f}" for value in values], 1
    scientific = PRINT_OPTS.sci_mode
    if scientific is None:
        sizes = list(map(abs, deciding))
        smallest, largest = min(sizes), max(sizes)
        scientific = largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4
    if scientific:
        texts = list(map(f"%.{PRINT_OPTS.precision}e".__mod__, values))
    elif all(map(float.is_integer, deciding)):
        texts = [f"{value:.0f}." if isfinite(value) else f"{value:.0f}" for value in values]
    else:
        texts = list(map(f"%.{PRINT_OPTS.precision}f".__mod__, values))
    if len(deciding) == len(values):
        return texts, max(map(len, texts))
    return texts, max([len(text) for text, value in zip(texts, values) if value and isfinite(value)])


def _brackets(texts: list[str], shape: tuple[int, ...], cuts: list[int | None], width: int, column: int) -> str:
    """The padded texts of all elements, in order, as nested lists: rows first, then one dimension after the other."""
    last = len(shape) - 1
    per_line = max(1, floor((PRINT_OPTS.linewidth - column - last) / (width + 2)))
    comma = ",\n" + " " * (column + last + 1)
    cut = cuts[last] if cuts else None
    blocks = []
    for start in range(0, len(texts), shape[last]):
        row = texts[start : start + shape[last]]
        if cut is not None:
            row.insert(cut, " ...")
        if len(row) > per_line:
            row = [", ".join(row[i : i + per_line]) for i in range(0, len(row), per_line)]
            blocks.append("[" + comma.join(row) + "]")
        else:
            blocks.append("[" + ", ".join(row) + "]")
    for axis in range(last - 1, -1, -1):
        comma = "," + "\n" * (last - axis) + " " * (column + axis + 1)
        cut = cuts[axis] if cuts else None
        rows, blocks = blocks, []
        for start in range(0, len(rows), shape[axis]):
            row = rows[start : start + shape[axis]]
            if cut is not None:
                row.insert(cut, "...")
            blocks.append("[" + comma.join(row) + "]")
    return blocks[0]


def _with_suffixes(text: str, suffixes: list[str], column: int, on_new_line: bool = False) -> str:
    """`text` and its suffixes, each on a new line where the line would grow over `linewidth`; the first `on_new_line`
    in any case."""
    pieces = [text]
    length = len(text) - text.rfind("\n") + 1  # two more than the line has, which is PyTorch's count
    for suffix in suffixes:
        if on_new_line or length + len(suffix) + 2 > PRINT_OPTS.linewidth:
            on_new_line = False
            pieces.append(",\n" + " " * column + suffix)
            length = column + len(suffix)
        else:
            pieces.append(", " + suffix)
            length += len(suffix) + 2
    return "".join(pieces)
