"""A forked worker as the grader sees it, and the process that forks it; torch is not needed for either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from autograder.sandbox.confinement import Allowance


@dataclass(frozen=True)
class ForkedWorker:
    """A fresh worker, and the grader's ends of its pipes: requests to it, answers from it, and its printed output.

    Attributes:
        pid: as its parent sees it.
        pid_here: as the grader sees it, from another pid namespace; None if the system does not tell.
    """

    pid: int
    requests: int
    answers: int
    output: int
    pid_here: int | None

    @property
    def descriptors(self) -> tuple[int, int, int]:
        """The three pipes as file descriptors."""
        return self.requests, self.answers, self.output


class WorkerParent(Protocol):
    """The parent process of workers, which a session asks for one: `launch.Zygote`.

    Attributes:
        gpu: whether its workers use CUDA.
    """

    gpu: bool

    def spawn(self, allowance: Allowance) -> ForkedWorker:
        """A fresh worker."""

    def reap(self, pid: int, *, grace_seconds: float = 0.0) -> int:
        """Kill a worker and collect it; returns its exit status."""

    def discard(self, pid: int) -> None:
        """Kill a worker, and do not wait for its end."""
