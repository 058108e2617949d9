"""The points of a public check come with its hidden twin: answers copied from public checks earn next to nothing."""

from __future__ import annotations

import importlib.util
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.assignments.model import Assignment, WhenShown, without_solution_markers
from autograder.assignments.reading import read_assignment
from autograder.checks.inputs import Inputs, seed_of
from autograder.classroom.gradebook import gradebook_csv
from autograder.errors import AssignmentError, AutograderError, StudentFault
from autograder.exports.gradescope import gradescope_json
from autograder.exports.junit import junit_xml
from autograder.grading.grade import grade
from autograder.grading.graded import Graded
from autograder.reports.pages import student_page
from autograder.reports.words import Checked, entries, points_so_far
from autograder.results.document import result_from_json, result_to_json
from autograder.results.model import Result, Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student
from autograder.student.check import check_release
from autograder.submissions.doubled import with_doubles
from autograder.submissions.module import definitions_only
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT, MakeRelease, write_small

GradeText = Callable[[str], Graded]
SOLUTIONS = Path(__file__).parent.parent / "solutions"
HOMEWORKS = sorted(path.parent.name for path in SOLUTIONS.glob("*/assignment.toml"))

COPIED = """import torch


def double(x):
    return torch.tensor([2.0, 4.0, 6.0])


def square_sum(x):
    return (x * x).sum()
"""
SENTENCE = "passes; its points come with `double: of random numbers`, which asks the same with other numbers"


def scores(result: Result) -> dict[str, float]:
    return {task.id: task.score for task in result.tasks}


class TestPointsThatWait:
    """A copied answer passes the public check, and earns nothing."""

    def test_are_earned_with_the_twin(self, grade_text: GradeText) -> None:
        result = grade_text(RIGHT).result
        assert scores(result) == {"1.1": 3.0, "1.2": 4.0}
        assert not any(check.waits_for for check in result.checks)

    def test_are_not_earned_without_it(self, grade_text: GradeText) -> None:
        """The verdict stays what it was; the other task keeps its points."""
        result = grade_text(COPIED).result
        public = result.checks[0]
        assert (public.verdict, public.score, public.max_score) == (Verdict.PASSED, 0.0, 1.0)
        assert public.waits_for == "double: of random numbers"
        assert scores(result) == {"1.1": 0.0, "1.2": 4.0}

    def test_are_earned_where_the_twin_could_not_be_graded(self, small_folder: Path, zygote: Zygote) -> None:
        """A machine without a GPU takes the twin's points out of the maximum, and no others."""
        edit(small_folder / "hidden" / "test_small.py", '"1.1", points=2,', '"1.1", points=2, needs_gpu=True,')
        small = read_assignment(small_folder)
        read = parse_submission("small.py", COPIED.encode(), small)
        result = grade(small, read, student="ada", workers=zygote).result
        assert (result.score, result.max_score) == (5.0, 5.0)

    def test_are_the_same_in_every_total(self, grade_text: GradeText) -> None:
        """Document, gradebook, page, Gradescope and JUnit."""
        result = grade_text(COPIED).result
        assert result_from_json(result_to_json(result)).without_seconds() == result.without_seconds()
        assert result.score == 4.0
        assert json.loads(gradescope_json(result, hidden_checks=WhenShown.VISIBLE))["score"] == 4.0
        assert gradebook_csv([result]).splitlines()[1].startswith("ada,4.0,7.0,0.0,4.0,")
        assert "<strong>4</strong> <span>of 7 points</span>" in student_page(result, ())
        assert '<property name="score" value="0" />' in junit_xml(result)

    def test_of_a_forged_document_are_refused(self, grade_text: GradeText) -> None:
        """Without the title of the twin, the score no longer follows."""
        document = json.loads(result_to_json(grade_text(COPIED).result))
        document["tasks"][0]["checks"][0]["waits_for"] = ""
        with pytest.raises(AutograderError, match="does not follow"):
            result_from_json(json.dumps(document))


class TestTheWords:
    """One sentence, wherever the student reads."""

    def test_stand_on_the_page_in_the_table_and_in_exports(self, grade_text: GradeText, small: Assignment) -> None:
        result = grade_text(COPIED).result
        first, *others = entries(Checked(result, small, "small.py"), lambda task: "again")
        assert (first.aside, first.rows) == ("0 / 1", (("", SENTENCE),))
        assert not any(SENTENCE in text for entry in others for _, text in entry.rows)
        for text in (student_page(result, ()), gradescope_json(result), junit_xml(result)):
            assert text.count("which asks the same with other numbers") == 1

    def test_at_home_tell_how_many_points_wait(
        self, small_folder: Path, tmp_path: Path, make_release: MakeRelease
    ) -> None:
        """Nothing else changes: the points are there."""
        public = small_folder / "checks" / "test_small.py"
        edit(public, "test_square_sum_by_hand(student)", "test_square_sum_by_hand(student, rng)")
        release = make_release(read_assignment(small_folder), tmp_path / "assignments")
        (release / "small.py").write_text(RIGHT)
        checked = check_release(release)
        said = "points so far: 2 of 2 (1 waits for grading); grading adds checks that you do not see"
        assert points_so_far(checked) == said
        assert [entry.aside for entry in entries(checked, str)] == ["1 / 1", "1 / 1"]


@pytest.mark.parametrize(
    "name",
    ["test_double", "checks/test_small.py::test_square_sum_by_hand", "hidden/test_small.py::test_square_sum_gradient"],
    ids=["unknown", "of another task", "hidden"],
)
def test_a_twin_of_anything_else_than_a_public_check_of_its_task_is_refused(small_folder: Path, name: str) -> None:
    """Its points would never wait, and nobody would see it."""
    twin = 'twin_of="checks/test_small.py::test_double_by_hand"'
    edit(small_folder / "hidden" / "test_small.py", twin, f'twin_of="{name}"')
    with pytest.raises(AssignmentError, match="a hidden check names public checks of its own task there"):
        read_assignment(small_folder)


def test_several_names_are_a_tuple(tmp_path: Path) -> None:
    """Two public checks may have one twin, and one public check two twins."""
    folder = write_small(tmp_path / "small")
    twin = '"checks/test_small.py::test_double_by_hand"'
    edit(folder / "hidden" / "test_small.py", f"twin_of={twin}", f"twin_of=({twin}, {twin})")
    assert [check.title for check in read_assignment(folder).twins_of(twin.strip('"'))] == ["double: of random numbers"]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# What a submission looks like whose author copied the answers to the public checks: the right functions answer the
# questions that these checks have asked, and raise at all others. A model knows inputs, whatever its weights are.
TABLE = """

import functools
import hashlib

KEYS = None
SEEN, INSIDE = set(), []


def key_of(value):
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().contiguous()
        return f"{value.dtype}{list(value.shape)}" + hashlib.sha256(value.numpy().tobytes()).hexdigest()[:12]
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(key_of, value))}]"
    if isinstance(value, dict):
        return key_of(list(value.items()))
    if isinstance(value, torch.nn.Module):
        return type(value).__name__ + key_of(value.state_dict())
    if isinstance(value, (int, float, str, bool, type(None))):
        return repr(value)
    return type(value).__name__


def copied(name, right):
    @functools.wraps(right)
    def answer(*args, **kwargs):
        given = args[1:] if name.endswith("forward") else args
        key = key_of([name, given, kwargs])
        if not INSIDE:
            SEEN.add(key)
            if KEYS is not None and key not in KEYS:
                raise ValueError("no such entry")
        INSIDE.append(name)
        try:
            return right(*args, **kwargs)
        finally:
            INSIDE.pop()

    return answer


def keys_seen():
    return sorted(SEEN)
"""


def table_of(assignment: Assignment, keys: list[str] | None) -> str:
    """The text of such a submission; with None, of one that answers everything and notes its keys."""
    right = definitions_only(without_solution_markers(assignment.source), assignment.functions).text
    text = right + TABLE.replace("KEYS = None", f"KEYS = {keys!r}")
    for name in assignment.functions:
        if f"\nclass {name}(nn.Module)" in text:
            text += f'\n{name}.forward = copied("{name}.forward", {name}.forward)\n'
        elif f"\ndef {name}(" in text:
            text += f'\n{name} = copied("{name}", {name})\n'
    return text


def public_checks(assignment: Assignment) -> Iterator[Callable[..., None]]:
    for path in sorted((assignment.folder / "checks").glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"public_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from (value for name, value in vars(module).items() if name.startswith("test_"))


def keys_asked(assignment: Assignment) -> list[str]:
    """The keys of all questions of the public checks, as a student gets them."""
    text, keys = table_of(assignment, None), set()
    for check in public_checks(assignment):
        student = Student(LocalSession(), assignment.file, text, seed=1, doubling=with_doubles)
        known: dict[str, Any] = {"student": student, "rng": Inputs(seed_of("at home")), "device": "cpu"}
        with suppress(AssertionError, StudentFault, NotImplementedError, AttributeError):  # pictures and doubles
            check(**{name: known[name] for name in inspect.signature(check).parameters})
        keys |= set(student.keys_seen())
    return sorted(keys)


@pytest.mark.parametrize("name", HOMEWORKS)
def test_answers_copied_from_the_public_checks_earn_next_to_nothing(
    name: str, zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public checks pass, for the most part; two points of forty at most are earned.

    Left out is what has no inputs, so that whoever copies it has written it: the data set of 2.1.
    """
    monkeypatch.chdir(tmp_path)  # 3.8 writes a file
    assignment = read_assignment(SOLUTIONS / name)
    quick = tuple(check for check in assignment.checks if check.recorded or check.visibility == "public")
    tasks = frozenset(task.id for task in assignment.graded_tasks if task.id != "2.1")
    text = table_of(assignment, keys_asked(assignment))
    read = parse_submission(assignment.file, text.encode(), assignment)
    result = grade(replace(assignment, checks=quick), read, student="copier", workers=zygote, tasks=tasks).result
    earned = {check.id: check.score for check in result.checks if check.score}
    passed = [check.id for check in result.checks if check.visibility == "public" and check.verdict.earns]
    assert len(passed) > 5
    assert sum(earned.values()) <= 2, earned
