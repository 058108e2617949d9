"""Why a check did not pass, as data: the sentence, the call, what was expected and got, where, and what to do.

Text is made from a failure at the end, by each page, export and terminal for itself. A submission can put any text
into a field. Each field is bounded by itself, and only the sentence may have several lines, so that no text of a
student looks like a field of the grader's.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import force_setattr

from autograder.text import one_line, plain

MAX_SENTENCE = 600  # characters
MAX_TEXT = 1200  # of the rendered text that a document of schema 1 holds in place of fields
MAX_FIELD = 400
MAX_NAME = 100
MAX_FRAMES = 8
_LABEL = 10  # columns for a label; the further lines of a sentence begin to the right of them


class Kind(StrEnum):
    """The cause of a failure. Code that depends on the cause reads the kind, never the sentence."""

    WRONG_ANSWER = "wrong_answer"
    UNUSABLE_ANSWER = "unusable_answer"  # its form cannot leave the worker, or is of no use to the check
    RAISED = "raised"
    MISSING_NAME = "missing_name"
    UNFINISHED = "unfinished"  # NotImplementedError, and the reason is not an untouched stub
    FORBIDDEN = "forbidden"
    TIME = "time"
    CRASH = "crash"
    NOTHING_HANDED_IN = "nothing_handed_in"  # by somebody on the class's list
    NOTHING_THERE = "nothing_there"  # no file, or an empty one
    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    LOADING = "loading"  # the module raised, or did not answer, when it was loaded
    WAITS = "waits"  # an earlier check has to pass first
    NOT_GRADABLE = "not_gradable"  # this machine lacks what the check needs
    GRADER = "grader"  # the grader itself failed
    TEXT = "text"  # a document of schema 1 has no cause


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the student's code.

    Attributes:
        file: the file's name.
        line: the line's number, from 1; counted within the cell, if there is one.
        cell: the name of the notebook's cell: `code cell 3`, or `cell [3]` in a running notebook; empty for a module.
        function: the function that the line belongs to, `<module>` outside of every function.
        code: the line's text without its indentation.
    """

    file: str
    line: int
    cell: str = ""
    function: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        _bound(self, MAX_NAME, "file", "cell", "function")
        _bound(self, MAX_FIELD, "code")

    def __str__(self) -> str:
        """`line 12`, or `code cell 3, line 2`."""
        return f"{self.cell}, line {self.line}" if self.cell else f"line {self.line}"

    @property
    def with_function(self) -> str:
        """`line 12, in softmax`."""
        return f"{self}, in {self.function}" if self.function else str(self)

    @property
    def with_code(self) -> str:
        """`line 12, in softmax: return z.exp() / z.sum()`."""
        return f"{self.with_function}: {self.code}" if self.code else self.with_function


class Failure(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a check did not pass, or why a submission could not be used.

    Attributes:
        sentence: what happened; may have several lines if a student's text is part of it.
        called: the call of the student's code before that, as a student would write it.
        expected, got: short texts for two values; empty if nothing was compared.
        frames: lines of the student's code that called each other, the innermost last.
        to_do: what would mend it; empty if that is not sure.
        kind: the cause.
    """

    sentence: str
    called: str = ""
    expected: str = ""
    got: str = ""
    frames: tuple[Place, ...] = ()
    to_do: str = ""
    kind: Kind = Kind.WRONG_ANSWER

    def __post_init__(self) -> None:
        limit = MAX_TEXT if self.kind is Kind.TEXT else MAX_SENTENCE
        force_setattr(self, "sentence", plain(self.sentence, limit).strip("\n"))
        force_setattr(self, "frames", tuple(self.frames[-MAX_FRAMES:]))
        _bound(self, MAX_FIELD, "called", "expected", "got", "to_do")

    @property
    def at(self) -> Place | None:
        """The innermost of the student's own lines; None if no line is known."""
        return self.frames[-1] if self.frames else None

    @property
    def trace(self) -> tuple[Place, ...]:
        """The frames of an exception, the innermost last. For every other kind, the sentence names the line."""
        return self.frames if self.kind is Kind.RAISED else ()

    @property
    def text(self) -> str:
        """Every field below each other, for readers that take text alone."""
        return "\n".join(part.replace("\n", "\n" + " " * _LABEL) for part in self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The sentence, and a line for each field that is not empty. The sentence alone may have several lines."""
        return tuple(_parts(self))

    @property
    def line(self) -> str:
        """What happened and what to do, in one line."""
        sentence = one_line(self.sentence, MAX_TEXT)
        return f"{sentence}; {self.to_do}" if self.to_do else sentence


def failure_of_text(text: str) -> Failure | None:
    """The failure in a document of schema 1, which holds text alone; None if the text is empty."""
    if text == NOTHING_HANDED_IN.sentence:
        return NOTHING_HANDED_IN
    return Failure(text, kind=Kind.TEXT) if text else None


def _parts(failure: Failure) -> Iterator[str]:
    yield failure.sentence
    if failure.called:
        yield f"{'called':<{_LABEL}}{failure.called}"
    if failure.expected:
        yield f"{'expected':<{_LABEL}}{failure.expected}   got  {failure.got}"
    elif failure.got:
        yield f"got  {failure.got}"
    if failure.to_do:
        yield f"{'to do':<{_LABEL}}{failure.to_do}"
    for place in failure.trace:
        yield f"  {place.with_function}"
        if place.code:
            yield f"    {place.code}"


def _bound(value: Struct, limit: int, *fields: str) -> None:
    """Put each of these fields of a new frozen value on one line of at most `limit` characters."""
    for field in fields:
        force_setattr(value, field, one_line(getattr(value, field), limit))


NOTHING_HANDED_IN = Failure("nothing was handed in", kind=Kind.NOTHING_HANDED_IN)
