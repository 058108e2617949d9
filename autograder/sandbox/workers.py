"""The workers of one zygote: spares that wait, those at work, and those that are ending.

A spare is forked and confined before anybody asks for it, so that a fresh worker costs no more than its hand-over. It
has run no byte of any submission. Whoever is killed is waited for later, when nobody waits for us.
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

from autograder.sandbox import worker
from autograder.sandbox.confinement import Allowance, Confinement
from autograder.sandbox.linux import scratch

FORK_PATIENCE = 2.0  # seconds for a killed worker's threads to leave a full process limit
_POLL_SECONDS = 0.005  # where a process cannot be waited for by descriptor


@dataclass
class Worker:
    """A child that serves; `ours` are this side's ends of its pipes (requests, answers, output), to be given away."""

    pid: int
    descriptor: int  # a pidfd: it names this process for certain, and can be waited on; -1 where there is none
    ours: list[int]
    scratch: Path | None
    deadline: float = float("inf")  # monotonic; when it is killed whatever the grader says
    status: int | None = None  # as `waitpid` gives it, once it was waited for

    def kill(self) -> None:
        """End it and its group at once."""
        if self.descriptor >= 0:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        kill_group(self.pid, leader=self.status is None)

    def has_ended(self) -> bool:
        """Whether it has; where that can be told without waiting for it, it stays a zombie, and its pid its own."""
        return self.status is not None or self.await_end(0.0)

    def await_end(self, seconds: float) -> bool:
        """Until it has ended by itself, or the time is over; whether it has."""
        if self.descriptor >= 0:
            poll = select.poll()
            poll.register(self.descriptor, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        deadline = time.monotonic() + seconds
        while not self._waited_for(os.WNOHANG):
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def wait(self) -> int:
        """Until it has ended; its exit status (negative: the signal)."""
        self._waited_for(0)
        assert self.status is not None
        return os.waitstatus_to_exitcode(self.status)

    def _waited_for(self, options: int) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, options)
            self.status = status if pid else None
        return self.status is not None

    def give_away(self) -> None:
        """Close this side's ends of the pipes; whoever asked for the worker holds copies."""
        for fd in self.ours:
            os.close(fd)
        self.ours = []

    def release(self) -> None:
        """Close all that this side holds of it."""
        self.give_away()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class Workers:
    """All of them, by pid."""

    def __init__(self, confinement: Confinement, *, spares: int, address_space: Callable[[], int]) -> None:
        self._confinement, self._wanted, self._address_space = confinement, spares, address_space
        self._allowance: Allowance | None = None
        self._spares: list[Worker] = []
        self._at_work: dict[int, Worker] = {}
        self._ending: dict[int, Worker] = {}

    def take(self, allowance: Allowance) -> Worker:
        """A fresh worker under this allowance: a spare, or one forked now. Its wall time begins here."""
        if allowance != self._allowance:  # spares were confined by another one
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
        """Kill a worker now, and wait for its end later."""
        found = self._at_work.pop(pid, None)
        if found is not None:
            self._end(found)

    def reap(self, pid: int, patience: float) -> int:
        """Kill a worker that has not ended within `patience` seconds; its exit status (negative: the signal)."""
        found = self._at_work.pop(pid, None)
        if found is None:
            return 0
        found.await_end(patience)
        found.kill()
        return self._bury(found)

    def tend(self) -> bool:
        """One piece of the work that nobody waits for; False when there is none to do now."""
        for found in list(self._ending.values()):
            if found.has_ended():
                del self._ending[found.pid]
                self._bury(found)
                return True
        if self._allowance is not None and len(self._spares) < self._wanted:
            self._spares.append(self._fork(self._allowance))
            return True
        return False

    def end_overdue(self) -> None:
        """For when the grader was stopped in the middle of a call: a worker's time is over all the same."""
        now = time.monotonic()
        for found in self._at_work.values():
            if found.deadline <= now:
                found.kill()  # stays a zombie until the grader asks for its status
                found.deadline = float("inf")

    @property
    def waits(self) -> tuple[list[int], float]:
        """What to wait for: descriptors of the ending, and the seconds until something is due."""
        due = min((found.deadline for found in self._at_work.values()), default=float("inf"))
        descriptors = [found.descriptor for found in self._ending.values()]
        if -1 in descriptors:
            return [], _POLL_SECONDS
        return descriptors, min(max(due - time.monotonic(), 0.0), 3600.0)

    def end_spares(self) -> None:
        while self._spares:
            self._end(self._spares.pop())

    def end_all(self) -> None:
        """Kill everyone, and wait for each."""
        self.end_spares()
        for pid in list(self._at_work):
            self.discard(pid)
        while self._ending:
            self._bury(self._ending.popitem()[1])

    def _end(self, found: Worker) -> None:
        found.kill()
        self._ending[found.pid] = found

    def _bury(self, found: Worker) -> int:
        status = found.wait()
        found.release()
        scratch.remove(found.scratch)
        self._sweep()
        return status

    def _sweep(self) -> None:
        """Kill and wait for children that are no workers: orphans of one that could fork."""
        own = {*self._at_work, *self._ending, *(spare.pid for spare in self._spares)}
        for _ in range(1000):
            strays = children() - own
            if not strays:
                return
            for stray in strays:
                kill_group(stray)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(stray, 0)

    def _fork(self, allowance: Allowance) -> Worker:
        requests, answers, output = os.pipe(), os.pipe(), os.pipe()
        theirs, ours = [requests[0], answers[1], output[1]], [requests[1], answers[0], output[0]]
        address_space = self._address_space()
        folder = self._confinement.make_scratch(allowance)
        pid = _fork_patiently()
        if pid == 0:
            self._become_worker(allowance, theirs, address_space, folder)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)  # in both processes: whichever comes first
        for fd in theirs:
            os.close(fd)
        return Worker(pid, _descriptor_of(pid), ours, folder)

    def _become_worker(
        self, allowance: Allowance, files: list[int], address_space: int, folder: Path | None
    ) -> NoReturn:
        status = 97
        try:
            os.setpgid(0, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            lifted = _lift(files)
            self._confinement.enter(allowance, address_space=address_space, folder=folder)
            _settle(lifted)  # after it, because this closes the confinement's own descriptor
            status = 0
            worker.serve(3, 4)
        finally:
            os._exit(status)


def _fork_patiently() -> int:
    """Fork; a process limit that a killed worker's threads still fill is waited out."""
    deadline = time.monotonic() + FORK_PATIENCE
    while True:
        try:
            return os.fork()
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)


def _descriptor_of(pid: int) -> int:
    with contextlib.suppress(AttributeError, OSError):  # Linux 5.3; not on macOS, not in every container
        return os.pidfd_open(pid)
    return -1


def _lift(files: list[int]) -> list[int]:
    """Copies of /dev/null, output, output, requests and answers, clear of the places that they will take."""
    requests, answers, output = files
    null = os.open(os.devnull, os.O_RDONLY)
    return [fcntl.fcntl(fd, fcntl.F_DUPFD, 5) for fd in (null, output, output, requests, answers)]


def _settle(lifted: list[int]) -> None:
    """0 is /dev/null, 1 and 2 the bounded output pipe, 3 requests, 4 answers; nothing else stays open."""
    for place, fd in enumerate(lifted):
        os.dup2(fd, place, inheritable=False)
    os.closerange(5, 1 << 16)


def kill_group(pid: int, *, leader: bool = True) -> None:
    """SIGKILL to the process group of a child and, unless it was waited for and its pid is another's, to the child."""
    for kill in (os.killpg, os.kill) if leader else (os.killpg,):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def children() -> set[int]:
    """Children of this process; in a private root, which has no /proc, one that is waiting to be reaped."""
    if sys.platform != "linux":
        return set()  # an orphan is the first process's there, not ours
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        return {int(pid) for pid in listing.read_text().split()}
    ended = None
    with contextlib.suppress(ChildProcessError):
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return {ended.si_pid} if ended else set()
