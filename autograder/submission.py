"""Find the submissions of a class, and read one: a `.py`, a `.ipynb`, a folder or a zip. Nothing is run.

Whatever the bytes are, reading ends in a `Submission` or in a `SubmissionError` whose text names the file and says
what its owner can do.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import stat
import tokenize
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.assignment import Assignment
from autograder.errors import MissingSubmission, SubmissionError
from autograder.module_text import LeftOut, cell_source, definitions_only
from autograder.text import one_line

MAX_PYTHON_BYTES = 1 << 20
MAX_NOTEBOOK_BYTES = 32 << 20  # a notebook carries the pictures it drew
MAX_ZIP_BYTES = 64 << 20
MAX_ENTRIES = 500


@dataclass(frozen=True)
class Found:
    """One entry of a class folder: whose it is, and where."""

    student: str
    path: Path


@dataclass(frozen=True)
class Submission:
    """What one student handed in, as the text of a module.

    Attributes:
        file: the name of the file that was read.
        sha256: of that file's bytes.
        text: the module: definitions and what they need, on the student's own lines.
        notes: what was left out of it, and why, for the student.
        cells: of a notebook, each code cell's number and its first line in `text`.
    """

    file: str
    sha256: str
    text: str
    notes: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()

    def place(self, line: int) -> str:
        """Where a line of `text` stands in what the student wrote: `line 12`, or `code cell 3, line 2`."""
        inside = [(cell, first) for cell, first in self.cells if first <= line]
        return f"code cell {inside[-1][0]}, line {line - inside[-1][1] + 1}" if inside else f"line {line}"


def find_submissions(path: Path, assignment: Assignment) -> list[Found]:
    """The entries of a class folder in order of name: a folder or a file for each student.

    A single file, or a folder that itself holds the assignment's file, is a class of one. Two entries that differ only
    in their ending (`alice.py`, `alice.zip`) are told apart by it.

    Raises:
        SubmissionError: the folder cannot be listed or holds nothing to grade.
    """
    if path.is_file() or any((path / name).is_file() for name in (assignment.file, assignment.notebook_file)):
        return [Found(_student_name(path.resolve()), path)]
    try:
        entries = sorted(p for p in path.iterdir() if not p.name.startswith((".", "__")))
    except OSError as error:
        raise SubmissionError(f"{path}: cannot be listed ({error.strerror}); give the folder of a class") from error
    wanted = [p for p in entries if p.is_dir() or p.suffix.lower() in (".py", ".ipynb", ".zip")]
    if not wanted:
        raise SubmissionError(f"{path}: holds no submission; put a folder, .py, .ipynb or .zip there for each student")
    count = Counter(_student_name(p) for p in wanted)
    return [Found(_student_name(p) if count[_student_name(p)] == 1 else one_line(p.name), p) for p in wanted]


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Read one student's submission.

    Raises:
        MissingSubmission: there is nothing to grade.
        SubmissionError: there is something, but it cannot be read as this assignment's file.
    """
    try:
        name, content = _choose(_candidates(path), assignment, where=_shown(path))
    except OSError as error:
        raise SubmissionError(f"{_shown(path)}: cannot be read ({error.strerror}); hand it in again") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SubmissionError(f"{_shown(path)}: is not a zip that can be opened ({one_line(str(error))})") from error
    if not content.strip():
        raise MissingSubmission(f"{name}: is empty")
    return parse_submission(name, content, assignment)


def read_or_fault(path: Path, assignment: Assignment) -> Submission | SubmissionError:
    """The submission, or the error that its reading ended in: what grading takes."""
    try:
        return read_submission(path, assignment)
    except SubmissionError as error:
        return error


def parse_submission(name: str, content: bytes, assignment: Assignment) -> Submission:
    """The bytes of a `.py` or `.ipynb` as a module's text.

    Raises:
        SubmissionError: wrong encoding, broken notebook, a syntax error, or more than a homework can need.
    """
    wanted = [function for task in assignment.tasks for function in task.functions]
    try:
        if name.lower().endswith(".ipynb"):
            text, notes, cells = _notebook_module(name, content, wanted)
        else:
            module = definitions_only(decode(name, content), wanted)
            text, cells = module.text, []
            notes = [f"line {out.line} {out.reason}" for out in module.left_out]
    except SyntaxError as error:
        raise SubmissionError(_syntax_sentence(name, error)) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise SubmissionError(f"{name}: cannot be parsed as Python ({type(error).__name__})") from error
    shown = tuple(one_line(note) for note in notes[:50])
    return Submission(name, hashlib.sha256(content).hexdigest(), text, shown, tuple(cells))


def working_file(folder: Path, assignment: Assignment) -> Path:
    """The module or the notebook of a release: the one that `read_submission` would choose.

    Nothing else is looked at: the folder may hold an environment and a repository besides.

    Raises:
        SubmissionError: there is neither, or one cannot be read.
    """
    names = [name for name in (assignment.file, assignment.notebook_file) if (folder / name).is_file()]
    try:
        there = {name: _read_bounded(folder / name) for name in names}
    except OSError as error:
        raise SubmissionError(f"{error.filename}: cannot be read ({error.strerror})") from error
    return folder / _choose(there, assignment, where=_shown(folder.resolve()))[0]


def _student_name(path: Path) -> str:
    return one_line(path.name if path.is_dir() else path.stem)


def _shown(path: Path) -> str:
    return one_line(path.name)


def _candidates(path: Path) -> dict[str, bytes]:
    """The Python files and notebooks of a submission by name, shallowest first, each read up to its limit."""
    if path.is_symlink():
        raise SubmissionError(f"{_shown(path)}: is a symbolic link; hand in the file itself")
    if path.is_dir():
        return _from_folder(path)
    if path.suffix.lower() == ".zip":
        return _from_zip(path)
    return {one_line(path.name): _read_bounded(path)} if path.is_file() else {}


def _is_code(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "__MACOSX", "__pycache__")) for part in parts)
    return name.lower().endswith((".py", ".ipynb")) and not hidden


def _limit(name: str) -> int:
    return MAX_NOTEBOOK_BYTES if name.lower().endswith(".ipynb") else MAX_PYTHON_BYTES


def _read_bounded(path: Path) -> bytes:
    with path.open("rb") as stream:
        return _bounded(stream.read(_limit(path.name) + 1), path.name)


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > _limit(name):
        raise SubmissionError(f"{one_line(name)}: is larger than {_limit(name) >> 20} MB; hand in the code alone")
    return content


def _from_folder(folder: Path) -> dict[str, bytes]:
    paths: list[Path] = []
    for number, path in enumerate(sorted(folder.rglob("*"), key=lambda p: (len(p.parts), p.name))):
        if number >= MAX_ENTRIES:
            raise SubmissionError(
                f"{_shown(folder)}: holds more than {MAX_ENTRIES} files; hand in the assignment's file"
            )
        if _is_code(path.relative_to(folder).as_posix()):
            paths.append(path)
    links = [path for path in paths if path.is_symlink()]
    if links:
        raise SubmissionError(f"{_shown(links[0])}: is a symbolic link; hand in the file itself")
    return {one_line(path.relative_to(folder).as_posix()): _read_bounded(path) for path in paths if path.is_file()}


def _from_zip(path: Path) -> dict[str, bytes]:
    if path.stat().st_size > MAX_ZIP_BYTES:
        raise SubmissionError(f"{_shown(path)}: is larger than {MAX_ZIP_BYTES >> 20} MB; hand in the code alone")
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise SubmissionError(f"{_shown(path)}: holds more than {MAX_ENTRIES} files; hand in the assignment's file")
        code = [entry for entry in entries if _is_code(entry.filename) and not entry.is_dir()]
        code.sort(key=lambda entry: (entry.filename.count("/"), entry.filename))
        return {one_line(entry.filename): _unzipped(archive, entry) for entry in code}


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One entry's bytes, in memory: nothing is extracted, so its path cannot lead anywhere."""
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SubmissionError(f"{one_line(entry.filename)}: is a symbolic link; hand in the file itself")
    if entry.flag_bits & 1:
        raise SubmissionError(f"{one_line(entry.filename)}: is encrypted; hand it in without a password")
    with archive.open(entry) as stream:  # the size that the entry claims is not believed
        return _bounded(stream.read(_limit(entry.filename) + 1), entry.filename)


def _choose(candidates: Mapping[str, bytes], assignment: Assignment, *, where: str) -> tuple[str, bytes]:
    """The file to grade: by the assignment's name, else the only one there is.

    A release holds both a module and a notebook, and a student works in one of them: the one that has more written.
    """
    names = (assignment.file, assignment.notebook_file)
    right = {name: c for name, c in candidates.items() if PurePosixPath(name).name in names}
    pool = right or candidates
    if not pool:
        raise MissingSubmission(f"{where}: holds no {names[0]} and no {names[1]}")
    by_kind = _first_of_each_kind(pool)
    if not right and len(pool) > 1:
        raise SubmissionError(f"{where}: holds {len(pool)} files and none is called {names[0]} or {names[1]}")
    return max(by_kind.items(), key=lambda item: (_written(item[1]), item[0].endswith(".py")))


def _first_of_each_kind(pool: Mapping[str, bytes]) -> dict[str, bytes]:
    first: dict[str, str] = {}
    for name in pool:
        first.setdefault(PurePosixPath(name).suffix.lower(), name)
    return {name: pool[name] for name in first.values()}


def _written(content: bytes) -> int:
    """How much of a file has been written: fewer stubs left is more."""
    return -content.count(b"raise NotImplementedError") if content.strip() else -(1 << 30)


def decode(name: str, content: bytes) -> str:
    """The text of a module, with `\\n` line ends.

    Raises:
        SubmissionError: it is not text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SubmissionError(f"{name}: is saved as UTF-16; save it as UTF-8 and hand it in again")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise SubmissionError(f"{name}: is not UTF-8 text; save it as UTF-8 and hand it in again") from error
    if "\0" in text:
        raise SubmissionError(f"{name}: is not a text file; hand in the Python source")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _syntax_sentence(name: str, error: SyntaxError) -> str:
    line = one_line(error.text or "", 100)
    pointed = f", at: {line}" if line else ""
    return f"{name}: syntax error in line {error.lineno}: {one_line(error.msg)}{pointed}"


def _notebook_module(name: str, content: bytes, wanted: Iterable[str]) -> tuple[str, list[str], list[tuple[int, int]]]:
    """Code cells joined in order; a cell that does not parse is left out alone."""
    parts: list[str] = []
    first_lines: list[tuple[int, int]] = []  # (cell, its first line in the joined text)
    notes: list[str] = []
    line = 1
    for number, cell in enumerate(code_cells(name, content), start=1):
        source = cell_source(cell.replace("\r\n", "\n").replace("\r", "\n"))
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            at = f" in its line {error.lineno}" if isinstance(error, SyntaxError) else ""
            notes.append(f"code cell {number} has a syntax error{at}")
            continue
        parts.append(source)
        first_lines.append((number, line))
        line += source.count("\n") + 2
    module = definitions_only("\n\n".join(parts), wanted)
    return module.text, _cell_notes(module.left_out, first_lines) + notes, first_lines


def _cell_notes(left_out: Iterable[LeftOut], first_lines: list[tuple[int, int]]) -> list[str]:
    """One note for each cell that was left out in part or whole, with its first reason."""
    reasons: dict[int, str] = {}
    for out in left_out:
        cell = max(number for number, first in first_lines if first <= out.line)
        reasons.setdefault(cell, out.reason)
    return [f"code cell {cell} {reason}" for cell, reason in reasons.items()]


def code_cells(name: str, content: bytes) -> list[str]:
    """The code cells of a notebook, in order.

    Raises:
        SubmissionError: it is no notebook.
    """
    try:
        document: Any = json.loads(content)
        cells = document["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return ["".join(source) if isinstance(source, list) else str(source) for source in sources]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SubmissionError(f"{name}: is not a notebook that can be read; save it again in Jupyter") from error
