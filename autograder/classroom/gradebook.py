"""`gradebook.csv`: a row for each student, a column for each task."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.results.model import Result

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def gradebook_csv(results: Sequence[Result]) -> str:
    """The gradebook of a class, in order of student. A cell that a spreadsheet would run as a formula is defused."""
    tasks = {task.id: task.title for result in results for task in result.tasks}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["student", "score", "max_score", *(f"{id_} {title}" for id_, title in tasks.items()), "file", "problem"]
    )
    for result in sorted(results, key=lambda r: r.student):
        scores = {task.id: task.score for task in result.tasks}
        about = [result.submission.file or "", result.submission.problem]
        row = [result.student, result.score, result.max_score, *(scores.get(task, "") for task in tasks), *about]
        writer.writerow([_defused(cell) for cell in row])
    return out.getvalue()


def _defused(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
