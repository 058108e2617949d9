"""The scratch folder: the folder that a worker may write to, and its home; removed with the worker.

In a private root, the folder is a file system of its own, and the kernel limits its size. Elsewhere it is a plain
folder: the kernel limits the size of each file, and the zygote measures the whole folder from time to time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from autograder.sandbox.linux import kernel, namespaces

PRIVATE = Path("/tmp/scratch")  # in a private root; every worker mounts a file system of its own there
MEASURE_SECONDS = 0.2  # between two measurements of a plain folder
_MOST_FILES = 4096
_MOST_TIMES = 4  # a plain folder may hold so many times its megabytes until its worker is killed


def make_private() -> None:
    """Make the empty folder that the file system of each worker covers later."""
    PRIVATE.mkdir(mode=0o555, exist_ok=True)


def mount_private(megabytes: int, owner: int) -> None:
    """Mount a file system at `PRIVATE` that only this process sees.

    Args:
        megabytes: its size.
        owner: the uid and gid that may write to it.
    """
    kernel.unshare(namespaces.NEW_MOUNTS)
    options = f"size={megabytes}m,nr_inodes={_MOST_FILES},mode=700"
    flags = namespaces.NO_SUID | namespaces.NO_DEV | namespaces.NO_EXEC
    kernel.mount("tmpfs", str(PRIVATE), "tmpfs", flags, options)
    os.chown(PRIVATE, owner, owner)


def make_plain(owner: int) -> Path:
    """Make a new folder in the machine's own file system that only the uid `owner` may use."""
    folder = Path(tempfile.mkdtemp(prefix=f"autograder-scratch-{os.getpid()}-"))
    os.chown(folder, owner, owner)
    return folder


def is_plain(folder: Path | None) -> bool:
    """Whether a folder is a plain one, whose size the kernel does not limit."""
    return folder is not None and folder != PRIVATE


def is_overfull(folder: Path, megabytes: int) -> bool:
    """Whether a plain folder holds far more than so many megabytes, or more than 4096 files and folders."""
    count = size = 0
    folders = [str(folder)]
    while folders:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                count, size = count + 1, size + entry.stat(follow_symlinks=False).st_blocks * 512
                if count > _MOST_FILES or size > _MOST_TIMES * megabytes << 20:
                    return True
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return False


def enter(folder: Path) -> None:
    """Make the folder the current one, the home, and the place for temporary files."""
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["HOME"] = str(folder)
    tempfile.tempdir = str(folder)


def remove(folder: Path | None) -> None:
    """Remove a plain folder and the files in it; a private one is gone with its worker."""
    if folder is not None and is_plain(folder):
        shutil.rmtree(folder, ignore_errors=True)
