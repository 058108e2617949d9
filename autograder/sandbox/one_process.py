"""What libraries do in several processes, done in the worker's own, which can start no other.

A DataLoader with workers loads in the process that reads from it. The order of the batches is the same: a sampler draws
it in that process anyway. Locks of multiprocessing hold threads apart, so pools of threads and queues work.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import shutil
import threading
from collections.abc import Callable
from typing import Any

import torch.utils.data

_OF_WORKERS = ("multiprocessing_context", "prefetch_factor", "persistent_workers", "timeout")
_RECURSIVE = 0  # multiprocessing.synchronize.RECURSIVE_MUTEX


def arrange_for_one_process() -> None:
    """Exchange the parts of libraries that need a second process, or what a confined worker may not do.

    A confined worker may not set permissions and times of files. `shutil.copy` sets them after it has copied the
    content, so the copy is there without them.
    """
    loader: Any = torch.utils.data.DataLoader
    loader.__init__ = _without_workers(loader.__init__)
    torch.Tensor.share_memory_ = lambda self: self  # type: ignore[method-assign]  # nobody to share with
    _exchange_locks()
    _keep_values_in_temporary_files()
    shutil.copymode = _if_allowed(shutil.copymode)
    shutil.copystat = _if_allowed(shutil.copystat)


class ThreadSemaphore:
    """A semaphore or recursive lock between threads, with the methods of `_multiprocessing.SemLock`."""

    name = None

    def __init__(self, kind: int, value: int, maxvalue: int) -> None:
        self.kind, self.maxvalue = kind, maxvalue
        self._changed = threading.Condition()
        self._value, self._held, self._thread = value, 0, 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        with self._changed:
            if not (self.kind == _RECURSIVE and self._is_mine()):
                if not self._changed.wait_for(lambda: self._value > 0, timeout if block else 0):
                    return False
                self._value -= 1
            self._held, self._thread = self._held + 1, threading.get_ident()
            return True

    def release(self) -> None:
        with self._changed:
            if self.kind == _RECURSIVE and not self._is_mine():
                raise AssertionError("attempt to release recursive lock not owned by thread")
            if self.kind != _RECURSIVE and self._value >= self.maxvalue:
                raise ValueError("semaphore or lock released too many times")
            self._held -= 1
            if self.kind != _RECURSIVE or not self._held:
                self._value += 1
                self._changed.notify()

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0 and self._thread == threading.get_ident()

    def _get_value(self) -> int:
        return self._value

    def _is_zero(self) -> bool:
        return not self._value


def _exchange_locks() -> None:
    try:
        from multiprocessing.synchronize import SemLock
    except ImportError:  # a system without semaphores
        return
    lock: Any = SemLock

    def construct(self: Any, kind: int, value: int, maxvalue: int, *, ctx: Any) -> None:
        self._semlock = ThreadSemaphore(kind, value, maxvalue)
        self._make_methods()

    lock.__init__ = construct


def _keep_values_in_temporary_files() -> None:
    """`multiprocessing.Value` keeps its memory in /dev/shm otherwise, where a worker may not write."""
    from multiprocessing.heap import Arena

    arena: Any = Arena
    arena._dir_candidates = []


def _without_workers(construct: Callable[..., None]) -> Callable[..., None]:
    parameters = inspect.signature(construct)

    @functools.wraps(construct)
    def constructed(*args: Any, **kwargs: Any) -> None:
        try:
            given = parameters.bind(*args, **kwargs)
        except TypeError:
            return construct(*args, **kwargs)  # raises in Python's own words
        workers = given.arguments.get("num_workers", 0)
        if isinstance(workers, int) and workers > 0:
            given.arguments["num_workers"] = 0
            for name in _OF_WORKERS:
                given.arguments.pop(name, None)
        return construct(*given.args, **given.kwargs)

    return constructed


def _if_allowed(step: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(step)
    def tried(*args: Any, **kwargs: Any) -> None:
        with contextlib.suppress(PermissionError):
            step(*args, **kwargs)

    return tried
