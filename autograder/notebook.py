"""`check("1.5")` in a notebook: take what its cells define, check it in a worker, show a table, return the points."""

from __future__ import annotations

import html
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from autograder.checking import check_cells
from autograder.errors import AutograderError, NotebookError
from autograder.telling import FAILED, PASSED, Told, next_step, points_so_far, tell
from autograder.terminal_check import check_lines

PLAIN_WIDTH = 100  # of the table where there is no browser
_COLOUR = {PASSED: "#009e73", FAILED: "#d55e00"}  # of the colour-blind safe palette that the reports use


def check_notebook(task: str | None) -> float:
    """Check one task, or all of them, on the cells that have run; shows a table and returns the points.

    Raises:
        NotebookError: this is no notebook, or none of a release, or it has no such task.
    """
    shell = _shell()
    try:
        checked = check_cells(shell.history_manager.input_hist_raw[1:], Path.cwd(), task=task)
    except AutograderError as error:
        raise NotebookError(str(error)) from None
    _display(Table(tell(checked, _again), (points_so_far(checked.result), next_step(checked, _again))))
    return float(checked.result.score)


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
        rows = "".join(_html_entry(entry) for entry in self._told)
        closing = "".join(f"<div>{html.escape(sentence)}</div>" for sentence in self._closing)
        return f'<table style="{_TABLE}">{rows}</table>{closing}'


_TABLE = "margin: 0 0 .5em; border-collapse: collapse; color: inherit; font-size: inherit"
_CELL = "text-align: left; vertical-align: top; padding: .1em .6em"
_ROW = "display: grid; grid-template-columns: 6em 1fr; margin-left: 1em"
_AS_CODE = ("called", "expected", "got", "at")


def _html_entry(entry: Told) -> str:
    colour = f"; color: {_COLOUR[entry.mark]}; font-weight: bold" if entry.mark in _COLOUR else ""
    rows = "".join(_html_row(label, text) for label, text in entry.rows)
    return (
        f'<tr><td style="{_CELL}{colour}">{entry.mark}</td>'
        f'<td style="{_CELL}">{html.escape(entry.heading)}{rows}</td>'
        f'<td style="{_CELL}; white-space: nowrap; text-align: right">{html.escape(entry.aside)}</td></tr>'
    )


def _html_row(label: str, text: str) -> str:
    if not label:
        return f'<div style="margin-left: 1em">{html.escape(text)}</div>'
    kind = "code" if label in _AS_CODE else "span"
    words = f'<{kind} style="white-space: pre-wrap">{html.escape(text)}</{kind}>'
    return f'<div style="{_ROW}"><span>{html.escape(label)}</span>{words}</div>'


def _again(task: str | None) -> str:
    return f'run your cell, then check("{task}")' if task else "check()"


def _shell() -> Any:
    """The running IPython shell; a plain Python has not even imported it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise NotebookError("check() belongs in a notebook; in a terminal, run: autograder check")
    return shell


def _display(table: Table) -> None:
    from IPython.display import display

    display(table)  # type: ignore[no-untyped-call]  # IPython types it in part
