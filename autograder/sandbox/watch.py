"""The time that a worker's answers take, against the limits of a check.

Processor time is limited, so that a busy machine changes no verdict. Wall time only ends code that waits: a second of
processor time may take up to `SLOWED` seconds of wall time, because other programs want the processor, too. What is
beyond that is waiting. So a check takes at most `SLOWED` times its limits on processor time, and its limit on waiting.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from autograder.assignments.model import Limits
from autograder.errors import StudentTimeout, TimeLimit
from autograder.sandbox.clocks import Clock

SLOWED = 30.0  # sixteen busy processes on one core make a worker 17 times as slow
EXCUSED_SECONDS = 0.25  # of wall time in each call; on a busy machine, two processes wake each other up slowly
_LEAST_SECONDS = 0.05  # between two looks

Left = Callable[[], float]  # tells the seconds until it is to be asked again; raises an error when the time is over


class Watch:
    """Measures one worker. A call is between `begin` and `end`; during the call, `left` is asked again and again.

    Args:
        processor: the processor time of the worker.
        wall: the wall time.

    Attributes:
        computed: the processor seconds of the calls that have ended.
        waited: the seconds in which these calls waited.
    """

    def __init__(self, limits: Limits, processor: Clock, *, wall: Clock = time.monotonic) -> None:
        self._limits, self._processor, self._wall = limits, processor, wall
        self._check_left = limits.check_seconds
        self.computed = self.waited = 0.0
        self.begin("load")

    def begin(self, operation: str) -> None:
        """Begin to measure a call. Loading a module has a limit of its own, and compiling it has the same."""
        limits, self._loads = self._limits, operation in ("compile", "load")
        if self._loads:
            self._limit = TimeLimit.LOADING, limits.loading_seconds, limits.loading_seconds
        elif limits.call_seconds <= self._check_left:
            self._limit = TimeLimit.CALL, limits.call_seconds, limits.call_seconds
        else:
            self._limit = TimeLimit.CHECK, self._check_left, limits.check_seconds
        self._began = self._processor(), self._wall()

    def left(self) -> float:
        """The seconds until the next look at the worker.

        Raises:
            StudentTimeout: a limit was reached.
        """
        kind, seconds, whole = self._limit
        computed, waited = self._since_begin()
        if computed >= seconds:
            raise StudentTimeout(kind, whole)
        patience = self._limits.waiting_seconds - self.waited - waited
        if patience <= 0:
            raise StudentTimeout(TimeLimit.WAITING, self._limits.waiting_seconds)
        soonest = (seconds - computed) / (os.cpu_count() or 1)  # if its threads compute on all processors
        return max(min(soonest, patience), _LEAST_SECONDS)

    def end(self) -> None:
        """End a call."""
        computed, waited = self._since_begin()
        self.computed += computed
        self.waited += waited
        self._check_left -= 0.0 if self._loads else computed

    def _since_begin(self) -> tuple[float, float]:
        computed, passed = self._processor() - self._began[0], self._wall() - self._began[1]
        return computed, max(passed - SLOWED * computed - EXCUSED_SECONDS, 0.0)


def longest(limits: Limits) -> float:
    """The most seconds of wall time that the calls of one check can take, beside what each call is excused."""
    return SLOWED * (limits.loading_seconds + limits.check_seconds) + limits.waiting_seconds


def until(seconds: float) -> Left:
    """Tells the seconds that are left of so many, from now on.

    Raises:
        TimeoutError: they are over.
    """
    deadline = time.monotonic() + seconds

    def left() -> float:
        rest = deadline - time.monotonic()
        if rest <= 0:
            raise TimeoutError(f"more than {seconds:g} s")
        return rest

    return left
