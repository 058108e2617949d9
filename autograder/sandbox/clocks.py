"""The processor time of another process, as the kernel counts it.

The time of all threads counts, in the process's own code and in the kernel. A child process counts for itself: while
its parent waits for it, the parent waits. The process that is measured cannot change what is counted.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

Clock = Callable[[], float]  # tells seconds that only grow


def processor_clock(pid: int | None) -> Clock:
    """A clock that tells the processor seconds of a process. It stands still once the process has been collected.

    Args:
        pid: as this process sees it; None if it is not known. Wall time counts in its place then.
    """
    if pid is None:
        return time.monotonic
    return _Steady(_clock_of_linux(pid) if sys.platform == "linux" else _clock_of_psutil(pid))


def pid_behind(pidfd: int) -> int | None:
    """The pid, as this process sees it, of the process that a pidfd stands for; None if the system does not tell.

    The process may live in a pid namespace of its own. See proc_pid_fdinfo(5).
    """
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "Pid" and int(value) > 0:
                return int(value)
    return None


class _Steady:
    """A clock that repeats its last time when the process cannot be asked any more."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._last = clock, 0.0

    def __call__(self) -> float:
        with contextlib.suppress(OSError):
            self._last = self._clock()
        return self._last


def _clock_of_linux(pid: int) -> Clock:
    """The process's CPU clock. Its number is that of clock_getcpuclockid(3), which Python does not have."""
    number = (~pid << 3) | 2
    return lambda: time.clock_gettime(number)


def _clock_of_psutil(pid: int) -> Clock:
    import psutil

    def seconds() -> float:
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.Error as error:
            raise ProcessLookupError(pid) from error
        return float(times.user + times.system)

    return seconds
