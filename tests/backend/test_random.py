"""The generator: words, seeds and states, against values that PyTorch 2.13 printed."""

import copy
import hashlib
import pickle
import subprocess
import sys

import numpy as np
import pytest

from penlight.backend import dtypes, sampling
from penlight.backend.random import MT19937Generator


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


# seed, what randint(0, 2**28 - 1) gives first, and digests of the state after that and before
SEEDS = [
    (0, 209652404, "aaf8baabbbcc40c8", "1ccf17250133dec5"),
    (1, 180483115, "10776c03dbeef23d", "f5defda135ec2e0d"),
    (-1, 150890916, "487dd4ae76653821", "74c65bce05a4fcdd"),
    (2**64 - 1, 150890916, "487dd4ae76653821", "74c65bce05a4fcdd"),
    (2**32, 209652404, "befeaa17a0b77308", "a6188dc9231bfcca"),
]


@pytest.mark.parametrize("seed, first, after, before", SEEDS, ids=str)
def test_seeds(seed, first, after, before):
    generator = MT19937Generator().manual_seed(seed)
    assert digest(generator.get_state()) == before
    assert generator.word() % (2**28 - 1) == first
    assert digest(generator.get_state()) == after
    assert generator.initial_seed() == seed % 2**64


def test_default_seed():
    assert MT19937Generator().initial_seed() == 67280421310721


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_seeds_out_of_range(seed):
    with pytest.raises(ValueError, match=r"^Overflow when unpacking long long$"):
        MT19937Generator().manual_seed(seed)


@pytest.mark.parametrize("seed, name", [(2.5, "float"), (True, "bool"), ("a", "str"), (None, "NoneType")])
def test_seeds_that_are_no_integers(seed, name):
    with pytest.raises(RuntimeError, match=rf"^manual_seed expected a long, but got {name}$"):
        MT19937Generator().manual_seed(seed)


def test_a_seed_from_the_system():
    first, second = MT19937Generator(), MT19937Generator()
    assert first.seed() == first.initial_seed() != second.seed()
    assert first.word() == MT19937Generator().manual_seed(first.initial_seed()).word()


@pytest.mark.parametrize("drawn", [0, 1, 623, 624, 625, 1248])
def test_states_go_back(drawn):
    generator = MT19937Generator().manual_seed(5)
    generator.words(drawn)
    state = generator.get_state()
    assert state.shape == (5056,) and state.dtype == np.uint8
    expected = generator.words(1000)
    other = MT19937Generator().set_state(state)
    assert (other.get_state() == state).all()
    assert (other.words(1000) == expected).all()
    assert other.initial_seed() == 5


def test_state_holds_the_second_of_a_pair():
    generator = MT19937Generator().manual_seed(7)
    sampling.normal(generator, (3,), dtypes.float32)
    state = generator.get_state()
    assert digest(state) == "5dc20bbdc68dede5"
    for each in (generator, MT19937Generator().set_state(state)):
        assert sampling.normal(each, (), dtypes.float64) == pytest.approx(-1.1143440212610307, rel=1e-15)
        assert each.next_normal is None


@pytest.mark.parametrize("kind", [copy.copy, copy.deepcopy, MT19937Generator.clone])
def test_copies_are_independent(kind):
    generator = MT19937Generator().manual_seed(3)
    generator.word()
    other = kind(generator)
    assert (other.words(3) == generator.words(3)).all()


def test_pickle():
    generator = MT19937Generator().manual_seed(3)
    generator.word()
    assert pickle.loads(pickle.dumps(generator)).word() == generator.word()


def test_states_that_are_refused():
    generator = MT19937Generator()
    with pytest.raises(TypeError, match=r"^RNG state must be a torch\.ByteTensor$"):
        generator.set_state(np.zeros(5056, np.float32))
    with pytest.raises(RuntimeError, match=r"size 5056 but found the input RNG state size to be 3$"):
        generator.set_state(np.zeros(3, np.uint8))
    with pytest.raises(RuntimeError, match=r"^Invalid mt19937 state$"):
        generator.set_state(np.zeros(5056, np.uint8))


def test_words_are_one_stream():
    generator = MT19937Generator().manual_seed(9)
    words = generator.words(40).tolist()
    generator.manual_seed(9)
    assert generator.words((2, 3)).ravel().tolist() == words[:6]
    assert generator.word() == words[6]
    high, low = words[7:9]
    assert generator.words64(1).tolist() == [high << 32 | low]
    u = [((words[i] << 32 | words[i + 1]) % 2**53) / 2**53 for i in (9, 11, 13)]
    assert [generator.double(), *generator.doubles(2)] == u


def test_numpy_random_is_imported_by_the_first_draw():
    program = """
import sys
import numpy
before = "numpy.random" in sys.modules
from penlight.backend import discrete, dtypes, rejection, sampling
from penlight.backend.random import MT19937Generator
generator = MT19937Generator().manual_seed(1)
assert ("numpy.random" in sys.modules) == before
sampling.uniform(generator, (2,), dtypes.float32)
assert "numpy.random" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
