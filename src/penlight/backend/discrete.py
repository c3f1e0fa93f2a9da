"""Random integers, permutations and choices, with PyTorch's numbers.

Like `penlight.backend.sampling`, whose notation this is: r32 and r64 are the generator's next words, u the next
float64 uniform in [0, 1).
"""

from __future__ import annotations

import math
import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from penlight.backend import dtypes
from penlight.backend.dtypes import COMPLEX, FLOAT
from penlight.backend.gaussian import singles
from penlight.backend.names import scalar_name
from penlight.backend.random import _53_BITS, MT19937Generator
from penlight.backend.sampling import C_NAME, DIGITS, Shape, assemble, cast, exponential, fill_, quiet, refuse_unless

_INT64_MIN = -(2**63)
_LIMITED = (dtypes.uint16, dtypes.uint32, dtypes.uint64)

# ------------------------------------------------------------------------------------------------ integers


def random(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, low: int | None = None, high: int | None = None
) -> np.ndarray:
    """Integers from [low, high), of any dtype but complex: `random_`, `randint`.

    r mod (high - low) + low, with r64 for r if high - low >= 2**28, else r32.

    Without `high`: up to the largest of the dtype, for a floating-point one the largest up to which it holds every
    integer. Without `low` as well: from 0. With `low` = -2**63 alone: all of int64.
    Raises RuntimeError for an empty range and for bounds that the dtype cannot hold.
    """
    if low is None:
        kind = "random_kernel_cpu"
        refuse_unless(dtype not in _LIMITED and dtype.category != COMPLEX, kind, dtype)
        wide = dtype is dtypes.int64 or dtype is dtypes.float64
        return assemble(_integers, generator, shape, dtype, _largest(dtype) + 1, 0, wide)
    if high is None and low == _INT64_MIN:
        _check_full_range(dtype)
        return assemble(_integers, generator, shape, dtype, 2**64, 0, True)
    floating = dtype.category == FLOAT
    if high is None:
        high = _largest(dtype) + 1
        if dtype is dtypes.uint64:
            high = 0  # PyTorch's int64 overflows, so that it refuses all
        if floating:
            low = _round_up(low, dtype)
            if low >= high - 1:
                raise RuntimeError(
                    "random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, "
                    f"but got from={low} > to_inc={high - 1}"
                )
    else:
        if low >= high:
            raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
        if floating:
            low, high = _round_up(low, dtype), _round_down(high, dtype)
            if low >= high:
                raise RuntimeError(
                    "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, "
                    f"but got from={low} >= to={high}"
                )
    _check_bounds(dtype, low, high - 1)
    return assemble(_integers, generator, shape, dtype, high - low, low, high - low >= 2**28)


def _integers(generator: MT19937Generator, count: int, size: int, low: int, wide: bool) -> np.ndarray:
    """int64 array (count,): r mod size + low."""
    words = generator.words64(count) if wide else generator.words(count)
    if size & size - 1 == 0:
        if size < 2**64:
            words &= np.uint64(size - 1)
    elif count < 64:
        words %= np.uint64(size)
    else:  # the quotient is what NumPy has vector instructions for
        divisor = np.uint64(size)
        quotient = words // divisor
        quotient *= divisor
        words -= quotient
    words = words.view(np.int64)
    if low:
        words += np.int64(low)
    return words


def _largest(dtype: dtypes.dtype) -> int:
    if dtype.category == COMPLEX:
        raise RuntimeError("random_from_to_impl handles only integral, floating-point and boolean types")
    if dtype.category == FLOAT:
        return 2 ** DIGITS[dtype]
    return 1 if dtype is dtypes.bool_ else dtypes.iinfo(dtype).max


@quiet
def _as_stored(value: int, dtype: dtypes.dtype) -> int:
    """What becomes of an integer in this floating-point dtype, as C casts: infinity to the smallest int64."""
    stored = float(cast(np.array(value, np.int64), dtype))
    return int(stored) if -(2.0**63) <= stored < 2.0**63 else _INT64_MIN


def _round_up(low: int, dtype: dtypes.dtype) -> int:
    """The least integer of the dtype that is not below `low`."""
    following = _as_stored(low + 1, dtype)
    if following < low:
        return following + (1 << abs(low + 1).bit_length() - DIGITS[dtype])
    return low


def _round_down(high: int, dtype: dtypes.dtype) -> int:
    """A bound such that no integer below it is rounded to `high` or above."""
    preceding = _as_stored(high - 1, dtype)
    if preceding >= high:
        return preceding - (1 << abs(high - 1).bit_length() - DIGITS[dtype])
    return high


def _check_full_range(dtype: dtypes.dtype) -> None:
    kernel = "random_full_64_bits_range_kernel_cpu"
    if dtype not in (dtypes.int64, dtypes.float64, dtypes.float32, dtypes.bfloat16):
        refuse_unless(dtype in (dtypes.uint8, dtypes.int8, dtypes.int16, dtypes.int32), kernel, dtype)
        raise RuntimeError(f"{kernel} handles only int64, double, float and bfloat16")


def _check_bounds(dtype: dtypes.dtype, low: int, last: int) -> None:
    if dtype.category == COMPLEX:
        raise RuntimeError("check_random_bounds handles only integral, floating-point and boolean types")
    name = C_NAME[dtype.name]
    if dtype.category == FLOAT:
        limit = dtypes.finfo(dtype).max
        smallest, largest = -limit, limit
    elif dtype is dtypes.bool_:
        smallest, largest = 0, 1
    else:
        limits = dtypes.iinfo(dtype)
        smallest, largest = limits.min, min(limits.max, 2**63 - 1)
    for bound, value in (("from", low), ("to - 1", last)):
        if not smallest <= value <= largest:
            raise RuntimeError(f"{bound} is out of bounds for {name}")
    if dtype.category == FLOAT:
        digits = DIGITS[dtype]
        for bound, value in (("from", low), ("to - 1", last)):
            if abs(value) > 2**digits:
                warnings.warn(
                    f"{bound} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision limitations {name} can "
                    "support discrete uniform distribution only within this range. This warning will become an "
                    "error in version 1.7 release, please fix the code in advance",
                    UserWarning,
                    stacklevel=3,
                )


# ------------------------------------------------------------------------------------------------ permutations

# From here on PyTorch draws 64-bit words, and shuffles in another way.
_HUGE = (2**32 - 1) // 20


def randperm(generator: MT19937Generator, n: int, dtype: dtypes.dtype = dtypes.int64) -> np.ndarray:
    """A permutation of 0, ..., n - 1, of any dtype but bool and complex that holds them: `randperm`.

    for i in 0, ..., n - 2:  swap elements i and i + r32 mod (n - i)

    Raises RuntimeError for a negative `n` and for one that the dtype cannot hold.
    """
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    _check_permutation(n, dtype)
    if n >= _HUGE:
        return cast(_shuffled_inside_out(generator, n), dtype)
    if n < 2:
        return np.zeros(n, dtype.numpy)
    target = np.zeros(n, np.int64)
    left = np.arange(n, 1, -1)
    target[:-1] = generator.words(n - 1).view(np.int64) % left
    target += np.arange(n)
    if n > 700:
        return cast(_swapped(target), dtype)
    values = list(range(n))
    for i, k in enumerate(target.tolist()):
        values[i], values[k] = values[k], values[i]
    return np.array(values, dtype.numpy)


def _swapped(target: np.ndarray) -> np.ndarray:
    """What is left of 0, ..., n - 1 when elements i and target[i] >= i are swapped, for all i in turn.

    Step i moves to its place what then lies at target[i]. The last step before with the same target has put something
    there, namely what lay at its own place; else it is still target[i]. And what lay at place k when step k came was
    put there by the last step before with target k, which had it from its own place: follow these steps back to one
    whose place was untouched.
    """
    n = len(target)
    # Sort the steps by target, those of one target in order: a radix sort of 16 bits at a time.
    steps = np.argsort(target.astype(np.uint16), kind="stable")
    if n > 2**16:
        steps = steps[np.argsort((target >> 16).astype(np.uint16)[steps], kind="stable")]
    places = target[steps]
    starts = np.ones(n + 1, bool)
    np.not_equal(places[1:], places[:-1], out=starts[1:n])
    steps = steps.astype(np.int32)
    earlier = np.empty(n, np.int32)  # the last step before with the same target, or -1
    earlier[steps[1:]] = steps[:-1]
    earlier[steps[starts[:-1]]] = -1
    source = np.arange(n, dtype=np.int32)  # the last step before that had this place for target, or the place
    ends = starts[1:]
    source[places[ends]] = steps[ends]
    still = np.flatnonzero(target == np.arange(n))  # swapped with themselves: these do not count as before
    source[still] = np.where(earlier[still] >= 0, earlier[still], still)
    while True:
        further = source[source]
        if np.array_equal(further, source):
            break
        source = further
    return np.where(earlier >= 0, source[earlier], target)


def _shuffled_inside_out(generator: MT19937Generator, n: int) -> np.ndarray:
    """for i in 0, ..., n - 1:  move element r64 mod (i + 1) to i, and put i in its place."""
    values = np.empty(n, np.int64)
    view: Any = memoryview(values)  # type: ignore[arg-type]
    for start in range(0, n, 1 << 16):
        following = np.arange(start + 1, min(start + (1 << 16), n) + 1, dtype=np.uint64)
        for i, k in enumerate((generator.words64(len(following)) % following).tolist(), start):
            view[i] = i
            view[i] = view[k]
            view[k] = i
    return values


def _check_permutation(n: int, dtype: dtypes.dtype) -> None:
    if n > _most(dtype):
        if dtype.category == FLOAT:
            most = "2049" if dtype is dtypes.float16 else f"2^{DIGITS[dtype]}+1"
            raise RuntimeError(f"n cannot be greater than {most} for {scalar_name(dtype)} type.")
        name = f"{dtype.name}_t" if dtype.itemsize < 4 else C_NAME[dtype.name]
        raise RuntimeError(f"value cannot be converted to type {name} without overflow")
    refuse_unless(dtype.category not in (dtypes.BOOL, COMPLEX) and dtype not in _LIMITED, "randperm", dtype)


def _most(dtype: dtypes.dtype) -> float:
    """The largest number of elements that a permutation of this dtype may have."""
    if dtype is dtypes.bfloat16 or dtype.category in (dtypes.BOOL, COMPLEX):
        return math.inf
    return _largest(dtype) + 1


# ------------------------------------------------------------------------------------------------ choices


def bernoulli(
    generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, p: float | np.ndarray = 0.5
) -> np.ndarray:
    """1 with probability p, else 0, of any dtype but complex: `bernoulli`, `dropout`.

    u < p for a number p. For an array p, which must broadcast to `shape`, u is of its dtype, but at least float32.
    Raises RuntimeError for a p outside [0, 1].
    """
    supported = dtype not in _LIMITED and dtype.category != COMPLEX
    if isinstance(p, np.ndarray):
        refuse_unless(supported, "bernoulli_tensor_cpu_self_", dtype)
        return _bernoulli_array(generator, shape, dtype, p)
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    refuse_unless(supported, "bernoulli_scalar_cpu_", dtype)
    return assemble(_bernoullis, generator, shape, dtype, p)


def _bernoullis(generator: MT19937Generator, count: int, p: float) -> np.ndarray:
    words = generator.words64(count)
    words &= _53_BITS
    return words < _limit(p)


@lru_cache(64)
def _limit(p: float) -> np.ndarray:
    """What the 53 bits of a float64 below p are less than."""
    return np.array(math.ceil(p * 2.0**53), np.uint64)


def bernoulli_of(generator: MT19937Generator, p: np.ndarray) -> np.ndarray:
    """The same of the shape and dtype of `p`, which is float."""
    _check_range(p)
    u = generator.doubles(p.size) if p.itemsize == 8 else singles(generator, p.size)
    return np.less(u.reshape(p.shape), p).astype(p.dtype)


@quiet
def _bernoulli_array(generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, p: np.ndarray) -> np.ndarray:
    kind = dtypes.of(p.dtype)
    refuse_unless(kind.category == FLOAT, "bernoulli_tensor_cpu_p_", kind)
    _check_range(p)
    count = math.prod(shape)
    u = generator.doubles(count) if kind is dtypes.float64 else singles(generator, count)
    return cast(u.reshape(shape) < p, dtype)


def _check_range(p: np.ndarray) -> None:
    if p.size <= 32:  # of few numbers Python is sooner done
        values = p.ravel().tolist()
        within = not values or (min(values) >= 0 and max(values) <= 1 and sum(values) >= 0)  # the last of no nan
    else:
        within = ((p >= 0) & (p <= 1)).all()
    if not within:
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  "
            "(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"
        )


@quiet
def geometric(generator: MT19937Generator, shape: Shape, dtype: dtypes.dtype, p: float) -> np.ndarray:
    """The number of trials up to the first success, ceil(log u / log(1 - p)): `geometric_`.

    Of any dtype but bool and complex. Raises RuntimeError for a p outside (0, 1).
    """
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    refuse_unless(dtype not in _LIMITED and dtype.category not in (dtypes.BOOL, COMPLEX), "geometric_cpu", dtype)
    return assemble(_geometrics, generator, shape, dtype, math.log1p(-p))


def _geometrics(generator: MT19937Generator, count: int, log_failure: float) -> np.ndarray:
    return np.ceil(np.log(generator.doubles(count)) / log_failure)


@quiet
def multinomial(generator: MT19937Generator, weights: np.ndarray, count: int, replacement: bool = False) -> np.ndarray:
    """`count` indices for each row of `weights`, (n) or (m, n), drawn by weight: int64 (count) or (m, count).

    With replacement: where u falls in the cumulative weights. Without, or for a single index: the largest of weight /
    exponential. Raises RuntimeError for weights that are negative, not finite or all zero, and for too many indices.
    """
    _check_multinomial(weights, count, replacement)
    shape = (*weights.shape[:-1], count)
    if 0 in shape:
        return np.empty(shape, np.int64)
    if replacement and count > 1:
        return _with_replacement(generator, weights, count).reshape(shape)
    if not weights.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    if not (weights.max() < math.inf and weights.min() >= 0):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if (weights.sum(axis=-1) == 0).any():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    keys = np.empty_like(weights)
    fill_(keys, exponential, generator)
    np.divide(weights, keys, out=keys)
    if count == 1:
        return np.argmax(keys, axis=-1, keepdims=True)
    return np.ascontiguousarray(np.argsort(-keys, axis=-1, kind="stable")[..., :count])


def _with_replacement(generator: MT19937Generator, weights: np.ndarray, count: int) -> np.ndarray:
    rows: np.ndarray = np.atleast_2d(weights)
    wrong = ~np.isfinite(rows) | (rows < 0)
    if wrong.any():
        infinite = rows[wrong][0] > 0
        kind = "= infinity or NaN" if infinite else "< 0"
        raise RuntimeError(f"invalid multinomial distribution (encountering probability entry {kind})")
    rows = np.cumsum(rows, axis=-1, dtype=np.float64 if rows.dtype == np.float64 else np.float32)
    if not rows.size or not (rows[:, -1] > 0).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    rows /= rows[:, -1:].copy()
    rows[:, -1] = 1
    u = generator.doubles(len(rows) * count).reshape(len(rows), count)
    return np.array([np.searchsorted(row, values) for row, values in zip(rows.astype(np.float64), u)], np.int64)


def _check_multinomial(weights: np.ndarray, count: int, replacement: bool) -> None:
    kind = dtypes.of(weights.dtype)
    if not 1 <= weights.ndim <= 2:
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if kind.category != FLOAT:
        name = scalar_name(kind)
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {name}")
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if weights.shape[-1] > 2**24:
        raise RuntimeError("number of categories cannot exceed 2^24")
