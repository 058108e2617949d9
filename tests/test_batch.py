"""A class: every submission graded once, whatever the others are; killed runs go on; broken graders are survived."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.classroom.choice import read_hand_in
from autograder.classroom.grade import grade_class
from autograder.classroom.intake import HandIn, find_hand_ins
from autograder.classroom.setting import SILENT, Events, Setting
from autograder.errors import AutograderError
from autograder.grading.graded import Graded
from autograder.grading.jobs import Job, run_jobs
from autograder.grading.pools import ReusablePool, process_pool
from autograder.results.folder import ResultsFolder, read_evidence, read_results
from autograder.results.model import Result, Verdict
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT

WRONG = RIGHT.replace("x + x", "x + 2")
CLASS = {"ada": RIGHT, "ben": WRONG, "cleo": RIGHT + "\n# of cleo's\n", "dan": "def double(x:\n"}


@cache
def kept_pool() -> ReusablePool:
    return ReusablePool(2)


@pytest.fixture(scope="module", autouse=True)
def _the_kept_pool_is_ended() -> Iterator[None]:
    yield
    if kept_pool.cache_info().currsize:
        kept_pool().close()


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """Four students: right, wrong, right, a syntax error; and one who handed in nothing."""
    folder = tmp_path / "class"
    for name, text in CLASS.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "small.py").write_text(text)
    (folder / "eve").mkdir()
    return folder


def graded(
    assignment: Assignment, folder: Path, out: Path, *, pool: Callable[[], Executor] = kept_pool, force: bool = False
) -> tuple[list[Result], list[str]]:
    """The results, and the students that were graded rather than kept (their results are newer)."""
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/result.json")}
    setting = Setting(pool, force=force)
    results = grade_class(find_hand_ins(folder, assignment), assignment, ResultsFolder(out), setting)
    fresh = [p.parent.name for p in sorted(out.glob("*/result.json")) if before.get(p) != p.stat().st_mtime_ns]
    return results, fresh


def scores(results: Sequence[Result]) -> dict[str, float]:
    return {result.student: result.score for result in results}


def test_a_class_is_graded_and_then_kept(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    """Each gets what it deserves; a second run grades nothing again and gives the same results."""
    first, fresh = graded(small, class_folder, tmp_path / "out")
    assert scores(first) == {"ada": 7.0, "ben": 4.0, "cleo": 7.0, "dan": 0.0, "eve": 0.0}
    assert fresh == ["ada", "ben", "cleo", "dan", "eve"]
    second, fresh = graded(small, class_folder, tmp_path / "out")
    assert (second, fresh) == (first, [])
    assert read_results(tmp_path / "out") == first


def test_what_has_changed_is_graded_again(small_folder: Path, class_folder: Path, tmp_path: Path) -> None:
    """Other bytes: that student. Another check: everybody. --force: everybody."""
    out = tmp_path / "out"
    graded(read_assignment(small_folder), class_folder, out)
    (class_folder / "ben" / "small.py").write_text(RIGHT)
    results, fresh = graded(read_assignment(small_folder), class_folder, out)
    assert (fresh, scores(results)["ben"]) == (["ben"], 7.0)
    check = small_folder / "hidden" / "test_small.py"
    check.write_text(check.read_text() + "\n# stricter now\n")
    assert len(graded(read_assignment(small_folder), class_folder, out)[1]) == 5
    assert len(graded(read_assignment(small_folder), class_folder, out, force=True)[1]) == 5


def test_alone_or_in_a_class_the_result_is_the_same(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    """Also on one process instead of two."""
    together, _ = graded(small, class_folder, tmp_path / "together")
    one, setting = find_hand_ins(class_folder / "ben", small), Setting(lambda: process_pool(1))
    alone = grade_class(one, small, ResultsFolder(tmp_path / "alone"), setting)
    assert alone[0].without_seconds() == together[1].without_seconds()


def test_a_damaged_result_is_graded_again(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    """Half a file is no result."""
    out = tmp_path / "out"
    first, _ = graded(small, class_folder, out)
    path = out / "ada" / "result.json"
    path.write_text(path.read_text()[:100])
    second, fresh = graded(small, class_folder, out)
    assert fresh == ["ada"]
    assert [result.without_seconds() for result in second] == [result.without_seconds() for result in first]


def test_a_damaged_result_is_named_where_it_is_read(tmp_path: Path) -> None:
    """`report` says which file and what to do."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "result.json").write_text("{")
    with pytest.raises(AutograderError, match=r"ada/result\.json: cannot be used .* delete it and grade again"):
        read_results(tmp_path)


@pytest.mark.parametrize(
    "ended_by",
    [pytest.param(signal.SIGKILL, id="killed", marks=pytest.mark.slow), pytest.param(signal.SIGINT, id="Ctrl-C")],
)
def test_a_run_that_is_ended_goes_on(
    small_folder: Path, class_folder: Path, tmp_path: Path, ended_by: signal.Signals
) -> None:
    """In the middle: no half-written result, no worker left, and only the rest is graded. Ctrl-C says so."""
    for n in range(30):
        (class_folder / f"many{n:02}").mkdir()
        (class_folder / f"many{n:02}" / "small.py").write_text(f"{RIGHT}\n# {n}\n")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "autograder.cli", "grade", str(small_folder), str(class_folder), "--out", str(out)]
    with (tmp_path / "stderr").open("wb") as stderr:
        run = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=stderr)
    wait_for(lambda: len(list(out.glob("*/result.json"))) >= 5)
    if ended_by is signal.SIGINT:  # a terminal sends it to all of them
        os.killpg(run.pid, ended_by)
    else:
        os.kill(run.pid, ended_by)
    status = run.wait()
    wait_for(lambda: not members(run.pid))
    wait_for(lambda: not zygotes_of(run.pid))
    done = {path.parent.name for path in out.glob("*/result.json")}
    if ended_by is signal.SIGINT:
        said = (tmp_path / "stderr").read_text().strip()
        kept = f"{len(done)} of 35 are graded and kept in {out}"
        assert said == f"autograder: interrupted: {kept}; the same command goes on from there"
        assert status == 130
    results, fresh = graded(read_assignment(small_folder), class_folder, out)
    assert done.isdisjoint(fresh)
    assert len(done) + len(fresh) == len(results) == 35
    assert all(result.score == 7.0 for result in results if result.student.startswith("many"))


def wait_for(condition: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def members(session: int) -> list[int]:
    """The processes of a session (a process group's leader's, here)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def zygotes_of(session: int) -> list[str]:
    """Zygotes whose parent is gone (each has a session of its own)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"autograder.sandbox.zygote" in command and parent in (1, session):
            found.append(process.name)
    return found


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_grading_process_that_dies_is_replaced(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    """The pool breaks once; what it had not finished is graded by the next."""
    made = []

    def breaking() -> Executor:
        executor = process_pool(1)
        if not made:
            executor.submit(kill_this_process)
        made.append(executor)
        return executor

    results = grade_class(find_hand_ins(class_folder, small), small, ResultsFolder(tmp_path / "out"), Setting(breaking))
    assert len(made) == 2
    assert scores(results) == {"ada": 7.0, "ben": 4.0, "cleo": 7.0, "dan": 0.0, "eve": 0.0}


def test_a_grading_that_never_works_is_a_grader_error(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    """Twice broken: every check is a grader error, no points, and the next run tries again."""

    def broken() -> Executor:
        executor = process_pool(1)
        executor.submit(kill_this_process)
        return executor

    results = grade_class(
        find_hand_ins(class_folder, small)[:1], small, ResultsFolder(tmp_path / "out"), Setting(broken)
    )
    assert {check.verdict for check in results[0].checks} == {Verdict.GRADER_ERROR}
    assert results[0].score == 0.0
    assert graded(small, class_folder, tmp_path / "out")[0][0].score == 7.0


def test_a_grading_that_never_works_leaves_its_traceback(small: Assignment) -> None:
    """What ended the process of a job is told to the instructor, also where that process was another machine's."""

    class Refusing(ThreadPoolExecutor):
        def submit(self, call: Any, job: Job) -> Any:
            return super().submit(refuse)

    def refuse() -> None:
        raise OSError("no space left on this machine")

    job = Job(small.folder, "ada", parse_submission("small.py", RIGHT.encode(), small), "cpu")
    (one,) = run_jobs(small, [job], Refusing)
    (entry,) = one.log
    assert entry.startswith("the grading failed 2 times\nTraceback")
    assert "OSError: no space left on this machine" in entry


def test_a_loss_that_is_not_finite_becomes_null(small_folder: Path, class_folder: Path, tmp_path: Path) -> None:
    """No file holds NaN, which others cannot read."""
    toml, check = small_folder / "assignment.toml", small_folder / "hidden" / "test_small.py"
    toml.write_text(toml.read_text() + '[figures.losses]\nseries = [{ key = "mae", name = "MAE" }]\n')
    text = check.read_text().replace("rng):\n", "rng, evidence):\n", 1)
    record = "    evidence.losses('mae', student=[1.5, float('nan'), float('inf')])\n"
    check.write_text(text.replace("    x = rng", f"{record}    x = rng", 1))
    graded(read_assignment(small_folder), class_folder / "ada", tmp_path / "out")
    losses = read_evidence(tmp_path / "out" / "ada").losses
    assert losses is not None
    assert (losses.student, losses.series[0].name) == ({"mae": (1.5, None, None)}, "MAE")


def test_a_result_is_valid_json_without_nan(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    """Other programs read it with strict parsers."""
    graded(small, class_folder, tmp_path / "out")

    def refuse(name: str) -> None:
        raise AssertionError(name)

    for path in (tmp_path / "out").glob("*/result.json"):
        json.loads(path.read_text(), parse_constant=refuse)


def test_a_zygote_that_dies_is_replaced(small: Assignment, class_folder: Path) -> None:
    """The parent of all workers is killed; the submission that was being graded is graded again."""
    from autograder.grading import jobs

    (entry,) = [entry for entry in find_hand_ins(class_folder, small) if entry.student == "ada"]
    job = jobs.Job(small.folder, "ada", read_hand_in(entry, small)[0], "cpu")
    dying = jobs._zygote(small.preload, False)._process
    dying.kill()
    dying.wait()
    assert Graded.from_json(jobs.grade_job(job)).result.score == 7.0
    jobs._zygote(small.preload, False).close()
    jobs._zygote.cache_clear()


class TestRegrading:
    """After a check has changed, only what it can touch is graded again, and the class is told."""

    @pytest.fixture
    def graded(self, small: Assignment, class_folder: Path, tmp_path: Path) -> Path:
        out = tmp_path / "out"
        found = find_hand_ins(class_folder, small)
        grade_class(found, small, ResultsFolder(out), Setting(kept_pool))
        return out

    def again(self, small_folder: Path, class_folder: Path, out: Path) -> tuple[list[Job], list[tuple[Result, Result]]]:
        """What is graded in a second run, and what it changes."""
        assignment = read_assignment(small_folder)
        asked: list[Job] = []
        changes: list[tuple[Result, Result]] = []

        class Noting(ThreadPoolExecutor):
            def submit(self, call: Any, job: Job) -> Any:
                asked.append(job)
                return super().submit(call, job)

        found = find_hand_ins(class_folder, assignment)
        events = Events(changed=lambda old, new: changes.append((old, new)))
        grade_class(found, assignment, ResultsFolder(out), Setting(lambda: Noting(1)), events)
        return asked, changes

    def test_a_check_of_one_task_costs_that_task_alone(
        self, small_folder: Path, class_folder: Path, graded: Path
    ) -> None:
        """Whoever's verdict changes is named; the other task's results are the very same."""
        before = {result.student: result for result in read_results(graded)}
        check = small_folder / "hidden" / "test_small.py"
        other = small_folder / "hidden" / "test_double.py"
        text = check.read_text()
        head, first, second = text.split("@pytest.mark.task")
        other.write_text(head + "@pytest.mark.task" + first.replace("reference.double(x)", "reference.double(x) + 1"))
        check.write_text(head + "@pytest.mark.task" + second)
        asked, changes = self.again(small_folder, class_folder, graded)
        assert {job.tasks for job in asked} <= {frozenset({"1.1"}), frozenset({"1.1", "1.2"})}
        assert [new.student for _, new in changes if new.score != before[new.student].score] != []

    def test_words_of_another_task_are_not_graded_again(
        self, small_folder: Path, class_folder: Path, graded: Path
    ) -> None:
        """A hint of 1.1 is part of 1.1's results alone."""
        toml = small_folder / "assignment.toml"
        toml.write_text(toml.read_text().replace("What is x + x?", "Add it to itself."))
        before = {result.student: result for result in read_results(graded)}
        asked, changes = self.again(small_folder, class_folder, graded)
        assert {job.tasks for job in asked} == {frozenset({"1.1"})}
        assert changes == []
        for result in read_results(graded):
            assert result.version == read_assignment(small_folder).version
            assert result.tasks[1] == before[result.student].tasks[1]
            assert [task.id for task in result.tasks] == ["1.1", "1.2"]

    def test_what_no_verdict_depends_on_costs_nothing(
        self, small_folder: Path, class_folder: Path, graded: Path
    ) -> None:
        toml = small_folder / "assignment.toml"
        toml.write_text(toml.read_text().replace("Two small functions", "Two functions"))
        assert self.again(small_folder, class_folder, graded) == ([], [])
        assert {result.title for result in read_results(graded)} == {"Two functions"}


class Counting(Executor):
    """Hands on to a pool, and notes whose submissions were graded."""

    def __init__(self, pool: Executor) -> None:
        self.pool = pool
        self.graded: list[str] = []

    def submit(self, call: Any, job: Job) -> Any:  # type: ignore[override]
        self.graded.append(job.student)
        return self.pool.submit(call, job)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


class Killed(Exception):
    """In the place of a run that is killed."""


class TestGroups:
    """What a group handed in is graded once, and each of its members has the result."""

    @pytest.fixture
    def found(self, tmp_path: Path) -> list[HandIn]:
        """A group of three, of whom two handed in; a group that handed in nothing; somebody of no group."""
        for name, text in {"ada": WRONG, "ben": RIGHT, "eve": RIGHT}.items():
            (tmp_path / "class" / name).mkdir(parents=True)
            (tmp_path / "class" / name / "small.py").write_text(text)
        ada, ben, eve = (HandIn(name, tmp_path / "class" / name) for name in ("ada", "ben", "eve"))
        red = replace(ada, student="red", members=("ada", "ben", "cleo"), others=(ben,))
        return [red, HandIn("dan", None), eve]

    def grade(
        self, assignment: Assignment, found: list[HandIn], out: Path, events: Events = SILENT
    ) -> tuple[dict[str, Result], list[str]]:
        """The results by student, and whose submission was graded for it."""
        counting = Counting(kept_pool())
        results = grade_class(found, assignment, ResultsFolder(out), Setting(lambda: counting), events)
        assert read_results(out) == sorted(results, key=lambda result: result.student)
        return {result.student: result for result in results}, counting.graded

    def test_each_member_has_the_result_and_its_page_says_for_whom_it_was(
        self, small: Assignment, found: list[HandIn], tmp_path: Path
    ) -> None:
        told: list[str] = []
        results, asked = self.grade(
            small, found, tmp_path / "out", Events(done=lambda result: told.append(result.student))
        )
        assert asked == ["ada", "eve"] and sorted(told) == list(results) == ["ada", "ben", "cleo", "dan", "eve"]
        assert results["cleo"] == replace(results["ada"], student="cleo")
        note, other = results["cleo"].submission.notes
        assert note == "handed in for the group red: ada, ben, cleo"
        assert other in ("ada is not graded: ben was handed in later", "ben is not graded: ada was handed in later")
        assert results["eve"].submission.notes == ()

    def test_a_second_run_and_a_run_that_was_killed_between_two_members_grade_nothing_again(
        self, small: Assignment, found: list[HandIn], tmp_path: Path
    ) -> None:
        def killed(result: Result) -> None:
            if result.student == "ada":
                raise Killed

        out = tmp_path / "out"
        with pytest.raises(Killed):
            self.grade(small, found[:1], out, Events(done=killed))
        assert [result.student for result in read_results(out)] == ["ada"]
        first, asked = self.grade(small, found, out)
        assert asked == ["eve"]
        assert first["cleo"] == replace(first["ada"], student="cleo")
        before = {path: path.stat().st_mtime_ns for path in out.glob("*/result.json")}
        assert self.grade(small, found, out) == (first, [])
        assert {path: path.stat().st_mtime_ns for path in before} == before

    def test_who_joins_a_group_gets_its_result_without_a_grading(
        self, small: Assignment, found: list[HandIn], tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        self.grade(small, found, out)
        joined = replace(found[0], members=("ada", "ben", "cleo", "dan"))
        results, asked = self.grade(small, [joined, found[2]], out)
        assert asked == [] and results["dan"].score == results["ada"].score
        assert results["ada"].submission.notes[0] == "handed in for the group red: ada, ben, cleo, dan"

    def test_a_changed_check_is_run_once_for_a_group_and_everybody_is_told(
        self, small_folder: Path, found: list[HandIn], tmp_path: Path
    ) -> None:
        """Also where a run was killed after the first member."""
        out = tmp_path / "out"
        self.grade(read_assignment(small_folder), found, out)
        toml = small_folder / "assignment.toml"
        toml.write_text(toml.read_text().replace("What is x + x?", "Add it to itself."))
        check = small_folder / "checks" / "test_small.py"
        check.write_text(check.read_text().replace("torch.tensor(25.0)", "torch.tensor(26.0)"))
        changes: list[str] = []

        def note(earlier: Result, now: Result) -> None:
            changes.append(now.student)
            if changes == ["ada"]:
                raise Killed

        assignment = read_assignment(small_folder)
        with pytest.raises(Killed):
            self.grade(assignment, found[:1], out, Events(changed=note))
        results, asked = self.grade(assignment, found, out, Events(changed=note))
        assert asked == ["eve"] and changes == ["ada", "ben", "cleo", "eve"]
        assert {result.version for result in results.values()} == {assignment.version}
        assert len({results[name].score for name in ("ada", "ben", "cleo")}) == 1

    def test_an_unreadable_submission_of_a_group_is_everybodys(self, small: Assignment, tmp_path: Path) -> None:
        (tmp_path / "small.py").write_text("def double(x:\n")
        group = HandIn("red", tmp_path / "small.py", members=("ada", "ben"))
        results, asked = self.grade(small, [group], tmp_path / "out")
        assert asked == ["ada"]
        assert all("syntax error" in result.submission.problem for result in results.values())
        assert results["ben"].submission.notes == ("handed in for the group red: ada, ben",)
        assert self.grade(small, [group], tmp_path / "out")[1] == []


def test_handing_in_nothing_needs_no_grading(small: Assignment, tmp_path: Path) -> None:
    """No process is started; the points are those of the others, and nothing counts as tried."""

    def none() -> Executor:
        raise AssertionError("nothing is to be graded")

    found = [HandIn("ada", None), HandIn("red", None, members=("ben", "cleo"))]
    for _ in range(2):
        results = grade_class(found, small, ResultsFolder(tmp_path / "out"), Setting(none))
        assert [result.student for result in results] == ["ada", "ben", "cleo"]
        assert {result.submission.problem for result in results} == {"nothing was handed in"}
        assert {check.verdict for result in results for check in result.checks} == {Verdict.NOT_ATTEMPTED}
        assert {(result.score, result.max_score, result.handed_in) for result in results} == {(0.0, 7.0, False)}
    assert read_results(tmp_path / "out") == results


def test_who_hands_in_later_is_graded_then(small: Assignment, class_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade_class([HandIn("ada", None)], small, ResultsFolder(out), Setting(kept_pool))
    results = grade_class([HandIn("ada", class_folder / "ada")], small, ResultsFolder(out), Setting(kept_pool))
    assert scores(results) == {"ada": 7.0} == scores(read_results(out))


def test_a_check_that_needs_a_gpu_leaves_the_maximum_of_who_handed_in_nothing_too(
    small_folder: Path, tmp_path: Path
) -> None:
    """Or the class would be out of two different numbers of points."""
    check = small_folder / "hidden" / "test_small.py"
    check.write_text(check.read_text().replace('"1.2", points=3', '"1.2", needs_gpu=True, points=3'))
    assignment = read_assignment(small_folder)
    (result,) = grade_class([HandIn("ada", None)], assignment, ResultsFolder(tmp_path / "out"), Setting(kept_pool))
    assert result.max_score == 4.0
