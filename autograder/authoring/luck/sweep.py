"""Many seeds for every check of an assignment: right answers lose nothing, and misconceptions lose points.

All trials take turns, each for a short time, so that quick checks get many seeds and slow ones as many as the time
allows.
"""

from __future__ import annotations

import gc
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import torch

from autograder.assignments.model import Assignment, CheckSpec, Misconception, TaskIds
from autograder.authoring.luck.stopping import MOST_LOSSES, is_settled
from autograder.authoring.luck.trusted_run import Asker, Copies, Ended, with_asker
from autograder.sandbox.portable.state import ProcessState

REFERENCE = "the reference"
_TURN_SECONDS = 0.5  # of processor time


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        seeds: the copies of the reference, and the most copies of a misconception.
        answer_seeds: the copies of every other right answer.
        seconds: for the whole assignment, half of them for the reference alone, and a quarter for the
            misconceptions. Every check is asked about one copy of the reference at least.
        tasks: the tasks that are measured.
    """

    seeds: int
    answer_seeds: int
    seconds: float
    tasks: TaskIds = None


@dataclass(frozen=True)
class RightAnswer:
    """An answer to one task that must get full marks: definitions that stand behind the reference's."""

    name: str
    task: str
    source: str


@dataclass(frozen=True)
class Loss:
    """A copy of a right answer that lost points.

    Attributes:
        check: the id of the check.
        copy: its number. The module with the line `# copy <number>` at its end loses the points in grading, too.
        said: why the check failed.
    """

    answer: str
    check: str
    copy: int
    said: str


class Trial(Protocol):
    """Something that is tried for one seed after another."""

    @property
    def is_done(self) -> bool: ...

    def try_next(self, asker: Asker) -> None: ...


@dataclass
class RightTrial:
    """One check, asked about copies of one right answer.

    Attributes:
        copies: makes the copies when they are first needed.
        most: the copies that are wanted.
        seeds: the copies tried so far.
        losses: those of them that lost points.
    """

    answer: str
    check: CheckSpec
    copies: Callable[[], Copies]
    most: int
    seeds: int = 0
    losses: list[Loss] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.seeds >= self.most or len(self.losses) >= MOST_LOSSES

    def try_next(self, asker: Asker) -> None:
        """Ask about the next copy."""
        ended = asker.ask(self.copies(), self.seeds, [self.check], goes_on=lambda check, before: True)
        verdict, failure = ended[self.check.id]
        if verdict.costs_points:
            said = failure.sentence if failure else verdict.value
            self.losses.append(Loss(self.answer, self.check.id, self.seeds, said))
        self.seeds += 1


@dataclass
class WrongTrial:
    """All checks of a task, asked about copies of one misconception; slow checks only about a copy that passes so far.

    Attributes:
        escapes: the copies that kept all points of the task.
        asked, caught: by the ids of checks, the copies that the check was asked about, and those that it failed.
    """

    misconception: Misconception
    checks: Sequence[CheckSpec]
    copies: Callable[[], Copies]
    most: int
    seeds: int = 0
    escapes: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)

    @property
    def is_done(self) -> bool:
        return self.seeds >= self.most or is_settled(self.escapes, self.seeds)

    @property
    def sometimes(self) -> dict[str, float]:
        """The checks that fail some copies and pass others, each with the share of copies that it passes."""
        asked, caught = self.asked, self.caught
        return {check: 1 - caught[check] / asked[check] for check in caught if caught[check] < asked[check]}

    def try_next(self, asker: Asker) -> None:
        """Ask about the next copy."""
        in_order = sorted(self.checks, key=lambda check: not check.recorded)
        ended = asker.ask(self.copies(), self.seeds, in_order, goes_on=_is_quick_or_needed)
        own = {check: verdict for check, (verdict, _) in ended.items() if not verdict.is_untried}
        self.asked.update(list(own))
        self.caught.update(check for check, verdict in own.items() if verdict.costs_points)
        self.escapes += not any(verdict.costs_points for verdict, _ in ended.values())
        self.seeds += 1


@dataclass(frozen=True)
class Sweep:
    """All trials of an assignment after a run."""

    assignment: Assignment
    right: tuple[RightTrial, ...]
    wrong: tuple[WrongTrial, ...]

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The copies of right answers that lost points."""
        return tuple(loss for trial in self.right for loss in trial.losses)


def sweep(assignment: Assignment, answers: Sequence[RightAnswer], effort: Effort) -> Sweep:
    """Ask every check of these tasks about copies of right answers and misconceptions.

    Raises:
        AssignmentError: a check cannot be collected.
    """
    found = Sweep(assignment, tuple(_right(assignment, answers, effort)), tuple(_wrong(assignment, effort)))
    _run(found, effort.seconds)
    return found


def short_sweep(assignment: Assignment, effort: Effort) -> Sweep:
    """Ask the quick checks about copies of the reference alone.

    Raises:
        AssignmentError: a check cannot be collected.
    """
    right = tuple(trial for trial in _right(assignment, (), effort) if trial.check.recorded)
    found = Sweep(assignment, right, ())
    _run(found, effort.seconds)
    return found


def _run(found: Sweep, seconds: float) -> None:
    start = time.monotonic()
    everything: list[Trial] = [*found.right, *found.wrong]
    reference = [trial for trial in found.right if trial.answer == REFERENCE]
    with own_folder() as put_back:

        def run(asker: Asker) -> None:
            for trial in reference:
                trial.try_next(asker)
            _take_turns(reference, asker, start + seconds / 2, put_back)
            _take_turns(found.wrong, asker, start + seconds * 3 / 4, put_back)
            _take_turns(everything, asker, start + seconds, put_back)

        with_asker(found.assignment, run)


def _take_turns(trials: Sequence[Trial], asker: Asker, deadline: float, put_back: Callable[[], object]) -> None:
    waiting = [trial for trial in trials if not trial.is_done]
    while waiting and time.monotonic() < deadline:
        for trial in waiting:
            end = time.process_time() + _TURN_SECONDS
            while not trial.is_done and time.process_time() < end and time.monotonic() < deadline:
                trial.try_next(asker)
            put_back()
        waiting = [trial for trial in waiting if not trial.is_done]


@contextmanager
def own_folder() -> Iterator[Callable[[], object]]:
    """A folder of the code's own to write to; gives a function that undoes what the code changed in this process."""
    before = ProcessState()
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        torch.set_num_threads(1)  # as in grading, and so that it is what the code's changes are put back to
        entered = ProcessState()
        entered.enter(folder)
        state = ProcessState()
        gc.freeze()  # else the collections after each turn take longer than the turn
        try:
            yield lambda: state.put_back("")
        finally:
            gc.unfreeze()
            before.put_back("")


def _right(assignment: Assignment, answers: Sequence[RightAnswer], effort: Effort) -> Iterator[RightTrial]:
    reference = _Later(assignment, "", None)
    for check in _checks(assignment, effort.tasks):
        yield RightTrial(REFERENCE, check, reference, effort.seeds)
    for answer in answers:
        if effort.tasks is None or answer.task in effort.tasks:
            copies = _Later(assignment, answer.source, answer.task)
            for check in _checks(assignment, frozenset({answer.task})):
                yield RightTrial(answer.name, check, copies, effort.answer_seeds)


def _wrong(assignment: Assignment, effort: Effort) -> Iterator[WrongTrial]:
    for one in assignment.misconceptions:
        if effort.tasks is None or one.task in effort.tasks:
            checks = list(_checks(assignment, frozenset({one.task})))
            yield WrongTrial(one, checks, _Later(assignment, one.source, one.task), effort.seeds)


def _checks(assignment: Assignment, tasks: TaskIds) -> Iterator[CheckSpec]:
    """The checks that can run here."""
    return (check for check in assignment.checks if not check.needs_gpu and (tasks is None or check.task in tasks))


class _Later:
    """The copies of a module, made when they are first needed, because reading a module takes a while."""

    def __init__(self, assignment: Assignment, source: str, task: str | None) -> None:
        self._arguments = (assignment, source, task)
        self._made: Copies | None = None

    def __call__(self) -> Copies:
        if self._made is None:
            self._made = Copies(*self._arguments)
        return self._made


def _is_quick_or_needed(check: CheckSpec, ended: Ended) -> bool:
    return check.recorded or not any(verdict.costs_points for verdict, _ in ended.values())


def right_answers(folder: Path) -> list[RightAnswer]:
    """The right answers in a folder of files `<task>_<slug>.py`, in order of name; none if there is no such folder."""
    paths = sorted(folder.glob("*.py"))
    return [RightAnswer(path.stem, path.name.partition("_")[0], path.read_text(encoding="utf-8")) for path in paths]
