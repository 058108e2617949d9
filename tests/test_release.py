"""A release: what a student is given, made from an assignment's source, and nothing hidden in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import build, stale, write
from autograder.authoring.release.leaks import find_leaks
from autograder.authoring.release.source import read_cells
from autograder.errors import ReleaseError, ReleaseLeak

TOML = """
title = "Shapes"
file = "shapes.py"
secret = "the owl sleeps at noon"
intro = "Areas, and what they are good for."

[[tasks]]
id = "1.1"
title = "area"
functions = ["area", "perimeter"]
points = 2
hint = "How many squares fit in?"
forbid = ["prod", "cumprod"]

[[tasks]]
id = "1.2"
title = "a circle"
functions = ["Circle"]
points = 1.5
hint = "Archimedes knew."

[[tasks]]
id = "1.3"
title = "why a circle"
written = true
points = 3
hint = "Think of soap."
"""

SOURCE = '''\
# %% [markdown]
# # Shapes
#
# A shape has an **area** and a perimeter.

# %%
import math
from collections import abc

# %% [markdown]
# ## Rectangles


# %% 1.1 area
def area(sides: tuple[float, float]) -> float:
    """The area of a rectangle."""
    ### BEGIN SOLUTION
    width, height = sorted(sides)
    return float(width * height)
    ### END SOLUTION


def perimeter(sides: tuple[float, float]) -> float:
    """The length of a rectangle's edge."""
    ### BEGIN SOLUTION
    assert isinstance(sides, abc.Sequence)
    return 2.0 * (sides[0] + sides[1])
    ### END SOLUTION


# %% tags=["notebook"]
print("a table top:", area((1.2, 0.8)))


# %% 1.2 a circle
class Circle:
    """A circle around the origin."""

    def __init__(self, radius: float) -> None:
        ### BEGIN SOLUTION
        self.radius = float(radius)
        ### END SOLUTION

    def area(self) -> float:
        """π r², with π = 3.14159…"""
        ### BEGIN SOLUTION
        return math.pi * self.radius ** 2
        ### END SOLUTION


# %% [markdown] 1.3 why a circle
# ## Why is a bubble round?
#
# *Your answer:*
#
# ### BEGIN SOLUTION
# The sphere holds its air with the least skin of all shapes.
# ### END SOLUTION
'''

CHECK = '''\
"""What a student may read."""

import pytest


@pytest.mark.task("1.1", points=1)
def test_area_of_a_square(student):
    """area: a square of side 2"""
    assert student.area((2.0, 2.0)) == 4.0, "four unit squares fill it"
'''

HIDDEN = '''\
"""What a student may not read."""

import pytest


@pytest.mark.task("1.1", points=1)
def test_area_of_a_strip(student, rng):
    """area: a long thin strip"""
    length = rng.integer(1000, 2000) + 0.125
    assert student.area((length, 0.5)) == length / 2, "half of its length"
'''

MISCONCEPTION = '''\
"""The two sides were added where they have to be multiplied."""


def area(sides):
    return sides[0] + sides[1] + 0.0 * len(sides)
'''

STUDY = "def study():\n    return {'areas_of_ten_seeds': [round(seed ** 0.75, 3) for seed in range(10)]}\n"

Author = Callable[..., Assignment]


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """Write the assignment, with any of its files changed, and read it."""

    def write_files(**changed: str) -> Assignment:
        texts = {
            "assignment.toml": changed.get("toml", TOML),
            "shapes.py": changed.get("source", SOURCE),
            "checks/test_shapes.py": changed.get("check", CHECK),
            "hidden/test_shapes.py": HIDDEN,
            "misconceptions/1.1_sum.py": MISCONCEPTION,
            "study.py": STUDY,
        }
        for name, text in texts.items():
            path = tmp_path / "solutions" / "shapes" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return read_assignment(tmp_path / "solutions" / "shapes")

    return write_files


@pytest.fixture
def assignment(author: Author) -> Assignment:
    return author()


@pytest.fixture
def stub(assignment: Assignment) -> str:
    return build(assignment)["shapes.py"].decode()


@pytest.fixture
def notebook(assignment: Assignment) -> NotebookNode:
    return nbformat.reads(build(assignment)["shapes.ipynb"].decode(), as_version=4)


def cell_named(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == name)


class TestWhatIsReleased:
    def test_files(self, assignment: Assignment) -> None:
        """A release is a README, what `autograder check` needs to know, a module, a notebook and the public checks."""
        work = ["shapes.py", "shapes.ipynb"]
        about = ["README.md", "requirements.txt", "assignment.toml"]
        assert list(build(assignment)) == [*about, *work, "checks/test_shapes.py"]

    def test_public_checks_are_copies(self, assignment: Assignment) -> None:
        """A public check is released byte by byte."""
        assert build(assignment)["checks/test_shapes.py"] == CHECK.encode()

    def test_same_bytes_twice(self, assignment: Assignment) -> None:
        """The same source gives the same bytes, in another process too."""
        there = in_another_process(assignment, "import json; print(json.dumps(repr(files)))")
        assert json.loads(there) == repr(build(assignment))

    def test_torch_stays_out(self, assignment: Assignment) -> None:
        """Making a release does not import torch, which takes seconds."""
        assert in_another_process(assignment, "print('torch' in sys.modules)") == "False"


def in_another_process(assignment: Assignment, then: str) -> str:
    """What a fresh Python prints that builds the release as `files`."""
    code = (
        "import pathlib, sys\nfrom autograder.assignments.reading import read_assignment\n"
        "from autograder.authoring.release.folder import build\n"
        "files = build(read_assignment(pathlib.Path(sys.argv[1])))\n"
    )
    command = [sys.executable, "-c", code + then, str(assignment.folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


class TestStubModule:
    def test_a_solution_becomes_a_todo(self, stub: str) -> None:
        """A stub keeps signature and docstring, says what to do and what is not allowed, and raises."""
        expected = (
            "def perimeter(sides: tuple[float, float]) -> float:\n"
            '    """The length of a rectangle\'s edge."""\n'
            "    # TODO(1.1): replace the line below. Not allowed here: torch's prod, cumprod.\n"
            '    raise NotImplementedError("task 1.1, perimeter, is not written yet")\n'
        )
        assert expected in stub

    def test_every_stub_raises_in_the_tasks_words(self, stub: str) -> None:
        """The released module imports without work, and each function says which task is not written."""
        module: dict[str, object] = {}
        exec(compile(stub, "shapes.py", "exec"), module)
        unborn = object.__new__(module["Circle"])
        calls = {
            "task 1.1, area, is not written yet": lambda: module["area"]((1, 2)),
            "task 1.1, perimeter, is not written yet": lambda: module["perimeter"]((1, 2)),
            "task 1.2, Circle, is not written yet": lambda: module["Circle"](1.0),
            "task 1.2, Circle.area, is not written yet": lambda: unborn.area(),
        }
        for words, call in calls.items():
            with pytest.raises(NotImplementedError, match=f"^{re.escape(words)}$"):
                call()

    def test_prose_is_comments_and_cells_keep_their_headers(self, stub: str) -> None:
        """Editors that know py:percent show the module as cells, prose included."""
        assert stub.startswith("# %% [markdown]\n# # Shapes\n#\n# A shape has an **area** and a perimeter.\n")
        assert "\n# %% 1.1 area\ndef area(" in stub
        assert "\n\n\n# %% [markdown] 1.3 why a circle\n# ## Why is a bubble round?\n" in stub

    def test_the_written_answer_is_a_place_to_write(self, stub: str) -> None:
        """The model answer gives way to a line that asks for one."""
        assert stub.endswith("# *Your answer:*\n#\n# TODO(1.3): replace this line with your answer.\n")

    def test_demonstrations_are_left_to_the_notebook(self, stub: str, notebook: NotebookNode) -> None:
        """A cell tagged for the notebook is not in the module, and leaves no trace there."""
        assert "table top" not in stub
        assert 'is not written yet")\n\n\n# %% 1.2 a circle\nclass Circle' in stub
        assert sum("table top" in cell.source for cell in notebook.cells) == 1

    def test_nothing_of_the_machinery_is_left(self, stub: str) -> None:
        """No marker and no metadata of nbgrader reaches the module."""
        assert [word for word in ("nbgrader", "SOLUTION", "tags=", "jupytext") if word in stub] == []

    def test_imports_of_solutions_stay_and_say_why(self, stub: str) -> None:
        """Imports that only a solution used wait for the student's code, and the linter is told so."""
        reason = "# ruff: noqa: F401 (some imports wait for the code that you write)"
        assert f"# %%\n{reason}\nimport math\nfrom collections import abc\n" in stub

    def test_imports_that_the_stub_uses_need_no_excuse(self, author: Author) -> None:
        """Where a signature uses every import, nothing is said to the linter."""
        source = SOURCE.replace("def area(sides: tuple[float, float])", "def area(sides: abc.Sequence, s=math.e)")
        assert "noqa" not in build(author(source=source))["shapes.py"].decode()

    def test_the_release_lints(self, assignment: Assignment, tmp_path: Path) -> None:
        """ruff finds nothing in a fresh module or notebook, so what it finds later is the student's."""
        ruff = Path(sys.executable).parent / "ruff"
        if not ruff.exists():
            pytest.skip("ruff is a development tool and not installed here")
        write(assignment, tmp_path / "out")
        rules = ["--isolated", "--line-length=110", "--select=E,F,I,UP,B"]
        told = subprocess.run([ruff, "check", *rules, tmp_path / "out"], capture_output=True, text=True)
        assert (told.stdout.strip(), told.returncode) == ("All checks passed!", 0)

    def test_a_long_list_of_forbidden_names_is_wrapped(self, author: Author) -> None:
        """A TODO never grows past the width of a line."""
        names = [f"very_long_name_number_{number}" for number in range(12)]
        toml = TOML.replace('["prod", "cumprod"]', json.dumps(names))
        stub = build(author(toml=toml))["shapes.py"].decode()
        assert max(len(line) for line in stub.splitlines()) <= 110
        assert all(name in stub for name in names)


class TestNotebook:
    def test_valid(self, notebook: NotebookNode) -> None:
        """The notebook is valid for Jupyter and for nbgrader."""
        from nbgrader.nbgraderformat import MetadataValidator

        nbformat.validate(notebook)
        MetadataValidator().validate_nb(notebook)

    def test_order_of_cells(self, notebook: NotebookNode) -> None:
        """`check` is imported behind the imports; a task's check stands behind the task's last cell."""
        names = [re.sub(r"^(text|code)-.*", r"\1", cell.id) for cell in notebook.cells]
        work = ["solution-1-1", "check-1-1", "code", "solution-1-2", "check-1-2", "answer-1-3"]
        assert names == ["text", "code", "setup", "text", *work]

    def test_names_stay_when_other_cells_come(self, author: Author, notebook: NotebookNode) -> None:
        """A cell's name does not depend on how many stand before it, because grades are filed under it."""
        more = SOURCE.replace("# %%\nimport math", "# %% [markdown]\n# Something new.\n\n# %%\nimport math")
        longer = nbformat.reads(build(author(source=more))["shapes.ipynb"].decode(), as_version=4)
        assert {cell.id for cell in notebook.cells} < {cell.id for cell in longer.cells}

    def test_a_check_cell_carries_the_points(self, notebook: NotebookNode) -> None:
        """nbgrader files a task's grade at a locked cell that runs the public checks."""
        cell = cell_named(notebook, "check-1-2")
        facts = cell.metadata.nbgrader
        assert (cell.source, facts.grade, facts.locked, facts.solution) == ('check("1.2")', True, True, False)
        assert (facts.points, facts.schema_version, cell.metadata.editable) == (1.5, 3, False)

    def test_a_solution_cell_is_the_students(self, notebook: NotebookNode) -> None:
        """A task's cell may be edited and not deleted; it has no points of its own."""
        cell = cell_named(notebook, "solution-1-1")
        facts = cell.metadata.nbgrader
        assert (facts.grade, facts.locked, facts.solution, "points" in facts) == (False, False, True, False)
        assert (cell.metadata.get("editable", True), cell.metadata.deletable) == (True, False)

    def test_prose_is_read_only(self, notebook: NotebookNode) -> None:
        """What the assignment says cannot be edited by accident."""
        prose = [cell.metadata for cell in notebook.cells if cell.id.startswith("text")]
        assert [(facts.editable, facts.nbgrader.locked) for facts in prose] == [(False, True)] * 2

    def test_a_written_answer_is_graded_by_a_person(self, notebook: NotebookNode) -> None:
        """A written answer is a Markdown cell that the student edits and that has points."""
        cell = cell_named(notebook, "answer-1-3")
        facts = cell.metadata.nbgrader
        assert (cell.cell_type, facts.grade, facts.solution, facts.points) == ("markdown", True, True, 3)
        assert cell.source.endswith("*Your answer:*\n\nTODO(1.3): replace this line with your answer.")

    def test_an_untouched_answer_is_known_as_such(self, notebook: NotebookNode) -> None:
        """nbgrader gives an answer that nobody wrote zero points by itself, by the cell's checksum."""
        from nbgrader.utils import determine_grade

        assert determine_grade(cell_named(notebook, "answer-1-3")) == (0, 3.0)

    def test_a_demonstration_does_not_end_run_all(self, notebook: NotebookNode) -> None:
        """A demonstration of what is not written yet is allowed to raise."""
        demo = next(cell for cell in notebook.cells if "table top" in cell.source)
        assert demo.metadata.tags == ["notebook", "raises-exception"]

    def test_nbgrader_takes_it_into_its_gradebook(
        self, notebook: NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """nbgrader's own SaveCells finds the tasks and their points."""
        from nbgrader.api import Gradebook
        from nbgrader.preprocessors import SaveCells

        bin_of_python = str(Path(sys.executable).parent)
        monkeypatch.setenv("PATH", bin_of_python, prepend=os.pathsep)  # nbgrader calls `alembic` by name
        url = f"sqlite:///{tmp_path / 'gradebook.db'}"
        with Gradebook(url) as gradebook:
            gradebook.add_assignment("shapes")
        names = {"notebook": "shapes", "assignment": "shapes", "db_url": url}
        SaveCells().preprocess(notebook, {"nbgrader": names})
        with Gradebook(url) as gradebook:
            cells = gradebook.find_notebook("shapes", "shapes").grade_cells
            points = {cell.name: cell.max_score for cell in cells}
        assert points == {"check-1-1": 2.0, "check-1-2": 1.5, "answer-1-3": 3.0}


class TestReadme:
    def test_tasks_and_points(self, assignment: Assignment) -> None:
        """The README lists what to write and for how many points, and marks what a person grades."""
        text = build(assignment)["README.md"].decode()
        assert text.startswith("# Shapes\n\nAreas, and what they are good for.\n")
        assert "| 1.1 | `area`, `perimeter` | 2 |" in text
        assert "| 1.2 | a circle: `Circle` | 1.5 |" in text
        assert "| 1.3 | why a circle | 3 \\* |" in text
        assert "| | all together | 6.5 |" in text

    def test_commands(self, assignment: Assignment) -> None:
        """The README names the commands that there are for checking, with the assignment's own task, and no others."""
        text = build(assignment)["README.md"].decode()
        assert re.findall("autograder [a-z]+(?: --[^ ]+)?(?: [0-9.]+)?", text) == [
            "autograder check", "autograder check --task 1.1", "autograder check --first", "autograder check --watch",
            "autograder pack", "autograder release",
        ]  # fmt: skip
        assert 'check("1.1")' in text
        assert "python -m pip install -r requirements.txt" in text
        assert "makes `shapes.zip`: hand in that file" in text


# what stands in the source, what the author wrote instead, the line that the error names, and words of it
INIT = "    def __init__(self, radius: float) -> None:\n        ### BEGIN SOLUTION\n        self."
MISTAKES = {
    "end forgotten": ("shapes.\n# ### END SOLUTION", "shapes.", "# ### BEGIN SOLUTION", "without an end"),
    "begin forgotten": ("    ### BEGIN SOLUTION\n    w", "    w", "    ### END SOLUTION", "without a begin"),
    "begin twice": ("    width", "      ### BEGIN SOLUTION\n    width", "      ### BEGIN SOLUTION", "inside"),
    "misspelt": ("    ### END SOLUTION", "    ## END SOLUTION", "    ## END SOLUTION", "almost a marker"),
    "unknown task": ("# %% 1.2 a circle", "# %% 1.7 a circle", "class Circle:", "a cell of task 1.7"),
    "no task": ("# %% 1.1 area", "# %%", "    ### BEGIN SOLUTION", "no task's cell"),
    "code for a written task": ("# %% 1.2", "# %% 1.3", "class Circle:", "task 1.3 is written"),
    "outside a function": (
        INIT,
        "   ### BEGIN SOLUTION\n    ",
        "   ### BEGIN SOLUTION",
        "outside a function",
    ),
    "not Python": ("class Circle:", "class Circle;", "class Circle;", "not Python"),
}


class TestMistakesOfTheAuthor:
    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_named_with_file_and_line(self, author: Author, mistake: str) -> None:
        """A source that cannot be released is refused in one sentence that names file and line."""
        old, new, named, words = MISTAKES[mistake]
        assert old in SOURCE
        source = SOURCE.replace(old, new, 1)
        line = source.splitlines().index(named) + 1
        with pytest.raises(ReleaseError) as caught:
            read_cells(author(source=source))
        assert words in str(caught.value)
        assert str(caught.value).startswith(f"shapes/shapes.py:{line}: ")

    def test_a_task_of_the_toml_without_a_cell(self, author: Author) -> None:
        """A task that the source forgets is named, with the header that its cell needs."""
        more = '\n[[tasks]]\nid = "1.4"\ntitle = "volume"\npoints = 1\nhint = "Fill it."\n'
        with pytest.raises(ReleaseError, match=r"no cell of task 1\.4; begin one with `# %% 1\.4 volume`"):
            build(author(toml=TOML + more))

    def test_a_function_without_a_solution(self, author: Author) -> None:
        """A function that a task asks for, and no solution defines, is named."""
        with pytest.raises(ReleaseError, match=r"shapes\.py:15: task 1\.1 asks for volume"):
            build(author(toml=TOML.replace('"perimeter"]', '"volume"]')))

    def test_a_task_cell_without_a_region(self, author: Author) -> None:
        """A task's cell in which nothing is left to the student is a mistake."""
        bare = re.sub(r"(?s)(# %% 1\.1 area\n).*?(\n# %% tags)", r"\1AREA = 1\n\2", SOURCE)
        with pytest.raises(ReleaseError, match=r"shapes\.py:15: no `### BEGIN SOLUTION` in the cell of task"):
            build(author(source=bare))


def demonstrating(code: str) -> str:
    return SOURCE.replace('print("a table top:", area((1.2, 0.8)))', code)


class TestLeaks:
    def test_none_in_an_honest_release(self, assignment: Assignment) -> None:
        """Signatures, docstrings and what public and hidden checks have in common are no leaks."""
        assert list(find_leaks(assignment, build(assignment))) == []

    @pytest.mark.parametrize(
        "told",
        [
            "return float(width * height)",
            "return   float( width*height )  # a comment",
            "return float(\n        width\n        * height\n    )",
            "return (float((width) * height))",
        ],
    )
    def test_a_solution_in_a_demonstration(self, author: Author, told: str) -> None:
        """A statement of a solution is found in the notebook however it is laid out."""
        source = demonstrating(f"def again(width, height):\n    {told}")
        with pytest.raises(ReleaseLeak, match=r"shapes\.ipynb, cell 7, line 2 repeats shapes\.py:19"):
            build(author(source=source))

    def test_a_solution_in_a_public_check(self, author: Author) -> None:
        """A public check that computes the answer as the solution does gives it away."""
        told = CHECK + "\n\ndef expected(sides):\n    return 2.0 * (sides[0] + sides[1])\n"
        with pytest.raises(ReleaseLeak, match=r"checks/test_shapes\.py:13 repeats shapes\.py:27"):
            build(author(check=told))

    def test_a_solution_with_other_quotes(self, author: Author) -> None:
        """Statements are compared as syntax, so quotes hide nothing."""
        told = demonstrating("sides = {}\nwidth, height = sides['width'], sides['height']")
        solution = 'width, height = sides["width"], sides["height"]'
        source = told.replace("width, height = sorted(sides)", solution)
        with pytest.raises(ReleaseLeak, match=r"shapes\.ipynb, cell 7, line 2 repeats shapes\.py:18"):
            build(author(source=source))

    def test_a_solution_in_prose(self, author: Author) -> None:
        """A line of a solution is found in the middle of a sentence too."""
        told = SOURCE.replace("# ## Rectangles", "# Write `return float(width * height)` there.")
        with pytest.raises(ReleaseLeak, match=r"shapes\.py:12 repeats shapes\.py:19"):
            build(author(source=told))

    @pytest.mark.parametrize(
        ("line", "origin"),
        [
            ("length = rng.integer(1000, 2000) + 0.125", r"hidden/test_shapes\.py:9"),
            ("x = sides[0] + sides[1] + 0.0 * len(sides)", r"misconceptions/1\.1_sum\.py:5"),
            ("# The two sides were added where they have to be multiplied.", r"misconceptions/.*\.py:1"),
            ("x = {'areas_of_ten_seeds': [round(seed ** 0.75, 3) for seed in range(10)]}", r"study\.py:2"),
            ("# The sphere holds its air with the least skin of all shapes.", r"shapes\.py:\d+"),
        ],
    )
    def test_other_hidden_files(self, assignment: Assignment, line: str, origin: str) -> None:
        """A line of a hidden check, a misconception, the study or the model answer is found."""
        files = build(assignment)
        files["shapes.py"] += f"\n{line.replace('x = ', 'return ')}\n".encode()
        (leak, *_) = find_leaks(assignment, files)
        assert re.fullmatch(rf"shapes\.py:\d+ repeats {origin}, which is hidden", leak)

    def test_a_region_that_was_not_cleared(self, assignment: Assignment) -> None:
        """The scan reads the markers itself: were clearing to fail, it would find every solution."""
        found = list(find_leaks(assignment, {"shapes.py": SOURCE.encode()}))
        assert {leak.partition(" ")[0] for leak in found} >= {"shapes.py:18", "shapes.py:19"}

    def test_the_secret(self, author: Author) -> None:
        """The secret is found anywhere, and not repeated in the error."""
        told = TOML.replace("Areas, and what", "Ask whether the owl sleeps at noon, and what")
        with pytest.raises(ReleaseLeak, match=r"README\.md:3 holds the assignment's secret") as caught:
            build(author(toml=told))
        assert "owl" not in str(caught.value)

    def test_the_json_of_a_notebook_is_decoded(self, assignment: Assignment) -> None:
        """A leak beside the text of a cell, escaped in JSON, is found."""
        files = build(assignment)
        notebook = json.loads(files["shapes.ipynb"])
        notebook["cells"][0]["metadata"]["note"] = "say\tthe owl sleeps at noon"
        files["shapes.ipynb"] = json.dumps(notebook).replace("owl", "\\u006fwl").encode()
        (leak,) = find_leaks(assignment, files)
        assert re.fullmatch(r"shapes\.ipynb, beside cell 1, line \d+ holds the assignment's secret", leak)


class TestFolder:
    def test_written_once(self, assignment: Assignment, tmp_path: Path) -> None:
        """Writing puts the files there; writing again changes nothing."""
        out = tmp_path / "assignments"
        written = write(assignment, out)
        assert written == [out / "shapes" / name for name in build(assignment)]
        assert (write(assignment, out), stale(assignment, out)) == ([], [])

    def test_stale_names_each_file(self, assignment: Assignment, tmp_path: Path) -> None:
        """A file that differs, one that is missing and one too many are each named."""
        write(assignment, tmp_path)
        folder = tmp_path / "shapes"
        (folder / "shapes.py").write_text("changed")
        (folder / "checks" / "test_shapes.py").unlink()
        (folder / "hidden").mkdir()
        (folder / "hidden" / "test_shapes.py").write_text("extra")
        assert stale(assignment, tmp_path) == ["shapes.py", "checks/test_shapes.py", "hidden/test_shapes.py"]

    def test_a_changed_source_makes_the_release_stale(self, author: Author, tmp_path: Path) -> None:
        """A new word in the source is missing in the release."""
        write(author(), tmp_path)
        changed = author(source=SOURCE.replace("A shape has", "Every shape has"))
        assert stale(changed, tmp_path) == ["shapes.py", "shapes.ipynb"]

    def test_files_of_earlier_releases_go(self, assignment: Assignment, tmp_path: Path) -> None:
        """Writing removes what is no longer part of the release, and leaves other folders alone."""
        write(assignment, tmp_path)
        old, other = tmp_path / "shapes" / "checks" / "test_old.py", tmp_path / "other" / "test_old.py"
        for path in (old, other):
            path.parent.mkdir(exist_ok=True)
            path.write_text("pass")
        assert write(assignment, tmp_path) == [old]
        assert (old.exists(), other.exists()) == (False, True)

    def test_caches_are_nobodys_release(self, assignment: Assignment, tmp_path: Path) -> None:
        """What Python and Jupyter leave behind makes nothing stale."""
        write(assignment, tmp_path)
        cache = tmp_path / "shapes" / "checks" / "__pycache__" / "test_shapes.cpython-311.pyc"
        cache.parent.mkdir()
        cache.write_bytes(b"")
        assert stale(assignment, tmp_path) == []

    def test_a_folder_of_something_else_is_refused(self, assignment: Assignment, tmp_path: Path) -> None:
        """Writing never clears a folder that is not a release, such as the source itself."""
        with pytest.raises(ReleaseError, match="holds files, but no release"):
            write(assignment, assignment.folder.parent)
        assert (assignment.folder / "study.py").exists()
