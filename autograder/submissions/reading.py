"""Read a submission: a `.py`, a `.ipynb`, a folder or a zip. Nothing is run.

Whatever the bytes are, reading ends in a `Submission` or in a `SubmissionError` whose text names the file and says
what its owner can do; and it ends soon: how much is listed, unpacked and parsed has limits.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import tokenize
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path, PurePosixPath
from typing import ClassVar

from autograder.assignments.model import Assignment
from autograder.errors import MissingSubmission, SubmissionError
from autograder.submissions.files import ARCHIVES, Read, entries_of, is_code, read_file
from autograder.submissions.left_out import LeftOut, notes_on
from autograder.submissions.module import ModuleText, check_syntax, definitions_only, names_answered
from autograder.submissions.notebook import JoinedCells, code_cells, join_cells
from autograder.text import one_line

# What the parser is given. The words and signs of a homework's reference are some 6,000; at these numbers, reading and
# the search for forbidden calls still take about a second. Braces and accents have limits of their own, because the
# parser's time grows with their square: f"{x}{x}…" in Python 3.11, and a letter under thousands of combining marks.
MAX_TOKENS = 40_000
MAX_BRACES = 10_000
MAX_ACCENTS = 100
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NOTEBOOK = re.compile(r'\s*\{\s*"(?:cells|metadata|nbformat)":')
# Encodings that a cookie may name: those of text, none of Python's transformations (punycode takes time without end).
_ENCODING = re.compile(r"utf-8|ascii|iso8859|cp\d|koi8|gb|big5|shift_jis|euc_|mac-")


@dataclass(frozen=True)
class Submission:
    """What one student handed in, as the text of a module.

    Attributes:
        file: the name of the file that was read.
        sha256: of that file's bytes.
        text: the module: definitions and what they need, on the student's own lines.
        left_out: the code that grading does not run, in the order of the file.
        other_files: a sentence on each file that was handed in as well and is not graded.
        cells: of a notebook, each code cell's number and its first line in `text`.
        guarded: the names that are only bound below `if __name__ == "__main__"`.
        absent: what to do about a function that is not there.
    """

    absent: ClassVar[str] = "write it under that name; the file that you were given has its stub"

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

    def place(self, line: int) -> str:
        """Where a line of `text` stands in what the student wrote: `line 12`, or `code cell 3, line 2`."""
        inside = [(cell, first) for cell, first in self.cells if first <= line]
        return f"code cell {inside[-1][0]}, line {line - inside[-1][1] + 1}" if inside else f"line {line}"


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Read one student's submission.

    Raises:
        MissingSubmission: there is nothing to grade.
        SubmissionError: there is something, but it cannot be read as this assignment's file.
    """
    return read_entries(entries_of(path), assignment, where=one_line(path.name))


def read_entries(entries: Mapping[str, Read], assignment: Assignment, *, where: str) -> Submission:
    """The same, of files that are listed already; `where` is what they are called together."""
    _, read, others = _choose(entries, assignment, where=where)
    if isinstance(read, SubmissionError):
        raise read
    return replace(read, other_files=others)


def read_or_fault(path: Path, assignment: Assignment) -> Submission | SubmissionError:
    """The submission, or the error that its reading ended in: what grading takes."""
    try:
        return read_submission(path, assignment)
    except SubmissionError as error:
        return error


def parse_submission(name: str, content: bytes, assignment: Assignment) -> Submission:
    """The bytes of a `.py` or `.ipynb` as a module's text.

    Raises:
        MissingSubmission: there is no code in it.
        SubmissionError: wrong encoding, broken notebook, a syntax error, or more than a homework can need.
    """
    cells: tuple[tuple[int, int], ...] = ()
    try:
        if name.lower().endswith(".ipynb"):
            module, cells = _notebook_module(code_cells(name, content), name, assignment.functions)
        else:
            module = _module(decode(name, content), name, assignment.functions)
    except SyntaxError as error:
        raise SubmissionError(_syntax_sentence(name, error)) from error
    except (RecursionError, MemoryError) as error:
        raise SubmissionError(f"{name}: is nested too deeply to be read; write it in smaller steps") from error
    except ValueError as error:
        raise SubmissionError(f"{name}: holds characters that are no text; save it as UTF-8 again") from error
    sha256 = hashlib.sha256(content).hexdigest()
    return Submission(name, sha256, module.text, module.left_out, cells=cells, guarded=module.guarded)


def working_file(folder: Path, assignment: Assignment) -> Path:
    """The module or the notebook of a release: the one that `read_submission` would choose.

    Nothing else is looked at: the folder may hold an environment and a repository besides.

    Raises:
        SubmissionError: there is neither, or one cannot be read.
    """
    names = [name for name in (assignment.file, assignment.notebook_file) if (folder / name).is_file()]
    there: dict[str, Read] = {name: partial(read_file, folder / name) for name in names}
    return folder / _choose(there, assignment, where=one_line(folder.resolve().name))[0]


def decode(name: str, content: bytes) -> str:
    """The text of a module, with `\\n` line ends.

    Raises:
        SubmissionError: it is not text.
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


def _choose(
    entries: Mapping[str, Read], assignment: Assignment, *, where: str
) -> tuple[str, Submission | SubmissionError, tuple[str, ...]]:
    """The file to grade, what it holds, and what to say of the others.

    By the assignment's name, else the only one there is. A release holds both a module and a notebook, and a student
    works in one of them: the one in which more is written.

    Raises:
        MissingSubmission, SubmissionError: there is none, or it is not clear which.
    """
    names = (assignment.file, assignment.notebook_file)
    code = [name for name in entries if is_code(name) or name == where]  # a file that was given itself is taken
    right = [name for name in code if _base(name) in {name.lower() for name in names}]
    if not code:
        raise MissingSubmission(f"{where}: holds no {names[0]} and no {names[1]}{_only(entries)}")
    if not right and len(code) > 1:
        raise SubmissionError(
            f"{where}: holds {len(code)} files and none is called {names[0]} or {names[1]}; rename yours and hand it in"
        )
    first: dict[str, str] = {}
    for name in right or code:
        first.setdefault(PurePosixPath(name).suffix.lower(), name)
    read = {name: _read(name, entries[name], assignment) for name in first.values()}
    rank = {name: written(one, assignment) if len(read) > 1 else 0.0 for name, one in read.items()}
    best = max(read, key=lambda name: (rank[name], name.lower().endswith(".py")))
    copies = [f"{one_line(name)} is not graded: {one_line(best)} is" for name in right if name not in read]
    others = [_not_graded(name, best, read[name]) for name in read if name != best and rank[name] > 0]
    return best, read[best], (*others, *copies)


def _only(entries: Collection[str]) -> str:
    """What is there instead: a report, an archive in an archive, a `losses.py.txt`."""
    shown = ", ".join(sorted(one_line(name, 60) for name in entries)[:3])
    packed = any(name.lower().endswith(ARCHIVES) for name in entries)
    return f", only {shown}{'; unpack it and hand in the file itself' if packed else ''}" if entries else ""


def _base(name: str) -> str:
    return PurePosixPath(name).name.lower()


def _read(name: str, read: Read, assignment: Assignment) -> Submission | SubmissionError:
    try:
        return parse_submission(one_line(name), read(), assignment)
    except SubmissionError as error:
        return error


def written(read: Submission | SubmissionError, assignment: Assignment) -> float:
    """How much of a file has been written: functions that are no stubs. An error comes before an untouched stub."""
    if isinstance(read, SubmissionError):
        return -1 if isinstance(read, MissingSubmission) else 0.5
    return len(names_answered(read.text, assignment.functions))


def _not_graded(name: str, best: str, read: Submission | SubmissionError) -> str:
    if isinstance(read, SubmissionError):
        return f"{one_line(best)} is graded; {read}"
    return f"{one_line(name)} is not graded: {one_line(best)} has more written"


def _check_amount(name: str, text: str) -> None:
    """Refuse what would keep the parser busy for longer than a homework can need."""
    tokens = sum(1 for _ in islice(_TOKEN.finditer(text), MAX_TOKENS + 1))
    if tokens > MAX_TOKENS or text.count("{") > MAX_BRACES:
        raise SubmissionError(f"{name}: holds many times the code of a homework; hand in the functions alone")
    if not text.isascii():
        runs = (sum(1 for _ in run) for accent, run in groupby(text, key=_is_accent) if accent)
        if max(runs, default=0) > MAX_ACCENTS:
            raise SubmissionError(f"{name}: holds a letter with more than {MAX_ACCENTS} accents; hand in Python source")


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _syntax_sentence(name: str, error: SyntaxError) -> str:
    line = one_line(error.text or "", 100)
    pointed = f", at: {line}" if line else ""
    return f"{name}: syntax error in line {error.lineno}: {one_line(error.msg)}{pointed}"


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
