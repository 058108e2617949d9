"""nbgrader itself, its own commands on a course that we set up: releases, grades, feedback, a person's hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from traitlets.config import Config
from typer.testing import CliRunner

from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import build
from autograder.cli.main import app
from autograder.errors import AutograderError
from autograder.exports.nbgrader.course import CONFIG, make_course
from autograder.exports.nbgrader.gradebook import fill_gradebook
from autograder.exports.nbgrader.sandboxed import GradeInSandbox
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.results.folder import read_results
from autograder.results.model import Result, SubmissionInfo, TaskResult
from tests.conftest import RIGHT, write_small
from tests.jupyter_server import serving

WRITTEN = '\n[[tasks]]\nid = "1.3"\ntitle = "why twice"\nwritten = true\npoints = 3\nhint = "Draw it."\n'
ANSWER = "\n\n# %% [markdown] 1.3 why\n# *Your answer:*\n#\n# ### BEGIN SOLUTION\n# Because.\n# ### END SOLUTION\n"
DOUBLE, SQUARES = RIGHT.split("\n\n\n")
ADDED = "def double(x):\n    return x + 2\n"
LATE = """
from nbgrader.plugins import BasePlugin

class TwoPoints(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2.0 if total_seconds_late > 0 else 0.0
"""
DUE, EARLY, LATE_BY_A_DAY = "2026-11-10 12:00:00", "2026-11-09 12:00:00 UTC", "2026-11-11 12:00:00 UTC"

Students = dict[str, dict[str, Any]]


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One of nbgrader's commands, as it is typed in the folder of the course."""
    bin_folder = str(Path(sys.executable).parent)  # nbgrader calls alembic by name
    environment = os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def changed(notebook: NotebookNode, cells: dict[str, str]) -> NotebookNode:
    """The notebook with other text in cells of these names."""
    for cell in notebook.cells:
        if cell.id in cells:
            cell.source = cells[cell.id]
    return notebook


def hand_in(course: Path, student: str, notebook: NotebookNode, at: str = EARLY) -> None:
    folder = course / "submitted" / student / "small"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "small.ipynb")
    (folder / "timestamp.txt").write_text(at)


def hand_in_file(course: Path, student: str, name: str, content: bytes) -> None:
    """A file of another name than the course's notebook, or of another kind."""
    path = course / "submitted" / student / "small" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def scores(course: Path) -> Students:
    """From each student to the points of every cell, and what nbgrader makes of them."""
    found: Students = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for submission in gradebook.assignment_submissions("small"):
            (notebook,) = submission.notebooks
            grades = {
                grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for grade in notebook.grades
            }
            found[submission.student.id] = {
                **grades, "score": submission.score, "penalty": submission.late_submission_penalty,
            }  # fmt: skip
    return found


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one released assignment, handed in by several, and graded once."""
    root = tmp_path_factory.mktemp("nbgrader")
    folder = write_small(root / "solutions" / "small")
    (folder / "assignment.toml").write_text((folder / "assignment.toml").read_text() + WRITTEN)
    (folder / "small.py").write_text((folder / "small.py").read_text() + ANSWER)
    course = root / "a course"
    make_course(course, [read_assignment(folder)], releases=root / "nowhere")
    (course / "late.py").write_text(LATE)
    with (course / CONFIG).open("a") as config:
        config.write("\nimport sys\nsys.path.insert(0, str(Path(__file__).parent))\nimport late\n")
        config.write("c.AssignLatePenalties.plugin_class = late.TwoPoints\n")
    assert nbgrader(course, "generate_assignment", "small").returncode == 0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment("small", duedate=DUE)
    _hand_in_all(course)
    _hand_in_as_tools_leave_it(course)
    graded = nbgrader(course, "autograde", "small")
    assert "There was an error processing assignment 'small' for student 'fritz'" in graded.stderr
    return course


def test_the_configuration_of_an_earlier_version_is_renewed(tmp_path: Path) -> None:
    """Its import gets the new place; every other line of it stays, and a second run changes nothing."""
    assignment = read_assignment(write_small(tmp_path / "solutions" / "small"))
    config = tmp_path / CONFIG
    make_course(tmp_path, [assignment], releases=tmp_path)
    fresh = config.read_text() + "c.NbGrader.logfile = 'log'\n"
    config.write_text(fresh.replace("autograder.exports.nbgrader.config", "autograder.nbgrader.config"))
    for _ in range(2):
        make_course(tmp_path, [assignment], releases=tmp_path)
        assert config.read_text() == fresh


def test_a_graders_fault_is_told_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One sentence names the check, and nbgrader's log has the traceback; there is no grade."""
    folder = write_small(tmp_path / "solutions" / "small")
    hidden = folder / "hidden" / "test_small.py"
    hidden.write_text(hidden.read_text().replace("    x = rng.normal(5, 3)\n", "    x = {}['seed']\n"))
    assignment = read_assignment(folder)
    notebook = nbformat.reads(build(assignment)["small.ipynb"].decode(), as_version=4)
    answered = changed(notebook, {"solution-1-1": DOUBLE, "solution-1-2": SQUARES})
    hand_in(tmp_path, "ada", answered)
    preprocessor = GradeInSandbox(solutions=str(folder.parent), config=Config(CourseDirectory={"root": str(tmp_path)}))
    about = {"nbgrader": {"assignment": "small", "notebook": "small", "student": "ada"}}
    told = r"ada: hidden/test_small\.py::test_double_of_many could not be graded: KeyError: 'seed'; autograde again"
    with pytest.raises(AutograderError, match=told):
        preprocessor.preprocess(answered, about)
    assert "x = {}['seed']" in caplog.text


def _hand_in_all(course: Path) -> None:
    def given() -> NotebookNode:
        return nbformat.read(course / "release" / "small" / "small.ipynb", as_version=4)

    whole = {"solution-1-1": DOUBLE, "solution-1-2": SQUARES, "answer-1-3": "Two is two times one."}
    hand_in(course, "ada", changed(given(), whole), LATE_BY_A_DAY)
    hand_in(course, "bo", changed(given(), whole | {"solution-1-1": ADDED}))
    hand_in(course, "cleo", given())
    marker = course / "it ran"
    attack = f"import os, pathlib\npathlib.Path({str(marker)!r}).write_text('x')\n\ndef double(x):\n    os._exit(0)\n"
    hostile = changed(given(), whole | {"solution-1-1": attack})
    hostile.cells = [cell for cell in hostile.cells if cell.id != "check-1-1"]
    hostile.cells.append(
        nbformat.v4.new_code_cell(
            "raise SystemExit", outputs=[nbformat.v4.new_output("stream", name="stderr", text="x")]
        )
    )
    hand_in(course, "eve", hostile)
    hand_in(course, "fritz", given())
    (course / "submitted" / "fritz" / "small" / "small.ipynb").write_text('{"cells": [')


def _whole(course: Path) -> NotebookNode:
    """The notebook with right answers, and a text in the written one."""
    given: NotebookNode = nbformat.read(course / "release" / "small" / "small.ipynb", as_version=4)
    return changed(given, {"solution-1-1": DOUBLE, "solution-1-2": SQUARES, "answer-1-3": "Two is two times one."})


def _place(notebook: NotebookNode, name: str) -> int:
    return [cell.id for cell in notebook.cells].index(name)


def _copied(notebook: NotebookNode) -> None:
    """A copy of each kind of cell with the copied marks; of the answer, the copy was never changed."""
    for number, name in enumerate(("solution-1-1", "check-1-2", "answer-1-3")):
        place = _place(notebook, name)
        copy = notebook.cells[place].copy() | {"id": f"copy-{number}"}
        notebook.cells.insert(place + 1, nbformat.from_dict(copy))
    notebook.cells[-1].source = "*Your answer:*"


def _split(notebook: NotebookNode) -> None:
    place = _place(notebook, "solution-1-2")
    first = notebook.cells[place].copy() | {"id": "split", "source": "# sums"}
    notebook.cells.insert(place, nbformat.from_dict(first))


def _merged(notebook: NotebookNode) -> None:
    """A solution into the check cell below it, and a check cell into the solution above it."""
    for kept, gone in (("check-1-1", "solution-1-1"), ("solution-1-2", "check-1-2")):
        both = sorted((kept, gone), key=lambda name: _place(notebook, name))
        source = "\n\n".join(notebook.cells[_place(notebook, name)].source for name in both)
        notebook.cells[_place(notebook, kept)].source = source
        del notebook.cells[_place(notebook, gone)]


def _stripped(notebook: NotebookNode) -> None:
    """No marks and no ids, and neither instructions nor check cells."""
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith(("check", "text"))]
    for number, cell in enumerate(notebook.cells):
        cell.metadata.pop("nbgrader", None)
        cell.id = f"n{number}"


def _half_marked(notebook: NotebookNode) -> None:
    """Marks that are not whole, and names that nobody gave."""
    marks: list[Any] = [{}, {"grade": True}, "", {"grade_id": "mine", "schema_version": 1, "solution": True}]
    for number, cell in enumerate(notebook.cells):
        cell.metadata["nbgrader"] = marks[number % len(marks)]


def _moved(notebook: NotebookNode) -> None:
    notebook.cells.insert(0, notebook.cells.pop(_place(notebook, "check-1-2")))
    notebook.cells.append(notebook.cells.pop(_place(notebook, "solution-1-1")))


def _beside(notebook: NotebookNode) -> None:
    """The work in a new cell below each stub, which stays."""
    for name in ("solution-1-1", "solution-1-2"):
        cell = notebook.cells[_place(notebook, name)]
        stub = f"def {'double' if name.endswith('1-1') else 'square_sum'}(x):\n    raise NotImplementedError"
        notebook.cells.insert(_place(notebook, name) + 1, nbformat.v4.new_code_cell(cell.source))
        cell.source = stub


AS_TOOLS_LEAVE_IT: dict[str, Callable[[NotebookNode], None]] = {
    "copied": _copied, "split": _split, "merged": _merged, "stripped": _stripped, "half marked": _half_marked,
    "moved": _moved, "beside": _beside,
}  # fmt: skip
OTHER_FILES = ("renamed", "deep", "module", "with a BOM")


def _hand_in_as_tools_leave_it(course: Path) -> None:
    """Right work, in notebooks that nbgrader itself refuses or passes over."""
    for student, change in AS_TOOLS_LEAVE_IT.items():
        notebook = _whole(course)
        change(notebook)
        hand_in_file(course, student, "small.ipynb", json.dumps(notebook).encode())
    text = json.dumps(_whole(course))
    hand_in_file(course, "renamed", "small.ipynb", (course / "release" / "small" / "small.ipynb").read_bytes())
    hand_in_file(course, "renamed", "small (1).ipynb", text.encode())
    hand_in_file(course, "deep", "my work/small.ipynb", text.encode())
    hand_in_file(course, "module", "small.py", RIGHT.encode())
    hand_in_file(course, "with a BOM", "small.ipynb", text.encode("utf-8-sig"))


@pytest.fixture(scope="module")
def graded(course: Path) -> Students:
    return scores(course)


def test_nbgrader_releases_what_we_release(course: Path) -> None:
    """Its own command makes the very notebook of `autograder release`, and gives out what a check at home needs."""
    assignment = read_assignment(course.parent / "solutions" / "small")
    released = course / "release" / "small"
    ours = json.loads(build(assignment)["small.ipynb"])
    assert json.loads((released / "small.ipynb").read_text())["cells"] == ours["cells"]
    assert sorted(path.name for path in released.iterdir()) == [
        "README.md", "assignment.toml", "checks", "requirements.txt", "small.ipynb",
    ]  # fmt: skip


def test_points_are_partial_credit_from_the_sandbox(graded: Students) -> None:
    """A task's points, hidden checks included; nothing for a stub."""
    assert (graded["ada"]["check-1-1"], graded["ada"]["check-1-2"]) == ((3, None, False), (4, None, False))
    assert (graded["bo"]["check-1-1"], graded["bo"]["check-1-2"]) == ((0, None, False), (4, None, False))
    assert (graded["cleo"]["check-1-1"], graded["cleo"]["check-1-2"]) == ((0, None, False), (0, None, False))


def test_a_written_answer_waits_for_a_person(graded: Students) -> None:
    """One that was not changed is worth nothing, and nobody has to look at it."""
    assert graded["ada"]["answer-1-3"] == (None, None, True)
    assert graded["cleo"]["answer-1-3"] == (0, None, False)


def test_nothing_of_a_submission_runs_in_nbgraders_process(course: Path, graded: Students) -> None:
    """No kernel either; a check cell that was deleted is put back and worth what the code deserves."""
    assert not (course / "it ran").exists()
    assert (graded["eve"]["check-1-1"], graded["eve"]["check-1-2"]) == ((0, None, False), (4, None, False))


def test_a_notebook_that_cannot_be_read_costs_its_owner_alone(graded: Students) -> None:
    """nbgrader itself does not get past it, says so, and goes on."""
    assert graded.keys() >= {"ada", "bo", "cleo", "eve"}
    assert graded.get("fritz", {"score": 0})["score"] == 0


@pytest.mark.parametrize("student", [*AS_TOOLS_LEAVE_IT, *OTHER_FILES])
def test_right_work_gets_its_points_as_tools_leave_it(course: Path, graded: Students, student: str) -> None:
    """And each cell of the assignment is there once; the written answer waits for a person."""
    found = graded[student]
    assert (found["check-1-1"], found["check-1-2"]) == ((3, None, False), (4, None, False))
    assert found["answer-1-3"] == (None, None, True)
    notebook = nbformat.read(course / "autograded" / student / "small" / "small.ipynb", as_version=4)
    nbformat.validate(notebook)
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(names) == len(set(names))
    code = "\n".join(cell.source for cell in notebook.cells)
    assert DOUBLE in code and SQUARES in code, "a person who opens it sees the student's code"


def test_what_was_read_is_told_below_the_first_task(course: Path) -> None:
    notebook = nbformat.read(course / "autograded" / "renamed" / "small" / "small.ipynb", as_version=4)
    tables = [cell.outputs[0].data["text/html"] for cell in notebook.cells if cell.get("outputs")]
    told = "small.ipynb is not graded: small (1).ipynb has more written"
    assert [told in table for table in tables] == [True, False]


def test_grade_gives_everybody_the_same_points(course: Path, graded: Students, tmp_path: Path) -> None:
    """Of the same folders, wrong and hostile work included."""
    solutions = course.parent / "solutions" / "small"
    command = ["grade", str(solutions), str(course), "--out", str(tmp_path / "out"), "--no-pages", "--jobs", "1"]
    ran = CliRunner().invoke(app, command)
    assert ran.exit_code == 0, ran.output
    results = read_results(tmp_path / "out")
    assert {result.student for result in results} == {*graded} | {"fritz"}
    for result in results:
        if result.student != "fritz":
            points = [graded[result.student][name][0] for name in ("check-1-1", "check-1-2")]
            assert [task.score for task in result.tasks] == points, result.student


def test_the_penalty_for_being_late_is_nbgraders_own(graded: Students) -> None:
    assert (graded["ada"]["penalty"], graded["bo"]["penalty"]) == (2, 0)


def test_each_check_cell_has_one_output_with_a_plain_number(course: Path) -> None:
    """Anything else nbgrader would take for full marks, or for none."""
    for student in ("ada", "bo", "cleo", "eve"):
        notebook = nbformat.read(course / "autograded" / student / "small" / "small.ipynb", as_version=4)
        outputs = {
            c.metadata.nbgrader.grade_id: c.outputs
            for c in notebook.cells
            if c.cell_type == "code" and "nbgrader" in c.metadata
        }
        for name in ("check-1-1", "check-1-2"):
            (output,) = outputs[name]
            assert output.output_type == "execute_result"
            assert 0 <= float(output.data["text/plain"]) <= 4
        assert all(not outputs[name] for name in outputs if not name.startswith("check-"))


def test_feedback_pages_show_our_table(course: Path) -> None:
    """With the diagnosis and the hint."""
    assert nbgrader(course, "generate_feedback", "small").returncode == 0
    page = (course / "feedback" / "bo" / "small" / "small.html").read_text()
    assert "two was added, not multiplied by." in page
    assert "What is x + x?" in page
    assert "1.1 double · of 1, 2, 3" in page
    assert "expected" in page  # of the public check
    assert "1.1 double · of random numbers" in page
    assert "waits for an earlier check" in page


def test_what_a_person_entered_survives_a_second_autograde(course: Path) -> None:
    """Manual scores and the penalty stay; a changed grade is marked for another look, as nbgrader does."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for name, points in (("check-1-1", 1.5), ("answer-1-3", 2.5)):
            grade = gradebook.find_grade(name, "small", "small", "bo")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    assert nbgrader(course, "autograde", "small", "--student", "bo", "--force").returncode == 0
    again = scores(course)["bo"]
    assert again["check-1-1"] == (0, 1.5, True)
    assert again["answer-1-3"] == (None, 2.5, True)
    assert again["score"] == 1.5 + 4 + 2.5


def test_the_grades_can_be_exported(course: Path) -> None:
    assert nbgrader(course, "export").returncode == 0
    lines = (course / "grades.csv").read_text().splitlines()
    assert any(",ada," in line and line.endswith(",7.0,2.0,5.0,10.0") for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "told"), [(DOUBLE, "Success"), (ADDED, 'check("1.1")')])
def test_its_validator_says_whether_the_public_checks_pass(course: Path, tmp_path: Path, text: str, told: str) -> None:
    """Right work is right there, too, although a part of its points is for hidden checks."""
    for path in (course / "release" / "small").rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(course / "release" / "small")
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    notebook = nbformat.read(tmp_path / "small.ipynb", as_version=4)
    written = {"solution-1-1": text, "solution-1-2": SQUARES, "answer-1-3": "Two is two times one."}
    nbformat.write(changed(notebook, written), tmp_path / "small.ipynb")
    said = nbgrader(tmp_path, "validate", "small.ipynb").stdout
    assert told in said
    assert 'check("1.2")' not in said


@pytest.mark.slow
def test_the_formgrader_shows_points_and_tables(course: Path, tmp_path: Path, browser: Any) -> None:
    """Served from the folder of the course: the list of submissions, and one as a person grades it."""
    root = f"--ServerApp.root_dir={course}"
    with serving(tmp_path, "lab", root, cwd=course) as (address, token):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}lab?token={token}", timeout=60_000)  # which leaves a cookie for the other pages
        page.goto(f"{address}formgrader/manage_submissions/small", timeout=60_000)
        row = page.locator("tr", has_text="ada").first
        row.wait_for(timeout=60_000)
        text = " ".join(row.inner_text().split())
        assert "7 / 10" in text, text  # before the penalty
        assert "needs manual grading" in text, text
        page.goto(f"{address}formgrader/gradebook/small/small", timeout=60_000)
        page.locator("td a", has_text="Submission").first.click()
        table = page.locator("table td", has_text="1.1 double · of 1, 2, 3")
        table.first.wait_for(timeout=60_000)
        page.screenshot(path=str(tmp_path / "formgrader.png"))


class TestResultsIntoAGradebook:
    """The other way: `autograder grade` was used, and nbgrader keeps the points."""

    @pytest.fixture
    def result(self, grade_text: Callable[[str], Any]) -> Result:
        return replace(grade_text(DOUBLE).result, student="cleo")

    @pytest.fixture(autouse=True)
    def _as_it_was(self, course: Path) -> Iterator[None]:
        before = (course / "gradebook.db").read_bytes()
        yield
        (course / "gradebook.db").write_bytes(before)

    def test_points_go_where_nbgrader_keeps_its_own(self, course: Path, result: Result) -> None:
        """A student whom nobody knows is told, not made."""
        filled = fill_gradebook(course / "gradebook.db", [result, replace(result, student="nobody")])
        assert (filled.students, filled.unknown) == (("cleo",), ("nobody",))
        found = scores(course)
        assert (found["cleo"]["check-1-1"], found["cleo"]["check-1-2"]) == ((3, None, False), (0, None, False))
        assert "nobody" not in found

    def test_students_are_found_by_nbgraders_id_then_by_e_mail_then_by_name(self, course: Path, result: Result) -> None:
        """As on every other sheet; two results of one student are nobody's."""
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            about = {"first_name": "Cleo", "last_name": "Cat", "email": "cleo@uni.example"}
            gradebook.update_or_create_student("cleo", **about)
            gradebook.update_or_create_student("bo", first_name="Bo", last_name="Derr")
        for name in ("cleo", "cleo@uni.example", "Cleo Cat"):
            filled = fill_gradebook(course / "gradebook.db", [replace(result, student=name)])
            assert (filled.students, filled.unknown, filled.unclear) == ((name,), (), ())
            assert scores(course)["cleo"]["check-1-1"] == (3, None, False)
        both = [result, replace(result, student="Cleo Cat"), replace(result, student="Bo Derr")]
        filled = fill_gradebook(course / "gradebook.db", both)
        assert (filled.students, filled.unclear) == (("Bo Derr",), ("cleo", "Cleo Cat"))

    def test_who_handed_in_nothing_is_left_to_nbgrader(self, course: Path, result: Result) -> None:
        """Which counts a submission that is not there as it is set up to."""
        before = scores(course)
        nothing = replace(result, submission=SubmissionInfo(failure=NOTHING_HANDED_IN))
        filled = fill_gradebook(course / "gradebook.db", [nothing])
        assert (filled.students, filled.unknown, filled.absent) == ((), (), ("cleo",))
        assert scores(course) == before

    def test_manual_scores_are_not_touched(self, course: Path, result: Result) -> None:
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            gradebook.find_grade("check-1-1", "small", "small", "cleo").manual_score = 0.5
            gradebook.db.commit()
        fill_gradebook(course / "gradebook.db", [result])
        assert scores(course)["cleo"]["check-1-1"] == (3, 0.5, True)

    def test_another_version_is_refused_before_anything_is_written(self, course: Path, result: Result) -> None:
        task = result.tasks[0]
        other = replace(result, tasks=(TaskResult(task.id, task.title, task.checks[:1]),))
        with pytest.raises(AutograderError, match="1 points in the results and 3 points in the gradebook"):
            fill_gradebook(course / "gradebook.db", [result, other])
        assert scores(course)["cleo"]["check-1-1"][0] == 0

    def test_no_gradebook_is_one_sentence(self, tmp_path: Path, result: Result) -> None:
        with pytest.raises(AutograderError, match="is no gradebook"):
            fill_gradebook(tmp_path / "gradebook.db", [result])
