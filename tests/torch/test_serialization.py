"""Files that either library writes are read by the other."""

from __future__ import annotations

import io
from collections import OrderedDict
from typing import Any

import pytest

import penlight

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

NAMES = [
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "bool",
]


def objects(library: Any) -> dict[str, Any]:
    x = library.arange(6.0).reshape(2, 3)
    made = {
        "tensor": x, "again": x, "view": x.t()[1:], "number": library.tensor(3), "empty": library.empty(0, 3),
        "leaf": library.ones(2, requires_grad=True), "parameter": library.nn.Parameter(library.ones(2)),
        "ordered": OrderedDict(weight=library.zeros(1)), "shape": x.shape, "dtype": library.float16,
        "device": library.device("cpu"), "layout": library.strided, "plain": [1, 2.0, None, "x", (True, {2}), 3j, b"y"],
    }  # fmt: skip
    return made | {name: library.ones(2, dtype=getattr(library, name)) for name in NAMES}


def told(obj: Any) -> Any:
    if isinstance(obj, dict):
        return {key: told(value) for key, value in obj.items()}
    if hasattr(obj, "storage_offset"):
        return str(obj), str(obj.dtype), obj.stride(), obj.storage_offset(), obj.is_leaf, type(obj).__name__
    return repr(obj)


@pytest.mark.parametrize("writer", [torch, penlight], ids=["PyTorch writes", "Penlight writes"])
@pytest.mark.parametrize("reader", [torch, penlight], ids=["PyTorch reads", "Penlight reads"])
def test_either_reads_what_either_writes(writer: Any, reader: Any) -> None:
    file = io.BytesIO()
    writer.save(objects(writer), file)
    file.seek(0)
    found = reader.load(file)
    assert told(found) == told(objects(reader))
    found["tensor"][0, 1] = 99
    assert found["view"][0, 0] == 99
    assert found["again"] is found["tensor"]


class Mine:
    pass


def refusal(library: Any, obj: Any) -> tuple[str, str]:
    file = io.BytesIO()
    library.save(obj, file)
    file.seek(0)
    with pytest.raises(Exception) as caught:
        library.load(file)
    return caught.typename, str(caught.value)


def test_the_same_refusal_of_other_classes() -> None:
    assert refusal(penlight, Mine()) == refusal(torch, Mine())
