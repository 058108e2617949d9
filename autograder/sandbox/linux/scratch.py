"""A folder that a worker may write to, where an assignment asks for one; it is gone with the worker.

In a private root it is a file system of its own, with a size that the kernel holds. Elsewhere it is a plain folder:
there each file is bounded, but not their number.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from autograder.sandbox.linux import kernel, namespaces

PRIVATE = Path("/tmp/scratch")  # in a private root, where every worker mounts its own over it


def make_private() -> None:
    """The empty folder of a private root that each worker's own file system will cover."""
    PRIVATE.mkdir(mode=0o555, exist_ok=True)


def mount_private(megabytes: int, owner: int) -> None:
    """Cover it with a file system that only this process sees; `owner` is the uid and gid that may write."""
    kernel.unshare(namespaces.NEW_MOUNTS)
    options = f"size={megabytes}m,nr_inodes=4096,mode=700"
    flags = namespaces.NO_SUID | namespaces.NO_DEV | namespaces.NO_EXEC
    kernel.mount("tmpfs", str(PRIVATE), "tmpfs", flags, options)
    os.chown(PRIVATE, owner, owner)


def make_plain(owner: int) -> Path:
    """A new folder of the machine's, for `owner` alone."""
    folder = Path(tempfile.mkdtemp(prefix=f"autograder-scratch-{os.getpid()}-"))
    os.chown(folder, owner, owner)
    return folder


def enter(folder: Path) -> None:
    """Stand in it, and have temporary files made there."""
    os.chdir(folder)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = str(folder)


def remove(folder: Path | None) -> None:
    """Remove a plain folder with what was left in it."""
    if folder is not None and folder != PRIVATE:
        shutil.rmtree(folder, ignore_errors=True)
