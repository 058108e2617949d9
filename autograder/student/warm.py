"""Workers that start at once: the process that they come from stays between two checks, and ends with this process."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.maker import PortableWorkers

Workers = Zygote | PortableWorkers
_running: dict[tuple[str, ...], Workers] = {}  # by the modules that were imported beforehand


@contextmanager
def warm_workers(preload: tuple[str, ...]) -> Iterator[Workers]:
    """Workers that have imported `preload`. Torch's threads and random state in this process stay as they are."""
    try:
        workers = _started(preload)
        with _torch_as_it_was():  # imports torch here while the workers' process imports its own
            yield workers
    except BaseException:
        _end(preload)  # interrupted in the middle of a question, it would give that answer to the next question
        raise


@contextmanager
def _torch_as_it_was() -> Iterator[None]:
    """Grading sets torch's number of threads, and a check may seed torch; the notebook gets its own values back."""
    import torch

    threads = torch.get_num_threads()
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        torch.set_num_threads(threads)


def _started(preload: tuple[str, ...]) -> Workers:
    """Forked workers on Linux; new processes on Windows, which cannot fork, and on macOS, which cannot after torch."""
    if preload not in _running:
        _running[preload] = Zygote(preload) if sys.platform == "linux" else PortableWorkers(preload)
    return _running[preload]


def _end(preload: tuple[str, ...]) -> None:
    workers = _running.pop(preload, None)
    if workers is not None:
        workers.close()


@atexit.register
def _end_all() -> None:
    for preload in list(_running):
        _end(preload)
