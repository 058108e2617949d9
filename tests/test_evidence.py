"""Evidence: how checks record it, what they may record, and how its file is read and joined with an earlier one."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.assignments.reading import read_assignment
from autograder.authoring.verify import verify_assignment
from autograder.classroom.resume import merged_evidence
from autograder.errors import AssignmentError, CheckFailed
from autograder.grading.evidence_recorder import EvidenceRecorder
from autograder.grading.grade import Graded, grade
from autograder.reports.pictures import student_pictures
from autograder.results.evidence import Evidence
from autograder.results.model import CheckResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT
from tests.report_samples import evidence_with, sample_evidence, sample_figures

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")

FIGURES = """
[figures.losses]
per = "epoch"
series = [{ key = "mae", name = "MAE" }, { key = "nll", name = "likelihood", unit = "nats" }]

[figures.accuracies]
kind = "loss"
series = [{ key = "nll", name = "likelihood" }]

[figures.scatter]
axes = ["width", "height"]
"""
X, Y = torch.tensor([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), torch.tensor([0, 1, 1])


def right(points: Tensor) -> Tensor:
    return (points[:, 0] > 0.5).long()


def wrong(points: Tensor) -> Tensor:
    return torch.zeros(len(points), dtype=torch.int64)


@pytest.fixture
def declared(small_folder: Path) -> Path:
    """The small assignment with figures."""
    with (small_folder / "assignment.toml").open("a") as file:
        file.write(FIGURES)
    return small_folder


@pytest.fixture
def evidence(declared: Path) -> EvidenceRecorder:
    return EvidenceRecorder(read_assignment(declared).figures, "hidden/test_small.py::test_it")


class TestRecorder:
    def test_losses_with_their_series(self, evidence: EvidenceRecorder) -> None:
        """All declared series stand in the evidence, in their order, with their names."""
        evidence.losses("nll", student=[2, 1.5], reference=torch.tensor([2.0, 1.0]))
        losses = evidence.recorded.losses
        assert losses is not None
        assert [(one.key, one.name, one.unit, one.colour) for one in losses.series] == [
            ("mae", "MAE", "", 1),
            ("nll", "likelihood", "nats", 2),
        ]
        assert (losses.student, losses.reference, losses.per) == ({"nll": (2.0, 1.5)}, {"nll": (2.0, 1.0)}, "epoch")

    def test_what_is_recorded_again_replaces(self, evidence: EvidenceRecorder) -> None:
        """For the owner that is given, and no other."""
        evidence.losses("nll", student=[2.0], reference=[3.0])
        evidence.losses("nll", student=[1.0])
        evidence.scatter(X, Y, 2, student=wrong, reference=right)
        evidence.scatter(X, Y, 2, student=right, loss="nll")
        losses, scatter = evidence.recorded.losses, evidence.recorded.scatter
        assert losses and scatter and scatter.student and scatter.reference and scatter.loss
        assert (losses.student["nll"], losses.reference["nll"]) == ((1.0,), (3.0,))
        assert (scatter.student.predicted, scatter.reference.predicted) == ((0, 1, 1), (0, 1, 1))
        assert (scatter.axes, scatter.loss.name) == (("width", "height"), "likelihood")

    def test_the_reference_of_other_points_goes(self, evidence: EvidenceRecorder) -> None:
        evidence.scatter(X, Y, 2, student=wrong, reference=right)
        evidence.scatter(X + 1, Y, 2, student=wrong)
        assert evidence.recorded.scatter is not None
        assert evidence.recorded.scatter.reference is None

    def test_its_file_is_read_as_it_was(self, evidence: EvidenceRecorder) -> None:
        evidence.losses("mae", student=[1.0, float("nan")])
        evidence.accuracies("nll", student=[0.5], reference=[1], best_possible=0.9, test_size=64, setting="three rows")
        evidence.scatter(X, Y, 2, student=wrong, reference=right, loss="mae", margin=0.1)
        assert Evidence.from_json(evidence.recorded.to_json()) == evidence.recorded
        assert evidence.recorded.figures == ("losses", "scatter", "accuracies")
        assert all(picture.figure for picture in student_pictures(evidence.recorded))

    def test_a_series_that_is_not_declared_is_the_authors_error(self, evidence: EvidenceRecorder) -> None:
        """With the check, the series, and what is declared."""
        said = (
            "hidden/test_small.py::test_it: records the series 'huber'; [figures.losses] of assignment.toml declares "
            "mae, nll: declare it there, or record one of these"
        )
        with pytest.raises(AssignmentError) as caught:
            evidence.losses("huber", student=[1.0])
        assert str(caught.value) == said
        with pytest.raises(AssignmentError, match=r"'mae'; \[figures.accuracies\] of assignment.toml declares nll"):
            evidence.accuracies("mae", student=[1.0])
        with pytest.raises(AssignmentError, match="records the series 'huber'"):
            evidence.scatter(X, Y, 2, student=right, loss="huber")
        assert evidence.recorded == Evidence()

    def test_a_figure_that_is_not_declared_is_the_authors_error(self, small_folder: Path) -> None:
        evidence = EvidenceRecorder(read_assignment(small_folder).figures, "checks/test_small.py::test_it")
        said = r"test_it: records losses, and assignment.toml has no \[figures.losses\]; declare it there"
        with pytest.raises(AssignmentError, match=said):
            evidence.losses("mae", student=[1.0])
        with pytest.raises(AssignmentError, match="records scatter"):
            evidence.scatter(X, Y, 2, student=right)

    @pytest.mark.parametrize("given", [[], ["a"], object(), [None], [True], "ab", torch.ones(2, 2), {"a": 1.0}])
    def test_numbers_that_are_none(self, evidence: EvidenceRecorder, given: Any) -> None:
        """Of the student they fail the check, of the reference they are the author's error."""
        for record in (evidence.losses, evidence.accuracies):
            with pytest.raises(CheckFailed, match="the list of"):
                record("nll", student=given)
            with pytest.raises(AssignmentError, match=r"of the reference cannot be drawn: .*the list of"):
                record("nll", reference=given)

    def test_accuracies_are_shares(self, evidence: EvidenceRecorder) -> None:
        with pytest.raises(CheckFailed, match="out of range"):
            evidence.accuracies("nll", student=[0.5, 1.5])
        for wrong_fact in ({"best_possible": 80}, {"test_size": 0}, {"test_size": 0.2}):
            with pytest.raises(AssignmentError, match="must be"):
                evidence.accuracies("nll", student=[0.5], **wrong_fact)

    def test_predictions_are_classes(self, evidence: EvidenceRecorder) -> None:
        with pytest.raises(CheckFailed, match="no class"):
            evidence.scatter(X, Y, 2, student=lambda points: right(points) + 1)
        with pytest.raises(AssignmentError, match=r"of the reference cannot be drawn: .*no class"):
            evidence.scatter(X, Y, 2, student=right, reference=lambda points: right(points) + 1)
        with pytest.raises(AssignmentError, match="not finite"):
            evidence.scatter(X * float("nan"), Y, 2, student=right)


def recording(folder: Path, line: str) -> None:
    """Let a hidden check of the small assignment record this, too."""
    check = folder / "hidden" / "test_small.py"
    text = check.read_text()
    assert "(student, rng):" in text
    check.write_text(
        text.replace("(student, rng):", "(student, rng, evidence):").replace(
            "    x = rng.normal(6)", f"    {line}\n    x = rng.normal(6)"
        )
    )


def gradient_check(checks: Any) -> CheckResult:
    (found,) = [check for check in checks if check.id.endswith("test_square_sum_gradient")]
    return found


def graded_right(folder: Path, zygote: Zygote) -> Graded:
    assignment = read_assignment(folder)
    submission = parse_submission("small.py", RIGHT.encode(), assignment)
    return grade(assignment, submission, student="ada", workers=zygote)


def test_recording_an_undeclared_series_is_a_grader_error(declared: Path, zygote: Zygote) -> None:
    """Of that check alone; the page then says nothing of a training that is not finished."""
    recording(declared, "evidence.losses('huber', student=[1.0])")
    graded = graded_right(declared, zygote)
    found = gradient_check(graded.result.checks)
    assert found.verdict is Verdict.GRADER_ERROR
    assert "hidden/test_small.py::test_square_sum_gradient: records the series 'huber'" in found.message
    assert [check.verdict for check in graded.result.checks].count(Verdict.PASSED) == 3
    assert graded.evidence == Evidence()


def test_verify_shows_it(declared: Path, tmp_path: Path, reusable_pool: Callable[[], Executor]) -> None:
    """As what the reference ends in."""
    recording(declared, "evidence.losses('huber', student=[1.0])")
    verified = verify_assignment(read_assignment(declared), executor=reusable_pool, releases=tmp_path)
    said = "\n".join(sentence for rule in verified.rules for sentence in rule.violations)
    assert "records the series 'huber'; [figures.losses] of assignment.toml declares mae, nll" in said


def test_recording_a_declared_series_is_evidence(declared: Path, zygote: Zygote) -> None:
    recording(declared, "evidence.losses('mae', student=[1.0])")
    graded = graded_right(declared, zygote)
    assert graded.evidence.losses and graded.evidence.losses.student == {"mae": (1.0,)}
    assert gradient_check(graded.result.checks).verdict is Verdict.PASSED


class TestJoined:
    def test_two_tasks_may_each_have_recorded_one_series(self, evidence: EvidenceRecorder) -> None:
        """The fresh one counts; a figure that was not recorded again stays."""
        evidence.losses("mae", student=[1.0], reference=[1.5])
        evidence.losses("nll", student=[2.0])
        evidence.accuracies("nll", student=[0.5])
        fresh = EvidenceRecorder(evidence.declared)
        fresh.losses("mae", student=[3.0])
        joined = merged_evidence(evidence.recorded, fresh.recorded)
        assert joined.losses and joined.losses.student == {"mae": (3.0,), "nll": (2.0,)}
        assert joined.losses.reference == {"mae": (1.5,)}
        assert joined.accuracies == evidence.recorded.accuracies

    def test_a_series_that_is_no_longer_declared_goes(self, evidence: EvidenceRecorder) -> None:
        old = evidence_with(losses={"series": [{"key": "huber", "name": "Huber"}], "student": {"huber": [1.0]}})
        evidence.losses("mae", student=[3.0])
        joined = merged_evidence(old, evidence.recorded)
        assert joined.losses and joined.losses.student == {"mae": (3.0,)}

    def test_evidence_of_the_first_schema_takes_the_declared_names(self, evidence: EvidenceRecorder) -> None:
        old = Evidence.from_json('{"losses": {"student": {"mae": [1], "nll": [2]}, "unit": "epoch"}}')
        evidence.losses("mae", student=[3.0])
        joined = merged_evidence(old, evidence.recorded)
        assert joined.losses and [one.name for one in joined.losses.series] == ["MAE", "likelihood"]
        assert joined.losses.student == {"mae": (3.0,), "nll": (2.0,)}

    def test_what_could_not_be_read_is_said_until_it_is_recorded_again(self, evidence: EvidenceRecorder) -> None:
        old = evidence_with(losses=3, accuracies=4)
        evidence.losses("mae", student=[3.0])
        joined = Evidence.from_json(merged_evidence(old, evidence.recorded).to_json())
        assert joined.figures == ("losses", "accuracies")
        assert list(joined.problems) == ["accuracies"]


def first_schema(seed: int = 0) -> dict[str, Any]:
    """The same numbers in the form of files without a schema: series have no names."""
    losses, scatter, accuracies = (sample_figures(seed)[name] for name in ("losses", "scatter", "accuracies"))
    losses["unit"] = losses.pop("per")
    del losses["series"], accuracies["series"], accuracies["kind"], scatter["axes"], scatter["loss"]
    scatter["X"] = scatter.pop("points")
    for owner in ("student", "reference"):
        scatter[f"{owner}_regions"] = scatter[owner].pop("regions")
        scatter[owner]["accuracy"] = 0.75
    scatter["student"]["loss"] = "cross_entropy"
    return {"losses": losses, "scatter": scatter, "accuracies": accuracies}


def test_a_file_of_the_first_schema_is_drawn_with_the_same_titles() -> None:
    """Series are named by their keys; units are not known."""
    old = Evidence.from_json(json.dumps(first_schema()))
    new = student_pictures(sample_evidence())
    assert [picture.title for picture in student_pictures(old)] == [picture.title for picture in new]
    assert student_pictures(old)[1].sentence == new[1].sentence
    assert student_pictures(old)[2].sentence == new[2].sentence
    assert Evidence.from_json(old.to_json()) == old


def test_a_file_of_the_first_schema_may_hold_anything() -> None:
    """Checks of that time put in what they liked."""
    figures = first_schema()
    figures["losses"] = 3
    figures["scatter"]["student"] = {"predicted": None}
    figures["accuracies"]["student"]["mse"] = None
    pictures = student_pictures(Evidence.from_json(json.dumps({**figures, "more": [1.5, None]})))
    assert [bool(picture.figure) for picture in pictures] == [False, False, True]
    assert pictures[2].title == "Cross-entropy reaches 74\u00a0%; the other loss is not there yet"
