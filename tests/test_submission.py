"""Reading a submission always ends soon: in the right module, or in a sentence for its student."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.assignments.model import Assignment, Limits
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.resume import read_entry
from autograder.errors import MissingSubmission, SubmissionError
from autograder.grading.advice import if_missing
from autograder.grading.grade import grade
from autograder.grading.graded import result_without_run
from autograder.results.folder import ResultsFolder
from autograder.results.model import SubmissionInfo, Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions import files
from autograder.submissions.choosing import choose_in_folder, read_or_fault, read_submission
from autograder.submissions.left_out import Reason, holding
from autograder.submissions.module import names_answered
from autograder.submissions.reading import Submission, parse_submission
from autograder.submissions.syntax import syntax_faults
from tests.conftest import RIGHT, folder, zipped

STUB = (
    'def double(x):\n    """Twice x."""\n    raise NotImplementedError("task 1.1 is not written yet")\n\n\n'
    "def square_sum(x):\n    raise NotImplementedError\n"
)
HALF = "def double(x):\n    return x + x\n\n\ndef square_sum(x):\n    raise NotImplementedError\n"


def notebook(*cells: str | list[str]) -> bytes:
    """A notebook with these code cells."""
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    prose = {"cell_type": "markdown", "metadata": {}, "source": "# Homework\n\nfor a number x, `def double(x)`"}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [prose, *code]}).encode()


def of_kinds(*cells: tuple[str, str]) -> bytes:
    """A notebook with these cells: their type and their text."""
    of_type = [{"cell_type": kind, "metadata": {}, "source": source.splitlines(True)} for kind, source in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": of_type}).encode()


def format_3(*cells: tuple[str, str]) -> bytes:
    """The same in format 3."""
    of_type = [
        {"cell_type": kind, "metadata": {}, "input" if kind == "code" else "source": source.splitlines(True)}
        for kind, source in cells
    ]
    halves = [{"cells": of_type[:1], "metadata": {}}, {"cells": of_type[1:], "metadata": {}}]
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": halves}).encode()


def bare(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """The one file by itself."""
    ((name, _),) = files.items()
    return folder(path, files) / name


def fault(path: Path, assignment: Assignment) -> str:
    """The sentence that the student of an unreadable submission gets."""
    read = read_or_fault(path, assignment)
    assert isinstance(read, SubmissionError)
    return str(read)


def seconds(call: Callable[[], object]) -> float:
    """Processor time, which other processes on the machine do not lengthen."""
    before = time.process_time()
    call()
    return time.process_time() - before


# --- what students hand in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hand_in",
    [
        lambda path: bare(path / "ada", {"small.py": RIGHT}),
        lambda path: bare(path / "ada", {"ada_lovelace_12345_small.py": RIGHT}),
        lambda path: bare(path / "ada", {"SMALL.PY": RIGHT}),
        lambda path: folder(path / "ada", {"small.py": RIGHT}),
        lambda path: folder(path / "ada", {"hw1/solution/Small.py": RIGHT, "hw1/data.csv": "1,2"}),
        lambda path: folder(path / "ada", {"my_solution.py": RIGHT}),
        lambda path: zipped(path / "ada.zip", {"small.py": RIGHT}),
        lambda path: zipped(path / "ada.ZIP", {"hw1/small.py": RIGHT, "hw1/": ""}),
        lambda path: zipped(path / "ada.zip", {"hw1\\small.py": RIGHT, "hw1\\notes.py": "x = 1"}),
        lambda path: bare(path / "ada", {"small.ipynb": notebook(RIGHT)}),
    ],
    ids=[
        "file", "canvas", "capitals", "folder", "deep", "other-name", "zip", "zip-folder", "zip-windows", "notebook",
    ],
)  # fmt: skip
def test_the_ways_to_hand_in(tmp_path: Path, small: Assignment, hand_in: Callable[[Path], Path]) -> None:
    """A file, a folder or a zip; the only file of code may have any name."""
    text = read_submission(hand_in(tmp_path), small).text
    assert "return x + x" in text


def test_a_zip_in_the_folder_of_a_learning_platform_is_opened(tmp_path: Path, small: Assignment) -> None:
    """Moodle makes a folder for each student, with the uploaded files."""
    place = folder(tmp_path / "Ada Lovelace_12345_assignsubmission_file_", {"notes.txt": "hello"})
    zipped(place / "homework.zip", {"small.py": RIGHT})
    assert read_submission(place, small).file == "small.py"


def test_what_a_mac_and_jupyter_add_is_passed_over(tmp_path: Path, small: Assignment) -> None:
    """Resource forks, checkpoints, caches and hidden folders are not read as homework."""
    junk = {
        "__MACOSX/._small.py": b"\0\5\26\7",
        "._small.py": b"\0\5\26\7",
        ".ipynb_checkpoints/small-checkpoint.ipynb": notebook(STUB),
        "__pycache__/small.cpython-311.pyc": b"\0",
        ".venv/lib/site.py": "x = 1",
        ".DS_Store": b"\0",
    }
    archive = zipped(tmp_path / "ada.zip", junk | {"hw/small.py": RIGHT})
    assert read_submission(archive, small).file == "hw/small.py"
    assert read_submission(folder(tmp_path / "ben", junk | {"small.py": RIGHT}), small).file == "small.py"


def test_a_hidden_environment_does_not_count_against_the_limit(tmp_path: Path, small: Assignment) -> None:
    """A folder with a virtual environment in `.venv` is read."""
    packages = {f".venv/lib/module{number}.py": "" for number in range(1000)}
    assert read_submission(folder(tmp_path / "ada", packages | {"small.py": RIGHT}), small).file == "small.py"


def test_an_older_copy_is_not_graded_and_is_named(tmp_path: Path, small: Assignment) -> None:
    """An old version in a sub-folder does not count, and the student is told so."""
    read = read_submission(folder(tmp_path / "ada", {"old/small.py": STUB, "small.py": RIGHT}), small)
    assert (read.file, read.notes) == ("small.py", ("old/small.py is not graded: small.py has more written",))


@pytest.mark.parametrize(
    ("module", "cells", "chosen"),
    [
        (STUB, RIGHT, "small.ipynb"),
        (RIGHT, STUB, "small.py"),
        (STUB, STUB, "small.py"),
        (HALF, RIGHT, "small.ipynb"),
        (RIGHT, HALF, "small.py"),
        (RIGHT, RIGHT, "small.py"),
        ("", RIGHT, "small.ipynb"),
        ("", STUB, "small.ipynb"),
        ("# my homework\n", STUB, "small.py"),
        ("def double(x) return x\n", RIGHT, "small.ipynb"),
        (STUB, "def double(x):\n    return x + x\n    raise NotImplementedError\n", "small.ipynb"),
    ],
)
def test_of_a_module_and_a_notebook_the_one_with_more_written_is_graded(
    tmp_path: Path, small: Assignment, module: str, cells: str, chosen: str
) -> None:
    """A release holds both; a student fills in one. Functions count, not the lines left over from the stub."""
    place = folder(tmp_path / "ada", {"small.py": module, "small.ipynb": notebook(cells)})
    assert read_submission(place, small).file == chosen
    assert choose_in_folder(place, small).name == chosen


def test_an_untouched_companion_is_no_news(tmp_path: Path, small: Assignment) -> None:
    """An untouched stub beside the homework gets no note."""
    place = folder(tmp_path / "ada", {"small.py": RIGHT, "small.ipynb": notebook(STUB)})
    assert read_submission(place, small).notes == ()


def test_work_in_the_file_that_is_not_graded_is_told(tmp_path: Path, small: Assignment) -> None:
    """A student who wrote in both files is told which one counts."""
    place = folder(tmp_path / "ada", {"small.py": HALF, "small.ipynb": notebook(RIGHT)})
    assert read_submission(place, small).notes == ("small.py is not graded: small.ipynb has more written",)


def test_a_broken_companion_is_told(tmp_path: Path, small: Assignment) -> None:
    """The module counts, and the student is told that the notebook cannot be read."""
    place = folder(tmp_path / "ada", {"small.py": RIGHT, "small.ipynb": "{"})
    (note,) = read_submission(place, small).notes
    assert note.startswith("small.py is graded; small.ipynb: is not a notebook")


def test_what_was_not_read_is_told_beside_a_fault(tmp_path: Path, small: Assignment) -> None:
    """The file that counts cannot be read; the others are named all the same, also in the result."""
    place = folder(tmp_path / "class" / "ada", {"small.ipynb": "{", "old/small.py": STUB})
    told = ("old/small.py is not graded: small.ipynb has more written",)
    read = read_or_fault(place, small)
    assert isinstance(read, SubmissionError)
    assert read.notes == told
    (hand_in,) = find_hand_ins(tmp_path / "class", small)
    entry = read_entry(hand_in, small, ResultsFolder(tmp_path / "out"), "cpu")
    blank = result_without_run(small, SubmissionInfo(), "cpu", lambda check: (Verdict.NOT_ATTEMPTED, None))
    (result,) = entry.results_of(blank)
    assert (result.submission.notes, result.submission.choice) == (told, told)


def test_a_broken_file_beside_an_untouched_stub_is_the_problem(tmp_path: Path, small: Assignment) -> None:
    """The problem is the broken notebook, not the stub that has nothing written."""
    place = folder(tmp_path / "ada", {"small.py": STUB, "small.ipynb": "{"})
    assert fault(place, small).startswith("small.ipynb: is not a notebook")


@pytest.mark.parametrize(
    ("beside", "packed", "graded", "notes"),
    [
        ({"report.py": "x = 1\n"}, RIGHT, "work.zip/hw/small.py", ()),
        ({"small.py": RIGHT}, RIGHT, "small.py", ()),
        ({"small.py": RIGHT}, STUB, "small.py", ()),
        ({"small.py": RIGHT}, HALF, "small.py", ("work.zip/hw/small.py is not graded: small.py has more written",)),
        ({"small.py": STUB}, HALF, "work.zip/hw/small.py",
         ("small.py is not graded: work.zip/hw/small.py has more written",)),
        ({"data.zip": b"no zip"}, RIGHT, "work.zip/hw/small.py", ()),
    ],
)  # fmt: skip
def test_a_zip_among_other_files_is_looked_into(
    tmp_path: Path, small: Assignment, beside: Mapping[str, bytes | str], packed: str, graded: str, notes: tuple[str]
) -> None:
    """What was packed from the same file is no news; a zip that cannot be opened costs nothing."""
    place = folder(tmp_path / "ada", beside)
    zipped(place / "work.zip", {"hw/small.py": packed})
    read = read_submission(place, small)
    assert (read.file, read.notes) == (graded, notes)


def test_a_zip_in_a_zip_is_looked_into(tmp_path: Path, small: Assignment) -> None:
    """One level deep, as a student's folder of a platform is packed again; its bytes are bounded."""
    inner = zipped(tmp_path / "work.zip", {"hw/small.py": RIGHT}).read_bytes()
    outer = zipped(tmp_path / "ada.zip", {"report.pdf": b"%PDF", "work.zip": inner, "bad.zip": b"PK"})
    assert read_submission(outer, small).file == "work.zip/hw/small.py"
    beside = folder(tmp_path / "ben", {"small.py": STUB, "all.zip": outer.read_bytes()})
    assert read_submission(beside, small).file == "all.zip/work.zip/hw/small.py"
    large = {"work.zip": inner + bytes(files.MAX_INNER_ZIP_BYTES)}
    assert "holds no small.py" in fault(zipped(tmp_path / "cy.zip", large), small)


# --- nothing there --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hand_in", "told"),
    [
        (lambda path: folder(path / "ada", {}) or path / "ada", "ada: holds no small.py and no small.ipynb"),
        (lambda path: zipped(path / "ada.zip", {}), "ada.zip: holds no small.py and no small.ipynb"),
        (lambda path: bare(path / "ada", {"small.py": ""}), "small.py: is empty"),
        (lambda path: bare(path / "ada", {"small.py": " \n\t\r\n"}), "small.py: is empty"),
        (lambda path: bare(path / "ada", {"small.py": b"\xef\xbb\xbf\n"}), "small.py: is empty"),
        (lambda path: bare(path / "ada", {"small.ipynb": notebook()}), "small.ipynb: has no code in it"),
        (lambda path: bare(path / "ada", {"small.ipynb": notebook("", " \n")}), "small.ipynb: has no code in it"),
        (lambda path: folder(path / "ada", {"small.txt": RIGHT}), "only small.txt"),
        (lambda path: folder(path / "ada", {"report.pdf": b"%PDF"}), "only report.pdf"),
        (lambda path: zipped(path / "ada.zip", {"../../small.py": RIGHT}), "ada.zip: holds no small.py"),
        (lambda path: zipped(path / "ada.zip", {"in.zip": b"PK"}), "only in.zip; unpack it and hand in the file"),
    ],
)
def test_nothing_to_grade_is_missing(
    tmp_path: Path, small: Assignment, hand_in: Callable[[Path], Path], told: str
) -> None:
    """The sentence names the expected files, and the files that are there instead."""
    (tmp_path / "ada").mkdir()
    with pytest.raises(MissingSubmission) as caught:
        read_submission(hand_in(tmp_path), small)
    assert told in str(caught.value)


def test_what_is_not_there_at_all_is_missing(tmp_path: Path, small: Assignment) -> None:
    """A path without a file, as when a student handed in nothing."""
    with pytest.raises(MissingSubmission, match=r"ada: holds no small\.py"):
        read_submission(tmp_path / "ada", small)


def test_several_files_without_a_function_of_the_homework_are_not_guessed_at(tmp_path: Path, small: Assignment) -> None:
    """The sentence says how to name the right one."""
    place = folder(tmp_path / "ada", {"one.py": "x = 1\n", "two.py": "def plot(): draw()\n"})
    assert (
        fault(place, small)
        == "ada: holds 2 files and none is called small.py or small.ipynb; rename yours and hand it in"
    )


# --- the file with the most written ---------------------------------------------------------------------------------

BROKEN = "def double(x)\n    return x + x\n"


@pytest.mark.parametrize(
    ("given", "graded", "told"),
    [
        (
            {"small.py": STUB, "my_work/small.py": RIGHT},
            "my_work/small.py",
            "small.py is not graded: my_work/small.py has more written",
        ),
        (
            {"hw/small.py": STUB, "my_work/small.py": RIGHT},
            "my_work/small.py",
            "hw/small.py is not graded: my_work/small.py has more written",
        ),
        (
            {"small.py": STUB, "small_v2.py": RIGHT},
            "small_v2.py",
            "small.py is not graded: small_v2.py has more written",
        ),
        (
            {"small.ipynb": notebook(STUB), "small (1).ipynb": notebook(RIGHT)},
            "small (1).ipynb",
            "small.ipynb is not graded: small (1).ipynb has more written",
        ),
        (
            {"small.py": STUB, "Copy of small.ipynb": notebook(HALF)},
            "Copy of small.ipynb",
            "small.py is not graded: Copy of small.ipynb has more written",
        ),
        (
            {"small.py": STUB, "Untitled3.ipynb": notebook(RIGHT)},
            "Untitled3.ipynb",
            "small.py is not graded: Untitled3.ipynb has more written",
        ),
        (
            {"small.py": BROKEN, "try2.py": HALF},
            "try2.py",
            "try2.py is graded; small.py: syntax error in line 1: expected ':', at: def double(x)",
        ),
        ({"small.py": RIGHT, "small_v2.py": HALF}, "small.py", "small_v2.py is not graded: small.py has more written"),
        (
            {"small.py": RIGHT, "small_v2.py": RIGHT + "\n"},
            "small.py",
            "small_v2.py is not graded: small.py has as much written",
        ),
        (
            {"small.py": RIGHT, "backup/small.py": RIGHT},
            "small.py",
            "backup/small.py is not graded: small.py holds the same",
        ),
        (
            {"small_1.py": HALF, "small_2.py": RIGHT},
            "small_2.py",
            "small_1.py is not graded: small_2.py has more written",
        ),
        ({"one.py": "double = lambda x: x + x\n", "two.py": "x = 1\n"}, "one.py", None),
        (
            {
                "small.py": RIGHT,
                "helpers.py": "def plot(): pass\n",
                "checks/test_small.py": "def test_double(student): pass\n",
            },
            "small.py",
            None,
        ),
        (
            {"small.py": "def double(x):\n    pass\n\n\ndef square_sum(x): ...\n", "mine.py": HALF},
            "mine.py",
            "small.py is not graded: mine.py has more written",
        ),
    ],
)
def test_the_file_with_the_most_written_is_graded(
    tmp_path: Path, small: Assignment, given: Mapping[str, bytes | str], graded: str, told: str | None
) -> None:
    """Whatever its name and its folder are; in a folder, in a zip, and for the student's own check alike."""
    place, archive = folder(tmp_path / "ada", given), zipped(tmp_path / "ben.zip", given)
    for path in (place, archive):
        read = read_submission(path, small)
        assert (read.file, read.notes) == (graded, () if told is None else (told,))
    assert choose_in_folder(place, small).name == graded


def test_a_script_that_imports_the_functions_has_none_written(tmp_path: Path, small: Assignment) -> None:
    """A notebook that tries out the module is not the work, however many functions it names."""
    trying = "from small import double, square_sum\n\nresult = double(square_sum(3))\n\ndef plot(): draw(double)\n"
    place = folder(tmp_path / "ada", {"small.py": HALF, "small.ipynb": notebook(trying), "try.py": trying})
    assert read_submission(place, small).file == "small.py"


def test_the_choice_does_not_depend_on_the_order_of_listing(tmp_path: Path, small: Assignment) -> None:
    """Names and contents alone decide, also among files with as much written."""
    names = ["b.py", "a.py", "A (2).ipynb", "deep/small_x.py", "é.py", "small_y.py", "small_z.ipynb"]
    chosen = set()
    for turn in range(len(names)):
        turned = {n: notebook(RIGHT) if n.endswith("b") else RIGHT for n in [*names[turn:], *names[:turn]]}
        chosen.add(read_submission(zipped(tmp_path / f"{turn}.zip", turned), small).file)
    assert chosen == {"small_y.py"}


def test_of_very_many_files_that_could_be_the_work_the_first_are_read(tmp_path: Path, small: Assignment) -> None:
    """The rest is told, and costs nothing."""
    given = {f"try{number:03}.py": HALF for number in range(400)}
    read = read_submission(folder(tmp_path / "ada", given | {"small.py": RIGHT}), small)
    assert read.file == "small.py"
    assert read.notes[-1] == "351 more files of code were not looked at; hand in the work alone"


def test_many_files_at_the_limit_are_read_in_a_few_seconds(tmp_path: Path, small: Assignment) -> None:
    """The text that is parsed has a limit for all files together."""
    text = "def double(x): return x\n" + "def f(): 0\n" * 5_000
    place = folder(tmp_path / "ada", {f"try{number}.py": text for number in range(100)})
    assert seconds(lambda: read_submission(place, small)) < 15.0


def test_a_file_of_the_right_name_that_is_too_large_does_not_hide_the_work(tmp_path: Path, small: Assignment) -> None:
    """It is named, and the file that can be read is graded."""
    place = folder(tmp_path / "ada", {"small.py": b"#" * (files.MAX_PYTHON_BYTES + 1), "mine.py": RIGHT})
    read = read_submission(place, small)
    assert (read.file, read.notes) == (
        "mine.py",
        ("mine.py is graded; small.py: is larger than 1 MB; hand in the code alone",),
    )


NEIGHBOUR = '[[tasks]]\nid = "1"\nfunctions = ["sigmoid", "train"]\n\n[[tasks]]\nid = "2"\n'


@pytest.mark.parametrize("names", [["small.py"], ["other.py"], ["other.py", "plots.py"]])
def test_the_work_of_another_homework_is_told_to_be_that(tmp_path: Path, small: Assignment, names: list[str]) -> None:
    """The homeworks beside this one are known by the functions that they ask for."""
    folder(small.folder.parent, {"hw9/assignment.toml": NEIGHBOUR, "broken/assignment.toml": "[["})
    given = dict.fromkeys(names, "x = 1\n") | {names[0]: "def sigmoid(x): return x\n\n\ndef train(x): return x\n"}
    with pytest.raises(MissingSubmission) as caught:
        read_submission(folder(tmp_path / "ada", given), small)
    assert str(caught.value) == (
        f"{names[0]}: is the work of another homework, hw9: it defines sigmoid; hand in small.py or small.ipynb"
    )


def test_a_file_with_a_function_of_this_homework_is_no_other_homework(tmp_path: Path, small: Assignment) -> None:
    """Its functions are missing or stubs, and the checks say which."""
    folder(small.folder.parent, {"hw9/assignment.toml": NEIGHBOUR})
    text = STUB + "\n\ndef sigmoid(x): return x\n\n\ndef train(x): return x\n"
    assert read_submission(folder(tmp_path / "ada", {"small.py": text}), small).file == "small.py"


# --- what lies around the work --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "around",
    [
        {"venv/pyvenv.cfg": "", **{f"venv/lib/python3.12/site-packages/p{n}/m.py": RIGHT for n in range(700)}},
        {"env/pyvenv.cfg": "", "env/Scripts/small.py": RIGHT, "env/Lib/small.py": RIGHT},
        {"conda/conda-meta/history": "", "conda/lib/python3.12/small.py": RIGHT},
        {"lib/site-packages/small.py": RIGHT, "node_modules/small.py": RIGHT},
        {"wandb/run-1/files/code/small.py": RIGHT},
        {f"data/{n}.png": "" for n in range(3000)},
        {f"{n}.png": "" for n in range(3000)} | {f"figures/{n}.pdf": "" for n in range(600)},
        {f"repository/part{n}/m{n}.py": "x = 1\n" for n in range(250)},
        {"data.zip": b"PK", "more.zip": b"no zip"},
    ],
    ids=["venv", "windows", "conda", "packages", "wandb", "data", "pictures", "repository", "archives"],
)
def test_what_lies_around_the_work_costs_nothing(
    tmp_path: Path, small: Assignment, around: Mapping[str, bytes | str]
) -> None:
    """Environments, data, pictures and archives, in a folder and in a zip: the work is graded and no note is made."""
    given = {**around, "small.py": HALF}
    for path in (folder(tmp_path / "ada", given), zipped(tmp_path / "ada.zip", given)):
        read = read_submission(path, small)
        assert (read.file, read.notes) == ("small.py", ())


@pytest.mark.parametrize("place", ["", "hw/", "env/", "env/homework/"])
def test_work_in_the_folder_of_an_environment_is_found(tmp_path: Path, small: Assignment, place: str) -> None:
    """`python -m venv .` makes an environment of the homework's own folder."""
    environment = {"pyvenv.cfg": "", "lib/python3.12/site-packages/m.py": "x = 1\n", "bin/activate_this.py": RIGHT}
    given = {f"env/{name}": text for name, text in environment.items()} | {f"{place}small.py": HALF}
    given |= environment
    for path in (folder(tmp_path / "ada", given), zipped(tmp_path / "ada.zip", given)):
        assert read_submission(path, small).file == f"{place}small.py"


def test_a_zip_with_a_hundred_thousand_pictures_is_read(tmp_path: Path, small: Assignment) -> None:
    """Only its list of files is read, and the one file."""
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        for number in range(100_000):
            archive.writestr(f"project/data/train/class_{number % 10}/picture_{number:06}.jpg", b"")
        archive.writestr("project/small.py", RIGHT)
    assert seconds(lambda: read_submission(tmp_path / "ada.zip", small)) < 5.0
    assert read_submission(tmp_path / "ada.zip", small).file == "project/small.py"


def test_a_zip_of_any_size_is_read(tmp_path: Path, small: Assignment) -> None:
    """A data set around the work is not unpacked."""
    archive = zipped(tmp_path / "ada.zip", {"small.py": RIGHT, "data/x.bin": bytes(80 << 20)}, zipfile.ZIP_STORED)
    assert read_submission(archive, small).file == "small.py"


# --- encodings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        RIGHT.encode(),
        b"\xef\xbb\xbf" + RIGHT.encode(),
        RIGHT.replace("\n", "\r\n").encode(),
        RIGHT.replace("\n", "\r").encode(),
        b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + RIGHT.encode(),
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n# \x80 5\n" + RIGHT.encode(),
        "# 解答\n# coding: gb18030\n".encode("gb18030").replace("# 解答\n".encode("gb18030"), b"") + RIGHT.encode(),
        ("# größer, 解答, 🙂\n" + RIGHT).encode(),
        b"\x0c\n" + RIGHT.encode() + b"\x0c",
        RIGHT.encode("utf-16"),
        RIGHT.replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["plain", "bom", "crlf", "cr", "latin-1", "cp1252", "gb18030", "utf-8", "form feeds", "utf-16", "utf-16 crlf"],
)
def test_texts_of_many_editors_are_read(small: Assignment, content: bytes) -> None:
    """Byte-order marks, line ends, and encodings that the file names."""
    text = parse_submission("small.py", content, small).text
    assert "return x + x\n" in text
    assert "\r" not in text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (RIGHT.encode("utf-16-le"), "is not a text file; hand in the Python source"),
        (RIGHT.encode() + b"\0", "is not a text file; hand in the Python source"),
        (b"# caf\xe9\n" + RIGHT.encode(), "is not UTF-8 text; save it as UTF-8 and hand it in again"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text file; hand in the Python source"),
        (b"# coding: martian\n" + RIGHT.encode(), "is not UTF-8 text"),
        (b"# coding: rot13\n" + RIGHT.encode(), "is not UTF-8 text"),
        (b"# coding: punycode\n" + b"a-" + b"b" * 500_000, "is not UTF-8 text"),
        (b"# coding: unicode_escape\nx = '\\ud800'\n", "is not UTF-8 text"),
        (b"# coding: utf-7\n" + RIGHT.encode(), "is not UTF-8 text"),
    ],
)
def test_other_bytes_are_refused_with_what_to_do(small: Assignment, content: bytes, told: str) -> None:
    """Each sentence begins with the file's name."""
    with pytest.raises(SubmissionError) as caught:
        parse_submission("small.py", content, small)
    assert str(caught.value).startswith("small.py: ")
    assert told in str(caught.value)


def test_a_syntax_error_names_its_line(small: Assignment) -> None:
    """File, line, the parser's message, and the line itself."""
    with pytest.raises(SubmissionError) as caught:
        parse_submission("small.py", b"x = 1\ndef double(x)\n    return x\n", small)
    assert str(caught.value) == "small.py: syntax error in line 2: expected ':', at: def double(x)"


@pytest.mark.parametrize("text", ["def f(x, x): pass", "def f():\n    nonlocal x", "def f():\n    x = 1\n    global x"])
def test_what_parses_and_is_no_program_is_a_syntax_error(small: Assignment, text: str) -> None:
    """Found once, when the file is read, and not by each check."""
    with pytest.raises(SubmissionError, match="syntax error in line"):
        parse_submission("small.py", text.encode(), small)


# --- hostile zips ---------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, small: Assignment) -> None:
    """300 MB of zeros in 300 KB are refused at the limit, and are never in memory as a whole."""
    bomb = zipfile.ZipFile(tmp_path / "ada.zip", "w", zipfile.ZIP_DEFLATED)
    with bomb, bomb.open("small.py", "w") as stream:
        for _ in range(300):
            stream.write(bytes(1 << 20))
    tracemalloc.start()
    told = fault(tmp_path / "ada.zip", small)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told == "small.py: is larger than 1 MB; hand in the code alone"
    assert peak < 8 << 20


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_of_an_unusual_kind_is_not_unpacked(tmp_path: Path, small: Assignment, how: int) -> None:
    """Python unpacks these kinds without a bound, so they are refused as they are."""
    archive = zipped(tmp_path / "ada.zip", {"small.py": bytes(1 << 20)}, how)
    assert "is packed in an unusual way; make an ordinary zip" in fault(archive, small)


def test_many_large_files_are_not_read(tmp_path: Path, small: Assignment) -> None:
    """Only the file that is graded is unpacked: 400 others of 1 MB cost nothing."""
    large = {f"data{number}.py": b"#" * (1 << 20) for number in range(40)}
    archive = zipped(tmp_path / "ada.zip", large | {"small.py": RIGHT})
    tracemalloc.start()
    read_submission(archive, small)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_size_that_is_only_claimed_is_not_believed(tmp_path: Path, small: Assignment) -> None:
    """A header that says 10 bytes over 2 MB of content."""
    archive = zipped(tmp_path / "ada.zip", {"small.py": b"#" * (2 << 20)})
    content = bytearray(archive.read_bytes())
    content[22:26] = struct.pack("<I", 10)
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    archive.write_bytes(content)
    assert isinstance(read_or_fault(archive, small), SubmissionError)


def test_a_list_of_files_without_end_is_not_read(tmp_path: Path, small: Assignment) -> None:
    """A zip of 38 MB that is nothing but a list of 800,000 files."""
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * 800_000
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(listed), 0, 0)
    (tmp_path / "ada.zip").write_bytes(listed + end)
    assert seconds(lambda: fault(tmp_path / "ada.zip", small)) < 0.5
    assert "its list of files is too long" in fault(tmp_path / "ada.zip", small)


def test_a_path_outside_leads_nowhere(tmp_path: Path, small: Assignment) -> None:
    """Nothing is extracted, so an absolute name or one with `..` writes no file."""
    before = set(tmp_path.rglob("*"))
    archive = zipped(tmp_path / "ada.zip", {"../small.py": STUB, "/etc/small.py": STUB, "small.py": RIGHT})
    assert "return x + x" in read_submission(archive, small).text
    assert set(tmp_path.rglob("*")) == before | {archive}


def test_a_link_in_a_zip_is_refused(tmp_path: Path, small: Assignment) -> None:
    """Unpacked, it would be a text with the name of another file."""
    link = zipfile.ZipInfo("small.py")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "small.py: is a symbolic link" in fault(tmp_path / "ada.zip", small)


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path: Path, small: Assignment) -> None:
    """The sentence asks for one without a password."""
    content = bytearray(zipped(tmp_path / "ada.zip", {"small.py": RIGHT}).read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "ada.zip").write_bytes(content)
    assert fault(tmp_path / "ada.zip", small) == "small.py: is encrypted; hand it in without a password"


@pytest.mark.parametrize("name", ["ada.rar", "ada.7z", "ada.tar.gz"])
def test_another_archive_is_a_submission_that_cannot_be_opened(tmp_path: Path, small: Assignment, name: str) -> None:
    """The submission is listed, and the sentence asks for a zip."""
    (found,) = find_hand_ins(folder(tmp_path / "class", {name: b"Rar!"}), small)
    assert fault(found.path, small) == f"{name}: is an archive but not a zip; hand in a .zip, or the file itself"


ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w", zipfile.ZIP_DEFLATED) as _archive:
    _archive.writestr("hw/small.py", RIGHT * 9)
    _archive.writestr("hw/small.ipynb", notebook(RIGHT))


def test_an_entry_without_a_name_is_passed_over(tmp_path: Path, small: Assignment) -> None:
    """No program writes one; Python's own `is_dir` raises an IndexError at it."""
    path = zipped(tmp_path / "ada.zip", {"x": "", "small.py": RIGHT})
    content = path.read_bytes()
    start = content.index(b"PK\x01\x02")  # the list of files, in which the first name has one letter
    nameless = content[start : start + 28] + b"\0\0" + content[start + 30 : start + 46] + content[start + 47 :]
    end = nameless.index(b"PK\x05\x06")
    size = struct.unpack("<I", nameless[end + 12 : end + 16])[0] - 1
    path.write_bytes(content[:start] + nameless[: end + 12] + struct.pack("<I", size) + nameless[end + 16 :])
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["", "small.py"]
    assert read_submission(path, small).file == "small.py"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, len(ZIP.getvalue()) - 1), st.integers(0, 255)), max_size=8),
    length=st.integers(0, len(ZIP.getvalue())) | st.just(len(ZIP.getvalue())),
)
def test_a_damaged_zip_is_read_or_refused(
    tmp_path: Path, small: Assignment, changes: list[tuple[int, int]], length: int
) -> None:
    """Truncated, or with bytes changed: a submission or a sentence, and no other exception."""
    content = bytearray(ZIP.getvalue())
    for place, value in changes:
        content[place] = value
    (tmp_path / "ada.zip").write_bytes(content[:length])
    assert isinstance(read_or_fault(tmp_path / "ada.zip", small), Submission | SubmissionError)


# --- links and odd files --------------------------------------------------------------------------------------------


def test_links_are_not_followed(tmp_path: Path, small: Assignment) -> None:
    """A link may be the submission, its file, or a folder in it."""
    secret = folder(tmp_path / "secret", {"small.py": RIGHT})
    (tmp_path / "link").symlink_to(secret)
    (tmp_path / "small.py").symlink_to(secret / "small.py")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "small.py").symlink_to(secret / "small.py")
    (tmp_path / "ben").mkdir()
    (tmp_path / "ben" / "inner").symlink_to(secret)
    for name in ("link", "small.py", "ada"):
        assert "is a symbolic link; hand in the file itself" in fault(tmp_path / name, small)
    assert "ben: holds no small.py" in fault(tmp_path / "ben", small)


def test_a_link_that_is_not_graded_does_no_harm(tmp_path: Path, small: Assignment) -> None:
    """A link to elsewhere beside the homework is not read, and costs nothing."""
    place = folder(tmp_path / "ada", {"small.py": RIGHT})
    (place / "data.py").symlink_to("/dev/zero")
    assert "return x + x" in read_submission(place, small).text


def test_links_in_a_circle_end(tmp_path: Path, small: Assignment) -> None:
    """A folder that contains itself is listed once."""
    place = folder(tmp_path / "ada", {"small.py": RIGHT})
    (place / "again").symlink_to(place)
    (place / "self.py").symlink_to("self.py")
    assert read_submission(place, small).file == "small.py"


def test_a_pipe_is_not_waited_for(tmp_path: Path, small: Assignment) -> None:
    """Opening it would hang until somebody writes."""
    (tmp_path / "ada").mkdir()
    os.mkfifo(tmp_path / "ada" / "small.py")
    assert fault(tmp_path / "ada", small) == "small.py: is not an ordinary file; hand in the file itself"


def test_folders_in_folders_end(tmp_path: Path, small: Assignment) -> None:
    """No recursion reaches its limit, and the work near the top is graded."""
    place = tmp_path / "ada"
    for _ in range(600):
        place.mkdir()
        place /= "d"
    assert fault(tmp_path / "ada", small) == "ada: holds no small.py and no small.ipynb"
    folder(tmp_path / "ada", {"d/small.py": RIGHT})
    assert read_submission(tmp_path / "ada", small).file == "d/small.py"


def test_a_search_without_end_ends(tmp_path: Path, small: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit, what lies near the top has been found; a folder beyond the limit is not listed in part."""
    monkeypatch.setattr(files, "MAX_LISTED", 50)
    given = {"small.py": HALF, **{f"data/{n}.txt": "" for n in range(60)}, "data/small_v2.py": RIGHT}
    read = read_submission(folder(tmp_path / "ada", given), small)
    assert (read.file, read.notes) == ("small.py", ())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_cannot_be_entered_is_passed_over(tmp_path: Path, small: Assignment) -> None:
    """The work beside it is graded."""
    place = folder(tmp_path / "ada", {"small.py": RIGHT, "closed/x.txt": ""})
    (place / "closed").chmod(0)
    assert read_submission(place, small).file == "small.py"
    (place / "closed").chmod(0o700)


def test_control_characters_in_names_reach_no_message(tmp_path: Path, small: Assignment) -> None:
    """Escape sequences, line breaks and right-to-left overrides are shown as marks."""
    for number, name in enumerate(["a\x1b[2J\u202eyp.py", "b\nforged: passed.py", os.fsdecode(b"\xff\xfe.py")]):
        place = folder(tmp_path / str(number), {name: "def broken("})
        for path in (place, place / name):
            told = fault(path, small)
            assert told.isprintable()
            assert told.encode()
            assert "�" in told or "b forged" in told


# --- large and deep -------------------------------------------------------------------------------------------------

DEEP = 100_000
BOMBS: dict[str, str] = {
    "parentheses": "x = " + "(" * DEEP + "1" + ")" * DEEP,
    "brackets": "x = " + "[" * DEEP + "]" * DEEP,
    "parentheses that do not close": "x = " + "(" * DEEP,
    "attributes": "x = a" + ".b" * DEEP,
    "calls": "x = f" + "()" * DEEP,
    "subscripts": "x = a" + "[0]" * DEEP,
    "minus": "x = " + "-" * DEEP + "1",
    "not": "x = " + "not " * DEEP + "1",
    "powers": "x = " + "2**" * DEEP + "2",
    "sums": "x = " + "1+" * DEEP + "1",
    "conditions": "x = " + "a if b else " * DEEP + "c",
    "lambdas": "x = " + "lambda:" * DEEP + "1",
    "elifs": "if a: pass\n" + "elif a: pass\n" * DEEP,
    "assignments": "x = " * DEEP + "1",
    "strings": "x = " + '"a" ' * DEEP,
    "string of fields": 'x = f"' + "{x}" * DEEP + '"',
    "fields in fields": 'x = f"' + "{x:" * DEEP + "}" * DEEP + '"',
    "minus in a field": 'x = f"{' + "-" * DEEP + '1}"',
    "statements": "a\n" * DEEP,
    "semicolons": "a;" * DEEP,
    "functions": "def f(): 0\n" * DEEP,
    "lambda lines": "lambda: 0\n" * DEEP,
    "decorators": "@a\n" * DEEP + "def f(): pass",
    "quotes": '"""' * DEEP,
    "backslashes": "\\\n" * DEEP + "1",
    "digits": "x = " + "9" * DEEP,
    "accents": "x" + "\u0315\u0300" * DEEP + " = 1",
    "letters": "x" * (1 << 19) + " = 1",
    "comments": "# no code\n" * DEEP,
}
FITTING: dict[str, str] = {  # at the limits, so that the parser has them whole
    "a chain of names": "".join(f"a{i} = a{i + 1}\n" for i in range(9_000)) + "def double(x): return a0\n",
    "one name again and again": "a = a\n" * 9_000 + "def double(x): return a\n",
    "a table filled line by line": "a[0] = a\n" * 6_000 + "def double(x): return a\n",
    "attributes": "x = a" + ".b" * 900 + "\ndef double(y): return x\n",
    "minus": "x = " + "-" * 900 + "1\ndef double(y): return x\n",
    "lambdas": "x = " + "lambda:" * 900 + "1\ndef double(y): return x\n",
    "elifs": "if a: x = 1\n" + "elif a: x = 1\n" * 900 + "def double(y): return x\n",
    "fields": 'x = f"' + "{x}" * 9_000 + '"\ndef double(y): return x\n',
    "functions": "def f(): 0\n" * 5_000,
    "comprehensions": "def double(y):\n" + " [a for a in b]\n" * 4_000,
    "nested functions": "".join(" " * i + "def f():\n" for i in range(99)) + " " * 99 + "pass\n",
    "shown calls": "f" + "()" * 450 + "\n" + "f()\n" * 8_000,
    "accents": ("x" + "\u0315\u0300" * 40 + " = 1\n") * 400,
}


@pytest.mark.parametrize("kind", BOMBS)
def test_code_without_end_costs_no_time(small: Assignment, kind: str) -> None:
    """A hundred thousand of anything, as a module and as a cell: a submission or a sentence, in about a second."""
    content = BOMBS[kind].encode()[: files.MAX_PYTHON_BYTES]
    for name, form in (("small.py", content), ("small.ipynb", notebook(BOMBS[kind], RIGHT))):

        def read(name: str = name, form: bytes = form) -> None:
            try:
                parse_submission(name, form, small)
            except SubmissionError as error:
                assert str(error).startswith(f"{name}: ")

        assert seconds(read) < 2.0


@pytest.mark.parametrize("kind", FITTING)
def test_code_at_the_limit_is_read_in_about_a_second(small: Assignment, kind: str) -> None:
    """The walks over the tree of the largest allowed text are as quick as its parsing."""

    def read() -> None:
        try:
            parse_submission("small.py", FITTING[kind].encode(), small)
        except SubmissionError as error:
            assert str(error).startswith("small.py: ")

    assert seconds(read) < 2.0


def test_depth_is_told_in_words(small: Assignment) -> None:
    """No RecursionError and no MemoryError reaches a student."""
    with pytest.raises(SubmissionError, match="nested too deeply to be read; write it in smaller steps"):
        parse_submission("small.py", b"x = " + b"-" * 9_000 + b"1", small)


def test_too_much_code_is_told_in_words(small: Assignment) -> None:
    """The size of the text is the limit, not the time that the parser takes."""
    with pytest.raises(SubmissionError, match="holds many times the code of a homework; hand in the functions alone"):
        parse_submission("small.py", BOMBS["statements"].encode(), small)


@pytest.mark.parametrize("name", ["small.py", "small.ipynb"])
def test_a_huge_file_is_refused(tmp_path: Path, small: Assignment, name: str) -> None:
    """A module of more than 1 MB, a notebook of more than 64 MB: pictures have room, data has not."""
    size = files.MAX_PYTHON_BYTES if name.endswith(".py") else files.MAX_NOTEBOOK_BYTES
    (tmp_path / name).write_bytes(b"#" * (size + 1))
    assert fault(tmp_path / name, small) == f"{name}: is larger than {size >> 20} MB; hand in the code alone"


# --- notebooks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"", b" ", b"{", b"[]", b"{}", b"null", b"3", b'{"cells": 3}', b'{"cells": {}, "nbformat": 4}'[:-1],
        b'{"cells": [3]}', b'{"cells": [{}]}', b'{"cells": [{"cell_type": "code"}]}',
        b'{"cells": [{"cell_type": "code", "source": 3}]}', b'{"cells": [{"cell_type": "code", "source": [3]}]}',
        b'{"cells": [{"cell_type": "code", "source": null}]}', b"\xff\xfe\xfa",
        b"[" * DEEP, b'{"cells": ' * 5_000, b'{"worksheets": 3}', b'{"worksheets": [3]}',
    ],
)  # fmt: skip
def test_json_that_is_no_notebook_is_refused(small: Assignment, content: bytes) -> None:
    """The sentence says what to do, and there is no traceback."""
    with pytest.raises(SubmissionError) as caught:
        parse_submission("small.ipynb", content, small)
    assert str(caught.value) == "small.ipynb: is not a notebook that can be read; save it again in Jupyter"


def test_cells_are_strings_or_lists_of_lines(small: Assignment) -> None:
    """The format allows both, and both may have Windows line ends."""
    lines = [line + "\r\n" for line in RIGHT.split("\n")]
    assert (
        parse_submission("small.ipynb", notebook(lines), small).text.split()
        == parse_submission("small.ipynb", notebook(RIGHT), small).text.split()
    )


def test_lone_surrogates_in_a_cell_cost_that_cell(small: Assignment) -> None:
    """JSON can contain them, UTF-8 cannot."""
    read = parse_submission("small.ipynb", notebook(RIGHT, "x = '\ud800'"), small)
    assert read.notes == ("code cell 2 holds characters that are not text",)


def test_a_broken_cell_is_left_out_alone(small: Assignment) -> None:
    """A demonstration that does not parse costs nothing; the note counts code cells from 1."""
    read = parse_submission("small.ipynb", notebook("plt.plot(", RIGHT, "def f(x, x): pass"), small)
    assert "return x + x" in read.text
    assert read.notes == (
        "code cell 1 has a syntax error in its line 1",
        "code cell 3 has a syntax error in its line 1",
    )


def test_a_cell_nested_without_end_is_left_out_alone(small: Assignment) -> None:
    """The other cells are graded."""
    read = parse_submission("small.ipynb", notebook(RIGHT, "x = " + "-" * 9_000 + "1"), small)
    assert "return x + x" in read.text
    assert read.notes == ("code cell 2 is nested too deeply to be read",)


def test_notes_name_each_cell_once(small: Assignment) -> None:
    """Each cell has its first reason, in the order of the notebook."""
    read = parse_submission("small.ipynb", notebook("print(1)\nplt.show()", RIGHT, "%%bash\nls", "train()"), small)
    assert read.notes == ("code cell 1 runs print", "code cell 3 is a %%bash cell", "code cell 4 runs train")


def test_a_missing_function_may_stand_in_what_could_not_be_read(small: Assignment) -> None:
    """A cell of another language or with a syntax error may hold a definition; a demonstration holds none."""
    read = parse_submission("small.ipynb", notebook("def f(x", "%%bash\nls", "print(1)", RIGHT), small)
    assert [(out.reason, out.cell, out.may_define_functions) for out in read.left_out] == [
        (Reason.SYNTAX_ERROR, 1, True),
        (Reason.OTHER_LANGUAGE, 2, True),
        (Reason.RUNS_A_CALL, 3, False),
    ]


UNREAD = ("%%wandb\nlog()", "%%bash\necho double", "double(", "%%debug\ndef square_sum(x):\n    pass", "x = (")


@pytest.mark.parametrize(
    ("cells", "name", "cell"),
    [
        (UNREAD, "square_sum", 4),
        (UNREAD, "double", 2),
        (UNREAD, "other", None),
        ((*UNREAD, "def double(x)\n    return x"), "double", 6),
        ((*UNREAD, "double = lambda x: (x"), "double", 6),
        (("deff double(x):\n    return x", *UNREAD), "double", 1),
    ],
)
def test_the_cell_that_holds_what_is_missing_is_named(
    small: Assignment, cells: tuple[str, ...], name: str, cell: int | None
) -> None:
    """Not the first that was left out: the one with the definition, else one that mentions the function."""
    found = holding(name, parse_submission("small.ipynb", notebook(*cells), small).left_out)
    assert (found.cell if found else None) == cell


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize(
    "prose", [RIGHT, f"# My functions\n\n{RIGHT}", f"My *functions*:\n```python\n{RIGHT}\n```\nThat was it."]
)
@pytest.mark.parametrize("code", ["import torch\n", f"import torch\n{STUB}"])
def test_a_function_in_a_cell_that_is_no_code_is_graded_and_told(
    small: Assignment, kind: str, prose: str, code: str
) -> None:
    """One wrong key turns a code cell into Markdown or raw text; a stub elsewhere does not replace the function."""
    content = of_kinds(("markdown", "# Homework"), (kind, prose), ("code", code))
    read = parse_submission("small.ipynb", content, small)
    assert names_answered(read.text, small.functions) == {"double", "square_sum"}
    where = "Markdown cell 2" if kind == "markdown" else "raw cell 1"
    assert read.notes == (f"double, square_sum: graded from {where}; make that a code cell, with Y",)
    line = read.text.split("\n").index("    return x + x") + 1
    assert str(read.place(line)) == f"{where}, line {prose.split(chr(10)).index('    return x + x') + 1}"


def test_a_notebook_without_code_cells_may_hold_the_work_all_the_same(small: Assignment) -> None:
    read = parse_submission("small.ipynb", of_kinds(("markdown", RIGHT)), small)
    assert names_answered(read.text, small.functions) == {"double", "square_sum"}


def test_what_a_code_cell_defines_is_not_taken_from_prose(small: Assignment) -> None:
    """Nor is anything else that the prose cell would replace."""
    older = "def double(x):\n    return 3 * x\n\n\nscale = 7\n\n\ndef square_sum(x):\n    return (scale * x).sum()\n"
    content = of_kinds(("code", "scale = 1\n" + HALF), ("markdown", older))
    read = parse_submission("small.ipynb", content, small)
    assert "3 * x" not in read.text
    assert "scale = 7" not in read.text
    assert read.notes == ("square_sum: graded from Markdown cell 1; make that a code cell, with Y",)
    assert parse_submission("small.ipynb", of_kinds(("code", RIGHT), ("raw", older)), small).notes == ()


def test_a_function_in_prose_that_is_no_python_is_named(small: Assignment) -> None:
    """The sentence on the missing function says where it stands, and what to do."""
    content = of_kinds(("code", "import torch"), ("markdown", f"Here it is.\n\n{RIGHT}"))
    read = parse_submission("small.ipynb", content, small)
    assert read.notes == ("Markdown cell 1 is no code cell",)
    assert if_missing("double", read, small.functions) == (
        "Markdown cell 1 is no code cell, so it was left out; make it one, with Y, and mend what is no Python in it"
    )
    assert "Markdown" not in if_missing("other", read, small.functions)


def test_an_untouched_notebook_says_nothing_of_its_prose(small: Assignment) -> None:
    content = of_kinds(("markdown", "Write\n\ndef double(x): twice x"), ("code", STUB))
    assert parse_submission("small.ipynb", content, small).notes == ()


def test_the_digest_changes_with_how_code_is_read(small: Assignment) -> None:
    """Results of an earlier run that read the same bytes in another way do not hold."""
    for content in (of_kinds(("code", "x = 1"), ("raw", RIGHT)), notebook("%time double = abs")):
        read = parse_submission("small.ipynb", content, small)
        assert read.sha256 != sha256(content).hexdigest()
    content = notebook(RIGHT, "%time double(1)")
    assert parse_submission("small.ipynb", content, small).sha256 == sha256(content).hexdigest()


CELLS = [("markdown", "# Homework"), ("code", "import torch"), ("code", RIGHT), ("raw", "x")]


def test_a_notebook_of_format_3_is_read(small: Assignment) -> None:
    """Its cells lie in worksheets, and code stands under `input`."""
    old, new = (parse_submission("small.ipynb", form(*CELLS), small) for form in (format_3, of_kinds))
    assert (old.text, old.notes, old.cells) == (new.text, new.notes, new.cells)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            f"!pip install -q torchinfo\n{RIGHT}",
            ("line 1 is a command for a notebook and was passed over; delete it here",),
        ),
        (
            f"%matplotlib inline\nimport torch\n{RIGHT}\n%time y = double(2)\n",
            ("lines 1, 10 are commands for a notebook and were passed over; delete them here",),
        ),
        (
            "# Commented out IPython magic to ensure Python compatibility.\n# %%time\n"
            + "".join(f"# {line}\n" if line else "#\n" for line in RIGHT.rstrip().split("\n"))
            + "\n# the end\n",
            ("a cell that Colab turned into comments is read as code; delete the # before its lines",),
        ),
        (f"# Commented out IPython magic to ensure Python compatibility.\n# %%time\n# no code, this\n\n{RIGHT}", ()),
        (f"# Commented out IPython magic to ensure Python compatibility.\n# %matplotlib inline\n{RIGHT}", ()),
    ],
)
def test_a_module_that_a_notebook_was_saved_as_is_read(small: Assignment, text: str, notes: tuple[str, ...]) -> None:
    """Colab's download holds commands, which are no Python; each line keeps its number."""
    read = parse_submission("small.py", text.encode(), small)
    assert names_answered(read.text, small.functions) == {"double", "square_sum"}
    assert read.remarks == notes
    line = read.text.split("\n").index("    return x + x")
    assert text.split("\n")[line].endswith("    return x + x")
    assert syntax_faults("small.py", text.encode()) == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [("small.py.txt", RIGHT.encode()), ("small.ipynb.txt", notebook(RIGHT)), ("small.ipynb.json", notebook(RIGHT))],
)
def test_an_ending_that_a_browser_added_costs_nothing(
    tmp_path: Path, small: Assignment, name: str, content: bytes
) -> None:
    """The file is graded beside the untouched stub, and its student is told."""
    read = read_submission(folder(tmp_path / "ada", {"small.py": STUB, name: content}), small)
    assert (read.file, names_answered(read.text, small.functions)) == (name, {"double", "square_sum"})
    right = "module; let its name end in .py" if name.endswith("py.txt") else "notebook; let its name end in .ipynb"
    assert read.remarks == (f"{name} is a {right}",)


def test_a_file_under_the_ending_of_the_other_kind_is_read(small: Assignment) -> None:
    """A notebook by the name of a module, and a module by the name of a notebook."""
    module = parse_submission("small.py", notebook(RIGHT), small)
    assert (module.text.strip(), module.notes) == (
        RIGHT.strip(),
        ("small.py is a notebook; let its name end in .ipynb",),
    )
    cells = parse_submission("small.ipynb", RIGHT.encode(), small)
    assert (cells.text, cells.notes) == (RIGHT, ("small.ipynb is a module; let its name end in .py",))


def test_notes_are_bounded(small: Assignment) -> None:
    """A notebook of a thousand prints has 50 notes."""
    assert len(parse_submission("small.ipynb", notebook(*["print(1)"] * 1_000), small).notes) == 50


def test_a_line_is_placed_in_its_cell(small: Assignment) -> None:
    """A line of the joined text is reported as a cell and a line of the notebook."""
    read = parse_submission("small.ipynb", notebook("import torch\n", "broken(", "\n" + RIGHT), small)
    line = read.text.split("\n").index("    return x + x") + 1
    assert str(read.place(line)) == "code cell 3, line 3"
    assert str(parse_submission("small.py", RIGHT.encode(), small).place(2)) == "line 2"


def test_the_digest_is_of_the_bytes(small: Assignment) -> None:
    """Two encodings of the same text are two submissions."""
    plain, windows = (parse_submission("small.py", RIGHT.replace("\n", end).encode(), small) for end in ("\n", "\r\n"))
    assert plain.text == windows.text
    assert plain.sha256 != windows.sha256


# --- to the end -----------------------------------------------------------------------------------------------------

SUM = "def square_sum(x):\n    return (x**2).sum()\n"


@pytest.mark.parametrize(
    "double",
    [
        "double = lambda x: x + x",
        "import functools, operator\ndouble = functools.partial(operator.mul, 2)",
        "import torch\n@torch.jit.script\ndef double(x):\n    return x + x",
        "import torch\ndef plain(x):\n    return x + x\ndouble = torch.compile(plain, backend='eager')",
        "class Times:\n    n = 2\n    def __call__(self, x): return self.n * x\ndouble = Times()",
        "import torch\nfrom torch import *\ndef double(x):\n    return add(x, x)",
        "from __future__ import annotations\ndef double(x: Tensor) -> Tensor:\n    return x + x",
        "print('hello'); import os; history = []\ndef double(x):\n    return (y := x) + y\nprint(double(history));",
        "def double(x):\n    match x.ndim:\n        case 0 | 1: return x + x\n        case n if n > 1: return x * 2",
        "def double(x):\n    return x + 2\ndef double(x):\n    return x + x\nfour = double(2)\ndouble = double",
        "zwei = 2\ndef double(größe):\n    global zwei\n    zwei += 0\n    return zwei * größe",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["small.py", "small.ipynb"])
def test_answers_in_any_style_get_their_points(small: Assignment, zygote: Zygote, name: str, double: str) -> None:
    """Graded by real workers, as a module and as cells between commands and demonstrations."""
    cells = (
        "%matplotlib inline\nimport nothing_like_this",
        double,
        "x = !ls\ndouble?",
        SUM,
        "double(",
        "double(x).plot()",
    )
    content = notebook(*cells) if name.endswith(".ipynb") else f"{double}\n\n\n{SUM}\n".encode()
    patient = replace(small, limits=Limits(call_seconds=30, check_seconds=60))  # compiling takes a second
    result = grade(patient, parse_submission(name, content, small), student="ada", workers=zygote).result
    assert [check.message for check in result.checks if check.message] == []
    assert result.score == result.max_score
