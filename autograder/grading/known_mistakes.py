"""The mistakes that a release knows, for diagnoses at home: a file of answers to the public checks.

The file is made where the misconceptions are, and read where they are not. It holds the sentences and the answers of
the misconceptions, and no line of their code.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.assignments.model import MISTAKES
from autograder.grading.likeness import Candidate, KnownAnswers

if TYPE_CHECKING:
    from autograder.grading.answers import Answers


@dataclass(frozen=True)
class ReleasedMistakes:
    """The misconceptions of a release (`KnownMistakes`).

    Attributes:
        seed: of the inputs of all answers.
        answers: the known answers by task.
    """

    seed: int
    answers: Mapping[str, KnownAnswers]

    @property
    def tasks(self) -> Collection[str]:
        return self.answers.keys()

    def of(self, task: str) -> KnownAnswers:
        """The known answers to one task's public checks."""
        return self.answers[task]


def read_mistakes(release: Path) -> ReleasedMistakes | None:
    """The mistakes that a release knows; None if there is no such file, which costs diagnoses and no verdict."""
    table = read_table(release)
    if table is None:
        return None
    try:
        return ReleasedMistakes(int(table["seed"]), {task: _read_task(known) for task, known in table["tasks"].items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def read_table(release: Path) -> dict[str, Any] | None:
    """The file of a release as it stands there; None if there is none that can be read."""
    try:
        table = json.loads((release / MISTAKES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return table if isinstance(table, dict) else None


def _read_task(known: Mapping[str, Any]) -> KnownAnswers:
    reference = known["reference"]
    candidates = (Candidate(str(one["sentence"]), _completed(one["answers"], reference)) for one in known["wrong"])
    return KnownAnswers(reference, tuple(candidates))


def _completed(differing: Answers, reference: Answers) -> Answers:
    """All answers of a misconception: the file leaves out those that are the reference's."""
    return {name: reference.get(name, {}) | differing.get(name, {}) for name in {*reference, *differing}}
