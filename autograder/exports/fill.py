"""Whose row of an exported sheet a result belongs to, and the sheet with the points filled in.

Nobody is matched by a guess (`people`): a result without a row, with several, or that shares a row with another one is
named, and nothing is filled in for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.classroom.people import Named, People, Person
from autograder.classroom.sheet import Cell, Sheet
from autograder.errors import AutograderError
from autograder.results.model import Result
from autograder.results.wording import points
from autograder.text import one_line

# Canvas writes these for someone whom a person excused, and for one who need not hand this in.
_DECIDED = ("EX", "N/A")


@dataclass(frozen=True)
class Roster:
    """An exported sheet as its platform's module understands it.

    Attributes:
        column: the place of the column to fill; `possible` the points that it is out of, nothing if it does not say.
        comma: whether its numbers have a decimal comma.
        named: what a submission's name says by the platform's rule.
    """

    sheet: Sheet
    column: int
    people: tuple[Person, ...]
    possible: str
    comma: bool
    named: Named


@dataclass(frozen=True)
class Filled:
    """A sheet with the points in it, and what its owner should know.

    Attributes:
        filled: how many rows hold a result's points now.
        absent: whose rows no result belongs to, with what was written there, or what was left.
        decided: whose cell says that they are excused or need not hand in, and so was left, with what it says.
        unknown: the results without a row; `ambiguous` those with several, and `shared` several that have one row.
        possible: what the column is out of, if the results are out of something else; and `tops`, these.
    """

    content: bytes
    title: str
    people: int
    filled: int
    absent: tuple[tuple[str, str], ...]
    decided: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...]
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    possible: str
    tops: tuple[str, ...]


def filled_in(roster: Roster, results: Sequence[Result], *, missing: float | None = None) -> Filled:
    """The sheet with each result's points in its row.

    Args:
        missing: the points of those who handed in nothing and whose cell is empty; None leaves the cell empty.

    Raises:
        AutograderError: a row ends before the column.
    """
    results = [result for result in results if result.handed_in]
    people = People(roster.people)
    found = {result.student: people.whose(result.student, roster.named(result.student)) for result in results}
    claims: dict[int, list[Result]] = defaultdict(list)
    for result in results:
        for index in found[result.student]:
            claims[index].append(result)
    sure = {
        index: owners[0] for index, owners in claims.items() if len(owners) == 1 and len(found[owners[0].student]) == 1
    }
    values = {index: _decimal(result.score, roster) for index, result in sure.items()}
    absent = [index for index in range(len(roster.people)) if index not in claims]
    if missing is not None:
        values |= {index: _decimal(missing, roster) for index in absent if not _standing(roster, index)}
    decided = [index for index in sure if _standing(roster, index) in _DECIDED]
    changes = {_cell(roster, index): value for index, value in values.items() if index not in decided}
    labels = [person.label for person in roster.people]
    tops = tuple(sorted({points(result.max_score) for result in results}))
    return Filled(
        content=roster.sheet.refilled(changes),
        title=roster.sheet.titles[roster.column],
        people=len(labels),
        filled=len(sure) - len(decided),
        absent=tuple((labels[i], values.get(i) or _left(roster, i)) for i in absent),
        decided=tuple((labels[i], _standing(roster, i)) for i in decided),
        unknown=tuple(student for student, rows in found.items() if not rows),
        ambiguous=tuple((who, tuple(labels[i] for i in rows)) for who, rows in found.items() if len(rows) > 1),
        shared=tuple((labels[i], tuple(r.student for r in who)) for i, who in claims.items() if len(who) > 1),
        possible=roster.possible if tops and _differs(roster.possible, tops) else "",
        tops=tops,
    )


def sentences(done: Filled, name: str) -> list[str]:
    """What to tell the owner of a sheet that has been filled in."""
    said = [f"{done.filled} of {done.people} rows of {name} filled in, column {one_line(done.title)}"]
    if done.possible:
        tops = " or ".join(done.tops)
        said.append(
            f"that column is out of {done.possible} points, these results out of {tops}: they are written as "
            "they are, and a grade above that maximum may be refused there"
        )
    said += _listed("handed in nothing", [f"{who} ({value})" for who, value in done.absent])
    said += _listed("left as they stood", [f"{who} ({value})" for who, value in done.decided])
    said += _listed("have no row, and were not filled in", done.unknown)
    said += _listed(
        "could be more than one row, and were not filled in",
        [f"{who} ({' or '.join(rows)})" for who, rows in done.ambiguous],
    )
    return said + _listed(
        "have more than one result, and were not filled in",
        [f"{who} ({' and '.join(students)})" for who, students in done.shared],
    )


def no_column(sheet: Sheet, wanted: str | None, choices: Iterable[str]) -> AutograderError:
    """One sentence for a column that is not there, or not said though there are several."""
    listed = ", ".join(f'"{one_line(title)}"' for title in choices)
    if not listed:
        return AutograderError(f"{sheet.name}: has no column for points; export it again from the course's gradebook")
    if wanted is None:
        return AutograderError(f"{sheet.name}: say with --column which one to fill: {listed}")
    return AutograderError(f'{sheet.name}: has no column "{one_line(wanted)}" to fill; --column can be {listed}')


def _listed(what: str, who: Sequence[str]) -> list[str]:
    return [f"{what} ({len(who)}): {'; '.join(map(one_line, who))}"] if who else []  # a name may hold commas


def _cell(roster: Roster, index: int) -> Cell:
    record = roster.people[index].record
    if roster.column >= len(record):
        who = one_line(roster.people[index].label)
        raise AutograderError(f"{roster.sheet.name}: the row of {who} ends before the column; export the sheet again")
    return record[roster.column]


def _standing(roster: Roster, index: int) -> str:
    return roster.sheet.value(roster.people[index].record, roster.column)


def _left(roster: Roster, index: int) -> str:
    standing = _standing(roster, index)
    return f"left at {standing}" if standing else "left empty"


def _decimal(score: float, roster: Roster) -> str:
    return points(score).replace(".", ",") if roster.comma else points(score)


def _differs(possible: str, tops: Sequence[str]) -> bool:
    try:
        return {points(float(possible.replace(",", ".")))} != set(tops)
    except ValueError:
        return False
