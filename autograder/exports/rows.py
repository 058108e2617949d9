"""The checks of a result as every export lists them: a name of its own, the verdict in words, what may be told."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace

from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from autograder.results.shown import Disclosed, disclosed, is_hidden
from autograder.results.wording import WORDINGS
from autograder.text import one_line, plain


@dataclass(frozen=True)
class Row:
    """One check of a result.

    Attributes:
        name: of task and check on one line; no two checks of a result share one.
        number: `1.5.2` for the second check of task 1.5.
        told: what may be shown; text of a submission in it is bounded, and free of control characters.
    """

    task: TaskResult
    check: CheckResult
    name: str
    number: str
    told: Disclosed

    @property
    def passed(self) -> bool:
        return self.check.verdict is Verdict.PASSED

    @property
    def hidden(self) -> bool:
        return is_hidden(self.check)

    @property
    def mark(self) -> str:
        return WORDINGS[self.check.verdict].mark

    @property
    def words(self) -> str:
        """The verdict, as a student reads it."""
        return WORDINGS[self.check.verdict].words

    @property
    def worth(self) -> str:
        """`1.5 of 2 points`."""
        return out_of(self.check.score, self.check.max_score)

    @property
    def details(self) -> str:
        """The failure, the diagnosis and the hint below each other; empty where there is nothing to say."""
        failure = self.told.failure.text if self.told.failure else ""
        return "\n".join(filter(None, (failure, *self._help)))

    @property
    def details_in_one_line(self) -> str:
        """The same with ` / ` between the parts, and in no part."""
        failure = self.told.failure.parts if self.told.failure else ()
        return " / ".join(_without_separator(part) for part in (*failure, *self._help))

    @property
    def _help(self) -> list[str]:
        labelled = (("looks like", self.told.diagnosis), ("hint", self.told.hint))
        return [f"{label}: {text}" for label, text in labelled if text]


def rows(result: Result) -> list[Row]:
    """Every check of a result, in the order of the assignment."""
    taken: Counter[str] = Counter()
    listed = []
    for task in result.tasks:
        for number, check in enumerate(task.checks, start=1):
            name = _name(task, check)
            taken[name] += 1
            unique = name if taken[name] == 1 else f"{name} ({taken[name]})"
            listed.append(Row(task, check, unique, one_line(f"{task.id}.{number}"), _plain(disclosed(check))))
    return listed


def number(value: float) -> str:
    """A plain decimal number: no exponent, no zeros that say nothing, at most five places, as Moodle stores them."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number of points")
    text = f"{value:.5f}"
    return text.rstrip("0").rstrip(".")


def out_of(score: float, max_score: float) -> str:
    """`1.5 of 2 points`."""
    return f"{number(score)} of {number(max_score)} point{'' if max_score == 1 else 's'}"


def heading(result: Result) -> str:
    """The assignment's title on one line."""
    return one_line(result.heading)


def remarks(result: Result) -> list[str]:
    """What is to be said of a submission as a whole: what is wrong with it, and what was left out of it."""
    return [plain(text) for text in (result.submission.problem, *result.submission.notes) if text]


def _without_separator(part: str) -> str:
    line = one_line(part, len(part)) if "\n" in part else part.strip()
    return line.replace(" / ", "/")


def _name(task: TaskResult, check: CheckResult) -> str:
    title = check.title.removeprefix(f"{task.title}: ")
    return one_line(f"{task.id} {task.title}: {title}")


def _plain(told: Disclosed) -> Disclosed:
    return replace(told, diagnosis=plain(told.diagnosis), hint=plain(told.hint))
