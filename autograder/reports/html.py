"""The entries of a check as HTML, for the output of a notebook's cell and for nbgrader's pages."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.reports.templating import filled
from autograder.reports.words import Entry


def entries_html(entries: Sequence[Entry], closing: Sequence[str] = ()) -> str:
    """A table of the entries with inline styles alone, and the closing sentences below the table."""
    return filled("entries.html.j2", entries=entries, closing=closing)
