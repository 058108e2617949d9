"""Bounds for the trusted process itself, while a check looks at what a submission answered.

An answer is small when it arrives, but a check may join, widen or walk through it. What that takes of this process is
bounded here, whatever a check does: memory by the kernel, time by an alarm.
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

from autograder.errors import StudentTimeout


@contextlib.contextmanager
def bounded(*, seconds: float, memory_mb: int) -> Iterator[None]:
    """Run the body in at most `seconds` of wall time and `memory_mb` beyond what is mapped now.

    Only in a process's main thread, which alone hears alarms; memory only on Linux.

    Raises:
        StudentTimeout: the time was over.
        MemoryError, RuntimeError: Python or torch asked for more memory.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    with _memory(memory_mb), _alarm(seconds):
        yield


def forget_frames(error: BaseException) -> None:
    """Clear the local variables of an exception's frames, and of those it came from: they hold answers."""
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        traceback.clear_frames(following.__traceback__)
        following = following.__cause__ or following.__context__


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(signum: int, frame: FrameType | None) -> NoReturn:
        raise StudentTimeout(f"looking at the answer took more than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
