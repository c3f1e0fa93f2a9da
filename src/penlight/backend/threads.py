"""A few threads that share large work.

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
from time import sleep

import numpy as np

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
    """Has ``count`` return ``number``."""
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
        """What the part raised, once it is done, or what interrupted the waiting."""
        try:
            self.done.acquire()
        except BaseException as interrupt:  # before the lock was acquired or after: this thread is of no use any more
            _workers.clear()
            while self.part is not None:  # and still writes to arrays that the caller would let go
                sleep(0.001)
            return interrupt
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
        try:
            for i, worker in enumerate(workers, 1):
                start, end = end, length - round(share * (len(workers) - i))
                worker.part = lambda start=start, end=end: part(start, end)
                worker.asked.release()
        except BaseException:  # an interrupt: who has been asked is not known, and others are hired
            _workers.clear()
            raise
        try:
            part(0, own)
        finally:
            errors = [worker.wait() for worker in workers]
        for error in errors:
            if error is not None:
                raise error
    finally:
        _busy.release()


def _forget() -> None:
    """A forked process has none of the threads."""
    global _busy
    _busy = allocate_lock()
    _workers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
