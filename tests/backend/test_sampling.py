"""Every sampler against what PyTorch 2.13 gave: first values, a digest of all, and where the stream is after them."""

import math

import numpy as np
import pytest

from penlight.backend import discrete, dtypes, sampling
from penlight.backend.discrete import bernoulli, geometric, multinomial, random, randperm
from penlight.backend.dtypes import bool_, complex64, float16, float32, float64, int64, uint8
from penlight.backend.random import MT19937Generator
from penlight.backend.rejection import binomial, dirichlet, poisson, standard_gamma
from penlight.backend.sampling import cauchy, exponential, log_normal, normal, uniform
from tests.backend.test_random import digest

P = np.arange(100, dtype=np.float32) / np.float32(100)
WEIGHTS = np.arange(1, 9, dtype=np.float32).reshape(2, 4)
UP = np.arange(40, dtype=np.float32)
ALPHA = np.arange(1, 9, dtype=np.float32) / 4

# Sampler, arguments after the generator, first values, digest (None: not to the last bit), and the next 64-bit word
# mod 2**31.
KNOWN = [
    (uniform, ((1000,), float32), [0.028979241847991943, 0.4018985629081726], "c156e3deb4a14b06", 317699229),
    (uniform, ((10,), float32, -2, 3), [-1.8551037311553955, 0.009492814540863037], "0abea13b7addc099", 646980841),
    (uniform, ((100,), float64), [0.2318341720884639, 0.07875386135027063], "11dc766be69e5019", 2027710405),
    (uniform, ((100,), float64, -2, 0.3), [-1.466781404196533, -1.8188661188943775], "fc2d8c6cace90611", 2027710405),
    (uniform, ((100,), float16), [0.0289764404296875, 0.40185546875], "b3343aa6f2e69675", 347664519),
    (uniform, ((20,), complex64), [0.028979241847991943 + 0.4018985629081726j], "632c050dfa6fb106", 1023433867),
    (normal, ((5,), float32), [0.0461304634809494, 0.4024028182029724], "cf48bf23367cb25e", 852631582),
    (normal, ((16,), float32), [-0.1117185652256012, -0.49659010767936707], "8c34c5ac0384c793", 682106748),
    (normal, ((1000,), float32), [-0.1117185652256012, -0.49659010767936707], "0c6635e0cf925d75", 88280227),
    (normal, ((200, 200), float32), [-0.1117185652256012, -0.49659010767936707], "8ef0094e4d3faa3d", 1109994826),
    (normal, ((50,), float32, 2, 3), [1.664844274520874, 0.5102297067642212], "ef52e146279ed05a", 206671988),
    (normal, ((5,), float64), [0.04613046189666927, 0.4024028259218943, -1.0115290977852016], None, 852631582),
    (normal, ((50,), float16), [-0.1116943359375, -0.49658203125, 0.1630859375], "858e89b033aaf269", 174187351),
    (normal, ((9,), complex64), [-0.07899695634841919 - 0.3511422276496887j], "71385bedd2b54b67", 95107365),
    (exponential, ((100,), float32, 1.5), [0.1758330911397934, 0.05468535050749779], "4df94b792e429f8e", 2027710405),
    (cauchy, ((100,), float32, 0.5, 2), [-1.7423739433288574, -7.418045520782471], "fbb96eb9749c5d19", 2027710405),
    (log_normal, ((100,), float32, 0.5, 0.25), [1.667845368385315, 1.8232136964797974], "271a3634e0f7990c", 2027710405),
    (geometric, ((100,), int64, 0.2), [7, 12, 4, 4, 5], "26d20eee9bb54801", 2027710405),
    (random, ((100,), int64, 0, 10), [5, 1, 6, 5, 6], "8bd1c0289a9c39bb", 347664519),
    (random, ((100,), int64, -5, 2**28), [219506884, 211046304, 134834290], "5fdbf00e08b810cb", 2027710405),
    (random, ((100,), uint8), [47, 211, 38, 53, 204], "a9beb3270a8b681d", 347664519),
    (random, ((100,), int64), [3532910284440527571, 2252509165406510133], "d97495b7f9738d3b", 2027710405),
    (random, ((100,), bool_), [True, True, False, True, False], "106fced302aab3ff", 347664519),
    (random, ((100,), float32), [486142.0, 6742612.0, 4359303.0], "17f372c29dd1881d", 347664519),
    (randperm, (10,), [5, 4, 8, 2, 6, 9, 1, 7, 0, 3], "173db8053de3c0a0", 1170776343),
    (randperm, (1000,), [775, 760, 390, 842, 624], "ae8ae77dccd2f5e0", 1649057709),
    (randperm, (100000,), [69775, 70546, 90246, 94746, 1524], "2b841080c9c0b02f", 54099407),
    (bernoulli, ((100,), float32, 0.3), [1, 1, 0, 0, 0], "d9a610330c514eef", 2027710405),
    (bernoulli, ((100,), float32, P), [0, 0, 0, 0, 0], "aa1788d94eb1d3b9", 347664519),
    (multinomial, (WEIGHTS, 3), [1, 3, 2, 2, 3, 1], "749d8b77a1e02d1c", 682106748),
    (multinomial, (WEIGHTS, 1), [1, 2], "0c730b69905c5ef7", 682106748),
    (multinomial, (WEIGHTS, 6, True), [1, 0, 2, 2, 2, 1, 1, 1, 1, 3, 3, 0], "53e954c38ad44918", 1421700432),
    (poisson, (UP,), [0, 0, 0, 3, 2, 5, 6, 3, 10, 8, 6, 7, 12, 25, 18], "b884debf679c6a05", 1844523353),
    (standard_gamma, (ALPHA,), [0.7738569974899292, 0.6840891242027283], "37524176e24cca22", 1058256067),
    (dirichlet, (ALPHA,), [0.05955265462398529, 0.0526445098221302], "6e97d7f2be59bb79", 1058256067),
    (binomial, (UP, UP / 40), [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 1, 7], "d6d96adda1542824", 1619962398),
]  # fmt: skip


@pytest.fixture
def generator():
    return MT19937Generator().manual_seed(1234)


@pytest.mark.parametrize(
    "sampler, arguments, first, expected, following",
    KNOWN,
    ids=[f"{each[0].__name__}-{number}" for number, each in enumerate(KNOWN)],
)
def test_known_values(generator, sampler, arguments, first, expected, following):
    found = sampler(generator, *arguments)
    assert found.flags.c_contiguous
    np.testing.assert_allclose(found.ravel()[: len(first)], first, rtol=1e-15 if expected is None else 0)
    if expected is not None:
        assert digest(found) == expected
    assert int(generator.words64(1)[0]) % 2**31 == following


@pytest.mark.parametrize("sampler, expected", [(normal, "dafbdd6568e1a668"), (uniform, "baeea8c91fee08be")])
def test_fill_follows_memory(generator, sampler, expected):
    array = np.zeros((4, 5), np.float32).T
    sampling.fill_(array, sampler, generator)
    assert digest(array) == expected


def test_fill_passes_arrays_on(generator):
    p = np.linspace(0, 1, 20, dtype=np.float32).reshape(4, 5)
    array, memory = np.zeros((4, 5), np.float32).T, MT19937Generator().manual_seed(1234)
    sampling.fill_(array, bernoulli, generator, p.T)
    np.testing.assert_array_equal(array.T, bernoulli(memory, (4, 5), float32, p))


FLOATING = [float16, float32, float64]


@pytest.mark.parametrize("dtype", FLOATING, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (1,), (7,), (15,), (16,), (17,), (33,), (40, 500)], ids=str)
def test_shapes_and_dtypes(generator, shape, dtype):
    for sampler in (uniform, normal, exponential, random, bernoulli):
        found = sampler(generator, shape, dtype)
        assert found.shape == shape and found.dtype == dtype.numpy
    found = uniform(generator, shape, dtype)
    assert ((found >= 0) & (found < 1)).all()


@pytest.mark.parametrize("dtype", [*FLOATING, dtypes.complex128], ids=str)
def test_normal_moments(generator, dtype):
    found = normal(generator, (100_000,), dtype, 2.0, 3.0)
    parts = found.view(found.real.dtype).astype(np.float64)
    expected = 3.0 / math.sqrt(2) if dtype.is_complex else 3.0
    assert abs(parts.mean() - 2) < 0.05 and abs(parts.std() - expected) < 0.05
    assert np.unique(parts).size > 10_000 or dtype is float16


def test_pairs_in_bulk_are_pairs_one_by_one(generator):
    # 31 pairs at a time are drawn with NumPy's functions, fewer with Python's.
    other = generator.clone()
    array = np.zeros((2, 101))
    sampling.fill_(array.T, normal, generator)
    one_by_one = [float(normal(other, (), float64)) for _ in range(202)]
    np.testing.assert_allclose(array.ravel(), one_by_one, rtol=1e-14)
    assert (generator.get_state()[:5016] == other.get_state()[:5016]).all()


def test_an_odd_number_leaves_half_a_pair(generator):
    other = generator.clone()
    found = [normal(generator, (count,), float64) for count in (3, 0, 2, 5, 1)]
    np.testing.assert_allclose(np.concatenate(found), normal(other, (11,), float64), rtol=1e-15)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 699, 700, 701, 5000, 70000])
def test_permutations(generator, n):
    found = randperm(generator, n)
    assert found.dtype == np.int64 and (np.sort(found) == np.arange(n)).all()
    swaps = MT19937Generator().manual_seed(1234).words(max(n - 1, 0)).tolist()
    expected = list(range(n))
    for i, word in enumerate(swaps):
        k = i + word % (n - i)
        expected[i], expected[k] = expected[k], expected[i]
    assert found.tolist() == expected


def test_permutation_of_very_many(generator, monkeypatch):
    # PyTorch's way from 214,748,364 elements on, checked against it once: the loop below in C gives what it gave.
    monkeypatch.setattr(discrete, "_HUGE", 100)
    found = randperm(generator, 70_000, dtypes.int32)
    words = MT19937Generator().manual_seed(1234).words64(70_000).tolist()
    expected = []
    for i, word in enumerate(words):
        expected.append(i)
        k = word % (i + 1)
        expected[i], expected[k] = expected[k], i
    assert found.tolist() == expected and found.dtype == np.int32


def test_rejection_gives_back_what_it_drew_ahead(generator):
    other = generator.clone()
    rates = np.linspace(0, 20, 50)
    found = poisson(generator, rates)
    one_by_one = [poisson(other, np.array([rate]))[0] for rate in rates]
    assert found.tolist() == one_by_one
    assert (generator.get_state() == other.get_state()).all()


def test_gamma_shares_pairs_with_normal(generator):
    other = generator.clone()
    alpha = np.full(7, 2.5)
    found = standard_gamma(generator, alpha)
    assert found.tolist() == [standard_gamma(other, alpha[:1])[0] for _ in alpha]
    assert generator.next_normal == other.next_normal
    assert normal(generator, (3,), float64).tolist() == normal(other, (3,), float64).tolist()


REFUSED = [
    (uniform, ((3,), float32, 1, 0), RuntimeError,
     "uniform_ expects to return a [from, to) range, but found from=1 > to=0"),
    (uniform, ((3,), float32, 0, 1e39), RuntimeError, "to is out of bounds for float"),
    (uniform, ((3,), int64), NotImplementedError, "\"check_uniform_bounds\" not implemented for 'Long'"),
    (normal, ((3,), float32, 0, -1), RuntimeError, "normal expects std >= 0.0, but found std -1"),
    (normal, ((3,), int64), NotImplementedError, "\"normal_kernel_cpu\" not implemented for 'Long'"),
    (exponential, ((3,), float32, 0), RuntimeError, "exponential_ expects lambda > 0.0, but found lambda=0"),
    (log_normal, ((3,), float32, 0, 0), RuntimeError, "log_normal_ expects std > 0.0, but found std=0"),
    (cauchy, ((3,), float32, 0, 0), RuntimeError, "cauchy_ expects sigma > 0.0, but found sigma=0"),
    (geometric, ((3,), float32, 1), RuntimeError, "geometric_ expects p to be in (0, 1), but got p=1"),
    (bernoulli, ((3,), float32, 1.5), RuntimeError, "bernoulli_ expects p to be in [0, 1], but got p=1.5"),
    (random, ((3,), int64, 5, 3), RuntimeError,
     "random_ expects 'from' to be less than 'to', but got from=5 >= to=3"),
    (random, ((3,), uint8, 0, 300), RuntimeError, "to - 1 is out of bounds for unsigned char"),
    (randperm, (-1,), RuntimeError, "Trying to create tensor with negative dimension -1: [-1]"),
    (randperm, (300, uint8), RuntimeError, "value cannot be converted to type uint8_t without overflow"),
    (multinomial, (WEIGHTS, 5), RuntimeError,
     "cannot sample n_sample > prob_dist.size(-1) samples without replacement"),
    (multinomial, (-WEIGHTS, 2), RuntimeError,
     "probability tensor contains either `inf`, `nan` or element < 0"),
    (poisson, (-UP,), RuntimeError, "invalid Poisson rate, expected rate to be non-negative"),
]  # fmt: skip


@pytest.mark.parametrize("sampler, arguments, kind, message", REFUSED, ids=[each[3] for each in REFUSED])
def test_errors(generator, sampler, arguments, kind, message):
    with pytest.raises(kind) as caught:
        sampler(generator, *arguments)
    assert str(caught.value) == message


def test_integers_beyond_the_significand_warn(generator):
    with pytest.warns(UserWarning, match=r"^to - 1 is out of bounds \[-\(2\^24\), 2\^24\]\. Due to precision limit"):
        random(generator, (3,), float32, 0, 2**25)
