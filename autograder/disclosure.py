"""What may be shown of a check to whoever handed it in, and the words for how it ended. Pages and exports ask here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autograder.results import CheckResult, Verdict


class WhenShown(StrEnum):
    """When a platform that holds results back shows those of hidden checks, in Gradescope's own words."""

    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"
    VISIBLE = "visible"


@dataclass(frozen=True)
class Wording:
    """How a verdict looks and reads; `quiet` ones take one line without details."""

    mark: str
    words: str
    tone: str
    quiet: bool = False


WORDINGS = {
    Verdict.PASSED: Wording("✓", "passed", "pass", quiet=True),
    Verdict.FAILED: Wording("✗", "not right yet", "fail"),
    Verdict.NOT_ATTEMPTED: Wording("–", "not attempted", "idle", quiet=True),
    Verdict.SKIPPED: Wording("–", "waits for an earlier check", "idle", quiet=True),
    Verdict.TIMED_OUT: Wording("✗", "took longer than allowed", "fail"),
    Verdict.CRASHED: Wording("✗", "your code crashed", "fail"),
    Verdict.FORBIDDEN: Wording("✗", "uses a name that this task does not allow", "fail"),
    Verdict.NOT_GRADABLE: Wording("–", "could not be graded here; its points do not count", "warn", quiet=True),
    Verdict.GRADER_ERROR: Wording("!", "the grader failed, not you; tell your instructor", "warn"),
}


@dataclass(frozen=True)
class Disclosed:
    """What may be shown of a check beside its title and its points; empty where there is nothing to say."""

    message: str
    diagnosis: str
    hint: str


def is_hidden(check: CheckResult) -> bool:
    """A visibility that nobody knows counts as hidden."""
    return check.visibility != "public"


def disclosed(check: CheckResult) -> Disclosed:
    """The message of a hidden check may hold its inputs and values, so it is not here at all."""
    if WORDINGS[check.verdict].quiet:
        return Disclosed("", "", "")
    return Disclosed("" if is_hidden(check) else check.message, check.diagnosis, check.hint)
