"""What a class has handed in, as a command is given it, and the sentences about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.classroom.intake import HandIn
    from autograder.results.model import Result


def hand_ins(submissions: Path, assignment: Assignment, roster: Path | None, *, one: bool = False) -> list[HandIn]:
    """What each student or each group has handed in; sentences that the user should know are printed.

    Args:
        roster: the list of the class; None without one.
        one: True if the path is one submission, whatever is in it.

    Raises:
        AutograderError: there is nothing, or the roster cannot be used.
    """
    from autograder.classroom.intake import find_class, find_hand_ins, one_hand_in
    from autograder.text import listed

    sentences: list[str] = []
    if one and roster is not None:
        raise AutograderError("--roster is the list of a class; leave it or --one out")
    if one:
        entries = [one_hand_in(submissions)]
    elif roster is None:
        entries = find_hand_ins(submissions, assignment)
    else:  # a class, even if the file of one student is called like the assignment's
        entries, sentences = _matched(find_class(submissions, assignment), roster)
    again = [entry.student for entry in entries if entry.others]
    for sentence in (*sentences, *listed("handed in more than once", again)):
        typer.echo(sentence)
    return entries


def _matched(entries: Sequence[HandIn], roster: Path) -> tuple[list[HandIn], list[str]]:
    """The entries with their owners on the list, and a sentence about those without a clear owner."""
    from autograder.classroom.roster import match, read_roster
    from autograder.text import listed

    matched = match(entries, read_roster(roster.name, _content(roster)))
    several = [f"{who} ({' or '.join(people)})" for who, people in matched.ambiguous]
    return list(matched.entries), [
        *listed(f"not in {roster.name}, so they keep their own names", matched.unknown),
        *listed(f"not clear whose in {roster.name}, so they keep their own names", several),
    ]


def refuse_among_submissions(out: Path, submissions: Path, entries: Sequence[HandIn]) -> None:
    """Refuse a folder for results in which the next run would take them for a submission, or for a part of one.

    Raises:
        AutograderError: the folder lies among the submissions.
    """
    folders = {entry.path.parent.resolve() for entry in entries if entry.path and entry.path != submissions}
    real = out.resolve()
    if folders & {real, *real.parents}:
        raise AutograderError(f"{out}: lies among the submissions of the class; give --out another folder")


def results_that_would_be_replaced(out: Path, entries: Sequence[HandIn]) -> Iterator[str]:
    """A sentence on students with a result from an earlier run and no submission in this one.

    That is a mistake where, for example, the folder holds only the late submissions.
    """
    from autograder.results.folder import result_in
    from autograder.text import listed

    absent = [student for entry in entries if not entry.path for student in entry.students]
    before = [student for student in absent if (result := result_in(out / student)) and result.handed_in]
    yield from listed("had handed in something before and nothing now; grade the whole class if that is wrong", before)


def results_of_others(out: Path, results: Sequence[Result]) -> Iterator[str]:
    """A sentence on results of an earlier run in the same folder, which every export would take for the class's."""
    from autograder.text import listed

    there = {path.parent.name for path in out.glob("*/result.json")}
    yield from listed(
        f"not of this class, but in {out} from an earlier run; delete their folders",
        sorted(there - {result.student for result in results}),
    )


def _content(roster: Path) -> bytes:
    try:
        return roster.read_bytes()
    except OSError as error:
        raise AutograderError(f"{roster}: cannot be read ({error.strerror}); name another file") from error
