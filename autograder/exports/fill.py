"""The sheet that a platform exported, with the points of a class filled in.

A result without a row, with several rows, or with a row that another result may have too, is named, and nothing is
filled in for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.names import NamedBy
from autograder.classroom.people import Claims, People, claims_on
from autograder.classroom.sheet import Cell, Sheet
from autograder.errors import AutograderError
from autograder.exports.format import Exported, Format, Request
from autograder.results.model import Result
from autograder.results.wording import points
from autograder.text import counted, listed, one_line

# Canvas writes these for a student who is excused, and for one who need not hand this in.
_DECIDED = ("EX", "N/A")


@dataclass(frozen=True)
class SheetToFill:
    """An exported sheet, and the column that the points go into.

    Attributes:
        column: the index of the column.
        people: the students, in the order of their rows.
        read_name: what a result's name says about its owner, by the platform's rule.
        possible: the points that the column is out of, as the sheet writes them; empty if it does not say.
        has_comma: True if the sheet's numbers have a decimal comma.
    """

    sheet: Sheet
    column: int
    people: People
    read_name: Callable[[str], NamedBy]
    possible: str
    has_comma: bool

    @property
    def title(self) -> str:
        return self.sheet.titles[self.column]

    def standing(self, index: int) -> str:
        """The text of a person's cell as it was exported."""
        return self.sheet.value(self.people[index].record, self.column)

    def cell(self, index: int) -> Cell:
        """The person's cell to fill.

        Raises:
            AutograderError: the row ends before the column.
        """
        record = self.people[index].record
        if self.column >= len(record):
            who = one_line(self.people[index].label)
            raise AutograderError(f"{self.sheet.name}: the row of {who} ends before the column; export the sheet again")
        return record[self.column]

    def decimal(self, score: float) -> str:
        return points(score).replace(".", ",") if self.has_comma else points(score)


@dataclass(frozen=True)
class FilledSheet:
    """A sheet with the points in it, and what to tell the person who exported it.

    Attributes:
        filled: how many rows hold the points of a result now.
        absent: the people with no possible result, each with the text that the cell holds now.
        replaced: the people whose cell held other points, with these and the points that it holds now.
        decided: the people whose cell says that they are excused or need not hand in, with that text; it is left.
        unknown: the results without a row.
        ambiguous: the results with several possible rows, each with these people.
        shared: the people with several possible results, each with these results.
        possible: the points that the column is out of, if the results are out of other points.
        tops: the points that the results are out of.
    """

    content: bytes
    title: str
    people: int
    filled: int
    absent: tuple[tuple[str, str], ...]
    replaced: tuple[tuple[str, str, str], ...]
    decided: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...]
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    possible: str
    tops: tuple[str, ...]


def fill(sheet: SheetToFill, results: Sequence[Result], *, missing: float | None = None) -> FilledSheet:
    """Write the points of each result into the one row that is its student's.

    Args:
        missing: the points for students who handed in nothing, where the cell is empty; None leaves the cell empty.

    Raises:
        AutograderError: a row ends before the column.
    """
    results = [result for result in results if result.handed_in]
    claims = claims_on(sheet.people, [sheet.read_name(result.student) for result in results])
    values = _values(sheet, results, claims, missing)
    decided = [index for index in claims.clear.values() if sheet.standing(index) in _DECIDED]
    changes = {sheet.cell(index): value for index, value in values.items() if index not in decided}
    labels = [person.label for person in sheet.people]
    tops = tuple(sorted({points(result.max_score) for result in results}))
    return FilledSheet(
        content=sheet.sheet.refilled(changes),
        title=sheet.title,
        people=len(labels),
        filled=len(claims.clear) - len(decided),
        absent=tuple((labels[i], values.get(i) or _left(sheet, i)) for i in _absent(sheet, claims)),
        replaced=tuple((labels[i], sheet.standing(i), values[i]) for i in _replaced(sheet, claims, values, decided)),
        decided=tuple((labels[i], sheet.standing(i)) for i in decided),
        unknown=claims.unknown,
        ambiguous=tuple((who, tuple(labels[i] for i in rows)) for who, rows in claims.ambiguous.items()),
        shared=tuple((labels[i], students) for i, students in claims.shared.items()),
        possible=sheet.possible if tops and _differs(sheet.possible, tops) else "",
        tops=tops,
    )


def sentences(done: FilledSheet, name: str) -> list[str]:
    """What to tell the person who exported a sheet that has been filled in."""
    said = [f"{done.filled} of {done.people} rows of {name} filled in, column {one_line(done.title)}"]
    if done.possible:
        tops = " or ".join(done.tops)
        said.append(
            f"that column is out of {done.possible} points, these results out of {tops}: they are written as "
            "they are, and a grade above that maximum may be refused there"
        )
    if done.replaced:
        were = "was another" if len(done.replaced) == 1 else "were others"
        others = "; ".join(f"{one_line(who, 100)} ({before}, now {now})" for who, before, now in done.replaced)
        said.append(f"{counted(len(done.replaced), 'grade')} that stood there {were}: {others}")
    groups = {
        "handed in nothing": [f"{who} ({value})" for who, value in done.absent],
        "left as they stood": [f"{who} ({value})" for who, value in done.decided],
        "have no row, and were not filled in": done.unknown,
        "could be more than one row, and were not filled in": [
            f"{who} ({' or '.join(rows)})" for who, rows in done.ambiguous
        ],
        "have more than one result, and were not filled in": [
            f"{who} ({' and '.join(students)})" for who, students in done.shared
        ],
    }
    for heading, names in groups.items():  # no name is left out, because each of these rows needs a person
        said += listed(heading, names, most=len(names))
    return said


def sheet_format(name: str, summary: str, read: Callable[[str, bytes, str | None], SheetToFill]) -> Format:
    """The format that fills a platform's sheet.

    Args:
        name: the format's name, which is the platform's in lower case.
        read: reads the sheet, given the name and the bytes of the file and the title of the column, or None.
    """

    def export(request: Request) -> Exported:
        if request.into is None:
            raise AutograderError(f"export the sheet from {name.capitalize()} first, and give it with --into")
        sheet = read(request.into.name, request.into.read_bytes(), request.column)
        done = fill(sheet, request.results, missing=request.missing)
        return Exported({request.to: done.content}, sentences(done, request.into.name))

    return Format(name, summary, export, options=("--into", "--column", "--missing"))


def no_column(sheet: Sheet, wanted: str | None, choices: Iterable[str]) -> AutograderError:
    """The error for a column that is not there, or that is not named although there are several."""
    listed = ", ".join(f'"{one_line(title)}"' for title in choices)
    if not listed:
        return AutograderError(f"{sheet.name}: has no column for points; export it again from the course's gradebook")
    if wanted is None:
        return AutograderError(f"{sheet.name}: say with --column which one to fill: {listed}")
    return AutograderError(f'{sheet.name}: has no column "{one_line(wanted)}" to fill; --column can be {listed}')


def _values(sheet: SheetToFill, results: Sequence[Result], claims: Claims, missing: float | None) -> dict[int, str]:
    """The text for each person's cell, by the index of the person."""
    scores = {result.student: result.score for result in results}
    values = {index: sheet.decimal(scores[student]) for student, index in claims.clear.items()}
    if missing is not None:
        values |= {index: sheet.decimal(missing) for index in _absent(sheet, claims) if not sheet.standing(index)}
    return values


def _replaced(sheet: SheetToFill, claims: Claims, values: Mapping[int, str], decided: Collection[int]) -> list[int]:
    """The people whose cell held something else than the points of the result: a person may have entered that."""
    own = [index for index in claims.clear.values() if index not in decided and sheet.standing(index)]
    return [index for index in own if _number(sheet.standing(index)) != _number(values[index])]


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _absent(sheet: SheetToFill, claims: Claims) -> list[int]:
    return [index for index in range(len(sheet.people)) if index not in claims.by_person]


def _left(sheet: SheetToFill, index: int) -> str:
    standing = sheet.standing(index)
    return f"left at {standing}" if standing else "left empty"


def _differs(possible: str, tops: Sequence[str]) -> bool:
    try:
        return {points(float(possible.replace(",", ".")))} != set(tops)
    except ValueError:
        return False
