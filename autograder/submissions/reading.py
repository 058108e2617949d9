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
from autograder.submissions.exported import INVISIBLE, module_source
from autograder.submissions.files import code_ending, is_code
from autograder.submissions.left_out import LeftOut, notes_on
from autograder.submissions.module import definitions_only
from autograder.submissions.newer_python import why_unread
from autograder.submissions.notebook import (
    IN_ONE_LINE,
    LINES,
    CellStart,
    JoinedCells,
    as_python_accepts,
    cell_source,
    cells_of,
    join_cells,
    keeps_timed_code,
    with_prose,
)
from autograder.submissions.parsing import check_syntax
from autograder.text import one_line

# Limits on the text that is parsed. The reference of a homework has some 6,000 words and signs. At these limits,
# reading and the search for forbidden calls still take about a second. Braces and accents have limits of their own,
# because the parser's time grows with their square: f"{x}{x}…" in Python 3.11, a letter with thousands of accents.
MAX_TOKENS = 40_000
MAX_BRACES = 10_000
MAX_ACCENTS = 100
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NOTEBOOK = re.compile(rb'\s*\{\s*"(?:cells|metadata|nbformat|worksheets)":')
_MODULE = re.compile(rb"^(?:def|import|from) ", re.MULTILINE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_READ_AS_UTF_16 = "is saved as UTF-16, which Python does not run; save it as UTF-8"
# Encodings that a coding comment may name: encodings of text, and none of Python's transformations. Decoding punycode,
# for example, takes a time that grows with the square of the length.
_ENCODING = re.compile(r"utf-8|ascii|iso8859|cp\d|koi8|gb|big5|shift_jis|euc_|mac-")


@dataclass(frozen=True)
class Submission:
    """One student's submission, as the text of a module.

    Attributes:
        file: the name of the file that was read.
        sha256: the digest of that file's bytes, and of code in it that Jupyter would not have run and that is graded.
        text: the module: definitions and what they need, on the student's own lines.
        left_out: the code that grading does not run, in the order of the file.
        other_files: a sentence on each file that was handed in as well and is not graded.
        remarks: sentences on code that is graded and is not written as it should be.
        cells: for each cell of a notebook that is graded, its number and its first line in `text`; also where the lines
            of `text` are not those of a module.
        guarded: the names that are bound below `if __name__ == "__main__"` and nowhere else.
        if_missing: advice on a function that is not defined.
    """

    if_missing: ClassVar[str] = "write it under that name; the file that you were given has its stub"

    file: str
    sha256: str
    text: str
    left_out: tuple[LeftOut, ...] = ()
    other_files: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    cells: tuple[CellStart, ...] = ()
    guarded: frozenset[str] = frozenset()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the student on everything that is not graded."""
        return (*self.other_files, *self.remarks, *notes_on(self.left_out))

    def place(self, line: int) -> Place:
        """The place of a line of `text` in the student's file: in the module, or in a cell of the notebook."""
        code = self.text.split("\n")[line - 1].strip() if self.has_line(line) else ""
        inside = [cell for cell in self.cells if cell.line <= line]
        if not inside:
            return Place(self.file, line, code=code)
        if inside[-1].kind in (LINES, IN_ONE_LINE):
            return Place(self.file, inside[-1].line_in_file(line), code=code)
        return Place(self.file, line - inside[-1].line + 1, self.cell_name(inside[-1]), code=code)

    def has_line(self, line: int) -> bool:
        """Whether `text` has a line of this number."""
        return 1 <= line <= self.text.count("\n") + 1

    def cell_name(self, cell: CellStart) -> str:
        """The name of a notebook's cell, as its student knows it."""
        return f"{cell.kind} cell {cell.number}"


def parse_submission(name: str, content: bytes, assignment: Assignment) -> Submission:
    """Read the bytes of a `.py` or `.ipynb`.

    Raises:
        MissingSubmission: there is no code in the file.
        SubmissionError: wrong encoding, broken notebook, a syntax error, or far more code than a homework needs.
    """
    try:
        if is_notebook(name, content):
            return _of_notebook(name, content, assignment.functions)
        return _of_module(name, content, assignment.functions)
    except SyntaxError as error:
        raise _not_python(name, error, content) from error
    except (RecursionError, MemoryError) as error:
        raise SubmissionError(f"{name}: is nested too deeply to be read; write it in smaller steps") from error
    except ValueError as error:
        raise SubmissionError(f"{name}: holds characters that are not text; save it as UTF-8 again") from error


def is_notebook(name: str, content: bytes) -> bool:
    """Whether a file is a notebook, or would be one: by its name, unless the content is clearly of the other kind."""
    if code_ending(name) == ".ipynb":
        return content.lstrip()[:1] == b"{" or not _MODULE.search(content)
    return _NOTEBOOK.match(content) is not None


def decode(name: str, content: bytes) -> str:
    """The text of a module, with `\\n` line ends.

    Raises:
        SubmissionError: the bytes are not text.
    """
    if b"\0" in content and not content.startswith(_UTF_16):
        raise SubmissionError(f"{name}: is not a text file; hand in the Python source")
    try:
        if content.startswith(_UTF_16):
            return _with_plain_ends(content.decode("utf-16"))
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if not _ENCODING.match(codecs.lookup(encoding).name):
            raise LookupError(encoding)
        text = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SubmissionError(f"{name}: is not UTF-8 text; save it as UTF-8 and hand it in again") from error
    return _with_plain_ends(text)


def _with_plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_amount(name: str, text: str) -> None:
    """Refuse a text that would keep the parser busy for many seconds.

    Raises:
        SubmissionError: the text is over a limit.
    """
    if _is_long(text):
        raise SubmissionError(f"{name}: holds many times the code of a homework; hand in the functions alone")
    if _has_many_accents(text):
        raise SubmissionError(f"{name}: holds a letter with more than {MAX_ACCENTS} accents; hand in Python source")


def _is_moderate(text: str) -> bool:
    """Whether a text is within the limits on what is parsed."""
    return not _is_long(text) and not _has_many_accents(text)


def _is_long(text: str) -> bool:
    tokens = sum(1 for _ in islice(_TOKEN.finditer(text), MAX_TOKENS + 1))
    return tokens > MAX_TOKENS or text.count("{") > MAX_BRACES


def _has_many_accents(text: str) -> bool:
    if text.isascii():
        return False
    runs = (sum(1 for _ in run) for accent, run in groupby(text, key=_is_accent) if accent)
    return max(runs, default=0) > MAX_ACCENTS


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _not_python(name: str, error: SyntaxError, content: bytes) -> NotPython:
    code = one_line(error.text or "", 100)
    newer = None if name.lower().endswith(".ipynb") else why_unread(decode(name, content), error.lineno)
    if newer is not None:
        sentence = f"{name}: line {error.lineno}: {newer.sentence_here}"
        return NotPython(sentence, file=name, line=error.lineno or 0, code=code)
    pointed = f", at: {code}" if code else ""
    sentence = f"{name}: syntax error in line {error.lineno}: {one_line(error.msg)}{pointed}"
    return NotPython(sentence, file=name, line=error.lineno or 0, code=code)


def _of_module(name: str, content: bytes, wanted: Sequence[str]) -> Submission:
    text = decode(name, content)
    if not text.strip():
        raise MissingSubmission(f"{name}: is empty; save your work in it")
    _check_amount(name, text)
    source = module_source(text)
    check_syntax(source.text)
    module = definitions_only(source.text, wanted)
    remarks, unusual = source.remarks, source.unusual
    if content.startswith(_UTF_16):
        remarks, unusual = (*remarks, f"{name} {_READ_AS_UTF_16}"), (*unusual, _READ_AS_UTF_16)
    if not name.lower().endswith(".py") and is_code(name):
        remarks += (f"{name} is a module; let its name end in .py",)
    return Submission(
        name,
        _digest(content, *unusual),
        module.text,
        _in_file(module.left_out, source.starts),
        remarks=remarks,
        cells=source.starts,
        guarded=module.guarded,
    )


def _in_file(left_out: tuple[LeftOut, ...], starts: Sequence[CellStart]) -> tuple[LeftOut, ...]:
    """The statements with their lines in the file, where lines of the text are others."""
    if not starts:
        return left_out
    firsts = [start.line for start in starts]
    found = []
    for out in left_out:
        place = bisect_right(firsts, out.line) - 1
        found.append(replace(out, line=starts[place].line_in_file(out.line)) if place >= 0 else out)
    return tuple(found)


def _digest(content: bytes, *unusual: str) -> str:
    """The digest of a file's bytes, and of the facts on code in it that Jupyter or Python would not have run."""
    return hashlib.sha256(content + "".join(unusual).encode()).hexdigest()


def _of_notebook(name: str, content: bytes, wanted: Sequence[str]) -> Submission:
    cells = cells_of(name, content)
    sources = [cell.text for cell in cells if cell.kind == "code"]
    prose = [cell for cell in cells if cell.kind != "code" and ("def " in cell.text or "class " in cell.text)]
    _check_amount(name, "\n".join(sources))
    joined = join_cells(sources)
    if _is_moderate("\n".join(cell.text for cell in prose)):
        joined = with_prose(joined, prose, wanted)
    if not joined.remarks and not any(source.strip() for source in sources):
        raise MissingSubmission(f"{name}: has no code in it; save your work in it")
    module = definitions_only(joined.text, wanted)
    remarks_on_code = remarks = (*joined.remarks, *_on_invisible(sources))
    if not name.lower().endswith(".ipynb"):
        remarks += (f"{name} is a notebook; let its name end in .ipynb",)
    return Submission(
        name,
        _digest(content, *remarks_on_code, "%time" if keeps_timed_code(sources) else ""),
        module.text,
        tuple(_by_cell(module.left_out, joined)),
        remarks=remarks,
        cells=joined.first_lines,
        guarded=module.guarded,
    )


def _on_invisible(sources: Sequence[str]) -> list[str]:
    """A sentence on each code cell that Python accepts only without its invisible characters."""
    cells = ((number, cell_source(source)) for number, source in enumerate(sources, start=1) if not source.isascii())
    return [f"code cell {number}: {INVISIBLE}" for number, source in cells if as_python_accepts(source) != source]


def _by_cell(statements: Iterable[LeftOut], joined: JoinedCells) -> list[LeftOut]:
    """For each cell that was left out in part or whole, the first reason, in the order of the cells."""
    starts = [start.line for start in joined.first_lines]
    found = {(out.kind, out.cell): out for out in joined.left_out}
    for out in statements:
        cell = joined.first_lines[bisect_right(starts, out.line) - 1]
        found.setdefault((cell.kind, cell.number), replace(out, line=0, cell=cell.number, kind=cell.kind))
    return sorted(found.values(), key=lambda out: (out.kind != "code", out.cell))
