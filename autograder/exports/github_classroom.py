"""Points for GitHub Classroom and for its successor, Classroom 50. Both count in whole numbers."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from autograder.exports.format import Exported, Format, Request, one_file_each
from autograder.exports.github import inert
from autograder.exports.rows import CheckRow, check_rows
from autograder.results.model import Result

CLASSROOM50_SCHEMA = "classroom50/result/v1"
# The facts about a submission that Classroom 50 asks for beside the points, each with the variable of its runner.
CLASSROOM50_VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


def parts_of_a_point(result: Result) -> int:
    """The number of equal parts of a point that makes every check worth a whole number of parts.

    The number follows from the points of the checks alone, so it is the same for every student.
    """
    return math.lcm(1, *(Fraction(str(check.points)).denominator for check in result.checks))


def classroom(result: Result) -> str:
    """The output `result` of a step for GitHub Classroom's reporter: `classroom_document` as base64."""
    text = json.dumps(classroom_document(result), allow_nan=False)
    return base64.b64encode(text.encode()).decode() + "\n"


def classroom_document(result: Result) -> dict[str, Any]:
    """The points as GitHub Classroom's reporter reads them, in the parts of `parts_of_a_point`."""
    parts = parts_of_a_point(result)
    tests = [_classroom_test(row, parts) for row in check_rows(result)]
    statuses = {_status(row) for row in check_rows(result) if row.check.verdict.counts}
    overall = "error" if "error" in statuses else "fail" if "fail" in statuses or not statuses else "pass"
    top = sum(_whole(check.max_score, parts) for check in result.checks)
    return {"version": 3, "status": overall, "max_score": top, "tests": tests}


def classroom50_json(result: Result, about: Mapping[str, str] | None = None) -> str:
    """Classroom 50's `result.json`.

    Args:
        about: the facts that its runner gives about the submission, by the keys of `CLASSROOM50_VARIABLES`, and
            `datetime`.
    """
    parts = parts_of_a_point(result)
    tests: list[dict[str, Any]] = [
        {
            "test-name": row.name,
            "passed": row.passed,
            "score": _whole(row.check.score, parts),
            "max-score": _whole(row.check.max_score, parts),
            "message": _message(row),
        }
        for row in check_rows(result)
    ]
    document = {
        "schema": CLASSROOM50_SCHEMA,
        **(about or {}),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _classroom_test(row: CheckRow, parts: int) -> dict[str, Any]:
    return {
        "name": inert(row.name),
        "status": _status(row),
        "message": _message(row),
        "score": _whole(row.check.score, parts),
        "duration": round(row.check.seconds, 3),
        "line_no": 0,
        "test_code": "",
        "filename": "",
    }


def _status(row: CheckRow) -> str:
    if row.passed:
        return "pass"
    return "error" if row.check.verdict.is_ungraded else "fail"


def _message(row: CheckRow) -> str:
    return inert(" / ".join(filter(None, (f"{row.words} ({row.worth})", row.details_in_one_line))))


def _whole(points: float, parts: int) -> int:
    return int(Fraction(str(points)) * parts)


def _export(request: Request) -> Exported:
    files = one_file_each(request, ending=".txt", render=classroom)
    return Exported(files, _counted_in_parts(request.results))


def _export50(request: Request) -> Exported:
    about = _about_submission(request.variables)
    files = one_file_each(request, ending=".json", render=lambda result: classroom50_json(result, about))
    return Exported(files, [*_counted_in_parts(request.results), *_without_runner(request.variables)])


def _about_submission(variables: Mapping[str, str]) -> dict[str, str]:
    """What the runner's variables say about the submission, and the time."""
    about = {key: variables[name] for key, name in CLASSROOM50_VARIABLES.items() if variables.get(name)}
    if "commit" in about:  # an older runner names no view of the changes
        about.setdefault("review", about["commit"])
    return {**about, "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _counted_in_parts(results: Sequence[Result]) -> list[str]:
    """A sentence for the user, if points are no whole numbers."""
    parts = {parts_of_a_point(result) for result in results}
    if parts == {1}:
        return []
    counted = " and ".join(f"1/{part}" for part in sorted(parts))
    return [f"counted in parts of a point, because whole numbers are asked for there: {counted}"]


def _without_runner(variables: Mapping[str, str]) -> list[str]:
    """A sentence for the user, if Classroom 50's runner has not described the submission."""
    unsaid = [name for name in CLASSROOM50_VARIABLES.values() if not variables.get(name)]
    if not set(unsaid) - {"REVIEW_URL"}:
        return []
    return [f"points alone: Classroom 50 takes it only from its own runner, which sets {', '.join(unsaid)}"]


CLASSROOM = Format("classroom", "the points for GitHub Classroom's reporter", _export)
CLASSROOM50 = Format("classroom50", "the points for Classroom 50", _export50)
