"""Pairs of submissions that share more code than both were given. Nothing runs, and a person decides.

copydetect finds the shared passages: runs of at least `RUN` tokens that stand in both submissions, and of which no part
stands in the stubs or in the reference. It gets our tokens (`code_tokens`). Its own tokens make all names equal, so
that `torch.exp` and `torch.log` would be the same.
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


# Measured on tests/answers and the sample classes: independent right answers share at most 0.28 of their own code, and
# none of 636 pairs reaches 0.5. Copies with other names, order and layout share 0.88 or more.
PHRASE = 8  # so many tokens in a row that stand in the stubs or the reference too count as given
RUN = 12  # so many tokens in a row, none of them given, make a passage
MIN_TOKENS = 60  # a pair is listed if it shares so many tokens: about six lines
THRESHOLD = 0.5


@dataclass(frozen=True)
class Member:
    """A student with a submission that can be compared."""

    student: str
    submission: Submission
    code: Code


@dataclass(frozen=True)
class Unread:
    """A student with a submission that cannot be compared, and the reason."""

    student: str
    problem: str


@dataclass(frozen=True)
class Side:
    """One half of a pair.

    Attributes:
        share: the share of the student's own tokens that stand in the other submission, too; 0 … 1.
        runs: for each run of shared tokens, the index of its first and the index after its last.
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
        """The larger of the two shares.

        If A copied everything from B's unfinished work, B's share is 1 although A's may be small.
        """
        return max(side.share for side in self.sides)

    @property
    def tokens(self) -> int:
        """The number of shared tokens: the smaller of the two sides' numbers."""
        return min(side.tokens for side in self.sides)

    @property
    def students(self) -> tuple[str, str]:
        one, other = self.sides
        return one.member.student, other.member.student


@dataclass(frozen=True)
class Comparison:
    """The result of comparing a class.

    Attributes:
        students: the students with a submission that was compared, in the order of the class.
        unread: the students with a submission that could not be compared.
        untouched: the students of `students` with fewer than `MIN_TOKENS` tokens of their own.
        pairs: the pairs above the threshold, the most alike first.
        threshold: the least likeness of a pair in `pairs`, 0 … 1.
    """

    students: tuple[str, ...]
    unread: tuple[Unread, ...]
    untouched: tuple[str, ...]
    pairs: tuple[Pair, ...]
    threshold: float

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Groups of more than two students who are connected by pairs, the largest first.

        The students of a group are in the order of the class.
        """
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
        given: the texts of modules that all students may use: the released stubs, the reference.
        threshold: pairs below this likeness, 0 … 1, are left out.
        on_done: called twice for each submission, after it is read and after it is compared.
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
                Unread(entry.student, f"{submission.file}: its code cannot be split into tokens; read it yourself")
            )
    return members, unread


def _given_phrases(assignment: Assignment, given: Iterable[str]) -> frozenset[str]:
    """Every `PHRASE` tokens in a row of the texts that were given."""
    modules = (parse_submission(assignment.file, text.encode(), assignment).text for text in given)
    return frozenset(phrase for text in modules for phrase in _phrases(code_of(text, assignment.functions).as_text))


def _phrases(signs: str) -> list[str]:
    return [signs[start : start + PHRASE] for start in range(len(signs) - PHRASE + 1)]


def _fingerprint(code: Code, given: Collection[str]) -> CodeFingerprint:
    """Every run of a code's own tokens. No token of a run was given, and all stand in one function.

    The given code is removed here. copydetect would remove the runs that are given as a whole, but not the runs that
    begin or end in given code, so that every signature would count as a student's own. With a window of 1, copydetect
    compares every run.
    """
    from copydetect import CodeFingerprint
    from copydetect.utils import get_token_coverage

    fingerprint = CodeFingerprint("", RUN, 1, filter=False, fp=io.StringIO(code.as_text))
    stretch = _stretches(code, given)
    own: dict[int, list[int]] = {}
    for run, places in fingerprint.hash_idx.items():
        starts = [int(place) for place in places if stretch[place] == stretch[place + RUN - 1]]
        if starts:
            own[int(run)] = starts  # numpy's integers are slow as keys
    fingerprint.hash_idx, fingerprint.hashes = own, set(own)
    fingerprint.token_coverage = get_token_coverage(own, RUN, len(code.as_text))
    return fingerprint


def _stretches(code: Code, given: Collection[str]) -> list[int]:
    """A number for each token. Neighbours have the same number if neither was given and both are of one block."""
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
    """The passages that two submissions share; None if they are too short to look at."""
    from copydetect import compare_files

    fingerprints = one.fingerprint, other.fingerprint
    # most pairs end here; a comparison takes a millisecond
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
    """By likeness in whole percent, then by the number of shared tokens, then in the order of the class."""
    return sorted(pairs, key=lambda pair: (-round(100 * pair.likeness), -pair.tokens))
