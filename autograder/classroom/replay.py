"""What a result was made of, found again: the submission's bytes, and what is not as it was then.

A result is replayed with the seed that it names. Its verdicts may differ where the assignment, the rules, torch,
Python, the device or the isolation are others now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.classroom.choice import read_hand_in
from autograder.classroom.intake import HandIn, find_hand_ins, one_hand_in
from autograder.classroom.resume import is_of_bytes
from autograder.errors import AutograderError, SubmissionError
from autograder.results.model import CheckResult, Environment, Result, Verdict
from autograder.submissions.reading import Submission
from autograder.text import counted

SEEDS = range(2**31)  # what a submission's own seed is drawn from
PLACES = ("submissions", "submitted")  # beside the folder of the results, or in the current folder


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was when a result was made.

    Attributes:
        matters: whether a verdict could depend on it.
    """

    what: str
    then: str
    now: str
    matters: bool

    def __str__(self) -> str:
        outcome = "verdicts could differ" if self.matters else "no verdict depends on what changed"
        return f"{self.what}: {self.then} then, {self.now} now; {outcome}"


def require_replayable(result: Result) -> None:
    """Refuse a result for which no check has run.

    Raises:
        AutograderError: there is nothing to grade again, or no seed to do so with.
    """
    if not result.handed_in:
        raise AutograderError(f"{result.student} handed in nothing, so there is nothing to grade again")
    if not result.environment.python or result.seed not in SEEDS:
        why = "names no seed that grading draws, so its inputs cannot be drawn again"
        raise AutograderError(f"the result of {result.student} {why}; grade the submission with autograder grade")


def find_bytes(result: Result, assignment: Assignment, places: Sequence[Path]) -> Submission | SubmissionError:
    """The submission that a result is of, by its digest.

    Args:
        places: files, and folders of one submission or of a class; the student's own are read first.

    Raises:
        AutograderError: no place holds these bytes.
    """
    entries = [entry for place in places if place.exists() for entry in _all_in(place, assignment)]
    for entry in sorted(entries, key=lambda entry: result.student not in entry.students):
        submission, _ = read_hand_in(entry, assignment)
        if entry.path is not None and is_of_bytes(result, submission):
            return submission
    digest = (result.submission.sha256 or "of a file that cannot be read")[:40]
    looked = ", ".join(str(place) for place in places)
    raise AutograderError(
        f"the graded bytes of {result.student} (SHA-256 {digest}…) are not in {looked}; give the file or the folder "
        "that was graded: autograder replay RESULT SUBMISSION"
    )


def _all_in(place: Path, assignment: Assignment) -> Iterator[HandIn]:
    """The hand-ins at a place: of a class, each of a student's several ones by itself; and the place as one hand-in."""
    try:
        found = find_hand_ins(place, assignment)
    except SubmissionError:
        found = []
    for entry in found:
        yield entry
        yield from entry.others
    yield one_hand_in(place)


def differences(result: Result, assignment: Assignment, now: Environment) -> list[Difference]:
    """What is not as it was when the result was made."""
    then = result.environment
    changed = changed_tasks(result, assignment)
    found = []
    if result.version != assignment.version or changed:
        name = f"the assignment (tasks {', '.join(changed)})" if changed else "the assignment"
        found.append(Difference(name, result.version, assignment.version, bool(changed)))
    pairs = (
        ("the rules of verdicts", str(then.rules), str(now.rules)),
        ("torch", then.torch, now.torch),
        ("Python", then.python, now.python),
        ("the device", then.device, now.device),
        ("the isolation", then.isolation, now.isolation),
    )
    found += [Difference(*pair, matters=not _same_python(pair)) for pair in pairs if pair[1] != pair[2]]
    return found


def _same_python(pair: tuple[str, str, str]) -> bool:
    """Whether only the patch of Python differs, in which no rule of the language changes."""
    what, then, now = pair
    return what == "Python" and then.split(".")[:2] == now.split(".")[:2]


def changed_tasks(result: Result, assignment: Assignment) -> list[str]:
    """The tasks on which a verdict could differ, because the assignment is another."""
    known = {task.id: task.version for task in result.tasks}
    now = {t.id: assignment.version_of(t.id) for t in assignment.graded_tasks if assignment.checks_of(t.id)}
    return [id_ for id_ in dict.fromkeys((*now, *known)) if known.get(id_) != now.get(id_)]


def changed_verdicts(before: Result, after: Result) -> list[str]:
    """A sentence on each check with another verdict or other points, in the order of the results."""
    then, now = ({check.id: check for check in result.checks} for result in (before, after))
    ids = dict.fromkeys((*then, *now))
    return [sentence for id_ in ids if (sentence := _changed(then.get(id_), now.get(id_)))]


def _changed(then: CheckResult | None, now: CheckResult | None) -> str:
    """What became of a check; empty if the check ended as before."""
    if then and now and (then.verdict, then.points) == (now.verdict, now.points):
        return ""
    known = then or now
    assert known is not None
    why = f" ({now.failure.line})" if now and now.failure else ""
    slow = any(check and check.verdict is Verdict.TIMED_OUT for check in (then, now))
    busy = "; a limit on time may be reached on a busy machine alone, so replay once more" if slow else ""
    return f"{known.id}: {_ended(then)} then, {_ended(now)} now{why}{busy}"


def _ended(check: CheckResult | None) -> str:
    return f"{check.verdict} for {_points(check)}" if check else "no such check"


def _points(check: CheckResult) -> str:
    """The points of a check and what it is worth, as `2 of 2`."""
    return f"{check.score:g} of {check.points:g}"


def summary(before: Result, changed: Sequence[str]) -> str:
    """The last line of a replay: that all verdicts are the same, or how many are not."""
    total = len(before.checks)
    if not changed:
        return f"all {counted(total, 'verdict')} are the same: {before.score:g} of {before.max_score:g} points"
    return f"{len(changed)} of {counted(total, 'verdict')} differ"
