"""What a class has handed in, as a command is given it, and what to say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autograder.errors import AutograderError

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.classroom.intake import Found
    from autograder.results.model import Result


def found_in(submissions: Path, assignment: Assignment, roster: Path | None, *, one: bool = False) -> list[Found]:
    """What each student, or each group, has handed in; what its owner should know of it is printed.

    Raises:
        AutograderError: there is nothing, or the roster cannot be used.
    """
    from autograder.classroom.intake import find_submissions
    from autograder.text import listed

    if one and roster is not None:
        raise AutograderError("--roster is the list of a class; leave it or --one out")
    # with a list it is a class, even if somebody's file there is called as the assignment's
    found = find_submissions(submissions, assignment, one=one or (None if roster is None else False))
    said = []
    if roster is not None:
        from autograder.classroom.roster import of_class, read_class_list

        matched = of_class(found, read_class_list(roster.name, _content(roster)))
        found = list(matched.found)
        said += listed(f"not in {roster.name}, so they keep their own names", matched.unknown)
        several = [f"{who} ({' or '.join(people)})" for who, people in matched.ambiguous]
        said += listed(f"not clear whose in {roster.name}, so they keep their own names", several)
    again = [entry.student for entry in found if entry.others]
    for sentence in (*said, *listed("handed in more than once", again)):
        typer.echo(sentence)
    return found


def refuse_among_submissions(out: Path, submissions: Path, found: Sequence[Found]) -> None:
    """Results do not go where the next run would take them for somebody's submission, or for a part of one.

    Raises:
        AutograderError: they would.
    """
    folders = {entry.path.parent.resolve() for entry in found if entry.path and entry.path != submissions}
    real = out.resolve()
    if folders & {real, *real.parents}:
        raise AutograderError(f"{out}: lies among the submissions of the class; give --out another folder")


def about_to_lose(out: Path, found: Sequence[Found]) -> Iterator[str]:
    """Whose result of an earlier run gives way to nothing, as when a folder holds those alone who were late."""
    from autograder.results.folder import result_in
    from autograder.text import listed

    absent = [student for entry in found if not entry.path for student in entry.students]
    before = [student for student in absent if (result := result_in(out / student)) and result.handed_in]
    yield from listed("had handed in something before and nothing now; grade the whole class if that is wrong", before)


def other_results(out: Path, results: Sequence[Result]) -> Iterator[str]:
    """Whose results of an earlier run lie in the same folder, where every export would take them for the class's."""
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
