"""The file of a submission that is graded: a `.py` or `.ipynb`, by itself, in a folder or in a zip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.assignments.model import Assignment
from autograder.errors import MissingSubmission, SubmissionError
from autograder.submissions.files import ARCHIVES, ReadBytes, files_in, is_code, read_file
from autograder.submissions.module import names_answered
from autograder.submissions.reading import Submission, parse_submission
from autograder.text import one_line


@dataclass(frozen=True)
class _Choice:
    """The file to grade, what was read from it, and a sentence on each file that is not graded."""

    name: str
    submission: Submission | SubmissionError
    other_files: tuple[str, ...]


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Read one student's submission.

    Raises:
        MissingSubmission: there is nothing to grade.
        SubmissionError: there is something, but it cannot be read as this assignment's file.
    """
    return read_files(files_in(path), assignment, where=one_line(path.name))


def read_files(files: Mapping[str, ReadBytes], assignment: Assignment, *, where: str) -> Submission:
    """Read one student's submission from its files.

    Args:
        where: the name of the folder or zip that the files are in, for the sentences of errors.

    Raises:
        MissingSubmission: there is nothing to grade.
        SubmissionError: there is something, but it cannot be read as this assignment's file.
    """
    choice = _choose(files, assignment, where=where)
    if isinstance(choice.submission, SubmissionError):
        raise choice.submission
    return replace(choice.submission, other_files=choice.other_files)


def read_or_fault(path: Path, assignment: Assignment) -> Submission | SubmissionError:
    """The submission, or the error that reading it ended in. Grading accepts both."""
    try:
        return read_submission(path, assignment)
    except SubmissionError as error:
        return error


def working_file(folder: Path, assignment: Assignment) -> Path:
    """The module or the notebook of a release, whichever `read_submission` would choose.

    No other file is looked at, because a student's folder may also hold an environment and a repository.

    Raises:
        SubmissionError: there is neither, or one cannot be read.
    """
    names = [name for name in (assignment.file, assignment.notebook_file) if (folder / name).is_file()]
    there: dict[str, ReadBytes] = {name: partial(read_file, folder / name) for name in names}
    return folder / _choose(there, assignment, where=one_line(folder.resolve().name)).name


def amount_written(submission: Submission | SubmissionError, assignment: Assignment) -> float:
    """The number of functions that are no stubs. A file that cannot be read counts more than an untouched stub."""
    if isinstance(submission, SubmissionError):
        return -1 if isinstance(submission, MissingSubmission) else 0.5
    return len(names_answered(submission.text, assignment.functions))


def _choose(files: Mapping[str, ReadBytes], assignment: Assignment, *, where: str) -> _Choice:
    """Choose among the module and the notebook: a release holds both, and a student works in one of them.

    Raises:
        MissingSubmission, SubmissionError: there is no file to grade, or several that it could be.
    """
    candidates = _candidates(files, assignment, where=where)
    first: dict[str, str] = {}  # by ending; the names come in the order of their depth
    for name in candidates:
        first.setdefault(PurePosixPath(name).suffix.lower(), name)
    read = {name: _read(name, files[name], assignment) for name in first.values()}
    amount = {name: amount_written(one, assignment) if len(read) > 1 else 0.0 for name, one in read.items()}
    best = max(read, key=lambda name: (amount[name], name.lower().endswith(".py")))
    others = [_why_not_graded(name, best, read[name]) for name in read if name != best and amount[name] > 0]
    copies = [f"{one_line(name)} is not graded: {one_line(best)} is" for name in candidates if name not in read]
    return _Choice(best, read[best], (*others, *copies))


def _candidates(files: Mapping[str, ReadBytes], assignment: Assignment, *, where: str) -> list[str]:
    """The files with the assignment's name, or else the only file of code."""
    names = (assignment.file, assignment.notebook_file)
    code = [name for name in files if is_code(name) or name == where]  # a path to one file is accepted as it is
    if not code:
        raise MissingSubmission(f"{where}: holds no {names[0]} and no {names[1]}{_only(files)}")
    named = [name for name in code if PurePosixPath(name).name.lower() in {name.lower() for name in names}]
    if not named and len(code) > 1:
        raise SubmissionError(
            f"{where}: holds {len(code)} files and none is called {names[0]} or {names[1]}; rename yours and hand it in"
        )
    return named or code


def _only(files: Collection[str]) -> str:
    """The files that are there instead: a report, an archive inside of an archive, a `losses.py.txt`."""
    shown = ", ".join(sorted(one_line(name, 60) for name in files)[:3])
    packed = any(name.lower().endswith(ARCHIVES) for name in files)
    return f", only {shown}{'; unpack it and hand in the file itself' if packed else ''}" if files else ""


def _read(name: str, read_bytes: ReadBytes, assignment: Assignment) -> Submission | SubmissionError:
    try:
        return parse_submission(one_line(name), read_bytes(), assignment)
    except SubmissionError as error:
        return error


def _why_not_graded(name: str, best: str, submission: Submission | SubmissionError) -> str:
    if isinstance(submission, SubmissionError):
        return f"{one_line(best)} is graded; {submission}"
    return f"{one_line(name)} is not graded: {one_line(best)} has more written"
