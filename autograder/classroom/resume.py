"""What of an earlier run still holds, and what has to be graded again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.assignments.model import Assignment
from autograder.errors import SubmissionError
from autograder.results.folder import result_in
from autograder.results.model import Result
from autograder.submissions.reading import Submission


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
    return result if same and not result.faults else None


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
