"""The arithmetic of points, and the document that a result is written as."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.errors import AutograderError
from autograder.results.document import result_from_json, result_to_json
from autograder.results.failure import Failure, Kind
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict


def check(verdict: Verdict, points: float = 2.0) -> CheckResult:
    return CheckResult(
        "hidden/test_x.py::test_x", "a title", verdict, points, failure=Failure("why", kind=Kind.TEXT), seconds=0.25
    )


def result(*checks: CheckResult) -> Result:
    task = TaskResult("1.1", "softmax", checks)
    info = SubmissionInfo("losses.py", "ab" * 32, ("line 3 runs print",))
    return Result("hw1", "v1", "ada", info, 7, Environment("3.11", "2.13", "cpu", "process"), (task,))


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.PASSED])
def test_only_passed_earns_points(verdict: Verdict) -> None:
    """Every other verdict scores 0."""
    assert (check(Verdict.PASSED).score, check(verdict).score) == (2.0, 0.0)


GROUPS = {
    "earns": "passed",
    "counts": "passed failed not_attempted skipped timed_out crashed forbidden grader_error",
    "costs_points": "failed not_attempted skipped timed_out crashed forbidden grader_error",
    "is_graders_fault": "grader_error",
    "is_untried": "not_attempted skipped",
    "is_ungraded": "not_gradable grader_error",
    "is_own_answer": "passed failed timed_out crashed forbidden",
    "is_missed": "failed timed_out crashed forbidden",
    "is_irregular": "timed_out crashed forbidden not_gradable grader_error",
    "is_stuck": "failed skipped timed_out crashed forbidden",
    "names_lines": "failed forbidden",
    "gave_no_answer": "timed_out crashed grader_error",
    "has_run": "passed failed not_attempted timed_out crashed forbidden grader_error",
}


@pytest.mark.parametrize(("group", "members"), GROUPS.items())
def test_a_group_of_verdicts_has_its_members(group: str, members: str) -> None:
    """Callers ask for a property; this is the one place that lists who is in it."""
    assert {verdict.value for verdict in Verdict if getattr(verdict, group)} == set(members.split())


def test_every_group_of_verdicts_is_listed() -> None:
    """A new property of `Verdict` needs a row above."""
    assert GROUPS.keys() == {name for name, value in vars(Verdict).items() if isinstance(value, property)}


def test_the_faults_of_a_result_are_the_graders_own() -> None:
    """What the grader failed at is found in one place."""
    checks = [check(verdict) for verdict in Verdict]
    assert [fault.verdict for fault in result(*checks).faults] == [Verdict.GRADER_ERROR]


def test_not_gradable_leaves_the_maximum() -> None:
    """What could not be graded costs nothing: its points leave the maximum, too."""
    graded = result(check(Verdict.PASSED), check(Verdict.NOT_GRADABLE, 5.0), check(Verdict.FAILED))
    assert (graded.score, graded.max_score) == (2.0, 4.0)


def test_the_score_never_passes_the_maximum() -> None:
    """Sums of tenths are exact enough that full marks equal the maximum."""
    graded = result(*(check(Verdict.PASSED, 0.1) for _ in range(10)))
    assert graded.score == graded.max_score == 1.0


@pytest.mark.parametrize("points", [float("nan"), float("inf"), -1.0])
def test_points_are_finite_and_not_negative(points: float) -> None:
    """Points that would break the arithmetic are refused where they are made."""
    with pytest.raises(AutograderError, match="points must be finite"):
        check(Verdict.PASSED, points)


def test_a_result_survives_its_document() -> None:
    """Reading what was written gives the same result."""
    graded = result(check(Verdict.PASSED), check(Verdict.FAILED))
    assert result_from_json(result_to_json(graded)) == graded


def test_the_document_has_the_fixed_fields() -> None:
    """Other programs read these names."""
    document = json.loads(result_to_json(result(check(Verdict.FAILED))))
    assert document["schema"] == "autograder/result/2"
    assert (document["score"], document["max_score"]) == (0.0, 2.0)
    fields = {"id", "title", "verdict", "score", "max_score", "visibility", "message", "hint", "diagnosis", "seconds"}
    assert fields <= document["tasks"][0]["checks"][0].keys()


def test_a_forged_score_is_refused() -> None:
    """A document whose score does not follow from its verdicts is not believed."""
    text = result_to_json(result(check(Verdict.FAILED))).replace('"score": 0.0', '"score": 2.0')
    with pytest.raises(AutograderError, match="does not follow"):
        result_from_json(text)


NO_DOCUMENTS = ("", "{}", "[]", "\udc80", *(f'{{"schema": "autograder/result/{n}"}}' for n in (1, 2, 3)))


@pytest.mark.parametrize("text", NO_DOCUMENTS)
def test_other_documents_are_refused(text: str) -> None:
    """What is not such a document is named as such."""
    with pytest.raises(AutograderError, match="not an autograder/result/2"):
        result_from_json(text)


def test_without_seconds_forgets_durations_only() -> None:
    """Two runs of the same bytes differ in seconds alone."""
    graded = result(check(Verdict.PASSED))
    slower = replace(graded, tasks=(TaskResult("1.1", "softmax", (replace(check(Verdict.PASSED), seconds=9.0),)),))
    assert graded.without_seconds() == slower.without_seconds()
