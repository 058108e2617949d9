"""The arithmetic of points, and the document that a result is written as."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.results.document import result_from_json, result_to_json
from autograder.results.failure import NOTHING_HANDED_IN, Failure, Kind, Place
from autograder.results.folder import read_results
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict

GOLDEN = Path(__file__).parent / "golden"
FAILURE = Failure(
    "raised ValueError: one\ntwo",
    "softmax(z float32[3])",
    "a tensor",
    "None",
    (Place("losses.ipynb", 2, "code cell 3", "softmax", "return _inner(z)"), Place("losses.ipynb", 9)),
    "return the value",
    Kind.RAISED,
)


def check(verdict: Verdict, points: float = 2.0) -> CheckResult:
    return CheckResult("hidden/test_x.py::test_x", "a title", verdict, points, failure=FAILURE, seconds=0.25)


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
    "may_come_from_another_task": "failed not_attempted timed_out crashed forbidden",
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


@pytest.mark.parametrize("failure", [None, FAILURE, NOTHING_HANDED_IN, *(Failure("x", kind=kind) for kind in Kind)])
def test_a_result_survives_its_document(failure: Failure | None) -> None:
    """Reading what was written gives the same result, to the last field of each failure."""
    graded = result(check(Verdict.PASSED), replace(check(Verdict.FAILED), failure=failure))
    graded = replace(graded, submission=SubmissionInfo("losses.py", "ab" * 32, ("line 3 runs print",), failure))
    assert result_from_json(result_to_json(graded)) == graded


def test_the_document_has_the_fixed_fields() -> None:
    """Other programs read these names."""
    document = json.loads(result_to_json(result(check(Verdict.FAILED))))
    assert document["schema"] == "autograder/result/2"
    assert (document["score"], document["max_score"]) == (0.0, 2.0)
    fields = {"id", "title", "verdict", "score", "max_score", "visibility", "message", "hint", "diagnosis", "seconds"}
    row = document["tasks"][0]["checks"][0]
    assert fields | {"failure", "points", "in_place_of", "waits_for"} == row.keys()
    assert row["failure"].keys() == {"sentence", "called", "expected", "got", "frames", "to_do", "kind"}
    assert row["failure"]["frames"][0].keys() == {"file", "line", "cell", "function", "code"}
    assert row["message"] == FAILURE.text


def test_a_forged_score_is_refused() -> None:
    """A document whose score does not follow from its verdicts is not believed."""
    text = result_to_json(result(check(Verdict.FAILED))).replace('"score": 0.0', '"score": 2.0')
    with pytest.raises(AutograderError, match="does not follow"):
        result_from_json(text)


def test_a_document_of_schema_1_is_read() -> None:
    """One that was made before a failure was data: the text is the sentence of a failure of its own kind."""
    text = (GOLDEN / "result-1.json").read_text()
    old, read = json.loads(text), result_from_json(text)
    assert old["schema"] == "autograder/result/1"
    assert (read.student, read.score, read.max_score) == ("ada", old["score"], old["max_score"])
    messages = [row["message"] for task in old["tasks"] for row in task["checks"]]
    assert [(check.failure.sentence, check.failure.kind) for check in read.checks if check.failure] == [
        (message, Kind.TEXT) for message in messages
    ]
    assert read.checks[0].message.startswith("raised ValueError: wrong shape\n          expected  (16, 5)   got")
    assert read.handed_in and read.submission.failure is None
    assert result_from_json(result_to_json(read)) == read


def test_a_document_of_schema_1_of_nothing_that_was_handed_in() -> None:
    """Its sentence is known, and so is its kind."""
    old = json.loads((GOLDEN / "result-1.json").read_text())
    old["submission"] = {"file": None, "sha256": None, "notes": [], "problem": "nothing was handed in"}
    read = result_from_json(json.dumps(old))
    assert (read.handed_in, read.submission.failure) == (False, NOTHING_HANDED_IN)


NO_DOCUMENTS = ("", "{}", "[]", "[" * 10**6, "\udc80", *(f'{{"schema": "autograder/result/{n}"}}' for n in (1, 2, 3)))


@pytest.mark.parametrize("text", NO_DOCUMENTS, ids=lambda text: repr(text[:30]))
def test_other_documents_are_refused(text: str) -> None:
    """What is not such a document is named as such."""
    with pytest.raises(AutograderError, match="not an autograder/result/2"):
        result_from_json(text)


@pytest.mark.parametrize(
    ("key", "instead", "told"),
    [
        ("hint", "hnt", r"no key `hnt` in `tasks\[0\].checks\[0\]`; the nearest known one is `hint`"),
        ("max_score", "maxscore", "no key `maxscore`.*; the nearest known one is `max_score`"),
        ("called", "call", r"no key `call` in `tasks\[0\].checks\[0\].failure`; the nearest known one is `called`"),
        ("cell", "zzz", r"no key `zzz` in `tasks\[0\].checks\[0\].failure.frames\[0\]`$"),
    ],
)
def test_an_unknown_key_is_refused(key: str, instead: str, told: str) -> None:
    """With the nearest known one, and the place."""
    text = result_to_json(result(check(Verdict.FAILED))).replace(f'"{key}":', f'"{instead}":')
    with pytest.raises(AutograderError, match=told):
        result_from_json(text)


@pytest.mark.parametrize(("key", "value"), [("seconds", '"x"'), ("points", "-1"), ("title", "5"), ("kind", '"luck"')])
def test_a_value_of_another_type_is_refused(key: str, value: str) -> None:
    """The place is named."""
    text = re.sub(rf'"{key}": [^\n]*?(,?)\n', rf'"{key}": {value}\1\n', result_to_json(result(check(Verdict.FAILED))))
    with pytest.raises(AutograderError, match=rf"not an autograder/result/2 document: .*{key}"):
        result_from_json(text)


def test_a_file_that_cannot_be_used_is_named_with_the_next_step(tmp_path: Path) -> None:
    """The folder of a class says which file it is, and what to do."""
    place = tmp_path / "ada" / "result.json"
    place.parent.mkdir()
    place.write_text(result_to_json(result(check(Verdict.FAILED))).replace('"hint":', '"hnt":'))
    told = rf"^{re.escape(str(place))}: cannot be used \(.*`hnt`.*`hint`\); delete it and grade again"
    with pytest.raises(AutograderError, match=told):
        read_results(tmp_path)


def test_without_seconds_forgets_durations_only() -> None:
    """Two runs of the same bytes differ in seconds alone."""
    graded = result(check(Verdict.PASSED))
    slower = replace(graded, tasks=(TaskResult("1.1", "softmax", (replace(check(Verdict.PASSED), seconds=9.0),)),))
    assert graded.without_seconds() == slower.without_seconds()
