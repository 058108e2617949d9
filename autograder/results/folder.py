"""The results of a class in their folder: written whole or not at all, and read again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError, SignatureError
from autograder.files import write_atomically
from autograder.results.document import result_from_json, result_to_json
from autograder.results.evidence import Evidence
from autograder.results.model import Result
from autograder.results.signature import SigningKey, require_signature, signature_path

LOG_FILE = "autograder.log"  # of the grader's own errors, beside the students' folders


@dataclass(frozen=True)
class ResultsFolder:
    """The folder that a class is graded into, with a folder in it for each student.

    Attributes:
        key: signs what is written, and has signed what is read; None if results are not signed.
    """

    path: Path
    key: SigningKey | None = None

    @property
    def log_file(self) -> Path:
        return self.path / LOG_FILE

    def result_of(self, student: str) -> Result | None:
        """A student's result; None if there is none that can be read, or the key has not signed it."""
        return result_in(self.path / student, self.key)

    def evidence_of(self, student: str) -> Evidence:
        """What the checks recorded for a student's page; empty if there is nothing."""
        return read_evidence(self.path / student)

    def refused(self, students: Iterable[str]) -> list[str]:
        """Those of the students whose result the key has not signed."""
        return [student for student in students if self.key and _is_refused(self.path / student, self.key)]

    def write(self, result: Result, evidence: Evidence) -> None:
        """Write a result into its student's folder."""
        write_result(self.path / result.student, result, evidence, key=self.key)


@dataclass(frozen=True)
class ClassResults:
    """The results of a class, in the order of its students' folders.

    Attributes:
        refused: a sentence on each result that the key has not signed; those are not among `results`.
    """

    results: list[Result]
    refused: list[str]


def read_results(out: Path) -> list[Result]:
    """The results of a class, signed or not, in the order of its students' folders.

    Raises:
        AutograderError: there is no result, or a result cannot be read.
    """
    return read_class(out, None).results


def read_class(out: Path, key: SigningKey | None) -> ClassResults:
    """The results of a class that the key has signed; all of them without a key.

    Raises:
        AutograderError: there is no result, or a result cannot be read, or all are refused.
    """
    paths = sorted(out.glob("*/result.json"))
    if not paths:
        raise AutograderError(f"{out}: holds no result; run autograder grade … --out {out} first")
    read = ClassResults([], [])
    for path in paths:
        try:
            read.results.append(_read_of_student(path, key))
        except SignatureError as error:
            read.refused.append(str(error))
    if not read.results:
        raise SignatureError(read.refused[0])
    return read


def read_evidence(folder: Path) -> Evidence:
    """The numbers behind the figures of a student's page; empty if there are none, or if the file is no JSON."""
    try:
        return Evidence.from_json((folder / "evidence.json").read_bytes())
    except OSError:
        return Evidence()


def result_in(folder: Path, key: SigningKey | None = None) -> Result | None:
    """The result in a student's folder; None if there is none, it cannot be read, or the key has not signed it."""
    try:
        return _read_of_student(folder / "result.json", key)
    except AutograderError:
        return None


def write_result(folder: Path, result: Result, evidence: Evidence, *, key: SigningKey | None = None) -> None:
    """Write a student's folder. The result is written last, so that a folder with a result is complete."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feedback.html").unlink(missing_ok=True)  # the page of an older result
    write_atomically(folder / "evidence.json", evidence.to_json().encode())
    path, content = folder / "result.json", result_to_json(result).encode()
    if key is None:
        signature_path(path).unlink(missing_ok=True)  # of an older result
    else:
        write_atomically(signature_path(path), key.signature(content))
    write_atomically(path, content)


def read_result(path: Path, key: SigningKey | None = None, *, otherwise: str = "delete it and grade again") -> Result:
    """The result in a file. The same bytes are verified and read.

    Args:
        otherwise: the next step if the file cannot be used.

    Raises:
        SignatureError: the key has not signed it.
        AutograderError: it cannot be used.
    """
    try:
        content = path.read_bytes()
        if key is not None:
            require_signature(path, content, key)
        return result_from_json(content.decode())
    except SignatureError:
        raise
    except (OSError, UnicodeDecodeError, AutograderError) as error:
        raise AutograderError(f"{path}: cannot be used ({error}); {otherwise}") from error


def _read_of_student(path: Path, key: SigningKey | None) -> Result:
    """The result in a student's folder. A signed result counts in the folder of its own student alone."""
    result = read_result(path, key)
    owner, place = (unicodedata.normalize("NFC", name) for name in (result.student, path.parent.name))
    if key is not None and owner != place:
        raise SignatureError(f"{path}: is the signed result of {owner}, not of {place}; grade both again")
    return result


def _is_refused(folder: Path, key: SigningKey) -> bool:
    try:
        _read_of_student(folder / "result.json", key)
    except SignatureError:
        return True
    except AutograderError:
        return False  # there is no result
    return False
