"""What a command costs, with every process that it starts.

A sandbox ends its workers in ways that leave no trace in the processor time of their parents. The kernel's control
groups count every process, alive or dead, so a command runs in a group of its own. That takes root.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOTS = (Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup/cpu,cpuacct"), Path("/sys/fs/cgroup"))
INTO_GROUP = 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"'


@dataclass(frozen=True)
class Cost:
    """Seconds of one command.

    Attributes:
        processor: user and system seconds of all processes.
    """

    wall: float
    processor: float


def cost_of(command: Sequence[str], folder: Path) -> Cost:
    """Run a command in a folder to its end.

    Raises:
        SystemExit: the command failed; with what it printed.
    """
    with _group() as group:
        entering = ["sh", "-c", INTO_GROUP, "sh", str(group)] if group else []
        before, start = _seconds(group), time.perf_counter()
        run = subprocess.run([*entering, *command], cwd=folder, capture_output=True, text=True, check=False)
        cost = Cost(time.perf_counter() - start, _seconds(group) - before)
    if run.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{run.stdout}{run.stderr}")
    return cost


def counts_all() -> bool:
    """Whether processor seconds include workers that were killed."""
    with _group() as group:
        return group is not None


@contextmanager
def _group() -> Iterator[Path | None]:
    """A control group that counts processor time; None where none can be made."""
    group = next(filter(None, map(_made, ROOTS)), None)
    try:
        yield group
    finally:
        if group:
            _remove(group)


def _made(root: Path) -> Path | None:
    group = root / f"benchmark-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        return None
    if any((group / name).is_file() for name in ("cpuacct.usage", "cpu.stat")):
        return group
    _remove(group)
    return None


def _remove(group: Path) -> None:
    for _ in range(50):
        with suppress(OSError):  # a process of the command is still ending
            group.rmdir()
            return
        time.sleep(0.1)


def _seconds(group: Path | None) -> float:
    if group is None:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
    old = group / "cpuacct.usage"
    if old.is_file():
        return int(old.read_text()) / 1e9
    return int((group / "cpu.stat").read_text().split()[1]) / 1e6
