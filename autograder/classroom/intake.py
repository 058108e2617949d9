"""Find what the students of a class have handed in, in whatever form the class was handed over.

The forms are a folder or a file for each student, nbgrader's `submitted/`, the downloads of Moodle and Canvas
(`platforms`), and the clones of GitHub Classroom. The names alone tell which form it is, and no part of a name is taken
away by a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.classroom.names import GITHUB, FileName
from autograder.classroom.platforms.known import PLATFORMS, platform_named, platforms_of_files, read_file_name
from autograder.errors import SubmissionError
from autograder.results.folder import LOG_FILE
from autograder.submissions.files import ARCHIVES, is_code, top_of_zip
from autograder.text import folder_name, one_line


@dataclass(frozen=True)
class HandIn:
    """What one student or one group has handed in.

    Attributes:
        student: the name of the student or of the group.
        path: a file, a folder or a zip; None if nothing was handed in.
        files: the files of this submission by their original names, if a platform hands out each file by itself.
        members: the students who each get the result, if a group has handed in.
        others: further submissions of the same student or group; only one of all is graded.
        name: the name of the entry, taken apart; None if no platform writes names in this form.
        version: 0 for the last version of a file that was handed in again, less for earlier ones.
    """

    student: str
    path: Path | None
    files: tuple[tuple[str, Path], ...] = ()
    members: tuple[str, ...] = ()
    others: tuple[HandIn, ...] = ()
    name: FileName | None = None
    version: int = 0

    @property
    def students(self) -> tuple[str, ...]:
        """The students who get the result."""
        return self.members or (self.student,)


_RESERVED = ("gradebook.csv", "index.html", LOG_FILE)  # stand beside the students' folders
_VERSION = re.compile(r"(.+)-(\d+)(\.[^.]+)")
_CLONES = "-submissions"


def find_hand_ins(path: Path, assignment: Assignment) -> list[HandIn]:
    """What is at a path: one submission if it is a file or holds the assignment's file, else a class.

    Returns:
        One entry for each student, in order of name; all names differ.

    Raises:
        SubmissionError: the folder cannot be listed or holds nothing to grade, or it is a class that is still packed.
    """
    _refuse_a_packed_class(path)
    with _os_errors_told(path):
        files = (assignment.file, assignment.notebook_file)
        is_one = path.is_file() or any((path / name).is_file() for name in files)
    return [one_hand_in(path)] if is_one else find_class(path, assignment)


def one_hand_in(path: Path) -> HandIn:
    """One submission, whatever is in it. The student's name is that of the file or folder."""
    real = path.resolve()
    return HandIn(folder_name(real.name if real.is_dir() else real.stem), path)


def find_class(path: Path, assignment: Assignment) -> list[HandIn]:
    """What each student of a class has handed in, in order of name; all names differ.

    Raises:
        SubmissionError: the folder cannot be listed or holds nothing to grade, or it is a class that is still packed.
    """
    _refuse_a_packed_class(path)
    with _os_errors_told(path):
        return _find_class(path, assignment)


def distinct_names(names: Sequence[str]) -> list[str]:
    """Folder names for these names, all different: the later one of two equal names gets a number.

    A name that already is a valid folder name is given first; a name that only becomes equal to it when it is cleaned
    gets a number: `ben` before ` ben`.
    """
    wanted = [folder_name(name) for name in names]
    count = Counter(wanted)
    taken = {*_RESERVED, *(name for name in wanted if count[name] == 1 and name not in _RESERVED)}
    chosen = dict.fromkeys(range(len(names)), "")
    for index in sorted(chosen, key=lambda index: names[index] != wanted[index]):
        name = unique = wanted[index]
        number = 1
        while (count[name] > 1 or name in _RESERVED) and unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        chosen[index] = unique
    return list(chosen.values())


@contextmanager
def _os_errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = one_line(str(error.filename or path))
        why = f"cannot be listed ({error.strerror}); give the folder of a class that you may read"
        raise SubmissionError(f"{place}: {why}") from error


def _refuse_a_packed_class(path: Path) -> None:
    """Refuse a zip with the names that Moodle or Canvas gives to a class: no student hands that in."""
    if path.suffix.lower() != ".zip":
        return
    try:
        names = top_of_zip(path)
    except (SubmissionError, OSError):
        return  # reading the zip as a submission says what is wrong with it
    if any(platform.read_file_name(name) for platform in PLATFORMS for name in names):
        raise SubmissionError(f"{path}: holds the submissions of a class; unpack it and give the folder, or say --one")


def _find_class(path: Path, assignment: Assignment) -> list[HandIn]:
    submitted = _submitted(path, assignment)
    if submitted:
        found = _of_nbgraders_students(submitted, assignment)
    else:
        found = _of_entries(_listed(path), assignment, slug=_slug(path))
    if not any(entry.path for entry in found):
        place = submitted or path
        what = f"holds no submission of {assignment.name}" if submitted else "holds no submission"
        raise SubmissionError(f"{place}: {what}; put a folder, .py, .ipynb or .zip there for each student")
    return found


def _listed(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if not p.name.startswith((".", "__")))


# --- nbgrader and GitHub Classroom ------------------------------------------------------------------------------------


def _submitted(path: Path, assignment: Assignment) -> Path | None:
    """nbgrader's folder `submitted/<student>/<assignment>/`, if the path is this folder or a course with one."""
    if (path / "nbgrader_config.py").is_file() and (path / "submitted").is_dir():
        return path / "submitted"
    real = path.resolve()
    if real.name != "submitted" or not path.is_dir():
        return None
    of_a_course = (real.parent / "nbgrader_config.py").is_file()
    return path if of_a_course or any((p / assignment.name).is_dir() for p in _listed(path)) else None


def _of_nbgraders_students(submitted: Path, assignment: Assignment) -> list[HandIn]:
    """An entry for each of nbgrader's students; a student with other assignments alone has handed in nothing."""
    students = [path for path in _listed(submitted) if path.is_dir()]
    places = [path if path.is_symlink() else path / assignment.name for path in students]  # reading refuses a link
    names = distinct_names([path.name for path in students])
    return [HandIn(name, place if place.is_dir() else None) for name, place in zip(names, places, strict=True)]


def _slug(path: Path) -> str:
    """The assignment's short name in `<slug>-submissions/`, into which GitHub Classroom clones; empty elsewhere."""
    name = path.resolve().name
    return name.removesuffix(_CLONES) if name.endswith(_CLONES) else ""


# --- files and folders ------------------------------------------------------------------------------------------------


@dataclass
class _Collected:
    """The entries of one student: some are a submission each, the files are one submission together."""

    name: FileName
    whole: list[Path] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)

    def add(self, path: Path, name: FileName) -> None:
        if not name.is_file:
            return  # typed into a form: the student has handed in no file with it
        if name.file and name.file not in self.files and path.is_file():
            self.files[name.file] = path
        else:
            self.whole.append(path)

    def hand_in(self, student: str, assignment: Assignment) -> HandIn:
        platform = platform_named(self.name.platform)
        versions = _versions(self.files, assignment) if platform and platform.numbers_versions else [self.files]
        name = self.name if self.name.platform else None
        parts = [HandIn(student, path, name=name) for path in self.whole]
        for older, files in enumerate(versions):
            if files:
                path = next(iter(files.values()))
                parts.append(HandIn(student, path, tuple(files.items()), name=name, version=-older))
        return replace(parts[0], others=tuple(parts[1:])) if parts else HandIn(student, None, name=name)


def _versions(files: Mapping[str, Path], assignment: Assignment) -> list[dict[str, Path]]:
    """The last file of each name together, then the older ones: Canvas says `losses-1.py` at the second time."""
    wanted = {name.lower() for name in (assignment.file, assignment.notebook_file)}
    wanted |= {name.lower() for name in files if name.lower().endswith(".zip")}
    numbers: dict[str, list[tuple[int, Path]]] = {}
    for name, path in files.items():
        found = _VERSION.fullmatch(name)
        is_version = found is not None and f"{found[1]}{found[3]}".lower() in wanted
        original, number = (f"{found[1]}{found[3]}", int(found[2])) if found and is_version else (name, 0)
        numbers.setdefault(original, []).append((number, path))
    versions: list[dict[str, Path]] = [{} for _ in range(max(map(len, numbers.values()), default=0))]
    for original, several in numbers.items():
        for files_of_version, (_, path) in zip(versions, sorted(several, reverse=True), strict=False):
            files_of_version[original] = path
    return versions


def _of_entries(entries: Sequence[Path], assignment: Assignment, *, slug: str) -> list[HandIn]:
    platforms = platforms_of_files([path.name for path in entries if path.is_file()])
    collected: dict[tuple[str, str], _Collected] = {}
    for path in entries:
        name = read_file_name(path.name, platforms) or _plain_name(path, slug)
        if name is not None:
            student = (name.platform, name.id or unicodedata.normalize("NFC", name.full_name))
            collected.setdefault(student, _Collected(name)).add(path, name)
    names = distinct_names([one.name.student for one in collected.values()])
    return [one.hand_in(name, assignment) for one, name in zip(collected.values(), names, strict=True)]


def _plain_name(path: Path, slug: str) -> FileName | None:
    """The name of an entry that no platform has named; None if the entry is nobody's submission."""
    if path.is_dir():
        login = path.name.removeprefix(f"{slug}-") if slug else path.name
        return FileName(GITHUB if slug and login != path.name else "", login or path.name)
    if not is_code(path.name) and not path.name.lower().endswith(ARCHIVES):
        return None
    added = path.suffix.lower() in (".txt", ".json")  # by a browser, to `losses.py`
    return FileName("", (Path(path.stem) if added else path).stem.removesuffix(".tar"))
