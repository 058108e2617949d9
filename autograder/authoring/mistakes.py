"""Write the file of known mistakes into a release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.assignments.model import MISTAKES, Assignment
from autograder.authoring.release.folder import stale as stale_files
from autograder.authoring.release.leaks import refuse_leaks
from autograder.files import write_atomically
from autograder.grading.answers import Record
from autograder.grading.known_answers import FORMAT as RECORD_FORMAT
from autograder.grading.known_answers import TaskRecords, recording_seed
from autograder.grading.known_mistakes import _part, _read_table

FORMAT = "1"
DIGITS = 9  # of the numbers; the finest comparison is of 1e-6


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


def _task_table(assignment: Assignment, task: str, records: TaskRecords) -> dict[str, Any]:
    public = {check.id for check in assignment.checks_of(task) if check.visibility == "public"}
    reference = _part(records.reference, public)
    wrong = [
        {"sentence": suspect.sentence, "answers": _difference(_part(suspect.record, public), reference)}
        for suspect in records.suspects(assignment, task)
    ]
    return {"reference": reference, "wrong": [one for one in wrong if one["answers"]]}


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
