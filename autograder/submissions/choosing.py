"""The file of a submission that is graded: a `.py` or `.ipynb`, by itself, in a folder or in a zip.

Of several files that could be the work, the one with more of the asked-for functions written is graded, whatever its
name and however deep it lies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.assignments.find import functions_of_neighbours
from autograder.assignments.model import Assignment
from autograder.errors import MissingSubmission, SubmissionError
from autograder.submissions.files import ARCHIVES, ReadBytes, code_ending, files_in, files_in_folder, is_code
from autograder.submissions.module import names_defined, names_written
from autograder.submissions.reading import Submission, parse_submission
from autograder.text import one_line

# Limits on the search among many files of code, such as a repository around the homework.
MAX_PARSED = 50  # files that could be the work
MAX_PARSED_CHARACTERS = 600_000  # of these files together
MAX_READ = 300
MAX_READ_BYTES = 128 << 20
_MOST_OF_ANOTHER = 10  # files that are looked at for the work of another homework
_FUNCTIONS_OF_ANOTHER = 2  # that a file must define to be called the work of another homework


@dataclass(frozen=True)
class Choice:
    """The file to grade and what was read from it, or the error that reading it ended in.

    Attributes:
        name: the file's name in the submission.
        others: the names of the other files that could be the work.
        about_others: for the student, a sentence on each file that is not graded and should be known of.
    """

    name: str
    submission: Submission | SubmissionError
    others: tuple[str, ...]
    about_others: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    """A file that could be the work.

    Attributes:
        amount: how much of the work is written in it, as `amount_written` counts.
        is_named: whether it has the assignment's name.
    """

    name: str
    submission: Submission | SubmissionError
    amount: float
    is_named: bool

    @property
    def shown(self) -> str:
        return one_line(self.name)

    @property
    def is_packed(self) -> bool:
        """Whether the file is in a zip beside other files, as `autograder pack` leaves it there."""
        return ".zip/" in self.name.lower()

    def holds_the_same_as(self, other: _Candidate) -> bool:
        """Whether both files have the same bytes."""
        mine, theirs = self.submission, other.submission
        return isinstance(mine, Submission) and isinstance(theirs, Submission) and mine.sha256 == theirs.sha256

    def is_given_out_with(self, other: _Candidate) -> bool:
        """Whether the two are the module and the notebook of one folder, as a release holds them."""
        both = self.is_named and other.is_named
        return both and PurePosixPath(self.name).parent == PurePosixPath(other.name).parent


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
    choice = choose(files, assignment, where=where)
    if isinstance(choice.submission, SubmissionError):
        choice.submission.other_files = choice.about_others
        raise choice.submission
    return replace(choice.submission, other_files=choice.about_others)


def read_or_fault(path: Path, assignment: Assignment) -> Submission | SubmissionError:
    """The submission, or the error that reading it ended in. Grading accepts both."""
    try:
        return read_submission(path, assignment)
    except SubmissionError as error:
        return error


def choose_in_folder(folder: Path, assignment: Assignment) -> Choice:
    """The file of a student's folder that `read_submission` would choose.

    Raises:
        SubmissionError: there is no file to grade, or several that could be it, or the folder cannot be listed.
    """
    where = one_line(folder.resolve().name)
    try:
        return choose(files_in_folder(folder), assignment, where=where)
    except OSError as error:
        raise SubmissionError(
            f"{where}: cannot be listed ({error.strerror}); name a folder that you may read"
        ) from error


def amount_written(submission: Submission | SubmissionError, assignment: Assignment) -> float:
    """The number of functions that are no stubs. A file that cannot be read counts more than an untouched stub."""
    if isinstance(submission, SubmissionError):
        return -1 if isinstance(submission, MissingSubmission) else 0.5
    return len(names_written(submission.text, assignment.functions))


def choose(files: Mapping[str, ReadBytes], assignment: Assignment, *, where: str) -> Choice:
    """Choose the file with the most of the asked-for functions written.

    Of files with as much written, the one with the assignment's name goes first, then the one nearer to the top. The
    choice depends on names and contents alone, so it is the same on every machine.

    Args:
        where: the name of the folder or zip that the files are in, for the sentences of errors.

    Raises:
        MissingSubmission, SubmissionError: there is no file to grade, or several that it could be.
    """
    code = [name for name in files if is_code(name) or name == where]  # a path to one file is accepted as it is
    if not code:
        raise MissingSubmission(f"{where}: holds no {assignment.file} and no {assignment.notebook_file}{_only(files)}")
    code.sort(key=partial(_rank, assignment))
    candidates, unread = _candidates({name: files[name] for name in code}, assignment)
    if not candidates:
        raise _none_is_the_work({name: files[name] for name in code}, assignment, where=where)
    best = max(candidates, key=lambda one: one.amount)  # the first of equals
    if best.amount == 0 and (told := _work_of_another_homework(best.shown, best.submission, assignment)):
        raise MissingSubmission(told)
    others = [one for one in candidates if one is not best]
    return Choice(
        best.name,
        best.submission,
        tuple(one.name for one in others if one.is_named or one.amount > 0),
        (*(told for one in others if (told := _why_not_graded(one, best))), *unread),
    )


def _rank(assignment: Assignment, name: str) -> tuple[bool, bool, int, bool, str, str]:
    """The order of files with as much written: the right names first, then similar ones, then those near the top."""
    plain = unicodedata.normalize("NFC", name)
    module = code_ending(name) == ".py"
    is_named, is_like = _is_named(name, assignment), _is_like(name, assignment)
    return (not is_named, not is_like, name.count("/"), not module, plain.casefold(), plain)


def _is_named(name: str, assignment: Assignment) -> bool:
    return PurePosixPath(name).name.lower() in {assignment.file.lower(), assignment.notebook_file.lower()}


def _is_like(name: str, assignment: Assignment) -> bool:
    """`losses (1).ipynb`, `Copy of losses.ipynb` and `losses_v2.py` beside `losses.py`."""
    return PurePosixPath(assignment.file).stem.lower() in PurePosixPath(name).name.lower()


def _candidates(code: Mapping[str, ReadBytes], assignment: Assignment) -> tuple[list[_Candidate], tuple[str, ...]]:
    """The files that could be the work, and a sentence if some files were not looked at.

    A file of another name could be the work if it defines a function that is asked for, or if there is no other.
    """
    found: list[_Candidate] = []
    defines = _definition_of(assignment.functions)
    left, left_to_parse = MAX_READ_BYTES, MAX_PARSED_CHARACTERS
    for number, name in enumerate(code):
        if len(found) == MAX_PARSED or number == MAX_READ or min(left, left_to_parse) < 0:
            return found, (f"{len(code) - number} more files of code were not looked at; hand in the work alone",)
        is_named = _is_named(name, assignment)
        try:
            content = code[name]()
        except SubmissionError as error:
            if is_named or len(code) == 1 or _is_like(name, assignment):
                found.append(_Candidate(name, error, amount_written(error, assignment), is_named))
            continue
        left -= len(content)
        if is_named or len(code) == 1 or defines.search(content.replace(b"\0", b"")):
            submission = _read(name, content, assignment)
            left_to_parse -= (
                len(submission.text)
                if isinstance(submission, Submission)
                else min(len(content), MAX_PARSED_CHARACTERS // MAX_PARSED)
            )
            found.append(_Candidate(name, submission, amount_written(submission, assignment), is_named))
    return found, ()


def _definition_of(names: Collection[str]) -> re.Pattern[bytes]:
    """A pattern for `def softmax` and `softmax = …`, in a module and in the JSON of a notebook."""
    any_name = "|".join(map(re.escape, names)).encode() or rb"(?!)"
    begin = rb'(?:^|["\n]|\\n)[ ]*'  # in JSON, the end of a line may be written as a backslash and an n
    definition = rb"(?:\b|\\[nt])(?:async[ ]+)?(?:def|class)[ ]+(?:%s)\b" % any_name
    return re.compile(rb"%s|%s(?:%s)[ ]*[:=]" % (definition, begin, any_name), re.MULTILINE)


def _none_is_the_work(code: Mapping[str, ReadBytes], assignment: Assignment, *, where: str) -> SubmissionError:
    for name in list(code)[:_MOST_OF_ANOTHER]:
        try:
            submission = parse_submission(one_line(name), code[name](), assignment)
        except SubmissionError:
            continue
        if told := _work_of_another_homework(one_line(name), submission, assignment):
            return MissingSubmission(told)
    names = f"{assignment.file} or {assignment.notebook_file}"
    return SubmissionError(f"{where}: holds {len(code)} files and none is called {names}; rename yours and hand it in")


def _work_of_another_homework(shown: str, submission: Submission | SubmissionError, assignment: Assignment) -> str:
    """A sentence on a file that defines nothing of this homework and several functions of another; else empty."""
    if isinstance(submission, SubmissionError):
        return ""
    defined = names_defined(submission.text)
    if defined & set(assignment.functions):
        return ""
    for name, functions in functions_of_neighbours(assignment.folder).items():
        theirs = [function for function in functions if function in defined]
        if len(theirs) >= min(_FUNCTIONS_OF_ANOTHER, len(functions)) > 0:
            files = f"{assignment.file} or {assignment.notebook_file}"
            return f"{shown}: is the work of another homework, {name}: it defines {theirs[0]}; hand in {files}"
    return ""


def _only(files: Collection[str]) -> str:
    """The files that are there instead: a report, an archive inside of an archive."""
    shown = ", ".join(sorted(one_line(name, 60) for name in files)[:3])
    packed = any(name.lower().endswith(ARCHIVES) for name in files)
    return f", only {shown}{'; unpack it and hand in the file itself' if packed else ''}" if files else ""


def _read(name: str, content: bytes, assignment: Assignment) -> Submission | SubmissionError:
    try:
        return parse_submission(one_line(name), content, assignment)
    except SubmissionError as error:
        return error


def _why_not_graded(other: _Candidate, best: _Candidate) -> str:
    """A sentence for the student; empty for a file that nobody has worked in and that lies where it was given out."""
    if isinstance(other.submission, SubmissionError):
        return f"{best.shown} is graded; {other.submission}" if other.amount > 0 else ""
    if other.amount == 0 and (best.amount <= 0 or not other.is_named or other.is_given_out_with(best)):
        return ""
    if other.is_packed and (other.amount == 0 or other.holds_the_same_as(best)):
        return ""
    if other.holds_the_same_as(best):
        return f"{other.shown} is not graded: {best.shown} holds the same"
    more = best.amount > other.amount
    return f"{other.shown} is not graded: {best.shown} has {'more' if more else 'as much'} written"
