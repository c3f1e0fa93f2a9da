"""``save`` and ``load``: what was written is read, memory that was shared is shared, and nothing else is run."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

import penlight as torch

DTYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.float32,
          torch.float64, torch.complex64, torch.complex128]  # fmt: skip


def through(obj: Any, **options: Any) -> Any:
    file = io.BytesIO()
    torch.save(obj, file)
    file.seek(0)
    return torch.load(file, **options)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype(dtype: Any) -> None:
    x = torch.tensor([[0, 1, 2], [3, 4, 5]]).to(dtype)
    found = through([x, x.T, x[:, ::-1], x[1, 2], x[:0], dtype])
    for one, other in zip(found[:5], [x, x.T, x[:, ::-1], x[1, 2], x[:0]], strict=True):
        assert one.dtype is dtype
        assert one.shape == other.shape
        assert torch.equal(one, other)
    assert found[5] is dtype


def test_memory_that_is_shared_stays_shared() -> None:
    x = torch.arange(6.0)
    found = through({"whole": x, "part": x[2:4], "turned": x.view(2, 3).t(), "apart": torch.arange(6.0)})
    found["whole"][3] = 9
    assert found["part"].tolist() == [2, 9]
    assert found["turned"].tolist() == [[0, 9], [1, 4], [2, 5]]
    assert found["turned"].stride() == (1, 3)
    assert found["apart"].tolist() == [0, 1, 2, 3, 4, 5]


def test_leaves_and_parameters_and_attributes() -> None:
    x = torch.ones(2, requires_grad=True)
    x.name_of_mine = "x"  # type: ignore[attr-defined]
    frozen = torch.nn.Parameter(torch.ones(1), requires_grad=False)
    leaf, product, parameter, still = through([x, x * 2, torch.nn.Parameter(torch.zeros(1)), frozen])
    assert leaf.requires_grad and leaf.is_leaf and leaf.name_of_mine == "x"
    assert product.requires_grad and product.is_leaf
    assert type(parameter) is torch.nn.Parameter and parameter.requires_grad
    assert type(still) is torch.nn.Parameter and not still.requires_grad


def test_what_is_no_tensor() -> None:
    given = OrderedDict(
        a=[1, 2.5, None, True, "x", b"y", (1, {2}, 3j)], size=torch.Size([2, 3]), at=torch.device("cpu")
    )
    found = through(given)
    assert found == given
    assert type(found["size"]) is torch.Size


def test_files_by_name(tmp_path: Path) -> None:
    torch.save(torch.ones(2), tmp_path / "weights.pt")
    assert torch.load(str(tmp_path / "weights.pt")).tolist() == [1, 1]
    assert zipfile.ZipFile(tmp_path / "weights.pt").namelist()[0] == "weights/data.pkl"
    with pytest.raises(RuntimeError, match=r"Parent directory .* does not exist"):
        torch.save(1, tmp_path / "none" / "x.pt")
    with pytest.raises(AttributeError, match="expected 'f' to be string, path"):
        torch.save(1, 3)
    with pytest.raises(FileNotFoundError):
        torch.load(tmp_path / "other.pt")


class Loud:
    def __reduce__(self) -> Any:
        return os.putenv, ("PENLIGHT_WAS_HERE", "1")


class Quiet:
    def __eq__(self, other: object) -> bool:
        return type(other) is Quiet

    __hash__ = None  # type: ignore[assignment]


def test_nothing_runs_that_was_not_allowed() -> None:
    with pytest.raises(pickle.UnpicklingError, match=r"GLOBAL posix.putenv was not an allowed global"):
        through(Loud())
    with pytest.raises(pickle.UnpicklingError, match="Quiet was not an allowed global"):
        through(Quiet())
    with torch.serialization.safe_globals([Quiet]):
        assert through(Quiet()) == Quiet()
    assert torch.serialization.get_safe_globals() == []
    assert through(Quiet(), weights_only=False) == Quiet()


def test_a_tensor_reaches_no_memory_but_its_own() -> None:
    file = io.BytesIO()
    torch.save(torch.ones(4), file)
    source = zipfile.ZipFile(file)
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"K\x04\x85", b"K\x40\x85") if name.endswith("data.pkl") else data)
    forged.seek(0)
    with pytest.raises((ValueError, TypeError)):
        torch.load(forged)


def test_what_is_no_archive() -> None:
    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        torch.load(io.BytesIO(b"nothing of the kind"))
    with pytest.raises(AttributeError, match=r"object has no attribute .seek'. You can only torch.load"):
        torch.load(3)
