"""A recorded plot as a figure and its files, with a sentence that says how it went."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.files import write_atomically
from autograder.results.model import Verdict
from autograder.results.wording import WORDINGS, Wording
from autograder.student.plot import Plot

if TYPE_CHECKING:
    from autograder.reports.pictures import Picture


FOLDER = "figures"  # beside the homework


@dataclass(frozen=True)
class DrawnPlot:
    """A student's plot after drawing.

    Attributes:
        picture: the figure with its title; without a figure if nothing could be drawn.
        files: the files that were written, the PNG last.
        missing: the parts that are missing, each with its reason; empty if nothing is missing.
        failed: whether code that the student has written did not work.
    """

    picture: Picture
    files: tuple[Path, ...]
    missing: str
    failed: bool

    @property
    def wording(self) -> Wording:
        """The look of the plot's line: the same as of a check that ended in the same way."""
        unfailed = Verdict.PASSED if self.picture.figure else Verdict.NOT_ATTEMPTED
        return WORDINGS[Verdict.FAILED if self.failed else unfailed]

    @property
    def sentence(self) -> str:
        """The title and what is missing, in one sentence; or the reason why there is no figure."""
        if not self.picture.figure:
            return self.missing
        return f"{self.picture.title}; {self.missing}" if self.missing else self.picture.title


def draw(plot: Plot, folder: Path | None) -> DrawnPlot:
    """Draw a plot, and write `<name>.svg` and `<name>.png` into the folder, if a folder is given.

    If nothing can be drawn, files of an earlier plot stay as they are.

    Raises:
        OSError: the folder cannot be written to.
    """
    from autograder.reports.pictures import student_picture

    picture = student_picture(plot.name, plot.evidence)
    reasons = [problem.sentence for problem in plot.problems]
    if not picture.figure:
        reasons = reasons or [picture.problem]
    missing, failed = "; ".join(reasons), any(problem.failed for problem in plot.problems)
    files = {folder / name: data for name, data in picture.files().items()} if folder and picture.figure else {}
    for path, content in files.items():
        write_atomically(path, content)
    return DrawnPlot(picture, tuple(files), missing, failed or (not picture.figure and not plot.problems))
