"""The results of a class in their folder: written whole or not at all, and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.results.document import result_from_json, result_to_json
from autograder.results.model import Result


def read_results(out: Path) -> list[Result]:
    """The results in a folder that a class was graded into, in order of student.

    Raises:
        AutograderError: there is none, or one cannot be read.
    """
    paths = sorted(out.glob("*/result.json"))
    if not paths:
        raise AutograderError(f"{out}: holds no result; run autograder grade … --out {out} first")
    return [_read_result(path) for path in paths]


def read_evidence(folder: Path) -> dict[str, Any]:
    """What the checks kept for one student's page; empty if there is none."""
    try:
        return dict(json.loads((folder / "evidence.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def result_in(folder: Path) -> Result | None:
    """The result in a student's folder; None if there is none that can be read."""
    try:
        return _read_result(folder / "result.json")
    except AutograderError:
        return None


def write_result(folder: Path, result: Result, evidence: Mapping[str, Any]) -> None:
    """Evidence first: a result is there only when everything is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedback.html").unlink(missing_ok=True)  # the page of an older result
    write_atomically(folder / "evidence.json", json.dumps(evidence).encode())
    write_atomically(folder / "result.json", result_to_json(result).encode())


def _read_result(path: Path) -> Result:
    try:
        return result_from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, AutograderError) as error:
        raise AutograderError(f"{path}: cannot be used ({error}); delete it and grade again") from error
