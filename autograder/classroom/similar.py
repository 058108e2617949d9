"""Pairs of submissions that share more code than they were given. Nothing is run, and nothing is decided.

copydetect finds the passages: runs of at least `RUN` tokens that stand in both submissions, no part of which was given
with the stubs or stands in the reference. It is handed our tokens (`code_tokens`) in place of its own filter, to which
every name is alike, `torch.exp` and `torch.log` too.
"""

from __future__ import annotations

import io
import tokenize
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from autograder.assignments.model import Assignment
from autograder.classroom.choice import read_hand_in
from autograder.classroom.code_tokens import Code, code_of
from autograder.classroom.intake import HandIn
from autograder.errors import SubmissionError
from autograder.submissions.reading import Submission, parse_submission

if TYPE_CHECKING:
    from copydetect import CodeFingerprint


# Measured on tests/answers and the sample classes: independent right answers share at most 0.28 of one's own code, and
# none of 636 pairs reaches 0.5; copies with other names, order and layout keep 0.88 or more.
PHRASE = 8  # tokens in a row that stand in the stubs or the reference are nobody's own
RUN = 12  # tokens in a row, all of them own, that make a passage
MIN_TOKENS = 60  # shared, for a pair to be listed: about six lines
THRESHOLD = 0.5


@dataclass(frozen=True)
class Member:
    """A submission that can be compared: whose it is, and its code."""

    student: str
    submission: Submission
    code: Code


@dataclass(frozen=True)
class Unread:
    """A submission that cannot be compared, and why."""

    student: str
    problem: str


@dataclass(frozen=True)
class Side:
    """One half of a pair.

    Attributes:
        share: of the tokens that are the student's own, those that stand in the other submission too; 0 … 1.
        runs: the first number of each run of shared tokens, and the number behind its last.
    """

    member: Member
    share: float
    runs: tuple[tuple[int, int], ...] = field(repr=False)

    @property
    def tokens(self) -> int:
        return sum(stop - start for start, stop in self.runs)


@dataclass(frozen=True)
class Pair:
    """Two submissions that share passages, in the order of the class."""

    sides: tuple[Side, Side]

    @property
    def likeness(self) -> float:
        """The larger of the two shares: who took all of a half-finished work took all of it."""
        return max(side.share for side in self.sides)

    @property
    def tokens(self) -> int:
        """How many tokens are shared: of the two sides' numbers, the smaller."""
        return min(side.tokens for side in self.sides)

    @property
    def students(self) -> tuple[str, str]:
        one, other = self.sides
        return one.member.student, other.member.student


@dataclass(frozen=True)
class Comparison:
    """What came of comparing a class.

    Attributes:
        students: those whose submissions were compared, in the order of the class.
        untouched: those of them who have written less than `MIN_TOKENS` tokens of their own.
        pairs: above the threshold, the most alike first.
    """

    students: tuple[str, ...]
    unread: tuple[Unread, ...]
    untouched: tuple[str, ...]
    pairs: tuple[Pair, ...]
    threshold: float

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """More than two who hang together through pairs, each in the order of the class; the largest first."""
        linked: dict[str, set[str]] = defaultdict(set)
        for one, other in (pair.students for pair in self.pairs):
            linked[one].add(other)
            linked[other].add(one)
        groups: list[tuple[str, ...]] = []
        seen: set[str] = set()
        for student in self.students:
            group = _reached(student, linked) - seen
            seen |= group
            if len(group) > 2:
                groups.append(tuple(name for name in self.students if name in group))
        return tuple(sorted(groups, key=len, reverse=True))


def compare_class(
    assignment: Assignment,
    found: Sequence[HandIn],
    *,
    given: Sequence[str],
    threshold: float = THRESHOLD,
    on_done: Callable[[], None] = lambda: None,
) -> Comparison:
    """Compare every submission of a class with every other: one of each student, one of each group.

    Args:
        given: the texts of modules that every student may share: the released stubs, the reference.
        threshold: pairs below this likeness, 0 … 1, are left out.
        on_done: told twice for each submission, when it is read and when it is compared.
    """
    members, unread = _read([entry for entry in found if entry.path], assignment, on_done)
    phrases = _given_phrases(assignment, given)
    class_ = [_Own(member, _fingerprint(member.code, phrases)) for member in members]
    pairs: list[Pair] = []
    for number, later in enumerate(class_):
        shared = (pair for earlier in class_[:number] if (pair := _pair(earlier, later)) is not None)
        pairs += [pair for pair in shared if pair.likeness >= threshold and pair.tokens >= MIN_TOKENS]
        on_done()
    untouched = tuple(one.member.student for one in class_ if one.tokens < MIN_TOKENS)
    return Comparison(
        tuple(member.student for member in members), tuple(unread), untouched, tuple(_sorted(pairs)), threshold
    )


def _read(
    found: Iterable[HandIn], assignment: Assignment, on_done: Callable[[], None]
) -> tuple[list[Member], list[Unread]]:
    members, unread = [], []
    for entry in found:
        on_done()
        submission, _ = read_hand_in(entry, assignment)
        if isinstance(submission, SubmissionError):
            unread.append(Unread(entry.student, str(submission)))
            continue
        try:
            members.append(Member(entry.student, submission, code_of(submission.text, assignment.functions)))
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
            unread.append(
                Unread(entry.student, f"{submission.file}: cannot be taken apart into tokens; read it yourself")
            )
    return members, unread


def _given_phrases(assignment: Assignment, given: Iterable[str]) -> frozenset[str]:
    """Every `PHRASE` tokens in a row of the texts that were given."""
    kept = (parse_submission(assignment.file, text.encode(), assignment).text for text in given)
    return frozenset(phrase for text in kept for phrase in _phrases(code_of(text, assignment.functions).as_text))


def _phrases(signs: str) -> list[str]:
    return [signs[start : start + PHRASE] for start in range(len(signs) - PHRASE + 1)]


def _fingerprint(code: Code, given: Collection[str]) -> CodeFingerprint:
    """Every run of a code's own tokens: none of a run was given, and all stand in one function.

    The boilerplate is taken out here: copydetect takes out the runs that are given, and leaves those that begin or end
    in one, so that every signature would be its student's own. With a window of 1, nothing is left to chance.
    """
    from copydetect import CodeFingerprint
    from copydetect.utils import get_token_coverage

    fingerprint = CodeFingerprint("", RUN, 1, filter=False, fp=io.StringIO(code.as_text))
    stretch = _stretches(code, given)
    own: dict[int, list[int]] = {}
    for run, places in fingerprint.hash_idx.items():
        kept = [int(place) for place in places if stretch[place] == stretch[place + RUN - 1]]
        if kept:
            own[int(run)] = kept  # numpy's integers are slow as keys
    fingerprint.hash_idx, fingerprint.hashes = own, set(own)
    fingerprint.token_coverage = get_token_coverage(own, RUN, len(code.as_text))
    return fingerprint


def _stretches(code: Code, given: Collection[str]) -> list[int]:
    """For each token a number that it shares with its neighbours, if none was given and no function ends in between."""
    was_given = bytearray(len(code.as_text))
    for start, phrase in enumerate(_phrases(code.as_text)):
        if phrase in given:
            was_given[start : start + PHRASE] = b"\1" * PHRASE
    before = b"\0" + was_given[:-1]
    return list(accumulate(bool(was_given[n] or before[n] or n in code.block_starts) for n in range(len(was_given))))


@dataclass(frozen=True)
class _Own:
    """A member, and the runs of tokens that are the member's own."""

    member: Member
    fingerprint: CodeFingerprint

    @property
    def tokens(self) -> int:
        return int(self.fingerprint.token_coverage)


def _pair(one: _Own, other: _Own) -> Pair | None:
    """What two submissions share; None if that is too little to look at."""
    from copydetect import compare_files

    fingerprints = one.fingerprint, other.fingerprint
    # quick, where the comparison takes a millisecond
    if min(one.tokens, other.tokens) < MIN_TOKENS or fingerprints[0].hashes.isdisjoint(fingerprints[1].hashes):
        return None
    _, shares, runs = compare_files(*fingerprints)
    first, second = (
        Side(member, float(share), tuple((int(start), int(stop)) for start, stop in where.T))
        for member, share, where in zip((one.member, other.member), shares, runs, strict=True)
    )
    return Pair((first, second))


def _reached(student: str, linked: dict[str, set[str]]) -> set[str]:
    found, waiting = {student}, [student]
    while waiting:
        fresh = linked[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    """By likeness in whole percent, then by the amount; the class's order where both are the same."""
    return sorted(pairs, key=lambda pair: (-round(100 * pair.likeness), -pair.tokens))
