"""The text of tensors against PyTorch's own: random dtypes, shapes, magnitudes, options and metadata."""

import random
from typing import Any

import numpy as np
import pytest

from penlight import printing
from penlight.backend import dtypes

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")

DTYPES = (
    ["float32"] * 4
    + ["float64", "float16", "bfloat16", "complex64", "complex128"]
    + ["bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"]
)
OPTIONS: dict[str, list[Any]] = {
    "precision": [0, 1, 2, 4, 8, 12],
    "threshold": [0, 5, 50, 1000, float("inf")],
    "edgeitems": [0, 1, 2, 3, 5],
    "linewidth": [1, 20, 40, 80, 200],
    "profile": ["default", "short", "full", "none of these"],
    "sci_mode": [None, True, False],
}
SPECIAL = [np.nan, np.inf, -np.inf, 0.0, -0.0]


class Draw:
    """Random cases, each reproducible from its seed."""

    def __init__(self, seed):
        self.pick, self.rng = random.Random(seed), np.random.default_rng(seed)

    def shape(self):
        pick = self.pick
        ndim = pick.choice([0, 1, 1, 1, 2, 2, 3, 4, 5])
        kind = pick.random()
        if kind < 0.1:
            return tuple(pick.randint(0, 3) for _ in range(ndim))
        if kind < 0.25:
            return tuple(pick.choice([1, 6, 7, 8, 20]) for _ in range(min(ndim, 3)))
        if ndim == 1:
            return (pick.choice([1, 2, 5, 10, 40, 400, 1000, 1001, 3000]),)
        return tuple(pick.randint(1, 4) for _ in range(ndim))

    def real(self, shape):
        pick, rng = self.pick, self.rng
        x = np.array(rng.standard_normal(shape))
        kind = pick.randrange(7)
        if kind == 0:
            x = np.round(x * 5)
        elif kind == 1:
            x = np.round(x * 10 ** pick.randint(0, 9))
        elif kind == 2:
            x = x * 10.0 ** rng.integers(-3, 4, shape)
        elif kind == 3:
            x = x * 10.0 ** pick.choice([-320, -160, -99, -6, -4, -3, 1, 2, 3, 7, 8, 9, 99, 100, 300])
        elif kind == 4:
            x = abs(x)
        if pick.random() < 0.3:
            x = np.where(rng.random(shape) < pick.choice([0.2, 0.2, 1.0]), pick.choice(SPECIAL), x)
        return x

    def array(self, name, shape):
        pick, rng = self.pick, self.rng
        dtype = dtypes.named(name)
        if dtype.is_complex:
            x = np.zeros(shape, name)
            x.real, x.imag = self.real(shape), self.real(shape)
            return x
        if dtype.is_floating_point:
            return np.array(self.real(shape)).astype(dtype.numpy)
        if name == "bool":
            return np.array(rng.random(shape) < pick.choice([0, 0.5, 1]))
        limits = np.iinfo(name)
        low, high = int(limits.min) // pick.choice([1, 10, 10**9]), int(limits.max) // pick.choice([1, 10, 100])
        return np.array(rng.integers(low, high, shape, dtype=name))

    def options(self):
        if self.pick.random() < 0.5:
            return {}
        return {name: self.pick.choice(values) for name, values in OPTIONS.items() if self.pick.random() < 0.3}


def both(array):
    """The array as a PyTorch tensor, and once more for us, in its own memory."""
    if array.dtype.kind == "V":  # bfloat16, which PyTorch does not take from NumPy
        return torch.from_numpy(array.astype("float32")).to(torch.bfloat16), array
    return torch.from_numpy(array.copy()), array


@pytest.mark.parametrize("seed", range(16))
def test_random(seed):
    draw = Draw(seed)
    for _ in range(250):
        name = draw.pick.choice(DTYPES)
        with np.errstate(all="ignore"):
            theirs, ours = both(draw.array(name, draw.shape()))
        metadata: dict[str, Any] = {}
        role = draw.pick.choice(["plain", "plain", "leaf", "result", "parameter"])
        if role != "plain" and (theirs.is_floating_point() or theirs.is_complex()):
            metadata["requires_grad"] = True
            theirs.requires_grad_()
            if role == "result":
                theirs, metadata["grad_fn_name"] = theirs.view_as(theirs), "ViewBackward0"
            elif role == "parameter":
                theirs, metadata["is_parameter"] = torch.nn.Parameter(theirs), True
        options = draw.options()
        default = draw.pick.choice(["float32", "float32", "float64"])
        torch.set_default_dtype(getattr(torch, default))
        dtypes.set_default_dtype(dtypes.named(default))
        try:
            with torch._tensor_str.printoptions(**options), printing.printoptions(**options):
                assert printing.tensor_text(ours, **metadata) == repr(theirs), (name, ours.shape, options)
        finally:
            torch.set_default_dtype(torch.float32)
            dtypes.set_default_dtype(dtypes.float32)


@pytest.mark.parametrize("shape", [(2000,), (40, 40), (7, 7, 30), (2, 3, 4, 5, 60), (1001, 1), (1, 1001), (1100, 1, 2)])
@pytest.mark.parametrize("name", ["float32", "complex64", "int64", "bool"])
def test_summaries_of_views(shape, name):
    theirs, ours = both(Draw(1).array(name, shape))
    assert printing.tensor_text(ours) == repr(theirs)
    assert printing.tensor_text(ours.T) == repr(theirs.permute(*range(theirs.ndim)[::-1]))
    assert printing.tensor_text(ours[1:]) == repr(theirs[1:])


def test_what_is_left_out_has_no_say():
    array = np.zeros((50, 50), "float32")
    array[25, 25] = 1e30
    array[0, 25] = np.nan
    assert printing.tensor_text(array) == repr(torch.from_numpy(array))


def test_set_printoptions():
    draw = Draw(7)
    try:
        for _ in range(200):
            options = {name: draw.pick.choice(values) for name, values in OPTIONS.items() if draw.pick.random() < 0.4}
            torch.set_printoptions(**options)
            printing.set_printoptions(**options)
            assert printing.get_printoptions() == torch._tensor_str.get_printoptions()
            assert list(printing.get_printoptions()) == list(torch._tensor_str.get_printoptions())
    finally:
        torch.set_printoptions(profile="default")
        printing.set_printoptions(profile="default")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # make_dual imports what warns
def test_suffixes_of_other_kinds():
    class Sub(torch.Tensor):
        pass

    class SubParameter(torch.nn.Parameter):
        pass

    array = np.linspace(0, 1, 12, dtype="float32").reshape(3, 4)
    theirs = torch.from_numpy(array)
    assert printing.tensor_text(array, class_name="Sub") == repr(theirs.as_subclass(Sub))
    assert printing.tensor_text(
        array, class_name="SubParameter", is_parameter=True, requires_grad=True
    ) == repr(SubParameter(theirs))  # fmt: skip
    assert printing.tensor_text(array, contents="...") == theirs.__repr__(tensor_contents="...")
    assert printing.tensor_text(array, device="meta", contents="...", dtype=dtypes.float32) == (
        "tensor(..., device='meta')"
    )
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(theirs, theirs * 2)
        assert printing.tensor_text(array, tangent=theirs * 2) == repr(dual)


@pytest.mark.parametrize("spec", ["", ".3f", "8.2e", "d", "s", ">10", "x"])
@pytest.mark.parametrize("value", [1.5, 2, True, 1 + 2j, float("nan"), -0.0])
def test_format(spec, value):
    class Ours:
        _array = np.array(value, dtype="float32" if isinstance(value, float) else None)

        def __format__(self, spec):
            return printing.format_tensor(self, spec)

    def outcome(tensor):
        try:
            return format(tensor, spec)
        except (TypeError, ValueError) as error:
            return type(error), str(error)

    assert outcome(Ours()) == outcome(torch.from_numpy(Ours._array))
