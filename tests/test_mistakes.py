"""Diagnoses at home: what a release knows of mistakes, without their code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.assignments.model import MISTAKES, Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring import mistakes
from autograder.authoring.record_answers import all_answers
from autograder.grading.answers import Answers
from autograder.grading.known_answers import RecordedMistakes
from autograder.grading.known_mistakes import read_mistakes
from autograder.grading.likeness import KnownAnswers, recognise
from autograder.grading.pools import process_pool
from autograder.reports.words import Checked
from autograder.sandbox.launch import Zygote
from autograder.student.check import check_cells, check_release
from tests.conftest import MakeRelease

ROOT = Path(__file__).parents[1]
HOMEWORK = ["hw1_losses", "hw2_logistic_regression", "hw3_training_loops", "hw4_four_classes"]
ADDED = "def double(x):\n    y = x + 1\n    return 1 + y\n"
SENTENCE = "two was added, not multiplied by."


@pytest.fixture
def given(small: Assignment, make_release: MakeRelease, tmp_path: Path) -> Path:
    """The small assignment's release."""
    return make_release(small, tmp_path / "given")


def sentences(checked: Checked) -> dict[str, str]:
    return {check.id.partition("::")[2]: check.diagnosis for check in checked.result.checks}


def work(release: Path, text: str) -> Path:
    (release / "small.py").write_text(text, encoding="utf-8")
    return release


class TestAtHome:
    def test_a_mistake_is_named_whatever_its_code_looks_like(self, given: Path) -> None:
        """Public checks alone tell it, in the folder of the release."""
        said = sentences(check_release(work(given, ADDED)))
        assert said == {"test_double_by_hand": SENTENCE, "test_square_sum_by_hand": ""}

    def test_it_is_named_in_a_notebook(self, given: Path) -> None:
        assert sentences(check_cells([ADDED], given, task="1.1")) == {"test_double_by_hand": SENTENCE}

    def test_another_mistake_is_not(self, given: Path) -> None:
        said = sentences(check_release(work(given, "def double(x):\n    return 3 * x\n"), task="1.1"))
        assert said == {"test_double_by_hand": ""}

    def test_a_folder_of_another_name_knows_as_much(self, given: Path, tmp_path: Path) -> None:
        """A second download has a number behind its name; the inputs are the same."""
        copy = shutil.copytree(given, tmp_path / "small (1)")
        assert sentences(check_release(work(copy, ADDED), task="1.1")) == {"test_double_by_hand": SENTENCE}

    @pytest.mark.parametrize(
        "content", [None, "", "[]", "{}", '{"seed": "x", "tasks": 3}', '{"seed": 1, "tasks": [2]}']
    )
    def test_without_the_file_the_verdicts_are_the_same(self, given: Path, content: str | None) -> None:
        """A diagnosis is a help: a release that lost it checks as before."""
        expected = [check.verdict for check in check_release(work(given, ADDED)).result.checks]
        (given / MISTAKES).unlink()
        if content is not None:
            (given / MISTAKES).write_text(content, encoding="utf-8")
        checked = check_release(given)
        assert [check.verdict for check in checked.result.checks] == expected
        assert not any(sentences(checked).values())


class TestTheFile:
    def test_it_holds_sentences_and_answers_and_no_code(self, given: Path) -> None:
        text = (given / MISTAKES).read_text(encoding="utf-8")
        assert SENTENCE in text
        assert "x + 2" not in text
        assert "hidden/" not in text

    def test_it_is_stale_when_a_misconception_has_changed(self, small_folder: Path, given: Path) -> None:
        path = small_folder / "misconceptions" / "1.1_added_two.py"
        assert mistakes.is_fresh(read_assignment(small_folder), given)
        path.write_text(path.read_text().replace("x + 2", "x + 3"))
        assert not mistakes.is_fresh(read_assignment(small_folder), given)

    def test_another_hidden_check_leaves_it_fresh(self, small_folder: Path, given: Path) -> None:
        path = small_folder / "hidden" / "test_small.py"
        path.write_text(path.read_text().replace("rng.normal(5, 3)", "rng.normal(6, 3)"))
        assert mistakes.is_fresh(read_assignment(small_folder), given)

    def test_answers_that_are_left_out_are_the_references(self, small: Assignment, given: Path, zygote: Zygote) -> None:
        """Read again, the answers to public checks are those that were written."""
        recorded = RecordedMistakes(small, zygote).of("1.1")
        released = read_mistakes(given)
        assert released is not None
        assert released.of("1.1").reference == public_part(recorded.reference)
        (one,), (other,) = released.of("1.1").candidates, recorded.candidates
        assert one.answers == public_part(other.answers)


def public_part(answers: Answers) -> Answers:
    return {f: {c: given for c, given in by.items() if c.startswith("checks/")} for f, by in answers.items()}


@pytest.mark.parametrize("name", HOMEWORK)
def test_no_homework_takes_one_mistake_for_another(name: str) -> None:
    """From the committed file, each misconception is told its own sentence or none, and most are told theirs."""
    assignment = read_assignment(ROOT / "solutions" / name)
    known = read_mistakes(ROOT / "assignments" / name)
    assert known is not None
    answers = all_answers(assignment, executor=lambda: process_pool(2))
    told = []
    for task, recorded in answers.items():
        for candidate in recorded.candidates:
            found = set(recognise(public_part(candidate.answers), known.of(task)).values())
            assert found <= {candidate.sentence}, f"{candidate.sentence} is taken for another mistake: {found}"
            told.append(bool(found))
    caught = caught_in_public(answers)
    assert sum(told) >= 0.6 * caught, f"{sum(told)} of {caught}"


def caught_in_public(answers: dict[str, KnownAnswers]) -> int:
    """How many misconceptions answer a public check otherwise than the reference does."""
    return sum(
        json.dumps(public_part(candidate.answers)) != json.dumps(public_part(recorded.reference))
        for recorded in answers.values()
        for candidate in recorded.candidates
    )
