"""The tables of the class page: students, checks with their discrimination, misconceptions, and the run."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.reports.arrays import Floats
from autograder.reports.class_numbers import CheckRate, pass_rates
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.results.wording import WORDINGS, Wording, counts_of
from autograder.text import counted

FEWEST_FOR_DISCRIMINATION = 10
LOW_DISCRIMINATION = 0.1
FEWEST_ON_A_SIDE = 5
SLOWEST = 5
_SAME = 1e-9  # a larger difference between two shares of points is no error of rounding


NO_CHECK = "."  # in the place of a letter, for a check that this result does not have


@dataclass(frozen=True)
class Discrimination:
    """How well a check tells strong work from weak work.

    Attributes:
        value: a correlation, −1 … 1; None if there is none.
        students: the number of students that it is computed from.
        passed: the number of them who passed the check.
        reason: why there is no correlation; empty if there is one.
    """

    value: float | None
    students: int
    passed: int
    reason: str = ""

    @property
    def is_low(self) -> bool:
        """Whether the instructor should read the check. With few students on one side, a low value means nothing."""
        fewer = min(self.passed, self.students - self.passed)
        return self.value is not None and self.value < LOW_DISCRIMINATION and fewer >= FEWEST_ON_A_SIDE


@dataclass(frozen=True)
class CheckLine:
    """One row of the table of checks.

    Attributes:
        seconds: the mean duration over the students whose check ran; None if there is no such student.
        worth: whether the check has points.
    """

    rate: CheckRate
    discrimination: Discrimination
    seconds: float | None
    worth: bool


@dataclass(frozen=True)
class Misconception:
    """A diagnosis that occurs in the class.

    Attributes:
        key: a short name of task and sentence, for addresses.
        task: the task's id.
        sentence: the diagnosis.
        students: the students who have it.
        share: the share of all submissions, 0 … 1.
    """

    key: str
    task: str
    sentence: str
    students: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class StudentRow:
    """One row of the table of students.

    Attributes:
        cells: the tasks in the order of the columns; None for a task that the result does not have.
        ended: the endings of the checks in words, with the number of checks.
        letters: the letter of the verdict on each check of the class; the page filters by them.
        looks_like: the keys of the student's misconceptions.
        seconds: the time in all checks.
    """

    result: Result
    cells: tuple[TaskResult | None, ...]
    ended: tuple[tuple[Wording, int], ...]
    letters: str
    looks_like: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Difference:
    """A fact that should be the same for the whole class and is not.

    Attributes:
        sentence: what the instructor should know.
        others: the students whose work differs from the majority.
    """

    sentence: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class RunFacts:
    """How the class was graded.

    Attributes:
        facts: for each fact its values, with the number of submissions; the most frequent value first.
        seeds: the number of different seeds.
        seconds: the time in all checks of the class.
        slowest: the students with the longest times, in seconds.
        differences: the facts that are not the same for everybody.
    """

    facts: dict[str, list[tuple[str, int]]]
    seeds: int
    seconds: float
    slowest: tuple[tuple[str, float], ...]
    differences: tuple[Difference, ...]


def task_columns(results: Sequence[Result]) -> list[TaskResult]:
    """The graded tasks of the class in the order of the assignment. Title and points are those of the first result."""
    seen: dict[str, TaskResult] = {}
    for result in results:
        for task in result.tasks:
            if task.checks:
                seen.setdefault(task.id, task)
    return list(seen.values())


def student_rows(results: Sequence[Result]) -> list[StudentRow]:
    """A row for each result, in the order given. A student who handed in nothing has no letters and no endings."""
    there = [result for result in results if result.handed_in]
    columns = [task.id for task in task_columns(there or results)]
    checks = list(dict.fromkeys(check.id for result in there for check in result.checks))
    found = defaultdict(list)
    for misconception in misconceptions(there):
        for student in misconception.students:
            found[student].append(misconception.key)
    return [_student_row(result, columns, checks, tuple(found[result.student])) for result in results]


def _student_row(result: Result, columns: list[str], checks: list[str], looks_like: tuple[str, ...]) -> StudentRow:
    tasks = {task.id: task for task in result.tasks}
    verdicts = {check.id: check.verdict for check in result.checks if result.handed_in}
    counts = counts_of(result.checks)
    return StudentRow(
        result,
        tuple(tasks.get(name) for name in columns),
        tuple((WORDINGS[verdict], many) for verdict, many in counts.items()),
        "".join(WORDINGS[verdicts[name]].letter if name in verdicts else NO_CHECK for name in checks),
        looks_like,
        seconds_of(result),
    )


def wordings_of(results: Iterable[Result]) -> list[tuple[Verdict, Wording]]:
    """The verdicts other than `passed` that occur in the class, with their wordings."""
    occurring = {check.verdict for result in results for check in result.checks if not check.verdict.earns}
    return [(verdict, wording) for verdict, wording in WORDINGS.items() if verdict in occurring]


def letters_where(holds: Callable[[Verdict], bool]) -> str:
    """The letters of all verdicts for which `holds` is true."""
    return "".join(wording.letter for verdict, wording in WORDINGS.items() if holds(verdict))


def irregular_checks(results: Sequence[Result]) -> list[tuple[Wording, list[tuple[str, int]]]]:
    """The endings that the instructor should know of, with the students and the number of their checks.

    The most serious ending comes first.
    """
    counts = [(result.student, counts_of(result.checks)) for result in results]
    found = [
        (WORDINGS[verdict], [(student, count[verdict]) for student, count in counts if verdict in count])
        for verdict in reversed(WORDINGS)
        if verdict.is_irregular
    ]
    return [(wording, students) for wording, students in found if students]


def check_lines(results: Sequence[Result]) -> list[CheckLine]:
    """The table of checks, in the order of the assignment."""
    given: dict[str, list[CheckResult]] = defaultdict(list)
    for result in results:
        for check in result.checks:
            given[check.id].append(check)
    correlations = discriminations(results)
    return [
        CheckLine(
            rate, correlations[rate.id], mean_seconds(given[rate.id]), any(check.points for check in given[rate.id])
        )
        for rate in pass_rates(results)
    ]


def mean_seconds(checks: Iterable[CheckResult]) -> float | None:
    """The mean duration in seconds of the checks that ran; None if none did."""
    durations = [check.seconds for check in checks if check.verdict.has_run]
    return math.fsum(durations) / len(durations) if durations else None


def discriminations(results: Sequence[Result]) -> dict[str, Discrimination]:
    """For every check, by its id, the correlation of passing it with the rest of the score.

    r = Σ (xᵢ − x̄)(yᵢ − ȳ) / √(Σ (xᵢ − x̄)² · Σ (yᵢ − ȳ)²), Pearson's; with x of two values also called point-biserial.
    xᵢ is 1 where student i passed the check, else 0; yᵢ is the share of points that i earned in all other checks, so
    that a check is not compared with itself: the corrected item-total correlation (Henrysson, Psychometrika 28, 1963,
    211–218). A result is left out of a check that could not be graded in it. A result in which nothing was graded is
    left out everywhere: an empty submission fails every check, and would make all checks look equally good.
    """
    pairs: dict[str, list[tuple[float, float]]] = {check.id: [] for result in results for check in result.checks}
    for result in results:
        if took_part(result):
            for name, pair in _passing_and_rest(result):
                pairs[name].append(pair)
    return {name: _discrimination(np.array(given, dtype=np.float64).reshape(-1, 2)) for name, given in pairs.items()}


def _passing_and_rest(result: Result) -> list[tuple[str, tuple[float, float]]]:
    score, maximum = result.score, result.max_score
    found = []
    for check in result.checks:
        others = maximum - check.max_score
        rest = (score - check.score) / others if others > _SAME else 0.0
        if not check.verdict.is_ungraded:
            found.append((check.id, (float(check.verdict.earns), rest)))
    return found


def _discrimination(pairs: Floats) -> Discrimination:
    passing, rest = pairs.T
    reason = _no_correlation(passing, rest)
    return Discrimination(
        None if reason else float(np.corrcoef(passing, rest)[0, 1]), len(pairs), int(passing.sum()), reason
    )


def took_part(result: Result) -> bool:
    """Whether the submission could be read and has an answer of its own to at least one check."""
    return not result.submission.problem and any(check.verdict.is_own_answer for check in result.checks)


def _no_correlation(passing: Floats, rest: Floats) -> str:
    """The reason why these values have no meaningful correlation; empty if they have one."""
    if len(passing) < FEWEST_FOR_DISCRIMINATION:
        return f"fewer than {FEWEST_FOR_DISCRIMINATION}"
    if passing.min() == passing.max():
        return f"all {len(passing)} pass" if passing[0] else f"none of {len(passing)} passes"
    return "all else is equal" if float(np.ptp(rest)) < _SAME else ""


def misconceptions(results: Sequence[Result]) -> list[Misconception]:
    """The diagnoses of the class, the most frequent first. A student counts once, even if several checks show it."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        for task in result.tasks:
            for check in task.checks:
                if check.diagnosis and check.verdict.is_missed:
                    found.setdefault((task.id, check.diagnosis), {})[result.student] = None
    order = {task.id: place for place, task in enumerate(task_columns(results))}
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), order[item[0][0]]))
    return [
        Misconception(_key(task, sentence), task, sentence, tuple(students), len(students) / len(results))
        for (task, sentence), students in ranked
    ]


def _key(task: str, sentence: str) -> str:
    """A short name that stays the same when the class is graded again, so that a shared address stays right."""
    return hashlib.sha256(f"{task}\0{sentence}".encode("utf-8", "replace")).hexdigest()[:8]


def seconds_of(result: Result) -> float:
    """The time in all checks of one result."""
    return math.fsum(check.seconds for check in result.checks)


def run_facts(results: Sequence[Result]) -> RunFacts:
    """How the class was graded, and what differs within it."""
    durations = sorted(((result.student, seconds_of(result)) for result in results), key=lambda item: -item[1])
    return RunFacts(
        facts={name: Counter(fact(result) for result in results).most_common() for name, fact in FACTS.items()},
        seeds=len({result.seed for result in results}),
        seconds=math.fsum(seconds for _, seconds in durations),
        slowest=tuple((student, seconds) for student, seconds in durations[:SLOWEST] if seconds > 0),
        differences=tuple(difference for name in FACTS for difference in _difference(results, name)),
    )


FACTS: dict[str, Callable[[Result], str]] = {
    "Assignment": lambda result: result.assignment,
    "Version of the assignment": lambda result: result.version,
    "Isolation": lambda result: result.environment.isolation,
    "Device": lambda result: result.environment.device,
    "torch": lambda result: result.environment.torch,
    "Python": lambda result: result.environment.python,
}
_IF_DIFFERENT = {
    "Assignment": "This folder holds results of several assignments; scores and rates below mix them.",
    "Version of the assignment": "Not all were graded with the same version of the assignment, so the checks may "
    "differ. Grade the class again before you compare scores.",
    "Isolation": "Not all ran under the same isolation.",
    "Device": "Not all ran on the same device; results near a bound may differ for that reason.",
    "torch": "Not all ran with the same torch; results near a bound may differ for that reason.",
    "Python": "Not all ran with the same Python.",
}


def _difference(results: Sequence[Result], name: str) -> list[Difference]:
    fact = FACTS[name]
    counts = Counter(fact(result) for result in results).most_common()
    if len(counts) < 2:
        return []
    values = ", ".join(f"{value or 'none'} ({counted(many, 'submission')})" for value, many in counts)
    others = tuple(result.student for result in results if fact(result) != counts[0][0])
    return [Difference(f"{_IF_DIFFERENT[name]} {name}: {values}.", others)]
