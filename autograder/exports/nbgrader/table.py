"""The output of a check cell that nbgrader keeps and shows on its feedback page: a table of the checks of the task."""

from __future__ import annotations

from dataclasses import replace

from autograder.assignments.model import Assignment
from autograder.reports.html import told_html
from autograder.reports.words import Checked, entries
from autograder.results.model import CheckResult, Result, TaskResult
from autograder.results.shown import disclosed


def feedback_table(result: Result, assignment: Assignment, task: TaskResult) -> str:
    """The checks of one task as HTML; of a hidden one title, hint and diagnosis alone."""
    shown = replace(task, checks=tuple(_shown(check) for check in task.checks))
    checked = Checked(replace(result, tasks=(shown,)), assignment, assignment.notebook_file, tasks=frozenset({task.id}))
    return told_html(entries(checked, lambda task_id: f'check("{task_id}")'))


def _shown(check: CheckResult) -> CheckResult:
    may = disclosed(check)
    return replace(check, failure=may.failure, diagnosis=may.diagnosis, hint=may.hint)
