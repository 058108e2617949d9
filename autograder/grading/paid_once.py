"""A mistake is paid for once: a task whose code is right loses nothing because another task is wrong or missing.

After the run, the checks of a task that failed are run once more if the task's code leads to functions of tasks that
lost points, with the reference's functions in their place. A check that passes then has passed. Otherwise its first
verdict stands. Nothing else of the second run is used: its messages, answers and evidence go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from autograder.assignments.model import CheckSpec, Task
from autograder.grading.check_run import CheckRun, run_checks
from autograder.grading.plan import Plan
from autograder.grading.substitution import Substitution, Substitutions
from autograder.grading.verdicts import KnownBeforehand
from autograder.results.model import Replaced, Verdict
from autograder.submissions.reading import Submission


def pass_with_right_functions(run: CheckRun) -> None:
    """Run failed checks once more with right functions of other tasks; the run gets the verdicts that change."""
    substitutions = _substitutions(run)
    if not substitutions:
        return
    again = _plan_of(run, substitutions, settled=lambda check: run.verdict(check.id)[0].earns)
    second = run_checks(replace(again, substitutions=substitutions), run.workers)
    passed = [
        check for check in again.checks.values() if check.id not in again.settled and second.verdict(check.id)[0].earns
    ]
    for check in again.checks.values():
        if second.outcomes[check.id].sandbox_failed:  # the verdict is not known, so the grading is to be repeated
            run.outcomes[check.id] = second.outcomes[check.id]
    waited = {check.id for check in again.checks.values() if run.outcomes[check.id].student is None}
    for check in passed:
        run.outcomes[check.id] = replace(run.outcomes[check.id], verdict=(Verdict.PASSED, None))
    _run_what_waited(run, {check.task for check in passed}, waited.difference(check.id for check in passed))
    _name_the_replaced(run, passed, substitutions)


def _substitutions(run: CheckRun) -> dict[str, Substitution]:
    """For each task with a check that may pass, the submission with right functions in place of wrong ones."""
    plan = run.plan
    lost = {check.task for check in plan.checks.values() if run.verdict(check.id)[0].costs_points}
    if len(lost) < 2 or run.failure or plan.assignment.is_release or not isinstance(plan.submission, Submission):
        return {}
    substitutions = Substitutions(plan.assignment, plan.submission.text)
    made = {
        task.id: substitutions.of(task, lost=lost, asked=_names_asked(run, task))
        for task in plan.assignment.graded_tasks
        if any(run.verdict(check.id)[0].may_come_from_another_task for check in _unsettled(plan, task))
    }
    return {task_id: one for task_id, one in made.items() if one}


def _unsettled(plan: Plan, task: Task) -> list[CheckSpec]:
    return [check for check in plan.checks.values() if check.task == task.id and check.id not in plan.settled]


def _names_asked(run: CheckRun, task: Task) -> set[str]:
    """The functions and classes that the checks of a task have asked for, those of other tasks among them."""
    students = [run.outcomes[check.id].student for check in _unsettled(run.plan, task)]
    return {name for student in students if student for name in student.names_asked}


def _plan_of(run: CheckRun, tasks: Collection[str], *, settled: Callable[[CheckSpec], bool]) -> Plan:
    """The plan of these tasks' checks. The settled ones keep the verdict that they have."""
    plan = run.plan
    checks = {check_id: check for check_id, check in plan.checks.items() if check.task in tasks}
    known = {check.id: KnownBeforehand(*run.verdict(check.id)) for check in checks.values() if settled(check)}
    return replace(plan, checks=checks, settled={**plan.settled, **known})


def _run_what_waited(run: CheckRun, tasks: Collection[str], waited: Collection[str]) -> None:
    """Run the checks that waited for one that passes by now. Those that passed in the second run need not run."""
    plan = _plan_of(run, tasks, settled=lambda check: check.id not in waited)
    unsettled = plan.checks.keys() - plan.settled.keys()
    if not unsettled:
        return
    third = run_checks(plan, run.workers, run.recorder, run.evidence)
    run.outcomes.update({check_id: third.outcomes[check_id] for check_id in unsettled})


def _name_the_replaced(run: CheckRun, passed: Collection[CheckSpec], substitutions: Mapping[str, Substitution]) -> None:
    """Name the functions that a right one stood for: those of tasks that still lose points, if there are any."""
    assignment, checks = run.plan.assignment, run.plan.checks.values()
    lost = {check.task for check in checks if run.verdict(check.id)[0].costs_points}
    task_of = {name: task.id for task in assignment.tasks for name in task.functions}
    for check in passed:
        every = [Replaced(name, task_of[name]) for name in substitutions[check.task].right.names]
        mistaken = [one for one in every if one.task in lost] or every
        run.outcomes[check.id] = replace(run.outcomes[check.id], in_place_of=tuple(mistaken))
