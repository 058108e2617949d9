"""Gradescope's `results.json`."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

from autograder.assignments.model import WhenShown
from autograder.exports.format import Exported, Format, Request, one_file_each
from autograder.exports.rows import CheckRow, check_rows, remarks
from autograder.results.model import Result
from autograder.results.wording import out_of


def gradescope_json(result: Result, *, hidden_checks: WhenShown = WhenShown.AFTER_PUBLISHED) -> str:
    """The document for `/autograder/results/results.json`; never NaN.

    Args:
        hidden_checks: when students see the hidden checks.
    """
    listed = check_rows(result)
    # a total would tell how many hidden points were earned, before the hidden checks themselves are shown
    total_shown = hidden_checks is WhenShown.VISIBLE or not any(row.hidden for row in listed)
    total = [f"Graded: {out_of(result.score, result.max_score)}."] if total_shown else []
    document: dict[str, Any] = {
        "execution_time": round(math.fsum(check.seconds for check in result.checks), 3),
        "output": "\n".join([*remarks(result), *total]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"assignment": result.assignment, "version": result.version, "sha256": result.submission.sha256},
        "tests": [_test(row, hidden_checks) for row in listed],
    }
    if total_shown or not listed:  # without it, Gradescope adds the checks up itself
        document["score"] = result.score
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _test(row: CheckRow, hidden_checks: WhenShown) -> dict[str, Any]:
    return {
        "name": row.name,
        "name_format": "text",
        "number": row.number,
        "score": row.check.score,
        "max_score": row.check.max_score,
        "status": "passed" if row.passed else "failed",  # else a check without points would count as passed
        "output": "\n".join(filter(None, (f"{row.words} ({row.worth})", row.details))),
        "output_format": "text",
        "visibility": hidden_checks.value if row.hidden else "visible",
        "extra_data": {"verdict": row.check.verdict.value},
    }


def _export(request: Request) -> Exported:
    render = partial(gradescope_json, hidden_checks=request.hidden_checks)
    return Exported(one_file_each(request, ending=".json", render=render))


FORMAT = Format("gradescope", "Gradescope's `results.json`", _export, options=("--hidden-checks",))
