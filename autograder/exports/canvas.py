"""Canvas's gradebook: the sheet that it exports, to be imported again with one more column filled."""

from __future__ import annotations

import re

from autograder.classroom.platforms.canvas import canvas_named, canvas_people, is_canvas
from autograder.classroom.sheet import Record, Sheet, read_sheet
from autograder.errors import AutograderError
from autograder.exports.fill import Roster, no_column

_ASSIGNMENT = re.compile(r"\S.* \(\d+\)", re.DOTALL)
_COMMA = re.compile(r"\d+,\d+")


def canvas_roster(name: str, content: bytes, column: str | None = None) -> Roster:
    """An exported gradebook.

    Args:
        column: the title to fill, as it stands in the file; may be None where there is one assignment only.

    Raises:
        AutograderError: it is no such file, or it is not clear which column is meant.
    """
    sheet = read_sheet(name, content)
    if not is_canvas(sheet):
        raise AutograderError(f"{sheet.name}: is no gradebook of Canvas; export it there with Grades, Export")
    points = next((record for record in sheet.records if "Points Possible" in sheet.value(record, 0)), [])
    chosen = _column(sheet, points, column)
    possible = sheet.value(points, chosen)
    comma = _COMMA.fullmatch(possible) is not None
    return Roster(sheet, chosen, canvas_people(sheet), possible, comma, canvas_named)


def _column(sheet: Sheet, points: Record, wanted: str | None) -> int:
    """Columns that Canvas works out itself say `(read only)` in the row of possible points."""
    titles = sheet.titles
    open_ = [i for i, title in enumerate(titles) if _ASSIGNMENT.fullmatch(title)]
    open_ = [i for i in open_ if not re.search(r"read\s+only", sheet.value(points, i))]
    found = open_ if wanted is None else [i for i in open_ if titles[i] == wanted.strip()]
    if len(found) != 1:
        raise no_column(sheet, wanted, [titles[i] for i in open_])
    return found[0]
