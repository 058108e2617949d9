"""A forked worker as the trusted end holds it, and what forks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from autograder.sandbox.confinement import Allowance


@dataclass(frozen=True)
class Spawned:
    """A fresh worker and the trusted ends of its pipes: requests to it, answers from it, and what it prints."""

    pid: int
    requests: int
    answers: int
    output: int

    @property
    def descriptors(self) -> tuple[int, int, int]:
        return self.requests, self.answers, self.output


class Parent(Protocol):
    """What a session asks of a zygote (`launch.Zygote`)."""

    gpu: bool

    def spawn(self, allowance: Allowance) -> Spawned: ...

    def reap(self, pid: int, *, patience: float = 0.0) -> int: ...

    def discard(self, pid: int) -> None: ...
