"""Type promotion against PyTorch's, for every pair and triple of dtypes, dimensions and Python numbers."""

import itertools

import numpy as np
import pytest

from penlight.backend import dtypes, promotion

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

NAMES = [each.name for each in dtypes.ALL]
ARRAYS = [
    (np.ones(shape, each.numpy), torch.ones(shape, dtype=getattr(torch, each.name)))
    for each in dtypes.ALL
    for shape in [(3,), ()]
]
NUMBERS = [(number, number) for number in (True, 3, 2.5, 1j)]
# float16 with complex numbers is complex32 there, which NumPy does not have.
OURS = {"torch.complex32": "torch.complex64"}


def outcome(function, *args):
    """What a call gives, as text: its result, or its error's type and message."""
    try:
        return repr(function(*args))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.fixture(params=["float32", "float64", "float16"])
def default(request):
    dtypes.set_default_dtype(dtypes.named(request.param))
    torch.set_default_dtype(getattr(torch, request.param))
    yield
    dtypes.set_default_dtype(dtypes.float32)
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("function", ["promote_types", "can_cast"])
def test_pairs_of_dtypes(function):
    ours, theirs = getattr(promotion, function), getattr(torch, function)
    for a, b in itertools.product(NAMES, NAMES):
        expected = outcome(theirs, getattr(torch, a), getattr(torch, b))
        assert outcome(ours, dtypes.named(a), dtypes.named(b)) == expected, (a, b)
    for a, b in itertools.product([float, int, bool, complex, str, 3, None], repeat=2):
        assert outcome(ours, a, b) == outcome(theirs, a, b)


def test_pairs_of_operands(default):
    operands = ARRAYS + NUMBERS
    for (a, theirs_a), (b, theirs_b) in itertools.product(operands, operands):
        theirs = outcome(torch.result_type, theirs_a, theirs_b)
        assert outcome(promotion.result_dtype, [a, b]) == OURS.get(theirs, theirs), (theirs_a, theirs_b)


@pytest.mark.filterwarnings("ignore:ComplexHalf")
def test_triples_of_arrays():
    # block_diag takes any number of tensors with and without dimensions, and has their common dtype.
    for triple in itertools.product(ARRAYS, repeat=3):
        if len({each.shape for each, _ in triple}) == 1:  # as for pairs
            continue
        ours = outcome(promotion.result_dtype, [each for each, _ in triple])
        theirs = outcome(lambda triple=triple: torch.block_diag(*(each for _, each in triple)).dtype)
        assert ours == OURS.get(theirs, theirs), triple


def test_array_scalar_and_number(default):
    # PyTorch's own model of its rules, in Python, takes all three at once.
    from torch._prims_common import ELEMENTWISE_TYPE_PROMOTION_KIND, elementwise_dtypes

    def theirs(*operands):
        return elementwise_dtypes(*operands, type_promotion_kind=ELEMENTWISE_TYPE_PROMOTION_KIND.DEFAULT)[1]

    # It has no row for the unsigned types, nor the rule that float16 with complex64 stays half.
    supported = [each for each in ARRAYS if each[0].dtype.name not in ("uint16", "uint32", "uint64", "float16")]
    for a, b, number in itertools.product(supported, supported, NUMBERS):
        expected = outcome(theirs, a[1], b[1], number[1])
        assert outcome(promotion.result_dtype, [a[0], b[0], number[0]]) == OURS.get(expected, expected), (a, b, number)


@pytest.mark.parametrize("kind", ["float64", "float32", "float16", "int64", "int8", "uint8", "bool", "complex128"])
def test_numpy_scalars_count_as_numbers(kind):
    scalar = np.dtype(kind).type(1)
    for ours, theirs in ARRAYS:
        expected = outcome(torch.result_type, theirs, scalar)
        assert outcome(promotion.result_dtype, [ours, scalar]) == OURS.get(expected, expected)
