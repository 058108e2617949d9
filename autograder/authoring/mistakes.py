"""The file of known mistakes in a release: written here, read at home by `grading.known_mistakes`."""

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
from autograder.grading.answers import Answers, answers_in
from autograder.grading.diagnosis import everybodys_seed
from autograder.grading.known_answers import FORMAT as ANSWERS_FORMAT
from autograder.grading.known_mistakes import read_table
from autograder.grading.likeness import KnownAnswers

FORMAT = "1"
DIGITS = 9  # significant digits of a number; the finest comparison is to 1e-6


def write(assignment: Assignment, release: Path, known: Mapping[str, KnownAnswers]) -> None:
    """Write the file of a release; its numbers may differ in the last digits from one processor to the next.

    Args:
        release: the folder that students are given.
        known: the known answers to each graded task.

    Raises:
        ReleaseLeak: the file would hold something hidden besides the sentences, which are for students.
    """
    tasks = _rounded({task: _task_table(assignment, task, known[task]) for task in known})
    answers = [[table["reference"], *(one["answers"] for one in table["wrong"])] for table in tasks.values()]
    refuse_leaks(assignment, {MISTAKES: _json(answers)})
    head = {"made_from": _digest(assignment), "seed": everybodys_seed(assignment)}
    write_atomically(release / MISTAKES, _json(head | {"tasks": tasks}))


def stale(assignment: Assignment, to: Path) -> list[str]:
    """The names of stale files in a release, the file of known mistakes among them."""
    fresh = is_fresh(assignment, to / assignment.name)
    return stale_files(assignment, to) + ([] if fresh else [MISTAKES])


def is_fresh(assignment: Assignment, release: Path) -> bool:
    """Whether the file in this release was made from the assignment as it is now."""
    table = read_table(release)
    return table is not None and table.get("made_from") == _digest(assignment)


def _task_table(assignment: Assignment, task: str, known: KnownAnswers) -> dict[str, Any]:
    public = {check.id for check in assignment.checks_of(task) if check.visibility == "public"}
    reference = answers_in(known.reference, public)
    wrong = [
        {"sentence": one.sentence, "answers": _difference(answers_in(one.answers, public), reference)}
        for one in known.candidates
    ]
    return {"reference": reference, "wrong": [one for one in wrong if one["answers"]]}


def _difference(answers: Answers, reference: Answers) -> Answers:
    """The answers that are not the reference's; most mistakes change few of them."""
    names = {name: answers.get(name, {}).keys() | reference.get(name, {}).keys() for name in {*answers, *reference}}
    parts = {
        name: {c: answers.get(name, {}).get(c, []) for c in sorted(checks)} for name, checks in sorted(names.items())
    }
    other = {
        name: {c: given for c, given in by_check.items() if given != reference.get(name, {}).get(c)}
        for name, by_check in parts.items()
    }
    return {name: by_check for name, by_check in other.items() if by_check}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list) else value


def _digest(assignment: Assignment) -> str:
    """A digest of everything that the answers can depend on."""
    checks = sorted((assignment.folder / "checks").glob("*.py"))
    parts = [FORMAT, ANSWERS_FORMAT, assignment.source, *(path.read_text(encoding="utf-8") for path in checks)]
    parts += [f"{wrong.slug}\0{wrong.source}\0{wrong.sentence}" for wrong in assignment.misconceptions]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
