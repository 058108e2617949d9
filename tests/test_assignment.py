"""An assignment is read as data, and what breaks the rules is named with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.assignments.find import find_assignment
from autograder.assignments.model import Assignment, Limits, without_solution_markers
from autograder.assignments.reading import read_assignment
from autograder.errors import AssignmentError

CHECK = '''import pytest

@pytest.mark.task("1.1", points=1)
def test_more(student):
    """double: once more"""
'''


def refusal(folder: Path) -> str:
    """What the author of a broken assignment is told."""
    with pytest.raises(AssignmentError) as caught:
        read_assignment(folder)
    return str(caught.value)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_an_assignment_is_read_whole(small: Assignment) -> None:
    """Its facts, tasks, limits and manifest, without running any of its code."""
    assert (small.name, small.title, small.file, small.notebook_file) == (
        "small", "Two small functions", "small.py", "small.ipynb",
    )  # fmt: skip
    assert small.limits == Limits(call_seconds=1.0, check_seconds=2.0, waiting_seconds=2.0, loading_seconds=3.0)
    assert [(task.id, task.functions, task.forbid) for task in small.tasks] == [
        ("1.1", ("double",), ()),
        ("1.2", ("square_sum",), ("norm", "dot")),
    ]
    assert small.max_score == 7
    assert small.task("1.2").hint == "Square first, then sum."
    assert "def double" in small.source


def test_the_manifest_is_in_the_order_of_tasks_public_first(small: Assignment) -> None:
    """Each check with its title, points, visibility and earlier rung."""
    assert [(c.id, c.visibility, c.points) for c in small.checks] == [
        ("checks/test_small.py::test_double_by_hand", "public", 1),
        ("hidden/test_small.py::test_double_of_many", "hidden", 2),
        ("checks/test_small.py::test_square_sum_by_hand", "public", 1),
        ("hidden/test_small.py::test_square_sum_gradient", "hidden", 3),
    ]
    first, second, *_ = small.checks
    assert (first.title, first.after, second.after) == ("double: of 1, 2, 3", "", first.id)
    assert small.checks_of("1.1") == (first, second)


def test_misconceptions_belong_to_a_task_and_speak(small: Assignment) -> None:
    """The name gives the task, the docstring the sentence."""
    assert [(m.task, m.slug, m.sentence) for m in small.misconceptions] == [
        ("1.1", "added_two", "two was added, not multiplied by."),
        ("1.2", "summed_first", "summed first, squared later."),
    ]


def test_a_written_answer_has_no_checks_and_no_automatic_points(small_folder: Path) -> None:
    """A person grades it."""
    with (small_folder / "assignment.toml").open("a") as stream:
        stream.write('\n[[tasks]]\nid = "1.3"\ntitle = "why"\npoints = 3\nhint = ""\nwritten = true\n')
    assignment = read_assignment(small_folder)
    assert [task.id for task in assignment.graded_tasks] == ["1.1", "1.2"]
    assert (assignment.checks_of("1.3"), assignment.max_score) == ((), 7)


def test_an_unknown_task_is_told_with_those_there_are(small: Assignment) -> None:
    """Of whoever asks for it."""
    with pytest.raises(AssignmentError, match=r"small has no task 9\.9; it has 1\.1, 1\.2"):
        small.task("9.9")


@pytest.mark.parametrize(
    "name",
    ["assignment.toml", "small.py", "checks/test_small.py", "hidden/test_small.py", "hidden/test_new.py", "study.py"],
)
def test_the_version_changes_with_what_a_verdict_depends_on(small_folder: Path, name: str) -> None:
    """And results of another version are graded again."""
    before = read_assignment(small_folder).version
    path = small_folder / name
    path.write_text((path.read_text() if path.exists() else "") + "\n# changed\n")
    assert read_assignment(small_folder).version != before


def test_the_version_does_not_change_with_other_files(small_folder: Path) -> None:
    """Notes, caches and misconceptions change no verdict."""
    before = read_assignment(small_folder).version
    for name in ("notes.md", "misconceptions/1.1_new.py", "hidden/data.txt"):
        (small_folder / name).write_text('"""new."""\n')
    assert read_assignment(small_folder).version == before


def test_an_assignment_is_found_by_its_name_or_its_folder(small_folder: Path) -> None:
    """Below the root, or as a path."""
    root = small_folder.parent
    assert find_assignment("small", root) == find_assignment(str(small_folder), root) == small_folder


@pytest.mark.parametrize("name", ["smal", "", "../small/nothing", "small/assignment.toml"])
def test_a_name_without_an_assignment_is_told_with_those_there_are(small_folder: Path, name: str) -> None:
    """And what to give instead."""
    with pytest.raises(AssignmentError, match="holds small"):
        find_assignment(name, small_folder.parent)


def test_markers_of_solutions_leave_their_lines() -> None:
    """Line numbers of the reference are those of its source."""
    text = "def f():\n    ### BEGIN SOLUTION\n    return '### BEGIN SOLUTION'\n    ### END SOLUTION  \n"
    assert without_solution_markers(text) == "def f():\n\n    return '### BEGIN SOLUTION'\n\n"


@pytest.mark.parametrize("facts", ["", "tasks = []", "tasks = 3", 'tasks = ["1.1"]', "tasks = {}"])
def test_facts_without_tasks_are_refused(small_folder: Path, facts: str) -> None:
    """There is nothing to grade."""
    (small_folder / "assignment.toml").write_text(f'title = "t"\nfile = "small.py"\nsecret = "s"\n{facts}\n')
    assert refusal(small_folder)


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    """By the name of the file that is not there."""
    assert "assignment.toml: cannot be read" in refusal(tmp_path)


def test_facts_that_are_no_text_are_refused(small_folder: Path) -> None:
    """Another encoding."""
    (small_folder / "assignment.toml").write_bytes(b"\xff\xfe")
    assert "assignment.toml: cannot be read" in refusal(small_folder)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("def test_more(): pass", "needs exactly one decorator"),
        (CHECK.partition("\n\n")[2], "test_more: stands there twice"),
        ("class TestMore:\n    def test_inner(self): pass", "test_inner is no plain function at the top of the file"),
        ("if True:\n    def test_inner(): pass", "test_inner is no plain function at the top of the file"),
    ],
    ids=["unmarked", "twice", "class", "branch"],
)
def test_a_check_that_pytest_would_see_otherwise_is_refused(small_folder: Path, head: str, told: str) -> None:
    """Two of a name, and tests in classes or branches."""
    (small_folder / "checks" / "test_more.py").write_text(f"{CHECK}\n\n{head}\n")
    assert told in refusal(small_folder)


def test_helpers_of_checks_are_no_checks(small_folder: Path) -> None:
    """Other functions, and files of other names."""
    (small_folder / "checks" / "helpers.py").write_text("def test_nothing(): pass\n")
    (small_folder / "checks" / "test_more.py").write_text(f"def slope(f):\n    return f\n\n\n{CHECK}")
    assert len(read_assignment(small_folder).checks) == 5


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("9.9_wrong.py", '"""wrong."""', "the name must be <task>_<what is wrong>.py with a task of the assignment"),
        ("1.1.py", '"""wrong."""', "the name must be"),
        ("1.1_wrong.py", "x = 1", "its docstring is what the student is told; write one"),
        ("1.1_wrong.py", "def", "1.1_wrong.py:1: invalid syntax"),
    ],
)
def test_a_mistake_in_a_misconception_is_named(small_folder: Path, name: str, text: str, told: str) -> None:
    """With its file."""
    (small_folder / "misconceptions" / name).write_text(text)
    with pytest.raises(AssignmentError) as caught:
        _ = read_assignment(small_folder).misconceptions
    assert name in str(caught.value)
    assert told in str(caught.value)


def test_the_versions_depend_on_the_text_of_the_assignment_alone(tmp_path: Path) -> None:
    """The same on every machine and Python: results of an earlier run hold until the text or the settings change."""
    (tmp_path / "assignment.toml").write_text(
        'title = "t"\nfile = "a.py"\nsecret = "s"\n[limits]\nmemory_mb = 512\n'
        '[[tasks]]\nid = "1"\ntitle = "one"\nfunctions = ["one"]\npoints = 2\nhint = ""\n'
    )
    (tmp_path / "a.py").write_text("def one():\n    return 1\n")
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "test_a.py").write_text(CHECK.replace("1.1", "1"))
    assignment = read_assignment(tmp_path)
    assert (assignment.version, assignment.version_of("1")) == ("0b9e9fcb3d0b903f", "373a5bd3628207e7")


@pytest.mark.parametrize(
    ("old", "new", "tasks"),
    [
        ("points = 3", "points = 2", ["1.1"]),
        ('hint = "Square first, then sum."', 'hint = "Squares first."', ["1.2"]),
        ('forbid = ["norm", "dot"]', 'forbid = ["norm"]', ["1.2"]),
        ("call_seconds = 1.0", "call_seconds = 2.0", ["1.1", "1.2"]),
        ('secret = "of the tests"', 'secret = "another"', ["1.1", "1.2"]),
        ('secret = "of the tests"', 'secret = "of the tests"\npreload = ["numpy"]', ["1.1", "1.2"]),
        ('title = "Two small functions"', 'title = "Two functions"', []),
    ],
)
def test_the_version_of_a_task_changes_with_its_settings(
    small_folder: Path, old: str, new: str, tasks: list[str]
) -> None:
    """And with the settings that hold for every task."""
    before = read_assignment(small_folder)
    edit(small_folder / "assignment.toml", old, new)
    after = read_assignment(small_folder)
    assert [t.id for t in after.tasks if before.version_of(t.id) != after.version_of(t.id)] == tasks
