"""The bytes of a module or a notebook, read as a `Submission`. None of its code runs.

Reading always ends in a `Submission` or a `SubmissionError`. The error's text names the file and says what the student
can do. Reading ends soon, too, because the amount of text that is parsed has limits.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import tokenize
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import ClassVar

from autograder.assignments.model import Assignment
from autograder.errors import MissingSubmission, NotPython, SubmissionError
from autograder.results.failure import Place
from autograder.submissions.left_out import LeftOut, notes_on
from autograder.submissions.module import ModuleText, check_syntax, definitions_only
from autograder.submissions.notebook import JoinedCells, code_cells, join_cells
from autograder.text import one_line

# Limits on the text that is parsed. The reference of a homework has some 6,000 words and signs. At these limits,
# reading and the search for forbidden calls still take about a second. Braces and accents have limits of their own,
# because the parser's time grows with their square: f"{x}{x}…" in Python 3.11, a letter with thousands of accents.
MAX_TOKENS = 40_000
MAX_BRACES = 10_000
MAX_ACCENTS = 100
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NOTEBOOK = re.compile(r'\s*\{\s*"(?:cells|metadata|nbformat)":')
# Encodings that a coding comment may name: encodings of text, and none of Python's transformations. Decoding punycode,
# for example, takes a time that grows with the square of the length.
_ENCODING = re.compile(r"utf-8|ascii|iso8859|cp\d|koi8|gb|big5|shift_jis|euc_|mac-")


@dataclass(frozen=True)
class Submission:
    """One student's submission, as the text of a module.

    Attributes:
        file: the name of the file that was read.
        sha256: the digest of that file's bytes.
        text: the module: definitions and what they need, on the student's own lines.
        left_out: the code that grading does not run, in the order of the file.
        other_files: a sentence on each file that was handed in as well and is not graded.
        cells: for each code cell of a notebook, its number and its first line in `text`.
        guarded: the names that are bound below `if __name__ == "__main__"` and nowhere else.
        if_missing: advice on a function that is not defined.
    """

    if_missing: ClassVar[str] = "write it under that name; the file that you were given has its stub"

    file: str
    sha256: str
    text: str
    left_out: tuple[LeftOut, ...] = ()
    other_files: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()
    guarded: frozenset[str] = frozenset()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the student on everything that is not graded."""
        return (*self.other_files, *notes_on(self.left_out))

    def place(self, line: int) -> Place:
        """The place of a line of `text` in the student's file: in the module, or in a cell of the notebook."""
        code = self.text.split("\n")[line - 1].strip() if self.has_line(line) else ""
        inside = [(number, first) for number, first in self.cells if first <= line]
        if not inside:
            return Place(self.file, line, code=code)
        number, first = inside[-1]
        return Place(self.file, line - first + 1, self.cell_name(number), code=code)

    def has_line(self, line: int) -> bool:
        """Whether `text` has a line of this number."""
        return 1 <= line <= self.text.count("\n") + 1

    def cell_name(self, number: int) -> str:
        """The name of a notebook's code cell, as its student knows it."""
        return f"code cell {number}"


def parse_submission(name: str, content: bytes, assignment: Assignment) -> Submission:
    """Read the bytes of a `.py` or `.ipynb`.

    Raises:
        MissingSubmission: there is no code in the file.
        SubmissionError: wrong encoding, broken notebook, a syntax error, or far more code than a homework needs.
    """
    cells: tuple[tuple[int, int], ...] = ()
    try:
        if name.lower().endswith(".ipynb"):
            module, cells = _notebook_module(code_cells(name, content), name, assignment.functions)
        else:
            module = _module(decode(name, content), name, assignment.functions)
    except SyntaxError as error:
        raise _not_python(name, error) from error
    except (RecursionError, MemoryError) as error:
        raise SubmissionError(f"{name}: is nested too deeply to be read; write it in smaller steps") from error
    except ValueError as error:
        raise SubmissionError(f"{name}: holds characters that are not text; save it as UTF-8 again") from error
    sha256 = hashlib.sha256(content).hexdigest()
    return Submission(name, sha256, module.text, module.left_out, cells=cells, guarded=module.guarded)


def decode(name: str, content: bytes) -> str:
    """The text of a module, with `\\n` line ends.

    Raises:
        SubmissionError: the bytes are not text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SubmissionError(f"{name}: is saved as UTF-16; save it as UTF-8 and hand it in again")
    if b"\0" in content:
        raise SubmissionError(f"{name}: is not a text file; hand in the Python source")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if not _ENCODING.match(codecs.lookup(encoding).name):
            raise LookupError(encoding)
        text = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SubmissionError(f"{name}: is not UTF-8 text; save it as UTF-8 and hand it in again") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_amount(name: str, text: str) -> None:
    """Refuse a text that would keep the parser busy for many seconds.

    Raises:
        SubmissionError: the text is over a limit.
    """
    tokens = sum(1 for _ in islice(_TOKEN.finditer(text), MAX_TOKENS + 1))
    if tokens > MAX_TOKENS or text.count("{") > MAX_BRACES:
        raise SubmissionError(f"{name}: holds many times the code of a homework; hand in the functions alone")
    if not text.isascii():
        runs = (sum(1 for _ in run) for accent, run in groupby(text, key=_is_accent) if accent)
        if max(runs, default=0) > MAX_ACCENTS:
            raise SubmissionError(f"{name}: holds a letter with more than {MAX_ACCENTS} accents; hand in Python source")


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _not_python(name: str, error: SyntaxError) -> NotPython:
    code = one_line(error.text or "", 100)
    pointed = f", at: {code}" if code else ""
    sentence = f"{name}: syntax error in line {error.lineno}: {one_line(error.msg)}{pointed}"
    return NotPython(sentence, file=name, line=error.lineno or 0, code=code)


def _module(text: str, name: str, wanted: Sequence[str]) -> ModuleText:
    if not text.strip():
        raise MissingSubmission(f"{name}: is empty; save your work in it")
    if _NOTEBOOK.match(text):
        raise SubmissionError(f"{name}: is a notebook; let its name end in .ipynb")
    _check_amount(name, text)
    check_syntax(text)
    return definitions_only(text, wanted)


def _notebook_module(
    sources: Sequence[str], name: str, wanted: Sequence[str]
) -> tuple[ModuleText, tuple[tuple[int, int], ...]]:
    if not any(source.strip() for source in sources):
        raise MissingSubmission(f"{name}: has no code in it; save your work in it")
    _check_amount(name, "\n".join(sources))
    joined = join_cells(sources)
    module = definitions_only(joined.text, wanted)
    return replace(module, left_out=tuple(_by_cell(module.left_out, joined))), joined.first_lines


def _by_cell(statements: Iterable[LeftOut], joined: JoinedCells) -> list[LeftOut]:
    """For each cell that was left out in part or whole, the first reason, in the order of the cells."""
    starts = [first for _, first in joined.first_lines]
    found = {out.cell: out for out in joined.left_out}
    for out in statements:
        cell, _ = joined.first_lines[bisect_right(starts, out.line) - 1]
        found.setdefault(cell, replace(out, line=0, cell=cell))
    return sorted(found.values(), key=lambda out: out.cell)
