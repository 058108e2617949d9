"""Find the submissions of a class, however it was handed over, and read the one of each student that counts.

A folder or a file for each student; nbgrader's `submitted/`; what Moodle, Canvas and GitHub Classroom hand out
(`platforms`). Which of these it is follows from the names alone, and no part of a name is taken away by a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.assignments.model import Assignment
from autograder.classroom.platforms.names import CANVAS, GITHUB, Name, canvas_name, moodle_name
from autograder.errors import NothingHandedIn, SubmissionError
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.submissions.choosing import amount_written, read_files
from autograder.submissions.files import ARCHIVES, files_in, files_under_names, is_code, read_file, top_of_zip
from autograder.submissions.reading import Submission
from autograder.text import folder_name, one_line


@dataclass(frozen=True)
class Found:
    """What one student, or one group, has handed in: whose it is, and where.

    Attributes:
        student: the name of the student, or of the group.
        path: a file, a folder or a zip; None where nothing was handed in.
        files: where a platform hands out each file by itself: those of this submission, by the names that they had.
        members: of a group, the students who each get the result.
        others: what else the same student or group has handed in; one of all is graded.
        name: what a learning platform says in the name of the entry; None if it was found under no such name.
        version: of what a platform says was handed in again, 0 for the last, less for what was before.
    """

    student: str
    path: Path | None
    files: tuple[tuple[str, Path], ...] = ()
    members: tuple[str, ...] = ()
    others: tuple[Found, ...] = ()
    name: Name | None = None
    version: int = 0

    @property
    def students(self) -> tuple[str, ...]:
        """Who gets the result."""
        return self.members or (self.student,)


_RESERVED = ("gradebook.csv", "index.html")  # stand beside the students' folders
_VERSION = re.compile(r"(.+)-(\d+)(\.[^.]+)")
_CLASSROOM = "-submissions"


def find_submissions(path: Path, assignment: Assignment, *, one: bool | None = None) -> list[Found]:
    """What each student of a class has handed in, in order of name; all names differ.

    Args:
        one: whether it is one submission, whatever is in it. None takes a single file for one, and a folder that itself
            holds the assignment's file.

    Raises:
        SubmissionError: the folder cannot be listed or holds nothing to grade, or it is a class that is still packed.
    """
    try:
        return _found(path, assignment, one)
    except OSError as error:
        place = one_line(str(error.filename or path))
        why = f"cannot be listed ({error.strerror}); give the folder of a class that you may read"
        raise SubmissionError(f"{place}: {why}") from error


def _found(path: Path, assignment: Assignment, one: bool | None) -> list[Found]:
    if not one and path.suffix.lower() == ".zip" and _holds_a_class(path):
        raise SubmissionError(f"{path}: holds the submissions of a class; unpack it and give the folder, or say --one")
    if _is_one(path, assignment) if one is None else one:
        real = path.resolve()
        return [Found(folder_name(real.name if real.is_dir() else real.stem), path)]
    submitted = _submitted(path, assignment)
    if submitted:
        found = _of_students(submitted, assignment)
    else:
        found = _of_entries(_listed(path), assignment, slug=_slug(path))
    if not any(entry.path for entry in found):
        place = submitted or path
        what = f"holds no submission of {assignment.name}" if submitted else "holds no submission"
        raise SubmissionError(f"{place}: {what}; put a folder, .py, .ipynb or .zip there for each student")
    return found


def _is_one(path: Path, assignment: Assignment) -> bool:
    return path.is_file() or any((path / name).is_file() for name in (assignment.file, assignment.notebook_file))


def read_found(found: Found, assignment: Assignment) -> tuple[Submission | SubmissionError, tuple[str, ...]]:
    """The submission that counts, or the error that its reading ended in; and why this one, if there were several.

    Of several it is the one in which more is written; of equals, the one that was handed in last.
    """
    if found.path is None:
        return NothingHandedIn(NOTHING_HANDED_IN.sentence), ()
    if not found.others:
        return _read(found, assignment)
    several = (found, *found.others)
    read = [_Read(one, name, *_read(one, assignment)) for one, name in zip(several, _names(several), strict=True)]
    best = max(read, key=lambda one: (amount_written(one.submission, assignment), one.found.version, one.when))
    notes = [_why(other, best, assignment) for other in read if other is not best]
    return best.submission, (*notes, *best.notes)


def told_apart(names: Sequence[str]) -> list[str]:
    """Folder names for these, all different: where two would be the same, the later ones get a number.

    Who is called so already comes before those of whose names it is what is left: `ben` before ` ben`.
    """
    wanted = [folder_name(name) for name in names]
    count = Counter(wanted)
    taken = {*_RESERVED, *(name for name in wanted if count[name] == 1 and name not in _RESERVED)}
    chosen = dict.fromkeys(range(len(names)), "")
    for place in sorted(chosen, key=lambda place: names[place] != wanted[place]):
        name = unique = wanted[place]
        number = 1
        while (count[name] > 1 or name in _RESERVED) and unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        chosen[place] = unique
    return list(chosen.values())


# --- finding ----------------------------------------------------------------------------------------------------------


def _holds_a_class(path: Path) -> bool:
    """Whether a zip is what Moodle or Canvas lets an instructor download, not what one student handed in."""
    try:
        return any(moodle_name(name) or canvas_name(name) for name in top_of_zip(path))
    except (SubmissionError, OSError):
        return False  # whoever reads it as a submission says what is wrong with it


def _listed(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if not p.name.startswith((".", "__")))


def _submitted(path: Path, assignment: Assignment) -> Path | None:
    """nbgrader's folder of submissions, `submitted/<student>/<assignment>/`, if this is one or a course with one."""
    if (path / "nbgrader_config.py").is_file() and (path / "submitted").is_dir():
        return path / "submitted"
    real = path.resolve()
    if real.name != "submitted" or not path.is_dir():
        return None
    of_a_course = (real.parent / "nbgrader_config.py").is_file()
    return path if of_a_course or any((p / assignment.name).is_dir() for p in _listed(path)) else None


def _of_students(submitted: Path, assignment: Assignment) -> list[Found]:
    """One for each of nbgrader's students; who has other assignments only has handed in nothing of this one."""
    students = [path for path in _listed(submitted) if path.is_dir()]
    places = [path if path.is_symlink() else path / assignment.name for path in students]  # reading refuses a link
    names = told_apart([path.name for path in students])
    return [Found(name, place if place.is_dir() else None) for name, place in zip(names, places, strict=True)]


def _slug(path: Path) -> str:
    """The assignment's short name in `<slug>-submissions/`, where GitHub Classroom clones to; else empty."""
    name = path.resolve().name
    return name.removesuffix(_CLASSROOM) if name.endswith(_CLASSROOM) else ""


@dataclass
class _Gathered:
    """What there is of one student: entries that are a submission each, and files that are one together."""

    name: Name
    whole: list[Path] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)

    def found(self, student: str, assignment: Assignment) -> Found:
        said = self.name if self.name.platform else None
        parts = [Found(student, path, name=said) for path in self.whole]
        versions = _versions(self.files, assignment) if self.name.platform == CANVAS else [self.files]
        for older, files in enumerate(versions):
            if files:
                path = next(iter(files.values()))
                parts.append(Found(student, path, tuple(files.items()), name=said, version=-older))
        return replace(parts[0], others=tuple(parts[1:])) if parts else Found(student, None, name=said)


def _versions(files: Mapping[str, Path], assignment: Assignment) -> list[dict[str, Path]]:
    """The files, the last of each name together, then older ones: Canvas says `losses-1.py` at the second time."""
    wanted = {name.lower() for name in (assignment.file, assignment.notebook_file)}
    wanted |= {name.lower() for name in files if name.lower().endswith(".zip")}
    numbers: dict[str, list[tuple[int, Path]]] = {}
    for name, path in files.items():
        found = _VERSION.fullmatch(name)
        is_version = found is not None and f"{found[1]}{found[3]}".lower() in wanted
        home, number = (f"{found[1]}{found[3]}", int(found[2])) if found and is_version else (name, 0)
        numbers.setdefault(home, []).append((number, path))
    versions: list[dict[str, Path]] = [{} for _ in range(max(map(len, numbers.values()), default=0))]
    for home, several in numbers.items():
        for files_of_version, (_, path) in zip(versions, sorted(several, reverse=True), strict=False):
            files_of_version[home] = path
    return versions


def _of_entries(entries: Sequence[Path], assignment: Assignment, *, slug: str) -> list[Found]:
    files = [path for path in entries if path.is_file()]
    # one file that happens to be called so is no download of Canvas's
    is_canvas = 2 * sum(canvas_name(path.name) is not None for path in files) >= max(len(files), 1)
    gathered: dict[tuple[str, str], _Gathered] = {}
    for path in entries:
        name = _name(path, slug=slug, is_canvas=is_canvas)
        if name is None:
            continue
        key = (name.platform, name.number or unicodedata.normalize("NFC", name.who))
        one = gathered.setdefault(key, _Gathered(name))
        if not name.is_file:
            continue  # typed into a form: whose it is has handed in no file with it
        if name.file and name.file not in one.files and path.is_file():
            one.files[name.file] = path
        else:
            one.whole.append(path)
    names = told_apart([one.name.student for one in gathered.values()])
    return [one.found(name, assignment) for one, name in zip(gathered.values(), names, strict=True)]


def _name(path: Path, *, slug: str, is_canvas: bool) -> Name | None:
    """Whose an entry is; None for what is nobody's submission."""
    said = moodle_name(path.name) or (canvas_name(path.name) if is_canvas else None)
    if said is not None:
        return said
    if path.is_dir():
        login = path.name.removeprefix(f"{slug}-") if slug else path.name
        return Name(GITHUB if slug and login != path.name else "", login or path.name, "")
    if not is_code(path.name) and not path.name.lower().endswith(ARCHIVES):
        return None
    return Name("", path.stem.removesuffix(".tar"), "")


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """One of several submissions of a student, as it was read."""

    found: Found
    name: str
    submission: Submission | SubmissionError
    notes: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of what was read; empty if it could not be."""
        return self.submission.sha256 if isinstance(self.submission, Submission) else ""

    @property
    def when(self) -> float:
        """When it was handed in, in seconds, as nbgrader or the file system has it; 0 if neither says."""
        path = self.found.path
        if path is None:
            return 0.0
        if path.is_dir() and (stamp := _timestamp(path / "timestamp.txt")) is not None:
            return stamp
        inside = path / self.submission.file if isinstance(self.submission, Submission) and path.is_dir() else path
        paths = [path for _, path in self.found.files] or [inside if inside.exists() else path]
        return max(_changed(path) for path in paths)


def _changed(path: Path) -> float:
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


def _place(found: Found) -> str:
    """How sentences call a folder or a file: without what a platform adds for itself."""
    assert found.path is not None
    return found.name.student if found.name and found.path.is_dir() else found.path.name


def _read(found: Found, assignment: Assignment) -> tuple[Submission | SubmissionError, tuple[str, ...]]:
    assert found.path is not None
    try:
        if not found.files:
            return read_files(files_in(found.path), assignment, where=one_line(_place(found))), ()
        return read_files(files_under_names(dict(found.files)), assignment, where=found.student), ()
    except SubmissionError as error:
        return error, ()


def _why(other: _Read, best: _Read, assignment: Assignment) -> str:
    """One sentence for the student on a submission that is not graded."""
    if other.sha256 and other.sha256 == best.sha256:
        return f"{other.name} is not graded: {best.name} holds the same"
    more = amount_written(best.submission, assignment) > amount_written(other.submission, assignment)
    if more and isinstance(other.submission, SubmissionError):
        return f"{best.name} is graded; {other.submission}"
    return f"{other.name} is not graded: {best.name} {'has more written' if more else 'was handed in later'}"


def _handed_in_as(found: Found) -> list[str]:
    """The names of the code files that were handed in one by one, each with the number of its version."""
    names = [said.file if (said := canvas_name(path.name)) else name for name, path in found.files]
    return [name for name in names if is_code(name)] or names


def _names(several: Sequence[Found]) -> list[str]:
    """How sentences call several submissions: as short as tells them apart."""
    short = [", ".join(_handed_in_as(one)) or _place(one) for one in several]
    long = [f"{one.path.parent.name}/{one.path.name}" for one in several if one.path]
    return [one_line(name) for name in (short if len(set(short)) == len(short) else long)]
