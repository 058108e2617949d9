"""Load decides nothing: what ran out of time is tried again, alone, and a hostile submission still ends soon enough."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.classroom.grade import grade_class
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.setting import Setting
from autograder.grading import alone as locks
from autograder.grading import check_run
from autograder.grading.answers import Recorder
from autograder.grading.check_run import CheckRun, run_checks
from autograder.grading.graded import decide
from autograder.grading.plan import plan_checks
from autograder.grading.pools import process_pool
from autograder.results.folder import ResultsFolder
from autograder.results.model import Result, Verdict
from autograder.sandbox import session as session_module
from autograder.sandbox.clocks import Clock, processor_clock
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT

HERE = Path(__file__).parent
HEAD = "import pytest\nimport torch\n"
UNGATED = '''

@pytest.mark.task("{task}", points=1)
def test_of_{n}(student):
    """{function}: of {n} ones"""
    student.{function}(torch.ones({n}))
'''
SMALLER = "submission_seconds = 10.0\n"
SLEEPING = "import time\ndef double(x): time.sleep(99)\ndef square_sum(x): time.sleep(99)\n"
SPINNING = "def double(x):\n    while True: pass\ndef square_sum(x):\n    while True: pass\n"
STOPPING = (
    "import os, signal\ndef double(x): os.kill(os.getpid(), signal.SIGSTOP)\ndef square_sum(x): return double(x)\n"
)
SLOW_FOR_TWO = "def double(x):\n    while len(x) == 2: pass\n    return x + x\n" + RIGHT.partition("\n\n\n")[2]
HEAVY = """
import time

def double(x):
    end = time.process_time() + 0.6
    while time.process_time() < end: pass
    return x + x

def square_sum(x):
    return (double(x) * x).sum() / 2
"""


def run_of(text: str, assignment: Assignment, zygote: Zygote, recorder: Recorder | None = None) -> CheckRun:
    read = parse_submission("small.py", text.encode(), assignment)
    return run_checks(plan_checks(assignment, read, workers=zygote), zygote, recorder)


def verdicts(run: CheckRun) -> list[str]:
    return [run.verdict(check_id)[0].value for check_id in run.plan.checks]


def late(run: CheckRun, task: str) -> list[float]:
    """The seconds that each check of a task took that ran out of time."""
    outcomes = [run.outcomes[check.id] for check in run.plan.checks.values() if check.task == task]
    return [outcome.spent for outcome in outcomes if outcome.ran_out_of_time]


@pytest.fixture
def many(small_folder: Path) -> Assignment:
    """The small assignment with five more public checks for each task, none of which waits for another."""
    for task, function in (("1.1", "double"), ("1.2", "square_sum")):
        checks = (UNGATED.format(task=task, function=function, n=n) for n in range(1, 6))
        (small_folder / "checks" / f"test_{function}.py").write_text(HEAD + "".join(checks))
    toml = small_folder / "assignment.toml"
    toml.write_text(toml.read_text().replace("waiting_seconds = 2.0\n", f"waiting_seconds = 1.0\n{SMALLER}"))
    return read_assignment(small_folder)


@pytest.fixture
def first_is_late(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first worker seems to compute for ten seconds between two looks; returns how each try was run."""
    sessions, how = itertools.count(), list[str]()

    def clock(pid: int | None) -> Clock:
        looks, real = itertools.count(), processor_clock(pid)
        first = next(sessions) == 0
        return lambda: real() + (10.0 * next(looks) if first else 0.0)

    def noted(name: str) -> Callable[[], object]:
        real = getattr(check_run, name)

        @contextmanager
        def with_note() -> Iterator[None]:
            how.append(name)
            with real():
                yield

        return with_note

    monkeypatch.setattr(session_module, "processor_clock", clock)
    for name in ("alone", "beside_others"):
        monkeypatch.setattr(check_run, name, noted(name))
    return how


def test_what_ran_out_of_time_is_tried_once_more_alone(
    small: Assignment, zygote: Zygote, first_is_late: list[str]
) -> None:
    """The second try counts: its verdict, and its answers alone."""
    recorder = Recorder()
    small = replace(small, limits=replace(small.limits, loading_seconds=1000.0))
    run = run_of(RIGHT, small, zygote, recorder)
    assert set(verdicts(run)) == {"passed"}
    assert first_is_late == ["beside_others", "alone", "beside_others", "beside_others", "beside_others"]
    assert {len(answers) for by_check in recorder.answers.values() for answers in by_check.values()} == {1}


def test_loading_that_ran_out_of_time_is_tried_once_more(
    small: Assignment, zygote: Zygote, first_is_late: list[str]
) -> None:
    """A module that loads in the second try is a module that loads."""
    small = replace(small, limits=replace(small.limits, loading_seconds=5.0))
    run = run_of(RIGHT, small, zygote)
    assert set(verdicts(run)) == {"passed"}
    assert run.failure is None


def test_a_check_that_runs_out_of_time_condemns_no_other(many: Assignment, zygote: Zygote) -> None:
    """One input takes for ever; the others of the task are tried and pass."""
    run = run_of(SLOW_FOR_TWO, many, zygote)
    assert sorted(verdicts(run)) == ["passed"] * 13 + ["timed_out"]
    assert len(late(run, "1.1")) == 1
    assert 2.0 <= late(run, "1.1")[0] < 3.0  # two tries


@pytest.mark.parametrize("text", [SPINNING, SLEEPING, STOPPING], ids=["spins", "sleeps", "stops itself"])
def test_a_task_is_given_up_when_its_share_of_the_time_is_lost(many: Assignment, zygote: Zygote, text: str) -> None:
    """Of 10 s, each of two tasks may lose 5 s; a check loses about one second in each of its two tries."""
    run = run_of(text, many, zygote)
    for task in ("1.1", "1.2"):
        assert len(late(run, task)) == 3
        assert 5.0 <= sum(late(run, task)) < 5.0 + 2.0
    assert verdicts(run).count("skipped") == 14 - 6


def test_a_task_loses_two_checks_before_it_is_given_up(many: Assignment, zygote: Zygote) -> None:
    """However small its share is."""
    run = run_of(SPINNING, replace(many, limits=replace(many.limits, submission_seconds=0.5)), zygote)
    assert len(late(run, "1.1")) == len(late(run, "1.2")) == 2


def test_endless_loops_in_one_task_cost_no_other(many: Assignment, zygote: Zygote) -> None:
    """The time that they lose is not the time of the checks that come to an end."""
    text = SPINNING.partition("def square_sum")[0] + RIGHT.partition("\n\n\n")[2]
    run = run_of(text, replace(many, limits=replace(many.limits, submission_seconds=3.0)), zygote)
    of_second = [run.verdict(check.id)[0] for check in run.plan.checks.values() if check.task == "1.2"]
    assert set(of_second) == {Verdict.PASSED}


def test_slow_checks_share_the_time_of_the_submission(many: Assignment, zygote: Zygote) -> None:
    """Each comes to an end, and together they take too long."""
    run = run_of(HEAVY, replace(many, limits=replace(many.limits, submission_seconds=2.0)), zygote)
    assert verdicts(run).count("passed") == 4
    assert verdicts(run).count("timed_out") + verdicts(run).count("skipped") == 10
    assert sum(outcome.spent for outcome in run.outcomes.values()) < 2.0 + 0.7 + 0.5


HOLD = """
import tempfile
tempfile.tempdir = {folder!r}
from autograder.grading.alone import alone, beside_others
with {how}():
    print("inside", flush=True)
    input()
"""


class Other:
    """Another grading process, which holds the floor until it ends."""

    def __init__(self, how: str, folder: Path) -> None:
        text = HOLD.format(how=how, folder=str(folder))
        self.process = subprocess.Popen(
            [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def is_inside(self, seconds: float = 60.0) -> bool:
        import select

        return bool(select.select([self.process.stdout], [], [], seconds)[0])

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the locks of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    locks._file.cache_clear()
    yield tmp_path
    locks._file.cache_clear()


def test_checks_run_beside_each_other_and_one_is_alone(folder: Path) -> None:
    """A second try waits for running checks, lets none begin meanwhile, and ends with its process."""
    with locks.beside_others():
        check = Other("beside_others", folder)
        assert check.is_inside()
        second_try = Other("alone", folder)
        assert not second_try.is_inside(1.0)
        check.end()
        next_check = Other("beside_others", folder)
        assert not next_check.is_inside(1.0)
    assert second_try.is_inside()
    assert not next_check.is_inside(0.5)
    second_try.end()
    assert next_check.is_inside()
    next_check.end()


def test_a_process_that_was_stopped_holds_nobody_up_for_ever(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a long wait, a check runs beside it all the same."""
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.3)
    stopped = Other("alone", folder)
    assert stopped.is_inside()
    stopped.process.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    with locks.beside_others():
        assert time.monotonic() - started >= 0.3
    stopped.end()


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Run so many processes that compute."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_busy_machine_gives_the_same_results(small: Assignment, zygote: Zygote) -> None:
    """Right work that needs 0.6 of the one second, and an endless loop: verdicts and sentences are equal."""
    texts = (HEAVY, DOUBLE_ONLY)
    idle = [decide(run_of(text, small, zygote), "ada").without_seconds() for text in texts]
    with busy(3 * (os.cpu_count() or 1)):
        under_load = [decide(run_of(text, small, zygote), "ada").without_seconds() for text in texts]
    assert under_load == idle
    assert [result.score for result in idle] == [7.0, 3.0]


DOUBLE_ONLY = RIGHT.partition("def square_sum")[0] + "def square_sum(x):\n    while True: pass\n"


@pytest.mark.slow
@pytest.mark.parametrize("cohort", ["hw1_losses", "hw4_four_classes"])
def test_the_sample_class_gets_the_same_beside_sixteen_busy_processes(tmp_path: Path, cohort: str) -> None:
    """On all processors and on one; also the sentences are equal."""
    idle = graded_class(cohort, tmp_path / "idle")
    with busy(16):
        assert graded_class(cohort, tmp_path / "busy") == idle
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(processors)})
    try:
        with busy(16):
            assert graded_class(cohort, tmp_path / "one") == idle
    finally:
        os.sched_setaffinity(0, processors)


def graded_class(cohort: str, out: Path) -> list[Result]:
    assignment = read_assignment(HERE.parent / "solutions" / cohort)
    found = find_hand_ins(HERE / "cohort" / cohort, assignment)
    setting = Setting(lambda: process_pool(len(os.sched_getaffinity(0))))
    results = grade_class(found, assignment, ResultsFolder(out), setting)
    return sorted((result.without_seconds() for result in results), key=lambda result: result.student)
