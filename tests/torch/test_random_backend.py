"""The generator and every sampler against PyTorch: numbers, errors, warnings, and the state that is left behind."""

# The functions that loops make here are called before the loop goes on.
# ruff: noqa: B023

import warnings

import numpy as np
import pytest

import penlight
from penlight.autograd.variable import wrap
from penlight.backend import discrete, dtypes, rejection, sampling
from penlight.backend.random import MT19937Generator

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

STORED = [each.name for each in dtypes.ALL]
FLOATING = ["float16", "bfloat16", "float32", "float64"]
SHAPES = [(), (1,), (3,), (15,), (16,), (17,), (31,), (4, 5, 7), (9001,)]
SEEDS = [0, 1, -7, 2**64 - 1]


def as_array(tensor):
    """PyTorch's numbers as NumPy's, half precisions as they are stored."""
    if tensor.dtype is torch.bfloat16:
        return tensor.float().numpy().astype(dtypes.bfloat16.numpy)
    return tensor.numpy()


def outcome(draw, *arguments):
    """What `draw(*arguments)` returns, or its error, with the texts of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found, error = draw(*arguments), None
        except Exception as raised:
            found, error = None, f"{type(raised).__name__}: {raised}"
    return found, error, [str(each.message).split(" (Triggered")[0] for each in caught]


def check(ours, theirs, *, seeds=SEEDS[:2], ulp=0):
    """`ours(generator)` and `theirs(generator)` agree, twice in a row, from every seed."""
    for seed in seeds:
        left, right = MT19937Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
        for _ in range(2):
            found, error, said = outcome(ours, left)
            expected, expected_error, expected_said = outcome(theirs, right)
            assert (error, said) == (expected_error, expected_said)
            if error:
                return
            expected = as_array(expected)
            assert found.dtype == expected.dtype and found.shape == expected.shape
            if ulp:
                np.testing.assert_array_max_ulp(found, expected, ulp)
            else:
                # as bytes, so that nan equals nan, and -0 does not equal 0
                assert np.ascontiguousarray(found).tobytes() == np.ascontiguousarray(expected).tobytes()
            ahead, theirs_ahead = left.get_state(), right.get_state().numpy()
            if ulp:  # the second of a pair is in it
                ahead[5024:5032] = theirs_ahead[5024:5032]
            assert (ahead == theirs_ahead).all()


def publicly(draw, *arguments, generator):
    """What a public function draws from a generator of the backend, which is of the public class meanwhile."""
    generator.__class__ = penlight.Generator
    try:
        return draw(*arguments, generator=generator).numpy()
    finally:
        generator.__class__ = MT19937Generator


def empty(shape, name):
    return torch.zeros(shape, dtype=getattr(torch, name))


# ------------------------------------------------------------------------------------------------ the generator


@pytest.mark.parametrize("seed", [0, 1, -1, 2**32, 2**64 - 1, -(2**63), 123456789012345])
def test_states_both_ways(seed):
    ours, theirs = MT19937Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    assert ours.initial_seed() == theirs.initial_seed()
    for drawn in (0, 1, 3, 620, 624, 1, 623, 1248, 5):
        ours.words(drawn)
        torch.rand(drawn, generator=theirs)
        assert (ours.get_state() == theirs.get_state().numpy()).all()
        resumed = MT19937Generator().set_state(theirs.get_state().numpy())
        assert resumed.initial_seed() == theirs.initial_seed()
        continued = torch.Generator()
        continued.set_state(torch.from_numpy(ours.get_state()))
        first = torch.randint(0, 1000, (700,), generator=continued).numpy()
        assert (first == resumed.words(700) % 1000).all()


@pytest.mark.parametrize("drawn", [1, 2, 3])
def test_states_with_half_a_pair(drawn):
    theirs = torch.Generator().manual_seed(3)
    torch.randn(drawn, generator=theirs)
    ours = MT19937Generator().set_state(theirs.get_state().numpy())
    assert (ours.get_state() == theirs.get_state().numpy()).all()
    found = sampling.normal(ours, (5,), dtypes.float32)
    assert (found == torch.randn(5, generator=theirs).numpy()).all()


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1, 2.5, True, "a", None], ids=str)
def test_seed_errors(seed):
    ours, theirs = MT19937Generator(), torch.Generator()
    assert outcome(lambda: ours.manual_seed(seed))[1] == outcome(lambda: theirs.manual_seed(seed))[1] is not None


@pytest.mark.parametrize(
    "state", [np.zeros(3, np.uint8), np.zeros(5056, np.uint8), np.zeros(5056, np.float32)], ids=len
)
def test_state_errors(state):
    ours, theirs = MT19937Generator(), torch.Generator()
    expected = outcome(lambda: theirs.set_state(torch.from_numpy(state)))[1]
    assert outcome(lambda: ours.set_state(state))[1] == expected is not None


# ------------------------------------------------------------------------------------------------ floating-point


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", [*FLOATING, "complex64", "complex128"])
def test_uniform_and_normal(name, shape):
    dtype = dtypes.named(name)
    like = {"dtype": getattr(torch, name)}
    # NumPy's logarithm of a float64 is in three of a thousand cases not the C library's.
    ulp = 4 if name in ("float64", "complex128") else 0
    check(lambda g: sampling.uniform(g, shape, dtype), lambda g: torch.rand(shape, generator=g, **like), seeds=SEEDS)
    check(
        lambda g: sampling.uniform(g, shape, dtype, -0.3, 0.77),
        lambda g: empty(shape, name).uniform_(-0.3, 0.77, generator=g),
    )

    def view(ours):
        return lambda g: ours(g).view(np.float64) if ulp else ours(g)

    def real(theirs):
        return lambda g: torch.view_as_real(theirs(g)).flatten(-2) if name == "complex128" else theirs(g)

    if shape == () and name == "complex128":
        return
    check(
        view(lambda g: sampling.normal(g, shape, dtype)),
        real(lambda g: torch.randn(shape, generator=g, **like)),
        seeds=SEEDS,
        ulp=ulp,
    )
    if not ulp:  # a sum with the mean has no fixed number of right bits
        check(
            lambda g: sampling.normal(g, shape, dtype, 0.37, 1.7),
            lambda g: empty(shape, name).normal_(0.37, 1.7, generator=g),
        )


def test_many_normal_numbers():
    check(
        lambda g: sampling.normal(g, (300_003,), dtypes.float32),
        lambda g: torch.randn(300_003, generator=g),
        seeds=SEEDS[:1],
    )


@pytest.mark.parametrize("name", ["float32", "float64", "float16", "bfloat16", "int64", "complex64"])
@pytest.mark.parametrize("other", ["float32", "float64", "float16"])
def test_normal_of_arrays(name, other):
    means = torch.linspace(-2, 2, 40).reshape(8, 5).to(getattr(torch, name))
    stds = torch.linspace(0, 3, 5).to(getattr(torch, other))
    pairs = [
        (means, stds),
        (means, stds[2]),
        (means, 1.5),
        (0.5, stds),
        (means, -1.0),
        (0.5, stds - 1),
        (means[0, 0], stds),
    ]
    for mean, std in pairs:
        arguments = [wrap(as_array(each)) if isinstance(each, torch.Tensor) else each for each in (mean, std)]
        check(
            lambda g: publicly(penlight.normal, *arguments, generator=g),
            lambda g: torch.normal(mean, std, generator=g),
            ulp=4 if (isinstance(mean, float) and other == "float64") or name == "float64" else 0,
        )


def test_uniform_never_meets_its_open_end():
    # 1 + (1 - 2**-24) is rounded to 2 in one of 2**24 draws, which PyTorch replaces: in float16 in one of 2**12.
    check(
        lambda g: sampling.uniform(g, (50_000,), dtypes.float16, 1, 2),
        lambda g: empty(50_000, "float16").uniform_(1, 2, generator=g),
        seeds=SEEDS,
    )
    check(
        lambda g: sampling.uniform(g, (50_000,), dtypes.bfloat16),
        lambda g: torch.rand(50_000, dtype=torch.bfloat16, generator=g),
    )


VIEWS = {
    "transposed": lambda x: x.reshape(20, 6).swapaxes(0, 1),
    "permuted": lambda x: x.reshape(4, 5, 6).swapaxes(0, 2).swapaxes(0, 1),
    "stepped": lambda x: x[::2],
    "columns": lambda x: x.reshape(12, 10)[:, 3:5],
    "scalar": lambda x: x.reshape(12, 10)[3, 5],
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["float16", "float32", "complex64"])
@pytest.mark.parametrize("method", ["normal_", "uniform_"])
def test_fill(method, name, view):
    def ours(generator):
        array = np.zeros(120, dtypes.named(name).numpy)
        part = np.asarray(VIEWS[view](array)) if view != "scalar" else array[35:36].reshape(())
        sampling.fill_(part, getattr(sampling, method[:-1]), generator, 0.25, 2.0)
        return array

    def theirs(generator):
        tensor = empty(120, name)
        getattr(VIEWS[view](tensor), method)(0.25, 2.0, generator=generator)
        return tensor

    check(ours, theirs)


POSITIVE = [1.0, 2.5, 0.0, -1.0, float("nan")]


@pytest.mark.parametrize("parameter", POSITIVE)
@pytest.mark.parametrize("name", STORED)
def test_other_distributions(name, parameter):
    dtype = dtypes.named(name)
    ulp = 8 if name == "float64" else 0
    for shape in [(3,), (5, 40)]:
        check(
            lambda g, shape=shape: sampling.exponential(g, shape, dtype, parameter),
            lambda g, shape=shape: empty(shape, name).exponential_(parameter, generator=g),
            ulp=ulp,
        )
        check(
            lambda g, shape=shape: sampling.cauchy(g, shape, dtype, 0.0, parameter),
            lambda g, shape=shape: empty(shape, name).cauchy_(0.0, parameter, generator=g),
            ulp=ulp,
        )
        check(
            lambda g, shape=shape: sampling.log_normal(g, shape, dtype, 0.3, parameter),
            lambda g, shape=shape: empty(shape, name).log_normal_(0.3, parameter, generator=g),
            ulp=ulp,
        )


# ------------------------------------------------------------------------------------------------ integers

RANGES = [
    (0, 2), (0, 10), (-5, 7), (3, 3), (5, 3), (0, 127), (0, 128), (0, 129), (0, 255), (0, 256), (0, 257), (-128, 128),
    (0, 1000), (0, 2**15), (0, 2**16), (-(2**15), 2**15), (0, 2**28 - 1), (0, 2**28), (0, 2**28 + 1),
    (-(2**30), 2**31 - 1), (0, 2**31), (0, 2**32), (0, 3 * 2**32), (-(2**40), 2**41), (0, 2**53 + 1),
    (-(2**63), 2**63 - 1), (0, 2**63 - 1), (2**24, 2**24 + 1), (2**24 + 1, 2**24 + 2), (2047, 2050), (65503, 65504),
    (0, 65504), (0, 65520), (0, 70000), (-70000, 5), (2**53 + 1, 2**53 + 5), (-4097, 4097), (257, 260), (-259, -255),
    (2**62, 2**63 - 1),
]  # fmt: skip


@pytest.mark.parametrize("name", [*STORED])
def test_integers(name):
    dtype = dtypes.named(name)
    for shape in [(3,), (5, 40)]:
        for low, high in RANGES:
            check(
                lambda g, *args: discrete.random(g, shape, dtype, low, high),
                lambda g, *args: empty(shape, name).random_(low, high, generator=g),
                seeds=SEEDS[:1],
            )
        for low in (0, 5, -3, 100, 200, 1000, -(2**63), 2**24, -(2**40), 2**31, 2**62, 65504, -70000):
            check(
                lambda g: discrete.random(g, shape, dtype, low),
                lambda g: empty(shape, name).random_(low, None, generator=g),
                seeds=SEEDS[:1],
            )
        check(
            lambda g: discrete.random(g, shape, dtype),
            lambda g: empty(shape, name).random_(generator=g),
        )


@pytest.mark.parametrize("name", STORED)
def test_permutations(name):
    sizes = (0, 1, 2, 3, 10, 127, 128, 129, 256, 257, 258, 700, 701, 2049, 2050, 32768, 32769, 65537, -1)
    for size in sizes:
        check(
            lambda g: discrete.randperm(g, size, dtypes.named(name)),
            lambda g: torch.randperm(size, dtype=getattr(torch, name), generator=g),
            seeds=SEEDS[:1] if size > 3000 else SEEDS,
        )


def test_a_permutation_of_a_million():
    check(lambda g: discrete.randperm(g, 2**20 + 5), lambda g: torch.randperm(2**20 + 5, generator=g), seeds=[1])


# ------------------------------------------------------------------------------------------------ choices


@pytest.mark.parametrize("name", STORED)
def test_bernoulli_and_geometric(name):
    dtype = dtypes.named(name)
    for p in (0.0, 0.3, 0.5, 1.0, 1.5, -0.25, 1e-9, 1 - 1e-9, float("nan")):
        for shape in [(3,), (5, 40)]:
            check(
                lambda g: discrete.bernoulli(g, shape, dtype, p),
                lambda g: empty(shape, name).bernoulli_(p, generator=g),
            )
            if p != 1e-9 or dtype.is_floating_point:  # what C makes of a float beyond an integer type is undefined
                check(
                    lambda g: discrete.geometric(g, shape, dtype, p),
                    lambda g: empty(shape, name).geometric_(p, generator=g),
                )


@pytest.mark.parametrize("name", STORED)
def test_bernoulli_of_an_array(name):
    dtype = dtypes.named(name)
    for kind in ("float16", "bfloat16", "float32", "float64", "int64"):
        p = torch.linspace(0, 1, 200).reshape(5, 40).to(getattr(torch, kind))
        for each in (p, p[0], p * 2, p.double() * float("nan")):
            check(
                lambda g: discrete.bernoulli(g, (5, 40), dtype, as_array(each)),
                lambda g: empty((5, 40), name).bernoulli_(each, generator=g),
                seeds=SEEDS[:1],
            )


def test_dropout_is_bernoulli():
    check(
        lambda g: discrete.bernoulli(g, (50, 7), dtypes.float32, 1 - 0.3) / np.float32(1 - 0.3),
        lambda g: with_default(g, lambda: torch.nn.functional.dropout(torch.ones(50, 7), 0.3)),
    )


def with_default(generator, draw):
    """`draw()` from the default generator, in the state of this one."""
    torch.default_generator.set_state(generator.get_state())
    found = draw()
    generator.set_state(torch.default_generator.get_state())
    return found


WEIGHTS = {
    "vector": [0.1, 0.7, 0.2, 3, 5],
    "matrix": np.linspace(0, 1, 21).reshape(3, 7).tolist(),
    "wide": [np.linspace(0.5, 1, 600).tolist()],
    "number": 1.0,
    "cube": np.ones((2, 2, 2)).tolist(),
    "zero": [0.0, 0.0],
    "zero row": [[1.0, 0.0], [0.0, 0.0]],
    "negative": [1.0, -1.0],
    "nan": [1.0, float("nan")],
    "infinite": [float("inf"), 1.0],
    "empty": [],
    "no columns": [[], [], []],
}


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("name", ["float32", "float64", "float16", "bfloat16", "int64"])
def test_multinomial(name, weights):
    if name == "int64" and weights in ("nan", "infinite"):
        return
    theirs = torch.tensor(WEIGHTS[weights], dtype=torch.float64).to(getattr(torch, name))
    for count in (0, 1, 2, 5, 9):
        for replacement in (False, True):
            if name in ("float16", "bfloat16") and count > 1 and not replacement:
                continue  # equal keys: topk has an order of its own
            check(
                lambda g: discrete.multinomial(g, as_array(theirs), count, replacement),
                lambda g: torch.multinomial(theirs, count, replacement, generator=g),
            )


def test_multinomial_draws_in_the_order_of_memory():
    weights = torch.linspace(0, 1, 35).reshape(7, 5).t()
    for count in (1, 3):
        check(
            lambda g: discrete.multinomial(g, weights.numpy(), count),
            lambda g: torch.multinomial(weights, count, generator=g),
        )


# ------------------------------------------------------------------------------------------------ rejection


@pytest.mark.parametrize("name", ["float32", "float64", "float16", "bfloat16", "int64"])
def test_rejection(name):
    p = torch.linspace(0, 1, 60).reshape(20, 3).to(getattr(torch, name))
    for scale in (0.1, 9.0, 40.0, 3000.0, -1.0, float("nan")):
        if name == "int64" and scale != scale:
            continue
        x = (torch.linspace(0.01, 1, 60).reshape(20, 3) * scale).to(getattr(torch, name))
        check(lambda g: rejection.poisson(g, as_array(x)), lambda g: torch.poisson(x, generator=g))
        if scale > 0:
            check(
                lambda g: rejection.standard_gamma(g, as_array(x)),
                lambda g: torch._standard_gamma(x, generator=g),
            )
            check(
                lambda g: rejection.dirichlet(g, as_array(x)),
                lambda g: torch._sample_dirichlet(x, generator=g),
            )
        if scale == scale:  # a count that is nan keeps PyTorch busy for ever
            check(
                lambda g: rejection.binomial(g, as_array(x.floor()), as_array(p)),
                lambda g: torch.binomial(x.floor(), p, generator=g),
            )
