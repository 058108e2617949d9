"""`autograder pack`: the zip to hand in, complete or not, and the list of what is missing."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner
from typer.testing import Result as Ran

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import write
from autograder.classroom.intake import find_hand_ins
from autograder.cli.main import app
from autograder.submissions.choosing import read_or_fault
from tests.conftest import RIGHT, MakeRelease

WRITTEN = '\n[[tasks]]\nid = "1.3"\ntitle = "why twice"\nwritten = true\npoints = 3\nhint = "Draw it."\n'
ANSWER = "\n\n# %% [markdown] 1.3 why\n# *Your answer:*\n#\n# ### BEGIN SOLUTION\n# Because.\n# ### END SOLUTION\n"

Pack = Callable[..., Ran]


@pytest.fixture
def given(small: Assignment, make_release: MakeRelease, tmp_path: Path) -> Path:
    return make_release(small, tmp_path / "given")


@pytest.fixture
def pack(given: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """Run `autograder pack` in the release's folder, on this text of its module."""
    monkeypatch.chdir(given)

    def run(*arguments: str, text: str | None = None) -> Ran:
        if text is not None:
            (given / "small.py").write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["pack", *arguments])

    return run


def test_whole_work_is_packed_and_to_be_handed_in(pack: Pack, given: Path) -> None:
    """The zip holds the file unchanged, under the name that grading looks for."""
    ran = pack(text=RIGHT)
    assert ran.exit_code == 0
    assert "points so far: 2 of 2" in ran.output
    assert "packed: small.zip (small.py, 0.1 kB)" in ran.output
    assert ran.output.splitlines()[-1] == "next: hand that file in"
    with zipfile.ZipFile(given / "small.zip") as archive:
        assert archive.namelist() == ["small.py"]
        assert archive.read("small.py").decode() == RIGHT


def test_grading_reads_what_was_packed(pack: Pack, given: Path, small: Assignment, tmp_path: Path) -> None:
    """The zip has another name, as on learning platforms."""
    pack(text=RIGHT)
    (tmp_path / "class").mkdir()
    (given / "small.zip").rename(tmp_path / "class" / "ada_17_small.zip")
    (found,) = find_hand_ins(tmp_path / "class", small)
    assert "return x + x" in read_or_fault(found.path, small).text


def test_the_same_work_gives_the_same_bytes(pack: Pack, given: Path) -> None:
    pack(text=RIGHT)
    first = (given / "small.zip").read_bytes()
    os.utime(given / "small.py", (0, 0))
    pack()
    assert (given / "small.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def double(x):\n    return x + x\n", "1.2 square_sum"),
        (RIGHT.replace("x + x", "x + 2"), "two was added, not multiplied by."),
        ("def double(x:\n", "line 1"),
        ("import torch\nraise_now = torch.no_such_thing\n\n\ndef double(x):\n    return raise_now\n", "no_such_thing"),
    ],
    ids=["half", "wrong", "no Python", "does not import"],
)
def test_work_that_is_not_finished_is_packed_all_the_same(pack: Pack, given: Path, text: str, told: str) -> None:
    """The output names what is missing, and the exit status is 1."""
    ran = pack(text=text)
    assert ran.exit_code == 1
    assert told in ran.output
    assert "hand that file in as it is, or go on and then run autograder pack again" in ran.output
    with zipfile.ZipFile(given / "small.zip") as archive:
        assert archive.read("small.py").decode() == text


def test_a_written_answer_that_is_missing_is_named(small_folder: Path, tmp_path: Path) -> None:
    """No check reads a written answer, so `pack` is the only place that can report it."""
    (small_folder / "assignment.toml").write_text((small_folder / "assignment.toml").read_text() + WRITTEN)
    (small_folder / "small.py").write_text((small_folder / "small.py").read_text() + ANSWER)
    write(read_assignment(small_folder), tmp_path / "given")
    folder = tmp_path / "given" / "small"
    stub = (folder / "small.py").read_text()
    answer = stub[stub.index("# %% [markdown] 1.3") :]
    (folder / "small.py").write_text(RIGHT + "\n\n" + answer)
    ran = CliRunner().invoke(app, ["pack", str(folder)])
    assert (ran.exit_code, "1.3 why twice" in ran.output, "no answer yet" in ran.output) == (1, True, True)
    (folder / "small.py").write_text(RIGHT + "\n\n" + answer.split("# TODO")[0] + "# Twice is two times.\n")
    ran = CliRunner().invoke(app, ["pack", str(folder)])
    assert (ran.exit_code, "1.3" in ran.output) == (0, False)


def test_a_notebook_is_packed_if_that_is_where_the_work_is(pack: Pack, given: Path) -> None:
    """The other file is named, with the command that packs it."""
    notebook = nbformat.read(given / "small.ipynb", as_version=4)
    for cell in notebook.cells:
        if "def double" in cell.source:
            cell.source = "def double(x):\n    return x + x\n"
    nbformat.write(notebook, given / "small.ipynb")
    ran = pack()
    assert "packed: small.zip (small.ipynb, " in ran.output
    assert "small.py was not packed; if you worked in that: autograder pack small.py" in ran.output
    with zipfile.ZipFile(given / "small.zip") as archive:
        assert archive.read("small.ipynb") == (given / "small.ipynb").read_bytes()
    pack("small.py")
    with zipfile.ZipFile(given / "small.zip") as archive:
        assert archive.namelist() == ["small.py"]


def test_the_file_with_the_most_written_is_packed_under_the_right_name(pack: Pack, given: Path) -> None:
    """Whatever its name and folder; the command for another file works as it is shown."""
    (given / "my work").mkdir()
    (given / "my work" / "small (2).py").write_text(RIGHT)
    (given / "small_old.py").write_text("def double(x):\n    return x + x\n")
    ran = pack()
    assert "packed: small.zip (small.py, " in ran.output
    assert "small.py was not packed; if you worked in that: autograder pack small.py" in ran.output
    assert "small_old.py was not packed; if you worked in that: autograder pack small_old.py" in ran.output
    with zipfile.ZipFile(given / "small.zip") as archive:
        assert archive.read("small.py").decode() == RIGHT
    assert pack("my work/small (2).py").exit_code == 0


def test_the_archive_can_go_elsewhere(pack: Pack, given: Path) -> None:
    """A file of another name gets the right one inside."""
    (given / "mine.py").write_text(RIGHT)
    assert pack("mine.py", "--to", "handin.zip").exit_code == 0
    with zipfile.ZipFile(given / "handin.zip") as archive:
        assert archive.namelist() == ["small.py"]
    assert not (given / "small.zip").exists()


def test_a_place_that_cannot_be_written_to_is_one_sentence(pack: Pack, given: Path) -> None:
    (given / "a file").write_text("")
    ran = pack("--to", "a file/handin.zip", text=RIGHT)
    assert "a file/handin.zip: cannot be written" in str(ran.exception)
    assert "--to" in str(ran.exception)


def test_an_archive_in_the_folder_is_not_taken_for_work(pack: Pack, given: Path) -> None:
    """A second zip does not contain the first, and `check` still reads the file."""
    pack(text=RIGHT)
    assert pack(text=RIGHT).exit_code == 0
    assert CliRunner().invoke(app, ["check", str(given)]).exit_code == 0
