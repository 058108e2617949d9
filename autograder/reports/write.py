"""Write the pages of a student and of a class into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.files import write_atomically
from autograder.results.evidence import FIGURES, Evidence

if TYPE_CHECKING:
    from autograder.results.model import Result


FIGURE_FILES = tuple(f"{name}.{kind}" for name in FIGURES for kind in ("svg", "png"))

__all__ = ["write_class", "write_student"]


def write_student(folder: Path, result: Result, evidence: Evidence) -> None:
    """Write `feedback.html`, and `figures/<name>.svg` and `.png` for each figure, into the student's folder.

    Figures of an earlier run that cannot be drawn from this evidence are deleted.
    """
    from autograder.reports.pages import student_page
    from autograder.reports.pictures import student_pictures

    pictures = student_pictures(evidence) if evidence.figures else []
    files = {name: data for picture in pictures if picture.figure for name, data in picture.files().items()}
    for name in FIGURE_FILES:
        if name in files:
            write_atomically(folder / "figures" / name, files[name])
        else:
            (folder / "figures" / name).unlink(missing_ok=True)
    write_atomically(folder / "feedback.html", student_page(result, pictures).encode("utf-8", "replace"))


def write_class(folder: Path, results: Sequence[Result], evidences: Mapping[str, Evidence]) -> None:
    """Write `index.html`: every student with scores and a link to `<student>/feedback.html`, and the class's figures.

    Args:
        evidences: the evidence of each student, by the student's name.
    """
    from autograder.reports.pages import class_page
    from autograder.reports.pictures import class_pictures

    page = class_page(results, class_pictures([result for result in results if result.handed_in], evidences))
    write_atomically(folder / "index.html", page.encode("utf-8", "replace"))
