"""How a verdict looks and reads, once for every page, export and terminal."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.results.model import Verdict


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
