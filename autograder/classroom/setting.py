"""How a class is graded, and what is called while it is graded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from autograder.results.model import Result
from autograder.sandbox.tiers import Tier


@dataclass(frozen=True)
class Setting:
    """How a class is graded.

    Attributes:
        pool: makes the executor that grades; called again if an executor breaks.
        device: `cpu` or `cuda`.
        tier: the weakest isolation tier to grade on.
        force: True to grade again what has a valid result.
    """

    pool: Callable[[], Executor]
    device: str = "cpu"
    tier: Tier = Tier.PROCESS
    force: bool = False


def _ignore(*results: Result) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Events:
    """What is called while a class is graded.

    Attributes:
        done: called with each student's result, in the order in which the results come.
        changed: called with an earlier result of the same bytes and the new result, if their verdicts differ.
    """

    done: Callable[[Result], None] = _ignore
    changed: Callable[[Result, Result], None] = _ignore


SILENT = Events()
