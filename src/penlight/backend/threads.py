"""Large elementwise work, shared among a few threads.

NumPy releases the interpreter's lock while it computes, so two threads that run one kernel on halves of an array take
little more than half the time. Waking a thread takes 20 to 50 us: what has fewer than LARGE elements stays with the
caller; every thread gets one part, since parts of a cache's size would be handed over many times; and the caller's part
is the largest, as it starts at once and should not be the one that waits.

The threads are started when they are first needed, wait on a lock, and are never joined. Work that comes while they are
busy (from another thread of the program, or from within a part) is done by whoever brought it.
"""

from __future__ import annotations

import os
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable
from typing import Any

import numpy as np

from .quiet import hush
from .transposes import in_order

LARGE = 1 << 19
_HEAVY = 1 << 17  # where each takes several steps
# More threads would wait for each other, and for memory, more than they would help.
_MOST = 4
# What the caller does for each share of a thread that has to be woken; measured on a million float32.
_LEAD = 1.4
_busy = allocate_lock()
_workers: list[_Worker] = []
_count: int | None = None


def count() -> int:
    """How many threads there may be, the caller's included: OMP_NUM_THREADS, or the number of processors."""
    global _count
    if _count is None:
        given = os.environ.get("OMP_NUM_THREADS", "")
        _count = int(given) if given.isdigit() and int(given) else os.cpu_count() or 1
    return _count


def set_count(number: int) -> None:
    global _count
    _count = number


class _Worker:
    """A thread that does one part of the work at a time."""

    __slots__ = ("asked", "done", "error", "part")

    def __init__(self) -> None:
        self.asked, self.done = allocate_lock(), allocate_lock()
        self.asked.acquire()
        self.done.acquire()
        self.part: Callable[[], object] | None = None
        self.error: BaseException | None = None
        start_new_thread(self._serve, ())

    def _serve(self) -> None:
        np.seterr(all="ignore")
        while True:
            self.asked.acquire()
            try:
                self.part()  # type: ignore[misc]
            except BaseException as error:
                self.error = error
            self.part = None
            self.done.release()

    def wait(self) -> BaseException | None:
        """What the part raised, once it is done."""
        try:
            self.done.acquire()
        except BaseException:  # an interrupt; but the part still writes to arrays that the caller would let go
            self.done.acquire()
            raise
        error, self.error = self.error, None
        return error


def _hired(number: int) -> list[_Worker]:
    while len(_workers) < number:
        try:
            _workers.append(_Worker())
        except RuntimeError:  # where there are no threads
            break
    return _workers[:number]


def split(part: Callable[[int, int], object], length: int, size: int = LARGE) -> None:
    """Calls ``part(start, stop)`` for parts that together are ``range(length)``, at the same time.

    ``part`` takes several steps on each of ``size`` elements, and writes its results to arrays. Raises what a part
    raises, when all have ended.
    """
    number = min(count(), _MOST, length) if size >= _HEAVY else 1
    if number < 2 or not _busy.acquire(False):
        part(0, length)
        return
    try:
        workers = _hired(number - 1)
        share = length / (len(workers) + _LEAD)
        own = end = length - round(share * len(workers))
        for i, worker in enumerate(workers, 1):
            start, end = end, length - round(share * (len(workers) - i))
            worker.part = lambda start=start, end=end: part(start, end)
            worker.asked.release()
        try:
            part(0, own)
        finally:
            errors = [worker.wait() for worker in workers]
        for error in errors:
            if error is not None:
                raise error
    finally:
        _busy.release()


def elementwise(function: Callable[..., Any], *operands: Any, out: Any = None) -> Any:
    """``function(*operands, out=out)``, which is elementwise, in parts where the first array is a whole C array."""
    hush()
    arrays = [x for x in (*operands, out) if type(x) is np.ndarray and x.ndim]
    first = arrays[0]
    shape = first.shape
    if first.size < LARGE or not first.flags.c_contiguous:
        return function(*operands, out=out)
    if count() < 2:
        return function(*[in_order(x) for x in operands], out=out)
    flat = all([x.shape == shape and x.flags.c_contiguous for x in arrays])
    if not flat and not all([_fits(x.shape, shape) for x in arrays]):
        return function(*operands, out=out)
    if out is None:
        kind = function(*[x[(slice(1),) * x.ndim] if type(x) is np.ndarray else x for x in operands]).dtype
        out = np.empty(shape, kind)
    every = (*operands, out)
    if flat:
        every = tuple([x.reshape(-1) if type(x) is np.ndarray and x.ndim else x for x in every])
    length, ndim = out.shape[0] if not flat else out.size, out.ndim if not flat else 1
    whole = [type(x) is not np.ndarray or x.ndim < ndim or x.shape[0] != length for x in every]

    def part(start: int, stop: int) -> None:
        *mine, target = [x if uncut else x[start:stop] for x, uncut in zip(every, whole, strict=True)]
        function(*[in_order(x) for x in mine], out=target)

    split(part, length)
    return out


def _fits(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array broadcasts to ``whole``."""
    return len(shape) <= len(whole) and all(
        [a == b or a == 1 for a, b in zip(reversed(shape), reversed(whole), strict=False)]
    )


class Shared(np.ndarray[Any, Any]):
    """An array whose ufuncs are computed by several threads: for formulas, which are written for any array."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        operands = [plain(x) for x in inputs]
        targets = None if out is None else tuple([plain(x) for x in out])
        if method == "__call__" and ufunc.signature is None and ufunc.nout == 1 and not options:
            result = elementwise(ufunc, *operands, out=targets and targets[0])
        else:
            if out is not None:
                options["out"] = targets
            result = getattr(ufunc, method)(*operands, **options)
        return shared(result) if out is None else out[0] if ufunc.nout == 1 else out


def shared(x: Any) -> Any:
    """``x`` as an array that several threads work on, where it is large."""
    return x.view(Shared) if type(x) is np.ndarray and x.size >= LARGE else x


def plain(x: Any) -> Any:
    """The ordinary array; the very one, where that can be had: whether others see it is asked of it later."""
    if type(x) is not Shared:
        return x
    base = x.base
    if type(base) is np.ndarray and base.shape == x.shape and base.dtype == x.dtype and base.strides == x.strides:
        return base
    return x.view(np.ndarray)


def _forget() -> None:
    """A forked process has none of the threads."""
    global _busy
    _busy = allocate_lock()
    _workers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
