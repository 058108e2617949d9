"""Answers that no check was written for: right ones in many styles keep every point, wrong ones lose some.

`answers/<assignment>/right/` and `wrong/` hold one answer each, `<task>_<slug>.py`: definitions that are read behind
the reference's, as misconceptions are, and a docstring that says why it is right or wrong. Only that task is graded.
The default run takes every tenth answer; `pytest -m slow tests/test_answers.py` takes all.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.grading.jobs import Job, Purpose, run_jobs
from autograder.grading.known_answers import answer_submission
from autograder.grading.pools import process_pool
from autograder.results.model import Result, Verdict

HERE = Path(__file__).parent
ASSIGNMENTS = sorted(path.parent.name for path in (HERE / "answers").glob("*/right"))
KINDS = ("right", "wrong")


SHARES = (pytest.param(10, id="a tenth"), pytest.param(1, id="all", marks=pytest.mark.slow))


def answers_of(name: str, kind: str, share: int = 1) -> Sequence[Path]:
    """The answers of a kind in order of name, every `share`-th of them."""
    return sorted((HERE / "answers" / name / kind).glob("*.py"))[::share]


@cache
def assignment_of(name: str) -> Assignment:
    return read_assignment(HERE.parent / "solutions" / name)


def task_of(path: Path) -> str:
    return path.name.partition("_")[0]


def said_in(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@cache
def results_of(share: int) -> dict[Path, Result]:
    """Every answer's result, all homeworks' right and wrong ones graded by the same processes."""
    jobs = [
        job_of(path, assignment_of(name))
        for name in ASSIGNMENTS
        for kind in KINDS
        for path in answers_of(name, kind, share)
    ]
    done = run_jobs(assignment_of(ASSIGNMENTS[0]), jobs, lambda: process_pool(os.cpu_count() or 1))
    return {Path(one.result.student): one.result for one in done}


def job_of(path: Path, assignment: Assignment) -> Job:
    answer = answer_submission(assignment, path.read_text(encoding="utf-8"))
    return Job(assignment.folder, str(path), answer, "cpu", frozenset({task_of(path)}), purpose=Purpose.GRADE_ONLY)


def said_of(result: Result) -> str:
    """The first check that was not passed, and what it says."""
    missed = (check for check in result.checks if check.verdict is not Verdict.PASSED)
    return next((f"{check.verdict.value} {check.id}: {check.message}" for check in missed), "every check is passed")


def lost_by_a_check(result: Result) -> bool:
    """Points are missing, and none of them through the grader's own fault."""
    faulty = any(check.verdict is Verdict.GRADER_ERROR for check in result.checks)
    return result.score < result.max_score and not faulty


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_answer_names_a_task_and_says_what_it_is(name: str) -> None:
    """A file that no task is graded for, or that does not say why it is right or wrong, proves nothing."""
    tasks = {task.id for task in assignment_of(name).graded_tasks}
    paths = {kind: answers_of(name, kind) for kind in KINDS}
    assert all(paths.values()), f"answers/{name} needs right and wrong ones"
    nameless = [path.name for kind in KINDS for path in paths[kind] if task_of(path) not in tasks or not said_in(path)]
    assert nameless == []


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_right_answers_keep_every_point(name: str, share: int) -> None:
    """However it is written, what keeps to the contract loses nothing."""
    results = {path: results_of(share)[path] for path in answers_of(name, "right", share)}
    offenders = {path.name: said_of(result) for path, result in results.items() if result.score < result.max_score}
    assert offenders == {}


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_wrong_answers_lose_points(name: str, share: int) -> None:
    """What breaks the contract in one place loses a point of its task, by a check's verdict and no grader's fault."""
    results = {path: results_of(share)[path] for path in answers_of(name, "wrong", share)}
    offenders = {path.name: said_of(result) for path, result in results.items() if not lost_by_a_check(result)}
    assert offenders == {}
