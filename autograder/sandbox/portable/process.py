"""One Python process and its three pipes, with means that every system has; torch is not needed for this."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from io import FileIO
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from autograder.errors import SandboxError
from autograder.results.signature import VARIABLE
from autograder.sandbox.warm import START_SECONDS, WORKER_ENVIRONMENT
from autograder.sandbox.watch import Left, until

_ENVIRONMENT = WORKER_ENVIRONMENT | {
    "PYTHONUTF8": "1",  # else printing σ fails if the system's encoding lacks it
    "CUDA_VISIBLE_DEVICES": "",  # work is graded on a CPU
}
_END_SECONDS = 2.0
_FAILED_START_SECONDS = 20.0  # for a Python that could not start to unload torch and end
_TICK_SECONDS = 0.2  # on Windows, Ctrl-C does not interrupt a wait

T = TypeVar("T")


class Process:
    """A process that runs `portable.worker`. It ends when this process ends, because its pipe is closed then.

    Attributes:
        sink: called with the bytes that the process prints.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        self._said = bytearray()
        self.sink: Callable[[bytes], None] = self._said.extend
        self._ready = False
        self._status: int | None = None
        # multiprocessing would run `__main__` again, and that may be a script of the student
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.sandbox.portable.worker", *preload],
            bufsize=0,
            env={name: text for name, text in os.environ.items() if name != VARIABLE} | _ENVIRONMENT,
            cwd=tempfile.gettempdir(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._threads = [Thread(target=self._read_output, daemon=True)]
        self._threads[0].start()

    @property
    def requests(self) -> FileIO:
        """The pipe to the process."""
        assert isinstance(self._process.stdin, FileIO)
        return self._process.stdin

    @property
    def answers(self) -> FileIO:
        """The pipe from the process."""
        assert isinstance(self._process.stdout, FileIO)
        return self._process.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def within(self, left: Left, step: Callable[[], T]) -> T:
        """Run a step on the pipes for as long as `left` allows; returns or raises what the step does.

        The step runs in a thread, because no call of every system waits for a pipe with a time limit. If `left` raises
        an error, the process must be killed, which ends the step.
        """
        done: SimpleQueue[Callable[[], T]] = SimpleQueue()
        thread = Thread(target=lambda: done.put(_outcome(step)), daemon=True)
        self._threads[1:] = [thread]
        thread.start()
        while True:
            with contextlib.suppress(Empty):
                return done.get(timeout=min(left(), _TICK_SECONDS))()

    def wait_until_ready(self) -> None:
        """Wait until the process has imported its modules.

        Raises:
            SandboxError: the process has ended, or takes too long.
        """
        if self._ready:
            return
        from autograder.sandbox.wire import READY  # imports torch, while the process does so

        try:
            first = self.within(until(START_SECONDS), lambda: self.answers.read(len(READY)))
        except TimeoutError:
            self.kill()
            raise SandboxError("the process for your code was not ready in time") from None
        if first != READY:
            status = self.kill(grace_seconds=_FAILED_START_SECONDS)
            last = self._said.decode(errors="replace").strip().rpartition("\n")[2][:300]
            raise SandboxError(f"the process for your code could not start (status {status}) {last}".rstrip())
        self._ready = True

    def end(self) -> None:
        """Close the pipe to the process, at which it ends by itself; kill it if it does not."""
        with contextlib.suppress(OSError):
            self.requests.close()
        self.kill(grace_seconds=_END_SECONDS)

    def kill(self, *, grace_seconds: float = 0.0) -> int:
        """Kill the process and the group of processes that it started.

        Windows has no such groups: processes that it started go on there.

        Args:
            grace_seconds: time for the process to end by itself.

        Returns:
            Its exit status, negative for a signal.
        """
        if self._status is None:
            self._status = self._killed(grace_seconds)
            self._close_pipes()
        return self._status

    def _killed(self, grace_seconds: float) -> int:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_seconds)
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        return self._process.wait()

    def _close_pipes(self) -> None:
        """Close the pipes, unless a process that was started by this one still holds the other ends."""
        for thread in self._threads:
            thread.join(_END_SECONDS)
        if not any(thread.is_alive() for thread in self._threads):
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                assert pipe is not None
                pipe.close()

    def _read_output(self) -> None:
        assert self._process.stderr is not None
        while part := self._process.stderr.read(1 << 16):
            self.sink(part)


def _outcome(step: Callable[[], T]) -> Callable[[], T]:
    """Run a step in this thread; returns a function that returns or raises in another thread what the step did."""
    future: Future[T] = Future()
    try:
        future.set_result(step())
    except BaseException as error:
        future.set_exception(error)
    return future.result
