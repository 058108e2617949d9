"""Code of a submission that grading does not run, as data: where it stands, why, and a note for the student."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from autograder.text import one_line

MAX_NOTES = 50


class Reason(StrEnum):
    """Why a piece of code is not graded, as the end of a sentence; `{}` stands for `LeftOut.detail`."""

    OTHER_LANGUAGE = "is a {} cell"
    SYNTAX_ERROR = "has a syntax error in its line {}"
    NO_TEXT = "holds characters that are not text"
    TOO_DEEP = "is nested too deeply to be read"
    RUNS_A_CALL = "runs {}"
    UNUSED = "is not used by a function"
    RETURN_AT_TOP = "is a return outside of a function"


@dataclass(frozen=True)
class LeftOut:
    """A statement of a module or a code cell of a notebook that grading does not run.

    Attributes:
        reason: why.
        detail: fills the reason's gap: the cell's magic (`%%bash`), the line of the syntax error, the name of the call.
        line: the first line of the statement, from 1; 0 for a cell.
        cell: the number of the code cell, from 1; 0 for a statement of a module.
    """

    reason: Reason
    detail: str = ""
    line: int = 0
    cell: int = 0

    @property
    def note(self) -> str:
        """One line for the student: `line 12 runs print`, `code cell 3 is a %%bash cell`."""
        place = f"code cell {self.cell}" if self.cell else f"line {self.line}"
        return one_line(f"{place} {self.reason.format(self.detail)}")

    @property
    def may_define_functions(self) -> bool:
        """Whether a function that is missing may stand in this code, because nobody could read it as Python."""
        return self.reason in (Reason.OTHER_LANGUAGE, Reason.SYNTAX_ERROR)


def notes_on(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """The notes on what was left out, in its order; the first 50 of a long list."""
    return tuple(out.note for out in left_out)[:MAX_NOTES]
