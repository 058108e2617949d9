"""Where a student's text stops being Python: the line, and the character for a caret."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograder.cells import cell_source, code_cells
from autograder.submission import decode
from autograder.text import one_line, plain


@dataclass(frozen=True)
class SyntaxFault:
    """One place that the parser could not pass.

    Attributes:
        place: `line 12`, or `code cell 3, line 2`.
        message: what the parser says.
        text: the line, without its indentation.
        column: of the character in `text` that it stumbled over, from 0.
    """

    place: str
    message: str
    text: str
    column: int


def syntax_faults(name: str, content: bytes) -> tuple[SyntaxFault, ...]:
    """The first fault of a module, or of each code cell of a notebook.

    Raises:
        SubmissionError: the bytes are neither.
    """
    if name.lower().endswith(".ipynb"):
        cells = enumerate(code_cells(name, content), start=1)
        texts = [(f"code cell {number}, ", cell_source(cell)) for number, cell in cells]
    else:
        texts = [("", decode(name, content))]
    faults = (_first_fault(text, within) for within, text in texts)
    return tuple(fault for fault in faults if fault is not None)


def _first_fault(text: str, within: str) -> SyntaxFault | None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        return _fault_of(error, within)
    except (ValueError, RecursionError, MemoryError):
        return None  # no place to show; reading it as a submission says what is wrong
    return None


def _fault_of(error: SyntaxError, within: str) -> SyntaxFault:
    line = plain(error.text or "", 400).rstrip()
    before = line[: max((error.offset or 1) - 1, 0)].expandtabs(4)
    shown = line.expandtabs(4)
    indent = len(shown) - len(shown.lstrip())
    return SyntaxFault(
        f"{within}line {error.lineno}", one_line(error.msg), shown.lstrip(), max(len(before) - indent, 0)
    )
