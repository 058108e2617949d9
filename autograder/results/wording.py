"""The words, the mark and the tone of each verdict, and points as text: once for pages, terminal and exports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.results.model import CheckResult, Verdict


class Tone(StrEnum):
    """The mood of a line. It decides the colour of the line on pages, in notebooks and in terminals."""

    PASS = "pass"
    FAIL = "fail"
    IDLE = "idle"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How the end of a check reads and looks, wherever it is shown.

    Attributes:
        student: the words for the student, short enough for the end of a line.
        advice: one more thing for the student to know or to do; empty for most verdicts.
        instructor: the words for the instructor, on pages and tables of a whole class.
        mark: the sign at the start of a line.
        letter: one character for this check in a row of checks.
        tone: the mood of the line.
        quiet: the line stands alone, without message, diagnosis and hint.
    """

    student: str
    instructor: str
    mark: str
    letter: str
    tone: Tone
    advice: str = ""
    quiet: bool = False

    @property
    def in_full(self) -> str:
        """The words for the student, followed by the advice."""
        return f"{self.student}; {self.advice}" if self.advice else self.student


# In the order of tables and filters: first the verdicts on an answer, then the verdicts without an answer.
WORDINGS: dict[Verdict, Wording] = {
    Verdict.PASSED: Wording(
        student="passed", instructor="passed", mark="✓", letter="·", tone=Tone.PASS, quiet=True
    ),
    Verdict.FAILED: Wording(
        student="not right yet", instructor="not right", mark="✗", letter="x", tone=Tone.FAIL
    ),
    Verdict.CRASHED: Wording(
        student="your code crashed", instructor="crashed", mark="✗", letter="c", tone=Tone.FAIL
    ),
    Verdict.TIMED_OUT: Wording(
        student="took longer than allowed", instructor="timed out", mark="✗", letter="t", tone=Tone.FAIL
    ),
    Verdict.FORBIDDEN: Wording(
        student="uses a name that this task does not allow", instructor="forbidden name", mark="✗", letter="f",
        tone=Tone.FAIL,
    ),
    Verdict.NOT_ATTEMPTED: Wording(
        student="not attempted", instructor="not attempted", mark="–", letter="n", tone=Tone.IDLE, quiet=True
    ),
    Verdict.SKIPPED: Wording(
        student="waits for an earlier check", instructor="skipped", mark="–", letter="-", tone=Tone.IDLE, quiet=True
    ),
    Verdict.NOT_GRADABLE: Wording(
        student="could not be graded here", advice="its points do not count", instructor="not gradable here",
        mark="–", letter="g", tone=Tone.WARN, quiet=True,
    ),
    Verdict.GRADER_ERROR: Wording(
        student="the grader failed, not you", advice="tell your instructor", instructor="grader error",
        mark="!", letter="e", tone=Tone.WARN,
    ),
}  # fmt: skip


def remark_on(check: CheckResult) -> str:
    """What a student should know about a passed check: why its points wait, and which functions were replaced."""
    waits = f"passes; its points come with `{check.waits_for}`, which asks the same with other numbers"
    return "; ".join(filter(None, (waits if check.waits_for else "", graded_with(check))))


def graded_with(check: CheckResult) -> str:
    """A sentence such as ``graded with a right `log_softmax` in place of yours; mend 1.2``.

    It is empty if the check was asked with the submission's own functions.
    """
    if not check.in_place_of:
        return ""
    names = _joined([f"`{one.function}`" for one in check.in_place_of])
    tasks = _joined(list(dict.fromkeys(one.task for one in check.in_place_of)))
    article = "a right" if len(check.in_place_of) == 1 else "right"
    return f"graded with {article} {names} in place of yours; mend {tasks}"


def _joined(words: Sequence[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def counts_of(checks: Iterable[CheckResult]) -> dict[Verdict, int]:
    """How many checks ended in each verdict that occurs, in the order of `WORDINGS`."""
    ended = [check.verdict for check in checks]
    return {verdict: ended.count(verdict) for verdict in WORDINGS if verdict in ended}


def points(value: float) -> str:
    """Points as plain decimals: no exponent, no zeros that say nothing, at most five places, as Moodle stores them.

    Raises:
        ValueError: `value` is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number of points")
    return f"{value:.5f}".rstrip("0").rstrip(".")


def out_of(score: float, max_score: float) -> str:
    """`1.5 of 2 points`."""
    return f"{points(score)} of {points(max_score)} point{'' if max_score == 1 else 's'}"
