"""Checks run beside those of this user's other grading processes; a check that ran out of time is tried again, alone.

A check shares the floor with others, and a second try has the floor for itself. Before it waits for the floor, a
second try closes the gate, so that no other check begins. Gate and floor are locks on files of the machine (flock(2)),
which end with the process that holds them. Where there are no such locks, a check runs at once.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PATIENCE_SECONDS = 900.0  # then a check runs at once: another grading process may have been stopped in the middle
_POLL_SECONDS = 0.01


@contextmanager
def beside_others() -> Iterator[None]:
    """Run the block while no check of this user on this machine has to be alone."""
    with ExitStack() as floor:
        with _locked("gate"):
            floor.enter_context(_locked("floor", shared=True))
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Run the block while no other check of this user on this machine runs."""
    with _locked("gate"), _locked("floor"):
        yield


@contextmanager
def _locked(name: str, *, shared: bool = False) -> Iterator[None]:
    """Run the block with a lock on a file, or without one if the file cannot be locked."""
    file = _file(name)
    if file < 0 or sys.platform == "win32":
        yield
        return
    held = _lock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    try:
        yield
    finally:
        if held:
            fcntl.flock(file, fcntl.LOCK_UN)


def _lock(file: int, kind: int) -> bool:
    """Wait for a lock; returns whether this process holds it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sys.platform != "win32" and time.monotonic() < deadline:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(_POLL_SECONDS)
        except OSError:  # a file system without locks
            break
    return False


@cache
def _file(name: str) -> int:
    """The file of a lock, opened once in each process; -1 if there is none that belongs to this user."""
    if sys.platform == "win32":
        return -1
    path = Path(tempfile.gettempdir()) / f"autograder-{os.getuid()}.{name}"
    with suppress(OSError):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if os.fstat(file).st_uid == os.getuid():
            return file
        os.close(file)
    return -1
