"""A control group around a zygote and its workers, which can be killed as a whole.

Version 2 only (Linux, Documentation/admin-guide/cgroup-v2.rst). A control group can be made by root on a bare machine
and by a user with a delegated group (`systemd-run --user --scope -p Delegate=yes …`); in most containers it cannot.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

MAX_TASKS = 4096  # processes and threads of a zygote and its workers together
_PREFIX = "autograder-"
_REMOVE_SECONDS = 2.0
_numbers = count()


@dataclass(frozen=True)
class ControlGroup:
    """A control group for one zygote.

    Attributes:
        folder: the group's folder; None if no group could be made, and every method then does nothing.
        problem: why no group could be made; "" otherwise.
    """

    folder: Path | None
    problem: str = ""

    @classmethod
    def make(cls) -> ControlGroup:
        """Make a new, empty group below the group of this process."""
        try:
            parent = own_folder()
            _remove_left_over(parent)
            folder = parent / f"{_PREFIX}{os.getpid()}-{next(_numbers)}"
            folder.mkdir()
            _must_be_joinable(folder)
        except OSError as error:
            return cls(None, str(error))
        with contextlib.suppress(OSError):  # only where the controller is enabled for children
            (folder / "pids.max").write_text(str(MAX_TASKS))
        return cls(folder)

    def remove(self) -> None:
        """Kill every process of the group, and remove the group."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError):  # Linux 5.14
            (self.folder / "cgroup.kill").write_text("1")
        deadline = time.monotonic() + _REMOVE_SECONDS
        while not _removed(self.folder) and time.monotonic() < deadline:
            time.sleep(0.01)


def own_folder() -> Path:
    """The folder of this process's own control group.

    Raises:
        OSError: this system has no control groups of version 2.
    """
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    place = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), None)
    mounts = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    root = next((fields[4] for fields in mounts if fields[fields.index("-") + 1] == "cgroup2"), None)
    if place is None or root is None:
        raise FileNotFoundError("no control groups of version 2 here")
    return Path(root) / place.lstrip("/")


def _must_be_joinable(folder: Path) -> None:
    """Refuse a group that no process can join: to move down into a group, both lists of processes must be writable."""
    if not all(os.access(group / "cgroup.procs", os.W_OK) for group in (folder.parent, folder)):
        folder.rmdir()
        raise PermissionError(f"{folder.parent}: processes cannot be moved into a group below it")


def _remove_left_over(parent: Path) -> None:
    """Remove the groups of graders that were killed. The kernel refuses to remove a group that is in use."""
    for folder in parent.glob(f"{_PREFIX}*"):
        if not Path(f"/proc/{folder.name.removeprefix(_PREFIX).partition('-')[0]}").exists():
            _removed(folder)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
