"""The class in numbers: pass rates, scores and accuracies over many results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from autograder.reports.arrays import Accuracies, Floats, NoFigure, read_accuracies
from autograder.results.evidence import Evidence, Series
from autograder.results.model import Result, Verdict


@dataclass(frozen=True)
class CheckRate:
    """One check over the class.

    Attributes:
        short_title: the title without the name of the task.
        passed: the number of students who passed.
        missed: the number of students whose answer did not pass.
        untried: the number of students without an answer.
        ungraded: the number of students whose check could not be graded.
    """

    id: str
    task: str
    title: str
    short_title: str
    visibility: str
    passed: int
    missed: int
    untried: int
    ungraded: int

    @property
    def graded(self) -> int:
        return self.passed + self.missed + self.untried

    @property
    def rate(self) -> float:
        """The share of graded students who passed, 0 … 1; 0 if nobody was graded."""
        return self.passed / self.graded if self.graded else 0.0


@dataclass(frozen=True)
class Scores:
    """The scores of the class `(students,)`: points if the maximum is the same for everybody, else percent."""

    values: Floats
    top: float
    unit: str  # "points" or "%"


@dataclass(frozen=True)
class ClassAccuracies:
    """The accuracies of a class.

    Attributes:
        series: those that a student has trials of, in their order.
        medians: the median over the trials of each student `(students,)`, by the key of the series.
        reference: the trials of the reference, by the key of the series.
        unread: the students whose evidence cannot be drawn.
    """

    series: tuple[Series, ...]
    medians: Mapping[str, Floats]
    reference: Mapping[str, Floats]
    best_possible: float | None = None
    unread: tuple[str, ...] = field(default=())


def pass_rates(results: Sequence[Result]) -> list[CheckRate]:
    """The rate of every check, in the order of the assignment."""
    verdicts: dict[str, list[Verdict]] = {}
    facts: dict[str, tuple[str, str, str, str]] = {}
    for result in results:
        for task in result.tasks:
            for check in task.checks:
                verdicts.setdefault(check.id, []).append(check.verdict)
                short = check.title.removeprefix(f"{task.title}: ")
                facts.setdefault(check.id, (task.id, check.title, short, check.visibility))
    return [_rate(name, facts[name], given) for name, given in verdicts.items()]


def graded_rates(results: Sequence[Result]) -> list[CheckRate]:
    """The rate of every check that was graded, in the order of the assignment.

    Raises:
        NoFigure: there is no such check.
    """
    rates = [rate for rate in pass_rates(results) if rate.graded]
    if not rates:
        raise NoFigure("no check was graded")
    return rates


def _rate(name: str, facts: tuple[str, str, str, str], given: list[Verdict]) -> CheckRate:
    return CheckRate(
        name,
        *facts,
        passed=sum(verdict.earns for verdict in given),
        missed=sum(verdict.is_missed for verdict in given),
        untried=sum(verdict.is_untried for verdict in given),
        ungraded=sum(verdict.is_ungraded for verdict in given),
    )


def scores(results: Sequence[Result]) -> Scores:
    """The scores of the class.

    Raises:
        NoFigure: nobody's work has points that could be graded.
    """
    graded = [result for result in results if result.max_score > 0]
    if not graded:
        raise NoFigure("there is no score yet")
    tops = {result.max_score for result in graded}
    if len(tops) == 1:
        return Scores(np.array([result.score for result in graded]), tops.pop(), "points")
    return Scores(np.array([100 * result.score / result.max_score for result in graded]), 100.0, "%")


def class_accuracies(evidences: Mapping[str, Evidence]) -> ClassAccuracies:
    """The accuracies of all students whose evidence can be drawn.

    Raises:
        NoFigure: there is no such student.
    """
    read: list[Accuracies] = []
    declared: dict[str, Series] = {}
    unread = []
    for student, evidence in sorted(evidences.items()):
        try:
            read.append(read_accuracies(evidence))
        except NoFigure:
            if "accuracies" in evidence.figures:
                unread.append(student)
        else:
            declared |= {one.key: one for one in (evidence.accuracies.series if evidence.accuracies else ())}
    if not read:
        raise NoFigure("no student's trials were recorded")
    medians = {key: [np.median(one.student[key]) for one in read if key in one.student] for key in declared}
    return ClassAccuracies(
        tuple(declared[key] for key, values in medians.items() if values),
        {key: np.array(values) for key, values in medians.items() if values},
        {key: trials for one in reversed(read) for key, trials in one.reference.items()},
        next((one.best_possible for one in read if one.best_possible is not None), None),
        tuple(unread),
    )
