"""The checks of a result as rows for exports: a name, the verdict in words, and what the student may see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from autograder.results.model import CheckResult, Result, TaskResult
from autograder.results.shown import Shown, is_hidden, shown
from autograder.results.wording import WORDINGS, out_of
from autograder.text import one_line, plain


@dataclass(frozen=True)
class CheckRow:
    """One check of a result.

    Attributes:
        name: task and check on one line; every check of a result has a name of its own.
        number: `1.5.2` for the second check of task 1.5.
        shown: what the student may see.
    """

    task: TaskResult
    check: CheckResult
    name: str
    number: str
    shown: Shown

    @property
    def passed(self) -> bool:
        return self.check.verdict.earns

    @property
    def hidden(self) -> bool:
        return is_hidden(self.check)

    @property
    def mark(self) -> str:
        return WORDINGS[self.check.verdict].mark

    @property
    def words(self) -> str:
        """The verdict in the student's words."""
        return WORDINGS[self.check.verdict].in_full

    @property
    def worth(self) -> str:
        """`1.5 of 2 points`."""
        return out_of(self.check.score, self.check.max_score)

    @property
    def details(self) -> str:
        """What the student may see of the check, below each other; empty where there is nothing to say."""
        failure = self.shown.failure.text if self.shown.failure else ""
        return "\n".join(filter(None, (self.shown.remark, failure, *self._help)))

    @property
    def details_in_one_line(self) -> str:
        """The same text in one line, with ` / ` between the parts. No part holds ` / `."""
        failure = self.shown.failure.parts if self.shown.failure else ()
        parts = filter(None, (self.shown.remark, *failure, *self._help))
        return " / ".join(_without_separator(part) for part in parts)

    @property
    def _help(self) -> list[str]:
        labelled = (("looks like", self.shown.diagnosis), ("hint", self.shown.hint))
        return [f"{label}: {plain(text)}" for label, text in labelled if text]


def check_rows(result: Result) -> list[CheckRow]:
    """Every check of a result, in the order of the assignment."""
    taken: Counter[str] = Counter()
    listed = []
    for task in result.tasks:
        for number, check in enumerate(task.checks, start=1):
            name = _name(task, check)
            taken[name] += 1
            unique = name if taken[name] == 1 else f"{name} ({taken[name]})"
            listed.append(CheckRow(task, check, unique, one_line(f"{task.id}.{number}"), shown(check)))
    return listed


def heading(result: Result) -> str:
    """The assignment's title on one line."""
    return one_line(result.heading)


def remarks(result: Result) -> list[str]:
    """Sentences about the submission as a whole: why it could not be used, and the code that was left out."""
    return [plain(text) for text in (result.submission.problem, *result.submission.notes) if text]


def _without_separator(part: str) -> str:
    line = one_line(part, len(part)) if "\n" in part else part.strip()
    return line.replace(" / ", "/")


def _name(task: TaskResult, check: CheckResult) -> str:
    title = check.title.removeprefix(f"{task.title}: ")
    return one_line(f"{task.id} {task.title}: {title}")
