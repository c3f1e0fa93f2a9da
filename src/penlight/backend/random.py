"""The generator behind every random number: PyTorch's MT19937 stream, word for word.

NumPy's MT19937, seeded the legacy way, yields the 32-bit words that PyTorch's CPU generator yields, so the words come
from NumPy in bulk. How PyTorch makes uniform, normal and other numbers out of them: `penlight.backend.sampling`.

`numpy.random` takes a tenth of the time of `import numpy`: it is imported when a generator draws its first word.
"""

from __future__ import annotations

import os
from typing import Any, Self, TypeVar

import numpy as np

_WORDS = 624  # of state
_STATE_BYTES = 5056
_DEFAULT_SEED = 67280421310721


class MT19937Generator:
    """A stream of 32-bit words, with PyTorch's seeds and states.

    >>> generator = MT19937Generator().manual_seed(0)
    >>> generator.words(2)
    array([2357136044, 2546248239], dtype=uint64)
    >>> state = generator.get_state()
    >>> generator.word()
    3071714933
    >>> generator.set_state(state).word()
    3071714933
    """

    __slots__ = ("_seed", "_bits", "_raw", "next_normal", "_next_float")

    _seed: int
    next_normal: float | None

    def __init__(self) -> None:
        self._bits: Any = None  # until the first draw
        self._raw: Any = None
        self.manual_seed(_DEFAULT_SEED)

    # ---------------------------------------------------------------------------------------------------- drawing

    def words(self, shape: int | tuple[int, ...]) -> np.ndarray:
        """The next 32-bit words, as uint64 array of this shape."""
        return (self._raw or self._start())(shape)

    def words64(self, count: int) -> np.ndarray:
        """The next 64-bit words, each two of 32 bits, the high one first, as uint64 array (count,)."""
        words = (self._raw or self._start())(2 * count)
        high = words[0::2] << _32
        high |= words[1::2]
        return high

    def word(self) -> int:
        """The next 32-bit word, as int."""
        return (self._raw or self._start())()

    def doubles(self, count: int) -> np.ndarray:
        """The next float64 numbers, uniform in [0, 1), of shape (count,): 53 bits of each 64-bit word."""
        words = self.words64(count)
        words &= _53_BITS
        return words * _2_TO_MINUS_53

    def double(self) -> float:
        """The next float64 number, uniform in [0, 1), as float."""
        raw = self._raw or self._start()
        return ((raw() << 32 | raw()) & 0x1FFFFFFFFFFFFF) * 2.0**-53

    # ---------------------------------------------------------------------------------------------------- seeds

    def manual_seed(self, seed: int) -> Self:
        """Start the stream that belongs to `seed`, an int of at most 64 bits; a negative one counts from 2**64.

        Raises RuntimeError for anything but an int and ValueError for one that is out of range.
        """
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
            raise RuntimeError(f"manual_seed expected a long, but got {_type_name(seed)}")
        seed = int(seed)
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = seed % 2**64
        #: The second half of the last pair of normal numbers, or None (see `sampling.normal`).
        self.next_normal = None
        # PyTorch caches a single-precision one, too, that no CPU operation uses: kept for the state's sake.
        self._next_float = (0.0, False)
        if self._raw is not None:
            self._start()
        return self

    def initial_seed(self) -> int:
        """The seed that started this stream."""
        return self._seed

    def seed(self) -> int:
        """Start a stream of its own, from a seed that the operating system draws, and return that."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def _start(self) -> Any:
        from numpy.random import MT19937, RandomState  # see the top of the file

        if self._bits is None:
            self._bits = MT19937(0)
        RandomState(self._bits).seed(self._seed & 0xFFFFFFFF)
        self._raw = self._bits.random_raw
        return self._raw

    # ---------------------------------------------------------------------------------------------------- states

    def get_state(self) -> np.ndarray:
        """The state as PyTorch lays it out: uint8 array (5056,)."""
        if self._raw is None:
            self._start()
        state = self._bits.state["state"]
        key, position = state["key"], state["pos"]
        fresh = position == _WORDS and _is_seeded(key, self._seed)
        out = np.zeros((), _LAYOUT)
        out["seed"], out["seeded"] = self._seed, 1
        out["left"] = _WORDS + 1 - position
        out["next"] = 0 if fresh else position
        out["state"] = key
        if self.next_normal is not None:
            out["normal"], out["has_normal"] = self.next_normal, 1
        out["float_normal"], out["has_float_normal"] = self._next_float
        return np.frombuffer(out.tobytes(), np.uint8).copy()

    def set_state(self, state: np.ndarray) -> Self:
        """Continue from `state`, a uint8 array (5056,) that `get_state` returned, here or in PyTorch.

        Raises TypeError for another dtype, RuntimeError for another size or for what is no state.
        """
        if state.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if state.size != _STATE_BYTES:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE_BYTES} "
                f"but found the input RNG state size to be {state.size}"
            )
        fields = np.frombuffer(state.tobytes(), _LAYOUT)[0]
        left, position = int(fields["left"]), int(fields["next"])
        if not (fields["seeded"] and 0 < left <= _WORDS and position <= _WORDS):
            raise RuntimeError("Invalid mt19937 state")
        self._start()
        self._seed = int(fields["seed"])
        # One word left means that the next draw makes new ones.
        inner = {"key": fields["state"].astype(np.uint32), "pos": _WORDS if left == 1 else position}
        self._bits.state = {"bit_generator": "MT19937", "state": inner}
        self.next_normal = float(fields["normal"]) if fields["has_normal"] else None
        self._next_float = (float(fields["float_normal"]), bool(fields["has_float_normal"]))
        return self

    def clone(self) -> Self:
        """Another generator in the same state."""
        return _restore(self.__class__, MT19937Generator.get_state(self))

    __copy__ = clone

    def __deepcopy__(self, memo: Any) -> Self:
        return self.clone()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.__class__, MT19937Generator.get_state(self))


# Arrays without dimensions, which NumPy takes sooner than Python's numbers.
_32 = np.array(32, np.uint64)
_53_BITS = np.array(2**53 - 1, np.uint64)
_2_TO_MINUS_53 = np.array(2.0**-53)

# PyTorch's struct, with the padding that C gives it; the pairs of zeros are remains of Torch 7.
_LAYOUT = np.dtype(
    {
        "names": [
            "seed",
            "left",
            "seeded",
            "next",
            "state",
            "normal",
            "has_normal",
            "float_normal",
            "has_float_normal",
        ],
        "formats": ["<u8", "<i4", "<i4", "<u8", ("<u8", _WORDS), "<f8", "<i4", "<f4", "?"],
        "offsets": [0, 8, 12, 16, 24, 5024, 5040, 5048, 5052],
        "itemsize": _STATE_BYTES,
    }
)


def _is_seeded(key: np.ndarray, seed: int) -> bool:
    """Whether these are the words that seeding gives, of which the first two tell."""
    first = seed & 0xFFFFFFFF
    return int(key[0]) == first and int(key[1]) == (1812433253 * (first ^ first >> 30) + 1) & 0xFFFFFFFF


_Kind = TypeVar("_Kind", bound=MT19937Generator)


def _restore(kind: type[_Kind], state: np.ndarray) -> _Kind:
    generator = kind()
    MT19937Generator.set_state(generator, state)  # a subclass may deal in Tensors
    return generator


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
