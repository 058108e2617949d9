"""The commands as they are typed: what they print, and their exit status."""

from __future__ import annotations

import base64
import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.results.document import result_to_json
from autograder.results.failure import Failure
from autograder.results.model import CheckResult, Environment, Result, SubmissionInfo, TaskResult, Verdict
from tests.conftest import RIGHT


def autograder(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=300)


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "ada.py").write_text(RIGHT)
    (folder / "=HYPERLINK(1).py").write_text(RIGHT.replace("x + x", "x + 2"))
    return folder


def test_help_does_not_import_torch_or_pytest() -> None:
    """`--help` must answer at once."""
    code = (
        "import sys\nsys.argv = ['autograder', '--help']\nimport autograder.cli.main\n"
        "try: autograder.cli.main.main()\nexcept SystemExit: pass\n"
        "assert not {'torch', 'numpy', 'pytest', 'matplotlib', 'jinja2'} & sys.modules.keys()"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "grade" in run.stdout


def test_grade_writes_results_gradebook_and_pages(small_folder: Path, class_folder: Path, tmp_path: Path) -> None:
    """Everything that design promises lies in the folder, and the table names everybody; pages can be drawn again."""
    out = tmp_path / "out [bold]"
    run = autograder("grade", small_folder, class_folder, "--out", out, "--jobs", "1")
    assert run.returncode == 0, run.stderr
    assert "ada" in run.stdout
    assert str(out / "index.html") in run.stdout, "brackets are no markup: the path can be copied"
    assert (out / "index.html").is_file()
    assert {p.name for p in (out / "ada").iterdir()} >= {"result.json", "feedback.html"}
    rows = list(csv.DictReader((out / "gradebook.csv").open()))
    assert [(row["student"], row["score"], row["max_score"]) for row in rows] == [
        ("'=HYPERLINK(1)", "4.0", "7.0"),
        ("ada", "7.0", "7.0"),
    ]
    (out / "index.html").unlink()
    assert autograder("report", out).returncode == 0, "from the results alone"
    assert (out / "index.html").is_file()


def test_grade_warns_if_students_were_told_another_python(
    small_folder: Path, class_folder: Path, tmp_path: Path
) -> None:
    """One sentence with both versions; none if they are the same."""
    here, toml = f"{sys.version_info.major}.{sys.version_info.minor}", small_folder / "assignment.toml"
    given = toml.read_text()
    for told, warnings in (("3.10", 1), (here, 0)):
        toml.write_text(given.replace(f'python = "{here}"', f'python = "{told}"'))
        run = autograder(
            "grade", small_folder, class_folder / "ada.py", "--one", "--out", tmp_path / told, "--no-pages"
        )
        assert run.returncode == 0, run.stderr
        assert run.stderr.count(f"this is Python {here}, and students of small were told 3.10;") == warnings


def test_a_grader_error_is_exit_status_3(small_folder: Path, class_folder: Path, tmp_path: Path) -> None:
    """A check that cannot be imported is the grader's own fault."""
    check = small_folder / "hidden" / "test_small.py"
    check.write_text("import nowhere\n" + check.read_text())
    run = autograder("grade", small_folder, class_folder, "--out", tmp_path / "out")
    log = tmp_path / "out" / "autograder.log"
    assert run.returncode == 3
    assert run.stdout.splitlines()[-1] == (
        f"not graded, through the grader's own fault: =HYPERLINK(1), ada; the traceback is in {log}; "
        "run the command again"
    )
    told = log.read_text(encoding="utf-8")
    assert "ada: " in told and "=HYPERLINK(1): " in told, "who it is about"
    assert "hidden/test_small.py" in told, "and where"
    assert "ModuleNotFoundError: No module named 'nowhere'" in told
    again = autograder("report", tmp_path / "out"), autograder("export", "csv", tmp_path / "out", "--to", "-")
    assert [ran.returncode for ran in again] == [0, 0], "a file beside the students is no student"
    autograder("grade", small_folder, class_folder, "--out", tmp_path / "out", "--no-pages")
    assert log.read_text(encoding="utf-8").startswith(told), "a second run is added to the first"
    check.write_text(check.read_text().removeprefix("import nowhere\n"))
    run = autograder("grade", small_folder, class_folder, "--out", tmp_path / "fine", "--no-pages")
    assert run.returncode == 0 and not (tmp_path / "fine" / "autograder.log").exists(), "no fault, no file"


def test_the_command_that_grades_imports_neither_torch_nor_pytest(
    small_folder: Path, class_folder: Path, tmp_path: Path
) -> None:
    """Its processes do; its own memory is what a class of a thousand costs beside them."""
    import torch

    if torch.cuda.is_available():
        pytest.skip("torch alone can tell whether a GPU can be used")
    script = tmp_path / "grade.py"
    script.write_text(
        "import sys\nfrom autograder.cli.main import app\n"
        "if __name__ == '__main__':\n"  # the grading processes import this file, too
        f"    app({['grade', str(small_folder), str(class_folder), '--out', str(tmp_path / 'out')]!r},"
        " standalone_mode=False)\n"
        "    print('imported:', *sorted({'torch', 'pytest', 'nbgrader', 'distributed'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "imported:", run.stdout
    assert (tmp_path / "out" / "index.html").is_file(), "the pages were drawn, too"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["grade", "nothing", "{class}", "--out", "{out}"], "no assignment 'nothing'"),
        (["grade", "{small}", "{empty}", "--out", "{out}"], "holds no submission"),
        (["grade", "{small}", "{class}", "--out", "{out}", "--device", "cuda"], "torch finds no GPU here"),
        (["report", "{empty}"], "holds no result"),
        (["verify"], "no assignment below solutions/"),
    ],
    ids=["assignment", "empty class", "gpu", "empty report", "verify elsewhere"],
)
def test_a_wrong_call_is_one_sentence_and_status_2(
    small_folder: Path, class_folder: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    """No traceback; the sentence says what to do."""
    import torch

    if "cuda" in arguments and torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    (tmp_path / "empty").mkdir()
    places = {"small": small_folder, "class": class_folder, "out": tmp_path / "out", "empty": tmp_path / "empty"}
    run = autograder(*(argument.format(**places) for argument in arguments), cwd=tmp_path / "empty")
    assert run.returncode == 2
    assert told in run.stderr
    assert run.stderr.count("\n") == 1


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    """For those who mend the grader."""
    assert "Traceback" in autograder("--debug", "report", tmp_path).stderr


def test_release_check_tells_what_is_stale(small_folder: Path, tmp_path: Path) -> None:
    """Exit status 1 and the command that makes it fresh; 0 once it is."""
    to = tmp_path / "assignments"
    assert autograder("release", small_folder, "--to", to, "--jobs", "1").returncode == 0
    assert autograder("release", small_folder, "--to", to, "--check").returncode == 0
    (to / "small" / "small.py").write_text("changed")
    (to / "small" / "mistakes.json").unlink()
    run = autograder("release", small_folder, "--to", to, "--check")
    assert run.returncode == 1
    assert "small/small.py" in run.stdout
    assert "small/mistakes.json" in run.stdout
    assert "autograder release" in run.stdout


def graded_folder(folder: Path) -> Path:
    """What `grade --out` writes of two students, as far as an export reads it."""
    checks = (
        CheckResult("public", "by hand", Verdict.PASSED, 1.5, "public"),
        CheckResult("hidden", "a batch", Verdict.FAILED, 2.0, failure=Failure("the hidden input was 4711")),
    )
    environment = Environment("3.11.7", "2.13.0", "cpu", "confined")
    for student in ("ada", "Grace Hopper_302_assignsubmission_file_"):
        info = SubmissionInfo("small.py", "ab" * 32)
        result = Result("small", "v1", student, info, 0, environment, (TaskResult("1.1", "double", checks),))
        (folder / student).mkdir(parents=True)
        (folder / student / "result.json").write_text(result_to_json(result), encoding="utf-8")
    return folder


def test_export_writes_a_class_or_one_result(tmp_path: Path) -> None:
    """Of a class a file for each student, of one result the file itself; on standard output nothing but the export."""
    out = graded_folder(tmp_path / "out")
    run = autograder("export", "gradescope", out, "--to", tmp_path / "class")
    assert run.returncode == 0, run.stderr
    assert {path.name for path in (tmp_path / "class").iterdir()} == {f"{path.name}.json" for path in out.iterdir()}
    written = (tmp_path / "class" / "ada.json").read_text(encoding="utf-8")
    assert autograder("export", "gradescope", out / "ada", "--to", "-").stdout == written
    assert autograder("export", "gradescope", out / "ada" / "result.json", "--to", tmp_path / "one").returncode == 0
    assert (tmp_path / "one").read_text(encoding="utf-8") == written
    halves = autograder("export", "classroom", out / "ada", "--to", "-")
    assert json.loads(base64.b64decode(halves.stdout))["max_score"] == 7 and "1/2" in halves.stderr
    assert autograder("export", "csv", out, "--to", tmp_path / "all.csv").returncode == 0
    assert [row["student"] for row in csv.DictReader((tmp_path / "all.csv").open())][1] == "ada"


def test_export_fills_a_sheet_and_says_what_it_did(tmp_path: Path) -> None:
    """Who handed in nothing and whom nobody knows there is told, and is no error."""
    out = graded_folder(tmp_path / "out")
    sheet = tmp_path / "grades.csv"
    text = (
        'Identifier,Full name,Grade,Maximum Grade\r\nParticipant 302,"Hopper, G",,3.5\r\nParticipant 303,Alan T,"",3.5'
    )
    sheet.write_bytes(text.encode())
    run = autograder("export", "moodle", out, "--into", sheet, "--to", tmp_path / "filled.csv", "--missing", "0")
    assert run.returncode == 0, run.stderr
    filled = text.replace('G",,', 'G",1.5,').replace('"",3', '"0",3')
    assert (tmp_path / "filled.csv").read_bytes() == filled.encode() and sheet.read_bytes() == text.encode()
    assert run.stdout.splitlines() == [
        "1 of 2 rows of grades.csv filled in, column Grade",
        "handed in nothing (1): Alan T (0)",
        "have no row, and were not filled in (1): ada",
        f"written: {tmp_path / 'filled.csv'}",
    ]


def test_export_hands_pages_back_to_moodle(tmp_path: Path) -> None:
    """The zip that Moodle takes; a page that was never drawn is asked for, and nothing is written."""
    out, sheet, to = graded_folder(tmp_path / "out"), tmp_path / "grades.csv", tmp_path / "feedback.zip"
    sheet.write_text('Identifier,Full name,Grade\nParticipant 302,"Hopper, G",\n', encoding="utf-8")
    command = ("export", "moodle-feedback", out, "--into", sheet, "--to", to)
    run = autograder(*command)
    assert (run.returncode, to.exists()) == (2, False)
    assert f"draw the pages with autograder report {out}" in run.stderr
    for folder in out.iterdir():
        (folder / "feedback.html").write_text(f"<p>{folder.name}")
    assert autograder(*command).stdout.splitlines() == [
        "1 of 2 pages are for participants of grades.csv",
        "not clear who they are there, and left out (1): ada",
        f"written: {to}",
    ]
    assert zipfile.ZipFile(to).namelist() == ["Hopper, G_302_assignsubmission_file_feedback.html"]


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["release", "{small}", "--to", "{place}"], "--to"),
        (["grade", "{small}", "{small}/small.py", "--out", "{place}"], "--out"),
        (["bundle", "github", "{small}", "--to", "{place}"], "--to"),
        (["nbgrader", "{place}", "{small}"], "the argument COURSE"),
    ],
    ids=["release", "grade", "bundle", "nbgrader"],
)
def test_a_place_that_cannot_be_written_is_named(
    small_folder: Path, tmp_path: Path, command: list[str], option: str
) -> None:
    """In one sentence that says what to do; here a file stands where a folder would have to be made."""
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "new"
    run = autograder(*(part.format(small=small_folder, place=place) for part in command))
    assert (run.returncode, run.stdout) == (2, "")
    end = f"; name another place with {option}\n"
    assert run.stderr.startswith(f"autograder: {place}: cannot be written (") and run.stderr.endswith(end)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["canvas", "{out}", "--to", "{new}"], "export the sheet from Canvas first, and give it with --into"),
        (["canvas", "{out}", "--to", "{new}", "--into", "{out}/ada/result.json"], "is no gradebook of Canvas"),
        (["csv", "{out}", "--to", "{new}", "--missing", "0"], "are for canvas and moodle, not for csv"),
        (
            ["csv", "{out}", "--to", "{new}", "--into", "{out}/ada/result.json"],
            "--into is for canvas, moodle and moodle-feed",
        ),
        (["moodle-feedback", "{out}", "--to", "{new}"], "download the grading worksheet from Moodle first"),
        (
            ["moodle-feedback", "{out}/ada", "--to", "{new}", "--into", "{out}/ada/result.json"],
            "ada: is one student's; give the folder",
        ),
        (["junit", "{out}", "--to", "-"], "2 results do not fit on standard output"),
        (["junit", "{out}", "--to", "{out}/ada/result.json"], "cannot be written"),
        (["junit", "{out}/ada/no.json", "--to", "{new}"], "cannot be used"),
        (["junit", "{empty}", "--to", "{new}"], "holds no result"),
    ],
    ids=[
        "no sheet",
        "another sheet",
        "no option of it",
        "no sheet of it",
        "no worksheet",
        "no class",
        "two on one output",
        "a file for a folder",
        "no result",
        "empty",
    ],
)
def test_export_refuses_in_one_sentence(tmp_path: Path, arguments: list[str], told: str) -> None:
    out = graded_folder(tmp_path / "out")
    (out / "ada" / "no.json").write_text("{}")
    (tmp_path / "empty").mkdir()
    places = {"out": out, "new": tmp_path / "new", "empty": tmp_path / "empty"}
    run = autograder("export", *(argument.format(**places) for argument in arguments))
    assert run.returncode == 2
    assert told in run.stderr and run.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()
