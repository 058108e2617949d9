"""Processor time decides and wall time does not: by clocks of our own, and by a process beside busy ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autograder.assignments.model import Limits
from autograder.errors import StudentTimeout, TimeLimit
from autograder.sandbox.clocks import pid_behind, processor_clock
from autograder.sandbox.watch import SLOWED, Watch, longest

LIMITS = Limits(call_seconds=5.0, check_seconds=8.0, loading_seconds=20.0, waiting_seconds=10.0)
SPIN = "import time\nwhile time.process_time() < {}: pass\nprint(flush=True)\ninput()"


class Worker:
    """A worker whose two clocks the test turns on."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.computed = self.wall = 0.0
        self.watch = Watch(limits, lambda: self.computed, wall=lambda: self.wall)

    def goes_on(self, *, computes: float = 0.0, for_seconds: float = 0.0) -> float:
        """Compute for some processor seconds of some seconds; returns the time to the next look."""
        self.computed += computes
        self.wall += max(computes, for_seconds)
        return self.watch.left()

    def answers(self, operation: str = "call", *, computes: float = 0.0, for_seconds: float = 0.0) -> None:
        """Answer one question."""
        self.watch.begin(operation)
        self.goes_on(computes=computes, for_seconds=for_seconds)
        self.watch.end()


def limit_of(worker: Worker, operation: str = "call", *, computes: float = 0.0, for_seconds: float = 0.0) -> TimeLimit:
    """The limit that an answer runs into."""
    with pytest.raises(StudentTimeout) as caught:
        worker.answers(operation, computes=computes, for_seconds=for_seconds)
    return caught.value.limit


@pytest.mark.parametrize("slowed", [1.0, 17.0, SLOWED])
def test_a_busy_machine_changes_no_limit(slowed: float) -> None:
    """The same processor time is enough, or too much, however long it takes."""
    Worker().answers(computes=4.9, for_seconds=4.9 * slowed)
    assert limit_of(Worker(), computes=5.0, for_seconds=5.0 * slowed) is TimeLimit.CALL


def test_calls_share_the_time_of_their_check_and_loading_has_its_own() -> None:
    """Loading takes nothing of the check's time."""
    worker = Worker()
    worker.answers("load", computes=19.0)
    worker.answers(computes=4.0)
    worker.answers(computes=3.9)
    assert limit_of(worker, computes=0.2) is TimeLimit.CHECK
    assert limit_of(Worker(), "load", computes=20.0) is TimeLimit.LOADING


def test_waiting_is_what_computing_does_not_explain() -> None:
    """A nap counts, and naps add up; short ones are excused, because two processes wake each other up slowly."""
    assert limit_of(Worker(), for_seconds=11.0) is TimeLimit.WAITING
    worker = Worker()
    for _ in range(1000):
        worker.answers(computes=0.001, for_seconds=0.2)
    worker.answers(for_seconds=6.0)
    assert limit_of(worker, for_seconds=6.0) is TimeLimit.WAITING


def test_no_check_takes_longer_than_its_longest_time() -> None:
    """Whatever part of the time the code computes: the worst case ends at a limit by then."""
    for part in (0.0, 0.001, 1 / (SLOWED + 1), 1 / SLOWED, 0.1, 1.0, 4.0):
        worker = Worker(Limits(call_seconds=8.0, check_seconds=8.0, waiting_seconds=10.0))
        worker.watch.begin("call")
        with pytest.raises(StudentTimeout):
            while True:
                worker.goes_on(computes=part * 0.1, for_seconds=0.1)
        assert worker.wall <= longest(LIMITS)


def test_looks_come_soon_enough_for_many_threads() -> None:
    """Threads on all processors cannot use up much more than the limit between two looks."""
    worker = Worker()
    worker.watch.begin("call")
    assert 0 < worker.goes_on(computes=1.0) <= 4.0 / (os.cpu_count() or 1)
    assert worker.goes_on(computes=3.9999) == 0.05


@pytest.fixture
def spinning() -> Iterator[subprocess.Popen[str]]:
    """A process that uses a second of processor time, prints a line, and waits."""
    text = SPIN.format(1.0)
    process = subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def busy() -> Iterator[None]:
    """Two busy processes for each processor."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    yield
    for process in processes:
        process.kill()
        process.wait()


def test_the_clock_tells_what_the_process_computed(spinning: subprocess.Popen[str], busy: None) -> None:
    """However busy the machine is; and it stands still when the process waits, and after its end."""
    clock = processor_clock(spinning.pid)
    started = time.monotonic()
    assert spinning.stdout
    spinning.stdout.readline()
    assert 1.0 <= clock() < 1.3
    assert time.monotonic() - started > 1.0
    time.sleep(0.2)
    assert (last := clock()) < 1.3
    spinning.kill()
    spinning.wait()
    assert clock() == last


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no pidfds")
def test_a_pidfd_tells_the_pid(spinning: subprocess.Popen[str]) -> None:
    """Another descriptor tells none."""
    pidfd = os.pidfd_open(spinning.pid)
    assert pid_behind(pidfd) == spinning.pid
    os.close(pidfd)
    assert spinning.stdin
    assert pid_behind(spinning.stdin.fileno()) is None
