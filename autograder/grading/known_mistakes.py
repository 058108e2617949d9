"""The mistakes that a release knows: what misconceptions answer to the public checks, for diagnoses at home.

The file is made where the misconceptions are, and read where they are not: it holds their sentences and their answers,
and no line of their code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignments.model import MISTAKES
from autograder.grading.answers import Record, Recorder
from autograder.grading.known_answers import can_be_diagnosed, with_sentences
from autograder.grading.likeness import Suspect, diagnose
from autograder.results.model import Result


@dataclass(frozen=True)
class KnownMistakes:
    """What the reference and the misconceptions of each task answer to inputs drawn from `seed`."""

    seed: int
    tasks: Mapping[str, tuple[Record, list[Suspect]]]

    def recorder(self) -> Recorder:
        """Writes down what a submission answers to the same inputs."""
        return Recorder(self.seed)

    def explained(self, result: Result, record: Record) -> Result:
        """The result with a sentence at each failed check whose answers are a known mistake's."""
        found: dict[str, str] = {}
        for task in filter(can_be_diagnosed, result.tasks):
            reference, suspects = self.tasks.get(task.id, ({}, []))
            found |= diagnose(_part(record, {check.id for check in task.checks}), reference, suspects)
        return with_sentences(result, found)


def read_mistakes(release: Path) -> KnownMistakes | None:
    """The mistakes that a release knows; None if it knows none, which costs a help and no verdict."""
    table = _read_table(release)
    if table is None:
        return None
    try:
        return KnownMistakes(int(table["seed"]), {task: _read_task(known) for task, known in table["tasks"].items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read_task(known: Mapping[str, Any]) -> tuple[Record, list[Suspect]]:
    reference = known["reference"]
    return reference, [Suspect(str(one["sentence"]), _whole(one["answers"], reference)) for one in known["wrong"]]


def _part(record: Record, checks: set[str]) -> Record:
    parts = {name: {c: seen for c, seen in answers.items() if c in checks} for name, answers in record.items()}
    return {name: answers for name, answers in parts.items() if answers}


def _whole(difference: Record, reference: Record) -> Record:
    return {name: reference.get(name, {}) | difference.get(name, {}) for name in {*reference, *difference}}


def _read_table(release: Path) -> dict[str, Any] | None:
    try:
        table = json.loads((release / MISTAKES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return table if isinstance(table, dict) else None
