"""`check("1.5")` and `plot()` in a notebook: they run the definitions of its cells in a worker and show the result."""

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
from autograder.reports.html import entries_html
from autograder.reports.terminal import check_lines
from autograder.reports.words import Checked, Entry, entries, next_step, points_so_far
from autograder.student.check import check_cells
from autograder.student.figure import FOLDER, DrawnPlot, draw
from autograder.student.plot import Plots, plots_of_cells

NBGRADER = "NBGRADER_EXECUTION"  # an environment variable that nbgrader sets while it runs a notebook
PLAIN_WIDTH = 100  # characters of a table in a terminal
FIGURE_WIDTH = 470  # pixels of a figure in a browser: 338 pt
SECONDS_BETWEEN = 0.2  # between two messages of progress


def check_notebook(task: str | None) -> float:
    """Check one task, or all with None, on the cells that have run. Shows a table and returns the points.

    Raises:
        NotebookError: the caller is not in a notebook of a release, or the release has no such task.
    """
    shell = _shell("check()", "autograder check")
    try:
        checked = check_cells(shell.history_manager.input_hist_raw[1:], Path.cwd(), task=task)
    except AutograderError as error:
        raise NotebookError(str(error)) from None
    _display(Table(entries(checked, _again), (points_so_far(checked), next_step(checked, _again))))
    return _for_nbgrader(checked) if os.environ.get(NBGRADER) and task else float(checked.result.score)


def _for_nbgrader(checked: Checked) -> float:
    """The task's points for nbgrader: the share of public points that was earned, times what the task is worth.

    nbgrader's maximum for the cell includes the hidden checks. With the public points alone, right work would look
    half right.
    """
    (task,) = [task for task in checked.assignment.tasks if task.id == checked.only]
    result = checked.result
    return task.worth * result.score / result.max_score if result.max_score else 0.0


class Table:
    """The table below the cell: HTML in a browser, text in a terminal."""

    def __init__(self, told: Sequence[Entry], closing: Sequence[str]) -> None:
        self._told, self._closing = told, closing

    def __repr__(self) -> str:
        page = io.StringIO()
        # without force_jupyter=False, Rich would show each line as an output of the cell
        console = Console(file=page, width=PLAIN_WIDTH, color_system=None, force_jupyter=False)
        for line in check_lines(self._told, width=PLAIN_WIDTH):
            console.print(line)
        for sentence in self._closing:
            console.print(Text(sentence))
        return page.getvalue().rstrip("\n")

    def _repr_html_(self) -> str:
        return entries_html(self._told, self._closing)


def plot_notebook() -> None:
    """Draw the figures of the cells that have run. Each figure replaces the message of its own progress.

    Raises:
        NotebookError: the caller is not in a notebook of a release, or the release has nothing to plot.
    """
    shell = _shell("plot()", "autograder plot")
    if os.environ.get(NBGRADER):
        _display(Sentence("nothing is drawn while nbgrader runs the notebook"))
        return
    try:
        plots = plots_of_cells(shell.history_manager.input_hist_raw[1:], Path.cwd())
        for name, doing in plots.doing.items():
            _plot(plots, name, Output(doing, alive=hasattr(shell, "kernel")))
    except AutograderError as error:
        raise NotebookError(str(error)) from None


def _plot(plots: Plots, name: str, output: Output) -> None:
    plot = plots.record(name, output.report)
    try:
        drawn = draw(plot, Path(FOLDER))
    except OSError:  # the folder cannot be written to: show the figure without files
        drawn = draw(plot, None)
    output.show(Figure(drawn) if drawn.picture.figure else Sentence(f"{name}: {drawn.missing}"))
    if drawn.picture.figure and drawn.missing:
        _display(Sentence(f"{name}: {drawn.missing}"))


class Output:
    """One output of a cell: first a message of progress, then the result in its place."""

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
    """A figure: a picture if the notebook can show one, else its title and the file that it is in."""

    def __init__(self, drawn: DrawnPlot) -> None:
        self._drawn = drawn

    def __repr__(self) -> str:
        file = f" ({self._drawn.files[-1]})" if self._drawn.files else ""
        return f"{self._drawn.picture.name}: {self._drawn.picture.title}{file}"

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        content = next(data for name, data in self._drawn.picture.files().items() if name.endswith(".png"))
        return content, {"width": FIGURE_WIDTH}


def _again(task: str | None) -> str:
    return f'run your cell and check("{task}")' if task else "check()"


def _shell(call: str, command: str) -> Any:
    """The running IPython shell.

    Raises:
        NotebookError: this Python was not started by IPython.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise NotebookError(f"{call} belongs in a notebook; in a terminal, run: {command}")
    return shell


def _display(what: object, *, display_id: bool = False) -> Any:
    from IPython.display import display

    return display(what, display_id=display_id or None)  # type: ignore[no-untyped-call]  # IPython types it in part
