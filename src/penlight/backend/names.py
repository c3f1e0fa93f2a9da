"""What PyTorch calls dtypes in error messages ("Float") and as tensor types ("torch.FloatTensor")."""

from __future__ import annotations

from typing import Any

_SCALARS = {
    "bool": "Bool", "uint8": "Byte", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long",
    "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64",
    "float16": "Half", "bfloat16": "BFloat16", "float32": "Float", "float64": "Double",
    "complex64": "ComplexFloat", "complex128": "ComplexDouble",
}  # fmt: skip


def scalar_name(dtype: Any) -> str:
    """``Float`` for float32, from a dtype of ours or NumPy's."""
    return _SCALARS[dtype.name]


def tensor_type(dtype: Any) -> str:
    """``torch.FloatTensor`` for float32."""
    return f"torch.{_SCALARS[dtype.name]}Tensor"
