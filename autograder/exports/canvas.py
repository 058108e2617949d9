"""Canvas's gradebook: the sheet that it exports, to be imported again with one more column filled."""

from __future__ import annotations

import re

from autograder.classroom.platforms.canvas import CANVAS, is_gradebook
from autograder.classroom.sheet import Record, Sheet, read_sheet
from autograder.errors import AutograderError
from autograder.exports.fill import SheetToFill, no_column, sheet_format

_ASSIGNMENT = re.compile(r"\S.* \(\d+\)", re.DOTALL)
_COMMA = re.compile(r"\d+,\d+")


def canvas_sheet(name: str, content: bytes, column: str | None = None) -> SheetToFill:
    """Read an exported gradebook.

    Args:
        column: the title of the column to fill, as it stands in the file; may be None if there is one assignment only.

    Raises:
        AutograderError: the file is no gradebook of Canvas, or it is not clear which column is meant.
    """
    sheet = read_sheet(name, content)
    if not is_gradebook(sheet):
        raise AutograderError(f"{sheet.name}: is no gradebook of Canvas; export it there with Grades, Export")
    points = next((record for record in sheet.records if "Points Possible" in sheet.value(record, 0)), [])
    chosen = _column(sheet, points, column)
    possible = sheet.value(points, chosen)
    return SheetToFill(
        sheet,
        chosen,
        people=CANVAS.people_from(CANVAS.read_people(sheet)),
        read_name=CANVAS.read_name,
        possible=possible,
        has_comma=_COMMA.fullmatch(possible) is not None,
    )


def _column(sheet: Sheet, points: Record, wanted: str | None) -> int:
    """The column to fill; a column that Canvas computes says `(read only)` in the row of possible points."""
    titles = sheet.titles
    open_ = [i for i, title in enumerate(titles) if _ASSIGNMENT.fullmatch(title)]
    open_ = [i for i in open_ if not re.search(r"read\s+only", sheet.value(points, i))]
    found = open_ if wanted is None else [i for i in open_ if titles[i] == wanted.strip()]
    if len(found) != 1:
        raise no_column(sheet, wanted, [titles[i] for i in open_])
    return found[0]


FORMAT = sheet_format("canvas", "the gradebook that you exported from Canvas, with one column filled", canvas_sheet)
