"""The places where a student's text is not Python: the line, the character for a caret, and what to do."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from autograder.submissions.exported import module_source
from autograder.submissions.newer_python import newer_syntax, why_unread
from autograder.submissions.notebook import as_python_accepts, cell_source, code_cells
from autograder.submissions.reading import decode, is_notebook
from autograder.text import one_line, plain

_MERGE = re.compile(r"(?:<{7}|={7}|>{7})(?: |$)")
_ADVICE = {  # by the beginning of the parser's message
    "unexpected indent": "begin it below the first letter of the line above",
    "unindent does not match": "begin it below the first letter of a line above that it belongs with",
    "inconsistent use of tabs": "put four spaces in place of each tab",
    "expected an indented block": "begin it four spaces further right",
    "'return' outside function": "begin it four spaces further right, below the first letter of its function's body",
    "invalid non-printable character": "delete the character at the caret, and type it again",
    "unterminated triple-quoted string": 'close the text with """',
}
_TYPED = {"“”„‟": '"', "‘’‚‛´": "'", "−–—": "-", "×": "*", "÷": "/"}
_INVALID = re.compile(r"invalid character '(.)'")


@dataclass(frozen=True)
class SyntaxFault:
    """A place at which the parser gave up.

    Attributes:
        place: `line 12`, or `code cell 3, line 2`.
        message: the parser's message.
        text: the line, without its indentation.
        column: the column in `text`, from 0, of the character at which the parser gave up.
        advice: what to do; empty if the message says it.
    """

    place: str
    message: str
    text: str
    column: int
    advice: str = ""


def syntax_faults(name: str, content: bytes) -> tuple[SyntaxFault, ...]:
    """The first fault of a module, or of each code cell of a notebook.

    Raises:
        SubmissionError: the bytes are neither a text nor a notebook.
    """
    kernel = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if is_notebook(name, content) else 0
    faults = (_first_fault(text, within, kernel) for within, text in _texts(name, content))
    return tuple(fault for fault in faults if fault is not None)


def first_newer_syntax(name: str, content: bytes, python: str) -> str:
    """The first place with syntax that `python`, such as `3.11`, does not read, as a sentence; empty if there is none.

    Raises:
        SubmissionError: the bytes are neither a text nor a notebook.
    """
    for within, text in _texts(name, content):
        for newer in newer_syntax(text, python):
            return f"{within}line {newer.line}: {newer.need}; grading uses {python}, which cannot read it"
    return ""


def _texts(name: str, content: bytes) -> list[tuple[str, str]]:
    """The text of a module, or of each code cell, with the words that stand before a line's number."""
    if is_notebook(name, content):
        cells = enumerate(code_cells(name, content), start=1)
        return [(f"code cell {number}, ", as_python_accepts(cell_source(cell))) for number, cell in cells]
    return [("", module_source(decode(name, content)).text)]


def _first_fault(text: str, within: str, flags: int) -> SyntaxFault | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # unlike parsing, compiling finds a `return` outside of a function
            compile(text, "<unknown>", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return _fault_of(error, text, within)
    except (ValueError, RecursionError, MemoryError):
        return None  # there is no place to show; `parse_submission` reports this fault
    return None


def _fault_of(error: SyntaxError, text: str, within: str) -> SyntaxFault:
    newer = why_unread(text, error.lineno)
    own = text.split("\n")[(error.lineno or 1) - 1 : error.lineno]  # an error of the compiler has no text
    line = plain(error.text or "".join(own), 400).rstrip()
    before = line[: max((error.offset or 1) - 1, 0)].expandtabs(4)
    shown = line.expandtabs(4)
    indent = len(shown) - len(shown.lstrip())
    return SyntaxFault(
        f"{within}line {error.lineno}",
        one_line(error.msg),
        shown.lstrip(),
        max(len(before) - indent, 0),
        newer.sentence_here if newer is not None else _advice(error.msg, line),
    )


def _advice(message: str, line: str) -> str:
    if _MERGE.match(line):
        return "a merge left <<<<<<<, ======= and >>>>>>> here: keep one of the two versions, and delete these lines"
    if invalid := _INVALID.match(message):
        typed = next((plainly for signs, plainly in _TYPED.items() if invalid[1] in signs), "")
        return f"type it as {typed}" if typed else 'if this is prose, a """ is missing above it'
    return next((said for beginning, said in _ADVICE.items() if message.startswith(beginning)), "")
