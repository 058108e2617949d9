"""The sample class: whole submissions of every kind, graded by the real batch, against what each must get.

`cohort/<assignment>/` holds one entry per student and `cohort/<assignment>.expected.toml` what grading has to find.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.classroom.grade import grade_class
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.setting import Setting
from autograder.grading.outcomes import LEAST_LATE
from autograder.grading.pools import process_pool
from autograder.results.folder import ResultsFolder, read_evidence
from autograder.results.model import CheckResult, Result, Verdict

HERE = Path(__file__).parent
COHORTS = ("hw1_losses", "hw4_four_classes")
QUICK = {"hw4_four_classes": ("eli", "gus")}  # the others train for minutes: a default run leaves them out


@cache
def expectations(cohort: str) -> dict[str, Any]:
    """The table of each student, by name."""
    table = tomllib.loads((HERE / "cohort" / f"{cohort}.expected.toml").read_text(encoding="utf-8"))
    return {name: row for name, row in table.items() if isinstance(row, dict)}


@cache
def assignment_of(cohort: str) -> Assignment:
    return read_assignment(HERE.parent / "solutions" / cohort)


@dataclass(frozen=True)
class GradedClass:
    """A cohort's results by student, and the folder that the batch wrote."""

    out: Path
    results: dict[str, Result]


class Classes:
    """Grades each cohort when it is first asked for."""

    def __init__(self, out: Path, *, whole: bool) -> None:
        self._out, self._whole, self._graded = out, whole, dict[str, GradedClass]()

    def __getitem__(self, cohort: str) -> GradedClass:
        if cohort not in self._graded:
            self._graded[cohort] = self._grade(cohort)
        return self._graded[cohort]

    def _grade(self, cohort: str) -> GradedClass:
        assignment, out = assignment_of(cohort), self._out / cohort
        found = find_hand_ins(HERE / "cohort" / cohort, assignment)
        found = [entry for entry in found if self._whole or is_quick(cohort, entry.student)]
        results = grade_class(found, assignment, ResultsFolder(out), Setting(lambda: process_pool(os.cpu_count() or 1)))
        return GradedClass(out, {result.student: result for result in results})


@pytest.fixture(scope="session")
def classes(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Classes:
    return Classes(tmp_path_factory.mktemp("cohort"), whole="not slow" not in request.config.getoption("markexpr"))


def is_quick(cohort: str, student: str) -> bool:
    return student in QUICK.get(cohort, (student,))


def row(cohort: str, student: str) -> Any:
    """The parameters of a test about one student."""
    marks = () if is_quick(cohort, student) else pytest.mark.slow
    return pytest.param(cohort, student, id=f"{cohort.partition('_')[0]}-{student}", marks=marks)


def every_student(*, with_key: str = "score") -> pytest.MarkDecorator:
    """One run for each student of each cohort whose expectation has the key."""
    rows = [
        row(cohort, student)
        for cohort in COHORTS
        for student, expected in expectations(cohort).items()
        if with_key in expected
    ]
    return pytest.mark.parametrize(("cohort", "student"), rows)


def check_named(result: Result, name: str) -> CheckResult:
    (found,) = [check for check in result.checks if check.id.endswith(f"::{name}")]
    return found


def graded(classes: Classes, cohort: str, student: str) -> tuple[Result, dict[str, Any]]:
    return classes[cohort].results[student], expectations(cohort)[student]


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_entry_of_the_class_is_found(cohort: str) -> None:
    """A folder, a .py and a .zip are one student each, and none is left out."""
    found = find_hand_ins(HERE / "cohort" / cohort, assignment_of(cohort))
    assert sorted(entry.student for entry in found) == sorted(expectations(cohort))


@every_student()
def test_the_tasks_get_their_points(classes: Classes, cohort: str, student: str) -> None:
    """The tasks in `lost` keep what is written there, every other task has its maximum; the score is their sum."""
    result, expected = graded(classes, cohort, student)
    nothing_left = expected["score"] == 0
    left = {task.id: 0.0 if nothing_left else task.max_score for task in result.tasks} | expected.get("lost", {})
    assert ({task.id: task.score for task in result.tasks}, result.score) == (left, expected["score"])


@every_student(with_key="verdicts")
def test_the_checks_that_matter_get_their_verdicts(classes: Classes, cohort: str, student: str) -> None:
    """A mistake is seen by the check that was written for it, and by no check beside it."""
    result, expected = graded(classes, cohort, student)
    assert {name: check_named(result, name).verdict.value for name in expected["verdicts"]} == expected["verdicts"]


@every_student(with_key="diagnoses")
def test_known_mistakes_are_named(classes: Classes, cohort: str, student: str) -> None:
    """A wrong answer that equals a misconception's is told that one's sentence, however it is written."""
    result, expected = graded(classes, cohort, student)
    known = {wrong.path.stem: wrong.sentence for wrong in assignment_of(cohort).misconceptions}
    said = {name: check_named(result, name).diagnosis for name in expected["diagnoses"]}
    assert said == {name: known[wrong] for name, wrong in expected["diagnoses"].items()}


@every_student()
def test_right_answers_are_told_nothing(classes: Classes, cohort: str, student: str) -> None:
    """A diagnosis stands at failed checks only."""
    result, _ = graded(classes, cohort, student)
    assert [check.id for check in result.checks if check.diagnosis and check.verdict is not Verdict.FAILED] == []


@every_student(with_key="every")
def test_a_submission_as_a_whole_gets_one_verdict(classes: Classes, cohort: str, student: str) -> None:
    """What is not attempted, or cannot be loaded, is the same on every check."""
    result, expected = graded(classes, cohort, student)
    assert {check.verdict.value for check in result.checks} == {expected["every"]}


@every_student(with_key="messages")
def test_messages_name_the_place(classes: Classes, cohort: str, student: str) -> None:
    """The student reads what was wrong, and in which line."""
    result, expected = graded(classes, cohort, student)
    for name, words in expected["messages"].items():
        for part in [words] if isinstance(words, str) else words:
            assert part in check_named(result, name).message


@every_student(with_key="problem")
def test_a_submission_that_cannot_be_read_says_why(classes: Classes, cohort: str, student: str) -> None:
    """The problem names the file and what is wrong with it."""
    result, expected = graded(classes, cohort, student)
    assert expected["problem"] in result.submission.problem


@every_student(with_key="notes")
def test_notes_say_what_was_left_out(classes: Classes, cohort: str, student: str) -> None:
    """Plots, prints and training runs at the top level are named, and cost nothing."""
    result, expected = graded(classes, cohort, student)
    missing = [words for words in expected["notes"] if not any(words in note for note in result.submission.notes)]
    assert missing == []


@pytest.mark.parametrize("cohort", COHORTS)
def test_nothing_is_the_graders_fault(classes: Classes, cohort: str) -> None:
    """Whatever was handed in, every check has a verdict on the student's work, and the points add up to the maximum."""
    results = classes[cohort].results.values()
    faults = [(r.student, c.id, c.message) for r in results for c in r.checks if c.verdict is Verdict.GRADER_ERROR]
    assert faults == []
    assert {result.max_score for result in results} == {assignment_of(cohort).max_score}


@every_student(with_key="evidence")
def test_evidence_for_the_page_is_kept(classes: Classes, cohort: str, student: str) -> None:
    """Losses, predictions and accuracies lie beside the result where the code got that far."""
    assert list(read_evidence(classes[cohort].out / student).figures) == expectations(cohort)[student]["evidence"]


@pytest.mark.parametrize(
    ("cohort", "student"), [row("hw1_losses", "quin"), row("hw1_losses", "rosa"), row("hw4_four_classes", "kurt")]
)
def test_an_endless_loop_costs_the_time_of_few_checks(classes: Classes, cohort: str, student: str) -> None:
    """In a function or at the top level: one check runs to its limit, and those that wait for it are not run.

    Two of kurt's checks wait for no other: the second is tried as well, and then the task is given up.
    """
    limit = assignment_of(cohort).limits.call_seconds
    late = [check for check in classes[cohort].results[student].checks if check.verdict is Verdict.TIMED_OUT]
    assert len([check for check in late if check.seconds >= limit]) == (LEAST_LATE if student == "kurt" else 1)
