"""The workers of one zygote: spares that wait, workers in use, and killed workers that have not been collected.

A spare is forked and confined in advance, so that a fresh worker costs only its hand-over. A spare has run no code of
any submission. A killed worker is collected later, when no request is waiting.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from autograder.sandbox import refusals, worker
from autograder.sandbox.confinement import Allowance, Confinement
from autograder.sandbox.linux import scratch

FORK_SECONDS = 30.0  # to try to fork while the threads of a killed worker still fill the process limit
_POLL_SECONDS = 0.005  # between two looks, where no descriptor tells when a process ends


@dataclass
class Worker:
    """A child process that answers a grader.

    Attributes:
        pid: its process id.
        descriptor: a pidfd, which stands for this process even if the pid is used again; -1 if the system has none.
        ours: this side's ends of its pipes (requests, answers, output), until the grader has them.
        scratch: its scratch folder, or None.
        scratch_mb: the megabytes that the folder is for.
        deadline: the monotonic time at which the zygote kills it without being asked.
        status: the status of `waitpid`; None until the process was collected.
    """

    pid: int
    descriptor: int
    ours: list[int]
    scratch: Path | None
    scratch_mb: int = 0
    deadline: float = float("inf")
    status: int | None = None

    def kill(self) -> None:
        """Kill the process and its group."""
        if self.descriptor >= 0:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        kill_group(self.pid, leader=self.status is None)

    def has_ended(self) -> bool:
        """Whether the process has ended. With a pidfd, asking does not collect it, so its pid stays reserved."""
        return self.status is not None or self.await_end(0.0)

    def await_end(self, seconds: float) -> bool:
        """Wait until the process ends, or for so many seconds; returns whether it has ended."""
        if self.descriptor >= 0:
            poll = select.poll()
            poll.register(self.descriptor, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        deadline = time.monotonic() + seconds
        while not self._wait_for_status(os.WNOHANG):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def wait(self) -> int:
        """Wait until the process ends, and collect it; returns its exit status, negative for a signal."""
        self._wait_for_status(0)
        assert self.status is not None
        return os.waitstatus_to_exitcode(self.status)

    def _wait_for_status(self, options: int) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, options)
            self.status = status if pid else None
        return self.status is not None

    @property
    def handed_over(self) -> list[int]:
        """The descriptors that the grader gets copies of: this side's ends of the pipes, and the pidfd."""
        return self.ours if self.descriptor < 0 else [*self.ours, self.descriptor]

    def give_away(self) -> None:
        """Close this side's ends of the pipes; the grader holds copies of them."""
        for fd in self.ours:
            os.close(fd)
        self.ours = []

    def close(self) -> None:
        """Close every descriptor that this side has of the worker."""
        self.give_away()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class WorkerPool:
    """All workers of a zygote."""

    def __init__(self, confinement: Confinement, *, spares: int, address_space: Callable[[], int]) -> None:
        self._confinement, self._wanted, self._address_space = confinement, spares, address_space
        self._allowance: Allowance | None = None
        self._spares: list[Worker] = []
        self._at_work: dict[int, Worker] = {}
        self._ending: dict[int, Worker] = {}
        self._measured = 0.0

    def take(self, allowance: Allowance) -> Worker:
        """A fresh worker with this allowance: a spare, or a new process. Its wall time begins now.

        Raises:
            OSError: the system makes no more processes.
        """
        if allowance != self._allowance:  # the spares were confined by the earlier allowance
            self._allowance = allowance
            self.end_spares()
        while self._spares:
            found = self._spares.pop(0)
            if not found.has_ended():
                break
            self._end(found)
        else:
            found = self._fork(allowance)
        found.deadline = time.monotonic() + allowance.wall_seconds
        self._at_work[found.pid] = found
        return found

    def discard(self, pid: int) -> None:
        """Kill a worker now, and collect it later."""
        found = self._at_work.pop(pid, None)
        if found is not None:
            self._end(found)

    def reap(self, pid: int, grace_seconds: float) -> int:
        """Give a worker some seconds to end by itself, kill it, and collect it.

        Returns:
            Its exit status, negative for a signal; 0 for a pid that is no worker in use.
        """
        found = self._at_work.pop(pid, None)
        if found is None:
            return 0
        found.await_end(grace_seconds)
        found.kill()
        return self._collect(found)

    def do_background_work(self) -> bool:
        """Do one piece of work that no request waits for: collect a killed worker, or make a spare.

        Returns:
            Whether there was any.
        """
        for found in list(self._ending.values()):
            if found.has_ended():
                del self._ending[found.pid]
                self._collect(found)
                return True
        if self._allowance is not None and len(self._spares) < self._wanted:
            self._spares.append(self._fork(self._allowance))
            return True
        return False

    def end_overdue(self) -> None:
        """Kill the workers whose deadline has passed or whose folder is overfull; a stopped grader cannot do it."""
        now = time.monotonic()
        self._measure(now)
        for found in self._at_work.values():
            if found.deadline <= now:
                found.kill()  # collected when the grader asks for its status
                found.deadline = float("inf")

    def _measure(self, now: float) -> None:
        """Let the deadline of each worker with an overfull plain folder pass, if it is time to measure again."""
        if now < self._measured + scratch.MEASURE_SECONDS:
            return
        self._measured = now
        for found in self._at_work.values():
            folder = found.scratch if found.deadline < float("inf") else None
            if folder is not None and scratch.is_plain(folder) and scratch.is_overfull(folder, found.scratch_mb):
                found.deadline = now

    @property
    def waits(self) -> tuple[list[int], float]:
        """The descriptors of the killed workers to wait for, and the seconds until the next deadline."""
        due = min((found.deadline for found in self._at_work.values()), default=float("inf"))
        if any(scratch.is_plain(found.scratch) for found in self._at_work.values()):
            due = min(due, time.monotonic() + scratch.MEASURE_SECONDS)
        descriptors = [found.descriptor for found in self._ending.values()]
        if -1 in descriptors:
            return [], _POLL_SECONDS
        return descriptors, min(max(due - time.monotonic(), 0.0), 3600.0)

    def end_spares(self) -> None:
        """Kill every spare."""
        while self._spares:
            self._end(self._spares.pop())

    def end_all(self) -> None:
        """Kill and collect every worker."""
        self.end_spares()
        for pid in list(self._at_work):
            self.discard(pid)
        while self._ending:
            self._collect(self._ending.popitem()[1])

    def _end(self, found: Worker) -> None:
        found.kill()
        self._ending[found.pid] = found

    def _collect(self, found: Worker) -> int:
        status = found.wait()
        found.close()
        scratch.remove(found.scratch)
        self._kill_orphans()
        return status

    def _kill_orphans(self) -> None:
        """Kill and collect children that are not workers: orphans of a worker that could fork."""
        own = {*self._at_work, *self._ending, *(spare.pid for spare in self._spares)}
        for _ in range(1000):
            orphans = children() - own
            if not orphans:
                return
            for orphan in orphans:
                kill_group(orphan)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(orphan, 0)

    def _fork(self, allowance: Allowance) -> Worker:
        requests, answers, output = os.pipe(), os.pipe(), os.pipe()
        theirs, ours = [requests[0], answers[1], output[1]], [requests[1], answers[0], output[0]]
        address_space = self._address_space()
        folder = self._confinement.make_scratch(allowance)
        pid = _fork_patiently()
        if pid == 0:
            self._become_worker(allowance, theirs, address_space, folder)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)  # also done by the child; either may come first
        for fd in theirs:
            os.close(fd)
        return Worker(pid, _descriptor_of(pid), ours, folder, allowance.scratch_mb)

    def _become_worker(
        self, allowance: Allowance, files: list[int], address_space: int, folder: Path | None
    ) -> NoReturn:
        status = 97
        try:
            os.setpgid(0, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            copies = _copy_above(files)
            self._confinement.enter(allowance, address_space=address_space, folder=folder)
            _put_in_place(copies)  # last, because this closes a descriptor that the confinement needs
            status = 0
            refusals.install(gpu=self._confinement.gpu)
            refusals.allow_writing(folder)
            worker.serve(3, 4, folder)
        finally:
            os._exit(status)


def _fork_patiently() -> int:
    """Fork; while the threads of a killed worker still fill the process limit, try again."""
    deadline = time.monotonic() + FORK_SECONDS
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)


def _descriptor_of(pid: int) -> int:
    with contextlib.suppress(AttributeError, OSError):  # Linux 5.3 has it; macOS and some containers do not
        return os.pidfd_open(pid)
    return -1


def _copy_above(files: list[int]) -> list[int]:
    """Copies of /dev/null, output, output, requests and answers, with numbers above those that they will get."""
    requests, answers, output = files
    null = os.open(os.devnull, os.O_RDONLY)
    return [fcntl.fcntl(fd, fcntl.F_DUPFD, 5) for fd in (null, output, output, requests, answers)]


def _put_in_place(copies: list[int]) -> None:
    """Make 0 /dev/null, 1 and 2 the output pipe, 3 the requests and 4 the answers, and close everything else."""
    for place, fd in enumerate(copies):
        os.dup2(fd, place, inheritable=False)
    os.closerange(5, 1 << 16)


def kill_group(pid: int, *, leader: bool = True) -> None:
    """Send SIGKILL to the process group of a child and, with `leader`, to the child itself.

    Args:
        leader: False once the child was collected; another process may have its pid then.
    """
    for kill in (os.killpg, os.kill) if leader else (os.killpg,):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def children() -> set[int]:
    """The children of this process. A private root has no /proc; there, one child that has ended, if there is one."""
    if sys.platform != "linux":
        return set()  # there, an orphan becomes a child of the first process and not of this one
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        return {int(pid) for pid in listing.read_text().split()}
    ended = None
    with contextlib.suppress(ChildProcessError):
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return {ended.si_pid} if ended else set()
