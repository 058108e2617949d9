"""The scratch folder: a folder that a worker may write to, if the assignment asks for it; removed with the worker.

In a private root, the folder is a file system of its own, and the kernel limits its size. Elsewhere it is a plain
folder: the size of each file is limited, the number of files is not.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from autograder.sandbox.linux import kernel, namespaces

PRIVATE = Path("/tmp/scratch")  # in a private root; every worker mounts a file system of its own there


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
    options = f"size={megabytes}m,nr_inodes=4096,mode=700"
    flags = namespaces.NO_SUID | namespaces.NO_DEV | namespaces.NO_EXEC
    kernel.mount("tmpfs", str(PRIVATE), "tmpfs", flags, options)
    os.chown(PRIVATE, owner, owner)


def make_plain(owner: int) -> Path:
    """Make a new folder in the machine's own file system that only the uid `owner` may use."""
    folder = Path(tempfile.mkdtemp(prefix=f"autograder-scratch-{os.getpid()}-"))
    os.chown(folder, owner, owner)
    return folder


def enter(folder: Path) -> None:
    """Make the folder the current one, and the place for temporary files."""
    os.chdir(folder)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = str(folder)


def remove(folder: Path | None) -> None:
    """Remove a plain folder and the files in it; a private one is gone with its worker."""
    if folder is not None and folder != PRIVATE:
        shutil.rmtree(folder, ignore_errors=True)
