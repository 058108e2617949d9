"""The files of a submission, which is one file, a folder or a zip: their names, and functions that read their bytes.

Nothing is extracted to disk and no link is followed, so that no path in a submission leads out of it. Nothing is read
or unpacked beyond its limit, whatever size a header claims. Pictures, data and installed packages cost nothing: a file
that cannot be the work is passed over by its name or its folder, however many there are and however large they are.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import weakref
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, TypeVar

from autograder.errors import SubmissionError
from autograder.text import one_line

MAX_PYTHON_BYTES = 1 << 20
MAX_NOTEBOOK_BYTES = 64 << 20  # a notebook contains the pictures that it drew
MAX_DIRECTORY_BYTES = 32 << 20  # of a zip's list of its files, which `zipfile` reads into memory as a whole
MAX_LISTED = 1_000_000  # files and folders that a folder is searched through
MAX_FOLDERS = 20_000
MAX_ZIPS = 3  # in one folder or zip
MAX_INNER_ZIP_BYTES = 16 << 20  # of a zip in a zip, which is unpacked in memory to be looked into
MAX_OTHERS = 20  # files that cannot be the work and are listed all the same, for the sentence on what is there instead
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz")
# In the folder of an environment, these folders hold Python and its packages. Work may lie beside them.
_MARKS_OF_ENVIRONMENT = frozenset({"pyvenv.cfg", "conda-meta"})
_PARTS_OF_ENVIRONMENT = frozenset({"lib", "lib64", "bin", "scripts", "include", "share", "etc", "pkgs", "conda-meta"})
_FILLED_BY_TOOLS = frozenset({"site-packages", "dist-packages", "node_modules", "wandb"})

AnyPath = TypeVar("AnyPath", bound=PurePath)
_CODE = re.compile(r"(\.py|\.ipynb)(?:\.txt|\.json)?$", re.IGNORECASE)
ReadBytes = Callable[[], bytes]  # the bytes of one file; raises SubmissionError
_NO_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, NotImplementedError, OverflowError,
    RuntimeError, ValueError,
)  # fmt: skip


def files_in(path: Path) -> dict[str, ReadBytes]:
    """The files of a submission by name: all code and archives, and the first few of all other files.

    Those at the top come first. Hidden files, those that macOS adds, and installed packages are left out. A folder that
    holds one zip and no code stands for that zip: learning platforms put a student's zip into a folder. The code of
    other zips is listed under the name of the zip.

    Raises:
        SubmissionError: the submission cannot be listed.
    """
    shown = one_line(path.name)
    try:
        if path.is_symlink():
            raise SubmissionError(f"{shown}: is a symbolic link; hand in the file itself")
        if path.is_dir():
            return files_under_names(_paths_in(path))
        if path.suffix.lower() == ".zip":
            return _from_zip(path)
        if path.suffix.lower() in ARCHIVES:
            raise SubmissionError(f"{shown}: is an archive but not a zip; hand in a .zip, or the file itself")
        return {path.name: partial(read_file, path)} if path.is_file() else {}
    except OSError as error:
        raise _unreadable(shown, error) from error


def files_under_names(files: Mapping[str, Path]) -> dict[str, ReadBytes]:
    """The files of a submission that a learning platform stores one by one, and the code in the zips among them.

    Args:
        files: from the name that the student gave a file to the place where it is stored.

    Raises:
        SubmissionError: the only code is in one zip, and that cannot be listed.
    """
    zips = {name: path for name, path in files.items() if name.lower().endswith(".zip") and not path.is_symlink()}
    if len(zips) == 1 and not any(is_code(name) for name in files):
        return files_in(*zips.values())
    found: dict[str, ReadBytes] = {name: partial(read_file, path) for name, path in files.items()}
    for name in sorted(zips)[:MAX_ZIPS]:
        found |= _code_in_zip(name, zips[name])
    return found


def _code_in_zip(name: str, path: Path) -> dict[str, ReadBytes]:
    """The code in one of several files, under the zip's name; nothing if the zip cannot be listed."""
    try:
        return {f"{name}/{inner}": read for inner, read in _from_zip(path).items() if is_code(inner)}
    except (SubmissionError, OSError):
        return {}


def files_in_folder(folder: Path) -> dict[str, ReadBytes]:
    """The files of a folder, as `files_in` lists them, without what is in its zips.

    Raises:
        OSError: the folder cannot be listed.
    """
    return {name: partial(read_file, path) for name, path in _paths_in(folder).items()}


def code_below(folder: Path) -> list[str]:
    """The names of the modules and notebooks that `files_in_folder` lists.

    Raises:
        OSError: the folder cannot be listed.
    """
    return [name for name in _paths_in(folder) if is_code(name)]


def _paths_in(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in _relevant(_files_below(folder))}


def top_of_zip(path: Path) -> set[str]:
    """The names of the files and folders at the top of a zip, however many files are in it.

    Raises:
        SubmissionError: the file is not a zip.
        OSError: the file cannot be read.
    """
    return {entry.filename.replace("\\", "/").partition("/")[0] for entry in _opened(path).infolist()}


def is_code(name: str) -> bool:
    """Whether a file of this name is a module or a notebook."""
    return code_ending(name) != ""


def code_ending(name: str) -> str:
    """`.py` or `.ipynb`, also of `losses.py.txt` and `losses.ipynb.json`, as some browsers save; else empty."""
    found = _CODE.search(name)
    return found[1].lower() if found else ""


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
    limit = _most_bytes(name)
    content = bytearray()
    while part := stream.read(1 << 16):  # in pieces: no memory is reserved for a size that is only claimed
        content += part
        if len(content) > limit:
            raise SubmissionError(f"{one_line(name)}: is larger than {limit >> 20} MB; hand in the code alone")
    return bytes(content)


def _most_bytes(name: str) -> int:
    if name.lower().endswith(".zip"):
        return MAX_INNER_ZIP_BYTES
    return MAX_NOTEBOOK_BYTES if code_ending(name) == ".ipynb" else MAX_PYTHON_BYTES


def _is_hidden(part: str) -> bool:
    return part.startswith((".", "__MACOSX", "__pycache__"))


def _relevant(paths: Iterable[AnyPath]) -> Iterator[AnyPath]:
    """The code and the archives, and the first few of all others."""
    others = 0
    for path in paths:
        if is_code(path.name) or path.name.lower().endswith(ARCHIVES):
            yield path
        elif others < MAX_OTHERS:
            others += 1
            yield path


def _files_below(folder: Path) -> Iterator[Path]:
    """Level by level, each level in the order of names. Links are listed and not followed.

    The search ends at its limits: what lies near the top has been found by then. A folder below that cannot be listed
    is passed over.
    """
    level, listed, folders = [folder], 0, 0
    while level:
        below: list[Path] = []
        for place in level:
            entries = _entries_of(place, MAX_LISTED - listed, needed=place is folder)
            listed, folders = listed + len(entries), folders + 1
            if listed > MAX_LISTED or folders > MAX_FOLDERS:
                return
            yield from (Path(entry.path) for entry in entries if not entry.is_dir(follow_symlinks=False))
            below += _folders_of_work(entries)
        level = below


def _entries_of(place: Path, most: int, *, needed: bool) -> list[os.DirEntry[str]]:
    """What a folder holds, in the order of names; at most one more than the limit."""
    try:
        with os.scandir(place) as listing:
            found = list(islice(listing, most + 1))
    except OSError:
        if needed:
            raise
        return []
    return sorted((entry for entry in found if not _is_hidden(entry.name)), key=lambda entry: entry.name)


def _folders_of_work(entries: Iterable[os.DirEntry[str]]) -> list[Path]:
    """The folders among these entries of one folder that may hold the work: no installed packages."""
    entries = list(entries)
    in_environment = any(entry.name in _MARKS_OF_ENVIRONMENT for entry in entries)
    folders = (entry for entry in entries if entry.is_dir(follow_symlinks=False))
    return [Path(entry.path) for entry in folders if not _is_installed(entry.name, in_environment=in_environment)]


def _is_installed(folder: str, *, in_environment: bool) -> bool:
    return folder.lower() in _FILLED_BY_TOOLS or (in_environment and folder.lower() in _PARTS_OF_ENVIRONMENT)


class _ZipBytes(io.FileIO):
    """The bytes of a zip. `zipfile` would read a list of files of any claimed size at once; a long one is refused."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its list of files is too long")
        return super().read(size) or b""


def _from_zip(path: Path) -> dict[str, ReadBytes]:
    """The files of a zip, and the code in the zips that are in it."""
    archive = _opened(path)
    entries = _entries_of_zip(archive)
    found: dict[str, ReadBytes] = {name: partial(_unzipped, path, archive, entry) for name, entry in entries.items()}
    for name in [name for name in entries if name.lower().endswith(".zip")][:MAX_ZIPS]:
        found |= _code_in_inner_zip(path, name, partial(_unzipped, path, archive, entries[name]))
    return found


def _code_in_inner_zip(path: Path, name: str, read: ReadBytes) -> dict[str, ReadBytes]:
    """The code in a zip that is itself in a zip; nothing if it cannot be opened. Zips in it are not looked into."""
    try:
        inner = zipfile.ZipFile(io.BytesIO(read()))
        entries = _entries_of_zip(inner)
    except (SubmissionError, OSError, *_NO_ZIP):
        return {}
    return {
        f"{name}/{code}": partial(_unzipped, path, inner, entry) for code, entry in entries.items() if is_code(code)
    }


def _entries_of_zip(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The relevant files of a zip by name, without installed packages and hidden files; those near the top first."""
    listed = ((PurePosixPath(entry.filename.replace("\\", "/")), entry) for entry in archive.infolist())
    entries = {name: entry for name, entry in listed if not entry.filename.endswith(("/", "\\")) and name.parts}
    environments = {name.parent for name in entries if name.name in _MARKS_OF_ENVIRONMENT}
    environments |= {name.parent.parent for name in entries if name.parent.name == "conda-meta"}
    seen = (name for name in entries if not any(_is_hidden(part) for part in name.parts))
    visible = _relevant(sorted((n for n in seen if not _is_in_packages(n, environments)), key=_by_depth))
    return {str(name): entries[name] for name in visible}


def _by_depth(name: PurePosixPath) -> tuple[int, str]:
    return len(name.parts), str(name)


def _is_in_packages(name: PurePosixPath, environments: Collection[PurePosixPath]) -> bool:
    return any(_is_installed(place.name, in_environment=place.parent in environments) for place in name.parents)


def _opened(path: Path) -> zipfile.ZipFile:
    """The zip, open for as long as it is used.

    Raises:
        SubmissionError: the file is not a zip.
        OSError: the file cannot be read.
    """
    stream = _ZipBytes(path)
    try:
        archive = zipfile.ZipFile(stream)
    except _NO_ZIP as error:
        stream.close()
        raise SubmissionError(_no_zip(path, error)) from error
    weakref.finalize(archive, stream.close)
    return archive


def _unzipped(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one file in a zip, unpacked in memory: its path is not used."""
    shown = one_line(entry.filename)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SubmissionError(f"{shown}: is a symbolic link; hand in the file itself")
    if entry.flag_bits & 1:
        raise SubmissionError(f"{shown}: is encrypted; hand it in without a password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # zipfile cannot bound the others
        raise SubmissionError(f"{shown}: is packed in an unusual way; make an ordinary zip, or hand in the file itself")
    try:
        with archive.open(entry) as unpacked:
            return _read_bounded(unpacked, entry.filename)
    except _NO_ZIP as error:
        raise SubmissionError(_no_zip(path, error)) from error
    except OSError as error:
        raise _unreadable(shown, error) from error


def _unreadable(shown: str, error: OSError) -> SubmissionError:
    return SubmissionError(f"{shown}: cannot be read ({error.strerror or error}); hand it in again")


def _no_zip(path: Path, error: Exception) -> str:
    return f"{one_line(path.name)}: is not a zip that can be opened ({one_line(str(error))}); make it again"
