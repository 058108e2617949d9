"""The document of a result, `result.json`: its keys and types, held by msgspec. Written as schema 2; 1 is still read.

Schema 1 has a failure's text, `message` or `problem`, and no `failure`.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from autograder.errors import AutograderError
from autograder.results.failure import Failure, Place, failure_of_text
from autograder.results.model import Replaced, Result, Verdict

SCHEMA: Literal["autograder/result/2"] = "autograder/result/2"
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$\.(.*)`)?", re.DOTALL)

Points = Annotated[float, Meta(ge=0)]


class _Document(Struct, forbid_unknown_fields=True):
    """A table whose keys are all known."""


class CheckDocument(_Document, kw_only=True):
    """A `CheckResult`. `score`, `max_score` and `message` follow from the other values."""

    id: str
    title: str
    verdict: Verdict
    visibility: str
    failure: Failure | None = None
    message: str
    hint: str
    diagnosis: str
    seconds: float
    in_place_of: tuple[Replaced, ...] = ()
    waits_for: str = ""
    score: Points
    max_score: Points
    points: Points

    def __post_init__(self) -> None:
        self.seconds = round(self.seconds, 3)
        self.failure = self.failure or failure_of_text(self.message)


class TaskDocument(_Document, kw_only=True):
    """A `TaskResult`."""

    id: str
    title: str
    version: str = ""
    score: Points
    max_score: Points
    checks: list[CheckDocument]


class SubmissionDocument(_Document, kw_only=True, omit_defaults=True):
    """A `SubmissionInfo`. `problem` follows from `failure`."""

    file: str | None
    sha256: str | None
    notes: list[str]
    problem: str
    failure: Failure | None = None
    choice: list[str] = []

    def __post_init__(self) -> None:
        self.failure = self.failure or failure_of_text(self.problem)


class EnvironmentDocument(_Document, kw_only=True):
    """An `Environment`. Results without `rules` are of the first ones."""

    python: str
    torch: str
    device: str
    isolation: str
    rules: int = 1


class ResultDocument(_Document, kw_only=True):
    """A `Result`."""

    schema: Literal["autograder/result/1", "autograder/result/2"] = SCHEMA
    assignment: str
    title: str
    version: str
    student: str
    submission: SubmissionDocument
    seed: int
    environment: EnvironmentDocument
    score: Points
    max_score: Points
    tasks: list[TaskDocument]


_TABLES = (
    ResultDocument,
    TaskDocument,
    CheckDocument,
    SubmissionDocument,
    EnvironmentDocument,
    Failure,
    Place,
    Replaced,
)
_KEYS = sorted({key for table in _TABLES for key in table.__struct_fields__})


def result_to_json(result: Result) -> str:
    """The document of a result; never with NaN."""
    document = msgspec.convert(result, ResultDocument, from_attributes=True)
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def result_from_json(text: str) -> Result:
    """The result that a document stands for.

    Raises:
        AutograderError: the text is not such a document, or its score does not follow from its verdicts.
    """
    try:
        document = msgspec.json.decode(text, type=ResultDocument)
        result = msgspec.convert(document, Result, from_attributes=True)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
        raise AutograderError(f"not an {SCHEMA} document: {_sentence(error)}") from error
    claimed = (document.score, document.max_score)
    if claimed != (result.score, result.max_score):
        raise AutograderError(f"the score {claimed} does not follow from the verdicts; grade this submission again")
    return result


def _sentence(error: Exception) -> str:
    """msgspec's sentence; an unknown key with the nearest known one."""
    if not (unknown := _UNKNOWN.fullmatch(str(error))):
        return str(error)
    key, path = unknown.groups()
    where = f" in `{path}`" if path else ""
    nearest = get_close_matches(key, _KEYS, n=1)
    meant = f"; the nearest known one is `{nearest[0]}`" if nearest else ""
    return f"there is no key `{key}`{where}{meant}"
