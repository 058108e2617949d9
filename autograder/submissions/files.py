"""The files of a submission, which is one file, a folder or a zip: their names, and functions that read their bytes.

Nothing is extracted to disk and no link is followed, so that no path in a submission leads out of it. Nothing is read
or unpacked beyond its limit, whatever size a header claims.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import SubmissionError
from autograder.text import one_line

MAX_PYTHON_BYTES = 1 << 20
MAX_NOTEBOOK_BYTES = 32 << 20  # a notebook contains the pictures that it drew
MAX_ZIP_BYTES = 64 << 20
MAX_ENTRIES = 500  # files and folders
MAX_DIRECTORY_BYTES = 1 << 20  # of a zip's list of its files, which `zipfile` reads into memory as a whole
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz")

ReadBytes = Callable[[], bytes]  # the bytes of one file; raises SubmissionError
_NO_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, NotImplementedError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip


def files_in(path: Path) -> dict[str, ReadBytes]:
    """The files of a submission by name, those at the top first. Hidden files, and those that macOS adds, are left out.

    A folder that holds one zip and no code stands for that zip: learning platforms put a student's zip into a folder.

    Raises:
        SubmissionError: the submission cannot be listed, or holds too much.
    """
    shown = one_line(path.name)
    try:
        if path.is_symlink():
            raise SubmissionError(f"{shown}: is a symbolic link; hand in the file itself")
        if path.is_dir():
            return _from_folder(path)
        if path.suffix.lower() == ".zip":
            return _from_zip(path)
        if path.suffix.lower() in ARCHIVES:
            raise SubmissionError(f"{shown}: is an archive but not a zip; hand in a .zip, or the file itself")
        return {path.name: partial(read_file, path)} if path.is_file() else {}
    except OSError as error:
        raise _unreadable(shown, error) from error


def files_under_names(files: Mapping[str, Path]) -> dict[str, ReadBytes]:
    """The files of a submission that a learning platform stores one by one.

    Args:
        files: from the name that the student gave a file to the place where it is stored.

    Raises:
        SubmissionError: the only code is in one zip, and that cannot be listed or holds too much.
    """
    zips = [path for name, path in files.items() if name.lower().endswith(".zip")]
    if len(zips) == 1 and not any(is_code(name) for name in files) and not zips[0].is_symlink():
        return files_in(zips[0])
    return {name: partial(read_file, path) for name, path in files.items()}


def top_of_zip(path: Path) -> set[str]:
    """The names of the files and folders at the top of a zip, however many files are in it.

    Raises:
        SubmissionError: the file is not a zip.
        OSError: the file cannot be read.
    """
    return {entry.filename.replace("\\", "/").partition("/")[0] for entry in _listed_in(path)}


def is_code(name: str) -> bool:
    """Whether a file of this name is a module or a notebook."""
    return name.lower().endswith((".py", ".ipynb"))


def read_file(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        SubmissionError: the file is a link, too large, or unreadable.
    """
    shown = one_line(path.name)
    try:
        if path.is_symlink():
            raise SubmissionError(f"{shown}: is a symbolic link; hand in the file itself")
        if not path.is_file():
            raise SubmissionError(f"{shown}: is not an ordinary file; hand in the file itself")
        with path.open("rb") as stream:
            return _read_bounded(stream, path.name)
    except OSError as error:
        raise _unreadable(shown, error) from error


def _read_bounded(stream: IO[bytes], name: str) -> bytes:
    limit = MAX_NOTEBOOK_BYTES if name.lower().endswith(".ipynb") else MAX_PYTHON_BYTES
    content = bytearray()
    while part := stream.read(1 << 16):  # in pieces: no memory is reserved for a size that is only claimed
        content += part
        if len(content) > limit:
            raise SubmissionError(f"{one_line(name)}: is larger than {limit >> 20} MB; hand in the code alone")
    return bytes(content)


def _is_hidden(part: str) -> bool:
    return part.startswith((".", "__MACOSX", "__pycache__"))


def _from_folder(folder: Path) -> dict[str, ReadBytes]:
    return files_under_names({path.relative_to(folder).as_posix(): path for path in _files_below(folder)})


def _files_below(folder: Path) -> Iterator[Path]:
    """Level by level, each level in the order of names. Links are listed and not followed."""
    level, left = [folder], MAX_ENTRIES
    while level:
        below: list[Path] = []
        for place in level:
            with os.scandir(place) as listing:
                entries = sorted(islice(listing, left + 1), key=lambda entry: entry.name)
            left -= len(entries)
            if left < 0:
                raise SubmissionError(_too_many(folder))
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    below += [] if _is_hidden(entry.name) else [Path(entry.path)]
                elif not _is_hidden(entry.name):
                    yield Path(entry.path)
        level = below


def _too_many(path: Path) -> str:
    return f"{one_line(path.name)}: holds more than {MAX_ENTRIES} files; hand in the assignment's file alone"


class _ZipBytes(io.FileIO):
    """The bytes of a zip. `zipfile` would read a list of files of any claimed size at once; a long one is refused."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its list of files is too long")
        return super().read(size) or b""


def _from_zip(path: Path) -> dict[str, ReadBytes]:
    if path.stat().st_size > MAX_ZIP_BYTES:
        raise SubmissionError(f"{one_line(path.name)}: is larger than {MAX_ZIP_BYTES >> 20} MB; hand in the code alone")
    found: dict[str, ReadBytes] = {}
    listed = ((entry.filename.replace("\\", "/"), entry) for entry in _listed_in(path))
    entries = {name: entry for name, entry in listed if name and not name.endswith("/")}
    visible = [name for name in entries if not any(_is_hidden(part) for part in PurePosixPath(name).parts)]
    if len(visible) > MAX_ENTRIES:
        raise SubmissionError(_too_many(path))
    for name in sorted(visible, key=lambda name: (name.count("/"), name)):
        found[name] = partial(_unzipped, path, entries[name])
    return found


def _listed_in(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with _ZipBytes(path) as stream, zipfile.ZipFile(stream) as archive:
            return archive.infolist()
    except _NO_ZIP as error:
        raise SubmissionError(_no_zip(path, error)) from error


def _unzipped(path: Path, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one file in a zip, unpacked in memory: its path is not used."""
    shown = one_line(entry.filename)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SubmissionError(f"{shown}: is a symbolic link; hand in the file itself")
    if entry.flag_bits & 1:
        raise SubmissionError(f"{shown}: is encrypted; hand it in without a password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # zipfile cannot bound the others
        raise SubmissionError(f"{shown}: is packed in an unusual way; make an ordinary zip, or hand in the file itself")
    try:
        with _ZipBytes(path) as stream, zipfile.ZipFile(stream) as archive, archive.open(entry) as unpacked:
            return _read_bounded(unpacked, entry.filename)
    except _NO_ZIP as error:
        raise SubmissionError(_no_zip(path, error)) from error
    except OSError as error:
        raise _unreadable(shown, error) from error


def _unreadable(shown: str, error: OSError) -> SubmissionError:
    return SubmissionError(f"{shown}: cannot be read ({error.strerror or error}); hand it in again")


def _no_zip(path: Path, error: Exception) -> str:
    return f"{one_line(path.name)}: is not a zip that can be opened ({one_line(str(error))}); make it again"
