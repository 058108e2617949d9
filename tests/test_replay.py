"""autograder replay: the same bytes with the same seed again, and what became of every verdict."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result as Run
from typer.testing import CliRunner

from autograder.assignments.reading import read_assignment
from autograder.classroom.grade import grade_class
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.replay import differences, require_replayable
from autograder.classroom.setting import Setting
from autograder.cli import replay
from autograder.cli.main import app
from autograder.errors import AutograderError
from autograder.grading import pools
from autograder.results.document import result_to_json
from autograder.results.failure import NOTHING_HANDED_IN
from autograder.results.folder import ResultsFolder, read_result
from autograder.results.model import Environment, Result, SubmissionInfo, Verdict
from autograder.results.signature import SigningKey
from tests.conftest import RIGHT, write_small

SECRET = "0123456789abcdef" * 4
WRONG = RIGHT.replace("x + x", "x + 2")
GRADE = ("grade", "small", "submissions", "--out", "out", "--jobs", "1", "--no-pages", "--isolation", "require=process")
# what a submission finds in its environment, and in those of all processes that it can see
SPY = """import os


def double(x):
    seen = [str(dict(os.environ))]
    for name in filter(str.isdigit, os.listdir("/proc") if os.access("/proc", os.R_OK) else []):
        try:
            seen.append(open(f"/proc/{name}/environ").read())
        except OSError:
            pass
    raise ValueError("seen: " + ("the key" if any("0123456789abcdef" in text for text in seen) else "nothing"))
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small assignment, a class, and its results; the processes that graded replay, too."""
    root = tmp_path_factory.mktemp("replay")
    assignment = read_assignment(write_small(root / "solutions" / "small"))
    for name, text in {"ada": RIGHT, "ben": WRONG}.items():
        (root / "submissions" / name).mkdir(parents=True)
        (root / "submissions" / name / "small.py").write_text(text)
    (root / "submissions" / "eve").mkdir()
    with pools.ReusablePool(1) as pool, pytest.MonkeyPatch.context() as patch:
        hand_ins = find_hand_ins(root / "submissions", assignment)
        grade_class(hand_ins, assignment, ResultsFolder(root / "out"), Setting(lambda: pool))
        patch.setattr(pools, "process_pool", lambda jobs: pool)
        yield root


def replayed(root: Path, result: Path | str, *more: Path | str) -> Run:
    """The command, run in the folder that holds `solutions/`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        return CliRunner().invoke(app, ["replay", str(result), *map(str, more)])


def written(root: Path, name: str, result: Result) -> Path:
    """A result of a folder that holds results only."""
    path = root / "edited" / name / "result.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(result_to_json(result), encoding="utf-8")
    return path


def test_the_same_bytes_get_the_same_verdicts(graded: Path) -> None:
    """Right work and wrong; the folder of the class is found beside the results, or named."""
    for student, points in (("ada", "7 of 7"), ("ben", "4 of 7")):
        run = replayed(graded, f"out/{student}/result.json")
        assert (run.exit_code, run.output.splitlines()[-1]) == (0, f"all 4 verdicts are the same: {points} points")
        assert "the assignment, rules, torch, Python, device and isolation are as they were" in run.output
    alone = replayed(graded, graded / "out" / "ben", graded / "submissions" / "ben" / "small.py")
    assert alone.exit_code == 0


def test_a_verdict_that_was_edited_is_found(graded: Path) -> None:
    """In a file that fits together and is not signed."""
    ben = read_result(graded / "out" / "ben" / "result.json")
    forged = tuple(replace(c, verdict=Verdict.PASSED, failure=None) for c in ben.tasks[0].checks)
    path = written(graded, "ben", replace(ben, tasks=(replace(ben.tasks[0], checks=forged), *ben.tasks[1:])))
    run = replayed(graded, path, graded / "submissions")
    assert run.exit_code == 1
    assert "checks/test_small.py::test_double_by_hand: passed for 1 of 1 then, failed for 0 of 1 now (" in run.output
    assert run.output.splitlines()[-1] == "2 of 4 verdicts differ"


def test_a_seed_that_somebody_chose_is_found(graded: Path) -> None:
    """The verdicts are those of this seed, and grading would have drawn another."""
    ada = read_result(graded / "out" / "ada" / "result.json")
    run = replayed(graded, written(graded, "ada", replace(ada, seed=7)), graded / "submissions")
    assert run.exit_code == 1
    assert "the seed 7 is not the one that grading draws for these bytes" in run.output


def test_another_assignment_is_told_with_the_tasks_that_it_touches(graded: Path, tmp_path: Path) -> None:
    """Before grading; then the verdicts that it changed."""
    folder = write_small(tmp_path / "small")
    config = folder / "assignment.toml"
    config.write_text(config.read_text().replace('title = "double"', 'title = "twice"'))
    hidden = folder / "hidden" / "test_small.py"
    hidden.write_text(hidden.read_text().replace("reference.double(x))", "reference.double(x) + 1)"))
    run = replayed(graded, "out/ada/result.json", "--assignment", folder)
    assert run.exit_code == 1
    assert "the assignment (tasks 1.1, 1.2): " in run.output
    assert " now; verdicts could differ\n" in run.output
    assert "hidden/test_small.py::test_double_of_many: passed for 2 of 2 then, failed for 0 of 2 now" in run.output
    assert run.output.splitlines()[-1] == "1 of 4 verdicts differ"


def test_what_cannot_be_replayed_is_told_in_a_sentence(graded: Path) -> None:
    """Nothing handed in, other bytes, no seed, no such assignment."""
    (graded / "others").mkdir(exist_ok=True)
    (graded / "others" / "small.py").write_text(RIGHT + "# later\n")
    ada = read_result(graded / "out" / "ada" / "result.json")
    never_ran = written(graded, "never", replace(ada, environment=Environment("", "", "cpu", "")))
    nothing = written(graded, "nothing", replace(ada, submission=SubmissionInfo(failure=NOTHING_HANDED_IN)))
    elsewhere = written(graded, "elsewhere", replace(ada, assignment="large"))
    sentences = {
        (str(nothing),): "ada handed in nothing, so there is nothing to grade again",
        ("out/ada", "others"): f"the graded bytes of ada (SHA-256 {(ada.submission.sha256 or '')[:40]}…) are not in "
        "others; give the file or the folder that was graded",
        (str(never_ran),): "names no seed that grading draws",
        (str(elsewhere),): "no assignment 'large'",
    }
    for arguments, sentence in sentences.items():
        run = replayed(graded, *arguments)
        assert isinstance(run.exception, AutograderError), run.output
        assert sentence in str(run.exception)


def test_what_differs_is_told_with_its_weight(graded: Path) -> None:
    """Another patch of Python and a file that no check depends on change no verdict; all else could."""
    small = read_assignment(graded / "solutions" / "small")
    ada = read_result(graded / "out" / "ada" / "result.json")
    then = replace(ada, version="older", environment=Environment("3.11.1", "2.12.0", "cuda", "process", rules=1))
    found = differences(then, small, Environment("3.11.9", "2.13.0", "cpu", "confined"))
    assert [(one.what, one.matters) for one in found] == [
        ("the assignment", False),
        ("the rules of verdicts", True),
        ("torch", True),
        ("Python", False),
        ("the device", True),
        ("the isolation", True),
    ]
    assert str(found[2]) == "torch: 2.12.0 then, 2.13.0 now; verdicts could differ"
    assert str(found[3]) == "Python: 3.11.1 then, 3.11.9 now; no verdict depends on what changed"
    assert differences(ada, small, ada.environment) == []
    with pytest.raises(AutograderError, match="names no seed"):
        require_replayable(replace(ada, seed=2**31))


def test_a_class_is_signed_and_replayed_with_a_key_that_no_submission_sees(tmp_path: Path) -> None:
    """By the commands: neither the submission nor a file has the key."""
    write_small(tmp_path / "solutions" / "small")
    for name, text in {"ada": RIGHT, "spy": SPY}.items():
        (tmp_path / "submissions" / name).mkdir(parents=True)
        (tmp_path / "submissions" / name / "small.py").write_text(text)
    first = autograder(tmp_path, *GRADE)
    assert first.returncode == 0, first.stderr
    failures = [check.failure for check in read_result(tmp_path / "out" / "spy" / "result.json").checks]
    assert any("seen: nothing" in failure.sentence for failure in failures if failure)
    found = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert (found, SECRET in first.stdout + first.stderr) == ([], False)

    same = autograder(tmp_path, "replay", "out/ada")
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "all 4 verdicts are the same: 7 of 7 points")
    assert same.stdout.startswith("signed with key ")


def test_a_changed_result_is_graded_again_and_told_by_replay(graded: Path, tmp_path: Path) -> None:
    """Only that one; the new result is signed. An unsigned class is graded again before it is signed."""
    small, key = read_assignment(graded / "solutions" / "small"), SigningKey(SECRET.encode())
    folder = ResultsFolder(tmp_path / "out", key)
    hand_ins = find_hand_ins(graded / "submissions", small)
    grade_class(hand_ins, small, ResultsFolder(folder.path), Setting(lambda: pools.process_pool(1)))
    assert folder.refused(["ada", "ben"]) == ["ada", "ben"]
    first = grade_class(hand_ins, small, folder, Setting(lambda: pools.process_pool(1)))
    assert folder.refused(["ada", "ben", "eve"]) == []
    path = folder.path / "ben" / "result.json"
    before = {path: path.stat().st_mtime_ns for path in folder.path.glob("*/result.json")}
    path.write_bytes(path.read_bytes().replace(b"two small", b"2 small").replace(b'"ben"', b'"ada"'))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "keep_memory_to_this_process", lambda key: None)  # this process probes tiers later
        patch.setenv("AUTOGRADER_KEY", SECRET)
        run = replayed(graded, path, "submissions")
    assert run.exit_code == 1
    assert f"{path}: is not as it was signed; grade this submission again" in run.output
    assert run.output.splitlines()[-1] == "all 4 verdicts are the same: 4 of 7 points"
    again = grade_class(hand_ins, small, folder, Setting(lambda: pools.process_pool(1)))
    assert [result.without_seconds() for result in again] == [result.without_seconds() for result in first]
    fresh = {path.parent.name for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert (fresh, folder.refused(["ada", "ben", "eve"])) == ({"ben"}, [])


def autograder(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with a key in its environment."""
    environment = {**os.environ, "AUTOGRADER_KEY": SECRET}
    command = [sys.executable, "-m", "autograder.cli.main", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
