"""Where gradings run: in processes of this machine, or on a Dask cluster. Both are `concurrent.futures` executors."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

from autograder.errors import AutograderError

CONNECTING_SECONDS = 10


def process_pool(jobs: int) -> Executor:
    """Processes on this machine; spawned, so that they share nothing with a caller that has threads."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def end_at_once(pool: Executor) -> None:
    """Give up everything that is at work or waits. Its sandboxes end with a process that is killed."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


class LastingPool(Executor):
    """Processes of this machine that outlast a class: those who grade many small ones have their sandboxes warm.

    They end with a `with` block, or by `close`.

    Args:
        jobs: how many processes.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Executor | None = None

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand on; after a process that died, to new ones."""
        if self._pool is None or getattr(self._pool, "_broken", False):
            self._pool = process_pool(self._jobs)
        return self._pool.submit(call, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing: the processes wait for the next class."""

    def close(self) -> None:
        """End the processes when their work is done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __exit__(self, kind: type[BaseException] | None, *about: object) -> None:
        if kind is not None and self._pool is not None:
            end_at_once(self._pool)  # Ctrl-C, above all
        else:
            self.close()


def dask_pool(address: str) -> Executor:
    """A Dask cluster. Its workers read the assignment from the same path as this process: a shared disk, or one image.

    Raises:
        AutograderError: Dask is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise AutograderError("--scheduler needs Dask: python -m pip install distributed") from error
    try:
        client = Client(address, timeout=CONNECTING_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise AutograderError(f"--scheduler {address}: no Dask scheduler answers there ({error})") from error
    return _DaskExecutor(client)


class _DaskExecutor(Executor):
    """As `Client.get_executor`, and closes the client. No job is taken for done because it looks like another."""

    def __init__(self, client: Any) -> None:
        self._client, self._executor = client, client.get_executor(pure=False)

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = self._executor.submit(call, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait)  # what nobody waits for is cancelled there
        self._client.close()


def _end_with_parent() -> None:
    """A pool's process waits for work from a parent that may be killed; nothing but this would tell it.

    Ctrl-C is for the parent, which decides what becomes of the work.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
