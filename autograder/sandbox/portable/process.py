"""One Python process and its three pipes, by what every system has; torch is not needed for that."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from io import FileIO
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from autograder.errors import SandboxError
from autograder.sandbox.warm import START_SECONDS

_SETTINGS = {
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",  # or a printed σ is an error where the system's alphabet has none
}
_END_SECONDS = 2.0
_FAREWELL_SECONDS = 20.0  # for a Python that has said why it cannot start to take torch apart again
_TICK_SECONDS = 0.2  # on Windows, Ctrl-C does not interrupt a wait

T = TypeVar("T")


class Process:
    """A process that runs `worker`; it ends by itself when this one does, because its pipe is closed then.

    Attributes:
        sink: told what it prints.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        self._said = bytearray()
        self.sink: Callable[[bytes], None] = self._said.extend
        self._ready = False
        self._status: int | None = None
        # not by multiprocessing, which would run the caller's `__main__` again: a script of the student's, for one
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.sandbox.portable.worker", *preload],
            bufsize=0,
            env=os.environ | _SETTINGS,
            cwd=tempfile.gettempdir(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._threads = [Thread(target=self._drain, daemon=True)]
        self._threads[0].start()

    @property
    def requests(self) -> FileIO:
        assert isinstance(self._process.stdin, FileIO)
        return self._process.stdin

    @property
    def answers(self) -> FileIO:
        assert isinstance(self._process.stdout, FileIO)
        return self._process.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def within(self, seconds: float, step: Callable[[], T]) -> T:
        """What a step on its pipes returns or raises. After a TimeoutError it must be killed, which ends the step.

        In a thread of its own: no call waits for a pipe and for the time on every system.

        Raises:
            TimeoutError: it has taken longer.
        """
        done: SimpleQueue[Callable[[], T]] = SimpleQueue()
        thread = Thread(target=lambda: done.put(_outcome(step)), daemon=True)
        self._threads[1:] = [thread]
        thread.start()
        deadline = time.monotonic() + seconds
        while True:
            left = max(deadline - time.monotonic(), 0.0)
            try:
                return done.get(timeout=min(left, _TICK_SECONDS))()
            except Empty:
                if left == 0.0:
                    raise TimeoutError(f"more than {seconds:g} s") from None

    def wait_until_ready(self) -> None:
        """Until it has imported what it needs.

        Raises:
            SandboxError: it has ended instead, or takes too long.
        """
        if self._ready:
            return
        from autograder.sandbox.wire import READY  # torch, which the process has been importing meanwhile

        try:
            first = self.within(START_SECONDS, lambda: self.answers.read(len(READY)))
        except TimeoutError:
            self.kill()
            raise SandboxError("the process for your code was not ready in time") from None
        if first != READY:
            status = self.kill(patience=_FAREWELL_SECONDS)
            last = self._said.decode(errors="replace").strip().rpartition("\n")[2][:300]
            raise SandboxError(f"the process for your code could not start (status {status}) {last}".rstrip())
        self._ready = True

    def end(self) -> None:
        """Have it end by itself, as it does when it has nothing left to read; kill it if it does not."""
        with contextlib.suppress(OSError):
            self.requests.close()
        self.kill(patience=_END_SECONDS)

    def kill(self, *, patience: float = 0.0) -> int:
        """End it and the group of processes that it started, after `patience` seconds to end by itself.

        Windows has no such groups: what it has started goes on there.

        Returns:
            Its exit status; negative for a signal.
        """
        if self._status is None:
            self._status = self._killed(patience)
            self._close_pipes()
        return self._status

    def _killed(self, patience: float) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        return self._process.wait()

    def _close_pipes(self) -> None:
        """Close them, unless a process that it has started holds their other ends, so that somebody still reads."""
        for thread in self._threads:
            thread.join(_END_SECONDS)
        if not any(thread.is_alive() for thread in self._threads):
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                assert pipe is not None
                pipe.close()

    def _drain(self) -> None:
        assert self._process.stderr is not None
        while part := self._process.stderr.read(1 << 16):
            self.sink(part)


def _outcome(step: Callable[[], T]) -> Callable[[], T]:
    """What a step came to, to be had by a call: in the thread that asks, it returns or raises what the step did."""
    future: Future[T] = Future()
    try:
        future.set_result(step())
    except BaseException as error:
        future.set_exception(error)
    return future.result
