"""The results of a class in its folder: written whole, read again, and what of an older one still holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.assignment import Assignment
from autograder.errors import AutograderError, SubmissionError
from autograder.files import write_atomically
from autograder.results import Result, Verdict
from autograder.submission import Submission


def read_results(out: Path) -> list[Result]:
    """The results in a folder that a class was graded into, in order of student.

    Raises:
        AutograderError: there is none, or one cannot be read.
    """
    paths = sorted(out.glob("*/result.json"))
    if not paths:
        raise AutograderError(f"{out}: holds no result; run autograder grade … --out {out} first")
    return [_read_result(path) for path in paths]


def read_evidence(folder: Path) -> dict[str, Any]:
    """What the checks kept for one student's page; empty if there is none."""
    try:
        return dict(json.loads((folder / "evidence.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def result_in(folder: Path) -> Result | None:
    """The result in a student's folder; None if there is none that can be read."""
    try:
        return _read_result(folder / "result.json")
    except AutograderError:
        return None


def earlier_result(
    folder: Path, submission: Submission | SubmissionError, assignment: Assignment, device: str
) -> Result | None:
    """The result of an earlier run in a student's folder, if it is of these bytes and this device, and sound."""
    result = result_in(folder)
    if result is None:
        return None
    if isinstance(submission, Submission):
        same_bytes = result.submission.sha256 == submission.sha256
    else:
        same_bytes = result.submission.problem == str(submission)
    same = same_bytes and (result.assignment, result.environment.device) == (assignment.name, device)
    sound = all(check.verdict is not Verdict.GRADER_ERROR for check in result.checks)
    return result if same and sound else None


def outdated_tasks(result: Result, assignment: Assignment) -> frozenset[str]:
    """The tasks that have to be graded again, because something that their verdicts depend on has changed."""
    if result.version == assignment.version:
        return frozenset()
    known = {task.id: task.version for task in result.tasks}
    return frozenset(t.id for t in assignment.graded_tasks if known.get(t.id, "") != assignment.version_of(t.id))


def brought_up_to_date(earlier: Result, fresh: Result | None, assignment: Assignment) -> Result:
    """The earlier result with the tasks that were graded again, in the order of the assignment as it is now."""
    tasks = {task.id: task for result in (earlier, fresh) if result for task in result.tasks}
    in_order = tuple(tasks[task.id] for task in assignment.graded_tasks if task.id in tasks)
    return replace(fresh or earlier, version=assignment.version, title=assignment.title, tasks=in_order)


def merged_evidence(earlier: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """Both, and where both have something, the fresh; two tasks may each have recorded one loss of a figure."""
    both = {key: (earlier[key], fresh[key]) for key in earlier.keys() & fresh.keys()}
    joined = {
        key: merged_evidence(old, new) if isinstance(old, Mapping) and isinstance(new, Mapping) else new
        for key, (old, new) in both.items()
    }
    return {**earlier, **fresh, **joined}


def write_result(folder: Path, result: Result, evidence: Mapping[str, Any]) -> None:
    """Evidence first: a result is there only when everything is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedback.html").unlink(missing_ok=True)  # the page of an older result
    write_atomically(folder / "evidence.json", json.dumps(evidence).encode())
    write_atomically(folder / "result.json", result.to_json().encode())


def _read_result(path: Path) -> Result:
    try:
        return Result.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, AutograderError) as error:
        raise AutograderError(f"{path}: cannot be used ({error}); delete it and grade again") from error
