"""The memory of a pool of graders, with their zygotes and workers; read from `/proc`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread


@dataclass
class Memory:
    """The largest resident sizes of the pool's processes that were seen, in MB. Shared pages count in each process.

    Attributes:
        peak: the largest size of one process, by kind.
        together: the largest sum over all graders and zygotes.
    """

    peak: dict[str, float] = field(default_factory=dict)
    together: float = 0.0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch all processes below this process."""
        done = Event()
        watcher = Thread(target=self._watch, args=(done,))
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _watch(self, done: Event) -> None:
        while not done.wait(0.25):
            family = list(family_of(os.getpid()))
            for kind, peak, _ in family:
                self.peak[kind] = max(self.peak.get(kind, 0.0), peak)
            now = sum(resident for kind, _, resident in family if kind in ("grader", "zygote"))
            self.together = max(self.together, now)

    def __str__(self) -> str:
        each = ", ".join(f"{size:.0f} MB for one {kind}" for kind, size in sorted(self.peak.items()))
        return f"{self.together:.0f} MB for a pool's graders and zygotes together ({each})"


def family_of(pid: int, within: str = "") -> Iterator[tuple[str, float, float]]:
    """The kind, peak size and present resident size in MB of every process of a pool below the process `pid`."""
    for child in children_of(pid):
        try:
            command = Path(f"/proc/{child}/cmdline").read_text()
        except OSError:  # the process has ended
            continue
        kind = _kind(command, within)
        size = sizes_of(child)
        if kind and size:
            yield kind, *size
        if kind:  # a cold pytest and its zygote are not processes of the pool
            yield from family_of(child, kind)


def sizes_of(pid: int) -> tuple[float, float] | None:
    """The peak and present resident size of a process in MB; None if the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    sizes = {line.partition(":")[0]: line.split()[1] for line in lines if line.startswith(("VmHWM:", "VmRSS:"))}
    return (int(sizes["VmHWM"]) / 1024, int(sizes["VmRSS"]) / 1024) if len(sizes) == 2 else None


def children_of(pid: int) -> list[int]:
    """The processes that the process `pid` has started and that have not ended."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for children in lists for child in children.split()]


def _kind(command: str, within: str) -> str:
    if "autograder.sandbox.zygote" in command:
        return {"grader": "zygote", "zygote": "worker", "worker": "worker"}.get(within, "")
    return "grader" if "multiprocessing.spawn" in command else ""
