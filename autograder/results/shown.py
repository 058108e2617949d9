"""What may be shown of a check to whoever handed it in. Pages and exports ask here."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.results.failure import Failure
from autograder.results.model import CheckResult
from autograder.results.wording import WORDINGS


@dataclass(frozen=True)
class Disclosed:
    """What may be shown of a check beside its title and its points; empty where there is nothing to say."""

    failure: Failure | None
    diagnosis: str
    hint: str


def is_hidden(check: CheckResult) -> bool:
    """A visibility that nobody knows counts as hidden."""
    return check.visibility != "public"


def disclosed(check: CheckResult) -> Disclosed:
    """The failure of a hidden check may hold its inputs and values, so it is not here at all."""
    if WORDINGS[check.verdict].quiet:
        return Disclosed(None, "", "")
    return Disclosed(None if is_hidden(check) else check.failure, check.diagnosis, check.hint)
