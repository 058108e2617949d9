"""What grading gives besides verdicts: a log of the grader's own errors, and a text that travels between processes."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.assignments.reading import read_assignment
from autograder.errors import SandboxError
from autograder.grading import check_run
from autograder.grading.grade import grade
from autograder.grading.graded import Graded
from autograder.grading.tracebacks import traceback_of
from autograder.results.evidence import Evidence, LossEvidence, Series
from autograder.results.model import Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT

GradeText = Callable[[str], Graded]
Rewrite = Callable[[str, str], Graded]


@pytest.fixture
def with_hidden(small_folder: Path, zygote: Zygote) -> Rewrite:
    """Grade a right answer with one place of the hidden checks rewritten."""

    def graded(old: str, new: str) -> Graded:
        path = small_folder / "hidden" / "test_small.py"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
        assignment = read_assignment(small_folder)
        return grade(
            assignment, parse_submission("small.py", RIGHT.encode(), assignment), student="ada", workers=zygote
        )

    return graded


class TestLog:
    """A grader's own error leaves its traceback; nobody else's fault does."""

    def test_a_check_that_breaks_leaves_its_traceback(self, with_hidden: Rewrite) -> None:
        """It starts at the check, names the line that raised, and does not show the frames of pytest."""
        graded = with_hidden("    x = rng.normal(5, 3)\n", "    x = {}['seed']\n")
        (entry,) = graded.log
        assert entry.startswith("hidden/test_small.py::test_double_of_many\nTraceback")
        assert "x = {}['seed']" in entry
        assert "KeyError: 'seed'" in entry
        assert "_pytest" not in entry

    def test_a_check_file_that_breaks_leaves_its_traceback(self, with_hidden: Rewrite) -> None:
        graded = with_hidden("import pytest\n", "import nowhere\nimport pytest\n")
        assert {check.verdict for check in graded.result.faults} == {Verdict.GRADER_ERROR}
        assert any("test_small.py could not be collected" in one and "nowhere" in one for one in graded.log)

    def test_a_run_that_breaks_leaves_its_traceback(
        self, grade_text: GradeText, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """pytest ends the whole run where one of its hooks raises; no check has a verdict on the answer then."""

        def lost(item: pytest.Item) -> str:
            raise LookupError("the order is lost")

        monkeypatch.setattr(check_run, "_id", lost)
        graded = grade_text(RIGHT)
        assert {check.verdict for check in graded.result.checks} == {Verdict.GRADER_ERROR}
        (entry,) = graded.log
        assert entry.startswith("the run of the checks ended early\nTraceback")
        assert "LookupError: the order is lost" in entry

    @pytest.mark.parametrize(
        "text",
        [RIGHT, RIGHT.replace("x + x", "1 / 0"), RIGHT.replace("x + x", "x + 2"), "raise SystemExit"],
        ids=["right", "raises", "wrong", "cannot be loaded"],
    )
    def test_a_students_fault_leaves_nothing(self, grade_text: GradeText, text: str) -> None:
        assert grade_text(text).log == ()

    def test_a_traceback_shows_causes_and_no_values(self) -> None:
        """The frames' local variables may be answers of students."""

        def answering() -> None:
            answer = "of a student"
            try:
                raise KeyError(len(answer))
            except KeyError as error:
                raise SandboxError("it ended") from error

        with pytest.raises(SandboxError) as caught:
            answering()
        text = traceback_of(caught.value)
        assert "KeyError: 12" in text
        assert "SandboxError: it ended" in text
        assert text.count("of a student") == 0

    def test_a_long_traceback_is_cut(self) -> None:
        assert len(traceback_of(ValueError("long" * 100_000))) == 20_000


class TestText:
    """The text holds everything, whatever numbers are in it."""

    def test_nothing_is_lost_on_the_way(self, grade_text: GradeText) -> None:
        losses = LossEvidence(series=(Series(key="mse", name="MSE"),), student={"mse": (1.5, 0.25)})
        graded = Graded(
            grade_text(RIGHT).result,
            evidence=Evidence(losses=losses),
            answers={"double": {"check": [{"kind": "float", "values": [1.0]}]}},
            log=("first", "second"),
        )
        read = Graded.from_json(graded.to_json())
        assert read.result.without_seconds() == graded.result.without_seconds()
        assert (read.evidence, read.answers, read.log) == (graded.evidence, graded.answers, graded.log)

    def test_not_a_number_stays_in_answers(self, grade_text: GradeText) -> None:
        """Two answers that are NaN are alike, so that a mistake that gives NaN is recognised."""
        answers = {"f": {"c": [{"kind": "float", "values": [math.nan]}]}}
        read = Graded.from_json(Graded(grade_text(RIGHT).result, answers=answers).to_json())
        assert math.isnan(read.answers["f"]["c"][0]["values"][0])
