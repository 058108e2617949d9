"""Files that are written completely or not at all, and zips with the same bytes for the same files."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import AutograderError

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to a temporary file beside `path`, flush it to disk, and rename it; makes missing folders.

    Raises:
        OSError: the file cannot be written; `path` is as it was before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)  # only its owner may read a temporary file
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_for_user(path: Path, content: bytes, *, option: str) -> None:
    """As `write_atomically`, for a path that a user gave.

    Args:
        option: of the command, where the user gave the path, such as `--to`.

    Raises:
        AutograderError: the file cannot be written; the text names the path and the option.
    """
    with named_if_unwritable(path, option=option):
        write_atomically(path, content)


@contextmanager
def named_if_unwritable(place: Path, *, option: str) -> Iterator[None]:
    """Turn an OSError of the block, which writes to `place`, into a sentence for the user who named that place."""
    try:
        yield
    except OSError as error:
        said = f"{place}: cannot be written ({error.strerror or error}); name another place with {option}"
        raise AutograderError(said) from error


def zipped(files: Mapping[str, bytes], *, executable: Collection[str] = ()) -> bytes:
    """The bytes of a zip.

    Args:
        files: from names to contents, in the order that the zip gets.
        executable: the names of the files that may be run.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            archive.writestr(entry, content)
    return stream.getvalue()
