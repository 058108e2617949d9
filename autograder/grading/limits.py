"""Limits of time and memory on the grader's own process, while a check looks at an answer.

An answer is small when it arrives, but a check may join, widen or walk through it. The kernel limits the memory that
this takes, and an alarm limits the processor time.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from autograder.errors import StudentTimeout, TimeLimit


@contextlib.contextmanager
def own_limits(*, seconds: float, memory_mb: int) -> Iterator[None]:
    """Limit the body to `seconds` of this process's own processor time, and to some memory.

    Args:
        memory_mb: megabytes that the process may map beside what it has mapped now.

    There are no limits outside of the main thread, because only the main thread receives alarms. Memory is limited on
    Linux alone.

    Raises:
        StudentTimeout: the time was over.
        MemoryError, RuntimeError: Python or torch asked for more memory.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    with _memory(memory_mb), _alarm(seconds):
        yield


def drop_locals(error: BaseException) -> None:
    """Clear the local variables in the frames of an exception and of its causes, because they hold answers."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        traceback.clear_frames(current.__traceback__)
        current = current.__cause__ or current.__context__


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(signum: int, frame: FrameType | None) -> NoReturn:
        raise StudentTimeout(TimeLimit.COMPARISON, seconds)

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def _memory(megabytes: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    wanted = mapped + (megabytes << 20)
    bound = min(limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
