"""The output of a check cell that nbgrader keeps and shows on its feedback page: a table of the checks of the task."""

from __future__ import annotations

from dataclasses import replace

from autograder.assignments.model import Assignment
from autograder.reports.html import entries_html
from autograder.reports.words import Checked, entries
from autograder.results.model import CheckResult, Result, TaskResult
from autograder.results.shown import shown


def feedback_table(result: Result, assignment: Assignment, task: TaskResult) -> str:
    """The checks of one task as HTML; of a hidden one title, hint and diagnosis alone.

    Below the first task stand the sentences on what was read and what was left out.
    """
    visible = replace(task, checks=tuple(_visible(check) for check in task.checks))
    whole = replace(result, tasks=(visible,))
    checked = Checked(whole, assignment, assignment.notebook_file, tasks=frozenset({task.id}))
    notes = result.submission.notes if task.id == result.tasks[0].id else ()
    return entries_html(entries(checked, lambda task_id: f'check("{task_id}")'), notes)


def _visible(check: CheckResult) -> CheckResult:
    part = shown(check)
    return replace(check, failure=part.failure, diagnosis=part.diagnosis, hint=part.hint)
