"""What a student is told, as HTML: for the output of a notebook's cell, and for pages that nbgrader makes of one."""

from __future__ import annotations

import html
from collections.abc import Sequence

from autograder.reports.words import FAILED, PASSED, Entry

_COLOUR = {PASSED: "#009e73", FAILED: "#d55e00"}  # of the colour-blind safe palette that the reports use


def told_html(told: Sequence[Entry], closing: Sequence[str] = ()) -> str:
    """A table of the entries, and the sentences below it."""
    rows = "".join(_entry(entry) for entry in told)
    return f'<table style="{_TABLE}">{rows}</table>' + "".join(f"<div>{html.escape(one)}</div>" for one in closing)


# Everything that the table needs, since VS Code and nbconvert bring styles of their own, or none. A narrow window puts
# a row's text below its label, and breaks a word that is wider than all of it.
_TABLE = "margin: 0 0 .5em; border-collapse: collapse; color: inherit; font-size: inherit"
_CELL = "text-align: left; vertical-align: top; padding: .1em .6em; line-height: 1.5; overflow-wrap: anywhere"
_ROW = "display: flex; flex-wrap: wrap; margin-left: 1em"
_LABEL = "flex: 0 0 6em; opacity: .8"
_TEXT = "flex: 1 1 12em; min-width: 0; white-space: pre-wrap; line-height: inherit"
_AS_CODE = ("called", "expected", "got", "at")


def _entry(entry: Entry) -> str:
    colour = f"; color: {_COLOUR[entry.mark]}; font-weight: bold" if entry.mark in _COLOUR else ""
    heading = html.escape(entry.heading)
    rows = "".join(_row(label, text) for label, text in entry.rows)
    return (
        f'<tr><td style="{_CELL}{colour}">{entry.mark}</td>'
        f'<td style="{_CELL}">{f"<b>{heading}</b>" if rows else heading}{rows}</td>'
        f'<td style="{_CELL}; white-space: nowrap; text-align: right">{html.escape(entry.aside)}</td></tr>'
    )


def _row(label: str, text: str) -> str:
    if not label:
        return f'<div style="margin-left: 1em">{html.escape(text)}</div>'
    kind = "code" if label in _AS_CODE else "span"
    words = f'<{kind} style="{_TEXT}">{html.escape(text)}</{kind}>'
    return f'<div style="{_ROW}"><span style="{_LABEL}">{html.escape(label)}</span>{words}</div>'
