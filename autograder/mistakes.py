"""The mistakes that a release knows: what misconceptions answer to the public checks, for diagnoses at home.

The file is made where the misconceptions are, and read where they are not: it holds their sentences and their answers,
and no line of their code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment import Assignment
from autograder.diagnosis import Suspect, diagnose
from autograder.files import write_atomically
from autograder.recording import Record, Recorder
from autograder.records import FORMAT as RECORD_FORMAT
from autograder.records import TaskRecords, can_be_diagnosed, recording_seed, with_sentences
from autograder.release import MISTAKES, refuse_leaks
from autograder.release import stale as stale_files
from autograder.results import Result

FORMAT = "1"
DIGITS = 9  # of the numbers; the finest comparison is of 1e-6


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


def write(assignment: Assignment, release: Path, records: Mapping[str, TaskRecords]) -> None:
    """Write the file of a release; its numbers may differ in the last digits from one processor to the next.

    Args:
        release: the folder that students are given.
        records: of each graded task.

    Raises:
        ReleaseLeak: something hidden stands in it besides the sentences, which are for students.
    """
    tasks = _rounded({task: _task_table(assignment, task, records[task]) for task in records})
    answers = [[known["reference"], *(one["answers"] for one in known["wrong"])] for known in tasks.values()]
    refuse_leaks(assignment, {MISTAKES: _json(answers)})
    head = {"made_from": _digest(assignment), "seed": recording_seed(assignment)}
    write_atomically(release / MISTAKES, _json(head | {"tasks": tasks}))


def stale(assignment: Assignment, to: Path) -> list[str]:
    """As `release.stale`, the known mistakes included."""
    fresh = is_fresh(assignment, to / assignment.name)
    return stale_files(assignment, to) + ([] if fresh else [MISTAKES])


def is_fresh(assignment: Assignment, release: Path) -> bool:
    """Whether the file in this release was made from the assignment as it is now."""
    table = _read_table(release)
    return table is not None and table.get("made_from") == _digest(assignment)


def read_mistakes(release: Path) -> KnownMistakes | None:
    """The mistakes that a release knows; None if it knows none, which costs a help and no verdict."""
    table = _read_table(release)
    if table is None:
        return None
    try:
        return KnownMistakes(int(table["seed"]), {task: _read_task(known) for task, known in table["tasks"].items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _task_table(assignment: Assignment, task: str, records: TaskRecords) -> dict[str, Any]:
    public = {check.id for check in assignment.checks_of(task) if check.visibility == "public"}
    reference = _part(records.reference, public)
    wrong = [
        {"sentence": suspect.sentence, "answers": _difference(_part(suspect.record, public), reference)}
        for suspect in records.suspects(assignment, task)
    ]
    return {"reference": reference, "wrong": [one for one in wrong if one["answers"]]}


def _read_task(known: Mapping[str, Any]) -> tuple[Record, list[Suspect]]:
    reference = known["reference"]
    return reference, [Suspect(str(one["sentence"]), _whole(one["answers"], reference)) for one in known["wrong"]]


def _part(record: Record, checks: set[str]) -> Record:
    parts = {name: {c: seen for c, seen in answers.items() if c in checks} for name, answers in record.items()}
    return {name: answers for name, answers in parts.items() if answers}


def _difference(record: Record, reference: Record) -> Record:
    """The conversations that are not the reference's; most mistakes spoil few of them."""
    names = {name: record.get(name, {}).keys() | reference.get(name, {}).keys() for name in {*record, *reference}}
    parts = {
        name: {c: record.get(name, {}).get(c, []) for c in sorted(checks)} for name, checks in sorted(names.items())
    }
    other = {
        name: {c: seen for c, seen in answers.items() if seen != reference.get(name, {}).get(c)}
        for name, answers in parts.items()
    }
    return {name: answers for name, answers in other.items() if answers}


def _whole(difference: Record, reference: Record) -> Record:
    return {name: reference.get(name, {}) | difference.get(name, {}) for name in {*reference, *difference}}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


def _digest(assignment: Assignment) -> str:
    """Changes with whatever the answers can depend on."""
    checks = sorted((assignment.folder / "checks").glob("*.py"))
    parts = [FORMAT, RECORD_FORMAT, assignment.source, *(path.read_text(encoding="utf-8") for path in checks)]
    parts += [f"{wrong.slug}\0{wrong.source}\0{wrong.sentence}" for wrong in assignment.misconceptions]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _read_table(release: Path) -> dict[str, Any] | None:
    try:
        table = json.loads((release / MISTAKES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return table if isinstance(table, dict) else None
