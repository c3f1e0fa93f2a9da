"""What to run: operators of PyTorch's operator database, with samples of their arguments."""

from __future__ import annotations

import functools
import warnings
from dataclasses import dataclass
from math import inf, nan
from typing import Any

from tests.torch.opdb_table import names, notes
from tests.torch.oracle import ref, same_dtype_name, tensors_in

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from torch.testing._internal.common_methods_invocations import op_db
    from torch.testing._internal.opinfo.core import BinaryUfuncInfo, ReductionOpInfo, SampleInput, UnaryUfuncInfo

# Note [Which samples]
# An operator has from one to several hundred samples a dtype. At most LIMIT of them are run, taken at equal distances
# so that every region of the list is seen (the database goes from plain to unusual); the first few once more as
# non-contiguous tensors. float64 carries the weight: the other dtypes are about promotion and support.
LIMIT = {"float64": 24, "complex128": 10, "float32": 8, "complex64": 3, "int64": 6, "int32": 3, "int16": 2, "int8": 2,
         "uint8": 4, "bool": 4, "float16": 4, "bfloat16": 3}
NONCONTIGUOUS = 3


@dataclass(frozen=True)
class Case:
    """One operator applied to one sample."""

    op: Any
    sample: Any
    dtype: str
    label: str
    error: bool = False

    @property
    def tol(self) -> tuple[float, float] | None:
        return notes(full_name(self.op)).tol.get(self.dtype)

    @property
    def derivative_tol(self) -> tuple[float, float] | None:
        """That of gradients and tangents, where it is another."""
        return notes(full_name(self.op)).tol.get(f"grad/{self.dtype}", self.tol)

    def describe(self) -> str:
        """The sample in one line: shapes for tensors, values for the rest."""
        s = self.sample
        parts = [_brief(v) for v in (s.input, *s.args)] + [f"{k}={_brief(v)}" for k, v in s.kwargs.items()]
        return f"{full_name(self.op)}({', '.join(parts)})  [{self.label}]"


def _brief(value: Any) -> str:
    if isinstance(value, ref.Tensor):
        note = f" {value.layout}" if value.layout is not ref.strided else ""
        if not note and not value.is_contiguous():
            note = f" strides {value.stride()}"
        return f"{same_dtype_name(value.dtype)}{list(value.shape)}{note}"
    if isinstance(value, list | tuple) and any(isinstance(v, ref.Tensor) for v in value):
        return "[" + ", ".join(map(_brief, value)) + "]"
    return repr(value)


def full_name(op: Any) -> str:
    """`div/floor_rounding` for a variant, `add` for an operator that has none."""
    return f"{op.name}/{op.variant_test_name}" if op.variant_test_name else op.name


def operators(only: list[str] | None = None) -> list[Any]:
    """The OpInfos of the table in its order, or those of `only` (names, full names), in the table or not."""
    wanted = only or names()
    by_name: dict[str, list[Any]] = {}
    for op in op_db:
        by_name.setdefault(op.name, []).append(op)
        if op.variant_test_name:
            by_name.setdefault(full_name(op), []).append(op)
    unknown = [name for name in wanted if name not in by_name and f"nn.functional.{name}" not in by_name]
    if unknown:
        raise ValueError(f"not in PyTorch's operator database: {' '.join(unknown)}")
    return [op for name in wanted for op in by_name.get(name) or by_name[f"nn.functional.{name}"]]


def is_public(name: str) -> bool:
    """Whether the database's name is one that programs may use: what issues and pages count.

    Not names with a leading underscore, other than Python's own; not the raw `torch.ops`, the CUDA-only `jiterator_*`
    and `chalf`, whose type NumPy does not have.
    """
    private = any(part.startswith("_") and not part.startswith("__") for part in name.split("."))
    return not private and not name.startswith(("torch.ops.", "jiterator_")) and name != "chalf"


def public_operators() -> list[Any]:
    """All public OpInfos, in the database's order."""
    return [op for op in op_db if is_public(op.name)]


@functools.lru_cache(maxsize=16)
def cases(name: str, dtype: str, requires_grad: bool, limit: int | None = None) -> list[Case]:
    """The cases of one operator (by full name) in one dtype; none where PyTorch does not support it."""
    op = next(op for op in op_db if full_name(op) == name)
    torch_dtype = getattr(ref, dtype)
    supported = op.supported_backward_dtypes("cpu") if requires_grad else op.supported_dtypes("cpu")
    if torch_dtype not in supported or (requires_grad and not op.supports_autograd):
        return []
    ref.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch calls its CSR tensors a beta
        found_inputs = op.sample_inputs("cpu", torch_dtype, requires_grad=requires_grad)
        samples = [sample.transform(_apart) for sample in found_inputs]
    limit = limit or LIMIT[dtype]
    step = max(len(samples) / limit, 1)
    picked = [int(i * step) for i in range(min(limit, len(samples)))]
    found = [Case(op, samples[i], dtype, f"sample {i}, {dtype}") for i in picked]
    if dtype == "float64":
        found += [Case(op, samples[i].noncontiguous(), dtype, f"sample {i}, {dtype}, non-contiguous")
                  for i in picked[:NONCONTIGUOUS] if _is_strided(samples[i])]
    return found


def _apart(value: Any) -> Any:
    """A leaf that is a view, made while gradients were off, as a tensor of its own: PyTorch has no gradient for it."""
    if isinstance(value, ref.Tensor) and value.is_leaf and value.requires_grad and value._is_view():
        return value.detach().clone().requires_grad_()
    return value


def _is_strided(sample: Any) -> bool:
    tensors = tensors_in([sample.input, list(sample.args), sample.kwargs])
    return all(tensor.layout is ref.strided for tensor in tensors)


# Note [Special values]
# What the database's random samples do not meet: signed zeros, infinities, NaN, ties, points where a function has a
# kink, the ends of an integer's range, empty and zero-dimensional and expanded tensors, Python scalars as operands.
# Complex ones are finite: there C libraries disagree among themselves.
SPECIAL: dict[str, list[Any]] = {
    "float64": [nan, inf, -inf, 0.0, -0.0, 1.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 1.5, 2.5, 20.5, -30.0, 1e-30, 1e30],
    "float32": [nan, inf, -inf, 0.0, -0.0, 1.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 100.0, -200.0, 1e-30, 1e30],
    "complex128": [0, 1, -1, 1j, -1j, 0.5 + 0.5j, -2 - 3j, 2 - 1j],
    "int64": [0, 1, 1, -1, 2, -3, 7, 2**31, -(2**63), 2**63 - 1],
}


# Reductions and scans that the database does not mark as such. Not topk and median: which of equals they take is open.
SCANS = ("cumsum", "cumprod", "sort", "argsort", "softmax", "log_softmax", "logsumexp")


def has_special(op: Any) -> bool:
    """Whether special values make sense for an operator."""
    return isinstance(op, UnaryUfuncInfo | BinaryUfuncInfo | ReductionOpInfo) or op.name in SCANS or \
        full_name(op) in ("max/reduction_with_dim", "min/reduction_with_dim")


@functools.lru_cache(maxsize=16)
def special_cases(name: str, dtype: str) -> list[Case]:
    """Unary, binary and reducing operators on the values and shapes that usually go wrong."""
    op = next(op for op in op_db if full_name(op) == name)
    torch_dtype = getattr(ref, dtype)
    if torch_dtype not in op.supported_dtypes("cpu"):
        return []
    needs_grad = op.supports_autograd and torch_dtype in op.supported_backward_dtypes("cpu")

    def tensor(data: Any) -> Any:
        return ref.tensor(data, dtype=torch_dtype, requires_grad=needs_grad)

    values: Any = SPECIAL[dtype]
    row = tensor(values)
    finite = tensor([v for v in values if abs(v) < 10])
    shapes = {"values": row, "finite": finite, "empty": tensor([]), "empty rows": tensor([[], []]),
              "0-d": tensor(values[6]), "expanded": finite.detach().expand(2, -1).requires_grad_(needs_grad)}
    samples: list[tuple[str, Any]] = []
    if isinstance(op, BinaryUfuncInfo):
        column = tensor([[v] for v in values])
        samples = [(what, SampleInput(t, tensor([2]))) for what, t in shapes.items()]
        samples.append(("all pairs", SampleInput(column, row.detach().clone().requires_grad_(needs_grad))))
        if op.supports_rhs_python_scalar:
            scalars = [0, 2, -1, 0.5, -2.0, True, 1 + 2j] + ([] if torch_dtype.is_complex else [inf, nan])
            samples += [(f"scalar {v}", SampleInput(row, v)) for v in scalars]
    elif isinstance(op, UnaryUfuncInfo):
        samples = [(what, SampleInput(t, kwargs=op.sample_kwargs("cpu", torch_dtype, t)[0]))
                   for what, t in shapes.items()]
    elif isinstance(op, ReductionOpInfo):
        samples = [(what, SampleInput(t, kwargs=kwargs)) for what, t in shapes.items()
                   for kwargs in ({}, {"dim": 0}, {"dim": -1, "keepdim": True})]
    else:
        samples = [(what, SampleInput(t, kwargs={"dim": dim})) for what, t in shapes.items() for dim in (0, -1)]
    return [Case(op, sample, dtype, f"special: {what}, {dtype}") for what, sample in samples]


@functools.lru_cache(maxsize=2)
def error_cases(name: str) -> list[Case]:
    """The inputs on which an operator must raise."""
    op = next(op for op in op_db if full_name(op) == name)
    if op.error_inputs_func is None:
        return []
    ref.manual_seed(0)
    samples = [e.sample_input for e in op.error_inputs("cpu")]
    return [Case(op, s, "float64", f"error input {i}", error=True) for i, s in enumerate(samples)
            if all(_comparable(t) for t in tensors_in([s.input, s.args, s.kwargs]))]


def _comparable(tensor: Any) -> bool:
    # NumPy has 64 dimensions at most, and Penlight one device and few operations on sparse tensors.
    return tensor.ndim <= 64 and tensor.device.type == "cpu" and tensor.layout is ref.strided


