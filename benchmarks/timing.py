"""Time one statement under two libraries, fairly.

Note [Fair timing]
Both libraries run in one process and take turns in many short rounds, so that a slow spell of the machine hits both; of
each the best round counts, which is the one that was disturbed least. The garbage collector is off (`timeit` does
that), and both see tensors of the same values, made anew for each line.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from timeit import Timer
from typing import Any


@dataclass(frozen=True)
class Effort:
    """How long a line is measured."""

    rounds: int
    seconds: float  # a round, for each library


FULL = Effort(rounds=30, seconds=0.002)
QUICK = Effort(rounds=2, seconds=0.0002)


@dataclass(frozen=True)
class Times:
    """Seconds that one operation takes."""

    penlight: float
    pytorch: float

    @property
    def ratio(self) -> float:
        """Penlight's time over PyTorch's: below 1 is faster."""
        return self.penlight / self.pytorch


def compare(statement: str, spaces: tuple[dict[str, Any], dict[str, Any]], effort: Effort, operations: int = 1,
            pause: float = 0.0) -> Times:
    """Time `statement`, which does `operations` operations, in the namespaces of Penlight and of PyTorch.

    With `pause`, each turn starts with a rest and one run that does not count: threads that the other library left
    spinning go to sleep, and caches fill.
    """
    timers = [Timer(statement, globals=space) for space in spaces]
    numbers = []
    for timer in timers:
        timer.timeit(1)  # raises what the statement raises, before anything is measured
        once = min(timer.timeit(1) for _ in range(3))
        numbers.append(max(int(effort.seconds / once), 1))
    best = [math.inf, math.inf]
    for round_number in range(effort.rounds):
        for i in (0, 1) if round_number % 2 else (1, 0):
            if pause:
                time.sleep(pause)
                timers[i].timeit(1)
            best[i] = min(best[i], timers[i].timeit(numbers[i]) / numbers[i])
    return Times(best[0] / operations, best[1] / operations)


def geometric_mean(values: Iterable[float]) -> float:
    """The mean for ratios; NaN of none."""
    logs = [math.log(v) for v in values]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan
