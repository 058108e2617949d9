"""Code of a submission that grading does not run, as data: where it stands, why, and a note for the student."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from autograder.text import one_line

MAX_NOTES = 50


class Reason(StrEnum):
    """Why a piece of code is not graded, as the end of a sentence; `{}` stands for `LeftOut.detail`."""

    OTHER_LANGUAGE = "is a {} cell"
    SYNTAX_ERROR = "has a syntax error in its line {}"
    NEWER_PYTHON = "cannot be read: {}"
    NO_TEXT = "holds characters that are not text"
    TOO_DEEP = "is nested too deeply to be read"
    RUNS_A_CALL = "runs {}"
    UNUSED = "is not used by a function"
    NOT_ASKED_FOR = "defines {}, which no task needs"
    RETURN_AT_TOP = "is a return outside of a function"
    NO_CODE = "is no code cell"


@dataclass(frozen=True)
class LeftOut:
    """A statement of a module or a code cell of a notebook that grading does not run.

    Attributes:
        reason: why.
        detail: fills the reason's gap: the cell's magic (`%%bash`), the line of the syntax error, the sentence on
            newer syntax, the name of the call or of the definition.
        line: the first line of the statement, from 1; 0 for a cell.
        cell: the number of the cell among those of its kind, from 1; 0 for a statement of a module.
        kind: the kind of the cell: `code`, `Markdown` or `raw`.
        text: the text of a cell that nobody could read as Python.
    """

    reason: Reason
    detail: str = ""
    line: int = 0
    cell: int = 0
    kind: str = "code"
    text: str = field(default="", compare=False, repr=False)

    @property
    def note(self) -> str:
        """One line for the student: `line 12 runs print`, `code cell 3 is a %%bash cell`."""
        return one_line(f"{self.place} {self.reason.format(self.detail)}")

    @property
    def place(self) -> str:
        """The place in the student's file: `line 12`, `code cell 3`."""
        return f"{self.kind} cell {self.cell}" if self.cell else f"line {self.line}"

    @property
    def may_define_functions(self) -> bool:
        """Whether a function that is missing may stand in this code, because nobody could read it as Python."""
        return self.reason in (Reason.OTHER_LANGUAGE, Reason.SYNTAX_ERROR, Reason.NEWER_PYTHON, Reason.NO_CODE)

    @property
    def remedy(self) -> str:
        """What to do about a function that stands in this code."""
        if self.reason is Reason.NO_CODE:
            return "make it one, with Y, and mend what is no Python in it"
        if self.reason is Reason.OTHER_LANGUAGE:
            return "delete its first line"
        return "mend it"


def holding(name: str, left_out: Sequence[LeftOut]) -> LeftOut | None:
    """The code that was left out and defines a function, as far as one can see; else code that mentions its name."""
    unread = [out for out in left_out if out.may_define_functions]
    word = re.escape(name)
    for pattern in (rf"\b(?:def|class)[ \t]+{word}\b|^[ \t]*{word}[ \t]*=", rf"\b{word}\b"):
        if found := next((out for out in unread if re.search(pattern, out.text, re.MULTILINE)), None):
            return found
    return None


def notes_on(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """The notes on what was left out, in its order; the first 50 of a long list."""
    return tuple(out.note for out in left_out)[:MAX_NOTES]
