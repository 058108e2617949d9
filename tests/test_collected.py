"""pytest collects the checks of an assignment once for all runs of a process; each run is as if it were the first."""

from __future__ import annotations

import gc
import pdb
import signal
import sys
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.grading.check_run import CheckRun, run_checks
from autograder.grading.plan import plan_checks
from autograder.results.model import Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT

Run = Callable[[], CheckRun]
Write = Callable[[str], Run]

CHECK = '''
import pytest
from pathlib import Path

NOTES = Path(__file__).parents[1] / "notes"

def note(text):
    with NOTES.open("a") as notes:
        notes.write(text + " ")

note("imported")

@pytest.fixture(scope="module")
def whole_file():
    note("begin")
    yield
    note("end")

@pytest.fixture
def one():
    return []

@pytest.mark.task("1.1", points=1)
def test_first(student, one, whole_file, tmp_path):
    """the first"""
    one.append(1)
    assert len(one) == 1
    assert tmp_path.is_dir()
    note("first")
    {body}
'''


@pytest.fixture
def write(small_folder: Path, zygote: Zygote) -> Write:
    """Write a check of task 1.1, the last in the order of the task; returns what runs all checks of the task."""

    def written(body: str) -> Run:
        (small_folder / "hidden" / "test_more.py").write_text(CHECK.replace("{body}", body))
        return lambda: run_of(read_assignment(small_folder), zygote)

    return written


def run_of(assignment: Assignment, zygote: Zygote) -> CheckRun:
    read = parse_submission("small.py", RIGHT.encode(), assignment)
    return run_checks(plan_checks(assignment, read, workers=zygote, tasks=frozenset({"1.1"})), zygote)


def verdicts(run: CheckRun) -> set[Verdict]:
    return {run.verdict(check_id)[0] for check_id in run.plan.checks}


def test_a_check_file_is_imported_once_and_its_fixtures_are_made_for_each_run(write: Write, small_folder: Path) -> None:
    run = write("pass")
    assert verdicts(run()) == verdicts(run()) == {Verdict.PASSED}
    assert (small_folder / "notes").read_text().split() == ["imported", *["begin", "first", "end"] * 2]


def test_a_check_file_that_changed_is_collected_again(write: Write) -> None:
    assert verdicts(write("pass")()) == {Verdict.PASSED}
    assert Verdict.FAILED in verdicts(write("assert False")())
    assert verdicts(write("pass # again")()) == {Verdict.PASSED}


def test_more_files_than_before_are_collected(small: Assignment, zygote: Zygote) -> None:
    read = parse_submission("small.py", RIGHT.encode(), small)
    plan = plan_checks(small, read, workers=zygote)
    public = {check.id: check for check in small.checks if check.visibility == "public"}
    for checks in (public, plan.checks):
        assert verdicts(run_checks(replace(plan, checks=checks), zygote)) == {Verdict.PASSED}


def test_a_check_that_failed_fails_alone_and_once(write: Write, small_folder: Path) -> None:
    run = write("assert not (Path(__file__).parents[1] / 'broken').exists()")
    (small_folder / "broken").touch()
    assert Verdict.FAILED in verdicts(run())
    (small_folder / "broken").unlink()
    assert verdicts(run()) == {Verdict.PASSED}


@pytest.mark.parametrize("body", ["raise KeyboardInterrupt", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"])
def test_ctrl_c_ends_the_run_and_the_next_one_is_whole(write: Write, small_folder: Path, body: str) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, where tests run in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            write(body)()
    finally:
        signal.signal(signal.SIGINT, before)
    assert (small_folder / "notes").read_text().split()[-1] == "end"
    assert verdicts(write("pass")()) == {Verdict.PASSED}


@pytest.mark.parametrize("body", ["pytest.exit('enough')", "class Own(KeyboardInterrupt): pass\n    raise Own"])
def test_a_check_that_ends_the_run_is_an_error_of_the_grader(write: Write, body: str) -> None:
    run = write(body)()
    assert Verdict.GRADER_ERROR in verdicts(run)
    assert "the run of the checks ended early" in run.log[0]
    assert verdicts(write("pass")()) == {Verdict.PASSED}


def test_the_process_is_as_it_was(write: Write, tmp_path: Path) -> None:
    """What checks change for all is put back: output, input, folder; and pytest's debugger stays away."""
    facts = sys.stdout, sys.stderr, sys.stdin, Path.cwd(), pdb.set_trace
    run = write(f"import os; os.chdir({str(tmp_path)!r}); print('x')")
    modules = set(sys.modules)
    assert verdicts(run()) == {Verdict.PASSED}
    assert facts == (sys.stdout, sys.stderr, sys.stdin, Path.cwd(), pdb.set_trace)
    assert not [name for name in sys.modules.keys() - modules if name.endswith("test_more")]


def test_nothing_of_a_run_stays(write: Write) -> None:
    run = write("pass")
    first = weakref.ref(run())
    run()
    gc.collect()
    assert first() is None


def test_a_conftest_that_breaks_leaves_its_traceback(small: Assignment, zygote: Zygote) -> None:
    (small.folder / "conftest.py").write_text("import nowhere\n")
    run = run_of(small, zygote)
    assert verdicts(run) == {Verdict.GRADER_ERROR}
    assert "nowhere" in "".join(run.log)
