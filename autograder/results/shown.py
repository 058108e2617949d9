"""The part of a check's result that its student may see. Pages and exports ask here."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.results.failure import Failure
from autograder.results.model import CheckResult
from autograder.results.wording import WORDINGS, remark_on


@dataclass(frozen=True)
class Shown:
    """What a student may see of a check, beside its title and its points.

    Attributes:
        failure: why the check did not pass; None if it passed, is hidden, or takes one quiet line.
        diagnosis: the sentence about a known mistake; empty if none was recognised.
        hint: the hint of the task; empty where it would not help.
        remark: what to know about a passed check; empty for most.
    """

    failure: Failure | None = None
    diagnosis: str = ""
    hint: str = ""
    remark: str = ""


def is_hidden(check: CheckResult) -> bool:
    """Whether only grading runs the check. An unknown visibility counts as hidden."""
    return check.visibility != "public"


def shown(check: CheckResult) -> Shown:
    """The visible part of a check. A hidden check's failure may hold its inputs and values, so it is left out."""
    if WORDINGS[check.verdict].quiet:
        return Shown(remark=remark_on(check) if check.verdict.earns else "")
    return Shown(None if is_hidden(check) else check.failure, check.diagnosis, check.hint)
