"""The results of a class in their folder: written whole or not at all, and read again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.results.document import result_from_json, result_to_json
from autograder.results.evidence import Evidence
from autograder.results.model import Result

LOG_FILE = "autograder.log"  # of the grader's own errors, beside the students' folders


@dataclass(frozen=True)
class ResultsFolder:
    """The folder that a class is graded into, with a folder in it for each student."""

    path: Path

    @property
    def log_file(self) -> Path:
        return self.path / LOG_FILE

    def result_of(self, student: str) -> Result | None:
        """A student's result; None if there is none that can be read."""
        return result_in(self.path / student)

    def evidence_of(self, student: str) -> Evidence:
        """What the checks recorded for a student's page; empty if there is nothing."""
        return read_evidence(self.path / student)

    def write(self, result: Result, evidence: Evidence) -> None:
        """Write a result into its student's folder."""
        write_result(self.path / result.student, result, evidence)


def read_results(out: Path) -> list[Result]:
    """The results of a class, in the order of its students' folders.

    Raises:
        AutograderError: there is no result, or a result cannot be read.
    """
    paths = sorted(out.glob("*/result.json"))
    if not paths:
        raise AutograderError(f"{out}: holds no result; run autograder grade … --out {out} first")
    return [_read_result(path) for path in paths]


def read_evidence(folder: Path) -> Evidence:
    """The numbers behind the figures of a student's page; empty if there are none, or if the file is no JSON."""
    try:
        return Evidence.from_json((folder / "evidence.json").read_bytes())
    except OSError:
        return Evidence()


def result_in(folder: Path) -> Result | None:
    """The result in a student's folder; None if there is no result, or it cannot be read."""
    try:
        return _read_result(folder / "result.json")
    except AutograderError:
        return None


def write_result(folder: Path, result: Result, evidence: Evidence) -> None:
    """Write a student's folder. The result is written last, so that a folder with a result is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedback.html").unlink(missing_ok=True)  # the page of an older result
    write_atomically(folder / "evidence.json", evidence.to_json().encode())
    write_atomically(folder / "result.json", result_to_json(result).encode())


def _read_result(path: Path) -> Result:
    try:
        return result_from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, AutograderError) as error:
        raise AutograderError(f"{path}: cannot be used ({error}); delete it and grade again") from error
