"""The executors that grade: processes of this machine, or a Dask cluster."""

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
from autograder.results.signature import VARIABLE

CONNECTING_SECONDS = 10


def process_pool(jobs: int) -> Executor:
    """Processes on this machine. They are spawned, because a fork would copy locks that the caller's threads hold.

    The key of signatures leaves this process's environment, so that no process that grades has it.
    """
    os.environ.pop(VARIABLE, None)
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent)


def kill_pool(pool: Executor) -> None:
    """Kill the processes of a pool and cancel what waits. The sandboxes of a killed process end with it."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def end_with_parent() -> None:
    """End this process of a pool when its parent is killed; otherwise it would wait for work forever.

    Ctrl-C is ignored here: the parent receives it, too, and decides what happens to the work.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


class ReusablePool(Executor):
    """Processes of this machine that stay after `shutdown`, so that the next class finds their sandboxes warm.

    They end with the `with` block, or with `close`.

    Args:
        jobs: the number of processes.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Executor | None = None

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit to the processes; new ones are started if one has died."""
        if self._pool is None or getattr(self._pool, "_broken", False):
            self._pool = process_pool(self._jobs)
        return self._pool.submit(call, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing: the processes wait for the next class."""

    def close(self) -> None:
        """End the processes after their work is done."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __exit__(self, kind: type[BaseException] | None, *about: object) -> None:
        if kind is not None and self._pool is not None:
            kill_pool(self._pool)  # Ctrl-C, above all
        else:
            self.close()


def dask_pool(address: str) -> Executor:
    """A Dask cluster. Its workers read the assignment from the same path as this process: a shared disk, or one image.

    Args:
        address: of the cluster's scheduler, such as `tcp://host:8786`.

    Raises:
        AutograderError: Dask is not installed, or no scheduler answers at this address.
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
    """The executor of a client, which also closes the client.

    Two equal jobs are both graded (`pure=False`), where Dask would give the result of the first for the second.
    """

    def __init__(self, client: Any) -> None:
        self._client, self._executor = client, client.get_executor(pure=False)

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = self._executor.submit(call, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait)  # without `wait`, it cancels its jobs
        self._client.close()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
