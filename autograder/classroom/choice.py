"""Reading what one student or group has handed in, and choosing the submission that counts if there are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.assignments.model import Assignment
from autograder.classroom.intake import HandIn
from autograder.classroom.platforms.known import platform_named
from autograder.errors import NothingHandedIn, SubmissionError
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.submissions.choosing import amount_written, read_files
from autograder.submissions.files import files_in, files_under_names, is_code, read_file
from autograder.submissions.reading import Submission
from autograder.text import one_line


def read_hand_in(entry: HandIn, assignment: Assignment) -> tuple[Submission | SubmissionError, tuple[str, ...]]:
    """Read the submission that counts.

    Of several submissions the one with more written counts; of equals, the one that was handed in last.

    Returns:
        The submission, or the error that its reading ended in; and a sentence for each other submission, which says
        why that one does not count.
    """
    if entry.path is None:
        return NothingHandedIn(NOTHING_HANDED_IN.sentence), ()
    if not entry.others:
        return _read(entry, assignment), ()
    several = (entry, *entry.others)
    read = [_Read(one, name, _read(one, assignment)) for one, name in zip(several, _names(several), strict=True)]
    best = max(read, key=lambda one: (amount_written(one.submission, assignment), one.entry.version, one.when))
    return best.submission, tuple(_why_not(other, best, assignment) for other in read if other is not best)


@dataclass(frozen=True)
class _Read:
    """One of several submissions of a student, and how sentences call it."""

    entry: HandIn
    name: str
    submission: Submission | SubmissionError

    @property
    def sha256(self) -> str:
        """The hash of what was read; empty if it could not be read."""
        return self.submission.sha256 if isinstance(self.submission, Submission) else ""

    @property
    def when(self) -> float:
        """The time of handing in, in seconds, from nbgrader or the file system; 0 if neither says."""
        path = self.entry.path
        if path is None:
            return 0.0
        if path.is_dir() and (stamp := _timestamp(path / "timestamp.txt")) is not None:
            return stamp
        inside = path / self.submission.file if isinstance(self.submission, Submission) and path.is_dir() else path
        paths = [path for _, path in self.entry.files] or [inside if inside.exists() else path]
        return max(_modification_time(path) for path in paths)


def _read(entry: HandIn, assignment: Assignment) -> Submission | SubmissionError:
    assert entry.path is not None
    try:
        if entry.files:
            return read_files(files_under_names(dict(entry.files)), assignment, where=entry.student)
        return read_files(files_in(entry.path), assignment, where=one_line(_short_name(entry)))
    except SubmissionError as error:
        return error


def _modification_time(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _timestamp(path: Path) -> float | None:
    """The seconds of nbgrader's `2026-02-02 15:58:23.948203 UTC`; None without such a file."""
    try:
        day, time, *zone = read_file(path)[:100].decode().split()
        return datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone[0] if zone else "UTC")).timestamp()
    except (SubmissionError, OSError, ValueError, LookupError):
        return None


def _why_not(other: _Read, best: _Read, assignment: Assignment) -> str:
    """A sentence for the student about a submission that does not count."""
    if other.sha256 and other.sha256 == best.sha256:
        return f"{other.name} is not graded: {best.name} holds the same"
    more = amount_written(best.submission, assignment) > amount_written(other.submission, assignment)
    if more and isinstance(other.submission, SubmissionError):
        return f"{best.name} is graded; {other.submission}"
    return f"{other.name} is not graded: {best.name} {'has more written' if more else 'was handed in later'}"


def _names(several: Sequence[HandIn]) -> list[str]:
    """Names for several submissions in sentences: short ones, unless two of them are the same."""
    short = [", ".join(_file_names(entry)) or _short_name(entry) for entry in several]
    long = [f"{entry.path.parent.name}/{entry.path.name}" for entry in several if entry.path]
    return [one_line(name) for name in (short if len(set(short)) == len(short) else long)]


def _short_name(entry: HandIn) -> str:
    """The name of a folder or a file without what a platform adds."""
    assert entry.path is not None
    return entry.name.student if entry.name and entry.path.is_dir() else entry.path.name


def _file_names(entry: HandIn) -> list[str]:
    """The names of the code files that were handed in one by one, with the numbers of their versions."""
    platform = platform_named(entry.name.platform) if entry.name else None
    said = [(platform.read_file_name(path.name) if platform else None, name) for name, path in entry.files]
    names = [file_name.file if file_name else name for file_name, name in said]
    return [name for name in names if is_code(name)] or names
