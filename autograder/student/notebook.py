"""`check("1.5")` and `plot()` in a notebook: take what its cells define, run it in a worker, show what came of it."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.errors import AutograderError, NotebookError
from autograder.reports.html import told_html
from autograder.reports.terminal import check_lines
from autograder.reports.words import Checked, Told, next_step, points_so_far, tell
from autograder.student.check import check_cells
from autograder.student.figure import FOLDER, Drawn, draw
from autograder.student.plot import Plots, plots_of_cells

NBGRADER = "NBGRADER_EXECUTION"  # set while nbgrader runs a notebook, to say what for
PLAIN_WIDTH = 100  # of the table where there is no browser
FIGURE_WIDTH = 470  # of a figure in a browser, in its pixels: 338 pt
SECONDS_BETWEEN = 0.2  # two messages of progress


def check_notebook(task: str | None) -> float:
    """Check one task, or all of them, on the cells that have run; shows a table and returns the points.

    Raises:
        NotebookError: this is no notebook, or none of a release, or it has no such task.
    """
    shell = _shell("check()", "autograder check")
    try:
        checked = check_cells(shell.history_manager.input_hist_raw[1:], Path.cwd(), task=task)
    except AutograderError as error:
        raise NotebookError(str(error)) from None
    _display(Table(tell(checked, _again), (points_so_far(checked.result), next_step(checked, _again))))
    return _for_nbgrader(checked) if os.environ.get(NBGRADER) and task else float(checked.result.score)


def _for_nbgrader(checked: Checked) -> float:
    """What nbgrader takes for the cell's grade, when it runs the notebook itself: that share of what the task is worth.

    It knows the points of all checks, and takes right work for half right where fewer are returned.
    """
    (task,) = [task for task in checked.assignment.tasks if task.id == checked.only]
    result = checked.result
    return task.worth * result.score / result.max_score if result.max_score else 0.0


class Table:
    """What is shown below the cell: HTML in a browser, text in a terminal."""

    def __init__(self, told: Sequence[Told], closing: Sequence[str]) -> None:
        self._told, self._closing = told, closing

    def __repr__(self) -> str:
        page = io.StringIO()
        # by itself, Rich would show each line as an output of the cell
        console = Console(file=page, width=PLAIN_WIDTH, color_system=None, force_jupyter=False)
        for line in check_lines(self._told, width=PLAIN_WIDTH):
            console.print(line)
        for sentence in self._closing:
            console.print(Text(sentence))
        return page.getvalue().rstrip("\n")

    def _repr_html_(self) -> str:
        return told_html(self._told, self._closing)


def plot_notebook() -> None:
    """Draw what the cells that have run can be asked for: each figure in the place of its own progress.

    Raises:
        NotebookError: this is no notebook, or none of a release, or there is nothing to plot in it.
    """
    shell = _shell("plot()", "autograder plot")
    if os.environ.get(NBGRADER):
        _display(Sentence("nothing is drawn while nbgrader runs the notebook"))
        return
    try:
        plots = plots_of_cells(shell.history_manager.input_hist_raw[1:], Path.cwd())
        for name, doing in plots.doing.items():
            _plot(plots, name, Place(doing, alive=hasattr(shell, "kernel")))
    except AutograderError as error:
        raise NotebookError(str(error)) from None


def _plot(plots: Plots, name: str, place: Place) -> None:
    plot = plots.record(name, place.report)
    try:
        drawn = draw(plot, Path(FOLDER))
    except OSError:  # a folder that cannot be written to costs the files alone
        drawn = draw(plot, None)
    place.show(Figure(drawn) if drawn.picture.figure else Sentence(f"{name}: {drawn.missing}"))
    if drawn.picture.figure and drawn.missing:
        _display(Sentence(f"{name}: {drawn.missing}"))


class Place:
    """One output of a cell: how far something is, and in its place what came of it."""

    def __init__(self, doing: str, *, alive: bool) -> None:
        self._doing, self._alive, self._last = doing, alive, 0.0
        self._handle = _display(Sentence(f"{doing} …"), display_id=True) if alive else None

    def report(self, name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self._handle and total and now - self._last > SECONDS_BETWEEN:
            self._last = now
            self._handle.update(Sentence(f"{self._doing}: {done} of {total}"))

    def show(self, what: object) -> None:
        if self._handle:
            self._handle.update(what)
        else:
            _display(what)


class Sentence:
    """A line of text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class Figure:
    """What was drawn: a picture where one can be shown, elsewhere what it shows and the file that holds it."""

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn

    def __repr__(self) -> str:
        file = f" ({self._drawn.files[-1]})" if self._drawn.files else ""
        return f"{self._drawn.name}: {self._drawn.picture.title}{file}"

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        content = next(data for name, data in self._drawn.picture.files().items() if name.endswith(".png"))
        return content, {"width": FIGURE_WIDTH}


def _again(task: str | None) -> str:
    return f'run your cell and check("{task}")' if task else "check()"


def _shell(call: str, command: str) -> Any:
    """The running IPython shell; a plain Python has not even imported it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise NotebookError(f"{call} belongs in a notebook; in a terminal, run: {command}")
    return shell


def _display(what: object, *, display_id: bool = False) -> Any:
    from IPython.display import display

    return display(what, display_id=display_id or None)  # type: ignore[no-untyped-call]  # IPython types it in part
