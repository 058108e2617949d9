"""The author's law: what must hold of an assignment before a student sees it.

Each law is a function from the assignment (and the results of grading what the law needs) to its breaches, sentences
that name a file. An assignment whose checks let a known mistake pass does not build.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment, Misconception, without_solution_markers
from autograder.batch import Job, run_jobs
from autograder.errors import ReleaseError
from autograder.release import build, solved_notebook, stale
from autograder.results import CheckResult, Result, Verdict
from autograder.submission import Submission, parse_submission


@dataclass(frozen=True)
class Law:
    """One law and the sentences that say how it is broken; it holds if there is none."""

    law: str
    breaches: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.breaches


def verify_assignment(assignment: Assignment, *, executor: Callable[[], Executor], releases: Path) -> list[Law]:
    """Hold an assignment against every law.

    Args:
        executor: makes the executor that grades stubs, reference and misconceptions.
        releases: the folder that holds `<name>/`, the committed release.
    """
    try:
        files = build(assignment)
    except ReleaseError as error:
        return [Law("a release can be made, and nothing hidden is in it", (str(error),))]
    jobs = _jobs(assignment, files)
    results = {result.student: result for result, _ in run_jobs(assignment, list(jobs.values()), executor)}
    laws: dict[str, Iterator[str]] = {
        "every task has points, a hint, checks, a TODO and a misconception": _tasks_are_whole(assignment, files),
        "every check says in words what is wrong": _asserts_have_words(assignment),
        "an untouched stub imports, and each of its tasks is not attempted": _stubs_score_nothing(results),
        "the reference gets full marks, as a module and as a notebook": _reference_passes(results),
        "every misconception loses a point on its task": _misconceptions_lose(assignment, results),
        "the committed release is fresh": _release_is_fresh(assignment, releases),
    }
    return [Law(law, tuple(breaches)) for law, breaches in laws.items()]


def misconception_submission(assignment: Assignment, misconception: Misconception) -> Submission:
    """The reference with the misconception's definitions in the place of its own: later definitions win."""
    text = f"{without_solution_markers(assignment.source)}\n\n{misconception.source}"
    return parse_submission(assignment.file, text.encode(), assignment)


def _jobs(assignment: Assignment, files: Mapping[str, bytes]) -> dict[str, Job]:
    def job(name: str, submission: Submission, tasks: frozenset[str] | None = None) -> Job:
        return Job(assignment.folder, name, submission, "cpu", tasks)

    solved = without_solution_markers(assignment.source).encode()
    whole = {
        f"stub {assignment.file}": parse_submission(assignment.file, files[assignment.file], assignment),
        f"stub {assignment.notebook_file}": parse_submission(
            assignment.notebook_file, files[assignment.notebook_file], assignment
        ),
        f"reference {assignment.file}": parse_submission(assignment.file, solved, assignment),
        f"reference {assignment.notebook_file}": parse_submission(
            assignment.notebook_file, solved_notebook(assignment), assignment
        ),
    }
    jobs = {name: job(name, submission) for name, submission in whole.items()}
    for wrong in assignment.misconceptions:
        tasks = frozenset({wrong.task})
        jobs[wrong.path.name] = job(wrong.path.name, misconception_submission(assignment, wrong), tasks)
    return jobs


def _tasks_are_whole(assignment: Assignment, files: Mapping[str, bytes]) -> Iterator[str]:
    toml = assignment.folder / "assignment.toml"
    stub = files[assignment.file].decode()
    known = {wrong.task for wrong in assignment.misconceptions}
    for task in assignment.tasks:
        if not task.hint.strip():
            yield f"{toml}: task {task.id} has no hint"
        if f"TODO({task.id})" not in stub and not task.written:
            yield f"{assignment.source_path}: task {task.id} leaves no TODO in the stub"
    for task in assignment.graded_tasks:
        points = sum(check.points for check in assignment.checks_of(task.id))
        if points != task.points:
            yield f"{toml}: task {task.id} says {task.points:g} points, its checks add up to {points:g}"
        if task.id not in known:
            yield f"{assignment.folder / 'misconceptions'}: task {task.id} has none; write {task.id}_<what is wrong>.py"


def _asserts_have_words(assignment: Assignment) -> Iterator[str]:
    for path in sorted(path for part in ("checks", "hidden") for path in (assignment.folder / part).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert) and node.msg is None:
                yield f"{path}:{node.lineno}: an assert without a message; say what the student should know"


def _stubs_score_nothing(results: Mapping[str, Result]) -> Iterator[str]:
    for result in (r for name, r in results.items() if name.startswith("stub ")):
        for check in result.checks:
            if check.verdict not in (Verdict.NOT_ATTEMPTED, Verdict.NOT_GRADABLE):
                yield f"{result.student}: {_said(check)}"


def _reference_passes(results: Mapping[str, Result]) -> Iterator[str]:
    for result in (r for name, r in results.items() if name.startswith("reference ")):
        for check in result.checks:
            if check.verdict not in (Verdict.PASSED, Verdict.NOT_GRADABLE):
                yield f"{result.student}: {_said(check)}"


def _misconceptions_lose(assignment: Assignment, results: Mapping[str, Result]) -> Iterator[str]:
    for wrong in assignment.misconceptions:
        result = results[wrong.path.name]
        lost = result.max_score - result.score
        broken = [check for check in result.checks if check.verdict is Verdict.GRADER_ERROR]
        if broken:
            yield f"{wrong.path}: {_said(broken[0])}"
        elif lost <= 0:
            yield f"{wrong.path}: gets all {result.max_score:g} points of task {wrong.task}; add a check against it"


def _release_is_fresh(assignment: Assignment, releases: Path) -> Iterator[str]:
    for name in stale(assignment, releases):
        yield f"{releases / assignment.name / name} is stale; run: autograder release {assignment.name}"


def _said(check: CheckResult) -> str:
    first = check.message.partition("\n")[0]
    return f"{check.id} is {check.verdict.value}" + (f": {first}" if first else "")
