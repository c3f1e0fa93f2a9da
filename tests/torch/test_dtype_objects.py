"""Every dtype attribute, limit and error text against PyTorch's own."""

import numpy as np
import pytest

from penlight.backend import dtypes

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

NAMES = [each.name for each in dtypes.ALL]


def outcome(function, *args, **kwargs):
    """What a call gives, as text: its result, or its error's type and message."""
    try:
        return repr(function(*args, **kwargs))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("name", NAMES)
def test_attributes(name):
    ours, theirs = getattr(dtypes, name if name != "bool" else "bool_"), getattr(torch, name)
    assert repr(ours) == str(ours) == repr(theirs)
    for attribute in ("is_floating_point", "is_complex", "is_signed", "itemsize", "abbr"):
        assert getattr(ours, attribute) == getattr(theirs, attribute), attribute
    assert repr(ours.to_real()) == repr(theirs.to_real())
    if name != "float16":  # complex32, which NumPy does not have
        assert outcome(ours.to_complex) == outcome(theirs.to_complex)
    assert outcome(getattr, ours, "foo") == outcome(getattr, theirs, "foo")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["finfo", "iinfo"])
def test_limits(kind, name):
    ours, theirs = getattr(dtypes, kind), getattr(torch, kind)
    assert outcome(ours, dtypes.PUBLIC[name]) == outcome(theirs, getattr(torch, name))
    if outcome(ours, dtypes.PUBLIC[name]).startswith(kind):
        ours, theirs = ours(dtypes.PUBLIC[name]), theirs(getattr(torch, name))
        for attribute in [each for each in dir(theirs) if not each.startswith("__")]:
            assert getattr(ours, attribute) == getattr(theirs, attribute), attribute


@pytest.mark.parametrize("kind", ["finfo", "iinfo"])
@pytest.mark.parametrize("args", [(), (3,), (None,), ("float32",), (float,), (int,), (bool,), (str,), (1, 2)])
def test_limits_arguments(kind, args):
    assert outcome(getattr(dtypes, kind), *args) == outcome(getattr(torch, kind), *args)


def test_limits_compare_by_value():
    assert dtypes.finfo(type=dtypes.float32) == dtypes.finfo() != dtypes.finfo(dtypes.float64)
    assert dtypes.finfo(dtypes.float32) != dtypes.iinfo(dtypes.int32)
    with pytest.raises(TypeError, match="unhashable type"):
        hash(dtypes.iinfo(int))


def test_aliases():
    theirs = {key: repr(value) for key, value in vars(torch).items() if isinstance(value, torch.dtype)}
    assert {key: repr(value) for key, value in dtypes.PUBLIC.items()}.items() <= theirs.items()
    assert {key for key, value in theirs.items() if value[6:] in NAMES} == set(dtypes.PUBLIC)


@pytest.mark.parametrize("value", [float, "float32", 3, None, "int32", "complex64", "bool"], ids=str)
def test_default_dtype_refuses(value):
    ours = theirs = value
    if value in NAMES and value != "float32":
        ours, theirs = dtypes.PUBLIC[value], getattr(torch, value)
    assert outcome(dtypes.set_default_dtype, ours) == outcome(torch.set_default_dtype, theirs)
    assert dtypes.get_default_dtype() is dtypes.float32


@pytest.mark.parametrize("array", [np.zeros(1, kind) for kind in ("U3", ">f4", "g", "O", "M8[s]")], ids=str)
def test_unsupported_numpy_types(array):
    assert outcome(dtypes.of, array.dtype) == outcome(torch.from_numpy, array)


def test_no_instances():
    assert outcome(dtypes.dtype, "float32") == outcome(torch.dtype, "float32")


def test_as_dtype_error():
    values: list[object] = [str, "float32", 3, []]
    for value in values:
        theirs = outcome(torch.zeros, 1, dtype=value)
        assert outcome(dtypes.as_dtype, value, "zeros") == theirs
